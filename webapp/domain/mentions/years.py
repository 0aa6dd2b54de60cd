"""Year groups, as a roll and a text write them."""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
)
_ROLL: Final = re.compile(r"(?:year|yr|y)?\s*\.?\s*0*(\d{1,2})[a-z]?", re.IGNORECASE)
_TEXT: Final = re.compile(
    rf"\b(?:(?:year|yr|y)\.?\s?-?\s?(\d{{1,2}}|{'|'.join(_NUMBERS)})(?![\d])|(reception|nursery)\b)",
    re.IGNORECASE,
)


def year_of(written: str) -> str:
    """The year group of a roll in one form: "4", "r", "n"; anything else as it stands."""
    text = written.strip().casefold()
    if found := _ROLL.fullmatch(text):
        return str(int(found[1]))
    if text in ("r", "yr", "reception"):
        return "r"
    return "n" if text.startswith("n") else text


def years_in(text: str) -> list[tuple[int, int, str]]:
    """Each year group that a text names: where it starts and ends, and which it is."""
    found = []
    for match in _TEXT.finditer(text):
        word = (match[1] or match[2]).casefold()
        year = str(_NUMBERS.index(word) + 1) if word in _NUMBERS else str(int(word)) if word.isdigit() else word[0]
        found.append((match.start(), match.end(), year))
    return found
