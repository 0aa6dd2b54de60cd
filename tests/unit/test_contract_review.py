"""When a contract is reviewed: every day of ten years, 29 February and mistyped years among them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from webapp.domain.contract_review import NOTICE, Agreed, ReviewStanding, months_after, review_on, standing_on

FIRST = date(2024, 1, 1)
EVERY_DAY = [FIRST + timedelta(days=number) for number in range(3653)]
"""Ten years, in which three have a 29 February."""


@pytest.mark.parametrize("months", [6, 12, 24])
def test_on_every_day_of_ten_years_it_is_the_same_day_of_the_month_or_the_months_last(months: int) -> None:
    for day in EVERY_DAY:
        review = review_on(Agreed(FIRST, issued_on=day), months)
        assert (review.year * 12 + review.month) - (day.year * 12 + day.month) == months
        if review.day != day.day:
            assert review.day < day.day
            assert (review + timedelta(days=1)).day == 1
        assert review == review_on(Agreed(day), months)  # never issued: counted from its beginning


def test_a_year_after_29_february_is_28_february() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2024, 2, 29), 48) == date(2028, 2, 29)
    assert months_after(date(2023, 8, 31), 6) == date(2024, 2, 29)


def test_later_days_are_never_reviewed_earlier() -> None:
    for months in (6, 12, 24):
        reviews = [review_on(Agreed(FIRST, issued_on=day), months) for day in EVERY_DAY]
        assert reviews == sorted(reviews)


def test_what_the_parties_wrote_counts_unless_it_cannot_be_meant() -> None:
    issued = date(2026, 3, 3)
    for said in (date(2026, 3, 4), date(2026, 9, 1), date(2028, 2, 29)):
        assert review_on(Agreed(FIRST, issued, said), 12) == said
        assert review_on(Agreed(FIRST, None, said), 12) == said
    for said in (issued, date(2025, 9, 1), date(2016, 3, 3)):
        assert review_on(Agreed(FIRST, issued, said), 12) == date(2027, 3, 3)


def test_it_is_told_four_weeks_ahead_and_late_from_the_next_morning() -> None:
    for review in EVERY_DAY[400:1200:7]:
        seen = [standing_on(review + timedelta(days=number), review) for number in range(-40, 10)]
        ahead = 40 - NOTICE.days
        due = NOTICE.days + 1
        assert seen == [ReviewStanding.AHEAD] * ahead + [ReviewStanding.DUE] * due + [ReviewStanding.LATE] * (
            50 - ahead - due
        )
