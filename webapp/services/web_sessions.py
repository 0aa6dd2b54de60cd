"""Web sessions and known browsers as rows: how they begin, when they have ended, how they end at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db.schools import Account, Device, WebSession
from webapp.domain.errors import Conflict
from webapp.services.work import Work

LONGEST_SESSION = timedelta(hours=12)
"""A school day with its evening; nobody is signed in overnight (NCSC: sessions end by themselves)."""
LONGEST_IDLE = timedelta(minutes=60)
"""A supervision runs an hour and more (loxdale); a screen left alone for an hour is locked. Autosave is no activity."""
HALF_OPEN_HOLDS = timedelta(minutes=30)
"""After the password, for the code: time enough to put an authenticator on a telephone at the first sign-in."""
SEEN_EVERY = timedelta(minutes=1)
"""How often a session's last activity is written: a page costs no write otherwise."""
ENDED_KEPT = timedelta(days=7)
"""How long an ended session still says whose it was, so that a form left open is given back to its writer."""
DEVICE_KEPT = timedelta(days=400)


def hash_of(token: str) -> str:
    """What is kept of a token. The token is random and long, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """An opaque token for a browser to keep: 256 bits of chance, which say nothing."""
    return secrets.token_urlsafe(32)


def new_account_token() -> str:
    """A fresh token for an account: every session that holds the old one ends."""
    return secrets.token_urlsafe(24)


def end_sessions(work: Work, account: Account) -> int:
    """End every session of an account, as a step of an open work. Returns how many were open."""
    account.token = new_account_token()
    query = select(WebSession).where(WebSession.account_id == account.id, WebSession.revoked_at.is_(None))
    sessions = list(work.db.scalars(query))
    for session in sessions:
        session.revoked_at = work.now
    return len(sessions)


def begin(work: Work, account: Account, token: str) -> None:
    """Begin a session, half open until the second factor is given, and let go of those that ended long ago.

    The demo asks for none: everything in it is invented.
    """
    old = select(WebSession).where(WebSession.account_id == account.id, WebSession.created_at < work.now - ENDED_KEPT)
    for session in work.db.scalars(old):
        work.db.delete(session)
    session = WebSession(
        school_id=account.school_id,
        account_id=account.id,
        token_hash=hash_of(token),
        account_token=account.token,
        created_at=work.now,
        seen_at=work.now,
        stepped_up_at=work.now,
        factor_at=work.now if work.settings.demo else None,
    )
    work.db.add(session)


def renew(work: Work, session: WebSession) -> str:
    """Give a session another token, since it may do more than before. The old one is dead at once.

    What a passkey was asked for as the session stood before goes with it.
    """
    token = new_token()
    session.challenge = session.challenge_at = None
    session.token_hash, session.seen_at = hash_of(token), work.now
    return token


def end_others(session: WebSession) -> None:
    """End every other session of this one's account: the account's token turns over, and only this one follows."""
    session.account.token = session.account_token = new_account_token()


def remember_device(work: Work, account: Account, device_token: str) -> None:
    """Know this browser again, and forget those that the account has not used for over a year."""
    token_hash = device_hash(device_token, account.id)
    for device in work.db.scalars(select(Device).where(Device.account_id == account.id)):
        if device.token_hash == token_hash:
            device.seen_at = work.now
            return
        if device.seen_at < work.now - DEVICE_KEPT:
            work.db.delete(device)
    work.db.add(Device(school_id=account.school_id, account_id=account.id, token_hash=token_hash, seen_at=work.now))


def known_device(work: Work, device_token: str | None, account_id: int) -> Device | None:
    """The browser, if this account has signed in with it before, second factor and all."""
    hashed = device_hash(device_token or "", account_id)
    return work.db.scalar(select(Device).where(Device.token_hash == hashed))


def device_hash(device_token: str, account_id: int) -> str:
    """One browser, several people: each account knows the browser by a hash of its own."""
    return hash_of(f"{account_id}:{device_token}")


def session_of(work: Work, token: str) -> WebSession | None:
    """The session of this token, whether it goes on or not, with its account and person."""
    query = select(WebSession).options(joinedload(WebSession.account).joinedload(Account.person))
    return work.db.scalar(query.where(WebSession.token_hash == hash_of(token)))


def is_alive(session: WebSession, now: datetime) -> bool:
    """Neither ended nor locked: too long without anything but autosaves."""
    return has_not_ended(session, now) and now - session.seen_at < LONGEST_IDLE


def has_not_ended(session: WebSession, now: datetime) -> bool:
    """Fully open, neither revoked nor too old, and the account's token has not turned over. It may be locked."""
    return session.factor_at is not None and _stands(session, now)


def is_half_open(session: WebSession, now: datetime) -> bool:
    """The password was given a short while ago, and the second factor not yet."""
    return session.factor_at is None and _stands(session, now) and now - session.created_at < HALF_OPEN_HOLDS


def _stands(session: WebSession, now: datetime) -> bool:
    return (
        session.revoked_at is None
        and session.account.disabled_at is None
        and secrets.compare_digest(session.account_token, session.account.token)
        and now - session.created_at < LONGEST_SESSION
    )


def half_open(work: Work, token: str) -> WebSession:
    """The half-open session of this token. Raises Conflict where it has ended, or is open fully."""
    session = session_of(work, token)
    if session is None or not is_half_open(session, work.now):
        raise Conflict("This took too long, or was done already. Sign in once more.")
    return session


def living(work: Work, token: str) -> WebSession:
    """The session of this token. Raises Conflict where it has ended, or is only half open."""
    session = session_of(work, token)
    if session is None or not is_alive(session, work.now):
        raise Conflict("You have been signed out meanwhile. Sign in once more.")
    return session
