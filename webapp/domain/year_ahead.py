"""Which school year a school has to enter next, so that what is due can be said without a gap. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from webapp.domain.cadence import Rhythm, periods
from webapp.domain.school_year import HalfTerm, year_of

ASKED_BEFORE: Final = timedelta(days=42)
"""How long before the last half term that is known ends the next year is asked for: before everybody is on holiday."""


def year_to_enter(half_terms: Sequence[HalfTerm], today: date) -> int | None:
    """The school year that is to be entered now; None where nothing is to be."""
    entered = {term.year for term in half_terms}
    here = next((period for period in periods(half_terms, Rhythm.HALF_TERM) if period.covers(today)), None)
    if here is None:
        year = year_of(today)
        return None if year in entered else year
    ends_on = max(term.last_on for term in half_terms if term.year == here.year)
    return here.year + 1 if here.year + 1 not in entered and today >= ends_on - ASKED_BEFORE else None
