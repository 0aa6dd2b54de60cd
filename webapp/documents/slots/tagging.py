"""The tagged copy of a form: its blanks hold the tags that fill them, and everything else stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from lxml import etree

from webapp.documents.ooxml import MC, Package, W, serialise
from webapp.documents.slots.filling_in import (
    fill_cell,
    fill_control,
    fill_field,
    fill_label,
    fill_paragraphs,
    fill_range,
    give_way,
    let_grow,
    says_so,
    surround,
)
from webapp.documents.slots.fills import ROW, Fill, alone, in_one_blank, part_of, parts_of_block
from webapp.documents.slots.kinds import WRITTEN_OUT, Blank, Slot
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.marking import mark_cell, ring, strike, tick, tick_control, tick_field
from webapp.documents.slots.plan import Asked, Plan, PlanBlock
from webapp.documents.slots.runs import new_run, runs_of
from webapp.documents.slots.targets import Target, Targets, targets_of
from webapp.documents.slots.turning import Count, Turned, turn_rows, turn_written_out

_DOCUMENT: Final = "word/document.xml"
_BY_PARAGRAPHS: Final = (Blank.BELOW, Blank.RULE)
_BY_CELLS: Final = (Blank.CELL, Blank.COLUMN)
_BY_FIELDS: Final = (Blank.FIELD, Blank.MERGE)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tagged copy, and what its proof has to know."""

    package: Package
    filled: frozenset[int]
    """The blanks that hold tags; of rows that repeat, those of the first row do."""
    turns: Mapping[str, int]
    """By the key of each block: how many turns of it fill the form, so that nothing is left of its blanks nor added."""


def tag(package: Mapping[str, bytes], slots: Sequence[Slot], plan: Plan) -> Tagged:
    """The tagged copy. `slots` are those that were found; the plan brings those that were added.

    Raises `WordFault`, with a sentence, where a blank cannot be filled as it is laid out.
    """
    return _Tagging(package, [*slots, *plan.added], plan).tagged()


class _Tagging:
    def __init__(self, package: Mapping[str, bytes], slots: Sequence[Slot], plan: Plan) -> None:
        self._package = package
        self._slots = {slot.number: slot for slot in slots}
        self._plan = plan
        self._targets: Targets = targets_of(package, slots)
        # What changes letters waits: it is done from the end of a paragraph, so that the letters before keep their places.
        self._later: dict[etree._Element, list[tuple[int, Callable[[], None]]]] = {}
        self._filled: set[int] = set()
        self._counted: dict[str, int] = {}

    def tagged(self) -> Tagged:
        """All of it."""
        self._forget_older_tellings()
        for block in self._plan.blocks:
            self._block(block)
        for asked in self._plan.asked:
            if not asked.block and not asked.ignored and asked.kind != "signatures":
                for number in asked.slots:
                    slot = self._slots[number]
                    self._fill(slot, alone(asked, slot))
        for waiting in self._later.values():
            for _, change in sorted(waiting, key=lambda pair: -pair[0]):
                change()
        self._say_behind()
        parts = {part: serialise(root) for part, root in self._targets.roots.items()}
        return Tagged({**self._package, **parts}, frozenset(self._filled), self._counted)

    def _forget_older_tellings(self) -> None:
        """A text box that Word tells twice is filled in its newer telling; the older would go on saying what it said."""
        for number in self._slots:
            for element in self._targets.of(number):
                for choice in element.iterancestors(f"{MC}Choice"):
                    for older in choice.itersiblings(f"{MC}Fallback"):
                        choice.getparent().remove(older)  # type: ignore[union-attr]

    def _block(self, block: PlanBlock) -> None:
        parts = parts_of_block(self._plan, block)
        numbers = [number for part in parts for number in part.slots]
        if not numbers or (block.kind == "signatures" and not any(part.part for part in parts)):
            return
        rows = self._targets.rows.get(block.number, [])
        if rows:
            turned = turn_rows(block, rows, numbers, ROW[block.kind])
        elif len(numbers) == 1 and self._slots[numbers[0]].blank not in WRITTEN_OUT:
            self._fill(self._slots[numbers[0]], in_one_blank(self._plan, block))
            return
        else:
            others = [number for number in self._slots if number not in numbers and not self._is_left(number, block)]
            turned = turn_written_out(self._plan, block, self._targets, others)
        self._counted[block.key] = len(set(turned.rows.values()))
        self._turns(block, parts, turned)

    def _is_left(self, number: int, block: PlanBlock) -> bool:
        """Whether this blank is a part of the block that is left to the pen."""
        return any(number in asked.slots and asked.block == block.number for asked in self._plan.asked)

    def _turns(self, block: PlanBlock, parts: Sequence[Asked], turned: Turned) -> None:
        for part in parts:
            for number in part.slots:
                slot = self._slots[number]
                row = turned.rows.get(number)
                fill = part_of(self._plan, block, part, slot, row) if row else None
                if fill is not None:
                    self._fill(slot, fill, first_only=slot.block is not None and bool(slot.block.rows))
        for count in turned.counts:
            self._wait(count.paragraph, count.start, partial(_say_count, count))

    def _wait(self, paragraph: etree._Element, start: int, change: Callable[[], None]) -> None:
        self._later.setdefault(paragraph, []).append((start, change))

    def _fill(self, slot: Slot, fill: Fill, *, first_only: bool = False) -> None:
        self._filled.add(slot.number)
        for element in self._targets.of(slot.number):
            let_grow(element)
        if slot.blank in WRITTEN_OUT:
            self._mark(slot, fill)
            return
        targets = self._targets.anchors[slot.number]
        if first_only:
            targets = targets[:1]
        if slot.blank in _BY_PARAGRAPHS:
            fill_paragraphs([target.element for target in targets], fill)
        elif slot.blank in _BY_CELLS:
            fill_cell(targets[0].element, fill)
        elif slot.blank is Blank.CONTROL:
            fill_control(targets[0].element, fill)
        elif slot.blank in _BY_FIELDS:
            fill_field(targets[0].element, targets[0].last, fill)
        else:
            self._fill_letters(slot, targets, fill)

    def _fill_letters(self, slot: Slot, targets: Sequence[Target], fill: Fill) -> None:
        for number, target in enumerate(targets):
            paragraph, start, end = target.element, target.start or 0, target.end or 0
            if number:
                self._wait(paragraph, start, partial(give_way, paragraph, start, end, fill))
            elif slot.blank is Blank.AFTER:
                self._wait(paragraph, start, partial(fill_label, paragraph, start, end, fill))
            else:
                on = "\t" if slot.blank is Blank.TAB and Letters(paragraph).text[end:].strip() else ""
                self._wait(paragraph, start, partial(fill_range, paragraph, start, end, fill, on=on))

    def _mark(self, slot: Slot, fill: Fill) -> None:
        for target, condition in zip(self._targets.options[slot.number], fill.marks, strict=False):
            if target is not None:
                self._mark_one(slot, target, fill, condition)

    def _mark_one(self, slot: Slot, target: Target, fill: Fill, condition: str) -> None:
        element, start, end = target.element, target.start, target.end
        if element.tag == f"{W}tc":
            mark_cell(element, condition)
        elif element.tag == f"{W}sdt":
            tick_control(element, condition)
        elif start is None or end is None:
            tick_field(element, target.last, condition)
        elif slot.blank is Blank.TICKS:
            self._wait(element, start, partial(tick, element, start, end, condition))
        elif slot.blank is Blank.STRIKE:
            self._wait(element, start, partial(strike, element, start, end, fill.given, condition))
        else:
            self._wait(element, start, partial(ring, element, start, end, condition))

    def _say_behind(self) -> None:
        """What every paper may have to say, and no form has a blank for: who did not agree, and why no child is named."""
        body = self._targets.roots.get(_DOCUMENT)
        holder = None if body is None else body.find(f"{W}body")
        if holder is None:
            return
        for name, said in _BEHIND:
            paragraph = says_so(said)
            last = holder[-1] if len(holder) else None
            if last is not None and last.tag == f"{W}sectPr":
                last.addprevious(paragraph)
            else:
                holder.append(paragraph)
            surround([paragraph], f"if {name}", "endif")


_BEHIND: Final = (
    ("no_children", "{{ no_children }}"),
    ("not_agreed", 'Did not agree: {{ not_agreed|join("; ") }}'),
)


def _say_count(count: Count) -> None:
    groups = runs_of(count.paragraph, count.start, count.end)
    if groups:
        first = groups[0][0]
        look = first.find(f"{W}rPr")
        first.addprevious(new_run(look, [count.said]))
        for group in groups:
            for run in group:
                run.getparent().remove(run)  # type: ignore[union-attr]
