"""Schools that each test process builds once, through the use cases, and then puts into each test's empty database.

What was built in a file is copied with the file; in PostgreSQL it is copied from tables beside the real ones. What a test's
fixtures add to it is kept in the same way (`tests/integration/kept.py`).
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from sqlalchemy import Engine, exists, func, select

from tests.clock import FakeClock
from webapp.db.audit import AuditRow
from webapp.db.base import Base
from webapp.db.engine import Database
from webapp.db.papers import DraftBuffer
from webapp.services import passwords
from webapp.services.work import Desk
from webapp.settings import Settings

T = TypeVar("T")
Build = Callable[[Desk], T]
Key = tuple[Build[Any], PasswordHasher]
Stamp = tuple[Any, ...]
"""What is different after any change that a test makes: every change is noted, but for what is typed and not saved."""


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
    number: int
    """Of the tables in which they are kept."""
    built: Any


_files: dict[Hashable, _InFile] = {}
_rows: dict[Hashable, _InRows] = {}
_stamps: dict[tuple[bool, Hashable], Stamp] = {}
_left: WeakKeyDictionary[Database, Hashable] = WeakKeyDictionary()
"""What was put last into each database."""


def put(desk: Desk, build: Build[T]) -> T:
    """What `build` makes at the desk of an empty database, as it was made the first time: copy it before it is changed.

    Where the database is not empty, or open already, it is built anew.
    """
    key = build, passwords._HASHER
    return _by_rows(desk, build, key) if desk.settings.on_postgresql else _by_file(desk, build, key)


def left_as(desk: Desk) -> Hashable | None:
    """As what this database was left: what was put into it last, or None where it was changed since."""
    key = _left.get(desk.database)
    return key if key is not None and _stamp(desk.database) == _stamps[desk.settings.on_postgresql, key] else None


def keep(desk: Desk, before: Hashable, key: Hashable, built: bytes) -> None:
    """Keep the database as it is now, under a key. `before` is as what it was left until now."""
    if desk.settings.on_postgresql:
        _rows[key] = _InRows(*_aside(desk.database.engine, _rows[before].number), built)
    else:
        _emptied_log(desk.database)
        desk.database.close()
        if _is_open(desk.settings):
            return
        folder = _new_folder()
        shutil.copytree(desk.settings.data, folder, dirs_exist_ok=True)
        _files[key] = _InFile(b"", folder, built)
    _left[desk.database] = key
    _stamps[desk.settings.on_postgresql, key] = _stamp(desk.database)


def again(desk: Desk, key: Hashable) -> bytes | None:
    """Put what was kept under a key into a database that is as it was before; None where there is nothing, or no way."""
    if desk.settings.on_postgresql:
        if key not in _rows:
            return None
        _run(desk.database.engine, _rows[key].script)
    else:
        desk.database.close()
        if key not in _files or _is_open(desk.settings):
            return None
        shutil.copytree(_files[key].folder, desk.settings.data, dirs_exist_ok=True)
    _left[desk.database] = key
    built: bytes = (_rows if desk.settings.on_postgresql else _files)[key].built
    return built


def _stamp(database: Database) -> Stamp:
    last = select(func.max(AuditRow.id)).scalar_subquery()
    typed = select(func.count()).select_from(DraftBuffer).scalar_subquery()
    with database.engine.connect() as connection:
        return tuple(connection.execute(select(last, typed)).one())


# In a file


def _by_file(desk: Desk, build: Build[T], key: Key) -> T:
    file = desk.settings.database_file
    if not file.exists() or _is_open(desk.settings):
        return build(desk)
    before = file.read_bytes()
    if key not in _files:
        _files[key] = _in_file(desk, build, before, key)
    kept = _files[key]
    if before != kept.before:
        return build(desk)
    shutil.copytree(kept.folder, desk.settings.data, dirs_exist_ok=True)
    _left[desk.database] = key
    built: T = kept.built
    return built


def _is_open(settings: Settings) -> bool:
    file = settings.database_file
    return any(file.with_name(file.name + more).exists() for more in ("-wal", "-shm"))


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="alongside-built-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _in_file(desk: Desk, build: Build[Any], before: bytes, key: Key) -> _InFile:
    folder = _new_folder()
    settings, clock = replace(desk.settings, data=folder), FakeClock()
    settings.database_file.write_bytes(before)
    database = Database(settings, clock)
    built = build(Desk(database, clock, settings))
    _stamps[False, key] = _stamp(database)
    _emptied_log(database)
    database.close()
    return _InFile(before, folder, built)


def _emptied_log(database: Database) -> None:
    """Everything into the one file that is copied."""
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# In PostgreSQL


def _by_rows(desk: Desk, build: Build[T], key: Key) -> T:
    engine = desk.database.engine
    with engine.connect() as connection:
        empty = connection.scalar(select(AuditRow.id).limit(1)) is None
    if not empty:
        return build(desk)
    if key not in _rows:
        built = build(desk)
        _rows[key] = _InRows(*_aside(engine, None), built)
        _stamps[True, key] = _stamp(desk.database)
    else:
        _run(engine, _rows[key].script)
    _left[desk.database] = key
    kept: T = _rows[key].built
    return kept


def _aside(engine: Engine, before: int | None) -> tuple[str, int]:
    """Copy every row aside, into tables beside the real ones. Returns the script that puts them back in one round trip.

    It is for an empty database, or for one in which stands what was kept under the number `before`.
    """
    number = len(_rows)
    _run(engine, "; ".join(_copies(engine, number)))
    return "; ".join(_back(engine, number, before)), number


def _copies(engine: Engine, number: int) -> Iterator[str]:
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if connection.scalar(select(exists(select(table)))):
                yield f'CREATE TABLE "kept_{number}_{table.name}" AS TABLE "{table.name}"'


def _back(engine: Engine, number: int, before: int | None) -> Iterator[str]:
    # The append-only triggers would refuse to have rows taken away; "replica" is how a superuser steps round them.
    yield "SET LOCAL session_replication_role = replica"
    there = {name for (name,) in _asked(engine, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    for table in Base.metadata.sorted_tables:
        old, new = f"kept_{before}_{table.name}", f"kept_{number}_{table.name}"
        if old in there:
            if new in there and not _asked(engine, _difference(old, new)):
                continue
            yield f'DELETE FROM "{table.name}"'
        if new in there:
            yield f'INSERT INTO "{table.name}" TABLE "{new}"'
            if (counted := table.autoincrement_column) is not None:
                last = f'(SELECT max("{counted.name}") FROM "{table.name}")'
                yield f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', '{counted.name}'), {last})"


def _difference(old: str, new: str) -> str:
    one, other = (f'SELECT t::text FROM "{name}" t' for name in (old, new))
    return f"({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one}) LIMIT 1"


def _asked(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(query))


def _run(engine: Engine, script: str) -> None:
    with engine.begin() as connection:
        # Past SQLAlchemy, which would not take several statements at once.
        connection.connection.driver_connection.execute(script)
