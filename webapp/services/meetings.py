"""The sessions of contracts as the cycle looks at them: when, of what kind, and who was not there. A step of a read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, select

from webapp.db.contracts import Attendance, SupervisionSession
from webapp.domain.cadence import Meeting
from webapp.domain.clock import midnight
from webapp.domain.people import Formality
from webapp.services.changes import changes_of
from webapp.services.work import Work


def meetings_of(
    work: Work, of: ColumnElement[bool], since: date, parties: Mapping[int, Collection[int]]
) -> dict[int, list[Meeting]]:
    """The sessions from this day on, by contract, with what was put off or cancelled.

    `parties` says of which parties, by contract, it is asked whether they were there.
    """
    rows = work.db.execute(
        select(
            SupervisionSession.id,
            SupervisionSession.contract_id,
            SupervisionSession.starts_at,
            SupervisionSession.ended_at,
            SupervisionSession.cancelled_at,
            SupervisionSession.formality,
        ).where(of, SupervisionSession.starts_at >= midnight(since))
    ).all()
    changes = changes_of(work, [row.id for row in rows])
    known = _attendances(work, [row.id for row in rows], {party for ids in parties.values() for party in ids})
    found: dict[int, list[Meeting]] = {}
    for row in rows:
        ended = row.ended_at is not None
        meeting = Meeting(
            row.starts_at,
            row.ended_at,
            row.cancelled_at is not None,
            changes.get(row.id, ()),
            Formality(row.formality),
            frozenset(p for p in parties.get(row.contract_id, ()) if not known.get((row.id, p), not ended)),
        )
        found.setdefault(row.contract_id, []).append(meeting)
    return found


def _attendances(work: Work, sessions: Collection[int], parties: Collection[int]) -> dict[tuple[int, int], bool]:
    """Whether each of these parties was at each of these sessions, or is to come; who is not noted is not in it."""
    if not parties:
        return {}
    query = select(Attendance.session_id, Attendance.party_id, Attendance.present)
    rows = work.db.execute(query.where(Attendance.session_id.in_(sessions), Attendance.party_id.in_(parties)))
    return {(row.session_id, row.party_id): row.present for row in rows}
