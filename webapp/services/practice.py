"""Reading and setting a school's practice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from webapp.db.schools import PracticeSetting
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource
from webapp.domain.practice import KEYS, SETTINGS, Practice, as_of
from webapp.services.work import Desk, Work

MOST_TYPED = 200
"""Characters of a setting that is typed: how an office is reached, by name, telephone and address."""


def practice_on(work: Work, day: date) -> Practice:
    """The school's practice on that day."""
    return as_of(day, practice_rows(work))


def practice_rows(work: Work) -> list[tuple[date, str, str]]:
    """Everything that the school ever chose, for `as_of`: a list that needs the practice of many days reads it once."""
    rows = work.db.execute(
        select(PracticeSetting.from_on, PracticeSetting.key, PracticeSetting.value)
        .where(PracticeSetting.school_id == work.school_id)
        .order_by(PracticeSetting.id)
    )
    return [(row.from_on, row.key, row.value) for row in rows]


def set_practice(work: Work, key: str, value: str) -> None:
    """Set one setting from today on, as a step of an open work. Raises KeyError for a setting that does not exist."""
    if key not in KEYS:
        raise KeyError(key)
    work.db.add(
        PracticeSetting(
            school_id=work.school_id,
            key=key,
            value=value,
            from_on=work.today,
            set_by_id=work.viewer.person_id,
            set_at=work.now,
        )
    )
    work.note("practice.set", f"school:{work.school_id}", setting=key)


def choose(desk: Desk, key: str, value: str) -> None:
    """A school's own choice, from today on. Raises Refused, or Invalid where it is none of the choices."""
    setting = next((s for s in SETTINGS if s.key == key), None)
    value = " ".join(value.split())
    if setting is None or (setting.choices and value not in dict(setting.choices)):
        raise Invalid("Choose one of the answers.")
    if not 0 < len(value) <= MOST_TYPED:
        raise Invalid(f"Write something here, in at most {MOST_TYPED} characters.")
    with desk.work() as work:
        work.require(Permission.PRACTICE_WRITE, Resource(work.school_id))
        set_practice(work, key, value)
