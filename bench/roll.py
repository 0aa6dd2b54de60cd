"""What bringing in a roll costs: two thousand rows from each system, looked at and brought in; and what is no roll.

    python -m bench.roll

Every figure is in a new process with a database of its own, encrypted as the product's is, through the use cases that the
pages call. Medians of `ROUNDS`; processor time beside the clock's, since other work slows the clock; memory is the
largest of the process, less what it held before.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests import rolls
from tests.client import open_site
from tests.clock import FakeClock
from webapp.db.children import Child
from webapp.db.engine import Database
from webapp.domain.errors import Invalid
from webapp.domain.roll.comparing import Standing
from webapp.services import bringing_in, roll_files
from webapp.services.roll_files import DryRun
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk
from webapp.settings import Settings, create_key
from webapp.tables.reading import read_table

ROUNDS = 3
ROWS = 2000
WRONG = {
    "a picture of 10 MB": b"\xff\xd8\xff\xe0" + b"\x7f" * 10_000_000,
    "a PDF of 10 MB": b"%PDF-1.7 " + b"x" * 10_000_000,
    "10 MB of lines": b"line after line\n" * 650_000,
    "10 MB of bytes": bytes(range(256)) * 40_000,
}


def lead_in(folder: Path) -> Desk:
    """The desk of a lead in a new school, on an encrypted database of its own."""
    clock = FakeClock()
    settings = Settings(data=folder / "data", key_file=folder / "key" / "bench.key")
    create_key(settings)
    Database(settings, clock).create()
    site = open_site(settings, clock)
    with site.desk.work(school_id=site.here.school_id) as work:
        work.db.get_one(Child, site.here.child_id).reference = "C-0001"
        work.note("child.changed", f"child:{site.here.child_id}")
    return site.desk.acting(viewer_for(site.desk, site.here.people["lead"], site.here.school_id))


def one(system: str) -> dict[str, float]:
    """The seconds of each step, and the memory in MB."""
    data = rolls.EXPORTS[system](rolls.spoil(rolls.children(ROWS)))
    with tempfile.TemporaryDirectory() as folder:
        lead = lead_in(Path(folder))
        read_table(rolls.EXPORTS[system](rolls.children(2)))  # what is loaded once in a process
        before = _memory()
        clock, began = time.perf_counter(), time.process_time()
        uid = roll_files.read_file(lead, data)
        read = time.process_time()
        view = roll_files.dry_run(lead, uid)
        looked = time.process_time()
        bringing_in.bring_in(lead, uid)
        done, whole = time.process_time(), time.perf_counter() - clock
        again = roll_files.dry_run(lead, roll_files.read_file(lead, data))
        assert isinstance(view, DryRun)
        assert isinstance(again, DryRun)
        assert view.comparison.count(Standing.ADDED) == again.comparison.count(Standing.SAME) == ROWS - 50
        spent = {"read": read - began, "look": looked - read, "bring": done - looked}
        return spent | {"clock": whole, "memory": _memory() - before}


def wrong(name: str) -> dict[str, float]:
    """The seconds until the sentence, and the memory in MB."""
    data, before = WRONG[name], _memory()
    clock, began = time.perf_counter(), time.process_time()
    try:
        read_table(data)
    except Invalid:
        spent = {"read": time.process_time() - began, "clock": time.perf_counter() - clock}
        return spent | {"memory": _memory() - before}
    raise AssertionError("it was taken for a roll")


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(kind: str, name: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", "bench.roll", kind, name], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    print(f"{datetime.now(UTC):%d %B %Y}, {ROWS} rows of which 50 are bad, medians of {ROUNDS}")
    for kind, names in (("one", rolls.EXPORTS), ("wrong", WRONG)):
        for name in names:
            runs = [_apart(kind, name) for _ in range(ROUNDS)]
            told = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            steps = {key: value for key, value in told.items() if key not in ("clock", "memory")}
            each = ", ".join(f"{key} {value:.2f}" for key, value in steps.items())
            by_clock = f"{told['clock']:.2f} s by the clock, {told['memory']:.0f} MB more"
            print(f"{name:20} {sum(steps.values()):5.2f} s of processor time ({each}); {by_clock}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps({"one": one, "wrong": wrong}[sys.argv[1]](sys.argv[2])))
    else:
        main()
