"""A disagreement between the parties of a contract, from noted to resolved (jmat, nefutures). Pure.

Only that there is one, about which of a few things, and which step was taken on which day: what it is about in words is for
the talk, and for the person it is passed to. No step of it ever holds up what a child needs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from webapp.domain.errors import Conflict, Invalid

DAYS_TO_ACT: Final = 10
"""School days after a step by which the next one is taken: past them it drifts, and is late."""


class About(StrEnum):
    """What it is about: a closed list, so that no child and no colleague is named in it."""

    CASE = "case"
    MEETING = "meeting"
    RECORD = "record"
    CONFIDENCE = "confidence"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As it is chosen and shown."""
        return _ABOUT[self]


_ABOUT = {
    About.CASE: "A decision about a case",
    About.MEETING: "How supervision is held",
    About.RECORD: "What the record says",
    About.CONFIDENCE: "Confidentiality",
    About.OTHER: "Something else",
}


class Kind(StrEnum):
    """What was done about it."""

    TALKED = "talked"
    """The parties tried to settle it between themselves."""
    CONSENTED = "consented"
    """A party agrees that it is passed on (jmat: with the agreement of both)."""
    FIRST = "first"
    """Passed to the first person whom the practice names."""
    SECOND = "second"
    """Passed to the second: the first is part of it (jmat), or could not settle it."""
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        """As it is shown among the steps taken."""
        return _KINDS[self]


_KINDS = {
    Kind.TALKED: "Talked about between the parties",
    Kind.CONSENTED: "Agreed that it is passed on",
    Kind.FIRST: "Passed to the first person",
    Kind.SECOND: "Passed to the second person",
    Kind.RESOLVED: "Resolved",
}


class How(StrEnum):
    """How it was resolved."""

    AGREED = "agreed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """As it is chosen and shown."""
        return _HOW[self]


_HOW = {
    How.AGREED: "The parties agreed",
    How.DECIDED: "The person it was passed to decided",
    How.WITHDRAWN: "It was withdrawn",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step, on its day."""

    kind: Kind
    on: date
    party_id: int | None = None
    """Whose agreement it is."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a disagreement stands."""

    noted_on: date
    steps: tuple[Step, ...]
    asked: frozenset[int]
    """The parties whose agreement it takes to pass it on: everybody who supervises or is supervised today."""

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved yet."""
        return not self._has(Kind.RESOLVED)

    @property
    def last_on(self) -> date:
        """The day of the last step; before the first, that on which it was noted."""
        return self.steps[-1].on if self.steps else self.noted_on

    @property
    def missing(self) -> frozenset[int]:
        """The parties who have not agreed yet that it is passed on."""
        return self.asked - {step.party_id for step in self.steps if step.kind is Kind.CONSENTED}

    @property
    def passed_to(self) -> Kind | None:
        """With whom it is: `Kind.FIRST`, `Kind.SECOND`, or None where it is between the parties."""
        return next((kind for kind in (Kind.SECOND, Kind.FIRST) if self._has(kind)), None)

    @property
    def next(self) -> tuple[Kind, ...]:
        """The steps that can be taken now, the usual one first."""
        if not self.is_open:
            return ()
        if self.passed_to is Kind.SECOND:
            return (Kind.RESOLVED,)
        if self.passed_to is Kind.FIRST:
            return (Kind.RESOLVED, Kind.SECOND)
        if not self._has(Kind.TALKED):
            return (Kind.TALKED, Kind.RESOLVED)
        if self.missing:
            return (Kind.CONSENTED, Kind.RESOLVED, Kind.TALKED)
        return (Kind.FIRST, Kind.SECOND, Kind.RESOLVED, Kind.TALKED)

    @property
    def ways_to_end(self) -> tuple[How, ...]:
        """How it can be resolved now: nobody decides it before it was passed to them."""
        return tuple(how for how in How if how is not How.DECIDED or self.passed_to is not None)

    def refuse(self, step: Step, how: How | None, today: date) -> None:
        """Raise Conflict where this step is not open now, or Invalid for a day or an end that cannot be."""
        if step.kind not in self.next:
            raise Conflict(_why_not(self, step.kind))
        if step.kind is Kind.CONSENTED and step.party_id not in self.missing:
            raise Conflict("This party has agreed already that it is passed on. Nothing was changed.")
        if step.on > today:
            raise Invalid("The day of a step cannot be in the future.")
        if step.on < self.last_on:
            raise Invalid("A step cannot be earlier than the one before it. Look at the day.")
        if (step.kind is Kind.RESOLVED) != (how is not None) or (how is not None and how not in self.ways_to_end):
            raise Invalid("Choose how it was resolved.")

    def _has(self, kind: Kind) -> bool:
        return any(step.kind is kind for step in self.steps)


def _why_not(stand: Stand, kind: Kind) -> str:
    if not stand.is_open:
        return "This disagreement is resolved. Nothing was changed."
    if kind in (Kind.FIRST, Kind.SECOND) and stand.passed_to is None:
        return "It is passed on once it was talked about and every party has agreed to that. Nothing was changed."
    return "That step is not the next one any more. Look at the page again. Nothing was changed."


def stand_of(noted_on: date, steps: Sequence[Step], asked: Collection[int]) -> Stand:
    """Where it stands, from its steps in the order in which they were taken."""
    return Stand(noted_on, tuple(steps), frozenset(asked))
