"""Database errors as sentences, in this one place. What is not here is a fault of the program and stays an exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.domain.errors import Unavailable

DISK_FULL = "The server's disk is full, so nothing could be saved. Tell whoever looks after it."
BUSY = "The database is busy, so nothing was saved. Try again in a moment."
READ_ONLY = "The database cannot be written to, so nothing was saved. Tell whoever looks after the server."
AWAY = "The database cannot be reached. Try again in a moment; if it stays so, tell whoever looks after the server."
FAILING = (
    "The server's disk did not take it, so nothing was saved. Tell whoever looks after it: it may be full or failing."
)
DAMAGED = "The database could not be read or written. Tell whoever looks after the server at once: it may be damaged."

_SQLITE = (
    ("database or disk is full", DISK_FULL),
    ("database is locked", BUSY),
    ("database table is locked", BUSY),
    ("readonly database", READ_ONLY),
    ("unable to open database file", AWAY),
    ("disk i/o error", FAILING),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
)

_POSTGRESQL = {
    "53100": DISK_FULL,
    "53200": BUSY,
    "53300": BUSY,
    "55P03": BUSY,
    "57014": BUSY,
    "40001": BUSY,
    "40P01": BUSY,
    "25006": READ_ONLY,
    "57P01": AWAY,
    "57P02": AWAY,
    "57P03": AWAY,
    "58030": FAILING,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


def sentence_for(problem: DBAPIError) -> str | None:
    """What to tell a person about an error of the database driver, or None where it is a fault of ours."""
    state = getattr(problem.orig, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state) or (AWAY if state.startswith("08") else None)
    text = str(problem.orig).lower()
    for words, sentence in _SQLITE:
        if words in text:
            return sentence
    # psycopg gives no state where the connection itself failed.
    return AWAY if problem.connection_invalidated or "connection" in text else None


@contextmanager
def told() -> Iterator[None]:
    """Turn the database's own errors inside the block into Unavailable, with a sentence."""
    try:
        yield
    except PoolTimeout as problem:
        raise Unavailable(BUSY) from problem
    except DBAPIError as problem:
        sentence = sentence_for(problem)
        if sentence is None:
            raise
        raise Unavailable(sentence) from problem
