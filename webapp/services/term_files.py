"""The school year out of a calendar file: what it would enter is shown first, and then entered, all of it or nothing.

The file is read and forgotten. What it says comes back from the page on which a person looked at it, and is checked anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from webapp.domain import school_year as rules
from webapp.domain.calendar_files.reading import read_calendar
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource
from webapp.domain.school_year import Closure, HalfTerm, year_of, year_words
from webapp.domain.term_dates import proposed
from webapp.services.school_year import Dates, calendar_of, is_far_away, put_closed_day, put_half_terms
from webapp.services.work import Desk


@dataclass(frozen=True, slots=True)
class TermLine:
    """A half term of the file, beside what is entered."""

    half_term: HalfTerm
    entered: HalfTerm | None

    @property
    def is_same(self) -> bool:
        """Whether it is entered just so."""
        return self.half_term == self.entered


@dataclass(frozen=True, slots=True)
class YearLine:
    """A school year of the file."""

    year: int
    lines: tuple[TermLine, ...]
    wrong: tuple[str, ...]
    """Why it cannot be entered."""

    @property
    def is_same(self) -> bool:
        """Whether nothing in it is new."""
        return all(line.is_same for line in self.lines)


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """Closed days of the file."""

    closure: Closure
    wrong: str
    """Why they cannot be entered; empty where they can."""


@dataclass(frozen=True, slots=True)
class TermsDryRun:
    """What a file would enter."""

    years: tuple[YearLine, ...]
    closures: tuple[ClosureLine, ...]
    told: tuple[str, ...]
    """What is left out of it and why, in sentences."""

    @property
    def enters_something(self) -> bool:
        """Whether there is anything in it to be entered."""
        new = any(not line.wrong and not line.is_same for line in self.years)
        return new or any(not line.wrong for line in self.closures)


def may_read_terms(desk: Desk) -> None:
    """Raises Refused for whoever may not set the school year."""
    with desk.read() as work:
        work.require(Permission.YEAR_WRITE, Resource(work.school_id))


def read_terms(desk: Desk, data: bytes) -> TermsDryRun:
    """What this file would enter; nothing is. Raises Refused, or Invalid where it is no calendar: the sentence says what."""
    may_read_terms(desk)
    read = read_calendar(data)  # before the transaction: others go on meanwhile
    found = proposed(read.days)
    with desk.read() as work:
        known = calendar_of(work)
        near = [terms for terms in found.years if not is_far_away(work, terms[0].year)]
        far = [
            f"The year {year_words(terms[0].year)} is too far from today, and is left out."
            for terms in found.years
            if terms not in near
        ]
        days = [one for one in found.closures if not is_far_away(work, year_of(one.first_on, known.half_terms))]
        return TermsDryRun(
            _years(near, known.half_terms),
            _closures(days, known.closures),
            (*found.told, *far, *read.left_out),
        )


def enter_terms(desk: Desk, years: Mapping[int, Sequence[Dates]], closures: Collection[Closure]) -> None:
    """Enter these half terms and closed days: all of them, or where one cannot be, none.

    Raises Refused, or Invalid with a sentence for each thing that is wrong.
    """
    if not years and not closures:
        raise Invalid("Nothing was chosen. Tick what is to be entered.")
    with desk.work() as work:
        for year, dates in sorted(years.items()):
            put_half_terms(work, year, dates)
        for closure in sorted(closures, key=lambda one: one.first_on):
            put_closed_day(work, closure)


def _years(found: Sequence[tuple[HalfTerm, ...]], known: Sequence[HalfTerm]) -> tuple[YearLine, ...]:
    """Each year beside what is entered, checked against the others of the file and of the school."""
    in_file = {terms[0].year for terms in found}
    entered = {(term.year, term.number): term for term in known}
    lines = []
    for terms in found:
        others = [term for term in known if term.year not in in_file]
        others += [term for other in found if other is not terms for term in other]
        wrong = tuple(fault.sentence for fault in rules.faults(terms, others))
        lines.append(
            YearLine(
                terms[0].year, tuple(TermLine(term, entered.get((term.year, term.number))) for term in terms), wrong
            )
        )
    return tuple(lines)


def _closures(found: Sequence[Closure], known: Sequence[Closure]) -> tuple[ClosureLine, ...]:
    taken, lines = list(known), []
    for closure in found:
        try:
            rules.refuse_closure(closure, taken)
        except Invalid as problem:
            lines.append(ClosureLine(closure, problem.sentence))
        else:
            taken.append(closure)
            lines.append(ClosureLine(closure, ""))
    return tuple(lines)
