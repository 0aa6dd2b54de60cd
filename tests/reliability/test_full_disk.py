"""A full disk is told in a sentence, harms nothing that was saved, and is over as soon as there is room again.

The whole way is the real server, whose files can grow by only so many bytes (`disk.c`): a write goes as far as it can, and
the next one gets ENOSPC, at every byte of a commit in turn. Simulated is the disk's answer alone. Two smaller tests meet the
system's own: a full file system of 40 MB, and a limit on a file's size.
"""

from __future__ import annotations

import html
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.attached_files import pdf
from tests.clock import FakeClock
from tests.integration.school import Paper, School, ready
from tests.integration.test_attaching import planned, with_provider
from tests.needs import campaign
from tests.reliability import disk
from tests.reliability.saved import kept, saver, saves_told, told
from tests.reliability.served import Answer, Caller, Fields, Served, town
from webapp.db import trouble
from webapp.db.engine import Database
from webapp.domain.errors import StartUpError, Unavailable
from webapp.services import attaching
from webapp.settings import Settings

POINTS = campaign(5, 50)
PLENTY = 1 << 60


@dataclass
class Office:
    """The served school, its disk, and who writes."""

    ash: School
    room: disk.Room
    server: Served
    writer: Caller
    paper: Paper
    """What the disk is filled with: a draft that is saved again and again."""
    fields: Fields = field(default_factory=dict)
    saved: str = ""
    number: int = 0

    def save(self) -> Answer:
        """Save words of which each time is told apart."""
        self.number += 1
        words = f"Point {self.number:05d} " + "of what is written here. " * 40 + "End."
        answer = self.writer.post(
            f"/papers/{self.paper.reference}/write", {**self.fields, "trends": [words], "do": ["save"]}
        )
        if answer.status == 302:
            self.saved = words
            self.fields["revision"] = [str(int(self.fields["revision"][0]) + 1)]
        else:
            assert words in answer.text, "what was typed does not come back"
        return answer

    def fill(self) -> None:
        """Save until the disk takes no more: until then the log is written over from its beginning."""
        self.room.set(0)
        for _ in range(1_000):
            answer = self.save()
            if answer.status != 302:
                assert_told(answer)
                return
        raise AssertionError("the disk never filled up")


@contextmanager
def opened(settings: Settings, folder: Path, **more: str) -> Iterator[Office]:
    """The town on a disk that can be filled, served."""
    library = disk.built(folder)
    ash = with_provider(town(settings))
    room = disk.Room(library, settings.data, folder / "room")
    server = Served(settings, folder / "output.txt", **room.environment, **more)
    paper = ash.record("wellbeing-deputy")
    try:
        server.start()
        writer = Caller(server.base)
        writer.sign_in(ash.made.emails["wellbeing"])
        office = Office(ash, room, server, writer, paper)
        office.fields = writer.get(f"/papers/{paper.reference}/write").form("trends")
        yield office
    finally:
        server.kill()
        room.close()
        ash.desk.database.close()


def assert_told(answer: Answer) -> None:
    """The sentence about the disk, and never a fault."""
    assert answer.status == 503, f"{answer.status}: {answer.text[:2000]}"
    assert trouble.DISK_FULL in html.unescape(answer.text), html.unescape(answer.text)
    assert "Traceback" not in answer.text


@pytest.mark.slow
def test_a_disk_that_fills_at_any_point_loses_nothing(sqlite_settings: Settings, tmp_path: Path) -> None:
    """The whole campaign is 50 points: `python run.py soak full_disk`."""
    chance = random.Random(5)
    told: Counter[str] = Counter()
    done: Counter[str] = Counter()
    with opened(sqlite_settings, tmp_path) as office:
        lead = Caller(office.server.base)
        lead.sign_in(office.ash.made.emails["lead"])
        for point in range(POINTS):
            kind = ("save", "attach", "issue")[point % 3]
            (told if refused_at(office, Act(office, lead, kind), chance) else done)[kind] += 1
        assert "fault " not in office.server.output
        assert "Traceback" not in office.server.output
    assert told.total() >= POINTS // 2
    kept(sqlite_settings)
    sys.stdout.write(
        f"{POINTS} fill points: the sentence at {told.total()} (" + counted(told) + "), in time for the act at"
    )
    sys.stdout.write(
        f" {done.total()} ({counted(done)}); {office.number} saves beside them; 0 lost, 0 corrupt, no restart\n"
    )


def counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())) or "none"


def refused_at(office: Office, act: Act, chance: random.Random) -> bool:
    """The disk fills up somewhere in this act, and then there is room again. Whether the act was refused meanwhile."""
    office.fill()
    office.room.set(chance.randint(0, act.most))
    answer = act.do()
    if answer.status != 302:
        assert_told(answer)
        act.assert_undone()
    judge(office)
    office.room.set(PLENTY)
    if answer.status != 302:
        again = act.do()
        assert again.status == 302, f"{again.status} {again.text[:2000]}"
    act.assert_done()
    judge(office)
    return answer.status != 302


def judge(office: Office) -> None:
    """The file is sound, read beside the server that goes on, and the last words that were called saved are there."""
    with office.ash.desk.read() as work:
        assert work.db.connection().exec_driver_sql("PRAGMA quick_check").scalars().all() == ["ok"]
    assert office.paper.answers["trends"] == office.saved


@pytest.mark.slow
def test_counter_proof_a_disk_that_swallows_what_it_has_no_room_for_is_found(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    """It calls a write done that it did not do, so the server calls saved what is lost."""
    with opened(sqlite_settings, tmp_path, DISK_SWALLOWS="1") as office:
        office.room.set(0)
        assert office.save().status == 302
        with pytest.raises((AssertionError, Unavailable)):
            judge(office)


class Act:
    """What somebody does while the disk is full: a save, an attachment, or the agreement that issues a document."""

    def __init__(self, office: Office, lead: Caller, kind: str) -> None:
        self.office, self.lead, self.kind = office, lead, kind
        # About what each writes to the log.
        self.most = {"save": 40_000, "attach": 400_000, "issue": 120_000}[kind]
        ash = office.ash
        if kind == "attach":
            self.content = pdf() + b"\n" * 300_000 + b"startxref\n0\n%%EOF"
            session = planned(ash)
            self.path = f"/sessions/{session}/attach"
            self.before = len(ash.rows(attaching.Attachment))
            self.fields = lead.get(self.path).form("file")
        elif kind == "issue":
            self.paper = ready(ash, "amara", between="wellbeing-deputy")
            self.paper.circulate()
            self.paper.agree("wellbeing")
            self.path = f"/papers/{self.paper.reference}/agree"
            self.deputy = Caller(office.server.base)
            self.deputy.sign_in(ash.made.emails["deputy"])
            self.fields = self.deputy.get(f"/papers/{self.paper.reference}").form("content_hash")

    def do(self) -> Answer:
        """Try it."""
        if self.kind == "save":
            return self.office.save()
        if self.kind == "attach":
            return self.lead.send_file(self.path, self.fields["csrf_token"][0], self.content)
        return self.deputy.post(self.path, self.fields)

    def assert_undone(self) -> None:
        """What was refused did not happen in part."""
        if self.kind == "attach":
            assert len(self.office.ash.rows(attaching.Attachment)) == self.before
        elif self.kind == "issue":
            assert (self.paper.state, self.paper.view("deputy").copies) == ("circulated", ())

    def assert_done(self) -> None:
        """It is there, whole."""
        if self.kind == "attach":
            found = self.office.ash.rows(attaching.Attachment)
            assert len(found) == self.before + 1
            assert found[-1].size == len(self.content)
        elif self.kind == "issue":
            assert self.paper.state == "issued"
            assert self.paper.code


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
