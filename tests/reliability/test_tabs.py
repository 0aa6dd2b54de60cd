"""Twenty tabs on one paper: everything that anybody wrote is in it at the end, and every loser saw both texts.

A few saves a tab in every run; `python run.py soak tabs` for all 25 of each. The tabs are pages fetched and sent over HTTP,
by four people with five tabs each, on one database: whoever loses merges what the page offers and goes on.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import BoundedSemaphore

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from tests.clock import FakeClock
from tests.factories import PASSWORD, code_now
from tests.integration.school import Paper, School, make_town
from tests.needs import campaign
from webapp import create_app
from webapp.cli.serve import THREADS
from webapp.documents.codec import dump
from webapp.domain.people import PartyKind
from webapp.services.work import Desk
from webapp.settings import Settings

TABS = 20
SAVES = campaign(2, 25)
WRITERS = ("head", "staff", "wellbeing", "deputy")
ANSWERS = ("trends", "successes", "coping")
AT_ONCE = BoundedSemaphore(THREADS)
"""As many requests as the server works on at once."""
LONGEST_THOUGHT = 0.5
"""Seconds between opening a page and saving it: long enough for others to save meanwhile."""
TOKEN = re.compile(r"t\d\d-\d\d-[0-9a-f]{8}")


@dataclass
class Told:
    """What one tab saw."""

    written: set[str] = field(default_factory=set)
    losses: int = 0
    restored: int = 0
    """How often the page showed the unsaved text of another tab of the same person."""
    busy: int = 0
    """How often the server was too busy, and the button was pressed once more."""


@pytest.fixture
def ash(desk: Desk, clock: FakeClock) -> School:
    ash = make_town(desk, clock).ash
    for who in WRITERS[1:]:
        ash.add_party(who, PartyKind.SCRIBE)
    return ash


@pytest.fixture
def app(settings: Settings, clock: FakeClock, ash: School) -> Iterator[Flask]:
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield app
    app.extensions["alongside"].database.close()


class Tab:
    """A browser's tab with the page of one paper."""

    def __init__(self, app: Flask, email: str, reference: str, name: str) -> None:
        self.address = f"/papers/{reference}/write"
        self.name = name
        self.chance = random.Random(name)
        self.told = Told()
        self.client: FlaskClient = app.test_client()
        door = self._form(self.client.get("/sign-in"))
        assert self.client.post("/sign-in", data={**door, "email": email, "password": PASSWORD}).status_code == 302
        asked = self._form(self.client.get("/sign-in/code"))
        given = code_now(app.extensions["alongside"], email)
        assert self.client.post("/sign-in/code", data={**asked, "code": given}).status_code == 302

    def write(self) -> Told:
        """Open, type, save, and settle what was lost, so many times."""
        for number in range(SAVES):
            fields = self._open()
            time.sleep(self.chance.uniform(0, LONGEST_THOUGHT))
            token = f"{self.name}-{number:02}-{self.chance.getrandbits(32):08x}"
            answer = self.chance.choice(ANSWERS)
            fields[answer] = [f"{fields[answer][0]}\n\n{token}".strip()]
            self._settle(self._send(self.address, fields, "save"), token)
            self.told.written.add(token)
        return self.told

    def _open(self) -> dict[str, list[str]]:
        """The page for writing; where another tab of this person has left its text, that is settled first."""
        page = self._get()
        while 'name="mine"' in page.get_data(as_text=True):
            self.told.restored += 1
            self._settle(page)
            page = self._get()
        assert page.status_code == 200
        return self._form(page)

    def _settle(self, answer: TestResponse, token: str = "") -> None:
        """Until it is saved: the page with both texts, with what it offers, sent."""
        while answer.status_code != 302:
            assert answer.status_code == (409 if token else 200), answer.status
            self.told.losses += bool(token)
            fields = self._form(answer)
            mine, theirs = fields["mine"][0], fields["theirs"][0]
            assert token in mine
            shown = html.fromstring(answer.data).xpath("//div[@class='two-texts']")
            for both in shown:  # what has to be chosen stands side by side, for eyes and not only for the form
                own, other = (side.text_content() for side in both)
                assert set(TOKEN.findall(own)) <= set(TOKEN.findall(mine))
                assert set(TOKEN.findall(other)) <= set(TOKEN.findall(theirs))
                assert set(TOKEN.findall(other)) - set(TOKEN.findall(own)), "what the winner wrote is not there"
            answer = self._send(self.address.replace("/write", "/merge"), fields, "merge")
            token = token or "t"  # from here it is a save like any other, and may lose

    def _send(self, address: str, fields: dict[str, list[str]], do: str) -> TestResponse:
        while True:
            with AT_ONCE:
                answer = self.client.post(address, data={**fields, "do": [do]})
            if answer.status_code != 503:
                return answer
            self.told.busy += 1
            time.sleep(self.chance.uniform(0, LONGEST_THOUGHT))

    def _get(self) -> TestResponse:
        with AT_ONCE:
            return self.client.get(self.address)

    @staticmethod
    def _form(answer: TestResponse) -> dict[str, list[str]]:
        """What a browser would send of the page as it stands."""
        form = html.fromstring(answer.data).xpath("//main//form")[0]
        fields: dict[str, list[str]] = {}
        for box in form.xpath(".//input[@name] | .//textarea[@name]"):
            if box.get("type") != "radio" or box.get("checked") is not None:
                text = (box.text or "").removeprefix("\n") if box.tag == "textarea" else box.get("value", "")
                fields.setdefault(box.get("name"), []).append(text)
        return fields


@pytest.mark.slow
def test_twenty_tabs_lose_nothing(app: Flask, ash: School) -> None:
    paper: Paper = ash.record()
    emails = [ash.made.emails[WRITERS[n % len(WRITERS)]] for n in range(TABS)]
    tabs = [Tab(app, email, paper.reference, f"t{n:02}") for n, email in enumerate(emails)]
    began = time.monotonic()
    with ThreadPoolExecutor(TABS) as threads:
        told = list(threads.map(Tab.write, tabs))
    written = set().union(*(tab.written for tab in told))
    losses = sum(tab.losses for tab in told)
    seconds = time.monotonic() - began
    kept = TOKEN.findall(dump(paper.answers))
    assert len(written) == TABS * SAVES
    assert written <= set(kept), f"lost: {sorted(written - set(kept))[:5]}"
    assert losses > 0
    sys.stdout.write(
        f"{TABS} tabs, {len(written)} saves, none lost; {losses} lost races, each with both texts; {len(kept)} tokens in"
        f" the end, {sum(tab.restored for tab in told)} restored, {sum(tab.busy for tab in told)} times too busy;"
        f" {seconds:.0f} s\n"
    )


def test_counter_proof_a_save_without_its_revision_would_be_seen(app: Flask, ash: School) -> None:
    """Two tabs, and the second says that it saw what the first had saved: the first one's token is gone."""
    paper = ash.record()
    first, second = (Tab(app, ash.made.emails["head"], paper.reference, f"t{n:02}") for n in range(2))
    pages = [first._open(), second._open()]
    for tab, fields in zip((first, second), pages, strict=True):
        fields["trends"] = [f"{tab.name}-00-00000000"]
        fields["revision"] = [str(paper.revision)]
        assert tab._send(tab.address, fields, "save").status_code == 302
    assert TOKEN.findall(dump(paper.answers)) == ["t01-00-00000000"]
