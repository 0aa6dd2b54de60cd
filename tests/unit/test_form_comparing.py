"""Next year's form beside this year's: what became of each blank, the plan carried over, and the answers of open drafts."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest

from forms.kit import (
    ABOUT_CHILD,
    CHRONOLOGY,
    RECORD,
    Actions,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Purpose,
    Question,
    Rows,
    Scale,
    Section,
    Signatures,
    Text,
    YesNo,
)
from tests.slots.score import SETS
from tests.slots.writing import Form, empty, h, p, tbl, tr, word_file
from webapp.documents.codec import fresh
from webapp.documents.ooxml import read_package
from webapp.documents.slots.comparing import Change, ChangeKind, carry, compare, plan_from
from webapp.documents.slots.confirming import SaidBlock, confirmed, said_of
from webapp.documents.slots.finding import find
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.making import document_of
from webapp.documents.slots.plan import Asked, Plan
from webapp.documents.slots.showing import shown
from webapp.documents.slots.spots import with_added
from webapp.documents.upload import accept

ALL = [form for forms in SETS.values() for form in forms]


def slots_of(*body: str) -> tuple[Slot, ...]:
    return find(read_package(word_file(*body)))


def lines(*labels: str) -> tuple[Slot, ...]:
    return slots_of(*(p(f"{label}: ____") for label in labels))


def changes(former: tuple[Slot, ...], slots: tuple[Slot, ...]) -> list[tuple[str, str, str]]:
    found = compare(first_plan(former, "Record"), former, slots).changes
    return [(change.kind.value, change.label, change.former_label) for change in found]


def said(plan: Plan, slots: tuple[Slot, ...], *blocks: SaidBlock, **changed: dict[str, Any]) -> Plan:
    """The plan once a person has said this of it, by the label of a question, with "_" for a space."""
    now = said_of(plan)
    wanted = {label.replace("_", " "): change for label, change in changed.items()}
    of = tuple(replace(each, **wanted.get(each.label, {})) for each in now.of)
    return confirmed(plan, slots, replace(now, of=of, blocks=(*now.blocks, *blocks)))


def by_label(plan: Plan) -> dict[str, Asked]:
    return {asked.label: asked for asked in plan.asked}


# What became of each blank


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.name.replace(" ", "_"))
def test_a_form_beside_itself_is_the_same_and_so_is_its_plan(form: Form) -> None:
    slots = find(read_package(accept(form.make()).content))
    plan = first_plan(slots, "Record")
    found = compare(plan, slots, slots).changes
    assert {change.kind for change in found} <= {ChangeKind.SAME}
    assert [change.slot for change in found] == [slot.number for slot in slots]
    assert plan_from(plan, slots, slots, "Record") == plan


def test_what_is_new_moved_reworded_and_gone_is_told() -> None:
    former = lines("Name of lead", "Date", "Trends in recorded concerns", "Rooms", "End")
    now = lines(
        "Date", "Name of lead", "What are the trends in recorded concerns", "Visitors to school", "Money", "End"
    )
    assert changes(former, now) == [
        ("moved", "Date", "Date"),
        ("same", "Name of lead", "Name of lead"),
        ("reworded", "What are the trends in recorded concerns", "Trends in recorded concerns"),
        ("new", "Visitors to school", ""),
        ("new", "Money", ""),
        ("same", "End", "End"),
        ("gone", "", "Rooms"),
    ]


def test_small_things_about_words_are_no_change() -> None:
    told = changes(lines("1. Name of lead"), lines("2) NAME  of lead"))
    assert [kind for kind, *_ in told] == ["same"]


def test_one_question_between_two_that_are_known_is_the_same_in_other_words() -> None:
    assert (
        changes(lines("Name", "Worries", "End"), lines("Name", "What are your main worries?", "End"))[1][0]
        == "reworded"
    )
    # An answer about worries must not be carried over to what asks something else.
    assert changes(lines("Name", "Worries", "End"), lines("Name", "Hard things", "End"))[1][0] == "new"
    assert changes(lines("Name", "Worries", "End"), lines("Name", "Date of birth", "End"))[1][0] == "new"
    two = changes(lines("Name", "Worries", "Joy", "End"), lines("Name", "Hard things", "Easy ones", "End"))
    assert [kind for kind, *_ in two] == ["same", "new", "new", "same", "gone", "gone"]


def test_words_that_stand_there_twice_are_told_apart_by_what_is_around_them() -> None:
    former = lines("Lead", "Role", "Date", "Head", "Role", "Date")
    assert [kind for kind, *_ in changes(former, lines("Head", "Role", "Date"))] == ["same"] * 3 + ["gone"] * 3
    plan = first_plan(former, "Record")
    kept = plan_from(plan, former, lines("Head", "Role", "Date"), "Record")
    assert [asked.key for asked in kept.asked] == [asked.key for asked in plan.asked[3:]]


def test_a_name_under_another_heading_is_somebody_else() -> None:
    former = slots_of(h("Lead"), p("Name: ____"), p("Post: ____"), h("Head"), p("Name: ____"), p("Since: ____"))
    now = slots_of(h("Head"), p("Name: ____"), p("Since: ____"), h("Governor"), p("Name: ____"), p("School: ____"))
    told = changes(former, now)
    assert [kind for kind, *_ in told] == ["same", "same", "new", "new", "gone", "gone"]


def test_the_same_words_for_another_kind_of_answer_are_told() -> None:
    former, now = slots_of(p("Shared: ____")), slots_of(p("Shared? ☐ Yes ☐ No"))
    assert [kind for kind, *_ in changes(former, now)] == ["reworded"]
    moved = changes(slots_of(h("Aims"), p("Shared: ____")), slots_of(h("Ends"), p("Shared: ____")))
    assert [kind for kind, *_ in moved] == ["moved"]


def test_a_comparison_is_asked_by_what_became_of_blanks() -> None:
    former = lines("Name", "Post")
    comparison = compare(first_plan(former, "Record"), former, lines("Name"))
    assert comparison.of(ChangeKind.GONE) == (Change(ChangeKind.GONE, "", "Post", None),)
    assert [change.slot for change in comparison.of(ChangeKind.SAME)] == [1]


def test_what_was_pointed_at_is_compared_too() -> None:
    prose = "This agreement is made once a year by both people."
    package = read_package(word_file(p("Name: ____"), p(prose)))
    former = find(package)
    plan = with_added(first_plan(former, "Record"), former, shown(package, former), 2, "Place")
    assert [c.former_label for c in compare(plan, former, former).of(ChangeKind.GONE)] == ["Place"]
    now = lines("Name", "Place")
    assert compare(plan, former, now).of(ChangeKind.GONE) == ()
    kept = plan_from(plan, former, now, "Record")
    assert (kept.asked[1].key, kept.asked[1].slots, kept.added) == (plan.asked[1].key, (2,), ())


def test_comparing_takes_steps_as_the_forms_grow_and_no_more() -> None:
    def steps(count: int) -> int:
        former = lines(*(f"Question {n} of many" if n % 3 else "Date" for n in range(count)))
        now = lines(*(f"What about {n} of many" if n % 4 else "Date" for n in range(count)))
        plan = first_plan(former, "Record")
        counted = 0

        def count_it(*_: object) -> None:
            nonlocal counted
            counted += 1

        before = sys.getprofile()
        sys.setprofile(count_it)
        try:
            compare(plan, former, now)
        finally:
            sys.setprofile(before)
        return counted

    assert steps(400) < 6 * steps(100)


# The plan


def test_what_a_person_said_is_carried_over() -> None:
    former = lines("Name of lead", "Date", "Trends", "Rooms", "End")
    plan = said(
        first_plan(former, "Record"), former,
        Name_of_lead={"label": "Who?"}, Trends={"kind": "text", "meaning": "support_offered"}, Rooms={"keep": False},
    )  # fmt: skip
    plan = replace(plan, purpose=Purpose.CONTRACT)
    now = lines("Date", "Name of lead", "Trends here", "Rooms", "New one", "End")
    kept = plan_from(plan, former, now, "Our new form")
    assert (kept.title, kept.purpose) == ("Our new form", Purpose.CONTRACT)
    assert plan_from(plan, former, now, "").title == "Record"
    labels = by_label(kept)
    assert [*labels] == ["Date", "Who?", "Trends here", "Rooms", "New one", "End"]
    assert labels["Who?"].key == plan.asked[0].key
    assert labels["Who?"].slots == (2,)
    assert (labels["Trends here"].kind, labels["Trends here"].meaning) == ("text", Meaning.SUPPORT_OFFERED)
    assert labels["Trends here"].key == "trends"
    assert labels["Rooms"].ignored
    assert not labels["New one"].ignored
    confirmed(kept, now, said_of(kept))


def test_no_new_question_takes_the_key_or_the_meaning_of_a_former_one() -> None:
    former = lines("Supervisee", "Supervisor", "Date", "End")
    plan = said(first_plan(former, "Record"), former, Date={"meaning": ""}, End={"meaning": "date"})
    now = slots_of(*(p(f"{label}: ____") for label in ("Supervisor", "End")), h("Dates"), tbl(tr("Date", "")))
    kept = plan_from(plan, former, now, "Record")
    assert {asked.label: (asked.key, asked.meaning) for asked in kept.asked} == {
        "Supervisor": ("supervisor", Meaning.SUPERVISOR), "End": ("end", Meaning.DATE), "Date": ("date", None),
    }  # fmt: skip
    fresh_one = plan_from(
        plan, former, lines("Supervisor", "End", "Place", "Date of meeting", "Supervisee of ours now"), "R"
    )
    assert len({asked.key for asked in fresh_one.asked}) == 5
    assert by_label(fresh_one)["Date of meeting"].meaning is None
    gone = {asked.key for asked in plan.asked} & {asked.key for asked in fresh_one.asked if asked.label == "Place"}
    assert gone == set()


def test_the_key_of_a_question_that_is_gone_is_not_used_again() -> None:
    former = slots_of(h("Lead"), p("Name: ____"), p("End: ____"))
    now = slots_of(p("End: ____"), h("Head"), p("Name: ____"), p("Post: ____"), p("Name: ____"))
    plan = first_plan(former, "Record")
    kept = plan_from(plan, former, now, "Record")
    assert [asked.key for asked in kept.asked] == ["end", "the_name_2", "post", "the_name_3"]


def test_answers_that_are_printed_otherwise_are_guessed_anew() -> None:
    former = slots_of(p("Kind: [ ] peer [ ] group"))
    plan = said(first_plan(former, "Record"), former, Kind={"options": ("Peer", "Group"), "meaning": "session_kind"})
    same = plan_from(plan, former, former, "Record").asked[0]
    assert same.options == ("Peer", "Group")
    more = plan_from(plan, former, slots_of(p("Kind: [ ] peer [ ] group [ ] team")), "Record").asked[0]
    assert (more.key, more.options, more.meaning) == ("kind", ("peer", "group", "team"), Meaning.SESSION_KIND)


def table(*titles: str, rows: int = 3) -> str:
    return tbl(tr(*titles), *(tr(*("" for _ in titles)) for _ in range(rows)))


def test_a_table_keeps_what_was_said_of_it_and_takes_a_new_column() -> None:
    former = slots_of(p("Name: ____"), h("Plans"), table("Topic", "Note"))
    plan = first_plan(former, "Record")
    now_said = said_of(plan)
    changed = tuple(replace(each, kind="actions", label="To do") for each in now_said.blocks)
    parts = {"Topic": "what", "Note": "owner"}
    of = tuple(replace(each, part=parts.get(each.label, "")) for each in now_said.of)
    plan = confirmed(plan, former, replace(now_said, of=of, blocks=changed))
    now = slots_of(h("Others"), table("Child", "Advice"), p("Name: ____"), h("Plans"), table("Topic", "Note", "Rooms"))
    kept = plan_from(plan, former, now, "Record")
    mine = next(block for block in kept.blocks if block.label == "To do")
    assert (mine.key, mine.kind, mine.meaning) == (plan.blocks[0].key, "actions", Meaning.ACTIONS)
    assert mine.number == next(slot.block.number for slot in now if slot.label == "Topic" and slot.block)
    assert [(a.label, a.part, a.block == mine.number) for a in kept.asked[3:]] == [
        ("Topic", "what", True), ("Note", "owner", True), ("Rooms", "", True),
    ]  # fmt: skip
    other = next(block for block in kept.blocks if block is not mine)
    assert (other.kind, other.meaning) == ("cases", Meaning.CASES)
    assert len({block.key for block in kept.blocks}) == 2


def test_a_new_column_is_not_the_second_owner_of_an_action() -> None:
    former = slots_of(h("Actions"), table("Action", "Rooms"))
    plan = said(first_plan(former, "Record"), former, Rooms={"keep": True, "part": "owner"})
    now = slots_of(h("Actions"), table("Action", "Rooms", "Who"))
    kept = plan_from(plan, former, now, "Record")
    assert [(asked.label, asked.part, asked.ignored) for asked in kept.asked] == [
        ("Action", "what", False), ("Rooms", "owner", False), ("Who", "", True),
    ]  # fmt: skip
    assert confirmed(kept, now, said_of(kept)) == kept


def test_two_tables_that_became_one_are_one_block() -> None:
    former = slots_of(h("Plans"), table("Topic", "Note"), p("End: ____"), h("Rooms"), table("Room", "Key"))
    now = slots_of(h("Plans"), table("Topic", "Note", "Room", "Key"), p("End: ____"))
    kept = plan_from(first_plan(former, "Record"), former, now, "Record")
    assert [asked.block for asked in kept.asked] == [1, 1, 1, 1, 0]
    assert [block.number for block in kept.blocks] == [1]
    document_of(kept, "own_1", 2)


def turns(count: int, *more: str) -> str:
    asked = ("What was this like for you?", *more)
    return "".join(
        p(f"Case {n}: how is the child now?") + empty(3) + "".join(p(words) + empty(3) for words in asked)
        for n in range(1, count + 1)
    )


def test_turns_that_are_more_or_fewer_stay_one_block() -> None:
    two, three = slots_of(p("Name: ____"), turns(2)), slots_of(p("Name: ____"), turns(3))
    plan = first_plan(two, "Record")
    more = plan_from(plan, two, three, "Record")
    assert [(each.key, each.slots) for each in more.asked] == [
        (plan.asked[0].key, (1,)), (plan.asked[1].key, (2, 4, 6)), (plan.asked[2].key, (3, 5, 7)),
    ]  # fmt: skip
    fewer = plan_from(more, three, two, "Record")
    assert fewer == plan
    assert confirmed(more, three, said_of(more)) == more


def test_turns_that_were_taken_apart_stay_apart() -> None:
    two, three = slots_of(turns(2)), slots_of(turns(3))
    first, second = "Case 1: how is the child now?", "What was this like for you?"
    plan = said(first_plan(two, "Record"), two, **{first: {"block": 0}, second: {"block": 0}})
    more = plan_from(plan, two, three, "Record")
    assert more.blocks == ()
    assert [each.slots for each in more.asked] == [(1,), (2,), (3,), (4,), (5,), (6,)]
    assert [each.key for each in more.asked[:4]] == [each.key for each in plan.asked]
    document_of(more, "own_1", 2)


def test_a_block_that_a_person_made_is_made_again() -> None:
    labels = ("Pupil", "What was said", "What was decided", "Next meeting")
    former = lines(*labels)
    case = {"block": 9, "kind": "text", "goes_to": "chronology"}
    plan = said(
        first_plan(former, "Record"), former, SaidBlock(9, "cases", "A child", ""),
        Pupil={"block": 9, "part": "child"}, What_was_said=case, What_was_decided=case,
    )  # fmt: skip
    now = slots_of(table("What", "Who"), *(p(f"{label}: ____") for label in ("Place", *labels)))
    kept = plan_from(plan, former, now, "Record")
    made = next(block for block in kept.blocks if block.label == "A child")
    assert (made.number, made.key, made.meaning) == (2, plan.blocks[0].key, Meaning.CASES)
    asked = by_label(kept)
    assert [asked[label].block for label in labels] == [2, 2, 2, 0]
    assert (asked["Pupil"].part, asked["What was said"].goes_to) == ("child", CHRONOLOGY)
    assert confirmed(kept, now, said_of(kept)) == kept


def test_what_repeats_otherwise_is_planned_anew() -> None:
    former = lines("What", "Who")
    now = slots_of(table("What", "Who"))
    plan = said(first_plan(former, "Record"), former, What={"meaning": "support_offered"})
    kept = plan_from(plan, former, now, "Record")
    assert {asked.block for asked in kept.asked} == {kept.blocks[0].number}
    back = plan_from(first_plan(now, "Record"), now, former, "Record")
    assert (back.blocks, [asked.block for asked in back.asked]) == ((), [0, 0])


def test_all_ink_stays_one_question() -> None:
    former, now = lines("Name", "Signed (lead)"), lines("Name", "Signed (lead)", "Signed (head)")
    plan = first_plan(former, "Record")
    kept = plan_from(plan, former, now, "Record")
    assert [(asked.key, asked.slots) for asked in kept.asked] == [("the_name", (1,)), ("signatures", (2, 3))]


# The answers


def document(*questions: Question, version: int = 1) -> Document:
    return Document("own_1", version, Purpose.RECORD, "Record", (Section("All", questions),))


U1, U2 = "0123456789abcdef", "fedcba9876543210"
MARKS = {"low": 1, "high": 5, "low_label": "poor", "high_label": "good"}
FITS: list[tuple[Question, Question, Any]] = [
    (Line("a", "A"), Line("a", "Other words"), "x"),
    (Line("a", "A"), Text("a", "A"), "x"),
    (Text("a", "A"), Line("a", "A"), "one line"),
    (Day("a", "A"), Day("a", "A"), "soon"),
    (Line("a", "A"), Day("a", "A"), "2026-12-03"),
    (Day("a", "A"), Line("a", "A"), "2026-12-03"),
    (Count("a", "A"), Count("a", "A"), "a few"),
    (Text("a", "A"), Count("a", "A"), "12"),
    (Line("a", "A"), YesNo("a", "A"), "yes"),
    (Choice("a", "A", options=("x", "y")), Choice("a", "A", options=("z", "y")), "y"),
    (Choices("a", "A", options=("x", "y")), Choices("a", "A", options=("y", "x", "z")), ["x", "y"]),
    (Scale("a", "A", **MARKS), Scale("a", "B", **MARKS), "3"),
]  # fmt: skip
LOST: list[tuple[Question, Question, Any]] = [
    (Line("a", "A"), Line("b", "B"), "x"),
    (Line("a", "A"), Signatures("a", "A"), "x"),
    (Text("a", "A"), Line("a", "A"), "two\nlines"),
    (Text("a", "A"), Day("a", "A"), "soon"),
    (Text("a", "A"), Count("a", "A"), "a few"),
    (Text("a", "A"), YesNo("a", "A"), "perhaps"),
    (Choice("a", "A", options=("x", "y")), Choice("a", "A", options=("y", "z")), "x"),
    (Choices("a", "A", options=("x", "y")), Choices("a", "A", options=("y", "z")), ["x", "y"]),
    (Choices("a", "A", options=("x", "y")), Text("a", "A"), ["x"]),
    (Text("a", "A"), Choices("a", "A", options=("x", "y")), "x"),
    (Scale("a", "A", **MARKS), Scale("a", "A", low=1, high=10), "3"),
    (Scale("a", "A", **MARKS), Scale("a", "A", low=1, high=5, low_label="good", high_label="poor"), "3"),
    (Count("a", "A"), Scale("a", "A", **MARKS), "3"),
    (Text("a", "A"), Actions("a", "A"), "x"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "value"), FITS, ids=[f"{n}-{type(f[1]).__name__}" for n, f in enumerate(FITS)])
def test_an_answer_that_fits_is_carried_as_it_was_typed(old: Question, new: Question, value: Any) -> None:
    assert carry(document(old), document(new), {"a": value}) == {"a": value}


@pytest.mark.parametrize(("old", "new", "value"), LOST, ids=[f"{n}-{type(f[1]).__name__}" for n, f in enumerate(LOST)])
def test_where_an_answer_would_be_lost_nothing_is_carried(old: Question, new: Question, value: Any) -> None:
    assert carry(document(old), document(new), {"a": value}) is None
    nothing: Answers = {"a": [] if isinstance(value, list) else " "}
    assert carry(document(old), document(new), nothing) is not None


def test_what_is_new_is_not_answered_yet() -> None:
    old, new = document(Line("a", "A"), Line("gone", "G")), document(Choices("b", "B", options=("x",)), Line("a", "A"))
    assert carry(old, new, {"a": "x", "gone": ""}) == {"b": [], "a": "x"}


CASES = Cases("cases", "Cases", parts=(Text("said", "S", goes_to=CHRONOLOGY), Text("felt", "F", goes_to=RECORD)))
ROW = {"uid": U1, "child": "C-0001", "said": "well", "felt": "hard"}


def cases(*parts: Text | YesNo) -> Document:
    return document(replace(CASES, parts=parts))


def test_rows_keep_their_uids_and_their_parts() -> None:
    said_part, felt = CASES.parts
    new = cases(Text("more", "M"), felt, said_part)
    blank = {"uid": U2, "child": "", "said": "", "felt": ""}
    answers: Answers = {"cases": [ROW | {ABOUT_CHILD: "words"}, blank]}
    assert carry(document(CASES), new, answers) == {
        "cases": [{**ROW, "more": "", ABOUT_CHILD: "words"}, {**blank, "more": ""}]
    }


def test_of_rows_nothing_is_lost_either() -> None:
    said_part = CASES.parts[0]
    old = document(CASES)
    assert carry(old, cases(said_part), {"cases": [ROW]}) is None
    assert carry(old, cases(said_part), {"cases": [ROW | {"felt": ""}]}) is not None
    assert carry(old, cases(said_part), {"cases": [ROW | {"felt": "", ABOUT_CHILD: "words"}]}) is None
    rows = Rows("cases", "Cases", parts=(Text("said", "S"), Text("felt", "F")))
    assert carry(old, document(rows), {"cases": [ROW]}) is None
    days = Rows("rows", "R", parts=(Line("when", "W"),)), Rows("rows", "R", parts=(Day("when", "W"),))
    assert carry(document(days[0]), document(days[1]), {"rows": [{"uid": U1, "when": "soon"}]}) is None
    kept = {"rows": [{"uid": U1, "when": "2026-12-03"}]}
    assert carry(document(days[0]), document(days[1]), kept) == kept


def test_what_the_adult_said_never_goes_to_the_child_with_a_new_form() -> None:
    said_part, felt = CASES.parts
    new = cases(said_part, replace(felt, goes_to=CHRONOLOGY))
    assert carry(document(CASES), new, {"cases": [ROW]}) is None
    assert carry(document(CASES), new, {"cases": [ROW | {"felt": ""}]}) is not None
    assert carry(document(CASES), cases(replace(said_part, goes_to=RECORD), felt), {"cases": [ROW]}) is None


def test_actions_are_carried_and_blank_ones_are_no_loss() -> None:
    actions = document(Actions("actions", "A"))
    row = {"uid": U1, "what": "Ring", "owner": "1", "due": "soon"}
    assert carry(actions, actions, {"actions": [row]}) == {"actions": [row]}
    gone = document(Line("a", "A"))
    assert carry(actions, gone, {"actions": [row]}) is None
    assert carry(actions, gone, {"actions": [{**row, "what": "", "owner": "", "due": ""}]}) == {"a": ""}


def test_a_draft_moves_from_form_to_form_and_back() -> None:
    former = slots_of(
        *(p(f"{label}: ____") for label in ("Supervisee", "Date")), turns(2), h("Actions"), table("What", "Who", "When")
    )
    now = slots_of(
        p("Name of the supervisee: ____"),
        p("Date: ____"),
        turns(2, "What else?"),
        h("Actions"),
        table("What", "Who", "When", "Done"),
    )
    plan = first_plan(former, "Record")
    old = document_of(plan, "own_1", 1)
    new = document_of(plan_from(plan, former, now, "Record"), "own_1", 2)
    answers = fresh(old)
    (case,) = (question for question in old.questions() if isinstance(question, Cases))
    (actions,) = (question for question in old.questions() if isinstance(question, Actions))
    answers |= {
        "supervisee": "An Example", "date": "2026-12-03",
        case.key: [{"uid": U1, "child": "C-0001", **{part.key: "words" for part in case.parts}}],
        actions.key: [{"uid": U2, "what": "Ring", "owner": "1", "due": "2026-12-04"}],
    }  # fmt: skip
    moved = carry(old, new, answers)
    assert moved is not None
    assert (moved["supervisee"], moved["date"]) == ("An Example", "2026-12-03")
    back = carry(new, old, moved)
    assert back == answers
