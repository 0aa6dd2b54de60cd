"""Guessing is slow, and never locks the owner out (pitfalls, "Web and access")."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.clock import FakeClock
from tests.factories import PASSWORD, Made, enter, make_world
from webapp.db.audit import AuditRow
from webapp.db.schools import Throttle
from webapp.domain.errors import Invalid, TooManyTries
from webapp.services import passwords, throttle
from webapp.services.signing_in import NO_MATCH, sign_in
from webapp.services.work import Desk

pytestmark = pytest.mark.usefixtures("true_costs")

GUESS = "not the password at all"


@pytest.fixture
def here(desk: Desk) -> Made:
    return make_world(desk)[0]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every comparison that reached the hash: whether there was a hash to compare with."""
    reached: list[bool] = []
    truth = passwords._HASHER.verify

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            reached.append(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$"))
            return truth(kept, password)

        def __getattr__(self, name: str) -> Any:
            return getattr(truth.__self__, name)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    return reached


def guess(desk: Desk, email: str, times: int, device: str | None = None) -> None:
    for _ in range(times):
        with pytest.raises((Invalid, TooManyTries)):
            sign_in(desk, email, GUESS, device)


def test_strangers_reach_the_hash_twenty_times_an_hour(
    desk: Desk, here: Made, hashed: list[bool], clock: FakeClock
) -> None:
    guess(desk, here.emails["lead"], 25)
    assert len(hashed) == throttle.MOST == 20
    with pytest.raises(TooManyTries):
        sign_in(desk, here.emails["lead"], PASSWORD, None)
    assert len(hashed) == 20
    clock.forward(minutes=60)
    assert enter(desk, here.emails["lead"])


def test_the_owner_gets_in_on_a_known_browser_whatever_strangers_do(desk: Desk, here: Made) -> None:
    known = enter(desk, here.emails["lead"]).device_token
    guess(desk, here.emails["lead"], 25)
    guess(desk, here.emails["lead"], 3, "a device token that nobody was given")
    assert enter(desk, here.emails["lead"], device=known)


def test_a_known_browser_has_a_limit_of_its_own(desk: Desk, here: Made, hashed: list[bool]) -> None:
    known = enter(desk, here.emails["lead"]).device_token
    hashed.clear()
    guess(desk, here.emails["lead"], 25, known)
    assert len(hashed) == throttle.MOST


def test_a_browser_known_to_one_account_is_a_stranger_to_another(desk: Desk, here: Made, hashed: list[bool]) -> None:
    known = enter(desk, here.emails["lead"]).device_token
    hashed.clear()
    guess(desk, here.emails["head"], 25, known)
    guess(desk, here.emails["head"], 5)
    assert len(hashed) == throttle.MOST


def test_one_browser_serves_several_people(desk: Desk, here: Made) -> None:
    known = enter(desk, here.emails["lead"]).device_token
    assert enter(desk, here.emails["head"], device=known).device_token == known
    guess(desk, here.emails["lead"], 25)
    guess(desk, here.emails["head"], 25)
    assert enter(desk, here.emails["lead"], device=known)
    assert enter(desk, here.emails["head"], device=known)


def test_the_right_password_is_not_counted_and_wins_a_guesser_nothing(
    desk: Desk, here: Made, hashed: list[bool], clock: FakeClock
) -> None:
    for _ in range(25):
        assert enter(desk, here.emails["lead"])
    hashed.clear()
    guess(desk, here.emails["lead"], 15)
    assert enter(desk, here.emails["lead"])
    guess(desk, here.emails["lead"], 15)
    assert len(hashed) == throttle.MOST + 1


def test_a_stolen_password_without_a_code_is_counted_too(desk: Desk, here: Made) -> None:
    """Otherwise half-open sessions, audit and list would grow without end."""
    for _ in range(throttle.MOST):
        sign_in(desk, here.emails["lead"], PASSWORD, None)
    with pytest.raises(TooManyTries):
        sign_in(desk, here.emails["lead"], PASSWORD, None)


def test_no_hour_holds_more_wherever_it_begins(desk: Desk, here: Made, hashed: list[bool], clock: FakeClock) -> None:
    guess(desk, here.emails["lead"], 1)
    clock.forward(minutes=59)
    guess(desk, here.emails["lead"], 18)
    clock.forward(minutes=2)
    guess(desk, here.emails["lead"], 20)
    assert len(hashed) == throttle.MOST


def test_an_address_that_nobody_has_looks_and_costs_the_same(desk: Desk, here: Made, hashed: list[bool]) -> None:
    sentences = {}
    for email in (here.emails["lead"], "nobody-here@ashgrove.example"):
        hashed.clear()
        with pytest.raises(Invalid) as told:
            sign_in(desk, email, GUESS, None)
        sentences[email] = told.value.sentence
        assert hashed == [True]  # with a hash of the very same costs
        guess(desk, email, 19)
        with pytest.raises(TooManyTries):
            sign_in(desk, email, GUESS, None)
        assert len(hashed) == 20
    assert set(sentences.values()) == {NO_MATCH}


def test_a_very_long_password_costs_no_more(desk: Desk, here: Made, hashed: list[bool]) -> None:
    with pytest.raises(Invalid):
        sign_in(desk, here.emails["lead"], PASSWORD + "x" * 1_000_000, None)
    assert len(hashed) == 1


def test_guesses_at_unknown_addresses_do_not_fill_the_audit(desk: Desk, here: Made, clock: FakeClock) -> None:
    with desk.read() as work:
        before = work.db.scalar(select(func.count()).select_from(AuditRow))
    for number in range(30):
        guess(desk, f"guess{number}@ashgrove.example", 1)
    with desk.read() as work:
        assert work.db.scalar(select(func.count()).select_from(AuditRow)) == before + throttle.MOST


def test_windows_that_are_over_are_swept_away(desk: Desk, here: Made, clock: FakeClock) -> None:
    for number in range(5):
        guess(desk, f"guess{number}@ashgrove.example", 1)
    clock.forward(hours=2)
    guess(desk, here.emails["lead"], 1)
    with desk.read() as work:
        assert work.db.scalar(select(func.count()).select_from(Throttle)) == 2  # of the address, and of what was noted
