"""Initials: alone, for a forename before a surname, and for a surname behind a forename."""

from __future__ import annotations

from typing import Final

from webapp.domain.mentions.kinds import Certainty
from webapp.domain.mentions.lists import section
from webapp.domain.mentions.pieces import Piece
from webapp.domain.mentions.reading import Reading, lower
from webapp.domain.mentions.roll import NOBODY

_MOST: Final = 12
"""Initials that fit more children than this tell nothing."""


def by_initials(reading: Reading, place: int) -> int | None:
    """A.O., AO, A O, A. Okafor. Says where to go on, or None where there are none."""
    words, word = reading.words, reading.words[place]
    if word.upper:
        if word.plain in reading.roll.names or reading.context.shouted(place):
            return None
        if word.plain in section("abbreviations") and not _is_of_a_pupil(reading, place):
            return None
        return _add(reading, place, place + 1, word.plain)
    if len(word.plain) != 1 or place + 1 >= len(words):
        return None
    other = words[place + 1]
    if not other.capital or other.before not in (".", ". ", " "):
        return None
    if other.before == " " and word.plain in "ai" and word.starts:
        return None
    return _all_letters(reading, place) if len(other.plain) == 1 else _with_surname(reading, place)


def _is_of_a_pupil(reading: Reading, place: int) -> bool:
    """Pupil CP, and CP (Y7): letters that mean something else too."""
    before = reading.context.before(place)
    if reading.narrowing.by_earlier(reading.roll.initials.get(reading.words[place].plain, NOBODY))[1]:
        return True  # "Jerome Power ... JP says"
    return reading.context.has_year(place + 1) or (before is not None and before.plain in section("pupils"))


def letter_after(reading: Reading, piece: Piece) -> str | None:
    """The letter of "Amira O", "Amira O." or "Hughes, L."."""
    words = reading.words
    if piece.after >= len(words) or words[piece.after - 1].suffix:
        return None
    word = words[piece.after]
    if (
        len(word.plain) != 1
        or not word.capital
        or not (word.before == " " or (word.before == ", " and _is_surname(piece)))
    ):
        return None
    ends = word.full_end == len(reading.text) or reading.text[word.end] in ".,)"
    return word.plain if ends or word.plain not in "ai" else None


def _is_surname(piece: Piece) -> bool:
    return not piece.entry.forename


def _all_letters(reading: Reading, place: int) -> int | None:
    words, after = reading.words, place + 2
    if after < len(words) and words[after].before == "." and len(words[after].plain) == 1:
        after += 1
    return _add(reading, place, after, "".join(word.plain for word in words[place:after]))


def _with_surname(reading: Reading, place: int) -> int | None:
    piece, letter = reading.pieces.at(place + 1), reading.words[place].plain
    if piece is None or not piece.entry.last:
        return None
    who = frozenset(child for child in piece.entry.last if letter in reading.roll.first_initials[child])
    staff = frozenset(one for one in piece.entry.staff_last if reading.roll.staff_initials[one] == letter)
    if not who:
        return reading.add(place, piece.after, piece.entry.last, Certainty.POSSIBLE, staff)
    if reading.is_ordinary(piece) and reading.words[place + 1].before == " ":
        return None
    return reading.add(place, piece.after, who, lower(Certainty.LIKELY) if staff else Certainty.LIKELY, staff)


def _add(reading: Reading, place: int, after: int, letters: str) -> int | None:
    who = reading.roll.initials.get(letters, NOBODY)
    if not 0 < len(who) <= _MOST:
        return None
    words, end = reading.words, reading.words[after - 1].end
    dotted = after - place > 1 and words[place + 1].before == "." and reading.text.startswith(".", end)
    return reading.add(place, after, who, Certainty.POSSIBLE, end=end + dotted)
