"""Signing in and out. A session is a row that can be revoked; the cookie holds an opaque token and nothing else.

The password opens a session by half: until the second factor is given it is nobody's, everywhere but at `give_code` and
`enrolling.enrol`. Every account needs a factor; the demo, in which everything is invented, asks for none.

Flask's own cookie session can be read without the key and works after sign-out when it is replayed (pitfalls).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db.schools import Account, Device, School, WebSession
from webapp.domain.errors import Invalid
from webapp.domain.people import Role
from webapp.domain.policy import Viewer
from webapp.services import passwords, second_factor, throttle, web_sessions
from webapp.services.passkey_ceremony import passkeys_of
from webapp.services.viewers import has_left, viewer_of
from webapp.services.work import Desk, Work

THEMES = ("", "light", "dark")
NO_MATCH = "This email address and password do not belong together. Check both, or ask your administrator."
WRONG_PASSWORD = "This is not your password. Type it once more."  # noqa: S105 - a sentence
WRONG_CODE = (
    "This code is not right, or was used before. Wait for the next one and type what your authenticator shows then, or"
    " type a printed code that is not crossed out."
)


class Wants(StrEnum):
    """What is asked for after the password."""

    NOTHING = "nothing"
    CODE = "code"
    ENROLMENT = "enrolment"
    """There is no second factor yet."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser keeps: the session's token, and the one by which it is known again."""

    session_token: str
    device_token: str
    """Empty as long as something is wanted: a browser is known by whoever went the whole way."""
    wants: Wants = Wants.NOTHING


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """The session is open. How many printed codes are left is told to whoever has to make new ones."""

    session_token: str
    device_token: str
    codes_left: int
    few: bool


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """Whose password was given, for the pages that ask for the second factor."""

    person_id: int
    email: str
    wants: Wants
    by_authenticator: bool
    """Otherwise the codes that are asked for are printed ones."""
    passkey_hosts: frozenset[str]
    """The host names under which they have passkeys."""


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


def sign_in(desk: Desk, email: str, password: str, device_token: str | None, browser: str = "") -> SignedIn:
    """The first half: the password. `browser` is what its owner will know the session by, such as "Chrome on Windows".

    Raises TooManyTries before hashing, or Invalid with one sentence for every reason.
    """
    email = email.strip().casefold()
    with desk.work() as work:
        found = _look_up(work, email, device_token)
    if not found.admitted:
        raise throttle.closed()
    account = found.account
    right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not right or not _may_enter(desk, account):
        note_failure(desk, account)
        raise Invalid(NO_MATCH)
    return _enter(desk, account, password, device_token or web_sessions.new_token(), found.key, browser)


def half_open(desk: Desk, session_token: str) -> HalfOpen | None:
    """Whose session waits for its second factor; None where it is open fully, or has ended."""
    with desk.read() as work:
        session = web_sessions.session_of(work, session_token)
        if session is None or not web_sessions.is_half_open(session, work.now):
            return None
        account = session.account
        if has_left(account.person, work.today):
            return None
        hosts = frozenset(key.rp_id for key in passkeys_of(work, account.id))
        return HalfOpen(account.person_id, account.email, wants(account), account.factor_secret is not None, hosts)


def give_code(desk: Desk, session_token: str, code: str, device_token: str | None) -> CodeGiven:
    """The second half: what the authenticator shows, or a printed code. The session goes on under another token.

    Counted before it is compared: by account, and apart from that by each browser which that account has used before, so
    that somebody with a stolen password cannot lock the owner out. Raises TooManyTries, Invalid or Conflict.
    """
    device_token = device_token or web_sessions.new_token()
    acting = acting_half_open(desk, session_token)
    account, key = counted(desk, session_token, device_token)
    with acting.work() as work:
        fresh = second_factor.locked(work, account.id)
        session = web_sessions.half_open(work, session_token)  # once more: another request may have been first
        by = second_factor.use(work, fresh, code) if fresh.factor_since is not None else ""
        if by:
            throttle.forget(work, key)
            token = open_fully(work, session, device_token, by=by)
            left = second_factor.codes_left(work, fresh.id)
            few = left <= second_factor.FEW and (by == "printed" or fresh.factor_secret is None)
    if not by:
        note_failure(desk, account, "account.code_failed")
        raise Invalid(WRONG_CODE)
    return CodeGiven(token, device_token, left, few)


def counted(desk: Desk, session_token: str, device_token: str) -> tuple[Account, str]:
    """Count one try at the second factor. Returns whose it is, and the window to forget where it was right.

    Raises TooManyTries or Conflict.
    """
    with desk.work() as work:
        account = web_sessions.half_open(work, session_token).account
        device = web_sessions.known_device(work, device_token, account.id)
        key = throttle.factor_device_key(device.id) if device else throttle.factor_key(account.id)
        admitted = throttle.counts(work, key, throttle.MOST_CODES)
    if not admitted:
        raise throttle.closed()
    return account, key


def acting_half_open(desk: Desk, session_token: str) -> Desk:
    """The desk of the person whose session waits for its second factor: for the audit. Raises Conflict."""
    with desk.read() as work:
        account = web_sessions.half_open(work, session_token).account
        return desk.acting(viewer_of(work, account.person, account.school_id))


def open_fully(work: Work, session: WebSession, device_token: str, *, by: str) -> str:
    """Open a session whose second factor was given, as a step of an open work. Returns its new token."""
    session.factor_at = session.stepped_up_at = work.now
    # Only now: with a stolen password and no code, somebody could else open half a session without end.
    account = session.account
    throttle.forget(work, _window(web_sessions.known_device(work, device_token, account.id), account.email))
    web_sessions.remember_device(work, session.account, device_token)
    work.note("account.signed_in", f"account:{session.account_id}", by=by)
    return web_sessions.renew(work, session)


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


def change_password(desk: Desk, session_token: str, password: str, new_password: str) -> str:
    """Change the own password. Every other session ends at once. Returns this one's new token.

    Raises TooManyTries, Invalid (with a sentence for each thing wrong with the new one) or Conflict.
    """
    account = proven(desk, session_token, password)
    if password == new_password:
        raise Invalid("This is the password that you have now. Choose another one.")
    with desk.read() as work:
        passwords.check_new(new_password, email=account.email, school_name=_school_name(work, account.school_id))
    new_hash = passwords.hash_password(new_password)
    with desk.work() as work:
        session = web_sessions.living(work, session_token)
        session.account.password_hash = new_hash
        web_sessions.end_others(session)
        work.note("account.password_changed", f"account:{account.id}")
        return web_sessions.renew(work, session)


def set_theme(desk: Desk, session_token: str, theme: str) -> None:
    """Choose light, dark or, empty, what the device says. Raises Invalid or Conflict."""
    if theme not in THEMES:
        raise Invalid("Choose light, dark or the device’s own.")
    with desk.work() as work:
        account = web_sessions.living(work, session_token).account
        account.theme = theme
        work.note("account.theme_chosen", f"account:{account.id}", theme=theme)


def _look_up(work: Work, email: str, device_token: str | None) -> _Found:
    """Find the account and the browser, and count the try. The same steps for an address that nobody has."""
    account = work.db.scalar(select(Account).options(joinedload(Account.person)).where(Account.email == email))
    device = web_sessions.known_device(work, device_token, account.id if account else 0)
    key = _window(device, email)
    return _Found(account, device, key, throttle.counts(work, key))


def _window(device: Device | None, email: str) -> str:
    """The window in which tries at this account's password are counted, from this browser."""
    return throttle.device_key(device.id) if device else throttle.stranger_key(email)


def _may_enter(desk: Desk, account: Account) -> bool:
    with desk.read() as work:
        return account.disabled_at is None and not has_left(account.person, work.today)


def note_failure(desk: Desk, account: Account | None, event: str = "account.sign_in_failed", **facts: str) -> None:
    """Note a failed try in the school's chain, or for an unknown address, up to a number, in the installation's.

    The same steps in either case, a count and what is committed with it: a stranger with a watch learns nothing of them.
    """
    if account is not None:
        with desk.work(school_id=account.school_id) as work:
            throttle.counts(work, throttle.NOTED, throttle.NO_END)
            work.note(event, f"account:{account.id}", **facts)
        return
    with desk.work() as work:
        if throttle.counts(work, throttle.UNKNOWN):
            work.note(event, "account")
        else:
            throttle.counts(work, throttle.NOTED, throttle.NO_END)


def _enter(desk: Desk, account: Account, password: str, device_token: str, key: str, browser: str) -> SignedIn:
    """Begin the session of a person whose password was right. In the demo it is open fully."""
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
        web_sessions.begin(work, fresh, token, browser)
        if not work.settings.demo:
            work.note("account.password_given", f"account:{fresh.id}")
            return SignedIn(token, "", wants(fresh))
        throttle.forget(work, key)
        web_sessions.remember_device(work, fresh, device_token)
        work.note("account.signed_in", f"account:{fresh.id}", by="demo")
        return SignedIn(token, device_token)


def wants(account: Account) -> Wants:
    """What is asked for after this account's password."""
    return Wants.CODE if account.factor_since is not None else Wants.ENROLMENT


def _touch(desk: Desk, session_id: int) -> None:
    with desk.work() as work:
        session = work.db.get(WebSession, session_id)
        if session is not None:
            session.seen_at = work.now


def proven(desk: Desk, session_token: str, password: str) -> Account:
    """The account behind the session once its password was given again. Counted before it is hashed, as at the door."""
    with desk.work() as work:
        account = web_sessions.living(work, session_token).account
        admitted = throttle.counts(work, throttle.proof_key(account.id))
    if not admitted:
        raise throttle.closed()
    if not passwords.matches(account.password_hash, password):
        note_failure(desk, account)
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
