"""The index of what entries say: kept in the transaction that changes them, as shared steps of an open work."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import aliased

from webapp.db.children import ChronologyEntry, EntryIndex, EntryOutcome
from webapp.db.full_text import FTS
from webapp.domain.entry_content import loads
from webapp.domain.errors import Unavailable
from webapp.domain.searching import words_of
from webapp.services.apart import contents_of, without_others
from webapp.services.named import named_beside
from webapp.services.to_look_for import mark
from webapp.services.work import Work


def index_entries(work: Work, entries: Collection[ChronologyEntry], *, added: bool = False) -> int:
    """Bring the index to what these entries and their outcomes say now. Returns how many it said otherwise of.

    Nobody is found by their name in an entry about another child, so it is made anew when a name becomes known too. Where no
    names can be looked for, an entry is found by none of its words until they can; or, where something was only `added`, by
    those of before, which name nobody. The file is looked through once more when it works again.
    """
    kept = {row.entry_id: row for row in work.db.scalars(select(EntryIndex).where(_is_of(entries)))}
    changed = 0
    for entry in entries:
        before = kept.get(entry.id)
        try:
            words = " ".join(words_of(_said(work, entry)))
        except Unavailable:
            mark(work, entry.child)
            words = before.words if added and before else ""
        row = _row(entry, words)
        if before is None or (before.words, before.plan_changed) != (row.words, row.plan_changed):
            take_out(work, [entry.id])
            _put_in(work, row)
            changed += 1
    return changed


def index_entry(work: Work, entry: ChronologyEntry, *, added: bool = False) -> None:
    """The same for one entry."""
    index_entries(work, [entry], added=added)


def indexed(school_id: int) -> ColumnElement[bool]:
    """The entries of a school that are in the index: all but those withdrawn or destroyed."""
    return ChronologyEntry.id.in_(select(EntryIndex.entry_id).where(EntryIndex.school_id == school_id))


def discussed_with(entry_ids: Collection[int]) -> ColumnElement[bool]:
    """These entries, and all others of the same discussions and children: they are found by what came of any of them."""
    one, other = aliased(ChronologyEntry), aliased(ChronologyEntry)
    same = (one.case_discussion_id == other.case_discussion_id) & (one.child_id == other.child_id)
    beside = select(other.id).join(one, same).where(one.id.in_(entry_ids))
    return ChronologyEntry.id.in_(entry_ids) | ChronologyEntry.id.in_(beside)


def _is_of(entries: Collection[ChronologyEntry]) -> ColumnElement[bool]:
    return EntryIndex.entry_id.in_([entry.id for entry in entries])


def _row(entry: ChronologyEntry, words: str) -> EntryIndex:
    return EntryIndex(
        entry_id=entry.id,
        school_id=entry.school_id,
        plan_changed=loads(entry.content).plan_changed,
        words=words,
    )


def _said(work: Work, entry: ChronologyEntry) -> str:
    """The words of an entry and of its outcomes, none of which names another child. Raises Unavailable."""
    outcomes = work.db.scalars(
        select(EntryOutcome).join(ChronologyEntry).where(_of_one_discussion(entry)).order_by(EntryOutcome.id)
    ).all()
    named = named_beside(work, {outcome.entry_id for outcome in outcomes})
    content = contents_of(work, [entry], without_others)[entry.id]
    came = [without_others(named[one.entry_id], entry.child, one.text) for one in outcomes]
    return " ".join([*(part.text for part in content.parts), *came])


def _put_in(work: Work, row: EntryIndex) -> None:
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
