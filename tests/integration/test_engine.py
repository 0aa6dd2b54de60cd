"""The engine: encrypted, durable, and refusing to start on what would lose or show data."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import select, text

from tests.clock import FakeClock
from tests.needs import require
from webapp.db import startup
from webapp.db.audit import AuditRow
from webapp.db.engine import PRAGMAS, Database
from webapp.db.schools import School
from webapp.domain.errors import StartUpError, Unavailable
from webapp.services.work import Desk
from webapp.settings import Settings, read_key

CANARY = "Quillfeather Primary"
NOBODY = 65534


def save_school(desk: Desk, name: str = CANARY) -> None:
    with desk.work() as work:
        work.db.add(School(name=name, created_at=work.now))
        work.note("school.created", "school:1")


# The file


def test_nothing_that_is_written_can_be_read_on_the_disk(sqlite_database: Database, clock: FakeClock) -> None:
    save_school(Desk(sqlite_database, clock, sqlite_database.settings))
    folder = sqlite_database.settings.data
    files = [path for path in folder.iterdir() if path.name.startswith("alongside.db")]
    assert {path.suffix for path in files} >= {".db", ".db-wal"}
    everything = b"".join(path.read_bytes() for path in files)
    assert CANARY.encode() not in everything
    assert b"CREATE TABLE" not in everything


def test_without_the_key_the_file_opens_to_nobody(sqlite_settings: Settings) -> None:
    for module in (sqlite3, sqlcipher):
        connection = module.connect(sqlite_settings.database_file)
        with pytest.raises(module.DatabaseError, match="not a database"):
            connection.execute("SELECT count(*) FROM sqlite_master")
        connection.close()


def test_counter_proof_sqlcipher_without_a_key_writes_plain_text(tmp_path: Path) -> None:
    connection = sqlcipher.connect(tmp_path / "plain.db")
    connection.execute("CREATE TABLE t (a)")
    connection.execute("INSERT INTO t VALUES (?)", (CANARY,))
    connection.commit()
    connection.close()
    assert CANARY.encode() in (tmp_path / "plain.db").read_bytes()


def test_every_pooled_connection_has_every_pragma(sqlite_database: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 10000,
        "temp_store": 2,
        "secure_delete": 1,
        "cache_size": -2000,
    }
    # cipher_log_level cannot be asked for; its effect is that a wrong key prints nothing.
    assert {pragma.split(" = ")[0] for pragma in PRAGMAS} == {*wanted, "cipher_log_level"}
    together = Barrier(12)

    def asked(_: int) -> dict[str, object]:
        with sqlite_database.engine.connect() as connection:
            together.wait(timeout=10)
            return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}

    # BEGIN IMMEDIATE is for writers; these twelve only ask.
    sqlite_database.engine.update_execution_options(alongside_mode="read")
    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(asked, range(12))) == [wanted] * 12


def test_sixteen_threads_write_and_read_without_an_error(database: Database, desk: Desk) -> None:
    def busy(number: int) -> None:
        for _ in range(6):
            save_school(desk, f"School {number}")
            with desk.read() as work:
                work.db.scalars(select(School)).all()

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(busy, range(16)))
    with desk.read() as work:
        numbers = list(work.db.scalars(select(AuditRow.number).order_by(AuditRow.number)))
    assert numbers == list(range(1, 16 * 6 + 1))


def test_counter_proof_a_deferred_read_that_turns_into_a_write_fails_at_once(sqlite_database: Database) -> None:
    first, second = (sqlite_database.engine.raw_connection() for _ in range(2))
    try:
        for connection in (first, second):
            connection.driver_connection.execute("BEGIN")
            connection.driver_connection.execute("SELECT count(*) FROM school").fetchall()
        first.driver_connection.execute("INSERT INTO school (name, created_at) VALUES ('a', '2026-01-01')")
        first.driver_connection.execute("COMMIT")
        with pytest.raises(sqlcipher.OperationalError, match="locked"):
            second.driver_connection.execute("INSERT INTO school (name, created_at) VALUES ('b', '2026-01-01')")
        second.driver_connection.execute("ROLLBACK")
    finally:
        first.close()
        second.close()


def test_a_held_lock_is_told_in_a_sentence(
    sqlite_database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = tuple(pragma.replace("busy_timeout = 10000", "busy_timeout = 50") for pragma in PRAGMAS)
    monkeypatch.setattr("webapp.db.engine.PRAGMAS", pragmas)
    desk = Desk(sqlite_database, clock, sqlite_database.settings)
    with desk.work(), ThreadPoolExecutor(1) as other:
        waiting = other.submit(save_school, desk)
        with pytest.raises(Unavailable, match="busy"):
            waiting.result(timeout=30)


# Starting


def refusal(settings: Settings) -> str:
    """The one sentence (or two) with which start-up refuses."""
    database = Database(settings, FakeClock())
    try:
        with pytest.raises(StartUpError) as refused:
            database.check()
    finally:
        database.close()
    assert "\n" not in refused.value.sentence
    assert refused.value.sentence.endswith((".", "init", "upgrade", str(settings.key_file)))
    return refused.value.sentence


def test_a_sound_installation_starts(settings: Settings) -> None:
    database = Database(settings, FakeClock())
    database.check()
    database.close()


def test_making_one_again_changes_nothing(database: Database, desk: Desk, settings: Settings) -> None:
    save_school(desk)
    key = read_key(settings)
    database.create()
    assert read_key(settings) == key
    with desk.read() as work:
        assert work.db.scalar(select(School.name)) == CANARY


def test_creating_makes_a_closed_folder_and_key(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "keys" / "data.key")
    database = Database(settings, FakeClock())
    assert not database.exists()
    database.create()
    database.check()
    assert database.exists()
    database.close()
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert [path.name for path in settings.data.iterdir()] == ["alongside.db"]


def test_no_database_yet(sqlite_settings: Settings) -> None:
    sqlite_settings.database_file.unlink()
    assert "init" in refusal(sqlite_settings)


def test_a_file_of_plain_text_is_refused_and_left_alone(sqlite_settings: Settings) -> None:
    sqlite_settings.database_file.unlink()
    connection = sqlite3.connect(sqlite_settings.database_file)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    before = sqlite_settings.database_file.read_bytes()
    assert "not encrypted" in refusal(sqlite_settings)
    with pytest.raises(StartUpError, match="not encrypted"):
        Database(sqlite_settings, FakeClock()).create()
    assert sqlite_settings.database_file.read_bytes() == before


def test_the_wrong_key_is_told_and_nothing_is_printed(
    sqlite_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    sqlite_settings.key_file.write_text("ab" * 32)
    assert "does not open with this key" in refusal(sqlite_settings)
    assert capfd.readouterr() == ("", "")


def test_a_database_whose_key_is_gone_gets_no_new_one(sqlite_settings: Settings) -> None:
    sqlite_settings.key_file.unlink()
    assert "is missing" in refusal(sqlite_settings)
    with pytest.raises(StartUpError, match="is missing"):
        Database(sqlite_settings, FakeClock()).create()
    assert not sqlite_settings.key_file.exists()


def test_a_key_for_everybody(settings: Settings) -> None:
    settings.key_file.chmod(0o604)
    assert "chmod 600" in refusal(settings)


@pytest.fixture
def powerless() -> bool:
    """As somebody whom file permissions bind: root is bound by none."""
    return os.geteuid() != 0


@pytest.mark.parametrize(
    ("what", "mode", "words"),
    [
        ("folder", 0o500, "cannot be written to"),
        ("file", 0o400, "cannot be opened for writing"),
        ("key", 0o000, "cannot be read"),
    ],
)
def test_what_the_account_may_not_touch(
    sqlite_settings: Settings, tmp_path: Path, what: str, mode: int, words: str, powerless: bool
) -> None:
    place = {
        "folder": sqlite_settings.data,
        "file": sqlite_settings.database_file,
        "key": sqlite_settings.key_file,
    }[what]
    place.chmod(mode)
    sentence = refusal(sqlite_settings) if powerless else refusal_as_nobody(sqlite_settings, tmp_path)
    assert words in sentence


def refusal_as_nobody(settings: Settings, tmp_path: Path) -> str:
    """The same in a child process that gave root up."""
    for path in [*tmp_path.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    for parent in [tmp_path, *tmp_path.parents]:
        if stat.S_IMODE(parent.stat().st_mode) & 0o001 == 0:
            parent.chmod(parent.stat().st_mode | 0o011)
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # From 3.12 on a fork beside threads warns; the child here touches nothing that they hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:  # pragma: no cover - measured in the parent only
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writing, refusal(settings).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        sentence = told.read().decode()
    os.waitpid(child, 0)
    return sentence


def test_a_disk_without_room(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "LEAST_FREE_BYTES", 1 << 62)
    assert "is full" in refusal(sqlite_settings)


@pytest.mark.parametrize(("found", "words"), [("0000", "version 0000"), (None, "empty")])
def test_tables_of_another_version(settings: Settings, found: str | None, words: str) -> None:
    database = Database(settings, FakeClock())
    try:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found or "none"})
            if found is None:
                connection.execute(text("DELETE FROM alembic_version"))
        assert words in refusal(settings)
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": startup.HEAD})
        database.close()


def test_a_server_that_does_not_answer(sqlite_settings: Settings) -> None:
    require("psycopg")
    address = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    away = replace(sqlite_settings, database_url=address)
    assert "cannot be reached" in refusal(away)
    with pytest.raises(StartUpError, match="cannot be reached"):
        Database(away, FakeClock()).exists()


def test_serving_loads_no_alembic(sqlite_settings: Settings) -> None:
    """It costs memory in every process, and only a migration needs it (design, section 10)."""
    program = (
        "import sys; from pathlib import Path; from webapp.db.engine import Database; from webapp.settings import Settings;"
        "from webapp.domain.clock import system_clock; from webapp.services.work import Desk;"
        "s = Settings(Path(sys.argv[1]), Path(sys.argv[2])); d = Database(s, system_clock); d.check();"
        "w = Desk(d, system_clock, s).read().__enter__(); w.chain_head(); sys.exit('alembic' in sys.modules)"
    )
    places = [str(sqlite_settings.data), str(sqlite_settings.key_file)]
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", program, *places], env={**os.environ, "PYTHONPATH": root})
    assert done.returncode == 0


MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / /srv/share rw,relatime shared:3 - {kind} server:/x rw
31 30 0:41 / /srv/share/local\\040disk rw,relatime - xfs /dev/vdb rw
"""


@pytest.mark.parametrize("kind", sorted(startup.NETWORK_FILE_SYSTEMS))
def test_a_folder_on_a_network_drive(
    sqlite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    mounts = tmp_path / "mountinfo"
    place = str(tmp_path).replace(" ", r"\040")
    mounts.write_text(MOUNTS.format(kind=kind).replace("/srv/share", place))
    monkeypatch.setattr(startup, "MOUNTS", mounts)
    assert "network drive" in refusal(sqlite_settings)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/other", "ext4"),
        ("/srv/share", "nfs4"),
        ("/srv/share/deep/er", "nfs4"),
        ("/srv/shared", "ext4"),
        ("/srv/share/local disk/data", "xfs"),
    ],
)
def test_the_nearest_mount_decides(folder: str, kind: str) -> None:
    assert startup.file_system(Path(folder), MOUNTS.format(kind="nfs4")) == kind


@pytest.mark.parametrize("kind", ["9p", "fuse", "overlay", "ext4", "tmpfs"])
def test_a_container_sees_its_local_disk_in_ways_that_pass(kind: str) -> None:
    assert kind not in startup.NETWORK_FILE_SYSTEMS
