"""A child's own details, kept by hand: names and numbers, plans with their days, brothers and sisters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from webapp.db.children import Child, ChildPlan, Sibling
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.plans import PlanKind
from webapp.domain.policy import Permission
from webapp.domain.roll.cells import read_year
from webapp.domain.roll.fields import IDENTITY, KEPT, Field
from webapp.domain.roll.rows import Value
from webapp.domain.roll.upn import clean_upn, wrong_upn
from webapp.services.children import ChildView, child_by_reference, child_view, children_of
from webapp.services.name_index import NAMES
from webapp.services.scanning_again import scan_again
from webapp.services.siblings import siblings_of
from webapp.services.work import Desk, Work

_NUMBERS: Final = (Field.UPN, Field.ADMISSION_NUMBER)


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan of a child."""

    id: int
    kind: PlanKind
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Details:
    """All that is kept of a child besides the chronology."""

    child: ChildView
    values: dict[Field, Value]
    plans: tuple[PlanView, ...]
    siblings: tuple[str, ...]
    """Their references: no child's page names another."""


def read_details(desk: Desk, reference: str) -> Details:
    """The child's details. Raises Refused or NotFound. The look is noted."""
    with desk.read() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        details = Details(
            child_view(child),
            {field: getattr(child, field) for field in KEPT},
            tuple(PlanView(plan.id, PlanKind(plan.kind), plan.from_on, plan.until_on) for plan in child.plans),
            siblings_of(work, [reference]).get(reference, ()),
        )
        subject = f"child:{child.id}"
    desk.note_read("child.read", subject, reference=reference)
    return details


class WrongDetail(Invalid):
    """What is wrong with one box."""

    def __init__(self, field: Field, sentence: str) -> None:
        """`field` is the box where it belongs."""
        super().__init__(sentence)
        self.field = field


def change_details(desk: Desk, reference: str, typed: dict[Field, Value]) -> None:
    """Put names and numbers right. Raises Refused or NotFound, or WrongDetail for what cannot be kept.

    Under another name the child may have been spoken of before: what was written is looked through for it.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        values = {field: _kept(work, child, field, value) for field, value in typed.items()}
        changed = {field: value for field, value in values.items() if value != getattr(child, field)}
        if not changed:
            return
        for field, value in changed.items():
            setattr(child, field, value)
        child.changed_at = work.now
        facts = {str(field): True for field in changed}
        work.note("child.changed", f"child:{child.id}", reference=reference, **facts)
    if changed.keys() & NAMES:
        scan_again(desk, known=[reference])


def _kept(work: Work, child: Child, field: Field, value: Value) -> Value:
    """The value as it is kept."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    if not text:
        if field in IDENTITY:
            raise WrongDetail(field, "Enter the child’s first name and surname.")
        return None if field in _NUMBERS else ""
    if field is Field.YEAR_GROUP:
        return read_year(text)
    if field is Field.UPN:
        upn = clean_upn(text)
        if wrong := wrong_upn(upn):
            raise WrongDetail(field, wrong)
        _refuse_taken(work, child, upn)
        return upn
    return text


def _refuse_taken(work: Work, child: Child, upn: str) -> None:
    taken = work.db.scalar(
        select(Child.reference).where(Child.school_id == work.school_id, Child.upn == upn, Child.id != child.id)
    )
    if taken:
        raise WrongDetail(Field.UPN, f"This UPN is that of {taken}. One of the two is wrong.")


def begin_plan(desk: Desk, reference: str, kind: str, from_on: date | None) -> None:
    """Note that a child is under a plan, since that day where it is known.

    Raises Refused or NotFound, Invalid for no plan or a day to come, Conflict where it goes on already.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        if kind not in set(PlanKind):
            raise Invalid("Choose which plan it is.")
        _refuse_to_come(work, from_on)
        if any(plan.kind == kind and plan.until_on is None for plan in child.plans):
            raise Conflict("This plan goes on already. End it first, where another one has begun. Nothing was changed.")
        work.db.add(
            ChildPlan(
                school_id=work.school_id,
                child_id=child.id,
                kind=kind,
                from_on=from_on,
                recorded_by_id=work.viewer.person_id,
                recorded_at=work.now,
            )
        )
        work.note("child.plan_noted", f"child:{child.id}", reference=reference, kind=kind, begun=True)


def end_plan(desk: Desk, reference: str, plan_id: int, until_on: date | None) -> None:
    """Note the last day of a plan. Raises Refused or NotFound, or Invalid for a day that cannot be."""
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        plan = next((plan for plan in child.plans if plan.id == plan_id and plan.until_on is None), None)
        if plan is None:
            raise NotFound("There is no such plan that goes on.")
        if until_on is None:
            raise Invalid("Give the last day of the plan.")
        _refuse_to_come(work, until_on)
        if plan.from_on and until_on < plan.from_on:
            raise Invalid("That day is before the plan began.")
        plan.until_on = until_on
        work.note("child.plan_noted", f"child:{child.id}", reference=reference, kind=plan.kind, begun=False)


def _refuse_to_come(work: Work, day: date | None) -> None:
    if day is not None and day > work.today:
        raise Invalid("That day is still to come. Note it once it is there.")


def note_sibling(desk: Desk, reference: str, sibling: str) -> None:
    """Note that two children of the school are brothers or sisters.

    Raises Refused or NotFound, or Invalid where the other reference is nobody's, the child's own, or noted already.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        other = children_of(work, work.school_id, [sibling.strip().upper()]).get(sibling.strip().upper())
        if other is None:
            raise Invalid("There is no child of that reference. It stands beside the name on the page Children.")
        if other.id == child.id:
            raise Invalid("That is this child’s own reference.")
        if _pair(work, child, other) is not None:
            raise Invalid("The two are noted as brothers or sisters already.")
        lower, higher = sorted((child.id, other.id))
        work.db.add(
            Sibling(
                school_id=work.school_id,
                child_id=lower,
                sibling_id=higher,
                recorded_by_id=work.viewer.person_id,
                recorded_at=work.now,
            )
        )
        work.note("child.sibling_noted", f"child:{child.id}", reference=reference, sibling=other.id)


def remove_sibling(desk: Desk, reference: str, sibling: str) -> None:
    """Take back that two children are brothers or sisters: it was a mistake. Raises Refused or NotFound."""
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        other = children_of(work, work.school_id, [sibling]).get(sibling)
        pair = _pair(work, child, other) if other else None
        if other is None or pair is None:
            raise NotFound("The two are not noted as brothers or sisters.")
        work.db.delete(pair)
        work.note("child.sibling_removed", f"child:{child.id}", reference=reference, sibling=other.id)


def _pair(work: Work, child: Child, other: Child) -> Sibling | None:
    lower, higher = sorted((child.id, other.id))
    return work.db.scalar(
        select(Sibling).where(
            Sibling.school_id == work.school_id, Sibling.child_id == lower, Sibling.sibling_id == higher
        )
    )
