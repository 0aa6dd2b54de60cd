"""Training for safeguarding, and until when it counts (nefutures, jmat). Pure.

Records are for those trained as leads or deputies (nefutures), and yet nothing here opens or shuts a door: that training has
run out is told, and a person decides what follows. A course may be put off by a week, and a child cannot wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from webapp.domain.access_requests import months_after
from webapp.domain.people import Role

TOLD_BEFORE: Final = timedelta(days=60)
"""How long before its day a renewal is told: a course has to be found, and cover for it."""
LEADS: Final = frozenset({Role.LEAD, Role.DEPUTY})
"""Whose access is for those trained as such (nefutures)."""


class TrainingKind(StrEnum):
    """What somebody was trained for."""

    LEAD = "lead"
    SUPERVISION = "supervision"

    @property
    def label(self) -> str:
        """As it is chosen and shown."""
        return f"Training {self.purpose}"

    @property
    def purpose(self) -> str:
        """What for, after "trained"."""
        return {self.LEAD: "as designated lead or deputy", self.SUPERVISION: "to supervise"}[self]


class TrainingStanding(StrEnum):
    """How somebody's training of one kind stands."""

    NONE = "none"
    """None is noted; it may have been done all the same."""
    LAPSED = "lapsed"
    SOON = "soon"
    """It counts, and is to be renewed shortly."""
    IN_DATE = "in_date"


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Somebody's training of one kind: the last time it was done, and until when it counts."""

    kind: TrainingKind
    standing: TrainingStanding
    done_on: date | None = None
    renews_on: date | None = None
    """The last day on which it counts; None where it is never renewed."""

    @property
    def holds(self) -> bool:
        """Whether it counts today."""
        return self.standing in (TrainingStanding.IN_DATE, TrainingStanding.SOON)

    @property
    def asks(self) -> bool:
        """Whether a renewal is due, so that its person is reminded; where none is noted, they are only told."""
        return self.standing in (TrainingStanding.SOON, TrainingStanding.LAPSED)


def renewal_of(done_on: date, years: int | None) -> date | None:
    """The last day on which training counts; None where it is never renewed. That of 29 February ends on the 28th."""
    return None if years is None else months_after(done_on, 12 * years)


def state_of(kind: TrainingKind, done: Iterable[date], years: int | None, today: date) -> TrainingState:
    """How somebody's training of one kind stands, from the days on which it was done."""
    last = max(done, default=None)
    if last is None:
        return TrainingState(kind, TrainingStanding.NONE)
    renews_on = renewal_of(last, years)
    return TrainingState(kind, _standing(renews_on, today), last, renews_on)


def _standing(renews_on: date | None, today: date) -> TrainingStanding:
    if renews_on is None or today < renews_on - TOLD_BEFORE:
        return TrainingStanding.IN_DATE
    return TrainingStanding.SOON if today <= renews_on else TrainingStanding.LAPSED


def states_of(
    done: Iterable[tuple[TrainingKind, date]], years: Mapping[TrainingKind, int | None], today: date
) -> dict[TrainingKind, TrainingState]:
    """How somebody's training of each kind stands."""
    rows = list(done)
    return {kind: state_of(kind, (day for of, day in rows if of is kind), years[kind], today) for kind in TrainingKind}


def needed(roles: Iterable[Role], *, supervises: bool) -> tuple[TrainingKind, ...]:
    """What somebody is to be trained for: leads and deputies (nefutures), whoever supervises (jmat)."""
    as_lead = (TrainingKind.LEAD,) if LEADS.intersection(roles) else ()
    return (*as_lead, TrainingKind.SUPERVISION) if supervises else as_lead
