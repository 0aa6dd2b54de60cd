"""Sessions: planning one, its page, beginning its record, and ending it with "which children were discussed?"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from forms.kit import Document, Purpose
from webapp.db.contracts import SupervisionSession
from webapp.db.facts import contract_resource, session_resource
from webapp.db.papers import Paper
from webapp.domain.cadence import Meeting, minutes_held
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.lifecycle import State
from webapp.domain.people import ContractKind, Formality
from webapp.domain.policy import Permission, Resource
from webapp.domain.switched_on import switched_on
from webapp.services.actions import ActionView, actions_of
from webapp.services.attending import (
    Attending,
    attending,
    was_there,
)
from webapp.services.beginning import add_paper, first_answers, record_of
from webapp.services.catalogue import install_starters
from webapp.services.changes import ChangeView, cancelled_how
from webapp.services.children import contract_of
from webapp.services.contracts import PaperLine, may_see_session, paper_line, session_of
from webapp.services.drawing import audit_document, drawn_names, may_draw, with_drawn
from webapp.services.outside import place_shown
from webapp.services.own_documents import record_document
from webapp.services.parties import attaching_resource, naming_resource
from webapp.services.planning import Plan, add_session, refuse_cancelled, refuse_twice
from webapp.services.practice import practice_on
from webapp.services.prepared import take
from webapp.services.provenance import Became, notes_of
from webapp.services.readiness import Readiness, readiness_of
from webapp.services.requesting import RequestView, answer_request, requests_waiting
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work

BEFORE = timedelta(days=1)
"""How long before the session its record is offered: some like to have the page open when the other comes in."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session's page: all that there is of it."""

    reference: str
    contract_reference: str
    kind: ContractKind
    formality: Formality
    people: tuple[Attending, ...]
    """Who is expected, and once it has ended who was."""
    starts_at: datetime
    ended_at: datetime | None
    half_term: str
    """As `Calendar.where` says it."""
    why_shut: str
    """What its day is where the school is shut then, to be said after "That is"; nothing once it has ended."""
    minutes: int | None
    """How long it was, or before its end is planned to be; None where nobody said."""
    cancelled: ChangeView | None
    """By whom and why it was cancelled."""
    place: str
    paper: PaperLine | None
    actions: tuple[ActionView, ...]
    """What was promised in it, as far as this person may see."""
    record_from: date
    """The day from which the record is offered."""
    may_write: bool
    may_end: bool
    may_move: bool
    """Whether it may be put off, or an absence noted."""
    may_name: bool
    """Whether a scribe may be named, and before the end a stand-in."""
    may_attach: bool
    may_audit: bool
    """Whether its record can be an audit of case files."""
    may_draw: bool
    """Whether this person may draw the files for it."""
    drawn: tuple[tuple[str, str], ...]
    """(reference, name) of the files that were drawn for its audit; no name for those who do not read the roll."""
    notes: tuple[Became, ...]
    """The notes for children's files that were written from it, for who may read chronologies."""
    may_note_child: bool
    """Whether this person may write a note for a child's file: a cluster leaves each school its own (cambridgeshire)."""
    may_print_actions: bool
    """Whether there is a sheet of its actions to take away, and it is this person's to have."""
    readiness: Readiness | None
    """How far it is prepared."""


def plan_session(
    desk: Desk,
    contract_reference: str,
    starts_at: datetime,
    place: str,
    formality: Formality = Formality.FORMAL,
    answers: Collection[int] = (),
) -> str:
    """Plan a session, or note an ad hoc one at its true time. Returns its reference.

    `answers` are the ids of the requests for an additional session that it answers. Raises Refused, NotFound, Invalid, or
    Conflict where one is planned for that time to come already: the button was pressed twice.
    """
    with desk.work() as work:
        contract = contract_of(work, contract_reference)
        work.require(Permission.SESSION_CREATE, contract_resource(contract))
        if starts_at > work.now:
            refuse_twice(work, contract, [starts_at])
        session = add_session(work, contract, Plan(starts_at), place, formality)
        for request_id in answers:
            answer_request(work, contract, request_id, session)
        return session.reference


def ask_plan(desk: Desk, contract_reference: str) -> tuple[RequestView, ...]:
    """What others asked for that a session under this contract could answer. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = contract_of(work, contract_reference)
        work.require(Permission.SESSION_CREATE, contract_resource(contract))
        return tuple(asked for asked in requests_waiting(work, contract) if not asked.mine)


def read_session(desk: Desk, reference: str) -> SessionView:
    """A session's page. Raises Refused or NotFound."""
    with desk.read() as work:
        session = session_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(session.contract))
        if not may_see_session(work, session.contract, session):
            raise Refused
        paper, thing = record_of(work, session), session_resource(session)
        ended, off = session.ended_at is not None, session.cancelled_at is not None
        calendar, day = calendar_of(work), school_day(session.starts_at)
        return SessionView(
            session.reference,
            session.contract.reference,
            ContractKind(session.contract.kind),
            Formality(session.formality),
            was_there(session) if ended else attending(session, session.starts_at),
            session.starts_at,
            session.ended_at,
            calendar.where(day),
            "" if ended else calendar.why_shut(day),
            minutes_held(Meeting(session.starts_at, session.ended_at)) if ended else session.minutes,
            cancelled_how(work, session),
            place_shown(work, session),
            paper_line(work, paper) if paper else None,
            actions_of(work, paper) if paper else (),
            school_day(session.starts_at - BEFORE),
            not off and work.allows(Permission.PAPER_WRITE, begun_record(session, paper)),
            not ended and not off and work.allows(Permission.SESSION_END, begun_record(session, paper)),
            not ended and not off and work.allows(Permission.SESSION_CREATE, thing),
            not off and work.allows(Permission.PARTY_NAME, naming_resource(work, session.contract, session)),
            not off and paper is None and _may_attach(work, session),
            paper is None and audit_document(work) is not None,
            not off and may_draw(work, session),
            drawn_names(work, session),
            notes_of(work, session),
            not off
            and session.starts_at <= work.now
            and work.allows(Permission.CHILD_PROPOSE, contract_resource(session.contract)),
            ended and paper is not None and _sums_up(work) and work.allows(Permission.ACTIONS_EXPORT, thing),
            readiness_of(work, session),
        )


def _sums_up(work: Work) -> bool:
    return bool(switched_on(practice_on(work, work.today), Purpose.ACTION_SHEET))


def _may_attach(work: Work, session: SupervisionSession) -> bool:
    asked = work.allows(Permission.PAPER_ATTACH, session_resource(session))
    return asked and work.allows(Permission.PAPER_WRITE, attaching_resource(session))


def start_record(desk: Desk, reference: str, *, audit: bool = False) -> str:
    """Begin the record of a session, or find the one begun. Returns the paper's reference.

    `audit` says that the session is one in which case files are audited (loxdale): it begins with those that were drawn.
    Raises Refused, NotFound, Invalid where audits are off, or Conflict where the record was abandoned: it is taken up
    again, and never begun anew.
    """
    with desk.work() as work:
        session = session_of(work, reference)
        work.require(Permission.PAPER_WRITE, begun_record(session, None))
        refuse_cancelled(session)
        paper = record_of(work, session)
        if paper is None:
            install_starters(work)  # what came with a newer program is there from now on
            document = _audit(work) if audit else record_document(work, session.contract)
            answers = first_answers(work, session, document)
            answers = with_drawn(work, session, document, answers) if audit else answers
            paper = add_paper(work, session.contract, session, document, answers)
            work.note("session.started", f"session:{session.id}", paper=paper.reference)
            take(work, paper)
        elif paper.state == State.ABANDONED.value:
            raise Conflict("The draft of this record was abandoned. Open it and take it up again.")
        return paper.reference


def _audit(work: Work) -> Document:
    """The document for an audit of case files. Raises Invalid where the school has it off."""
    document = audit_document(work)
    if document is None:
        raise Invalid("The case file audit is switched off in this school. Start the ordinary record instead.")
    return document


def begun_record(session: SupervisionSession, paper: Paper | None) -> Resource:
    """The session's record as a draft, for what may be done with it; a provider's own is the supervisee's too (trust)."""
    attached = paper is not None and paper.purpose == Purpose.ATTACHED_RECORD.value
    return replace(session_resource(session), state=State.DRAFT, attached=attached)
