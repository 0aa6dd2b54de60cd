"""What goes to a child's chronology, and when an entry can exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import latest
from forms.kit import Answers, Row
from tests.every_kind import EVERY_KIND, answers_to, row
from webapp.documents.routing import case_rows, child_parts, finished_cases, is_finished
from webapp.domain.entry_content import Part

WHOLE: Row = {
    "uid": "1",
    "child": "C-0412",
    "situation": "Safe.",
    "feelings": "Sad.",
    "steps": "No change of plan",
    "extra": "",
}


def test_only_what_is_about_the_child_goes_in_the_order_of_the_form() -> None:
    assert child_parts(EVERY_KIND, WHOLE) == [
        Part("What is happening?", "Safe."),
        Part("What next?", "No change of plan"),
    ]


@given(answers_to(EVERY_KIND))
def test_what_is_about_the_adult_never_goes(answers: Answers) -> None:
    for discussion in case_rows(EVERY_KIND, answers):
        labels = [part.label for part in child_parts(EVERY_KIND, discussion)]
        assert "What was it like?" not in labels


def test_the_dsls_own_reflection_stays_in_the_record() -> None:
    discussion = row(child="C-0412", analysis="a", reflection="r", next_steps="n")
    assert [part.text for part in child_parts(latest("dsl_record"), discussion)] == ["a", "n"]


def test_what_a_reflection_says_about_the_child_goes_in_the_chosen_words_alone() -> None:
    discussion = row(
        child="C-0412", analysis="a", reflection="all of it is mine", next_steps="n", about_child="She hid."
    )
    parts = child_parts(latest("dsl_record"), discussion)
    assert parts[-1] == Part("From the reflection", "She hid.")
    assert "mine" not in str(parts)
    assert [part.text for part in child_parts(EVERY_KIND, {**WHOLE, "about_child": " "})] == [
        "Safe.",
        "No change of plan",
    ]


def test_chosen_words_take_the_place_of_no_required_part() -> None:
    chosen = {**WHOLE, "about_child": "She hid."}
    assert is_finished(EVERY_KIND, chosen)
    assert not is_finished(EVERY_KIND, {**chosen, "situation": ""})
    assert not is_finished(EVERY_KIND, {**chosen, "child": ""})


@pytest.mark.parametrize(
    ("changed", "finished"),
    [
        ({}, True),
        ({"feelings": ""}, True),
        ({"child": ""}, False),
        ({"situation": " \n"}, False),
        ({"steps": ""}, False),
    ],
)
def test_a_discussion_is_finished_with_a_child_and_its_required_parts(changed: Row, finished: bool) -> None:
    assert is_finished(EVERY_KIND, {**WHOLE, **changed}) is finished


def test_a_document_that_requires_nothing_still_needs_something_for_an_entry() -> None:
    from dataclasses import replace

    from forms.kit import CHRONOLOGY, Cases, Section, Text

    cases = Cases("cases", "Children", parts=(Text("situation", "Now", goes_to=CHRONOLOGY), Text("feelings", "You")))
    document = replace(EVERY_KIND, sections=(Section("Children", (cases,)),))
    assert not is_finished(document, {"uid": "1", "child": "C-1", "situation": "", "feelings": "x"})
    assert is_finished(document, {"uid": "1", "child": "C-1", "situation": "x", "feelings": ""})


def test_finished_cases_are_in_order() -> None:
    other = {**WHOLE, "uid": "2", "child": ""}
    third = {**WHOLE, "uid": "3", "child": "C-0500"}
    assert finished_cases(EVERY_KIND, {"cases": [WHOLE, other, third]}) == [WHOLE, third]


@given(st.sampled_from(["dsl_contract"]))
def test_a_document_without_children_sends_nothing(key: str) -> None:
    assert case_rows(latest(key), {}) == []
    assert child_parts(latest(key), row(child="C-0412", situation="x")) == []
