"""The school year: the six half terms of each year, and the days on which the school is shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db.schools import ClosedDay, HalfTermDates
from webapp.domain import school_year as rules
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.domain.practice import SETTINGS
from webapp.domain.school_year import NAMES, Calendar, Closure, HalfTerm, WrongYear, year_of
from webapp.services.bank_holidays import bank_holidays_of
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work

MOST_YEARS_AWAY = 10
"""How far from today a school year can be entered or looked up."""

Dates = tuple[date, date]
"""The first and the last day of a half term."""


@dataclass(frozen=True, slots=True)
class HalfTermLine:
    """One half term on the page."""

    half_term: HalfTerm
    school_days: int
    shut: tuple[Closure, ...]
    """Bank holidays and closed days inside it."""


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """A closed day or several, with what it is removed by."""

    closed_day_id: int
    closure: Closure


@dataclass(frozen=True, slots=True)
class YearView:
    """One school year."""

    year: int
    lines: tuple[HalfTermLine, ...]
    """Six, or none where the year is not entered."""
    closed: tuple[ClosedLine, ...]
    """Of this year, by date."""
    country: str
    """Whose bank holidays the school keeps, in words."""
    years: tuple[int, ...]
    """The years that can be looked at: those entered, this one, the one shown and the next, in order."""
    copy_from: int | None
    """The newest entered year before this one, where this one is not entered."""
    may_write: bool
    may_choose_country: bool


@dataclass(frozen=True, slots=True)
class DatesView:
    """What the page for typing a year is begun with."""

    year: int
    half_terms: tuple[HalfTerm, ...]
    """As they stand, or copied; none where neither."""
    copied_from: int | None


def calendar_of(work: Work) -> Calendar:
    """All that the school has said of its years, for whatever counts school days or looks for a half term."""
    half_terms = tuple(_half_term(row) for row in _half_term_rows(work))
    closures = tuple(_closure(row) for row in _closed_rows(work))
    return Calendar(half_terms, closures, bank_holidays_of(practice_on(work, work.today).country))


def read_year(desk: Desk, year: int | None = None) -> YearView:
    """A school year, or the one in which today lies. Raises Refused, or NotFound for one too far away."""
    with desk.read() as work:
        work.require(Permission.SCHOOL_READ, Resource(work.school_id))
        calendar = calendar_of(work)
        now = year_of(work.today, calendar.half_terms)
        year = now if year is None else year
        _refuse_far_away(work, year)
        entered = {term.year for term in calendar.half_terms}
        country = next(setting for setting in SETTINGS if setting.key == "country")
        return YearView(
            year,
            tuple(_line(calendar, term) for term in calendar.half_terms if term.year == year),
            tuple(
                ClosedLine(row.id, _closure(row))
                for row in _closed_rows(work)
                if year_of(row.first_on, calendar.half_terms) == year
            ),
            dict(country.choices)[practice_on(work, work.today).country],
            tuple(sorted({*entered, now, now + 1, year})),
            max((other for other in entered if other < year), default=None) if year not in entered else None,
            work.allows(Permission.YEAR_WRITE, Resource(work.school_id)),
            work.allows(Permission.PRACTICE_WRITE, Resource(work.school_id)),
        )


def ask_dates(desk: Desk, year: int, copy_from: int | None = None) -> DatesView:
    """What to begin typing a year with: its dates, or those of another year moved on. Raises Refused or NotFound."""
    with desk.read() as work:
        work.require(Permission.YEAR_WRITE, Resource(work.school_id))
        _refuse_far_away(work, year)
        known = [_half_term(row) for row in _half_term_rows(work)]
        source = [term for term in known if term.year == copy_from]
        if source:
            return DatesView(year, rules.copied(source, year), copy_from)
        return DatesView(year, tuple(term for term in known if term.year == year), None)


def set_half_terms(desk: Desk, year: int, dates: Sequence[Dates]) -> None:
    """Enter the six half terms of a year, or correct their dates: what was written in them stays where it is.

    Raises Refused, NotFound, or WrongYear with every fault at its place.
    """
    with desk.work() as work:
        put_half_terms(work, year, dates)


def put_half_terms(work: Work, year: int, dates: Sequence[Dates]) -> None:
    """The same as a step of an open work."""
    typed = [HalfTerm(year, number, *days) for number, days in zip(range(1, len(NAMES) + 1), dates, strict=True)]
    work.require(Permission.YEAR_WRITE, Resource(work.school_id))
    _refuse_far_away(work, year)
    rows = _half_term_rows(work)
    wrong = rules.faults(typed, [_half_term(row) for row in rows if row.year != year])
    if wrong:
        raise WrongYear(wrong)
    stored = {row.number: row for row in rows if row.year == year}
    changed = sum(_put(work, stored.get(term.number), term) for term in typed)
    work.note("half_terms.set", f"school:{work.school_id}", year=year, changed=changed)


def add_closed_day(desk: Desk, name: str, first_on: date, last_on: date) -> int:
    """Say that the school is shut on these days. Returns the school year in which they lie. Raises Refused or Invalid."""
    with desk.work() as work:
        put_closed_day(work, Closure(first_on, last_on, " ".join(name.split())))
        return _year_of(work, first_on)


def put_closed_day(work: Work, closure: Closure) -> None:
    """The same as a step of an open work."""
    work.require(Permission.YEAR_WRITE, Resource(work.school_id))
    if is_far_away(work, _year_of(work, closure.first_on)):
        raise Invalid("That day is too far from this year. Look at the year that you typed.")
    rules.refuse_closure(closure, [_closure(row) for row in _closed_rows(work)])
    row = ClosedDay(
        school_id=work.school_id,
        first_on=closure.first_on,
        last_on=closure.last_on,
        name=closure.name,
        set_by_id=work.viewer.person_id,
        set_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    _note_closed(work, "closed_day.added", row)


def remove_closed_day(desk: Desk, closed_day_id: int) -> int:
    """Take a closed day back. Returns the school year in which it lay. Raises Refused or NotFound."""
    with desk.work() as work:
        work.require(Permission.YEAR_WRITE, Resource(work.school_id))
        row = work.db.scalar(
            select(ClosedDay).where(ClosedDay.school_id == work.school_id, ClosedDay.id == closed_day_id)
        )
        if row is None:
            raise NotFound("There is no such closed day in this school.")
        work.db.delete(row)
        _note_closed(work, "closed_day.removed", row)
        return _year_of(work, row.first_on)


def _note_closed(work: Work, event: str, row: ClosedDay) -> None:
    """Its days and not its name, which is typed."""
    work.note(event, f"closed_day:{row.id}", first_on=row.first_on.isoformat(), last_on=row.last_on.isoformat())


def _year_of(work: Work, day: date) -> int:
    return year_of(day, [_half_term(row) for row in _half_term_rows(work)])


def _put(work: Work, row: HalfTermDates | None, term: HalfTerm) -> bool:
    """Store a half term where its dates are new. Returns whether they were."""
    if row is None:
        row = HalfTermDates(school_id=work.school_id, year=term.year, number=term.number)
        work.db.add(row)
    elif (row.first_on, row.last_on) == (term.first_on, term.last_on):
        return False
    row.first_on, row.last_on = term.first_on, term.last_on
    row.set_by_id, row.set_at = work.viewer.person_id, work.now
    return True


def _line(calendar: Calendar, term: HalfTerm) -> HalfTermLine:
    return HalfTermLine(term, calendar.school_days_in(term), tuple(calendar.shut_in(term)))


def is_far_away(work: Work, year: int) -> bool:
    """Whether that school year is too far from today to be entered."""
    return abs(year - work.today.year) > MOST_YEARS_AWAY


def _refuse_far_away(work: Work, year: int) -> None:
    if is_far_away(work, year):
        raise NotFound("That school year is too far from this one.")


def _half_term_rows(work: Work) -> Sequence[HalfTermDates]:
    return work.db.scalars(
        select(HalfTermDates).where(HalfTermDates.school_id == work.school_id).order_by(HalfTermDates.first_on)
    ).all()


def _closed_rows(work: Work) -> Sequence[ClosedDay]:
    return work.db.scalars(
        select(ClosedDay).where(ClosedDay.school_id == work.school_id).order_by(ClosedDay.first_on)
    ).all()


def _half_term(row: HalfTermDates) -> HalfTerm:
    return HalfTerm(row.year, row.number, row.first_on, row.last_on)


def _closure(row: ClosedDay) -> Closure:
    return Closure(row.first_on, row.last_on, row.name)
