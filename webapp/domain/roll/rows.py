"""What a row says of a child. An empty cell says nothing: it never takes away what is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from webapp.domain.names import fold
from webapp.domain.plans import PlanKind
from webapp.domain.roll.cells import read_date, read_name, read_plans, read_year, read_yes, split_name
from webapp.domain.roll.fields import Columns, Field
from webapp.domain.roll.upn import clean_upn, wrong_upn

Value = str | date | None

OLDEST: Final = 25
"""Years: a birthday longer ago is a slip of the pen, not a pupil's."""
MOST_NUMBER: Final = 40
"""Characters of an admission number: what its column holds."""

_NAMES: Final = (
    Field.MIDDLE_NAMES,
    Field.PREFERRED_FORENAME,
    Field.PREFERRED_SURNAME,
    Field.FORMER_SURNAME,
)
_LIKE: Final = {
    Field.PREFERRED_FORENAME: Field.LEGAL_FORENAME,
    Field.PREFERRED_SURNAME: Field.LEGAL_SURNAME,
    Field.FORMER_SURNAME: Field.LEGAL_SURNAME,
}
"""A preferred name that is the legal one says that there is none."""


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """What a row says of one kind of plan."""

    kind: PlanKind
    on: bool
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """A row that can be used. `values` holds only what it says, by the name of the column in `Child`."""

    line: int
    values: Mapping[Field, Value]
    plans: tuple[PlanSaid, ...] = ()
    siblings: tuple[str, ...] = ()
    left_on: date | None = None
    notes: tuple[str, ...] = ()
    """Sentences: what of the row could not be used."""

    @property
    def upn(self) -> str:
        """The checked number, or ""."""
        return str(self.values.get(Field.UPN) or "")

    @property
    def born(self) -> date | None:
        """The date of birth, where the row says one."""
        value = self.values.get(Field.DATE_OF_BIRTH)
        return value if isinstance(value, date) else None

    def text(self, field: Field) -> str:
        """What the row says there, or ""."""
        return str(self.values.get(field) or "")

    @property
    def name(self) -> str:
        """The legal name."""
        return f"{self.text(Field.LEGAL_FORENAME)} {self.text(Field.LEGAL_SURNAME)}"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why. What can be told of whose it is keeps that child from counting as gone."""

    line: int
    sentence: str
    upn: str = ""
    name: str = ""
    """Folded."""


def read_rows(rows: Iterable[tuple[int, Sequence[str]]], columns: Columns, today: date) -> Iterator[Pupil | BadRow]:
    """What each row says, in the order of the file; rows without a word are passed over."""
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        said = {field: cell.strip() for field, cell in zip(columns, cells, strict=False) if field and cell.strip()}
        try:
            if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
                raise ValueError("The row has more cells than there are headings")
            yield _pupil(line, said, today)
        except ValueError as problem:
            upn = clean_upn(said.get(Field.UPN, ""))
            yield BadRow(line, f"{problem}.", "" if wrong_upn(upn) else upn, _best_name(said))


def _best_name(said: Mapping[Field, str]) -> str:
    if Field.FULL_NAME in said:
        try:
            forename, surname = split_name(said[Field.FULL_NAME])
        except ValueError:
            return ""
        return fold(f"{forename} {surname}")
    return fold(f"{said.get(Field.LEGAL_FORENAME, '')} {said.get(Field.LEGAL_SURNAME, '')}")


def _pupil(line: int, said: Mapping[Field, str], today: date) -> Pupil:
    notes: list[str] = []
    values = _names(said)
    values |= _numbers(said, notes)
    if born := said.get(Field.DATE_OF_BIRTH):
        values[Field.DATE_OF_BIRTH] = _born(born, today)
    left_on = _left(said.get(Field.LEFT_ON, ""), today, notes)
    plans = tuple(_plans(said, today, notes))
    siblings = tuple(part.strip() for part in re.split(r"[;|\n/]", said.get(Field.SIBLINGS, "")) if part.strip())
    return Pupil(line, values, plans, siblings, left_on, tuple(notes))


def _names(said: Mapping[Field, str]) -> dict[Field, Value]:
    forename, surname = said.get(Field.LEGAL_FORENAME, ""), said.get(Field.LEGAL_SURNAME, "")
    if not (forename and surname) and Field.FULL_NAME in said:
        forename, surname = split_name(said[Field.FULL_NAME])
    if not forename or not surname:
        raise ValueError(
            "There is no surname" if forename else "There is no first name" if surname else "There is no name"
        )
    values: dict[Field, Value] = {
        Field.LEGAL_FORENAME: read_name(forename),
        Field.LEGAL_SURNAME: read_name(surname),
    }
    for field in _NAMES:
        if field in said:
            name = read_name(said[field])
            values[field] = "" if field in _LIKE and fold(name) == fold(str(values[_LIKE[field]])) else name
    return values


def _numbers(said: Mapping[Field, str], notes: list[str]) -> dict[Field, Value]:
    values: dict[Field, Value] = {}
    if upn := clean_upn(said.get(Field.UPN, "")):
        if wrong := wrong_upn(upn):
            notes.append(f"{wrong} It is left out.")
        else:
            values[Field.UPN] = upn
    if number := said.get(Field.ADMISSION_NUMBER, ""):
        values[Field.ADMISSION_NUMBER] = number[:MOST_NUMBER]
    if Field.YEAR_GROUP in said:
        values[Field.YEAR_GROUP] = read_year(said[Field.YEAR_GROUP])
    if Field.FORM_CLASS in said:
        values[Field.FORM_CLASS] = " ".join(said[Field.FORM_CLASS].split())[:MOST_NUMBER]
    return values


def _born(text: str, today: date) -> date:
    """Without a birthday that is right nobody can tell whose row it is: a wrong one makes the row a bad one."""
    born = read_date(text)
    if born > today:
        raise ValueError(f"The date of birth, {text}, is still to come")
    if today.year - born.year > OLDEST:
        raise ValueError(f"The date of birth, {text}, is more than {OLDEST} years ago")
    return born


def _left(text: str, today: date, notes: list[str]) -> date | None:
    """The day of leaving, once it has come: many systems fill in the day that is expected."""
    if not text:
        return None
    try:
        left_on = read_date(text)
    except ValueError as problem:
        notes.append(f"The day of leaving is left out: {problem}.")
        return None
    return left_on if left_on <= today else None


def _plans(said: Mapping[Field, str], today: date, notes: list[str]) -> Iterator[PlanSaid]:
    for kind in PlanKind:
        try:
            plan = _one_plan(kind, said, today)
        except ValueError as problem:
            notes.append(f"{kind.label} is left out: {problem}.")
        else:
            if plan:
                yield plan
    try:
        yield from _plans_in_words(said, today)
    except ValueError as problem:
        notes.append(f"The plans are left out: {problem}.")


def _one_plan(kind: PlanKind, said: Mapping[Field, str], today: date) -> PlanSaid | None:
    answer = read_yes(said.get(Field(kind), ""))
    from_on, until_on = _days(said, Field(f"{kind}_from"), Field(f"{kind}_until"))
    if isinstance(answer, date):
        from_on = from_on or answer
    if answer is None and not (from_on or until_on):
        return None
    on = answer is not False and (until_on is None or until_on > today)
    return PlanSaid(kind, on, from_on, until_on)


def _plans_in_words(said: Mapping[Field, str], today: date) -> Iterator[PlanSaid]:
    kinds = read_plans(said.get(Field.PLAN, ""))
    if kinds is None:
        return
    from_on, until_on = _days(said, Field.PLAN_FROM, Field.PLAN_UNTIL)
    for kind in kinds:
        yield PlanSaid(kind, until_on is None or until_on > today, from_on, until_on)
    if not kinds:  # "none" is said of all of them; a column that names one plan says nothing of the others
        yield from (PlanSaid(kind, False) for kind in PlanKind)


def _days(said: Mapping[Field, str], first: Field, last: Field) -> tuple[date | None, date | None]:
    found = [read_date(said[field]) if said.get(field) else None for field in (first, last)]
    if found[0] and found[1] and found[1] < found[0]:
        raise ValueError("it ends before it begins")
    return found[0], found[1]
