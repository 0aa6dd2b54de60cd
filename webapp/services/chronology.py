"""A child's chronology: reading it, and the lead's approval of an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, ChronologyEntry, EntryLink
from webapp.db.contracts import SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import PaperVersion
from webapp.db.schools import Person
from webapp.domain.entry_content import EntryContent
from webapp.domain.errors import Conflict
from webapp.domain.policy import Permission, Resource
from webapp.domain.sources import NOTE, SOURCES
from webapp.services.apart import contents_of
from webapp.services.children import ChildView, child_by_reference, child_view
from webapp.services.chronology_filter import EVERYTHING, Filter
from webapp.services.claims import refuse_others
from webapp.services.contracts import may_see_session
from webapp.services.decisions import current_decision, decide, shown_entry, stands, waiting, withdrawn
from webapp.services.filed import Statement, copied_of
from webapp.services.outcomes import OutcomeView, outcomes_of
from webapp.services.practice import practice_on
from webapp.services.siblings import siblings_of
from webapp.services.timeline import Timeline, timeline_of
from webapp.services.work import Desk, Work

PAGE = 20
"""Entries on a page."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """A line of a chronology as shown to those who may read it."""

    uid: str
    event_on: date
    entered_at: datetime
    entered_by: str
    source: str
    is_note: bool
    """Whether it is a note for the child's file, which is printed on a template of its own."""
    content: EntryContent
    outcomes: tuple[OutcomeView, ...]
    """What came of the discussion later."""
    decision: str
    reason: str
    decided_at: datetime
    standing: bool
    paper_reference: str
    """The record it comes from; empty for those who may not open it."""
    session_reference: str
    """The session in which a note's child was spoken of; empty for those who may not see it, and for other entries."""
    version: int | None
    """The newest version of the record that says it; None where that is not issued, or the entry comes from no record."""
    replaces: str
    """The uid of the entry that this one replaced on this chronology, and of the one that replaced it; empty for none."""
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Chronology:
    """One page of a child's chronology, newest first."""

    child: ChildView
    siblings: tuple[str, ...]
    """The references of brothers and sisters on the roll."""
    entries: tuple[EntryView, ...]
    awaiting: int
    page: int
    pages: int
    may_approve: bool
    may_withdraw: bool
    may_write: bool
    """Whether this person may add an outcome, and note that the child left or is on the roll now."""
    withdrawn: int
    """Entries that were withdrawn, for those who may withdraw; nobody else learns that there were any."""
    may_read_sealed: bool
    may_export: bool
    """Whether this person may take it away."""
    copied: Mapping[str, Statement]
    """What was said of the copies that are in the school's main system, by the entry's uid."""
    copy_to: str
    """The main system into which this person may say that an entry was copied; empty where that is this program."""
    total: int
    """Entries that the filter lets through, on all pages."""
    timeline: Timeline
    """Of everything that stands, whatever the filter: the picture stays the same while the list is looked through."""


def read_chronology(desk: Desk, reference: str, page: int = 1, wanted: Filter = EVERYTHING) -> Chronology:
    """One page of a child's chronology. Raises Refused or NotFound. The look is noted before anything is returned."""
    with desk.read() as work:
        page, child = max(1, page), child_by_reference(work, reference, Permission.CHILD_READ)
        shown = ChronologyEntry.child_id == child.id, ChronologyEntry.id.not_in(withdrawn()), *wanted.conditions()
        total = _count(work, *shown)
        rows = work.db.scalars(
            select(ChronologyEntry)
            .where(*shown)
            .options(selectinload(ChronologyEntry.decisions))
            .options(selectinload(ChronologyEntry.session).selectinload(SupervisionSession.contract))
            .options(selectinload(ChronologyEntry.case_discussion).selectinload(CaseDiscussion.paper))
            .order_by(ChronologyEntry.event_on.desc(), ChronologyEntry.id.desc())
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
        here = Resource(work.school_id)
        may_withdraw = work.allows(Permission.ENTRY_WITHDRAW, here)
        view = Chronology(
            child_view(child),
            siblings_of(work, [reference]).get(reference, ()),
            views_of(work, rows),
            _count(work, ChronologyEntry.child_id == child.id, ChronologyEntry.id.in_(waiting())),
            page,
            max(1, -(-total // PAGE)),
            work.allows(Permission.ENTRY_APPROVE, here),
            may_withdraw,
            work.allows(Permission.CHILD_WRITE, here),
            _count(work, ChronologyEntry.child_id == child.id, ChronologyEntry.id.in_(withdrawn()))
            if may_withdraw
            else 0,
            work.allows(Permission.ENTRY_SEALED, here),
            work.allows(Permission.CHILD_EXPORT, here),
            copied_of(work, rows),
            _copy_to(work),
            total,
            timeline_of(work, child),
        )
    desk.note_read("child.read", f"child:{child.id}", reference=child.reference, page=page)
    return view


def _copy_to(work: Work) -> str:
    practice = practice_on(work, work.today)
    may_file = work.allows(Permission.ENTRY_FILE, Resource(work.school_id))
    return practice.main_system if may_file and not practice.holds_main_file else ""


def views_of(work: Work, rows: Sequence[ChronologyEntry]) -> tuple[EntryView, ...]:
    """Entries as shown to those who may read them: a step of an open read, which is noted by whoever calls this."""
    around = _around(work, rows)
    return tuple(_view(work, row, around) for row in rows)


def _count(work: Work, *where: ColumnElement[bool]) -> int:
    return work.db.scalar(select(func.count()).select_from(ChronologyEntry).where(*where)) or 0


def approve_entry(desk: Desk, reference: str, entry_uid: str) -> None:
    """Approve an entry that waits for the lead (jmat: decisions "approved by the DSL"). Raises Refused or Conflict."""
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.ENTRY_APPROVE)
        entry = shown_entry(work, child, entry_uid)
        if current_decision(entry) != "recorded":
            raise Conflict("This entry does not wait for approval any more. Nothing was changed.")
        refuse_others(work, entry)
        decide(work, entry, "approved", "Approved by the lead")


@dataclass(frozen=True, slots=True)
class _Around:
    """What the entries of a page need from other tables: read once for the page."""

    names: dict[int, str]
    issued: dict[int, int]
    """The number of the newest issued version that says an entry, by the entry's id."""
    uids: dict[int, str]
    """The uids of the entries that these replaced."""
    followers: dict[int, str]
    """The uids of the entries that replaced these, by the id of the replaced one."""
    contents: dict[int, EntryContent]
    outcomes: dict[int, tuple[OutcomeView, ...]]


def _around(work: Work, rows: Sequence[ChronologyEntry]) -> _Around:
    ids, former = [row.id for row in rows], [row.follows_id for row in rows if row.follows_id]
    people = select(Person.id, Person.name).where(Person.id.in_({row.entered_by_id for row in rows}))
    shown = select(ChronologyEntry.id, ChronologyEntry.uid).where(
        ChronologyEntry.id.in_(former), ChronologyEntry.id.not_in(withdrawn())
    )
    followers = select(ChronologyEntry.follows_id, ChronologyEntry.uid).where(
        ChronologyEntry.follows_id.in_(ids), ChronologyEntry.id.not_in(withdrawn())
    )
    return _Around(
        {row.id: row.name for row in work.db.execute(people)},
        _issued(work, rows, ids),
        {row.id: row.uid for row in work.db.execute(shown)},
        {row.follows_id: row.uid for row in work.db.execute(followers)},
        contents_of(work, rows),
        outcomes_of(work, rows),
    )


def _issued(work: Work, rows: Sequence[ChronologyEntry], ids: list[int]) -> dict[int, int]:
    """By its own version where that was issued, and by the newest version that said it unchanged."""
    versions = select(PaperVersion.id, PaperVersion.number).where(
        PaperVersion.id.in_({row.paper_version_id for row in rows if row.paper_version_id}),
        PaperVersion.issued_at.is_not(None),
    )
    numbers = {row.id: row.number for row in work.db.execute(versions)}
    found = {row.id: numbers[row.paper_version_id] for row in rows if row.paper_version_id in numbers}
    linked = (
        select(EntryLink.entry_id, func.max(PaperVersion.number).label("number"))
        .join(PaperVersion, PaperVersion.id == EntryLink.paper_version_id)
        .where(EntryLink.entry_id.in_(ids))
        .group_by(EntryLink.entry_id)
    )
    return found | {row.entry_id: row.number for row in work.db.execute(linked)}


def _view(work: Work, entry: ChronologyEntry, around: _Around) -> EntryView:
    latest = entry.decisions[-1]
    paper = entry.case_discussion.paper if entry.case_discussion else None
    readable = paper is not None and work.allows(Permission.PAPER_READ, paper_resource(paper))
    return EntryView(
        entry.uid,
        entry.event_on,
        entry.entered_at,
        around.names.get(entry.entered_by_id, ""),
        SOURCES[entry.source],
        entry.source == NOTE,
        around.contents[entry.id],
        around.outcomes.get(entry.id, ()),
        latest.decision,
        latest.reason,
        latest.made_at,
        stands(entry),
        paper.reference if paper is not None and readable else "",
        _session_of(work, entry),
        around.issued.get(entry.id),
        around.uids.get(entry.follows_id or 0, ""),
        around.followers.get(entry.id, ""),
    )


def _session_of(work: Work, entry: ChronologyEntry) -> str:
    session = entry.session
    return session.reference if session is not None and may_see_session(work, session.contract, session) else ""
