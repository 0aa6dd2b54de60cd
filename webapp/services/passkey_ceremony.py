"""The ceremonies of a passkey: what a browser is asked to sign, and whether it did. Steps of an open work, no use case.

A passkey is a key in somebody's own device, which they unlock there with a finger, a face or a PIN: it stands for a person
and a device, so that is asked for each time. It belongs to one host name; a page under any other cannot use it, so nobody
can be lured into giving it elsewhere. What is kept of it is public: there is nothing to seal, and when the installation's
key is changed nothing of it has to be sealed anew.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select

from webapp.db.schools import Passkey, WebSession
from webapp.services.work import Work

CHALLENGE_HOLDS = timedelta(minutes=5)
"""Time enough to find a finger or a PIN."""
_CHALLENGE_BYTES = 32
_MILLISECONDS = int(CHALLENGE_HOLDS.total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Place:
    """The address under which a page came, as a passkey knows it."""

    rp_id: str
    """The host name."""
    origin: str
    """With the scheme, and the port where it is not the usual one."""


class Refusal(StrEnum):
    """Why a passkey was refused, for the audit."""

    LATE = "late"
    """Nothing was asked, it was asked too long ago, or the answer was given before."""
    UNKNOWN = "unknown"
    """It is not this account's, or not for this host name."""
    WRONG = "wrong"
    """What was signed, by whom, where or without a finger, a face or a PIN."""
    COUNT = "count"
    """The device has counted fewer uses than were seen: it may have been copied."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A key that a device has made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def passkeys_of(work: Work, account_id: int) -> Sequence[Passkey]:
    """All of an account's passkeys, the oldest first."""
    return work.db.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)).all()


def ask_to_sign(work: Work, session: WebSession, place: Place) -> str:
    """What the browser is told: sign this with one of these passkeys. As JSON; empty where there is none for this place."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    known = [key for key in passkeys_of(work, session.account_id) if key.rp_id == place.rp_id]
    if not known:
        return ""
    options = generate_authentication_options(
        rp_id=place.rp_id,
        challenge=_new_challenge(work, session),
        timeout=_MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def ask_to_make(work: Work, session: WebSession, place: Place) -> str:
    """What the browser is told: make a passkey for this account, in a device that has none of it yet. As JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known = [key for key in passkeys_of(work, session.account_id) if key.rp_id == place.rp_id]
    options = generate_registration_options(
        rp_id=place.rp_id,
        rp_name="Alongside",
        user_id=sha256(f"alongside account {session.account_id}".encode()).digest(),
        user_name=session.account.email,
        challenge=_new_challenge(work, session),
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return options_to_json(options)


def signed(work: Work, session: WebSession, place: Place, answer: str) -> Passkey | Refusal:
    """The passkey with which what was asked was signed, its use counted. Uses the question up, whatever the answer."""
    challenge = _take_challenge(work, session)
    if challenge is None:
        return Refusal.LATE
    key = _named(work, session.account_id, place, answer)
    if key is None:
        return Refusal.UNKNOWN
    count = _verified_count(key, place, challenge, answer)
    if count is None:
        return Refusal.WRONG
    if (count or key.sign_count) and count <= key.sign_count:  # many devices do not count, and always say 0
        return Refusal.COUNT
    key.sign_count, key.used_at = count, work.now
    return key


def keep(work: Work, session: WebSession, place: Place, label: str, answer: str) -> Passkey | None:
    """Keep the passkey that was made; None where it is not what was asked for. Uses the question up, whatever the answer."""
    challenge = _take_challenge(work, session)
    made = _verified_key(place, challenge, answer) if challenge is not None else None
    if made is None or work.db.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        return None
    key = Passkey(
        school_id=session.account.school_id,
        account_id=session.account_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        rp_id=place.rp_id,
        label=label,
        added_at=work.now,
    )
    work.db.add(key)
    work.db.flush()
    return key


def _new_challenge(work: Work, session: WebSession) -> bytes:
    """Something to sign, in place of whatever this session asked before."""
    session.challenge, session.challenge_at = secrets.token_bytes(_CHALLENGE_BYTES), work.now
    return session.challenge


def _take_challenge(work: Work, session: WebSession) -> bytes | None:
    """What this session asked to be signed, a short while ago. It is not asked a second time."""
    challenge, asked_at = session.challenge, session.challenge_at
    session.challenge = session.challenge_at = None
    return challenge if asked_at is not None and work.now - asked_at < CHALLENGE_HOLDS else None


def _named(work: Work, account_id: int, place: Place, answer: str) -> Passkey | None:
    """The account's own passkey for this place that an answer names."""
    from webauthn import base64url_to_bytes

    try:
        named = base64url_to_bytes(json.loads(answer)["rawId"])
    except Exception:  # as below
        return None
    return next(
        (key for key in passkeys_of(work, account_id) if key.credential_id == named and key.rp_id == place.rp_id), None
    )


def _verified_count(key: Passkey, place: Place, challenge: bytes, answer: str) -> int | None:
    """How often the device has used this key, where it signed what was asked; None where it did not."""
    from webauthn import verify_authentication_response

    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=0,  # compared in `signed`, where it has a refusal of its own
            require_user_verification=True,
        )
    except Exception:  # a stranger's bytes are taken apart here: whatever it raises, they prove nothing
        return None
    return found.new_sign_count


def _verified_key(place: Place, challenge: bytes, answer: str) -> _Made | None:
    """The key that a device has made as it was asked to; None where it did not."""
    from webauthn import verify_registration_response

    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except Exception:  # as above
        return None
    return _Made(found.credential_id, found.credential_public_key, found.sign_count)
