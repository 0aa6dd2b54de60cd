"""Searching what chronologies say: in every child's that this person may read, or in one child's (design, section 6).

Only the index is searched, and only those of its rows whose child the viewer's scope holds. Withdrawn entries are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.children import Child, ChronologyEntry, EntryIndex
from webapp.db.full_text import FTS
from webapp.domain.entry_content import EntryContent
from webapp.domain.policy import Permission, Resource
from webapp.domain.searching import Snippet, snippet, sought_words
from webapp.domain.sources import SOURCES
from webapp.services.apart import contents_of
from webapp.services.children import ChildView, child_by_reference, child_view
from webapp.services.decisions import current_decision, is_standing, withdrawn
from webapp.services.outcomes import OutcomeView, outcomes_of
from webapp.services.work import Desk, Work

MOST_FOUND: Final = 20
"""Entries that one search shows: more means that the person should type another word."""


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that was found, and a few words of it."""

    child: ChildView
    uid: str
    event_on: date
    source: str
    decision: str
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class SearchView:
    """What a search found, best first."""

    child: ChildView | None
    """The child whose chronology was searched; None for all."""
    entries: tuple[FoundEntry, ...]
    total: int
    """What fits in all, also what is not shown."""


def search_entries(desk: Desk, query: str, reference: str = "", *, ended: bool = False) -> SearchView:
    """The entries in which every word of the query begins some word. With `ended`, what was replaced or struck too.

    Raises Refused or NotFound. The search is noted before anything is returned, without its words.
    """
    with desk.read() as work:
        work.require(Permission.CHILD_READ, Resource(work.school_id))
        child = child_by_reference(work, reference, Permission.CHILD_READ) if reference else None
        words = sought_words(query)
        allowed = [EntryIndex.school_id == work.school_id, scopes.children(work.viewer)]
        allowed.append(ChronologyEntry.id.not_in(withdrawn()))
        if child is not None:
            allowed.append(ChronologyEntry.child_id == child.id)
        if not ended:
            allowed.append(is_standing())
        total, rows = _found(work, words, allowed) if words else (0, [])
        outcomes, contents = outcomes_of(work, rows), contents_of(work, rows)
        found = tuple(_view(row, contents[row.id], words, outcomes.get(row.id, ())) for row in rows)
        view = SearchView(child_view(child) if child else None, found, total)
        subject = f"child:{child.id}" if child else f"school:{work.school_id}"
    desk.note_read("entries.searched", subject, found=view.total)
    return view


def _found(work: Work, words: tuple[str, ...], allowed: list[ColumnElement[bool]]) -> tuple[int, list[ChronologyEntry]]:
    fitting, rank = _on_postgresql(words) if work.desk.database.on_postgresql else _on_sqlite(words)
    ids = (
        fitting.join(ChronologyEntry, ChronologyEntry.id == EntryIndex.entry_id)
        .join(Child, Child.id == ChronologyEntry.child_id)
        .where(*allowed)
    )
    total = work.db.scalar(select(func.count()).select_from(ids.subquery())) or 0
    best = work.db.scalars(ids.order_by(rank, ChronologyEntry.event_on.desc(), EntryIndex.entry_id).limit(MOST_FOUND))
    order = {entry_id: place for place, entry_id in enumerate(best)}
    rows = work.db.scalars(
        select(ChronologyEntry)
        .where(ChronologyEntry.id.in_(order))
        .options(selectinload(ChronologyEntry.child), selectinload(ChronologyEntry.decisions))
    )
    return total, sorted(rows, key=lambda row: order[row.id])


def _on_sqlite(words: tuple[str, ...]) -> tuple[Select[int], ColumnElement[float]]:
    """Words are letters and figures alone, so none of them can be read as a command of FTS5."""
    query = " ".join(f'"{word}"*' for word in words)
    found = select(EntryIndex.entry_id).join(FTS, FTS.c.rowid == EntryIndex.entry_id)
    return found.where(FTS.c.entry_index_fts.op("MATCH")(query)), FTS.c.rank


def _on_postgresql(words: tuple[str, ...]) -> tuple[Select[int], ColumnElement[float]]:
    query = cast(" & ".join(f"'{word}':*" for word in words), TSQUERY)
    vector = func.to_tsvector(literal_column("'simple'::regconfig"), EntryIndex.words)
    return select(EntryIndex.entry_id).where(vector.op("@@")(query)), func.ts_rank(vector, query).desc()


def _view(
    entry: ChronologyEntry, content: EntryContent, words: tuple[str, ...], outcomes: tuple[OutcomeView, ...]
) -> FoundEntry:
    said = [part.text for part in content.parts]
    return FoundEntry(
        child_view(entry.child),
        entry.uid,
        entry.event_on,
        SOURCES[entry.source],
        current_decision(entry),
        snippet([*said, *(outcome.text for outcome in outcomes)], words),
    )
