"""One text while it is read: its words, the pieces of names in it, what was found so far."""

from __future__ import annotations

from collections import Counter
from typing import Final

from webapp.domain.mentions.context import Weighing
from webapp.domain.mentions.kinds import Certainty, Hit
from webapp.domain.mentions.lists import ordinary
from webapp.domain.mentions.narrowing import Narrowing
from webapp.domain.mentions.pieces import Joint, Piece, Pieces, joint
from webapp.domain.mentions.roll import NOBODY, Roll, Set, ids
from webapp.domain.mentions.words import split

_ORDER: Final = (Certainty.POSSIBLE, Certainty.LIKELY, Certainty.SURE)
JOINED: Final = (Joint.SPACE, Joint.QUOTE, Joint.DOT)
"""What may stand within a whole name: Katherine "Katie" O'Neill, katie.oneill."""


class Reading:
    """One text. What finds names reads it and adds to `hits`."""

    def __init__(self, roll: Roll, text: str, called: frozenset[str] = frozenset()) -> None:
        """Nothing is found yet. `called` are ordinary words that an earlier reading of the same text knows as names."""
        self.roll = roll
        self.called = called
        self.text = text
        self.words = split(text)
        self.pieces = Pieces(roll, self.words)
        self.context = Weighing(text, self.words, self.pieces)
        self.narrowing = Narrowing(roll, text)
        self.hits: list[Hit] = []
        self._named: dict[str, int] = {}

    def add(
        self, first: int, after: int, who: Set, certainty: Certainty, staff: Set = NOBODY, end: int | None = None
    ) -> int:
        """Keep words[first:after] as a hit; `end` is another end of it in the text. Says where to go on."""
        if certainty is not Certainty.POSSIBLE:
            for word in self.words[first:after]:
                self._named[word.plain] = self._named.get(word.plain, 0) + 1
        start, end = self.words[first].start, end or self.words[after - 1].end
        people = ids(staff, self.roll.staff)
        self.hits.append(Hit(start, end, self.text[start:end], self.roll.ids(who), people, certainty))
        return after

    def left_out(self) -> frozenset[str]:
        """Ordinary words that are a name in one place of the text (Pat Doherty) and stand in others too (Pat very proud)."""
        named = self._named.keys() & ordinary()
        if not named:
            return frozenset()
        standing = Counter(word.plain for word in self.words if word.plain in named)
        return frozenset(word for word in named if standing[word] > self._named[word])

    def next(self, piece: Piece) -> tuple[Piece | None, Joint]:
        """The piece behind this one, and what stands between; none after a possessive or a plural."""
        if piece.after >= len(self.words) or self.words[piece.after - 1].suffix or piece.plural:
            return None, Joint.OTHER
        return self.pieces.at(piece.after), joint(self.words[piece.after].before)

    def is_ordinary(self, piece: Piece) -> bool:
        """Whether each of its words is an ordinary one too."""
        return all(word.plain in ordinary() for word in self.words[piece.first : piece.after])


def lower(certainty: Certainty) -> Certainty:
    """One level less sure."""
    return _ORDER[max(0, _ORDER.index(certainty) - 1)]
