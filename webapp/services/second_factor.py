"""The second factor: what an authenticator shows, or a printed one-time code. Steps of an open work, and no use case.

What the authenticator shares with us is sealed with a key of its own, derived from the installation's, and bound to the
account: on PostgreSQL the database itself is not encrypted, and a row that is moved to another account opens nothing.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select

from webapp.db.schools import Account, OneTimeCode, Passkey
from webapp.domain.errors import Conflict, Unavailable
from webapp.services import web_sessions
from webapp.services.work import Work
from webapp.settings import Settings

STEP_SECONDS = 30
DRIFT = 1
"""Steps by which an authenticator's clock may be early or late (RFC 6238, 5.2)."""
DIGITS = 6
CODES = 10
"""Printed codes beside an authenticator, for the day on which it is lost."""
CODES_ALONE = 20
"""Printed codes of somebody without any device: each signs in once."""
FEW = 3
"""With so many codes left, it is time to make new ones."""

_LETTERS = "23456789BCDFGHJKMNPQRTVWXY"
"""No vowels and no look-alikes, as in the set-up code: what is printed is typed again."""
_LENGTH = 12
"""56 bits of chance, so that a fast hash keeps a code as well as a slow one would."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A factor that is not anybody's yet: the page carries it, sealed, until a code of it is given back."""

    secret: str
    """For an authenticator, in base 32; empty for somebody without one."""
    codes: tuple[str, ...]
    """The printed codes that stand in for it, as they are shown; empty where there is an authenticator."""
    sealed: str


def new_offer(settings: Settings, session_token: str, *, alone: bool) -> Offer:
    """A secret for an authenticator, or printed codes alone. Nothing is written: who leaves the page leaves nothing."""
    secret, codes = ("", new_codes(CODES_ALONE)) if alone else (pyotp.random_base32(), ())
    sealed = _seal(settings, json.dumps([secret, codes]), _offered_to(session_token))
    return Offer(secret, tuple(codes), sealed)


def open_offer(settings: Settings, session_token: str, sealed: str) -> Offer:
    """The offer that a page carried. Raises Conflict where it was not made in this very session."""
    found = _unseal(settings, sealed, _offered_to(session_token))
    if found is None:
        raise Conflict("This page had been open too long, or was opened in another session. Open it again.")
    secret, codes = json.loads(found)
    return Offer(secret, tuple(codes), sealed)


def new_codes(count: int) -> tuple[str, ...]:
    """Fresh printed codes, such as "K7QR-2MXT-9PWD"."""
    drawn = ("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(count))
    return tuple("-".join(code[i : i + 4] for i in range(0, _LENGTH, 4)) for code in drawn)


def plain(typed: str) -> str:
    """A code as it is compared: "123 456" and "k7qr 2mxt-9pwd" are typed by people."""
    return "".join(typed.split()).replace("-", "").upper()


def matching_step(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """The step whose code this is, if it is near enough and none since was used. Every step is compared, always."""
    here = int(now.timestamp()) // STEP_SECONDS
    authenticator = pyotp.TOTP(secret)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        same = secrets.compare_digest(authenticator.generate_otp(step).encode(), code.encode())
        if same and (after is None or step > after):
            found = step
    return found


def locked(work: Work, account_id: int) -> Account:
    """The account, held until the work ends: of two requests with one code, the second waits and finds it used."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return work.db.scalars(query.execution_options(populate_existing=True)).one()


def use(work: Work, account: Account, typed: str) -> str:
    """Use up this code of a locked account. Returns by what it was given, "authenticator" or "printed"; empty if wrong."""
    code = plain(typed)
    if len(code) == DIGITS and account.factor_secret is not None:
        step = matching_step(_secret_of(work.settings, account), code, work.now, account.factor_step)
        if step is not None:
            account.factor_step = step
            return "authenticator"
    row = work.db.scalar(select(OneTimeCode).where(OneTimeCode.code_hash == _hashed(account.id, code)))
    if row is None or row.used_at is not None:
        return ""
    row.used_at = work.now
    return "printed"


def take_up(work: Work, account: Account, offer: Offer, typed: str) -> bool:
    """Make the offer the account's factor, in place of any before it, if this is a code of it. That code is used."""
    if offer.codes:
        if plain(typed) not in {plain(code) for code in offer.codes}:
            return False
        _clear(work, account)
        keep_codes(work, account, offer.codes)
        work.db.flush()
        use(work, account, typed)
    else:
        step = matching_step(offer.secret, plain(typed), work.now, None)
        if step is None:
            return False
        _clear(work, account)
        account.factor_secret = _seal(work.settings, offer.secret, _of(account))
        account.factor_step = step
    account.factor_since = work.now
    return True


def take_away(work: Work, account: Account) -> None:
    """The account has no second factor any more, no printed code and no passkey: whoever signs in next begins anew."""
    for row in work.db.scalars(select(Passkey).where(Passkey.account_id == account.id)):
        work.db.delete(row)
    _clear(work, account)


def keep_codes(work: Work, account: Account, codes: tuple[str, ...]) -> None:
    """Keep the hashes of these codes; those before them die."""
    _drop_codes(work, account)
    for code in codes:
        row = OneTimeCode(
            school_id=account.school_id,
            account_id=account.id,
            code_hash=_hashed(account.id, plain(code)),
            made_at=work.now,
        )
        work.db.add(row)


def codes_left(work: Work, account_id: int) -> int:
    """How many printed codes have not been used."""
    unused = select(func.count()).where(OneTimeCode.account_id == account_id, OneTimeCode.used_at.is_(None))
    return work.db.scalar(unused) or 0


def _clear(work: Work, account: Account) -> None:
    """Make room for another authenticator, or for other codes. A passkey stands for itself, and stays."""
    account.factor_secret = account.factor_since = account.factor_step = None
    _drop_codes(work, account)


def _drop_codes(work: Work, account: Account) -> None:
    for row in work.db.scalars(select(OneTimeCode).where(OneTimeCode.account_id == account.id)):
        work.db.delete(row)
    work.db.flush()


def seal_anew(account: Account, old: Settings, new: Settings) -> bool:
    """Seal an account's secret with another key. Whether there was one; what the old key does not open stays as it is."""
    secret = None if account.factor_secret is None else _unseal(old, account.factor_secret, _of(account))
    if secret is not None:
        account.factor_secret = _seal(new, secret, _of(account))
    return secret is not None


def _secret_of(settings: Settings, account: Account) -> str:
    found = _unseal(settings, account.factor_secret or "", _of(account))
    if found is None:
        raise Unavailable(
            "The second factors cannot be read with this installation’s key. Give a printed code, and tell whoever looks"
            " after the server: the key file has to be the one with which they were kept."
        )
    return found


def _of(account: Account) -> str:
    return f"account:{account.id}"


def _offered_to(session_token: str) -> str:
    return f"offer:{web_sessions.hash_of(session_token)}"


def _hashed(account_id: int, code: str) -> str:
    return web_sessions.hash_of(f"{account_id}:{code}")


def _seal(settings: Settings, text: str, bound_to: str) -> str:
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(settings.secret("second factor")).encrypt(nonce, text.encode(), bound_to.encode())
    return urlsafe_b64encode(nonce + sealed).decode()


def _unseal(settings: Settings, sealed: str, bound_to: str) -> str | None:
    """What was sealed, or None where the key, the place or the text is another."""
    try:
        whole = urlsafe_b64decode(sealed.encode())
        return AESGCM(settings.secret("second factor")).decrypt(whole[:12], whole[12:], bound_to.encode()).decode()
    except (InvalidTag, NotBase64, ValueError):
        return None
