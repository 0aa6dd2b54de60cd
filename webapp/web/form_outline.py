"""The outline of a form as its page draws it: words and numbered blanks, and the places that can be pointed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.documents.slots.kinds import Anchor, Path, Slot
from webapp.documents.slots.showing import Shown, ShownCell, ShownPara, ShownPart, ShownTable
from webapp.web.form_questions import Entry


@dataclass(frozen=True, slots=True)
class Mark:
    """A blank in the outline: the way to its question."""

    entry: Entry
    anchor: str
    """The id of the mark itself; empty but for the first of a question, to which that leads back."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    pieces: tuple[str | Mark, ...]
    heading: bool
    bold: bool
    spot: int
    """Its number where a blank can be added here; 0 where not."""
    where: str
    """The place in words, for whoever does not see it."""

    @property
    def empty(self) -> bool:
        """Whether nothing is written there."""
        return not any(isinstance(piece, Mark) or piece.strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table."""

    span: int
    items: tuple[Line | Grid, ...]
    spot: int
    where: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The page, a header or a footer."""

    called: str
    items: tuple[Line | Grid, ...]


@dataclass(slots=True)
class _Drawer:
    """Goes through the form from the top; what was read last says where the next place is."""

    entries: Mapping[int, Entry]
    """By the number of each of their blanks."""
    added: Mapping[tuple[str, Path], int]
    """The numbers of blanks that were pointed at, by the place of each."""
    last: str = ""
    marked: set[int] = field(default_factory=set)

    def items(self, items: Sequence[Shown]) -> tuple[Line | Grid, ...]:
        return tuple(self.line(item) if isinstance(item, ShownPara) else self.grid(item) for item in items)

    def line(self, para: ShownPara, *, can: bool = True) -> Line:
        told = (*para.pieces, *self.pointed_at(para.anchor))
        pieces = tuple(self.piece(piece) for piece in told if isinstance(piece, str) or piece in self.entries)
        words = " ".join(piece for piece in pieces if isinstance(piece, str)).strip()
        self.last = words or self.last
        where = f"After “{_short(self.last)}”" if words else f"On the empty line below “{_short(self.last)}”"
        taken = not can or any(isinstance(piece, Mark) for piece in pieces)
        return Line(pieces, para.heading, para.bold, 0 if taken else para.spot, where)

    def pointed_at(self, anchor: Anchor) -> tuple[int, ...]:
        number = self.added.get((anchor.part, anchor.path))
        return () if number is None else (number,)

    def piece(self, piece: str | int) -> str | Mark:
        if isinstance(piece, str):
            return piece
        entry = self.entries[piece]
        first = entry.number not in self.marked
        self.marked.add(entry.number)
        return Mark(entry, f"mark-{entry.number}" if first else "")

    def grid(self, table: ShownTable) -> Grid:
        return Grid(tuple(tuple(self.box(cell) for cell in row) for row in table.rows))

    def box(self, cell: ShownCell) -> Box:
        where = f"In the empty cell after “{_short(self.last)}”"
        if self.pointed_at(cell.anchor):
            return Box(cell.span, (self.line(ShownPara(0, (), False, False, cell.anchor), can=False),), 0, where)
        if _is_empty(cell.items):
            lines = tuple(self.line(item, can=False) for item in cell.items if isinstance(item, ShownPara))
            return Box(cell.span, lines[:1], cell.spot, where)
        return Box(cell.span, self.items(cell.items), 0, where)


def outline(shown: Sequence[ShownPart], entries: Sequence[Entry], added: Sequence[Slot]) -> tuple[Part, ...]:
    """Every part of the form that has something in it."""
    by_blank = {blank: entry for entry in entries for blank in entry.blanks}
    drawer = _Drawer(by_blank, {(slot.anchors[0].part, slot.anchors[0].path): slot.number for slot in added})
    parts = (Part(part.called, drawer.items(part.items)) for part in shown)
    return tuple(part for part in parts if part.items)


def _is_empty(items: Sequence[Shown]) -> bool:
    """Whether a cell holds nothing but empty paragraphs."""
    return all(
        isinstance(item, ShownPara) and all(isinstance(piece, str) and not piece.strip() for piece in item.pieces)
        for item in items
    )


def _short(words: str) -> str:
    """Enough of a text to know it by."""
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"
