"""What is due, late and short, over ten years of dates: half terms, holidays, 29 February, month ends, clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.test_school_year import ENGLAND, YEAR
from webapp.domain import cadence
from webapp.domain.cadence import (
    Change,
    Meeting,
    Period,
    PeriodView,
    Reason,
    Rhythm,
    Standing,
    begun,
    is_known,
    is_short,
    minutes_held,
    periods,
    rhythm_of,
)
from webapp.domain.clock import SCHOOL_TIME, school_day
from webapp.domain.people import ContractKind, Formality
from webapp.domain.school_year import Calendar, Closure, HalfTerm, copied
from webapp.domain.year_plan import left_from, proposed

TEN_YEARS = tuple(term for year in range(2019, 2030) for term in copied(YEAR, year))
CALENDAR = Calendar(TEN_YEARS, (Closure(date(2026, 12, 1), date(2026, 12, 2), "INSET"),), ENGLAND)
EACH = {rhythm: periods(TEN_YEARS, rhythm) for rhythm in Rhythm}
LONG_AGO = date(2019, 1, 1)
SPRING_1, SPRING_2 = YEAR[2], YEAR[3]

rhythms = st.sampled_from(Rhythm)
days = st.one_of(
    st.dates(date(2020, 1, 1), date(2029, 12, 31)),
    st.sampled_from(
        [date(y, 2, 28) + timedelta(days=1) for y in (2020, 2024, 2028)]  # 29 February
        + [date(y, m, 1) - timedelta(days=1) for y in range(2021, 2029) for m in range(1, 13)]
        + [term.first_on for term in TEN_YEARS[6:-6]]
        + [term.last_on for term in TEN_YEARS[6:-6]]
        + [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]  # the clocks change
    ),
)
times = st.times(time(0), time(22, 0))


def moment(day: date, clock: time = time(16)) -> datetime:
    return datetime.combine(day, clock, SCHOOL_TIME).astimezone(UTC)


def held(day: date, minutes: int = 60) -> Meeting:
    return Meeting(moment(day), moment(day) + timedelta(minutes=minutes))


def planned(day: date) -> Meeting:
    return Meeting(moment(day))


def now(every: tuple[Period, ...], meetings: list[Meeting], today: date, since: date = LONG_AGO) -> PeriodView:
    return begun(every, meetings, today, since)[-1]


# How often


@pytest.mark.parametrize(
    ("kind", "cases", "rhythm"),
    [
        (ContractKind.ONE_TO_ONE, True, Rhythm.HALF_TERM),
        (ContractKind.ONE_TO_ONE, False, Rhythm.HALF_TERM),
        (ContractKind.GROUP, True, Rhythm.HALF_TERM),
        (ContractKind.GROUP, False, Rhythm.TERM),
        (ContractKind.PEER, True, Rhythm.HALF_TERM),
        (ContractKind.PEER, False, Rhythm.TERM),
        (ContractKind.CLUSTER, False, Rhythm.TERM),
    ],
)
def test_without_cases_a_group_meets_each_term(kind: ContractKind, cases: bool, rhythm: Rhythm) -> None:
    assert rhythm_of(kind, cases=cases) is rhythm


# Periods


@pytest.mark.parametrize(("rhythm", "count"), [(Rhythm.HALF_TERM, 66), (Rhythm.TERM, 33)])
def test_a_term_is_two_half_terms(rhythm: Rhythm, count: int) -> None:
    every = periods(YEAR, rhythm)
    assert len(EACH[rhythm]) == count
    assert (every[0].first_on, every[-1].last_on) == (YEAR[0].first_on, YEAR[-1].last_on)
    assert [period.name for period in every[:2]] == (
        ["Autumn 1, 2026/27", "Autumn 2, 2026/27"]
        if rhythm is Rhythm.HALF_TERM
        else ["Autumn term, 2026/27", "Spring term, 2026/27"]
    )


@given(rhythms, days)
def test_no_day_counts_for_two_periods_and_every_day_of_ten_years_for_one(rhythm: Rhythm, day: date) -> None:
    assert sum(period.covers(day) for period in EACH[rhythm]) == 1


def test_a_year_that_nobody_entered_is_not_the_summer_before_it() -> None:
    (*_, last) = periods(YEAR, Rhythm.HALF_TERM)
    assert last.covers(date(2027, 8, 31))
    assert not last.covers(date(2027, 10, 1))
    later = [*YEAR, *copied(YEAR, 2028)]
    assert not any(period.covers(date(2028, 1, 10)) for period in periods(later, Rhythm.HALF_TERM))
    assert not is_known(periods(YEAR, Rhythm.HALF_TERM), date(2027, 10, 1))
    assert begun((), [], date(2027, 10, 1), LONG_AGO) == ()


@pytest.mark.parametrize("rhythm", Rhythm)
def test_a_summer_of_nine_weeks_between_two_years_is_one_holiday(rhythm: Rhythm) -> None:
    """Independent schools: terms end on 3 July and begin on 3 September."""
    *others, last = YEAR
    short = [*others, replace(last, last_on=date(2027, 7, 3)), *copied(YEAR, 2027)]
    assert short[6].first_on > date(2027, 8, 31)
    every = periods(short, rhythm)
    assert all(is_known(every, date(2027, 7, 3) + timedelta(days=n)) for n in range(70))
    assert not is_known(periods(short[:6], rhythm), date(2027, 8, 31))  # nobody said that it is a holiday so long


@given(rhythms, st.dates(date(2027, 10, 1), date(2028, 12, 31)))
def test_where_the_year_is_not_entered_what_was_late_stays_late(rhythm: Rhythm, today: date) -> None:
    every, day = periods(YEAR, rhythm), date(2027, 9, 30)
    *_, before, last = begun(every, [held(before_it(every))], today, LONG_AGO)
    assert (before.standing, last.standing, last.overtaken) == (Standing.HELD, Standing.LATE, False)
    assert begun(every, [held(day)], today, LONG_AGO)[-1].overtaken  # they have met since
    assert not begun(every, [replace(held(day), apart=True)], today, LONG_AGO)[-1].overtaken


def before_it(every: tuple[Period, ...]) -> date:
    return every[-2].last_on


# How they stand


@given(rhythms, days)
def test_with_nothing_planned_it_is_due_to_its_last_day_and_late_from_the_next(rhythm: Rhythm, today: date) -> None:
    view = now(EACH[rhythm], [], today)
    assert view.period.covers(today)
    assert view.standing is (Standing.DUE if today <= view.period.last_on else Standing.LATE)


@given(rhythms, days, days)
def test_a_session_held_counts_for_its_own_period_alone(rhythm: Rhythm, today: date, day: date) -> None:
    assume(day <= today)
    for view in begun(EACH[rhythm], [held(day)], today, LONG_AGO):
        assert (view.standing is Standing.HELD) == view.period.covers(day)


@given(rhythms, days, st.lists(days, max_size=8))
def test_one_for_each_period_of_the_year_and_the_one_before(rhythm: Rhythm, today: date, met: list[date]) -> None:
    shown = begun(EACH[rhythm], [held(day) for day in met if day <= today], today, LONG_AGO)
    dates = [view.period.first_on for view in shown]
    assert dates == sorted(dates)
    assert all(first <= today for first in dates)
    assert 2 <= len(shown) <= (7 if rhythm is Rhythm.HALF_TERM else 4)
    assert len({view.period.year for view in shown[1:]}) == 1


@given(rhythms, days, days)
def test_what_is_planned_is_good_in_time_only(rhythm: Rhythm, today: date, day: date) -> None:
    assume(day >= today)
    view = now(EACH[rhythm], [planned(day)], today)
    in_time = view.period.covers(day) and day <= view.period.last_on
    late = Standing.LATE if today > view.period.last_on else Standing.DUE
    assert view.standing is (Standing.PLANNED if in_time else late)
    assert view.rebooked == moment(day)


@given(rhythms, days, days)
def test_a_day_that_passed_without_an_end_is_asked_about(rhythm: Rhythm, today: date, day: date) -> None:
    assume(day < today)
    for view in begun(EACH[rhythm], [planned(day)], today, LONG_AGO):
        if view.period.covers(day):
            assert (view.standing, view.days, view.rebooked) == (Standing.UNENDED, (day,), None)


@given(rhythms, days, days, days)
def test_a_moved_session_tells_where_it_was_and_counts_where_it_is(
    rhythm: Rhythm, today: date, was: date, day: date
) -> None:
    change = Change(moment(was), moment(day), "Petra Yardley", Reason.URGENT)
    moved = Meeting(moment(day), changes=(change,))
    for view in begun(EACH[rhythm], [moved], today, LONG_AGO):
        assert view.changes == ((change,) if view.period.covers(was) else ())
        assert (day in view.days) == view.period.covers(day)
    done = Meeting(moment(day), moment(day) + timedelta(hours=1), changes=(change,))
    for view in begun(EACH[rhythm], [done], today, LONG_AGO):
        assert (view.standing is Standing.HELD) == view.period.covers(day)
        assert not (view.standing is Standing.HELD and view.changes)


@given(rhythms, days, days)
def test_a_cancelled_session_is_as_good_as_none_but_says_why(rhythm: Rhythm, today: date, day: date) -> None:
    change = Change(moment(day), None, "Dev Rathbone", Reason.COVER)
    cancelled = Meeting(moment(day), cancelled=True, changes=(change,))
    for view, without in zip(
        begun(EACH[rhythm], [cancelled], today, LONG_AGO), begun(EACH[rhythm], [], today, LONG_AGO), strict=True
    ):
        assert (view.standing, view.days, view.rebooked) == (without.standing, (), None)
        assert view.changes == ((change,) if view.period.covers(day) else ())


def test_cancelled_twice_and_rebooked() -> None:
    every, today = EACH[Rhythm.HALF_TERM], date(2027, 2, 15)  # the holiday after Spring 1
    first, second = date(2027, 1, 20), date(2027, 2, 3)
    changes = [Change(moment(day), None, "Dev Rathbone", Reason.ABSENT) for day in (first, second)]
    off = [
        Meeting(moment(day), cancelled=True, changes=(change,))
        for day, change in zip((first, second), changes, strict=True)
    ]
    view = now(every, [*reversed(off), planned(date(2027, 2, 25))], today)
    assert (view.standing, view.period.name) == (Standing.LATE, "Spring 1, 2026/27")
    assert (view.changes, view.rebooked) == (tuple(changes), moment(date(2027, 2, 25)))
    later = begun(every, [*off, held(date(2027, 2, 25))], date(2027, 3, 1), LONG_AGO)
    assert [(view.period.name, view.standing) for view in later[-2:]] == [
        ("Spring 1, 2026/27", Standing.LATE),
        ("Spring 2, 2026/27", Standing.HELD),
    ]


@given(days, days, st.one_of(st.none(), days))
def test_a_contract_owes_nothing_before_it_begins_or_after_it_ends(
    today: date, since: date, until: date | None
) -> None:
    for view in begun(EACH[Rhythm.HALF_TERM], [], today, since, until):
        assert view.period.last_on >= since + cadence.ROOM
        assert until is None or view.period.last_on <= until


def test_a_contract_of_the_last_fortnight_is_due_in_the_next_half_term() -> None:
    every, today = EACH[Rhythm.HALF_TERM], SPRING_2.first_on
    for days_left, names in ((13, ["Spring 2"]), (14, ["Spring 1", "Spring 2"])):
        shown = begun(every, [], today, SPRING_1.last_on - timedelta(days=days_left))
        assert [view.period.name.split(",")[0] for view in shown] == names


@given(st.sampled_from(TEN_YEARS[6:-6]), st.times(), st.integers(1, 480))
def test_late_in_the_evening_is_still_of_that_day(term: HalfTerm, clock: time, minutes: int) -> None:
    """In summer 00:30 in the school is yesterday in UTC: the last day of a half term is the school's own."""
    starts_at = moment(term.last_on, clock)
    view = now(EACH[Rhythm.HALF_TERM], [Meeting(starts_at, starts_at + timedelta(minutes=minutes))], term.last_on)
    assert (view.standing, view.days) == (Standing.HELD, (term.last_on,))


# What does not count


@given(rhythms, days, days, st.integers(1, 480))
def test_informal_supervision_does_not_replace_a_formal_session(
    rhythm: Rhythm, today: date, day: date, minutes: int
) -> None:
    """Trust policy: a talk in the corridor is told beside what is due, and is not it."""
    assume(day <= today)
    talk = replace(held(day, minutes), formality=Formality.AD_HOC)
    for view, without in zip(
        begun(EACH[rhythm], [talk], today, LONG_AGO), begun(EACH[rhythm], [], today, LONG_AGO), strict=True
    ):
        assert (view.standing, view.days) == (without.standing, ())
        assert view.ad_hoc == ((day,) if view.period.covers(day) else ())
    begun_talk = replace(planned(day), formality=Formality.AD_HOC)
    assert all(view.standing is not Standing.UNENDED for view in begun(EACH[rhythm], [begun_talk], today, LONG_AGO))


def test_both_are_told_where_both_were() -> None:
    first, later = SPRING_1.first_on, SPRING_1.first_on + timedelta(days=7)
    talk = replace(held(first, 10), formality=Formality.AD_HOC)
    view = now(EACH[Rhythm.HALF_TERM], [held(later), talk], later)
    assert (view.standing, view.days, view.ad_hoc, view.minutes) == (Standing.HELD, (later,), (first,), 60)


@given(st.lists(st.integers(1, 180), min_size=1, max_size=4), st.integers(15, 180))
def test_short_where_every_session_of_the_half_term_was(minutes: list[int], agreed: int) -> None:
    met = [held(SPRING_1.first_on + timedelta(days=n), long) for n, long in enumerate(minutes)]
    view = now(EACH[Rhythm.HALF_TERM], met, SPRING_1.last_on)
    assert view.minutes == max(minutes)
    assert view.is_shorter_than(agreed) == all(is_short(long, agreed) for long in minutes)
    assert not now(EACH[Rhythm.HALF_TERM], [], SPRING_1.last_on).is_shorter_than(agreed)


# How long


@given(days, times, st.integers(1, 480))
def test_minutes_are_those_that_passed_whatever_the_clock_did(day: date, clock: time, minutes: int) -> None:
    starts_at = moment(day, clock)
    meeting = Meeting(starts_at, starts_at + timedelta(minutes=minutes))
    assert minutes_held(meeting) == minutes
    assert minutes_held(Meeting(starts_at)) == 0


def test_the_night_of_a_clock_change() -> None:
    night = date(2026, 10, 25)
    meeting = Meeting(moment(night, time(0, 30)), moment(night, time(2, 30)))
    assert minutes_held(meeting) == 180  # on the wall, two hours
    assert school_day(meeting.starts_at) == night


@given(st.integers(0, 480), st.integers(15, 480))
def test_a_few_minutes_are_not_short(minutes: int, agreed: int) -> None:
    assert is_short(minutes, agreed) == (agreed - minutes >= cadence.NEARLY)


# A year of them


@given(rhythms, days)
def test_one_session_in_each_period_left_on_a_school_day(rhythm: Rhythm, first_on: date) -> None:
    left = left_from(EACH[rhythm], first_on)
    assume(left)
    found = proposed(CALENDAR, left, first_on)
    assert (len(found), found[0]) == (len(left), first_on)
    for period, day in list(zip(left, found, strict=True))[1:]:
        assert day is not None
        assert period.first_on <= day <= period.last_on
        assert CALENDAR.is_school_day(day)
        same = [d for d in every_day(period) if d.weekday() == first_on.weekday() and CALENDAR.is_school_day(d)]
        assert day.weekday() == first_on.weekday() or not same
    assert {period.year for period in left} == {left[0].year}


def every_day(period: Period) -> list[date]:
    return [period.first_on + timedelta(days=n) for n in range((period.last_on - period.first_on).days + 1)]


@given(rhythms, days)
def test_a_day_in_the_holidays_begins_no_plan(rhythm: Rhythm, day: date) -> None:
    between = rhythm is Rhythm.TERM and any(p.first_on <= day <= p.last_on for p in EACH[rhythm])
    in_one = CALENDAR.half_term_on(day) is not None
    assert bool(left_from(EACH[rhythm], day)) == (in_one or between)


def test_around_bank_holidays_and_closed_days() -> None:
    """Wednesdays in the fifth week: in Autumn 2 that is INSET, so a week is missed and not the weekday."""
    left = left_from(EACH[Rhythm.HALF_TERM], date(2026, 9, 30))
    assert proposed(CALENDAR, left, date(2026, 9, 30))[:3] == (date(2026, 9, 30), date(2026, 11, 25), date(2027, 2, 3))
    shut = Calendar(YEAR, tuple(Closure(d, d, "x") for d in every_day(EACH[Rhythm.HALF_TERM][44])), ENGLAND)
    assert None in proposed(shut, left, date(2026, 9, 30))
