"""How long what supervision holds is kept, and when somebody looks whether it still has to be. Never an automatic deletion.

The five policies name no period. The defaults are what schools' schedules usually say: a child's safeguarding file until 25
years after birth, an adult's supervision record six years after its end. A hold stops everything (an inquiry, a claim).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from webapp.domain.access_requests import months_after
from webapp.domain.school_year import Calendar

FILE_DAYS: Final = 5
"""School days in which a safeguarding file follows a child who moves within the year, or begins elsewhere with a term
(Keeping children safe in education). They are counted by this school's own calendar: the other one's is not known here."""


class Kept(StrEnum):
    """What is kept and destroyed as one."""

    CHILD = "child"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        """In words."""
        return {Kept.CHILD: "What is held on a child", Kept.CONTRACT: "A contract and the records of its sessions"}[
            self
        ]


HOLDS: Final[Mapping[str, str]] = {
    "inquiry": "A public inquiry or an investigation needs it",
    "litigation": "A claim or proceedings, begun or likely",
    "request": "Somebody has asked for it and was not answered yet",
    "longer": "Reviewed: still needed",
}
"""Why something is kept beyond its day, in the words of the form."""


@dataclass(frozen=True, slots=True)
class BornOn:
    """What is known of a child's age: the date of birth, or only since when the child is known here."""

    date_of_birth: date | None
    known_since: date
    unborn: bool = False


def child_due_on(child: BornOn, years: int) -> date:
    """When what is held on a child is looked at again.

    Without a date of birth nobody is younger than the day on which they were entered, or a year more where not born then.
    """
    if child.date_of_birth is not None:
        return months_after(child.date_of_birth, 12 * years)
    return months_after(child.known_since, 12 * (years + (1 if child.unborn else 0)))


def file_due_on(starts_on: date, calendar: Calendar) -> date:
    """By when a child's file is at the next school: the fifth school day there, the first day counted."""
    return calendar.after_school_days(starts_on - timedelta(days=1), FILE_DAYS)


def contract_due_on(ended_on: date, years: int) -> date:
    """When the records of a contract that has ended are looked at again."""
    return months_after(ended_on, 12 * years)
