"""Reminders by e-mail: what a person chose, and which mail is being sent or was. A count only: never what, never whose."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Code, Id, SchoolId, Uid

CLAIMED = "claimed"
"""Some process is sending it, or died over it."""
SENT = "sent"
"""The mail server has taken it."""
REFUSED = "refused"
"""The mail server would not take it for this person."""
OPEN = "open"
"""The mail server was lost over it: it goes with the next run."""


class ReminderChoice(Base):
    """What a person chose. Without a row `webapp.domain.reminding.Choice` holds as it begins."""

    __tablename__ = "reminder_choice"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    often: Mapped[Code]
    days: Mapped[Code]
    """As `Choice.code`."""
    in_holidays: Mapped[bool]


class Reminder(Base):
    """One mail to one person for one day or week. Its row is claimed and committed before anything is sent."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("person_id", "kind", "period"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uid: Mapped[Uid]
    """In the mail's Message-ID: one that is sent again, because nobody can tell whether it arrived, is the same mail."""
    kind: Mapped[Code]
    """"daily" or "weekly"."""
    period: Mapped[date]
    """The day, or the week's Monday."""
    count: Mapped[int]
    state: Mapped[Code]
    refusals: Mapped[int]
    claimed_at: Mapped[datetime]
    """Also which claim it is: one that was taken from a process that seemed dead is not closed by that process."""
    sent_at: Mapped[datetime | None]
