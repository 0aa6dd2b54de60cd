"""Children who are discussed again and again while the plan stays as it is: a list to think by, and no verdict on anybody.

It reads what was said in the sessions of the last twelve months, so that it costs the same after ten years as after one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db.children import CaseDiscussion, Child, ChildPlan, ChronologyEntry
from webapp.db.papers import Paper
from webapp.domain.clock import months_before
from webapp.domain.coverage import Talk, unchanged_run
from webapp.domain.entry_content import loads
from webapp.domain.policy import Permission, Resource
from webapp.domain.sources import SUPERVISION
from webapp.services.children import ChildView, child_view
from webapp.services.coverage import is_here
from webapp.services.decisions import is_standing
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work

PAGE = 50
"""Children on a page."""
MONTHS = 12
"""How far back sessions are looked at."""


@dataclass(frozen=True, slots=True)
class UnchangedCase:
    """A child whose plan did not change in the last sessions in a row."""

    child: ChildView
    days: tuple[date, ...]
    """Of these sessions, oldest first."""


@dataclass(frozen=True, slots=True)
class UnchangedCases:
    """One page of them, the longest row first."""

    cases: tuple[UnchangedCase, ...]
    sessions: int
    """After how many sessions in a row a child is listed."""
    since: date
    """The day from which sessions are looked at."""
    page: int
    pages: int
    total: int


def unchanged_cases(desk: Desk, page: int = 1) -> UnchangedCases:
    """One page of the children whose plan did not change in sessions in a row. Raises Refused. The look is noted."""
    with desk.read() as work:
        work.require(Permission.CHILD_READ, Resource(work.school_id))
        sessions, since = practice_on(work, work.today).sessions_unchanged, months_before(work.today, MONTHS)
        runs = {child_id: days for child_id, days in _runs(work, since) if len(days) >= sessions}
        shown = sorted(runs, key=lambda child_id: (-len(runs[child_id]), runs[child_id], child_id))
        pages = max(1, -(-len(shown) // PAGE))
        page = min(max(1, page), pages)
        shown = shown[(page - 1) * PAGE : page * PAGE]
        children = {child.id: child for child in work.db.scalars(select(Child).where(Child.id.in_(shown)))}
        cases = tuple(UnchangedCase(child_view(children[child_id]), runs[child_id]) for child_id in shown)
        view = UnchangedCases(cases, sessions, since, page, pages, len(runs))
    desk.note_read("children.listed", "unchanged_cases", found=len(runs))
    return view


def _runs(work: Work, since: date) -> Iterator[tuple[int, tuple[date, ...]]]:
    """(id, days) of each child who was spoken of since that day."""
    talks = _talks(work, since)
    moved = _moved(work, since)
    for child_id, told in talks.items():
        yield child_id, unchanged_run(told, moved.get(child_id, ()))


def _talks(work: Work, since: date) -> dict[int, list[Talk]]:
    rows = work.db.execute(
        select(
            ChronologyEntry.child_id,
            ChronologyEntry.event_on,
            ChronologyEntry.source,
            ChronologyEntry.content,
            Paper.session_id,
        )
        .join(Child, Child.id == ChronologyEntry.child_id)
        .outerjoin(CaseDiscussion, CaseDiscussion.id == ChronologyEntry.case_discussion_id)
        .outerjoin(Paper, Paper.id == CaseDiscussion.paper_id)
        .where(Child.school_id == work.school_id, is_here(work.today))
        .where(ChronologyEntry.event_on >= since, is_standing())
    )
    talks: dict[int, list[Talk]] = {}
    for row in rows:
        session_id = row.session_id if row.source == SUPERVISION else None
        talk = Talk(row.event_on, session_id, loads(row.content).plan_changed)
        talks.setdefault(row.child_id, []).append(talk)
    return talks


def _moved(work: Work, since: date) -> dict[int, list[date]]:
    """The days on which a child's plan began or ended, by the child's id."""
    moved: dict[int, list[date]] = {}
    rows = work.db.execute(
        select(ChildPlan.child_id, ChildPlan.from_on, ChildPlan.until_on).where(ChildPlan.school_id == work.school_id)
    )
    for row in rows:
        days = [on for on in (row.from_on, row.until_on) if on is not None and since <= on <= work.today]
        moved.setdefault(row.child_id, []).extend(days)
    return moved
