"""How long a session is agreed to be, as contracts say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.lengths import agreed_minutes


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("60", 60),
        ("75", 75),
        ("About 75", 75),
        (" 90 minutes ", 90),
        ("90-minute sessions", 90),
        ("an hour", 60),
        ("One hour", 60),
        ("About one hour, 60 minutes", 60),
        ("An hour and a half", 90),
        ("1.5 hours", 90),
        ("1½ hours", 90),
        ("1 ½ hours", 90),
        ("1 1/2 hours", 90),
        ("1 hour 30 minutes", 90),
        ("1 hour and 15 minutes", 75),
        ("1 h 30", 90),
        ("1h 15", 75),
        ("1-2 hours", 60),
        ("1 to 2 hours", 60),
        ("60–90 minutes", 60),
        ("two hours", 120),
        ("2 hrs", 120),
        ("half an hour", 30),
        ("45 minutes to an hour", 45),
        ("1 hour each half term", 60),
        ("One hour, once every half term", 60),
        ("1 hour, 6 times a year", 60),
        ("1 hour, 30 in a year", 60),
        ("", None),
        ("As long as it takes", None),
        ("Half a day", None),
        ("5", None),
        ("6 times a year", None),
        ("600", None),
        ("9999", None),
    ],
)
def test_the_length_that_a_contract_states(said: str, minutes: int | None) -> None:
    assert agreed_minutes(said) == minutes


@given(st.text(max_size=120))
def test_any_words_are_a_length_or_none(said: str) -> None:
    found = agreed_minutes(said)
    assert found is None or 15 <= found <= 480
