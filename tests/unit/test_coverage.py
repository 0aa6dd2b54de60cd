"""Which half term counts on a day, and when a child was discussed again and again while nothing changed."""

from datetime import date, timedelta

import pytest

from webapp.domain.coverage import Talk, covering, unchanged_run
from webapp.domain.school_year import Calendar, HalfTerm

FIRST = HalfTerm(2026, 1, date(2026, 9, 2), date(2026, 10, 23))
SECOND = HalfTerm(2026, 2, date(2026, 11, 2), date(2026, 12, 18))
DAY = date(2026, 11, 10)


def calendar(*terms: HalfTerm) -> Calendar:
    return Calendar(terms, (), lambda year: {})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 1), None),
        (date(2026, 9, 2), FIRST),
        (date(2026, 10, 23), FIRST),
        (date(2026, 10, 28), FIRST),  # in the holidays, what was left undone is still left
        (date(2026, 11, 2), SECOND),
        (date(2026, 12, 19), None),  # nobody has entered what comes after
    ],
)
def test_the_half_term_that_counts_on_a_day(day: date, expected: HalfTerm | None) -> None:
    assert covering(calendar(FIRST, SECOND), day) == expected


def test_without_a_school_year_no_half_term_counts() -> None:
    assert covering(calendar(), DAY) is None


def talk(weeks: int, changed: bool | None, *, session: int | None = -1) -> Talk:
    """So many weeks after DAY, each in a session of its own unless one is named."""
    return Talk(DAY + timedelta(weeks=weeks), 100 + weeks if session == -1 else session, changed)


def run(*talks: Talk, moved: tuple[date, ...] = ()) -> list[int]:
    """The sessions in a row, in weeks after DAY."""
    return [(day - DAY).days // 7 for day in unchanged_run(talks, moved)]


def test_sessions_in_a_row_are_counted_from_the_newest_back() -> None:
    assert run(talk(2, False), talk(0, False), talk(1, False)) == [0, 1, 2]
    assert run() == []


@pytest.mark.parametrize("said", [True, None])
def test_a_session_that_changed_the_plan_or_said_nothing_ends_the_row(said: bool | None) -> None:
    assert run(talk(0, False), talk(1, said), talk(2, False), talk(3, False)) == [2, 3]
    assert run(talk(0, False), talk(1, False), talk(2, said)) == []


def test_two_entries_of_one_session_are_one_session() -> None:
    assert run(talk(0, False, session=5), talk(0, None, session=5), talk(1, False)) == [0, 1]
    assert run(talk(0, False, session=5), talk(0, True, session=5), talk(1, False)) == [1]


def test_two_sessions_on_one_day_are_two() -> None:
    assert run(talk(0, False, session=5), talk(0, False, session=6)) == [0, 0]


def test_a_note_is_no_session_but_what_it_changes_counts() -> None:
    assert run(talk(0, False), talk(1, False, session=None), talk(2, None, session=None), talk(3, False)) == [0, 3]
    assert run(talk(0, False), talk(1, True, session=None), talk(2, False)) == [2]


def test_a_plan_that_began_or_ended_ends_the_row() -> None:
    began = DAY + timedelta(weeks=1)
    assert run(talk(0, False), talk(1, False), talk(2, False), moved=(began, DAY - timedelta(days=300))) == [2]
