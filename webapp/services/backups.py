"""Backups: one sealed file each, proven before it is sealed, and opened by words that are on paper only.

What is under a backup's name was whole when it got that name: everything before happens in a folder of its own, which the
next run clears away. The database's key is inside, so the file and the printed words are enough to restore.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from webapp.db import startup
from webapp.db.schools import Backup
from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.errors import Conflict, Unavailable
from webapp.services import disk, rota, sealing, snapshots
from webapp.services.backup_keys import key_to_seal_to
from webapp.services.roll_files import forget_old_files
from webapp.services.snapshots import Tell
from webapp.services.work import Desk
from webapp.settings import read_key

FORMAT = 1
MAKING = ".making"
"""The folder in which a backup is made, cleared by every run."""

ON_POSTGRESQL = "The data is on a PostgreSQL server, which is backed up with the server's own tools, such as pg_dump."


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    file: Path
    size: int
    sha256: str
    copied_to: Path | None


def make_backup(desk: Desk, tell: Tell, folder: Path | None = None, copy_to: Path | None = None) -> Made:
    """Make a backup, prove it, seal it, copy it, and keep to the rota.

    Raises Conflict where it cannot begin, Unavailable where it fails: then nothing stands under a backup's name, or, where
    only the second place failed, the first copy is kept and noted.
    """
    if desk.settings.on_postgresql:
        raise Conflict(ON_POSTGRESQL)
    startup.check_place(desk.settings)
    public = key_to_seal_to(desk, tell)
    folder = (folder or desk.settings.backup_folder).absolute()
    if copy_to is not None and copy_to.resolve() == folder.resolve():
        raise Conflict("The second place is the first one. Name another folder, on another disk.")
    with disk.told(), _alone(desk, folder) as making:
        file = desk.settings.database_file
        wal = file.with_name(file.name + "-wal")
        snapshots.check_room(folder, 2 * (file.stat().st_size + (wal.stat().st_size if wal.exists() else 0)))
        with desk.work() as work:
            forget_old_files(work)
        made = _seal(desk, making, public, folder, tell)
        with desk.work() as work:
            row = Backup(made_at=work.now, file=made.file.name, size=made.size, sha256=made.sha256)
            work.db.add(row)
            work.db.flush()
            work.note("backup.made", f"backup:{row.id}", size=made.size, sha256=made.sha256)
            number = row.id
        tell(f"Sealed and compared: {made.file}")
        if copy_to is not None:
            made = _copy(desk, made, number, copy_to.absolute(), tell)
        for place in {folder, *([made.copied_to.parent] if made.copied_to else [])}:
            for old in rota.superfluous(path.name for path in place.iterdir()):
                (place / old).unlink()
                tell(f"Taken away, as the rota says: {place / old}")
    return made


def _seal(desk: Desk, making: Path, public: bytes, folder: Path, tell: Tell) -> Made:
    """Copy, prove and seal inside the folder of this run; then give the sealed file its name."""
    copy, found = snapshots.take(desk, making, tell)
    copy.database.close()  # its last pages go into the file
    plain = copy.settings.database_file
    manifest = {
        "format": FORMAT,
        "made_at": desk.clock().isoformat(),
        "key": read_key(desk.settings),
        "size": plain.stat().st_size,
        "sha256": disk.hash_of(plain),
        "contents": asdict(found),
    }
    tell("Sealing it.")
    sealed = making / "sealed"
    with disk.private(sealed) as file:
        hashing = disk.Hashing(file)
        sealing.seal(_framed(manifest, plain), hashing, public)
        disk.sync(file)
    sha256 = hashing.sha256.hexdigest()
    if disk.hash_of(sealed) != sha256:
        raise Unavailable(f"The disk gave back other bytes than were written to {folder}. It may be failing.")
    name = rota.free_name(desk.clock().astimezone(SCHOOL_TIME), (path.name for path in folder.iterdir()))
    sealed.rename(folder / name)
    disk.sync_folder(folder)
    return Made(folder / name, (folder / name).stat().st_size, sha256, None)


def _framed(manifest: dict[str, object], plain: Path) -> Iterator[bytes]:
    """What stands in a sealed file: the length of the manifest, the manifest, the database."""
    text = json.dumps(manifest).encode()
    yield len(text).to_bytes(4, "big") + text
    yield from disk.blocks(plain)


def _copy(desk: Desk, made: Made, number: int, place: Path, tell: Tell) -> Made:
    """A second copy in another place, compared by its hash before it gets its name."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in place.glob("alongside-*.sealed.part"):
        left.unlink()
    snapshots.check_room(place, made.size)
    part = place / f"{made.file.name}.part"
    try:
        with disk.private(part) as file:
            for block in disk.blocks(made.file):
                file.write(block)
            disk.sync(file)
        if disk.hash_of(part) != made.sha256:
            raise Unavailable(f"The copy in {place} is not the same, so it was not kept. The first one is good.")
        part.replace(place / made.file.name)
    finally:
        part.unlink(missing_ok=True)
    disk.sync_folder(place)
    with desk.work() as work:
        work.db.get_one(Backup, number).copied_at = work.now
        work.note("backup.copied", f"backup:{number}")
    tell(f"Copied and compared: {place / made.file.name}")
    return replace(made, copied_to=place / made.file.name)


@contextmanager
def _alone(desk: Desk, folder: Path) -> Iterator[Path]:
    """The folder of this run, empty and alone in it; gone at the end. A killed run's leftovers go at the next."""
    if folder.resolve().is_relative_to(desk.settings.data.resolve()):
        raise Conflict(f"{folder} lies with the data, and would be lost with it. Name another folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with disk.held(folder / ".lock", "Another backup is being made into this folder. Wait until it is done."):
        making = folder / MAKING
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        try:
            yield making
        finally:
            shutil.rmtree(making)
