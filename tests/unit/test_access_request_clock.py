"""By when a request for access is answered, and until when things are kept."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.domain.access_requests import RequestClock, months_after
from webapp.domain.retention import BornOn, child_due_on, contract_due_on


def no_bank_holidays(year: int) -> dict[date, str]:
    return {}


def christmas(year: int) -> dict[date, str]:
    return {date(year, 12, 25): "Christmas Day", date(year, 12, 28): "Boxing Day, moved"}


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 9, 3), date(2026, 10, 5)),  # the third is a Saturday
        (date(2026, 11, 3), date(2026, 12, 3)),
        (date(2026, 8, 31), date(2026, 9, 30)),  # September is too short
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, a weekend and a bank holiday after it
    ],
)
def test_a_calendar_month_then_the_next_working_day(received: date, due: date) -> None:
    assert RequestClock(received).due_on(christmas) == due


def test_an_extension_is_counted_from_the_beginning() -> None:
    assert RequestClock(date(2026, 11, 30), extended=True).due_on(no_bank_holidays) == date(2027, 3, 1)
    assert RequestClock(date(2026, 11, 30)).extend_by() == date(2026, 12, 30)


def test_without_proof_of_who_asks_the_clock_stands_still_and_begins_with_it() -> None:
    still = RequestClock(date(2026, 11, 3), date(2026, 11, 4))
    assert (still.stands_still, still.due_on(no_bank_holidays)) == (True, None)
    given = RequestClock(date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 17))
    assert (given.stands_still, given.due_on(no_bank_holidays)) == (False, date(2026, 12, 17))


def test_months_after_ends_with_the_month() -> None:
    assert months_after(date(2026, 10, 31), 13) == date(2027, 11, 30)


def test_a_child_is_kept_by_birthday_and_without_one_as_if_born_on_the_day_of_entry() -> None:
    entered = date(2026, 11, 28)
    assert child_due_on(BornOn(date(2016, 2, 29), entered), 25) == date(2041, 2, 28)
    assert child_due_on(BornOn(None, entered), 25) == date(2051, 11, 28)
    assert child_due_on(BornOn(None, entered, unborn=True), 25) == date(2052, 11, 28)
    assert contract_due_on(date(2020, 2, 29), 6) == date(2026, 2, 28)
