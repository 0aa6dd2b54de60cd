"""The proof that it is still the same person, before a paper leaves or somebody may do more than before (policy.STEP_UP).

The session goes on under another token, which each of these returns. Every try is counted before it is compared.
"""

from __future__ import annotations

from webapp.db.schools import Passkey
from webapp.domain.errors import Conflict, Invalid
from webapp.services import passkey_ceremony, second_factor, signing_in, throttle, web_sessions
from webapp.services.passkey_ceremony import Place
from webapp.services.work import Desk, Work

WRONG_PASSKEY = "This passkey did not prove it. Try it once more, or give your password and a code."


def step_up(desk: Desk, session_token: str, password: str, code: str) -> str:
    """Give password and code once more; in the demo, which has no second factor, the password alone.

    Raises TooManyTries, Invalid or Conflict.
    """
    account = signing_in.proven(desk, session_token, password)
    window = _counted(desk, account.id)
    with desk.work() as work:
        fresh = second_factor.locked(work, account.id)
        by = "demo" if work.settings.demo else second_factor.use(work, fresh, code)
        if by:
            return _proven(work, session_token, window, by)
    signing_in.note_failure(desk, account, "account.code_failed")
    raise Invalid(signing_in.WRONG_CODE)


def ask(desk: Desk, session_token: str, place: Place) -> str:
    """What the browser is to sign with a passkey instead, as JSON. Raises Conflict."""
    with desk.work() as work:
        question = passkey_ceremony.ask_to_sign(work, web_sessions.living(work, session_token), place)
    if not question:
        raise Conflict("You have no passkey for this address. Give your password and a code.")
    return question


def step_up_by_passkey(desk: Desk, session_token: str, place: Place, answer: str) -> str:
    """Give a passkey alone: it is a device and the finger, face or PIN that unlocked it just now, so two proofs in one.

    Raises TooManyTries, Invalid or Conflict.
    """
    with desk.read() as work:
        account = web_sessions.living(work, session_token).account
    window = _counted(desk, account.id)
    with desk.work() as work:
        second_factor.locked(work, account.id)
        found = passkey_ceremony.signed(work, web_sessions.living(work, session_token), place, answer)
        if isinstance(found, Passkey):
            return _proven(work, session_token, window, "passkey")
    signing_in.note_failure(desk, account, "account.passkey_failed", reason=found.value)
    raise Invalid(WRONG_PASSKEY)


def _counted(desk: Desk, account_id: int) -> str:
    """Count one try. Returns the window from which it is taken again where it was right. Raises TooManyTries."""
    window = throttle.proof_code_key(account_id)
    with desk.work() as work:
        admitted = throttle.counts(work, window, throttle.MOST_CODES)
    if not admitted:
        raise throttle.closed()
    return window


def _proven(work: Work, session_token: str, window: str, by: str) -> str:
    throttle.forget(work, window)
    session = web_sessions.living(work, session_token)
    session.stepped_up_at = work.now
    work.note("account.stepped_up", f"account:{session.account_id}", by=by)
    return web_sessions.renew(work, session)
