"""The names of a roll and of its staff by the words that they are written with, made once so that looking up is flat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from webapp.domain.mentions import years
from webapp.domain.mentions.kinds import ChildNames, StaffNames
from webapp.domain.mentions.letters import HYPHENS, parts
from webapp.domain.mentions.lists import equivalents, section

Set = frozenset[int]
"""Children, or members of staff, by their place in the roll."""
_NOBODY: Final[Set] = frozenset()
_SHORTEST_SLIP: Final = 5
"""A name with fewer letters is too near to too many words for a slip of it to be told."""
_MOST_PARTS: Final = 4
_HALVES: Final = re.compile(rf"[{HYPHENS}\s]+")


class Entry:
    """Whose name a word (or a few words) may be."""

    __slots__ = ("called", "first", "forename", "last", "middle", "staff_first", "staff_last")

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

    @property
    def of_children(self) -> bool:
        """Whether any child has it."""
        return bool(self.forename or self.last)


class Roll:
    """The roll as it is looked up. Nothing in it changes once it is made."""

    def __init__(self, children: Iterable[ChildNames], staff: Iterable[StaffNames]) -> None:
        """Read the roll once; 50,000 children take a few seconds."""
        gathered: dict[str, dict[str, set[int]]] = {}
        initials: dict[str, set[int]] = {}
        self.children: list[str] = []
        self.staff: list[str] = []
        self.years: list[str] = []
        self.first_initials: list[str] = []
        self.last_initials: list[tuple[str, ...]] = []
        self.staff_initials: list[str] = []
        for place, child in enumerate(children):
            self.children.append(child.id)
            self.years.append(years.year_of(child.year_group))
            for field, key in _names_of(child):
                gathered.setdefault(key, {}).setdefault(field, set()).add(place)
            firsts, lasts = _first_letters(child), _last_letters(child)
            self.first_initials.append(firsts)
            self.last_initials.append(lasts)
            for letters in product(firsts, lasts):
                initials.setdefault("".join(letters), set()).add(place)
        for place, person in enumerate(staff):
            self.staff.append(person.id)
            self.staff_initials.append("".join(parts(person.forename))[:1])
            for field, keys in (
                ("staff_first", _forenames(person.forename)),
                ("staff_last", _surnames(person.surname)),
            ):
                for key in keys:
                    gathered.setdefault(key, {}).setdefault(field, set()).add(place)
        self.names = {key: Entry(fields) for key, fields in gathered.items()}
        self.initials = {letters: frozenset(who) for letters, who in initials.items()}
        self.longest = _longest(self.names)
        self._short = _shortened_names(self.names)

    def near(self, word: str) -> Entry | None:
        """Whose name a word is but for one slip: a letter too many, too few or wrong, or two that changed places."""
        short = list(_shortened(word))
        found = {name for key in (word, *short) for name in self._short.get(key, ())}
        found |= {key for key in short if len(key) >= _SHORTEST_SLIP and key in self.names}
        entries = [self.names[name] for name in found if _is_one_slip(word, name)]
        if not entries:
            return None
        return Entry({field: frozenset().union(*(getattr(entry, field) for entry in entries)) for field in _FIELDS})


_FIELDS: Final = ("first", "called", "middle", "last")


def _frozen(gathered: Mapping[str, Iterable[int]], field: str) -> Set:
    found = gathered.get(field)
    return frozenset(found) if found else _NOBODY


def _names_of(child: ChildNames) -> Iterator[tuple[str, str]]:
    """Each word that stands for the child, with the field of `Entry` that it belongs to."""
    for name in {child.legal_forename, child.preferred_forename}:
        for key in _forenames(name):
            yield "first", key
            for other in equivalents(key):
                yield "called", other
        for key in parts(name)[1:]:
            if len(key) > 1:
                yield "middle", key
    for name in child.middle_names.split():
        for key in _written(parts(name)):
            if len(key) > 1:
                yield "middle", key
                for other in equivalents(key):
                    yield "middle", other
    for name in {child.legal_surname, child.former_surname}:
        for key in _surnames(name):
            yield "last", key


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
        yield from _scottish(key)
    while len(pieces) > 1 and pieces[0] in section("particles"):
        pieces = pieces[1:]
        yield from (key for key in _written(pieces) if len(key) > 2)
    halves = _HALVES.split(name.strip())
    if len(halves) > 1:
        for half in halves:
            yield from (key for key in _written(parts(half)) if len(key) > 1 and key not in section("particles"))


def _scottish(surname: str) -> Iterator[str]:
    """MacDonald is written McDonald as well, and the other way round."""
    if surname.startswith("mac") and len(surname) > 6:
        yield "mc" + surname[3:]
    elif surname.startswith("mc") and len(surname) > 5:
        yield "mac" + surname[2:]


def _written(pieces: tuple[str, ...]) -> Iterator[str]:
    """The ways in which the parts of a name are put together: "mary jane" and "maryjane"."""
    if len(pieces) > _MOST_PARTS:
        yield " ".join(pieces)
    elif pieces:
        for joints in product((" ", ""), repeat=len(pieces) - 1):
            yield pieces[0] + "".join(joint + piece for joint, piece in zip(joints, pieces[1:], strict=True))


def _first_letters(child: ChildNames) -> str:
    """The letters that the child's forenames begin with: one, or two where the preferred name begins with another."""
    letters = (parts(name)[0][0] for name in (child.legal_forename, child.preferred_forename) if parts(name))
    return "".join(dict.fromkeys(letters))


def _last_letters(child: ChildNames) -> tuple[str, ...]:
    """What the child's surnames begin with: the letter of each half, and all letters of a double surname."""
    found: list[str] = []
    for surname in (child.legal_surname, child.former_surname):
        halves = [pieces[0][0] for half in _HALVES.split(surname) if (pieces := parts(half))]
        found += [*halves, "".join(halves)] if halves else []
    return tuple(dict.fromkeys(found))


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
        if len(name) >= _SHORTEST_SLIP and " " not in name and (entry.first or entry.called or entry.last):
            for short in set(_shortened(name)):
                found[short] = (*found.get(short, ()), name)
    return found


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_one_slip(word: str, name: str) -> bool:
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
