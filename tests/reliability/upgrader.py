"""A child that upgrades, and tells with each statement whether the migration's transaction has begun, or is over."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, event

import webapp.db.migrate  # noqa: F401 - before the fork, and not by each child
from tests.reliability.saver import tell
from webapp.db.engine import Database
from webapp.db.guards import MODE
from webapp.domain.clock import system_clock
from webapp.services import upgrading
from webapp.services.work import Desk
from webapp.settings import Settings


def begin(settings: Settings, folder: str) -> None:
    """Upgrade the database in this folder beside the data, as the command does, and wait to be killed."""
    settings = replace(settings, data=settings.data.with_name(folder))
    desk = Desk(Database(settings, system_clock), system_clock, settings)
    phase = "before"

    def statement(connection: Connection, *_more: Any) -> None:
        nonlocal phase
        if phase == "before" and connection.get_execution_options().get(MODE) == "migrate":
            phase = "in"
        tell(phase)

    def commit(connection: Connection) -> None:
        nonlocal phase
        if connection.get_execution_options().get(MODE) == "migrate":
            tell("committing")
            phase = "scanning"

    event.listen(Engine, "before_cursor_execute", statement)  # of every engine: an upgrade lets go of the first one
    event.listen(Engine, "commit", commit)
    upgrading.upgrade(desk, lambda _line: None, without_backup=True)
    tell("after")
    signal.pause()
