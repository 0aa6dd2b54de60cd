"""What stands around a word that may be a name: whether it is used as one.

For a name that is also a word, signs are weighed against each other. The weights are few and whole, and were set on the
sentences of tests/mentions.
"""

from __future__ import annotations

import re
from typing import Final

from webapp.domain.mentions.kinds import Certainty
from webapp.domain.mentions.lists import ordinary, section
from webapp.domain.mentions.pieces import Pieces
from webapp.domain.mentions.surroundings import Surroundings
from webapp.domain.mentions.words import Word

_ENOUGH: Final = 2
"""From here on a word is likely a name; one less, and it is possible."""
_NEVER: Final = -9
_SIGHT: Final = 8
"""So many words further on, "her" or "mum" may tell that a person is spoken of."""
_NEARBY: Final = 6
_YEAR: Final = re.compile(
    r"\s*[(\[,]?\s*(?:(?:in|of|from)\s)?(?:year|yr|y)\.?\s?-?\d|\s\((?:\d{1,2}|N|R|Reception|Nursery)\)", re.IGNORECASE
)
_NUMBER_BEFORE: Final = re.compile(r"\d(?:st|nd|rd|th)?\s*(?:of\s*)?$", re.IGNORECASE)
_NUMBER_AFTER: Final = re.compile(r"\s*\d")
_LABEL: Final = re.compile(r"\s*(?:[:(\[]|[-–—]+\s|,\s)")
_QUOTE: Final = re.compile(r"[\"“'‘]$")
_LISTED: Final = re.compile(r"\s+\d+[.)] ")
"""The next number of a list."""
_AND: Final = re.compile(r"\s*[&/+]\s*|,\s*")
_PAST: Final = re.compile(r"\w{3,}ed")


class Weighing(Surroundings):
    """Weighs what surrounds ordinary words that are on the roll."""

    def __init__(self, text: str, words: list[Word], pieces: Pieces) -> None:
        """`pieces` says which other words are on the roll."""
        super().__init__(text, words)
        self._pieces = pieces

    def stands_as_name(self, first: int, after: int, is_forename: bool, is_known: bool) -> Certainty | None:
        """How surely the ordinary words words[first:after] are a name, or None where they are just words.

        `is_known` where the text uses them as one in another place.
        """
        weight = self._by_form(first) + self._by_before(first) + self._by_after(first, after)
        if is_known:
            weight += 1 if self.words[first].plain in section("abstract") else 2
        if not is_forename:
            weight -= 2 if self.words[first].starts or self._follows_a_capital(first) else 1
        if weight > -_ENOUGH and (self._name_before(first) or self._name_after(after)):
            weight += 2
        if 0 < weight < _ENOUGH or (weight == 0 and not self.words[first].starts):
            weight += self._sees_a_person(after)
        if weight >= _ENOUGH:
            return Certainty.LIKELY
        doubtful = weight == _ENOUGH - 1 or (is_known and weight == 0)
        return Certainty.POSSIBLE if doubtful else None

    def _follows_a_capital(self, first: int) -> bool:
        """The Red Cross."""
        before = self.before(first)
        if before is None or not before.capital or before.plain in section("towards"):
            return False
        return before.plain in ordinary()

    def _by_form(self, first: int) -> int:
        word = self.words[first]
        if not word.capital:
            return -1 if word.plain in section("mostly_names") else -2
        if word.starts or self.shouted(first):
            return 0
        return 1 if word.plain in section("times") else 2

    def _by_before(self, first: int) -> int:
        word, before = self.words[first], self.before(first)
        timely = word.plain in section("times")
        if timely and _NUMBER_BEFORE.search(self.text[max(0, word.start - 8) : word.start]):
            return _NEVER
        if before is None:
            return 0
        if timely and before.plain == "to" and self._is_put_off(first):
            return _NEVER
        if timely and (before.plain in section("when") or self._among_times(first)):
            return _NEVER
        if before.plain in section("determiners"):
            return -4
        if word.plain == "bill" and before.capital and not before.starts and before.plain in ordinary():
            return _NEVER  # the Schools Bill
        if word.plain in section("abstract") and before.plain in section("qualities"):
            return -2
        if before.plain in section("owners"):
            return -1 if word.capital else -4
        if before.plain in section("subjects") and (word.plain in section("verbs") or not word.capital):
            return -2 if before.plain == "which" and word.capital else -4  # "find out which Max"
        return self._by_address(first, before)

    def _by_address(self, first: int, before: Word) -> int:
        """Whether somebody is spoken to or met."""
        word = self.words[first]
        if not word.capital:
            spoken = self.before(first - 1)
            addressed = before.plain in ("told", "asked") or (
                before.plain in ("to", "with") and spoken is not None and spoken.plain in section("speaking")
            )
            if addressed:
                return 2
            return 0 if before.plain in section("towards") or before.plain in section("joining") else -2
        if before.plain == "for" and word.plain in section("times"):
            return 0
        return 1 if before.plain in section("towards") else 0

    def _is_put_off(self, first: int) -> bool:
        """The review slipped to June."""
        return any(word.plain in section("putting_off") for word in self.words[max(0, first - 4) : first - 1])

    def _among_times(self, first: int) -> bool:
        """April and May, from April to May."""
        before, earlier = self.words[first - 1], self.before(first - 1)
        if before.plain in section("times"):
            return True
        return before.plain in ("and", "or", "to") and earlier is not None and earlier.plain in section("times")

    def _by_after(self, first: int, after: int) -> int:
        word, last = self.words[first], self.words[after - 1]
        timely = word.plain in section("times")
        behind = self.text[last.full_end : last.full_end + 12]
        following = self.after(after)
        if last.suffix:
            return self._by_suffix(word, last.suffix, following)
        if self.has_year(after) and not self._is_order(word, behind):
            return 3 if word.capital else 2
        if behind.startswith(")") and word.before.endswith("("):
            return 2
        if _LISTED.match(behind) and word.starts and word.capital and not timely:
            return 1
        if _NUMBER_AFTER.match(behind):
            return _NEVER if timely else -1
        if after < len(self.words) and self.words[after].plain in ("who", "whose", "himself", "herself"):
            return 2
        if behind.startswith(("!", "?")) and _QUOTE.search(word.before):
            return 1  # "Amber!" she called
        if following is None and word.starts and word.capital and not timely and first:
            return 1  # "Case 2: Mark"
        if following is None or following.before != " ":
            label = behind.startswith(":") if timely else _LABEL.match(behind)
            return 1 if label and word.starts and word.capital else 0
        return self._by_following(word, following, after)

    def has_year(self, after: int) -> bool:
        """Whether a year group stands right behind: Young (Y9), Grace in Year 8."""
        end = self.words[after - 1].full_end
        return bool(_YEAR.match(self.text[end : end + 12]))

    def _is_order(self, word: Word, behind: str) -> bool:
        """Mark Year 6 books."""
        told = behind[:1] == " " and behind[1:2] != "(" and not behind.startswith((" in ", " from "))
        return told and word.starts and word.plain in section("verbs")

    def _by_suffix(self, word: Word, suffix: str, following: Word | None) -> int:
        """Will's mum, Grace'd, Summer's been off."""
        if following is not None and following.plain in section("people") | section("belongings"):
            return 3
        timely = word.plain in section("times")
        return 1 if timely and (suffix != "s" or following is None or following.plain != "been") else 2

    def _by_following(self, word: Word, following: Word, after: int) -> int:
        timely = word.plain in section("times")
        if following.plain in section("compounds"):
            return -4
        further = self.after(after + 1)
        if timely and following.plain in ("and", "or", "to") and further and further.plain in section("times"):
            return _NEVER
        if following.plain in section("deeds"):
            return 3
        if following.plain in section("being"):
            return self._by_being(word, following, after)
        if (
            following.plain == "and"
            and further is not None
            and (further.plain in section("companions") or further.plain in section("people"))
        ):
            return 2
        if following.plain == "to":
            return self._by_infinitive(word, further)
        if following.capital and not following.upper:
            return -2
        if word.capital and _PAST.fullmatch(following.plain):
            return 1 if timely or word.plain in section("abstract") else 3
        if following.plain in section("base") and word.plain in section("verbs") and (word.starts or not word.capital):
            return -4
        if word.starts and word.plain in section("verbs") and following.plain in section("objects"):
            return -3
        return self._by_fragment(word, after)

    def _by_fragment(self, word: Word, after: int) -> int:
        """Notes leave the verb out: "Joy not eating", "Hope in foster care"."""
        place = after
        while (told := self.after(place)) is not None and told.plain in section("fillers"):
            place += 1
        if place > after and told is not None and (told.plain in section("states") or told.plain.endswith("ing")):
            return 2
        if told is not None and told.plain in section("states") and word.capital:
            return int(word.plain not in section("times") | section("verbs"))  # "Willow absent"
        if not word.starts or not word.capital:
            return 0
        if self.words[after].plain in section("where"):
            near = [other.plain for other in self.words[after + 1 : after + 1 + _NEARBY]]
            telling = (section("settings") | section("people")) - section("companions")
            return int(not telling.isdisjoint(near))
        return 0 if self.words[after].plain in section("joining") else -1

    def _by_being(self, word: Word, following: Word, after: int) -> int:
        """Grace is tearful, Summer has been quiet: how a person is said to be."""
        place = after + 1
        while (told := self.after(place)) is not None and told.plain in section("fillers"):
            place += 1
        state = 2 if told is not None and (told.plain in section("states") or told.plain.endswith("ing")) else 0
        if told is not None and told.plain == "on" and word.plain in section("abstract"):
            state = 2  # "Hope is on a plan"
        has = following.plain in section("having")
        if word.plain in section("times"):
            return state + has
        return state + (1 if word.plain in section("abstract") and following.plain not in ("has", "hasnt") else 2)

    def _by_infinitive(self, word: Word, further: Word | None) -> int:
        """A task for Mark is "Mark to chase the letter"; "Rose to the occasion" and "Hope to meet" are none."""
        if word.plain == "hope" or further is None or further.plain in section("objects"):
            return -2
        return 1

    def _sees_a_person(self, after: int) -> bool:
        for place in range(after + 1, min(after + _SIGHT, len(self.words))):
            if self.words[place].starts:
                return False
            if self.words[place].plain in section("people"):
                return True
        return False

    def _name_before(self, first: int) -> bool:
        """Whether another name stands before it, joined by "and", a comma or a stroke."""
        if first < 1:
            return False
        word, other = self.words[first], self.words[first - 1]
        if other.plain in ("and", "or") and first > 1 and not other.starts:
            return self._is_name(first - 2)
        return bool(_AND.fullmatch(word.before)) and self._is_name(first - 1)

    def _name_after(self, after: int) -> bool:
        if after >= len(self.words):
            return False
        other = self.words[after]
        if other.plain in ("and", "or") and other.before == " " and after + 1 < len(self.words):
            return self._is_name(after + 1)
        return bool(_AND.fullmatch(other.before)) and self._is_name(after)

    def _is_name(self, place: int) -> bool:
        word = self.words[place]
        if not word.capital or word.upper or (word.starts and word.plain in ordinary()):
            return False
        return word.plain not in ordinary() or self._pieces.at(place) is not None
