"""Lists: rows of columns where they fit on a line, else a diary with its days in the margin; the actions; the signatures."""

from __future__ import annotations

from html import escape
from typing import Final, assert_never

from docx_templates.boxes import (
    HEADER,
    KEEP,
    WHOLE,
    WIDTH,
    Cell,
    Row,
    borders,
    columns,
    paragraph,
    tag,
    wide,
)
from forms.kit import Actions, Choice, Count, Day, Line, Rows, Section, Text, YesNo, parts_of

MOST_COLUMNS: Final = 4
MARGIN: Final = 2550  # 45 mm, for the day and what is said in a word
ACTION_WIDTHS: Final = (4400, 2315, 3150)
TICKED_WIDTHS: Final = (3750, 2015, 3200, 900)
SIGNATURE_WIDTHS: Final = (4365, 3500, 2000)
BOX: Final = "☐"
# The look's margin line: ornament, and the line that time runs along.
_RULE: Final = '<w:tcBorders><w:left w:val="single" w:sz="12" w:space="0" w:color="DC968E"/></w:tcBorders>'

Part = Line | Text | Day | Count | Choice | YesNo


def listed(question: Rows, *, labelled: bool) -> list[Row]:
    """Rows of as many columns as there are parts, or a diary where that are too many.

    `labelled` says that the heading has the question's label; the labels of the columns then stand under it on each page.
    """
    title = [] if labelled else [wide(paragraph("Label", escape(question.label), KEEP), WHOLE)]
    heads, cells = _diary(question) if len(question.parts) > MOST_COLUMNS else _columns(question)
    if labelled:
        heads = [Row(row.cells, HEADER) for row in heads]
    return [*title, *heads, *_each(question.key, "row", [cells])]


def _each(key: str, name: str, rows: list[Row]) -> list[Row]:
    """The rows for each entry, or the words that there is none."""
    return [
        tag(f"if not {key}"),
        wide(paragraph("Answer", "Not answered")),
        tag("endif"),
        tag(f"for {name} in {key}"),
        *rows,
        tag("endfor"),
    ]


def _columns(question: Rows) -> tuple[list[Row], Row]:
    widths = _widths(question.parts)
    heads = [columns(widths, [paragraph("Label", escape(part.label)) for part in question.parts], WHOLE)]
    answers = [paragraph("Answer", f"{{{{ row.{part.key} }}}}") for part in question.parts]
    # One column needs no head: the question says what is in it.
    whole = "" if any(isinstance(part, Text) for part in question.parts) else WHOLE
    return (heads if len(widths) > 1 else []), columns(widths, answers, whole)


def _widths(parts: tuple[Part, ...]) -> list[int]:
    shares = [_share(part) for part in parts]
    widths = [WIDTH * share // sum(shares) for share in shares]
    return [*widths[:-1], WIDTH - sum(widths[:-1])]


def _share(part: Part) -> int:
    """How wide a column is beside the others. A day is as wide as its month's line."""
    match part:
        case Text():
            return 9
        case Line():
            return 6
        case Day():
            return 5
        case Count() | YesNo() | Choice():
            return 3
        case _:
            assert_never(part)


def _diary(question: Rows) -> tuple[list[Row], Row]:
    """The first part in the margin with what is short; the long one beside it, and what became of it below."""
    first, *others = question.parts
    at = next((number for number, part in enumerate(others) if isinstance(part, Text)), len(others))
    before, beside = others[:at], others[at:]
    margin = paragraph("When", f"{{{{ row.{first.key} }}}}")
    margin += "".join(_small(part) for part in before)
    text = "".join(_in_diary(part) for part in beside)
    labels = (first.label, beside[0].label if beside else "")
    heads = columns((MARGIN, WIDTH - MARGIN), [paragraph("Label", escape(label)) for label in labels], WHOLE)
    # Whole, since nothing splits an entry (look, section 7); one that is longer than a page is divided all the same.
    return [heads], Row((Cell(MARGIN, margin), Cell(WIDTH - MARGIN, text or paragraph("Answer", ""), _RULE)), WHOLE)


def _in_diary(part: Part) -> str:
    return paragraph("Answer", f"{{{{ row.{part.key} }}}}") if isinstance(part, Text) else _small(part)


def _small(part: Part) -> str:
    label = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(part.label)}: </w:t></w:r>'
    answer = f'<w:r><w:t xml:space="preserve">{{{{ row.{part.key} }}}}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="Small"/></w:pPr>{label}{answer}</w:p>'


def action_rows(question: Actions, *, ticked: bool) -> list[Row]:
    """What was promised, by whom and by when; `ticked` leaves a box for ink beside each (loxdale)."""
    parts = parts_of(question)
    widths = TICKED_WIDTHS if ticked else ACTION_WIDTHS
    labels = [paragraph("Label", escape(part.label)) for part in parts]
    answers = [paragraph("Answer", f"{{{{ action.{part.key} }}}}") for part in parts]
    if ticked:
        labels.append(paragraph("Label", "Done"))
        answers.append(paragraph("Answer", BOX))
    return [columns(widths, labels, HEADER), *_each(question.key, "action", [columns(widths, answers, WHOLE)])]


def signature_rows(section: Section) -> list[Row]:
    """A row of 15 mm for each person, none broken. A paper that is not to be signed has no place for it."""
    who = "{{ person.role }}{% if person.name %}: {{ person.name }}{% endif %}"
    ticks = f"{BOX} signed   {BOX} with a statement   {BOX} refused"
    texts = (
        paragraph("Label", who, KEEP) + paragraph("Fineprint", ticks, KEEP),
        paragraph("Label", "Signature"),
        paragraph("Label", "Date"),
    )
    line = borders(bottom='w:val="dotted" w:sz="4" w:space="0" w:color="16232B"')
    cells = tuple(Cell(width, text, line) for width, text in zip(SIGNATURE_WIDTHS, texts, strict=True))
    # The end of the box above, and the air between.
    gap = borders(top='w:val="single" w:sz="4" w:space="0" w:color="5F6F67"')
    return [
        tag("if signatures"),
        wide(f'<w:p><w:pPr><w:pStyle w:val="Gap"/>{KEEP}</w:pPr></w:p>', WHOLE, gap),
        wide(paragraph("Heading1", escape(section.title), KEEP), WHOLE, borders()),
        tag("for person in signatures"),
        Row(cells, '<w:trPr><w:cantSplit/><w:trHeight w:val="850" w:hRule="atLeast"/></w:trPr>'),
        tag("endfor"),
        tag("endif"),
    ]
