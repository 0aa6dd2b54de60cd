"""What a person says of a form on the page: what comes of it, and what is refused in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from forms.kit import CHRONOLOGY, Cases, Meaning, Purpose
from tests.slots.score import SETS
from tests.slots.writing import Form, box14, empty, h, p, tbl, tr, word_file
from webapp.documents.ooxml import read_package
from webapp.documents.slots.confirming import Said, SaidBlock, confirmed, name_of, said_of
from webapp.documents.slots.finding import find
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.making import document_of
from webapp.documents.slots.missing import missing
from webapp.documents.slots.plan import CHILD, Asked, Plan
from webapp.documents.upload import accept
from webapp.domain.errors import Invalid

ALL = [form for forms in SETS.values() for form in forms]
LINES = p("Supervisee: ____") + p("Supervisor: ____") + p("Date: ____") + p("Trends: ____")
TURNS = "".join(
    p(f"Case {turn}: how is the child now?") + empty(3) + p("What was this like for you?") + empty(3)
    for turn in (1, 2)
)  # fmt: skip
TABLE = h("Actions") + tbl(tr("What", "Who", "When", "Done"), *(tr("", "", "", "") for _ in range(3)))


@dataclass
class Made:
    """A form with its first plan, to be said things of."""

    slots: tuple[Slot, ...]
    plan: Plan

    def at(self, label: str) -> int:
        return next(n for n, asked in enumerate(self.plan.asked) if asked.label == label)

    def said(self, *blocks: SaidBlock, **changes: dict[str, Any]) -> Said:
        """All as it is, but for these: by the label of the question, with "_" for a space."""
        said = said_of(self.plan)
        of = list(said.of)
        for label, change in changes.items():
            number = self.at(label.replace("_", " "))
            of[number] = replace(of[number], **change)
        return replace(said, of=tuple(of), blocks=(*said.blocks, *blocks))

    def confirmed(self, said: Said) -> Plan:
        return confirmed(self.plan, self.slots, said)

    def problems(self, said: Said) -> tuple[str, ...]:
        with pytest.raises(Invalid) as error:
            self.confirmed(said)
        return error.value.problems


def made(*body: str, title: str = "Record of a session") -> Made:
    slots = find(read_package(word_file(*body)))
    return Made(slots, first_plan(slots, title))


def asked(plan: Plan, label: str) -> Asked:
    return next(each for each in plan.asked if each.label == label)


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.name.replace(" ", "_"))
def test_a_first_plan_can_be_said_as_it_is_and_does_not_change(form: Form) -> None:
    slots = find(read_package(accept(form.make()).content))
    plan = first_plan(slots, "Record")
    assert confirmed(plan, slots, said_of(plan)) == plan


def test_each_question_has_a_name_of_its_own() -> None:
    form = made(LINES, TURNS, TABLE)
    names = [of.name for of in said_of(form.plan).of]
    assert len(set(names)) == len(names)
    assert name_of(form.plan.asked[0], form.plan) == "supervisee"
    assert names[4].startswith("cases:")


def test_what_was_said_is_in_the_plan_and_keys_stay() -> None:
    form = made(LINES)
    said = form.said(
        Trends={"label": "  What do you\nsee? ", "kind": "text", "meaning": "support_offered"}, Date={"keep": False},
    )  # fmt: skip
    plan = form.confirmed(replace(said, title=" Our  contract ", purpose="contract"))
    assert (plan.title, plan.purpose) == ("Our contract", Purpose.CONTRACT)
    changed = plan.asked[form.at("Trends")]
    assert (changed.label, changed.kind, changed.meaning) == ("What do you see?", "text", Meaning.SUPPORT_OFFERED)
    assert [each.key for each in plan.asked] == [each.key for each in form.plan.asked]
    assert [each.ignored for each in plan.asked] == [False, False, True, False]
    again = confirmed(plan, form.slots, said_of(plan))
    assert again == plan


def test_what_is_left_to_be_written_by_hand_can_be_asked_again() -> None:
    form = made(LINES)
    plan = form.confirmed(form.said(Date={"keep": False}))
    back = replace(said_of(plan), of=tuple(replace(of, keep=True) for of in said_of(plan).of))
    assert confirmed(plan, form.slots, back) == form.plan


# What is refused: the form, what is said of it, and words of the sentence that tells it.

CHOICE = p("Kind: [ ] peer [ ] group [ ] team") + p("Trends: ____")
REFUSED: dict[str, tuple[str, dict[str, dict[str, Any]], str]] = {
    "two of one meaning": (LINES, {"Trends": {"meaning": "date"}}, "“Date” and “Trends” are both “Date of the session”"),
    "no words": (LINES, {"Trends": {"label": " "}}, "Blank 4 has no words"),
    "too many words": (LINES, {"Trends": {"label": "x" * 301}}, "is too long"),
    "a choice of nothing": (LINES, {"Trends": {"kind": "choice"}}, "“Trends” needs answers to choose from"),
    "a choice of one": (LINES, {"Trends": {"kind": "choice", "options": ("a",)}}, "two or more"),
    "a scale of one mark": (LINES, {"Trends": {"kind": "scale", "options": ("1",)}}, "“Trends” needs marks"),
    "a scale that counts down": (
        LINES, {"Trends": {"kind": "scale", "options": ("3", "2", "1")}}, "marks that do not count up one by one",
    ),
    "one answer twice": (LINES, {"Trends": {"kind": "choice", "options": ("a", "a ")}}, "the same words twice"),
    "an empty answer": (LINES, {"Trends": {"kind": "choices", "options": ("a", "")}}, "a box without words"),
    "a kind of a block": (LINES, {"Trends": {"kind": "cases"}}, "“Trends” is one blank and no list"),
    "words printed by itself": (LINES, {"Trends": {"kind": "statement"}}, "“Trends” is one blank and no list"),
    "no kind at all": (LINES, {"Trends": {"kind": "magic"}}, "of a kind that is not in the list"),
    "no meaning at all": (LINES, {"Trends": {"meaning": "magic"}}, "means something that is not in the list"),
    "no block at all": (LINES, {"Trends": {"block": 7}}, "in a block that is not there"),
    "actions without a block": (LINES, {"Trends": {"meaning": "actions"}}, "only as a block of actions"),
    "ink that is typed": (LINES, {"Trends": {"meaning": "signatures"}}, "only as a signature"),
    "words into boxes": (CHOICE, {"Kind": {"kind": "text"}}, "“Kind” can only be marked on the form"),
    "yes or no of three boxes": (CHOICE, {"Kind": {"kind": "yesno"}}, "has 3 answers printed"),
    "fewer answers than boxes": (CHOICE, {"Kind": {"options": ("peer", "group")}}, "3 answers printed on the form, and 2"),
    "a date of a child": (TURNS, {"What was this like for you?": {"kind": "day"}}, "so it cannot be a date"),
    "yes or no of a child": (TURNS, {"What was this like for you?": {"kind": "yesno"}}, "whether the plan changes"),
    "a change in words": (TURNS, {"What was this like for you?": {"meaning": "plan_changed"}}, "make it yes or no"),
    "two children": (
        TURNS, {label: {"part": CHILD} for label in ("Case 1: how is the child now?", "What was this like for you?")},
        "are each the child",
    ),
    "an action of no part": (TABLE, {"Done": {"keep": True}}, "“Done” has no place in the actions"),
    "two owners": (TABLE, {"Done": {"keep": True, "part": "owner"}}, "“Who” and “Done” in “Actions” are each who does it"),
    "actions without what": (TABLE, {"What": {"keep": False}}, "does not say what will be done"),
    "a column taken out": (TABLE, {"Who": {"block": 0}}, "“Who” is a column of “Actions”"),
    "a line put into a table": (LINES + TABLE, {"Trends": {"block": 1}}, "“Trends” is no column of “Actions”"),
    "a line put into turns": (LINES + TURNS, {"Trends": {"block": 1}}, "not printed in each of the 2 times"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "change", "sentence"), REFUSED.values(), ids=[name.replace(" ", "_") for name in REFUSED]
)
def test_what_does_not_fit_is_told_in_a_sentence(body: str, change: dict[str, Any], sentence: str) -> None:
    form = made(body)
    problems = form.problems(form.said(**change))
    assert len(problems) == 1
    assert sentence in problems[0]
    assert problems[0].endswith(".")


def test_a_title_a_purpose_and_a_question_are_needed_and_all_is_told_at_once() -> None:
    form = made(LINES)
    nothing = {label: {"keep": False} for label in ("Supervisee", "Supervisor", "Date", "Trends")}
    problems = form.problems(replace(form.said(**nothing), title=" ", purpose="handover"))
    assert [problem.partition(":")[0] for problem in problems] == [
        "The form has no title", "Say what the form is for", "Nothing on the form is asked",
    ]  # fmt: skip
    assert "title" in form.problems(replace(form.said(), title="x" * 201))[0]
    assert "for" in form.problems(replace(form.said(), purpose="nonsense"))[0]


def test_what_is_left_to_be_written_by_hand_may_be_anything() -> None:
    form = made(LINES)
    plan = form.confirmed(form.said(Trends={"keep": False, "kind": "magic", "label": "", "meaning": "date"}))
    assert plan.asked[3] == replace(form.plan.asked[3], ignored=True)


def test_a_page_of_another_plan_is_refused() -> None:
    form = made(LINES)
    for said in (said_of(made(TABLE).plan), replace(form.said(), of=form.said().of[:-1])):
        assert "Open it again" in form.problems(said)[0]


# Blocks

APART = p("Pupil: ____") + p("What was said: ____") + p("What was decided: ____") + p("Next meeting: ____")
NEW = SaidBlock(9, "cases", "The child", "")
CASE = {
    "Pupil": {"block": 9, "part": CHILD},
    "What_was_said": {"block": 9, "kind": "text", "goes_to": "chronology"},
    "What_was_decided": {"block": 9, "kind": "text", "meaning": "decision", "goes_to": "record"},
}


def test_several_questions_become_one_block_of_cases() -> None:
    form = made(APART)
    plan = form.confirmed(form.said(NEW, **CASE))
    (block,) = plan.blocks
    assert (block.number, block.key, block.kind, block.meaning) == (1, "the_child", "cases", Meaning.CASES)
    assert [each.block for each in plan.asked] == [1, 1, 1, 0]
    assert [each.key for each in plan.asked] == [each.key for each in form.plan.asked]
    assert plan.asked[0].part == CHILD
    assert (plan.asked[1].goes_to, plan.asked[2].goes_to) == (CHRONOLOGY, "record")
    question = document_of(plan, "own_1", 1).meaning(Meaning.CASES)
    assert isinstance(question, Cases)
    assert [part.label for part in question.parts] == ["What was said", "What was decided"]
    assert confirmed(plan, form.slots, said_of(plan)) == plan


def test_a_question_keeps_its_key_on_its_way_into_a_block() -> None:
    form = made(APART)
    pupil = CASE["Pupil"] | {"label": "Whose file is it?"}
    plan = form.confirmed(form.said(NEW, **(CASE | {"Pupil": pupil})))
    assert (plan.asked[0].label, plan.asked[0].key) == ("Whose file is it?", form.plan.asked[0].key)


def test_new_blocks_are_numbered_on_and_have_keys_of_their_own() -> None:
    form = made(APART, TABLE)
    plan = form.confirmed(form.said(replace(NEW, kind="rows", label="Actions"), **CASE))
    assert [(block.number, block.key) for block in plan.blocks] == [(1, "actions"), (2, "actions_2")]
    assert [each.part for each in plan.asked[:3]] == ["", "", ""]
    assert {each.goes_to.value for each in plan.asked[:3]} == {"record"}


def test_a_block_that_nothing_is_in_is_none() -> None:
    form = made(APART)
    assert form.confirmed(form.said(NEW)).blocks == ()


def test_questions_of_a_block_follow_one_another() -> None:
    form = made(APART)
    apart = {**CASE, "What_was_said": {"kind": "text"}}
    (problem,) = form.problems(form.said(NEW, **apart))
    assert problem.startswith("“What was said” stands between “Pupil” and “What was decided”")
    by_hand = {**CASE, "What_was_said": {"keep": False}}
    assert [each.block for each in form.confirmed(form.said(NEW, **by_hand)).asked] == [1, 0, 1, 0]


def test_a_made_block_is_taken_apart_again() -> None:
    form = made(APART)
    plan = form.confirmed(form.said(NEW, **CASE))
    back = replace(said_of(plan), of=tuple(replace(of, block=0) for of in said_of(plan).of))
    apart = confirmed(plan, form.slots, back)
    assert (apart.blocks, {each.block for each in apart.asked}) == ((), {0})
    assert [(each.key, each.slots) for each in apart.asked] == [(each.key, each.slots) for each in form.plan.asked]
    assert [(each.part, each.goes_to.value) for each in apart.asked] == [("", "record")] * 4


def test_turns_that_are_taken_apart_are_asked_one_by_one_in_the_order_of_the_form() -> None:
    form = made(LINES, TURNS, p("End: ____"))
    first, second = "Case 1: how is the child now?", "What was this like for you?"
    plan = form.confirmed(form.said(**{first: {"block": 0}, second: {"block": 0}}))
    assert plan.blocks == ()
    assert [(each.label, each.slots) for each in plan.asked[4:]] == [
        ("Case 1: how is the child now?", (5,)), ("Case 1: What was this like for you?", (6,)),
        ("Case 2: how is the child now?", (7,)), ("Case 2: What was this like for you?", (8,)), ("End", (9,)),
    ]  # fmt: skip
    assert len({each.key for each in plan.asked}) == len(plan.asked)
    document_of(plan, "own_1", 1)


def test_one_part_alone_is_taken_out_of_its_turns() -> None:
    form = made(TURNS)
    plan = form.confirmed(form.said(**{"What was this like for you?": {"block": 0}}))
    assert [(each.block, each.slots) for each in plan.asked] == [(1, (1, 3)), (0, (2,)), (0, (4,))]


def test_a_key_changes_only_where_it_is_taken() -> None:
    form = made(p("What was this like for you?") + empty(3) + TURNS)
    label = "What was this like for you?"
    out = form.plan.asked[-1]
    assert (out.label, out.key) == (label, form.plan.asked[0].key)
    of = [*said_of(form.plan).of]
    of[-1] = replace(of[-1], block=0)
    plan = form.confirmed(replace(said_of(form.plan), of=tuple(of)))
    keys = [each.key for each in plan.asked if not each.block]
    assert len(keys) == 3 == len(set(keys))
    assert plan.asked[0] == form.plan.asked[0]


def test_a_table_becomes_another_kind_of_block_and_means_that() -> None:
    form = made(h("Plans"), tbl(tr("Topic", "Note"), tr("", ""), tr("", "")))
    (block,) = said_of(form.plan).blocks
    assert (block.kind, block.meaning) == ("rows", "")

    def said(kind: str, meaning: str, **parts: dict[str, Any]) -> Said:
        return replace(form.said(**parts), blocks=(replace(block, kind=kind, meaning=meaning, label="To do"),))

    plan = form.confirmed(said("actions", "", Topic={"part": "what"}, Note={"part": "due"}))
    assert (plan.blocks[0].kind, plan.blocks[0].meaning, plan.blocks[0].label) == ("actions", Meaning.ACTIONS, "To do")
    assert plan.blocks[0].key == form.plan.blocks[0].key
    assert "cannot mean that" in form.problems(said("rows", "cases"))[0]
    assert "has no words" in form.problems(replace(form.said(), blocks=(replace(block, label=""),)))[0]


def test_boxes_among_what_is_said_of_a_child_are_for_the_pen_or_the_plan() -> None:
    form = made(
        "".join(p(f"Case {n}: how is it?") + empty(3) + p("Does the plan change? ", box14(), " Yes ", box14(), " No")
                for n in (1, 2))
    )  # fmt: skip
    label = "Does the plan change?"
    plan = form.confirmed(form.said())
    assert (asked(plan, label).kind, asked(plan, label).meaning) == ("yesno", Meaning.PLAN_CHANGED)
    (problem,) = form.problems(form.said(**{label: {"kind": "text", "meaning": ""}}))
    assert problem == f"“{label}” can only be marked on the form: leave it to be written by hand."


def test_what_is_refused_for_several_reasons_says_how_many() -> None:
    form = made(LINES)
    said: Callable[..., Said] = form.said
    with pytest.raises(Invalid, match="2 things are to be put right"):
        form.confirmed(said(Trends={"kind": "choice"}, Date={"label": ""}))


# What no question asks for


def test_what_is_missing_from_a_record_says_what_that_costs() -> None:
    told = missing(made(p("Trends: ____")).plan)
    assert len(told) == 9
    assert all(sentence.endswith(".") and (":" in sentence) for sentence in told)
    assert any("next session: reminders will use the contract’s" in sentence for sentence in told)
    assert any("to the child’s chronology" in sentence for sentence in told)


def test_what_is_asked_is_not_missing_unless_it_is_left_to_be_written_by_hand() -> None:
    form = made(LINES, p("Date of next meeting: ____"), p("Signed: ____"), TABLE)
    told = missing(form.plan)
    assert [sentence.partition(":")[0] for sentence in told] == [
        "No attendees", "No cases", "No question whether supervision meets needs",
    ]  # fmt: skip
    by_hand = form.confirmed(form.said(Signatures={"keep": False}, Date={"keep": False}, What={"part": "what"}))
    assert [sentence.partition(":")[0] for sentence in missing(by_hand) if sentence not in told] == [
        "No date of the session", "No place for signatures",
    ]  # fmt: skip
    no_actions = form.confirmed(form.said(What={"keep": False}, Who={"keep": False}, When={"keep": False}))
    assert any(sentence.startswith("No actions") for sentence in missing(no_actions))


def test_a_contract_misses_other_things() -> None:
    plan = made(LINES, p("Review date: ____"), title="Supervision contract").plan
    assert [sentence.partition(":")[0] for sentence in missing(plan)] == [
        "No question how often", "No question how long", "No place for signatures",
    ]  # fmt: skip


def test_a_date_that_is_asked_in_words_is_told() -> None:
    form = made(LINES)
    plan = form.confirmed(form.said(Date={"kind": "line"}))
    assert {*missing(plan)} - {*missing(form.plan)} == {
        "“Date” is not asked as a date: what is written there will not be understood as one."
    }


def test_cases_that_tell_the_chronology_nothing_are_told() -> None:
    form = made(TURNS)
    assert any(sentence.startswith("No blank for the child in “Case”") for sentence in missing(form.plan))
    stays = {label: {"goes_to": "record"} for label in ("Case 1: how is the child now?", "What was this like for you?")}
    told = missing(form.confirmed(form.said(**stays)))
    assert any(sentence.startswith("Nothing in “Case” goes to the child’s chronology") for sentence in told)
    assert {*told} > {*missing(form.plan)}
