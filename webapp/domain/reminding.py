"""When a person is reminded by e-mail, and in what words. Pure: which days are theirs, which period is due, quiet hours.

Supervision drifts where nobody says that something waits (loxdale, nefutures: each half term). A mail says how much, and
never what: it passes servers that nobody here trusts with a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.dates import WEEKDAYS
from webapp.domain.school_year import Calendar

SUMMER_ENDS: Final = (9, 1)
"""Until this day nobody is expected where the year is over and the next is not entered yet."""


class Often(StrEnum):
    """How often a person wants to be told."""

    NONE = "none"
    DAILY = "daily"
    """On each of their days on which there is something to do."""
    WEEKLY = "weekly"
    """Once a week, on the first of their days on which there is something to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose; as it stands here, where they chose nothing."""

    often: Often = Often.WEEKLY
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    """The weekdays on which they work, Monday as 1: two who share a post have different ones."""
    in_holidays: bool = False
    """Whether holidays, bank holidays and closed days count as theirs too."""

    @property
    def code(self) -> str:
        """The weekdays as they are kept: ``12345``."""
        return "".join(str(day) for day in sorted(self.days))

    @property
    def day_words(self) -> tuple[str, ...]:
        """The weekdays by name."""
        return tuple(WEEKDAYS[day - 1] for day in sorted(self.days))


def days_of(code: str) -> frozenset[int]:
    """The weekdays that were kept as `Choice.code`."""
    return frozenset(int(digit) for digit in code)


def period_due(choice: Choice, calendar: Calendar, day: date) -> date | None:
    """The first day of the period whose reminder may go on this day: the day itself, or the week's Monday.

    A weekly one stays due for the rest of its week, so that a day that was missed is made up for.
    """
    if choice.often is Often.NONE or not is_own_day(choice, calendar, day):
        return None
    return day if choice.often is Often.DAILY else day - timedelta(days=day.weekday())


def is_own_day(choice: Choice, calendar: Calendar, day: date) -> bool:
    """Whether this person may be reminded on this day."""
    return day.isoweekday() in choice.days and (choice.in_holidays or not is_holiday(calendar, day))


def is_holiday(calendar: Calendar, day: date) -> bool:
    """Whether nobody is expected, whatever the weekday. A bank holiday is one in a year that is not entered too."""
    return calendar.is_off(day) or day in calendar.bank_holidays(day.year) or _is_summer(calendar, day)


def _is_summer(calendar: Calendar, day: date) -> bool:
    last = max((term for term in calendar.half_terms if term.last_on < day), default=None)
    return last is not None and last.number == 6 and day < date(last.year + 1, *SUMMER_ENDS)


def in_hours(moment: datetime, first: int, last: int) -> bool:
    """Whether the school sends mail at this moment: from the full hour `first` until `last`, by the school's clock."""
    return first <= moment.astimezone(SCHOOL_TIME).hour < last


def sentence(count: int) -> str:
    """All that a reminder says."""
    return f"You have {count} thing{'' if count == 1 else 's'} to do in Alongside"
