"""What the list of children is narrowed to: a year, a class, a plan, and whether they are here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from webapp.db.children import Child, ChildPlan
from webapp.domain.plans import LIVE, PlanKind
from webapp.services.work import Work

LIVE_CASES: Final = "live"
PLANS: Final[dict[str, str]] = {
    "": "Any or none",
    LIVE_CASES: "A live case",
    **{kind.value: kind.label for kind in PlanKind},
}
WHERE: Final[dict[str, str]] = {
    "": "Here, or spoken of",
    "left": "Left the school",
    "off_roll": "Not on the roll",
    "all": "Everybody",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice, as it stands in the address; "" for all."""

    year: str = ""
    form_class: str = ""
    plan: str = ""
    where: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is chosen."""
        return self != Chosen()


@dataclass(frozen=True, slots=True)
class Choices:
    """The years and classes that there are."""

    years: tuple[str, ...]
    classes: tuple[str, ...]


def narrowed(found: Select[Child], chosen: Chosen) -> Select[Child]:
    """Only the children of this choice; an unknown word finds nobody."""
    if chosen.year:
        found = found.where(Child.year_group == chosen.year)
    if chosen.form_class:
        found = found.where(Child.form_class == chosen.form_class)
    if chosen.plan:
        kinds = LIVE if chosen.plan == LIVE_CASES else {chosen.plan}
        found = found.where(Child.plans.any(ChildPlan.until_on.is_(None) & ChildPlan.kind.in_(kinds)))
    return found if chosen.where == "all" else found.where(_where(chosen.where))


def _where(where: str) -> ColumnElement[bool]:
    gone = or_(Child.left_on.is_not(None), func.coalesce(Child.off_roll, "") == "left")
    if where == "left":
        return gone
    return Child.off_roll.is_not(None) if where == "off_roll" else ~gone


def choices(work: Work) -> Choices:
    """What can be chosen, of the children who are here."""
    here = (Child.school_id == work.school_id, Child.left_on.is_(None))
    years, classes = (
        work.db.scalars(select(column).where(*here, column != "").distinct()).all()
        for column in (Child.year_group, Child.form_class)
    )
    return Choices(tuple(sorted(years, key=_by_age)), tuple(sorted(classes, key=_by_age)))


def _by_age(year: str) -> tuple[int, str]:
    """Nursery and Reception before Year 1, 2 before 10."""
    digits = "".join(letter for letter in year if letter.isdigit())
    return (int(digits[:3]) if digits else -2 if year.startswith("N") else -1, year)
