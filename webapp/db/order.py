"""People in order: which training was done and when, and circles of supervision that the school knows of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, MaybePersonId, PersonId, SchoolId
from webapp.db.schools import Person


class Training(Base):
    """That somebody was trained on a day. Until when it counts follows from the practice; a slip is struck."""

    __tablename__ = "training"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    person_id: Mapped[PersonId] = mapped_column()
    kind: Mapped[Code]
    """See `webapp.domain.training.TrainingKind`."""
    done_on: Mapped[date]
    recorded_by_id: Mapped[PersonId]
    recorded_at: Mapped[datetime]
    struck_by_id: Mapped[MaybePersonId]
    struck_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person] = relationship(foreign_keys="Training.recorded_by_id")


class CircleNote(Base):
    """That the school knows of people who supervise one another, and means it so. Append-only; another circle is another."""

    __tablename__ = "circle_note"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    people: Mapped[str]
    """The ids of those in it, in order, with a space between."""
    noted_by_id: Mapped[PersonId]
    noted_at: Mapped[datetime]
    noted_by: Mapped[Person] = relationship()
