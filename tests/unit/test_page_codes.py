"""A code of its own on every page of a PDF, as words and as a square, and nothing else changed."""

from __future__ import annotations

import dataclasses

import pytest
from docx.enum.section import WD_SECTION

from tests import word_files
from tests.pdf_files import drawn, squares
from tests.unit.test_stamp import DRAFT, ISSUED, document
from webapp.documents.ooxml import WordFault
from webapp.documents.page_codes import with_page_codes
from webapp.documents.stamp import page_code, paged, stamp
from webapp.documents.starters import starter
from webapp.domain.errors import Unavailable

OWN = "B3K-7QX"


def several_footers() -> bytes:
    made = document()
    made.settings.odd_and_even_pages_header_footer = True
    second = made.add_section(WD_SECTION.NEW_PAGE)
    second.different_first_page_header_footer = True
    second.footer.is_linked_to_previous = False
    second.footer.paragraphs[0].text = "Own words"
    return word_files.saved(made)


@pytest.mark.parametrize("docx", [starter("dsl_record"), several_footers()], ids=["starter", "several footers"])
def test_the_words_name_the_page_and_no_other_code(docx: bytes) -> None:
    stamped = stamp(docx, ISSUED)
    coded = paged(stamped, ISSUED.code, OWN)
    footers = [name for name, data in word_files.parts(coded).items() if b'name="Stamp"' in data]
    assert footers == [name for name, data in word_files.parts(stamped).items() if b'name="Stamp"' in data]
    for name in footers:
        words = "".join(word_files.root(coded, name).itertext("{*}t"))
        assert f"{OWN}-1, version 2. If the square cannot be read, type this code." in words  # 1 until it is laid out
        assert word_files.parts(coded)[name].count(b" PAGE ") == 2  # beside the page's own number
        assert ISSUED.code not in words
        before = "".join(word_files.root(stamped, name).itertext("{*}t"))
        assert before.replace(ISSUED.code, f"{OWN}-1") == words
    assert word_files.all_xml_is_sound(coded)


def test_a_sheet_without_a_version_has_its_pages_coded_too() -> None:
    coded = paged(stamp(starter("dsl_record"), dataclasses.replace(ISSUED, version=None)), ISSUED.code, OWN)
    words = "".join(word_files.root(coded, "word/footer1.xml").itertext("{*}t"))
    assert f"{OWN}-1. If the square cannot be read, type this code." in words


def test_nothing_else_of_the_file_changes() -> None:
    stamped = stamp(starter("dsl_record"), ISSUED)
    before, after = word_files.parts(stamped), word_files.parts(paged(stamped, ISSUED.code, OWN))
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert changed == {"word/footer1.xml", "word/footer2.xml", "word/media/stamp.png"}


def test_an_answer_that_looks_like_the_code_stays_as_it_is() -> None:
    made = document()
    made.add_paragraph(f"{ISSUED.code}, version 2 is what she wrote")
    coded = paged(stamp(word_files.saved(made), ISSUED), ISSUED.code, OWN)
    assert f"{ISSUED.code}, version 2 is what she wrote" in word_files.lines(coded)


@pytest.mark.parametrize("docx", [starter("dsl_record"), stamp(starter("dsl_record"), DRAFT)], ids=["bare", "draft"])
def test_a_file_without_its_code_is_refused(docx: bytes) -> None:
    with pytest.raises(WordFault, match="does not carry its code"):
        paged(docx, ISSUED.code, OWN)


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
def test_every_page_has_a_square_of_its_own(dpi: int) -> None:
    pdf = drawn(paged(stamp(starter("dsl_record"), ISSUED), ISSUED.code, OWN), pages=12)
    assert squares(pdf, dpi) == [[OWN]] * 12
    assert squares(with_page_codes(pdf, OWN), dpi) == [[page_code(OWN, number)] for number in range(1, 13)]


def test_a_hundred_pages_have_a_larger_square() -> None:
    pdf = drawn(paged(stamp(starter("dsl_record"), ISSUED), ISSUED.code, OWN), pages=101)
    assert [found for (found,) in squares(with_page_codes(pdf, OWN), 200)][-3:] == [
        f"{OWN}-{n}" for n in (99, 100, 101)
    ]


def test_a_page_without_the_square_is_refused() -> None:
    other = stamp(starter("dsl_record"), dataclasses.replace(ISSUED, code="QQ3-QQ3"))
    for docx in (word_files.template("No square"), other):
        with pytest.raises(Unavailable, match="not found on every page"):
            with_page_codes(drawn(docx), OWN)


def test_what_a_page_does_not_show_is_not_in_the_file() -> None:
    """The square that all pages shared is gone: taken for the code of a page, it would be none."""
    pdf = drawn(paged(stamp(starter("dsl_record"), ISSUED), ISSUED.code, OWN), pages=2)
    assert with_page_codes(pdf, OWN).count(b"/Subtype /Image") == 2
