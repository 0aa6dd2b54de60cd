"""Which day is due, over ten years of dates: half terms, weekends, bank holidays, shared posts, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.reminding import Choice, Often, days_of, in_hours, is_holiday, is_own_day, period_due, sentence
from webapp.domain.school_year import Calendar, Closure, HalfTerm, copied
from webapp.services.bank_holidays import bank_holidays_of

FIRST, LAST = date(2025, 9, 1), date(2035, 8, 31)
EVERY_DAY = tuple(FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1))
DATES = ((9, 1, 10, 24), (11, 3, 12, 19), (1, 5, 2, 13), (2, 23, 3, 27), (4, 13, 5, 22), (6, 1, 7, 17))


def ten_years() -> tuple[HalfTerm, ...]:
    """Half terms of ten school years, each copied on from the first as a school does."""
    first = tuple(
        HalfTerm(2025, number, date(2025 + (a < 9), a, b), date(2025 + (c < 9), c, d))
        for number, (a, b, c, d) in enumerate(DATES, 1)
    )
    return tuple(term for year in range(2025, 2035) for term in copied(first, year))


TERMS = ten_years()
BANKS = bank_holidays_of("england_wales")
FEAST = Closure(date(2028, 3, 6), date(2028, 3, 8), "INSET")
WHOLE = Calendar(TERMS, (FEAST,), BANKS)
NOTHING = Calendar((), (), BANKS)

choices = st.builds(
    Choice,
    st.sampled_from([*Often]),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.booleans(),
)
calendars = st.sampled_from([WHOLE, NOTHING, Calendar(TERMS[:6], (), BANKS), Calendar(TERMS[6:], (FEAST,), BANKS)])
days = st.sampled_from(EVERY_DAY)


def sent(choice: Choice, calendar: Calendar, run_on: list[date]) -> list[tuple[date, date]]:
    """(day, period) of each mail to somebody who always has something to do, where it is run on these days."""
    done: set[date] = set()
    mails = []
    for day in run_on:
        period = period_due(choice, calendar, day)
        if period is not None and period not in done:
            done.add(period)
            mails.append((day, period))
    return mails


@given(choices, calendars, st.lists(days, max_size=60))
def test_no_mail_on_a_day_that_is_not_theirs_and_never_two_for_a_period(
    choice: Choice, calendar: Calendar, run_on: list[date]
) -> None:
    mails = sent(choice, calendar, sorted(run_on))
    for day, period in mails:
        assert day.isoweekday() in choice.days
        assert choice.in_holidays or not is_holiday(calendar, day)
        assert period <= day < period + timedelta(days=7 if choice.often is Often.WEEKLY else 1)
    assert len({day for day, _ in mails}) == len(mails) == len({period for _, period in mails})
    assert not mails or choice.often is not Often.NONE


@pytest.mark.parametrize(
    "choice", [Choice(), Choice(days=frozenset({3, 4, 5})), Choice(days=frozenset({1}), in_holidays=True)]
)
def test_weekly_goes_on_the_first_own_day_of_each_week_of_ten_years(choice: Choice) -> None:
    mails = dict(sent(choice, WHOLE, [*EVERY_DAY]))
    for _, week in groupby(EVERY_DAY, key=lambda day: day - timedelta(days=day.weekday())):
        own = [day for day in week if is_own_day(choice, WHOLE, day)]
        assert [day for day in own if day in mails] == own[:1]


@given(choices, calendars, days, st.sets(st.integers(0, 6)))
def test_a_week_in_which_some_days_were_missed_is_made_up_for(
    choice: Choice, calendar: Calendar, day: date, missed: set[int]
) -> None:
    monday = day - timedelta(days=day.weekday())
    run_on = [monday + timedelta(days=step) for step in range(7) if step not in missed]
    weekly = Choice(Often.WEEKLY, choice.days, choice.in_holidays)
    own = [day for day in run_on if is_own_day(weekly, calendar, day)]
    assert [day for day, _ in sent(weekly, calendar, run_on)] == own[:1]


@given(choices, calendars, days)
def test_daily_is_due_on_each_own_day_and_no_other(choice: Choice, calendar: Calendar, day: date) -> None:
    daily = Choice(Often.DAILY, choice.days, choice.in_holidays)
    assert (period_due(daily, calendar, day) == day) == is_own_day(daily, calendar, day)
    assert period_due(Choice(Often.NONE, choice.days, choice.in_holidays), calendar, day) is None


def test_over_ten_years_the_days_are_those_of_the_half_terms() -> None:
    inside = [day for day in EVERY_DAY if any(term.first_on <= day <= term.last_on for term in TERMS)]
    expected = [
        day
        for day in inside
        if day.weekday() < 5 and day not in BANKS(day.year) and not FEAST.first_on <= day <= FEAST.last_on
    ]
    assert [day for day in EVERY_DAY if is_own_day(Choice(), WHOLE, day)] == expected
    assert all(WHOLE.is_school_day(day) for day in expected)
    assert 1800 < len(expected) < 2000


@pytest.mark.parametrize(
    ("day", "theirs"),
    [
        (date(2026, 7, 18), False),  # a Saturday
        (date(2026, 7, 20), False),  # the year is over, and the next is not entered yet
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2025, 8, 29), True),  # before all that is known
    ],
)
def test_the_summer_before_a_year_that_nobody_has_entered(day: date, theirs: bool) -> None:
    assert is_own_day(Choice(), Calendar(TERMS[:6], (), BANKS), day) == theirs


def test_a_bank_holiday_is_one_where_no_year_is_entered_too() -> None:
    assert not is_own_day(Choice(), NOTHING, date(2026, 12, 25))
    assert is_own_day(Choice(in_holidays=True), NOTHING, date(2026, 12, 25))


def test_who_works_on_saturdays_is_reminded_then_but_not_in_the_holidays() -> None:
    saturdays = Choice(Often.DAILY, frozenset({6}))
    assert period_due(saturdays, WHOLE, date(2026, 3, 7)) == date(2026, 3, 7)
    assert period_due(saturdays, WHOLE, date(2026, 4, 4)) is None


@given(st.integers(0, len(EVERY_DAY) * 24 * 60), st.integers(0, 23), st.integers(1, 24))
def test_the_hours_are_those_of_the_schools_clock(minutes: int, first: int, last: int) -> None:
    moment = datetime(2025, 9, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert in_hours(moment, first, last) == (first <= moment.astimezone(ZoneInfo("Europe/London")).hour < last)


def test_on_the_days_on_which_the_clocks_change_the_hours_are_still_the_schools() -> None:
    """Seven in the morning is seven by UTC until the last Sunday of March, and six from then until October's."""
    for year in range(2025, 2036):
        for month, before, after in ((3, 7, 6), (10, 6, 7)):
            sunday = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
            for day, opens in ((sunday - 1, before), (sunday, after)):
                moment = datetime(year, month, day, opens, tzinfo=UTC)
                assert in_hours(moment, 7, 18)
                assert not in_hours(moment - timedelta(minutes=1), 7, 18)


def test_the_sentence_and_the_code() -> None:
    assert sentence(1) == "You have 1 thing to do in Alongside"
    assert sentence(2) == "You have 2 things to do in Alongside"
    assert days_of(Choice(days=frozenset({5, 1})).code) == {1, 5}
    assert Choice(days=frozenset({5, 1})).day_words == ("Monday", "Friday")
