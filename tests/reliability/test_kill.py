"""A server that is killed loses nothing that it has called saved.

It is the real server, called over HTTP by four people who save at once; the kill takes it and its worker with SIGKILL in the
middle of that. A process that dies is no power cut: see `test_power_cut.py`.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.clock import FakeClock
from tests.integration.school import Paper, School
from tests.needs import campaign
from tests.reliability.saved import kept
from tests.reliability.served import Caller, Served, town
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.engine import Database
from webapp.db.papers import DraftBuffer
from webapp.db.schools import School as SchoolRow
from webapp.settings import Settings

KILLS = campaign(5, 1_000)
SAVES = (50, 65)
"""So many acknowledged saves before each kill."""
WHOLE_CHECK = 50
"""After so many kills everything is checked, and after each kill what can be checked quickly."""


@dataclass
class Writer:
    """Somebody who saves one paper, and what the server has told them."""

    caller: Caller
    paper: Paper
    number: int = 0
    confirmed: int = 0
    """The last number that was called saved, or kept for its author."""

    def __post_init__(self) -> None:
        self.revisions: set[str] = set()
        """All that the server has called saved."""
        self.wrong: list[str] = []

    @property
    def path(self) -> str:
        return f"/papers/{self.paper.reference}"

    def write(self, acknowledged: threading.Semaphore) -> None:
        """Open the page and save until no answer comes; every fifth time only what is being typed is kept."""
        try:
            fields = self.caller.get(f"{self.path}/write").form("trends")
            while not self.wrong:
                self.number += 1
                fields |= {"trends": f"Number {self.number}", "do": "save"}
                typing = self.number % 5 == 0
                answer = self.caller.post(f"{self.path}/{'autosave' if typing else 'write'}", fields)
                if answer.status != (200 if typing else 302):
                    self.wrong.append(f"{answer.status}: {answer.text[:500]}")
                    return
                if not typing:
                    fields["revision"] = str(int(fields["revision"]) + 1)
                    self.revisions.add(fields["revision"])
                self.confirmed = self.number
                acknowledged.release()
        except (OSError, EOFError):
            return  # it is dead

    def assert_kept(self) -> None:
        """The last words are there, and one save of the chain for each that was acknowledged."""
        school = self.paper.school
        row = self.paper.row
        with school.desk.read() as work:
            buffer = work.db.scalar(select(DraftBuffer.answers).where(DraftBuffer.paper_id == row.id))
        texts = [str(json.loads(text).get("trends")) for text in (row.versions[-1].answers, buffer or "{}")]
        last = max(int(text.split()[-1]) for text in texts if text.startswith("Number "))
        # One more may have been saved whose answer never came.
        assert self.confirmed <= last <= self.number, f"{last} is there, {self.confirmed} was acknowledged"
        assert max(map(int, self.revisions), default=0) <= row.revision


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_to_a_kill(sqlite_settings: Settings, tmp_path: Path) -> None:
    """The whole campaign is 1,000 kills and 50,000 saves: `python run.py soak kill`."""
    ash = town(sqlite_settings)
    server = Served(sqlite_settings, tmp_path / "output.txt")
    server.start()
    try:
        writers = [
            Writer(Caller(server.base), ash.record(between))
            for between in ("head-lead", "wellbeing-deputy", "head-lead", "wellbeing-deputy")
        ]
        for writer in writers:
            writer.caller.sign_in(ash.made.emails[writer.paper.writer])
        moments = random.Random(7)
        total = 0
        for kill in range(1, KILLS + 1):
            total += one_kill(server, writers, moments)
            assert [writer.wrong for writer in writers] == [[], [], [], []]
            check(ash, writers, whole=kill % WHOLE_CHECK == 0 or kill == KILLS)
            if kill < KILLS:
                server.start()
        assert "fault " not in server.output
        assert "Traceback" not in server.output
        sys.stdout.write(f"{KILLS} kills, {total} acknowledged saves, 0 lost, 0 corrupt\n")
    finally:
        if server.process.poll() is None:
            server.kill()
        ash.desk.database.close()


def one_kill(server: Served, writers: list[Writer], moments: random.Random) -> int:
    """Everybody saves, and the server dies in the middle. Returns how much was acknowledged."""
    acknowledged = threading.Semaphore(0)
    threads = [threading.Thread(target=writer.write, args=(acknowledged,), daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    # By saves and not by the clock: on a busy machine a clock kills servers that have saved nothing yet.
    number = moments.randint(*SAVES)
    for _ in range(number):
        assert acknowledged.acquire(timeout=120), [writer.wrong for writer in writers]
    time.sleep(moments.uniform(0, 0.04))  # then anywhere in the course of the next ones
    server.kill()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()
    while acknowledged.acquire(blocking=False):
        number += 1
    return number


def check(ash: School, writers: list[Writer], *, whole: bool) -> None:
    """The file is sound and every acknowledged save is there, as a server finds it that starts again."""
    ash.desk.database.close()
    for writer in writers:
        writer.assert_kept()
    with ash.desk.read() as work:
        assert work.db.connection().exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
        saves = select(func.count()).select_from(AuditRow).where(AuditRow.event == "paper.saved")
        assert work.db.scalar(saves) >= sum(len(writer.revisions) for writer in writers)
    if whole:
        noted = every_save(ash)
        for writer in writers:
            assert {(writer.paper.reference, revision) for revision in writer.revisions} <= noted
        ash.desk.database.close()
        kept(ash.desk.settings)


def every_save(ash: School) -> set[tuple[str, str]]:
    """Each save that the chain tells of: which paper, and its revision."""
    asked = select(AuditPayload.body).join(AuditRow, AuditRow.id == AuditPayload.row_id)
    with ash.desk.read() as work:
        bodies = work.db.scalars(
            asked.where(AuditRow.event == "paper.saved", AuditRow.school_id == ash.school_id)
        ).all()
    facts = [json.loads(body)["facts"] for body in bodies if body is not None]
    return {(told["reference"], str(told["revision"])) for told in facts}


def test_counter_proof_what_was_told_before_its_commit_is_missed(sqlite_settings: Settings) -> None:
    """What was acknowledged before its commit is lost: the checks above would say so."""
    database = Database(sqlite_settings, FakeClock())
    with database.session("write", None) as db:
        db.add(SchoolRow(name="told too early", created_at=FakeClock().now))
        db.flush()
        acknowledged = {"told too early"}
    database.close()
    assert not acknowledged <= kept(sqlite_settings)


def test_counter_proof_a_save_that_is_gone_is_missed(sqlite_settings: Settings) -> None:
    """A writer who was told more than is there."""
    ash = town(sqlite_settings)
    writer = Writer(Caller(""), ash.record("head-lead"), number=3, confirmed=3)
    writer.paper.save(trends="Number 2")
    with pytest.raises(AssertionError, match="2 is there, 3 was acknowledged"):
        writer.assert_kept()
    writer.confirmed = 2
    writer.revisions = {"1", "900"}
    with pytest.raises(AssertionError):
        check(ash, [writer], whole=True)
    ash.desk.database.close()
