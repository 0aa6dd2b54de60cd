"""Dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.dates import FIRST_YEAR, LAST_YEAR, WEEKDAYS, day, long_day, parse_day, read_iso

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
WRITTEN = {
    "day": day,
    "long": long_day,
    "short": lambda d: f"{long_day(d)[:3]} {d.day} {day(d).split()[1][:3]} {d.year}",
    "slashes": lambda d: f"{d.day}/{d.month}/{d.year}",
    "dots": lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    "iso": date.isoformat,
    "shouted": lambda d: f"  {day(d).upper()} ",
    "comma": lambda d: f"{WEEKDAYS[d.weekday()]}, {day(d)}.".removesuffix("."),
}


@given(DAYS, st.sampled_from(sorted(WRITTEN)))
def test_every_day_is_read_back_however_it_is_written(value: date, way: str) -> None:
    assert parse_day(WRITTEN[way](value)) == value


@pytest.mark.parametrize(
    "typed",
    ["3/12/26", "03/12/2026", "3-12-26", "3.12.26", "3 12 26", "3 Dec 2026", "3 Dec 26", "3rd December 2026", "3dec26",
     "Thu 3 Dec 2026", "Thurs 3rd Dec, 2026", "Thursday, 3 December 2026", "3 of December 2026", "December 3, 2026",
     "2026-12-03", "2026/12/3", " 3\u00a0December\u00a02026 "],
)  # fmt: skip
def test_british_ways(typed: str) -> None:
    assert parse_day(typed) == date(2026, 12, 3)


@pytest.mark.parametrize(("typed", "year"), [("1/9/69", 2069), ("1/9/70", 1970), ("1/9/98", 1998), ("1/9/00", 2000)])
def test_two_digits_are_a_sensible_year(typed: str, year: int) -> None:
    assert parse_day(typed).year == year


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/11/2025", "31/11/2025 is not a date: November has 30 days"),
        ("29/2/27", "29/2/27 is not a date: February 2027 has 28 days"),
        ("30 February 2028", "30 February 2028 is not a date: February 2028 has 29 days"),
        ("3/13/26", "3/13/26 is not a date: there is no month 13, and the day comes first"),
        ("0/1/26", "0/1/26 is not a date: there is no day 0"),
        ("3/12/206", "3/12/206 is not a date: write the year as 2026 or 26"),
        ("3 December", "“3 December” has no year: write it as 3 December 2026"),
        ("3 Dezember 2026", "“3 Dezember 2026” is not a date: there is no month called dezember"),
        ("Friday 3 December 2026", "3 December 2026 is a Thursday: put the day or the date right"),
        ("next week", "“next week” is not a date: write it as 3/12/26 or 3 December 2026"),
        ("", "“” is not a date: write it as 3/12/26 or 3 December 2026"),
    ],
)
def test_what_is_wrong_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError) as wrong:
        parse_day(typed)
    assert str(wrong.value) == sentence


@given(st.text())
def test_any_text_is_a_day_or_a_sentence_of_bounded_length(typed: str) -> None:
    try:
        found = parse_day(typed)
    except ValueError as error:
        assert len(str(error)) < 160  # noqa: PT017
    else:
        assert FIRST_YEAR <= found.year <= LAST_YEAR


def test_a_digit_that_is_no_number_is_told_and_does_not_break() -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_day("²/12/26")


@pytest.mark.parametrize(
    ("stored", "found"), [("2026-12-03", date(2026, 12, 3)), ("2026-13-03", None), ("3/12/26", None)]
)
def test_a_stored_answer_is_a_day_only_as_iso(stored: str, found: date | None) -> None:
    assert read_iso(stored) == found
