"""Signing in and out. A session is a row that can be revoked; the cookie holds an opaque token and nothing else.

Flask's own cookie session can be read without the key and works after sign-out when it is replayed (pitfalls).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db.schools import Account, Device, School, WebSession
from webapp.domain.errors import Invalid
from webapp.domain.people import Role
from webapp.domain.policy import Viewer
from webapp.services import passwords, throttle, web_sessions
from webapp.services.viewers import has_left, viewer_of
from webapp.services.work import Desk, Work

THEMES = ("", "light", "dark")
NO_MATCH = "This email address and password do not belong together. Check both, or ask your administrator."
WRONG_PASSWORD = "This is not your password. Type it once more."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser keeps: the session's token, and the one by which it is known again."""

    session_token: str
    device_token: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """Who is signed in, for the frame of every page."""

    viewer: Viewer
    account_id: int
    email: str
    school_name: str
    office: str
    role_label: str
    """The role that says most, or the post of somebody without one."""
    role_words: tuple[str, ...]
    theme: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What the first step of signing in knows of an address."""

    account: Account | None
    device: Device | None
    key: str
    admitted: bool


def sign_in(desk: Desk, email: str, password: str, device_token: str | None) -> SignedIn:
    """Sign a person in. Raises TooManyTries before hashing anything, or Invalid with one sentence for every reason."""
    email = email.strip().casefold()
    device_token = device_token or web_sessions.new_token()
    with desk.work() as work:
        found = _look_up(work, email, device_token)
    if not found.admitted:
        raise throttle.closed()
    account = found.account
    right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not right or not _may_enter(desk, account):
        _note_failure(desk, account)
        raise Invalid(NO_MATCH)
    return SignedIn(_enter(desk, account, password, device_token, found.key), device_token)


def load(desk: Desk, session_token: str, *, active: bool = True) -> SessionView | None:
    """Who this session's token belongs to, or None where it ended.

    An autosave passes `active=False`: it is no activity, and a locked screen still keeps the draft (design, section 13),
    so that whoever types for two hours without a pause loses nothing. It shows nothing and reads nothing back.
    """
    goes_on = web_sessions.is_alive if active else web_sessions.has_not_ended
    with desk.read() as work:
        session = web_sessions.session_of(work, session_token)
        if session is None or not goes_on(session, work.now):
            return None
        person = session.account.person
        if has_left(person, work.today):
            return None
        view = _view(work, session)
        stale = active and work.now - session.seen_at >= web_sessions.SEEN_EVERY
    if stale:
        _touch(desk, session.id)
    return view


def person_behind(desk: Desk, session_token: str) -> int | None:
    """Whose session this was, also after it ended: what they were typing is given back to them alone."""
    with desk.read() as work:
        session = web_sessions.session_of(work, session_token)
        return session.account.person_id if session else None


def sign_out(desk: Desk, session_token: str) -> None:
    """End this session. One that has ended already is no error."""
    with desk.work() as work:
        session = web_sessions.session_of(work, session_token)
        if session is not None and session.revoked_at is None:
            session.revoked_at = work.now
            work.note("account.signed_out", f"account:{session.account_id}")


def step_up(desk: Desk, session_token: str, password: str) -> str:
    """Give the password once more. Returns the session's new token. Raises TooManyTries, Invalid or Conflict."""
    account = _proven(desk, session_token, password)
    with desk.work() as work:
        session = web_sessions.living(work, session_token)
        token = web_sessions.new_token()
        session.token_hash, session.stepped_up_at, session.seen_at = web_sessions.hash_of(token), work.now, work.now
        work.note("account.stepped_up", f"account:{account.id}")
        return token


def change_password(desk: Desk, session_token: str, password: str, new_password: str) -> str:
    """Change the own password. Every other session ends at once. Returns this one's new token.

    Raises TooManyTries, Invalid (with a sentence for each thing wrong with the new one) or Conflict.
    """
    account = _proven(desk, session_token, password)
    if password == new_password:
        raise Invalid("This is the password that you have now. Choose another one.")
    with desk.read() as work:
        passwords.check_new(new_password, email=account.email, school_name=_school_name(work, account.school_id))
    new_hash = passwords.hash_password(new_password)
    with desk.work() as work:
        session = web_sessions.living(work, session_token)
        session.account.password_hash = new_hash
        session.account.token = session.account_token = web_sessions.new_account_token()
        token = web_sessions.new_token()
        session.token_hash, session.stepped_up_at, session.seen_at = web_sessions.hash_of(token), work.now, work.now
        work.note("account.password_changed", f"account:{account.id}")
        return token


def set_theme(desk: Desk, session_token: str, theme: str) -> None:
    """Choose light, dark or, empty, what the device says. Raises Invalid or Conflict."""
    if theme not in THEMES:
        raise Invalid("Choose light, dark or the device’s own.")
    with desk.work() as work:
        account = web_sessions.living(work, session_token).account
        account.theme = theme
        work.note("account.theme_chosen", f"account:{account.id}", theme=theme)


def _look_up(work: Work, email: str, device_token: str) -> _Found:
    """Find the account and the browser, and count the try. The same steps for an address that nobody has."""
    account = work.db.scalar(select(Account).options(joinedload(Account.person)).where(Account.email == email))
    account_id = account.id if account else 0
    device = work.db.scalar(
        select(Device).where(Device.token_hash == web_sessions.device_hash(device_token, account_id))
    )
    key = throttle.device_key(device.id) if device else throttle.stranger_key(email)
    return _Found(account, device, key, throttle.counts(work, key))


def _may_enter(desk: Desk, account: Account) -> bool:
    with desk.read() as work:
        return account.disabled_at is None and not has_left(account.person, work.today)


def _note_failure(desk: Desk, account: Account | None) -> None:
    """Note a failed try in the school's chain, or for an unknown address, up to a number, in the installation's."""
    if account is not None:
        with desk.work(school_id=account.school_id) as work:
            work.note("account.sign_in_failed", f"account:{account.id}")
        return
    with desk.work() as work:
        if throttle.counts(work, throttle.UNKNOWN):
            work.note("account.sign_in_failed", "account")


def _enter(desk: Desk, account: Account, password: str, device_token: str, key: str) -> str:
    """Open a session for a person who has proven who they are."""
    with desk.read() as work:
        viewer = viewer_of(work, account.person, account.school_id)
    new_hash = passwords.hash_password(password) if passwords.wants_new_hash(account.password_hash or "") else None
    with desk.acting(viewer).work() as work:
        fresh = work.db.get_one(Account, account.id)
        if fresh.token != account.token or fresh.disabled_at is not None:
            raise Invalid(NO_MATCH)  # the password was changed, or the person left, while it was being compared
        if new_hash:
            fresh.password_hash = new_hash
        token = web_sessions.new_token()
        web_sessions.begin(work, fresh, token)
        web_sessions.remember_device(work, fresh, device_token)
        throttle.forget(work, key)
        work.note("account.signed_in", f"account:{fresh.id}")
        return token


def _touch(desk: Desk, session_id: int) -> None:
    with desk.work() as work:
        session = work.db.get(WebSession, session_id)
        if session is not None:
            session.seen_at = work.now


def _proven(desk: Desk, session_token: str, password: str) -> Account:
    """The account behind the session once its password was given again. Counted before it is hashed, as at the door."""
    with desk.work() as work:
        account = web_sessions.living(work, session_token).account
        admitted = throttle.counts(work, throttle.proof_key(account.id))
    if not admitted:
        raise throttle.closed()
    if not passwords.matches(account.password_hash, password):
        _note_failure(desk, account)
        raise Invalid(WRONG_PASSWORD)
    with desk.work() as work:
        throttle.forget(work, throttle.proof_key(account.id))
    return account


def _school_name(work: Work, school_id: int) -> str:
    return work.db.get_one(School, school_id).name


def _view(work: Work, session: WebSession) -> SessionView:
    person = session.account.person
    viewer = viewer_of(work, person, session.school_id, session.stepped_up_at)
    role_words = tuple(role.label for role in Role if role in viewer.roles)
    return SessionView(
        viewer=viewer,
        account_id=session.account_id,
        email=session.account.email,
        school_name=_school_name(work, session.school_id),
        office=person.office,
        role_label=role_words[0] if role_words else person.office,
        role_words=role_words,
        theme=session.account.theme,
    )
