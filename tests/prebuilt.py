"""Schools that each test process builds once, through the use cases, and then puts into each test's empty database.

What was built in a file is copied with the file; in PostgreSQL it is copied from tables beside the real ones.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import Engine, exists, select

from tests.clock import FakeClock
from webapp.db.audit import AuditRow
from webapp.db.base import Base
from webapp.db.engine import Database
from webapp.services import passwords
from webapp.services.work import Desk

T = TypeVar("T")
Build = Callable[[Desk], T]
Key = tuple[Build[Any], PasswordHasher]


@dataclass
class _InFile:
    before: bytes
    """The empty database into which it was built, for a copy is right only where this very one is found."""
    folder: Path
    built: Any


@dataclass
class _InRows:
    script: str
    """What puts the rows back."""
    built: Any


_files: dict[Key, _InFile] = {}
_rows: dict[Key, _InRows] = {}


def put(desk: Desk, build: Build[T]) -> T:
    """What `build` makes at the desk of an empty database, as it was made the first time: copy it before it is changed.

    Where the database is not empty, or open already, it is built anew.
    """
    key = build, passwords._HASHER
    return _by_rows(desk, build, key) if desk.settings.on_postgresql else _by_file(desk, build, key)


def _by_file(desk: Desk, build: Build[T], key: Key) -> T:
    file = desk.settings.database_file
    if not file.exists() or any(file.with_name(file.name + more).exists() for more in ("-wal", "-shm")):
        return build(desk)
    before = file.read_bytes()
    if key not in _files:
        _files[key] = _in_file(desk, build, before)
    kept = _files[key]
    if before != kept.before:
        return build(desk)
    shutil.copytree(kept.folder, desk.settings.data, dirs_exist_ok=True)
    built: T = kept.built
    return built


def _in_file(desk: Desk, build: Build[Any], before: bytes) -> _InFile:
    folder = Path(tempfile.mkdtemp(prefix="alongside-built-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings, clock = replace(desk.settings, data=folder), FakeClock()
    settings.database_file.write_bytes(before)
    database = Database(settings, clock)
    built = build(Desk(database, clock, settings))
    with database.engine.connect() as connection:
        # Everything into the one file that is copied.
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return _InFile(before, folder, built)


def _by_rows(desk: Desk, build: Build[T], key: Key) -> T:
    engine = desk.database.engine
    with engine.connect() as connection:
        empty = connection.scalar(select(AuditRow.id).limit(1)) is None
    if not empty:
        return build(desk)
    if key not in _rows:
        built = build(desk)
        _rows[key] = _InRows(_keep(engine, len(_rows)), built)
        return built
    _run(engine, _rows[key].script)
    kept: T = _rows[key].built
    return kept


def _keep(engine: Engine, number: int) -> str:
    """Copy every row aside, into tables beside the real ones. Returns the script that puts them back in one round trip."""
    aside, back = [], []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if not connection.scalar(select(exists(select(table)))):
                continue
            aside.append(f'CREATE TABLE "kept_{number}_{table.name}" AS TABLE "{table.name}"')
            back.append(f'INSERT INTO "{table.name}" TABLE "kept_{number}_{table.name}"')
            if (counted := table.autoincrement_column) is not None:
                last = f'(SELECT max("{counted.name}") FROM "{table.name}")'
                back.append(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', '{counted.name}'), {last})")
    _run(engine, "; ".join(aside))
    return "; ".join(back)


def _run(engine: Engine, script: str) -> None:
    with engine.begin() as connection:
        # Past SQLAlchemy, which would not take several statements at once.
        connection.connection.driver_connection.execute(script)
