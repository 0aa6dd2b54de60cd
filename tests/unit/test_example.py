"""Invented answers to every document: whole, the same each time, and of the shape that a paper's have."""

from __future__ import annotations

import pytest

from docx_templates.build import build
from forms import catalogue
from forms.kit import Cases, Day, Document, Meaning, Text, is_asked, parts_of, repeats
from tests.every_kind import EVERY_KIND
from webapp.documents.context import Signatory, word_context
from webapp.documents.example import example_context
from webapp.documents.proof import prove
from webapp.documents.word import prepare, render

DOCUMENTS = [EVERY_KIND, *catalogue().values()]
each = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: f"{d.key}-{d.version}")


def shape(value: object) -> object:
    """What a template can tell: the keys and kinds, for rows those of the first."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value[:1]] if isinstance(value, list) else type(value)


@each
def test_every_question_is_answered_and_every_block_has_two_rows(document: Document) -> None:
    context = example_context(document)
    for question in filter(is_asked, document.questions()):
        given = context[question.key]
        assert given, question.key
        if repeats(question):
            assert len(given) == 2
            assert all(row[part.key] for row in given for part in parts_of(question))
            assert given[0] != given[1]
        if isinstance(question, Cases):
            assert all("Invented (C-" in row["child"] for row in given)
        if isinstance(question, Text):
            assert len(given.split("\n\n")) > 2


@each
def test_they_have_the_shape_of_a_papers(document: Document) -> None:
    given = example_context(document)
    # What a paper is given besides (services/copies).
    assert given.pop("not_agreed") == []
    answers = {
        q.key: [{"uid": "1", **dict.fromkeys([p.key for p in parts_of(q)], "x"), "child": "C-1"}] if repeats(q) else "x"
        for q in document.questions()
        if is_asked(q)
    }
    people = [Signatory("Supervisor", "Ines Calloway")]
    paper = word_context(document, answers, school="S", child_names={}, party_names={}, signatories=people)  # type: ignore[arg-type]
    for question in document.questions():
        for row in paper[question.key] if repeats(question) and not isinstance(question, Cases) else ():
            row.pop("child", None)
    assert shape(given) == shape(paper)


@each
def test_they_are_the_same_each_time_and_fill_the_starter(document: Document) -> None:
    context = example_context(document)
    assert context == example_context(document)
    assert prove(render(prepare(build(document)), context), document, context) == []


def test_no_child_is_in_two_places() -> None:
    for document in DOCUMENTS:
        context = example_context(document)
        asked = [q for q in document.questions() if isinstance(q, Cases)]
        children = [row["child"] for question in asked for row in context[question.key]]
        assert len(set(children)) == len(children)


def test_days_are_in_their_order() -> None:
    context = example_context(EVERY_KIND)
    day, following = (EVERY_KIND.meaning(m) for m in (Meaning.DATE, Meaning.NEXT_DATE))
    assert isinstance(day, Day)
    assert isinstance(following, Day)
    assert context[day.key] == "Thursday 3 December 2026"
    assert context[following.key] == "Thursday 21 January 2027"
