"""Reading and setting a school's practice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from webapp.db.schools import PracticeSetting
from webapp.domain.practice import KEYS, Practice, as_of
from webapp.services.work import Work


def practice_on(work: Work, day: date) -> Practice:
    """The school's practice on that day."""
    rows = work.db.execute(
        select(PracticeSetting.from_on, PracticeSetting.key, PracticeSetting.value)
        .where(PracticeSetting.school_id == work.school_id)
        .order_by(PracticeSetting.id)
    )
    return as_of(day, [(row.from_on, row.key, row.value) for row in rows])


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
