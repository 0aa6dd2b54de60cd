"""Empty paragraphs: room for an answer, or only space between texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webapp.documents.slots import wording
from webapp.documents.slots.kinds import Certainty
from webapp.documents.slots.lines import read_line
from webapp.documents.slots.marks import Mark
from webapp.documents.slots.outline import Item, Para, Table


class Room:
    """The runs of empty paragraphs of one holder, held against each other."""

    def __init__(self, items: Sequence[Item], marks: Mapping[int, list[Mark]]) -> None:
        self._items = items
        self._marks = marks
        self._ends = self._all_ends()
        said = [(item, n) for n, item in enumerate(items) if isinstance(item, Para) and item.text.strip()]
        runs = [(item, self.end(n + 1) - n - 1) for item, n in said]
        self._longest = max((length for _, length in runs), default=0)
        prose = [length for item, length in runs if wording.is_prose(item.text)]
        self._spaced = sum(length > 0 for length in prose) * 3 > len(prose)

    def _all_ends(self) -> list[int]:
        ends = [len(self._items)] * (len(self._items) + 1)
        for number in reversed(range(len(self._items))):
            ends[number] = ends[number + 1] if self.starts(number) else number
        return ends

    def starts(self, number: int) -> bool:
        """Whether this item is an empty paragraph."""
        item = self._items[number]
        return isinstance(item, Para) and item.empty and not item.boxes and not self._marks[number]

    def end(self, number: int) -> int:
        """The first item from this one on that is no empty paragraph."""
        return self._ends[number]

    def certainty(self, label: Para, start: int, end: int, *, page: bool) -> Certainty | None:
        """How surely this run under a label is room for its answer; None where it is only space."""
        length, last = end - start, end == len(self._items)
        asks = wording.asks(label.text)
        if (label.centred and not asks) or label.look.title or self._before_a_line(end):
            return None
        if length == 1 and not self._one_is_enough(label, last, page=page):
            return None
        table = not last and isinstance(self._items[end], Table)
        if page and not asks and (table or (last and not (label.bold or label.heading))) and length < 3:
            return None
        if not asks and length * 3 <= self._longest:
            return None
        return Certainty.SURE if asks or label.bold or label.heading else Certainty.LIKELY

    def _one_is_enough(self, label: Para, last: bool, *, page: bool) -> bool:
        asks = wording.requests(label.text) and ("?" in label.text or not label.heading)
        if page:
            return asks and self._longest == 1 and not self._spaced
        return (asks and (last or self._longest == 1)) or (last and self._longest == 1)

    def _before_a_line(self, end: int) -> bool:
        """Whether the answer goes on a line further down, so that this is space for a pen."""
        item = self._items[end] if end < len(self._items) else None
        if not isinstance(item, Para):
            return False
        marks = self._marks[end]
        return read_line(item, marks).only_blanks if marks else wording.only_a_number(item.text)
