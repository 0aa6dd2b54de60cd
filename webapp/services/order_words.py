"""What the registers of people in order hold on one grown-up, for somebody who asks what is held on them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from webapp.db.order import CircleNote, Training
from webapp.db.schools import Person
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.training import TrainingKind
from webapp.services.work import Work


def order_words(work: Work, person: Person) -> Iterator[str]:
    """A line for each training that is noted of them, struck ones too, and for each circle that is noted with them in it."""
    trainings = work.db.scalars(
        select(Training)
        .where(Training.school_id == work.school_id, Training.person_id == person.id)
        .order_by(Training.done_on, Training.id)
    )
    for row in trainings:
        struck = f" (struck on {short_day(school_day(row.struck_at))})" if row.struck_at else ""
        yield f"{TrainingKind(row.kind).label}: done on {short_day(row.done_on)}{struck}"
    for note in work.db.scalars(
        select(CircleNote).where(CircleNote.school_id == work.school_id).order_by(CircleNote.id)
    ):
        if str(person.id) in note.people.split():
            yield f"In a circle of supervision that was noted as known on {short_day(school_day(note.noted_at))}"
