"""A backup or an upgrade that is killed leaves the database whole, and never a bad file under a backup's name."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.clock import FakeClock
from tests.needs import campaign
from tests.reliability.bearer import Bearer
from tests.reliability.technician import desk_of, quiet, schools
from webapp.db import migrate
from webapp.db.engine import Database
from webapp.db.migrations import HEAD
from webapp.services import backup_keys, backups, evidence, restoring, snapshots
from webapp.services.work import Desk
from webapp.settings import Settings

KILLS = campaign(4, 200)
BEFORE = "0002"
LAST = "after"
"""What a child says last, before it waits to be killed."""

LINES = 11
"""Of a backup's progress."""

PHASES = {
    "before": "before the migration's transaction",
    "in": "in it",
    "committing": "at its commit",
    "scanning": "while names were looked for afterwards",
    LAST: "after it",
}


def killed(bearer: Bearer, word: str, at_line: int, pause: float) -> str:
    """Kill a child once it has said so many lines, or its last one. What it said last."""
    said = ""
    for number, line in enumerate(bearer.bear(word)):
        said = line
        if number == at_line or (line == LAST and number < at_line):
            time.sleep(pause)
            bearer.kill()
    return said


@pytest.mark.slow
def test_what_a_killed_backup_leaves_under_a_name_is_good(sqlite_settings: Settings, tmp_path: Path) -> None:
    """The whole campaign is 200 kills: `python run.py soak backup_killed`."""
    desk = desk_of(sqlite_settings)
    schools(desk, 2000)
    words = " ".join(backup_keys.make_backup_key(desk).words)
    desk.database.close()
    moments = random.Random(11)
    folder, second = sqlite_settings.backup_folder, tmp_path / "second"
    good = 0
    fell: Counter[str] = Counter()
    with Bearer("backer", sqlite_settings) as bearer:
        for _ in range(KILLS):
            said = killed(bearer, str(second), moments.randint(0, LINES), moments.uniform(0, 0.05))
            fell[" ".join(said.split()[:2]).rstrip(".:")] += 1
            for file in [*folder.glob("*.sealed"), *second.glob("*.sealed")]:
                restoring.drill(desk, file, words, tmp_path, quiet)
                good += 1
                file.unlink()
    snapshots.prove(desk, quiet)
    backups.make_backup(desk, quiet, copy_to=second)
    assert sorted(path.suffix for path in folder.iterdir() if path.name != ".lock") == [".sealed"]
    assert [path.suffix for path in second.iterdir()] == [".sealed"]
    desk.database.close()
    sys.stdout.write(f"{KILLS} kills during a backup; {good} files had their name, and each was restored and proven.")
    sys.stdout.write(f" What was said last before the kill: {dict(fell)}\n")


def before_the_upgrade(settings: Settings) -> None:
    """Rows of the version before, in one file that can be copied."""
    desk = desk_of(settings)
    schools(desk, 300)
    migrate.downgrade(desk.database, BEFORE)
    with snapshots.driver(desk) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.database.close()


@pytest.mark.slow
def test_a_killed_upgrade_is_all_or_nothing(sqlite_settings: Settings) -> None:
    """Kills fall before the migration's transaction, in it (of which its commit is told apart), and after it."""
    moments = random.Random(13)
    before_the_upgrade(sqlite_settings)
    place = sqlite_settings.data.parent
    phases: Counter[str] = Counter()
    with Bearer("upgrader", sqlite_settings) as bearer:
        copytree(sqlite_settings.data, place / "whole")
        lines: list[str] = []
        for line in bearer.bear("whole"):
            lines.append(line)
            if line == LAST:
                bearer.kill()
        first, commit, last = lines.index("in"), lines.index("committing"), len(lines) - 1
        for kill in range(KILLS):
            copytree(sqlite_settings.data, place / "upgraded")
            least, most = ((0, first - 1), (first, commit - 1), (commit, commit), (commit + 1, last))[kill % 4]
            phase = killed(bearer, "upgraded", moments.randint(least, most), moments.uniform(0, 0.003))
            phases[phase] += 1
            judge_upgrade(desk_of(replace(sqlite_settings, data=place / "upgraded")), phase)
            rmtree(place / "upgraded")
    told = ", ".join(f"{phases[phase]} {words}" for phase, words in PHASES.items())
    sys.stdout.write(f"{KILLS} kills during an upgrade of {len(lines)} statements: {told}; each was all or nothing\n")
    if KILLS >= 100:
        assert all(phases[phase] >= KILLS // 20 for phase in ("before", "in", "after"))


def judge_upgrade(desk: Desk, phase: str) -> None:
    """Sound, and wholly of the version that the last word before the kill tells of; then the next upgrade does it."""
    found = snapshots.prove(desk, quiet)
    assert found.revision in {"before": {BEFORE}, "in": {BEFORE}, "scanning": {HEAD}, "after": {HEAD}}.get(
        phase, {BEFORE, HEAD}
    )
    assert ("backup" in found.counts) == (found.revision == HEAD), "some of the new tables are there"
    assert found.counts["school"] == 300
    desk.database.upgrade()
    desk.database.check()
    assert evidence.check(desk).sound
    desk.database.close()


def test_counter_proof_an_upgrade_that_was_done_in_part_is_told(sqlite_settings: Settings) -> None:
    """A migration without its transaction would leave some of its tables behind, or its number without them."""
    before_the_upgrade(sqlite_settings)
    desk = desk_of(sqlite_settings)
    with snapshots.driver(desk) as opened:
        opened.execute("CREATE TABLE backup (id INTEGER PRIMARY KEY)")
    with pytest.raises(AssertionError):
        judge_upgrade(desk, "in")
    with snapshots.driver(desk) as opened:
        opened.execute("DROP TABLE backup")
        opened.execute("UPDATE alembic_version SET version_num = ?", (HEAD,))
    with pytest.raises(AssertionError):
        judge_upgrade(desk, "after")
    with snapshots.driver(desk) as opened:
        opened.execute("UPDATE alembic_version SET version_num = ?", (BEFORE,))
    judge_upgrade(desk, "in")
    with pytest.raises(AssertionError):
        judge_upgrade(desk, "in")
    desk.database.close()


def test_counter_proof_a_half_made_file_under_a_name_would_be_told(sqlite_settings: Settings, tmp_path: Path) -> None:
    desk = Desk(Database(sqlite_settings, FakeClock()), FakeClock(), sqlite_settings)
    schools(desk, 3)
    words = " ".join(backup_keys.make_backup_key(desk).words)
    made = backups.make_backup(desk, quiet)
    half = replace(made, file=made.file.with_name("half.sealed")).file
    half.write_bytes(made.file.read_bytes()[: made.size // 2])
    with pytest.raises(backup_keys.Invalid):
        restoring.drill(desk, half, words, tmp_path, quiet)
    desk.database.close()
