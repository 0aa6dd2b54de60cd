"""How often a contract says that its parties meet, where that is plainly each half term or each term. Pure."""

from __future__ import annotations

import re
from typing import Final

from webapp.domain.cadence import Rhythm

_A_YEAR: Final = r" (?:(?:times|sessions|meetings) )?(?:a|per|each|every|in each) (?:school )?year\b"
_HALF_TERM: Final = re.compile(
    rf"\bhalf[ -]?term(?:ly|s)?\b|\b(?:six|6){_A_YEAR}|\b(?:twice|two times) (?:(?:a|per|each|every|in each) term|termly)\b"
)
_TERM: Final = re.compile(rf"\bterm(?:ly)?\b|\b(?:three|3){_A_YEAR}")
_OTHERWISE: Final = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|ten|twelve|twice|thrice|other|second|third|alternate|first|last|half"
    r"|days?|daily|weeks?|weekly|fortnights?|fortnightly|months?|monthly|years?|yearly|annual|annually|terms?|termly)\b"
)


def stated_rhythm(said: str) -> Rhythm | None:
    """The rhythm that these words plainly mean: "once in each half term", "termly", "six a year"; None for any others."""
    text = " ".join(said.casefold().replace("‑", "-").replace("–", "-").split())
    for rhythm, words in ((Rhythm.HALF_TERM, _HALF_TERM), (Rhythm.TERM, _TERM)):
        if words.search(text):
            return None if _OTHERWISE.search(words.sub(" ", text)) else rhythm
    return None
