"""Contracts: making one, listing one's own, and what stands under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms import latest
from forms.kit import Answers, Document, Meaning
from webapp.db import scopes
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.facts import contract_resource, paper_resource, session_resource
from webapp.db.papers import Paper, PaperVersion
from webapp.db.schools import Membership, Person
from webapp.documents.codec import content_hash, dump, fresh, new_uid
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Permission, Resource
from webapp.services.catalogue import active_template, document_of
from webapp.services.children import contract_of
from webapp.services.practice import practice_on
from webapp.services.references import next_reference
from webapp.services.work import Desk, Work

CONTRACT_DOCUMENT = "dsl_contract"


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who can be a party."""

    person_id: int
    label: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as shown beside a contract."""

    party_id: int
    person_id: int
    name: str
    office: str
    kind: PartyKind
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


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list."""

    reference: str
    starts_at: datetime
    ended_at: datetime | None
    place: str
    paper: PaperLine | None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in a list."""

    reference: str
    parties: tuple[PartyView, ...]
    started_on: date
    paper: PaperLine | None
    next_session: datetime | None
    last_session: datetime | None


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract's own page."""

    reference: str
    parties: tuple[PartyView, ...]
    started_on: date
    paper: PaperLine | None
    sessions: tuple[SessionLine, ...]
    may_plan: bool


def people_to_supervise(desk: Desk) -> tuple[PersonChoice, ...]:
    """Everybody in the school who could be a party of a new contract, by name. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.CONTRACT_CREATE, Resource(work.school_id))
        people = work.db.scalars(
            select(Person)
            .where(
                Person.left_on.is_(None),
                (Person.school_id == work.school_id)
                | Person.id.in_(select(Membership.person_id).where(Membership.school_id == work.school_id)),
            )
            .options(selectinload(Person.account))
            .order_by(Person.name, Person.id)
        )
        return tuple(
            PersonChoice(p.id, f"{p.name}, {p.office}" if p.office else p.name, p.account is not None) for p in people
        )


def create_contract(desk: Desk, supervisor_id: int, supervisee_id: int) -> str:
    """Begin a one-to-one contract and the draft of its paper. Returns the contract's reference.

    Whoever begins it is one of its two parties: access follows the relationship, so nobody sets up others' supervision
    and reads it. The supervisor needs an account, since the supervisor writes.
    """
    with desk.work() as work:
        work.require(Permission.CONTRACT_CREATE, Resource(work.school_id))
        if supervisor_id == supervisee_id:
            raise Invalid("Choose two people: nobody supervises themselves.")
        if work.viewer.person_id not in (supervisor_id, supervisee_id):
            raise Invalid("Choose yourself as the supervisor or the supervisee: a contract is made by its own parties.")
        supervisor, supervisee = _person(work, supervisor_id), _person(work, supervisee_id)
        if supervisor.account is None:
            raise Invalid("The supervisor needs an account, to write the records. Ask the administrator for one.")
        contract = _add_contract(work, {PartyKind.SUPERVISOR: supervisor, PartyKind.SUPERVISEE: supervisee})
        document = latest(CONTRACT_DOCUMENT)
        answers = prefilled(
            document,
            {
                Meaning.SUPERVISEE: supervisee.name,
                Meaning.SUPERVISEE_ROLE: supervisee.office,
                Meaning.SUPERVISOR: supervisor.name,
                Meaning.SUPERVISOR_ROLE: supervisor.office,
                Meaning.DATE: work.today.isoformat(),
                Meaning.MAIN_SYSTEM: practice_on(work, work.today).main_system,
            },
        )
        add_paper(work, contract, None, document, answers)
        return contract.reference


def _person(work: Work, person_id: int) -> Person:
    person = work.db.scalar(
        select(Person).where(
            Person.id == person_id,
            Person.left_on.is_(None),
            (Person.school_id == work.school_id)
            | Person.id.in_(select(Membership.person_id).where(Membership.school_id == work.school_id)),
        )
    )
    if person is None:
        raise Invalid("Choose the two people from the list.")
    return person


def _add_contract(work: Work, places: dict[PartyKind, Person]) -> Contract:
    contract = Contract(
        school_id=work.school_id,
        uid=new_uid(),
        reference=next_reference(work, Contract),
        kind="one_to_one",
        started_on=work.today,
        created_by_id=work.viewer.person_id,
        created_at=work.now,
    )
    contract.parties = [
        Party(
            school_id=work.school_id,
            person=person,
            kind=kind.value,
            external=not _works_here(work, person),
            from_on=work.today,
        )
        for kind, person in places.items()
    ]
    work.db.add(contract)
    work.db.flush()
    work.note("contract.created", f"contract:{contract.id}", reference=contract.reference, parties=len(places))
    return contract


def _works_here(work: Work, person: Person) -> bool:
    """Whether the person is of this school. A trust lead or a head from elsewhere is an outside supervisor (jmat)."""
    roles = set(
        work.db.scalars(
            select(Membership.role).where(Membership.person_id == person.id, Membership.school_id == work.school_id)
        )
    )
    return person.school_id == work.school_id and roles != {Role.TRUST_LEAD.value}


def prefilled(document: Document, known: dict[Meaning, str]) -> Answers:
    """Fresh answers with what is already known, by meaning and never by key."""
    answers = fresh(document)
    for meaning, text in known.items():
        question = document.meaning(meaning)
        if question is not None:
            answers[question.key] = text
    return answers


def add_paper(
    work: Work, contract: Contract, session: SupervisionSession | None, document: Document, answers: Answers
) -> Paper:
    """Begin a draft on this document, as a step of an open work."""
    text = dump(answers)
    paper = Paper(
        school_id=work.school_id,
        uid=new_uid(),
        reference=next_reference(work, Paper),
        purpose=document.purpose.value,
        document_key=document.key,
        document_version=document.version,
        fingerprint=document.fingerprint(),
        template_version=active_template(work, document),
        contract=contract,
        session=session,
        state=State.DRAFT.value,
        revision=1,
        created_by_id=work.viewer.person_id,
        created_at=work.now,
        changed_at=work.now,
    )
    paper.versions = [
        PaperVersion(
            school_id=work.school_id,
            number=1,
            answers=text,
            content_hash=content_hash(text),
            reason="",
            changed_by_id=work.viewer.person_id,
            changed_at=work.now,
        )
    ]
    work.db.add(paper)
    work.db.flush()
    work.note("paper.created", f"paper:{paper.id}", reference=paper.reference, document=document.key)
    return paper


def my_contracts(desk: Desk) -> tuple[ContractLine, ...]:
    """The contracts in which this person has a place, newest first."""
    with desk.read() as work:
        rows = work.db.scalars(
            select(Contract)
            .where(scopes.contracts(work.viewer))
            .options(selectinload(Contract.parties).selectinload(Party.person).selectinload(Person.account))
            .options(selectinload(Contract.sessions))
            .order_by(Contract.started_on.desc(), Contract.id.desc())
        ).all()
        papers = _papers_of(work, [row.id for row in rows])
        return tuple(_line(work, row, papers.get(row.id, [])) for row in rows)


def read_contract(desk: Desk, reference: str) -> ContractView:
    """A contract's page. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = contract_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(contract))
        papers = _papers_of(work, [contract.id]).get(contract.id, [])
        by_session = {paper.session_id: paper for paper in papers if paper.session_id}
        sessions = tuple(
            SessionLine(
                session.reference,
                session.starts_at,
                session.ended_at,
                session.place,
                paper_line(work, by_session[session.id]) if session.id in by_session else None,
            )
            for session in reversed(contract.sessions)
            if may_see_session(work, contract, session)
        )
        return ContractView(
            contract.reference,
            party_views(contract),
            contract.started_on,
            _contract_paper(work, papers),
            sessions,
            work.allows(Permission.SESSION_CREATE, contract_resource(contract)),
        )


def may_see_session(work: Work, contract: Contract, session: SupervisionSession) -> bool:
    """A replacement supervisor's six months hold for the list too (loxdale)."""
    place = work.viewer.place_in(contract.id, PartyKind.SUPERVISEE)
    as_record = replace(session_resource(session), state=State.CIRCULATED)
    return place is not None or work.allows(Permission.PAPER_READ, as_record)


def _papers_of(work: Work, contract_ids: Iterable[int]) -> dict[int, list[Paper]]:
    found: dict[int, list[Paper]] = {}
    query = select(Paper).where(Paper.contract_id.in_(list(contract_ids))).options(selectinload(Paper.session))
    for paper in work.db.scalars(query.order_by(Paper.id)):
        found.setdefault(paper.contract_id, []).append(paper)
    return found


def _contract_paper(work: Work, papers: list[Paper]) -> PaperLine | None:
    return next((paper_line(work, paper) for paper in papers if paper.session_id is None), None)


def paper_line(work: Work, paper: Paper) -> PaperLine:
    """A paper as one line, with whether this person may open it."""
    return PaperLine(
        paper.reference,
        document_of(work, paper).title,
        State(paper.state),
        paper.purpose,
        work.allows(Permission.PAPER_READ, paper_resource(paper)),
    )


def party_views(contract: Contract) -> tuple[PartyView, ...]:
    """The parties of a contract in the order in which they were named."""
    return tuple(
        PartyView(p.id, p.person_id, p.person.name, p.person.office, PartyKind(p.kind), p.person.account is not None)
        for p in contract.parties
    )


def _line(work: Work, contract: Contract, papers: list[Paper]) -> ContractLine:
    seen = [session for session in contract.sessions if may_see_session(work, contract, session)]
    coming = [s.starts_at for s in seen if s.ended_at is None and s.starts_at >= work.now]
    held = [s.starts_at for s in seen if s.ended_at is not None]
    return ContractLine(
        contract.reference,
        party_views(contract),
        contract.started_on,
        _contract_paper(work, papers),
        min(coming, default=None),
        max(held, default=None),
    )


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
