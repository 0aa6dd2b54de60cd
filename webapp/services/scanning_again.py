"""Looking everything through once more when a name becomes known: somebody came to the roll, or is called otherwise.

Papers that were issued too: the lead is told where they name a child who has no entry from them. And what is searched is
made anew, so that a child is not found by name in another's file (design, section 6).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from webapp.db.children import ChronologyEntry
from webapp.db.papers import Paper
from webapp.domain.policy import Permission, Resource
from webapp.services.entry_index import index_entries, indexed
from webapp.services.entry_names import look_in_kept
from webapp.services.newly_named import entries_to_look_through, papers_to_look_through
from webapp.services.scanning import scan
from webapp.services.to_look_for import marked, unmark
from webapp.services.work import Desk, Work

AT_ONCE = 25
"""Papers or entries that are looked through in one transaction: nobody else of the school can save meanwhile."""
BROKEN_OFF: Final = timedelta(minutes=10)
"""What was not done by then is not under way any more."""


def scan_again(desk: Desk, school_id: int | None = None, *, known: Collection[str] | None = None) -> int:
    """Look through the papers and entries of the school: returns how many papers those are.

    `known` are the references of the children whose names became known: only what may speak of one of them is looked
    through then, and without it everything.
    `school_id` is for whoever was allowed already to make a name known, and for the console, where nobody is signed in.
    Raises Refused.
    """
    with desk.work(school_id=school_id) as work:
        if school_id is None:
            work.require(Permission.CHILD_WRITE, Resource(work.school_id))
        here = work.school_id
        papers = work.db.scalars(select(Paper.id).where(Paper.school_id == here).order_by(Paper.id)).all()
        entries = work.db.scalars(select(ChronologyEntry.id).where(indexed(here)).order_by(ChronologyEntry.id)).all()
        waiting = marked(work, known)
        if known is not None:
            papers = _among(papers, papers_to_look_through(work, known))
            entries = _among(entries, entries_to_look_through(work, known))
    failed = False
    for some in _some(papers):
        with desk.work(school_id=here) as work:
            for paper_id in some:
                failed |= not scan(work, work.db.get_one(Paper, paper_id))
    for some in _some(entries):
        with desk.work(school_id=here) as work:
            _again(work, work.db.scalars(select(ChronologyEntry).where(ChronologyEntry.id.in_(some))).all())
    if waiting and not failed:
        with desk.work(school_id=here) as work:
            unmark(work, waiting)
    return len(papers)


def go_on(desk: Desk, school_id: int | None = None) -> None:
    """Look through what was left when it broke off or failed. Raises Refused.

    `school_id` is for the console, where nobody is signed in.
    """
    with desk.work(school_id=school_id) as work:
        if school_id is None:
            work.require(Permission.MENTION_DECIDE, Resource(work.school_id))
        left = [reference for reference, since in marked(work).items() if since <= work.now - BROKEN_OFF]
        here = work.school_id
    if left:
        scan_again(desk, here, known=left)


def _again(work: Work, entries: Sequence[ChronologyEntry]) -> None:
    for entry in entries:
        look_in_kept(work, entry)
    if changed := index_entries(work, entries):
        work.note("entries.indexed", f"school:{work.school_id}", entries=changed)


def _among(ids: Sequence[int], wanted: Container[int]) -> Sequence[int]:
    return [one for one in ids if one in wanted]


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
