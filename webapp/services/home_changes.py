"""What others put off or cancelled, on the home page of everybody whom it concerns (jmat: each party tells the other)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.cycle import SessionChange
from webapp.services.changes import ChangeView, change_view
from webapp.services.contracts import may_see_session
from webapp.services.parties import expected_at
from webapp.services.work import Work

TOLD = timedelta(days=14)
"""How long a change is told, and at least until the day that it was to be."""
MOST_TOLD = 50


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
            selectinload(SessionChange.session)
            .selectinload(SupervisionSession.contract)
            .selectinload(Contract.parties),
        )
        .order_by(SessionChange.made_at.desc(), SessionChange.id.desc())
        .limit(MOST_TOLD)
    ).all()
    return tuple(change_view(row, row.session) for row in _newest(rows) if _concerns(work, row.session))


def _newest(rows: Sequence[SessionChange]) -> list[SessionChange]:
    """Of a session that was put off twice, the last word alone."""
    newest: dict[int, SessionChange] = {}
    for row in rows:
        newest.setdefault(row.session_id, row)
    return list(newest.values())


def _concerns(work: Work, session: SupervisionSession) -> bool:
    expected = {party.person_id for party in expected_at(session, work.today)}
    return work.viewer.person_id in expected and may_see_session(work, session.contract, session)
