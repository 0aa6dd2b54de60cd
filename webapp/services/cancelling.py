"""Cancelling a session before it is held, with a reason that the other parties are told (jmat)."""

from __future__ import annotations

from webapp.db.facts import session_resource
from webapp.domain.cadence import Reason
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.beginning import record_of
from webapp.services.changes import note_change
from webapp.services.contracts import session_of
from webapp.services.planning import refuse_cancelled
from webapp.services.work import Desk


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
        session.cancelled_at = session.changed_at = work.now
        work.note("session.cancelled", f"session:{session.id}", reference=session.reference, reason=reason.value)
        return session.contract.reference
