"""A power cut loses nothing that was called saved, and leaves a sound file.

Simulated: the saver's every write to the database's folder is logged in its order with its syncs and acknowledgements
(`disk.c`). For each cut the disk is put together as it may be found: all that was synced, and of the rest any sectors of 512
or 4096 bytes, in any order; then the product's own engine opens it. Not simulated: a disk that damages what it was not asked
to write, and one that lies about a sync. Against that one nothing helps, as the counter-proof shows.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.needs import campaign
from tests.reliability import disk
from tests.reliability.saved import ROOT, SAVER, kept
from webapp.domain.errors import DomainError
from webapp.settings import Settings

CUTS = campaign(20, 1_000)
CUTS_OF_ONE = campaign(20, 100)
"""How many cuts one recording is used for."""
SAVES = 400
"""In one recording: the log is written back into the database at least once meanwhile."""


@dataclass(frozen=True)
class Recording:
    """What a saver did to its folder, from the state that the folder was in."""

    settings: Settings
    changes: tuple[disk.Change, ...]


def record(folder: Path, template: Settings, library: Path, run: str, synchronous: str = "FULL") -> Recording:
    """Save so often, and close the database in order at the end."""
    before = folder / "before"
    shutil.copytree(template.data, before)
    working = folder / "working"
    shutil.copytree(before, working)
    log = folder / "log"
    subprocess.run(
        [sys.executable, str(SAVER), str(working), str(template.key_file), run, str(SAVES), synchronous],
        env={**disk.environment(library, working, log), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return Recording(replace(template, data=before), tuple(disk.read_log(log)))


def cuts(recording: Recording, number: int, chance: random.Random, *, lies: bool = False) -> Iterator[str]:
    """For each cut, what is wrong with what is found: "lost", "corrupt", or nothing."""
    moments = sorted(chance.sample(range(1, len(recording.changes)), number))
    there = disk.Disk(recording.settings.data, lies=lies)
    acknowledged: set[str] = set()
    folder = recording.settings.data.parent / "found"
    done = 0
    for moment in moments:
        for change in recording.changes[done:moment]:
            there.take(change)
            if change.what == "A" and change.data.startswith(b"saved "):
                acknowledged.add(change.data.decode().split()[1])
        done = moment
        folder.mkdir(mode=0o700)
        there.after_a_cut(chance, folder)
        yield judge(replace(recording.settings, data=folder), acknowledged)
        shutil.rmtree(folder)


def judge(settings: Settings, acknowledged: set[str]) -> str:
    """Open what was found as a server does when the power is back."""
    try:
        found = kept(settings)
    except (AssertionError, DomainError, DBAPIError):
        return "corrupt"
    return "" if acknowledged <= found else "lost"


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_to_a_power_cut(tmp_path: Path, template: Settings) -> None:
    """The whole campaign is 1,000 cuts of ten recordings: `python run.py soak power_cut`."""
    library = disk.built(tmp_path)
    wrong: list[str] = []
    saves = syncs = 0
    for run in range(CUTS // CUTS_OF_ONE):
        folder = tmp_path / str(run)
        recording = record(folder, template, library, str(run))
        kinds = [change.what for change in recording.changes]
        saves, syncs = saves + kinds.count("A"), syncs + kinds.count("S")
        # A recording that never wrote the log back, or made no log anew, would leave out the dangerous moments.
        assert {"alongside.db", "alongside.db-wal"} <= {c.name for c in recording.changes if c.what == "W"}
        assert {"C", "U"} <= set(kinds)
        wrong += [problem for problem in cuts(recording, CUTS_OF_ONE, random.Random(run)) if problem]
        shutil.rmtree(folder)
    sys.stdout.write(f"{CUTS} power cuts among {saves} acknowledgements and {syncs} syncs;")
    sys.stdout.write(f" {wrong.count('lost')} lost, {wrong.count('corrupt')} corrupt\n")
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("how", ["synchronous=NORMAL", "a disk that lies about its syncs"])
def test_counter_proof_what_is_not_synced_is_lost(how: str, tmp_path: Path, template: Settings) -> None:
    """The same check sees the loss where the engine's own setting is taken away, or a sync does nothing."""
    lies = how != "synchronous=NORMAL"
    library = disk.built(tmp_path)
    recording = record(tmp_path / "counter", template, library, "0", "FULL" if lies else "NORMAL")
    number = campaign(20, 200)
    wrong = [problem for problem in cuts(recording, number, random.Random(3), lies=lies) if problem]
    sys.stdout.write(f"With {how}: of {number} cuts {len(wrong)} lost or spoilt what was acknowledged\n")
    assert len(wrong) >= number // 4


def test_the_disk_tears_at_sectors_and_keeps_what_was_synced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0" * 2048)
    torn = disk.Disk(tmp_path)
    torn.take(disk.Change("W", "file", 0, b"1" * 512))
    torn.take(disk.Change("S", "file", 0, b""))
    torn.take(disk.Change("W", "file", 256, b"2" * 1536))
    found = set()
    for seed in range(60):
        torn.after_a_cut(random.Random(seed), tmp_path)
        content = (tmp_path / "file").read_bytes()
        assert content[:256] == b"1" * 256
        assert content[1792:] == b"0" * 256
        found.add(content)
    assert len(found) > 4
    assert any(content[256:512] == b"1" * 256 and content[512:1024] == b"2" * 512 for content in found)


def test_a_file_is_made_for_sure_once_its_folder_is_synced(tmp_path: Path) -> None:
    there = disk.Disk(tmp_path)
    there.take(disk.Change("C", "new", 0, b""))
    seen = set()
    for seed in range(20):
        place = tmp_path / str(seed)
        place.mkdir()
        there.after_a_cut(random.Random(seed), place)
        seen.add((place / "new").exists())
    assert seen == {True, False}
    there.take(disk.Change("S", ".", 0, b""))
    os.mkdir(tmp_path / "after")
    there.after_a_cut(random.Random(1), tmp_path / "after")
    assert (tmp_path / "after" / "new").exists()
