"""Children, and the permanent lines of their chronologies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import NEVER_AGAIN, Base, Code, Id, MaybePersonId, PersonId, SchoolId, Sha256, Uid
from webapp.db.contracts import SupervisionSession
from webapp.db.papers import Paper
from webapp.domain.names import sought


class Names:
    """The columns of what somebody is called: a child today, or in former days."""

    legal_forename: Mapped[str]
    legal_surname: Mapped[str]
    middle_names: Mapped[str] = mapped_column(default="")
    preferred_forename: Mapped[str] = mapped_column(default="")
    preferred_surname: Mapped[str] = mapped_column(default="")
    former_surname: Mapped[str] = mapped_column(default="")


class Child(Names, Base):
    """A child on the school's roll, or added in one line because they were spoken of."""

    __tablename__ = "child"
    __table_args__ = (
        UniqueConstraint("school_id", "reference"),
        UniqueConstraint("school_id", "upn"),
        Index("ix_child_school_id_legal_surname", "school_id", "legal_surname"),
        NEVER_AGAIN,
    )
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    reference: Mapped[Code]
    """Such as "C-0412": what stands for the child wherever a name must not."""
    upn: Mapped[Code | None]
    """The unique pupil number, checked; None where the child has none or it is not known."""
    admission_number: Mapped[Code | None]
    """The number that the school's own system gave the child."""
    sought: Mapped[str]
    """What the child is found by (webapp.domain.names): made from the names whenever the row is written."""
    date_of_birth: Mapped[date | None]
    year_group: Mapped[str]
    form_class: Mapped[str]
    left_on: Mapped[date | None]
    off_roll: Mapped[Code | None]
    """Why a child who was spoken of is not on the roll: starter, unborn, elsewhere or other; None on the roll."""
    created_by_id: Mapped[MaybePersonId]
    """None for a child whom the command `children import` brought in."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=lambda context: context.get_current_parameters()["created_at"])
    """When a name or anything else about the child was last changed."""
    look_for_since: Mapped[datetime | None]
    """When the child came to be known by a name for which not everything was looked through yet; None once it was."""
    plans: Mapped[list[ChildPlan]] = relationship(back_populates="child", order_by="ChildPlan.id")
    former_names: Mapped[list[FormerName]] = relationship(order_by="FormerName.id")

    @property
    def names_ever(self) -> tuple[Names, ...]:
        """What the child is called today, and then what they were called in former days."""
        return (self, *self.former_names)


def _write_sought(mapper: Any, connection: Any, child: Child) -> None:
    today, *former = map(_sought, child.names_ever)
    child.sought = today + "".join(lines[1:] for lines in former)


def _sought(names: Names) -> str:
    return sought(
        names.legal_forename,
        names.legal_surname,
        names.preferred_forename or "",
        middle_names=names.middle_names or "",
        preferred_surname=names.preferred_surname or "",
        former_surname=names.former_surname or "",
    )


event.listen(Child, "before_insert", _write_sought)
event.listen(Child, "before_update", _write_sought)


class FormerName(Names, Base):
    """What a child was called until a day: texts of before say it, and are about the child still. Rows are only added."""

    __tablename__ = "former_name"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    ended_at: Mapped[datetime]


class ChildPlan(Base):
    """That a child is, or was, under a plan (`webapp.domain.plans.PlanKind`)."""

    __tablename__ = "child_plan"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    kind: Mapped[Code]
    from_on: Mapped[date | None]
    """None where nobody knows since when: exports often say only that there is one."""
    until_on: Mapped[date | None]
    """The last day; None as long as it goes on."""
    recorded_by_id: Mapped[MaybePersonId]
    recorded_at: Mapped[datetime]
    child: Mapped[Child] = relationship(back_populates="plans")


class Sibling(Base):
    """That two children of the school are brothers or sisters: one row for each two, the lower id first."""

    __tablename__ = "sibling"
    __table_args__ = (UniqueConstraint("child_id", "sibling_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    sibling_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    recorded_by_id: Mapped[MaybePersonId]
    recorded_at: Mapped[datetime]


class CaseDiscussion(Base):
    """What was said about one child in one paper. `uid` lasts through every version of the paper."""

    __tablename__ = "case_discussion"
    __table_args__ = (UniqueConstraint("paper_id", "uid"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    uid: Mapped[Code]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    created_at: Mapped[datetime]
    paper: Mapped[Paper] = relationship()
    child: Mapped[Child] = relationship()


class ChronologyEntry(Base):
    """A permanent line on a child. Append-only: what became of it stands in its decisions."""

    __tablename__ = "chronology_entry"
    __table_args__ = (Index("ix_chronology_entry_child_id_event_on", "child_id", "event_on"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    uid: Mapped[Uid]
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    case_discussion_id: Mapped[int | None] = mapped_column(ForeignKey("case_discussion.id"), index=True)
    paper_version_id: Mapped[int | None] = mapped_column(ForeignKey("paper_version.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    """Of a note: the session in which the child was spoken of outside its record, if there was one."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    """The entry that this one corrects."""
    source: Mapped[Code]
    """supervision, professionals_meeting, case_file_audit…"""
    event_on: Mapped[date]
    """The day of the discussion."""
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[PersonId]
    content: Mapped[str]
    """Canonical JSON, read and written by `webapp.domain.entry_content` alone; only this child's own words."""
    content_hash: Mapped[Sha256]
    child: Mapped[Child] = relationship()
    case_discussion: Mapped[CaseDiscussion | None] = relationship()
    session: Mapped[SupervisionSession | None] = relationship()
    decisions: Mapped[list[EntryDecision]] = relationship(back_populates="entry", order_by="EntryDecision.id")
    filings: Mapped[list[Filing]] = relationship(back_populates="entry", order_by="Filing.id")


class EntryDecision(Base):
    """What became of an entry: recorded, approved, amended, corrected, struck or withdrawn. Append-only."""

    __tablename__ = "entry_decision"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    decision: Mapped[Code]
    reason: Mapped[str]
    made_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    entry: Mapped[ChronologyEntry] = relationship(back_populates="decisions")


class EntryOutcome(Base):
    """What came of a discussion, known only later: added beside the entry, which says what was known then. Append-only."""

    __tablename__ = "entry_outcome"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    happened_on: Mapped[date]
    text: Mapped[str]
    recorded_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    entry: Mapped[ChronologyEntry] = relationship()


class EntryIndex(Base):
    """What lists and searches need of an entry's content. Made from it, and gone with it: nothing is told by this alone.

    A withdrawn entry has no row: what nobody may find is not in what is searched.
    """

    __tablename__ = "entry_index"
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), primary_key=True, autoincrement=False)
    school_id: Mapped[SchoolId]
    plan_changed: Mapped[bool | None]
    """Whether the child's plan changed; None where nothing says so."""
    words: Mapped[str]
    """Every word of the entry and of its outcomes, folded (`webapp.domain.searching`), one space between."""


class EntryLink(Base):
    """That a later version of the record says an entry unchanged: the entry is relinked, not written again. Append-only."""

    __tablename__ = "entry_link"
    __table_args__ = (UniqueConstraint("entry_id", "paper_version_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    paper_version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), index=True)
    made_at: Mapped[datetime]


class Filing(Base):
    """A person's statement that an entry was copied into the school's main system, or was not after all. Append-only."""

    __tablename__ = "filing"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    state: Mapped[Code]
    """filed, or not_filed: an earlier statement was a mistake. The newest row of an entry counts."""
    system: Mapped[str]
    """The main system, as it is called: CPOMS, MyConcern, paper…"""
    reference: Mapped[str]
    """What the entry is called there; may be empty."""
    filed_on: Mapped[date]
    filed_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    entry: Mapped[ChronologyEntry] = relationship(back_populates="filings")


class EntryClaim(Base):
    """That one of those who approve has taken an entry, so that two who share the post do not both read it.

    Never more than one of an entry is open.
    """

    __tablename__ = "entry_claim"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    claimed_by_id: Mapped[PersonId]
    claimed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was let go or taken over, or the entry was decided; None while it holds."""
    ended_by_id: Mapped[MaybePersonId]
    entry: Mapped[ChronologyEntry] = relationship()


class Task(Base):
    """Something that a person must do because of what became of an entry, until somebody says that it is done."""

    __tablename__ = "task"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    kind: Mapped[Code]
    """take_out (of the main system), forward (to the school that the child went to) or amend (a record of a wrong child)."""
    entry_id: Mapped[int] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[MaybePersonId]
    entry: Mapped[ChronologyEntry] = relationship()
