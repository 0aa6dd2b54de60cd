"""Planning a year in the invented school, whatever the day on which it is walked through."""

from __future__ import annotations

from datetime import date, timedelta

from tests.e2e.driver import Person
from webapp.domain.clock import school_day, system_clock
from webapp.domain.school_year import HalfTerm, copied
from webapp.services.demo_words import HALF_TERMS


def terms_left() -> tuple[date, list[HalfTerm]]:
    """The next day of school from today on in the demo's years, and the half terms of that year from there on."""
    today = school_day(system_clock())
    every = sorted(term for year in range(today.year - 1, today.year + 2) for term in copied(HALF_TERMS, year))
    here = next(term for term in every if term.last_on >= today + timedelta(days=3))
    first = max(here.first_on + timedelta(days=1), today)
    first += timedelta(days=max(0, 7 - first.weekday()) % 7 if first.weekday() > 4 else 0)
    return first, [term for term in every if term.year == here.year and term >= here]


def propose(petra: Person, contract: str, first: date) -> None:
    """The page of a contract, and on it what is proposed from that day on."""
    petra.go(f"/contracts/{contract}")
    petra.press("Plan a year of sessions")
    petra.fill("Date of the first session", f"{first:%d/%m/%Y}")
    petra.page.get_by_label("Time", exact=True).first.fill("4:30pm")
    petra.fill("Place", "Room 7")
    petra.press("Propose the others")
