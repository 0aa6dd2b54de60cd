"""Children discussed again and again without a change of plan: what was said, in a row, and nothing that nobody said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.school import School, Town
from webapp.domain.errors import Refused
from webapp.domain.plans import PlanKind
from webapp.services import leaving, practice, unchanged, withdrawing

SAME, CHANGED, UNSAID = "no", "yes", ""
"""What a session says of whether a child's plan changes."""


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, and a neighbour where nothing ever changes."""
    meet(town.birch, amara=SAME)
    meet(town.birch, amara=SAME)
    meet(town.birch, amara=SAME)
    return town.ash


def meet(school: School, **said: str) -> date:
    """A session a week after the last one, in which this was said of each child's plan."""
    clock = school.clock
    clock.forward(days=7)
    cases = [school.case(child, "Words:", plan_changed=answer) for child, answer in said.items()]
    school.record(cases=cases).end(*said)
    return clock().date()


def rows(school: School) -> dict[str, int]:
    """How many sessions in a row there were, by child."""
    keys = {reference: key for key, reference in school.children.items()}
    view = unchanged.unchanged_cases(school.at("lead"))
    return {keys[case.child.reference]: len(case.days) for case in view.cases}


def test_three_sessions_in_a_row_put_a_child_on_the_list(ash: School) -> None:
    days = [meet(ash, amara=SAME, hope=CHANGED), meet(ash, amara=SAME, hope=SAME)]
    assert rows(ash) == {}
    days.append(meet(ash, amara=SAME, hope=SAME))
    (case,) = unchanged.unchanged_cases(ash.at("deputy")).cases
    assert (case.child.reference, case.days) == (ash.children["amara"], tuple(days))


def test_the_school_says_after_how_many(ash: School) -> None:
    meet(ash, amara=SAME)
    meet(ash, amara=SAME, hope=SAME)
    practice.choose(ash.at("lead"), "unchanged_sessions", "2")
    assert rows(ash) == {"amara": 2}
    meet(ash, amara=SAME, hope=SAME)
    assert rows(ash) == {"amara": 3, "hope": 2}  # the longest row first
    practice.choose(ash.at("lead"), "unchanged_sessions", "4")
    assert rows(ash) == {}


def test_a_session_that_says_nothing_of_the_plan_ends_the_row(ash: School) -> None:
    for answer in (SAME, SAME, UNSAID, SAME, SAME):
        meet(ash, amara=answer)
    assert rows(ash) == {}
    meet(ash, amara=SAME)
    assert rows(ash) == {"amara": 3}


def test_what_was_asked_for_in_words_before_counts_as_said(ash: School, clock: FakeClock) -> None:
    """Records that were written before there was a question for it say "No change of plan" in their answers."""
    for _ in range(3):
        clock.forward(days=7)
        case = ash.case("amara", plan_changed=UNSAID, next_steps="No change of plan. Look again in a fortnight.")
        ash.record(cases=[case]).end("amara")
    assert rows(ash) == {"amara": 3}


def test_a_plan_that_began_ends_the_row(ash: School) -> None:
    days = [meet(ash, amara=SAME) for _ in range(3)]
    ash.plan("amara", PlanKind.CHILD_IN_NEED, days[0] - timedelta(days=1))
    assert rows(ash) == {"amara": 3}
    ash.plan("amara", PlanKind.CHILD_PROTECTION, days[1])
    assert rows(ash) == {}


def test_what_was_withdrawn_is_in_no_row(ash: School) -> None:
    for _ in range(3):
        meet(ash, amara=SAME)
    uid = ash.standing("amara")[0].uid
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], uid, "Another child", "")
    assert rows(ash) == {}


def test_neither_a_leaver_nor_what_is_over_a_year_ago_is_listed(ash: School, clock: FakeClock) -> None:
    for _ in range(3):
        meet(ash, amara=SAME, hope=SAME)
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    assert rows(ash) == {"hope": 3}
    clock.forward(days=358)  # the first of the three is out of sight
    assert rows(ash) == {}


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_only_those_who_read_the_roll_see_it(ash: School, who: str) -> None:
    with pytest.raises(Refused):
        unchanged.unchanged_cases(ash.at(who))


def test_it_costs_the_same_for_one_child_as_for_three_and_is_paged(
    ash: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        meet(ash, amara=SAME)
    unchanged.unchanged_cases(ash.at("lead"))  # a look is noted once in a quarter of an hour
    few = statements(ash.desk, lambda: unchanged.unchanged_cases(ash.at("lead")))
    for _ in range(3):
        meet(ash, amara=SAME, zofia=SAME, hope=SAME)
    unchanged.unchanged_cases(ash.at("lead"))
    assert statements(ash.desk, lambda: unchanged.unchanged_cases(ash.at("lead"))) == few
    monkeypatch.setattr(unchanged, "PAGE", 2)
    last = unchanged.unchanged_cases(ash.at("lead"), 9)
    assert (len(last.cases), last.page, last.pages, last.total) == (1, 2, 2, 3)
