"""What somebody prepares for a session, until it is taken into the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, PersonId, SchoolId, Sha256
from webapp.db.contracts import SupervisionSession
from webapp.db.schools import Person


class Preparation(Base):
    """What one person prepares for one session (jmat, loxdale): theirs alone until they share it.

    A buffer and no record: its words are gone once the record has them, and the row once the session has ended.
    """

    __tablename__ = "preparation"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    person_id: Mapped[PersonId]
    document_key: Mapped[Code]
    fingerprint: Mapped[Sha256]
    """Of the record's document from which its questions were made."""
    answers: Mapped[str]
    """Canonical JSON (webapp.documents.codec), with what is for the agenda."""
    outcomes: Mapped[str]
    """JSON: how each open action stands, by its id."""
    revision: Mapped[int]
    """Counts every change; a save names the one that its page was opened on."""
    saved_from: Mapped[Code]
    """The page from which it was saved last; empty where something else changed it."""
    saved_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    """Since when those who lead the session may have it; None while it is private."""
    taken_at: Mapped[datetime | None]
    """When the record took it in. Its words are gone from here since."""
    session: Mapped[SupervisionSession] = relationship()
    person: Mapped[Person] = relationship()
