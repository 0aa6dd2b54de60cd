"""Who is ready for a session, for those who lead it; and what was shared, for those inside the school (jmat, loxdale)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from forms.kit import Answers, Document
from webapp.db import scopes
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.facts import preparation_resource, session_resource
from webapp.db.papers import Action
from webapp.db.preparing import Preparation
from webapp.db.schools import Account
from webapp.domain.clock import school_day
from webapp.domain.errors import NotFound
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.contracts import session_of
from webapp.services.home_sessions import NextSession
from webapp.services.papers import ChildLabel, labels_of
from webapp.services.prepared import Said, answers_in, form_before, preparing, rows_for, said_in
from webapp.services.work import Desk, Work

AHEAD = timedelta(days=14)
"""How long before a session home says that it can be prepared."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether somebody is ready, and no word of what they wrote."""

    who: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a session is prepared, as its page says it."""

    may_prepare: bool
    own: str
    """How this person's own stands: none, begun, shared, or taken into the record."""
    people: tuple[Ready, ...]
    """Those who may prepare, for whoever leads the session or types it; nobody for all others."""
    may_read: bool
    """Whether something is shared that this person may read."""


@dataclass(frozen=True, slots=True)
class SharedView:
    """What one person shared."""

    who: str
    shared_at: datetime
    document: Document
    answers: Answers
    children: dict[str, ChildLabel]
    said: tuple[tuple[str, Said], ...]
    """What each action that this reader may see asks, and how it stands."""


@dataclass(frozen=True, slots=True)
class SharedPage:
    """All that was shared for a session and that this person may read."""

    reference: str
    starts_at: datetime
    shared: tuple[SharedView, ...]


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """A session ahead on somebody's home page, which they may prepare, or which others have prepared."""

    reference: str
    starts_at: datetime
    others: tuple[str, ...]
    asked: bool
    """Whether this person may prepare for it, and has not shared it yet."""
    begun: bool
    """Whether they have begun."""
    ready: int
    """How many have prepared, of those `expected` who may."""
    expected: int


def readiness_of(work: Work, session: SupervisionSession) -> Readiness | None:
    """How far a session is prepared, as a step of an open read; None where it is over, cancelled, or not theirs to know."""
    if session.ended_at is not None or session.cancelled_at is not None:
        return None
    thing = session_resource(session)
    writes, leads = (
        work.allows(permission, thing) for permission in (Permission.PREPARATION_WRITE, Permission.PREPARATION_EXISTS)
    )
    if not writes and not leads:
        return None
    rows = rows_for(work, session)
    people = tuple(
        Ready(party.person.name, _is_ready(rows.get(party.person_id))) for party in preparing(session) if leads
    )
    read = any(_readable(work, row) for row in rows.values())
    return Readiness(writes, _stands(rows.get(work.viewer.person_id)), people, read)


def _is_ready(row: Preparation | None) -> bool:
    return row is not None and bool(row.shared_at or row.taken_at)


def _stands(row: Preparation | None) -> str:
    if row is None:
        return "none"
    return "taken" if row.taken_at else "shared" if row.shared_at else "begun"


def _readable(work: Work, row: Preparation) -> bool:
    shared = row.shared_at is not None and row.taken_at is None and row.person_id != work.viewer.person_id
    return shared and work.allows(Permission.PREPARATION_READ, preparation_resource(row))


def read_shared(desk: Desk, reference: str) -> SharedPage:
    """What was shared for a session, for those who lead it inside the school. The look is noted.

    Raises Refused, or NotFound where nothing is shared.
    """
    with desk.read() as work:
        session = session_of(work, reference)
        work.require(Permission.PREPARATION_EXISTS, session_resource(session))
        rows = [row for row in rows_for(work, session).values() if _readable(work, row)]
        if not rows or session.ended_at is not None:
            raise NotFound("Nothing that was prepared for this session is shared with you.")
        page = SharedPage(session.reference, session.starts_at, tuple(_shared(work, session, row) for row in rows))
    desk.note_read("preparation.read", f"session:{session.id}", reference=session.reference, people=len(rows))
    return page


def _shared(work: Work, session: SupervisionSession, row: Preparation) -> SharedView:
    document = form_before(work, session)
    answers = answers_in(work, row, document)
    said = said_in(row)
    seen = work.db.scalars(select(Action).where(scopes.actions(work.viewer), Action.id.in_(said)))
    words = {action.id: action.what for action in seen}
    return SharedView(
        row.person.name,
        row.shared_at or row.saved_at,
        document,
        answers,
        labels_of(work, session, document, answers),
        tuple((words[key], one) for key, one in said.items() if key in words and (one.state or one.words)),
    )


def ready_lines(work: Work, sessions: Sequence[NextSession]) -> tuple[ReadyLine, ...]:
    """The sessions on somebody's home page that they may prepare, or that others have, as a step of an open read."""
    coming = [one for one in sessions if not one.over and one.starts_at < work.now + AHEAD]
    rows = work.db.execute(
        select(
            SupervisionSession.reference,
            SupervisionSession.starts_at,
            Party.person_id,
            Party.from_on,
            Party.until_on,
            Preparation.id,
            or_(Preparation.shared_at.is_not(None), Preparation.taken_at.is_not(None)).label("is_ready"),
        )
        .join(Party, Party.contract_id == SupervisionSession.contract_id)
        .join(Account, Account.person_id == Party.person_id)
        .outerjoin(
            Preparation,
            and_(Preparation.session_id == SupervisionSession.id, Preparation.person_id == Party.person_id),
        )
        .where(
            SupervisionSession.school_id == work.school_id,
            SupervisionSession.reference.in_([one.reference for one in coming]),
            Party.kind.in_([PartyKind.SUPERVISEE.value, PartyKind.ATTENDEE.value]),
        )
    )
    found: dict[str, dict[int, str]] = {}
    for row in rows:
        day = school_day(row.starts_at)
        if row.from_on <= day and (row.until_on is None or day <= row.until_on):
            stands = "ready" if row.is_ready else "begun" if row.id else ""
            found.setdefault(row.reference, {})[row.person_id] = stands
    lines = (_line(work, one, found.get(one.reference, {})) for one in coming)
    return tuple(line for line in lines if line is not None)


def _line(work: Work, session: NextSession, stands: dict[int, str]) -> ReadyLine | None:
    ready, mine = sum(one == "ready" for one in stands.values()), stands.get(work.viewer.person_id)
    asked = mine is not None and mine != "ready"
    leads = session.kind.leads or session.kind is PartyKind.SCRIBE
    if not asked and not (leads and ready):
        return None
    return ReadyLine(session.reference, session.starts_at, session.others, asked, mine == "begun", ready, len(stands))
