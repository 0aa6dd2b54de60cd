"""Tasks that an entry raises: to take it out of the main system, to forward it, to have a record put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from webapp.db.children import CaseDiscussion, ChronologyEntry, EntryDecision, Task
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.work import Desk, Work

TAKE_OUT = "take_out"
FORWARD = "forward"
AMEND = "amend"


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task that is still to be done, by references only."""

    task_id: int
    kind: str
    """take_out (of the main system), forward (to the new school) or amend (a record that names the wrong child)."""
    child_reference: str
    paper_reference: str
    """The record that the entry came from; empty where it came from none."""
    since: datetime


def raise_task(work: Work, kind: str, entry: ChronologyEntry) -> None:
    """Raise a task because of what became of an entry, as a step of an open work."""
    task = Task(school_id=entry.school_id, kind=kind, entry_id=entry.id, made_at=work.now)
    work.db.add(task)
    work.db.flush()
    work.note("task.made", f"task:{task.id}", reference=entry.child.reference, kind=kind)


def open_tasks(work: Work) -> tuple[TaskView, ...]:
    """What is still to be done, oldest first, for those who may close it; nothing for anybody else.

    Only what stands is forwarded: an entry that was replaced or withdrawn since has nothing to send.
    """
    if not work.allows(Permission.TASK_CLOSE, Resource(work.school_id)):
        return ()
    overtaken = select(EntryDecision.entry_id).where(
        EntryDecision.decision.in_(("amended", "corrected", "struck", "withdrawn"))
    )
    rows = work.db.scalars(
        select(Task)
        .where(
            Task.school_id == work.school_id,
            Task.done_at.is_(None),
            or_(Task.kind != FORWARD, Task.entry_id.not_in(overtaken)),
        )
        .options(
            selectinload(Task.entry).selectinload(ChronologyEntry.child),
            selectinload(Task.entry).selectinload(ChronologyEntry.case_discussion).selectinload(CaseDiscussion.paper),
        )
        .order_by(Task.made_at, Task.id)
    )
    return tuple(_view(task) for task in rows)


def _view(task: Task) -> TaskView:
    discussion = task.entry.case_discussion
    return TaskView(
        task.id,
        task.kind,
        task.entry.child.reference,
        discussion.paper.reference if discussion else "",
        task.made_at,
    )


def close_task(desk: Desk, task_id: int) -> None:
    """Say that a task is done. Raises Refused, NotFound, or Conflict where somebody has said so already."""
    with desk.work() as work:
        work.require(Permission.TASK_CLOSE, Resource(work.school_id))
        task = work.db.scalar(select(Task).where(Task.school_id == work.school_id, Task.id == task_id))
        if task is None:
            raise NotFound("There is no such task in this school.")
        if task.done_at is not None:
            raise Conflict("This was marked as done already. Nothing was changed.")
        task.done_at, task.done_by_id = work.now, work.viewer.person_id
        work.note("task.done", f"task:{task.id}", reference=task.entry.child.reference, kind=task.kind)
