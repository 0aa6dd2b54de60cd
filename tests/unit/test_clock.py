"""What a day is, is decided in the school's own time."""

import ast
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.clock import SCHOOL_TIME, months_before, school_day, system_clock

ROOT = Path(__file__).resolve().parents[2]


def test_the_present_moment_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    moment = system_clock()
    assert moment.tzinfo is UTC
    assert before <= moment <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 7, 2, 0, 0, tzinfo=SCHOOL_TIME), date(2026, 7, 2)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 7, 2, 9, 0, tzinfo=timezone(timedelta(hours=13))), date(2026, 7, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_the_school(moment: datetime, day: date) -> None:
    assert school_day(moment) == day


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 3), 6, date(2025, 9, 3)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 3, 3), 0, date(2026, 3, 3)),
        (date(2026, 3, 31), 13, date(2025, 2, 28)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 36))
def test_months_before_never_reaches_less_far_than_it_says(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (before.year * 12 + before.month) == (day.year * 12 + day.month) - months
    assert before.day <= day.day
    assert before.day == day.day or (before + timedelta(days=1)).day == 1


@given(st.dates(date(1900, 1, 1), date(2199, 12, 30)), st.integers(0, 36))
def test_a_later_day_never_reaches_further_back(day: date, months: int) -> None:
    assert months_before(day, months) <= months_before(day + timedelta(days=1), months)


ASKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def asks_the_system(source: str) -> list[int]:
    """The lines on which a source asks the system for the time."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in ASKS
    ]


def test_nothing_else_asks_the_system_for_the_time() -> None:
    """The clock is injected: what asks by itself cannot be tested, and is wrong in a demo of the past."""
    found = {
        str(path.relative_to(ROOT)): lines
        for folder in ("webapp", "forms")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := asks_the_system(path.read_text()))
    }
    assert list(found) == ["webapp/domain/clock.py"]


def test_asking_the_system_is_noticed() -> None:
    """The counter-proof."""
    assert asks_the_system("from datetime import date\nx = date.today()") == [2]
    assert asks_the_system("x = datetime.now(UTC)") == [1]
