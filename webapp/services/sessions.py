"""Sessions: planning one, beginning its record, and ending it with "which children were discussed?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from forms import latest
from forms.kit import Answers, Cases, Document, Meaning
from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.db.facts import contract_resource, paper_resource, session_resource
from webapp.db.papers import Paper
from webapp.documents.codec import blank_row, is_blank, new_uid, rows_of
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Resource
from webapp.services.actions import record_actions
from webapp.services.catalogue import answers_of, document_of
from webapp.services.children import children_of, contract_of, display_child
from webapp.services.contracts import (
    PaperLine,
    PartyView,
    add_paper,
    may_see_session,
    paper_line,
    party_views,
    prefilled,
    session_of,
)
from webapp.services.entries import record_entries
from webapp.services.references import next_reference
from webapp.services.versions import put_answers
from webapp.services.work import Desk, Work

RECORD_DOCUMENT = "dsl_record"

SOON = timedelta(minutes=15)
"""How far the server's clock and the wall's may differ when a session is ended."""


class WrongTimes(Invalid):
    """The date or the times of a session cannot be."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session's page."""

    reference: str
    contract_reference: str
    parties: tuple[PartyView, ...]
    starts_at: datetime
    ended_at: datetime | None
    place: str
    paper: PaperLine | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class EndingView:
    """What the page that ends a session asks about."""

    reference: str
    contract_reference: str
    paper_reference: str
    starts_at: datetime
    ends_at: datetime
    """A proposal: now, or an hour after the start."""
    children: tuple[tuple[str, str, str], ...]
    """(reference, name, detail) of the children in the draft."""


def plan_session(desk: Desk, contract_reference: str, starts_at: datetime, place: str) -> str:
    """Plan a session. Returns its reference. Raises Refused, NotFound or Invalid."""
    with desk.work() as work:
        contract = contract_of(work, contract_reference)
        work.require(Permission.SESSION_CREATE, contract_resource(contract))
        if contract.ended_on is not None and contract.ended_on < school_day(starts_at):
            raise Invalid("This contract has ended. Make a new contract first.")
        expected = _expected(contract, starts_at)
        _refuse_without_parties(expected)
        session = SupervisionSession(
            school_id=work.school_id,
            uid=new_uid(),
            reference=next_reference(work, SupervisionSession),
            contract=contract,
            starts_at=starts_at,
            place=place.strip(),
            created_by_id=work.viewer.person_id,
            created_at=work.now,
        )
        session.attendances = [Attendance(school_id=work.school_id, party=party, present=True) for party in expected]
        work.db.add(session)
        work.db.flush()
        work.note("session.planned", f"session:{session.id}", reference=session.reference)
        return session.reference


def _refuse_without_parties(expected: Sequence[Party]) -> None:
    """A session outside the parties' own dates would be hidden from the very people who met (`domain.policy`)."""
    kinds = {PartyKind(party.kind) for party in expected}
    if not {PartyKind.SUPERVISOR, PartyKind.SUPERVISEE} <= kinds:
        raise WrongTimes(
            "On that day the contract did not have both its supervisor and its supervisee. Look at the date."
        )


def _expected(contract: Contract, starts_at: datetime) -> list[Party]:
    day = school_day(starts_at)
    return [
        party
        for party in contract.parties
        if party.session_id is None and party.from_on <= day and (party.until_on is None or day <= party.until_on)
    ]


def read_session(desk: Desk, reference: str) -> SessionView:
    """A session's page. Raises Refused or NotFound."""
    with desk.read() as work:
        session = session_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(session.contract))
        if not may_see_session(work, session.contract, session):
            raise Refused
        paper = _paper_of(work, session)
        return SessionView(
            session.reference,
            session.contract.reference,
            party_views(session.contract),
            session.starts_at,
            session.ended_at,
            session.place,
            paper_line(work, paper) if paper else None,
            work.allows(Permission.PAPER_WRITE, _new_record(session)),
        )


def start_record(desk: Desk, reference: str) -> str:
    """Begin the record of a session, or find the one begun. Returns the paper's reference. Raises Refused or NotFound."""
    with desk.work() as work:
        session = session_of(work, reference)
        work.require(Permission.PAPER_WRITE, _new_record(session))
        paper = _paper_of(work, session)
        if paper is None:
            document = latest(RECORD_DOCUMENT)
            answers = _begun(work, session, document)
            paper = add_paper(work, session.contract, session, document, answers)
            work.note("session.started", f"session:{session.id}", paper=paper.reference)
        return paper.reference


def _new_record(session: SupervisionSession) -> Resource:
    return replace(session_resource(session), state=State.DRAFT)


def _paper_of(work: Work, session: SupervisionSession) -> Paper | None:
    return work.db.scalar(select(Paper).where(Paper.session_id == session.id).order_by(Paper.id).limit(1))


def _begun(work: Work, session: SupervisionSession, document: Document) -> Answers:
    """A record's first answers: who, when, and what the last record already said about training."""
    names = {a.party.kind: a.party.person.name for a in session.attendances if a.present}
    known = {
        Meaning.SUPERVISEE: names.get(PartyKind.SUPERVISEE.value, ""),
        Meaning.SUPERVISOR: names.get(PartyKind.SUPERVISOR.value, ""),
        Meaning.DATE: school_day(session.starts_at).isoformat(),
    }
    before = _last_record(work, session)
    if before is not None:
        question = document_of(work, before).meaning(Meaning.TRAINING_DUE)
        answer = answers_of(work, before.versions[-1]).get(question.key, "") if question else ""
        known[Meaning.TRAINING_DUE] = answer if isinstance(answer, str) else ""
    return prefilled(document, known)


def _last_record(work: Work, session: SupervisionSession) -> Paper | None:
    paper = work.db.scalar(
        select(Paper)
        .join(SupervisionSession, Paper.session_id == SupervisionSession.id)
        .where(Paper.contract_id == session.contract_id, SupervisionSession.starts_at < session.starts_at)
        .order_by(SupervisionSession.starts_at.desc(), Paper.id.desc())
        .limit(1)
    )
    return paper if paper is not None and work.allows(Permission.PAPER_READ, paper_resource(paper)) else None


def ask_ending(desk: Desk, reference: str) -> EndingView:
    """What the ending page shows: the children that the draft names. Raises Refused, NotFound or Conflict."""
    with desk.read() as work:
        session = session_of(work, reference)
        paper = _endable(work, session)
        document = document_of(work, paper)
        children = _named(work, paper, document, answers_of(work, paper.versions[-1]))
        ends_at = work.now if work.now > session.starts_at else session.starts_at + timedelta(hours=1)
        return EndingView(
            session.reference, session.contract.reference, paper.reference, session.starts_at, ends_at, children
        )


def _endable(work: Work, session: SupervisionSession) -> Paper:
    work.require(Permission.SESSION_END, session_resource(session))
    paper = _paper_of(work, session)
    if paper is None:
        raise Conflict("Start the record of this session before you end it.")
    work.require(Permission.PAPER_WRITE, paper_resource(paper))
    if session.ended_at is not None:
        raise Conflict("This session was ended already. Nothing was changed.")
    return paper


def _named(work: Work, paper: Paper, document: Document, answers: Answers) -> tuple[tuple[str, str, str], ...]:
    references = [row["child"] for q in _case_questions(document) for row in rows_of(answers, q.key) if row["child"]]
    views = [
        display_child(work.viewer, paper.contract, child)
        for child in children_of(work, paper.school_id, references).values()
    ]
    return tuple((view.reference, view.name, view.detail) for view in views)


def _case_questions(document: Document) -> list[Cases]:
    return [question for question in document.questions() if isinstance(question, Cases)]


def end_session(
    desk: Desk, reference: str, *, starts_at: datetime, ended_at: datetime, discussed: Sequence[str], none: bool
) -> None:
    """End a session with the children who were discussed, by reference; `none` says that there were none.

    From here each of them has an entry, and the actions exist, whatever becomes of the record (design, section 6).
    Raises Invalid where the two answers disagree, or a child of the draft is in neither.
    """
    with desk.work() as work:
        session = session_of(work, reference)
        paper = _endable(work, session)
        if ended_at <= starts_at:
            raise WrongTimes("The session ended before it began. Look at the two times again.")
        if ended_at > work.now + SOON:
            raise WrongTimes("The session has not ended yet at the time you give. Look at its date and its end again.")
        expected = _expected(session.contract, starts_at)
        _refuse_without_parties(expected)
        document = document_of(work, paper)
        answers = _with_discussed(work, paper, document, discussed, none=none)
        day = document.meaning(Meaning.DATE)
        if day is not None:
            answers[day.key] = school_day(starts_at).isoformat()
        session.starts_at, session.ended_at, session.children_asked_at = starts_at, ended_at, work.now
        work.note("session.ended", f"session:{session.id}", reference=session.reference, children=len(set(discussed)))
        _attend(session, expected)
        version = put_answers(work, paper, answers)
        record_entries(work, paper, document, answers, version)
        record_actions(work, paper, document, answers)


def _attend(session: SupervisionSession, expected: Sequence[Party]) -> None:
    """The session may have been on another day than planned, when others had a place in the contract."""
    for attendance in session.attendances:
        attendance.present = attendance.present and attendance.party in expected
    known = {attendance.party_id for attendance in session.attendances}
    for party in expected:
        if party.id not in known:
            session.attendances.append(Attendance(school_id=session.school_id, party=party, present=True))


def _with_discussed(work: Work, paper: Paper, document: Document, discussed: Sequence[str], *, none: bool) -> Answers:
    """The answers, with a block for every child who was discussed and has none yet."""
    answers = answers_of(work, paper.versions[-1])
    named = {row["child"] for q in _case_questions(document) for row in rows_of(answers, q.key) if row["child"]}
    if none and (discussed or named):
        raise Invalid(
            "The record names a child. Take that case out of the record, or say that the child was discussed."
        )
    if not none and not discussed:
        raise Invalid("Say which children were discussed, or that none were.")
    if named - set(discussed):
        raise Invalid(
            "A child in the record is not ticked here. Take that case out of the record first, if it is wrong."
        )
    known = children_of(work, paper.school_id, discussed)
    if set(discussed) - set(known):
        raise Invalid("Choose the children from the list.")
    missing = [reference for reference in dict.fromkeys(discussed) if reference not in named]
    questions = _case_questions(document)
    if missing and questions:
        question = questions[0]
        rows = rows_of(answers, question.key)
        for reference in missing:
            free = next((row for row in rows if is_blank(row)), None)
            if free is None:
                free = blank_row(question, new_uid())
                rows.append(free)
            free["child"] = reference
        answers[question.key] = rows
    return answers


def may_plan(desk: Desk, contract_reference: str) -> None:
    """Raise Refused or NotFound unless this person may plan a session under this contract."""
    with desk.read() as work:
        work.require(Permission.SESSION_CREATE, contract_resource(contract_of(work, contract_reference)))
