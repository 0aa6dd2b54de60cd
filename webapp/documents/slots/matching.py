"""Which blank of a new form is which of the form before it.

By words alone, in steps from what is surest; each step looks at every blank once or at a few neighbours, so that the time
it takes grows with the form and no faster.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from webapp.documents.slots import wording
from webapp.documents.slots.kinds import Slot

_SIMILAR: Final = 0.6
_NEAR: Final = 12
"""How far from its place between two known blanks the same question in other words is looked for."""


def matched(former: Sequence[Slot], slots: Sequence[Slot]) -> tuple[dict[int, int], set[int]]:
    """For places in `slots` the place in `former`; and those places that stand in another order than they did."""
    matching = _Matching(former, slots)
    return matching.pairs, matching.moved


class _Matching:
    def __init__(self, former: Sequence[Slot], slots: Sequence[Slot]) -> None:
        self._former = former
        self._slots = slots
        self.pairs: dict[int, int] = {}
        self._used: set[int] = set()
        self._alike(whole_of, with_neighbour=True)
        self._alike(whole_of)
        self._alike(_under_heading)
        once = _said_once(former) & _said_once(slots)
        self._alike(lambda slot: label_of(slot) if label_of(slot) in once else None)
        in_order = _longest_rising(sorted(self.pairs.items()))
        self.moved = self.pairs.keys() - {place for place, _ in in_order}
        self._between(in_order)

    def _alike(self, key_of: Callable[[Slot], Hashable], *, with_neighbour: bool = False) -> None:
        """Pairs those that are called alike: the first with the first, the second with the second."""
        known = {key: at for at, key in _counted(self._former, key_of, with_neighbour, self._used)}
        for at, key in _counted(self._slots, key_of, with_neighbour, self.pairs):
            if key in known:
                self._pair(at, known[key])

    def _pair(self, at: int, former: int) -> None:
        self.pairs[at] = former
        self._used.add(former)

    def _between(self, in_order: Sequence[tuple[int, int]]) -> None:
        """Other words for the same question, between two questions that are known."""
        edges = [(-1, -1), *in_order, (len(self._slots), len(self._former))]
        for (after, former_after), (before, former_before) in pairwise(edges):
            new = [at for at in range(after + 1, before) if at not in self.pairs]
            old = [at for at in range(former_after + 1, former_before) if at not in self._used]
            near = ((n, o) for i, n in enumerate(new) for o in old[max(i - _NEAR, 0) : i + _NEAR + 1])
            likely = sorted((-self._likeness(o, n), n, o) for n, o in near)
            for unlike, n, o in likely:
                if -unlike >= _SIMILAR and n not in self.pairs and o not in self._used:
                    self._pair(n, o)
            new, old = [n for n in new if n not in self.pairs], [o for o in old if o not in self._used]
            if len(new) == len(old) == 1 and _sort(self._slots[new[0]]) == _sort(self._former[old[0]]):
                self._pair(new[0], old[0])

    def _likeness(self, former: int, at: int) -> float:
        words = SequenceMatcher(None, label_of(self._former[former]), label_of(self._slots[at]), autojunk=False)
        return words.ratio() if words.real_quick_ratio() >= _SIMILAR and words.quick_ratio() >= _SIMILAR else 0.0


def label_of(slot: Slot) -> str:
    """Its words, without what may change and say the same: numbers before them, colons, capitals."""
    return wording.clean(slot.label).casefold()


def whole_of(slot: Slot) -> Hashable:
    """Its words, their heading, the kind of answer and which turn it is."""
    return label_of(slot), wording.clean(slot.heading).casefold(), slot.kind, slot.turn


def _under_heading(slot: Slot) -> Hashable:
    return label_of(slot), wording.clean(slot.heading).casefold(), slot.turn


def _said_once(slots: Sequence[Slot]) -> set[str]:
    """The labels that only one blank has: "Name" under another heading may be somebody else's."""
    return {words for words, count in Counter(map(label_of, slots)).items() if count == 1}


def _sort(slot: Slot) -> Hashable:
    return slot.blank, slot.kind, slot.block is None, slot.turn


def _counted(
    slots: Sequence[Slot], key_of: Callable[[Slot], Hashable], with_neighbour: bool, done: dict[int, int] | set[int]
) -> list[tuple[int, Hashable]]:
    """Each blank that is not done yet with its key, and which one of that key it is."""
    seen: Counter[Hashable] = Counter()
    found: list[tuple[int, Hashable]] = []
    for at, slot in enumerate(slots):
        called = key_of(slot)
        if at in done or called is None or not label_of(slot):
            continue
        key = (called, label_of(slots[at - 1]) if with_neighbour and at else "")
        seen[key] += 1
        found.append((at, (key, seen[key])))
    return found


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs that stand in one order on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, former) in enumerate(pairs):
        length = bisect_left(tails, former)
        tails[length : length + 1] = [former]
        ends[length : length + 1] = [at]
        before.append(ends[length - 1] if length else -1)
    rising: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        rising.append(pairs[at])
        at = before[at]
    return rising[::-1]
