"""Migrations by Alembic's own interface: no ini file, no command line of its own (pitfalls, "Database").

Alembic is imported here and nowhere else, and only when something is to be migrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from webapp.db import startup, triggers
from webapp.db.engine import Database
from webapp.db.guards import MODE

FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 1094800462


def upgrade(database: Database, target: str = "head") -> None:
    """Bring the tables up to a migration, all or nothing."""
    with _migrating(database) as (connection, config):
        command.upgrade(config, target)
        triggers.create_all(connection)


def downgrade(database: Database, target: str) -> None:
    """Take the tables back to a migration ("base" for none at all), all or nothing."""
    with _migrating(database) as (connection, config):
        triggers.drop_all(connection)
        command.downgrade(config, target)
        triggers.create_all(connection)


def draft(database: Database, message: str, revision: str) -> None:
    """Write the migration that the models ask for beside the others, to be read and corrected by its author.

    Then set `webapp.db.migrations.HEAD` to its number; a test holds the two together.
    """
    with _migrating(database) as (_, config):
        command.revision(config, message, autogenerate=True, rev_id=revision)


def current(database: Database) -> str | None:
    """The migration that the database is at, or None."""
    return startup.revision(database)


def config_for(connection: Connection | None) -> Config:
    """Alembic's settings, for a connection whose transaction is ours."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _migrating(database: Database) -> Iterator[tuple[Connection, Config]]:
    """One transaction for all the steps, on SQLite with the foreign keys off.

    With them on, a table that batch mode rebuilds empties its children without an error.
    """
    with database.engine.connect().execution_options(**{MODE: "migrate"}) as connection:
        driver: Any = connection.connection.driver_connection
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            driver.execute("PRAGMA foreign_keys = OFF")  # does nothing once a transaction is open
        try:
            with connection.begin():
                if not on_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:ours)"), {"ours": _ONE_AT_A_TIME})
                yield connection, config_for(connection)
                if on_sqlite:
                    _check_foreign_keys(connection)
        finally:
            if on_sqlite:
                driver.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise RuntimeError(f"The migration left rows that point nowhere, so it was taken back: {tables}.")
