"""The names of a roll and of its staff by the words that they are written with, made once so that looking up is flat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from webapp.domain.mentions import years
from webapp.domain.mentions.kinds import ChildNames, StaffNames
from webapp.domain.mentions.letters import HYPHENS, parts, plain
from webapp.domain.mentions.lists import equivalents, familiar, section

_Keys = tuple[tuple[str, str], ...]
"""Fields of `Entry`, each with the word that a name is put under."""
_Gathered = dict[str, dict[str, set[int]]]
Set = frozenset[int]
"""Children, or members of staff, by their place in the roll."""
NOBODY: Final[Set] = frozenset()
SHORTEST_SLIP: Final = 5
"""A name with fewer letters is too near to too many words for a slip of it to be told."""
_MANY: Final = 20
"""Where more children than this have a name, their references are put together once and not for each hit."""
_MOST_PARTS: Final = 4
_HALVES: Final = re.compile(rf"[{HYPHENS}\s]+")


class Entry:
    """Whose name a word (or a few words) may be."""

    __slots__ = ("alone", "called", "first", "forename", "last", "middle", "staff_first", "staff_last")

    def __init__(self, gathered: Mapping[str, Iterable[int]]) -> None:
        """Take over what was gathered for one word, by the names of the fields below."""
        self.first = _frozen(gathered, "first")
        """Whose legal or preferred forename it is."""
        self.called = _frozen(gathered, "called") - self.first
        """Whose forename is also spelt so, or shortened to this."""
        self.middle = _frozen(gathered, "middle") - self.first
        """Whose middle name it is, or a later part of the forename."""
        self.last = _frozen(gathered, "last")
        """Whose surname, former surname or half of a surname it is."""
        self.forename = self.first | self.called | self.middle
        self.staff_first = _frozen(gathered, "staff_first")
        self.staff_last = _frozen(gathered, "staff_last")
        self.alone = self.first | self.called or self.middle or self.last
        """Who is meant where it stands by itself."""


class Roll:
    """The roll as it is looked up. Nothing in it changes once it is made."""

    def __init__(self, children: Iterable[ChildNames], staff: Iterable[StaffNames]) -> None:
        """Read the roll once; 50,000 children take a few seconds."""
        self.children: list[str] = []
        self.staff: list[str] = []
        self.years: list[str] = []
        self.forenames: list[tuple[str, ...]] = []
        self.surnames: list[tuple[str, ...]] = []
        self.first_initials: list[str] = []
        self.last_initials: list[tuple[str, ...]] = []
        self.staff_initials: list[str] = []
        gathered: _Gathered = {}
        initials: dict[str, set[int]] = {}
        known: dict[tuple[str, str], _Keys] = {}
        for place, child in enumerate(children):
            self.children.append(child.id)
            self.years.append(years.year_of(child.year_group))
            forenames = dict.fromkeys((child.legal_forename, child.preferred_forename))
            surnames = dict.fromkeys((child.legal_surname, child.former_surname))
            middles = child.middle_names.split()
            for kind, names in (("forename", forenames), ("middle", middles), ("surname", surnames)):
                for name in names:
                    _gather(gathered, known, place, kind, name)
            self.forenames.append(tuple(filter(None, map(plain, forenames))))
            self.surnames.append(tuple(filter(None, map(plain, surnames))))
            self.first_initials.append("".join(dict.fromkeys(map(_first_letter, forenames))))
            self.last_initials.append(
                tuple(dict.fromkeys(letters for name in surnames for letters in _last_letters(name)))
            )
            for letters in product(self.first_initials[-1], self.last_initials[-1]):
                initials.setdefault("".join(letters), set()).add(place)
        for place, person in enumerate(staff):
            self.staff.append(person.id)
            self.staff_initials.append(_first_letter(person.forename))
            _gather(gathered, known, place, "staff forename", person.forename)
            _gather(gathered, known, place, "staff surname", person.surname)
        self.names = {key: Entry(fields) for key, fields in gathered.items()}
        self.initials = {letters: frozenset(who) for letters, who in initials.items()}
        self.longest = _longest(self.names)
        self._short = _shortened_names(self.names)
        self.passed = familiar().difference(section("titles"), section("particles"), self.names, self.longest)
        """Words that may be passed over, as nobody has them: most of any text."""
        self._letters = max(map(len, self.names), default=0)
        self._many = {
            entry.alone: ids(entry.alone, self.children) for entry in self.names.values() if len(entry.alone) > _MANY
        }

    def ids(self, who: Set) -> tuple[str, ...]:
        """The references of these children, in the order of the roll."""
        return (self._many.get(who) if len(who) > _MANY else None) or ids(who, self.children)

    def near(self, word: str) -> Entry | None:
        """Whose name a word is but for one slip: a letter too many, too few or wrong, or two that changed places."""
        if len(word) > self._letters + 1:
            return None
        short = list(_shortened(word))
        found = {name for key in (word, *short) for name in self._short.get(key, ())}
        found |= {key for key in short if len(key) >= SHORTEST_SLIP and key in self.names}
        entries = [self.names[name] for name in found if is_one_slip(word, name)]
        if not entries:
            return None
        if len(entries) == 1:
            return entries[0]
        gathered = {field: frozenset().union(*(getattr(entry, field) for entry in entries)) for field in _FIELDS}
        return Entry(gathered)


_FIELDS: Final = ("first", "called", "middle", "last")


def ids(places: Set, of: Sequence[str]) -> tuple[str, ...]:
    """The references of children or staff at these places, in the order of the roll, each once."""
    if len(places) < 2:  # as most are
        return tuple(of[place] for place in places) if places else ()
    return tuple(dict.fromkeys(of[place] for place in sorted(places)))


def _frozen(gathered: Mapping[str, Iterable[int]], field: str) -> Set:
    found = gathered.get(field)
    return frozenset(found) if found else NOBODY


def _gather(gathered: _Gathered, known: dict[tuple[str, str], _Keys], place: int, kind: str, name: str) -> None:
    """Put one name of one person under every way in which it is written; `known` spares working that out twice."""
    if not name:
        return
    keys = known.get((kind, name))
    if keys is None:
        keys = known[kind, name] = tuple(dict.fromkeys(_KEYS[kind](name)))
    for field, key in keys:
        gathered.setdefault(key, {}).setdefault(field, set()).add(place)


def _of_forename(name: str) -> Iterator[tuple[str, str]]:
    for key in _forenames(name):
        yield "first", key
        yield from (("called", other) for other in equivalents(key))
    yield from (("middle", key) for key in parts(name)[1:] if len(key) > 1)


def _of_middle_name(name: str) -> Iterator[tuple[str, str]]:
    for key in _written(parts(name)):
        if len(key) > 1:
            yield "middle", key
            yield from (("middle", other) for other in equivalents(key))


def _of_surname(name: str) -> Iterator[tuple[str, str]]:
    return (("last", key) for key in _surnames(name))


def _of_staff_forename(name: str) -> Iterator[tuple[str, str]]:
    return (("staff_first", key) for key in _forenames(name))


def _of_staff_surname(name: str) -> Iterator[tuple[str, str]]:
    return (("staff_last", key) for key in _surnames(name))


_KEYS: Final[dict[str, Callable[[str], Iterator[tuple[str, str]]]]] = {
    "forename": _of_forename,
    "middle": _of_middle_name,
    "surname": _of_surname,
    "staff forename": _of_staff_forename,
    "staff surname": _of_staff_surname,
}


def _forenames(name: str) -> Iterator[str]:
    """A forename whole, and the first of its parts by itself."""
    pieces = parts(name)
    yield from _written(pieces)
    if len(pieces) > 1 and len(pieces[0]) > 1:
        yield pieces[0]


def _surnames(name: str) -> Iterator[str]:
    """A surname whole, without its particle ("van", "al", "O'"), and its halves."""
    pieces = parts(name)
    for key in _written(pieces):
        yield key
        yield from _otherwise(key)
    while len(pieces) > 1 and pieces[0] in section("particles"):
        pieces = pieces[1:]
        yield from (key for key in _written(pieces) if len(key) > 2)
    halves = _HALVES.split(name.strip())
    if len(halves) > 1:
        for half in halves:
            yield from (key for key in _written(parts(half)) if len(key) > 1 and key not in section("particles"))


def _otherwise(surname: str) -> Iterator[str]:
    """MacDonald is written McDonald as well; a Polish brother is Kowalski where his sister is Kowalska."""
    if surname.endswith(_POLISH):
        yield surname[:-1] + ("i" if surname.endswith("a") else "a")
    if surname.startswith("mac") and len(surname) > 6:
        yield "mc" + surname[3:]
    elif surname.startswith("mc") and len(surname) > 5:
        yield "mac" + surname[2:]


_POLISH: Final = ("ski", "ska", "cki", "cka", "dzki", "dzka")


def _written(pieces: tuple[str, ...]) -> Iterator[str]:
    """The ways in which the parts of a name are put together: "mary jane" and "maryjane"."""
    if len(pieces) > _MOST_PARTS:
        yield " ".join(pieces)
    elif len(pieces) == 1:
        yield pieces[0]
    elif pieces:
        for joints in product((" ", ""), repeat=len(pieces) - 1):
            yield pieces[0] + "".join(joint + piece for joint, piece in zip(joints, pieces[1:], strict=True))


def _first_letter(forename: str) -> str:
    return next((piece[0] for piece in parts(forename)), "")


def _last_letters(surname: str) -> list[str]:
    """What a surname begins with: the letter of each half, and all letters of a double surname."""
    letters = [_first_letter(half) for half in _HALVES.split(surname.strip())]
    return [letter for letter in (*letters, "".join(letters)) if letter]


def _longest(names: Iterable[str]) -> dict[str, int]:
    """How many words a name that begins with this word may have; only where there is more than one."""
    longest: dict[str, int] = {}
    for name in names:
        if " " in name:
            first = name[: name.index(" ")]
            longest[first] = max(longest.get(first, 1), name.count(" ") + 1)
    return longest


def _shortened_names(names: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    """Names by what is left of them without one letter: two words that share it are a slip apart, or nearly."""
    found: dict[str, tuple[str, ...]] = {}
    for name, entry in names.items():
        if len(name) >= SHORTEST_SLIP and " " not in name and (entry.first or entry.called or entry.last):
            for short in set(_shortened(name)):
                found[short] = (*found.get(short, ()), name)
    return found


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def is_one_slip(word: str, name: str) -> bool:
    """Whether one slip lies between them. The first letter is right, or changed places with the second."""
    if word[0] != name[0]:
        return word[:2] == name[1::-1] and word[2:] == name[2:]
    same = 0
    while same < min(len(word), len(name)) and word[same] == name[same]:
        same += 1
    rest, other = word[same:], name[same:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )
