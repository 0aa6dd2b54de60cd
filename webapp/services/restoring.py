"""Back from a sealed backup: opened with the printed words, proven, and only then given its name.

Nothing of this needs the installation that made the backup: the file and the words are enough.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from webapp.db import startup
from webapp.db.engine import Database
from webapp.domain.errors import Conflict, DomainError, Invalid, Unavailable
from webapp.domain.spelling import secret_of
from webapp.services import disk, sealing, snapshots
from webapp.services.backups import FORMAT
from webapp.services.snapshots import Contents, Tell
from webapp.services.work import Desk
from webapp.settings import Settings

DRILL = "alongside-drill-"
LOCK = ".lock"

NOT_AS_SEALED = (
    "The database in this file is not the one that was sealed, so nothing of it is used. Take another backup."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored and proven."""

    made_at: str
    """When the backup was made, in UTC."""
    revision: str
    """The migration that it is at: an older one wants `upgrade`."""
    contents: Contents


def restore(desk: Desk, sealed: Path, words: str, data: Path, key_file: Path, tell: Tell) -> Restored:
    """Restore into a fresh data folder, with the key in its own place.

    Raises Conflict where something is there already, Invalid for wrong words or a changed file, Unavailable where the
    proof or the disk failed; nothing is left behind then.
    """
    private = secret_of(words)
    with disk.told():
        _refuse_what_is_there(data, key_file)
        data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        work = data.with_name(f".{data.name}.restoring")
        shutil.rmtree(work, ignore_errors=True)  # of a run that was killed
        try:
            with _opened(desk, sealed, private, work, key_file, tell) as found:
                if data.exists():
                    data.rmdir()  # it is empty, and Windows does not rename over it
                work.rename(data)
                disk.sync_folder(data.parent)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return found


def drill(desk: Desk, sealed: Path, words: str, place: Path | None, tell: Tell) -> Restored:
    """Restore into a folder of the moment, prove it, take it away and note it: what a school does each term."""
    private = secret_of(words)
    with (
        disk.told(),
        _gone_after(place, DRILL) as work,
        _gone_after(None, f"{DRILL}key-") as keys,
        _opened(desk, sealed, private, work / "data", keys / "drill.key", tell) as found,
    ):
        pass
    try:
        if desk.database.exists():
            with desk.work() as noted:
                noted.note("backup.drilled", "installation", made=found.made_at[:10])
    except DomainError as problem:  # it is passed all the same, and where the server is broken nobody needs it noted
        tell(f"It could not be noted here that the drill was passed. {problem.sentence}")
    return found


def sweep_drills(place: Path | None = None) -> None:
    """Take away what a drill left that was killed: a copy of the database, and its key. One that runs is left alone."""
    for left in (place or Path(tempfile.gettempdir())).glob(f"{DRILL}*"):
        with suppress(Conflict, OSError):
            found = left.lstat()
            # Anybody may put a name or a link into the folder for temporary files.
            if stat.S_ISDIR(found.st_mode) and (os.name == "nt" or found.st_uid == os.geteuid()):
                with disk.held(left / LOCK, "It runs."):
                    pass
                shutil.rmtree(left)


@contextmanager
def _opened(desk: Desk, sealed: Path, private: bytes, folder: Path, key_file: Path, tell: Tell) -> Iterator[Restored]:
    """The database in this folder and its key in its place, both proven. The key goes again where the block fails."""
    folder.mkdir(mode=0o700)
    snapshots.check_room(folder, sealed.stat().st_size)
    tell("Opening the sealed file.")
    settings = replace(desk.settings, data=folder, key_file=key_file, database_url=None)
    manifest = _unseal(sealed, private, settings.database_file)
    made_key = _put_key(key_file, str(manifest["key"]))
    try:
        found = _prove(desk, settings, manifest, tell)
        yield Restored(str(manifest["made_at"]), found.revision, found)
    except BaseException:
        if made_key:
            key_file.unlink()
        raise


def _unseal(sealed: Path, private: bytes, plain: Path) -> dict[str, Any]:
    """Write the database, and give the manifest once every byte has been held to it."""
    digest, size = hashlib.sha256(), 0
    with sealed.open("rb") as source, disk.private(plain) as file:
        text, database = _parted(sealing.unseal(source, private))
        for piece in database:
            digest.update(piece)
            size += file.write(piece)
        disk.sync(file)
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] != FORMAT:
        raise Invalid("This backup was made by a newer Alongside. Restore it with that version.")
    if (digest.hexdigest(), size) != (manifest["sha256"], manifest["size"]):
        raise Invalid(NOT_AS_SEALED)
    return manifest


def _parted(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The manifest, and the database that follows it."""
    held = b""
    for piece in pieces:
        held += piece
        end = 4 + int.from_bytes(held[:4], "big")
        if 4 < end <= len(held):
            return held[4:end], chain((held[end:],), pieces)
    raise Invalid(NOT_AS_SEALED)


def _prove(desk: Desk, settings: Settings, manifest: dict[str, Any], tell: Tell) -> Contents:
    startup.check_file(settings)
    copy = Desk(Database(settings, desk.clock), desk.clock, settings)
    try:
        found = snapshots.prove(copy, tell)
    finally:
        copy.database.close()
    promised = manifest["contents"]
    heads = {chain: tuple(head) for chain, head in promised["heads"].items()}
    if found != Contents(promised["revision"], promised["counts"], heads):
        raise Unavailable(NOT_AS_SEALED)
    tell(f"Complete: {sum(found.counts.values())} rows in {len(found.counts)} tables, as were sealed.")
    return found


def _refuse_what_is_there(data: Path, key_file: Path) -> None:
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Conflict(f"{data} is not empty. A restore goes into a fresh folder, so that nothing is overwritten.")
    if key_file.resolve().is_relative_to(data.resolve()):
        raise Conflict(f"The key {key_file} would lie with the data that it opens. Name another place with --key-file.")


def _put_key(path: Path, key: str) -> bool:
    """Whether the key file was made: the same key may be there already, another one is not overwritten."""
    if path.exists():
        if path.read_text(encoding="ascii", errors="replace").strip() != key:
            raise Conflict(f"Another key is in {path}, and is not overwritten. Name another place with --key-file.")
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with disk.private(path) as file:
        file.write(key.encode() + b"\n")
        disk.sync(file)
    return True


@contextmanager
def _gone_after(place: Path | None, name: str) -> Iterator[Path]:
    """A folder for its owner alone, gone at the end, whatever happened; after a kill with the next drill or start."""
    sweep_drills(place)
    with (
        tempfile.TemporaryDirectory(prefix=name, dir=place) as folder,
        disk.held(Path(folder) / LOCK, "It runs."),
    ):
        yield Path(folder)
