"""Destroying for good: which rows go with a child, or with a contract, and that none is left.

What is destroyed together is written down table by table (`CHILD`, `CONTRACT`), with the columns of other tables that let
go of it. A test holds the lists to the database's own references, so a new table that points at a child is a decision here.
The audit is not among them: it holds references and counts, and its chain verifies afterwards as before (design, section 8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Column, Connection, Table, and_, delete, select, update

from webapp.db.models import Base

Ids = dict[str, set[int]]
"""The rows that go, by table."""

_CHUNK = 500
"""Ids in one statement: SQLite takes a bounded number of parameters."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What is destroyed as one."""

    root: str
    tables: frozenset[str]
    """The root, and every table whose rows go with what they point at."""
    let_go: frozenset[tuple[str, str]]
    """(table, column) of rows that stay, and point at nothing from then on."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What is gone: for the certificate, and never what it said."""

    counts: Mapping[str, int]
    seal: str
    """SHA-256 over the sorted hashes of all that had one. One hash of all: that of a short text could be guessed at."""
    revisions: Mapping[str, int] = field(default_factory=dict)
    """The papers that stay without some of their words, by reference, each with the revision that it has since."""


_OF_ENTRIES = frozenset({"chronology_entry", "entry_decision", "entry_link", "filing", "task"}) | {
    "entry_claim",
    "entry_index",
    "entry_outcome",
}
_OF_COPIES = frozenset({"issued_copy", "signature", "signed_copy"})

CHILD = Whole(
    "child",
    frozenset({"child", "former_name", "child_plan", "sibling", "case_discussion", "mention", "transfer"})
    | {"access_request", "release_decision", "hold", "file_draw"}
    | _OF_ENTRIES
    | _OF_COPIES,
    frozenset({("chronology_entry", "follows_id"), ("issued_copy", "made_from_id"), ("pseudonym", "child_id")}),
)
CONTRACT = Whole(
    "contract",
    frozenset({"contract", "party", "supervision_session", "attendance", "hold"})
    | {"paper", "paper_version", "draft_buffer", "agreement", "comment", "addendum", "attachment"}
    | {"action", "case_discussion", "entry_link", "mention", "pseudonym", "file_draw"}
    | {"session_change", "session_request", "action_carry", "preparation"}
    | {"replacement", "contract_end", "held_outside"}
    | {"disagreement", "disagreement_step"}
    | _OF_COPIES,
    frozenset(
        {
            ("chronology_entry", "case_discussion_id"),
            ("chronology_entry", "paper_version_id"),
            ("chronology_entry", "session_id"),
            ("issued_copy", "made_from_id"),
            ("party", "session_id"),
            ("transfer", "copy_id"),
        }
    ),
)
"""A child's chronology outlives the record that it came from: it is kept by the child's own time."""


def rows_of(connection: Connection, whole: Whole, root_id: int) -> Ids:
    """Every row that goes with this one, found by what points at what."""
    found: Ids = {name: set() for name in whole.tables}
    newly: Ids = {whole.root: {root_id}}
    while newly:
        for name, ids in newly.items():
            found[name] |= ids
        newly = _pointing_at(connection, whole, newly, found)
    return {name: ids for name, ids in found.items() if ids}


def _pointing_at(connection: Connection, whole: Whole, newly: Ids, found: Ids) -> Ids:
    out: Ids = {}
    for table, column, target in references(whole.tables):
        if (table.name, column.name) in whole.let_go or target not in newly:
            continue
        key = _key(table)
        for some in _chunks(newly[target]):
            ids = set(connection.execute(select(key).where(column.in_(some))).scalars())
            if new := ids - found[table.name]:
                out.setdefault(table.name, set()).update(new)
    return out


def references(tables: Collection[str]) -> Iterator[tuple[Table, Column[int], str]]:
    """Each column of these tables that points at one of these tables, with the table that it points at."""
    for name in sorted(tables):
        table = Base.metadata.tables[name]
        for column in table.c:
            for key in column.foreign_keys:
                if key.column.table.name in tables:
                    yield table, column, key.column.table.name


def destroy(connection: Connection, whole: Whole, root_id: int) -> Destroyed:
    """Destroy it within the open transaction, in which append-only is lifted (`webapp.db.triggers.lifted`)."""
    ids = rows_of(connection, whole, root_id)
    seal = _seal(connection, ids)
    for name, column in sorted(whole.let_go):
        _let_go(connection, Base.metadata.tables[name].c[column], ids)
    for table in reversed(Base.metadata.sorted_tables):
        for some in _chunks(ids.get(table.name, ())):
            connection.execute(delete(table).where(_key(table).in_(some)))
    return Destroyed({name: len(ids[name]) for name in sorted(ids)}, seal)


def _let_go(connection: Connection, column: Column[int], ids: Ids) -> None:
    (target,) = {key.column.table.name for key in column.foreign_keys}
    for some in _chunks(ids.get(target, ())):
        connection.execute(update(column.table).where(column.in_(some)).values({column.name: None}))


def _seal(connection: Connection, ids: Ids) -> str:
    hashes: list[str] = []
    for name in sorted(ids):
        table = Base.metadata.tables[name]
        for column in (c for c in table.c if c.name in ("content_hash", "sha256")):
            for some in _chunks(ids[name]):
                asked = select(column).where(and_(_key(table).in_(some), column.is_not(None)))
                hashes += connection.execute(asked).scalars()
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def _key(table: Table) -> Column[int]:
    (key,) = table.primary_key.columns
    return key


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
