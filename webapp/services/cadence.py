"""What is due in this half term, what is late and why: of one contract, and of all in which a person has a place.

Said from the sessions alone, without a word of any record: who met is known to every party of the contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
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
    is_known,
    is_short,
    lately,
    latest,
    minutes_held,
    periods,
)
from webapp.domain.members import Member, as_met_by, from_day, with_members
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Resource
from webapp.services.meetings import meetings_of
from webapp.services.parties import parties_in
from webapp.services.rhythms import rhythm_of_contract, rhythms_of
from webapp.services.school_year import calendar_of
from webapp.services.viewers import has_left
from webapp.services.work import Work

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
    led: bool
    """Whether anybody supervises it today."""


@dataclass(frozen=True, slots=True)
class CycleCounts:
    """How the whole school keeps to it, in counts: in general terms, without a name (loxdale, cambridgeshire)."""

    held: int
    planned: int
    due: int
    late: int
    year_known: bool = True
    """Whether that is how they stand today; otherwise how the last half term stood that is entered."""


def cycle_of(work: Work, contract: Contract) -> Cycle:
    """How a contract stands, as a step of an open read, as far back as this person's place in it reaches."""
    rhythm = rhythm_of_contract(work, contract)
    every = periods(calendar_of(work).half_terms, rhythm)
    shown = _shown(work, [contract], {rhythm: lately(every, work.today)}, {contract.id: rhythm})
    return Cycle(rhythm, shown[contract.id], is_known(every, work.today))


def standings(work: Work, contracts: Sequence[Contract]) -> dict[int, PeriodView]:
    """How each of these contracts that runs stands this half term or term, by id, where this person has a place in it."""
    running = [contract for contract in contracts if _runs(work, contract) and _place_today(work, contract)]
    shown = _shown(work, running, _latest(work), rhythms_of(work, running))
    return {contract_id: views[-1] for contract_id, views in shown.items() if views}


def due_lines(work: Work, own: Sequence[Contract]) -> tuple[DueLine, ...]:
    """The contracts of this person in which a session is to be planned or made up for, the late ones first."""
    contracts = [contract for contract in own if _is_supervised_in(work, contract)]
    shown = _shown(work, contracts, _latest(work), rhythms_of(work, contracts))
    lines = [_line(work, contract, shown[contract.id]) for contract in contracts if _asks(shown[contract.id])]
    return tuple(sorted(lines, key=lambda line: (line.view.standing is not Standing.LATE, line.view.period.last_on)))


def cycle_counts(work: Work) -> CycleCounts | None:
    """How many contracts have had their session of this half term or term, for those who answer for supervision."""
    if not work.allows(Permission.CYCLE_COUNT, Resource(work.school_id)):
        return None
    contracts = work.db.scalars(
        select(Contract).where(Contract.school_id == work.school_id, _running(work)).options(*_BESIDE)
    ).all()
    every = _latest(work)
    met = meetings_of(work, SupervisionSession.school_id == work.school_id, _first_day(every), {})
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
        standing.count(Standing.HELD),
        standing.count(Standing.PLANNED),
        due,
        standing.count(Standing.LATE),
        is_known(every[Rhythm.HALF_TERM], work.today),
    )


def short_of(session: SupervisionSession, agreed: int) -> int | None:
    """The minutes of a session that was shorter than agreed; None for any other."""
    meeting = Meeting(session.starts_at, session.ended_at)
    minutes = minutes_held(meeting)
    return minutes if session.ended_at is not None and is_short(minutes, agreed) else None


_BESIDE = (selectinload(Contract.parties).selectinload(Party.person),)


def _running(work: Work) -> ColumnElement[bool]:
    return or_(Contract.ended_on.is_(None), Contract.ended_on >= work.today)


def _runs(work: Work, contract: Contract) -> bool:
    return contract.ended_on is None or contract.ended_on >= work.today


def own_contracts(work: Work) -> Sequence[Contract]:
    """The contracts in which this person has a place, with their people: read once for all of a page."""
    return work.db.scalars(
        select(Contract).where(scopes.contracts(work.viewer), _running(work)).options(*_BESIDE).order_by(Contract.id)
    ).all()


def _place_today(work: Work, contract: Contract) -> bool:
    """Whether this person has a place in the whole of it today."""
    return any(place.session_id is None and place.holds(work.today) for place in work.viewer.places_in(contract.id))


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


def _shown(
    work: Work, contracts: Sequence[Contract], every: Mapping[Rhythm, Sequence[Period]], rhythms: Mapping[int, Rhythm]
) -> dict[int, tuple[PeriodView, ...]]:
    """How these contracts stand for this person, by id, oldest period first."""
    own = {contract.id: _own_places(work, contract) for contract in contracts}
    members = {contract.id: () if own[contract.id] else _members(contract) for contract in contracts}
    asked = {key: own[key] or [member.party_id for member in members[key]] for key in own}
    met = meetings_of(work, SupervisionSession.contract_id.in_(list(own)), _first_day(every), asked)
    return {
        contract.id: _views(
            work,
            contract,
            every[rhythms[contract.id]],
            as_met_by(met.get(contract.id, []), own[contract.id]),
            members[contract.id],
        )
        for contract in contracts
    }


def _views(
    work: Work, contract: Contract, every: Sequence[Period], met: Sequence[Meeting], members: Sequence[Member]
) -> tuple[PeriodView, ...]:
    since, until = _reach(work, contract)
    shown = begun(every, met, work.today, max(contract.started_on, since), until)
    return tuple(from_day(with_members(view, met, members), since) for view in shown)


def _own_places(work: Work, contract: Contract) -> frozenset[int]:
    """The places in which this person is supervised in it; none for whoever supervises it today.

    A member of a group who was never there has had no supervision, whoever else met.
    """
    if work.viewer.place_in(contract.id, PartyKind.SUPERVISOR) is not None:
        return frozenset()
    return frozenset(place.party_id for place in work.viewer.places_in(contract.id, PartyKind.SUPERVISEE))


def _members(contract: Contract) -> tuple[Member, ...]:
    """Who is supervised in it, where that is a group."""
    found = [party for party in parties_in(contract) if party.kind == PartyKind.SUPERVISEE.value]
    if len(found) < 2:
        return ()
    return tuple(Member(party.id, party.person.name, party.from_on, party.until_on) for party in found)


def _reach(work: Work, contract: Contract) -> tuple[date, date | None]:
    """From when, and until when, it is this person's business.

    A new supervisor answers for no half term before those whose records they inherit (loxdale), and whoever has left the
    contract for none that came after that.
    """
    places = [place for place in work.viewer.places_in(contract.id) if place.session_id is None]
    today = [place for place in places if place.holds(work.today)]
    since = min((place.reaches_back_to for place in today or places), default=contract.started_on)
    if today:
        return since, contract.ended_on
    return since, max((place.until_on for place in places if place.until_on), default=contract.ended_on)


def _asks(shown: Sequence[PeriodView]) -> bool:
    """Whether a session is to be planned or made up for; one to be ended is asked about by itself.

    In a year that nobody entered, whoever has met since is not asked for what was missed before.
    """
    return bool(shown) and shown[-1].standing in (Standing.DUE, Standing.LATE) and not shown[-1].overtaken


def _line(work: Work, contract: Contract, shown: Sequence[PeriodView]) -> DueLine:
    before = next((view for view in shown[-2:-1] if view.standing is Standing.LATE), None)
    here = [party for party in contract.parties if _is_here(work, party)]
    return DueLine(
        contract.reference,
        tuple(dict.fromkeys(_others(work, here))),
        shown[-1],
        before,
        work.allows(Permission.SESSION_CREATE, contract_resource(contract)),
        any(party.kind == PartyKind.SUPERVISOR.value for party in here),
    )


def _is_here(work: Work, party: Party) -> bool:
    """Whether this party supervises or is supervised in the whole contract today, and has not left the school."""
    holds = party.from_on <= work.today and (party.until_on is None or party.until_on >= work.today)
    kind = PartyKind(party.kind)
    return holds and party.session_id is None and kind in _SUPERVISED and not has_left(party.person, work.today)


def _others(work: Work, here: Iterable[Party]) -> Iterable[str]:
    return (party.person.name for party in here if party.person_id != work.viewer.person_id)
