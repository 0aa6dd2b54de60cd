"""Which blank of a new form is which of the form before it.

By words alone, in steps from what is surest; each step looks at every blank once or at a few neighbours, so that the time
it takes grows with the form and no faster.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Sequence
from difflib import SequenceMatcher
from itertools import islice, pairwise
from typing import Final

from webapp.documents.slots import wording
from webapp.documents.slots.kinds import Slot

_SIMILAR: Final = 0.6
_NEAR: Final = 12
"""How far from its place between two known blanks the same question in other words is looked for."""
_MOST_LOOKED_AT: Final = 6_000
"""Pairs of words that are held against each other, which takes a second. No form that people write comes near."""


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
        self._left = _MOST_LOOKED_AT
        self._alike(whole_of, once=True)
        self._spread()
        self._alike(whole_of)
        self._alike(_under_heading)
        self._alike(label_of, once=True)  # "Name" under another heading may be somebody else's, where there are several
        in_order = _longest_rising(sorted(self.pairs.items()))
        self.moved = self.pairs.keys() - {place for place, _ in in_order}
        self._between(in_order)

    def _alike(self, key_of: Callable[[Slot], Hashable], *, once: bool = False) -> None:
        """Pairs those that are called alike, the second with the second; `once`: those that nothing else is called like."""
        old = _by_key(self._former, key_of, () if once else self._used)
        for key, places in _by_key(self._slots, key_of, () if once else self.pairs.keys()).items():
            before = old.get(key, [])
            if not once or len(places) == len(before) == 1:
                for at, former in zip(places, before, strict=False):
                    if at not in self.pairs and former not in self._used:
                        self._pair(at, former)

    def _spread(self) -> None:
        """From each pair on to its neighbours on either side, as long as they are alike too."""
        for step in (1, -1):
            for at, former in [*self.pairs.items()]:
                while self._are_alike(at := at + step, former := former + step):
                    self._pair(at, former)

    def _are_alike(self, at: int, former: int) -> bool:
        if not (0 <= at < len(self._slots) and 0 <= former < len(self._former)):
            return False
        free = at not in self.pairs and former not in self._used
        return free and whole_of(self._slots[at]) == whole_of(self._former[former])

    def _pair(self, at: int, former: int) -> None:
        self.pairs[at] = former
        self._used.add(former)

    def _between(self, in_order: Sequence[tuple[int, int]]) -> None:
        """Other words for the same question, between two questions that are known."""
        edges = [(-1, -1), *in_order, (len(self._slots), len(self._former))]
        for (after, former_after), (before, former_before) in pairwise(edges):
            new = [at for at in range(after + 1, before) if at not in self.pairs]
            old = [at for at in range(former_after + 1, former_before) if at not in self._used]
            pairs = ((n, o) for i, n in enumerate(new) for o in old[max(i - _NEAR, 0) : i + _NEAR + 1])
            near = [*islice(pairs, self._left)]
            self._left -= len(near)
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


def _sort(slot: Slot) -> Hashable:
    return slot.blank, slot.kind, slot.block is None, slot.turn


def _by_key(
    slots: Sequence[Slot], key_of: Callable[[Slot], Hashable], done: Collection[int]
) -> dict[Hashable, list[int]]:
    """The places of those that are not done yet and have words, by their key."""
    found: dict[Hashable, list[int]] = {}
    for at, slot in enumerate(slots):
        if at not in done and label_of(slot):
            found.setdefault(key_of(slot), []).append(at)
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
