"""Names and words as they are compared: without case, accents, ligatures and apostrophes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

APOSTROPHES: Final = "'’‘ʼʹʻ`´′＇"
HYPHENS: Final = "-‐‑‒–－"
INVISIBLE: Final = "\u200b\u200c\u200d\u2060\u00ad\ufeff"
"""Characters of no width, which come with what is pasted."""
MARKS: Final = rf"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\ufe0f{INVISIBLE}"
"""Accents that stand apart from their letter, and what is not to be seen: all of them belong to the word."""
_LETTER: Final = r"[^\W\d_]"
RUN: Final = rf"{_LETTER}+(?:[{MARKS}]+{_LETTER}*)*"

# Letters that Unicode does not take apart, as they are written on an English keyboard.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ə": "e"}
)
_RUNS: Final = re.compile(RUN)
_INNER_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(word: str) -> str:
    """The letters of a word as they are compared: "Zoë" and "ZOE" are "zoe", "O’Neill" is "oneill"."""
    if word.isascii():
        return word.lower() if word.isalpha() else "".join(filter(str.isalpha, word.lower()))
    folded = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_PLAIN)
    return "".join(letter for letter in folded if letter.isalpha() and not unicodedata.combining(letter))


def parts(name: str) -> tuple[str, ...]:
    """The parts of a name that may be written apart: "Smith-Jones", "O'Neill" and "McDonald" have two each."""
    if name.isascii() and name.isalpha() and name[1:].islower():
        return (name.lower(),)
    return tuple(part for piece in _INNER_CAPITAL.sub(" ", name).split() for part in map(plain, _RUNS.findall(piece)))
