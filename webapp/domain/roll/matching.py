"""Whose row it is: by UPN, else by name and date of birth. What is only likely is a person's to decide.

Twins share a surname and a birthday and are two children; a slip of the pen makes two of one. Nothing here takes a likely
child for a certain one: a chronology that two children share, or one child has two of, is the harm to be kept away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from webapp.domain.names import fold
from webapp.domain.plans import PlanKind
from webapp.domain.roll.fields import Field
from webapp.domain.roll.rows import BadRow, Pupil, Value
from webapp.domain.roll.upn import is_temporary

_FORENAMES: Final = (Field.LEGAL_FORENAME, Field.PREFERRED_FORENAME)
_SURNAMES: Final = (Field.LEGAL_SURNAME, Field.PREFERRED_SURNAME, Field.FORMER_SURNAME)


@dataclass(frozen=True, slots=True)
class Known:
    """A child as the school has them."""

    id: int
    reference: str
    values: Mapping[Field, Value]
    left_on: date | None = None
    off_roll: str | None = None
    plans: Mapping[PlanKind, date | None] = field(default_factory=dict)
    """Those that go on, and since when."""

    @property
    def on_roll(self) -> bool:
        """Whether the child is here."""
        return self.left_on is None and self.off_roll is None

    @property
    def born(self) -> date | None:
        """The date of birth, where it is known."""
        value = self.values.get(Field.DATE_OF_BIRTH)
        return value if isinstance(value, date) else None

    def text(self, field: Field) -> str:
        """What is known there, or ""."""
        return str(self.values.get(field) or "")


@dataclass(frozen=True, slots=True)
class Likely:
    """A child whose row it may be, and what speaks for it, as a sentence."""

    child: Known
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """Whose row it is: a child, or children among whom a person has to choose, or nobody who is known."""

    pupil: Pupil
    child: Known | None = None
    likely: tuple[Likely, ...] = ()
    owner: Known | None = None
    """The child whose UPN the row has."""


def match_rows(pupils: Sequence[Pupil], known: Sequence[Known]) -> tuple[list[Match], list[BadRow]]:
    """Whose each row is, in the order of the file, and the rows that repeat another."""
    pupils, repeated = _without_repeats(pupils)
    school = _School(known)
    certain = {pupil.line: child for pupil in pupils if (child := school.certain(pupil))}
    owners: dict[int, int] = {}
    twice: set[int] = set()
    for pupil in pupils:
        child = certain.get(pupil.line)
        if child and owners.setdefault(child.id, pupil.line) != pupil.line:
            twice.add(pupil.line)
            repeated.append(_repeat(pupil, f"It is the same child, {child.reference}, as in {{}}", owners[child.id]))
    matches = []
    for pupil in pupils:
        if pupil.line in twice:
            continue
        found = certain.get(pupil.line)
        likely = () if found else tuple(school.likely(pupil, owners.keys()))
        matches.append(Match(pupil, found, likely, school.owner(pupil.upn)))
    return matches, repeated


def _repeat(pupil: Pupil, sentence: str, line: int) -> BadRow:
    return BadRow(pupil.line, f"{sentence.format(f'row {line}')}. Put one of them right.", pupil.upn, fold(pupil.name))


def _without_repeats(pupils: Sequence[Pupil]) -> tuple[list[Pupil], list[BadRow]]:
    """The rows without those that repeat the UPN, or the name and birthday, of an earlier one."""
    kept: list[Pupil] = []
    repeated: list[BadRow] = []
    upns: dict[str, int] = {}
    named: dict[tuple[str, date], list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        if pupil.upn and pupil.upn in upns:
            repeated.append(_repeat(pupil, "Its UPN is that of {}", upns[pupil.upn]))
            continue
        same = named[fold(pupil.name), pupil.born] if pupil.born else []
        earlier = next((other for other in same if not (other.upn and pupil.upn)), None)
        if earlier:
            repeated.append(_repeat(pupil, "Its name and date of birth are those of {}", earlier.line))
            continue
        kept.append(pupil)
        same.append(pupil)
        if pupil.upn:
            upns[pupil.upn] = pupil.line
    return kept, repeated


class _School:
    """The children that are known, found by what a row may say."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_upn: dict[str, Known] = {}
        self._by_number: dict[str, list[Known]] = defaultdict(list)
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        self._by_birthday: dict[date, list[Known]] = defaultdict(list)
        for child in known:
            if upn := child.text(Field.UPN):
                self._by_upn[upn] = child
            if number := child.text(Field.ADMISSION_NUMBER):
                self._by_number[number].append(child)
            for name in names_of(child.values):
                self._by_name[name].append(child)
            if child.born:
                self._by_birthday[child.born].append(child)

    def certain(self, pupil: Pupil) -> Known | None:
        """The one child whose row it is beyond doubt."""
        alike = [child for child in self._same_name(pupil) if pupil.born and child.born == pupil.born]
        if owner := self.owner(pupil.upn):  # a twin's number slips into the wrong row: then the name is another child's
            return owner if _agrees(owner, pupil) and all(child.id == owner.id for child in alike) else None
        numbered = self._by_number.get(pupil.text(Field.ADMISSION_NUMBER), ())
        alike += [child for child in numbered if pupil.born and child.born == pupil.born]
        found = {child.id: child for child in alike if not _other_upn(child, pupil)}
        return next(iter(found.values())) if len(found) == 1 else None

    def owner(self, upn: str) -> Known | None:
        """Whose number it is."""
        return self._by_upn.get(upn)

    def likely(self, pupil: Pupil, taken: Iterable[int]) -> Iterator[Likely]:
        """Children whose row it may be, each once, without those who have a row of their own."""
        seen = set(taken)
        for child, why in self._candidates(pupil):
            if child.id not in seen:
                seen.add(child.id)
                yield Likely(child, why)

    def _candidates(self, pupil: Pupil) -> Iterator[tuple[Known, str]]:
        if owner := self.owner(pupil.upn):
            yield owner, "The UPN is this child’s, the name is not quite."
        for child in self._same_name(pupil):
            if pupil.born and child.born == pupil.born:
                yield child, "The name and the date of birth are the same, the UPN is another."
            elif not _other_upn(child, pupil):
                yield child, _about_birthdays(child, pupil)
        for child in self._by_birthday.get(pupil.born, ()) if pupil.born else ():
            if not _other_upn(child, pupil) and (why := _nearly(child, pupil)):
                yield child, why
        for child in self._by_number.get(pupil.text(Field.ADMISSION_NUMBER), ()):
            yield child, "The admission number is the same, the name or the date of birth is another."

    def _same_name(self, pupil: Pupil) -> Iterator[Known]:
        for name in names_of(pupil.values):
            yield from self._by_name.get(name, ())


def names_of(values: Mapping[Field, Value]) -> frozenset[str]:
    """Every whole name that a child goes by, or went by, folded."""
    forenames, surnames = (
        [text for field in fields if (text := str(values.get(field) or ""))] for fields in (_FORENAMES, _SURNAMES)
    )
    return frozenset(fold(f"{forename} {surname}") for forename in forenames for surname in surnames)


def _agrees(child: Known, pupil: Pupil) -> bool:
    """Whether a row with a child's UPN is that child's: the first name fits, and the surname or the birthday does.

    A number in the wrong row would turn one child into another, and a twin's shares all but the first name.
    """
    same_forename = not _texts(child, _FORENAMES).isdisjoint(_texts(pupil, _FORENAMES))
    same_surname = not _texts(child, _SURNAMES).isdisjoint(_texts(pupil, _SURNAMES))
    return same_forename and (same_surname or bool(pupil.born and child.born == pupil.born))


def _texts(one: Known | Pupil, fields: Iterable[Field]) -> set[str]:
    return {fold(text) for field in fields if (text := one.text(field))}


def _other_upn(child: Known, pupil: Pupil) -> bool:
    """Whether the two have numbers of their own, neither of them temporary: they are two children."""
    upn = child.text(Field.UPN)
    return bool(upn and pupil.upn and upn != pupil.upn and not is_temporary(upn) and not is_temporary(pupil.upn))


def _about_birthdays(child: Known, pupil: Pupil) -> str:
    if child.born and pupil.born:
        return "The name is the same, the date of birth is another."
    return "The name is the same, and a date of birth is missing."


def _nearly(child: Known, pupil: Pupil) -> str:
    """What speaks for one child, born on that day, with a name that is not quite the same; "" for a twin."""
    forenames = fold(child.text(Field.LEGAL_FORENAME)), fold(pupil.text(Field.LEGAL_FORENAME))
    surnames = fold(child.text(Field.LEGAL_SURNAME)), fold(pupil.text(Field.LEGAL_SURNAME))
    if forenames[0] == forenames[1]:
        return "The first name and the date of birth are the same, the surname is another."
    if forenames == surnames[::-1]:
        return "The date of birth is the same, first name and surname have changed places."
    if surnames[0] == surnames[1] and is_near(*forenames):
        return "The date of birth is the same, and the name is nearly the same."
    return ""


def is_near(one: str, other: str) -> bool:
    """Whether one slip leads from one name to the other: a letter more, less, another, or two that changed places.

    In names of three letters and less a letter makes another name (Mia, Mya; Jo, Jon).
    """
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    begin = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if begin is None:
        return True
    a, b = one[begin:], other[begin:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
