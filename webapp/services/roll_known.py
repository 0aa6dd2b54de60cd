"""The roll as it is, and a file held against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from webapp.db.children import Child, ChildPlan, Sibling
from webapp.domain.plans import PlanKind
from webapp.domain.roll.comparing import Comparison, compare
from webapp.domain.roll.fields import KEPT, Columns
from webapp.domain.roll.matching import Known
from webapp.domain.roll.rows import read_rows
from webapp.services.work import Work
from webapp.tables.table import Row


def compared(
    work: Work, rows: Sequence[Row], columns: Columns, decisions: Mapping[int, str], *, whole: bool
) -> Comparison:
    """What these rows would do to the roll as it is in this transaction."""
    return compare(
        read_rows(rows, columns, work.today),
        list(_known(work)),
        decisions,
        _pairs(work),
        whole=whole,
        today=work.today,
    )


def _known(work: Work) -> Iterator[Known]:
    plans: dict[int, dict[PlanKind, date | None]] = defaultdict(dict)
    for child_id, kind, from_on in work.db.execute(
        select(ChildPlan.child_id, ChildPlan.kind, ChildPlan.from_on).where(
            ChildPlan.school_id == work.school_id, ChildPlan.until_on.is_(None)
        )
    ):
        plans[child_id][PlanKind(kind)] = from_on
    kept = [getattr(Child, field) for field in KEPT]
    asked = select(Child.id, Child.reference, Child.left_on, Child.off_roll, *kept).where(
        Child.school_id == work.school_id
    )
    for child_id, reference, left_on, off_roll, *values in work.db.execute(asked.order_by(Child.id)):
        yield Known(
            child_id, reference, dict(zip(KEPT, values, strict=True)), left_on, off_roll, plans.get(child_id, {})
        )


def _pairs(work: Work) -> set[frozenset[int]]:
    asked = select(Sibling.child_id, Sibling.sibling_id).where(Sibling.school_id == work.school_id)
    return {frozenset({one, other}) for one, other in work.db.execute(asked)}
