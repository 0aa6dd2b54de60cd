"""A disk between a program and its files: it keeps what was written in its order, or it fills up (`disk.c`)."""

from __future__ import annotations

import mmap
import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.needs import require

SOURCE = Path(__file__).with_suffix(".c")
HEAD = struct.Struct("=c63sqq")


def built(folder: Path) -> Path:
    """The library, compiled. Skips the test where there is no compiler."""
    library = folder / "disk.so"
    compiler = require(shutil.which("cc") or "/usr/bin/cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl", "-lpthread"], check=True)
    return library


class Room:
    """The bytes by which the files of a folder can still grow, shared with the process that writes them."""

    def __init__(self, library: Path, folder: Path, file: Path) -> None:
        file.write_bytes(struct.pack("=q", 1 << 60))
        self._file = file.open("r+b")
        self._bytes = mmap.mmap(self._file.fileno(), 8)
        self.environment = {"LD_PRELOAD": str(library), "DISK_FOLDER": str(folder), "DISK_ROOM": str(file)}

    def set(self, number: int) -> None:
        """So many bytes from now on."""
        self._bytes[:] = struct.pack("=q", number)

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
        self._file.close()


@dataclass(frozen=True)
class Change:
    """One line of the log: `what` is W(rite), T(runcate), C(reate), U(nlink), S(ync) or A(cknowledge)."""

    what: str
    name: str
    place: int
    data: bytes


def read_log(path: Path) -> Iterator[Change]:
    """What was done, in its order."""
    with path.open("rb") as log:
        while head := log.read(HEAD.size):
            what, name, place, length = HEAD.unpack(head)
            data = log.read(length)
            assert len(data) == length, "the log ends in the middle of a change"
            yield Change(what.decode(), name.rstrip(b"\0").decode(), place, data)


@dataclass
class File:
    """A file's bytes that are on the disk for good, and the changes of which nobody knows yet."""

    sure: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)


class Disk:
    """A folder on a disk that keeps its promise about what was synced, and no other.

    What was not synced is there or is not, sector by sector and in any order: a later change may have arrived and an
    earlier one not. A folder's own changes (a file made or taken away) arrive in their order, as journals of file
    systems keep them, and are sure once the folder was synced.
    """

    def __init__(self, folder: Path, *, lies: bool = False) -> None:
        self.lies = lies
        self.names = {path.name: File(bytearray(path.read_bytes())) for path in folder.iterdir() if path.is_file()}
        self.sure = dict(self.names)
        self.moves: list[tuple[str, File | None]] = []

    def take(self, change: Change) -> None:
        """One change more."""
        if change.what == "C":
            self.names[change.name] = File()
            self.moves.append((change.name, self.names[change.name]))
        elif change.what == "U":
            del self.names[change.name]
            self.moves.append((change.name, None))
        elif change.what in "WT":
            self.names[change.name].pending.append(change)
        elif change.what == "S" and not self.lies:
            self._sync(change.name)

    def _sync(self, name: str) -> None:
        if name == ".":
            self.sure = dict(self.names)
            self.moves = []
            return
        file = self.names[name]
        for change in file.pending:
            apply(file.sure, change)
        file.pending = []

    def after_a_cut(self, chance: random.Random, folder: Path) -> None:
        """Write to an empty folder what may be found when the power is back."""
        names = dict(self.sure)
        for name, moved in self.moves[: chance.randint(0, len(self.moves))]:
            if moved is None:
                names.pop(name, None)
            else:
                names[name] = moved
        sector = chance.choice((512, 4096))
        share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for name, file in names.items():
            found = bytearray(file.sure)
            for change in file.pending:
                for part in sectors(change, sector):
                    if chance.random() < share:
                        apply(found, part)
            (folder / name).write_bytes(found)


def sectors(change: Change, size: int) -> Iterator[Change]:
    """A write, torn at the borders of the disk's sectors; anything else whole."""
    if change.what != "W":
        yield change
        return
    at = 0
    while at < len(change.data):
        end = min(len(change.data), at + size - (change.place + at) % size)
        yield Change("W", change.name, change.place + at, change.data[at:end])
        at = end


def apply(content: bytearray, change: Change) -> None:
    """Change these bytes. What lies between an old end and a new place is zero."""
    if change.what == "T":
        del content[change.place :]
    content.extend(bytes(max(0, change.place - len(content))))
    content[change.place : change.place + len(change.data)] = change.data


def environment(library: Path, folder: Path, log: Path) -> dict[str, str]:
    """The variables under which a program's changes to this folder are logged."""
    return {**os.environ, "LD_PRELOAD": str(library), "DISK_FOLDER": str(folder), "DISK_LOG": str(log)}
