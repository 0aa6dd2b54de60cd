"""The proof that nothing was lost: it must miss nothing that is gone, and find all that is there."""

from __future__ import annotations

from typing import Any

import pytest

from forms import latest
from forms.kit import Document, Line, Purpose, Section, Text, is_asked, repeats
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


@pytest.mark.parametrize("key", ["dsl_record", "dsl_contract"])
def test_every_placeholder_of_a_starter_is_needed(key: str) -> None:
    """Take out one answer at a time: the proof names it, and only it."""
    document = latest(key)
    context: dict[str, Any] = {
        q.key: [] if repeats(q) else f"answer {n} here" for n, q in enumerate(document.questions()) if is_asked(q)
    }
    context |= {"school": "S", "title": "T", "signatures": []}
    if key == "dsl_record":
        context["cases"] = [
            {"label": "First child", "child": "Ada", "analysis": "so", "reflection": "hard", "next_steps": "go"}
        ]
        context["actions"] = [{"what": "ring", "owner": "Dev", "due": "soon"}]
    template = prepare(starter(key))
    assert prove(render(template, context), document, context) == []
    for question in document.questions():
        if is_asked(question) and not repeats(question):
            without = render(template, context | {question.key: "something else"})
            assert prove(without, document, context) == [question.label]
    if key == "dsl_record":
        for part in ("child", "analysis", "reflection", "next_steps"):
            cases = [context["cases"][0] | {part: "elsewhere"}]
            assert len(prove(render(template, context | {"cases": cases}), document, context)) == 1
        assert len(prove(render(template, context | {"actions": []}), document, context)) == 3
