"""The words of a printed sheet: what is typed back is what was printed, and a slip is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.spelling import CONSONANTS, VOWELS, WORDS, secret_of, words_of

SECRET = bytes(range(32))
PLACES = st.integers(0, WORDS - 1)


@given(st.binary(min_size=32, max_size=32))
def test_what_is_typed_back_is_what_was_printed(secret: bytes) -> None:
    words = words_of(secret)
    assert len(words) == WORDS
    assert secret_of(" ".join(words)) == secret
    assert secret_of(",\n 3. ".join(words).upper()) == secret


def test_the_words_stay_what_they_are_on_sheets_that_are_kept_already() -> None:
    assert words_of(SECRET)[:4] == ["babad", "bamag", "bibaj", "bimal"]


@given(PLACES, st.integers(0, 4), st.data())
def test_one_wrong_letter_is_told(place: int, letter: int, data: st.DataObject) -> None:
    words = words_of(SECRET)
    word = words[place]
    other = data.draw(st.sampled_from((VOWELS if letter % 2 else CONSONANTS).replace(word[letter], "")))
    words[place] = word[:letter] + other + word[letter + 1 :]
    try:
        assert secret_of(" ".join(words)) != SECRET
    except Invalid as refused:
        assert "one by one" in refused.sentence  # noqa: PT017 - one slip in 65,536 spells another secret


def test_a_word_that_is_none_is_named() -> None:
    words = words_of(SECRET)
    words[6] = "cheese"
    with pytest.raises(Invalid, match="Word 7, “cheese”"):
        secret_of(" ".join(words))


@pytest.mark.parametrize("count", [0, 1, WORDS - 1, WORDS + 1])
def test_too_few_or_too_many_are_counted(count: int) -> None:
    words = (words_of(SECRET) * 2)[:count]
    with pytest.raises(Invalid, match=f"{WORDS} words, and these are {count}"):
        secret_of(" ".join(words))


def test_two_words_that_changed_places_are_told() -> None:
    words = words_of(SECRET)
    words[0], words[1] = words[1], words[0]
    with pytest.raises(Invalid, match="changed places"):
        secret_of(" ".join(words))


def test_another_length_is_no_secret() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        words_of(b"short")
