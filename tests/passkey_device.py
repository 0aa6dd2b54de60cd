"""A device that makes passkeys and signs with them, as far as a server sees it: for tests without a browser."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 1, 4, 64


@dataclass
class Device:
    """One device, and whatever somebody may do wrong with it."""

    origin: str = "http://localhost"
    rp_id: str = ""
    """Whose hash it signs; of the question's own host where it is empty."""
    verifies: bool = True
    """Whether it asks for a finger, a face or a PIN."""
    count: int | None = 0
    """How often it was used; None for one that does not count."""
    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)

    def make(self, question: str) -> str:
        """A new passkey, as the browser hands it on."""
        asked = json.loads(question)
        key, name = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        self.keys[bytes_to_base64url(name)] = key
        numbers = key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        told = self._told(asked["rp"]["id"], WITH_KEY)
        told += bytes(16) + len(name).to_bytes(2, "big") + name + cbor2.dumps(cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        client = self._client("webauthn.create", asked["challenge"])
        return _answer(name, clientDataJSON=client, attestationObject=attestation)

    def sign(self, question: str, name: str = "") -> str:
        """The answer to a question at the door, by the named passkey or by the first that was asked for and is here."""
        asked = json.loads(question)
        name = name or next(one["id"] for one in asked["allowCredentials"] if one["id"] in self.keys)
        if self.count is not None:
            self.count += 1
        told = self._told(asked["rpId"])
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.keys[name].sign(told + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return _answer(base64url_to_bytes(name), clientDataJSON=client, authenticatorData=told, signature=signature)

    def _told(self, rp_id: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return (
            hashlib.sha256((self.rp_id or rp_id).encode()).digest()
            + bytes([flags])
            + (self.count or 0).to_bytes(4, "big")
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()


def _answer(name: bytes, **response: bytes) -> str:
    named = bytes_to_base64url(name)
    told: dict[str, Any] = {"id": named, "rawId": named, "type": "public-key", "clientExtensionResults": {}}
    return json.dumps({**told, "response": {key: bytes_to_base64url(value) for key, value in response.items()}})
