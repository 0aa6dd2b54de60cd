"""Lists in answers: a line stays a line, looks like a list, and says exactly what was typed."""

from __future__ import annotations

import pytest
from docx import Document as WordDocument
from lxml import etree

from tests import word_files
from webapp.documents.ooxml import W
from webapp.documents.word import prepare, render


def paragraphs(docx: bytes) -> list[etree._Element]:
    return [p for p in word_files.root(docx).iter(f"{W}p") if p.find(f"{W}r") is not None]


def hanging(docx: bytes) -> list[str | None]:
    indents = [p.find(f"{W}pPr/{W}ind") for p in paragraphs(docx)]
    return [None if indent is None else indent.get(f"{W}hanging") for indent in indents]


def test_lines_typed_as_a_list_are_set_in_and_keep_every_letter() -> None:
    typed = ["We agreed:", "- ring home", "• see the nurse", "1. write it down", "12) ask again", "a) now"]
    typed += ["3.5 days", "-5 °C"]
    out = render(prepare(word_files.template("{{ a }}")), {"a": "\n".join(typed)})
    assert word_files.lines(out) == typed
    assert hanging(out) == [None, "140", "140", "260", "380", "260", None, None]


def test_words_before_a_placeholder_are_no_list_and_one_line_is_none() -> None:
    template = prepare(word_files.template("Before: {{ a }}"))
    assert hanging(render(template, {"a": "- one\n- two"})) == [None, "140"]
    assert hanging(render(prepare(word_files.template("{{ a }}")), {"a": "- one"})) == [None]


@pytest.mark.parametrize("style", ["List Bullet", "List Number"])
def test_a_placeholder_in_a_list_gives_an_item_for_each_line(style: str) -> None:
    made = WordDocument()
    made.add_paragraph("{{ a }}", style=style)
    out = render(prepare(word_files.saved(made)), {"a": "one\n- two\nthree"})
    assert word_files.lines(out) == ["one", "- two", "three"]
    styles = [p.find(f"{W}pPr/{W}pStyle") for p in paragraphs(out)]
    assert [found is not None and found.get(f"{W}val") == style.replace(" ", "") for found in styles] == [True] * 3
    assert hanging(out) == [None] * 3


def test_a_numbered_paragraph_numbers_each_line() -> None:
    made = WordDocument()
    properties = made.add_paragraph("{{ a }}")._p.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = 1
    out = render(prepare(word_files.saved(made)), {"a": "1. one\n2. two"})
    assert [p.find(f"{W}pPr/{W}numPr/{W}numId") is not None for p in paragraphs(out)] == [True, True]
    assert hanging(out) == [None, None]


def test_the_indent_stands_where_the_schema_wants_it_and_adds_to_the_templates_own() -> None:
    made = WordDocument()
    look = made.add_paragraph("{{ a }}").paragraph_format
    look.space_after, look.left_indent, look.first_line_indent, look.alignment = 100, 127_000, 63_500, 1
    out = render(prepare(word_files.saved(made)), {"a": "- one\n- two"})
    for paragraph in paragraphs(out):
        properties = paragraph.find(f"{W}pPr")
        assert properties is not None
        assert [etree.QName(child).localname for child in properties] == ["spacing", "ind", "jc"]
        assert dict(properties[1].attrib) == {f"{W}left": "340", f"{W}hanging": "140"}
