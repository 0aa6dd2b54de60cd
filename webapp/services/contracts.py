"""Contracts: making one, its page, and what stands under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Purpose
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.facts import contract_resource, paper_resource, session_resource
from webapp.db.papers import Paper
from webapp.db.schools import Person
from webapp.domain.clock import school_day
from webapp.domain.errors import NotFound
from webapp.domain.lifecycle import State
from webapp.domain.people import ContractKind
from webapp.domain.policy import Permission, Resource
from webapp.domain.school_year import Calendar
from webapp.services.beginning import RECORDS, add_paper, prefilled
from webapp.services.cadence import Cycle, cycle_of, short_of
from webapp.services.catalogue import document_of, install_starters
from webapp.services.children import contract_of
from webapp.services.choosing import chosen_document
from webapp.services.contract_papers import among
from webapp.services.frequencies import stated_otherwise
from webapp.services.making import add_contract, known_of, of_school, people_by_id, refuse_places
from webapp.services.outside import places_shown
from webapp.services.own_documents import record_document
from webapp.services.parties import PartyView, has_ended, naming_resource, party_views, people_on
from webapp.services.requesting import RequestView, requests_waiting
from webapp.services.rhythms import agreed_length
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who can be a party."""

    person_id: int
    name: str
    office: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list."""

    reference: str
    title: str
    state: State
    purpose: str
    readable: bool
    """Whether this person may open it now; a draft is its writer's."""
    writable: bool
    """Whether this person may change its text now."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list."""

    reference: str
    starts_at: datetime
    ended_at: datetime | None
    half_term: str
    """As `Calendar.where` says it."""
    place: str
    paper: PaperLine | None
    cancelled: bool
    short: int | None
    """How many minutes it was, where that is shorter than agreed."""


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract's own page."""

    reference: str
    kind: ContractKind
    parties: tuple[PartyView, ...]
    started_on: date
    paper: PaperLine | None
    sessions: tuple[SessionLine, ...]
    whole: bool
    """Whether this person has a place in the contract, and not in one of its sessions only."""
    cycle: Cycle | None
    """What is due and what was held; None for a place in one session only."""
    agreed: int
    """The minutes that a session was agreed to be."""
    stated: str
    """How often they meet, in the contract's own words, where that is another rhythm than the one that is watched."""
    requests: tuple[RequestView, ...]
    """Additional sessions that were asked for and are not planned yet."""
    may_plan: bool
    may_name: bool
    """Whether this person may name a scribe, and say on what the records are begun."""
    record_title: str
    """The document on which the records of coming sessions are begun."""
    today: tuple[PartyView, ...]
    """Those of the parties whose place holds today."""


def people_to_supervise(desk: Desk) -> tuple[PersonChoice, ...]:
    """Everybody in the school who could be a party of a new contract, by name. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.CONTRACT_CREATE, Resource(work.school_id))
        query = select(Person).where(of_school(work)).options(selectinload(Person.account))
        people = work.db.scalars(query.order_by(Person.name, Person.id))
        return tuple(PersonChoice(p.id, p.name, p.office, p.account is not None) for p in people)


def create_contract(
    desk: Desk,
    supervisor_id: int,
    *supervisee_ids: int,
    kind: ContractKind = ContractKind.ONE_TO_ONE,
    contract_key: str = "",
    record_key: str = "",
) -> str:
    """Begin a contract and the draft of its paper. Returns the contract's reference.

    `contract_key` and `record_key` name the documents, or leave it to what is usual for how they meet. Whoever has no
    account agrees and signs on paper. Where that is the supervisor, an outside provider, the supervisee writes (trust).
    Raises Refused, or Invalid where these people cannot make it.
    """
    with desk.work() as work:
        work.require(Permission.CONTRACT_CREATE, Resource(work.school_id))
        refuse_places(work, kind, supervisor_id, supervisee_ids)
        supervisor, *supervisees = people_by_id(work, (supervisor_id, *dict.fromkeys(supervisee_ids)))
        install_starters(work)  # a school that was set up before there were these documents gets them now
        document = chosen_document(work, Purpose.CONTRACT, kind, contract_key)
        record = chosen_document(work, Purpose.RECORD, kind, record_key)
        contract = add_contract(work, kind, supervisor, supervisees, record)
        add_paper(work, contract, None, document, prefilled(document, known_of(work, supervisor, supervisees)))
        return contract.reference


def read_contract(desk: Desk, reference: str) -> ContractView:
    """A contract's page. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = contract_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(contract))
        papers = papers_of(work, [contract.id]).get(contract.id, [])
        records = {paper.session_id: paper for paper in reversed(papers) if paper.purpose in RECORDS}
        calendar, agreed = calendar_of(work), agreed_length(work, contract)
        whole = _has_whole_place(work, contract)
        seen = [session for session in reversed(contract.sessions) if may_see_session(work, contract, session)]
        places = places_shown(work, seen)
        cycle = cycle_of(work, contract) if whole else None
        sessions = tuple(
            _session_line(work, session, records.get(session.id), calendar, agreed, places[session.id])
            for session in seen
        )
        return ContractView(
            contract.reference,
            ContractKind(contract.kind),
            party_views(contract),
            contract.started_on,
            contract_paper(work, contract, papers),
            sessions,
            whole,
            cycle,
            agreed,
            stated_otherwise(work, papers, cycle.rhythm) if cycle else "",
            requests_waiting(work, contract) if whole else (),
            may_plan_in(work, contract),
            work.allows(Permission.PARTY_NAME, naming_resource(work, contract)),
            record_document(work, contract).title,
            people_on(contract, work.today),
        )


def _session_line(
    work: Work, session: SupervisionSession, record: Paper | None, calendar: Calendar, agreed: int, place: str
) -> SessionLine:
    half_term = calendar.where(school_day(session.starts_at))
    paper = paper_line(work, record) if record else None
    return SessionLine(
        session.reference,
        session.starts_at,
        session.ended_at,
        half_term,
        place,
        paper,
        session.cancelled_at is not None,
        short_of(session, agreed),
    )


def may_see_session(work: Work, contract: Contract, session: SupervisionSession) -> bool:
    """Whoever would read its record once it is circulated sees the session in lists and by itself.

    So a replacement supervisor's six months hold here too (loxdale), and a place for one session shows no other.
    """
    return work.allows(Permission.PAPER_READ, replace(session_resource(session), state=State.CIRCULATED))


def _has_whole_place(work: Work, contract: Contract) -> bool:
    return any(place.session_id is None for place in work.viewer.places_in(contract.id))


def papers_of(work: Work, contract_ids: Iterable[int]) -> dict[int, list[Paper]]:
    """Every paper of each of these contracts, oldest first."""
    found: dict[int, list[Paper]] = {}
    query = select(Paper).where(Paper.contract_id.in_(list(contract_ids))).options(selectinload(Paper.session))
    for paper in work.db.scalars(query.order_by(Paper.id)):
        found.setdefault(paper.contract_id, []).append(paper)
    return found


def contract_paper(work: Work, contract: Contract, papers: list[Paper]) -> PaperLine | None:
    """The paper that holds, of which a place for one session shows nothing."""
    if not _has_whole_place(work, contract):
        return None
    standing = among(papers).standing
    return paper_line(work, standing) if standing is not None else None


def paper_line(work: Work, paper: Paper) -> PaperLine:
    """A paper as one line, with whether this person may open it."""
    return PaperLine(
        paper.reference,
        document_of(work, paper).title,
        State(paper.state),
        paper.purpose,
        work.allows(Permission.PAPER_READ, paper_resource(paper)),
        State(paper.state).is_written and work.allows(Permission.PAPER_WRITE, paper_resource(paper)),
    )


def may_plan_in(work: Work, contract: Contract) -> bool:
    """Whether this person may plan a session in it, which has not ended."""
    resource = contract_resource(contract)
    return work.allows(Permission.SESSION_CREATE, resource) and not has_ended(contract, work.today)


def session_of(work: Work, reference: str) -> SupervisionSession:
    """The session of that reference in the viewer's school. Raises NotFound."""
    session = work.db.scalar(
        select(SupervisionSession).where(
            SupervisionSession.school_id == work.school_id, SupervisionSession.reference == reference
        )
    )
    if session is None:
        raise NotFound(f"There is no session {reference} in this school.")
    return session
