"""Changing the key: the database goes under a new one, and what was sealed with the old one is sealed anew.

A key is changed because somebody may know it, so the old one opens nothing afterwards. The order is all that keeps it safe.
The new key is written beside the old one, as `….key.new`; then a copy of the database is made under it, sealed anew and
proven; then the copy takes the database's name, in one rename; then the new key takes the old one's. While there is a
`.new`, the rotation is under way: whoever finds it asks which of the two keys opens the database, and finishes or undoes it.
So at no moment is there a database whose key is nowhere, and the last step of a good run is the first of the next start
after a kill (`settle`). SQLCipher's own `rekey` would write over the only database there is, page by page.

On PostgreSQL the database is not encrypted by us: what was sealed is sealed anew in one transaction, whose note in the
audit names the new key by its mark. That note is how `settle` knows there.

What hangs on the key, and what becomes of it: the cookies' signature, and with it forms that are open (everybody signs in
again, and their sessions are ended); the authenticators' secrets (sealed anew); the key's sheet (counts as not kept). The
hashes of passwords, printed codes, devices and files, the codes on issued papers and the chains of the audit do not hang on
it. Backups hold the key that they were made with.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from webapp.db import startup
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.engine import Database
from webapp.db.schools import Account
from webapp.domain.errors import Conflict, StartUpError, Unavailable
from webapp.services import backups, disk, second_factor, snapshots, web_sessions
from webapp.services.key_sheet import mark_of
from webapp.services.snapshots import Tell
from webapp.services.work import Desk
from webapp.settings import Settings, read_key, write_key

FOLDER = ".rotating"
"""In the data folder, so that the last step is a rename: where the copy under the new key is made."""
BUSY = "The key is being changed at this moment. Wait until that is done, then try again."
RUNNING = (
    "Alongside is running, or another command has the database open, so the key was not changed. Stop it, then run:"
    " python run.py key rotate"
)
_ROTATED = "installation.key_rotated"


def rotate(desk: Desk, tell: Tell) -> str:
    """Put everything under a new key, after a backup, and give the mark of the new key.

    Raises Conflict where Alongside runs or nothing can be backed up, Unavailable where it fails: then all is as it was.
    """
    desk.database.check()
    fresh = _fresh(desk.settings)
    with disk.told(), disk.held(_lock(desk.settings), BUSY):
        _settle(desk)
        _refuse_others(desk)
        if not desk.settings.on_postgresql:
            tell("A backup first, under the key of today.")
            backups.make_backup(desk, tell)
        try:
            if desk.settings.on_postgresql:
                _write_new_key(fresh)
                there = _desk_on(desk, fresh)
                try:
                    _seal_anew(there, desk.settings)
                finally:
                    there.database.close()
            else:
                _put_under(desk, fresh, tell)
        finally:
            desk.database.close()
            _settle(desk)
    tell("The new key is in its place, and the old one is gone.")
    return mark_of(read_key(desk.settings))


def settle(desk: Desk) -> None:
    """Finish or undo a rotation that was killed. Every command begins with this; it costs a look at the folder.

    Raises Conflict while a rotation runs, StartUpError where neither key opens the database: then both are kept.
    """
    if desk.settings.next_key_file.exists():
        with disk.told(), disk.held(_lock(desk.settings), BUSY):
            _settle(desk)


def _settle(desk: Desk) -> None:
    fresh = _fresh(desk.settings)
    if not fresh.key_file.exists():
        return
    finish = _is_under(desk, fresh)
    if not finish and not _is_under(desk, desk.settings):
        raise StartUpError(
            f"A change of the key was not finished, and the database opens neither with {desk.settings.key_file} nor with"
            f" {fresh.key_file}. Keep both files, and put back what was moved."
        )
    shutil.rmtree(desk.settings.data / FOLDER, ignore_errors=True)
    if finish:
        _replace_key(fresh.key_file, desk.settings.key_file)
    else:
        fresh.key_file.unlink()
    disk.sync_folder(fresh.key_file.parent)


def _is_under(desk: Desk, settings: Settings) -> bool:
    """Whether the data is under the key of these settings."""
    if not settings.on_postgresql and not settings.database_file.exists():
        return False  # opening it would make an empty one
    there = Desk(Database(settings, desk.clock, settling=True), desk.clock, settings)
    try:
        mark = mark_of(read_key(settings))
        with startup.refused():
            if startup.revision(there.database) is None:
                return False
        return not settings.on_postgresql or settings is desk.settings or _newest_mark(there) == mark
    except StartUpError:
        return False
    finally:
        there.database.close()


def _newest_mark(desk: Desk) -> str | None:
    query = select(AuditPayload.body).join(AuditRow, AuditRow.id == AuditPayload.row_id)
    with desk.read() as work:
        body = work.db.scalar(query.where(AuditRow.event == _ROTATED).order_by(AuditRow.id.desc()).limit(1))
    return None if body is None else str(json.loads(body)["facts"]["mark"])


def _refuse_others(desk: Desk) -> None:
    """Raise Conflict where anybody else has the database open."""
    desk.database.close()
    if desk.settings.on_postgresql:
        others = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )
        with desk.read() as work:
            count = work.db.scalar(others)
        if count:
            raise Conflict(RUNNING)
        return
    try:
        with snapshots.driver(desk) as live:
            _take_alone(live)
    finally:
        desk.database.close()


def _take_alone(live: Any) -> None:
    """Fold the log into the file, which only the last connection can, and let nobody else in while this one is open."""
    try:
        live.execute("PRAGMA busy_timeout = 200")
        live.execute("PRAGMA locking_mode = EXCLUSIVE")
        live.execute("PRAGMA journal_mode = DELETE").fetchone()
        live.execute("BEGIN EXCLUSIVE")
        live.execute("COMMIT")
    except live.OperationalError as problem:
        if "locked" not in str(problem):
            raise
        raise Conflict(RUNNING) from None


def _put_under(desk: Desk, fresh: Settings, tell: Tell) -> None:
    """The database under the new key, made beside it, proven, and put in its place."""
    file = desk.settings.database_file
    snapshots.check_room(file.parent, file.stat().st_size)
    copy = _desk_on(desk, replace(fresh, data=file.parent / FOLDER))
    try:
        with snapshots.driver(desk) as live:
            _take_alone(live)
            tell("Writing the new key beside the old one.")
            _write_new_key(fresh)  # from here on nobody else opens the database (`webapp.db.engine`)
            tell("Copying the database under the new key.")
            _copy(live, copy.settings)
            before, schema = snapshots.contents(live), _schema(live)
            with snapshots.driver(copy) as copied:
                if (snapshots.contents(copied), _schema(copied)) != (before, schema):
                    raise Unavailable("The copy does not hold what the database holds, so the key was not changed.")
            tell("Sealing the second factors anew.")
            _seal_anew(copy, desk.settings)
            _prove(copy, tell)
    finally:
        copy.database.close()
        desk.database.close()
    _put_in_place(copy.settings.database_file, file)


def _write_new_key(fresh: Settings) -> None:
    write_key(fresh, secrets.token_hex(32))
    disk.sync_folder(fresh.key_file.parent)


def _copy(live: Any, copy: Settings) -> None:
    copy.data.mkdir(mode=0o700)
    copy.database_file.touch(mode=0o600, exist_ok=False)
    live.execute("ATTACH DATABASE ? AS rotated KEY ?", (str(copy.database_file), f"x'{read_key(copy)}'"))
    live.execute("SELECT sqlcipher_export('rotated')").fetchall()
    live.execute("DETACH DATABASE rotated")


def _schema(opened: Any) -> list[Any]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    found: list[Any] = opened.execute(query).fetchall()
    return found


def _seal_anew(copy: Desk, old: Settings) -> None:
    """Seal with the new key what was sealed with the old one, end every session, and note it: one transaction."""
    with copy.work() as work:
        sealed = 0
        for account in work.db.scalars(select(Account).order_by(Account.id)):
            sealed += second_factor.seal_anew(account, old, copy.settings)
            web_sessions.end_sessions(work, account)
        work.note(_ROTATED, "installation", mark=mark_of(read_key(copy.settings)), factors=sealed)


def _prove(copy: Desk, tell: Tell) -> None:
    snapshots.prove(copy, tell)


def _put_in_place(copied: Path, file: Path) -> None:
    """The one step that counts. The log of one database beside another would damage it, so there may be none."""
    if any(path.with_name(path.name + end).exists() for path in (copied, file) for end in ("-wal", "-journal")):
        raise Conflict(RUNNING)
    with copied.open("r+b") as written:
        os.fsync(written.fileno())
    copied.replace(file)
    disk.sync_folder(file.parent)


def _replace_key(fresh: Path, old: Path) -> None:
    fresh.replace(old)


def _fresh(settings: Settings) -> Settings:
    """The same installation, under the new key."""
    return replace(settings, key_file=settings.next_key_file)


def _lock(settings: Settings) -> Path:
    return settings.key_file.with_name(f"{settings.key_file.name}.lock")


def _desk_on(desk: Desk, settings: Settings) -> Desk:
    return Desk(Database(settings, desk.clock), desk.clock, settings)
