"""Before a session: putting it off, or noting who will not be there (jmat: each party tells the other)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from webapp.db.facts import session_resource
from webapp.domain.cadence import Reason
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict
from webapp.domain.policy import Permission
from webapp.services.attending import on_that_day, put_attendance, refuse_after_the_end, refuse_without_parties
from webapp.services.beginning import record_of
from webapp.services.catalogue import answers_of, document_of
from webapp.services.changes import note_change
from webapp.services.contracts import session_of
from webapp.services.entries import record_entries
from webapp.services.outside import place_shown
from webapp.services.parties import expected_at
from webapp.services.planning import refuse_cancelled
from webapp.services.scanning import scan
from webapp.services.work import Desk


def move_session(
    desk: Desk,
    reference: str,
    starts_at: datetime,
    place: str,
    coming: Collection[int] | None = None,
    *,
    reason: Reason = Reason.OTHER,
    by_party: int | None = None,
) -> None:
    """Say when and where a session that has not ended will be, and which parties come to it, by id.

    Where its time changes, the others are told at home with the reason, and at whose wish it was: the party of this id, or
    whoever changes it.

    What its record, begun already, has put on chronologies moves to that day. Raises Refused, NotFound, Conflict or
    Invalid.
    """
    with desk.work() as work:
        session = session_of(work, reference)
        work.require(Permission.SESSION_CREATE, session_resource(session))
        if session.ended_at is not None:
            raise Conflict("This session has ended. What was is not changed.")
        refuse_cancelled(session)
        refuse_after_the_end(session.contract, starts_at)
        expected = expected_at(session, school_day(starts_at))
        refuse_without_parties(expected)
        put_attendance(session, expected, on_that_day(coming, session, expected))
        if session.starts_at != starts_at:
            note_change(work, session, starts_at, reason, by_party)
        session.starts_at, session.changed_at = starts_at, work.now
        if place.strip() != place_shown(work, session):  # left as it was: it may not stand there as it is kept
            session.place = place.strip()
        paper = record_of(work, session)
        if paper is not None:
            document, version = document_of(work, paper), paper.versions[-1]
            record_entries(work, paper, document, answers_of(work, version), version)
            scan(work, paper)
        absent = sum(not row.present for row in session.attendances)
        work.note("session.moved", f"session:{session.id}", reference=session.reference, absent=absent)
