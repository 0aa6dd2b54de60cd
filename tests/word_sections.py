"""Forms with several sections and footers of every kind, as schools have them, for the stamp."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.shared import Mm

from tests import word_files
from tests.word_features import W_NS

DEFAULTS: Final = ("linked", "words", "page number", "table", "text box", "empty")
FIRSTS: Final = ("same", "absent", "words", "table")

_BOX: Final = (
    f'<w:r {W_NS}><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:rect style="width:90pt;height:20pt"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>In a text box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:rect></w:pict></w:r>"
)
_PAGE: Final = f'<w:fldSimple {W_NS} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


@dataclass(frozen=True)
class Part:
    """One section: its footer on most pages, on its first, whether it lies across and counts its pages anew."""

    default: str
    first: str = "same"
    across: bool = False
    restarts: bool = False
    bottom: int = 25


@dataclass(frozen=True)
class Form:
    """The sections of a form. `even` gives left-hand pages footers of their own; `own_even` says something there."""

    parts: tuple[Part, ...]
    even: bool = False
    own_even: bool = False

    def made(self) -> bytes:
        made = WordDocument()
        made.settings.odd_and_even_pages_header_footer = self.even
        for number, part in enumerate(self.parts):
            section = made.add_section(WD_SECTION.NEW_PAGE) if number else made.sections[0]
            made.add_paragraph(f"Section {number + 1} says this.")
            _lay_out(section, part)
        if self.own_even:
            made.sections[0].even_page_footer.paragraphs[0].text = "Left-hand page"
        return word_files.saved(made)


def matrix(sections: int, count: int) -> Iterator[Form]:
    """Forms of so many sections, each kind of footer among them, drawn once and for all."""
    rng = random.Random(sections)
    for number in range(count):
        parts = tuple(
            Part(
                default=DEFAULTS[(number + place * 5) % len(DEFAULTS)],
                first=FIRSTS[(number + place) % len(FIRSTS)],
                across=rng.random() < 0.4,
                restarts=rng.random() < 0.4,
                bottom=rng.choice((12, 25)),
            )
            for place in range(sections)
        )
        even = rng.random() < 0.5
        yield Form(parts, even=even, own_even=even and rng.random() < 0.5)


def _lay_out(section: Any, part: Part) -> None:
    width, height = (Mm(297), Mm(210)) if part.across else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if part.across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height, section.bottom_margin = width, height, Mm(part.bottom)
    section.different_first_page_header_footer = part.first != "same"
    _write(section.footer, part.default)
    if part.first in ("words", "table"):
        _write(section.first_page_footer, part.first)
    if part.restarts:
        section._sectPr.append(parse_xml(f'<w:pgNumType {W_NS} w:start="7"/>'))


def _write(footer: Any, kind: str) -> None:
    if kind == "linked":
        return
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    match kind:
        case "words":
            line.text = "The school, telephone"
        case "page number":
            line._p.append(parse_xml(_PAGE))
        case "table":
            footer.add_table(1, 1, Mm(100)).rows[0].cells[0].text = "In a table"
        case "text box":
            line._p.append(parse_xml(_BOX))
