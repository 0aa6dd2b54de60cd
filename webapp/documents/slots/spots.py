"""Blanks that a person points at, where none was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from webapp.documents.slots import wording
from webapp.documents.slots.first_plan import asked_of
from webapp.documents.slots.fitting import LONGEST_LABEL, NATURAL
from webapp.documents.slots.guesses import kind_of
from webapp.documents.slots.kinds import WRITTEN_OUT, Anchor, Blank, Certainty, Slot
from webapp.documents.slots.meanings import meant
from webapp.documents.slots.naming import key_from
from webapp.documents.slots.plan import Asked, Plan
from webapp.documents.slots.showing import Shown, ShownCell, ShownPara, ShownPart, everything
from webapp.domain.errors import Invalid

_TAKEN: Final = "There is a blank there already. Change that one in the list, or point at another place."
_REPEATS: Final = "That is in a row that repeats, so that nothing can be added to it alone. Point at another place."
_NOWHERE: Final = (
    "Nothing can be written there. Point at a cell, at an empty line or at words to be answered behind them."
)
_NO_LABEL: Final = "Write what is asked there."
_LONG_LABEL: Final = f"What is asked there is too long: at most {LONGEST_LABEL} letters."


def with_added(plan: Plan, slots: Sequence[Slot], shown: Sequence[ShownPart], spot: int, label: str) -> Plan:
    """The plan with one more blank, in its place: a cell, an empty paragraph, or the end of a paragraph with words.

    Raises `Invalid` where a blank is there already, or where what stands there repeats.
    """
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL:
        raise Invalid(_LONG_LABEL if label else _NO_LABEL)
    slot = _Pointed(plan, slots, numbered(shown, plan.added), spot).slot(label)
    meanings = {asked.meaning for asked in plan.asked if not asked.block} | {block.meaning for block in plan.blocks}
    meaning = meant(label, given=[each for each in meanings if each is not None])
    if any(meaning is natural and slot.kind != kind for kind, natural in NATURAL.items()):
        meaning = None
    keys = {asked.key for asked in plan.asked if not asked.block} | {block.key for block in plan.blocks}
    added = (*plan.added, slot)
    asked = asked_of(replace(slot, meaning=meaning), key_from(label, keys), meaning)
    return replace(plan, asked=tuple(_in_order(plan.asked, asked, numbered(shown, added))), added=added)


def numbered(shown: Sequence[ShownPart], added: Iterable[Slot]) -> tuple[ShownPart, ...]:
    """The outline with the numbers of blanks that were added, where they are not there yet."""
    there = {piece for each in everything(shown) if isinstance(each, ShownPara) for piece in each.pieces}
    places = {(a.part, a.path): s.number for s in added if s.number not in there for a in s.anchors}
    if not places:
        return tuple(shown)
    return tuple(replace(part, items=tuple(_numbered(item, places) for item in part.items)) for part in shown)


_Places = Mapping[tuple[str, tuple[int, ...]], int]


def _numbered(item: Shown, places: _Places) -> Shown:
    if isinstance(item, ShownPara):
        number = places.get((item.anchor.part, item.anchor.path))
        return item if number is None else replace(item, pieces=(*item.pieces, number))
    return replace(item, rows=tuple(tuple(_numbered_cell(cell, places) for cell in row) for row in item.rows))


def _numbered_cell(cell: ShownCell, places: _Places) -> ShownCell:
    items = [_numbered(item, places) for item in cell.items]
    number = places.get((cell.anchor.part, cell.anchor.path))
    if number is not None and items and isinstance(items[0], ShownPara):
        items[0] = replace(items[0], pieces=(number, *items[0].pieces))
    return replace(cell, items=tuple(items))


def _in_order(asked: Sequence[Asked], new: Asked, shown: Sequence[ShownPart]) -> Iterator[Asked]:
    """The questions with the new one before the first that stands behind it, and between no two of one block."""
    pieces = (piece for each in everything(shown) if isinstance(each, ShownPara) for piece in each.pieces)
    order = {piece: at for at, piece in enumerate(pieces) if isinstance(piece, int)}
    place = order.get(new.slots[0], len(order))
    block, waits = 0, True
    for each in asked:
        behind = min((order.get(number, 0) for number in each.slots), default=0) > place
        if waits and behind and not (each.block and each.block == block):
            yield new
            waits = False
        yield each
        block = each.block
    if waits:
        yield new


@dataclass(frozen=True, slots=True)
class _Place:
    """Something that can be pointed at, the cell that it is in, and what is said before it."""

    what: ShownPara | ShownCell
    cell: ShownCell | None
    called: str
    heading: str
    before: str


class _Pointed:
    def __init__(self, plan: Plan, slots: Sequence[Slot], shown: Sequence[ShownPart], spot: int) -> None:
        self._slots = {slot.number: slot for slot in (*slots, *plan.added)}
        self._place = next((place for place in _places(shown) if place.what.spot == spot), None)

    def slot(self, label: str) -> Slot:
        """The blank there. Raises `Invalid` where there can be none."""
        place = self._place
        if place is None:
            raise Invalid(_NOWHERE)
        if self._repeats(place.what.anchor):
            raise Invalid(_REPEATS)
        blank, anchor = self._where(place)
        kind, options = kind_of(label, roomy=blank is not Blank.AFTER)
        where = f"{place.called}, added by hand"
        where += f" behind “{wording.shortened(place.before)}”" if place.before else ""
        return Slot(
            max(self._slots, default=0) + 1, blank, (anchor,), label, place.heading, where, kind, None, Certainty.SURE,
            options,
        )  # fmt: skip

    def _repeats(self, anchor: Anchor) -> bool:
        rows = {(row.part, row.path) for slot in self._slots.values() if slot.block for row in slot.block.rows}
        return any((anchor.part, anchor.path[:end]) in rows for end in range(1, len(anchor.path) + 1))

    def _where(self, place: _Place) -> tuple[Blank, Anchor]:
        cell = place.cell
        if cell is not None and cell.items and _is_bare(cell):
            if self._is_taken(cell.anchor):
                raise Invalid(_TAKEN)
            return Blank.CELL, cell.anchor
        para = place.what if isinstance(place.what, ShownPara) else _last_para(place.what)
        if para is None:
            raise Invalid(_NOWHERE)
        if not para.pieces:
            return Blank.BELOW, para.anchor
        if isinstance(para.pieces[-1], int) or not para.text.strip():
            raise Invalid(_TAKEN)
        end = self._length(para)
        return Blank.AFTER, replace(para.anchor, start=end, end=end)

    def _is_taken(self, anchor: Anchor) -> bool:
        """Whether it is further room of a blank, or one of several cells to be marked."""
        return any(
            other is not None and (other.part, other.path) == (anchor.part, anchor.path)
            for slot in self._slots.values()
            for other in (*slot.anchors, *(option.anchor for option in slot.options))
        )

    def _length(self, para: ShownPara) -> int:
        """The letters of a paragraph: those that are shown, and those that gave way to the number of a blank."""
        here = para.anchor.part, para.anchor.path
        letters = len(para.text)
        numbers = {piece for piece in para.pieces if isinstance(piece, int)}
        for slot in self._slots.values():
            if slot.blank in WRITTEN_OUT:
                continue
            ranges = [(a.start, a.end) for a in slot.anchors if (a.part, a.path) == here]
            if slot.number in numbers and not ranges:
                raise Invalid(_TAKEN)  # a control or field, of which nobody can say here how many letters it has
            if slot.blank is not Blank.BRACKETS:
                letters += sum(end - start for start, end in ranges if start is not None and end is not None)
        return letters


def _places(parts: Iterable[ShownPart]) -> Iterator[_Place]:
    for part in parts:
        yield from _Walk(part.called).through(part.items, None)


class _Walk:
    """Goes through a part and remembers the heading and the words that were passed."""

    def __init__(self, called: str) -> None:
        self._called = called
        self._heading = ""
        self._before = ""

    def through(self, items: Iterable[Shown], cell: ShownCell | None) -> Iterator[_Place]:
        for item in items:
            if isinstance(item, ShownPara):
                self._before = item.text if item.text.strip() else self._before
                yield _Place(item, cell, self._called, self._heading, self._before)
                self._heading = wording.clean(item.text) if item.heading and item.text.strip() else self._heading
                continue
            for inner in (inner for row in item.rows for inner in row):
                yield _Place(inner, inner, self._called, self._heading, self._before)
                yield from self.through(inner.items, inner)


def _is_bare(cell: ShownCell) -> bool:
    return all(isinstance(item, ShownPara) and not item.pieces for item in cell.items)


def _last_para(cell: ShownCell) -> ShownPara | None:
    last = cell.items[-1] if cell.items else None
    return last if isinstance(last, ShownPara) else None
