"""What happens to sessions and actions between one session and the next: changes, requests, actions carried over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, PersonId, SchoolId
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.schools import Person


class SessionChange(Base):
    """A session that was put off or cancelled, and why: each party tells the other (jmat). Append-only."""

    __tablename__ = "session_change"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    from_at: Mapped[datetime]
    """When it was to be."""
    to_at: Mapped[datetime | None]
    """When it is to be instead; None for one that was cancelled."""
    by_id: Mapped[PersonId] = mapped_column()
    """The party at whose wish it was."""
    reason: Mapped[Code]
    """See `webapp.domain.cadence.Reason`: a closed list, so that no free text has to be kept."""
    noted_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    session: Mapped[SupervisionSession] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])


class SessionRequest(Base):
    """An additional session that a party asks for (loxdale, jmat: at any time). It says no more than that."""

    __tablename__ = "session_request"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    asked_by_id: Mapped[PersonId]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was answered with a session, or taken back by whoever asked."""
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    """The session that answers it."""
    contract: Mapped[Contract] = relationship()
    asked_by: Mapped[Person] = relationship()


class ActionCarry(Base):
    """An open action that was asked about in a later record and stays open. Append-only: its age is not forgotten."""

    __tablename__ = "action_carry"
    __table_args__ = (UniqueConstraint("action_id", "paper_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    """The record before whose agreement it was asked about."""
    carried_by_id: Mapped[PersonId]
    carried_at: Mapped[datetime]
