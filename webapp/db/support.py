"""Support offered to staff, with a contract or without one: that it was, never what was said (loxdale, cambridgeshire)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from webapp.db.base import Base, Code, Id, PersonId, SchoolId
from webapp.db.schools import Person


class SupportOffered(Base):
    """That somebody offered somebody support on a day. Only whether it was taken up is ever added to it."""

    __tablename__ = "support_offered"
    __table_args__ = (UniqueConstraint("school_id", "reference"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    reference: Mapped[Code]
    offered_on: Mapped[date]
    offered_to_id: Mapped[PersonId]
    offered_by_id: Mapped[PersonId]
    kind: Mapped[Code]
    """See `webapp.domain.people.SUPPORT`."""
    taken_up_on: Mapped[date | None]
    """None as long as it is an offer."""
    recorded_by_id: Mapped[PersonId]
    recorded_at: Mapped[datetime]
    offered_to: Mapped[Person] = relationship(foreign_keys="SupportOffered.offered_to_id")
    offered_by: Mapped[Person] = relationship(foreign_keys="SupportOffered.offered_by_id")
