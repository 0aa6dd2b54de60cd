"""What every folder of tests shares: a clock, and a database on each of the two engines."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests import cheap_hashes, compiled_addresses, compiled_pages, compiled_statements
from tests.clock import FakeClock
from tests.needs import require
from webapp.db.engine import Database
from webapp.db.models import Base
from webapp.services.work import Desk
from webapp.settings import Settings

ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def pytest_configure() -> None:
    """What costs more than most of the tests, and is not what they are about, is made cheap."""
    compiled_pages.share()
    compiled_addresses.share()
    compiled_statements.share()
    cheap_hashes.share()


@pytest.fixture
def true_costs() -> Iterator[None]:
    """Passwords are hashed at the product's own costs."""
    with cheap_hashes.true_costs():
        yield


@pytest.fixture
def clock() -> FakeClock:
    """A settable clock."""
    return FakeClock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An encrypted database at the newest migration, to be copied: migrating anew for each test would cost minutes."""
    folder = tmp_path_factory.mktemp("template")
    settings = Settings(data=folder / "data", key_file=folder / "keys" / "data.key")
    database = Database(settings, FakeClock())
    database.create()
    with database.engine.connect() as connection:
        # Everything into the one file that is copied.
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return settings


@pytest.fixture(scope="session")
def postgres_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a schema of this test process's own, at the newest migration."""
    with new_schema() as address:
        folder = tmp_path_factory.mktemp("postgres")
        database = Database(Settings(folder / "data", folder / "keys" / "data.key", address), FakeClock())
        database.create()
        database.close()
        yield address


@contextmanager
def new_schema() -> Iterator[str]:
    """The address of an empty schema on the PostgreSQL server, for as long as the block lasts."""
    server = require("postgres")
    name = f"test_{uuid.uuid4().hex}"
    _run(server, f"CREATE SCHEMA {name}")
    try:
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}"
    finally:
        _run(server, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def sqlite_settings(tmp_path: Path, template: Settings) -> Settings:
    """A copy of the migrated template, with its key."""
    settings = Settings(data=tmp_path / "instance" / "data", key_file=tmp_path / "keys" / "data.key")
    shutil.copytree(template.data, settings.data)
    shutil.copytree(template.key_file.parent, settings.key_file.parent)
    return settings


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest) -> Settings:
    """An installation with an empty database, on each engine in turn."""
    sqlite: Settings = request.getfixturevalue("sqlite_settings")
    if request.param == "sqlite":
        return sqlite
    address: str = request.getfixturevalue("postgres_schema")
    return Settings(data=sqlite.data, key_file=sqlite.key_file, database_url=address)


@pytest.fixture
def database(settings: Settings, clock: FakeClock) -> Iterator[Database]:
    """An empty database on each engine in turn."""
    database = Database(settings, clock)
    yield database
    database.close()
    if settings.database_url is not None:
        _empty(settings.database_url)


@pytest.fixture
def desk(database: Database, clock: FakeClock, settings: Settings) -> Desk:
    """A desk at which nobody is signed in."""
    return Desk(database, clock, settings)


@pytest.fixture
def sqlite_database(sqlite_settings: Settings, clock: FakeClock) -> Iterator[Database]:
    """An empty encrypted file, for what only it can show."""
    database = Database(sqlite_settings, clock)
    yield database
    database.close()


@pytest.fixture(autouse=True)
def every_database_is_let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test opened, or an app or a command in it, is closed with the test.

    A connection that is collected instead warns whenever that happens to be, in a test that has nothing to do with it.
    """
    opened: list[Database] = []
    made = Database.__init__

    def noted(self: Database, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        opened.append(self)

    monkeypatch.setattr(Database, "__init__", noted)
    yield
    for database in opened:
        database.close()


@pytest.fixture(autouse=True)
def no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test never reaches the data of whoever runs it."""
    kept = {"ALONGSIDE_TEST_POSTGRES", "ALONGSIDE_REQUIRE_ALL", "ALONGSIDE_SOAK"}
    for name in [*os.environ]:
        if name == "DATABASE_URL" or (name.startswith("ALONGSIDE_") and name not in kept):
            monkeypatch.delenv(name)


def _empty(address: str) -> None:
    # The append-only triggers refuse it, as they should; "replica" is how a superuser steps round them. TRUNCATE would
    # make new files for every table, which takes longer than the test.
    tables = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables))
    restart = (
        "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
        " WHERE schemaname = current_schema()"
    )
    _run(address, "SET session_replication_role = replica", tables, restart)


def _run(address: str, *statements: str) -> None:
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            # Past SQLAlchemy, which would take % for a parameter and several statements for one.
            connection.connection.driver_connection.execute(statement)
    engine.dispose()
