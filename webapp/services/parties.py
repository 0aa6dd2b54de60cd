"""Who has a place: in a contract, at one of its sessions, and in the papers of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.facts import contract_resource, session_resource
from webapp.db.papers import Paper
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Resource
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as shown beside a contract."""

    party_id: int
    person_id: int
    name: str
    office: str
    kind: PartyKind
    has_account: bool
    until_on: date | None = None
    """The last day of a place that is over or will be."""
    from_on: date | None = None
    """The first day."""


def parties_in(contract: Contract, session: SupervisionSession | None = None) -> list[Party]:
    """Everybody with a place in the contract, and of a session also those with a place in it alone.

    A place for one session is nobody's business in another one's papers, and who had left before a session is not in its.
    One that was taken back before it held is gone. Who came after a session inherits its record (loxdale).
    """
    here = session.id if session is not None else None
    day = school_day(session.starts_at) if session is not None else date.min
    return [
        party
        for party in contract.parties
        if (party.session_id is None or party.session_id == here)
        and (party.until_on is None or party.until_on >= party.from_on)
        and (party.session_id is not None or party.until_on is None or party.until_on >= day)
    ]


def parties_on(contract: Contract, day: date) -> list[Party]:
    """Everybody whose place in the contract holds on that day."""
    return [
        party
        for party in parties_in(contract)
        if party.from_on <= day and (party.until_on is None or day <= party.until_on)
    ]


def has_ended(contract: Contract, day: date) -> bool:
    """Whether the contract had ended before that day."""
    return contract.ended_on is not None and contract.ended_on < day


def expected_at(session: SupervisionSession, day: date) -> list[Party]:
    """Who is expected at a session held on that day. A place for this session holds on whatever day it is moved to."""
    return [
        party
        for party in parties_in(session.contract, session)
        if (party.session_id is not None or party.from_on <= day) and (party.until_on is None or day <= party.until_on)
    ]


def naming_resource(work: Work, contract: Contract, session: SupervisionSession | None = None) -> Resource:
    """What naming a scribe or a stand-in is asked of: the supervisee's where no supervisor today has an account (trust)."""
    thing = contract_resource(contract) if session is None else session_resource(session)
    led = any(
        PartyKind(party.kind).leads and party.person.account is not None for party in parties_on(contract, work.today)
    )
    return replace(thing, no_writer=not led)


def attaching_resource(session: SupervisionSession) -> Resource:
    """A record that may be attached to a session: a supervisee's only where whoever supervises is from outside (trust)."""
    outside = any(
        PartyKind(party.kind).leads and (party.external or party.person.account is None)
        for party in expected_at(session, school_day(session.starts_at))
    )
    return replace(session_resource(session), state=State.DRAFT, attached=outside)


def taking_part(work: Work, paper: Paper) -> list[Party]:
    """The parties whose word and presence count; a former party's and an absentee's do not (design, section 5)."""
    if paper.session is not None:
        present = {attendance.party_id for attendance in paper.session.attendances if attendance.present}
        return [party for party in paper.contract.parties if party.id in present]
    return parties_on(paper.contract, work.today)


def party_view(party: Party) -> PartyView:
    """One party as shown."""
    return PartyView(
        party.id,
        party.person_id,
        party.person.name,
        party.person.office,
        PartyKind(party.kind),
        party.person.account is not None,
        party.until_on,
        party.from_on,
    )


def people_on(contract: Contract, day: date) -> tuple[PartyView, ...]:
    """The parties whose place in the contract holds on that day, as shown; of one that all have left, everybody."""
    return tuple(party_view(party) for party in parties_on(contract, day) or parties_in(contract))


def party_views(contract: Contract, session: SupervisionSession | None = None) -> tuple[PartyView, ...]:
    """The parties of a contract, or of a session, in the order in which they were named."""
    return tuple(party_view(party) for party in parties_in(contract, session))
