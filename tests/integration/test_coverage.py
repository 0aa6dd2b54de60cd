"""Live cases of the half term: who counts, who was discussed, and who is told how many are left (nefutures)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town, ready
from webapp.documents.codec import fresh, new_uid
from webapp.domain.errors import Refused
from webapp.domain.plans import PlanKind
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import (
    contracts,
    coverage,
    home,
    leaving,
    notes,
    people,
    practice,
    school_year,
    sessions,
    ways,
    withdrawing,
)

DATES = (
    (date(2025, 9, 3), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
)
"""The clock stands on 3 March 2026, in the fourth."""


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school with its year, and a neighbour whose every child has a plan."""
    for school in (town.ash, town.birch):
        school_year.set_half_terms(school.at("lead"), 2025, DATES)
    for child in town.birch.children:
        town.birch.plan(child)
    return town.ash


def seen(school: School, *, apart: bool = False) -> list[tuple[str, bool]]:
    """Each child on the list, and whether they were discussed."""
    keys = {reference: key for key, reference in school.children.items()}
    cases = coverage.live_cases(school.at("lead"), apart=apart).cases
    return [(keys[case.child.reference], case.discussed) for case in cases]


def counts(school: School, who: str = "lead") -> tuple[int, int] | None:
    """(not yet discussed, live), as home says it."""
    live = home.home(school.at(who)).live
    return (live.undiscussed, live.live) if live else None


def note_about(school: School, child: str, day: date) -> None:
    """A note for a child's file, of this day."""
    document = notes.begin_note(school.at("lead")).document
    answers = fresh(document)
    for question in document.questions():
        if question.key in answers and isinstance(answers[question.key], str):
            answers[question.key] = "Ad hoc"
    parts = {part.key: "Words" for part in document.question("cases").parts}
    row = {"uid": new_uid(), "child": school.children[child], **parts}
    answers |= {"held_on": day.isoformat(), "cases": [row]}
    notes.record_note(school.at("lead"), answers)


@pytest.mark.parametrize(
    ("kind", "live"),
    [(kind, kind in {"child_protection", "child_in_need", "referral"}) for kind in PlanKind],
)
def test_a_plan_or_an_open_referral_makes_a_live_case_and_others_stand_apart(
    ash: School, kind: PlanKind, live: bool
) -> None:
    ash.plan("amara", kind)
    assert [key for key, _ in seen(ash)] == (["amara"] if live else [])
    assert [key for key, _ in seen(ash, apart=True)] == ([] if live else ["amara"])
    assert counts(ash) == ((1, 1) if live else None)
    practice.choose(ash.at("lead"), "live_cases", "all")
    assert [key for key, _ in seen(ash)] == ["amara"]


@pytest.mark.parametrize(
    ("from_on", "until_on", "holds"),
    [
        (None, None, True),
        (date(2026, 3, 3), None, True),
        (date(2026, 3, 4), None, False),
        (date(2026, 1, 1), date(2026, 3, 3), True),
        (date(2026, 1, 1), date(2026, 3, 2), False),
    ],
)
def test_a_plan_counts_from_its_first_day_to_its_last(
    ash: School, from_on: date | None, until_on: date | None, holds: bool
) -> None:
    ash.plan("amara", PlanKind.CHILD_IN_NEED, from_on, until_on)
    assert bool(seen(ash)) is holds


def test_a_child_with_several_plans_is_one_case_and_each_plan_is_told(ash: School) -> None:
    ash.plan("amara", PlanKind.REFERRAL, date(2026, 2, 1))
    ash.plan("amara", PlanKind.LOOKED_AFTER)
    ash.plan("amara", PlanKind.CHILD_IN_NEED, date(2025, 1, 1), date(2026, 1, 31))
    (case,) = coverage.live_cases(ash.at("lead")).cases
    assert case.plans == ("Referral, no outcome yet, since 1 February 2026", "Looked after")


def test_whoever_left_is_no_case_of_this_school(ash: School, clock: FakeClock) -> None:
    ash.plan("amara")
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    assert seen(ash) == []


def test_those_not_yet_discussed_come_first_and_the_longest_ago_of_them(ash: School, clock: FakeClock) -> None:
    for child in ("amara", "zofia", "hope"):
        ash.plan(child)
    assert [discussed for _, discussed in seen(ash)] == [False, False, False]
    ready(ash, "amara")
    note_about(ash, "hope", date(2026, 2, 20))  # in the holidays before this half term
    assert seen(ash) == [("zofia", False), ("hope", False), ("amara", True)]
    assert counts(ash) == (2, 3)
    note_about(ash, "hope", date(2026, 2, 23))
    assert counts(ash) == (1, 3)
    last = {case.child.reference: case.last_on for case in coverage.live_cases(ash.at("lead")).cases}
    assert last == {
        ash.children["amara"]: date(2026, 3, 3),
        ash.children["hope"]: date(2026, 2, 23),
        ash.children["zofia"]: None,
    }


def test_what_was_withdrawn_or_struck_is_no_discussion(ash: School) -> None:
    ash.plan("amara")
    ash.plan("hope")
    paper = ash.record(cases=[ash.case("amara", "One"), ash.case("hope", "Two")])
    assert counts(ash) == (0, 2)
    uid = ash.standing("amara")[0].uid
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], uid, "Another child", "")
    assert counts(ash) == (1, 2)
    paper.save(cases=[])
    assert counts(ash) == (2, 2)


def test_an_audit_of_the_file_is_no_discussion_of_the_child(ash: School, clock: FakeClock) -> None:
    ways.switch(ash.at("lead"), list(SWITCHABLE))
    ash.plan("amara")
    session = sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], clock(), "Room 2")
    reference = sessions.start_record(ash.at("head"), session, audit=True)
    paper = Paper(ash, "head", ash.contracts["head-lead"], session, reference)
    said = {"strengths": "a", "learning_points": "b", "to_do": "c"}
    paper.save(cases=[{"uid": new_uid(), "child": ash.children["amara"], **said}])
    assert ash.standing("amara")
    assert counts(ash) == (1, 1)


def test_in_the_holidays_the_half_term_that_is_over_counts(ash: School, clock: FakeClock) -> None:
    ash.plan("amara")
    ash.plan("hope")
    ready(ash, "amara")
    clock.now = clock.now.replace(day=30)
    view = coverage.live_cases(ash.at("lead"))
    assert (view.term_is_over, view.undiscussed, view.live) == (True, 1, 2)
    assert view.term is not None
    assert view.term.name == "Spring 2"
    clock.now = clock.now.replace(month=4, day=13)
    assert counts(ash) == (2, 2)  # a new half term: everybody is to be looked at again


def test_without_a_school_year_nobody_is_told_that_somebody_was_left_out(town: Town) -> None:
    town.ash.plan("amara")
    view = coverage.live_cases(town.ash.at("lead"))
    assert (view.term, view.live, view.undiscussed, view.may_enter_year) == (None, 1, 0, True)
    assert not coverage.live_cases(town.ash.at("deputy")).may_enter_year
    assert counts(town.ash, "deputy") == (0, 1)
    assert counts(town.ash) is None, "the lead is asked for the school year instead"


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_whoever_does_not_read_the_roll_has_neither_list_nor_count(ash: School, who: str) -> None:
    ash.plan("amara")
    with pytest.raises(Refused):
        coverage.live_cases(ash.at(who))
    assert counts(ash, who) is None
    assert counts(ash, "deputy") == (1, 1)


def test_a_page_is_never_longer_than_a_page_and_costs_the_same(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    ash.plan("amara")
    coverage.live_cases(ash.at("lead"))  # a look is noted once in a quarter of an hour
    few = statements(ash.desk, lambda: coverage.live_cases(ash.at("lead")))
    ash.plan("zofia")
    ash.plan("hope")
    assert statements(ash.desk, lambda: coverage.live_cases(ash.at("lead"))) == few
    monkeypatch.setattr(coverage, "PAGE", 2)
    first, last = (coverage.live_cases(ash.at("lead"), page=page) for page in (1, 9))
    assert (len(first.cases), first.pages) == (2, 2)
    assert (len(last.cases), last.page) == (1, 2)


def test_every_look_is_noted(ash: School, clock: FakeClock) -> None:
    ash.plan("amara")
    coverage.live_cases(ash.at("lead"))
    assert ash.events()[-1] == "children.listed"


# Every live case into the record at once


def missing(school: School, paper: Paper, who: str) -> list[str]:
    return list(coverage.live_missing(school.at(who), paper.reference, paper.answers))


def test_a_record_lacks_the_live_cases_that_it_does_not_name(ash: School) -> None:
    ash.contract("lead", "deputy")
    ash.plan("amara")
    ash.plan("hope")
    paper = ash.record("lead-deputy", cases=[ash.case("amara")])
    assert missing(ash, paper, "lead") == [ash.children["hope"]]
    paper.save(cases=[ash.case("amara"), ash.case("hope")])
    assert missing(ash, paper, "lead") == []


def test_after_the_end_nobody_is_put_into_a_record_at_once(ash: School) -> None:
    """From then on whoever the record names has an entry that says so."""
    ash.contract("lead", "deputy")
    ash.plan("hope")
    paper = ash.record("lead-deputy", cases=[ash.case("amara")])
    assert missing(ash, paper, "lead")
    paper.end("amara")
    assert missing(ash, paper, "lead") == []


def test_a_writer_who_does_not_read_the_roll_learns_of_no_live_case(ash: School) -> None:
    ash.plan("hope")
    paper = ash.record("head-lead")
    assert missing(ash, paper, "head") == []
    with pytest.raises(Refused):
        missing(ash, paper, "lead")  # who does not write this record


def test_where_somebody_from_outside_takes_part_children_are_chosen_one_by_one(ash: School) -> None:
    ash.add_person("peer")
    people.set_outside(ash.at("administrator"), ash.person("peer"), outside=True)
    practice.choose(ash.at("lead"), "outside_children", "reference")
    ash.contracts["lead-peer"] = contracts.create_contract(ash.at("lead"), ash.person("lead"), ash.person("peer"))
    ash.plan("hope")
    paper = ash.record("lead-peer")
    assert missing(ash, paper, "lead") == []
