"""A saver that acknowledges, and what its database holds after something went wrong, once it is proven sound."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from tests.clock import FakeClock
from webapp.db.engine import Database
from webapp.db.schools import School
from webapp.domain.clock import system_clock
from webapp.services import evidence, snapshots
from webapp.services.work import Desk
from webapp.settings import Settings

SAVER = Path(__file__).with_name("saver.py")
ROOT = Path(__file__).parents[2]


def saver(settings: Settings, run: str, prepare: str = "") -> subprocess.Popen[bytes]:
    """The child, ready to save."""
    arguments = [sys.executable, str(SAVER), str(settings.data), str(settings.key_file), run]
    if prepare:
        arguments = ["sh", "-c", f'{prepare}; exec "$@"', "saver", *arguments]
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def told(child: subprocess.Popen[bytes]) -> tuple[list[str], list[str]]:
    """What the child called saved, and the sentences with which it refused."""
    assert child.stdout is not None
    lines = re.findall(r"^(saved|refused) (.*)\n", child.stdout.read().decode(), re.MULTILINE)
    child.stdout.close()
    child.wait()
    return [text for kind, text in lines if kind == "saved"], [text for kind, text in lines if kind == "refused"]


def saves_told(child: subprocess.Popen[bytes], number: int) -> list[str]:
    """The next saves that the child acknowledges. It saves for ever, so they come."""
    assert child.stdout is not None
    lines = [child.stdout.readline().decode().split() for _ in range(number)]
    assert all(kind == "saved" for kind, _ in lines)
    return [name for _, name in lines]


def kept(settings: Settings) -> set[str]:
    """What savers have saved, opened as a server opens it. An AssertionError or a StartUpError says what is not sound."""
    database = Database(settings, FakeClock())
    try:
        database.check()
        desk = Desk(database, system_clock, settings)
        with desk.read() as work:
            connection = work.db.connection()
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            names = set(work.db.scalars(select(School.name)))
        with snapshots.driver(desk) as opened:
            # This check looks past the log at the file, of which a page may be torn that the log still holds whole.
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert opened.execute("PRAGMA cipher_integrity_check").fetchall() == []
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        report = evidence.verify(desk)
        assert report.sound, report.faults
        return names
    finally:
        database.close()
