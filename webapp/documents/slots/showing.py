"""A form as an outline that a page can show: its words in their order, each blank numbered where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any, Final

from webapp.documents.ooxml import parse
from webapp.documents.slots import wording
from webapp.documents.slots.carried import anchor_from
from webapp.documents.slots.finding import parts_of
from webapp.documents.slots.kinds import Anchor, Path, Slot
from webapp.documents.slots.looks import Looks
from webapp.documents.slots.numbering import Numbers, pieces_of
from webapp.documents.slots.outline import Cell, Held, Item, Para, Row, Table, read_part

_LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class ShownPara:
    """A paragraph. A piece is its words, or the number of a blank that stands between them."""

    spot: int
    """Its number among all that can be pointed at, from 1 through all parts."""
    pieces: tuple[str | int, ...]
    heading: bool
    bold: bool
    anchor: Anchor

    @property
    def text(self) -> str:
        """Its words, without its blanks."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table, which can be pointed at as a whole. One that only carries on the cell above holds nothing."""

    spot: int
    span: int
    items: tuple[Shown, ...]
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table by its rows."""

    rows: tuple[tuple[ShownCell, ...], ...]


Shown = ShownPara | ShownTable


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The page, a header or a footer."""

    called: str
    items: tuple[Shown, ...]


def shown(package: Mapping[str, bytes], slots: Sequence[Slot]) -> tuple[ShownPart, ...]:
    """The outline of an accepted file (`upload.accept`) with the blanks that were found in it (`finding.find`).

    Raises `WordFault` where a part is no sound XML.
    """
    looks, numbers, spots = Looks(package), Numbers(slots), count(1)
    return tuple(
        ShownPart(
            called, _Outliner(part, numbers, spots).items(read_part(parse(package[part], part), looks), page=True)
        )
        for part, called in parts_of(package)
    )


class _Outliner:
    """Reads a part, and counts what can be pointed at through all parts."""

    def __init__(self, part: str, numbers: Numbers, spots: count[int]) -> None:
        self._part = part
        self._numbers = numbers
        self._spots = spots

    def items(self, items: Iterable[Item], *, page: bool = False, first: tuple[int, ...] = ()) -> tuple[Shown, ...]:
        """What is shown of these. `first` stands at the head of the first; of paragraphs without words in a row one is kept.

        Behind the number of a blank none is: they are its room.
        """
        made: list[Shown] = []
        after_empty = False
        for item in items:
            if isinstance(item, Table):
                made.append(ShownTable(tuple(self._rows(item))))
                after_empty = False
                continue
            if isinstance(item, Held):
                pieces: tuple[str | int, ...] = (*first, *self._numbers.at(self._anchor(item.control.path)))
            else:
                pieces = self._pieces(item, first)
            first = ()
            if pieces or not (after_empty or self._is_no_room(item)):
                made.append(self._para(item, pieces, page=page))
            after_empty = not any(isinstance(piece, str) for piece in pieces)
            for box in item.boxes if isinstance(item, Para) else ():
                made += self.items(box)
                after_empty = False
        return tuple(made)

    def _anchor(self, path: Path) -> Anchor:
        return Anchor(self._part, path)

    def _pieces(self, para: Para, first: tuple[int, ...]) -> tuple[str | int, ...]:
        at_head = (*first, *self._numbers.at(self._anchor(para.path)))
        pieces = pieces_of(para.text, self._numbers.cuts(para, self._part), at_head)
        return () if all(isinstance(piece, str) and not piece.strip() for piece in pieces) else pieces

    def _is_no_room(self, item: Item) -> bool:
        """Whether a paragraph without words cannot be pointed at: a picture, the end of a page, or room that is taken."""
        return isinstance(item, Para) and (item.solid or self._numbers.goes_on(self._anchor(item.path)))

    def _para(self, item: Para | Held, pieces: tuple[str | int, ...], *, page: bool) -> ShownPara:
        if isinstance(item, Held):
            return ShownPara(next(self._spots), pieces, False, False, self._anchor(item.control.path))
        heading = item.heading or (page and _stands_out(item, pieces))
        return ShownPara(next(self._spots), pieces, heading, item.bold, self._anchor(item.path))

    def _rows(self, table: Table) -> Iterator[tuple[ShownCell, ...]]:
        for row in table.rows:
            anchor = self._anchor(row.path)
            if self._numbers.is_left_out(anchor):
                continue
            yield tuple(self._cell(cell) for cell in row.cells)
            if more := self._numbers.rows_after(anchor):
                yield (self._more(row, more),)

    def _cell(self, cell: Cell) -> ShownCell:
        anchor = self._anchor(cell.path)
        spot = next(self._spots)
        return ShownCell(spot, cell.span, () if cell.merged else self._inside(cell, self._numbers.at(anchor)), anchor)

    def _inside(self, cell: Cell, numbers: tuple[int, ...]) -> tuple[Shown, ...]:
        if numbers and not (cell.items and isinstance(cell.items[0], Para)):
            head = ShownPara(next(self._spots), numbers, False, False, self._anchor(cell.path))
            return (head, *self.items(cell.items))
        return self.items(cell.items, first=numbers)

    def _more(self, row: Row, more: int) -> ShownCell:
        anchor = self._anchor(row.path)
        spot, span = next(self._spots), sum(cell.span for cell in row.cells)
        words = f"(… {more} more row{'s' if more > 1 else ''})"
        return ShownCell(spot, span, (ShownPara(next(self._spots), (words,), False, False, anchor),), anchor)


def _stands_out(para: Para, pieces: tuple[str | int, ...]) -> bool:
    """Whether it is a heading by its bold words alone, as many forms write them."""
    said = all(isinstance(piece, str) for piece in pieces) and len(para.text) <= _LONGEST_TITLE
    return para.bold and said and wording.can_be_label(para.text) and not wording.asks(para.text)


def everything(parts: Iterable[ShownPart]) -> Iterator[ShownPara | ShownCell]:
    """All that can be pointed at, in order; a cell comes before what it holds."""
    for part in parts:
        yield from inside(part.items)


def inside(items: Iterable[Shown]) -> Iterator[ShownPara | ShownCell]:
    """All that can be pointed at among these."""
    for item in items:
        if isinstance(item, ShownPara):
            yield item
            continue
        for cell in (cell for row in item.rows for cell in row):
            yield cell
            yield from inside(cell.items)


def title_of(parts: Sequence[ShownPart]) -> str:
    """What the form calls itself: the first heading of its page, before one in a table; empty where there is none."""
    page = [item for part in parts[:1] for item in part.items]
    paras = (item for item in (*page, *inside(page)) if isinstance(item, ShownPara) and item.heading)
    return next((" ".join(para.text.split()) for para in paras if para.text.strip()), "")


def to_json(parts: Iterable[ShownPart]) -> list[dict[str, Any]]:
    """Each part as an object; `from_json` gives it back equal."""
    return [asdict(part) for part in parts]


def from_json(value: Iterable[Mapping[str, Any]]) -> tuple[ShownPart, ...]:
    """The outline. Raises KeyError, TypeError or ValueError where it is none."""
    return tuple(ShownPart(str(part["called"]), _items(part["items"])) for part in value)


def _items(value: Iterable[Mapping[str, Any]]) -> tuple[Shown, ...]:
    return tuple(_table(item) if "rows" in item else _para(item) for item in value)


def _para(value: Mapping[str, Any]) -> ShownPara:
    pieces = tuple(piece if isinstance(piece, int) else str(piece) for piece in value["pieces"])
    anchor = anchor_from(value["anchor"])
    return ShownPara(int(value["spot"]), pieces, bool(value["heading"]), bool(value["bold"]), anchor)


def _table(value: Mapping[str, Any]) -> ShownTable:
    return ShownTable(tuple(tuple(map(_cell, row)) for row in value["rows"]))


def _cell(value: Mapping[str, Any]) -> ShownCell:
    return ShownCell(int(value["spot"]), int(value["span"]), _items(value["items"]), anchor_from(value["anchor"]))
