"""Who stands beside the parties: a scribe who types and decides nothing, a stand-in who leads one session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.db.schools import Person
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.beginning import record_of
from webapp.services.children import contract_of
from webapp.services.contracts import PersonChoice, session_of
from webapp.services.making import insiders, of_school
from webapp.services.parties import has_ended, naming_resource
from webapp.services.planning import refuse_cancelled
from webapp.services.work import Desk, Work

NAMED = (PartyKind.SCRIBE, PartyKind.STAND_IN)
"""The places that parties give, and take back."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that was given, and holds."""

    party_id: int
    name: str
    office: str
    kind: PartyKind
    may_end: bool
    """Whether it can be taken back now: whoever led a session keeps the place until its record is filed."""


@dataclass(frozen=True, slots=True)
class StandingView:
    """What the page that names somebody shows."""

    contract_reference: str
    session_reference: str
    """Empty for the whole contract."""
    starts_at: datetime | None
    places: tuple[NamedPlace, ...]
    choices: tuple[PersonChoice, ...]
    """Whoever can be named: of the school, with an account, and without a place here."""
    may_stand_in: bool
    """Whether a stand-in can still be named: before the end, and one only."""


def ask_standing(desk: Desk, contract_reference: str = "", session_reference: str = "") -> StandingView:
    """Who stands beside the parties of a contract, or of one session, and who could. Raises Refused or NotFound."""
    with desk.read() as work:
        contract, session = _wanted(work, contract_reference, session_reference)
        places = tuple(_named_place(party) for party in _holding(work, contract, session) if _is_named(party, session))
        led = any(place.kind is PartyKind.STAND_IN for place in places)
        return StandingView(
            contract.reference,
            session.reference if session else "",
            session.starts_at if session else None,
            places,
            _choices(work, contract, session),
            session is not None and session.ended_at is None and not led,
        )


def _wanted(work: Work, contract_reference: str, session_reference: str) -> tuple[Contract, SupervisionSession | None]:
    """The contract and the session that are meant, for somebody who may name people there."""
    if not session_reference:
        contract = contract_of(work, contract_reference)
        work.require(Permission.PARTY_NAME, naming_resource(work, contract))
        return contract, None
    session = _session(work, session_reference)
    return session.contract, session


def _session(work: Work, reference: str) -> SupervisionSession:
    session = session_of(work, reference)
    work.require(Permission.PARTY_NAME, naming_resource(work, session.contract, session))
    return session


def _holding(work: Work, contract: Contract, session: SupervisionSession | None) -> list[Party]:
    """Whoever has a place today, or will have one: in the contract, and of a session in it alone."""
    here = session.id if session is not None else None
    return [
        party
        for party in contract.parties
        if party.session_id in (None, here) and (party.until_on is None or party.until_on >= work.today)
    ]


def _is_named(party: Party, session: SupervisionSession | None) -> bool:
    return PartyKind(party.kind) in NAMED and party.session_id == (session.id if session else None)


def _named_place(party: Party) -> NamedPlace:
    kind = PartyKind(party.kind)
    return NamedPlace(party.id, party.person.name, party.person.office, kind, not _leads_on(party))


def _leads_on(party: Party) -> bool:
    """Whether the place is a stand-in's whose session has ended: the record still needs their word."""
    return party.kind == PartyKind.STAND_IN.value and any(
        session.id == party.session_id and session.ended_at is not None for session in party.contract.sessions
    )


def _choices(work: Work, contract: Contract, session: SupervisionSession | None) -> tuple[PersonChoice, ...]:
    taken = {party.person_id for party in _holding(work, contract, session)}
    people = work.db.scalars(
        select(Person).where(*_nameable(work), Person.id.not_in(taken)).order_by(Person.name, Person.id)
    )
    return tuple(PersonChoice(person.id, person.name, person.office, has_account=True) for person in people)


def _nameable(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Of the school, since a child's name is kept inside it (loxdale, jmat), and with an account to type with."""
    return of_school(work), insiders(work), Person.account.has()


def name_scribe(desk: Desk, contract_reference: str, person_id: int, session_reference: str = "") -> int:
    """Give somebody the scribe's place in a contract, or in one session only. Returns the party's id.

    Raises Refused, NotFound, Conflict, or Invalid where the person cannot be named.
    """
    with desk.work() as work:
        contract, session = _wanted(work, contract_reference, session_reference)
        if has_ended(contract, work.today):
            raise Conflict("This contract has ended, so nobody can be named in it.")
        record = record_of(work, session) if session is not None else None
        if record is not None and not State(record.state).is_written:
            raise Conflict("The record of this session is not being written now, so there is nothing to type.")
        return _name(work, contract, session, person_id, PartyKind.SCRIBE).id


def name_stand_in(desk: Desk, session_reference: str, person_id: int) -> int:
    """Give somebody the lead of one session, in the supervisor's absence. Returns the party's id.

    They see that session's record and nothing else of the contract. Until somebody says otherwise at the end, the
    supervisor was not there and is not waited for. Raises Refused, NotFound, Conflict or Invalid.
    """
    with desk.work() as work:
        session = _session(work, session_reference)
        contract = session.contract
        if session.ended_at is not None:
            raise Conflict("This session has ended already. A stand-in is named before the end.")
        refuse_cancelled(session)
        if any(party.kind == PartyKind.STAND_IN.value for party in _holding(work, contract, session)):
            raise Conflict("This session has a stand-in already. Take that place back first.")
        party = _name(work, contract, session, person_id, PartyKind.STAND_IN)
        _put_supervisor(session, present=False)
        return party.id


def _name(work: Work, contract: Contract, session: SupervisionSession | None, person_id: int, kind: PartyKind) -> Party:
    person = work.db.scalar(select(Person).where(*_nameable(work), Person.id == person_id))
    if person is None:
        raise Invalid("Choose somebody of this school who has an account.")
    if any(party.person_id == person_id for party in _holding(work, contract, session)):
        raise Invalid("That person has a place here already. Choose somebody else.")
    party = Party(
        school_id=contract.school_id,
        contract=contract,
        person=person,
        kind=kind.value,
        from_on=work.today,
        session_id=session.id if session is not None else None,
    )
    work.db.add(party)
    work.db.flush()
    if session is not None:
        there = session.ended_at is None  # whoever types up what has ended was not at it
        session.attendances.append(Attendance(school_id=session.school_id, party=party, present=there))
    reference = session.reference if session is not None else contract.reference
    work.note("party.named", f"contract:{contract.id}", party=party.id, kind=party.kind, reference=reference)
    return party


def end_place(desk: Desk, party_id: int) -> str:
    """Take back a scribe's or a stand-in's place, at once. Returns the reference of the session, or of the contract.

    The place's last day was yesterday, so that somebody named by mistake sees nothing more from this moment. Raises
    NotFound, Refused, or Conflict where the stand-in has led the session already.
    """
    with desk.work() as work:
        party = work.db.scalar(select(Party).where(Party.school_id == work.school_id, Party.id == party_id))
        if party is None:
            raise NotFound("There is no such place in this school.")
        session = work.db.get(SupervisionSession, party.session_id) if party.session_id is not None else None
        work.require(Permission.PARTY_NAME, naming_resource(work, party.contract, session))
        if PartyKind(party.kind) not in NAMED:
            raise NotFound("This place was not given by the parties.")
        if _leads_on(party):
            raise Conflict("They led this session, so the place lasts until its record is filed.")
        if party.until_on is not None and party.until_on < work.today:
            raise Conflict("This place has ended already. Nothing was changed.")
        party.until_on = work.today - timedelta(days=1)
        if session is not None and session.ended_at is None:
            _leave(session, party)
        work.note("party.ended", f"contract:{party.contract_id}", party=party.id, kind=party.kind)
        return session.reference if session is not None else party.contract.reference


def _leave(session: SupervisionSession, party: Party) -> None:
    """They are not expected at this session any more; without a stand-in, the supervisor is."""
    for attendance in session.attendances:
        if attendance.party_id == party.id:
            attendance.present = False
    if party.kind == PartyKind.STAND_IN.value:
        _put_supervisor(session, present=True)


def _put_supervisor(session: SupervisionSession, *, present: bool) -> None:
    for attendance in session.attendances:
        if attendance.party.kind == PartyKind.SUPERVISOR.value:
            attendance.present = present
