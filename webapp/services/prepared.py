"""What was prepared for a session: whether it is shared, and how the record takes it in. Steps of an open work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from forms import catalogue
from forms.kit import Answers, Document, Purpose
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.papers import Comment, Paper
from webapp.db.preparing import Preparation
from webapp.documents.closed import without_children
from webapp.documents.codec import fresh, load
from webapp.documents.preparing import preparation_of, refitted, without_cases
from webapp.documents.taking_in import Prepared, taken_in
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.services.beginning import RECORDS, is_closed_to_children, record_of
from webapp.services.beside import BEFOREHAND, OF_ACTION
from webapp.services.catalogue import answers_of, document_by, document_of, printed_document
from webapp.services.children import is_inside
from webapp.services.own_documents import record_document
from webapp.services.parties import expected_at
from webapp.services.versions import put_answers
from webapp.services.work import Work

_PREPARING = (PartyKind.SUPERVISEE.value, PartyKind.ATTENDEE.value)
NOTHING = "{}"


@dataclass(frozen=True, slots=True)
class Said:
    """How an open action stands, as somebody says before the session."""

    state: str
    """open, done, dropped, or empty where nothing was chosen."""
    words: str


def form_before(work: Work, session: SupervisionSession, *, whole: bool = False) -> Document:
    """What is asked before this session: of the record begun, or of what its record will be begun on.

    Whoever is from outside the school names no child (loxdale, jmat). `whole` is for the record's document itself.
    """
    paper = record_of(work, session)
    document = printed_document(work, paper) if paper else record_document(work, session.contract)
    if whole:
        return document
    closed = paper.closed_to_children if paper else is_closed_to_children(work, session.contract, session, document)
    outside = not is_inside(work.viewer, session.contract)
    return preparation_of(without_children(document) if closed or outside else document)


def answers_in(work: Work, row: Preparation | None, document: Document) -> Answers:
    """What somebody prepared, as it is asked on this form (made by `preparation_of`): the form may be another since."""
    if row is None or row.answers == NOTHING:
        return fresh(document)
    former = preparation_of(_former(work, row))
    answers = load(former, row.answers)
    return answers if former == document else refitted(former, document, answers)


def _former(work: Work, row: Preparation) -> Document:
    built_in = (document for document in catalogue().values() if document.key == row.document_key)
    found = next((document for document in built_in if document.fingerprint() == row.fingerprint), None)
    return found or document_by(work, row.fingerprint)


def said_in(row: Preparation | None) -> dict[int, Said]:
    """How each action stands, by its id, as somebody said who prepared."""
    return {
        int(key): Said(one["state"], one["words"]) for key, one in json.loads(row.outcomes if row else NOTHING).items()
    }


def preparing(session: SupervisionSession) -> list[Party]:
    """Who may prepare for a session: the supervised who come to it, and can sign in."""
    absent = {row.party_id for row in session.attendances if not row.present}
    expected = expected_at(session, school_day(session.starts_at))
    return [p for p in expected if p.kind in _PREPARING and p.person.account is not None and p.id not in absent]


def rows_for(work: Work, session: SupervisionSession) -> dict[int, Preparation]:
    """What was prepared for a session by those who come to it, by person."""
    rows = work.db.scalars(select(Preparation).where(Preparation.session_id == session.id))
    people = {party.person_id for party in preparing(session)}
    return {row.person_id: row for row in rows if row.person_id in people}


def waiting_for(work: Work, paper: Paper) -> list[Preparation]:
    """What is shared and the record has not taken in yet; nothing where it is no draft of a session to come."""
    session = paper.session
    if (
        session is None
        or paper.purpose not in RECORDS
        or paper.state != State.DRAFT.value
        or session.ended_at is not None
    ):
        return []
    rows = rows_for(work, session).values()
    return sorted((row for row in rows if row.shared_at and row.taken_at is None), key=lambda row: row.person_id)


def take(work: Work, paper: Paper) -> int:
    """Take in what is shared: blanks are filled, cases added, and what is written stays. Returns how many prepared.

    Its words are in the record from here, and nowhere else. No child is on a chronology by it: nothing was said yet.
    """
    rows = waiting_for(work, paper)
    session = paper.session
    if not rows or session is None:
        return 0
    document = document_of(work, paper)
    if paper.purpose == Purpose.CASE_FILE_AUDIT.value:
        document = without_cases(document)
    asked = preparation_of(document)
    prepared = [Prepared(row.person.name, answers_in(work, row, asked)) for row in rows]
    found = taken_in(document, answers_of(work, paper.versions[-1]), prepared, named=len(preparing(session)) > 1)
    for beside in found.beside:
        _remark(work, paper, rows[beside.number], beside.path or BEFOREHAND, beside.text)
    for row in rows:
        for action_id, said in said_in(row).items():
            if said.state or said.words:
                _remark(work, paper, row, f"{OF_ACTION}{action_id}:{said.state or 'open'}", said.words)
    work.db.flush()
    put_answers(work, paper, found.answers)
    for row in rows:
        row.answers = row.outcomes = NOTHING
        row.revision, row.saved_from, row.taken_at = row.revision + 1, "", work.now
    work.note("preparation.taken_in", f"paper:{paper.id}", reference=paper.reference, prepared=len(rows))
    return len(rows)


def _remark(work: Work, paper: Paper, row: Preparation, path: str, text: str) -> None:
    remark = Comment(
        school_id=paper.school_id,
        paper_version_id=paper.versions[-1].id,
        path=path,
        text=text,
        author_id=row.person_id,
        made_at=row.shared_at,
    )
    work.db.add(remark)


def forget_prepared(work: Work, session: SupervisionSession) -> None:
    """A session has ended: what was prepared for it goes, and what waited since one was cancelled before."""
    cancelled = SupervisionSession.cancelled_at.is_not(None) & (SupervisionSession.contract_id == session.contract_id)
    of_these = select(SupervisionSession.id).where(or_(SupervisionSession.id == session.id, cancelled))
    _forget(work, work.db.scalars(select(Preparation).where(Preparation.session_id.in_(of_these))).all())


def forget_own(work: Work, person_id: int) -> None:
    """Somebody has left: what they prepared, and no record has, is read by nobody any more."""
    mine = Preparation.school_id == work.school_id, Preparation.person_id == person_id
    _forget(work, work.db.scalars(select(Preparation).where(*mine)).all())


def _forget(work: Work, rows: Sequence[Preparation]) -> None:
    for row in rows:
        work.db.delete(row)
