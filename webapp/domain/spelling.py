"""A secret of 32 bytes as words that a person can print, keep, read out and type back.

Each word is two letters twice and one more, consonant and vowel in turn ("dubok"), and stands for sixteen bits; the last
word is a check of all the others, so that a slip of the pen is told before it is believed.
"""

from __future__ import annotations

import hashlib
import re

from webapp.domain.errors import Invalid

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"
"""No letter that is taken for another when it is read aloud or from a printed page: no c, e, q, w, x or y."""
SECRET_BYTES = 32
WORDS = SECRET_BYTES // 2 + 1
"""Seventeen: sixteen that hold the secret, and the check."""


def words_of(secret: bytes) -> list[str]:
    """The words of a secret of 32 bytes. Raises ValueError for another length."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"A secret has {SECRET_BYTES} bytes, not {len(secret)}.")
    both = secret + _check(secret)
    return [_word(int.from_bytes(both[place : place + 2], "big")) for place in range(0, len(both), 2)]


def secret_of(text: str) -> bytes:
    """The secret that these words spell, in any case and with anything between them.

    Raises Invalid with a sentence that names the first word that cannot be right.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    for place, word in enumerate(words, 1):
        if not _WORD.fullmatch(word):
            raise Invalid(f"Word {place}, “{word[:12]}”, is not one of a sheet. Compare it letter by letter.")
    if len(words) != WORDS:
        raise Invalid(f"A sheet has {WORDS} words, and these are {len(words)}. Type them all, in their order.")
    both = b"".join(_number(word).to_bytes(2, "big") for word in words)
    secret, check = both[:SECRET_BYTES], both[SECRET_BYTES:]
    if check != _check(secret):
        raise Invalid("One of the words is another one on the sheet, or two changed places. Compare them one by one.")
    return secret


_WORD = re.compile(f"[{CONSONANTS}][{VOWELS}][{CONSONANTS}][{VOWELS}][{CONSONANTS}]")


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"alongside sheet " + secret).digest()[:2]


def _word(number: int) -> str:
    """Sixteen bits: four for each consonant, two for each vowel."""
    shape = ((CONSONANTS, 12), (VOWELS, 10), (CONSONANTS, 6), (VOWELS, 4), (CONSONANTS, 0))
    return "".join(letters[number >> shift & len(letters) - 1] for letters, shift in shape)


def _number(word: str) -> int:
    number = 0
    for place, letter in enumerate(word):
        letters = VOWELS if place % 2 else CONSONANTS
        number = number * len(letters) + letters.index(letter)
    return number
