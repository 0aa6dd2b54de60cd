"""A person's own open sessions: seeing where they are signed in, and ending what they do not know.

Ending them asks for no proof: whoever fears for their account is not kept waiting, and nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.db.schools import WebSession
from webapp.domain.errors import NotFound
from webapp.services import web_sessions
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session that goes on."""

    session_id: int
    browser: str
    """Empty where it was not told."""
    began_at: datetime
    seen_at: datetime
    is_this: bool
    waits: bool
    """The password was given, and the second factor not yet."""


def own_sessions(desk: Desk, session_token: str) -> tuple[SessionLine, ...]:
    """Where this person is signed in: this session first, then the last used. Raises Conflict."""
    with desk.read() as work:
        this = web_sessions.living(work, session_token)
        lines = [
            SessionLine(
                session.id,
                session.browser or "",
                session.created_at,
                session.seen_at,
                session.id == this.id,
                session.factor_at is None,
            )
            for session in _going_on(work, this)
        ]
    return tuple(sorted(lines, key=lambda line: (line.is_this, line.seen_at), reverse=True))


def end_session(desk: Desk, session_token: str, session_id: int) -> None:
    """End another session of one's own: its next request is refused. Raises NotFound or Conflict."""
    with desk.work() as work:
        this = web_sessions.living(work, session_token)
        ended = next((session for session in _going_on(work, this) if session.id == session_id), None)
        if ended is None or ended.id == this.id:
            raise NotFound
        ended.revoked_at = work.now
        work.note("account.sessions_ended", f"account:{this.account_id}", count=1)


def end_other_sessions(desk: Desk, session_token: str) -> int:
    """End every session but this one. Returns how many there were. Raises Conflict."""
    with desk.work() as work:
        this = web_sessions.living(work, session_token)
        others = [session for session in _going_on(work, this) if session.id != this.id]
        for session in others:
            session.revoked_at = work.now
        web_sessions.end_others(this)
        work.note("account.sessions_ended", f"account:{this.account_id}", count=len(others))
        return len(others)


def _going_on(work: Work, this: WebSession) -> Iterator[WebSession]:
    """The sessions of this account that can still be used, or opened fully; also locked ones."""
    for session in work.db.scalars(select(WebSession).where(WebSession.account_id == this.account_id)):
        if web_sessions.has_not_ended(session, work.now) or web_sessions.is_half_open(session, work.now):
            yield session
