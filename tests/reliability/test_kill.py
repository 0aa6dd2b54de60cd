"""A server that is killed loses nothing that it has called saved; nor does a full disk."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.clock import FakeClock
from tests.needs import campaign
from tests.reliability.saved import kept, saver, saves_told, told
from webapp.db import trouble
from webapp.db.engine import Database
from webapp.db.schools import School
from webapp.domain.errors import StartUpError
from webapp.settings import Settings

THREADS = 4
"""As many as the saver has."""
KILLS = campaign(10, 200)


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_to_a_kill(sqlite_settings: Settings) -> None:
    """The whole campaign is 200 kills: `python run.py soak kill`."""
    acknowledged: set[str] = set()
    unconfirmed = 0
    moments = random.Random(7)
    for run in range(KILLS):
        child = saver(sqlite_settings, str(run))
        # By saves and not by the clock: on a busy machine a clock kills children that have saved nothing yet.
        first = saves_told(child, moments.randint(1, 12))
        time.sleep(moments.uniform(0, 0.02))  # then anywhere in the course of the next ones
        child.kill()
        acknowledged |= {*first, *told(child)[0]}
        names = kept(sqlite_settings)
        assert acknowledged <= names, f"lost after kill {run + 1}: {sorted(acknowledged - names)[:5]}"
        # A commit may be confirmed while its line is not yet written: one for each thread at most.
        late = [name for name in names - acknowledged if name.startswith(f"{run}-")]
        assert len(late) <= THREADS
        unconfirmed += bool(late)
    sys.stdout.write(f"{KILLS} kills, {len(acknowledged)} acknowledged saves, none lost;")
    sys.stdout.write(f" {unconfirmed} kills fell between a commit and its acknowledgement\n")


def test_counter_proof_without_the_transaction_a_kill_is_seen(sqlite_settings: Settings) -> None:
    """What was acknowledged before its commit is lost: the check above would say so."""
    database = Database(sqlite_settings, FakeClock())
    with database.session("write", None) as db:
        db.add(School(name="told too early", created_at=FakeClock().now))
        db.flush()
        acknowledged = {"told too early"}
    database.close()
    assert not acknowledged <= kept(sqlite_settings)


def fresh(folder: Path, keys: Path) -> Settings:
    settings = Settings(data=folder / "data", key_file=keys / "data.key")
    database = Database(settings, FakeClock())
    database.create()
    database.close()
    return settings


def told_until_refused(child: subprocess.Popen[bytes], sentence: str) -> set[str]:
    """What the child called saved before it refused with this sentence and ended."""
    saved, refused = told(child)
    assert child.returncode == 3
    assert refused[0] == sentence
    return set(saved)


@pytest.mark.slow
def test_a_full_disk_is_told_in_a_sentence_and_harms_nothing(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = shutil.which("mount") or "/bin/false"
    if subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=40m,mode=700", "tmpfs", str(small)], capture_output=True
    ).returncode:
        pytest.skip("only root on Linux may mount a small disk; the limit on a file's size is tested below")
    try:
        settings = fresh(small, tmp_path / "keys")
        child = saver(settings, "full")
        first = saves_told(child, 20)
        # What fills a server's disk is seldom the database itself.
        filler = small / "filler"
        fill_up(filler)
        saved = told_until_refused(child, trouble.DISK_FULL)
        with pytest.raises(StartUpError, match="is full"):
            kept(settings)
        filler.unlink()
        assert {*first, *saved} <= kept(settings)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def fill_up(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            return


@pytest.mark.slow
def test_a_disk_that_takes_no_more_of_a_file_is_told_in_a_sentence_and_harms_nothing(tmp_path: Path) -> None:
    """A limit on the size of files, for those who may not mount: SQLite meets it as a write that failed."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such limit")
    settings = fresh(tmp_path, tmp_path / "keys")
    # In blocks of 512 bytes: room for some saves in the log, and not for many.
    child = saver(settings, "limit", prepare="ulimit -f 2048; trap '' XFSZ")
    saved = told_until_refused(child, trouble.FAILING)
    assert saved
    assert saved <= kept(settings)
