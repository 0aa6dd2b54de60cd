"""What of requests, transfers and destructions waits for this person, for the home page: references and days only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, or_, select

from webapp.db import scopes
from webapp.db.facts import request_resource
from webapp.db.keeping import AccessRequest, Destruction
from webapp.domain.access_requests import RequestState
from webapp.domain.clock import school_day
from webapp.domain.people import Role
from webapp.domain.policy import Permission, Resource
from webapp.services.access_requests import RUNNING, clock_of, waits_for_review
from webapp.services.practice import practice_on
from webapp.services.school_year import calendar_of
from webapp.services.transferring import open_transfers
from webapp.services.work import Work


class KeepingKind(StrEnum):
    """What there is to do."""

    RUN = "run"
    """A request that this person runs is to be answered."""
    CONFIRM = "confirm"
    REVIEW = "review"
    DESTROY = "destroy"
    """A destruction waits for its second person."""
    SEND = "send"
    """A child's file is to be sent to the next school."""
    RECEIPT = "receipt"
    """It was sent, and nobody there has said that they have it."""


@dataclass(frozen=True, slots=True)
class KeepingTask:
    """One thing to do, by reference."""

    kind: KeepingKind
    reference: str
    day: date | None
    """By when, or of a destruction or a receipt since when; None while a request's clock stands still."""
    late: bool = False
    of_kind: str = ""
    of: str = ""
    """What is to be destroyed."""


def keeping_tasks(work: Work) -> tuple[KeepingTask, ...]:
    """What waits for this person, soonest first."""
    tasks = [*_requests(work), *_destructions(work), *_transfers(work)]
    return tuple(sorted(tasks, key=lambda task: task.day or date.max))


def _transfers(work: Work) -> list[KeepingTask]:
    return [
        KeepingTask(KeepingKind.RECEIPT, view.reference, view.sent_on)
        if view.sent_on
        else KeepingTask(KeepingKind.SEND, view.reference, view.due_on, view.late)
        for view in open_transfers(work)
    ]


def _requests(work: Work) -> list[KeepingTask]:
    running = and_(AccessRequest.state.in_(RUNNING), AccessRequest.school_id == work.school_id)
    if work.db.scalar(select(AccessRequest.id).where(running).limit(1)) is None:
        return []  # which of them is this person's is dearly found out, and seldom does a school have any
    checking = and_(running, AccessRequest.state == RequestState.CHECKING.value)
    found = work.db.scalars(
        select(AccessRequest)
        .where(or_(and_(running, scopes.access_requests(work.viewer)), waits_for_review(work), checking))
        .order_by(AccessRequest.id)
    ).all()
    tasks = []
    for request in found:
        kind = _kind(work, request)
        if kind is not None:
            due = clock_of(request).due_on(calendar_of(work).bank_holidays)
            tasks.append(KeepingTask(kind, request.reference, due, due is not None and due < work.today))
    return tasks


def _kind(work: Work, request: AccessRequest) -> KeepingKind | None:
    thing = request_resource(request)
    if request.state == RequestState.CHECKING:
        another = request.put_forward_by_id != work.viewer.person_id
        return KeepingKind.CONFIRM if another and work.allows(Permission.REQUEST_CONFIRM, thing) else None
    if work.allows(Permission.REQUEST_RUN, thing):
        return KeepingKind.RUN
    return KeepingKind.REVIEW


def _destructions(work: Work) -> list[KeepingTask]:
    second = Role(practice_on(work, work.today).destruction_second)
    if not (work.viewer.is_a(second) and work.allows(Permission.DESTRUCTION_CONFIRM, Resource(work.school_id))):
        return []
    rows = work.db.scalars(
        select(Destruction).where(
            Destruction.school_id == work.school_id,
            Destruction.done_at.is_(None),
            Destruction.given_up_at.is_(None),
            Destruction.proposed_by_id != work.viewer.person_id,
        )
    )
    return [
        KeepingTask(KeepingKind.DESTROY, row.reference, school_day(row.proposed_at), of_kind=row.kind, of=row.of)
        for row in rows
    ]
