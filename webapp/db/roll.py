"""A file of the roll while it is looked at, and which column is what in the files of a school."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Code, Id, MaybePersonId, PersonId, SchoolId, Sha256, Uid


class RollFile(Base):
    """What was read from one file, for a day. The file itself is not kept."""

    __tablename__ = "roll_file"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    uid: Mapped[Uid]
    state: Mapped[Code]
    """open or brought_in; one that is given up or whose time is over is deleted."""
    kind: Mapped[Code]
    """How it was written: csv, xlsx or ctf."""
    content: Mapped[str] = mapped_column(deferred=True)
    """Canonical JSON {"headings": [text…], "rows": [[line, [text…]]…]}; emptied once it is brought in."""
    columns: Mapped[str]
    """JSON: what each column is, "" for one that is left out; an empty text until somebody has said it."""
    decisions: Mapped[str]
    """JSON {line: decision} for rows that may be more than one child's."""
    whole: Mapped[bool]
    """Whether it is the whole roll: who is not in it has left."""
    account: Mapped[str]
    """JSON: how many rows ended how and which were bad, once it was brought in."""
    made_by_id: Mapped[MaybePersonId]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class RollColumns(Base):
    """Which column is what, as a person said it, for every later file with the same headings."""

    __tablename__ = "roll_columns"
    __table_args__ = (UniqueConstraint("school_id", "headings_hash"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    headings_hash: Mapped[Sha256]
    columns: Mapped[str]
    """JSON {heading: field}."""
    chosen_by_id: Mapped[PersonId]
    chosen_at: Mapped[datetime]
