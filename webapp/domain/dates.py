"""Dates as people in a British school type and read them: day first, and the weekday said when a meeting hangs on it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

# "26" is 2026 and "98" is 1998: training and birthdays lie behind us, reviews and next sessions a little ahead.
_CENTURY_TURNS_AT: Final = 70

_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,4})", re.ASCII)
_ISO = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(
    r"(\d{1,2})\s*(?:st|nd|rd|th)?\s*[/.\- ]?\s*(?:of )?([a-z]+)\.?\s*[/.\- ]?\s*(\d{1,4})?", re.ASCII
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)? (\d{1,4})", re.ASCII)
_WEEKDAY = re.compile(
    r"(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?\.? +(?=.)", re.ASCII
)


def parse_day(text: str) -> date:
    """The date that was typed in any British way. Raises ValueError with a sentence that says what to put right."""
    typed = " ".join(text.split())
    rest = typed.casefold().replace(",", " ").replace("–", "-").replace("‑", "-")
    rest = " ".join(rest.split())
    weekday = _WEEKDAY.match(rest)
    if weekday:
        rest = rest[weekday.end() :]
    found = _build(_short(typed), *_split(rest, _short(typed)))
    if weekday and not WEEKDAYS[found.weekday()].casefold().startswith(weekday[1][:3]):
        raise ValueError(f"{day(found)} is a {WEEKDAYS[found.weekday()]}: put the day or the date right")
    return found


def day(value: date) -> str:
    """``3 December 2026``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def long_day(value: date) -> str:
    """``Thursday 3 December 2026``."""
    return f"{WEEKDAYS[value.weekday()]} {day(value)}"


def read_iso(text: str) -> date | None:
    """The date that a stored answer holds (``2026-12-03``), or None where what was typed could not be read as one."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _split(rest: str, typed: str) -> tuple[int, int, str]:
    """Day, month and the year as typed."""
    if match := _ISO.fullmatch(rest):
        return int(match[3]), int(match[2]), match[1]
    if match := _NUMBERS.fullmatch(rest):
        return int(match[1]), int(match[2]), match[3]
    if match := _DAY_FIRST.fullmatch(rest):
        number, name, year = match[1], match[2], match[3]
    elif match := _MONTH_FIRST.fullmatch(rest):
        name, number, year = match[1], match[2], match[3]
    else:
        raise ValueError(f"“{typed}” is not a date: write it as 3/12/26 or 3 December 2026")
    return int(number), _month(name, typed), year or ""


def _month(name: str, typed: str) -> int:
    for number, month in enumerate(MONTHS, 1):
        if name == "sept" or (len(name) >= 3 and month.casefold().startswith(name)):
            return 9 if name == "sept" else number
    raise ValueError(f"“{typed}” is not a date: there is no month called {name}")


def _build(typed: str, number: int, month: int, year: str) -> date:
    if not year:
        raise ValueError(f"“{typed}” has no year: write it as {number} {MONTHS[month - 1]} 2026")
    full = _year(year, typed)
    if not 1 <= month <= 12:
        raise ValueError(f"{typed} is not a date: there is no month {month}, and the day comes first")
    if number < 1:
        raise ValueError(f"{typed} is not a date: there is no day {number}")
    longest = _days_in(month, full)
    if number > longest:
        # Only in February does the year decide, so only there is it said.
        named = f"{MONTHS[month - 1]} {full}" if month == 2 else MONTHS[month - 1]
        raise ValueError(f"{typed} is not a date: {named} has {longest} days")
    return date(full, month, number)


def _year(year: str, typed: str) -> int:
    if len(year) == 2:
        return int(year) + (2000 if int(year) < _CENTURY_TURNS_AT else 1900)
    if len(year) != 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError(f"{typed} is not a date: write the year as 2026 or 26")
    return int(year)


def _days_in(month: int, year: int) -> int:
    following = date(year + (month == 12), month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def _short(typed: str) -> str:
    """Enough of what was typed to recognise it: somebody may have put a paragraph into the box."""
    return typed if len(typed) <= 40 else typed[:39] + "…"
