"""One name by itself: a forename, a surname, a short form, a slip of the pen, or a word that is a name too."""

from __future__ import annotations

from typing import Final

from webapp.domain.mentions.initials import letter_after
from webapp.domain.mentions.kinds import Certainty
from webapp.domain.mentions.lists import known_names, ordinary, section
from webapp.domain.mentions.pieces import Piece
from webapp.domain.mentions.reading import Reading, lower

_SHORT: Final = 3
"""A name with fewer letters is one only with a capital; with just so many it is never sure."""
_SHORT_SURNAME: Final = 5
_MOST_BY_MIDDLE_NAME: Final = 3
"""Where more children than this have it as a middle name, it is rarely what one of them is called."""


def alone(reading: Reading, piece: Piece) -> int:
    """Add the name, where it is one. Says where to go on."""
    entry, word = piece.entry, reading.words[piece.first]
    if not entry.alone:
        return piece.after
    if (letter := letter_after(reading, piece)) is not None:
        return _with_letter(reading, piece, letter)
    certainty = _certainty(reading, piece)
    if certainty is None:
        reading.doubt(piece)
        return piece.after
    who = reading.narrowing.by_year(entry.alone, word.start, reading.words[piece.after - 1].end)
    who, met = reading.narrowing.by_earlier(who)
    staff = entry.staff_first if entry.first or entry.called else entry.staff_last
    if not met and reading.narrowing.is_strange(word.plain):
        certainty = Certainty.POSSIBLE
    elif staff and not met:
        certainty = lower(certainty)
    if certainty is Certainty.SURE and (len(reading.roll.ids(who)) > 1 or not entry.first):
        certainty = Certainty.LIKELY
    return reading.add(piece.first, piece.after, who, certainty, staff)


def _with_letter(reading: Reading, piece: Piece, letter: str) -> int:
    """Amira O, Hughes L: surely a name, and surely a child's where the letter fits one."""
    entry = piece.entry
    letters = reading.roll.last_initials if entry.forename else reading.roll.first_initials
    who = frozenset(place for place in entry.alone if letter in letters[place])
    if who:
        reading.narrowing.met(who)
    certainty = Certainty.LIKELY if who else Certainty.POSSIBLE
    return reading.add(piece.first, piece.after + 1, who or entry.alone, certainty, entry.staff_first)


def _certainty(reading: Reading, piece: Piece) -> Certainty | None:
    word, context = reading.words[piece.first], reading.context
    if len(word.plain) == 1 or context.is_elsewhere(piece.first, piece.after):
        return None
    if reading.is_ordinary(piece):
        if word.plain in section("function"):
            return None
        forename = bool(piece.entry.first or piece.entry.called)
        return context.stands_as_name(piece.first, piece.after, forename, word.plain in reading.called)
    if piece.slip or piece.plural:
        return _of_a_slip(reading, piece)
    if word.upper and word.plain in section("adults"):
        return None  # an ELSA, not Elsa
    if piece.after == piece.first + 1 and len(word.plain) < _SHORT and not (word.capital and not word.upper):
        return Certainty.POSSIBLE if word.upper else None
    if context.is_adult(piece.first, piece.after):
        return Certainty.POSSIBLE
    if not (piece.entry.first or piece.entry.called):
        return _of_a_later_name(reading, piece)
    return Certainty.SURE if word.capital and len(word.plain) > _SHORT else Certainty.LIKELY


def _of_a_slip(reading: Reading, piece: Piece) -> Certainty | None:
    word, context = reading.words[piece.first], reading.context
    other = word.plain in known_names()
    if piece.plural and (following := context.after(piece.after)) is not None and following.plain in section("people"):
        return Certainty.LIKELY  # "kacpers mum"
    if not word.capital:
        return Certainty.POSSIBLE if context.does_something(piece.after) and not other else None
    acronym = word.upper and not context.shouted(piece.first)
    return Certainty.POSSIBLE if other or acronym or context.is_adult(piece.first, piece.after) else Certainty.LIKELY


def _of_a_later_name(reading: Reading, piece: Piece) -> Certainty:
    """A surname or a middle name."""
    word = reading.words[piece.first]
    if piece.entry.middle:
        return Certainty.POSSIBLE if len(piece.entry.alone) > _MOST_BY_MIDDLE_NAME else Certainty.LIKELY
    if not reading.words[piece.after - 1].capital and len(word.plain) < _SHORT_SURNAME:
        return Certainty.POSSIBLE
    return Certainty.POSSIBLE if _follows_another_name(reading, piece) else Certainty.LIKELY


def _follows_another_name(reading: Reading, piece: Piece) -> bool:
    """Sarah Okafor, where no Sarah is on the roll."""
    if piece.first == 0 or reading.words[piece.first].before != " ":
        return False
    word = reading.words[piece.first - 1]
    return word.capital and not word.suffix and word.plain not in ordinary() and not word.upper
