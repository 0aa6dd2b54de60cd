"""Which child's file was drawn for an audit, by what chance, and why another was drawn in its place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, PersonId, SchoolId
from webapp.db.children import Child
from webapp.db.contracts import SupervisionSession


class FileDraw(Base):
    """One child's file, drawn for the audit of one session (loxdale). Append-only.

    Whoever has `seed` and `candidates` can draw again (`webapp.domain.sampling.drawn_from`) and must come to the same child.
    """

    __tablename__ = "file_draw"
    __table_args__ = (UniqueConstraint("session_id", "child_id"), UniqueConstraint("replaces_id"))
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    round: Mapped[int]
    """Nobody is drawn twice in a round; they are counted from 1."""
    pool: Mapped[int]
    """Children who had a file then."""
    candidates: Mapped[str]
    """JSON: the references of those who waited for their turn in this round, sorted."""
    seed: Mapped[Code]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("file_draw.id"))
    """The draw in whose place this one was made."""
    reason: Mapped[str]
    """Why: the file that was drawn first is not suitable. Empty for a first draw."""
    drawn_by_id: Mapped[PersonId]
    drawn_at: Mapped[datetime]
    child: Mapped[Child] = relationship()
    session: Mapped[SupervisionSession] = relationship()
