"""For whose names not everything was looked through yet: a mark on the child, as a step of an open work.

It is set with the change that makes a name known, or where looking failed, and taken away when all is done: whatever breaks
off in between is gone on with later (`scanning_again.go_on`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.db.children import Child
from webapp.services.work import Work

Marked = Mapping[str, datetime]
"""Since when, by the child's reference."""


def mark(work: Work, child: Child) -> None:
    """Everything is to be looked through for this child's names; and their own file for those of others."""
    child.look_for_since = work.now


def marked(work: Work, known: Collection[str] | None = None) -> Marked:
    """The marks of the school, or those of these children."""
    rows = work.db.execute(
        select(Child.reference, Child.look_for_since).where(
            Child.school_id == work.school_id, Child.look_for_since.is_not(None)
        )
    )
    return {reference: since for reference, since in rows if since and (known is None or reference in known)}


def unmark(work: Work, done: Marked) -> None:
    """It is done for these, but for those who were marked anew meanwhile."""
    waiting = select(Child).where(Child.school_id == work.school_id, Child.look_for_since.is_not(None))
    for child in work.db.scalars(waiting.options(selectinload(Child.former_names))).all():
        if child.look_for_since == done.get(child.reference):
            child.look_for_since = None
    work.note("names.looked_for", f"school:{work.school_id}", children=len(done))
