"""Sessions that were put off or cancelled: noting it, and what became of each (jmat). Steps of an open work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.db.contracts import SupervisionSession
from webapp.db.cycle import SessionChange
from webapp.domain.cadence import Change, Reason
from webapp.domain.errors import Invalid
from webapp.services.parties import parties_in
from webapp.services.work import Work


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


def cancelled_how(work: Work, session: SupervisionSession) -> ChangeView | None:
    """By whom and why a session was cancelled; None for one that was not."""
    if session.cancelled_at is None:
        return None
    row = work.db.scalars(_changes([session.id]).where(SessionChange.to_at.is_(None))).one()
    return change_view(row, session)


def changes_of(work: Work, session_ids: Collection[int]) -> dict[int, tuple[Change, ...]]:
    """What became of these sessions before they were held, oldest first, by the session's id."""
    found: dict[int, tuple[Change, ...]] = {}
    for row in work.db.scalars(_changes(session_ids)):
        found[row.session_id] = (*found.get(row.session_id, ()), _change(row))
    return found


def _changes(session_ids: Collection[int]) -> Select[SessionChange]:
    query = select(SessionChange).where(SessionChange.session_id.in_(session_ids))
    return query.options(selectinload(SessionChange.by)).order_by(SessionChange.made_at, SessionChange.id)


def _change(row: SessionChange) -> Change:
    return Change(row.from_at, row.to_at, row.by.name, Reason(row.reason))


def change_view(row: SessionChange, session: SupervisionSession) -> ChangeView:
    """A change as it is told."""
    return ChangeView(session.reference, session.contract.reference, _change(row), row.made_at)
