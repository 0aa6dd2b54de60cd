"""A child's discussions through the half terms, to be looked at above the list of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from webapp.db.children import Child, ChronologyEntry, EntryIndex
from webapp.domain.school_year import Calendar, year_of, year_words
from webapp.services.decisions import is_standing
from webapp.services.school_year import calendar_of
from webapp.services.work import Work

MOST_COLUMNS: Final = 8
"""As many as have room for their names: what lies before is in the list, and said in a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """What was recorded from the first day of a half term to the day before the next."""

    label: str
    from_on: date
    to_on: date
    changed: int
    """Discussions after which the plan changed; after which it did not; which do not say."""
    same: int
    unsaid: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.changed + self.same + self.unsaid


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest `MOST_COLUMNS` half terms in which anything was recorded, oldest first."""

    columns: tuple[Column, ...]
    earlier: int
    """Entries from before the first column."""

    @property
    def total(self) -> int:
        """Entries in the columns."""
        return sum(column.total for column in self.columns)

    @property
    def changed(self) -> int:
        """Entries in the columns after which the plan changed."""
        return sum(column.changed for column in self.columns)


def timeline_of(work: Work, child: Child) -> Timeline:
    """What stands on this child's chronology, by half term: a step of an open read."""
    rows = work.db.execute(
        select(ChronologyEntry.event_on, EntryIndex.plan_changed)
        .join(EntryIndex, EntryIndex.entry_id == ChronologyEntry.id)
        .where(ChronologyEntry.child_id == child.id, is_standing())
    )
    calendar = calendar_of(work)
    counted: dict[tuple[date, date, str], Counter[bool | None]] = {}
    for day, changed in rows:
        counted.setdefault(_span(calendar, day), Counter())[changed] += 1
    columns = tuple(
        Column(label, first, last, said[True], said[False], said[None])
        for (first, last, label), said in sorted(counted.items())
    )
    shown = columns[-MOST_COLUMNS:]
    return Timeline(shown, sum(column.total for column in columns) - sum(column.total for column in shown))


def _span(calendar: Calendar, day: date) -> tuple[date, date, str]:
    """The half term that the day lies in, with the holidays after it; the school year where no half term is known."""
    before = max((term for term in calendar.half_terms if term.first_on <= day), default=None)
    after = min((term for term in calendar.half_terms if term.first_on > day), default=None)
    year = year_of(day, calendar.half_terms)
    if before is not None and after is not None and after.year - before.year <= 1:
        return before.first_on, after.first_on - timedelta(days=1), before.label
    if before is not None and before.year == year:
        return before.first_on, date(year + 1, 7, 31), before.label
    return date(year, 8, 1), date(year + 1, 7, 31), year_words(year)
