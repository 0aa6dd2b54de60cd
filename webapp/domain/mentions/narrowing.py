"""Which of several children of one name is meant: by the year that stands beside it, or by a whole name earlier on."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from webapp.domain.mentions.roll import NOBODY, Roll, Set
from webapp.domain.mentions.years import years_in

_NEAR: Final = 60
"""How many letters away a year group still belongs to a name."""
_REMEMBERED: Final = 8
"""So many children named in full before are kept in mind."""
_SENTENCE_END: Final = re.compile(r"[.!?\n]\s")


class Narrowing:
    """What one text has said so far about who is meant."""

    def __init__(self, roll: Roll, text: str) -> None:
        """Read the year groups that the text names."""
        self._roll = roll
        self._text = text
        self._years = years_in(text)
        self._met: list[Set] = []
        self._known: Set = NOBODY
        self._strange: set[str] = set()

    def met(self, who: Set) -> None:
        """These children were named in full."""
        self._met = [*self._met, who][-_REMEMBERED:]
        self._known = NOBODY.union(*self._met)

    def met_stranger(self, forename: str) -> None:
        """Somebody who is no child of the roll was named in full, with this forename."""
        self._strange.add(forename)

    def is_strange(self, forename: str) -> bool:
        """Whether somebody who is no child was named so before."""
        return forename in self._strange

    def by_earlier(self, who: Set) -> tuple[Set, bool]:
        """Those of them who were named in full before, and whether there are any."""
        named = who & self._known
        return (named, True) if named else (who, False)

    def by_year(self, who: Set, start: int, end: int) -> Set:
        """Those in the year group that stands nearest in the same sentence, if any are."""
        if len(who) < 2 or (year := self._nearest(start, end)) is None:
            return who
        return frozenset(place for place in who if self._roll.years[place] == year) or who

    def _nearest(self, start: int, end: int) -> str | None:
        at = bisect_left(self._years, (start, 0, ""))
        near = [
            (distance, year)
            for first, after, year in self._years[max(0, at - 1) : at + 1]
            if (distance := max(first - end, start - after)) < _NEAR and not self._apart(start, end, first, after)
        ]
        return min(near)[1] if near else None

    def _apart(self, start: int, end: int, first: int, after: int) -> bool:
        between = self._text[end:first] if first >= end else self._text[after:start]
        return bool(_SENTENCE_END.search(between))
