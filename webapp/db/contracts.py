"""Contracts, their parties and the sessions held under them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ScalarSelect,
    String,
    UniqueConstraint,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, column_property, mapped_column, relationship

from webapp.db.base import NEVER_AGAIN, Base, Code, Id, PersonId, SchoolId, Uid, utc_day
from webapp.db.schools import Account, Person
from webapp.domain.people import Formality, PartyKind

if TYPE_CHECKING:
    from webapp.db.children import Child


class Contract(Base):
    """A supervisory relationship. It belongs to the supervisee's school."""

    __tablename__ = "contract"
    __table_args__ = (UniqueConstraint("school_id", "reference"), NEVER_AGAIN)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    uid: Mapped[Uid]
    reference: Mapped[Code]
    """Such as "S-0003"; the only name of it that may stand in an address or a title."""
    kind: Mapped[Code]
    """See `webapp.domain.people.ContractKind`."""
    record_key: Mapped[Code]
    """The document on which the records of its sessions are begun from now on."""
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    created_by_id: Mapped[PersonId]
    created_at: Mapped[datetime]
    parties: Mapped[list[Party]] = relationship(back_populates="contract", order_by="Party.id")
    sessions: Mapped[list[SupervisionSession]] = relationship(
        back_populates="contract", order_by="SupervisionSession.starts_at, SupervisionSession.id"
    )
    pseudonyms: Mapped[list[Pseudonym]] = relationship(order_by="Pseudonym.number")


class Party(Base):
    """A person's place in a contract, from a day until a day."""

    __tablename__ = "party"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    person_id: Mapped[PersonId]
    kind: Mapped[Code]
    external: Mapped[bool] = mapped_column(default=False)
    """From outside the school: no child's name is ever shown to them."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    """The one session to which this place is bound (a stand-in's always, a scribe's often); None for the whole contract."""
    contract: Mapped[Contract] = relationship(back_populates="parties")
    person: Mapped[Person] = relationship()


class Pseudonym(Base):
    """What a child is called towards the parties from outside in one contract. Append-only: no other child ever has it."""

    __tablename__ = "pseudonym"
    __table_args__ = (UniqueConstraint("contract_id", "child_id"), UniqueConstraint("contract_id", "number"))
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    """None where the child was destroyed: the letters stay given, and go to nobody else."""
    number: Mapped[int]
    """Counts up within the contract, from 1 (`webapp.domain.pseudonyms`)."""
    given_at: Mapped[datetime]
    child: Mapped[Child | None] = relationship(lazy="joined")


def has_no_writer(
    contract_id: Mapped[int],
    session_id: Mapped[int] | Mapped[int | None],
    day: ColumnElement[date] | ColumnElement[date | None],
    begun_by: Mapped[int] | None = None,
) -> ColumnElement[bool]:
    """That nobody with an account leads what these columns point at, so that its supervisee writes it (trust).

    Whoever supervised on the session's day counts, also after that, and whoever began the record as a supervisor: what they
    drafted is not the supervisee's to read. A stand-in counts until their place in the session has ended. What has no
    session is led by whoever is there (`led_by`).
    """
    supervised: ColumnElement[bool] = day.between(Party.from_on, func.coalesce(Party.until_on, date.max))
    if begun_by is not None:
        supervised = or_(supervised, Party.person_id == begun_by)
    led_here = and_(Party.session_id == session_id, Party.until_on.is_(None))
    led = select(Party.id).join(Account, Account.person_id == Party.person_id).correlate_except(Party, Account)
    return ~led.where(
        Party.contract_id == contract_id,
        Party.kind.in_([kind.value for kind in PartyKind if kind.leads]),
        or_(and_(Party.session_id.is_(None), supervised), led_here),
    ).exists()


def led_by(contract_id: Mapped[int]) -> ScalarSelect[str | None]:
    """When each supervisor with an account is in the contract, as text: "2026-01-09/2026-03-31 2026-04-01/"."""
    period = cast(Party.from_on, String) + "/" + func.coalesce(cast(Party.until_on, String), "")
    led = select(func.aggregate_strings(period, " ")).join(Account, Account.person_id == Party.person_id)
    return led.correlate_except(Party, Account).where(_leads(contract_id)).scalar_subquery()


def led_on(contract_id: InstrumentedAttribute[int], day: date) -> ColumnElement[bool]:
    """That somebody with an account supervises in the contract on that day."""
    led = select(Party.id).join(Account, Account.person_id == Party.person_id).correlate_except(Party, Account)
    holds = literal(day).between(Party.from_on, func.coalesce(Party.until_on, date.max))
    return led.where(_leads(contract_id), holds).exists()


def _leads(contract_id: Mapped[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    supervises = Party.kind == PartyKind.SUPERVISOR.value
    return and_(Party.contract_id == contract_id, Party.session_id.is_(None), supervises)


class SupervisionSession(Base):
    """A meeting. Its true start and end are known once it was held."""

    __tablename__ = "supervision_session"
    __table_args__ = (UniqueConstraint("school_id", "reference"), NEVER_AGAIN)
    id: Mapped[Id] = mapped_column()
    school_id: Mapped[SchoolId]
    uid: Mapped[Uid]
    reference: Mapped[Code]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column()
    """As planned, then as it was."""
    formality: Mapped[Code] = mapped_column(default=Formality.FORMAL.value)
    """formal or ad_hoc (jmat)."""
    ended_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    """How long it is planned to be; None where nobody said."""
    cancelled_at: Mapped[datetime | None]
    """When it was cancelled: then it never was, and another one is planned (jmat: each tells the other)."""
    place: Mapped[str]
    created_by_id: Mapped[PersonId]
    created_at: Mapped[datetime]
    children_asked_at: Mapped[datetime | None]
    """When "which children were discussed?" was answered; "none" is an answer."""
    changed_at: Mapped[datetime | None]
    """When its time or its place was last changed: calendars that have it already learn from this that it is another."""
    contract: Mapped[Contract] = relationship(back_populates="sessions")
    attendances: Mapped[list[Attendance]] = relationship(order_by="Attendance.id")
    no_writer: Mapped[bool] = column_property(has_no_writer(contract_id, id, utc_day(starts_at)))
    """Whether nobody with an account leads it, so that its supervisee writes."""


class Attendance(Base):
    """Whether a party was present. Only those present agree a group's record (design, section 5)."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("session_id", "party_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    session_id: Mapped[int] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    present: Mapped[bool]
    party: Mapped[Party] = relationship()
