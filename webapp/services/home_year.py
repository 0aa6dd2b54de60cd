"""The school year on a home page: that it is to be entered, or that nobody can say what is due. A step of an open read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from webapp.db.contracts import Contract
from webapp.domain.cadence import Rhythm, is_known, periods
from webapp.domain.policy import Permission, Resource
from webapp.domain.school_year import year_words
from webapp.domain.year_ahead import year_to_enter
from webapp.services.coverage import LiveCount, live_count
from webapp.services.school_year import calendar_of
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class YearTold:
    """A school year that is to be entered."""

    year: int
    words: str
    """2026/27"""
    known_until: date | None
    """The last day of the year that is known, while it still is."""
    may_enter: bool
    """Whether this person enters it; otherwise they are told that nobody can say what is due."""


def year_told(work: Work) -> YearTold | None:
    """The school year that is to be entered, for those who enter it, and for parties where nobody has (loxdale)."""
    half_terms = calendar_of(work).half_terms
    year = year_to_enter(half_terms, work.today)
    if year is None:
        return None
    known = is_known(periods(half_terms, Rhythm.HALF_TERM), work.today)
    may_enter = work.allows(Permission.YEAR_WRITE, Resource(work.school_id))
    if not (known and may_enter) and not _counts(work, may_enter):
        return None
    until = max((term.last_on for term in half_terms if term.year == year - 1), default=None) if known else None
    return None if known and not may_enter else YearTold(year, year_words(year), until, may_enter)


def _counts(work: Work, may_enter: bool) -> bool:
    """Whether a contract runs for which the year is needed: any of the school, or else one of this person's own."""
    running = or_(Contract.ended_on.is_(None), Contract.ended_on >= work.today)
    query = select(Contract.id).where(Contract.school_id == work.school_id, running)
    if not may_enter:
        here = [place.contract_id for place in work.viewer.places if not place.session_id and place.holds(work.today)]
        query = query.where(Contract.id.in_(here))
    return work.db.scalar(query.limit(1)) is not None


def live_told(work: Work, year: YearTold | None) -> LiveCount | None:
    """The live cases; not to whoever is asked already for the year without which nobody can count them."""
    found = live_count(work)
    asked = year is not None and year.may_enter
    return None if asked and found is not None and found.term is None else found
