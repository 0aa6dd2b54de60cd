"""The chain of the audit, as pure functions (design, section 8).

Each row's hash covers the row before it and the hash of a salted payload. The payload is kept apart, so that destroying
one lawfully leaves the chain whole; the salt keeps a destroyed payload from being guessed back out of its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
"""What the first row of a chain follows."""

INSTALLATION = "installation"
"""The chain of what belongs to no school."""

MOST_OF_A_GAP = 100
"""How many missing numbers are named one by one: a number set to a billion must not fill the report."""


class FaultKind(StrEnum):
    """What can be wrong with a chain."""

    MISSING_NUMBER = "missing number"
    ALTERED_ROW = "altered row"
    BROKEN_LINK = "broken link"
    ALTERED_PAYLOAD = "altered payload"
    MISSING_PAYLOAD = "missing payload"
    DISPUTED_BY_PAPER = "disputed by an issued paper"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    chain: str
    number: int
    kind: FaultKind

    def __str__(self) -> str:
        return f"{self.chain} row {self.number}: {self.kind.value}"


@dataclass(frozen=True, slots=True)
class Link:
    """A row of a chain with its payload beside it. `salt` is None where the payload is gone."""

    chain: str
    number: int
    at: datetime
    event: str
    payload_hash: str
    previous_hash: str
    row_hash: str
    school_id: int | None
    salt: str | None
    body: str | None
    actor_id: int | None
    subject: str | None


def chain_of(school_id: int | None) -> str:
    """The name of a school's chain, or of the installation's."""
    return INSTALLATION if school_id is None else f"school:{school_id}"


def canonical(value: Any) -> str:
    """The one way in which a value is written as JSON, so that its hash can be made again anywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def payload_hash(salt: str, body: str) -> str:
    """SHA-256 over the salt and the payload's text."""
    return _sha256(canonical([salt, body]))


def row_hash(chain: str, number: int, at: datetime, event: str, payload_hash: str, previous_hash: str) -> str:
    """SHA-256 over everything in a row and over the row before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sha256(canonical([chain, number, moment, event, payload_hash, previous_hash]))


def verify(rows: Iterable[Link]) -> list[Fault]:
    """Every fault of the chains, whose rows come in the order of chain and number."""
    return list(faults(rows))


def faults(rows: Iterable[Link]) -> Iterator[Fault]:
    """As `verify`, one at a time: a chain may be longer than the memory."""
    chain, number, previous = "", 0, GENESIS
    for row in rows:
        if row.chain != chain:
            chain, number, previous = row.chain, 0, GENESIS
        if row.number != number + 1:
            # The link cannot fit either, and says nothing more.
            gap = range(number + 1, row.number)[:MOST_OF_A_GAP] or [row.number]
            yield from (Fault(chain, missing, FaultKind.MISSING_NUMBER) for missing in gap)
        elif row.previous_hash != previous:
            yield Fault(chain, row.number, FaultKind.BROKEN_LINK)
        for kind in _faults_inside(row):
            yield Fault(chain, row.number, kind)
        number, previous = row.number, row.row_hash


def _faults_inside(row: Link) -> Iterator[FaultKind]:
    made = row_hash(row.chain, row.number, row.at, row.event, row.payload_hash, row.previous_hash)
    if made != row.row_hash or chain_of(row.school_id) != row.chain:
        yield FaultKind.ALTERED_ROW
    if row.salt is None or row.body is None:
        yield FaultKind.MISSING_PAYLOAD
    elif payload_hash(row.salt, row.body) != row.payload_hash or not _columns_agree(row, row.body):
        yield FaultKind.ALTERED_PAYLOAD


def _columns_agree(row: Link, body: str) -> bool:
    """The columns that lists are filtered by repeat the body: a row must not be hidden by changing only them."""
    try:
        told = json.loads(body)
        return bool(told["actor"] == row.actor_id and told["subject"] == row.subject)
    except (ValueError, KeyError, TypeError):
        return False


def is_about_child(event: str, subject: str) -> bool:
    """Whether a row tells of something done with a child: those a lead reads, whoever did it (design, section 7)."""
    return event.partition(".")[0] in CHILD_KINDS or subject.partition(":")[0] in CHILD_KINDS


CHILD_KINDS = ("child", "children", "entry")
"""The first words of events and subjects that are about children."""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
