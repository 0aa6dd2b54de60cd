"""The stamp: on every page of any template, once, and never under other words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm

from tests import word_files
from webapp.documents.ooxml import W, content_type_of, relationships, target_of
from webapp.documents.stamp import Stamp, room_for_stamp, stamp
from webapp.documents.starters import starter

ISSUED = Stamp("SR-0147", 2, "A7K-4MQ", "Record & <more>", "3 December 2026", 18204, "9f2c41ab", False)
DRAFT = dataclasses.replace(ISSUED, draft=True)


def document(*, bottom: int = 25) -> Any:
    made = WordDocument()
    made.add_paragraph("The page")
    for section in made.sections:
        section.bottom_margin = Mm(bottom)
    return made


def footers(docx: bytes) -> dict[str, list[list[str]]]:
    """For each section, by kind, the lines of the footer under it: its own, as nothing is inherited any more."""
    package = word_files.parts(docx)
    targets = {e.get("Id"): target_of("word/document.xml", e) for e in relationships(package, "word/document.xml")}
    found: dict[str, list[list[str]]] = {}
    for section in word_files.root(docx).iter(f"{W}sectPr"):
        for ref in section.findall(f"{W}footerReference"):
            part = targets[ref.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")]
            found.setdefault(ref.get(f"{W}type", ""), []).append(word_files.lines(docx, part))
    return found


def test_it_says_what_paper_this_is() -> None:
    out = stamp(word_files.saved(document()), ISSUED)
    (lines,) = footers(out)["default"]
    said = "\n".join(lines)
    for words in (
        "A7K-4MQ, version 2",
        "Record & <more>, 3 December 2026",
        "SR-0147. Audit 18204, 9f2c41ab",
        "Page 1 of 1",
    ):
        assert words in said
    xml = next(data for name, data in word_files.parts(out).items() if name.startswith("word/footer"))
    assert xml.count(b" PAGE ") == xml.count(b" NUMPAGES ") == 1
    assert "word/media/stamp.png" in word_files.parts(out)


def test_a_draft_has_no_code_and_says_that_it_is_one() -> None:
    out = stamp(word_files.saved(document()), DRAFT)
    said = "\n".join(footers(out)["default"][0])
    assert "Draft. Not the agreed record: do not sign this copy." in said
    assert "A7K-4MQ" not in said
    assert "word/media/stamp.png" not in word_files.parts(out)


def test_every_section_and_every_kind_of_page_has_it_exactly_once() -> None:
    made = document()
    made.settings.odd_and_even_pages_header_footer = True
    made.sections[0].footer.paragraphs[0].text = "The school"
    wide = made.add_section(WD_SECTION.NEW_PAGE)
    wide.orientation, wide.page_width, wide.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    wide.different_first_page_header_footer = True
    made.add_section(WD_SECTION.NEW_PAGE).first_page_footer.paragraphs[0].text = "Own first"
    last = made.add_section(WD_SECTION.NEW_PAGE)
    last.footer.add_table(1, 1, Mm(100)).rows[0].cells[0].text = "In a table"
    out = stamp(word_files.saved(made), ISSUED)
    found = footers(out)
    assert {kind: len(lines) for kind, lines in found.items()} == {"default": 4, "first": 4, "even": 4}
    for lines in (lines for kinds in found.values() for lines in kinds):
        # A text box is inside a paragraph, so its words are told twice by this reader: once as the paragraph's own.
        assert sum(line.startswith("A7K-4MQ") and "Page" not in line for line in lines) == 1
    for name, data in word_files.parts(out).items():
        if name.startswith("word/footer"):
            assert data.count(b"<wp:anchor") == 1
    assert word_files.all_xml_is_sound(out)


def test_pages_are_numbered_straight_through() -> None:
    docx = word_files.rezipped(
        word_files.saved(document()),
        {
            "word/document.xml": lambda xml: xml.replace(
                b"<w:cols", b'<w:pgNumType w:fmt="lowerRoman" w:start="7"/><w:cols'
            )
        },
    )
    assert b'w:start="7"' in word_files.parts(docx)["word/document.xml"]
    numbering = next(word_files.root(stamp(docx, ISSUED)).iter(f"{W}pgNumType"))
    assert numbering.get(f"{W}start") is None


def test_a_footer_that_only_counts_pages_gives_way() -> None:
    (lines,) = {tuple(lines) for lines in footers(stamp(starter("dsl_record"), ISSUED))["default"]}
    assert sum(line.startswith("Page") for line in lines) == 1


def test_words_of_the_footer_stand_above_the_stamp() -> None:
    made = document()
    made.sections[0].footer.paragraphs[0].text = "The school, telephone"
    before = word_files.saved(made)
    assert not room_for_stamp(before)
    out = stamp(before, ISSUED)
    assert "The school, telephone" in "\n".join(footers(out)["default"][0])
    margins = next(word_files.root(out).iter(f"{W}pgMar"))
    assert int(margins.get(f"{W}footer", "")) >= 22 * 56.69


@pytest.mark.parametrize(("bottom", "fits"), [(29, True), (22, True), (21, False), (10, False)])
def test_room_is_told_and_made(bottom: int, fits: bool) -> None:
    docx = word_files.saved(document(bottom=bottom))
    assert room_for_stamp(docx) is fits
    margins = next(word_files.root(stamp(docx, ISSUED)).iter(f"{W}pgMar"))
    assert int(margins.get(f"{W}bottom", "")) >= 22 * 56.69 - 1


@pytest.mark.parametrize("key", ["dsl_record", "dsl_contract"])
def test_the_starters_have_the_room(key: str) -> None:
    assert room_for_stamp(starter(key))


def test_new_parts_are_declared_and_related() -> None:
    package = word_files.parts(stamp(word_files.saved(document()), ISSUED))
    kinds = content_type_of(package)
    for name in package:
        if name.startswith("word/footer"):
            assert kinds[name].endswith("footer+xml")
            for entry in relationships(package, name):
                assert target_of(name, entry) in package
    assert kinds["word/media/stamp.png"] == "image/png"


def test_the_box_is_required_by_the_prefix_that_the_file_uses() -> None:
    made = document()
    made.sections[0].footer.paragraphs[0].text = "x"
    wps = b"http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    saved = word_files.saved(made)
    (name,) = (name for name in word_files.parts(saved) if name.startswith("word/footer"))
    plain = word_files.parts(saved)[name].replace(b' xmlns:wps="' + wps + b'"', b"")
    odd = plain.replace(b"<w:ftr ", b'<w:ftr xmlns:shape="' + wps + b'" ')
    out = word_files.parts(stamp(word_files.rezipped(saved, {name: odd}), ISSUED))[name]
    assert b'Requires="shape"' in out
    assert b"<shape:wsp>" in out


def test_the_page_itself_is_untouched() -> None:
    before = word_files.saved(document())
    assert word_files.lines(stamp(before, ISSUED)) == word_files.lines(before)
    assert stamp(before, ISSUED) == stamp(before, ISSUED)
