"""Entries as a list for a spreadsheet, for a school whose main system reads one in, or that checks one against it.

Children stand in it by reference. It is noted for each child before a byte leaves (design, section 8).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, ChronologyEntry
from webapp.domain.clock import school_day
from webapp.domain.entry_content import EntryContent
from webapp.domain.paste import SECTIONS, sections
from webapp.domain.policy import Permission, Resource
from webapp.domain.spreadsheet import csv_file
from webapp.services.apart import contents_of, without_others
from webapp.services.children import child_by_reference
from webapp.services.chronology import EntryView, views_of
from webapp.services.chronology_sheets import STATUS
from webapp.services.decisions import withdrawn
from webapp.services.filed import Statement, copied_of
from webapp.services.issuing import Download
from webapp.services.unfiled import Chosen, known, unfiled_rows
from webapp.services.work import Desk, Work

HEAD: Final = (
    "Child",
    "Event date",
    "Entry date",
    "Source",
    "Took part",
    *SECTIONS,
    "Status",
    "Filed in",
    "Filed on",
    "Reference there",
    "Filed by",
    "Entry",
)


def export_chronology(desk: Desk, reference: str) -> Download:
    """Every entry of a child but those withdrawn, oldest event first. Raises Refused, NotFound or Unavailable."""
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_EXPORT)
        rows = work.db.scalars(
            select(ChronologyEntry)
            .where(ChronologyEntry.child_id == child.id, ChronologyEntry.id.not_in(withdrawn()))
            .options(
                selectinload(ChronologyEntry.child),
                selectinload(ChronologyEntry.decisions),
                selectinload(ChronologyEntry.case_discussion).selectinload(CaseDiscussion.paper),
            )
            .order_by(ChronologyEntry.event_on, ChronologyEntry.id)
        ).all()
        work.note("child.exported", f"child:{child.id}", reference=child.reference, entries=len(rows))
        return Download(f"{child.reference}-entries.csv", _list(work, rows))


def export_unfiled(desk: Desk, chosen: Chosen) -> Download:
    """The entries to be copied that the filter lets through, oldest first. Raises Refused or Unavailable."""
    with desk.work() as work:
        work.require(Permission.CHILD_EXPORT, Resource(work.school_id))
        rows = work.db.scalars(unfiled_rows(work, known(work, chosen))).all()
        of_child = Counter((row.child_id, row.child.reference) for row in rows)
        for (child_id, reference), count in of_child.items():
            work.note("child.exported", f"child:{child_id}", reference=reference, entries=count)
        work.note("entry.listed", f"school:{work.school_id}", found=len(rows))
        return Download(f"unfiled-{work.today.isoformat()}.csv", _list(work, rows))


def _list(work: Work, rows: Sequence[ChronologyEntry]) -> bytes:
    copied, contents = copied_of(work, rows, without_others), contents_of(work, rows, without_others)
    shown = zip(rows, views_of(work, rows), strict=True)
    return csv_file(HEAD, (_cells(row, view, contents[row.id], copied.get(row.uid)) for row, view in shown))


def _cells(row: ChronologyEntry, view: EntryView, content: EntryContent, filed: Statement | None) -> list[str]:
    return [
        row.child.reference,
        row.event_on.isoformat(),
        school_day(row.entered_at).isoformat(),
        view.source,
        ", ".join(content.took_part),
        *sections(content).values(),
        STATUS[view.decision],
        filed.system if filed else "",
        filed.filed_on.isoformat() if filed else "",
        filed.reference if filed else "",
        filed.by if filed else "",
        row.uid,
    ]
