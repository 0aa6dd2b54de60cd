"""Ending a session: who was there, which children were discussed, and what exists from then on (design, section 6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forms.kit import Answers, Document, Meaning
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.facts import contract_resource, paper_resource
from webapp.db.papers import Paper
from webapp.documents.codec import text_of
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.actions import record_actions
from webapp.services.attending import (
    Attending,
    WrongTimes,
    attending,
    on_that_day,
    put_attendance,
    refuse_without_parties,
)
from webapp.services.beginning import record_of, who_met
from webapp.services.catalogue import answers_of, document_of
from webapp.services.contracts import session_of
from webapp.services.discussed import named_children, with_discussed
from webapp.services.entries import record_entries
from webapp.services.outside import shown_to_viewer
from webapp.services.parties import expected_at, parties_on
from webapp.services.prepared import forget_prepared, waiting_for
from webapp.services.sessions import begun_record
from webapp.services.versions import put_answers
from webapp.services.work import Desk, Work

SOON = timedelta(minutes=15)
"""How far the server's clock and the wall's may differ when a session is ended."""


@dataclass(frozen=True, slots=True)
class EndingView:
    """What the page that ends a session asks about."""

    reference: str
    contract_reference: str
    paper_reference: str
    starts_at: datetime
    ends_at: datetime
    """A proposal: now, or an hour after the start."""
    people: tuple[Attending, ...]
    children: tuple[tuple[str, str, str], ...]
    """(reference, name, detail) of the children in the draft."""
    may_propose: bool
    """Whether this person may name a child who is not in the draft yet."""
    closed_to_children: bool
    """Whether no child has a place in the record, so that none is asked about."""
    prepared: int
    """How many people have shared what they prepared, and the record has not taken it in: it goes at the end."""


def ask_ending(desk: Desk, reference: str) -> EndingView:
    """What the ending page shows: who was expected, and the children that the draft names.

    Raises Refused, NotFound or Conflict.
    """
    with desk.read() as work:
        session = session_of(work, reference)
        paper = _endable(work, session)
        ends_at = work.now if work.now > session.starts_at else session.starts_at + timedelta(hours=1)
        return EndingView(
            session.reference,
            session.contract.reference,
            paper.reference,
            session.starts_at,
            ends_at,
            attending(session, session.starts_at),
            named_children(work, paper, document_of(work, paper), answers_of(work, paper.versions[-1])),
            work.allows(Permission.CHILD_PROPOSE, contract_resource(session.contract)),
            paper.closed_to_children,
            len(waiting_for(work, paper)),
        )


def _endable(work: Work, session: SupervisionSession) -> Paper:
    paper = record_of(work, session)
    work.require(Permission.SESSION_END, begun_record(session, paper))
    if paper is None:
        raise Conflict("Start the record of this session before you end it.")
    work.require(Permission.PAPER_WRITE, paper_resource(paper))
    if session.ended_at is not None:
        raise Conflict("This session was ended already. Nothing was changed.")
    if paper.state == State.ABANDONED.value:
        raise Conflict("The draft of this record was abandoned. Take it up again, then end the session.")
    return paper


def end_session(
    desk: Desk,
    reference: str,
    *,
    starts_at: datetime,
    ended_at: datetime,
    discussed: Sequence[str],
    none: bool,
    present: Collection[int] | None = None,
) -> None:
    """End a session with the children who were discussed, by reference; `none` says that there were none.

    `present` are the ids of the parties who were there, or nothing where all came who were expected. From here each child
    has an entry, and the actions exist, whatever becomes of the record (design, section 6). Raises Invalid where the
    answers disagree, a child of the draft is in neither, or too few were there for a session.
    """
    with desk.work() as work:
        session = session_of(work, reference)
        paper = _endable(work, session)
        _refuse_times(work, starts_at, ended_at)
        expected = expected_at(session, school_day(starts_at))
        refuse_without_parties(expected)
        document = document_of(work, paper)
        answers = answers_of(work, paper.versions[-1])
        reader = shown_to_viewer(work, paper)
        discussed = [reader.reference(key) for key in discussed]
        answers = with_discussed(work, paper, document, answers, discussed, none=none)
        begun = parties_on(session.contract, school_day(paper.created_at))  # a supervisor who has left since began it
        supposed = [expected, _present(session), begun]
        put_attendance(session, expected, on_that_day(present, session, expected))
        answers |= _as_it_was(session, document, answers, supposed, school_day(starts_at))
        session.starts_at, session.ended_at = starts_at, ended_at
        session.children_asked_at = session.changed_at = work.now
        work.note("session.ended", f"session:{session.id}", reference=session.reference, children=len(set(discussed)))
        version = put_answers(work, paper, answers)
        record_entries(work, paper, document, answers, version)
        record_actions(work, paper, document, answers)
        forget_prepared(work, session)


def _refuse_times(work: Work, starts_at: datetime, ended_at: datetime) -> None:
    if ended_at <= starts_at:
        raise WrongTimes("The session ended before it began. Look at the two times again.")
    if ended_at > work.now + SOON:
        raise WrongTimes("The session has not ended yet at the time you give. Look at its date and its end again.")


def _present(session: SupervisionSession) -> list[Party]:
    return [row.party for row in session.attendances if row.present]


def _as_it_was(
    session: SupervisionSession, document: Document, answers: Answers, supposed: Sequence[Sequence[Party]], day: date
) -> Answers:
    """The record's day, and who met where nobody has changed the names that it was begun with."""
    known = {Meaning.DATE: day.isoformat()}
    begun_with = [who_met(session.contract, parties) for parties in supposed]
    for meaning, text in who_met(session.contract, _present(session)).items():
        question = document.meaning(meaning)
        if question is not None and text_of(answers, question.key) in [said[meaning] for said in begun_with]:
            known[meaning] = text
    return {question.key: text for meaning, text in known.items() if (question := document.meaning(meaning))}
