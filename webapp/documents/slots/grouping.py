"""Questions made one block that repeats, and taken out of it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms.kit import RECORD
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.naming import key_from
from webapp.documents.slots.plan import Asked, Plan, PlanBlock


class Moves:
    """What a plan becomes where questions are moved. `kept` says which of them are asked.

    `wanted` is the block of each question, 0 for none; where one cannot go there, it is left where it is.
    """

    def __init__(
        self,
        plan: Plan,
        slots: Sequence[Slot],
        blocks: Sequence[PlanBlock],
        wanted: Sequence[int],
        kept: Sequence[bool],
    ) -> None:
        self._plan = plan
        self._slots: Final[Mapping[int, Slot]] = {slot.number: slot for slot in (*slots, *plan.added)}
        self._blocks = {block.number: block for block in (*plan.blocks, *blocks)}
        self._kept = kept
        found = [slot.block for slot in slots if slot.block is not None]
        self._tables = {block.number for block in found if block.rows}
        self._turns = {block.number: block.turns for block in found if not block.rows}
        self.problems: list[str] = []
        self.wanted = [self._settled(asked, block) for asked, block in zip(plan.asked, wanted, strict=True)]
        self._look_at_blocks()

    def _settled(self, asked: Asked, wanted: int) -> int:
        problems = [*self._moved(asked, wanted)] if wanted != asked.block else []
        self.problems += problems
        return asked.block if problems else wanted

    def _look_at_blocks(self) -> None:
        members: dict[int, list[int]] = {}
        for at, wanted in enumerate(self.wanted):
            if wanted and self._kept[at]:
                members.setdefault(wanted, []).append(at)
        for number, places in members.items():
            joined = any(self._plan.asked[at].block != number for at in places)
            if number not in self._tables and (joined or number not in self._turns):
                self.problems += [*self._apart(number, places), *self._uneven(number, places)]

    def _moved(self, asked: Asked, wanted: int) -> Iterator[str]:
        label = f"“{asked.label}”"
        if asked.block in self._tables:
            table = self._blocks[asked.block].label
            yield f"{label} is a column of “{table}”, whose rows repeat as they are: leave it there."
        elif wanted in self._tables:
            table = self._blocks[wanted].label
            yield f"{label} is no column of “{table}”, so it cannot repeat with its rows: ask it by itself."
        elif wanted in self._turns and len(asked.slots) != self._turns[wanted]:
            turns, block = self._turns[wanted], self._blocks[wanted].label
            yield f"{label} is not printed in each of the {turns} times that “{block}” is: ask it by itself."

    def _apart(self, number: int, places: Sequence[int]) -> Iterator[str]:
        """What is asked between the questions of a block."""
        between = (at for at in range(places[0], places[-1]) if self.wanted[at] != number and self._kept[at])
        if (at := next(between, None)) is not None:
            first, last = (f"“{self._plan.asked[place].label}”" for place in (places[0], places[-1]))
            yield (
                f"“{self._plan.asked[at].label}” stands between {first} and {last}, which are to repeat together: take it "
                "in too, or group only what follows one another."
            )

    def _uneven(self, number: int, places: Sequence[int]) -> Iterator[str]:
        counts = {len(self._plan.asked[at].slots) for at in places}
        if len(counts) > 1:
            block = self._blocks[number].label
            yield f"The questions of “{block}” are not printed equally often, so they cannot be one block: take them apart."

    def made(self, asked: Sequence[Asked]) -> Iterator[Asked]:
        """The questions of the plan (with what else was said of them), moved; a key changes only where it is taken."""
        taken = _Keys(self._plan)
        before: dict[int, list[Asked]] = {}
        for each, wanted in zip(asked, self.wanted, strict=True):
            for left in [number for number in before if number != each.block]:
                yield from self._split(before.pop(left), taken)
            if wanted == each.block:
                yield each
            elif each.block in self._turns and not wanted:
                before.setdefault(each.block, []).append(each)
            else:
                yield taken.moved(each, wanted)
        for several in before.values():
            yield from self._split(several, taken)

    def _split(self, several: Sequence[Asked], taken: _Keys) -> Iterator[Asked]:
        """Parts that were asked once for all turns are asked in each of them."""
        for turn in range(max(len(asked.slots) for asked in several)):
            for asked in several:
                if turn < len(asked.slots):
                    alone = replace(asked, slots=(asked.slots[turn],), label=self._label(asked, turn), meaning=None)
                    yield taken.moved(alone, 0)

    def _label(self, asked: Asked, turn: int) -> str:
        """What a part is called in one turn: by the words of the form where they tell the turns apart."""
        labels = [slot.label for number in asked.slots if (slot := self._slots.get(number))]
        if len(set(labels)) == len(asked.slots) > 1:
            return labels[turn]
        return f"{self._blocks[asked.block].label} {turn + 1}: {asked.label}"


class _Keys:
    """The keys that are taken, among the questions and in each block."""

    def __init__(self, plan: Plan) -> None:
        self._taken: dict[int, set[str]] = {0: {block.key for block in plan.blocks}}
        for asked in plan.asked:
            self._taken.setdefault(asked.block, set()).add(asked.key)

    def moved(self, asked: Asked, block: int) -> Asked:
        taken = self._taken.setdefault(block, set())
        key = key_from(asked.label, taken) if asked.key in taken else asked.key
        taken.add(key)
        if block:
            return replace(asked, key=key, block=block)
        return replace(asked, key=key, block=0, part="", goes_to=RECORD)
