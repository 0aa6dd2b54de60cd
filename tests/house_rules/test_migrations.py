"""Each migration goes up, down and up again, keeps what is stored, and ends where the models are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text

from tests.clock import FakeClock
from tests.populated import fill
from webapp.db import migrate, triggers
from webapp.db.engine import Database
from webapp.db.full_text import include_object
from webapp.db.guards import MODE
from webapp.db.migrations import HEAD
from webapp.db.models import Base
from webapp.db.triggers import RULES
from webapp.settings import Settings, create_key

SCRIPTS = ScriptDirectory.from_config(migrate.config_for(None))
REVISIONS = [script.revision for script in reversed([*SCRIPTS.walk_revisions()])]


@pytest.fixture
def empty(settings: Settings, tmp_path: Path) -> Iterator[Database]:
    """A database without a table, on each engine."""
    if settings.database_url is None:
        settings = replace(settings, data=tmp_path / "empty")
        settings.data.mkdir()
        create_key(settings)
        database = Database(settings, FakeClock())
        yield database
        database.close()
        return
    schema = f"{re.split('%3D', settings.database_url)[-1]}_empty"
    server = Database(settings, FakeClock())
    with server.engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    address = re.sub("%3D.*", f"%3D{schema}", settings.database_url)
    database = Database(replace(settings, database_url=address), FakeClock())
    yield database
    database.close()
    with server.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.close()


def looking(database: Database) -> Connection:
    return database.engine.connect().execution_options(**{MODE: "read"})


def tables_of(database: Database) -> set[str]:
    with looking(database) as connection:
        return set(triggers.existing_tables(connection)) - {"sqlite_sequence"}


def triggers_of(database: Database) -> set[str]:
    with looking(database) as connection:
        return set(triggers.existing(connection))


def all_triggers(database: Database) -> set[str]:
    return {name for rule in RULES for name in triggers.names(rule, postgresql=database.on_postgresql)}


def counts(database: Database) -> dict[str, int]:
    with looking(database) as connection:
        there = triggers.existing_tables(connection)
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name in there
        }


def filled(database: Database) -> dict[str, int]:
    with database.engine.connect().execution_options(**{MODE: "migrate"}) as connection, connection.begin():
        return fill(connection)


def test_the_head_that_start_up_compares_with_is_the_newest() -> None:
    assert SCRIPTS.get_heads() == [HEAD]


def test_each_step_goes_up_and_down_and_up(empty: Database) -> None:
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        migrate.upgrade(empty, revision)
        assert migrate.current(empty) == revision
        migrate.downgrade(empty, before)
        assert (migrate.current(empty) or "base") == before
        migrate.upgrade(empty, revision)
    assert migrate.current(empty) == HEAD
    migrate.downgrade(empty, "base")
    assert tables_of(empty) == {"alembic_version"}
    assert triggers_of(empty) == set()


def test_the_newest_is_what_the_models_say(empty: Database) -> None:
    migrate.upgrade(empty)
    with looking(empty) as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": include_object}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    assert {name for name in tables_of(empty) if "_fts" not in name} == {*Base.metadata.tables, "alembic_version"}
    assert triggers_of(empty) == all_triggers(empty)


def test_rows_stay_through_every_step_but_the_first(empty: Database) -> None:
    """Down and up again with a row in every table: what a step makes is lost with it, nothing else is."""
    migrate.upgrade(empty)
    stored = filled(empty)
    for revision in REVISIONS[:-1][::-1]:
        migrate.downgrade(empty, revision)
        kept = counts(empty)
        migrate.upgrade(empty)
        assert {name: stored[name] for name in kept} == kept
    assert triggers_of(empty) == all_triggers(empty)


def test_upgrading_what_is_newest_changes_nothing(database: Database) -> None:
    stored = filled(database)
    migrate.upgrade(database)
    assert counts(database) == stored
    assert triggers_of(database) == all_triggers(database)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_rebuilt_table_keeps_its_children_and_its_triggers(database: Database) -> None:
    """Batch mode copies the table, drops the old one and, with it, its triggers (pitfalls, "Database")."""
    stored = filled(database)
    with migrate._migrating(database) as (connection, _):
        rebuild(connection, "paper_version")
        assert "keep_paper_version_update" not in triggers.existing(connection)
        triggers.create_all(connection)
    assert counts(database) == stored
    assert triggers_of(database) == all_triggers(database)
    with looking(database) as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def rebuild(connection: Connection, table: str) -> None:
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table(table, recreate="always") as batch:
        batch.add_column(sa.Column("another", sa.Integer(), nullable=True))


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_counter_proof_with_the_foreign_keys_on_children_are_emptied(database: Database) -> None:
    make = "CREATE TABLE mother (id INTEGER PRIMARY KEY)"
    child = "CREATE TABLE child_of (id INTEGER PRIMARY KEY, mother_id INTEGER REFERENCES mother (id) ON DELETE CASCADE)"
    for guarded, left in ((True, 1), (False, 0)):
        with database.engine.begin() as connection:
            for statement in (make, child, "INSERT INTO mother VALUES (1)", "INSERT INTO child_of VALUES (1, 1)"):
                connection.exec_driver_sql(statement)
        if guarded:
            with migrate._migrating(database) as (connection, _):
                rebuild(connection, "mother")
        else:
            with database.engine.begin() as connection:
                rebuild(connection, "mother")
        with database.engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM child_of").scalar() == left
            connection.exec_driver_sql("DROP TABLE child_of")
            connection.exec_driver_sql("DROP TABLE mother")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_rows_pointing_nowhere_is_taken_back(database: Database) -> None:
    stored = filled(database)
    with pytest.raises(RuntimeError, match="point nowhere"), migrate._migrating(database) as (connection, _):  # noqa: PT012
        triggers.drop_all(connection)
        connection.exec_driver_sql("DELETE FROM person")
    assert counts(database) == stored
    assert triggers_of(database) == all_triggers(database)


def test_a_migration_that_fails_half_way_is_taken_back_whole(empty: Database) -> None:
    with pytest.raises(RuntimeError, match="power"), migrate._migrating(empty) as (_, config):  # noqa: PT012
        command.upgrade(config, "head")
        raise RuntimeError("the power is gone")
    assert tables_of(empty) == set()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_full_text_table_is_left_alone(database: Database) -> None:
    """Autogenerate would drop it: it is no model's (pitfalls, "Database")."""
    with migrate._migrating(database) as (connection, config):
        connection.exec_driver_sql("CREATE VIRTUAL TABLE child_fts USING fts5 (name)")
        command.check(config)  # raises where the tables and the models differ
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert "child_fts" in {difference[1].name for difference in found if difference[0] == "remove_table"}
