"""The clock is injected: nothing in the product asks the system for the time but `system_clock`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC."""

SCHOOL_TIME = ZoneInfo("Europe/London")
"""UK schools only: what a day is, is decided here."""


def system_clock() -> datetime:
    """The present moment in UTC, to the microsecond."""
    return datetime.now(UTC)


def school_day(moment: datetime) -> date:
    """The day in the school on which an aware moment falls."""
    return moment.astimezone(SCHOOL_TIME).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the school: 00:30 in summer is still of that day, not of UTC's."""
    return datetime.combine(day, time.min, SCHOOL_TIME).astimezone(UTC)


def months_before(day: date, months: int) -> date:
    """The same day of the month, `months` calendar months earlier; the month's last day where it is too short.

    Six months before 31 August is 28 or 29 February: a handover never reaches less far than it says (loxdale).
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
