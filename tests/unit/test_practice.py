"""A school's practice is folded from dated rows: what held on a day holds for that day for good."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.plans import LIVE, PlanKind
from webapp.domain.practice import KEYS, Practice, as_of

DAY = date(2026, 3, 3)
ROWS = [
    (date(2026, 1, 5), "main_system", "RecordMy"),
    (date(2026, 3, 3), "main_system", "MyConcern"),
    (date(2026, 3, 4), "main_system", "paper"),
]


def test_without_rows_the_defaults_hold() -> None:
    assert as_of(DAY, []) == Practice()
    assert (Practice().lead_approves, Practice().spellcheck_on) == (True, False)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 1, 4), "CPOMS"),
        (date(2026, 1, 5), "RecordMy"),
        (date(2026, 3, 2), "RecordMy"),
        (date(2026, 3, 3), "MyConcern"),
        (date(2026, 3, 4), "paper"),
        (date(2036, 3, 4), "paper"),
    ],
)
def test_the_newest_row_on_or_before_the_day_holds(day: date, holds: str) -> None:
    assert as_of(day, ROWS).main_system == holds


def test_the_order_in_which_they_were_set_decides_on_one_day_only() -> None:
    assert as_of(DAY, reversed(ROWS)).main_system == "MyConcern"
    assert as_of(DAY, [(DAY, "main_system", "first"), (DAY, "main_system", "second")]).main_system == "second"


def test_a_row_entered_later_for_an_earlier_day_does_not_win_over_a_newer_one() -> None:
    assert as_of(DAY, [(DAY, "approval", "none"), (DAY - timedelta(days=1), "approval", "lead")]).approval == "none"


def test_settings_do_not_touch_each_other() -> None:
    held = as_of(DAY, [(DAY, "spellcheck", "on"), (DAY, "approval", "none")])
    assert held == Practice(approval="none", spellcheck="on")
    assert (held.lead_approves, held.spellcheck_on) == (False, True)


def test_a_retired_setting_is_passed_over() -> None:
    assert as_of(DAY, [(DAY, "colour_of_the_folder", "blue")]) == Practice()


@pytest.mark.parametrize("value", ["Lead", "", "yes", "LEAD "])
def test_only_the_known_word_switches_something_on(value: str) -> None:
    assert not Practice(approval=value).lead_approves
    assert not Practice(spellcheck=value).spellcheck_on


@pytest.mark.parametrize(
    ("system", "here"), [("Alongside", True), ("alongside", True), ("CPOMS", False), ("Alongside us", False)]
)
def test_only_its_own_name_says_that_it_holds_the_main_file(system: str, here: bool) -> None:
    assert Practice(main_system=system).holds_main_file is here


def test_the_plans_of_the_policy_are_live_and_a_school_may_count_more() -> None:
    more = LIVE | {PlanKind.LOOKED_AFTER}
    assert Practice().live_plans == Practice(live_cases="unheard of").live_plans == LIVE
    assert Practice(live_cases="looked_after").live_plans == more
    assert Practice(live_cases="all").live_plans == more | {PlanKind.EARLY_HELP} == set(PlanKind)


def test_the_keys_are_the_fields() -> None:
    assert {field.name for field in fields(Practice)} == KEYS


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))
SOME = st.lists(st.tuples(DAYS, st.sampled_from([*sorted(KEYS), "retired"]), st.sampled_from("abc")), max_size=12)


@given(SOME, DAYS, SOME)
def test_what_is_set_for_later_days_never_changes_a_day_that_was(
    rows: list[tuple[date, str, str]], day: date, later: list[tuple[date, str, str]]
) -> None:
    after = [(day + timedelta(days=1) + (from_on - date(2026, 1, 1)), key, value) for from_on, key, value in later]
    assert as_of(day, [*rows, *after]) == as_of(day, rows)


@given(SOME, DAYS)
def test_it_is_what_a_plain_reading_of_the_rows_gives(rows: list[tuple[date, str, str]], day: date) -> None:
    held = as_of(day, rows)
    for key in KEYS:
        mine = sorted((from_on, order, value) for order, (from_on, k, value) in enumerate(rows) if k == key)
        past = [value for from_on, _, value in mine if from_on <= day]
        assert getattr(held, key) == (past[-1] if past else getattr(Practice(), key))
