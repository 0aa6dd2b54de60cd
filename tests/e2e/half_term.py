"""A school in which a half term is walked through: its people at their browsers, and the steps that the walks share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from tests.e2e.conftest import Server, environment, running
from tests.e2e.driver import PRINTED, Answer, Person, an_hour_of_today, at_browser, opens_an_entry, today
from tests.e2e.word import words_of
from webapp.db.engine import Database
from webapp.db.papers import Paper
from webapp.db.schools import Account
from webapp.domain.clock import system_clock
from webapp.services import demo, second_factor
from webapp.services.setup import installation_of
from webapp.services.work import Desk
from webapp.settings import Settings

CARRY_OVER = "Carry over what is still open"
LONG_AGO = timedelta(days=30)
"""Longer than any school days that a practice can give to agree a paper, but for a long holiday."""


@dataclass
class HalfTerm:
    """The invented school on one database, with a browser for each of its people."""

    browser: Browser
    server: Server
    script: bool
    stack: ExitStack
    people: dict[tuple[str, bool], Person] = field(default_factory=dict)
    belongs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Where the word that stands in one answer only may be met: addresses, and whatever lies under them."""

    def sits(self, who: str, *, script: bool | None = None) -> Person:
        """Somebody at their own browser, signed in the first time that they are asked for."""
        script = self.script if script is None else script
        if (who, script) not in self.people:
            opened = at_browser(self.browser, self.server.base, who, script=script)
            self.people[who, script] = self.stack.enter_context(opened).sign_in()
        return self.people[who, script]

    def long_ago(self, paper: str) -> None:
        """Say in the database that the paper has been with its parties for a month: a browser cannot wait so long."""
        database = Database(self.server.settings, system_clock)
        with Desk(database, system_clock, self.server.settings).work() as work:
            row = work.db.scalars(select(Paper).where(Paper.reference == paper)).one()
            assert row.circulated_at is not None
            row.circulated_at -= LONG_AGO
            work.note("paper.circulated", f"paper:{row.id}", reference=paper)
        database.close()

    def canary(self, name: str, *places: str) -> str:
        """A word that may be met in these places only."""
        word = f"Quz{name}zyx"
        self.belongs[word] = places
        return word

    def astray(self, reach: Mapping[str, Mapping[str, Answer]]) -> list[str]:
        """Where a canary stands that does not belong there; a Word file is read as well."""
        return [
            f"{canary} at {path} for {who}"
            for who, pages in reach.items()
            for path, answer in pages.items()
            for canary in canaries_in(answer, self.belongs)
            if not any(_is_at(path, place) for place in self.belongs[canary])
        ]


def _is_at(path: str, place: str) -> bool:
    """What is on a child's page stands where its entries are opened one by one, too."""
    own = path == place or path.startswith((f"{place}/", f"{place}?"))
    return own or (place.startswith("/children/") and opens_an_entry(path))


@contextmanager
def half_term(folder: Path, browser: Browser, database_url: str, *, script: bool) -> Iterator[HalfTerm]:
    """The invented school, built on this database and served until the block ends."""
    settings = Settings.read(environment(folder, "serve", database_url))
    database = Database(settings, system_clock)
    database.create()
    demo.build(Desk(database, system_clock, replace(settings, demo=True)))
    make_safe(Desk(database, system_clock, settings))
    database.close()
    with running(folder, "serve", database_url) as server:
        with ExitStack() as stack:
            yield HalfTerm(browser, server, script, stack)
        assert "Traceback" not in server.output, server.output
        assert "fault " not in server.output, server.output


def make_safe(desk: Desk) -> None:
    """The gate is open, and everybody has printed codes, which the driver types one after another."""
    with desk.work() as work:
        installation_of(work).protected_at = work.now
        for account in work.db.scalars(select(Account)):
            account.factor_since = work.now
            second_factor.keep_codes(work, account, PRINTED)
            work.note("account.codes_made", f"account:{account.id}", count=len(PRINTED))


def canaries_in(answer: Answer, canaries: Collection[str]) -> list[str]:
    """Those that stand in a page or in a file that came instead of one."""
    text = words_of(answer.body) if answer.body.startswith(b"PK") else answer.text
    return [canary for canary in canaries if canary in text]


# Steps


def add_without_account(tamsin: Person, name: str, post: str) -> None:
    """Somebody whom the school knows, and who will not sign in."""
    tamsin.go("/school/people/add")
    tamsin.fill("Name", name)
    tamsin.fill("Post", post)
    tamsin.press("Add this person")


def make_contract(supervisor: Person, supervisees: Collection[str], kind: str = "") -> str:
    """A contract with these people. Returns its reference."""
    supervisor.go("/supervision/new")
    if kind:
        supervisor.page.get_by_label(kind).check()
    for name in supervisees:
        supervisor.page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    supervisor.press("Make this contract")
    return supervisor.page.url.rsplit("/", 1)[1]


def plan(supervisor: Person, contract: str, on: str = "", at: str = "") -> str:
    """A session, now if no day is given. Returns its reference."""
    supervisor.go(f"/contracts/{contract}/sessions/new")
    supervisor.fill("Date", on or today())
    supervisor.fill("Time", at or an_hour_of_today()[0])
    supervisor.press("Plan this session")
    return supervisor.page.url.rsplit("/", 1)[1]


def begin(writer: Person, session: str) -> str:
    """The record of a session, open to be written. Returns its reference."""
    writer.go(f"/sessions/{session}")
    writer.press("Start this record")
    return paper_on(writer)


def paper_on(person: Person) -> str:
    """The reference of the paper whose page is open."""
    found = re.search(r"P-\d+", person.page.url)
    assert found, f"{person.page.url} is no page of a paper"
    return found[0]


def write_case(school: HalfTerm, writer: Person, row: int, child: str, mark: str) -> tuple[str, str]:
    """What was said about one child, with a canary for the child's page and one for the record.

    Returns the child's reference and the canary on the chronology.
    """
    record = f"/papers/{paper_on(writer)}"
    reference = writer.choose_child(row, child.split()[0], child)
    about_child = school.canary(f"{mark}child", record, f"/children/{reference}")
    about_adult = school.canary(f"{mark}adult", record)
    for part, words in (
        ("analysis", f"{about_child} comes on time & eats breakfast."),
        ("reflection", f"{about_adult} was hard to hear."),
        ("next_steps", f"Carry on as before, {about_child}."),
    ):
        writer.page.locator(f"[name='cases-{row}-{part}']").fill(words)
    writer.page.locator(f"[name='cases-{row}-plan_changed'][value='no']").check()
    return reference, about_child


def end(writer: Person, session: str, *, absent: Collection[str] = (), times: tuple[str, str] | None = None) -> None:
    """The session is over: the children whom the record names were discussed, and these people were not there."""
    writer.go(f"/sessions/{session}/end")
    began, ended = times or an_hour_of_today()
    writer.fill("It began at", began)
    writer.fill("It ended at", ended)
    for name in absent:
        writer.page.get_by_role("checkbox", name=re.compile(f"^{name}")).uncheck()
    with writer.page.expect_navigation():
        writer.page.locator("main").get_by_role("button", name="End this session").click()
    expect(writer.page.get_by_text("The session has ended.")).to_be_visible()
    writer.look()


@dataclass
class Held:
    """A session that was held, with its record."""

    session: str
    paper: str
    children: list[str]
    canaries: list[str]
    """Each child's own, in the order of the children."""


def held(
    school: HalfTerm, writer: Person, contract: str, cases: Mapping[str, str], *, absent: Collection[str] = ()
) -> Held:
    """A session of today, written and ended. `cases` are the marks of the canaries by child."""
    session = plan(writer, contract)
    paper = begin(writer, session)
    told = [write_case(school, writer, row, child, mark) for row, (child, mark) in enumerate(cases.items())]
    writer.page.locator("[name='next_on']").fill("26 January 2027")
    writer.press("Save")
    end(writer, session, absent=absent)
    return Held(session, paper, [child for child, _ in told], [canary for _, canary in told])


def circulate(writer: Person, paper: str, words: str = "Circulate this paper") -> None:
    """Put it before the parties, what earlier sessions left open having been carried over."""
    writer.go(f"/papers/{paper}")
    if writer.page.get_by_role("button", name=CARRY_OVER).count():
        writer.press(CARRY_OVER)
    writer.press(words)
    expect(writer.page.get_by_text("Circulated. Everyone who has to agree")).to_be_visible()


def agree(paper: str, *people: Person) -> None:
    """Each agrees by themselves."""
    for person in people:
        person.go(f"/papers/{paper}")
        person.press("Agree this paper")


def note_agreed(writer: Person, paper: str, *names: str) -> None:
    """Each agreed on paper today."""
    for name in names:
        writer.go(f"/papers/{paper}")
        writer.unfold(f"{name} has no account")
        writer.fill(f"The day on which {name} agreed", today())
        writer.press(f"Note that {name} agreed on paper")


def say_signed(writer: Person, paper: str) -> None:
    """Everybody signed the printed paper."""
    writer.go(f"/papers/{paper}")
    writer.fill("Where the signed paper is kept", "Supervision file, locked cabinet 2")
    writer.press("Note that it is signed and filed")
    assert "The paper is kept at: Supervision file, locked cabinet 2" in writer.main


def entries(reader: Person, child: str, canary: str, among: str = "article.entry") -> Locator:
    """The entries on a child's page in which the word stands, struck ones too unless they are left out."""
    reader.go(f"/children/{child}")
    return reader.page.locator(among).filter(has_text=canary)
