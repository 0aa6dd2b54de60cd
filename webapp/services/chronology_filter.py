"""Which entries of a chronology are shown: a filter that lives in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, select

from webapp.db.children import ChronologyEntry, EntryIndex
from webapp.services.decisions import is_standing, waiting
from webapp.services.filed import is_unfiled


class Status(StrEnum):
    """How an entry stands."""

    STANDING = "standing"
    WAITING = "waiting"
    """It waits for the lead's approval."""
    UNFILED = "unfiled"
    """It stands, and nobody has said that it is in the school's main system."""
    ENDED = "ended"
    """It was replaced or struck through."""


class Plan(StrEnum):
    """What a discussion did to the child's plan."""

    CHANGED = "changed"
    SAME = "same"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; what is left out is not asked."""

    from_on: date | None = None
    to_on: date | None = None
    """Both days of the event, and both included."""
    source: str = ""
    """A key of `webapp.domain.sources.SOURCES`."""
    status: Status | None = None
    plan: Plan | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Conditions on `ChronologyEntry`."""
        if self.from_on:
            yield ChronologyEntry.event_on >= self.from_on
        if self.to_on:
            yield ChronologyEntry.event_on <= self.to_on
        if self.source:
            yield ChronologyEntry.source == self.source
        if self.status:
            yield _stands_so(self.status)
        if self.plan:
            indexed = select(EntryIndex.entry_id).where(EntryIndex.plan_changed.is_(_SAID[self.plan]))
            yield ChronologyEntry.id.in_(indexed)


EVERYTHING: Final = Filter()

_SAID: Final = {Plan.CHANGED: True, Plan.SAME: False, Plan.UNSAID: None}


def _stands_so(status: Status) -> ColumnElement[bool]:
    match status:
        case Status.STANDING:
            return is_standing()
        case Status.WAITING:
            return ChronologyEntry.id.in_(waiting())
        case Status.UNFILED:
            return is_standing() & is_unfiled()
        case Status.ENDED:
            return ~is_standing()
