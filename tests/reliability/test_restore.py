"""A whole school's backup comes back complete and proven: `bench/restore.py`, which prints what it took."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.restore import documents
from tests.clock import FakeClock
from tests.integration.school import make_town
from tests.needs import campaign
from tests.reliability.saved import ROOT
from webapp.db import triggers
from webapp.db.engine import Database
from webapp.domain.errors import Unavailable
from webapp.services import snapshots
from webapp.services.work import Desk
from webapp.settings import Settings

RECORDS = campaign(40, 5_000)
MEGABYTES = campaign(4, 1_000)


@pytest.mark.slow
def test_a_school_is_restored_complete_and_proven(tmp_path: Path) -> None:
    """Whole it is 5,000 records and a gigabyte of scans: `python run.py soak restore`."""
    script = [sys.executable, "-m", "bench.restore", f"--folder={tmp_path}"]
    done = subprocess.run(
        [*script, f"--records={RECORDS}", f"--megabytes={MEGABYTES}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stderr
    assert "Complete and proven" in done.stdout


def test_counter_proof_a_document_of_which_a_byte_changed_is_found(sqlite_settings: Settings) -> None:
    """By the proof that a restore makes, and by the comparison after it."""
    desk = Desk(Database(sqlite_settings, FakeClock()), FakeClock(), sqlite_settings)
    make_town(desk, FakeClock())
    before = documents(sqlite_settings)
    assert before
    with desk.database.engine.begin() as connection:
        triggers.drop_all(connection)
        connection.exec_driver_sql("UPDATE template_version SET content = x'00' WHERE id = 1")
        triggers.create_all(connection)
    assert {key for key, value in documents(sqlite_settings).items() if before[key] != value} == {"template_version 1"}
    with pytest.raises(Unavailable, match="template_version 1 are not those that were stored"):
        snapshots.prove(desk, lambda _: None)
    desk.database.close()
