"""Brothers and sisters on the roll: linked, and never a word of one shared with the other (design, section 6)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from webapp.db.children import Child, Sibling
from webapp.services.work import Work


def siblings_of(work: Work, references: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The references of the brothers and sisters of each of these children; who has none is not in it."""
    one, other = aliased(Child), aliased(Child)
    pairs = work.db.execute(
        select(one.reference, other.reference)
        .select_from(Sibling)
        .join(one, one.id == Sibling.child_id)
        .join(other, other.id == Sibling.sibling_id)
        .where(Sibling.school_id == work.school_id)
        .where(or_(one.reference.in_(references), other.reference.in_(references)))
    ).all()
    found: dict[str, set[str]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return {reference: tuple(sorted(found[reference])) for reference in references if reference in found}
