"""Bringing a database to a newer version of the program.

A migration is one transaction, triggers and all (`webapp.db.migrate`): killed in the middle, the database is as it was
before, and the next try begins anew. So it is upgraded where it stands; the backup is for what a migration gets wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import inspect, select

from webapp.db import startup
from webapp.db.migrations import HEAD
from webapp.db.schools import School
from webapp.domain.errors import Conflict
from webapp.services import backup_keys, backups, scanning_again
from webapp.services.snapshots import Tell
from webapp.services.work import Desk

BEFORE = "before-upgrade"
"""The folder, in that of the backups, of those that are made here: they are the way back. Of one day the rota keeps the
newest backup only, so beside the others this one would be gone with the next."""


def upgrade(desk: Desk, tell: Tell, *, without_backup: bool = False) -> None:
    """Make a backup, then migrate. Raises Conflict where no backup can be made and none was said to be needed."""
    startup.check_place(desk.settings)
    with startup.refused():
        found = startup.revision(desk.database)
    if found == HEAD:
        return
    if not without_backup:
        if desk.settings.on_postgresql:
            raise Conflict(f"{backups.ON_POSTGRESQL} Do that, then run: python run.py upgrade --without-backup")
        if not _has_backup_key(desk):
            raise Conflict(
                "There is no backup key, so no backup can be made first. Stop Alongside, copy the data folder and the key"
                " to a safe place, then run: python run.py upgrade --without-backup"
            )
        desk.database.close()  # the backup looks into the file (`Database.check`)
        backups.make_backup(desk, tell, desk.settings.backup_folder / BEFORE)
    tell("Upgrading the database.")
    desk.database.upgrade()
    tell("Looking for children’s names in the papers that are there.")
    scan_every_school(desk)


def scan_every_school(desk: Desk) -> int:
    """Look through every paper of every school for names: for the console. Returns how many there are."""
    return sum(scanning_again.scan_again(desk, school_id) for school_id in _schools(desk))


def go_on_in_every_school(desk: Desk) -> None:
    """Look through what was left when that broke off or failed, in every school: for the console, each night."""
    for school_id in _schools(desk):
        scanning_again.go_on(desk, school_id)


def _schools(desk: Desk) -> Sequence[int]:
    with desk.read() as work:
        return work.db.scalars(select(School.id).order_by(School.id)).all()


def _has_backup_key(desk: Desk) -> bool:
    """A database of before there were backups has no place for one."""
    with desk.read() as work:
        known = {column["name"] for column in inspect(work.db.connection()).get_columns("installation")}
    return "backup_key" in known and backup_keys.has_backup_key(desk)
