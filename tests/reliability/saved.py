"""What a database holds after something went wrong with it, once it is proven sound."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tests.clock import FakeClock
from webapp.db.engine import Database
from webapp.db.schools import School
from webapp.domain.clock import system_clock
from webapp.services import evidence
from webapp.services.work import Desk
from webapp.settings import Settings

SAVER = Path(__file__).with_name("saver.py")
ROOT = Path(__file__).parents[2]


def kept(settings: Settings) -> set[str]:
    """What savers have saved, opened as a server opens it. An AssertionError or a StartUpError says what is not sound."""
    database = Database(settings, FakeClock())
    try:
        database.check()
        desk = Desk(database, system_clock, settings)
        with desk.read() as work:
            connection = work.db.connection()
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            names = set(work.db.scalars(select(School.name)))
        report = evidence.verify(desk)
        assert report.sound, report.faults
        return names
    finally:
        database.close()
