"""Who follows whom as a supervisor, how a contract ended, and what was asked back from an outside supervisor."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, MaybePersonId, PersonId, SchoolId
from webapp.db.contracts import Contract, Party
from webapp.db.papers import Paper


class Replacement(Base):
    """One supervisor follows another in a contract, from a day on (loxdale). Only that it was taken back is ever added."""

    __tablename__ = "replacement"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    leaver_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    """The place that ends on the day before."""
    successor_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    """The place that begins on the day."""
    begins_on: Mapped[date]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    """The handover sheet that was begun with it."""
    made_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[MaybePersonId]
    contract: Mapped[Contract] = relationship()
    leaver: Mapped[Party] = relationship(foreign_keys=[leaver_id])
    successor: Mapped[Party] = relationship(foreign_keys=[successor_id])
    paper: Mapped[Paper] = relationship()


class ContractEnd(Base):
    """The end of a contract, as it was said: on which day, and why. Only that it was taken back is ever added."""

    __tablename__ = "contract_end"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    ended_on: Mapped[date]
    """The last day of the contract."""
    reason: Mapped[Code]
    """See `webapp.domain.endings.EndReason`."""
    made_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[MaybePersonId]
    contract: Mapped[Contract] = relationship()


class HeldOutside(Base):
    """An outside supervisor whose part ends is asked for what they hold on paper (trust, loxdale). No words are kept."""

    __tablename__ = "held_outside"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    opened_at: Mapped[datetime]
    asked_on: Mapped[date | None]
    """The day on which they were asked."""
    answer: Mapped[Code | None]
    """See `webapp.domain.endings.HeldAnswer`; None as long as nobody knows."""
    answered_on: Mapped[date | None]
    """The day on which it came back, was destroyed, or they said that there is nothing."""
    contract: Mapped[Contract] = relationship()
    party: Mapped[Party] = relationship()
