"""The invented school's words fit the documents that they are written on, and every one of them is printed."""

from __future__ import annotations

import pytest

from forms import latest
from forms.kit import Actions, Day, is_asked, parts_of
from tests import written
from webapp.documents.filling import fill_context
from webapp.documents.proof import prove
from webapp.documents.starters import starter
from webapp.documents.word import prepare, render
from webapp.domain.dates import read_iso
from webapp.services.demo import LOGINS


@pytest.mark.parametrize("key", written.WRITTEN)
def test_they_answer_what_the_document_asks_and_are_printed(key: str) -> None:
    document = latest(key)
    context = fill_context(document, written.answers(key))  # it raises where a question or a part has no answer
    assert prove(render(prepare(starter(key)), context), document, context) == []


@pytest.mark.parametrize("key", written.WRITTEN)
def test_what_must_be_answered_is_and_days_are_days(key: str) -> None:
    given = written.answers(key)
    for question in latest(key).questions():
        for part in parts_of(question):
            texts = [row[part.key] for row in given[question.key]]
            assert all(texts) or not part.required
            assert not isinstance(part, Day) or all(read_iso(text) for text in texts if text)
        if is_asked(question) and question.required:
            assert given[question.key], question.key
        assert not isinstance(question, Day) or read_iso(given[question.key])


@pytest.mark.parametrize("key", written.WRITTEN)
def test_who_promises_something_can_sign_in_to_the_invented_school(key: str) -> None:
    people = {login.name for login in LOGINS}
    for question in latest(key).questions():
        if isinstance(question, Actions):
            assert {row["owner"] for row in written.answers(key)[question.key]} <= people
