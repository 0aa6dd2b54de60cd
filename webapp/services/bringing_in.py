"""What a file says goes in: all of it or nothing. No row is ever deleted by it, and no chronology is touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.db.children import Child, ChildPlan, Sibling
from webapp.db.roll import RollFile
from webapp.domain.errors import Conflict
from webapp.domain.evidence import canonical
from webapp.domain.policy import Permission, Resource
from webapp.domain.roll.comparing import Comparison, Outcome, Standing, ended_on, new_values, plan_changes
from webapp.domain.roll.fields import KEPT, Field
from webapp.domain.roll.rows import Value
from webapp.domain.roll.siblings import Pair, Whose
from webapp.services.former_names import write_values
from webapp.services.protection import require_protection
from webapp.services.references import next_references
from webapp.services.roll_files import columns_of, decisions_of, open_file, rows_of
from webapp.services.roll_known import compared
from webapp.services.scanning_again import scan_again
from webapp.services.to_look_for import marked
from webapp.services.work import Desk, Work

Tell = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""
_EACH: Final = 100
"""Rows from one telling to the next."""


@dataclass(frozen=True, slots=True)
class Lately:
    """A file that was read within the last day, and what has become of it."""

    uid: str
    rows: int
    read_at: datetime
    brought_in: bool


def lately(desk: Desk) -> tuple[Lately, ...]:
    """The files that can be looked at still, newest first: whoever closed the page finds the account. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.CHILD_WRITE, Resource(work.school_id))
        asked = select(RollFile).where(RollFile.school_id == work.school_id, RollFile.ends_at > work.now)
        return tuple(
            Lately(file.uid, _count(file), file.made_at, file.state == "brought_in")
            for file in work.db.scalars(asked.order_by(RollFile.id.desc()))
        )


def _count(file: RollFile) -> int:
    """The rows of a file; once it was brought in, as its account has them."""
    if file.state != "brought_in":
        return len(rows_of(file))
    return sum(count for name, count in json.loads(file.account)["counts"].items() if name != "leaving")


def bring_in(desk: Desk, uid: str, *, leaving_meant: bool = False) -> None:
    """Bring in what the file says, as it stands against the roll at this moment; rows that are in doubt stay out.

    Raises Refused, NotFound, or Conflict: where it was brought in already, its columns were not said, or more than a fifth
    of the roll would leave and `leaving_meant` does not say so.
    """
    with desk.work() as work:
        file = open_file(work, uid)
        columns = columns_of(file)
        if columns is None:
            raise Conflict("Say first which column is what.")
        comparison = compared(work, rows_of(file), columns, decisions_of(file), whole=file.whole)
        counts = apply(work, comparison, leaving_meant=leaving_meant)
        file.state, file.content = "brought_in", ""
        file.account = canonical({"counts": counts, "left_over": list(left_over(comparison))})
        work.note("children.brought_in", f"roll_file:{file.id}", **counts)
        known = named_now(work)
    scan_again(desk, known=known)  # whoever was spoken of before they were on the roll


def apply(
    work: Work, comparison: Comparison, *, leaving_meant: bool, tell: Tell = lambda done, rows: None
) -> dict[str, int]:
    """Do it, with a note for every child. Returns how many rows ended how. Raises Conflict, NotProtected."""
    require_protection(work)
    if comparison.empties_the_school and not leaving_meant:
        raise Conflict(
            f"{len(comparison.leaving)} of {comparison.on_roll} children are not in this file and would leave at once. Is it"
            " only a part of the roll? If they have left, say so beside the button. Nothing was changed."
        )
    _Bringer(work, tell).bring_in(comparison)
    return counts_of(comparison)


def named_now(work: Work) -> Sequence[str]:
    """The references of the children who came, or changed their names, in this open work."""
    work.db.flush()
    return [reference for reference, since in marked(work).items() if since == work.now]


def counts_of(comparison: Comparison) -> dict[str, int]:
    """How many rows end how."""
    counts = {str(standing): comparison.count(standing) for standing in Standing}
    return counts | {"bad": len(comparison.bad), "leaving": len(comparison.leaving)}


def left_over(comparison: Comparison) -> Iterator[tuple[int, str]]:
    """The rows that do not go in, with their line and why, in the order of the file."""
    said = {row.line: row.sentence for row in comparison.bad}
    for outcome in comparison.outcomes:
        if outcome.standing is Standing.DOUBTFUL:
            said[outcome.pupil.line] = "Nobody has said yet whose row it is."
        elif outcome.standing is Standing.LEFT_OUT:
            said[outcome.pupil.line] = "It was left out on purpose."
    yield from sorted(said.items())


@dataclass
class _Bringer:
    """The children of the school while a file goes in."""

    work: Work
    tell: Tell

    def bring_in(self, comparison: Comparison) -> None:
        by = self.work.desk.viewer
        self.by_id = None if by is None else by.person_id
        changed = [outcome for outcome in comparison.outcomes if outcome.standing is Standing.CHANGED]
        added = [outcome for outcome in comparison.outcomes if outcome.standing is Standing.ADDED]
        children = self._load()
        self.rows = len(comparison.outcomes) + len(comparison.bad)
        self.done = self.rows - len(changed) - len(added)  # a row that changes nothing is done with
        for outcome in changed:
            if outcome.child:
                self._change(children[outcome.child.id], outcome)
            self._tick()
        for known in comparison.leaving:
            self._note(self._left(children[known.id]), {"left_on": self.work.today.isoformat()})
        rows = self._add(added)
        self._link([*changed, *added], children | rows)
        self.tell(self.done, self.rows)

    def _tick(self) -> None:
        self.done += 1
        if self.done % _EACH == 0:
            self.tell(self.done, self.rows)

    def _load(self) -> dict[Whose, Child]:
        asked = select(Child).where(Child.school_id == self.work.school_id).options(*_TOGETHER)
        return {child.id: child for child in self.work.db.scalars(asked)}

    def _left(self, child: Child) -> Child:
        child.left_on, child.changed_at = self.work.today, self.work.now
        return child

    def _change(self, child: Child, outcome: Outcome) -> None:
        values = new_values(outcome.child, outcome.pupil)
        facts: dict[str, str | bool] = {str(field): True for field in values}
        write_values(self.work, child, values)
        if outcome.pupil.left_on:
            child.left_on = outcome.pupil.left_on
            facts["left_on"] = outcome.pupil.left_on.isoformat()
        elif child.left_on or child.off_roll:
            child.left_on, facts["on_roll"] = None, True
        child.off_roll = None
        child.changed_at = self.work.now
        facts |= self._plans(child, outcome)
        self._note(child, facts)

    def _note(self, child: Child, facts: Mapping[str, str | bool]) -> None:
        self.work.note("child.changed", f"child:{child.id}", reference=child.reference, **facts)

    def _add(self, outcomes: list[Outcome]) -> dict[Whose, Child]:
        """New rows, all in one statement: then every one has its id."""
        rows: dict[Whose, Child] = {}
        for reference, outcome in zip(next_references(self.work, Child), outcomes, strict=False):
            child = Child(
                school_id=self.work.school_id,
                reference=reference,
                left_on=outcome.pupil.left_on,
                off_roll=None,
                created_by_id=self.by_id,
                created_at=self.work.now,
            )
            write_values(self.work, child, _EMPTY | dict(outcome.pupil.values))
            rows[outcome.whose] = child
        self.work.db.add_all(rows.values())
        self.work.db.flush()
        for outcome in outcomes:
            child = rows[outcome.whose]
            facts = self._plans(child, outcome)
            self.work.note("child.added", f"child:{child.id}", reference=child.reference, off_roll=None, **facts)
            self._tick()
        return rows

    def _plans(self, child: Child, outcome: Outcome) -> dict[str, bool]:
        facts = {}
        for said, how in plan_changes(outcome.child, outcome.pupil):
            facts[f"plan_{said.kind}"] = how != "end"
            if how == "begin":
                plan = ChildPlan(school_id=child.school_id, child_id=child.id, kind=said.kind, from_on=said.from_on)
                plan.recorded_by_id, plan.recorded_at = self.by_id, self.work.now
                self.work.db.add(plan)
                continue
            for plan in child.plans:
                if plan.kind == said.kind and plan.until_on is None and how == "since":
                    plan.from_on = said.from_on
                elif plan.kind == said.kind and plan.until_on is None:
                    plan.until_on = ended_on(said, self.work.today)
        return facts

    def _link(self, outcomes: list[Outcome], children: Mapping[Whose, Child]) -> None:
        """Each two once, whether one row names the other or both do."""
        pairs = {
            Pair({children[outcome.whose].id, children[one].id}) for outcome in outcomes for one in outcome.siblings
        }
        for lower, higher in sorted(sorted(pair) for pair in pairs):
            self.work.db.add(
                Sibling(
                    school_id=self.work.school_id,
                    child_id=lower,
                    sibling_id=higher,
                    recorded_by_id=self.by_id,
                    recorded_at=self.work.now,
                )
            )
            self.work.note("child.sibling_noted", f"child:{lower}", sibling=higher)


_TOGETHER: Final = (selectinload(Child.plans), selectinload(Child.former_names))
"""What each row of a child is read with: 2,000 of them one by one take too long."""
_EMPTY: dict[Field, Value] = dict.fromkeys(KEPT, "") | dict.fromkeys(
    (Field.UPN, Field.ADMISSION_NUMBER, Field.DATE_OF_BIRTH)
)
"""What stands in the row of a child of whom nothing is said."""
