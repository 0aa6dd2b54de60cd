"""From a record to its entries: which line of a chronology each case discussion has become, and how that stands.

The way back, from an entry to its record and version, stands on the chronology itself (design, section 6). Only those who
may read chronologies are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, ChronologyEntry, EntryLink
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.papers import Paper, PaperVersion
from webapp.domain.policy import Permission, Resource
from webapp.services.children import is_inside
from webapp.services.decisions import current_decision, stands, withdrawn
from webapp.services.work import Work

_REPLACED: Final = {"corrected": "replaced", "amended": "replaced"}


@dataclass(frozen=True, slots=True)
class Became:
    """The line of a chronology that a case discussion, or a note, has become."""

    child: str
    """The child's reference."""
    entry: str
    """The entry's uid."""
    state: str
    """recorded (it awaits approval), approved, filed, replaced or struck."""


def entries_of(work: Work, paper: Paper, shown: PaperVersion) -> dict[str, Became]:
    """What this version's case discussions have become, by their uids; nothing for who may not read chronologies.

    The entry that this very version says; where it says none of its own, the one that stands.
    """
    if paper.session_id is None or not _reads(work, paper.contract):
        return {}
    discussed = select(CaseDiscussion.id).where(CaseDiscussion.paper_id == paper.id)
    linked = set(work.db.scalars(select(EntryLink.entry_id).where(EntryLink.paper_version_id == shown.id)))

    def rank(entry: ChronologyEntry) -> tuple[bool, bool, int]:
        return entry.paper_version_id == shown.id or entry.id in linked, stands(entry), entry.id

    rows = sorted(_entries(work, ChronologyEntry.case_discussion_id.in_(discussed)), key=rank)
    return {row.case_discussion.uid: _became(row) for row in rows if row.case_discussion is not None}


def notes_of(work: Work, session: SupervisionSession) -> tuple[Became, ...]:
    """The notes for children's files that were written from a session; nothing for who may not read chronologies."""
    if not _reads(work, session.contract):
        return ()
    return tuple(_became(row) for row in _entries(work, ChronologyEntry.session_id == session.id))


def _reads(work: Work, contract: Contract) -> bool:
    return work.allows(Permission.CHILD_READ, Resource(contract.school_id)) and is_inside(work.viewer, contract)


def _entries(work: Work, where: ColumnElement[bool]) -> Sequence[ChronologyEntry]:
    return work.db.scalars(
        select(ChronologyEntry)
        .where(where, ChronologyEntry.id.not_in(withdrawn()))
        .options(
            selectinload(ChronologyEntry.decisions),
            selectinload(ChronologyEntry.filings),
            selectinload(ChronologyEntry.child),
            selectinload(ChronologyEntry.case_discussion),
        )
        .order_by(ChronologyEntry.id)
    ).all()


def _became(entry: ChronologyEntry) -> Became:
    decision = current_decision(entry)
    filed = stands(entry) and bool(entry.filings) and entry.filings[-1].state == "filed"
    return Became(entry.child.reference, entry.uid, "filed" if filed else _REPLACED.get(decision, decision))
