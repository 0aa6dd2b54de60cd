"""That the parties of a contract disagree, and what was done about it, day by day. Append-only, and without a word of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, PersonId, SchoolId
from webapp.db.contracts import Contract, Party
from webapp.db.schools import Person


class Disagreement(Base):
    """A disagreement that a party noted (jmat: "unhappy about an issue"). It is read by the parties of its day alone."""

    __tablename__ = "disagreement"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    about: Mapped[Code]
    """See `webapp.domain.disagreements.About`: a closed list, so that nobody is named in it."""
    noted_on: Mapped[date]
    """The day since which there is one."""
    noted_by_id: Mapped[PersonId]
    noted_at: Mapped[datetime]
    contract: Mapped[Contract] = relationship()
    noted_by: Mapped[Person] = relationship()
    steps: Mapped[list[DisagreementStep]] = relationship(order_by="DisagreementStep.id", back_populates="disagreement")


class DisagreementStep(Base):
    """One step towards its end: tried, agreed to be passed on, passed on, resolved."""

    __tablename__ = "disagreement_step"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), index=True)
    kind: Mapped[Code]
    """See `webapp.domain.disagreements.Kind`."""
    taken_on: Mapped[date]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    """Whose agreement it is that it is passed on (jmat: of both); None for every other step."""
    how: Mapped[Code | None]
    """How it was resolved (`webapp.domain.disagreements.How`); None for every other step."""
    noted_by_id: Mapped[PersonId]
    noted_at: Mapped[datetime]
    disagreement: Mapped[Disagreement] = relationship(back_populates="steps")
    party: Mapped[Party | None] = relationship()
    noted_by: Mapped[Person] = relationship()
