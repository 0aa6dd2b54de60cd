"""Until when training counts, over ten years of days, and when somebody is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.people import Role
from webapp.domain.practice import SETTINGS, Practice
from webapp.domain.training import TrainingKind, TrainingStanding, needed, renewal_of, state_of, states_of

LEAD, SUPERVISION = TrainingKind.LEAD, TrainingKind.SUPERVISION
NONE, LAPSED, SOON, IN_DATE = TrainingStanding
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
YEARS = st.sampled_from([1, 2, 3, 5])
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("done_on", "years", "until"),
    [
        (date(2024, 9, 3), 2, date(2026, 9, 3)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2022, 2, 28), 2, date(2024, 2, 28)),
        (date(2023, 3, 1), 1, date(2024, 3, 1)),
        (date(2024, 12, 31), 3, date(2027, 12, 31)),
        (date(2019, 7, 12), None, None),
    ],
)
def test_the_same_day_so_many_years_on(done_on: date, years: int | None, until: date | None) -> None:
    assert renewal_of(done_on, years) == until


@given(DAYS, YEARS)
def test_a_renewal_is_on_the_same_day_of_its_month_or_the_month_s_last(done_on: date, years: int) -> None:
    until = renewal_of(done_on, years)
    assert until is not None
    assert (until.year, until.month) == (done_on.year + years, done_on.month)
    assert until.day == done_on.day or (done_on.month, done_on.day, until.day) == (2, 29, 28)


@given(DAYS, DAYS, YEARS)
def test_who_was_trained_later_is_renewed_no_earlier(one: date, two: date, years: int) -> None:
    first, second = sorted((one, two))
    assert (renewal_of(first, years) or first) <= (renewal_of(second, years) or second)


@given(DAYS, YEARS)
def test_each_day_stands_as_it_should_from_the_training_until_long_after(done_on: date, years: int) -> None:
    until = renewal_of(done_on, years)
    assert until is not None
    told_from = until - timedelta(days=60)
    for day, standing in (
        (done_on, IN_DATE),
        (told_from - ONE, IN_DATE),
        (told_from, SOON),
        (until, SOON),
        (until + ONE, LAPSED),
        (until + timedelta(days=900), LAPSED),
    ):
        state = state_of(LEAD, [done_on], years, day)
        assert (state.standing, state.done_on, state.renews_on) == (standing, done_on, until)
        assert state.holds == (day <= until)
        assert state.asks == (day >= told_from)


@given(st.lists(DAYS, min_size=1, max_size=5), YEARS, DAYS)
def test_the_last_one_counts_in_whatever_order_they_were_noted(done: list[date], years: int, today: date) -> None:
    assert state_of(LEAD, done, years, today) == state_of(LEAD, [max(done)], years, today)
    assert state_of(LEAD, reversed(done), years, today) == state_of(LEAD, done, years, today)


def test_what_is_never_renewed_never_runs_out_and_what_is_not_noted_asks_for_nothing() -> None:
    once = state_of(SUPERVISION, [date(2001, 5, 5)], None, date(2030, 1, 1))
    assert (once.standing, once.renews_on, once.holds, once.asks) == (IN_DATE, None, True, False)
    none = state_of(LEAD, [], 2, date(2030, 1, 1))
    assert (none.standing, none.done_on, none.holds, none.asks) == (NONE, None, False, False)


def test_each_kind_by_itself() -> None:
    done = [(LEAD, date(2024, 1, 10)), (SUPERVISION, date(2020, 1, 10))]
    states = states_of(done, {LEAD: 2, SUPERVISION: 5}, date(2025, 1, 9))
    assert (states[LEAD].standing, states[SUPERVISION].standing) == (IN_DATE, SOON)


def test_leads_and_deputies_and_whoever_supervises_are_trained() -> None:
    assert {role for role in Role if needed([role], supervises=False)} == {Role.LEAD, Role.DEPUTY}
    assert needed([Role.LEAD, Role.STAFF], supervises=True) == (LEAD, SUPERVISION)
    assert needed([Role.HEAD], supervises=True) == (SUPERVISION,)
    assert needed([], supervises=False) == ()


def test_every_choice_of_the_practice_is_a_number_of_years_or_never() -> None:
    assert Practice().training_years == {LEAD: 2, SUPERVISION: None}
    by_key = {setting.key: setting for setting in SETTINGS}
    for value, _ in by_key["lead_training_years"].choices:
        assert Practice(lead_training_years=value).training_years[LEAD] == int(value)
    years = [
        Practice(supervision_training_years=value).training_years[SUPERVISION]
        for value, _ in by_key["supervision_training_years"].choices
    ]
    assert years == [None, 2, 3, 5]
