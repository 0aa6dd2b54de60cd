"""Other people who share a child's name: with a title, or with a whole name that is no child's; and whole families."""

from __future__ import annotations

from typing import Final

from webapp.domain.mentions.kinds import Certainty
from webapp.domain.mentions.lists import familiar, section
from webapp.domain.mentions.pieces import Joint, Piece, joint
from webapp.domain.mentions.reading import Reading
from webapp.domain.mentions.whole import nearly_surname, pair

_SHORTEST: Final = 3
"""Letters of a surname."""


def titled(reading: Reading, place: int) -> int:
    """Mrs Hope, Mr J. Khan: staff, or somebody's parent. Says where to go on."""
    forename, surname, after = _name_after(reading, place)
    if surname is None:
        return after
    entry, staff = surname.entry, surname.entry.staff_last
    if forename:
        if reading.words[place].plain in ("miss", "master") and (who := pair(reading, forename, surname, Joint.SPACE)):
            return reading.add(place + 1, after, who, Certainty.LIKELY, staff)
        staff = forename.entry.staff_first & staff or staff
    if who := entry.last or entry.forename:
        reading.add(place, after, who, Certainty.POSSIBLE, staff)
    return after


def _name_after(reading: Reading, place: int) -> tuple[Piece | None, Piece | None, int]:
    """The forename and the surname behind a title, if the roll or the staff have them, and where the name ends."""
    words, forename, surname, after = reading.words, None, None, place + 1
    while after < len(words) and joint(words[after].before.lstrip(".")) is Joint.SPACE:
        word, piece = words[after], reading.pieces.at(after)
        if not word.capital or word.ends_before or words[after - 1].suffix:
            break
        if piece and not piece.slip:
            if surname and not (piece.entry.last or piece.entry.staff_last):
                break  # "told Mr Khan Leo was late"
            forename, surname, after = surname, piece, piece.after
        elif len(word.plain) == 1 or word.plain not in familiar():
            after += 1
        else:
            break
    return forename, surname, after


def stranger(reading: Reading, one: Piece) -> int | None:
    """A whole name that is no child's, though a part of it is: "James Whitfield" beside a James on the roll."""
    words, word = reading.words, reading.words[one.first]
    if not one.entry.forename or not word.capital or not reading.may_go_on(one):
        return None
    two, between = reading.next(one)
    following = words[one.after]
    if between is not Joint.SPACE or following.starts or not following.capital or (following.upper and not word.upper):
        return None
    if two is None and (following.plain in familiar() or len(following.plain) < _SHORTEST):
        return None
    if (two is None or two.slip) and (after := nearly_surname(reading, one)):
        return after
    if two is None:
        reading.narrowing.met_stranger(word.plain)
        who = one.entry.first or one.entry.forename
        return reading.add(one.first, one.after, who, Certainty.POSSIBLE, one.entry.staff_first)
    if two.entry.first or not two.entry.last or (reading.is_ordinary(one) and reading.is_ordinary(two)):
        return None
    reading.narrowing.met_stranger(word.plain)
    return reading.add(one.first, two.after, one.entry.first | two.entry.last, Certainty.POSSIBLE)


def family(reading: Reading, piece: Piece) -> int | None:
    """The Okafors, the Patel twins: every child of that surname."""
    words, ordinary = reading.words, reading.is_ordinary(piece)
    before = words[piece.first - 1].plain if piece.first else ""
    if not piece.entry.last or (ordinary and not (words[piece.first].capital and before == "the")):
        return None
    following = words[piece.after] if piece.after < len(words) else None
    related = following is not None and following.plain in section("families") and following.before == " "
    surname_only = not piece.entry.forename or before in section("together")
    if not surname_only or not (related or piece.plural) or reading.context.is_elsewhere(piece.first, piece.after):
        return None
    doubtful = ordinary and not related  # the Youngs, but also the Knights and castles
    return reading.add(piece.first, piece.after, piece.entry.last, Certainty.POSSIBLE if doubtful else Certainty.LIKELY)
