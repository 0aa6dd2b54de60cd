"""The whole life of a paper, walked at random: `python run.py soak life` walks 2,000 lives of 50 steps."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Select, false, select

from forms.kit import Document, Row
from tests.clock import FakeClock
from tests.integration.school import Paper, School, deepcopy_of, make_town
from tests.needs import campaign
from tests.reliability.life import Life
from tests.reliability.lived import CHAINS, DONE, EVERYBODY, READERS, WRITERS
from webapp.db.children import ChronologyEntry
from webapp.db.engine import Database
from webapp.db.papers import DraftBuffer
from webapp.db.papers import Paper as PaperRow
from webapp.domain.entry_content import Part
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.services.work import Desk, Work
from webapp.settings import Settings

LIVES = campaign(25, 2_000)
STEPS = 50
MEMORY = Path("/dev/shm")
"""What is walked is not the disk: where there is a folder in memory, the lives are lived there."""

writers = st.sampled_from(WRITERS)
readers = st.sampled_from(READERS)
anybody = st.sampled_from(EVERYBODY)
numbers = st.integers(0, 29)
keys = st.sampled_from(("amara", "zofia", "hope"))


@dataclass
class World:
    """A school with a group contract, ready to be copied for each life."""

    folder: Path
    settings: Settings
    school: School
    papers: dict[str, Paper]

    def begin(self, kind: str) -> tuple[Life, Database, Path]:
        """A life of its own, in a copy."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.settings.data, folder / "data")
        settings = replace(self.settings, data=folder / "data")
        clock = FakeClock()
        clock.now = self.school.clock.now
        database = Database(settings, clock)
        school = replace(deepcopy_of(self.school), desk=Desk(database, clock, settings), clock=clock)
        return Life(school, replace(self.papers[kind], school=school)), database, folder


@pytest.fixture(scope="module")
def world(template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A group of three, one of them without an account, with a scribe; its contract and a session's record as drafts."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None, prefix="alongside-lives-"))
    shutil.copytree(template.data, folder / "data")
    settings = replace(template, data=folder / "data")
    clock = FakeClock()
    database = Database(settings, clock)
    school = make_town(Desk(database, clock, settings), clock).ash
    school.add_person("guest", account=False)
    for who, kind in (
        ("deputy", PartyKind.SUPERVISEE),
        ("guest", PartyKind.SUPERVISEE),
        ("wellbeing", PartyKind.SCRIBE),
    ):
        school.add_party(who, kind)
    clock.forward(days=1)
    contract = school.contract_paper()
    record = school.record(cases=[school.case("amara", "")])
    record.complete()
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    yield World(folder, settings, school, {"contract": contract, "record": record})
    shutil.rmtree(folder, ignore_errors=True)


def machine(world: World) -> type[RuleBasedStateMachine]:
    """The machine over this world. Half of its rules try what the table and the policy forbid."""

    class Lives(RuleBasedStateMachine):
        @initialize(
            kind=st.sampled_from(("record", "record", "contract")), ahead=st.sampled_from((0, 0, 0, 1, 2, 3, 4))
        )
        def begin(self, kind: str, ahead: int) -> None:
            self.life, self.database, self.folder = world.begin(kind)
            for number in range(ahead):
                goes_on(self.life, number)

        # Typing

        @rule(who=writers, where=numbers, child=keys)
        def types(self, who: str, where: int, child: str) -> None:
            self.life.type(who, where, self.life.school.children[child])

        @rule(who=writers, where=numbers, child=keys)
        def types_and_saves(self, who: str, where: int, child: str) -> None:
            self.life.type(who, where, self.life.school.children[child])
            self.life.save(who)

        @rule(who=writers)
        def saves(self, who: str) -> None:
            self.life.save(who)

        @rule(who=writers, where=numbers)
        def types_and_is_cut_off(self, who: str, where: int) -> None:
            self.life.type(who, where, self.life.school.children["zofia"])
            self.life.autosave(who)
            self.life.tabs.pop(who, None)

        @rule(who=anybody)
        def opens(self, who: str) -> None:
            self.life.open(who)

        @rule(who=writers, which=numbers, child=st.sampled_from(("amara", "zofia", "hope", "")))
        def changes_the_child(self, who: str, which: int, child: str) -> None:
            self.life.change_child(who, which, self.life.school.children.get(child, ""))
            self.life.save(who)

        # The way on

        @rule(also=st.sampled_from(("", "", "hope")))
        def ends(self, also: str) -> None:
            self.life.end(self.life.school.children.get(also, ""))

        @rule(number=numbers)
        def goes_on(self, number: int) -> None:
            goes_on(self.life, number)

        @rule(number=numbers)
        def goes_on_again(self, number: int) -> None:
            goes_on(self.life, number)

        # Whatever anybody likes to try

        @rule(act=st.sampled_from(ACTS))
        def does(self, act: str) -> None:
            getattr(self.life, act)("head")

        @rule(act=st.sampled_from(ACTS), days=st.sampled_from((0, 1, 16)))
        def does_later(self, act: str, days: int) -> None:
            self.life.school.clock.forward(days=days)
            getattr(self.life, act)("head")

        @rule(who=readers, act=st.sampled_from(("agree", "decline", "comment")))
        def answers(self, who: str, act: str) -> None:
            getattr(self.life, act)(who)

        @rule(who=anybody, act=st.sampled_from(ACTS))
        def tries(self, who: str, act: str) -> None:
            getattr(self.life, act)(who)

        @rule(which=numbers, right=st.sampled_from(("", "amara", "zofia", "hope")))
        def withdraws(self, which: int, right: str) -> None:
            if self.life.record:
                self.life.withdraw(which, self.life.school.children.get(right, ""))

        @rule()
        def releases(self) -> None:
            if self.life.record:
                self.life.release()

        @invariant()
        def nothing_is_lost_and_nothing_leaks(self) -> None:
            if hasattr(self, "life"):
                self.life.check()

        def teardown(self) -> None:
            if hasattr(self, "life"):
                self.life.finish()
                self.database.close()
                shutil.rmtree(self.folder, ignore_errors=True)

    return Lives


ACTS = (
    "circulate", "recall", "comment", "agree", "agree_for_guest", "decline", "issue_unagreed", "sign_at_table", "sign",
    "amend", "give_up", "add", "abandon", "resume",
)  # fmt: skip


def goes_on(life: Life, number: int) -> None:
    """What a tired supervisor does next."""
    match life.state:
        case State.DRAFT if number % 7 == 1:
            life.abandon("head")
        case State.CIRCULATED | State.RECIRCULATED if number % 7 == 1:
            life.school.clock.forward(days=16)
            life.agree("head")
            life.issue_unagreed("head")
        case State.DRAFT | State.AMENDING:
            if life.record and not life.ended:
                life.end("")
            life.fill("head")
            life.circulate("head")
        case State.CIRCULATED | State.RECIRCULATED:
            if number % 7 == 0:
                life.sign_at_table("head")
                return
            for who in ("lead", "deputy", "head"):
                life.agree(who)
            life.agree_for_guest("head")
        case State.ISSUED:
            life.sign("head")
        case State.FILED:
            life.amend("head")
        case State.ABANDONED:
            life.resume("head")


def walk(world: World, lives: int) -> None:
    """So many lives. A failure tells its steps; it is not made shorter, which would take hours."""
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=lives,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=lives < 100,
            phases=(Phase.generate,),
            print_blob=True,
        ),
    )


@pytest.mark.slow
def test_a_life_loses_nothing_and_leaks_nothing(world: World) -> None:
    """Whatever anybody tries, in whatever order; and every act was done."""
    DONE.clear()
    walk(world, LIVES)
    sys.stdout.write(f"{LIVES} lives: {', '.join(f'{act} {count}' for act, count in sorted(DONE.items()))}\n")
    assert set(DONE) == set(CHAINS)


def reflections_too(document: Document, row: Row) -> list[Part]:
    """A routing that forgets what is the adult's own."""
    return [Part(key, text) for key, text in row.items() if key not in ("uid", "child") and text]


def everybodys(work: Work, paper: PaperRow) -> DraftBuffer | None:
    """A buffer that forgets whose it is."""
    return work.db.scalar(select(DraftBuffer).where(DraftBuffer.paper_id == paper.id).limit(1))


def nothing() -> Select[int]:
    """A page that forgets what was withdrawn."""
    return select(ChronologyEntry.id).where(false())


SABOTAGE = {
    "a reflection on a chronology": ("webapp.services.cases.child_parts", reflections_too),
    "another's buffer": ("webapp.services.writing.buffer_of", everybodys),
    "a withdrawn entry shown": ("webapp.services.chronology.withdrawn", nothing),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", SABOTAGE)
def test_counter_proof_the_walk_finds_a_planted_fault(
    world: World, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*SABOTAGE[fault])
    with pytest.raises(AssertionError):
        walk(world, 99)
