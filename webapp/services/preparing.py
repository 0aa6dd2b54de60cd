"""Preparing for a session: cases, big items, how actions stand (jmat, loxdale). Its writer's alone until they share it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db import scopes
from webapp.db.contracts import SupervisionSession
from webapp.db.facts import session_resource
from webapp.db.papers import Action, Paper
from webapp.db.preparing import Preparation
from webapp.documents.codec import dump, load
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.actions import BESIDE, ActionView, action_views
from webapp.services.beginning import RECORDS
from webapp.services.child_picker import only_nameable
from webapp.services.contracts import session_of
from webapp.services.papers import ChildLabel, labels_of
from webapp.services.parties import expected_at
from webapp.services.prepared import Said, answers_in, form_before, said_in
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class Page:
    """The page from which something is saved: what it was opened on, and a name of its own."""

    revision: int
    uid: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on the page: the answers, and how each action stands, by its id."""

    answers: Answers
    said: Mapping[int, Said] = field(default_factory=dict)


class SavedElsewhere(Conflict):
    """The same person saved from another page since this one was opened."""


@dataclass(frozen=True, slots=True)
class PreparingView:
    """The page on which somebody prepares."""

    reference: str
    contract_reference: str
    starts_at: datetime
    document: Document
    answers: Answers
    children: dict[str, ChildLabel]
    actions: tuple[ActionView, ...]
    """The open actions of the contract that this person may see, the longest due first."""
    said: Mapping[int, Said]
    last_record: tuple[str, date] | None
    """The reference and the day of the last record that this person may read."""
    readers: tuple[str, ...]
    """Who may read it once it is shared."""
    outside: tuple[str, ...]
    """Who leads from outside the school, and reads it in the record alone."""
    revision: int
    saved_at: datetime | None
    shared_at: datetime | None
    taken_at: datetime | None
    waited: bool
    """Whether it was written for a session that was cancelled, and waits for this one."""


@dataclass(frozen=True, slots=True)
class Form:
    """By which a post of the page is read."""

    contract_reference: str
    document: Document
    answers: Answers
    actions: frozenset[int]


def open_preparation(desk: Desk, reference: str) -> PreparingView:
    """What this person prepares for a session. Raises Refused, NotFound, or Conflict where there is nothing to prepare."""
    with desk.read() as work:
        session = _to_prepare(work, reference)
        row, document = _own(work, session), form_before(work, session)
        answers = answers_in(work, row, document)
        leading = [p for p in expected_at(session, school_day(session.starts_at)) if PartyKind(p.kind) in _READING]
        return PreparingView(
            session.reference,
            session.contract.reference,
            session.starts_at,
            document,
            answers,
            labels_of(work, session, document, answers),
            _open_actions(work, session),
            said_in(row),
            _last_record(work, session),
            tuple(party.person.name for party in leading if not party.external and party.person.account),
            tuple(party.person.name for party in leading if party.external or not party.person.account),
            row.revision if row else 0,
            row.saved_at if row else None,
            row.shared_at if row and row.session_id == session.id else None,
            row.taken_at if row else None,
            row is not None and row.session_id != session.id,
        )


_READING = (PartyKind.SUPERVISOR, PartyKind.STAND_IN, PartyKind.SCRIBE)


def form_of(desk: Desk, reference: str) -> Form:
    """By which a post is read, with what is saved: a page that was cut off must not empty it. Raises as the page does."""
    with desk.read() as work:
        session = _to_prepare(work, reference)
        document = form_before(work, session)
        answers = answers_in(work, _own(work, session), document)
        actions = frozenset(action.action_id for action in _open_actions(work, session))
        return Form(session.contract.reference, document, answers, actions)


def save(desk: Desk, reference: str, page: Page, typed: Typed) -> datetime:
    """Keep what somebody prepares, for them alone. Returns when.

    Raises Refused, NotFound, `SavedElsewhere`, or Conflict where there is nothing to prepare, it is shared already, or
    words on the page were destroyed since it was opened.
    """
    with desk.work() as work:
        _put(work, _to_prepare(work, reference), page, typed)
        return work.now


def share(desk: Desk, reference: str, page: Page, typed: Typed) -> None:
    """Keep it, and let those who lead the session have it. Raises as `save` does."""
    with desk.work() as work:
        session = _to_prepare(work, reference)
        _put(work, session, page, typed).shared_at = work.now
        work.note("preparation.shared", f"session:{session.id}", reference=session.reference)


def take_back(desk: Desk, reference: str) -> None:
    """Make it private again, to change it. Raises Refused, NotFound, or Conflict where it is not shared."""
    with desk.work() as work:
        session = _to_prepare(work, reference)
        row = _own(work, session)
        if row is None or row.shared_at is None or row.taken_at is not None:
            raise Conflict("There is nothing to take back: it is private, or the record has taken it in already.")
        row.shared_at = None
        work.note("preparation.taken_back", f"session:{session.id}", reference=session.reference)


def _to_prepare(work: Work, reference: str) -> SupervisionSession:
    session = session_of(work, reference)
    work.require(Permission.PREPARATION_WRITE, session_resource(session))
    if session.cancelled_at is not None:
        raise Conflict("This session was cancelled. What you wrote for it waits for the next session, for you alone.")
    if session.ended_at is not None:
        raise Conflict("This session has ended, so there is nothing left to prepare.")
    return session


def _own(work: Work, session: SupervisionSession) -> Preparation | None:
    """This person's own for the session, or what they wrote for one that was cancelled. Nobody else's is looked for."""
    mine = (
        select(Preparation)
        .join(SupervisionSession)
        .where(Preparation.person_id == work.viewer.person_id, SupervisionSession.contract_id == session.contract_id)
    )
    here = work.db.scalar(mine.where(Preparation.session_id == session.id))
    if here is not None:
        return here
    waiting = mine.where(SupervisionSession.cancelled_at.is_not(None), Preparation.taken_at.is_(None))
    return work.db.scalar(waiting.order_by(Preparation.saved_at.desc(), Preparation.id.desc()).limit(1))


def _open_actions(work: Work, session: SupervisionSession) -> tuple[ActionView, ...]:
    query = select(Action).where(
        scopes.actions(work.viewer), Action.contract_id == session.contract_id, Action.state == "open"
    )
    query = query.options(*BESIDE).order_by(Action.due_on.is_(None), Action.due_on, Action.id)
    return action_views(work, work.db.scalars(query).all())


def _last_record(work: Work, session: SupervisionSession) -> tuple[str, date] | None:
    found = work.db.execute(
        select(Paper.reference, SupervisionSession.starts_at)
        .join(SupervisionSession, Paper.session_id == SupervisionSession.id)
        .where(
            scopes.papers(work.viewer),
            Paper.purpose.in_(RECORDS),
            Paper.contract_id == session.contract_id,
            SupervisionSession.starts_at < session.starts_at,
        )
        .order_by(SupervisionSession.starts_at.desc(), Paper.id.desc())
        .limit(1)
    ).first()
    return None if found is None else (found.reference, school_day(found.starts_at))


def _put(work: Work, session: SupervisionSession, page: Page, typed: Typed) -> Preparation:
    row, document = _own(work, session), form_before(work, session)
    before = answers_in(work, row, document)
    _refuse_stale(row, page)
    answers = only_nameable(work, session, document, load(document, dump(typed.answers)), before)
    seen = {action.action_id for action in _open_actions(work, session)}
    said = {
        str(action): {"state": one.state, "words": one.words} for action, one in typed.said.items() if action in seen
    }
    base = form_before(work, session, whole=True)
    if row is None:
        row = Preparation(school_id=work.school_id, person_id=work.viewer.person_id, revision=0)
        work.db.add(row)
    row.session, row.document_key, row.fingerprint = session, base.key, base.fingerprint()
    row.answers, row.outcomes = (
        dump(answers),
        json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    )
    row.revision, row.saved_from, row.saved_at = row.revision + 1, page.uid, work.now
    row.shared_at = row.taken_at = None
    return row


def _refuse_stale(row: Preparation | None, page: Page) -> None:
    if row is None:
        return
    if row.shared_at is not None and row.taken_at is None and row.session.cancelled_at is None:
        raise Conflict("You have shared this already. Take it back first, then change it.")
    if row.revision == page.revision or (page.uid and row.saved_from == page.uid):
        return
    if not row.saved_from:
        raise Conflict(
            "This changed since you opened the page: the record took it in, or words in it were destroyed because their"
            " time was over. Copy what you have just typed, open the page again and put it in there."
        )
    raise SavedElsewhere("You saved this from another page since you opened this one. Nothing of either is lost.")
