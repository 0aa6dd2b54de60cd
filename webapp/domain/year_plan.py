"""A year of sessions proposed at once, around holidays: one in each half term that is left, on a day of school. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from webapp.domain.cadence import Period
from webapp.domain.school_year import Calendar

_WEEK = timedelta(weeks=1)


def left_from(every: Sequence[Period], first_on: date) -> tuple[Period, ...]:
    """The periods of one school year from the one in which this day lies; none where it lies in no half term or term."""
    here = next((period for period in every if period.first_on <= first_on <= period.last_on), None)
    if here is None:
        return ()
    return tuple(period for period in every if period.year == here.year and period.first_on >= here.first_on)


def proposed(calendar: Calendar, left: Sequence[Period], first_on: date) -> tuple[date | None, ...]:
    """A day for each of these periods, the first being the day that was chosen; None where one has no school day at all.

    The others keep its weekday and its week of the half term, as far as they can: people's timetables are by weekday.
    """
    weeks = (first_on - _monday(left[0].first_on)) // _WEEK
    return (first_on, *(_day_in(calendar, period, weeks, first_on.weekday()) for period in left[1:]))


def _day_in(calendar: Calendar, period: Period, weeks: int, weekday: int) -> date | None:
    wanted = _monday(period.first_on) + weeks * _WEEK + timedelta(days=weekday)
    days = [day for day in _days(period) if calendar.half_term_on(day) and calendar.is_school_day(day)]
    return min(days, key=lambda day: (day.weekday() != weekday, abs(day - wanted), day), default=None)


def _days(period: Period) -> Iterator[date]:
    return (period.first_on + timedelta(days=step) for step in range((period.last_on - period.first_on).days + 1))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
