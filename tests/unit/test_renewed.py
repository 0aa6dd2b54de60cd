"""Last year's answers in this year's contract: as they are on the same form, by key and by meaning on another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import catalogue, latest
from forms.kit import (
    Actions,
    Answers,
    Cases,
    Choice,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Purpose,
    Question,
    Rows,
    Section,
    Text,
)
from tests.every_kind import EVERY_KIND, answers_to
from webapp.documents.codec import dump, fresh, is_uid, load
from webapp.documents.renewed import answer_of, renewed, with_known

DAYS = (Meaning.DATE, Meaning.REVIEW_DATE, Meaning.NEXT_DATE)
CONTRACTS = [document for document in catalogue().values() if document.purpose is Purpose.CONTRACT]


def form(*questions: Question, key: str = "own_7", version: int = 1) -> Document:
    return Document(
        key=key, version=version, purpose=Purpose.CONTRACT, title="Our contract", sections=(Section("All", questions),)
    )


@pytest.mark.parametrize("document", CONTRACTS, ids=lambda document: document.key)
@settings(max_examples=10)
@given(data=st.data())
def test_on_the_same_form_everything_is_carried_but_the_days_and_the_ink(
    document: Document, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(document))
    carried = renewed(document, document, answers)
    days = {question.key for meaning in DAYS if (question := document.meaning(meaning))}
    for question in document.questions():
        key = question.key
        if key in days:
            assert carried[key] == ""
        elif isinstance(question, Rows):
            assert said(carried[key]) == (said(answers[key]) or said(fresh(document)[key]))
        elif key in carried:
            assert carried[key] == answers[key], key
    assert load(document, dump(carried)) == carried


def said(rows: Any) -> list[dict[str, str]]:
    """Rows without the names by which they are known."""
    return [{**row, "uid": ""} for row in rows]


@pytest.mark.parametrize("old", CONTRACTS, ids=lambda document: document.key)
@pytest.mark.parametrize("new", [*CONTRACTS, EVERY_KIND], ids=lambda document: document.key)
@settings(max_examples=10)
@given(data=st.data())
def test_from_any_contract_to_any_other_they_are_answers_to_it(
    old: Document, new: Document, data: st.DataObject
) -> None:
    carried = renewed(old, new, data.draw(answers_to(old)))
    assert load(new, dump(carried)) == carried
    assert set(carried) == set(fresh(new))


@settings(max_examples=10)
@given(data=st.data())
def test_what_was_said_of_a_child_and_what_was_promised_stay_in_the_paper_they_were_said_in(
    data: st.DataObject,
) -> None:
    answers = data.draw(answers_to(EVERY_KIND))
    carried = renewed(EVERY_KIND, EVERY_KIND, answers)
    for question in EVERY_KIND.questions():
        if isinstance(question, Actions | Cases):
            assert said(carried[question.key]) == said(fresh(EVERY_KIND)[question.key])
    uids = [
        row["uid"] for value in carried.values() if isinstance(value, list) for row in value if isinstance(row, dict)
    ]
    assert all(is_uid(uid) for uid in uids)
    assert not set(uids) & {row["uid"] for value in answers.values() for row in value if isinstance(row, dict)}


def test_a_new_version_takes_what_fits_by_its_key_and_then_by_its_meaning() -> None:
    old = form(
        Line("place", "Where", meaning=Meaning.PLACE),
        Text("terms", "Terms"),
        Line("length", "How long", meaning=Meaning.LENGTH),
        Choice("kind", "Kind", options=("One", "Two")),
        Day("agreed_on", "Agreed", meaning=Meaning.DATE),
    )
    new = form(
        Line("room", "The room", meaning=Meaning.PLACE),
        Line("terms", "Terms, in a line"),
        Count("minutes", "Minutes", meaning=Meaning.LENGTH),
        Choice("kind", "Kind", options=("Two", "Three")),
        Day("agreed_on", "Agreed", meaning=Meaning.DATE),
        Text("more", "More"),
        version=2,
    )
    told: Answers = {"place": "Room 2", "terms": "One\nTwo", "length": "75", "kind": "Two", "agreed_on": "2026-03-03"}
    assert renewed(old, new, told) == {
        "room": "Room 2",
        "terms": "",  # has no place in a line: it stays in the former paper
        "minutes": "75",
        "kind": "Two",
        "agreed_on": "",
        "more": "",
    }
    assert renewed(old, new, told | {"length": "An hour", "kind": "One"})["minutes"] == ""


def test_the_same_key_for_another_thing_is_not_the_same_question() -> None:
    old = form(Line("who", "Supervisor", meaning=Meaning.SUPERVISOR))
    new = form(Line("who", "Supervisee", meaning=Meaning.SUPERVISEE), Line("by", "By", meaning=Meaning.SUPERVISOR))
    assert renewed(old, new, {"who": "Ash Quill"}) == {"who": "", "by": "Ash Quill"}


def test_what_is_known_better_takes_its_place_where_it_fits() -> None:
    document = latest("dsl_contract")
    answers = with_known(
        document, fresh(document), {Meaning.SUPERVISOR: "Ash Quill", Meaning.REVIEW_DATE: "2027-03-03"}
    )
    assert (answers["supervisor"], answers["review_on"]) == ("Ash Quill", "2027-03-03")
    without = form(Line("supervisor", "Supervisor", meaning=Meaning.SUPERVISOR))
    assert with_known(without, {"supervisor": "X"}, {Meaning.REVIEW_DATE: "2027-03-03"}) == {"supervisor": "X"}
    assert answer_of(without, {"supervisor": " Ash "}, Meaning.SUPERVISOR) == "Ash"
    assert answer_of(without, {}, Meaning.PLACE) == ""
