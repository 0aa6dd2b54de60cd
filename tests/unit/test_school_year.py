"""The school year: six half terms in order, copies that do not drift, and school days that are counted one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.domain import school_year
from webapp.domain.errors import Invalid
from webapp.domain.school_year import Calendar, Closure, HalfTerm, copied, faults, refuse_closure, year_of
from webapp.services.bank_holidays import bank_holidays_of
from webapp.services.demo_words import HALF_TERMS

DATES = (
    (date(2026, 9, 2), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 5), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 24)),
    (date(2027, 4, 12), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 22)),
)
YEAR = tuple(HalfTerm(2026, number, *days) for number, days in enumerate(DATES, 1))
ENGLAND = bank_holidays_of("england_wales")
EID = Closure(date(2027, 3, 10), date(2027, 3, 11), "Eid al-Fitr")
CALENDAR = Calendar(YEAR, (EID,), ENGLAND)
NOTHING_KNOWN = Calendar((), (), ENGLAND)

days = st.dates(date(2026, 7, 1), date(2027, 9, 30))


@st.composite
def years(draw: st.DrawFn) -> tuple[HalfTerm, ...]:
    """Six half terms in order, with holidays of any length between them, a single day's half term too."""
    day, made = date(draw(st.integers(2000, 2150)), 8, 1) + timedelta(days=draw(st.integers(0, 60))), []
    year = day.year
    for number in range(1, 7):
        first = day + timedelta(days=draw(st.integers(1, 14)))
        day = first + timedelta(days=draw(st.integers(0, 45)))
        made.append(HalfTerm(year, number, first, day))
    return tuple(made)


# What is wrong with a year


def test_a_year_as_it_is_has_no_fault() -> None:
    assert faults(YEAR, []) == []
    assert faults(YEAR, [*copied(YEAR, 2025), *copied(YEAR, 2027)]) == []


@given(years())
def test_any_six_in_order_within_a_year_have_no_fault(year: tuple[HalfTerm, ...]) -> None:
    assume(year[-1].last_on - year[0].first_on <= school_year.LONGEST_YEAR)
    assert faults(year, []) == []


@given(st.permutations(range(6)))
def test_any_other_order_is_a_fault(order: list[int]) -> None:
    mixed = [replace(YEAR[place], number=number) for number, place in enumerate(order, 1)]
    assert bool(faults(mixed, [])) == (order != sorted(order))


def changed(number: int, **dates: date) -> list[HalfTerm]:
    return [replace(term, **dates) if term.number == number else term for term in YEAR]


@pytest.mark.parametrize(
    ("typed", "place", "says"),
    [
        (
            changed(1, last_on=date(2026, 9, 1)),
            (1, True),
            "Autumn 1 ends on Tuesday 1 September 2026, before it begins on Wednesday 2 September 2026.",
        ),
        (
            changed(2, first_on=date(2026, 10, 23)),
            (2, False),
            "Autumn 2 begins on Friday 23 October 2026, but Autumn 1 ends only on Friday 23 October 2026.",
        ),
        (
            [replace(term, year=2025) for term in YEAR],
            (1, False),
            "Autumn 1, 2025/26 begins between July and December 2025, not on Wednesday 2 September 2026.",
        ),
        (
            changed(6, last_on=date(2027, 9, 4)),
            (6, True),
            "A school year is twelve months at most: Summer 2 ends on Saturday 4 September 2027.",
        ),
    ],
)
def test_each_fault_is_a_sentence_at_its_place(typed: list[HalfTerm], place: tuple[int, bool], says: str) -> None:
    (fault,) = faults(typed, [])
    assert ((fault.number, fault.at_end), fault.sentence) == (place, says)


def test_the_years_before_and_after_are_not_overlapped() -> None:
    before = replace(YEAR[5], year=2025, first_on=date(2026, 8, 1), last_on=date(2026, 9, 2))
    after = replace(YEAR[0], year=2027, first_on=date(2027, 7, 22), last_on=date(2027, 10, 1))
    first, last = faults(YEAR, [before, after])
    assert (first.number, first.at_end) == (1, False)
    assert "Summer 2, 2025/26 ends only on Wednesday 2 September 2026" in first.sentence
    assert (last.number, last.at_end) == (6, True)
    assert "Autumn 1, 2027/28 begins on Thursday 22 July 2027" in last.sentence


# Copying a year


@given(st.integers(2010, 2100))
def test_a_copy_keeps_weekdays_and_lengths_and_is_a_year_itself(year: int) -> None:
    moved = copied(YEAR, year)
    assert [(term.year, term.number) for term in moved] == [(year, number) for number in range(1, 7)]
    for old, new in zip(YEAR, moved, strict=True):
        assert old.first_on.weekday() == new.first_on.weekday()
        assert old.last_on - old.first_on == new.last_on - new.first_on
    assert faults(moved, copied(YEAR, year - 1)) == []


def test_the_next_year_is_52_or_53_weeks_on() -> None:
    moves = {
        (copied(YEAR, year + 1)[0].first_on - copied(YEAR, year)[0].first_on).days // 7 for year in range(2026, 2060)
    }
    assert moves == {52, 53}


def test_the_demos_half_terms_are_a_year_whenever_it_is_built() -> None:
    for year in range(2024, 2060):
        assert faults(copied(HALF_TERMS, year), copied(HALF_TERMS, year - 1)) == []


def test_copies_of_copies_do_not_drift() -> None:
    term = YEAR
    for year in range(2027, 2077):
        term = copied(term, year)
        assert term == copied(YEAR, year)
        assert date(year, 8, 26) <= term[0].first_on <= date(year, 9, 3)


# Where a day lies


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (date(2026, 9, 1), ""),
        (date(2026, 9, 2), "Autumn 1, 2026/27"),
        (date(2026, 10, 23), "Autumn 1, 2026/27"),
        (date(2026, 10, 24), "Between half terms"),
        (date(2026, 11, 2), "Autumn 2, 2026/27"),
        (date(2027, 1, 1), "Between half terms"),
        (date(2027, 7, 22), "Summer 2, 2026/27"),
        (date(2027, 7, 23), ""),
    ],
)
def test_a_day_knows_its_half_term(day: date, where: str) -> None:
    assert CALENDAR.where(day) == where
    assert NOTHING_KNOWN.where(day) == ""


def test_the_summer_lies_between_two_years_that_follow_each_other() -> None:
    summer = date(2027, 8, 9)
    assert not CALENDAR.in_holidays(summer)
    assert replace(CALENDAR, half_terms=(*YEAR, *copied(YEAR, 2027))).in_holidays(summer)
    # A year that was left out may have had any term in it.
    assert not replace(CALENDAR, half_terms=(*YEAR, *copied(YEAR, 2028))).in_holidays(summer)


@given(years(), st.integers(-400, 800))
def test_a_day_is_in_at_most_one_half_term_and_never_also_in_the_holidays(
    year: tuple[HalfTerm, ...], step: int
) -> None:
    day = year[0].first_on + timedelta(days=step)
    calendar = Calendar(year, (), ENGLAND)
    holding = [term for term in year if term.first_on <= day <= term.last_on]
    assert [calendar.half_term_on(day)] == (holding or [None])
    inside = year[0].first_on <= day <= year[-1].last_on
    assert calendar.in_holidays(day) == (inside and not holding)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 25), "a bank holiday: Christmas Day"),
        (date(2027, 5, 3), "a bank holiday: May Day"),
        (date(2027, 3, 11), "a day on which your school is closed: Eid al-Fitr"),
        (date(2026, 9, 5), "a Saturday"),
        (date(2026, 9, 6), "a Sunday"),
        (date(2026, 10, 28), "in the holidays, between two half terms"),
        (date(2027, 3, 12), ""),
        (date(2027, 8, 9), ""),
    ],
)
def test_why_a_day_is_no_school_day(day: date, why: str) -> None:
    assert CALENDAR.why_shut(day) == why


# School days


@given(days, st.integers(-10, 400))
def test_where_nothing_is_known_monday_to_friday_are_counted(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    counted = sum((first + timedelta(days=step)).weekday() < 5 for step in range(1, length + 1))
    assert NOTHING_KNOWN.school_days_between(first, last) == counted


@given(days, st.integers(0, 200))
def test_a_calendar_only_takes_days_away(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    known, unknown = (c.school_days_between(first, last) for c in (CALENDAR, NOTHING_KNOWN))
    assert known <= unknown
    shut = [day for step in range(1, length + 1) if CALENDAR.why_shut(day := first + timedelta(days=step))]
    inside = [day for day in shut if CALENDAR.where(day) or day.weekday() > 4]
    assert known == length - len(inside)


@given(days, st.integers(0, 40))
def test_after_so_many_school_days_is_the_first_such_day(day: date, count: int) -> None:
    reached = CALENDAR.after_school_days(day, count)
    assert CALENDAR.school_days_between(day, reached) == count
    assert count == 0 or CALENDAR.school_days_between(day, reached - timedelta(days=1)) == count - 1


@given(days, st.integers(1, 40))
def test_before_so_many_school_days_is_the_last_such_day(day: date, count: int) -> None:
    reached = CALENDAR.before_school_days(day, count)
    assert CALENDAR.school_days_between(reached, day) == count
    assert CALENDAR.school_days_between(reached + timedelta(days=1), day) == count - 1


def test_holidays_bank_holidays_and_closed_days_do_not_count() -> None:
    friday = date(2026, 10, 23)
    assert CALENDAR.after_school_days(friday, 5) == date(2026, 11, 6)  # half term week passed over
    assert CALENDAR.after_school_days(date(2027, 3, 9), 1) == date(2027, 3, 12)  # Eid
    assert CALENDAR.after_school_days(date(2027, 4, 30), 1) == date(2027, 5, 4)  # May Day
    assert [CALENDAR.school_days_in(term) for term in YEAR] == [38, 35, 29, 21, 34, 34]


def test_what_is_shut_inside_a_half_term_is_told_by_date() -> None:
    assert [(closure.first_on, closure.name) for closure in CALENDAR.shut_in(YEAR[3])] == [
        (date(2027, 3, 10), "Eid al-Fitr")
    ]
    assert [closure.name for closure in CALENDAR.shut_in(YEAR[4])] == ["May Day"]
    # Of a closure that reaches out of it, only the part inside is told.
    over = replace(CALENDAR, closures=(Closure(date(2026, 10, 22), date(2026, 10, 27), "Diwali"),))
    assert list(over.shut_in(YEAR[0])) == [Closure(date(2026, 10, 22), date(2026, 10, 23), "Diwali")]
    assert list(over.shut_in(YEAR[1])) == []


# Closed days, years and bank holidays


@pytest.mark.parametrize(
    ("closure", "says"),
    [
        (Closure(date(2027, 3, 11), date(2027, 3, 12), "INSET"), "11 March 2027 is closed already: Eid al-Fitr"),
        (Closure(date(2027, 5, 5), date(2027, 5, 4), "INSET"), "Tuesday 4 May 2027, is before the first"),
        (Closure(date(2027, 5, 1), date(2027, 6, 1), "Long"), "More than 31 days"),
        (Closure(date(2027, 5, 5), date(2027, 5, 5), ""), "Say what the day is"),
        (Closure(date(2027, 5, 5), date(2027, 5, 5), "x" * 81), "at most 80 characters"),
    ],
)
def test_what_cannot_be_a_closed_day_is_said(closure: Closure, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        refuse_closure(closure, [EID])
    refuse_closure(Closure(date(2027, 5, 1), date(2027, 5, 31), "x" * 80), [EID])


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 1), 2026), (date(2027, 7, 31), 2026), (date(2027, 1, 5), 2026)]
)
def test_a_day_belongs_to_a_school_year(day: date, year: int) -> None:
    assert year_of(day) == year


def test_a_school_that_comes_back_in_july_says_so_itself() -> None:
    assert year_of(date(2027, 7, 26), [HalfTerm(2027, 1, date(2027, 7, 26), date(2027, 10, 1))]) == 2027
    assert school_year.year_words(2099) == "2099/00"


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("england_wales", date(2027, 3, 29), "Easter Monday"),
        ("england_wales", date(2027, 12, 27), "Christmas Day (substitute day)"),
        ("scotland", date(2026, 11, 30), "Saint Andrew’s Day"),
        ("scotland", date(2027, 3, 29), None),
        ("northern_ireland", date(2027, 3, 17), "Saint Patrick’s Day"),
        ("england_wales", date(2027, 3, 17), None),
    ],
)
def test_each_part_of_the_country_keeps_its_own_bank_holidays(country: str, day: date, name: str | None) -> None:
    assert bank_holidays_of(country)(day.year).get(day) == name
