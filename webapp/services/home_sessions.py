"""The sessions on a person's home page: the one in front of them, those to come, and those that nobody has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.facts import session_resource
from webapp.db.papers import Paper
from webapp.domain.clock import school_day
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Place
from webapp.services.contracts import may_see_session
from webapp.services.outside import places_shown
from webapp.services.parties import expected_at
from webapp.services.work import Work

AHEAD = timedelta(days=60)
"""How far home looks ahead for sessions."""
_PLANNING = (PartyKind.SUPERVISOR, PartyKind.SUPERVISEE)
MOST = 60
"""Sessions that are looked at, soonest first."""


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session in front of this person, or one that is over and was not ended."""

    reference: str
    starts_at: datetime
    place: str
    others: tuple[str, ...]
    kind: PartyKind
    """What this person is in it."""
    paper_reference: str
    """The record begun, for its writer; empty otherwise."""
    may_write: bool
    over: bool
    """Whether its day has passed and it was not ended."""


def open_sessions(work: Work, own: Sequence[Contract]) -> tuple[NextSession, ...]:
    """Sessions not ended, that are coming or whose day has passed, soonest first, in which this person takes part.

    `own` are the contracts of this person (`cadence.own_contracts`): what a session's contract says is read with them.
    """
    rows = work.db.scalars(
        select(SupervisionSession)
        .where(
            SupervisionSession.contract_id.in_([contract.id for contract in own]),
            SupervisionSession.ended_at.is_(None),
            SupervisionSession.cancelled_at.is_(None),
            SupervisionSession.starts_at < work.now + AHEAD,
        )
        .options(selectinload(SupervisionSession.attendances))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
        .limit(MOST)
    )
    seen = [session for session in rows if may_see_session(work, session.contract, session)]
    begun, places = _records_begun(work, seen), places_shown(work, seen)
    return tuple(
        _next(work, session, place, begun.get(session.id, ""), places[session.id])
        for session in seen
        if (place := _place(work, session)) is not None
    )


def lacks_session(work: Work) -> bool:
    """Whether this person may plan sessions, and none at all lies ahead in any of their contracts that run."""
    mine = {p.contract_id for p in work.viewer.places if p.holds(work.today) and p.kind in _PLANNING}
    running = or_(Contract.ended_on.is_(None), Contract.ended_on >= work.today)
    ahead = select(SupervisionSession.id).where(
        SupervisionSession.contract_id.in_(mine),
        SupervisionSession.ended_at.is_(None),
        SupervisionSession.cancelled_at.is_(None),
        SupervisionSession.starts_at >= work.now,
    )
    some = select(Contract.id).where(Contract.school_id == work.school_id, Contract.id.in_(mine), running)
    return work.db.scalar(some.where(~ahead.exists()).limit(1)) is not None


def _place(work: Work, session: SupervisionSession) -> Place | None:
    """This person's place in the session: today's, for one that may yet be moved, but none that will be over by then.

    None where they do not come.
    """
    thing, day = session_resource(session), school_day(session.starts_at)
    away = {row.party_id for row in session.attendances if not row.present}
    return next(
        (
            place
            for place in work.viewer.places_in(session.contract_id)
            if place.holds(work.today) and place.covers(thing) and (place.until_on is None or day <= place.until_on)
            if place.party_id not in away
        ),
        None,
    )


def _records_begun(work: Work, sessions: list[SupervisionSession]) -> dict[int, str]:
    """The record of each session that has one, by the session's id."""
    ids = [session.id for session in sessions]
    rows = work.db.execute(select(Paper.session_id, Paper.reference).where(Paper.session_id.in_(ids)))
    return {session_id: reference for session_id, reference in rows if session_id is not None}


def _next(work: Work, session: SupervisionSession, place: Place, record: str, where: str) -> NextSession:
    may_write = work.allows(Permission.SESSION_END, session_resource(session))
    day = school_day(session.starts_at)
    return NextSession(
        session.reference,
        session.starts_at,
        where,
        tuple(p.person.name for p in expected_at(session, day) if p.person_id != work.viewer.person_id),
        place.kind,
        record if may_write else "",
        may_write,
        day < work.today,
    )
