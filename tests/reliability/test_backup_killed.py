"""A backup or an upgrade that is killed leaves the database whole, and never a bad file under a backup's name."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clock import FakeClock
from tests.needs import campaign
from webapp.db import migrate
from webapp.db.engine import Database
from webapp.db.migrations import HEAD
from webapp.db.schools import Installation, School
from webapp.domain.clock import system_clock
from webapp.services import backup_keys, backups, evidence, restoring, snapshots
from webapp.services.work import Desk
from webapp.settings import Settings

ROOT = Path(__file__).parents[2]
KILLS = campaign(4, 200)
BEFORE = "0002"


def quiet(line: str) -> None:
    """Nobody watches."""


def desk_of(settings: Settings) -> Desk:
    return Desk(Database(settings, system_clock), system_clock, settings)


def command(settings: Settings, *words: str) -> subprocess.Popen[str]:
    """The command as a technician starts it, its progress to be read."""
    variables = {**os.environ, "ALONGSIDE_DATA": str(settings.data), "ALONGSIDE_KEY_FILE": str(settings.key_file)}
    launch = (sys.executable, "-u", "-m", "flask", "--app", str(ROOT / "wsgi.py"), *words)
    return subprocess.Popen(
        launch, env=variables, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def kill_somewhere(child: subprocess.Popen[str], moments: random.Random, steps: int = 10) -> str:
    """Kill it after some of its lines, then anywhere in the next step. The last line that it wrote."""
    assert child.stdout is not None
    said = ""
    for _ in range(moments.randint(0, steps)):
        said = child.stdout.readline() or said
    time.sleep(moments.uniform(0, 0.05))
    child.kill()
    said = (child.stdout.read().splitlines() or [said])[-1]
    child.stdout.close()
    child.wait()
    return said


def schools(desk: Desk, number: int) -> None:
    with desk.work() as work:
        work.db.add(Installation(created_at=work.now, csrf_salt="salt"))
        work.db.add_all(School(name="A school " + "x" * 4000, created_at=work.now) for _ in range(number))
        work.note("school.created", "installation")


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
    for _ in range(KILLS):
        kill_somewhere(command(sqlite_settings, "backup", "--copy", str(second)), moments)
        for file in [*folder.glob("*.sealed"), *second.glob("*.sealed")]:
            restoring.drill(desk, file, words, tmp_path, quiet)
            good += 1
            file.unlink()
    snapshots.prove(desk, quiet)
    backups.make_backup(desk, quiet, copy_to=second)
    assert sorted(path.suffix for path in folder.iterdir() if path.name != ".lock") == [".sealed"]
    assert [path.suffix for path in second.iterdir()] == [".sealed"]
    desk.database.close()
    sys.stdout.write(f"{KILLS} kills during a backup; {good} files had their name, and each was restored and proven\n")


@pytest.mark.slow
def test_a_killed_upgrade_is_all_or_nothing(sqlite_settings: Settings) -> None:
    moments = random.Random(13)
    desk = desk_of(sqlite_settings)
    schools(desk, 300)
    done = 0
    for _ in range(KILLS):
        migrate.downgrade(desk.database, BEFORE)
        desk.database.close()
        child = command(sqlite_settings, "upgrade", "--without-backup")
        assert child.stdout is not None
        child.stdout.readline()  # "Upgrading the database."
        time.sleep(moments.uniform(0, 0.6))
        child.kill()
        child.stdout.close()
        child.wait()
        found = snapshots.prove(desk, quiet)
        assert found.revision in {BEFORE, HEAD}
        assert found.counts["school"] == 300
        done += found.revision == HEAD
        desk.database.upgrade()
        desk.database.check()
    assert evidence.check(desk).sound
    desk.database.close()
    sys.stdout.write(f"{KILLS} kills during an upgrade; {done} had finished, the others were as before\n")


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
