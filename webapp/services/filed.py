"""What is said of an entry's copy in the school's main system: steps of an open work.

The newest statement about an entry counts. What it replaced may still stand there: whoever copies the new words is told
what to change, and where nothing follows, somebody has to take the old ones out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from webapp.db.children import Child, ChronologyEntry, Filing
from webapp.db.schools import Person
from webapp.domain.filing import FILED, NOT_FILED
from webapp.services.apart import Apart, as_kept
from webapp.services.named import Named
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person said of an entry's copy."""

    is_filed: bool
    system: str
    reference: str
    """What the entry is called there; may be empty."""
    filed_on: date
    by: str
    made_at: datetime


def is_unfiled() -> ColumnElement[bool]:
    """Whether a `ChronologyEntry` of a query is in no main system, as far as anybody said."""
    said = select(Filing.state).where(Filing.entry_id == ChronologyEntry.id).order_by(Filing.id.desc()).limit(1)
    return func.coalesce(said.scalar_subquery(), NOT_FILED) != FILED


def statements_of(work: Work, entry_ids: Collection[int], apart: Apart = as_kept) -> dict[int, list[Statement]]:
    """All that was said of these entries' copies, newest first, by the entry's id. Raises as `apart` does.

    What was typed of them is without other children's names, as all that stands in a child's file.
    """
    named = Named(work)
    rows = work.db.execute(
        select(Filing, Person.name, Child)
        .join(Person, Person.id == Filing.filed_by_id)
        .join(ChronologyEntry, ChronologyEntry.id == Filing.entry_id)
        .join(Child, Child.id == ChronologyEntry.child_id)
        .where(Filing.entry_id.in_(entry_ids))
        .order_by(Filing.id.desc())
    )
    found: dict[int, list[Statement]] = {}
    for row, by, child in rows:
        system, reference = (apart(named, child, typed) for typed in (row.system, row.reference))
        said = Statement(row.state == FILED, system, reference, row.filed_on, by, row.made_at)
        found.setdefault(row.entry_id, []).append(said)
    return found


def copied_of(work: Work, entries: Iterable[ChronologyEntry], apart: Apart = as_kept) -> dict[str, Statement]:
    """What counts of these entries' copies that are in the main system, by the entry's uid. Raises as `apart` does."""
    uids = {entry.id: entry.uid for entry in entries}
    return {uids[key]: said[0] for key, said in statements_of(work, uids, apart).items() if said[0].is_filed}


def filed_before(work: Work, entry_ids: Sequence[int]) -> dict[int, Statement]:
    """Where an entry replaced one that is in the main system: what was said of the nearest such, by the entry's id."""
    former = _former_of(work, entry_ids)
    said = statements_of(work, {old for line in former.values() for old in line})
    return {
        entry_id: standing[0]
        for entry_id, line in former.items()
        if (standing := [said[old][0] for old in line if old in said and said[old][0].is_filed])
    }


def _former_of(work: Work, entry_ids: Sequence[int]) -> dict[int, list[int]]:
    """What each entry replaced, and what that replaced in turn: nearest first."""
    line = (
        select(ChronologyEntry.id.label("entry_id"), ChronologyEntry.follows_id.label("former_id"))
        .where(ChronologyEntry.id.in_(entry_ids), ChronologyEntry.follows_id.is_not(None))
        .cte("line", recursive=True)
    )
    older = aliased(ChronologyEntry)
    line = line.union_all(
        select(line.c.entry_id, older.follows_id).where(older.id == line.c.former_id, older.follows_id.is_not(None))
    )
    found: dict[int, list[int]] = {}
    for entry_id, former_id in work.db.execute(select(line).order_by(line.c.former_id.desc())):
        found.setdefault(entry_id, []).append(former_id)
    return found


def in_main_system(work: Work, entry: ChronologyEntry) -> bool:
    """Whether these words, or words that they replaced, stand in the main system."""
    said = statements_of(work, [entry.id]).get(entry.id, [])
    return bool(said and said[0].is_filed) or bool(filed_before(work, [entry.id]))
