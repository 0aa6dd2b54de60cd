"""What a contract says of how often: what plainly means the half term or the term, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.cadence import Rhythm
from webapp.domain.frequencies import stated_rhythm

PLAIN = {
    Rhythm.HALF_TERM: [
        "half term",
        "Half-termly",
        "half termly, and when either of us asks",
        "Once in each half term",
        "At least once in each half term, and sooner if either of you asks",
        "half term. More often for somebody new, or while a piece of work needs it",
        "every half\u2011term",
        "Once a half term (six times a year)",
        "6 sessions a year",
        "six a year",
        "Twice a term",
    ],
    Rhythm.TERM: [
        "termly",
        "Once each term",
        "every term",
        "at least once a term",
        "three times a year",
        "3 meetings per year",
    ],
    None: [
        "",
        "every two weeks",
        "Fortnightly",
        "monthly",
        "Every 6 weeks",
        "Every half term, and every two weeks in the first one",
        "twice each half term",
        "every other half term",
        "Weekly in term time",
        "twice a year",
        "half a term",
        "once a year",
        "as needed",
    ],
}


@pytest.mark.parametrize(("rhythm", "said"), [(rhythm, said) for rhythm, each in PLAIN.items() for said in each])
def test_what_it_means(rhythm: Rhythm | None, said: str) -> None:
    assert stated_rhythm(said) is rhythm


@given(st.text(max_size=80))
def test_any_words_are_a_rhythm_or_none(said: str) -> None:
    assert stated_rhythm(said) in (None, *Rhythm)
