"""Names of the roll in a text, piece by piece: a forename, a surname, either of them in several words or with a slip."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from webapp.domain.mentions.letters import APOSTROPHES, HYPHENS
from webapp.domain.mentions.lists import familiar, ordinary
from webapp.domain.mentions.roll import Entry, Roll
from webapp.domain.mentions.words import Word

_SHORTEST_MISWRITTEN: Final = 4
_SHORTEST_PLURAL: Final = 4
_WITHIN: Final = re.compile(rf"\s{{0,2}}[{HYPHENS}]\s?|\s{{1,3}}|[{APOSTROPHES}]\s?|\.\s?")
_ELISION: Final = re.compile(rf"[{APOSTROPHES}\"“”]")


class Joint(Enum):
    """What stands between two pieces of one name."""

    SPACE = 1
    HYPHEN = 2
    COMMA = 3
    DOT = 4
    QUOTE = 5
    OTHER = 6


@lru_cache(maxsize=512)
def joint(between: str) -> Joint:
    """What the text between two words is, for a name."""
    if between.isspace():
        return Joint.SPACE if between.count("\n") < 2 else Joint.OTHER
    bare = between.strip()
    if len(bare) == 1 and bare in HYPHENS and between == bare:
        return Joint.HYPHEN
    if bare == "," and not between.startswith(" "):
        return Joint.COMMA
    if between in (".", "_"):
        return Joint.DOT
    if bare in ("(", ")") or (_ELISION.fullmatch(bare) and between != bare):
        return Joint.QUOTE
    return Joint.OTHER


@dataclass(slots=True)
class Piece:
    """Words that are in the roll: words[first:after]."""

    first: int
    after: int
    entry: Entry
    slip: bool = False
    plural: bool = False
    """Found only without its last "s"."""


class Pieces:
    """The pieces of one text, each looked for once."""

    def __init__(self, roll: Roll, words: list[Word]) -> None:
        """Nothing is looked up yet."""
        self._roll = roll
        self._words = words
        self._known: dict[int, Piece | None] = {}

    def at(self, place: int) -> Piece | None:
        """The longest piece that begins at this word."""
        if place not in self._known:
            self._known[place] = self._find(place) if place < len(self._words) else None
        return self._known[place]

    def _find(self, place: int) -> Piece | None:
        word = self._words[place]
        if word.plain in self._roll.passed:
            return self._hyphened(place) or (self._plural(place) if word.capital else None)
        if (longest := self._roll.longest.get(word.plain)) and (several := self._several(place, longest)):
            return several
        if entry := self._roll.names.get(word.plain):
            return Piece(place, place + 1, entry)
        if hyphened := self._hyphened(place):
            return hyphened
        if word.plain in familiar():
            return self._plural(place) if word.capital else None
        return self._plural(place) or self._miswritten(place)

    def _several(self, place: int, longest: int) -> Piece | None:
        found, key = None, self._words[place].plain
        for after in range(place + 1, min(place + longest, len(self._words))):
            word = self._words[after]
            if self._words[after - 1].suffix or word.ends_before or not _WITHIN.fullmatch(word.before):
                break
            key += " " + word.plain
            if entry := self._roll.names.get(key):
                found = Piece(place, after + 1, entry)
            elif entry := self._roll.names.get(key.removesuffix("s")):
                found = Piece(place, after + 1, entry, plural=True)
        return found

    def _hyphened(self, place: int) -> Piece | None:
        """Anne-Marie for Annemarie."""
        following = self._words[place + 1] if place + 1 < len(self._words) else None
        if following is None or following.before == " " or joint(following.before) is not Joint.HYPHEN:
            return None
        entry = self._roll.names.get(self._words[place].plain + self._words[place + 1].plain)
        return Piece(place, place + 2, entry) if entry else None

    def _plural(self, place: int) -> Piece | None:
        """The Okafors, and Amiras without its apostrophe; of ordinary words only families ("the Youngs")."""
        word = self._words[place]
        if not word.plain.endswith("s") or len(word.plain) < _SHORTEST_PLURAL:
            return None
        if word.plain in ordinary() and (not place or self._words[place - 1].plain != "the"):
            return None
        stem = word.plain[:-1]
        for key in (stem, stem[:-1]) if stem.endswith("e") else (stem,):
            if entry := self._roll.names.get(key):
                return Piece(place, place + 1, entry, plural=True)
        return None

    def _miswritten(self, place: int) -> Piece | None:
        word = self._words[place]
        if len(word.plain) < _SHORTEST_MISWRITTEN or not (entry := self._roll.near(word.plain)):
            return None
        return Piece(place, place + 1, entry, slip=True)
