"""How long entries have waited, in school days: for lists that are worked from the oldest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from webapp.db.children import ChronologyEntry
from webapp.domain.clock import midnight, school_day
from webapp.services.school_year import calendar_of
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many entries wait for something, and since when the oldest does."""

    count: int
    since: datetime
    school_days: int


def backlog(work: Work, *where: ColumnElement[bool]) -> Backlog | None:
    """The school's entries of which this holds; None where there are none."""
    count, since = work.db.execute(
        select(func.count(), func.min(ChronologyEntry.entered_at)).where(
            ChronologyEntry.school_id == work.school_id, *where
        )
    ).one()
    if not count:
        return None
    return Backlog(count, since, calendar_of(work).school_days_between(school_day(since), work.today))


def older_than(work: Work, school_days: int) -> ColumnElement[bool]:
    """Whether a `ChronologyEntry` of a query was entered so many school days ago, or before."""
    last = calendar_of(work).before_school_days(work.today, school_days)
    return ChronologyEntry.entered_at < midnight(last + timedelta(days=1))
