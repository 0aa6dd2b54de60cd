"""Passkeys: signing in with one, adding another, taking one up as the first factor, removing one.

It is the second factor all the same: the password comes before it. Somebody who adds or removes one gives the password once
more, as with every change of the factor, and every other session of theirs ends.
"""

from __future__ import annotations

from webapp.db.schools import Account, Passkey, WebSession
from webapp.domain.dates import day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.services import enrolling, passkey_ceremony, second_factor, signing_in, throttle, web_sessions
from webapp.services.enrolling import Enrolled, PasskeyView
from webapp.services.passkey_ceremony import Place
from webapp.services.signing_in import CodeGiven, Wants
from webapp.services.work import Desk, Work

LONGEST_LABEL = 60
WRONG = "This passkey did not open the door. Try it once more, or type a code."
NOT_KEPT = "The passkey that your device made could not be kept. Try once more."
LAST = (
    "This passkey is all that you have, but for few printed codes. Set up an authenticator, add another passkey or make"
    " new printed codes first."
)


def ask(desk: Desk, session_token: str, place: Place) -> str:
    """What the browser of a half-open session is to sign, as JSON. Raises Conflict."""
    with desk.work() as work:
        session = web_sessions.half_open(work, session_token)
        question = passkey_ceremony.ask_to_sign(work, session, place)
    if not question:
        raise Conflict("You have no passkey for this address. Type a code.")
    return question


def give(desk: Desk, session_token: str, place: Place, answer: str, device_token: str | None) -> CodeGiven:
    """The second half of signing in, by a passkey. It is counted and noted as a code is.

    Raises TooManyTries, Invalid or Conflict.
    """
    device_token = device_token or web_sessions.new_token()
    acting = signing_in.acting_half_open(desk, session_token)
    account, key = signing_in.counted(desk, session_token, device_token)
    with acting.work() as work:
        second_factor.locked(work, account.id)
        session = web_sessions.half_open(work, session_token)
        found = passkey_ceremony.signed(work, session, place, answer)
        if isinstance(found, Passkey):
            throttle.forget(work, key)
            token = signing_in.open_fully(work, session, device_token, by="passkey")
            return CodeGiven(token, device_token, second_factor.codes_left(work, account.id), few=False)
    signing_in.note_failure(desk, account, "account.passkey_failed", reason=found.value)
    raise Invalid(WRONG)


def offer(desk: Desk, session_token: str, password: str, place: Place) -> str:
    """What the browser is asked to make another passkey of, as JSON. The password is asked for here, before the device.

    Raises TooManyTries, Invalid or Conflict.
    """
    signing_in.proven(desk, session_token, password)
    with desk.work() as work:
        return passkey_ceremony.ask_to_make(work, web_sessions.living(work, session_token), place)


def add(desk: Desk, session_token: str, place: Place, label: str, answer: str) -> str:
    """Keep another passkey. Every other session ends. Returns this one's new token. Raises Invalid or Conflict."""
    label = _clean(label)
    with desk.work() as work:
        session = web_sessions.living(work, session_token)
        account = second_factor.locked(work, session.account_id)
        if _kept(work, account, session, place, label, answer):
            web_sessions.end_others(session)
            return web_sessions.renew(work, session)
    raise Invalid(NOT_KEPT)


def offer_first(desk: Desk, session_token: str, place: Place) -> str:
    """The same for somebody who has no second factor yet: the password was given just now. Raises Conflict."""
    with desk.work() as work:
        session = _without_factor(work, session_token)
        return passkey_ceremony.ask_to_make(work, session, place)


def enrol(desk: Desk, session_token: str, place: Place, label: str, answer: str, device_token: str | None) -> Enrolled:
    """Take up a passkey as the first factor, with printed codes beside it, and open the session fully.

    Raises Invalid or Conflict.
    """
    label = _clean(label)
    device_token = device_token or web_sessions.new_token()
    acting = signing_in.acting_half_open(desk, session_token)
    with acting.work() as work:
        account = second_factor.locked(work, web_sessions.half_open(work, session_token).account_id)
        session = _without_factor(work, session_token)
        if _kept(work, account, session, place, label, answer):
            account.factor_since = work.now
            work.note("account.factor_enrolled", f"account:{account.id}", by="passkey")
            codes = enrolling.new_codes(work, account)
            web_sessions.end_others(session)
            return Enrolled(signing_in.open_fully(work, session, device_token, by="enrolment"), device_token, codes)
    raise Invalid(NOT_KEPT)


def own(desk: Desk, session_token: str, passkey_id: int) -> PasskeyView:
    """One of one's own passkeys. Raises NotFound or Conflict."""
    with desk.read() as work:
        account = web_sessions.living(work, session_token).account
        return enrolling.passkey_view(_own(work, account, passkey_id))


def remove(desk: Desk, session_token: str, password: str, passkey_id: int) -> str:
    """Remove an own passkey. Every other session ends. Returns this one's new token.

    Raises TooManyTries, Invalid where it is the last factor or the password is wrong, NotFound or Conflict.
    """
    proven = signing_in.proven(desk, session_token, password)
    with desk.work() as work:
        account = second_factor.locked(work, proven.id)
        session = web_sessions.living(work, session_token)
        key = _own(work, account, passkey_id)
        another = account.factor_secret is not None or len(passkey_ceremony.passkeys_of(work, account.id)) > 1
        if not another and second_factor.codes_left(work, account.id) <= second_factor.FEW:
            raise Invalid(LAST)
        work.db.delete(key)
        work.note("account.passkey_removed", f"account:{account.id}", passkey=key.id)
        web_sessions.end_others(session)
        return web_sessions.renew(work, session)


def _kept(work: Work, account: Account, session: WebSession, place: Place, label: str, answer: str) -> bool:
    key = passkey_ceremony.keep(work, session, place, label or day(work.today), answer)
    if key is not None:
        work.note("account.passkey_added", f"account:{account.id}", passkey=key.id)
    return key is not None


def _without_factor(work: Work, session_token: str) -> WebSession:
    """The half-open session of somebody who has no second factor. Whoever has one gives it first."""
    session = web_sessions.half_open(work, session_token)
    if signing_in.wants(session.account) is not Wants.ENROLMENT:
        raise Conflict("This account has a second factor already. Sign in once more.")
    return session


def _own(work: Work, account: Account, passkey_id: int) -> Passkey:
    key = work.db.get(Passkey, passkey_id)
    if key is None or key.account_id != account.id:
        raise NotFound
    return key


def _clean(label: str) -> str:
    """What somebody calls a passkey, in one line; empty where its day is to stand for it. Raises Invalid."""
    clean = " ".join(label.split())
    if len(clean) > LONGEST_LABEL or not clean.isprintable():
        raise Invalid(f"Give the passkey a name of at most {LONGEST_LABEL} letters.")
    return clean
