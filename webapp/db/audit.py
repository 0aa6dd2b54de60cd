"""The audit: an append-only chain, and its payloads apart from it (design, section 8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, Sha256


class AuditRow(Base):
    """A link of a chain. `school_id` names the chain: a school's, or the installation's where it is None."""

    __tablename__ = "audit_row"
    __table_args__ = (
        UniqueConstraint("chain", "number"),
        # The newest verification is asked for on every look at the audit.
        Index("ix_audit_row_chain_event_number", "chain", "event", "number"),
    )
    id: Mapped[Id]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    chain: Mapped[Code]
    """ "school:3", or "installation": a text, since a unique constraint takes two NULLs for different."""
    number: Mapped[int]
    """From 1, without gaps."""
    at: Mapped[datetime]
    event: Mapped[Code]
    """From the closed vocabulary of `webapp.domain.events`."""
    payload_hash: Mapped[Sha256]
    """SHA-256 over the salt and the payload's canonical JSON."""
    previous_hash: Mapped[Sha256]
    row_hash: Mapped[Sha256]
    payload: Mapped[AuditPayload | None] = relationship(back_populates="row", uselist=False)


class AuditPayload(Base):
    """Who did what to which: ids, states and counts; never a name, never prose. May lawfully be destroyed later."""

    __tablename__ = "audit_payload"
    row_id: Mapped[int] = mapped_column(ForeignKey("audit_row.id"), primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    """The person, or None for the system. No foreign key: the chain outlives what it tells of."""
    subject: Mapped[Code] = mapped_column(index=True)
    """The thing, as kind and id: "paper:7", "child:3"."""
    salt: Mapped[str]
    body: Mapped[str]
    """Canonical JSON: {"actor":…, "subject":…, "facts":{…}}."""
    row: Mapped[AuditRow] = relationship(back_populates="payload")


class ReadNote(Base):
    """Which reads were noted lately: one audit row a person, thing and quarter hour."""

    __tablename__ = "read_note"
    __table_args__ = (UniqueConstraint("person_id", "subject", "event", "quarter"),)
    id: Mapped[Id]
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[Code]
    event: Mapped[Code]
    quarter: Mapped[int]
    """Quarter hours since 1970."""
