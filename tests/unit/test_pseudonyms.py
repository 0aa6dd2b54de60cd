"""What stands for a child outside the school: counted, and nothing else (jmat, trust)."""

from __future__ import annotations

import pytest

from webapp.domain.pseudonyms import pseudonym


def test_letters_are_counted_past_z() -> None:
    asked = {
        1: "Child A",
        2: "Child B",
        26: "Child Z",
        27: "Child AA",
        52: "Child AZ",
        53: "Child BA",
        703: "Child AAA",
    }
    assert {number: pseudonym(number) for number in asked} == asked


def test_no_two_numbers_share_letters() -> None:
    assert len({pseudonym(number) for number in range(1, 2_001)}) == 2_000


def test_there_is_no_letter_before_the_first() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        pseudonym(0)
