"""What may be a password, and that nobody learns from the time it takes who exists."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from tests.cheap_hashes import CHEAP
from webapp.domain.errors import Invalid
from webapp.services import passwords

pytestmark = pytest.mark.usefixtures("true_costs")

EMAIL, SCHOOL = "ines.calloway@ashgrove.example", "Ashgrove Primary School"


@pytest.mark.parametrize(
    "password",
    [
        "too short",
        "x" * 257,
        "Password12345",
        "ＰＡＳＳＷＯＲＤ１２３４５",  # the same, as some keyboards type it
        "safeguarding",
        "abcabcabcabc",
        "zzzzzzzzzzzzzzzz",
        "calm ines.calloway kettle",
        "ashgrove kettle swan",
    ],
)
def test_what_is_guessed_first_is_refused_in_a_sentence(password: str) -> None:
    with pytest.raises(Invalid) as told:
        passwords.check_new(password, email=EMAIL, school_name=SCHOOL)
    assert told.value.sentence.endswith(".")
    assert password not in told.value.sentence


@pytest.mark.parametrize("password", ["purple kettle gravel swan", "ṕurple kettle gravel", "primary kettle 12"])
def test_length_is_enough(password: str) -> None:
    passwords.check_new(password, email=EMAIL, school_name=SCHOOL)


def test_the_same_letters_of_another_keyboard_are_the_same_password() -> None:
    assert passwords.matches(passwords.hash_password("cafe\u0301 kettle gravel"), "café kettle gravel")


def test_a_hash_costs_what_owasp_asks_for() -> None:
    """argon2id over 19 MiB, twice: no test that hashes cheaply may hide that the product does."""
    assert passwords.hash_password("purple kettle gravel swan").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_smaller_costs_is_good_once_more_and_made_anew() -> None:
    cheap = CHEAP.hash("purple kettle gravel swan")
    assert passwords.matches(cheap, "purple kettle gravel swan")
    assert not passwords.matches(cheap, "a wrong guess")
    assert passwords.wants_new_hash(cheap)
    assert not passwords.wants_new_hash(passwords.hash_password("purple kettle gravel swan"))


@pytest.mark.parametrize("kept", [None, "real"])
def test_without_an_account_as_much_is_hashed(kept: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a refusal is that of the hash, whether there is one to compare with or not."""
    kept = kept and passwords.hash_password("purple kettle gravel swan")
    passwords.matches(None, "once")  # nobody's hash is made at the first need
    costs = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            costs.append(str(hash).split("$")[2:4])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting(time_cost=2, memory_cost=19456, parallelism=1))
    assert not passwords.matches(kept, "a wrong guess")
    assert costs == [["v=19", "m=19456,t=2,p=1"]]
