"""A child that makes a backup and a second copy of it, tells each line of its progress, and waits to be killed."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.reliability.saver import tell
from webapp.db.engine import Database
from webapp.domain.clock import system_clock
from webapp.services import backups
from webapp.services.work import Desk
from webapp.settings import Settings


def begin(settings: Settings, second: str) -> None:
    """As the command `backup --copy` does."""
    desk = Desk(Database(settings, system_clock), system_clock, settings)
    tell("Begun.")
    backups.make_backup(desk, tell, copy_to=Path(second))
    tell("after")
    signal.pause()
