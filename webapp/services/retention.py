"""What has come to the end of its time, for somebody to look at; and holds, which keep it all the same.

Nothing is ever destroyed by itself (design, section 8): a day that has come only puts a line on a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp.db.children import Child
from webapp.db.contracts import Contract, Party
from webapp.db.keeping import AccessRequest, Destruction, Hold
from webapp.db.schools import Person
from webapp.domain.clock import SCHOOL_TIME, months_before, school_day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Resource
from webapp.domain.practice import Practice
from webapp.domain.retention import HOLDS, BornOn, Kept, child_due_on, contract_due_on
from webapp.services.access_requests import MOST_WORDS, RUNNING
from webapp.services.children import children_of, contract_of, has_left_school
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work

PAGE = 50
"""Lines on a page."""


@dataclass(frozen=True, slots=True)
class HoldView:
    """Why something is kept beyond its day."""

    hold_id: int
    why: str
    reason: str
    until_on: date | None
    made_by: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Keeping:
    """A child or a contract, by reference, and until when it is kept."""

    kind: Kept
    of: str
    due_on: date | None
    """None for a contract that has not ended."""
    is_due: bool
    holds: tuple[HoldView, ...]
    barred: tuple[str, ...]
    """Why it cannot be destroyed, as sentences; none where it can."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing whose day has come."""

    of: str
    due_on: date
    held: bool
    proposed: str
    """The reference of the destruction that waits for its second person; empty for none."""


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page of what is due, the longest due first."""

    kind: Kept
    lines: tuple[DueLine, ...]
    number: int
    last: int
    total: int
    years: int


def list_due(desk: Desk, kind: Kept, number: int = 1) -> DuePage:
    """What is due for review, by reference. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.KEEPING_RUN, Resource(work.school_id))
        practice = practice_on(work, work.today)
        years = years_of(practice, kind)
        model = Child if kind is Kept.CHILD else Contract
        where = _children_due(work, years) if kind is Kept.CHILD else _contracts_due(work, years)
        found = select(model.id, model.reference).where(model.school_id == work.school_id, where)
        total = work.db.scalar(select(func.count()).select_from(found.subquery())) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        rows = work.db.execute(found.order_by(model.id).limit(PAGE).offset((number - 1) * PAGE)).all()
        lines = [_due_line(work, kind, reference) for _, reference in rows]
        return DuePage(kind, tuple(sorted(lines, key=lambda line: line.due_on)), number, last, total, years)


def years_of(practice: Practice, kind: Kept) -> int:
    """How many years the school keeps such a thing."""
    return int(practice.child_years if kind is Kept.CHILD else practice.contract_years)


def _children_due(work: Work, years: int) -> ColumnElement[bool]:
    """The same as `child_due_on`, in SQL: by birthday, or by the day of entry where there is none."""
    before = months_before(work.today, 12 * years)
    entered = datetime.combine(before + timedelta(days=1), time.min, SCHOOL_TIME)
    unborn = datetime.combine(months_before(before, 12) + timedelta(days=1), time.min, SCHOOL_TIME)
    return or_(
        Child.date_of_birth <= before,
        and_(
            Child.date_of_birth.is_(None),
            or_(
                Child.created_at < unborn,
                and_(Child.created_at < entered, func.coalesce(Child.off_roll, "") != "unborn"),
            ),
        ),
    )


def _contracts_due(work: Work, years: int) -> ColumnElement[bool]:
    """Ended so long ago, or all whom it supervised have left so long ago."""
    before = months_before(work.today, 12 * years)
    supervised = and_(Party.contract_id == Contract.id, Party.kind == PartyKind.SUPERVISEE.value)
    here = exists().where(
        supervised, Person.id == Party.person_id, or_(Person.left_on.is_(None), Person.left_on > before)
    )
    return or_(Contract.ended_on <= before, and_(Contract.ended_on.is_(None), exists().where(supervised), ~here))


def _due_line(work: Work, kind: Kept, reference: str) -> DueLine:
    kept = keeping_of(work, kind, reference)
    waiting = waiting_destruction(work, kind, reference)
    return DueLine(reference, kept.due_on or work.today, bool(kept.holds), waiting.reference if waiting else "")


def waiting_destruction(work: Work, kind: Kept, reference: str) -> Destruction | None:
    """The destruction of this that waits for its second person."""
    return work.db.scalar(
        select(Destruction).where(
            Destruction.school_id == work.school_id,
            Destruction.kind == kind.value,
            Destruction.of == reference,
            Destruction.done_at.is_(None),
            Destruction.given_up_at.is_(None),
        )
    )


def keeping_of(work: Work, kind: Kept, reference: str) -> Keeping:
    """Until when a child or a contract is kept, and what bars its destruction. Raises NotFound."""
    years = years_of(practice_on(work, work.today), kind)
    thing = kept_thing(work, kind, reference)
    if isinstance(thing, Child):
        born = BornOn(thing.date_of_birth, school_day(thing.created_at), thing.off_roll == "unborn")
        due: date | None = child_due_on(born, years)
        own = Hold.child_id == thing.id
    else:
        ended = _ended_on(work, thing)
        due = contract_due_on(ended, years) if ended else None
        own = Hold.contract_id == thing.id
    holds = _holds(work, own)
    is_due = due is not None and due <= work.today
    barred = [
        "" if is_due else "Its day has not come yet.",
        "It is held: lift the hold first, if its reason has gone." if holds else "",
        *(_bars_of_child(work, thing) if isinstance(thing, Child) else ()),
    ]
    return Keeping(kind, reference, due, is_due, holds, tuple(filter(None, barred)))


def kept_thing(work: Work, kind: Kept, reference: str) -> Child | Contract:
    """The child or the contract of that reference. Raises NotFound."""
    if kind is Kept.CONTRACT:
        return contract_of(work, reference)
    child = children_of(work, work.school_id, [reference]).get(reference)
    if child is None:
        raise NotFound(f"There is no child {reference} in this school.")
    return child


def _ended_on(work: Work, contract: Contract) -> date | None:
    """When it ended: as was said, or when the last of those whom it supervised left the school."""
    if contract.ended_on is not None:
        return contract.ended_on
    left = [party.person.left_on for party in contract.parties if party.kind == PartyKind.SUPERVISEE]
    return None if not left or None in left else max(day for day in left if day)


def _bars_of_child(work: Work, child: Child) -> tuple[str, ...]:
    asked = exists().where(AccessRequest.child_id == child.id, AccessRequest.state.in_(RUNNING))
    on_roll = child.off_roll is None and not has_left_school(child, work.today)
    return (
        "The child is on the roll: note that they have left first." if on_roll else "",
        "Somebody has asked what is held on the child: answer that first." if work.db.scalar(select(asked)) else "",
    )


def _holds(work: Work, own: ColumnElement[bool]) -> tuple[HoldView, ...]:
    maker = aliased(Person)
    rows = work.db.execute(
        select(Hold, maker.name)
        .join(maker, maker.id == Hold.made_by_id)
        .where(own, Hold.lifted_at.is_(None), or_(Hold.until_on.is_(None), Hold.until_on >= work.today))
        .order_by(Hold.id)
    )
    return tuple(
        HoldView(row.id, HOLDS[row.why], row.reason, row.until_on, name, school_day(row.made_at)) for row, name in rows
    )


def hold(desk: Desk, kind: Kept, reference: str, why: str, reason: str, until_on: date | None = None) -> None:
    """Keep something beyond its day; `why` is a key of `HOLDS`. Raises Refused, NotFound, or Invalid.

    Without `until_on` it holds until somebody lifts it. Whoever reviewed it and found it still needed says until when.
    """
    reason = " ".join(reason.split())
    if why not in HOLDS:
        raise Invalid("Choose why it is kept.")
    if not 0 < len(reason) <= MOST_WORDS:
        raise Invalid(f"Say why it is kept, in at most {MOST_WORDS} characters and without a name.")
    with desk.work() as work:
        work.require(Permission.KEEPING_RUN, Resource(work.school_id))
        if until_on is not None and until_on <= work.today:
            raise Invalid("The day until which it is kept lies in the future.")
        thing = kept_thing(work, kind, reference)
        row = Hold(
            school_id=work.school_id,
            child_id=thing.id if kind is Kept.CHILD else None,
            contract_id=thing.id if kind is Kept.CONTRACT else None,
            why=why,
            reason=reason,
            until_on=until_on,
            made_by_id=work.viewer.person_id,
            made_at=work.now,
        )
        work.db.add(row)
        work.db.flush()
        work.note("keeping.held", f"{kind.value}:{thing.id}", reference=reference, hold=row.id, why=why)


def lift(desk: Desk, hold_id: int) -> tuple[Kept, str]:
    """Lift a hold. Returns what was held. Raises Refused, NotFound, or Conflict where it was lifted before."""
    with desk.work() as work:
        work.require(Permission.KEEPING_RUN, Resource(work.school_id))
        row = work.db.scalar(select(Hold).where(Hold.school_id == work.school_id, Hold.id == hold_id))
        if row is None:
            raise NotFound("There is no such hold in this school.")
        if row.lifted_at is not None:
            raise Conflict("This hold was lifted already. Nothing was changed.")
        row.lifted_at, row.lifted_by_id = work.now, work.viewer.person_id
        kind = Kept.CHILD if row.child_id else Kept.CONTRACT
        thing = work.db.get_one(Child, row.child_id) if row.child_id else work.db.get_one(Contract, row.contract_id)
        work.note("keeping.lifted", f"{kind.value}:{thing.id}", reference=thing.reference, hold=row.id)
        return kind, thing.reference
