"""The proof that it is still the same person, before a paper leaves or somebody may do more than before (policy.STEP_UP)."""

from __future__ import annotations

from webapp.domain.errors import Invalid
from webapp.services import second_factor, signing_in, throttle, web_sessions
from webapp.services.work import Desk


def step_up(desk: Desk, session_token: str, password: str, code: str) -> str:
    """Give password and code once more; in the demo, which has no second factor, the password alone.

    The session goes on under another token, which is returned. Both are counted before they are compared.
    Raises TooManyTries, Invalid or Conflict.
    """
    account = signing_in.proven(desk, session_token, password)
    window = throttle.proof_code_key(account.id)
    with desk.work() as work:
        admitted = throttle.counts(work, window, throttle.MOST_CODES)
    if not admitted:
        raise throttle.closed()
    with desk.work() as work:
        fresh = second_factor.locked(work, account.id)
        session = web_sessions.living(work, session_token)
        by = "demo" if work.settings.demo else second_factor.use(work, fresh, code)
        if by:
            throttle.forget(work, window)
            session.stepped_up_at = work.now
            work.note("account.stepped_up", f"account:{account.id}", by=by)
            return web_sessions.renew(work, session)
    signing_in.note_failure(desk, account, "account.code_failed")
    raise Invalid(signing_in.WRONG_CODE)
