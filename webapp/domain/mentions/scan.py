"""The search itself: pieces of names put together, each with who may be meant and how surely."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.domain.mentions.context import Weighing
from webapp.domain.mentions.kinds import Certainty, ChildNames, Hit, StaffNames
from webapp.domain.mentions.lists import familiar, known_names, ordinary, section
from webapp.domain.mentions.narrowing import Narrowing
from webapp.domain.mentions.pieces import Joint, Piece, Pieces, joint
from webapp.domain.mentions.roll import Roll, Set, ids
from webapp.domain.mentions.words import Word, split

_ORDER = (Certainty.POSSIBLE, Certainty.LIKELY, Certainty.SURE)
_MOST_BY_INITIALS = 12
"""Initials that fit more children than this tell nothing."""


class Index:
    """The names of a roll and its staff, ready to be found in any text. Immutable, and safe to share between threads."""

    def __init__(self, children: Iterable[ChildNames], staff: Iterable[StaffNames] = ()) -> None:
        """Make the index: 50,000 children take a few seconds."""
        self._roll = Roll(children, staff)

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Every place where a child may be named, in the order of the text, none overlapping. Raises nothing."""
        return tuple(_Scan(self._roll, text).hits())


class _Scan:
    """One text."""

    def __init__(self, roll: Roll, text: str) -> None:
        self.roll = roll
        self.text = text
        self.words = split(text)
        self.pieces = Pieces(roll, self.words)
        self.context = Weighing(text, self.words, self.pieces)
        self.narrowing = Narrowing(roll, text)
        self.found: list[Hit] = []

    def hits(self) -> list[Hit]:
        place, passed = 0, self.roll.passed
        while place < len(self.words):
            word = self.words[place]
            place = place + 1 if word.plain in passed and not word.capital else self._at(place)
        return self.found

    def _at(self, place: int) -> int:
        """Deal with what begins at this word; says where to go on."""
        word = self.words[place]
        if word.plain in section("titles"):
            return self._titled(place)
        if word.capital and len(word.plain) <= 2 and (after := self._by_initials(place)):
            return after
        piece = self.pieces.at(place)
        if piece is None:
            return place + 1
        return self._whole(piece) or self._stranger(piece) or self._family(piece) or self._alone(piece)

    # --- whole names ---

    def _next(self, piece: Piece) -> tuple[Piece | None, Joint]:
        if piece.after >= len(self.words) or self.words[piece.after - 1].suffix or piece.plural:
            return None, Joint.OTHER
        return self.pieces.at(piece.after), joint(self.words[piece.after].before)

    def _whole(self, one: Piece) -> int | None:
        """A forename and a surname of one child, in either order, whatever stands between them."""
        two, between = self._next(one)
        if two and between in (Joint.SPACE, Joint.QUOTE, Joint.DOT):
            three, then = self._next(two)
            if three and then in (Joint.SPACE, Joint.QUOTE, Joint.DOT):
                who = one.entry.forename & two.entry.forename & three.entry.last
                if who:
                    return self._add_whole(one, three, who)
        if two and (who := self._pair(one, two, between)):
            return self._add_whole(one, two, who)
        if two and between is Joint.SPACE and one.entry.staff_first & two.entry.staff_last:
            self.narrowing.met_stranger(self.words[one.first].plain)
            return two.after
        return self._around(one)

    def _pair(self, one: Piece, two: Piece, between: Joint) -> Set:
        if between in (Joint.SPACE, Joint.DOT, Joint.QUOTE):
            for names in (one.entry.first, one.entry.called, one.entry.middle):
                if who := names & two.entry.last:
                    return who
        if between in (Joint.SPACE, Joint.COMMA) and not self.words[two.first].starts:
            if between is Joint.COMMA and one.entry.forename and not self.words[one.first].upper:
                return frozenset()  # far more often two children in a list
            for names in (two.entry.first, two.entry.called, two.entry.middle):
                if who := names & one.entry.last:
                    return who
        return frozenset()

    def _around(self, one: Piece) -> int | None:
        """Forename and surname with something between: a middle name that the roll has not, an initial, a particle."""
        place = one.after
        for _ in range(2):
            if place >= len(self.words) or self.words[place - 1].suffix:
                return None
            word = self.words[place]
            if joint(word.before) not in (Joint.SPACE, Joint.QUOTE) or not self._is_filling(word):
                return None
            place += 1
            three = self.pieces.at(place)
            if three and joint(self.words[place].before.lstrip(".")) in (Joint.SPACE, Joint.QUOTE):
                who = one.entry.first & three.entry.last or one.entry.called & three.entry.last
                if who:
                    return self._add_whole(one, three, who)
        return None

    def _is_filling(self, word: Word) -> bool:
        if word.plain in section("particles"):
            return True
        return word.capital and not word.suffix and word.plain not in ordinary()

    def _add_whole(self, one: Piece, last: Piece, who: Set) -> int:
        certainty = self._certainty_of_whole(one, last)
        if certainty is None:
            return last.after
        who = self.narrowing.by_year(who, self.words[one.first].start, self.words[last.after - 1].end)
        staff = one.entry.staff_first & last.entry.staff_last
        if staff:
            certainty = _lower(certainty)
        after = last.after
        if after < len(self.words) and joint(self.words[after].before) is Joint.HYPHEN and self.words[after].capital:
            after += 1  # the half of a surname that the roll has not
        self.narrowing.met(who)
        return self._add(one.first, after, who, staff, certainty)

    def _certainty_of_whole(self, one: Piece, last: Piece) -> Certainty | None:
        first, second = self.words[one.first], self.words[last.first]
        words = [piece for piece in (one, last) if self._is_ordinary(piece)]
        capitals = first.capital and second.capital
        if len(words) == 2 and (not capitals or self.context.shouted(one.first)):
            return Certainty.POSSIBLE if self.context.shouted(one.first) else None
        if first.plain in section("function"):
            return Certainty.LIKELY if capitals and not first.starts else Certainty.POSSIBLE
        if words and not capitals:
            return Certainty.LIKELY
        return Certainty.LIKELY if one.slip or last.slip else Certainty.SURE

    # --- somebody else ---

    def _titled(self, place: int) -> int:
        """Mrs Hope, Mr J. Khan: staff, or somebody's parent."""
        after = place + 1
        surname = None
        while after < len(self.words) and joint(self.words[after].before.lstrip(".")) is Joint.SPACE:
            word = self.words[after]
            if not word.capital or self.words[after - 1].suffix:
                break
            piece = self.pieces.at(after)
            if piece and not piece.slip:
                surname = piece
                after = piece.after
            elif len(word.plain) == 1 or word.plain not in familiar():
                after += 1
            else:
                break
        if surname is None:
            return after
        one = self.pieces.at(place + 1)
        if one and one is not surname and self.words[place].plain in ("miss", "master"):
            who = self._pair(one, surname, Joint.SPACE)
            if who:
                return self._add(one.first, surname.after, who, surname.entry.staff_last, Certainty.LIKELY)
        entry = surname.entry
        who = entry.last or entry.forename
        staff = entry.staff_last
        if one and one is not surname and one.entry.staff_first & staff:
            staff = one.entry.staff_first & staff
        if who:
            self._add(place, surname.after, who, staff, Certainty.POSSIBLE)
        return surname.after

    def _stranger(self, one: Piece) -> int | None:
        """A whole name that is no child's, though a part of it is: "James Whitfield" beside a James on the roll."""
        word = self.words[one.first]
        if not word.capital or one.after >= len(self.words) or one.plural or word.suffix:
            return None
        next_word = self.words[one.after]
        if next_word.before != " " or not next_word.capital or self.words[one.after - 1].suffix:
            return None
        if next_word.upper and not word.upper:
            return None
        two = self.pieces.at(one.after)
        if two and one.entry.forename and two.entry.last and not self._is_ordinary(two) and not two.entry.first:
            self.narrowing.met_stranger(word.plain)
            return self._add(one.first, two.after, one.entry.first | two.entry.last, frozenset(), Certainty.POSSIBLE)
        if two is None and one.entry.forename and next_word.plain not in familiar() and len(next_word.plain) > 2:
            self.narrowing.met_stranger(word.plain)
            who = one.entry.first or one.entry.forename
            return self._add(one.first, one.after, who, one.entry.staff_first, Certainty.POSSIBLE)
        return None

    # --- families ---

    def _family(self, piece: Piece) -> int | None:
        """The Okafors, the Patel twins: every child of that surname."""
        word = self.words[piece.first]
        last = piece.entry.last
        if not last or (not word.capital and self._is_ordinary(piece)):
            return None
        before = self.words[piece.first - 1].plain if piece.first else ""
        after = self.words[piece.after] if piece.after < len(self.words) else None
        related = after is not None and after.plain in section("families") and after.before == " "
        plural = piece.plural and not (piece.entry.forename and before not in ("the", "both"))
        if not plural and not (related and (not piece.entry.forename or before in ("the", "both", "all"))):
            return None
        if self._is_ordinary(piece) and before != "the":
            return None
        return self._add(piece.first, piece.after, last, frozenset(), Certainty.LIKELY)

    # --- one name by itself ---

    def _alone(self, piece: Piece) -> int:
        entry = piece.entry
        who = entry.alone
        if not who:
            return piece.after
        with_initial = self._with_initial(piece, who)
        certainty = self._certainty_alone(piece, who) if with_initial is None else Certainty.LIKELY
        if certainty is None:
            return piece.after
        word, after = self.words[piece.first], piece.after
        if with_initial is not None:
            after += 1
            who = with_initial or who
            certainty = certainty if with_initial else Certainty.POSSIBLE
        if with_initial:
            self.narrowing.met(who)
        who = self.narrowing.by_year(who, word.start, self.words[after - 1].end)
        who, nearer = self.narrowing.by_earlier(who)
        staff = entry.staff_first if entry.first or entry.called else entry.staff_last
        if not nearer and self.narrowing.is_strange(word.plain):
            certainty = Certainty.POSSIBLE
        elif staff and not nearer:
            certainty = _lower(certainty)
        if certainty is Certainty.SURE and (len(who) > 1 or not entry.first):
            certainty = Certainty.LIKELY
        return self._add(piece.first, after, who, staff, certainty)

    def _with_initial(self, piece: Piece, who: Set) -> Set | None:
        """Those of them whom the letter of "Amira O" or "Hughes L." fits; None where no such letter follows."""
        if (letter := self._initial_after(piece)) is None:
            return None
        letters = self.roll.last_initials if piece.entry.forename else self.roll.first_initials
        return frozenset(place for place in who if letter in letters[place])

    def _certainty_alone(self, piece: Piece, who: Set) -> Certainty | None:
        word = self.words[piece.first]
        entry = piece.entry
        if len(word.plain) == 1 or self.context.is_elsewhere(piece.first, piece.after):
            return None
        if self._is_ordinary(piece):
            if word.plain in section("function"):
                return None
            return self.context.stands_as_name(piece.first, piece.after, bool(entry.first or entry.called))
        if piece.slip or piece.plural:
            known = word.plain in known_names()
            if not word.capital:
                return Certainty.POSSIBLE if self.context.does_something(piece.after) and not known else None
            return (
                Certainty.POSSIBLE
                if known or (word.upper and not self.context.shouted(piece.first))
                else Certainty.LIKELY
            )
        if not word.capital and len(word.plain) < 3:
            return None
        if len(word.plain) < 3 and word.upper:
            return Certainty.POSSIBLE
        if self.context.is_adult(piece.first, piece.after):
            return Certainty.POSSIBLE
        if not (entry.first or entry.called):
            surname_only = not entry.middle
            if not word.capital and (surname_only and len(word.plain) < 5):
                return Certainty.POSSIBLE
            if len(who) > 3 and entry.middle:
                return Certainty.POSSIBLE
            if surname_only and self._after_other_name(piece):
                return Certainty.POSSIBLE
            return Certainty.LIKELY
        if word.capital and len(word.plain) > 3:
            return Certainty.SURE
        return Certainty.LIKELY

    def _after_other_name(self, piece: Piece) -> bool:
        """Sarah Okafor, where no Sarah is on the roll."""
        if piece.first == 0 or self.words[piece.first].before != " ":
            return False
        word = self.words[piece.first - 1]
        return word.capital and not word.suffix and word.plain not in ordinary() and not word.upper

    # --- initials ---

    def _initial_after(self, piece: Piece) -> str | None:
        """The letter of "Amira O" or "Amira O."."""
        if piece.after >= len(self.words) or self.words[piece.after - 1].suffix:
            return None
        word = self.words[piece.after]
        if len(word.plain) != 1 or not word.capital or word.before != " ":
            return None
        if (
            word.plain in "ai"
            and not self.text.startswith((".", ",", ")"), word.end)
            and word.full_end < len(self.text)
        ):
            return None
        return word.plain

    def _by_initials(self, place: int) -> int | None:
        """A.O., AO, A O, A. Okafor."""
        word = self.words[place]
        if word.upper:
            if word.plain in section("abbreviations") or self.context.shouted(place) or word.plain in self.roll.names:
                return None
            return self._add_initials(place, place + 1, word.plain)
        if len(word.plain) != 1 or place + 1 >= len(self.words):
            return None
        other = self.words[place + 1]
        if other.before not in (".", ". ", " ") or (other.before == " " and word.plain in "ai" and word.starts):
            return None
        if len(other.plain) == 1 and other.capital:
            letters, after = word.plain + other.plain, place + 2
            if after < len(self.words) and self.words[after].before == "." and len(self.words[after].plain) == 1:
                letters, after = letters + self.words[after].plain, after + 1
            return self._add_initials(place, after, letters)
        piece = self.pieces.at(place + 1)
        if piece is None or not other.capital or not piece.entry.last:
            return None
        who = frozenset(child for child in piece.entry.last if word.plain in self.roll.first_initials[child])
        staff = frozenset(one for one in piece.entry.staff_last if self.roll.staff_initials[one] == word.plain)
        if not who:
            return self._add(place, piece.after, piece.entry.last, staff, Certainty.POSSIBLE)
        if self._is_ordinary(piece) and other.before == " ":
            return None
        return self._add(place, piece.after, who, staff, _lower(Certainty.LIKELY) if staff else Certainty.LIKELY)

    def _add_initials(self, place: int, after: int, letters: str) -> int | None:
        who = self.roll.initials.get(letters, frozenset())
        if not 0 < len(who) <= _MOST_BY_INITIALS:
            return None
        dotted = (
            after - place > 1
            and self.words[place + 1].before == "."
            and self.text[self.words[after - 1].end :][:1] == "."
        )
        end = self.words[after - 1].end + dotted
        return self._add(place, after, who, frozenset(), Certainty.POSSIBLE, end)

    # --- what is found ---

    def _is_ordinary(self, piece: Piece) -> bool:
        return all(word.plain in ordinary() for word in self.words[piece.first : piece.after])

    def _add(self, first: int, after: int, who: Set, staff: Set, certainty: Certainty, end: int | None = None) -> int:
        start, end = self.words[first].start, end or self.words[after - 1].end
        children, people = self.roll.ids(who), ids(staff, self.roll.staff)
        self.found.append(Hit(start, end, self.text[start:end], children, people, certainty))
        return after


def _lower(certainty: Certainty) -> Certainty:
    return _ORDER[max(0, _ORDER.index(certainty) - 1)]
