"""One text while it is read: its words, the pieces of names in it, what was found so far."""

from __future__ import annotations

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

    def __init__(self, roll: Roll, text: str) -> None:
        """Nothing is found yet."""
        self.roll = roll
        self.called: frozenset[str] = frozenset()
        """Ordinary words that the text is known to use as names."""
        self.text = text
        self.words = split(text)
        self.pieces = Pieces(roll, self.words)
        self.context = Weighing(text, self.words, self.pieces)
        self.narrowing = Narrowing(roll, text)
        self.hits: list[Hit] = []
        self._named: set[str] = set()
        self._doubted: list[Piece] = []

    def add(
        self, first: int, after: int, who: Set, certainty: Certainty, staff: Set = NOBODY, end: int | None = None
    ) -> int:
        """Keep words[first:after] as a hit; `end` is another end of it in the text. Says where to go on."""
        if certainty is not Certainty.POSSIBLE:
            self._named.update(word.plain for word in self.words[first:after])
        start, end = self.words[first].start, end or self.words[after - 1].end
        people = ids(staff, self.roll.staff)
        self.hits.append(Hit(start, end, self.text[start:end], self.roll.ids(who), people, certainty))
        return after

    def doubt(self, piece: Piece) -> None:
        """Ordinary words that are no name where they stand, by themselves."""
        self._doubted.append(piece)

    def left_out(self) -> list[Piece]:
        """Those whose word is a name in another place of the text (Pat Doherty, and then: Pat very proud)."""
        self.called = frozenset(word for word in self._named if word in ordinary())
        return [piece for piece in self._doubted if self.words[piece.first].plain in self.called]

    def may_go_on(self, piece: Piece) -> bool:
        """Whether the word behind may be part of the same name: it has a capital, or is no ordinary word (van, okafor)."""
        if piece.after >= len(self.words):
            return False
        word = self.words[piece.after]
        return word.capital or word.plain not in self.roll.passed

    def next(self, piece: Piece) -> tuple[Piece | None, Joint]:
        """The piece behind this one, and what stands between; none after a possessive or a plural."""
        if piece.after >= len(self.words) or self.words[piece.after - 1].suffix or piece.plural:
            return None, Joint.OTHER
        return self.pieces.at(piece.after), joint(self.words[piece.after].before)

    def is_ordinary(self, piece: Piece) -> bool:
        """Whether each of its words is an ordinary one too."""
        if piece.after == piece.first + 1:  # as most are
            return self.words[piece.first].plain in ordinary()
        return all(word.plain in ordinary() for word in self.words[piece.first : piece.after])


def lower(certainty: Certainty) -> Certainty:
    """One level less sure."""
    return _ORDER[max(0, _ORDER.index(certainty) - 1)]
