"""Bank holidays by the part of the country, from a library that is loaded only where a school's days are counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial

from webapp.domain.school_year import BankHolidays

_PARTS = {"england_wales": "ENG", "scotland": "SCT", "northern_ireland": "NIR"}
"""The choices of the practice, as the library calls them. England and Wales keep the same days."""


def bank_holidays_of(country: str) -> BankHolidays:
    """The bank holidays of this choice of the practice, as a school's calendar asks for them. Raises KeyError for none."""
    return partial(_of_year, _PARTS[country])


@lru_cache(maxsize=64)
def _of_year(part: str, year: int) -> Mapping[date, str]:
    # Imported here: it adds some 19 MB to a process, and most pages ask for no day.
    from holidays.countries.united_kingdom import UnitedKingdom

    found = UnitedKingdom(subdiv=part, years=year, language="en_GB")  # type: ignore[no-untyped-call]
    return {day: _words(name) for day, name in found.items() if day.year == year}


def _words(name: str) -> str:
    return name.replace("(observed)", "(substitute day)").replace("'", "’")
