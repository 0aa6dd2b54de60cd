"""How long a session is agreed to be, out of what a contract says of it."""

from __future__ import annotations

import re
from typing import Final

USUAL_MINUTES: Final = 60
"""Where a contract says no length that can be read: no less than an hour each time (loxdale, jmat)."""

_FRACTION: Final = re.compile(r"(\d{1,2})\s?(?:½|1/2)")
_FROM_TO: Final = re.compile(
    r"(\d{1,3}(?:\.\d{1,3})?)\s?(?:-|–|to|or)\s?\d{1,3}(?:\.\d{1,3})?(?=\s?(?:h|m|$))", re.ASCII
)
_LENGTH: Final = re.compile(
    r"\b(?:(?P<half>half an?|an? half)\s?(?:hours?|hrs?)"
    r"|(?P<hours>\d{1,3}(?:\.\d{1,3})?|an?|one|two)[\s-]{0,2}(?:hours?|hrs?|h)\b"
    r"(?:(?P<and_half>\s?(?:and|&) a half\b)|\s?(?:and\s|&\s?)?(?P<and>\d{1,2})(?:[\s-]?(?:minutes?|mins?|m)\b|$))?"
    r"|(?P<minutes>\d{1,3})[\s-]?(?:minutes?|mins?|m)\b)",
    re.ASCII,
)
_BARE: Final = re.compile(r"\D*(\d{1,3})", re.ASCII)
_WORDS: Final = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0}
_LONGEST: Final = 8 * 60


def agreed_minutes(said: str) -> int | None:
    """The least length that is stated: "75", "90 minutes", "an hour and a half", "1-2 hours"; None where there is none.

    Nothing else in the sentence is a length: "1 hour, 6 times a year" is an hour, and so is "one hour each half term".
    """
    text = " ".join(_FRACTION.sub(r"\1.5", said.casefold()).split())
    text = _FROM_TO.sub(r"\1", text)
    stated = [_in_minutes(found) for found in _LENGTH.finditer(text)]
    bare = None if stated else _BARE.fullmatch(text)
    if bare:
        stated.append(int(bare[1]))
    least = min(stated, default=0)
    return least if 15 <= least <= _LONGEST else None


def _in_minutes(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["minutes"]:
        return int(found["minutes"])
    hours = _WORDS.get(found["hours"]) or float(found["hours"])
    return round(hours * 60) + (30 if found["and_half"] else int(found["and"] or 0))
