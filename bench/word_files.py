"""The Word templates that `bench.word` measures, and the one record that fills them. Invented words only.

A form of 37 fields and two loops, made by python-docx as a school's own form would come out of Word: styles, theme,
numbering, a header and a footer. `merged` has merged cells besides: a column for each session, a cell over all of them,
a cell merged down and a cell in colour. `simple` and `fields` are the same form with the tags of the other engines.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

FIELDS = 37
WORDS = 1_500
LOOPS = {"cases": ("child", "analysis", "next"), "actions": ("what", "owner", "due")}
ROWS = {"cases": 3, "actions": 6}
LONG = 6
SHORT_WORDS = 4
ROW_WORDS = 12
_WORDS = """
    the school has heard from home that things are calmer now and plan agreed last half term is being kept by all who
    were there attendance better family asked for same person to ring them on Mondays she said her brother sleeps badly
    since move we looked at what changed between visits social worker returned call after three days nobody had written
    down why lunch club helps him talk teacher noticed bruise which was explained by fall from bicycle and recorded
    training renewal due spring deputy will lead next meeting while head away consider referral early help threshold
    not met though worry remains about unlit path behind playing field older cousin collects twins without telling
    office trend concerns logged late on Fridays improve quality of recording use child own words avoid opinion
    supervisor asked how this felt tired but supported slept less before conference took Wednesday afternoon back
"""

Loop = Callable[[str, Sequence[str]], list[list[str]]]
"""The rows of a table that repeat over a list, with these parts of each."""


def plain() -> bytes:
    """For docxtpl and for us: every field in a table of two columns, then a table for each loop."""
    return _saved(_form(_jinja, _jinja_rows))


def merged() -> bytes:
    """The same form, and tables whose columns repeat and whose cells are merged both ways and coloured."""
    made = _form(_jinja, _jinja_rows)
    wide = made.add_table(3, 4)
    wide.style = "Table Grid"
    _write(wide, 0, ("Session", "{%tc for s in sessions %}", "{{ s.held }}", "{%tc endfor %}"))
    _write(wide, 1, ("{% colspan width %}Over all: {{ field_7 }}", "", "", ""))
    _write(wide, 2, ("{% cellbg colour %}Need", "{%tc for s in sessions %}", "{{ s.need }}", "{%tc endfor %}"))
    for cell in wide.rows[1].cells[1:]:
        wide.rows[1]._tr.remove(cell._tc)
    down = made.add_table(3, 2)
    for number, texts in enumerate(
        (("{%tr for a in actions %}", ""), ("{% vm %}{{ field_8 }}", "{{ a.what }}"), ("{%tr endfor %}", ""))
    ):
        _write(down, number, texts)
    return _saved(made)


def simple() -> bytes:
    """For docxtemplater and easy-template-x, which share these tags."""
    return _saved(_form(lambda name: f"{{{name}}}", _simple_rows))


def fields() -> bytes:
    """For docx-mailmerge: Word's own merge fields. A loop is the row that holds them."""
    made = _form(lambda name: f"MERGE:{name}", lambda name, parts: [[f"MERGE:{name}_{part}" for part in parts]])
    section = made.sections[0]
    for paragraph in [*made.element.iter(qn("w:p")), *section.header._element.iter(), *section.footer._element.iter()]:
        for text in [text for text in paragraph.iter(qn("w:t")) if "MERGE:" in (text.text or "")]:
            before, _, name = text.text.partition("MERGE:")
            text.text = before
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), f" MERGEFIELD {name} ")
            text.getparent().addnext(field)
            run = OxmlElement("w:r")
            run.append(OxmlElement("w:t"))
            field.append(run)
    return _saved(made)


def record(seed: int = 37) -> dict[str, Any]:
    """Answers of 1,500 words: 37 fields, of which six are long and of three paragraphs, and two lists of rows."""
    rng, words = random.Random(seed), _WORDS.split()

    def say(count: int) -> str:
        return " ".join(rng.choices(words, k=count))

    in_rows = sum(ROWS[name] * len(parts) * ROW_WORDS for name, parts in LOOPS.items())
    left = WORDS - in_rows - (FIELDS - LONG) * SHORT_WORDS
    third, rest = divmod(left, LONG * 3)
    made: dict[str, Any] = {f"field_{number}": say(SHORT_WORDS) for number in range(LONG + 1, FIELDS + 1)}
    made |= {f"field_{number}": "\n".join(say(third) for _ in range(3)) for number in range(1, LONG + 1)}
    made["field_1"] += f" {say(rest)}"
    for name, parts in LOOPS.items():
        made[name] = [{part: say(ROW_WORDS) for part in parts} for _ in range(ROWS[name])]
    return made


def beside() -> dict[str, Any]:
    """What the form and its merged cells ask for besides the record."""
    sessions = [{"held": f"{number} May", "need": f"Need {number}"} for number in range(1, 7)]
    return {"school": "Larkmoor School", "sessions": sessions, "width": "7", "colour": "DDEEFF"}


def words_of(answers: Any) -> int:
    """How many words a record has."""
    if isinstance(answers, str):
        return len(answers.split())
    return sum(map(words_of, answers.values() if isinstance(answers, dict) else answers))


def _form(field: Callable[[str], str], rows: Loop) -> Any:
    made = WordDocument()
    made.sections[0].header.paragraphs[0].text = field("school")
    made.sections[0].footer.paragraphs[0].text = f"Supervision record, {field('field_37')}"
    made.add_heading("Supervision record", 0)
    table = made.add_table(FIELDS, 2)
    table.style = "Table Grid"
    for number in range(FIELDS):
        _write(table, number, (f"Question {number + 1} of this form", field(f"field_{number + 1}")))
    for name, parts in LOOPS.items():
        made.add_heading(name.title(), 1)
        lines = [[part.title() for part in parts], *rows(name, parts)]
        table = made.add_table(len(lines), len(parts))
        table.style = "Table Grid"
        for number, texts in enumerate(lines):
            _write(table, number, texts)
    return made


def _write(table: Any, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts):
        table.cell(row, column).text = text


def _jinja(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _jinja_rows(name: str, parts: Sequence[str]) -> list[list[str]]:
    return [[f"{{%tr for row in {name} %}}"], [_jinja(f"row.{part}") for part in parts], ["{%tr endfor %}"]]


def _simple_rows(name: str, parts: Sequence[str]) -> list[list[str]]:
    texts = [f"{{{part}}}" for part in parts]
    return [[f"{{#{name}}}{texts[0]}", *texts[1:-1], f"{texts[-1]}{{/{name}}}"]]


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
