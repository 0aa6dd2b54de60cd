"""What stands around a name, whether it is a word as well or not: streets and saints, relations and offices, capitals."""

from __future__ import annotations

from webapp.domain.mentions.lists import section
from webapp.domain.mentions.words import Word

_AROUND = 3
"""So many words on each side say whether capitals mean anything here."""
_APPOSITION = 4


class Surroundings:
    """One text and its words."""

    def __init__(self, text: str, words: list[Word]) -> None:
        """Nothing is read yet."""
        self.text = text
        self.words = words

    def before(self, place: int) -> Word | None:
        """The word before, unless a sentence or a bracket lies between."""
        if place < 1 or self.words[place].starts:
            return None
        return self.words[place - 1] if not self.words[place].before.strip() else None

    def after(self, place: int) -> Word | None:
        """The word at this place, unless a sentence starts with it."""
        if place >= len(self.words):
            return None
        word = self.words[place]
        return word if not word.starts or "(" in word.before else None

    def is_elsewhere(self, first: int, after: int) -> bool:
        """Whether it is part of the name of a street, school, law or saint, or a place that somebody is in or moves to."""
        saint = self.words[first - 1] if first else None
        if saint is not None and saint.capital and saint.plain in ("st", "saint"):
            return True
        return self._names_a_body(first, after) or self._is_a_place(first)

    def _names_a_body(self, first: int, after: int) -> bool:
        following = self.after(after)
        if following is None:
            return False
        kind = section("businesses" if self.words[after - 1].suffix else "institutions")
        if following.plain in kind:
            before = self.before(first)
            return following.capital or self.words[first].upper or (before is not None and before.plain == "the")
        bodies = section("institutions")
        if self._names_classes(after) or (following.plain == "house" and following.capital):
            return True  # Bishop's House
        further = self.after(after + 1)
        return following.capital and further is not None and further.capital and further.plain in bodies

    def _names_classes(self, after: int) -> bool:
        """Holly, Willow and Rowan classes."""
        place = after
        while place < len(self.words) and (self.words[place].plain == "and" or self.words[place].capital):
            place += 1
        return place < len(self.words) and self.words[place].plain in ("classes", "houses", "groups", "teams")

    def _is_a_place(self, first: int) -> bool:
        before = self.before(first)
        if before is None or self.words[first].plain not in section("places"):
            return False
        if before.plain in ("to", "from"):
            return any(self.words[place].plain in section("moving") for place in range(max(0, first - 4), first - 1))
        return before.plain in ("in", "at", "near", "around", "outside", "across", "visiting")

    def is_adult(self, first: int, after: int) -> bool:
        """Whether a relation or an office stands beside it: "her mum Sarah", "Sarah (DSL)", "Sarah, the social worker"."""
        if first and self.words[first - 1].plain in section("adults") and not self.words[first - 1].suffix:
            told, gap = self.before(first - 1), self.words[first].before
            if gap == ", ":  # "her mum, Sarah, rang", but not "spoke to mum, Leo ate well"
                return self.text.startswith(",", self.words[after - 1].full_end)
            own = gap == " (" and self.words[after - 1].suffix  # "Dad (Mehmet's)"
            return gap in (" ", " (") and not own and not (told and told.plain in section("telling"))
        return self._is_explained(after)

    def _is_explained(self, after: int) -> bool:
        if after >= len(self.words) or self.words[after - 1].suffix:
            return False
        following = self.words[after]
        near = [word.plain for word in self.words[after : after + _APPOSITION]]
        if "(" in following.before:
            return any(word in section("adults") for word in near[:2])
        if following.before == ", " and following.plain in ("the", "a", "an"):
            return any(word in section("adults") for word in near[1:])
        return (
            following.plain == "from" and following.before == " " and near[1:2] != [] and near[1] in section("agencies")
        )

    def does_something(self, after: int) -> bool:
        """Whether a person's verb follows ("said", "was")."""
        following = self.after(after)
        return following is not None and (following.plain in section("deeds") or following.plain in section("being"))

    def shouted(self, place: int) -> bool:
        """Whether the words around are in capitals too, so that capitals say nothing."""
        near = [
            word
            for word in self.words[max(0, place - _AROUND) : place + _AROUND + 1]
            if word is not self.words[place] and len(word.plain) > 2
        ]
        return len(near) > 1 and sum(word.upper for word in near) * 3 >= len(near) * 2
