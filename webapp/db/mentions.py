"""Children's names found in free text, and what was decided about each."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, MaybePersonId, PersonId, SchoolId
from webapp.db.children import Child, ChronologyEntry
from webapp.db.papers import Paper


class KnownName(Base):
    """A name that is always someone else in this school, such as "Mrs Hope", until the lead says otherwise."""

    __tablename__ = "known_name"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    name: Mapped[str]
    """As it is compared (`webapp.domain.around.Around.name`)."""
    shown: Mapped[str]
    """As it was typed."""
    children: Mapped[str]
    """The references of the children who were meant to be somebody else: one who comes later is asked about."""
    made_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    revoked_by_id: Mapped[MaybePersonId]
    revoked_at: Mapped[datetime | None]


class Mention(Base):
    """A child's name found in a paper, or in another child's file. It belongs to a paper, not to a version of it."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_school_id_decision", "school_id", "decision"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), index=True)
    """None where it stands in no paper, but in `said_in`."""
    said_in_id: Mapped[int | None] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    """The entry on another child where it was typed: a note, or what came of a discussion; None in a paper."""
    place: Mapped[str]
    """See `webapp.documents.free_text.FreeText.place`."""
    start: Mapped[int | None]
    """Where it stands in that text, in code points; None where it does not stand in the paper any more."""
    words: Mapped[str]
    before: Mapped[str]
    """The words before it and after it on its line (`webapp.domain.around`), by which it is found again."""
    after: Mapped[str]
    children: Mapped[str]
    """The references of the children it may be, with spaces between."""
    certainty: Mapped[Code]
    """See `webapp.domain.mentions.Certainty`."""
    found_at: Mapped[datetime]
    decision: Mapped[Code | None]
    """this_child, someone_else or not_a_name; None as long as nobody has decided."""
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    """The child that it is."""
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    """What was written of it into the child's file with a note, where no case discussion of the paper says it."""
    known_id: Mapped[int | None] = mapped_column(ForeignKey("known_name.id"), index=True)
    """What says that it is always someone else, where that decided it."""
    decided_by_id: Mapped[MaybePersonId]
    decided_at: Mapped[datetime | None]
    paper: Mapped[Paper | None] = relationship()
    said_in: Mapped[ChronologyEntry | None] = relationship(foreign_keys=said_in_id)
    child: Mapped[Child | None] = relationship()

    @property
    def candidates(self) -> tuple[str, ...]:
        """The references of the children it may be."""
        return tuple(self.children.split())

    @property
    def shown_as(self) -> str:
        """What a page sends back of it: its number, and a digest of which name it showed and whom that may be.

        A number alone may be another name's by the time, since those that go give theirs back. What is typed beside the
        name is not in it: the decision follows the text.
        """
        shown = f"{self.found_at.timestamp()} {self.words} {self.children}"
        return f"{self.id}-{sha256(shown.encode()).hexdigest()[:12]}"
