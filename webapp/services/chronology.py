"""A child's chronology: reading it, and the lead's approval of an entry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, ChronologyEntry
from webapp.db.facts import paper_resource
from webapp.db.schools import Person
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.children import ChildView, child_by_reference, child_view
from webapp.services.entries import STANDING, current_decision, decide, waiting
from webapp.services.work import Desk, Work

PAGE = 20
"""Entries on a page."""

SOURCES = {"supervision": "From supervision", "professionals_meeting": "Professional’s meeting"}


@dataclass(frozen=True, slots=True)
class EntryView:
    """A line of a chronology as shown to those who may read it."""

    uid: str
    event_on: date
    entered_at: datetime
    entered_by: str
    source: str
    parts: tuple[tuple[str, str], ...]
    took_part: tuple[str, ...]
    decision: str
    reason: str
    decided_at: datetime
    standing: bool
    paper_reference: str
    """The record it comes from; empty for those who may not open it."""


@dataclass(frozen=True, slots=True)
class Chronology:
    """One page of a child's chronology, newest first."""

    child: ChildView
    entries: tuple[EntryView, ...]
    awaiting: int
    page: int
    pages: int
    may_approve: bool


def read_chronology(desk: Desk, reference: str, page: int = 1) -> Chronology:
    """One page of a child's chronology. Raises Refused or NotFound. The look is noted before anything is returned."""
    with desk.read() as work:
        page, child = max(1, page), child_by_reference(work, reference, Permission.CHILD_READ)
        total = work.db.scalar(select(func.count()).where(ChronologyEntry.child_id == child.id)) or 0
        rows = work.db.scalars(
            select(ChronologyEntry)
            .where(ChronologyEntry.child_id == child.id)
            .options(selectinload(ChronologyEntry.decisions))
            .options(selectinload(ChronologyEntry.case_discussion).selectinload(CaseDiscussion.paper))
            .order_by(ChronologyEntry.event_on.desc(), ChronologyEntry.id.desc())
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
        names = _names(work, {row.entered_by_id for row in rows})
        entries = tuple(_view(work, row, names) for row in rows)
        view = Chronology(
            child_view(child),
            entries,
            work.db.scalar(
                select(func.count()).where(ChronologyEntry.child_id == child.id, ChronologyEntry.id.in_(waiting()))
            )
            or 0,
            page,
            max(1, -(-total // PAGE)),
            work.allows(Permission.ENTRY_APPROVE, Resource(work.school_id)),
        )
    desk.note_read("child.read", f"child:{child.id}", reference=child.reference, page=page)
    return view


def approve_entry(desk: Desk, reference: str, entry_uid: str) -> None:
    """Approve an entry that waits for the lead (jmat: decisions "approved by the DSL"). Raises Refused or Conflict."""
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.ENTRY_APPROVE)
        entry = work.db.scalar(
            select(ChronologyEntry).where(ChronologyEntry.child_id == child.id, ChronologyEntry.uid == entry_uid)
        )
        if entry is None:
            raise NotFound("There is no such entry on this chronology.")
        if current_decision(entry) != "recorded":
            raise Conflict("This entry does not wait for approval any more. Nothing was changed.")
        decide(work, entry, "approved", "Approved by the lead")


def _names(work: Work, person_ids: set[int]) -> dict[int, str]:
    rows = work.db.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def _view(work: Work, entry: ChronologyEntry, names: dict[int, str]) -> EntryView:
    content = json.loads(entry.content)
    latest = entry.decisions[-1]
    paper = entry.case_discussion.paper if entry.case_discussion else None
    readable = paper is not None and work.allows(Permission.PAPER_READ, paper_resource(paper))
    return EntryView(
        entry.uid,
        entry.event_on,
        entry.entered_at,
        names.get(entry.entered_by_id, ""),
        SOURCES.get(entry.source, entry.source),
        tuple((label, text) for label, text in content["parts"]),
        tuple(content["took_part"]),
        latest.decision,
        latest.reason,
        latest.made_at,
        latest.decision in STANDING,
        paper.reference if paper is not None and readable else "",
    )
