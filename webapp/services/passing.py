"""Who follows whom, how a contract ends and what is asked back: on the contract's page, and told on home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, Party
from webapp.db.facts import contract_resource
from webapp.db.handing_over import ContractEnd, HeldOutside, Replacement
from webapp.db.schools import Person
from webapp.domain.endings import EndReason
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.children import contract_of
from webapp.services.concluding import EndTold, end_told
from webapp.services.contracts import PaperLine, paper_line
from webapp.services.held_outside import HeldView, held_in, held_rows, held_view
from webapp.services.parties import has_ended, parties_on
from webapp.services.replacing import leavers_of
from webapp.services.work import Desk, Work

TOLD = timedelta(days=14)
"""How long it is told at home, and at least until two weeks after the day itself."""


@dataclass(frozen=True, slots=True)
class Following:
    """That one supervisor follows another, on the contract's page."""

    replacement_id: int
    leaver: str
    successor: str
    begins_on: date
    sheet: PaperLine
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Passing:
    """What a contract's page says of its changes, and what this person may do about them."""

    following: tuple[Following, ...]
    """Newest first."""
    end: EndTold | None
    held: tuple[HeldView, ...]
    may_replace: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class FollowingTold:
    """The same at home, for one whom it concerns."""

    contract_reference: str
    """Empty for whoever has no place in it today."""
    leaver: str
    """Empty where it is this person."""
    successor: str
    supervisees: tuple[str, ...]
    mine: bool
    """Whether this person is supervised."""
    leaving: bool
    following: bool
    begins_on: date
    made_at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class EndingTold:
    """That a contract ends, or does not after all, at home."""

    contract_reference: str
    others: tuple[str, ...]
    ended_on: date
    reason: EndReason
    made_at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Unled:
    """A contract whose supervisor has left the school, and nobody is named who follows."""

    contract_reference: str
    supervisor: str
    left_on: date


@dataclass(frozen=True, slots=True)
class PassingTold:
    """What home says of all this."""

    following: tuple[FollowingTold, ...]
    endings: tuple[EndingTold, ...]
    held: tuple[HeldView, ...]
    unled: tuple[Unled, ...]

    @property
    def to_do(self) -> int:
        """How many lines ask something of this person."""
        return len(self.held) + len(self.unled)


def read_passing(desk: Desk, reference: str) -> Passing:
    """What a contract's page says of it. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = contract_of(work, reference)
        resource = contract_resource(contract)
        work.require(Permission.CONTRACT_READ, resource)
        whole = any(place.session_id is None for place in work.viewer.places_in(contract.id))
        goes_on = not has_ended(contract, work.today)
        return Passing(
            _following(work, contract) if whole else (),
            end_told(work, contract) if whole else None,
            held_in(work, contract) if whole else (),
            bool(goes_on and leavers_of(work, contract) and work.allows(Permission.SUPERVISOR_REPLACE, resource)),
            contract.ended_on is None and work.allows(Permission.CONTRACT_END, resource),
        )


def _following(work: Work, contract: Contract) -> tuple[Following, ...]:
    rows = work.db.scalars(
        select(Replacement)
        .where(Replacement.contract_id == contract.id, Replacement.taken_back_at.is_(None))
        .order_by(Replacement.begins_on.desc(), Replacement.id.desc())
    )
    may = work.allows(Permission.SUPERVISOR_REPLACE, contract_resource(contract))
    return tuple(
        Following(
            row.id,
            row.leaver.person.name,
            row.successor.person.name,
            row.begins_on,
            paper_line(work, row.paper),
            may and row.begins_on > work.today,
        )
        for row in rows
    )


def passing_told(work: Work) -> PassingTold:
    """What home says, as a step of an open read."""
    return PassingTold(_following_told(work), _endings_told(work), _held(work), _unled(work))


_WITH_PEOPLE = selectinload(Contract.parties).selectinload(Party.person)


def _following_told(work: Work) -> tuple[FollowingTold, ...]:
    """Said to the one who leaves, the one who follows, and everybody in the contract; not to whoever said so last."""
    leaver, successor = aliased(Party), aliased(Party)
    me = work.viewer.person_id
    rows = work.db.scalars(
        select(Replacement)
        .join(Contract)
        .join(leaver, leaver.id == Replacement.leaver_id)
        .join(successor, successor.id == Replacement.successor_id)
        .where(
            Replacement.school_id == work.school_id,
            or_(scopes.contracts(work.viewer), leaver.person_id == me, successor.person_id == me),
            func.coalesce(Replacement.taken_back_by_id, Replacement.made_by_id) != me,
            or_(Replacement.made_at >= work.now - TOLD, Replacement.begins_on > work.today - TOLD),
            or_(Replacement.taken_back_at.is_(None), Replacement.taken_back_at >= work.now - TOLD),
        )
        .options(selectinload(Replacement.contract).options(_WITH_PEOPLE))
        .order_by(Replacement.made_at.desc(), Replacement.id.desc())
    )
    return tuple(_following_line(work, row) for row in _newest(rows) if _is_told(work, row))


def _newest(rows: Iterable[Replacement]) -> list[Replacement]:
    """Of what was said and taken back again of one supervisor, the last word alone."""
    newest: dict[int, Replacement] = {}
    for row in rows:
        newest.setdefault(row.leaver_id, row)
    return list(newest.values())


def _is_told(work: Work, row: Replacement) -> bool:
    """Not to a scribe for one session, nor to whoever was supervised once and is not any more."""
    me = work.viewer.person_id
    here = {party.person_id for party in parties_on(row.contract, work.today)}
    return me in here | {row.leaver.person_id, row.successor.person_id}


def _following_line(work: Work, row: Replacement) -> FollowingTold:
    me = work.viewer.person_id
    supervised = [p for p in parties_on(row.contract, work.today) if p.kind == PartyKind.SUPERVISEE.value]
    reads = work.allows(Permission.CONTRACT_READ, contract_resource(row.contract))
    return FollowingTold(
        row.contract.reference if reads else "",
        row.leaver.person.name,
        row.successor.person.name,
        tuple(party.person.name for party in supervised if party.person_id != me),
        any(party.person_id == me for party in supervised),
        row.leaver.person_id == me,
        row.successor.person_id == me,
        row.begins_on,
        row.made_at,
        row.taken_back_at is not None,
    )


def _endings_told(work: Work) -> tuple[EndingTold, ...]:
    rows = work.db.scalars(
        select(ContractEnd)
        .join(Contract)
        .where(
            scopes.contracts(work.viewer),
            func.coalesce(ContractEnd.taken_back_by_id, ContractEnd.made_by_id) != work.viewer.person_id,
            or_(ContractEnd.made_at >= work.now - TOLD, ContractEnd.ended_on > work.today - TOLD),
            or_(ContractEnd.taken_back_at.is_(None), ContractEnd.taken_back_at >= work.now - TOLD),
        )
        .options(selectinload(ContractEnd.contract).options(_WITH_PEOPLE))
        .order_by(ContractEnd.made_at.desc(), ContractEnd.id.desc())
    )
    return tuple(line for row in rows if (line := _ending_line(work, row)) is not None)


def _ending_line(work: Work, row: ContractEnd) -> EndingTold | None:
    here = parties_on(row.contract, work.today)
    if work.viewer.person_id not in {party.person_id for party in here}:
        return None
    return EndingTold(
        row.contract.reference,
        tuple(party.person.name for party in here if party.person_id != work.viewer.person_id),
        row.ended_on,
        EndReason(row.reason),
        row.made_at,
        row.taken_back_at is not None,
    )


def _held(work: Work) -> tuple[HeldView, ...]:
    """What is still to be asked back, for whoever is supervised there."""
    mine = select(Party.contract_id).where(
        Party.person_id == work.viewer.person_id, Party.kind == PartyKind.SUPERVISEE.value
    )
    rows = held_rows(
        work, HeldOutside.school_id == work.school_id, HeldOutside.answer.is_(None), HeldOutside.contract_id.in_(mine)
    )
    return tuple(view for row in rows if (view := held_view(work, row)).may_note)


def _unled(work: Work) -> tuple[Unled, ...]:
    """Supervisors who have left the school while their place goes on: nobody is named who follows."""
    mine = [
        place.contract_id
        for place in work.viewer.places
        if place.kind is PartyKind.SUPERVISEE and place.holds(work.today)
    ]
    rows = work.db.execute(
        select(Contract.reference, Person.name, Person.left_on)
        .join(Party, Party.contract_id == Contract.id)
        .join(Person, Person.id == Party.person_id)
        .where(
            Contract.id.in_(mine),
            Contract.ended_on.is_(None),
            Party.kind == PartyKind.SUPERVISOR.value,
            Party.until_on.is_(None),
            Person.left_on <= work.today,
        )
        .order_by(Contract.reference, Party.id)
    )
    return tuple(Unled(reference, name, left_on) for reference, name, left_on in rows if left_on is not None)
