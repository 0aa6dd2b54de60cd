"""Whole names: a forename and a surname of one child, in either order, whatever stands between them."""

from __future__ import annotations

from typing import Final

from webapp.domain.mentions.kinds import Certainty
from webapp.domain.mentions.lists import familiar, ordinary, section
from webapp.domain.mentions.pieces import Joint, Piece, joint
from webapp.domain.mentions.reading import JOINED, Reading, lower
from webapp.domain.mentions.roll import NOBODY, Set, is_one_slip
from webapp.domain.mentions.words import Word

_MOST: Final = 100
"""Where more children than this share the name that is sure, the other is not compared with each of theirs."""
_SHORTEST: Final = 3


def whole(reading: Reading, one: Piece) -> int | None:
    """Add the whole name that begins with this piece. Says where to go on, or None where there is none."""
    if not reading.may_go_on(one):
        return None
    two, between = reading.next(one)
    if two and between in JOINED:
        three, then = reading.next(two)
        if three and then in JOINED and (who := one.entry.forename & two.entry.forename & three.entry.last):
            return _add(reading, one, three, who)
    if two and (who := pair(reading, one, two, between)):
        return _add(reading, one, two, who)
    if two and between is Joint.SPACE and one.entry.staff_first & two.entry.staff_last:
        reading.narrowing.met_stranger(reading.words[one.first].plain)
        return two.after
    return _around(reading, one)


def pair(reading: Reading, one: Piece, two: Piece, between: Joint) -> Set:
    """Whose whole name two pieces are: as the roll spells it, else by another spelling, else by a middle name."""
    if between in JOINED:
        for names in (one.entry.first, one.entry.called, one.entry.middle):
            if who := names & two.entry.last:
                return who
    return NOBODY if reading.words[two.first].starts else _surname_first(reading, one, two, between)


def _surname_first(reading: Reading, one: Piece, two: Piece, between: Joint) -> Set:
    if between not in (Joint.SPACE, Joint.COMMA):
        return NOBODY
    if (
        between is Joint.COMMA
        and one.entry.forename
        and not reading.words[one.first].upper
        and not _is_entry(reading, one, two)
    ):
        return NOBODY  # far more often two children in a list
    for names in (two.entry.first, two.entry.called, two.entry.middle):
        if who := names & one.entry.last:
            return who
    return NOBODY


def _is_entry(reading: Reading, one: Piece, two: Piece) -> bool:
    """As a register or a log has it: "Re: Ali, Muhammad (Yr 5)"."""
    return reading.words[one.first].starts and reading.context.has_year(two.after)


def _around(reading: Reading, one: Piece) -> int | None:
    """With something between that the roll has not: a middle name, an initial, a particle."""
    words = reading.words
    for place in range(one.after, min(one.after + 2, len(words) - 1)):
        if words[place - 1].suffix or joint(words[place].before) not in JOINED or not _is_filling(words[place]):
            return None
        last = reading.pieces.at(place + 1)
        if last and not words[place + 1].ends_before and joint(words[place + 1].before.lstrip(".")) in JOINED:
            who = one.entry.first & last.entry.last or one.entry.called & last.entry.last
            if who:
                return _add(reading, one, last, who)
    return None


def nearly(reading: Reading, place: int) -> int | None:
    """A surname behind a word that the roll has not, but that is nearly the forename of a child: Abdi, Loe, Thea."""
    word = reading.words[place]
    if not word.capital or word.suffix or word.plain in familiar():
        return None
    last = reading.pieces.at(place + 1)
    if last is None or len(last.entry.last) > _MOST:
        return None
    if joint(reading.words[place + 1].before) is not Joint.SPACE or not reading.words[place + 1].capital:
        return None
    forenames = reading.roll.forenames
    who = frozenset(child for child in last.entry.last if any(_is_near(word.plain, name) for name in forenames[child]))
    return reading.add(place, last.after, who, Certainty.LIKELY) if who else None


def nearly_surname(reading: Reading, one: Piece) -> int | None:
    """A forename before a word that is nearly the surname of a child, too short for a slip of it by itself: Khan, Kahn."""
    word, who = reading.words[one.after], one.entry.first | one.entry.called
    if len(who) > _MOST or len(word.plain) < _SHORTEST:
        return None
    surnames = reading.roll.surnames
    who = frozenset(child for child in who if any(is_one_slip(word.plain, name) for name in surnames[child]))
    return reading.add(one.first, one.after + 1, who, Certainty.LIKELY) if who else None


def _is_near(word: str, forename: str) -> bool:
    """Whether it may be short for the forename (Ed, Thea), or a slip of it."""
    short = len(word) > 1 and forename.startswith(word[:_SHORTEST])
    return short or (len(word) >= _SHORTEST and is_one_slip(word, forename))


def _is_filling(word: Word) -> bool:
    if word.plain in section("particles"):
        return True
    return word.capital and not word.suffix and word.plain not in ordinary()


def _add(reading: Reading, one: Piece, last: Piece, who: Set) -> int | None:
    words = reading.words
    certainty = _certainty(reading, one, last)
    if certainty is None:
        return None
    who = reading.narrowing.by_year(who, words[one.first].start, words[last.after - 1].end)
    reading.narrowing.met(who)
    staff = one.entry.staff_first & last.entry.staff_last
    after = last.after
    if after < len(words) and joint(words[after].before) is Joint.HYPHEN and words[after].capital:
        after += 1  # the half of a surname that the roll has not
    return reading.add(one.first, after, who, lower(certainty) if staff else certainty, staff)


def _certainty(reading: Reading, one: Piece, last: Piece) -> Certainty | None:
    first, second = reading.words[one.first], reading.words[last.first]
    words = sum(map(reading.is_ordinary, (one, last)))
    capitals = first.capital and second.capital
    if words == 2 and first.upper and second.capital and not second.upper:
        return Certainty.LIKELY  # "LANE Daisy", as a register has it
    if words == 2 and (not capitals or reading.context.shouted(one.first)):
        named = capitals or (first.plain in section("mostly_names") and not first.capital)
        named = named or reading.context.does_something(last.after)
        return Certainty.POSSIBLE if named else None
    if first.plain in section("function"):
        return Certainty.LIKELY if capitals and not first.starts else Certainty.POSSIBLE
    if words and not capitals:
        return Certainty.LIKELY
    return Certainty.LIKELY if one.slip or last.slip else Certainty.SURE
