"""How long a session is agreed to be, out of what a contract says of it."""

from __future__ import annotations

import re
from typing import Final

USUAL_MINUTES: Final = 60
"""Where a contract does not say it: no less than an hour (loxdale, jmat)."""

_HOURS: Final = re.compile(
    r"\b(\d{1,2}(?:[.,]\d{1,2})?|an?|one|two)\s*(?:-\s*)?(?:hours?|hrs?|h)\b", re.IGNORECASE | re.ASCII
)
_NUMBER: Final = re.compile(r"\b\d{1,3}\b", re.ASCII)
_HALF: Final = re.compile(r"\b(?:and a half|½)", re.IGNORECASE)
_WORDS: Final = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0}


def agreed_minutes(said: str) -> int | None:
    """The minutes in words such as "60", "90 minutes", "1 hour 15" or "an hour and a half"; None where there are none."""
    hours = _HOURS.search(said)
    if hours is None:
        alone = _NUMBER.search(said)
        return _sensible(int(alone[0])) if alone else None
    minutes = round((_WORDS.get(hours[1].lower()) or float(hours[1].replace(",", "."))) * 60)
    rest = said[hours.end() :]
    if _HALF.match(rest.strip()):
        return _sensible(minutes + 30)
    more = _NUMBER.search(rest)
    return _sensible(minutes + (int(more[0]) if more and int(more[0]) < 60 else 0))


def _sensible(minutes: int) -> int | None:
    return minutes if 15 <= minutes <= 480 else None
