"""What a person says of a plan on the page that shows it, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from forms.kit import KINDS, RECORD, Meaning, Place, Purpose
from webapp.documents.slots import fitting
from webapp.documents.slots.grouping import Moves
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.naming import key_from
from webapp.documents.slots.plan import BLOCK_KINDS, Asked, Plan, PlanBlock
from webapp.domain.errors import Invalid

_E = TypeVar("_E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What was said of one question or part."""

    name: str
    """Its name on the page (`name_of`)."""
    keep: bool
    """Whether it is asked; otherwise its blank is left to be written by hand."""
    label: str
    kind: str
    """A key of `forms.kit.KINDS`."""
    meaning: str
    """The value of a `Meaning`, or empty."""
    options: tuple[str, ...]
    goes_to: str
    """The value of a `Place`: of a part of a case, whether it goes on to the child's chronology."""
    block: int
    """The number of the block that it repeats in; 0 for none."""
    part: str
    """What it is in its block where that is fixed: `plan.CHILD`, "what", "owner", "due", or empty."""


@dataclass(frozen=True, slots=True)
class SaidBlock:
    """What was said of one block: of the plan, or a new one made of several questions."""

    number: int
    kind: str
    """One of `plan.BLOCK_KINDS`."""
    label: str
    meaning: str
    """The value of a `Meaning`, or empty."""


@dataclass(frozen=True, slots=True)
class Said:
    """All that was said of a plan: of each of its questions, in its order, and of each block."""

    title: str
    purpose: str
    """The value of a `Purpose`."""
    of: tuple[SaidOf, ...]
    blocks: tuple[SaidBlock, ...]


def name_of(asked: Asked, plan: Plan) -> str:
    """What a question is called on the page: its key, in a block behind the key of that."""
    block = next((block.key for block in plan.blocks if block.number == asked.block), "")
    return f"{block}:{asked.key}" if block else asked.key


def said_of(plan: Plan) -> Said:
    """The plan as the page first shows it: to say this changes nothing."""
    return Said(
        title=plan.title,
        purpose=plan.purpose.value,
        of=tuple(
            SaidOf(
                name=name_of(asked, plan), keep=not asked.ignored, label=asked.label, kind=asked.kind,
                meaning=asked.meaning.value if asked.meaning else "", options=asked.options,
                goes_to=asked.goes_to.value, block=asked.block, part=asked.part,
            )
            for asked in plan.asked
        ),
        blocks=tuple(
            SaidBlock(block.number, block.kind, block.label, block.meaning.value if block.meaning else "")
            for block in plan.blocks
        ),
    )  # fmt: skip


def confirmed(plan: Plan, slots: Sequence[Slot], said: Said) -> Plan:
    """The plan with what was said of it. Keys stay as they are.

    Raises `Invalid` with all that does not fit, a sentence each.
    """
    if [of.name for of in said.of] != [name_of(asked, plan) for asked in plan.asked]:
        raise Invalid("The questions of this form have changed since this page was opened. Open it again.")
    return _Confirming(plan, slots, said).plan()


class _Confirming:
    def __init__(self, plan: Plan, slots: Sequence[Slot], said: Said) -> None:
        self._plan = plan
        self._slots = slots
        self._said = said
        self._problems: list[str] = []

    def plan(self) -> Plan:
        numbers, blocks = self._blocks()
        both = list(zip(self._plan.asked, self._said.of, strict=True))
        wanted = [self._block_of(asked, of, numbers) for asked, of in both]
        moves = Moves(self._plan, self._slots, blocks, wanted, [of.keep for of in self._said.of])
        self._problems += moves.problems
        kinds = {block.number: block.kind for block in blocks}
        asked = [self._asked(*pair, kinds.get(block, "")) for pair, block in zip(both, moves.wanted, strict=True)]
        plan = replace(
            self._plan, title=_line(self._said.title), purpose=self._purpose(), asked=tuple(moves.made(asked)),
            blocks=tuple(block for block in blocks if block.number in moves.wanted),
        )  # fmt: skip
        self._problems += fitting.problems(plan, self._slots)
        if self._problems:
            count = len(self._problems)
            sentence = self._problems[0] if count == 1 else f"{count} things are to be put right on this form."
            raise Invalid(sentence, tuple(self._problems))
        return plan

    def _purpose(self) -> Purpose:
        """Any other word is a purpose that no form can have, and told as one (`fitting`)."""
        return _read(Purpose, self._said.purpose) or Purpose.REPORT

    def _meaning(self, text: str, label: str) -> Meaning | None:
        meaning = _read(Meaning, text)
        if text and meaning is None:
            self._problems.append(f"“{label}” means something that is not in the list: choose again.")
        return meaning

    def _blocks(self) -> tuple[dict[int, int], list[PlanBlock]]:
        """The blocks as they were said, and the number of each by the number that the page gave it."""
        known = {block.number: block for block in self._plan.blocks}
        numbers = {number: number for number in known}
        found = [slot.block.number for slot in self._slots if slot.block is not None]
        last = max((*known, *found), default=0)
        said = {block.number: block for block in self._said.blocks if block.number > 0}
        blocks = [self._block(block, said.get(block.number)) for block in self._plan.blocks]
        taken = {asked.key for asked in self._plan.asked if not asked.block} | {block.key for block in blocks}
        for block in said.values():
            if block.number not in known:
                last += 1
                numbers[block.number] = last
                key = key_from(block.label, taken)
                taken.add(key)
                blocks.append(self._block(PlanBlock(last, key, "", "rows"), block))
        return numbers, blocks

    def _block(self, block: PlanBlock, said: SaidBlock | None) -> PlanBlock:
        if said is None:
            return block
        kind = said.kind if said.kind in BLOCK_KINDS else block.kind
        meaning = self._meaning(said.meaning, said.label)
        if kind != block.kind and meaning is block.meaning:
            meaning = self._natural(kind, said)  # what it meant as the other kind of block went with that
        if meaning in fitting.NATURAL.values() and fitting.NATURAL.get(kind) is not meaning:
            self._problems.append(f"“{said.label}” cannot mean that as the kind of block that it is: choose again.")
        return replace(block, label=_line(said.label), kind=kind, meaning=meaning)

    def _natural(self, kind: str, said: SaidBlock) -> Meaning | None:
        """What a block of this kind means, unless another says that it means it."""
        meaning = fitting.NATURAL.get(kind)
        given = (block.meaning for block in self._said.blocks if block is not said)
        return None if meaning is not None and meaning.value in given else meaning

    def _block_of(self, asked: Asked, said: SaidOf, numbers: Mapping[int, int]) -> int:
        """Where a question is to be; one that is left to be written by hand stays where it is."""
        if not said.keep or said.block == asked.block:
            return asked.block
        if said.block and said.block not in numbers:
            self._problems.append(f"“{said.label}” is in a block that is not there: choose its block again.")
            return asked.block
        return numbers.get(said.block, 0)

    def _asked(self, asked: Asked, said: SaidOf, block: str) -> Asked:
        label = _line(said.label)
        if not said.keep:
            return replace(asked, ignored=True, label=label or asked.label)
        if said.kind not in KINDS:
            self._problems.append(f"“{label}” is of a kind that is not in the list: choose again.")
        return replace(
            asked, ignored=False, label=label, kind=said.kind if said.kind in KINDS else asked.kind,
            meaning=self._meaning(said.meaning, label), options=tuple(_line(option) for option in said.options),
            goes_to=(_read(Place, said.goes_to) or RECORD) if block == "cases" else RECORD,
            part=said.part if said.part in fitting.PARTS.get(block, ()) else "",
        )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())


def _read(kind: type[_E], text: str) -> _E | None:
    return kind(text) if text in {member.value for member in kind} else None
