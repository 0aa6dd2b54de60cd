"""The queue of entries that wait for the lead, record by record and oldest first (jmat: approved by the lead)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, ChronologyEntry
from webapp.domain.clock import school_day
from webapp.domain.policy import Permission, Resource
from webapp.domain.sources import SOURCES
from webapp.services.ages import Backlog, backlog
from webapp.services.children import ChildView, child_view
from webapp.services.chronology import EntryView, views_of
from webapp.services.claims import ClaimView, claims_of
from webapp.services.decisions import waiting
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work

PAGE: Final = 10
"""Records on a page."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """An entry that waits."""

    uid: str
    child: ChildView
    claim: ClaimView | None
    words: EntryView | None
    """The entry itself, where its record is open."""


@dataclass(frozen=True, slots=True)
class QueueRecord:
    """What waits out of one record, or of one note for several children's files."""

    lines: tuple[QueueLine, ...]
    source: str
    event_on: date
    entered_at: datetime
    """Of the oldest line."""
    school_days: int
    is_open: bool

    @property
    def uids(self) -> tuple[str, ...]:
        """Of its entries, for one act on all of them: exactly those that the page showed."""
        return tuple(line.uid for line in self.lines)

    @property
    def free(self) -> tuple[str, ...]:
        """The uids of those that nobody has in hand, or not any more."""
        return tuple(line.uid for line in self.lines if line.claim is None or line.claim.is_over)

    @property
    def own(self) -> tuple[str, ...]:
        """The uids of those that this person has in hand."""
        return tuple(line.uid for line in self.lines if line.claim is not None and line.claim.is_own)

    @property
    def taken(self) -> tuple[str, ...]:
        """The uids of those that somebody else has in hand."""
        return tuple(line.uid for line in self.lines if line.claim is not None and line.claim.keeps_off)


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what waits."""

    records: tuple[QueueRecord, ...]
    page: int
    pages: int
    total: int
    """Entries."""


def approval_backlog(work: Work) -> Backlog | None:
    """How much waits, for those who approve; None where nothing does."""
    if not work.allows(Permission.ENTRY_APPROVE, Resource(work.school_id)):
        return None
    return backlog(work, ChronologyEntry.id.in_(waiting()))


def read_queue(desk: Desk, page: int = 1, open_uid: str = "") -> Queue:
    """A page of the queue, with that record open to which the entry `open_uid` belongs. Raises Refused.

    The look at the queue, and at the words of an open record, is noted before anything is returned.
    """
    with desk.read() as work:
        work.require(Permission.ENTRY_CLAIM, Resource(work.school_id))
        groups = _groups(work)
        pages = max(1, -(-len(groups) // PAGE))
        page = min(max(1, page), pages)
        shown = [_rows(work, ids) for ids in groups[(page - 1) * PAGE : page * PAGE]]
        read = next((rows for rows in shown if any(row.uid == open_uid for row in rows)), [])
        records = tuple(_record(work, rows, is_open=rows is read) for rows in shown)
        queue = Queue(records, page, pages, sum(map(len, groups)))
    desk.note_read("entry.listed", f"school:{work.school_id}", found=queue.total)
    for entry in read:
        desk.note_read("entry.read", f"child:{entry.child_id}", reference=entry.child.reference, entry=entry.uid)
    return queue


def _groups(work: Work) -> list[list[int]]:
    """The ids of what waits, those of one record together; those of a note by the act that entered it."""
    rows = work.db.execute(
        select(ChronologyEntry.id, CaseDiscussion.paper_id, ChronologyEntry.entered_at, ChronologyEntry.entered_by_id)
        .outerjoin(CaseDiscussion, CaseDiscussion.id == ChronologyEntry.case_discussion_id)
        .where(ChronologyEntry.school_id == work.school_id, ChronologyEntry.id.in_(waiting()))
        .order_by(ChronologyEntry.entered_at, ChronologyEntry.id)
    )
    found: dict[Hashable, list[int]] = {}
    for entry_id, paper_id, entered_at, entered_by_id in rows:
        found.setdefault(paper_id or (entered_at, entered_by_id), []).append(entry_id)
    return list(found.values())


def _rows(work: Work, ids: list[int]) -> Sequence[ChronologyEntry]:
    return work.db.scalars(
        select(ChronologyEntry)
        .where(ChronologyEntry.id.in_(ids))
        .options(
            selectinload(ChronologyEntry.child),
            selectinload(ChronologyEntry.decisions),
            selectinload(ChronologyEntry.case_discussion).selectinload(CaseDiscussion.paper),
        )
        .order_by(ChronologyEntry.entered_at, ChronologyEntry.id)
    ).all()


def _record(work: Work, rows: Sequence[ChronologyEntry], *, is_open: bool) -> QueueRecord:
    claims, oldest = claims_of(work, [row.id for row in rows]), rows[0]
    words = views_of(work, rows) if is_open else [None] * len(rows)
    return QueueRecord(
        tuple(
            QueueLine(row.uid, child_view(row.child), claims.get(row.id), view)
            for row, view in zip(rows, words, strict=True)
        ),
        SOURCES[oldest.source],
        oldest.event_on,
        oldest.entered_at,
        calendar_of(work).school_days_between(school_day(oldest.entered_at), work.today),
        is_open,
    )
