"""What a roll would change: the account of a dry run, and of what was done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from webapp.domain.dates import day
from webapp.domain.names import fold
from webapp.domain.plans import PlanKind
from webapp.domain.roll.fields import KEPT, Field
from webapp.domain.roll.matching import Known, Likely, Match, match_rows, names_of
from webapp.domain.roll.rows import BadRow, PlanSaid, Pupil, Value
from webapp.domain.roll.siblings import Family, Pair, Whose

ANOTHER: Final = "another"
LEAVE_OUT: Final = "leave_out"
"""What a person may decide of a doubtful row, besides the reference of the child whose row it is."""

MOST_LEAVING: Final = 5
"""One in so many: where more would leave at once, the file is more likely a part of the roll than the school is emptying."""


class Standing(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    DOUBTFUL = "doubtful"
    """A person has to say whose row it is; until then it is left out."""
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another. Empty stands for nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row, and of which child."""

    pupil: Pupil
    standing: Standing
    child: Known | None = None
    changes: tuple[Change, ...] = ()
    likely: tuple[Likely, ...] = ()
    decided: str = ""
    """What a person decided of a doubtful row: a reference, `ANOTHER`, `LEAVE_OUT`."""
    siblings: tuple[Whose, ...] = ()
    """Brothers and sisters who are not yet known as such."""

    @property
    def whose(self) -> Whose:
        """The child, known or added."""
        return self.child.id if self.child else -self.pupil.line


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole account of a file against the roll."""

    outcomes: tuple[Outcome, ...]
    bad: tuple[BadRow, ...]
    leaving: tuple[Known, ...]
    """Children on the roll whom the file does not name, where it is the whole roll."""
    on_roll: int
    """How many are on the roll now."""

    def count(self, standing: Standing) -> int:
        """How many rows end so."""
        return sum(outcome.standing is standing for outcome in self.outcomes)

    @property
    def empties_the_school(self) -> bool:
        """Whether more than a fifth of the roll would leave."""
        return len(self.leaving) * MOST_LEAVING > self.on_roll


def compare(
    rows: Iterable[Pupil | BadRow],
    known: Sequence[Known],
    decisions: Mapping[int, str],
    siblings: Collection[Pair],
    *,
    whole: bool,
    today: date,
) -> Comparison:
    """What these rows would do. `decisions` are those of a person, by line; `siblings` are known as such.

    `whole`: who is not in the file has left.
    """
    pupils: list[Pupil] = []
    bad: list[BadRow] = []
    for row in rows:
        if isinstance(row, Pupil):
            pupils.append(row)
        else:
            bad.append(row)
    matches, repeated = match_rows(pupils, known)
    bad = sorted([*bad, *repeated], key=lambda row: row.line)
    outcomes = tuple(_with_siblings(list(_outcomes(matches, decisions, today)), known, siblings))
    leaving = tuple(_leaving(outcomes, bad, known)) if whole else ()
    return Comparison(outcomes, tuple(bad), leaving, sum(child.on_roll for child in known))


def _outcomes(matches: Sequence[Match], decisions: Mapping[int, str], today: date) -> Iterator[Outcome]:
    chosen: set[int] = set()
    for match in matches:
        pupil, child, decided = match.pupil, match.child, ""
        if match.likely:
            decided = decisions.get(pupil.line, "")
            child = next((likely.child for likely in match.likely if likely.child.reference == decided), None)
            if child and child.id in chosen:  # two rows cannot be one child
                child, decided = None, ""
            if child:
                chosen.add(child.id)
            elif decided != ANOTHER:
                standing = Standing.LEFT_OUT if decided == LEAVE_OUT else Standing.DOUBTFUL
                yield Outcome(pupil, standing, likely=match.likely, decided=decided)
                continue
        if match.owner and (child is None or child.id != match.owner.id):
            pupil = _without_upn(pupil)
        if child is None:
            yield Outcome(pupil, Standing.ADDED, None, (), match.likely, decided)
            continue
        changes = tuple(_changes(child, pupil, today))
        standing = Standing.CHANGED if changes else Standing.SAME
        yield Outcome(pupil, standing, child, changes, match.likely, decided)


def _with_siblings(outcomes: Sequence[Outcome], known: Sequence[Known], pairs: Collection[Pair]) -> Iterator[Outcome]:
    """The same with the brothers and sisters that the rows name."""
    family = Family(known, [outcome.pupil for outcome in outcomes if outcome.standing is Standing.ADDED])
    references = {child.id: child.reference for child in known}
    for outcome in outcomes:
        if not outcome.pupil.siblings or outcome.standing in (Standing.DOUBTFUL, Standing.LEFT_OUT):
            yield outcome
            continue
        found, notes = dict[Whose, None](), list(outcome.pupil.notes)
        for words in outcome.pupil.siblings:
            ones, unknown = family.find(words)
            found |= dict.fromkeys(ones)
            notes += [f"“{part[:40]}” is no child’s UPN, admission number or whole name here." for part in unknown]
        new = [one for one in found if one != outcome.whose and frozenset({one, outcome.whose}) not in pairs]
        changes = tuple(Change("Brother or sister", "", references.get(one, f"row {-one}")) for one in new)
        yield replace(
            outcome,
            pupil=replace(outcome.pupil, notes=tuple(notes)),
            standing=Standing.CHANGED if new and outcome.child else outcome.standing,
            changes=(*outcome.changes, *changes),
            siblings=tuple(new),
        )


def _without_upn(pupil: Pupil) -> Pupil:
    values: dict[Field, Value] = {field: value for field, value in pupil.values.items() if field is not Field.UPN}
    return replace(pupil, values=values, notes=(*pupil.notes, "The UPN is another child’s. It is left out."))


def _leaving(outcomes: Iterable[Outcome], bad: Iterable[BadRow], known: Iterable[Known]) -> Iterator[Known]:
    """Who is on the roll and in no row: not in one that is doubtful, left out or bad either."""
    named = {likely.child.id for outcome in outcomes for likely in outcome.likely if outcome.decided != ANOTHER}
    upns, names = {row.upn for row in bad if row.upn}, {row.name for row in bad if row.name}
    named |= {outcome.child.id for outcome in outcomes if outcome.child}
    for child in known:
        in_a_bad_row = child.text(Field.UPN) in upns or not names_of(child.values).isdisjoint(names)
        if child.on_roll and child.id not in named and not in_a_bad_row:
            yield child


def new_values(child: Known | None, pupil: Pupil) -> dict[Field, Value]:
    """What of the child's own row changes to what."""
    before: Mapping[Field, Value] = child.values if child else {}
    return {
        field: value
        for field, value in pupil.values.items()
        if (value or None) != (before.get(field) or None) and not _only_louder(before.get(field), value)
    }


def _only_louder(before: Value, after: Value) -> bool:
    """Whether a name is the same in capitals: some systems export nothing else."""
    return isinstance(before, str) and isinstance(after, str) and after.isupper() and fold(before) == fold(after)


def plan_changes(child: Known | None, pupil: Pupil) -> Iterator[tuple[PlanSaid, str]]:
    """What happens to the child's plans: ("begin" | "since" | "end", and what the row says)."""
    before: Mapping[PlanKind, date | None] = child.plans if child else {}
    for said in {plan.kind: plan for plan in pupil.plans}.values():
        if said.on and said.kind not in before:
            yield said, "begin"
        elif said.on and said.from_on and before[said.kind] != said.from_on:
            yield said, "since"
        elif not said.on and said.kind in before:
            yield said, "end"


def _changes(child: Known, pupil: Pupil, today: date) -> Iterator[Change]:
    values = new_values(child, pupil)
    for field in KEPT:
        if field in values:
            yield Change(field.label, _shown(child.values.get(field)), _shown(values[field]))
    for said, how in plan_changes(child, pupil):
        since = child.plans.get(said.kind)
        begun = f"since {day(since)}" if since else "yes"
        after = f"since {day(said.from_on)}" if said.from_on else "yes"
        if how == "end":
            after = f"ended on {day(ended_on(said, today))}"
        yield Change(said.kind.label, "" if how == "begin" else begun, after)
    if pupil.left_on and child.left_on != pupil.left_on:
        yield Change("Left", _shown(child.left_on), day(pupil.left_on))
    elif not pupil.left_on and not child.on_roll:
        yield Change("On the roll", "no", "yes")


def ended_on(said: PlanSaid, today: date) -> date:
    """The last day of a plan that a row says is over."""
    return said.until_on if said.until_on and said.until_on <= today else today


def _shown(value: Value) -> str:
    return day(value) if isinstance(value, date) else value or ""
