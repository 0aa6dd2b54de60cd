"""What is asked before a session, and how it flows into the record without losing a word or changing one."""

from __future__ import annotations

from typing import Any

import pytest

from forms import catalogue, latest
from forms.dsl_record import DSL_RECORD
from forms.kit import (
    CHRONOLOGY,
    Actions,
    Answers,
    Cases,
    Choices,
    Document,
    Line,
    Meaning,
    Purpose,
    Rows,
    Section,
    Statement,
    Text,
    YesNo,
)
from forms.team_meeting import TEAM_MEETING
from webapp.documents.closed import without_children
from webapp.documents.codec import blank_row, fresh, rows_of
from webapp.documents.preparing import KNOWN, OF_THE_TALK, agenda_key, agenda_key_in, preparation_of, refitted
from webapp.documents.routing import is_finished
from webapp.documents.taking_in import Prepared, taken_in

A, B = "a" * 16, "b" * 16
RECORDS = [document for document in catalogue().values() if document.purpose is Purpose.RECORD]
FORM = Document(
    "own_form",
    1,
    Purpose.RECORD,
    "Ours",
    (
        Section(
            "All",
            (
                Line("room", "Where are you"),
                Text("raised_beforehand", "A clash of keys"),
                YesNo("well", "Are you well?"),
                Choices("topics", "Topics", options=("one", "two", "three")),
                Rows("hopes", "Hopes", parts=(Text("hope", "A hope", required=True),)),
                Cases("cases", "Children", meaning=Meaning.CASES, parts=(Text("now", "Now", goes_to=CHRONOLOGY),)),
            ),
        ),
    ),
)


def case(uid: str, child: str, **parts: str) -> dict[str, str]:
    return {"uid": uid, "child": child, **parts}


def prepared(document: Document, who: str, **changes: Any) -> Prepared:
    asked = preparation_of(document)
    agenda = {agenda_key_in(asked): changes.pop("agenda", "")}
    return Prepared(who, {**fresh(asked), **agenda, **changes})


def began(document: Document, **changes: Any) -> Answers:
    return {**fresh(document), **changes}


@pytest.mark.parametrize("document", RECORDS, ids=lambda one: f"{one.key}-{one.version}")
def test_every_record_is_asked_without_what_is_known_and_what_the_talk_brings(document: Document) -> None:
    asked = preparation_of(document)
    kinds = [type(question) for question in asked.questions()]
    assert Actions not in kinds
    assert kinds.count(Cases) == 1
    assert isinstance(next(iter(asked.questions())), Cases)
    assert not {question.meaning for question in asked.questions()} & KNOWN
    cases = next(question for question in asked.questions() if isinstance(question, Cases))
    assert not {part.meaning for part in cases.parts} & OF_THE_TALK
    whole = document.question(cases.key)
    row = case(A, "C-0001", **{part.key: "words" for part in cases.parts})
    assert not is_finished(document, blank_row(whole, A) | row)
    assert not any(question.required for question in asked.questions())


def test_a_closed_record_asks_for_no_child() -> None:
    asked = preparation_of(without_children(DSL_RECORD))
    assert not any(isinstance(question, Cases) for question in asked.questions())
    assert isinstance(next(iter(asked.questions())), Statement)


def test_the_agenda_has_a_key_of_its_own() -> None:
    assert agenda_key(FORM) == "raised_beforehand_2"
    assert agenda_key_in(preparation_of(FORM)) == "raised_beforehand_2"


def test_blanks_are_filled_and_cases_keep_their_names() -> None:
    one = prepared(
        DSL_RECORD, "Dev", trends="On the bus", agenda="The budget", cases=[case(A, "C-0001", analysis="Now")]
    )
    found = taken_in(DSL_RECORD, began(DSL_RECORD), [one], named=False)
    assert found.answers["trends"] == "On the bus"
    rows = rows_of(found.answers, "cases")
    assert (rows[0]["uid"], rows[0]["child"]) == (A, "C-0001")
    assert len(rows) == 2  # a block left blank made room
    assert rows[0]["next_steps"] == ""
    assert [(b.number, b.path, b.text) for b in found.beside] == [(0, "", "The budget")]


def test_what_is_written_stays_and_what_finds_no_room_stands_beside_it() -> None:
    written = [case(B, "C-0001", analysis="As I know it", thinking="")]
    one = prepared(
        DSL_RECORD,
        "Dev",
        trends="On the bus",
        training_due="2026-12-03",
        cases=[case(A, "C-0001", analysis="As Dev knows it", thinking="Worried", about_child="A cough")],
    )
    found = taken_in(DSL_RECORD, began(DSL_RECORD, trends="Mine", cases=written, training_due=""), [one], named=False)
    assert found.answers["trends"] == "Mine"
    assert found.answers["training_due"] == "2026-12-03"
    (row,) = [row for row in rows_of(found.answers, "cases") if row["child"]]
    assert row == case(B, "C-0001", analysis="As I know it", thinking="Worried", about_child="A cough")
    assert [(b.path, b.text) for b in found.beside] == [
        (f"cases:{B}:analysis", "As Dev knows it"),
        ("trends", "On the bus"),
    ]


def test_a_group_stands_one_after_the_other_each_under_the_name() -> None:
    both = [
        prepared(
            TEAM_MEETING,
            "Dev",
            successes="We rang",
            frustrations=[{"uid": A, "frustration": "Time", "steps": ""}],
            cases=[case(A, "C-0001", situation="Tired")],
        ),
        prepared(
            TEAM_MEETING, "Ama", successes="We wrote", cases=[case(B, "C-0001", situation="Hungry", stuck="All of it")]
        ),
    ]
    found = taken_in(TEAM_MEETING, began(TEAM_MEETING), both, named=True)
    assert found.answers["successes"] == "Dev: We rang\n\nAma: We wrote"
    (row,) = [row for row in rows_of(found.answers, "cases") if row["child"]]
    assert (row["uid"], row["situation"], row["stuck"]) == (A, "Dev: Tired\n\nAma: Hungry", "All of it")
    assert rows_of(found.answers, "frustrations")[0]["frustration"] == "Dev: Time"
    assert found.beside == []
    again = taken_in(TEAM_MEETING, found.answers, both, named=True)
    assert len(rows_of(again.answers, "cases")) == len(rows_of(found.answers, "cases"))


def test_a_second_choice_stands_beside_the_first() -> None:
    both = [
        prepared(FORM, "Dev", well="yes", room="Here", topics=["one"]),
        prepared(FORM, "Ama", well="no", room="There", topics=["one", "two"]),
    ]
    found = taken_in(FORM, began(FORM), both, named=True)
    assert (found.answers["well"], found.answers["room"], found.answers["topics"]) == ("yes", "Dev: Here", ["one"])
    assert {(b.number, b.path, b.text) for b in found.beside} == {
        (1, "well", "No"),
        (1, "room", "There"),
        (1, "topics", "two"),
    }


def test_another_form_takes_what_it_asks_and_the_rest_goes_onto_the_agenda() -> None:
    one = prepared(
        FORM,
        "Dev",
        room="Here",
        well="no",
        agenda="Big",
        hopes=[{"uid": A, "hope": "Sun"}],
        cases=[case(A, "C-0001", now="Tired"), case(B, "C-0002", now="")],
    )
    asked = preparation_of(latest("dsl_record"))
    found = refitted(preparation_of(FORM), asked, one.answers)
    assert [(row["uid"], row["child"]) for row in rows_of(found, "cases")] == [(A, "C-0001"), (B, "C-0002")]
    lines = str(found[agenda_key_in(asked)]).splitlines()
    assert lines == ["Big", "C-0001, Now: Tired", "Where are you: Here", "Are you well? No", "A hope: Sun"]


def test_no_word_about_a_child_goes_where_no_child_has_a_place() -> None:
    one = prepared(DSL_RECORD, "Dev", trends="On the bus", cases=[case(A, "C-0001", analysis="Secret")])
    asked = preparation_of(without_children(DSL_RECORD))
    found = refitted(preparation_of(DSL_RECORD), asked, one.answers)
    assert "Secret" not in str(found)
    assert "C-0001" not in str(found)
    assert found["trends"] == "On the bus"
