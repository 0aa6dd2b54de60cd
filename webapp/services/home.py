"""Home: what is mine to do now, late things first (design, section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.children import Child, ChronologyEntry
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.facts import paper_resource, session_resource
from webapp.db.papers import Paper
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission, Resource
from webapp.services.actions import ActionView, my_actions
from webapp.services.catalogue import document_of
from webapp.services.contracts import may_see_session
from webapp.services.entries import waiting
from webapp.services.papers import agreements_of
from webapp.services.work import Desk, Work

AHEAD = timedelta(days=60)
"""How far home looks ahead for sessions."""


@dataclass(frozen=True, slots=True)
class NextSession:
    """The session in front of this person."""

    reference: str
    starts_at: datetime
    place: str
    others: tuple[str, ...]
    paper_reference: str
    """The record begun, for its writer; empty otherwise."""
    may_write: bool
    over: bool
    """Whether its day has passed and it was not ended."""


@dataclass(frozen=True, slots=True)
class PaperTask:
    """A paper that waits for this person."""

    kind: str
    """write, agree, change (somebody asked for one), sign or wait."""
    reference: str
    title: str
    others: tuple[str, ...]
    dated: date
    since: datetime


@dataclass(frozen=True, slots=True)
class ChildTask:
    """A child on whose chronology entries wait for the lead."""

    reference: str
    waiting: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the home page."""

    sessions: tuple[NextSession, ...]
    papers: tuple[PaperTask, ...]
    waiting: tuple[PaperTask, ...]
    """Circulated, and with somebody else now."""
    approvals: tuple[ChildTask, ...]
    actions: tuple[ActionView, ...]
    has_contract: bool
    may_make_contract: bool


def home(desk: Desk) -> Home:
    """What is this person's to do. Reads no paper's text, so nothing is noted."""
    actions = tuple(action for action in my_actions(desk) if action.mine)
    with desk.read() as work:
        tasks = [task for paper in _my_papers(work) if (task := _task(work, paper)) is not None]
        return Home(
            _sessions(work),
            tuple(task for task in tasks if task.kind != "wait"),
            tuple(task for task in tasks if task.kind == "wait"),
            _approvals(work),
            actions,
            work.db.scalar(select(Contract.id).where(scopes.contracts(work.viewer)).limit(1)) is not None,
            work.allows(Permission.CONTRACT_CREATE, Resource(work.school_id)),
        )


def _my_papers(work: Work) -> list[Paper]:
    """Papers that are not filed and that this person may read, oldest change first."""
    return list(
        work.db.scalars(
            select(Paper)
            .where(scopes.papers(work.viewer), Paper.state != State.FILED.value)
            .options(selectinload(Paper.contract).selectinload(Contract.parties).selectinload(Party.person))
            .options(selectinload(Paper.session), selectinload(Paper.versions))
            .order_by(Paper.changed_at, Paper.id)
        )
    )


def _task(work: Work, paper: Paper) -> PaperTask | None:
    kind = _kind(work, paper)
    if kind is None:
        return None
    others = tuple(p.person.name for p in paper.contract.parties if p.person_id != work.viewer.person_id)
    dated = school_day(paper.session.starts_at if paper.session else paper.created_at)
    return PaperTask(kind, paper.reference, document_of(work, paper).title, others, dated, paper.changed_at)


def _kind(work: Work, paper: Paper) -> str | None:
    thing = paper_resource(paper)
    match State(paper.state):
        case State.DRAFT | State.AMENDING:
            return "write" if work.allows(Permission.PAPER_WRITE, thing) else None
        case State.CIRCULATED | State.RECIRCULATED:
            mine = [v for v in agreements_of(work, paper) if v.party.person_id == work.viewer.person_id]
            asked = any(view.decision == "declined" for view in agreements_of(work, paper))
            if asked and work.allows(Permission.PAPER_CIRCULATE, thing):
                return "change"
            if any(view.expected and view.decision == "" for view in mine):
                return "agree"
            return "wait" if work.allows(Permission.PAPER_CIRCULATE, thing) or mine else None
        case State.ISSUED:
            return "sign" if work.allows(Permission.PAPER_SIGN, thing) else None
        case State.FILED | State.ABANDONED:
            return None


def _sessions(work: Work) -> tuple[NextSession, ...]:
    """Sessions not ended, that are coming or whose day has passed, soonest first, in which this person takes part."""
    rows = work.db.scalars(
        select(SupervisionSession)
        .join(Contract)
        .where(
            scopes.contracts(work.viewer),
            SupervisionSession.ended_at.is_(None),
            SupervisionSession.starts_at < work.now + AHEAD,
        )
        .options(selectinload(SupervisionSession.contract).selectinload(Contract.parties).selectinload(Party.person))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
        .limit(20)
    )
    return tuple(_next(work, session) for session in rows if may_see_session(work, session.contract, session))


def _next(work: Work, session: SupervisionSession) -> NextSession:
    may_write = work.allows(Permission.SESSION_END, session_resource(session))
    paper = work.db.scalar(select(Paper.reference).where(Paper.session_id == session.id).limit(1)) if may_write else ""
    return NextSession(
        session.reference,
        session.starts_at,
        session.place,
        tuple(p.person.name for p in session.contract.parties if p.person_id != work.viewer.person_id),
        paper or "",
        may_write,
        school_day(session.starts_at) < work.today,
    )


def _approvals(work: Work) -> tuple[ChildTask, ...]:
    """Children with entries whose newest decision is still "recorded", for those who approve."""
    if not work.allows(Permission.ENTRY_APPROVE, Resource(work.school_id)):
        return ()
    rows = work.db.execute(
        select(Child.reference, func.count(), func.min(ChronologyEntry.entered_at))
        .join(ChronologyEntry, ChronologyEntry.child_id == Child.id)
        .where(Child.school_id == work.school_id, ChronologyEntry.id.in_(waiting()))
        .group_by(Child.reference)
        .order_by(func.min(ChronologyEntry.entered_at), Child.reference)
    )
    return tuple(ChildTask(reference, count, since) for reference, count, since in rows)
