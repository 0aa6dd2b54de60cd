"""How long a session is agreed to be, out of what a contract says of it."""

from __future__ import annotations

import re
from typing import Final

USUAL_MINUTES: Final = 60
"""Where a contract says no length that can be read: no less than an hour each time (loxdale, jmat)."""

_HOURS: Final = re.compile(r"(?:(\d{1,3}(?:\.\d{1,3})?)\s*(?:-\s*)?|\b(an?|one|two)\s+)(?:hours?|hrs?|h)\b", re.ASCII)
_MINUTES: Final = re.compile(r"\b(\d{1,3})\b", re.ASCII)
_FROM_TO: Final = re.compile(r"(\d{1,3})\s{0,3}(?:-|–|to|or)\s{0,3}\d{1,3}(?:\.\d{1,3})?")
_LONGEST: Final = 8 * 60


def agreed_minutes(said: str) -> int | None:
    """The least length that is stated: "75", "90 minutes", "an hour and a half", "1-2 hours"; None where there is none."""
    text = " ".join(said.casefold().replace("½", ".5").replace(" .5", ".5").replace(",", ".").split())
    spans = _FROM_TO.sub(r"\1", text)
    found = _HOURS.search(spans)
    if found is None:
        alone = _MINUTES.search(spans)
        return _sensible(int(alone[1])) if alone else None
    minutes = round(float(found[1] or (2 if found[2] == "two" else 1)) * 60)
    rest = spans[found.end() :]
    if "half" in rest:
        return _sensible(minutes + 30)
    more = _MINUTES.search(rest)
    return _sensible(minutes + (int(more[1]) if more and int(more[1]) < 60 else 0))


def _sensible(minutes: int) -> int | None:
    return minutes if 15 <= minutes <= _LONGEST else None
