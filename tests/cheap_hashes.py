"""Passwords hashed at hardly any cost: a run of tests signs in some thousand times, and each time is slow on purpose.

The library, the form of a hash and all that is done with it stay the product's. A file of tests that is about the hash, or
about who reaches it, asks for the fixture `true_costs`; what the product's costs are is tested in `unit/test_passwords.py`.
A server that a test starts is another process, and always has the true costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher

from webapp.services import passwords

_TRUE = passwords._HASHER
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def share() -> None:
    """Let this whole process hash cheaply."""
    _hash_with(CHEAP)


@contextmanager
def true_costs() -> Iterator[None]:
    """The product's own hasher, for as long as the block lasts."""
    _hash_with(_TRUE)
    try:
        yield
    finally:
        _hash_with(CHEAP)


def _hash_with(hasher: PasswordHasher) -> None:
    passwords._HASHER = hasher
    passwords._nobodys_hash.cache_clear()  # it must cost what the others do
