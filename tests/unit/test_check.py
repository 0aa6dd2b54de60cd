"""What is still missing, and the sentence that says what to do."""

import pytest
from hypothesis import given

from forms import latest
from forms.kit import Answers, Row
from tests.every_kind import EVERY_KIND, answers_to, row
from webapp.documents.check import Problem, element_id, problems, row_label
from webapp.documents.codec import fresh

CASE: Row = {"uid": "c1", "child": "C-0412", "situation": "s", "feelings": "", "steps": "n", "extra": ""}
ACTION: Row = {"uid": "a1", "what": "Ring the family worker", "owner": "1", "due": "2026-12-10"}
PERSON: Row = {"uid": "p1", "who": "Dev", "why": "", "since": "", "hours": "", "team": "", "agreed": ""}
GOOD: Answers = {
    "a_line": "x",
    "a_day": "2026-12-03",
    "next_day": "2027-01-21",
    "a_count": "46",
    "a_yes": "no",
    "a_choice": "Milk & sugar",
    "a_scale": "5",
    "a_text": "x",
    "choices": ["Red"],
    "people": [PERSON],
    "people_2": [],
    "people_3": "",
    "cases": [CASE],
    "actions": [ACTION],
}


def found(**changed: object) -> list[Problem]:
    return problems(EVERY_KIND, {**GOOD, **changed}, owners={"1", "2"})  # type: ignore[dict-item]


def test_nothing_is_wrong_with_good_answers() -> None:
    assert found() == []


def test_blank_blocks_count_for_nothing() -> None:
    blank = dict.fromkeys(CASE, "") | {"uid": "c0"}
    assert found(cases=[blank, CASE, blank | {"uid": "c9"}]) == []


@pytest.mark.parametrize(
    ("changed", "path", "sentence"),
    [
        ({"a_line": " "}, "a_line", "Write an answer"),
        ({"a_line": "x\ufffd"}, "a_line", "A character could not be kept: look for “\ufffd” and type it again"),
        ({"a_text": "\n"}, "a_text", "Write an answer, or say why there is none"),
        ({"a_day": ""}, "a_day", "Give a date, for example 3/12/26"),
        ({"a_day": "31/11/2025"}, "a_day", "31/11/2025 is not a date: November has 30 days"),
        ({"next_day": "soon"}, "next_day", "“soon” is not a date: write it as 3/12/26 or 3 December 2026"),
        ({"next_day": "2026-01-21"}, "next_day",
         "Wednesday 21 January 2026 is not after Thursday 3 December 2026: look at the year"),
        ({"a_count": ""}, "a_count", "Give a number in figures, for example 12"),
        ({"a_count": "many"}, "a_count", "“many” is not a whole number: write it in figures, for example 12"),
        ({"a_count": "-1"}, "a_count", "“-1” is not a whole number: write it in figures, for example 12"),
        ({"a_yes": ""}, "a_yes", "Choose yes or no"),
        ({"a_yes": "maybe"}, "a_yes", "Choose yes or no"),
        ({"a_choice": ""}, "a_choice", "Choose one"),
        ({"a_choice": "Gin"}, "a_choice", "“Gin” is not one of the options: choose one"),
        ({"a_scale": ""}, "a_scale", "Choose a number from 1 to 5"),
        ({"a_scale": "6"}, "a_scale", "Choose a number from 1 to 5"),
        ({"choices": []}, "choices", "Choose at least one"),
        ({"choices": ["Pink"]}, "choices", "“Pink” is not one of the options: choose again"),
        ({"people": []}, "people", "Write at least one entry"),
        ({"people": [PERSON | {"who": "", "why": "x"}]}, "people:p1:who", "Write an answer"),
        ({"people": [PERSON | {"hours": "x"}]}, "people:p1:hours",
         "“x” is not a whole number: write it in figures, for example 12"),
        ({"people": [PERSON | {"team": "Three"}]}, "people:p1:team", "“Three” is not one of the options: choose one"),
        ({"cases": []}, "cases", "Write about at least one child"),
        ({"cases": [CASE | {"child": ""}]}, "cases:c1:child", "Choose which child this is about"),
        ({"cases": [CASE | {"steps": ""}]}, "cases:c1:steps",
         "Write an answer for the child’s chronology, or say that there is nothing"),
        ({"cases": [CASE, CASE | {"uid": "c2"}]}, "cases:c2:child",
         "C-0412 is already the first child: write about a child in one place"),
        ({"actions": []}, "actions", "Write at least one action"),
        ({"actions": [ACTION | {"what": ""}]}, "actions:a1:what", "Say what will be done"),
        ({"actions": [ACTION | {"owner": ""}]}, "actions:a1:owner", "Choose who will do it"),
        ({"actions": [ACTION | {"owner": "9"}]}, "actions:a1:owner", "Choose somebody who is in this contract"),
        ({"actions": [ACTION | {"due": ""}]}, "actions:a1:due", "Say by when, for example 22/1/27"),
        ({"actions": [ACTION | {"due": "tomorrow"}]}, "actions:a1:due",
         "“tomorrow” is not a date: write it as 3/12/26 or 3 December 2026"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_said_once_where_it_stands(changed: Answers, path: str, sentence: str) -> None:
    assert [(p.path, p.sentence) for p in found(**changed)] == [(path, sentence)]


def test_a_problem_in_a_block_says_which_block() -> None:
    (problem,) = found(cases=[CASE, row(child="C-0500", situation="", steps="x")])
    assert problem.label == "Second child: What is happening?"


def test_rows_are_named() -> None:
    cases, actions, people = (EVERY_KIND.question(key) for key in ("cases", "actions", "people"))
    assert row_label(cases, 0) == "First child"
    assert row_label(actions, 1) == "Second action"
    assert row_label(people, 11) == "Twelfth entry"
    assert row_label(cases, 39) == "Child 40"


@pytest.mark.parametrize(
    ("minutes", "wrong"), [("45", True), ("59", True), ("60", False), ("90", False), ("1 hour", False)]
)
def test_a_contract_promises_no_less_than_an_hour(minutes: str, wrong: bool) -> None:
    sentences = [p.sentence for p in problems(latest("dsl_contract"), {"length_minutes": minutes})]
    assert ("A session is no less than an hour: give 60 minutes or more" in sentences) is wrong


def test_problems_come_in_the_order_of_the_form_and_only_for_what_is_required() -> None:
    record = latest("dsl_record")
    paths = [problem.path for problem in problems(record, fresh(record))]
    assert paths == [q.key for q in record.questions() if q.required]


@given(answers_to(EVERY_KIND))
def test_any_draft_can_be_checked_and_every_path_has_its_own_place(answers: Answers) -> None:
    places = {element_id(problem.path): problem.path for problem in problems(EVERY_KIND, answers)}
    assert all(" " not in place for place in places)
    assert len(places) == len({problem.path for problem in problems(EVERY_KIND, answers)})
