"""The database of this installation: an encrypted file, or a trust's PostgreSQL.

Each pragma and option here was measured (pitfalls, "Database"). The key goes in before anything else touches the file,
so connections are made by `_connect` itself and not by a hook that others could come before.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import QueuePool

from webapp.db import guards, startup
from webapp.db.guards import MODE, GuardedSession
from webapp.domain.clock import Clock
from webapp.domain.errors import StartUpError, Unavailable
from webapp.settings import Settings, create_key, read_key

BUSY_SECONDS = 10
"""How long a writer waits for another before it is told to try again."""

PRAGMAS = (
    "cipher_log_level = NONE",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "cache_size = -2000",
)
"""For every connection, after the key. NORMAL lost acknowledged saves at power cuts; without recursive_triggers,
INSERT OR REPLACE walks past the append-only triggers; eight megabytes of cache a connection would fill the memory."""

CHANGING = (
    "The key of the database is being changed at this moment, or that was cut short. Start Alongside again when that is"
    " done."
)
Mode = Literal["read", "write"]


class Database:
    """The engine and what may be asked of it. One for each process; `close()` at the end."""

    def __init__(self, settings: Settings, clock: Clock, *, settling: bool = False) -> None:
        """`settling` opens the database even while its key is being changed: to see which key opens it."""
        self.settings = settings
        self.clock = clock
        self.settling = settling
        self.here = threading.local()
        """What this thread has open; `webapp.services.work` keeps use cases from nesting with it."""

    @cached_property
    def engine(self) -> Engine:
        """Made at the first use, when the key must be there."""
        options: dict[str, Any] = {
            "poolclass": QueuePool,
            "pool_size": 8,
            "max_overflow": 32,
            "pool_timeout": BUSY_SECONDS,
            "hide_parameters": True,  # an error that quotes what somebody typed may reach a log
        }
        if self.settings.database_url is None:
            import sqlcipher3.dbapi2 as sqlcipher

            key = read_key(self.settings)
            engine = create_engine(
                "sqlite+pysqlite://", module=sqlcipher, creator=lambda: self._connect(sqlcipher, key), **options
            )
        else:
            read_key(self.settings)
            try:
                engine = create_engine(self.settings.database_url, pool_pre_ping=True, **options)
            except ImportError:
                raise StartUpError(
                    "DATABASE_URL names a PostgreSQL server, but psycopg is not installed. Install psycopg[binary]."
                ) from None
        event.listen(engine, "begin", _begin)
        guards.watch(engine)
        return engine

    @property
    def on_postgresql(self) -> bool:
        """Whether the two databases' SQL must part ways here."""
        return self.settings.on_postgresql

    def session(self, mode: Mode, school_id: int | None) -> GuardedSession:
        """A session whose transaction has begun. A writer holds the only writer's place, or its school's."""
        options: dict[str, Any] = {MODE: mode}
        if self.on_postgresql and mode == "read":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        db = GuardedSession(self.engine.execution_options(**options), expire_on_commit=False, info={"mode": mode})
        try:
            connection = db.connection()
            if self.on_postgresql:
                _take_postgresql(connection, mode, school_id)
        except BaseException:
            db.close()
            raise
        return db

    def exists(self) -> bool:
        """Whether a database was made here already. Says nothing about its soundness.

        A file without a table is what a first start leaves behind that was killed: it is made again.
        """
        if not self.on_postgresql and not self.settings.database_file.exists():
            return False
        with startup.refused():
            return startup.revision(self) is not None

    def create(self) -> None:
        """Make the key, the folder and the tables, where they are missing. What is there is kept as it is.

        A database of an older version is not upgraded by the way: that is `upgrade()`, after a backup.
        """
        if not self.on_postgresql:
            startup.make_folder(self.settings)
            startup.check_folder(self.settings)
            startup.check_file(self.settings)
            if self.settings.database_file.exists():
                read_key(self.settings)  # a new key for an old file would only hide that the old key is lost
        create_key(self.settings)
        with startup.refused():
            if startup.revision(self) is None:
                self._migrate()

    def upgrade(self) -> None:
        """Bring an existing database to the newest migration."""
        self.close()  # as in `check`
        startup.check_place(self.settings)
        with startup.refused():
            self._migrate()

    def check(self) -> None:
        """Refuse to start on what would lose or show data. Raises StartUpError with one sentence.

        It looks into the file, and a program that opens and closes a file gives up its own locks on it (POSIX): so nothing
        of the database may be open here meanwhile.
        """
        self.close()
        startup.check(self)

    def close(self) -> None:
        """Let go of every connection."""
        if "engine" in self.__dict__:
            self.engine.dispose()
            del self.__dict__["engine"]

    def _migrate(self) -> None:
        from webapp.db import migrate  # Alembic costs memory that no request needs

        migrate.upgrade(self)

    def _connect(self, sqlcipher: Any, key: str) -> Any:
        # isolation_level None: the driver begins nothing by itself, `_begin` does.
        path = str(self.settings.database_file)
        connection = sqlcipher.connect(path, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            # Last, because a pragma waits for whoever is alone with the file, and this file may be the old one by then.
            if not self.settling and self.settings.next_key_file.exists():
                raise Unavailable(CHANGING)
        except BaseException:
            connection.close()
            raise
        return connection


def _begin(connection: Connection) -> None:
    """Begin as the use needs: a deferred read that turns into a write fails at once, whatever the timeout."""
    if connection.dialect.name != "sqlite":
        return
    reads = connection.get_execution_options().get(MODE) == "read"
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _take_postgresql(connection: Connection, mode: Mode, school_id: int | None) -> None:
    """Say which school this is, for row-level rules, and as a writer wait for the head of its chain."""
    school = "" if school_id is None else str(school_id)
    if mode == "read":
        connection.execute(text("SELECT set_config('alongside.school', :school, true)"), {"school": school})
        return
    connection.execute(
        text(
            "SELECT set_config('alongside.school', :school, true), set_config('synchronous_commit', 'on', true),"
            " set_config('lock_timeout', :wait, true)"
        ),
        {"school": school, "wait": f"{BUSY_SECONDS}s"},
    )
    # 1,094,800,461 is ours ("A"l"o"ng); the installation's own chain is 0, and no school has that id.
    connection.execute(text("SELECT pg_advisory_xact_lock(1094800461, :school)"), {"school": school_id or 0})
