"""Sessions that were put off or cancelled: noting it, and telling the others (jmat: each party tells the other)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.cycle import SessionChange
from webapp.db.facts import session_resource
from webapp.domain.cadence import Change, Reason
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.beginning import record_of
from webapp.services.contracts import may_see_session, session_of
from webapp.services.parties import expected_at, parties_in
from webapp.services.planning import refuse_cancelled
from webapp.services.work import Desk, Work

TOLD = timedelta(days=14)
"""How long a change is told on the home pages of the others, and at least until the day that it was to be."""
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A session that was put off or cancelled, as it is told."""

    reference: str
    contract_reference: str
    change: Change
    made_at: datetime


def note_change(
    work: Work, session: SupervisionSession, to_at: datetime | None, reason: Reason, by_party: int | None
) -> None:
    """Keep that a session is put off to another time, or cancelled, as a step of an open work.

    `by_party` is the party at whose wish it is, by id; None for whoever notes it. Raises Invalid.
    """
    party = next((party for party in parties_in(session.contract, session) if party.id == by_party), None)
    if by_party is not None and party is None:
        raise Invalid("Choose from the list at whose wish it is.")
    row = SessionChange(
        school_id=work.school_id,
        session=session,
        from_at=session.starts_at,
        to_at=to_at,
        by_id=work.viewer.person_id if party is None else party.person_id,
        reason=reason.value,
        noted_by_id=work.viewer.person_id,
        made_at=work.now,
    )
    work.db.add(row)


def cancel_session(desk: Desk, reference: str, reason: Reason, by_party: int | None = None) -> str:
    """Cancel a session that is not held. The other parties are told at home. Returns its contract's reference.

    Raises Refused, NotFound, Invalid, or Conflict where it was held or is being written about.
    """
    with desk.work() as work:
        session = session_of(work, reference)
        work.require(Permission.SESSION_CREATE, session_resource(session))
        if session.ended_at is not None:
            raise Conflict("This session has ended. What was is not changed.")
        refuse_cancelled(session)
        paper = record_of(work, session)
        if paper is not None and paper.state != State.ABANDONED.value:
            raise Conflict("The record of this session is begun. Put the session off, or abandon its record first.")
        note_change(work, session, None, reason, by_party)
        session.cancelled_at = work.now
        work.note("session.cancelled", f"session:{session.id}", reference=session.reference, reason=reason.value)
        return session.contract.reference


def cancelled_how(work: Work, session: SupervisionSession) -> ChangeView | None:
    """By whom and why a session was cancelled; None for one that was not."""
    if session.cancelled_at is None:
        return None
    row = work.db.scalars(_changes([session.id]).where(SessionChange.to_at.is_(None))).one()
    return _view(row, session)


def changes_of(work: Work, session_ids: Collection[int]) -> dict[int, tuple[Change, ...]]:
    """What became of these sessions before they were held, oldest first, by the session's id."""
    found: dict[int, tuple[Change, ...]] = {}
    for row in work.db.scalars(_changes(session_ids)):
        found[row.session_id] = (*found.get(row.session_id, ()), _change(row))
    return found


def changes_told(work: Work) -> tuple[ChangeView, ...]:
    """What others put off or cancelled lately, of the sessions that concern this person, the newest first."""
    rows = work.db.scalars(
        select(SessionChange)
        .join(SupervisionSession)
        .join(Contract)
        .where(
            scopes.contracts(work.viewer),
            SessionChange.noted_by_id != work.viewer.person_id,
            SupervisionSession.ended_at.is_(None),
            or_(SessionChange.made_at >= work.now - TOLD, SessionChange.from_at >= work.now),
        )
        .options(
            selectinload(SessionChange.by),
            selectinload(SessionChange.session).selectinload(SupervisionSession.contract).selectinload(Contract.parties),
        )
        .order_by(SessionChange.made_at.desc(), SessionChange.id.desc())
        .limit(MOST_TOLD)
    ).all()
    return tuple(_view(row, row.session) for row in _newest(rows) if _concerns(work, row.session))


def _newest(rows: Sequence[SessionChange]) -> list[SessionChange]:
    """Of a session that was put off twice, the last word alone."""
    newest: dict[int, SessionChange] = {}
    for row in rows:
        newest.setdefault(row.session_id, row)
    return list(newest.values())


def _concerns(work: Work, session: SupervisionSession) -> bool:
    expected = {party.person_id for party in expected_at(session, work.today)}
    return work.viewer.person_id in expected and may_see_session(work, session.contract, session)


def _changes(session_ids: Collection[int]) -> Select[tuple[SessionChange]]:
    query = select(SessionChange).where(SessionChange.session_id.in_(session_ids))
    return query.options(selectinload(SessionChange.by)).order_by(SessionChange.made_at, SessionChange.id)


def _change(row: SessionChange) -> Change:
    return Change(row.from_at, row.to_at, row.by.name, Reason(row.reason))


def _view(row: SessionChange, session: SupervisionSession) -> ChangeView:
    return ChangeView(session.reference, session.contract.reference, _change(row), row.made_at)
