"""The proof that nothing was lost: it must miss nothing that is gone, and find all that is there."""

from __future__ import annotations

from typing import Any

import pytest

from forms import catalogue
from forms.kit import Cases, Document, Line, Purpose, Section, Text, is_asked, parts_of, repeats
from tests import word_files
from webapp.documents.proof import prove
from webapp.documents.starters import starter
from webapp.documents.word import prepare, render

TWO = Document(
    "two", 1, Purpose.RECORD, "Two", (Section("S", (Line("one", "The first"), Text("two", "The second"))),)
)  # fmt: skip


def lost(context: dict[str, Any], *paragraphs: str) -> list[str]:
    return prove(render(prepare(word_files.template(*paragraphs)), context), TWO, context)


@pytest.mark.parametrize(
    "text", ["No", "x & y <z>", "one\r\n\r\ntwo\tthree", "half \ud800", "  spaced   out ", "e\u0301", "{{ x }}", "."]
)
def test_what_is_there_is_found(text: str) -> None:
    assert lost({"one": text, "two": "other"}, "{{ one }}", "{{ two }}") == []


def test_a_question_that_the_template_forgot_is_named_by_its_label() -> None:
    assert lost({"one": "here", "two": "gone"}, "{{ one }}") == ["The second"]


def test_two_equal_answers_need_two_places() -> None:
    assert lost({"one": "No", "two": "No"}, "{{ one }}") == ["The second"]
    assert lost({"one": "No", "two": "No"}, "{{ one }}", "{{ two }}") == []


def test_a_short_answer_is_not_found_inside_a_longer_one_or_a_word() -> None:
    assert lost({"one": "46", "two": "There are 46 of them"}, "{{ two }}") == ["The first"]
    assert lost({"one": "art", "two": "x"}, "party {{ two }}") == ["The first"]


def test_words_out_of_order_are_lost() -> None:
    assert lost({"one": "a b c", "two": "x"}, "c b a {{ two }}") == ["The first"]


def test_a_short_answer_is_not_found_in_a_sentence_of_the_form() -> None:
    document = Document("form", 1, Purpose.RECORD, "T", (Section("S", (Line("one", "How many are so?"),)),))
    template = prepare(word_files.template("How many are so?", "{{ one }}"))
    assert prove(render(template, {"one": "so"}), document, {"one": "so"}) == []
    assert prove(render(template, {"one": ""}), document, {"one": "so"}) == ["How many are so?"]


def test_unanswered_needs_no_place() -> None:
    assert lost({"one": "", "two": " \n"}, "{{ one }}") == []


def test_hidden_and_deleted_words_are_not_on_the_page() -> None:
    hidden = b"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    hidden += b"<w:del><w:r><w:delText>secret</w:delText></w:r></w:del></w:p>"
    docx = word_files.rezipped(
        word_files.template("here"), {"word/document.xml": lambda xml: xml.replace(b"<w:body>", b"<w:body>" + hidden)}
    )
    assert prove(docx, TWO, {"one": "here", "two": "secret"}) == ["The second"]


def answered(document: Document) -> dict[str, Any]:
    """A context in which every answer is another, and every block has two rows."""
    context: dict[str, Any] = {"school": "S", "title": "T", "attached": "", "signatures": []}
    for number, question in enumerate(document.questions()):
        if repeats(question):
            wanted = (*(("child",) if isinstance(question, Cases) else ()), *(part.key for part in parts_of(question)))
            rows = [{key: f"row {number} {n} {key} here" for key in wanted} for n in (1, 2)]
            context[question.key] = [row | {"label": "First"} for row in rows]
        elif is_asked(question):
            context[question.key] = f"answer {number} here"
    return context


@pytest.mark.parametrize("document", catalogue().values(), ids=lambda document: document.key)
def test_every_placeholder_of_a_starter_is_needed(document: Document) -> None:
    """Take out one answer at a time: the proof names it, and only it."""
    template = prepare(starter(document.key, document.version))
    context = answered(document)
    assert prove(render(template, context), document, context) == []
    for question in document.questions():
        if repeats(question):
            first, second = context[question.key]
            for key in first.keys() - {"label"}:
                without = render(template, context | {question.key: [first, second | {key: "elsewhere"}]})
                (lost,) = prove(without, document, context)
                assert lost.startswith(f"{question.label}, 2: ")
        elif is_asked(question):
            without = render(template, context | {question.key: "something else"})
            assert prove(without, document, context) == [question.label]
