"""Children: the roll, and the one function through which every name passes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import selectinload

from webapp.db.children import Child
from webapp.db.contracts import Contract
from webapp.db.facts import child_resource, contract_resource
from webapp.documents.text import clean_text
from webapp.domain.dates import day as short_day
from webapp.domain.errors import NotFound
from webapp.domain.names import fold
from webapp.domain.people import OFF_ROLL, Role
from webapp.domain.plans import PlanKind
from webapp.domain.policy import Permission, Resource, Viewer
from webapp.domain.pseudonyms import UNNAMED, pseudonym
from webapp.services.roll_filter import Choices, Chosen, choices, narrowed
from webapp.services.work import Desk, Work

PAGE = 50
"""Children on a page of the roll."""
EVERYBODY = Chosen(where="all")


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child as typed in. Only the names and the date of birth may be wanting on a day when somebody must be added."""

    forename: str
    surname: str
    preferred_forename: str = ""
    date_of_birth: date | None = None
    year_group: str = ""
    form_class: str = ""


@dataclass(frozen=True, slots=True)
class ChildView:
    """A child as shown to somebody who may see the name."""

    reference: str
    name: str
    detail: str
    """Form and birthday, to tell two of a name apart; that the child left, or was never on the roll."""
    left_on: date | None = None
    on_roll: bool = True
    plans: tuple[PlanKind, ...] = ()
    """Those that go on; filled on the roll's own list only."""


@dataclass(frozen=True, slots=True)
class Roll:
    """One page of the children found."""

    children: tuple[ChildView, ...]
    page: int
    pages: int
    total: int
    choices: Choices


def shown_name(child: Child) -> str:
    """The name that the school uses for the child."""
    return (
        f"{child.preferred_forename or child.legal_forename} {child.preferred_surname or child.legal_surname}".rstrip()
    )


def has_left_school(child: Child, today: date) -> bool:
    """Whether the child is gone: what is entered now has to be forwarded to where they went."""
    return child.off_roll == "left" or (child.left_on is not None and child.left_on <= today)


def year_words(year_group: str) -> str:
    """The year group as it is said: a number with its word, "Reception" as it is."""
    return f"Year {year_group}" if year_group.isdecimal() else year_group


def child_view(child: Child) -> ChildView:
    """The child for somebody who may see the name: through `display_child`, or on the roll's own pages."""
    parts = []
    if child.form_class or child.year_group:
        parts.append(child.form_class or year_words(child.year_group))
    if child.date_of_birth:
        parts.append(f"born {short_day(child.date_of_birth)}")
    if child.left_on:
        parts.append(f"left on {short_day(child.left_on)}")
    if child.off_roll:
        parts.append(f"not on the roll: {OFF_ROLL[child.off_roll].lower()}")
    return ChildView(child.reference, shown_name(child), ", ".join(parts), child.left_on, child.off_roll is None)


def is_inside(viewer: Viewer, contract: Contract) -> bool:
    """Whether this person reads the children's names in this contract's papers: parties of the school, leads and deputies.

    A party from outside the school never does (loxdale, jmat: the child's confidentiality is kept).
    """
    places = viewer.places_in(contract.id)
    inside = bool(places) or (viewer.school_id == contract.school_id and viewer.is_a(Role.LEAD, Role.DEPUTY))
    return inside and not any(place.external for place in places)


def display_child(viewer: Viewer, contract: Contract, child: Child) -> ChildView:
    """The child as this person may see them in this contract's papers: the one place that decides.

    Outside the school it is what stands for the child in this contract, or a reference; inside, the name and, beside it,
    what those outside call the child, so that the two can speak.
    """
    if contract.school_id != child.school_id:
        return ChildView("", UNNAMED, "")
    given = next((pseudonym(row.number) for row in contract.pseudonyms if row.child_id == child.id), "")
    if is_inside(viewer, contract):
        view = child_view(child)
        known_as = f"{given} to those outside the school" if given else ""
        return replace(view, detail=", ".join(part for part in (view.detail, known_as) if part))
    if contract.pseudonyms:
        return ChildView(given, given or UNNAMED, "")
    return ChildView(child.reference, UNNAMED, "")


def roll(desk: Desk, query: str = "", page: int = 1, chosen: Chosen = EVERYBODY) -> Roll:
    """One page of the roll, or of what a search of it finds, by surname. Raises Refused. The look is noted."""
    with desk.read() as work:
        work.require(Permission.CHILD_READ, Resource(work.school_id))
        page, found = max(1, page), narrowed(matching(work, query), chosen)
        total = work.db.scalar(select(func.count()).select_from(found.subquery())) or 0
        rows = work.db.scalars(
            found.order_by(Child.legal_surname, Child.legal_forename, Child.id)
            .limit(PAGE)
            .offset((page - 1) * PAGE)
            .options(selectinload(Child.plans))
        ).all()
        shown = tuple(replace(child_view(child), plans=_plans(child)) for child in rows)
        result = Roll(shown, page, max(1, -(-total // PAGE)), total, choices(work))
    desk.note_read("children.searched" if query else "children.listed", f"school:{work.school_id}", found=total)
    return result


def _plans(child: Child) -> tuple[PlanKind, ...]:
    return tuple(PlanKind(plan.kind) for plan in child.plans if plan.until_on is None)


def proposing(work: Work, contract_reference: str) -> tuple[Contract | None, Resource]:
    """Where a child is named: in a contract, or, with none, by those who may anywhere in the school."""
    if not contract_reference:
        return None, Resource(work.school_id)
    contract = contract_of(work, contract_reference)
    return contract, contract_resource(contract)


def subject_of(work: Work, contract: Contract | None) -> str:
    """What a look for children is noted about."""
    return f"contract:{contract.id}" if contract else f"school:{work.school_id}"


def shown_in(work: Work, contract: Contract | None, child: Child) -> ChildView:
    """The child as this person may see them in the contract, or in the school with none."""
    return display_child(work.viewer, contract, child) if contract else child_view(child)


def matching(work: Work, query: str) -> Select[Child]:
    """Every word of the query is in one of the child's names, or it is the reference."""
    found = select(Child).where(Child.school_id == work.school_id)
    for word in clean_text(query)[0].split():
        found = found.where(or_(Child.sought.contains(fold(word), autoescape=True), Child.reference == word.upper()))
    return found


def is_called(name: str) -> ColumnElement[bool]:
    """Whose name it is, exactly: one of the names by which a child is found."""
    return Child.sought.contains(f"\n{fold(clean_text(name)[0])}\n", autoescape=True)


def contract_of(work: Work, reference: str) -> Contract:
    """The contract of that reference in the viewer's school. Raises NotFound."""
    contract = work.db.scalar(
        select(Contract).where(Contract.school_id == work.school_id, Contract.reference == reference)
    )
    if contract is None:
        raise NotFound(f"There is no contract {reference} in this school.")
    return contract


def children_of(work: Work, school_id: int, references: Collection[str]) -> dict[str, Child]:
    """The children with these references in a school, by reference; unknown ones are simply not in it."""
    wanted = {reference for reference in references if reference}
    if not wanted:
        return {}
    rows = work.db.scalars(select(Child).where(Child.school_id == school_id, Child.reference.in_(wanted)))
    return {child.reference: child for child in rows}


def child_by_reference(work: Work, reference: str, permission: Permission) -> Child:
    """The child of that reference, for somebody with this permission on them. Raises NotFound or Refused."""
    child = children_of(work, work.school_id, [reference]).get(reference)
    if child is None:
        raise NotFound(f"There is no child {reference} in this school.")
    work.require(permission, child_resource(child))
    return child
