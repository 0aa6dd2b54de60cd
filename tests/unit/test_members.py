"""Whoever is never at a group's sessions has had no supervision, and is named to whoever leads the group."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.cadence import Change, Meeting, Period, PeriodView, Reason, Standing, begun
from webapp.domain.members import Member, as_met_by, from_day, with_members
from webapp.domain.people import Formality

PERIOD = Period("Spring 1, 2026/27", 2026, date(2027, 1, 4), date(2027, 2, 12), date(2027, 2, 21))
LONG_AGO, TODAY = date(2026, 1, 1), date(2027, 2, 1)
MEMBERS = tuple(Member(number, f"Member {number}", LONG_AGO, None) for number in (1, 2, 3))

missing = st.frozensets(st.sampled_from([1, 2, 3]))


def met(day: date, missed: frozenset[int] = frozenset()) -> Meeting:
    starts_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Meeting(starts_at, starts_at + timedelta(hours=1), missed=missed)


def group(*missed: frozenset[int]) -> list[Meeting]:
    return [met(date(2027, 1, 5) + timedelta(days=n), who) for n, who in enumerate(missed)]


def view(meetings: list[Meeting]) -> PeriodView:
    (found,) = begun([PERIOD], meetings, TODAY, LONG_AGO)
    return found


@given(st.lists(missing, max_size=4), st.sampled_from([1, 2, 3]))
def test_it_is_held_for_those_who_were_there_once(missed: list[frozenset[int]], party: int) -> None:
    mine = view(as_met_by(group(*missed), frozenset({party})))
    assert (mine.standing is Standing.HELD) == any(party not in who for who in missed)
    assert len(mine.apart) == sum(party in who for who in missed)
    whole = with_members(view(group(*missed)), group(*missed), MEMBERS)
    assert (whole.standing is Standing.HELD) == bool(missed)
    if missed:
        assert (f"Member {party}" in whole.unmet) == (mine.standing is not Standing.HELD)
        assert whole.members == 3


@given(missing)
def test_one_who_will_not_come_has_none_planned(missed: frozenset[int]) -> None:
    ahead = replace(met(date(2027, 2, 8), missed), ended_at=None)
    mine = view(as_met_by([ahead], frozenset({1})))
    assert (mine.standing, mine.rebooked is None) == (
        (Standing.DUE, True) if 1 in missed else (Standing.PLANNED, False)
    )


def test_whoever_came_or_left_in_the_middle_is_not_missed() -> None:
    came = Member(4, "Came late", PERIOD.last_on - timedelta(days=13), None)
    left = Member(5, "Left early", LONG_AGO, PERIOD.last_on - timedelta(days=1))
    held = group(frozenset({4, 5}))
    shown = with_members(view(held), held, (*MEMBERS, came, left))
    assert (shown.members, shown.unmet) == (3, ())


def test_of_what_was_before_somebody_came_no_day_and_no_reason_is_told() -> None:
    before, since, after = date(2027, 1, 6), date(2027, 1, 11), date(2027, 1, 20)
    talk = replace(met(before), formality=Formality.AD_HOC)
    shown = from_day(view([met(before), met(after), talk]), since)
    assert (shown.standing, shown.days, shown.ad_hoc) == (Standing.HELD, (after,), ())
    only = from_day(view([met(before)]), since)
    assert (only.standing, only.days) == (Standing.HELD, ())  # that it was held is true for them too
    moments = [met(day).starts_at for day in (before, after)]
    changes = tuple(Change(moment, None, "Petra Yardley", Reason.COVER) for moment in moments)
    cancelled = Meeting(moments[1], cancelled=True, changes=changes)
    assert from_day(view([cancelled]), since).changes == changes[1:]
    assert from_day(view([cancelled]), PERIOD.first_on).changes == changes
