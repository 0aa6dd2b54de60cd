"""Sealed files: written with a public key that lies on the server, read with the private one that is on paper only.

A key of its own for each file (X25519 with a fresh pair, HKDF-SHA256), then numbered pieces in ChaCha20-Poly1305. The
number and a mark for the last piece are in each nonce, and the header is authenticated with each piece: whatever is cut
off, moved, repeated or changed is refused. Memory stays flat, however long the file is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webapp.domain.errors import Invalid

MAGIC = b"ALONGSIDE SEALED 1\n"
KEY_BYTES = 32
PIECE = 64 * 1024
"""Bytes of plain text in each piece but the last."""

_TAG = 16
_MARK = 8
_HEADER = len(MAGIC) + _MARK + KEY_BYTES

CHANGED = "This file was cut short or changed after it was sealed, so nothing of it is used. Take another copy of it."


class Writes(Protocol):
    """What can be written to."""

    def write(self, some: bytes, /) -> int:
        """Take some bytes."""


def new_pair() -> tuple[bytes, bytes]:
    """A private key and its public one."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """A short name of a pair, such as "3F2A-91BC": it tells one printed sheet from another."""
    return _shown(_mark(public))


def seal(plain: Iterable[bytes], to: Writes, public: bytes) -> None:
    """Write a sealed file that only the private half of this key opens."""
    own = X25519PrivateKey.generate()
    header = MAGIC + _mark(public) + own.public_key().public_bytes_raw()
    cipher = _cipher(own.exchange(X25519PublicKey.from_public_bytes(public)), header, public)
    to.write(header)
    for number, (piece, last) in enumerate(_ahead(_even(plain))):
        to.write(cipher.encrypt(_nonce(number, last=last), piece, header))


def unseal(sealed: BinaryIO, private: bytes) -> Iterator[bytes]:
    """The plain text, piece by piece. It is whole only when the iterator has come to its end.

    Raises Invalid with a sentence where the file is no sealed one, wants another sheet, or was cut short or changed.
    """
    public = public_of(private)
    header = sealed.read(_HEADER)
    if not header.startswith(MAGIC):
        raise Invalid("This is not a sealed backup of Alongside, or its beginning was changed.")
    if len(header) < _HEADER:
        raise Invalid(CHANGED)
    mark = header[len(MAGIC) : len(MAGIC) + _MARK]
    if mark != _mark(public):
        raise Invalid(
            f"These words are of sheet {fingerprint(public)}, and this file was sealed for another one"
            f" ({_shown(mark)}). Look for the sheet with that name."
        )
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(header[-KEY_BYTES:])
        )
    except ValueError:
        raise Invalid(CHANGED) from None
    cipher = _cipher(shared, header, public)
    for number, (piece, last) in enumerate(_ahead(_pieces(sealed))):
        try:
            yield cipher.decrypt(_nonce(number, last=last), piece, header)
        except InvalidTag:
            raise Invalid(CHANGED) from None


def _mark(public: bytes) -> bytes:
    return hashlib.sha256(b"alongside sealed for " + public).digest()[:_MARK]


def _shown(mark: bytes) -> str:
    digits = mark.hex().upper()
    return f"{digits[:4]}-{digits[4:8]}"


def _cipher(shared: bytes, header: bytes, public: bytes) -> ChaCha20Poly1305:
    """The key is bound to both public keys: the fresh one stands in the header."""
    key = HKDF(SHA256(), KEY_BYTES, salt=header + public, info=b"alongside sealed file").derive(shared)
    return ChaCha20Poly1305(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _even(plain: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one length, the last one shorter; one empty piece where there are none."""
    held = bytearray()
    sent = False
    for some in plain:
        held += some
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
            sent = True
    if held or not sent:
        yield bytes(held)


def _pieces(sealed: BinaryIO) -> Iterator[bytes]:
    """The sealed pieces; one that cannot be opened where there is none, for even an empty text has one."""
    piece = sealed.read(PIECE + _TAG)
    yield piece
    while len(piece) == PIECE + _TAG:
        piece = sealed.read(PIECE + _TAG)
        if piece:
            yield piece


def _ahead(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    held = next(pieces)
    for piece in pieces:
        yield held, False
        held = piece
    yield held, True
