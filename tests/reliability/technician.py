"""A technician's commands, watched and killed, and a database on which they are given."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from webapp.db.engine import Database
from webapp.db.schools import Installation, School
from webapp.domain.clock import system_clock
from webapp.services.work import Desk
from webapp.settings import Settings

ROOT = Path(__file__).parents[2]


def quiet(line: str) -> None:
    """Nobody watches."""


def desk_of(settings: Settings) -> Desk:
    return Desk(Database(settings, system_clock), system_clock, settings)


def schools(desk: Desk, number: int) -> None:
    with desk.work() as work:
        work.db.add(Installation(created_at=work.now, csrf_salt="salt"))
        work.db.add_all(School(name="A school " + "x" * 4000, created_at=work.now) for _ in range(number))
        work.note("school.created", "installation")


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
