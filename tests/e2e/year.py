"""A school whose days are ours to choose: served in this process on a clock that is set, with real browsers at its door."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from playwright.sync_api import Browser, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import factories
from tests.client import name_of
from tests.clock import FakeClock
from tests.e2e.driver import Person, at_browser
from webapp import create_app
from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.people import Role
from webapp.services import board, contracts, school_year
from webapp.services.work import Desk
from webapp.settings import Settings, create_key

PEOPLE = {
    "ines": (Role.DEPUTY,),
    "tom": (Role.STAFF,),
    "noor": (Role.STAFF,),
    "ffion": (Role.STAFF,),
    "karim": (Role.DEPUTY,),
    "lena": (Role.LEAD,),
    "hugh": (Role.HEAD,),
}
"""One who supervises, three who are supervised, who takes over, and who answers for the school."""

_DAYS = {
    2025: ((9, 3, 10, 24), (11, 3, 12, 19), (1, 5, 2, 13), (2, 23, 3, 27), (4, 13, 5, 22), (6, 1, 7, 21)),
    2026: ((9, 3, 10, 23), (11, 2, 12, 18), (1, 5, 2, 12), (2, 22, 3, 25), (4, 12, 5, 28), (6, 7, 7, 21)),
}
YEARS = {
    year: [
        (date(year + (first < 9), first, day), date(year + (last < 9), last, until)) for first, day, last, until in rows
    ]
    for year, rows in _DAYS.items()
}
"""The first and the last day of each half term."""


@dataclass
class Year:
    """The school, on the day to which its clock is set."""

    browser: Browser
    base: str
    desk: Desk
    clock: FakeClock
    made: factories.Made
    stack: ExitStack = field(default_factory=ExitStack)
    people: dict[str, Person] = field(default_factory=dict)

    def on(self, day: date, at: str = "09:00") -> None:
        """It is another day: everybody's browser was closed in the evening."""
        self.close()
        moment = datetime.combine(day, time.fromisoformat(at), SCHOOL_TIME)
        assert moment >= self.clock.now, f"{day} is over"
        self.clock.now = moment

    def close(self) -> None:
        """Close every browser: none of them may have complained."""
        self.stack.close()
        self.people.clear()

    def sits(self, who: str) -> Person:
        """Somebody at their own browser, signed in the first time on a day that they are asked for."""
        if who not in self.people:
            person = self.stack.enter_context(at_browser(self.browser, self.base, who, script=False))
            self._sign_in(person, self.made.emails[who])
            self.people[who] = person
        return self.people[who]

    def _sign_in(self, person: Person, email: str) -> None:
        person.go("/sign-in")
        person.fill("School email address", email)
        person.fill("Password", factories.PASSWORD)
        person.press("Sign in")
        person.page.locator("[name=code]").fill(factories.code_now(self.desk, email))
        with person.page.expect_navigation():
            person.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        expect(person.page.get_by_role("heading", level=1)).to_have_text("Yours to do now")
        person.look()

    def name(self, who: str) -> str:
        """What somebody is called in the school."""
        return name_of(self.made, who)

    def planned(self, contract: str) -> list[tuple[date, str]]:
        """The days of a contract's sessions that are still to come, with their references, by its supervisee's own page."""
        with self.desk.read() as work:
            today = work.today
        seat = next(
            factories.seat(self.desk, self.made, who)
            for who in ("tom", "noor", "ffion")
            if contract in {line.reference for line in board.my_contracts(factories.seat(self.desk, self.made, who))}
        )
        shown = contracts.read_contract(seat, contract).sessions
        coming = [line for line in shown if line.ended_at is None and not line.cancelled]
        days = [(line.starts_at.astimezone(SCHOOL_TIME).date(), line.reference) for line in coming]
        return sorted((day, reference) for day, reference in days if day >= today)


class _Silent(WSGIRequestHandler):
    def log_request(self, *answer: object) -> None:
        """A walk asks for a thousand pages."""


@contextmanager
def served(folder: Path, browser: Browser, first: date) -> Iterator[Year]:
    """The school with its people and its years entered, on its first day, until the block ends."""
    clock = FakeClock()
    clock.now = datetime.combine(first, time(8), SCHOOL_TIME)
    settings = Settings(data=folder / "data", key_file=folder / "keys" / "own.key")
    create_key(settings)
    app = create_app(settings, clock=clock)
    desk: Desk = app.extensions["alongside"]
    desk.database.create()
    factories.mark_as_set_up(desk)
    made = factories.make_school(desk, "Ashgrove")
    for who, roles in PEOPLE.items():
        factories.add_person(desk, made, who, *roles)
    for year, dates in YEARS.items():
        school_year.set_half_terms(factories.seat(desk, made, "hugh"), year, dates)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    school = Year(browser, f"http://127.0.0.1:{server.server_port}/", desk, clock, made)
    try:
        yield school
        school.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        desk.database.close()


# Steps


def section(person: Person, name: str) -> str:
    """The words of one part of the page; nothing where the page has it not."""
    found = person.page.locator(f"section[aria-labelledby='{name}']")
    return re.sub(r"\s+", " ", found.inner_text()) if found.count() else ""


def home(person: Person) -> str:
    """The home page, as single-spaced words."""
    person.go("/")
    return re.sub(r"\s+", " ", person.main)


def plan_year(person: Person, contract: str, first: date, at: str) -> None:
    """A session in each half term that is left, all at once."""
    person.go(f"/contracts/{contract}")
    person.press("Plan a year of sessions")
    person.fill("Date of the first session", f"{first:%d/%m/%Y}")
    person.page.get_by_label("Time", exact=True).first.fill(at)
    person.fill("Place", "Room 7")
    person.press("Propose the others")
    person.press("Plan the ticked sessions")


def plan(person: Person, contract: str, on: date, at: str) -> str:
    """One session. Returns its reference."""
    person.go(f"/contracts/{contract}/sessions/new")
    person.fill("Date", f"{on:%d/%m/%Y}")
    person.fill("Time", at)
    person.press("Plan this session")
    return person.page.url.rsplit("/", 1)[1]


def cancel(person: Person, session: str, why: str) -> None:
    """It will not be held, at this person's wish."""
    person.go(f"/sessions/{session}")
    person.press("Cancel it")
    person.page.get_by_label(why).check()
    person.press("Cancel this session")


def hold(writer: Person, reader: Person, session: str, began: str, ended: str) -> str:
    """A session with its record, which both agree and sign. Returns the record's reference."""
    writer.go(f"/sessions/{session}")
    writer.press("Start this record")
    found = re.search(r"P-\d+", writer.page.url)
    assert found
    paper = found[0]
    writer.page.locator("[name='next_on']").fill("21 July 2027")
    writer.press("Save")
    writer.go(f"/sessions/{session}/end")
    writer.fill("It began at", began)
    writer.fill("It ended at", ended)
    writer.page.get_by_label("No child was discussed").check()
    with writer.page.expect_navigation():
        writer.page.locator("main").get_by_role("button", name="End this session").click()
    agreed_and_signed(writer, reader, paper)
    return paper


def agreed_and_signed(writer: Person, reader: Person, paper: str) -> None:
    """Circulated, agreed by both, and its ink noted."""
    writer.go(f"/papers/{paper}")
    writer.press("Circulate this paper")
    for person in (writer, reader):
        person.go(f"/papers/{paper}")
        person.press("Agree this paper")
    writer.go(f"/papers/{paper}")
    writer.fill("Where the signed paper is kept", "Supervision file, locked cabinet 2")
    writer.press("Note that it is signed and filed")
