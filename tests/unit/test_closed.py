"""A document without a place for a child, where somebody from outside the school takes part."""

from __future__ import annotations

import pytest

from forms import catalogue
from forms.kit import Cases, Document, Purpose, Statement
from webapp.documents.closed import NO_CHILDREN, without_children
from webapp.documents.codec import fresh, load

RECORDS = [document for document in catalogue().values() if document.purpose is Purpose.RECORD]


@pytest.mark.parametrize("document", RECORDS, ids=lambda document: document.key)
def test_no_case_is_left_and_nothing_else_is_gone(document: Document) -> None:
    closed = without_children(document)
    before = {question.key: question for question in document.questions()}
    assert not any(isinstance(question, Cases) for question in closed.questions())
    assert [question.key for question in closed.questions()] == list(before)
    for question in closed.questions():
        assert question == before[question.key] or (isinstance(question, Statement) and question.text == NO_CHILDREN)
    assert (closed.key, closed.version) == (document.key, document.version)
    assert not any("child" in section.intro.lower() for section in closed.sections if section.title == "Children")


@pytest.mark.parametrize("document", RECORDS, ids=lambda document: document.key)
def test_its_answers_have_no_key_for_a_child(document: Document) -> None:
    closed = without_children(document)
    cases = {question.key for question in document.questions() if isinstance(question, Cases)}
    assert cases
    assert not cases & set(fresh(closed))
    assert not cases & set(load(closed, "{}"))


def test_a_document_without_children_is_left_as_it_is() -> None:
    contract = next(document for document in catalogue().values() if document.purpose is Purpose.CONTRACT)
    assert without_children(contract) == contract
