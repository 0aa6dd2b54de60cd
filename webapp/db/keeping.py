"""Asking, leaving and keeping: requests for access, transfers to another school, holds, and what was destroyed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, MaybePersonId, PersonId, SchoolId, Sha256
from webapp.db.children import Child
from webapp.db.papers import IssuedCopy
from webapp.db.schools import Person

ABOUT_ONE = "(child_id IS NULL) <> (person_id IS NULL)"
"""A request is about a child or about a grown-up, in SQL that both databases read."""
HOLDS_ONE = "(child_id IS NULL) <> (contract_id IS NULL)"


class AccessRequest(Base):
    """That somebody asked what supervision holds on a child, or on a grown-up."""

    __tablename__ = "access_request"
    __table_args__ = (
        UniqueConstraint("school_id", "reference"),
        CheckConstraint(ABOUT_ONE, name="about_one"),
    )
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    reference: Mapped[Code]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    person_id: Mapped[MaybePersonId]
    asker: Mapped[Code]
    """A key of `webapp.domain.access_requests.ASKERS`."""
    asked_by: Mapped[str]
    """Who asked and how, as it was typed."""
    received_on: Mapped[date]
    identity_asked_on: Mapped[date | None]
    identity_given_on: Mapped[date | None]
    extended_because: Mapped[str]
    """Empty where it was not extended."""
    state: Mapped[Code]
    """See `webapp.domain.access_requests.RequestState`."""
    opened_by_id: Mapped[PersonId]
    opened_at: Mapped[datetime]
    put_forward_by_id: Mapped[MaybePersonId]
    put_forward_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[MaybePersonId]
    """Never whoever put it forward."""
    confirmed_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    """When it was handed over, or closed."""
    ended_how: Mapped[str]
    """How and to whom it was handed over, or why it was closed."""
    child: Mapped[Child | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys="AccessRequest.person_id")


class ReleaseDecision(Base):
    """What a person decided about one thing that is held. Append-only: the newest of a thing counts."""

    __tablename__ = "release_decision"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    request_id: Mapped[int] = mapped_column(ForeignKey("access_request.id"), index=True)
    item: Mapped[Code]
    """Which thing: `webapp.services.held.Held.code`."""
    text_hash: Mapped[Sha256]
    """Of the words that were decided on: others have to be decided anew."""
    decision: Mapped[Code]
    ground: Mapped[Code]
    """A key of `GROUNDS`, where something is withheld or taken out; else empty."""
    reason: Mapped[str]
    ranges: Mapped[str]
    """JSON: the ranges of characters that are taken out. Never the words."""
    decided_by_id: Mapped[PersonId]
    decided_at: Mapped[datetime]


class Hold(Base):
    """That something is kept although its day has come, or may come."""

    __tablename__ = "hold"
    __table_args__ = (CheckConstraint(HOLDS_ONE, name="holds_one"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    why: Mapped[Code]
    """A key of `webapp.domain.retention.HOLDS`."""
    reason: Mapped[str]
    until_on: Mapped[date | None]
    """The last day; None until somebody lifts it."""
    made_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    lifted_by_id: Mapped[MaybePersonId]
    lifted_at: Mapped[datetime | None]


class Destruction(Base):
    """That something is to be destroyed, or was. It outlives what it tells of, so it points at nothing of it."""

    __tablename__ = "destruction"
    __table_args__ = (UniqueConstraint("school_id", "reference"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    reference: Mapped[Code]
    kind: Mapped[Code]
    """See `webapp.domain.retention.Kept`."""
    of: Mapped[Code]
    """The reference of the child or the contract."""
    due_on: Mapped[date]
    reason: Mapped[str]
    proposed_by_id: Mapped[PersonId]
    proposed_at: Mapped[datetime]
    given_up_at: Mapped[datetime | None]
    done_by_id: Mapped[MaybePersonId]
    """The second person, never the first."""
    done_at: Mapped[datetime | None]
    told: Mapped[str]
    """JSON of what was destroyed: counts by table, the seal, and new revisions of papers (`webapp.db.destroying.Destroyed`);
    and the newest number of every kind of reference until then (`webapp.services.references`); empty before."""


class Transfer(Base):
    """That a child's file goes to another school, where Alongside holds the main file."""

    __tablename__ = "transfer"
    __table_args__ = (UniqueConstraint("school_id", "reference"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    reference: Mapped[Code]
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    to_school: Mapped[str]
    starts_on: Mapped[date]
    """The child's first day there: the file is there within five school days of it."""
    opened_by_id: Mapped[PersonId]
    opened_at: Mapped[datetime]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("issued_copy.id"), index=True)
    """The newest pack that was printed."""
    sent_on: Mapped[date | None]
    sent_how: Mapped[str]
    sent_by_id: Mapped[MaybePersonId]
    received_on: Mapped[date | None]
    received_by: Mapped[str]
    """Who at the new school said that it is there."""
    receipt_by_id: Mapped[MaybePersonId]
    """Who noted that here."""
    child: Mapped[Child] = relationship()
    copy: Mapped[IssuedCopy | None] = relationship()
