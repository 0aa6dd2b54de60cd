"""How long parties have to agree: past the school's deadline nobody's silence keeps a record from the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.db.papers import Paper
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.school_year import Calendar
from webapp.services.practice import practice_on
from webapp.services.school_year import calendar_of
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class Deadline:
    """The days of a paper that is with its parties."""

    agree_by: date
    """The last day that the parties have."""
    unagreed_from: date
    """The first day on which the paper can be issued without somebody's agreement."""


def deadline_of(work: Work, paper: Paper) -> Deadline | None:
    """The days that count for a circulated paper, by the practice of the day on which it was circulated; None otherwise."""
    if not State(paper.state).is_with_parties:
        return None
    begun = circulated_on(paper)
    return counted_from(begun, practice_on(work, begun).days_to_agree, calendar_of(work))


def counted_from(begun: date, days: int, calendar: Calendar) -> Deadline:
    """The days that count for what was circulated on that day, where parties have so many of the school's days."""
    return Deadline(calendar.after_school_days(begun, days), calendar.after_school_days(begun, days + 1))


def circulated_on(paper: Paper) -> date:
    """The day on which the paper was put before its parties.

    Where it was circulated before this was kept, the day of its last change, which is never earlier.
    """
    return school_day(paper.circulated_at or paper.changed_at)
