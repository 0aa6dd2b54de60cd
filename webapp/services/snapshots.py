"""A copy of the database as it stood at one moment, and the proof that a copy is whole (pitfalls, "Database").

`VACUUM INTO` copies while the server runs, and SQLCipher encrypts the copy with the database's own key. Everything here
is asked in plain SQL, because a copy may be of an older version than the models.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from webapp.db.engine import Database
from webapp.db.guards import FROZEN
from webapp.domain.errors import Unavailable
from webapp.domain.evidence import GENESIS
from webapp.services import evidence
from webapp.services.work import Desk

Tell = Callable[[str], None]
"""Takes a line of progress, to be printed."""

HASHED = ("issued_copy", "attachment", "template_version", "own_form")
"""Tables whose rows keep the SHA-256 of their own bytes."""

COMPARED = 20
"""So many of the newest documents are compared with the live ones byte by byte."""

ROOM = 64 * 1024 * 1024
"""Bytes that must stay free beside what is written: the server goes on saving."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds, in one moment: enough to tell whether a copy is complete."""

    revision: str
    counts: dict[str, int]
    """The rows of every table."""
    heads: dict[str, tuple[int, str]]
    """The number and the hash of the last row of every chain."""


def take(desk: Desk, folder: Path, tell: Tell) -> tuple[Desk, Contents]:
    """Copy the live database into an empty folder, prove the copy, and give a desk on it, to be closed.

    What was counted before and after is held to the copy: exactly where nobody saved meanwhile. Where somebody did, no
    table that only grows may hold less than before or more than after, and so with the chains.
    Raises Unavailable where the copy cannot be made or is not whole.
    """
    copy = _desk_on(desk, folder)
    with driver(desk) as live:
        began = live.execute("PRAGMA data_version").fetchone()
        before = contents(live)
        tell("Taking a copy of the database as it stands now.")
        copy.settings.database_file.touch(mode=0o600, exist_ok=False)
        live.execute("VACUUM INTO ?", (str(copy.settings.database_file),))
        after = contents(live)
        quiet = live.execute("PRAGMA data_version").fetchone() == began
    try:
        found = prove(copy, tell)
        _compare(before, found, after, quiet=quiet)
        tell(f"Complete: {sum(found.counts.values())} rows in {len(found.counts)} tables.")
        with driver(desk) as live, driver(copy) as copied:
            number = _compare_documents(live, copied)
        tell(f"The newest {number} documents are the same byte by byte.")
    except BaseException:
        copy.database.close()
        raise
    return copy, found


def prove(desk: Desk, tell: Tell) -> Contents:
    """Prove a database from end to end. Raises Unavailable with the first thing that is wrong."""
    with driver(desk) as opened:
        tell("Checking every page and every reference.")
        for pragma, sound in (
            ("integrity_check", [("ok",)]),
            ("cipher_integrity_check", []),
            ("foreign_key_check", []),
        ):
            if opened.execute(f"PRAGMA {pragma}").fetchmany(5) != sound:
                raise Unavailable(f"The copy is damaged ({pragma} found a fault), so it is not used. Try again.")
        found = contents(opened)
        hashed = _check_hashes(opened, found)
    tell(f"The bytes of {hashed} stored files are those that were stored.")
    report = evidence.check(desk)
    if not report.sound:
        raise Unavailable(
            f"The audit is broken in {report.fault_count} places, so nothing was kept. Run: python run.py evidence verify"
        )
    tell(f"The audit is whole: {sum(chain.rows for chain in report.chains)} rows in {len(report.chains)} chains.")
    return found


def contents(opened: Any) -> Contents:
    """What a database holds now, all of one moment."""
    opened.execute("BEGIN")
    try:
        names = [
            name
            for (name,) in opened.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        if "alembic_version" not in names:
            raise Unavailable("The database has no tables yet. Make them with: python run.py init")
        # The names are the database's own.
        counts = {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        heads = opened.execute("SELECT chain, max(number), row_hash FROM audit_row GROUP BY chain").fetchall()
        (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        opened.execute("ROLLBACK")
    return Contents(revision, counts, {chain: (number, head) for chain, number, head in heads})


@contextmanager
def driver(desk: Desk) -> Iterator[Any]:
    """The driver's own connection: a copy cannot be taken inside a transaction. Its errors become Unavailable."""
    engine = desk.database.engine
    problems = getattr(engine.dialect.loaded_dbapi, "Error")  # noqa: B009 - a module, known at run time
    try:
        connection = engine.raw_connection()
        try:
            yield connection.driver_connection
        finally:
            connection.close()
    except problems as problem:
        raise Unavailable(f"The database could not be copied or read ({problem}), so nothing was kept.") from problem


def check_room(folder: Path, size: int) -> None:
    """Raise Unavailable where so many bytes would fill the disk."""
    free = shutil.disk_usage(folder).free
    if free < size + ROOM:
        raise Unavailable(
            f"The disk that holds {folder} has {free // 1_000_000} MB left, and this wants"
            f" {(size + ROOM) // 1_000_000} MB. Make room, or name another folder."
        )


def _desk_on(desk: Desk, folder: Path) -> Desk:
    """A desk on the copy in this folder, which opens with the same key."""
    settings = replace(desk.settings, data=folder)
    return Desk(Database(settings, desk.clock), desk.clock, settings)


def _compare(before: Contents, copy: Contents, after: Contents, *, quiet: bool) -> None:
    if quiet and not before == copy == after:
        raise Unavailable("The copy does not hold what the database holds, so it is not used. Try again.")
    for table in FROZEN:
        least, most = before.counts.get(table, 0), after.counts.get(table, 0)
        if not least <= copy.counts.get(table, 0) <= most:
            raise Unavailable(f"The copy lacks rows of {table}, so it is not used. Try again.")
    nothing = (0, GENESIS)
    for chain in after.heads:
        first, held, last = (those.heads.get(chain, nothing) for those in (before, copy, after))
        same = (held[0] != first[0] or held == first) and (held[0] != last[0] or held == last)
        if not (first[0] <= held[0] <= last[0] and same):
            raise Unavailable("The copy does not hold the whole audit, so it is not used. Try again.")


def _check_hashes(opened: Any, found: Contents) -> int:
    number = 0
    for table in (name for name in HASHED if name in found.counts):
        for row, kept, content in opened.execute(f"SELECT id, sha256, content FROM {table} ORDER BY id"):  # noqa: S608
            if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != kept:
                raise Unavailable(
                    f"The bytes of {table} {row} are not those that were stored, so nothing was kept. Keep the server"
                    " as it is, and compare with the printed paper."
                )
            number += 1
    return number


def _compare_documents(live: Any, copied: Any) -> int:
    number = 0
    for table in ("issued_copy", "attachment"):
        newest = f"SELECT id, content FROM {table} ORDER BY id DESC LIMIT {COMPARED}"  # noqa: S608
        for row, content in copied.execute(newest):
            held = live.execute(f"SELECT content FROM {table} WHERE id = ?", (row,)).fetchone()  # noqa: S608
            if held is None or held[0] != content:
                raise Unavailable(f"The copy of {table} {row} is not the live one, so it is not used. Try again.")
            number += 1
    return number
