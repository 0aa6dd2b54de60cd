"""A work folder for one conversion at a time, on this whole computer, which is gone afterwards whatever happens.

It lies in memory where the system has such a place: what is encrypted in the database never lies on the disk in plain.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from webapp.domain.errors import Unavailable
from webapp.locking import try_lock

LONGEST_WAIT: Final = 30.0
"""Seconds that somebody waits for the one before. A conversion takes a few; browsers give up after a minute or more."""

_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the folder in it is the account's own, which is looked at
_LOOK_AGAIN: Final = 0.1
_BUSY: Final = "Another PDF is being made at the moment. Try again in a minute: nothing was lost."


@contextmanager
def work_folder(longest_wait: float = LONGEST_WAIT) -> Iterator[Path]:
    """An empty folder of one's own, for one holder at a time. Raises Unavailable where another holds it for too long.

    Whoever holds it knows that everything else in the place was left behind by a run that was killed: that goes first.
    """
    place = _place()
    with _turn(place, longest_wait):
        _clear(place)
        folder = Path(tempfile.mkdtemp(prefix="work-", dir=place))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Take away what a killed run left behind, unless one is at work now. For the start of the server."""
    place = _where()
    if not place.is_dir():
        return
    try:
        with work_folder(longest_wait=0):
            pass
    except Unavailable:
        return


@contextmanager
def _turn(place: Path, longest_wait: float) -> Iterator[None]:
    handle = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + longest_wait
        while not try_lock(handle):
            if time.monotonic() >= until:
                raise Unavailable(_BUSY)
            time.sleep(_LOOK_AGAIN)
        yield
    finally:
        os.close(handle)


def _where() -> Path:
    account = os.getuid() if hasattr(os, "getuid") else "own"
    base = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    return base / f"alongside-pdf-{account}"


def _place() -> Path:
    """The folder of this account, closed to all others. One that somebody else has put there is not used."""
    place = _where()
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        found = place.lstat()
    except OSError as problem:
        raise Unavailable(f"The folder {place} cannot be used to make a PDF in ({problem.strerror}).") from problem
    own = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    if not stat.S_ISDIR(found.st_mode) or not own:
        raise Unavailable(f"The folder {place} belongs to somebody else, so no PDF is made there. Ask IT to remove it.")
    return place


def _clear(place: Path) -> None:
    for left in place.glob("work-*"):
        shutil.rmtree(left, ignore_errors=True)
