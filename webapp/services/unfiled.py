"""Entries that nobody has copied into the system that holds the child's main file, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, Child, ChronologyEntry
from webapp.db.schools import Person
from webapp.domain.clock import school_day
from webapp.domain.policy import Permission, Resource
from webapp.domain.sources import SOURCES
from webapp.services.ages import Backlog, backlog, older_than
from webapp.services.children import ChildView, child_view
from webapp.services.decisions import current_decision, is_standing
from webapp.services.filed import Statement, filed_before, is_unfiled
from webapp.services.filings import FilingView, filing_view
from webapp.services.practice import practice_on
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work

PAGE: Final = 20
"""Entries on a page."""
AGES: Final = (3, 5, 10, 20)
"""School days by which the list can be narrowed down."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter, as it stands in the address. What is empty filters nothing."""

    mine: bool = False
    """Only what this person entered."""
    child: str = ""
    """A child's reference."""
    older: int = 0
    """One of `AGES`."""

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered."""
        return self.mine or bool(self.child) or bool(self.older)


@dataclass(frozen=True, slots=True)
class UnfiledLine:
    """An entry in the list, without its words."""

    uid: str
    child: ChildView
    event_on: date
    entered_at: datetime
    entered_by: str
    source: str
    school_days: int
    """Since it was entered."""
    is_approved: bool
    replaces: Statement | None
    """What was said of the words that it replaced, where those are in the main system."""


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A page of the list."""

    lines: tuple[UnfiledLine, ...]
    opened: FilingView | None
    """The entry that is ready to be copied, one of the lines; None where there are none."""
    page: int
    pages: int
    found: int
    """Entries that the filter lets through."""
    total: int
    chosen: Chosen
    """The filter that was used: what does not exist is left out of it."""
    system: str
    holds_main_file: bool
    """Whether this program holds the main file: nothing has to be copied, and the list is empty."""
    may_export: bool


def unfiled_backlog(work: Work) -> Backlog | None:
    """How much there is to copy, for those who may; None where there is nothing, or nothing has to be copied."""
    if not work.allows(Permission.ENTRY_FILE, Resource(work.school_id)):
        return None
    return None if practice_on(work, work.today).holds_main_file else backlog(work, is_standing(), is_unfiled())


def list_unfiled(desk: Desk, chosen: Chosen, page: int = 1, open_uid: str = "") -> Unfiled:
    """A page of the list, with one entry opened: `open_uid`, or else the oldest of the page. Raises Refused.

    The look at the list, and at the words of the opened entry, is noted before anything is returned.
    """
    with desk.read() as work:
        work.require(Permission.ENTRY_FILE, Resource(work.school_id))
        chosen, practice = known(work, chosen), practice_on(work, work.today)
        wanted = unfiled_rows(work, chosen)
        found = _count(work, wanted)
        pages = max(1, -(-found // PAGE))
        page = min(max(1, page), pages)
        rows = work.db.scalars(wanted.limit(PAGE).offset((page - 1) * PAGE)).all()
        entry = next((row for row in rows if row.uid == open_uid), rows[0] if rows else None)
        view = Unfiled(
            _lines(work, rows),
            filing_view(work, entry) if entry is not None else None,
            page,
            pages,
            found,
            _count(work, unfiled_rows(work, Chosen())),
            chosen,
            practice.main_system,
            practice.holds_main_file,
            work.allows(Permission.CHILD_EXPORT, Resource(work.school_id)),
        )
    desk.note_read("entry.listed", f"school:{work.school_id}", found=found)
    if entry is not None:
        desk.note_read("entry.read", f"child:{entry.child_id}", reference=entry.child.reference, entry=entry.uid)
    return view


def unfiled_rows(work: Work, chosen: Chosen) -> Select[ChronologyEntry]:
    """The entries to be copied that the filter lets through, oldest first: a step of an open read."""
    where: list[ColumnElement[bool]] = [ChronologyEntry.school_id == work.school_id, is_standing(), is_unfiled()]
    if practice_on(work, work.today).holds_main_file:
        where.append(false())
    if chosen.mine:
        where.append(ChronologyEntry.entered_by_id == work.viewer.person_id)
    if chosen.child:
        where.append(ChronologyEntry.child_id.in_(_child(work, chosen.child)))
    if chosen.older:
        where.append(older_than(work, chosen.older))
    return (
        select(ChronologyEntry)
        .where(*where)
        .options(
            selectinload(ChronologyEntry.child),
            selectinload(ChronologyEntry.decisions),
            selectinload(ChronologyEntry.case_discussion).selectinload(CaseDiscussion.paper),
        )
        .order_by(ChronologyEntry.entered_at, ChronologyEntry.id)
    )


def _child(work: Work, reference: str) -> Select[int]:
    return select(Child.id).where(Child.school_id == work.school_id, Child.reference == reference)


def known(work: Work, chosen: Chosen) -> Chosen:
    """The filter without what does not exist, as a step of an open read: an old address still shows something."""
    child = chosen.child.strip().upper()
    child = child if child and work.db.scalar(_child(work, child)) is not None else ""
    return Chosen(chosen.mine, child, chosen.older if chosen.older in AGES else 0)


def _count(work: Work, wanted: Select[ChronologyEntry]) -> int:
    return work.db.scalar(wanted.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0


def _lines(work: Work, rows: Sequence[ChronologyEntry]) -> tuple[UnfiledLine, ...]:
    calendar, former = calendar_of(work), filed_before(work, [row.id for row in rows])
    by = select(Person.id, Person.name).where(Person.id.in_({row.entered_by_id for row in rows}))
    names = {row.id: row.name for row in work.db.execute(by)}
    return tuple(
        UnfiledLine(
            row.uid,
            child_view(row.child),
            row.event_on,
            row.entered_at,
            names[row.entered_by_id],
            SOURCES[row.source],
            calendar.school_days_between(school_day(row.entered_at), work.today),
            current_decision(row) == "approved",
            former.get(row.id),
        )
        for row in rows
    )
