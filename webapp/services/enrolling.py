"""A person's second factor: taking one up at the first sign-in, changing it, making new printed codes.

Whoever changes it is fully signed in, so the factor was given already; the password is asked for with each change, in
the same form. Every change ends all other sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.db.schools import Account, Passkey
from webapp.domain.errors import Conflict, Invalid
from webapp.services import second_factor, signing_in, web_sessions
from webapp.services.passkey_ceremony import passkeys_of
from webapp.services.second_factor import Offer
from webapp.services.work import Desk, Work

WRONG_FIRST = (
    "This is not a code of what this page shows. For an authenticator, check that the clock of its device is right and"
    " type the code that it shows now; of printed codes, copy one letter by letter."
)


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One passkey, for its owner's own page."""

    id: int
    label: str
    host: str
    """The address under which it can be used."""
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactorView:
    """How a person's second factor stands, for their own page."""

    since: datetime | None
    by_authenticator: bool
    """Otherwise by passkeys and printed codes, or by printed codes alone."""
    codes_left: int
    passkeys: tuple[PasskeyView, ...]

    @property
    def few(self) -> bool:
        """Whether it is time to make new codes."""
        return self.codes_left <= second_factor.FEW


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the browser keeps, and the printed codes, shown this once."""

    session_token: str
    device_token: str
    """Empty where the browser was known already."""
    codes: tuple[str, ...]


def factor_of(desk: Desk, session_token: str) -> FactorView:
    """How the own second factor stands. Raises Conflict."""
    with desk.read() as work:
        account = web_sessions.living(work, session_token).account
        left = second_factor.codes_left(work, account.id)
        keys = tuple(passkey_view(key) for key in passkeys_of(work, account.id))
        return FactorView(account.factor_since, account.factor_secret is not None, left, keys)


def passkey_view(key: Passkey) -> PasskeyView:
    """A passkey as its owner is shown it."""
    return PasskeyView(key.id, key.label, key.rp_id, key.added_at, key.used_at)


def offer(desk: Desk, session_token: str, *, alone: bool) -> Offer:
    """A factor to take up: for an authenticator, or printed codes alone. It counts once a code of it was given back."""
    return second_factor.new_offer(desk.settings, session_token, alone=alone)


def offered(desk: Desk, session_token: str, sealed: str) -> Offer:
    """The same offer again, to be shown once more. Raises Conflict."""
    return second_factor.open_offer(desk.settings, session_token, sealed)


def enrol(desk: Desk, session_token: str, sealed: str, code: str, device_token: str | None) -> Enrolled:
    """Take up a second factor where there is none, and open the session fully. Raises Invalid or Conflict."""
    taken = offered(desk, session_token, sealed)
    acting = signing_in.acting_half_open(desk, session_token)
    device_token = device_token or web_sessions.new_token()
    with acting.work() as work:
        account = second_factor.locked(work, web_sessions.half_open(work, session_token).account_id)
        session = web_sessions.half_open(work, session_token)  # once more: another request may have been first
        if account.factor_since is not None:
            raise Conflict("This account has a second factor already. Sign in once more.")
        codes = _take_up(work, account, taken, code)
        web_sessions.end_others(session)
        return Enrolled(signing_in.open_fully(work, session, device_token, by="enrolment"), device_token, codes)


def change(desk: Desk, session_token: str, password: str, sealed: str, code: str) -> Enrolled:
    """Put another factor in place of the own one; the printed codes before it die. Every other session ends.

    Raises TooManyTries, Invalid or Conflict.
    """
    taken = offered(desk, session_token, sealed)
    proven = signing_in.proven(desk, session_token, password)
    with desk.work() as work:
        account = second_factor.locked(work, proven.id)
        session = web_sessions.living(work, session_token)
        codes = _take_up(work, account, taken, code)
        web_sessions.end_others(session)
        return Enrolled(web_sessions.renew(work, session), "", codes)


def make_new_codes(desk: Desk, session_token: str, password: str) -> Enrolled:
    """Ten new printed codes beside an authenticator or a passkey; the old ones die. Every other session ends.

    Raises TooManyTries, Invalid or Conflict.
    """
    proven = signing_in.proven(desk, session_token, password)
    with desk.work() as work:
        account = second_factor.locked(work, proven.id)
        session = web_sessions.living(work, session_token)
        if account.factor_secret is None and not passkeys_of(work, account.id):
            raise Conflict("Your codes are your only second factor. Make new ones where one of them is typed back.")
        codes = new_codes(work, account)
        web_sessions.end_others(session)
        return Enrolled(web_sessions.renew(work, session), "", codes)


def _take_up(work: Work, account: Account, taken: Offer, code: str) -> tuple[str, ...]:
    """Take the offer up. Returns the codes to be shown now; those of an offer of codes alone were on its page."""
    if not second_factor.take_up(work, account, taken, code):
        raise Invalid(WRONG_FIRST)
    by = "printed" if taken.codes else "authenticator"
    work.note("account.factor_enrolled", f"account:{account.id}", by=by)
    return () if taken.codes else new_codes(work, account)


def new_codes(work: Work, account: Account) -> tuple[str, ...]:
    """Make the printed codes that stand beside another factor, as a step of an open work. They are shown this once."""
    codes = second_factor.new_codes(second_factor.CODES)
    second_factor.keep_codes(work, account, codes)
    work.note("account.codes_made", f"account:{account.id}", count=len(codes))
    return codes
