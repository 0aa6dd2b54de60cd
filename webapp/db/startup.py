"""What the program refuses to start on, each refusal one sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from webapp.db import trouble
from webapp.db.guards import MODE
from webapp.db.migrations import HEAD
from webapp.domain.errors import StartUpError
from webapp.settings import Settings, read_key

if TYPE_CHECKING:
    from webapp.db.engine import Database

LEAST_FREE_BYTES = 32 * 1024 * 1024
"""Less free space than this, and the next saves may fail."""

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "sshfs", "davfs", "fuse.davfs"})
"""Where locks and a log shared through memory cannot be trusted: the embedded database gets damaged there. 9p and plain
fuse are how containers see a local disk, so they pass."""

PLAIN_HEADER = b"SQLite format 3\x00"
MOUNTS = Path("/proc/self/mountinfo")
_DRIVE_REMOTE = 4


def check(database: Database) -> None:
    """Every check, in the order in which a person would put things right."""
    check_place(database.settings)
    with refused():
        check_revision(revision(database))


def check_place(settings: Settings) -> None:
    """The key, the folder and the file are there and as they should be."""
    if not settings.on_postgresql:
        if not settings.database_file.exists():
            raise StartUpError(f"There is no database in {settings.data} yet. Make one with: python run.py init")
        check_folder(settings)
        check_file(settings)
    read_key(settings)


@contextmanager
def refused() -> Iterator[None]:
    """Turn what the driver says at start-up into a StartUpError."""
    try:
        yield
    except DBAPIError as problem:
        words = str(problem.orig)
        if "not a database" in words or "malformed" in words:
            raise StartUpError(
                "The database does not open with this key. Put back the key that it was made with, or restore a backup."
            ) from problem
        raise StartUpError(trouble.sentence_for(problem) or trouble.AWAY) from problem


def make_folder(settings: Settings) -> None:
    """Make the data folder, closed to other accounts."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise StartUpError(
            f"The data folder {settings.data} cannot be made ({problem.strerror}). Name another in ALONGSIDE_DATA."
        ) from None


def check_folder(settings: Settings) -> None:
    """The folder is on a disk of this computer, with room, and can be written to."""
    folder = settings.data
    if on_network(folder):
        raise StartUpError(
            f"The data folder {folder} is on a network drive, where a database gets damaged. Use a local disk."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StartUpError(f"The data folder {folder} cannot be written to. Give the account of Alongside that right.")
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise StartUpError(f"The disk that holds {folder} is full. Make room, then start again.")


def check_file(settings: Settings) -> None:
    """The file is encrypted and can be written to. SQLCipher without a key writes plain text and says nothing."""
    file = settings.database_file
    if not file.exists():
        return
    try:
        with file.open("r+b") as opened:
            header = opened.read(len(PLAIN_HEADER))
    except OSError as problem:
        raise StartUpError(
            f"The database {file} cannot be opened for writing ({problem.strerror}). Give the account of Alongside that"
            " right."
        ) from None
    if header == PLAIN_HEADER:
        raise StartUpError(f"The database {file} is not encrypted, so it is not used. Restore a backup in its place.")


def check_revision(found: str | None) -> None:
    """The tables are those that this program was written for."""
    if found is None:
        raise StartUpError("The database is empty. Make its tables with: python run.py init")
    if found != HEAD:
        raise StartUpError(
            f"The database is at version {found}, and this program needs {HEAD}. Make a backup, then run: python run.py"
            " upgrade"
        )


def revision(database: Database) -> str | None:
    """The migration that the database is at. Asked without Alembic, which costs memory that no request needs."""
    with database.engine.connect().execution_options(**{MODE: "read"}) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def on_network(folder: Path) -> bool:
    """Whether the folder lies on another computer."""
    if sys.platform == "win32":
        return _on_windows_share(folder)
    if not MOUNTS.exists():
        return False  # macOS: nobody serves a school from there
    return (
        file_system(folder.resolve(), MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"))
        in NETWORK_FILE_SYSTEMS
    )


def file_system(folder: Path, mounts: str) -> str:
    """The kind of file system under a folder, from the text of Linux's table of mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split(" ")[4].replace(r"\040", " "))
        # Of two mounts on one place, the later covers the earlier.
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _on_windows_share(folder: Path) -> bool:
    import ctypes

    place = str(folder.absolute())
    if place.startswith(("\\\\", "//")):
        return True
    drives = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows only
    return bool(drives.GetDriveTypeW(folder.absolute().anchor) == _DRIVE_REMOTE)
