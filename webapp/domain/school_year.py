"""A school's year: six half terms, and the days inside them on which nobody comes. Pure: bank holidays are handed in.

Supervision is due once in each half term (loxdale, jmat, nefutures), and parties have school days to agree a paper.
Both are counted here, by the school's own dates and not by the council's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from webapp.domain.dates import day as day_words
from webapp.domain.dates import long_day
from webapp.domain.errors import Invalid

NAMES: Final = ("Autumn 1", "Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2")
"""The half terms of a school year, in order; `HalfTerm.number` counts them from 1."""

BankHolidays = Callable[[int], Mapping[date, str]]
"""The port: the bank holidays of one calendar year, each with its name."""

FIRST_MONTH: Final = 7
"""A school year begins in its first calendar year from July on: some in Scotland come back in August."""
LONGEST_YEAR: Final = timedelta(days=366)
LONGEST_CLOSURE: Final = timedelta(days=31)
"""What is shut for longer is a holiday, and lies outside the half terms."""
MOST_NAMED: Final = 80
"""Characters of a closed day's name."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class HalfTerm:
    """One half term. They sort by date."""

    year: int
    """The calendar year in which its school year begins: 2026 for 2026/27."""
    number: int
    """1 to 6."""
    first_on: date
    last_on: date

    @property
    def name(self) -> str:
        """``Autumn 2``."""
        return NAMES[self.number - 1]

    @property
    def label(self) -> str:
        """``Autumn 2, 2026/27``."""
        return f"{self.name}, {year_words(self.year)}"


@dataclass(frozen=True, slots=True)
class Closure:
    """A day or several on which the school is shut: a feast, INSET, an occasional day."""

    first_on: date
    last_on: date
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one date of a school year."""

    number: int
    """The half term."""
    at_end: bool
    """Whether it is its last day, and not its first."""
    sentence: str


class WrongYear(Invalid):
    """The half terms cannot be a school year."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """At least one fault, in the order of the page."""
        super().__init__("These dates are not a school year yet.", tuple(fault.sentence for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that a school has said of its years. Where it has said nothing, Monday to Friday are school days."""

    half_terms: tuple[HalfTerm, ...]
    """Of every year, sorted."""
    closures: tuple[Closure, ...]
    bank_holidays: BankHolidays

    def half_term_on(self, day: date) -> HalfTerm | None:
        """The half term in which this day lies."""
        before, _ = self._around(day)
        return before if before is not None and day <= before.last_on else None

    def in_holidays(self, day: date) -> bool:
        """Whether the day lies between two half terms of one school year or of two that follow each other."""
        before, after = self._around(day)
        if before is None or after is None or day <= before.last_on:
            return False
        return after.year - before.year <= 1

    def where(self, day: date) -> str:
        """``Autumn 2, 2026/27``, ``Between half terms``, or nothing where the school's year is not known."""
        half_term = self.half_term_on(day)
        if half_term is not None:
            return half_term.label
        return "Between half terms" if self.in_holidays(day) else ""

    def why_shut(self, day: date) -> str:
        """What this day is where it is no school day, to be said after "That is"; nothing for a school day."""
        if name := self.bank_holidays(day.year).get(day):
            return f"a bank holiday: {name}"
        if closure := self._closure_on(day):
            return f"a day on which your school is closed: {closure.name}"
        if day.weekday() > 4:
            return "a Saturday" if day.weekday() == 5 else "a Sunday"
        return "in the holidays, between two half terms" if self.in_holidays(day) else ""

    def is_school_day(self, day: date) -> bool:
        """Whether the day counts as a school day. Outside every known year a bank holiday does too.

        Whoever waits there is reached too early, never too late.
        """
        return day.weekday() < 5 and not self.is_off(day)

    def is_off(self, day: date) -> bool:
        """Whether the school is shut on the day for another reason than the weekday."""
        if self._closure_on(day) is not None:
            return True
        if self.half_term_on(day) is not None:
            return day in self.bank_holidays(day.year)
        return self.in_holidays(day)

    def school_days_between(self, first: date, last: date) -> int:
        """The school days after `first`, up to and including `last`; nought where `last` is not later."""
        return sum(map(self.is_school_day, _days(first + _ONE_DAY, last)))

    def after_school_days(self, day: date, days: int) -> date:
        """The first day by which so many school days have passed since `day`."""
        while days > 0:
            day += _ONE_DAY
            days -= self.is_school_day(day)
        return day

    def before_school_days(self, day: date, days: int) -> date:
        """The last day since which so many school days have passed by `day`."""
        while days > 0:
            days -= self.is_school_day(day)
            day -= _ONE_DAY
        return day

    def school_days_in(self, half_term: HalfTerm) -> int:
        """How many school days a half term has."""
        return self.school_days_between(half_term.first_on - _ONE_DAY, half_term.last_on)

    def shut_in(self, half_term: HalfTerm) -> Iterator[Closure]:
        """Bank holidays and closed days inside a half term, by date, a closure with the part of it that lies inside."""
        first, last = half_term.first_on, half_term.last_on
        inside = [
            Closure(max(closure.first_on, first), min(closure.last_on, last), closure.name)
            for closure in self.closures
            if closure.first_on <= last and closure.last_on >= first
        ]
        for year in sorted({first.year, last.year}):
            days = self.bank_holidays(year).items()
            inside += [Closure(day, day, name) for day, name in days if first <= day <= last]
        return iter(sorted(inside, key=lambda closure: (closure.first_on, closure.name)))

    def _around(self, day: date) -> tuple[HalfTerm | None, HalfTerm | None]:
        """The last half term that has begun by this day, and the one after it."""
        begun = bisect_right(self.half_terms, day, key=lambda half_term: half_term.first_on)
        before = self.half_terms[begun - 1] if begun else None
        return before, self.half_terms[begun] if begun < len(self.half_terms) else None

    def _closure_on(self, day: date) -> Closure | None:
        return next((closure for closure in self.closures if closure.first_on <= day <= closure.last_on), None)


def year_words(year: int) -> str:
    """``2026/27``."""
    return f"{year}/{(year + 1) % 100:02}"


def year_of(day: date, half_terms: Iterable[HalfTerm] = ()) -> int:
    """The school year to which a day belongs, by the school's half terms or else from August on."""
    known = (term.year for term in half_terms if term.first_on <= day <= term.last_on)
    return next(known, day.year if day.month >= 8 else day.year - 1)


def copied(half_terms: Iterable[HalfTerm], year: int) -> tuple[HalfTerm, ...]:
    """The half terms of one year moved to another: the same weekdays, so 52 or 53 weeks on, for a person to check.

    What the years hang on is the last Monday of August, so that copies of copies do not drift.
    """
    return tuple(
        HalfTerm(year, term.number, term.first_on + moved, term.last_on + moved)
        for term in half_terms
        for moved in (_last_monday_of_august(year) - _last_monday_of_august(term.year),)
    )


def faults(half_terms: Sequence[HalfTerm], others: Iterable[HalfTerm]) -> list[Fault]:
    """All that is wrong with the six half terms of one year, beside the half terms of the school's other years."""
    found = [fault for term in half_terms for fault in _of_itself(term)]
    for before, after in pairwise(half_terms):
        found += _overlap(before, after, after)
    first, last = half_terms[0], half_terms[-1]
    if (first.first_on.year, first.first_on.month >= FIRST_MONTH) != (first.year, True):
        found.append(
            Fault(1, False, f"{first.label} begins between July and December {first.year}, not on {_on(first)}.")
        )
    if last.last_on - first.first_on > LONGEST_YEAR:
        found.append(Fault(6, True, f"A school year is twelve months at most: {last.name} ends on {_end(last)}."))
    for other in others:
        if other.number == 6 and other.year < first.year:
            found += _overlap(other, first, first)
        elif other.number == 1 and other.year > last.year:
            found += _overlap(last, other, last)
    return sorted(found, key=lambda fault: (fault.number, fault.at_end))


def _of_itself(term: HalfTerm) -> Iterator[Fault]:
    if term.last_on < term.first_on:
        yield Fault(term.number, True, f"{term.name} ends on {_end(term)}, before it begins on {_on(term)}.")


def _overlap(before: HalfTerm, after: HalfTerm, blamed: HalfTerm) -> Iterator[Fault]:
    """Two half terms of which the second begins before the first has ended, said at the one that was typed."""
    if after.first_on > before.last_on:
        return
    names = (before.name, after.name) if before.year == after.year else (before.label, after.label)
    sentence = f"{names[1]} begins on {_on(after)}, but {names[0]} ends only on {_end(before)}."
    yield Fault(blamed.number, blamed is before, sentence)


def refuse_closure(closure: Closure, others: Iterable[Closure]) -> None:
    """Raise Invalid where this cannot be a closed day: nameless, backwards, too long, or closed already."""
    if not 0 < len(closure.name) <= MOST_NAMED:
        raise Invalid(f"Say what the day is, in at most {MOST_NAMED} characters: Eid, Diwali, INSET.")
    if closure.last_on < closure.first_on:
        raise Invalid(f"The last day, {long_day(closure.last_on)}, is before the first, {long_day(closure.first_on)}.")
    if closure.last_on - closure.first_on >= LONGEST_CLOSURE:
        raise Invalid("More than 31 days are a holiday: end the half term before it instead.")
    for other in others:
        if other.first_on <= closure.last_on and closure.first_on <= other.last_on:
            raise Invalid(f"{day_words(max(other.first_on, closure.first_on))} is closed already: {other.name}.")


def _on(term: HalfTerm) -> str:
    return long_day(term.first_on)


def _end(term: HalfTerm) -> str:
    return long_day(term.last_on)


def _last_monday_of_august(year: int) -> date:
    last = date(year, 8, 31)
    return last - timedelta(days=last.weekday())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range((last - first).days + 1))
