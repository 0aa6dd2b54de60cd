"""The words around a place in a text: how a place is found again in a text that was changed, and what is told of it.

A decision about a name belongs to that very place (design, section 6). It follows where the answer is edited elsewhere or
its lines are moved, and it is never taken for one about another place, since a wrong "someone else" would bury a child.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.names import fold

NEAR: Final = 4
"""Words on each side by which a place is known again."""
TOLD: Final = 8
"""Words on each side that are told of a place to somebody who does not read the text."""
ENOUGH: Final = 3
"""Words beside a place that must be as they were, where not all of them are."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_END: Final = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)")
_TITLES: Final = ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "rev", "prof", "uncle", "auntie", "aunt")


@dataclass(frozen=True, slots=True)
class Around:
    """A place in a text: where it stands, the words there, and those before and after them on the same line."""

    place: str
    words: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """The words as they are compared: with a title before them, which makes "Mrs Hope" another one than "Hope"."""
        folded, title = " ".join(_words(self.words)), _words(self.before)[-1:]
        return f"{title[0]} {folded}" if title and title[0] in _TITLES else folded


def around(place: str, text: str, start: int, end: int) -> Around:
    """The place of these code points in a text."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before, after = text[first:start], text[end : len(text) if last < 0 else last]
    left = [word.start() for word in _WORD.finditer(before)]
    right = [word.end() for word in _WORD.finditer(after)]
    return Around(
        place,
        text[start:end],
        before[left[-TOLD] if len(left) > TOLD else 0 :],
        after[: right[TOLD - 1] if len(right) > TOLD else len(after)],
    )


def sentences(text: str, start: int, end: int) -> str:
    """The whole sentence, or sentences, in which these code points stand; never over the end of a line."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    first = max([first, *(mark.end() for mark in _END.finditer(text, first, start))])
    last = min([last, *(mark.end() for mark in _END.finditer(text, end, last))])
    return text[first:last].strip()


def follow(old: Sequence[Around], new: Sequence[Around]) -> dict[int, int]:
    """Which new place is which old one, by their numbers: the likest first, and each of them once at most."""
    were, are = [_Seen.of(one) for one in old], [_Seen.of(one) for one in new]
    by_name: dict[str, list[int]] = {}
    for i, was in enumerate(were):
        by_name.setdefault(was.name, []).append(i)
    pairs = [(_likeness(were[i], now), -i, -j) for j, now in enumerate(are) for i in by_name.get(now.name, ())]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for like, i, j in sorted(pairs, reverse=True):
        if like and -i not in taken and -j not in found:
            found[-j] = -i
            taken.add(-i)
    return found


def is_same_place(one: Around, other: Around) -> bool:
    """Whether two places of one name are the same, wherever they stand: by all the near words on both sides."""
    was, now = _Seen.of(one), _Seen.of(other)
    return (was.left, was.right) == (now.left, now.right)


def is_half_the_same(one: Around, other: Around) -> bool:
    """Whether all the near words on one side are as they were: too little to say that a name is nobody's."""
    was, now = _Seen.of(one), _Seen.of(other)
    left, right = was.left == now.left, was.right == now.right
    return (left and len(was.left) >= ENOUGH) or (right and len(was.right) >= ENOUGH)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A place as it is compared: the near words on each side, the nearest first."""

    place: str
    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    @classmethod
    def of(cls, one: Around) -> _Seen:
        return cls(one.place, one.name, tuple(_words(one.before)[::-1][:NEAR]), tuple(_words(one.after)[:NEAR]))


def _likeness(was: _Seen, now: _Seen) -> int:
    """How sure it is that two places of one name are the same; nought where they are not, or it is not sure enough."""
    left, right = _same(was.left, now.left), _same(was.right, now.right)
    stays, whole = was.place == now.place, (was.left, was.right) == (now.left, now.right)
    if whole and (stays or left + right >= ENOUGH):
        return 200 + 100 * stays + left + right
    side = (was.left == now.left and left >= ENOUGH - 1) or (was.right == now.right and right >= ENOUGH - 1)
    return left + right if stays and (side or left + right >= ENOUGH) else 0


def _same(was: Sequence[str], now: Sequence[str]) -> int:
    """How many words, the nearest first, are as they were."""
    pairs = enumerate(zip(was, now, strict=False))
    return next((i for i, (one, other) in pairs if one != other), min(len(was), len(now)))


def _words(text: str) -> list[str]:
    return [fold(word[0]) for word in _WORD.finditer(text)]
