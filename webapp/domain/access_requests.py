"""Asking for what is held: a request for access, its clock, and what a person decides about each thing that is held.

The law gives a calendar month from the day of the request, or of the proof of who asks; three where it is complex and that
was said within the first (UK GDPR, Article 12; the Commissioner's guidance on counting it). What is decided is always a
person's decision: nothing here releases anything.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from webapp.domain.school_year import BankHolidays

MONTHS: Final = 1
MONTHS_MORE: Final = 2


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CHECKING = "checking"
    """Put before a second person: nothing is decided any more until they confirm it or give it back."""
    CONFIRMED = "confirmed"
    SENT = "sent"
    CLOSED = "closed"
    """Without anything handed over: taken back, answered otherwise, or refused."""

    @property
    def label(self) -> str:
        """The state in words."""
        return _STATES[self]

    @property
    def is_running(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self not in (RequestState.SENT, RequestState.CLOSED)


WITH_SECOND: Final = (RequestState.CHECKING, RequestState.CONFIRMED)
"""Put before a second person and not sent: from here a request can be given back, to be reviewed again."""

_STATES: Final[Mapping[RequestState, str]] = {
    RequestState.OPEN: "Being reviewed",
    RequestState.CHECKING: "With a second person",
    RequestState.CONFIRMED: "Confirmed, to be handed over",
    RequestState.SENT: "Handed over",
    RequestState.CLOSED: "Closed",
}

ASKERS: Final[Mapping[str, str]] = {
    "self": "The person themselves",
    "parent": "A parent or carer, for the child",
    "representative": "A solicitor or somebody else who acts for them",
    "authority": "The police, a court or an authority",
}
"""Who asks, in the words of the form. A parent asks for the child, whose right it is."""


class Decision(StrEnum):
    """What a person decides about one thing that is held."""

    RELEASE = "release"
    REDACT = "redact"
    WITHHOLD = "withhold"
    HAS_IT = "has_it"
    """The person can read and download it as a party: told, and not copied once more."""
    OUTSIDE = "outside"
    """Nobody in the program may read it: somebody decides it with the paper in hand, and says so here."""

    @property
    def label(self) -> str:
        """The decision in words."""
        return _DECISIONS[self]

    @property
    def without_reading(self) -> bool:
        """Whether whoever coordinates may say so without having read the thing."""
        return self in (Decision.HAS_IT, Decision.OUTSIDE)


_DECISIONS: Final[Mapping[Decision, str]] = {
    Decision.RELEASE: "Release",
    Decision.REDACT: "Release with words removed",
    Decision.WITHHOLD: "Withhold",
    Decision.HAS_IT: "They have it already",
    Decision.OUTSIDE: "Decided outside Alongside",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Why words are withheld: one of a closed list, beside which the person writes their own reason."""

    words: str
    said: bool = True
    """Whether the pack names it. Saying that something is kept back because of harm or a crime can do the harm itself."""


GROUNDS: Final[Mapping[str, Ground]] = {
    "third_party": Ground("About somebody else, who has not agreed and whose right weighs more"),
    "serious_harm": Ground("It would be likely to cause serious harm to the child or somebody else", said=False),
    "child_abuse": Ground("Child abuse data, and against the child’s best interests", said=False),
    "crime": Ground("It would hinder the prevention or detection of crime", said=False),
    "court": Ground("Given to or by a court, whose rules keep it back", said=False),
    "privilege": Ground("Legal advice, or made for legal proceedings"),
    "not_theirs": Ground("Not information about this person"),
}
"""The exemptions that a school meets most often (Data Protection Act 2018, Schedules 2 and 3), for a person to weigh."""


@dataclass(frozen=True, slots=True)
class RequestClock:
    """The days of a request that decide by when it is answered."""

    received_on: date
    identity_asked_on: date | None = None
    identity_given_on: date | None = None
    extended: bool = False

    @property
    def stands_still(self) -> bool:
        """Whether it waits for the proof of who asks: the month begins with that proof."""
        return self.identity_asked_on is not None and self.identity_given_on is None

    @property
    def begins_on(self) -> date:
        """The first day that counts."""
        return self.identity_given_on or self.received_on

    def due_on(self, bank_holidays: BankHolidays) -> date | None:
        """The last day; None while the clock stands still. One that falls on no working day moves to the next."""
        if self.stands_still:
            return None
        day = months_after(self.begins_on, MONTHS + (MONTHS_MORE if self.extended else 0))
        while day.weekday() > 4 or day in bank_holidays(day.year):
            day += timedelta(days=1)
        return day

    def extend_by(self) -> date:
        """The last day on which an extension can be told: within the first month."""
        return months_after(self.begins_on, MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last where it is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
