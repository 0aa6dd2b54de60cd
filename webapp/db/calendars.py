"""The secret addresses under which people's calendars ask for their sessions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Id, PersonId, SchoolId, Sha256


class CalendarFeed(Base):
    """One person's address in one school. A revoked one is deleted: it is then as unknown as one that never was."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("school_id", "person_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    person_id: Mapped[PersonId]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    """The address itself is not kept: whoever reads the database reads no calendar by it."""
    made_at: Mapped[datetime]
    fetched_on: Mapped[date | None]
    """The last day on which a calendar asked."""
