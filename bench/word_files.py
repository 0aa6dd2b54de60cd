"""The two Word templates that `bench.word` measures, and the one record that fills them. Invented words only.

A form of 37 fields, two loops and answers of 1,500 words, made by python-docx as a school's own form would come out of
Word: styles, theme, numbering, a header and a footer. The second has merged cells besides: a column for each session, a
cell over all of them, a cell merged down and a cell in colour.
"""

from __future__ import annotations

import io
import random
from typing import Any

from docx import Document as WordDocument

FIELDS = 37
WORDS = 1_500
ROWS = {"cases": 3, "actions": 6}
LONG = 6
_SAID = """
    the school has heard from home that things are calmer now and plan agreed last half term is being kept by all who
    were there attendance better family asked for same person to ring them on Mondays she said her brother sleeps badly
    since move we looked at what changed between visits social worker returned call after three days nobody had written
    down why lunch club helps him talk teacher noticed bruise which was explained by fall from bicycle and recorded
    training renewal due spring deputy will lead next meeting while head away consider referral early help threshold
    not met though worry remains about unlit path behind playing field older cousin collects twins without telling
    office trend concerns logged late on Fridays improve quality of recording use child own words avoid opinion
    supervisor asked how this felt tired but supported slept less before conference took Wednesday afternoon back"""


def plain() -> bytes:
    """The form: every field in a table of two columns, then a table for each loop."""
    made = _form()
    return _saved(made)


def merged() -> bytes:
    """The same form with a table whose columns repeat and whose cells are merged both ways and coloured."""
    made = _form()
    table = made.add_table(3, 4)
    table.style = "Table Grid"
    for column, text in enumerate(("Session", "{%tc for s in sessions %}", "{{ s.held }}", "{%tc endfor %}")):
        table.cell(0, column).text = text
    for column, text in enumerate(("{% colspan width %}Over all: {{ field_1 }}", "", "", "")):
        table.cell(1, column).text = text
    for column, text in enumerate(
        ("{% cellbg colour %}Need", "{%tc for s in sessions %}", "{{ s.need }}", "{%tc endfor %}")
    ):
        table.cell(2, column).text = text
    for cell in table.rows[1].cells[1:]:
        table.rows[1]._tr.remove(cell._tc)
    down = made.add_table(3, 2)
    for row, texts in enumerate(
        (("{%tr for a in actions %}", ""), ("{% vm %}{{ field_2 }}", "{{ a.what }}"), ("{%tr endfor %}", ""))
    ):
        for column, text in enumerate(texts):
            down.cell(row, column).text = text
    return _saved(made)


def record() -> dict[str, Any]:
    """Answers for both: 37 fields, of which six are long and of several paragraphs, and two lists of rows."""
    rng, words = random.Random(37), _SAID.split()

    def say(count: int) -> str:
        return " ".join(rng.choices(words, k=count))

    short, in_rows = FIELDS - LONG, ROWS["cases"] * 3 + ROWS["actions"] * 3
    each = (WORDS - short * 4 - in_rows * 12) // LONG
    rest = WORDS - short * 4 - in_rows * 12 - each * LONG
    made: dict[str, Any] = {
        f"field_{number}": say(4)
        if number > LONG
        else "\n".join((say(each // 3), say(each // 3), say(each - 2 * (each // 3) + (rest if number == 1 else 0))))
        for number in range(1, FIELDS + 1)
    }
    made["cases"] = [{part: say(12) for part in ("child", "analysis", "next")} for _ in range(ROWS["cases"])]
    made["actions"] = [{part: say(12) for part in ("what", "owner", "due")} for _ in range(ROWS["actions"])]
    made["sessions"] = [{"held": f"{number} May", "need": f"Need {number}"} for number in range(1, 7)]
    return made | {"width": "7", "colour": "DDEEFF", "school": "Larkmoor School"}


def _form() -> Any:
    made = WordDocument()
    made.sections[0].header.paragraphs[0].text = "{{ school }}"
    made.sections[0].footer.paragraphs[0].text = "Supervision record, {{ field_37 }}"
    made.add_heading("Supervision record", 0)
    table = made.add_table(FIELDS, 2)
    table.style = "Table Grid"
    for number, row in enumerate(table.rows, 1):
        row.cells[0].text = f"Question {number} of this form"
        row.cells[1].text = f"{{{{ field_{number} }}}}"
    _loop(made, "cases", "child", "analysis", "next")
    _loop(made, "actions", "what", "owner", "due")
    return made


def _loop(made: Any, name: str, *parts: str) -> None:
    made.add_heading(name.title(), 1)
    table = made.add_table(4, len(parts))
    table.style = "Table Grid"
    for column, part in enumerate(parts):
        table.cell(0, column).text = part.title()
        table.cell(2, column).text = f"{{{{ row.{part} }}}}"
    table.cell(1, 0).text = f"{{%tr for row in {name} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
