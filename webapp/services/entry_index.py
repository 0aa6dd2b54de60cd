"""The index of what entries say: kept in the transaction that changes them, as shared steps of an open work."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, insert, select

from webapp.db.children import ChronologyEntry, EntryIndex, EntryOutcome
from webapp.db.full_text import FTS
from webapp.domain.searching import words_of
from webapp.services.apart import contents_of
from webapp.services.work import Work


def index_entry(work: Work, entry: ChronologyEntry) -> None:
    """Bring the index to what an entry and its outcomes say now."""
    content = contents_of(work, [entry])[entry.id]  # no other child is found by a name in it
    outcomes = work.db.scalars(
        select(EntryOutcome.text).join(ChronologyEntry).where(_of_one_discussion(entry)).order_by(EntryOutcome.id)
    ).all()
    take_out(work, [entry.id])
    row = EntryIndex(
        entry_id=entry.id,
        school_id=entry.school_id,
        plan_changed=content.plan_changed,
        words=" ".join(words_of(" ".join([*(part.text for part in content.parts), *outcomes]))),
    )
    work.db.add(row)
    work.db.flush()
    if not work.desk.database.on_postgresql:
        work.db.execute(insert(FTS).values(rowid=row.entry_id, words=row.words))


def _of_one_discussion(entry: ChronologyEntry) -> ColumnElement[bool]:
    """What came of a discussion is found by the entry that stands, whichever of its entries it was noted beside."""
    itself = ChronologyEntry.id == entry.id
    if entry.case_discussion_id is None:
        return itself
    of_child = ChronologyEntry.child_id == entry.child_id
    return itself | (of_child & (ChronologyEntry.case_discussion_id == entry.case_discussion_id))


def take_out(work: Work, entry_ids: Collection[int]) -> None:
    """Take entries out of the index, so that no list and no search finds them: they were withdrawn, or are destroyed."""
    for row in work.db.scalars(select(EntryIndex).where(EntryIndex.entry_id.in_(entry_ids))):
        if not work.desk.database.on_postgresql:
            # FTS5 has to be told the words: it keeps none of its own to know them by.
            gone = {"entry_index_fts": "delete", "rowid": row.entry_id, "words": row.words}
            work.db.execute(insert(FTS).values(gone))
        work.db.delete(row)
    work.db.flush()
