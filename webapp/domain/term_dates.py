"""Half terms and closed days, out of what a calendar of school dates says in its own words.

Councils and schools write them in one of three ways: each half term as an entry; the terms, with the half-term holidays
in them; or the first and last day of each term as entries of a day. Whatever does not come to six half terms is told and
never guessed at: a person looks at every date before it is entered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from webapp.domain.calendar_files.reading import Days
from webapp.domain.dates import long_day
from webapp.domain.school_year import MOST_NAMED, NAMES, Closure, HalfTerm, year_of, year_words

_OFF: Final = re.compile(
    r"\b(holidays?|half[ -]?terms?|breaks?|vacations?|closes for|closed for|school closed)\b"
    r"|^\s*(christmas|easter|summer)\s*$",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(r"\bterms?\b|\b(autumn|spring|summer|michaelmas|lent)\s*(half\s*)?[12]\b", re.IGNORECASE)
_NUMBERED: Final = re.compile(
    r"\b(?:half[ -]?term|term)\s*[1-6]\b|\b(?:autumn|spring|summer)\s*(?:half[ -]?)?(?:term\s*)?[12]\b", re.IGNORECASE
)
_BEGINS: Final = re.compile(
    r"\b(starts?|begins?|opens?|re-?opens?|first day|start of|beginning of|return|back to school)\b", re.IGNORECASE
)
_ENDS: Final = re.compile(r"\b(ends?|finish(?:es)?|closes?|last day|end of|break[s]? up)\b", re.IGNORECASE)
_PUPILS_AWAY: Final = re.compile(
    r"\b(inset|in-service|training day|staff day|teacher day|occasional day|non[ -]pupil|school closed|closed day|polling"
    r"|eid|diwali|yom kippur|rosh hashanah?)\b",
    re.IGNORECASE,
)
_BANK: Final = re.compile(
    r"\b(bank holiday|public holiday|good friday|easter monday|may day|boxing day|new year.?s day|christmas day)\b",
    re.IGNORECASE,
)
_LEAST_OPEN: Final = timedelta(days=9)
"""A span that is shorter is no half term, and a closure that is longer is a holiday."""
_LONGEST_HALF: Final = timedelta(days=75)
_ONE_DAY: Final = timedelta(days=1)
_HALVES: Final = len(NAMES)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a calendar would enter."""

    years: tuple[tuple[HalfTerm, ...], ...]
    """Six half terms each, by year."""
    closures: tuple[Closure, ...]
    """By date."""
    told: tuple[str, ...]
    """What it does not come to, in sentences."""


def proposed(entries: Sequence[Days]) -> Proposed:
    """The school years and closed days that these entries speak of."""
    spans = _half_terms(entries)
    years: dict[int, list[tuple[date, date]]] = {}
    for first, last in spans:
        years.setdefault(year_of(first), []).append((first, last))
    whole, told = [], []
    for year, halves in sorted(years.items()):
        if len(halves) == _HALVES:
            whole.append(tuple(HalfTerm(year, number, *days) for number, days in enumerate(sorted(halves), 1)))
        else:
            told.append(_not_six(year, sorted(halves)))
    if not spans:
        told.append(
            "No half term is found in it. Entries are looked for that are called “Autumn 1” or “Term 1”, “Autumn term” with "
            "the half-term holidays, or “Term starts” and “Term ends”."
        )
    return Proposed(tuple(whole), tuple(_closures(entries)), tuple(told))


def _not_six(year: int, halves: list[tuple[date, date]]) -> str:
    found = "1 half term is" if len(halves) == 1 else f"{len(halves)} half terms are"
    first = long_day(halves[0][0])
    return f"In {year_words(year)} {found} found and not six, the first from {first}: type that year by hand."


def _half_terms(entries: Sequence[Days]) -> list[tuple[date, date]]:
    """Each half term, as it is said itself or as the terms and the holidays in them leave it."""
    named = [(one.first_on, one.last_on) for one in entries if _is_half_term(one)]
    off = [one for one in entries if _is_off(one)]
    terms = [(one.first_on, one.last_on) for one in entries if _is_term(one)] or _between(entries)
    found = [half for term in terms if not _covered(term, named) for half in _parted(term, off)]
    return sorted({*named, *found})


def _is_half_term(one: Days) -> bool:
    """Whether this entry is a half term in which the school is open: it is too long to be the holiday of that name."""
    said = _NUMBERED.search(one.words) is not None and not re.search(r"holiday|break", one.words, re.IGNORECASE)
    return said and _LEAST_OPEN < one.last_on - one.first_on <= _LONGEST_HALF


def _is_term(one: Days) -> bool:
    """Whether this entry is a term, or a half term that says no number."""
    said = _OPEN.search(one.words) is not None and not re.search(r"holiday|break|vacation", one.words, re.IGNORECASE)
    return said and one.last_on - one.first_on > _LEAST_OPEN * 2 and not _is_half_term(one)


def _is_off(one: Days) -> bool:
    return bool(_OFF.search(one.words)) and not _is_half_term(one) and not _is_term(one) and not _BANK.search(one.words)


def _covered(term: tuple[date, date], named: Iterable[tuple[date, date]]) -> bool:
    return any(first <= term[1] and term[0] <= last for first, last in named)


def _between(entries: Sequence[Days]) -> list[tuple[date, date]]:
    """The spans between entries that say that a term begins and that it ends."""
    found: list[tuple[date, date]] = []
    begun: date | None = None
    for one in sorted(entries):
        if not _is_edge(one):
            continue
        if _ENDS.search(one.words) and not _BEGINS.search(one.words):
            if begun is not None:
                found.append((begun, one.last_on))
            begun = None
        elif begun is None and _BEGINS.search(one.words) and not _ENDS.search(one.words):
            begun = one.first_on
    return [(first, last) for first, last in found if last - first > _LEAST_OPEN]


def _is_edge(one: Days) -> bool:
    """A day on which something begins or ends. The half-term holiday's own days say so of the school, not of itself."""
    return one.last_on - one.first_on <= _ONE_DAY and bool(_BEGINS.search(one.words) or _ENDS.search(one.words))


def _parted(term: tuple[date, date], off: Iterable[Days]) -> list[tuple[date, date]]:
    """What the holidays in it leave of a term, from school day to school day."""
    first, last = term
    halves = []
    for holiday in sorted(off):
        if first < holiday.first_on and holiday.last_on < last and holiday.last_on - holiday.first_on >= _ONE_DAY * 2:
            halves.append((first, _school_day(holiday.first_on - _ONE_DAY, -1)))
            first = _school_day(holiday.last_on + _ONE_DAY, 1)
    return [*halves, (first, last)]


def _school_day(day: date, step: int) -> date:
    """The day, or the nearest before or after it that is no Saturday or Sunday."""
    while day.weekday() > 4:
        day += step * _ONE_DAY
    return day


def _closures(entries: Sequence[Days]) -> Iterable[Closure]:
    """Days on which nobody comes beside the bank holidays, which are known without a file."""
    for one in sorted(entries):
        if _PUPILS_AWAY.search(one.words) and not _BANK.search(one.words) and one.last_on - one.first_on <= _LEAST_OPEN:
            yield Closure(one.first_on, one.last_on, one.words[:MOST_NAMED].strip())
