"""The plan of next year's form out of this year's: what a person said of a blank is kept where the blank is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms.kit import Meaning
from webapp.documents.slots.first_plan import SIGNATURES, asked_of
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.naming import key_from
from webapp.documents.slots.plan import Asked, Plan, PlanBlock


class Replanning:
    """Makes the plan. `before` says by the number of a new blank which it was; `first` is the new form's first plan."""

    def __init__(
        self,
        former: Plan,
        former_slots: Mapping[int, Slot],
        slots: Mapping[int, Slot],
        before: Mapping[int, int],
        first: Plan,
    ) -> None:
        self._former = former
        self._former_slots: Final = former_slots
        self._slots: Final = slots
        self._first = first
        # What is printed on the form in each turn or row stays as it was found there.
        self._found = {slot.block.number for slot in former_slots.values() if slot.block is not None}
        self._now = self._by_question({former: now for now, former in before.items()})
        self._numbers = self._block_numbers()

    def _by_question(self, now: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
        """For each question of the former plan, by its place, the blanks that it has now."""
        found = ((at, [now[n] for n in asked.slots if n in now]) for at, asked in enumerate(self._former.asked))
        return {at: tuple(sorted(numbers)) for at, numbers in found if numbers}

    def _block_numbers(self) -> dict[int, int]:
        """For each block of the former plan its number now; what repeats otherwise now is planned anew."""
        last = max(({*map(self._around, self._slots)} | {block.number for block in self._first.blocks}), default=0)
        numbers: dict[int, int] = {}
        for block in self._former.blocks:
            places = [at for at in self._now if self._former.asked[at].block == block.number]
            around = {self._around(number) for at in places for number in self._now[at]}
            if block.number in self._found and len(around) == 1 and around != {0} and not around & {*numbers.values()}:
                numbers[block.number] = around.pop()
            elif block.number not in self._found and around == {0}:
                last += 1
                numbers[block.number] = last
        return numbers

    def _around(self, number: int) -> int:
        """The block that was found round a blank of the new form; 0 for none."""
        block = self._slots[number].block
        return 0 if block is None else block.number

    def plan(self, title: str) -> Plan:
        """The plan, in the order of the new form."""
        kept = [*self._kept()]
        taken = {number for asked in kept for number in asked.slots}
        for at, each in enumerate(kept):
            kept[at] = self._with_more(each, taken)
            taken |= {*kept[at].slots}
        asked = [*kept, *self._fresh(taken, kept)]
        blocks = [*self._blocks({each.block for each in asked})]
        return Plan(title or self._former.title, self._former.purpose, tuple(_in_order(asked)), tuple(blocks))

    def _kept(self) -> Iterator[Asked]:
        """The questions of the former plan that the new form has."""
        for at, numbers in self._now.items():
            asked = self._former.asked[at]
            in_rows = any((block := self._slots[n].block) is not None and block.rows for n in numbers)
            if asked.block in self._numbers or (not asked.block and not in_rows):
                yield self._as_before(asked, numbers)

    def _as_before(self, asked: Asked, numbers: tuple[int, ...]) -> Asked:
        old, new = self._former_slots[asked.slots[0]], self._slots[numbers[0]]
        first = asked_of(new, asked.key, None)
        label = first.label if asked.label == asked_of(old, asked.key, None).label else asked.label
        same = [option.text for option in old.options] == [option.text for option in new.options]
        kind, options = (asked.kind, asked.options) if same else (first.kind, first.options)
        if asked.key == SIGNATURES or asked.kind == "signatures":
            label, kind = asked.label, asked.kind
        return replace(
            asked, slots=numbers, label=label, kind=kind, options=options, heading=first.heading, hint=first.hint,
            block=self._numbers.get(asked.block, 0),
        )  # fmt: skip

    def _with_more(self, asked: Asked, taken: set[int]) -> Asked:
        """A question of turns, or of all ink, with what the new form has more of it."""
        if not (asked.block or asked.kind == "signatures"):
            return asked
        beside = next(each for each in self._first.asked if asked.slots[0] in each.slots)
        more = [number for number in beside.slots if number not in taken]
        return replace(asked, slots=tuple(sorted((*asked.slots, *more))))

    def _fresh(self, taken: set[int], kept: Sequence[Asked]) -> Iterator[Asked]:
        """What the former plan does not say, as it is first guessed. No key of that plan is used for anything else."""
        keys: dict[int, set[str]] = {0: {block.key for block in self._former.blocks}}
        for asked in self._former.asked:
            keys.setdefault(self._numbers.get(asked.block, 0), set()).add(asked.key)
        meanings = {asked.meaning for asked in kept if not asked.block} - {Meaning.SIGNATURES}
        parts = {(asked.block, asked.part) for asked in kept if asked.part}
        for each in self._guessed(taken):
            used = keys.setdefault(each.block, set())
            key = each.key if each.key == SIGNATURES or each.key not in used else key_from(each.label, used)
            used.add(key)
            asked = replace(each, key=key)
            if not asked.block and asked.meaning in meanings:
                asked = replace(asked, meaning=None)
            if (asked.block, asked.part) in parts:
                asked = replace(asked, part="", ignored=True)
            yield asked

    def _guessed(self, taken: set[int]) -> Iterator[Asked]:
        """The first plan's questions about blanks that are not taken."""
        for asked in self._first.asked:
            numbers = tuple(number for number in asked.slots if number not in taken)
            if not asked.block or len(numbers) == len(asked.slots) or asked.block in self._numbers.values():
                yield from [replace(asked, slots=numbers)] if numbers else []
            else:  # some of its turns are asked one by one, and so are the others
                yield from (asked_of(self._slots[number], asked.key, None) for number in numbers)

    def _blocks(self, used: set[int]) -> Iterator[PlanBlock]:
        meanings = {block.meaning for block in self._former.blocks if block.number in self._numbers}
        keys = {block.key for block in self._former.blocks} | {asked.key for asked in self._former.asked}
        for block in self._former.blocks:
            if block.number in self._numbers:
                yield replace(block, number=self._numbers[block.number])
        for block in self._first.blocks:
            if block.number in used and block.number not in self._numbers.values():
                key = block.key if block.key == SIGNATURES or block.key not in keys else key_from(block.label, keys)
                keys.add(key)
                yield replace(block, key=key, meaning=None if block.meaning in meanings else block.meaning)


def _in_order(asked: Sequence[Asked]) -> list[Asked]:
    """In the order of the form, the parts of a block together where its first is."""
    first: dict[int, int] = {}
    for each in asked:
        if each.block:
            first[each.block] = min(first.get(each.block, each.slots[0]), each.slots[0])
    return sorted(asked, key=lambda each: (first.get(each.block, each.slots[0]), each.slots[0]))
