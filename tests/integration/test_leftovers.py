"""No content in temporary files: what must be written for a moment is gone after it, after a kill with the next run."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.clock import FakeClock
from tests.reliability.technician import command, desk_of, quiet, schools
from webapp import create_app
from webapp.db.audit import AuditRow
from webapp.db.engine import Database
from webapp.documents import alone
from webapp.services import backup_keys, backups, disk, restoring
from webapp.settings import Settings


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that is watched."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_a_killed_drill_is_swept_by_the_next(sqlite_settings: Settings, temporary: Path, tmp_path: Path) -> None:
    desk = desk_of(sqlite_settings)
    schools(desk, 20)
    words = " ".join(backup_keys.make_backup_key(desk).words)
    file = backups.make_backup(desk, quiet).file
    (tmp_path / "words").write_text(words)
    desk.database.close()
    child = command(sqlite_settings, "restore", str(file), "--drill", "--words-from", str(tmp_path / "words"))
    assert child.stdout is not None
    while "Checking every page" not in child.stdout.readline():
        assert child.poll() is None
    child.kill()
    child.stdout.close()
    child.wait()
    left = list(temporary.glob("*/*"))
    assert {path.name for path in left} >= {"drill.key", "data"}, "a kill leaves them"
    running = temporary / f"{restoring.DRILL}of-another"
    running.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    (temporary / f"{restoring.DRILL}link").symlink_to(elsewhere)
    with disk.held(running / restoring.LOCK, "taken"):
        restoring.drill(desk, file, words, None, quiet)
        assert sorted(path.name for path in temporary.iterdir()) == [f"{restoring.DRILL}link", running.name]
    restoring.sweep_drills()
    assert [path.name for path in temporary.iterdir()] == [f"{restoring.DRILL}link"]
    assert (elsewhere / "precious").exists()
    desk.database.close()


def test_a_start_sweeps_what_a_drill_left(sqlite_settings: Settings, temporary: Path) -> None:
    left = temporary / f"{restoring.DRILL}key-x"
    left.mkdir()
    (left / "drill.key").touch()
    sqlite_settings.key_file.unlink()  # so that it stops by itself
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = command(sqlite_settings, "serve", "--port", str(port))
    said, _ = child.communicate(timeout=60)
    assert "is missing" in said
    assert not left.exists()


def test_a_start_sweeps_what_a_pdf_left(
    sqlite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "_IN_MEMORY", tmp_path)
    with alone.work_folder():
        pass
    left = alone._where() / "work-left"
    left.mkdir()
    (left / "paper.docx").touch()
    sqlite_settings.key_file.unlink()  # so that it stops by itself
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = create_app(sqlite_settings).test_cli_runner().invoke(args=["serve", "--port", str(port)])
    assert "is missing" in said.output
    assert not left.exists()


def test_a_drill_is_noted_with_its_day(sqlite_settings: Settings, temporary: Path) -> None:
    desk = desk_of(sqlite_settings)
    schools(desk, 2)
    words = " ".join(backup_keys.make_backup_key(desk).words)
    file = backups.make_backup(desk, quiet).file
    restoring.drill(desk, file, words, None, quiet)
    with desk.read() as work:
        assert len(work.db.scalars(select(AuditRow).where(AuditRow.event == "backup.drilled")).all()) == 1
    assert list(temporary.iterdir()) == []
    desk.database.close()


def test_a_drill_is_passed_where_it_cannot_be_noted(sqlite_settings: Settings, temporary: Path) -> None:
    """On the day on which the key is lost, and on a computer where nothing was ever installed."""
    desk = desk_of(sqlite_settings)
    schools(desk, 2)
    words = " ".join(backup_keys.make_backup_key(desk).words)
    file = backups.make_backup(desk, quiet).file
    desk.database.close()
    sqlite_settings.key_file.unlink()
    said: list[str] = []
    assert restoring.drill(desk, file, words, None, said.append).contents.counts["school"] == 2
    assert "is missing" in said[-1]
    shutil.rmtree(sqlite_settings.data)
    assert restoring.drill(desk, file, words, None, quiet).contents.counts["school"] == 2
    assert not sqlite_settings.data.exists()
    assert not sqlite_settings.key_file.exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists what a process has open")
def test_a_big_sort_writes_no_temporary_file(sqlite_settings: Settings, temporary: Path) -> None:
    def opened() -> set[str]:
        found = set()
        for handle in Path("/proc/self/fd").iterdir():
            try:
                found.add(os.readlink(handle))
            except OSError:
                continue
        return found

    database = Database(sqlite_settings, FakeClock())
    driver = database.engine.raw_connection().driver_connection
    assert driver is not None
    driver.execute("CREATE TEMP TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                   " i < 20000) SELECT i, hex(randomblob(500)) AS words FROM n")  # fmt: skip
    before = opened()
    cursor = driver.execute("SELECT words FROM big ORDER BY words")
    cursor.fetchone()
    new = opened() - before
    database.close()
    assert not [name for name in new if "etilqs" in name or str(temporary) in name or name.endswith("(deleted)")]
    assert list(temporary.iterdir()) == []


def test_a_filled_document_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """What a killed run left is taken away by the next."""
    from webapp.cli.documents import _write

    beside = tmp_path / ".out.docx.filling"
    beside.write_bytes(b"half a document")
    _write(tmp_path / "out.docx", b"a document")
    assert [path.name for path in tmp_path.iterdir()] == ["out.docx"]
    assert (tmp_path / "out.docx").read_bytes() == b"a document"
