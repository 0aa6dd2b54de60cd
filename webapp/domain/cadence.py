"""The half-term cycle of one contract: what is due, what is late and why, and where a session was too short. Pure.

Supervision drifts one session at a time, so each half term is looked at by itself: what was made up for in the holiday after
it was held, and what was not held by its last day is late from the next morning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from webapp.domain.clock import school_day
from webapp.domain.people import ContractKind, Formality
from webapp.domain.school_year import HalfTerm, year_words

NEARLY: Final = 5
"""Minutes that are not called short: the wall's clock and the server's differ."""
ROOM: Final = timedelta(days=14)
"""A contract that begins with less of a half term left than this owes nothing in it."""
LONGEST_HOLIDAY: Final = timedelta(days=50)
"""How long after its end a half term can be made up for, where nobody has said when the next one begins.

A summer between two years that are entered is as long as they say: nine weeks in many independent schools.
"""

_ONE_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often a contract's sessions are due."""

    HALF_TERM = "half_term"
    TERM = "term"

    @property
    def words(self) -> str:
        """What is due, in a sentence."""
        return "half term" if self is Rhythm.HALF_TERM else "term"


class Reason(StrEnum):
    """Why a session was put off or cancelled: a closed list, so that nobody's health and no child's name is kept in it."""

    ABSENT = "absent"
    URGENT = "urgent"
    COVER = "cover"
    ROOM = "room"
    SHUT = "shut"
    OTHER = "other"
    ENDED = "ended"
    """Said by the end of the contract alone, and never chosen."""

    @property
    def label(self) -> str:
        """As it is chosen and shown."""
        return _REASONS[self]


_REASONS = {
    Reason.ABSENT: "Somebody could not be there",
    Reason.URGENT: "Something urgent came up",
    Reason.COVER: "There was no cover for lessons",
    Reason.ROOM: "No private room was free",
    Reason.SHUT: "The school was shut",
    Reason.OTHER: "Another reason",
    Reason.ENDED: "The contract ends before it",
}

CHOSEN = tuple(reason for reason in Reason if reason is not Reason.ENDED)
"""The reasons that a person can give."""


class Standing(StrEnum):
    """How one half term, or term, of a contract stands."""

    HELD = "held"
    UNENDED = "unended"
    """Its day has passed, and nobody has said that it was held."""
    PLANNED = "planned"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Period:
    """A half term or a term in which one session is due."""

    name: str
    year: int
    first_on: date
    last_on: date
    """By this day it is due."""
    until_on: date
    """The last day of the holiday after it: what is held until then still counts for it."""

    def covers(self, day: date) -> bool:
        """Whether a session on this day counts for it."""
        return self.first_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class Change:
    """A session that was put off or cancelled."""

    from_at: datetime
    to_at: datetime | None
    """When it is to be instead; None for one that was cancelled."""
    by: str
    """At whose wish."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session, as far as the cycle looks at it."""

    starts_at: datetime
    ended_at: datetime | None = None
    cancelled: bool = False
    changes: tuple[Change, ...] = ()
    formality: Formality = Formality.FORMAL
    missed: frozenset[int] = frozenset()
    """The parties who were not there, or will not be, by id."""
    apart: bool = False
    """Whether it was held, or will be, without those of whom is told."""

    @property
    def day(self) -> date:
        """Its day in the school."""
        return school_day(self.starts_at)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be held, or to be said that it was, as the session of its period."""
        return self.ended_at is None and not self.cancelled and self._counts

    @property
    def is_held(self) -> bool:
        """Whether it was the session of its period: informal supervision does not replace a formal session (trust)."""
        return self.ended_at is not None and self._counts

    @property
    def _counts(self) -> bool:
        return self.formality is Formality.FORMAL and not self.apart


@dataclass(frozen=True, slots=True)
class PeriodView:
    """How one period stands, and why."""

    period: Period
    standing: Standing
    days: tuple[date, ...]
    """When it was held; where it was not, for when it is planned in this period or the holiday after it."""
    changes: tuple[Change, ...] = ()
    """What was put off or cancelled in it, oldest first; only told where it was not held yet."""
    rebooked: datetime | None = None
    """The next session of the contract that is planned, where this one is late or still due."""
    minutes: int = 0
    """How long the longest of those that were held was."""
    ad_hoc: tuple[date, ...] = ()
    """When they met without a plan, beside the session that is due."""
    apart: tuple[date, ...] = ()
    """When the others met without those of whom is told."""
    members: int = 0
    """How many of a group it was due for, where it was held."""
    unmet: tuple[str, ...] = ()
    """Those of them who were at none of it."""
    overtaken: bool = False
    """Whether one was held after it and the holiday that follows it."""

    def is_shorter_than(self, agreed: int) -> bool:
        """Whether it was held, and never for as long as was agreed."""
        return self.standing is Standing.HELD and is_short(self.minutes, agreed)


def rhythm_of(kind: ContractKind, *, cases: bool) -> Rhythm:
    """One to one, and wherever cases are discussed, each half term (loxdale, jmat); without cases each term (nefutures).

    Between schools too they meet each term (cambridgeshire), and no case is discussed there.
    """
    return Rhythm.HALF_TERM if cases or kind is ContractKind.ONE_TO_ONE else Rhythm.TERM


def periods(half_terms: Sequence[HalfTerm], rhythm: Rhythm) -> tuple[Period, ...]:
    """The periods of the years that a school has entered, in order. Two half terms make a term."""
    made = [_period(list(terms), rhythm) for _, terms in groupby(sorted(half_terms), lambda term: _place(term, rhythm))]
    pairs = zip(made, (*made[1:], None), strict=False)
    return tuple(replace(period, until_on=_until(period, follower)) for period, follower in pairs)


def _until(period: Period, follower: Period | None) -> date:
    """The day before the next one begins. A year that nobody entered is no holiday."""
    if follower is None or follower.year > period.year + 1:
        return period.last_on + LONGEST_HOLIDAY
    return follower.first_on - _ONE_DAY


def _place(term: HalfTerm, rhythm: Rhythm) -> tuple[int, int]:
    return term.year, term.number if rhythm is Rhythm.HALF_TERM else (term.number - 1) // 2


def _period(terms: list[HalfTerm], rhythm: Rhythm) -> Period:
    first, last = terms[0], terms[-1]
    name = first.label if rhythm is Rhythm.HALF_TERM else f"{first.name.split()[0]} term, {year_words(first.year)}"
    return Period(name, first.year, first.first_on, last.last_on, last.last_on)


def begun(
    every: Sequence[Period], meetings: Iterable[Meeting], today: date, since: date, until: date | None = None
) -> tuple[PeriodView, ...]:
    """How each period of this school year that has begun stands, oldest first, and the one before them.

    `since` and `until` are the first and the last day on which the contract counts. Where the school has not entered the
    year of today, what was late in the last period that is known stays late.
    """
    met = sorted(meetings, key=lambda meeting: meeting.starts_at)
    return tuple(_view(period, met, today) for period in lately(every, today) if counts(period, since, until))


def lately(every: Sequence[Period], today: date) -> tuple[Period, ...]:
    """The periods that have begun by today of the last school year that is known, and the one before them."""
    known = [period for period in every if period.first_on <= today]
    return tuple(period for period in known if period.year == known[-1].year or period is known[-2])


def is_known(every: Sequence[Period], today: date) -> bool:
    """Whether the school has entered the year in which today lies."""
    return any(period.covers(today) for period in every)


def latest(every: Sequence[Period], today: date, many: int) -> tuple[Period, ...]:
    """The last so many periods that have begun by today, oldest first."""
    return tuple(period for period in every if period.first_on <= today)[-many:]


def counts(period: Period, since: date, until: date | None) -> bool:
    """Whether a session is owed in it, between these days."""
    return since + ROOM <= period.last_on and (until is None or period.last_on <= until)


def _view(period: Period, meetings: Sequence[Meeting], today: date) -> PeriodView:
    here = [meeting for meeting in meetings if period.covers(meeting.day)]
    held = [meeting for meeting in here if meeting.is_held]
    beside = _beside(period, here)
    if held:
        longest = max(map(minutes_held, held))
        days = tuple(meeting.day for meeting in held)
        return replace(beside, standing=Standing.HELD, days=days, minutes=longest)
    days = tuple(meeting.day for meeting in here if meeting.is_open)
    changes = (
        change for meeting in meetings for change in meeting.changes if period.covers(school_day(change.from_at))
    )
    ahead = (meeting.starts_at for meeting in meetings if meeting.is_open and meeting.day >= today)
    told = tuple(sorted(changes, key=lambda change: change.from_at))
    standing = _standing(period, days, today)
    overtaken = any(meeting.is_held and meeting.day > period.until_on for meeting in meetings)
    return replace(beside, standing=standing, days=days, changes=told, rebooked=next(ahead, None), overtaken=overtaken)


def _beside(period: Period, here: Sequence[Meeting]) -> PeriodView:
    """What is told beside how it stands: the sessions that do not count for it."""
    others = [meeting for meeting in here if meeting.ended_at is not None and not meeting.is_held]
    ad_hoc = tuple(meeting.day for meeting in others if not meeting.apart)
    apart = tuple(meeting.day for meeting in others if meeting.apart and meeting.formality is Formality.FORMAL)
    return PeriodView(period, Standing.DUE, (), ad_hoc=ad_hoc, apart=apart)


def _standing(period: Period, days: tuple[date, ...], today: date) -> Standing:
    """How a period stands in which nothing was held, with the days of the sessions in it that are open."""
    if any(day < today for day in days):
        return Standing.UNENDED
    if today > period.last_on:
        return Standing.LATE
    return Standing.PLANNED if any(day <= period.last_on for day in days) else Standing.DUE


def minutes_held(meeting: Meeting) -> int:
    """How long it was: by the moments and not by the clock on the wall, so that a night of a clock change is no trap."""
    return 0 if meeting.ended_at is None else int((meeting.ended_at - meeting.starts_at).total_seconds()) // 60


def is_short(minutes: int, agreed: int) -> bool:
    """Whether a session of so many minutes was shorter than agreed."""
    return minutes + NEARLY <= agreed
