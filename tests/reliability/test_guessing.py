"""The campaign "guessing": 10,000 guesses at one account through the pages, and the owner who gets in meanwhile.

A few in every run; `python run.py soak guessing` for all of them. The hash is stood in for by one that costs nothing and
counts who reaches it; all else is the product. The hours are the test's own.
"""

from __future__ import annotations

import random
import re
import secrets
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.client import Site, open_site
from tests.clock import FakeClock
from tests.factories import PASSWORD, code_now
from tests.needs import campaign
from webapp.services import passwords, second_factor, throttle
from webapp.settings import Settings

pytestmark = pytest.mark.usefixtures("true_costs")

GUESSES = campaign(120, 10_000)
HOUR = timedelta(hours=1)


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> list[datetime]:
    """When a wrong password reached the hash."""
    found: list[datetime] = []

    def matches(kept: str | None, password: str) -> bool:
        right = kept is not None and password == PASSWORD
        if not right:
            found.append(clock.now)
        return right

    monkeypatch.setattr(passwords, "matches", matches)
    return found


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> list[datetime]:
    """When a wrong code was compared."""
    found: list[datetime] = []
    truth = second_factor.use

    def use(*given: object) -> str:
        by: str = truth(*given)  # type: ignore[arg-type]
        if not by:
            found.append(clock.now)
        return by

    monkeypatch.setattr(second_factor, "use", use)
    return found


def most_in_an_hour(times: list[datetime]) -> int:
    """The fullest hour, wherever it begins."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most


def post(client: FlaskClient, page: str, fields: dict[str, str], address: str = "192.0.2.1") -> int:
    """Send a form of this page from this network address. Returns the status."""
    at = {"REMOTE_ADDR": address}
    text = client.get(page, environ_base=at).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert token is not None, page
    sent = {"csrf_token": token[1], **fields}
    return client.post(page, data=sent, environ_base=at, headers={"X-Forwarded-For": address}).status_code


def owner_enters(site: Site, owner: FlaskClient, email: str) -> bool:
    """Sign out and in again, in the browser that the owner has always used."""
    post(owner, "/account", {})
    token = re.search(r'name="csrf_token" value="([^"]+)"', owner.get("/account").get_data(as_text=True))
    if token is not None:
        owner.post("/sign-out", data={"csrf_token": token[1]})
    post(owner, "/sign-in", {"email": email, "password": PASSWORD})
    post(owner, "/sign-in/code", {"code": code_now(site.desk, email)})
    return owner.get("/account").status_code == 200


def besiege(site: Site, clock: FakeClock, guess: Callable[[random.Random], None], often: int = GUESSES) -> None:
    """Guess so often over many hours, as fast or slow as chance has it, while the owner goes in and out."""
    rng = random.Random(7)
    owner = site.browser("lead").client
    email = site.here.emails["lead"]
    for number in range(often):
        guess(rng)
        clock.forward(seconds=rng.choice((0, 1, 5, 30, 60, 200)))
        if number % 40 == 39:
            assert owner_enters(site, owner, email), f"after {number + 1} guesses"


def test_passwords(site: Site, clock: FakeClock, reached: list[datetime]) -> None:
    """From other network addresses each time, with made-up marks of a known browser, and the address spelt otherwise."""
    email = site.here.emails["lead"]

    def guess(rng: random.Random) -> None:
        client = site.app.test_client()
        if rng.random() < 0.5:
            client.set_cookie("sid_2", secrets.token_urlsafe(32))
        spelt = rng.choice((email, email.upper(), f" {email} ", email.title()))
        address = f"198.51.{rng.randrange(256)}.{rng.randrange(256)}"
        status = post(client, "/sign-in", {"email": spelt, "password": f"guess {rng.random()}"}, address)
        assert status in (422, 429)

    besiege(site, clock, guess)
    sys.stdout.write(
        f"{GUESSES} guesses: {len(reached)} reached the hash, at most {most_in_an_hour(reached)} in an hour\n"
    )
    assert 0 < most_in_an_hour(reached) <= throttle.MOST


def test_codes(site: Site, clock: FakeClock, reached: list[datetime], compared: list[datetime]) -> None:
    """The same with the right password, by who stole it."""
    email = site.here.emails["lead"]

    def guess(rng: random.Random) -> None:
        client = site.app.test_client()
        status = post(client, "/sign-in", {"email": email, "password": PASSWORD})
        if status == 302:
            status = post(client, "/sign-in/code", {"code": f"{rng.randrange(10**6):06}"})
            assert status in (302, 422, 429)

    besiege(site, clock, guess, max(1, GUESSES // 5))
    sys.stdout.write(f"{len(compared)} codes were compared, at most {most_in_an_hour(compared)} in an hour\n")
    assert 0 < most_in_an_hour(compared) <= throttle.MOST_CODES


def test_a_throttle_that_forgot_would_be_found(
    site: Site, clock: FakeClock, reached: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof: a window for each network address, as is often built, lets a guesser through."""
    truth = throttle.stranger_key
    monkeypatch.setattr(throttle, "stranger_key", lambda email: truth(email) + secrets.token_hex(4))
    for _ in range(throttle.MOST + 5):
        post(site.app.test_client(), "/sign-in", {"email": site.here.emails["lead"], "password": "guess"})
    assert most_in_an_hour(reached) > throttle.MOST
