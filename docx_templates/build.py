"""Makes the starter Word files from the documents: ``python -m docx_templates.build``.

Labels and statements are printed from the Document here, so the words in Word are the Document's; answers are
placeholders. A test proves that the committed files are what this makes, so: no clock, and nothing compressed (zip
libraries differ). The measures are those of the look's section 7; the order is that of the policies' own forms.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final, assert_never

from docx_templates.parts import CONTENT_TYPES, DOCUMENT, PACKAGE_RELS, SETTINGS, STYLES, core, footer, header, rels
from forms import catalogue, latest
from forms.kit import (
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Purpose,
    Question,
    Rows,
    Scale,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
    parts_of,
)
from webapp.documents.ooxml import write_package

FOLDER: Final = Path(__file__).resolve().parent
WIDTH: Final = 9865  # twentieths of a point between the side margins: 174 mm
HALF: Final = WIDTH // 2
ACTION_WIDTHS: Final = (4400, 2315, 3150)
SIGNATURE_WIDTHS: Final = (4365, 3500, 2000)
# One grid for answers in one or two columns and for signatures in three, which end the same table.
GRID: Final = (4365, HALF - 4365, 7865 - HALF, 2000)
BOX: Final = "☐"

_HEADER_ROW: Final = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_WHOLE_ROW: Final = "<w:trPr><w:cantSplit/></w:trPr>"
_KEEP: Final = "<w:keepNext/>"
_NO_LINE: Final = 'w:val="nil"'
_GAP: Final = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
_NEAR: Final = {"bottom": 0, "top": 40}


def build(document: Document) -> bytes:
    """The starter of one document."""
    body = _Body()
    for number, section in enumerate(document.sections, 1):
        following = document.sections[number].questions[0] if number < len(document.sections) else None
        body.section(number, section, following)
    body.close()
    top = _letterhead() + _paragraph("Title", escape(document.title)) + _paragraph("Intro", escape(document.intro))
    if document.purpose is Purpose.ATTACHED_RECORD:
        top += _attached()
    return write_package(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": PACKAGE_RELS,
            "docProps/core.xml": core(document.title),
            "word/document.xml": DOCUMENT.format(body=top + body.done).encode("utf-8"),
            "word/_rels/document.xml.rels": rels(),
            "word/styles.xml": STYLES,
            "word/settings.xml": SETTINGS,
            "word/header1.xml": header(escape(document.title)),
            "word/header2.xml": header(""),
            "word/footer1.xml": footer(),
            "word/footer2.xml": footer(),
            "word/media/logo.png": _placeholder(),
        },
        compress=False,
    )


def _attached() -> str:
    """Which file this sheet goes with (trust). What a command fills from a file goes with none, and has no box for it."""
    label = _paragraph("Label", "The provider’s own record", _KEEP)
    box = _table(GRID, [_wide(label + _paragraph("Answer", "{{ attached }}"), _WHOLE_ROW)]) + _GAP
    return _paragraph("Normal", "{%p if attached %}") + box + _paragraph("Normal", "{%p endif %}")


class _Body:
    """The boxes of the page, one after another: `done`, and the rows of the one that is open."""

    def __init__(self) -> None:
        self.done = ""
        self.box: list[str] = []

    def section(self, number: int, section: Section, following: Question | None) -> None:
        """Add a section. `following` is the question that comes after it."""
        rows = _in_rows(section.questions)
        if not isinstance(section.questions[0], Signatures):
            self.close()
            self.box = [_heading(number, section)]
        for row, after in zip(rows, [*(row[0] for row in rows[1:]), following], strict=True):
            if isinstance(row[0], Signatures):
                # In one table with the row before, which goes with them: they never stand alone on a page.
                self.box += _signatures(section)
                self.close()
            elif isinstance(row[0], Actions):
                self._actions(number, section, row[0])
            else:
                first = row[0] is section.questions[0]
                self.box += _rows(row, keep=isinstance(after, Signatures), labelled=first)

    def close(self) -> None:
        """End the box that is open."""
        if self.box:
            self.done += _table(GRID, self.box) + _GAP
        self.box = []

    def _actions(self, number: int, section: Section, question: Actions) -> None:
        if question is section.questions[0]:
            self.box = []
            heading = _heading(number, section)
        else:
            self.close()
            heading = _row([_cell(WIDTH, _paragraph("Label", escape(question.label)), span=3)], _HEADER_ROW)
        self.done += _actions(heading, question) + _GAP


def _in_rows(questions: Iterable[Question]) -> list[tuple[Question, ...]]:
    """The questions by rows of the box: short facts two to a row, all else alone."""
    rows: list[tuple[Question, ...]] = []
    for question in questions:
        if _is_short(question) and rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]):
            rows[-1] = (rows[-1][0], question)
        else:
            rows.append((question,))
    return rows


def _is_short(question: Question) -> bool:
    match question:
        case Line() | Day() | Count() | YesNo() | Choice() | Scale():
            return True
        case Text() | Choices() | Statement() | Rows() | Cases() | Actions() | Signatures():
            return False
        case _:
            assert_never(question)


def _rows(row: tuple[Question, ...], *, keep: bool, labelled: bool) -> list[str]:
    if len(row) == 2:
        columns = zip((HALF, WIDTH - HALF), row, strict=True)
        return [_row([_cell(width, _asked(q, keep=keep), span=2) for width, q in columns], _WHOLE_ROW)]
    question = row[0]
    match question:
        case Line() | Day() | Count() | YesNo() | Choice() | Scale():
            return [_wide(_asked(question, keep=keep), _WHOLE_ROW)]
        case Text() | Choices():
            return _asked_long(question, keep=keep)
        case Statement():
            return [_wide(_labelled(escape(question.label), escape(question.text), keep=keep), _WHOLE_ROW)]
        case Rows() | Cases():
            return _repeated(question, labelled=labelled)
        case Actions() | Signatures():
            raise TypeError("actions and signatures have tables of their own")
        case _:
            assert_never(question)


def _asked(question: Question, prefix: str = "", *, keep: bool = False) -> str:
    label = escape(question.label)
    if isinstance(question, Scale):
        ends = (f"{question.low} {question.low_label}".strip(), f"{question.high} {question.high_label}".strip())
        label += escape(f" ({ends[0]} to {ends[1]})")
    return _labelled(label, f"{{{{ {prefix}{question.key} }}}}", keep=keep)


def _asked_long(question: Question, prefix: str = "", *, keep: bool = False) -> list[str]:
    """The label in a row of its own that goes with the answer's; only the answer's may break over pages.

    "Keep with next" on the first paragraph of a cell keeps the row with the next row, in Word and in LibreOffice. On a
    label above its answer in one cell it would chain all rows of the box.
    """
    answer = _paragraph("Answer", f"{{{{ {prefix}{question.key} }}}}", _KEEP if keep else "")
    return [
        _wide(_paragraph("Label", escape(question.label), _KEEP), _WHOLE_ROW, _open("bottom")),
        _wide(answer, "", _open("top")),
    ]


def _open(side: str) -> str:
    """A cell without a line on one side, where it meets its other half; an answer that goes on keeps off the heading."""
    margin = f'<w:tcMar><w:{side} w:w="{_NEAR[side]}" w:type="dxa"/></w:tcMar>'
    return f'<w:tcBorders><w:{side} w:val="nil"/></w:tcBorders>{margin}'


def _labelled(label: str, text: str, *, keep: bool = False) -> str:
    """A label and a short answer, in a row that is never broken."""
    return (_paragraph("Label", label, _KEEP if keep else "") if label else "") + _paragraph("Answer", text)


def _repeated(question: Rows | Cases, *, labelled: bool) -> list[str]:
    """As many blocks as were used, each begun by a stronger line; a block's parts may break over pages."""
    name = "case" if isinstance(question, Cases) else "row"
    begin = _paragraph("Label", f"{{{{ {name}.label }}}}", _KEEP)
    if isinstance(question, Cases):
        begin += _paragraph("Child", "{{ case.child }}", _KEEP)
    strong = '<w:tcBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="5F6F67"/></w:tcBorders>'
    return [
        *([] if labelled else [_wide(_paragraph("Label", escape(question.label)), _WHOLE_ROW)]),
        _tag(f"if not {question.key}"),
        _wide(_paragraph("Answer", "Not answered")),
        _tag("endif"),
        _tag(f"for {name} in {question.key}"),
        _wide(begin, _WHOLE_ROW, strong),
        *[row for part in parts_of(question) for row in _part(part, f"{name}.")],
        _tag("endfor"),
    ]


def _part(part: Question, prefix: str) -> list[str]:
    return [_wide(_asked(part, prefix), _WHOLE_ROW)] if _is_short(part) else _asked_long(part, prefix)


def _actions(heading: str, question: Actions) -> str:
    columns = list(zip(ACTION_WIDTHS, parts_of(question), strict=True))
    labels = [_cell(width, _paragraph("Label", escape(part.label))) for width, part in columns]
    answers = [_cell(width, _paragraph("Answer", f"{{{{ action.{part.key} }}}}")) for width, part in columns]
    rows = [
        heading,
        _row(labels, _HEADER_ROW),
        _tag(f"if not {question.key}"),
        _row([_cell(WIDTH, _paragraph("Answer", "Not answered"), span=3)]),
        _tag("endif"),
        _tag(f"for action in {question.key}"),
        _row(answers, _WHOLE_ROW),
        _tag("endfor"),
    ]
    return _table(ACTION_WIDTHS, rows)


def _signatures(section: Section) -> list[str]:
    """A row of 15 mm for each person, none broken. A paper that is not to be signed has no place for it."""
    who = "{{ person.role }}{% if person.name %}: {{ person.name }}{% endif %}"
    ticks = f"{BOX} signed   {BOX} with a statement   {BOX} refused"
    texts = (
        _paragraph("Label", who, _KEEP) + _paragraph("Fineprint", ticks, _KEEP),
        _paragraph("Label", "Signature"),
        _paragraph("Label", "Date"),
    )
    line = _borders(bottom='w:val="dotted" w:sz="4" w:space="0" w:color="16232B"')
    cells = [_cell(w, t, line, span=n) for w, t, n in zip(SIGNATURE_WIDTHS, texts, (1, 2, 1), strict=True)]
    # The end of the box above, and the air between.
    gap = _borders(top='w:val="single" w:sz="4" w:space="0" w:color="5F6F67"')
    return [
        _tag("if signatures"),
        _wide(f'<w:p><w:pPr><w:pStyle w:val="Gap"/>{_KEEP}</w:pPr></w:p>', _WHOLE_ROW, gap),
        _wide(_paragraph("Heading1", escape(section.title), _KEEP), _WHOLE_ROW, _borders()),
        _tag("for person in signatures"),
        _row(cells, '<w:trPr><w:cantSplit/><w:trHeight w:val="850" w:hRule="atLeast"/></w:trPr>'),
        _tag("endfor"),
        _tag("endif"),
    ]


def _borders(**lines: str) -> str:
    """A cell with these lines and no others."""
    sides = (f"<w:{side} {lines.get(side, _NO_LINE)}/>" for side in ("top", "left", "bottom", "right"))
    return f"<w:tcBorders>{''.join(sides)}</w:tcBorders>"


def _letterhead() -> str:
    logo = f'<w:r>{_picture()}<w:t xml:space="preserve">   </w:t></w:r>'
    name = "{% if school %}{{ school }}{% endif %}"
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Letterhead"/></w:pPr>{logo}<w:r><w:rPr><w:b/></w:rPr><w:t>{name}</w:t></w:r>'
        "<w:r><w:tab/><w:t>Confidential</w:t></w:r></w:p>"
    )


def _heading(number: int, section: Section) -> str:
    first = section.questions[0]
    label = _paragraph("Label", escape(first.label)) if isinstance(first, Rows | Cases | Actions) else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E2EAE4"/>'
    span = 3 if isinstance(first, Actions) else len(GRID)
    title = _paragraph("Heading1", escape(f"{number}  {section.title}"))
    return _row([_cell(WIDTH, title + label, shade, span=span)], _HEADER_ROW)


def _tag(words: str) -> str:
    return _wide(_paragraph("Normal", f"{{%tr {words} %}}"))


def _wide(content: str, row: str = "", extra: str = "") -> str:
    return _row([_cell(WIDTH, content, extra, span=len(GRID))], row)


def _row(cells: list[str], properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(width: int, content: str, extra: str = "", span: int = 1) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{extra}</w:tcPr>{content}</w:tc>'


def _table(widths: tuple[int, ...], rows: list[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Box"/><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _paragraph(style: str, text: str, properties: str = "") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def _picture() -> str:
    """The room for the logo, 45 by 14 mm. The engine puts the school's in, or takes this out."""
    size = 'cx="1620000" cy="504000"'
    return (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        '<wp:docPr id="1" name="logo" descr="School logo"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="0" name="logo"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="rId9"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _placeholder() -> bytes:
    """A grey field in the logo's proportions, seen only by who opens the starter itself. Stored, not compressed."""
    width, height = 90, 28
    pixels = b"".join(b"\0" + b"\xe2" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 0)) + chunk(b"IEND", b"")


def main() -> None:
    """Write the starter of the newest version of every document beside this file."""
    for key in dict.fromkeys(key for key, _ in catalogue()):
        (FOLDER / f"{key}.docx").write_bytes(build(latest(key)))


if __name__ == "__main__":
    main()
