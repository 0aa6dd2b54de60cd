"""Files that must be whole, private and on the disk before they get their name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from webapp.domain.errors import Conflict, Unavailable
from webapp.locking import try_lock

BLOCK = 1 << 20


@contextmanager
def held(path: Path, busy: str) -> Iterator[None]:
    """A lock that the operating system lets go of when its holder ends, however it ends. Raises Conflict if taken."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(handle):
            raise Conflict(busy)
        yield
    finally:
        os.close(handle)


@contextmanager
def told() -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except OSError as problem:
        place = problem.filename or "A file"
        raise Unavailable(
            f"{place} could not be written or read ({problem.strerror}), so it was not finished."
        ) from problem


class Hashing:
    """A file that knows the hash of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        """Of an open file."""
        self.file = file
        self.sha256 = hashlib.sha256()

    def write(self, some: bytes) -> int:
        """Write, and remember."""
        self.sha256.update(some)
        return self.file.write(some)


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in parts."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    for block in blocks(path):
        digest.update(block)
    return digest.hexdigest()


def private(path: Path) -> BinaryIO:
    """A new file for its owner alone."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600), "wb")


def sync(file: BinaryIO) -> None:
    """Wait until the disk has the file."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; Windows does that by itself."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
