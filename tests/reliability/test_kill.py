"""A server that is killed loses nothing that it has called saved.

Two halves, together 1,000 kills and 50,000 acknowledged saves. In the first it is the real server, called over HTTP by four
people who save at once and two who agree to a paper until it is issued; the kill takes it and its worker with SIGKILL in the
middle of that. In the second, four times as many kills in a fraction of the time, four threads save through a use case, and
the kill takes their process. A process that dies is no power cut: see `test_power_cut.py`.

What is judged when: after each kill over HTTP, each writer's last words, the state of the paper that was being issued with
its document, and the file (`quick_check`); after every tenth also every acknowledged save in the chain, the chains
themselves, and each page of the file by its own code. After each kill of the second half all of that, every time. A fresh
database begins after every 50 kills over HTTP and every 25 of the others, so that what is judged stays small.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import func, select

from tests.clock import FakeClock
from tests.integration.school import Paper, School, ready
from tests.needs import campaign
from tests.reliability.bearer import Bearer
from tests.reliability.saved import kept
from tests.reliability.served import Caller, Served, town
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.engine import Database
from webapp.db.papers import DraftBuffer, IssuedCopy, PaperVersion
from webapp.db.schools import School as SchoolRow
from webapp.settings import Settings

SERVERS = campaign(2, 200)
SAVERS = campaign(8, 800)
SAVES = (50, 65)
"""So many acknowledged saves before each kill."""
OF_ONE_TOWN = 50
OF_ONE_DATABASE = 25
WHOLE_CHECK = 10
THREADS = 4
"""As many as a saver has."""


@dataclass
class Writer:
    """Somebody who saves one paper, and what the server has told them."""

    caller: Caller
    paper: Paper
    number: int = 0
    confirmed: int = 0
    """The last number that was called saved, or kept for its author."""
    revisions: set[str] = field(default_factory=set)
    """All that the server has called saved."""
    wrong: list[str] = field(default_factory=list)

    def act(self, acknowledged: threading.Semaphore) -> None:
        """Open the page and save until no answer comes; every fifth time only what is being typed is kept."""
        path = f"/papers/{self.paper.reference}"
        fields = self.caller.get(f"{path}/write").form("trends")
        while not self.wrong:
            self.number += 1
            fields |= {"trends": [f"Number {self.number}"], "do": ["save"]}
            typing = self.number % 5 == 0
            answer = self.caller.post(f"{path}/{'autosave' if typing else 'write'}", fields)
            if answer.status != (200 if typing else 302):
                self.wrong.append(f"{answer.status}: {answer.text[:500]}")
                return
            if not typing:
                fields["revision"] = [str(int(fields["revision"][0]) + 1)]
                self.revisions.add(fields["revision"][0])
            self.confirmed = self.number
            acknowledged.release()

    def assert_kept(self) -> None:
        """The last words are there, and no fewer saves than were acknowledged."""
        row = self.paper.row
        with self.paper.school.desk.read() as work:
            buffer = work.db.scalar(select(DraftBuffer.answers).where(DraftBuffer.paper_id == row.id))
        texts = [str(json.loads(text).get("trends")) for text in (row.versions[-1].answers, buffer or "{}")]
        last = max((int(text.split()[-1]) for text in texts if text.startswith("Number ")), default=0)
        # One more may have been saved whose answer never came.
        assert self.confirmed <= last <= self.number, f"{last} is there, {self.confirmed} was acknowledged"
        assert max(map(int, self.revisions), default=0) <= row.revision


@dataclass
class Agreers:
    """Two who agree to one circulated paper, the second of whom issues it: the longest transaction that there is."""

    callers: dict[str, Caller]
    paper: Paper
    agreed: int = 0
    """How many agreements were acknowledged."""
    issued: int = 0
    """How many papers were found issued."""
    wrong: list[str] = field(default_factory=list)

    def act(self, acknowledged: threading.Semaphore) -> None:
        """One after the other."""
        path = f"/papers/{self.paper.reference}"
        for caller in self.callers.values():
            fields = caller.get(path).form("content_hash")
            answer = caller.post(f"{path}/agree", fields)
            if answer.status != 302:
                self.wrong.append(f"{answer.status}: {answer.text[:500]}")
                return
            self.agreed += 1
            acknowledged.release()

    def assert_kept(self) -> None:
        """Whole or not at all: a paper that is issued has its document, and no other has one."""
        paper = self.paper
        said = sum(line.decision == "agreed" for line in paper.view().agreements)
        assert said >= self.agreed, f"{said} have agreed, {self.agreed} were told so"
        asked = select(IssuedCopy.sha256, IssuedCopy.content).join(PaperVersion)
        asked = asked.where(PaperVersion.paper_id == paper.row.id)
        with paper.school.desk.read() as work:
            copies = work.db.execute(asked).all()
        assert (paper.state, len(copies)) == (("issued", 1) if said == len(self.callers) else ("circulated", 0))
        for sha256, content in copies:
            assert hashlib.sha256(content).hexdigest() == sha256
            self.issued += 1

    def begin_another(self) -> None:
        """The next paper, if the last one was issued."""
        if self.paper.state == "issued":
            self.paper = circulated(self.paper.school)
        self.agreed = 0


def circulated(ash: School) -> Paper:
    """A paper that only wants its parties' agreement."""
    paper = ready(ash, "amara", between="wellbeing-deputy")
    paper.circulate()
    return paper


@dataclass
class Office:
    """A served school, and who works in it."""

    ash: School
    server: Served
    writers: list[Writer]
    agreers: Agreers

    @classmethod
    def opened(cls, settings: Settings, log: Path) -> Office:
        """A fresh town, served, everybody signed in."""
        ash = town(settings)
        server = Served(settings, log)
        server.start()
        betweens = ("head-lead", "wellbeing-deputy", "head-lead", "wellbeing-deputy")
        writers = [Writer(Caller(server.base), ash.record(between)) for between in betweens]
        agreers = Agreers({who: Caller(server.base) for who in ("wellbeing", "deputy")}, circulated(ash))
        for who, caller in [(w.paper.writer, w.caller) for w in writers] + [*agreers.callers.items()]:
            caller.sign_in(ash.made.emails[who])
        return cls(ash, server, writers, agreers)

    def kill(self, moments: random.Random) -> int:
        """Everybody acts, and the server dies in the middle. Returns how much was acknowledged."""
        acknowledged = threading.Semaphore(0)
        everybody = [*self.writers, self.agreers]
        threads = [threading.Thread(target=until_it_is_dead, args=(one, acknowledged)) for one in everybody]
        for thread in threads[:-1]:
            thread.start()
        # By saves and not by the clock: on a busy machine a clock kills servers that have saved nothing yet.
        number = moments.randint(*SAVES)
        alone = number - moments.randint(2, 12)  # so that the issuing begins shortly before the end
        came = all(acknowledged.acquire(timeout=120) for _ in range(alone))
        threads[-1].start()
        came = came and all(acknowledged.acquire(timeout=120) for _ in range(number - alone))
        time.sleep(moments.uniform(0, 0.04))  # then anywhere in the course of the next ones
        self.server.kill()
        for thread in threads:
            thread.join()
        assert [one.wrong for one in everybody] == [[]] * len(everybody)
        assert came, "the server stopped answering before it was killed"
        while acknowledged.acquire(blocking=False):
            number += 1
        return number

    def check(self, *, whole: bool) -> None:
        """The file is sound and every acknowledged save is there, as a server finds it that starts again."""
        ash = self.ash
        ash.desk.database.close()
        for one in (*self.writers, self.agreers):
            one.assert_kept()
        with ash.desk.read() as work:
            assert work.db.connection().exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
            saves = select(func.count()).select_from(AuditRow).where(AuditRow.event == "paper.saved")
            assert work.db.scalar(saves) >= sum(len(writer.revisions) for writer in self.writers)
        if whole:
            noted = every_save(ash)
            for writer in self.writers:
                assert {(writer.paper.reference, revision) for revision in writer.revisions} <= noted
            ash.desk.database.close()
            kept(ash.desk.settings)
            assert "fault " not in self.server.output
            assert "Traceback" not in self.server.output


def until_it_is_dead(somebody: Writer | Agreers, acknowledged: threading.Semaphore) -> None:
    """Whatever else goes wrong is told by the test itself."""
    try:
        somebody.act(acknowledged)
    except (OSError, HTTPException):
        return  # it is dead
    except Exception as problem:
        somebody.wrong.append(repr(problem))


def every_save(ash: School) -> set[tuple[str, str]]:
    """Each save that the chain tells of: which paper, and its revision."""
    asked = select(AuditPayload.body).join(AuditRow, AuditRow.id == AuditPayload.row_id)
    with ash.desk.read() as work:
        bodies = work.db.scalars(
            asked.where(AuditRow.event == "paper.saved", AuditRow.school_id == ash.school_id)
        ).all()
    facts = [json.loads(body)["facts"] for body in bodies if body is not None]
    return {(told["reference"], str(told["revision"])) for told in facts}


def another(template: Settings, folder: Path) -> Settings:
    """A fresh empty database in a folder of its own."""
    copytree(template.data, folder / "data")
    return replace(template, data=folder / "data")


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_to_a_killed_server(template: Settings, tmp_path: Path) -> None:
    """Whole it is 200 kills, and the saves between them: `python run.py soak kill`."""
    moments = random.Random(7)
    total = issued = 0
    for first in range(0, SERVERS, OF_ONE_TOWN):
        office = Office.opened(another(template, tmp_path / str(first)), tmp_path / "output.txt")
        kills = min(OF_ONE_TOWN, SERVERS - first)
        try:
            for kill in range(1, kills + 1):
                total += office.kill(moments)
                office.check(whole=kill % WHOLE_CHECK == 0 or kill == kills)
                if kill < kills:
                    office.agreers.begin_another()
                    office.server.start()
        finally:
            office.server.kill()
            office.ash.desk.database.close()
        issued += office.agreers.issued
    sys.stdout.write(f"{SERVERS} kills of the server, {total} acknowledged saves and agreements over HTTP,")
    sys.stdout.write(f" {issued} papers issued meanwhile: 0 lost, 0 corrupt\n")


def killed(bearer: Bearer, run: str, moments: random.Random) -> set[str]:
    """A saver saves and is killed. Returns what it called saved."""
    saved: set[str] = set()
    wanted = moments.randint(*SAVES)
    for line in bearer.bear(run):
        kind, _, name = line.partition(" ")
        if kind == "saved":
            saved.add(name)
            if len(saved) == wanted:
                time.sleep(moments.uniform(0, 0.02))
                bearer.kill()
        else:
            assert kind == "ready", line
    assert len(saved) >= wanted, "the saver ended by itself"
    return saved


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_to_a_killed_process(template: Settings, tmp_path: Path) -> None:
    """Whole it is 800 kills of 50 saves and more: `python run.py soak kill`."""
    moments = random.Random(8)
    total = late = 0
    for first in range(0, SAVERS, OF_ONE_DATABASE):
        settings = another(template, tmp_path / str(first))
        acknowledged: set[str] = set()
        with Bearer("saver", settings) as bearer:
            for kill in range(first, min(first + OF_ONE_DATABASE, SAVERS)):
                acknowledged |= killed(bearer, str(kill), moments)
                names = kept(settings)
                assert acknowledged <= names, f"lost after kill {kill + 1}: {sorted(acknowledged - names)[:5]}"
                # A commit may be confirmed while its line is not yet written: one for each thread at most.
                unconfirmed = [name for name in names - acknowledged if name.startswith(f"{kill}-")]
                assert len(unconfirmed) <= THREADS
                late += bool(unconfirmed)
        total += len(acknowledged)
    sys.stdout.write(f"{SAVERS} kills of a saving process, {total} acknowledged saves: 0 lost, 0 corrupt;")
    sys.stdout.write(f" {late} kills fell between a commit and its acknowledgement\n")


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
    """A writer who was told more than is there, and two who were told that they have agreed."""
    ash = town(sqlite_settings)
    writer = Writer(Caller(""), ash.record("head-lead"), number=3, confirmed=3)
    writer.paper.save(trends="Number 2")
    with pytest.raises(AssertionError, match="2 is there, 3 was acknowledged"):
        writer.assert_kept()
    writer.confirmed = 2
    writer.revisions = {"1", "2"}
    agreers = Agreers({}, circulated(ash), agreed=1)
    office = Office(ash, Served(sqlite_settings, sqlite_settings.data / "no-output"), [writer], agreers)
    with pytest.raises(AssertionError, match="0 have agreed, 1 were told so"):
        office.check(whole=False)
    agreers.callers, agreers.agreed = {"wellbeing": Caller(""), "deputy": Caller("")}, 0
    office.check(whole=False)
    writer.revisions = {"1", "900"}
    with pytest.raises(AssertionError):
        office.check(whole=True)
    ash.desk.database.close()
