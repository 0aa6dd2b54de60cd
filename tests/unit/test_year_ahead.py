"""The school year that is to be entered: asked for six weeks before the last one that is known ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_school_year import YEAR
from webapp.domain.school_year import copied
from webapp.domain.year_ahead import year_to_enter

ENDS_ON = YEAR[-1].last_on
NEXT = [*YEAR, *copied(YEAR, 2027)]


@given(st.dates(YEAR[0].first_on, ENDS_ON))
def test_asked_for_from_six_weeks_before_the_end(today: date) -> None:
    assert year_to_enter(YEAR, today) == (2027 if today >= ENDS_ON - timedelta(days=42) else None)
    assert year_to_enter(NEXT, today) is None


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (ENDS_ON + timedelta(days=1), 2027),
        (date(2027, 8, 31), 2027),
        (date(2027, 11, 1), 2027),
        (date(2028, 7, 1), 2027),
        (date(2028, 9, 1), 2028),
        (date(2025, 11, 1), 2025),
        (date(2026, 8, 20), None),  # the summer before the first year that is entered
    ],
)
def test_at_once_where_today_is_in_no_year(today: date, year: int | None) -> None:
    assert year_to_enter(YEAR, today) == year


def test_a_school_that_entered_nothing_and_one_that_left_a_year_out() -> None:
    assert year_to_enter((), date(2026, 11, 1)) == 2026
    left_out = [*YEAR, *copied(YEAR, 2028)]
    assert year_to_enter(left_out, date(2027, 7, 1)) == 2027
    assert year_to_enter(left_out, date(2028, 2, 1)) == 2027
    assert year_to_enter(left_out, date(2028, 11, 1)) is None
