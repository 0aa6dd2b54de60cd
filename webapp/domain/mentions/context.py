"""What stands around a word that may be a name: whether it is used as one.

For a name that is also a word, signs are weighed against each other. The weights are few and whole, and were set on the
sentences of tests/mentions.
"""

from __future__ import annotations

import re
from typing import Final

from webapp.domain.mentions.kinds import Certainty
from webapp.domain.mentions.lists import ordinary, section
from webapp.domain.mentions.words import Word

_ENOUGH: Final = 2
"""From here on a word is likely a name; one less, and it is possible."""
_NEVER: Final = -9
_YEAR: Final = re.compile(r"\s*[(\[]?\s*(?:year|yr|y)\.?\s?-?\d", re.IGNORECASE)
_NUMBER_BEFORE: Final = re.compile(r"\d(?:st|nd|rd|th)?\s*(?:of\s*)?$", re.IGNORECASE)
_NUMBER_AFTER: Final = re.compile(r"\s*\d")
_LABEL: Final = re.compile(r"\s*(?:[:(\[]|[-–—]+\s|,\s)")
_AND: Final = re.compile(r"\s*[&/+]\s*|,\s*")


class Context:
    """One text and its words."""

    def __init__(self, text: str, words: list[Word]) -> None:
        """Nothing is read yet."""
        self._text = text
        self._words = words

    def stands_as_name(self, first: int, after: int, is_forename: bool) -> Certainty | None:
        """How surely the ordinary words words[first:after] are a name, or None where they are just words."""
        weight = self._weight(first, after) - (not is_forename)
        if weight >= _ENOUGH:
            return Certainty.LIKELY
        return Certainty.POSSIBLE if weight == _ENOUGH - 1 else None

    def is_elsewhere(self, first: int, after: int) -> bool:
        """Whether it is part of the name of a street, school, law or saint."""
        word = self._words[first]
        if (before := self._before(first)) and before.plain in ("st", "saint"):
            return True
        following = self._after(after)
        if following and (following.capital or word.upper) and following.plain in section("institutions"):
            return True
        return bool(
            before and word.plain in section("places") and before.plain in ("in", "at", "near", "around", "outside")
        )

    def is_adult(self, first: int, after: int) -> bool:
        """Whether a relation or an office stands before or behind it: "her mum Sarah", "Sarah (DSL)"."""
        before, following = self._before(first), self._after(after)
        if before and before.plain in section("adults") and self._words[first].before == " ":
            told = self._before(first - 1)
            return not (told and told.plain in section("telling"))
        if following and following.plain in section("adults") and "(" in following.before:
            return True
        return bool(following and following.plain == "from" and following.before == " " and self._office_follows(after))

    def _office_follows(self, after: int) -> bool:
        following = self._after(after + 1)
        return bool(following and following.plain in section("agencies"))

    def does_something(self, after: int) -> bool:
        """Whether a person's verb follows ("said", "was")."""
        following = self._after(after)
        return bool(following and following.plain in section("deeds") | section("being"))

    def shouted(self, place: int) -> bool:
        """Whether the words around are in capitals too, so that capitals say nothing."""
        near = [
            word
            for word in self._words[max(0, place - 3) : place + 4]
            if word is not self._words[place] and len(word.plain) > 2
        ]
        return len(near) > 1 and sum(word.upper for word in near) * 3 >= len(near) * 2

    # --- a name that is also a word ---

    def _weight(self, first: int, after: int) -> int:
        word = self._words[first]
        weight = 0
        if not word.capital:
            weight = -2
        elif not word.starts and not self.shouted(first):
            weight = 2
        return weight + self._by_before(first) + self._by_after(first, after) + self._by_neighbours(first, after)

    def _by_before(self, first: int) -> int:
        word, before = self._words[first], self._before(first)
        timely = word.plain in section("times")
        if timely and _NUMBER_BEFORE.search(self._text[max(0, word.start - 8) : word.start]):
            return _NEVER
        if before is None:
            return 0
        if timely and (before.plain in section("when") or before.plain in section("times")):
            return _NEVER
        if before.plain in section("determiners"):
            return -4
        if before.plain in section("subjects") and word.plain in section("verbs"):
            return -4
        if before.plain in section("subjects") and not word.capital:
            return -2
        if before.plain in section("towards"):
            return 1
        return 0

    def _by_after(self, first: int, after: int) -> int:
        word, last = self._words[first], self._words[after - 1]
        timely, abstract = word.plain in section("times"), word.plain in section("abstract")
        behind = self._text[last.full_end : last.full_end + 12]
        if last.suffix == "s":
            return 0 if timely or abstract else 2
        if _YEAR.match(behind):
            return 2
        if _NUMBER_AFTER.match(behind):
            return _NEVER if timely else -1
        following = self._after(after)
        if following is None:
            return 1 if _LABEL.match(behind) and word.starts and word.capital else 0
        if following.plain in section("compounds"):
            return -4
        if following.plain in section("deeds"):
            return 3
        if following.plain in section("being"):
            return 1 if abstract or timely else 2
        if following.plain in ("who", "whose"):
            return 2
        if following.before != " ":
            return 1 if _LABEL.match(behind) and word.starts and word.capital else 0
        if following.plain == "to":
            return -2 if word.plain == "hope" else 1
        if following.capital and not following.upper:
            return -2
        if word.starts and word.plain in section("verbs") and following.plain in section("objects"):
            return -3
        return -1 if word.starts and following.plain not in section("joining") else 0

    def _by_neighbours(self, first: int, after: int) -> int:
        """Whether another name stands beside it, joined by "and" or a comma."""
        return 2 if self._name_before(first) or self._name_after(after) else 0

    def _name_before(self, first: int) -> bool:
        if first < 1:
            return False
        word, other = self._words[first], self._words[first - 1]
        if other.plain == "and" and first > 1:
            return self._is_name(first - 2)
        return bool(_AND.fullmatch(word.before)) and self._is_name(first - 1)

    def _name_after(self, after: int) -> bool:
        if after >= len(self._words):
            return False
        other = self._words[after]
        if other.plain == "and" and after + 1 < len(self._words):
            return self._is_name(after + 1)
        return bool(_AND.fullmatch(other.before)) and self._is_name(after)

    def _is_name(self, place: int) -> bool:
        word = self._words[place]
        return word.capital and not word.upper and word.plain not in ordinary()

    # --- neighbours within the sentence ---

    def _before(self, place: int) -> Word | None:
        """The word before, unless a sentence or a bracket lies between."""
        if place < 1 or self._words[place].starts:
            return None
        return self._words[place - 1] if not self._words[place].before.strip() else None

    def _after(self, place: int) -> Word | None:
        """The word behind, unless a sentence starts with it."""
        if place >= len(self._words):
            return None
        word = self._words[place]
        return word if not word.starts or "(" in word.before else None
