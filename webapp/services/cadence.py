"""What is due in this half term, what is late and why: of one contract, and of all in which a person has a place.

Said from the sessions alone, without a word of any record: who met is known to every party of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.facts import contract_resource
from webapp.domain.cadence import (
    Meeting,
    Period,
    PeriodView,
    Rhythm,
    Standing,
    begun,
    is_short,
    latest,
    minutes_held,
    periods,
)
from webapp.domain.clock import midnight
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Resource
from webapp.services.changes import changes_of
from webapp.services.rhythms import rhythm_of_contract, rhythms_of
from webapp.services.school_year import calendar_of
from webapp.services.work import Work

LOOKS_BACK = timedelta(days=500)
"""A school year and the period before it: no older session is looked at, however many there are."""
TOLD = 2
"""Of how many periods, the present one last, a home page tells."""

_SUPERVISED = (PartyKind.SUPERVISOR, PartyKind.SUPERVISEE)


@dataclass(frozen=True, slots=True)
class Cycle:
    """How a contract keeps to its rhythm in this school year."""

    rhythm: Rhythm
    periods: tuple[PeriodView, ...]
    """Oldest first; none where the school's year is not entered, or nothing is due yet."""
    year_known: bool
    """Whether today lies in a year that the school has entered."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """A contract in which something is due or late, on a home page."""

    contract_reference: str
    others: tuple[str, ...]
    view: PeriodView
    before: PeriodView | None
    """The period before it, where nothing was held in that either."""
    may_plan: bool


@dataclass(frozen=True, slots=True)
class CycleCounts:
    """How the whole school keeps to it, in counts: in general terms, without a name (loxdale, cambridgeshire)."""

    held: int
    planned: int
    due: int
    late: int


def cycle_of(work: Work, contract: Contract) -> Cycle:
    """How a contract stands, as a step of an open read, as far back as this person's place in it reaches."""
    rhythm = rhythm_of_contract(work, contract)
    every = periods(calendar_of(work).half_terms, rhythm)
    of_it = SupervisionSession.contract_id == contract.id
    meetings = _meetings(work, of_it, work.today - LOOKS_BACK).get(contract.id, [])
    shown = begun(every, meetings, work.today, _since(work, contract), contract.ended_on)
    return Cycle(rhythm, shown, any(period.covers(work.today) for period in every))


def due_lines(work: Work) -> tuple[DueLine, ...]:
    """The contracts of this person in which a session is to be planned or made up for, the late ones first."""
    contracts = [contract for contract in _own_contracts(work) if _is_supervised_in(work, contract)]
    every = _latest(work)
    met = _meetings(
        work, SupervisionSession.contract_id.in_([contract.id for contract in contracts]), _first_day(every)
    )
    rhythms, lines = rhythms_of(work, contracts), []
    for contract in contracts:
        shown = begun(
            every[rhythms[contract.id]],
            met.get(contract.id, []),
            work.today,
            _since(work, contract),
            contract.ended_on,
        )
        if shown and shown[-1].standing in (Standing.DUE, Standing.LATE):  # one to be ended is asked about by itself
            lines.append(_line(work, contract, shown))
    return tuple(sorted(lines, key=lambda line: (line.view.standing is not Standing.LATE, line.view.period.last_on)))


def cycle_counts(work: Work) -> CycleCounts | None:
    """How many contracts have had their session of this half term or term, for those who answer for supervision."""
    if not work.allows(Permission.CYCLE_COUNT, Resource(work.school_id)):
        return None
    contracts = work.db.scalars(select(Contract).where(Contract.school_id == work.school_id).options(*_BESIDE)).all()
    every = _latest(work)
    met = _meetings(work, SupervisionSession.school_id == work.school_id, _first_day(every))
    rhythms, standing = rhythms_of(work, contracts), []
    for contract in contracts:
        shown = begun(
            every[rhythms[contract.id]], met.get(contract.id, []), work.today, contract.started_on, contract.ended_on
        )
        standing += [view.standing for view in shown[-1:]]
    if not standing:
        return None
    due = standing.count(Standing.DUE) + standing.count(Standing.UNENDED)
    return CycleCounts(
        standing.count(Standing.HELD), standing.count(Standing.PLANNED), due, standing.count(Standing.LATE)
    )


def short_of(session: SupervisionSession, agreed: int) -> int | None:
    """The minutes of a session that was shorter than agreed; None for any other."""
    meeting = Meeting(session.starts_at, session.ended_at)
    minutes = minutes_held(meeting)
    return minutes if session.ended_at is not None and is_short(minutes, agreed) else None


_BESIDE = (selectinload(Contract.parties).selectinload(Party.person),)


def _own_contracts(work: Work) -> Sequence[Contract]:
    return work.db.scalars(
        select(Contract).where(scopes.contracts(work.viewer)).options(*_BESIDE).order_by(Contract.id)
    ).all()


def _is_supervised_in(work: Work, contract: Contract) -> bool:
    """Whether this person supervises or is supervised in it today: a scribe is not asked to plan."""
    return work.viewer.place_in(contract.id, *_SUPERVISED) is not None


def _latest(work: Work) -> dict[Rhythm, tuple[Period, ...]]:
    """The periods that have begun last, of either rhythm."""
    half_terms = calendar_of(work).half_terms
    return {rhythm: latest(periods(half_terms, rhythm), work.today, TOLD) for rhythm in Rhythm}


def _first_day(every: Mapping[Rhythm, Sequence[Period]]) -> date:
    """The first day of all these periods; none of them, no session."""
    return min((period.first_on for shown in every.values() for period in shown), default=date.max)


def _since(work: Work, contract: Contract) -> date:
    """A new supervisor answers for no half term before those whose records they inherit (loxdale)."""
    reached = [place.reaches_back_to for place in work.viewer.places_in(contract.id) if place.holds(work.today)]
    return max(contract.started_on, min(reached, default=contract.started_on))


def _line(work: Work, contract: Contract, shown: Sequence[PeriodView]) -> DueLine:
    before = next((view for view in shown[-2:-1] if view.standing is Standing.LATE), None)
    return DueLine(
        contract.reference,
        tuple(dict.fromkeys(party.person.name for party in contract.parties if _is_other(work, party))),
        shown[-1],
        before,
        work.allows(Permission.SESSION_CREATE, contract_resource(contract)),
    )


def _is_other(work: Work, party: Party) -> bool:
    here = party.session_id is None and (party.until_on is None or party.until_on >= work.today)
    return here and party.person_id != work.viewer.person_id and PartyKind(party.kind) in _SUPERVISED


def _meetings(work: Work, of: ColumnElement[bool], since: date) -> dict[int, list[Meeting]]:
    """The sessions from this day on, by contract, with what was put off or cancelled."""
    rows = work.db.execute(
        select(
            SupervisionSession.id,
            SupervisionSession.contract_id,
            SupervisionSession.starts_at,
            SupervisionSession.ended_at,
            SupervisionSession.cancelled_at,
        ).where(of, SupervisionSession.starts_at >= midnight(since))
    ).all()
    changes = changes_of(work, [row.id for row in rows])
    found: dict[int, list[Meeting]] = {}
    for row in rows:
        meeting = Meeting(row.starts_at, row.ended_at, row.cancelled_at is not None, changes.get(row.id, ()))
        found.setdefault(row.contract_id, []).append(meeting)
    return found
