"""The search itself: each place of a text is tried as every kind of name in turn, the surest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from webapp.domain.mentions.alone import alone
from webapp.domain.mentions.glued import with_glued
from webapp.domain.mentions.initials import by_initials
from webapp.domain.mentions.kinds import ChildNames, Hit, StaffNames
from webapp.domain.mentions.lists import section
from webapp.domain.mentions.others import family, stranger, titled
from webapp.domain.mentions.reading import Reading
from webapp.domain.mentions.roll import Roll
from webapp.domain.mentions.whole import nearly, whole

_MOST_INITIALS: Final = 2


class Index:
    """The names of a roll and its staff, ready to be found in any text. Immutable, and safe to share between threads."""

    def __init__(self, children: Iterable[ChildNames], staff: Iterable[StaffNames] = ()) -> None:
        """Make the index: 50,000 children take a few seconds."""
        self._roll = Roll(children, staff)

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Every place where a child may be named, in the order of the text, none overlapping. Raises nothing."""
        return tuple(with_glued(text, self._hits(text), self._hits))

    def _hits(self, text: str) -> list[Hit]:
        reading = Reading(self._roll, text)
        words, passed, place = reading.words, self._roll.passed, 0
        while place < len(words):
            word = words[place]
            place = place + 1 if word.plain in passed and not word.capital else _at(reading, place)
        for piece in reading.left_out():
            alone(reading, piece)
        return sorted(reading.hits, key=lambda hit: hit.start)


def _at(reading: Reading, place: int) -> int:
    """Deal with what begins at this word. Says where to go on."""
    word = reading.words[place]
    if word.plain in section("titles") and (word.capital or word.plain in section("lower_titles")):
        return titled(reading, place)
    if word.capital and len(word.plain) <= _MOST_INITIALS and (after := by_initials(reading, place)):
        return after
    piece = reading.pieces.at(place)
    if piece is None:
        return nearly(reading, place) or place + 1
    return whole(reading, piece) or stranger(reading, piece) or family(reading, piece) or alone(reading, piece)
