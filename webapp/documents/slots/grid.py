"""A table as a grid: what each cell is, what stands beside and above it."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import Enum
from typing import Final

from webapp.documents.slots import wording
from webapp.documents.slots.inline import PROMPT
from webapp.documents.slots.kinds import Blank
from webapp.documents.slots.marks import BOXES, Mark, marks_of
from webapp.documents.slots.outline import Cell, Para, Table

_COUNTS: Final = re.compile(
    r"\W*(?:(?:case|child|pupil|student|action|target|row|no|number|item|name|person|attendee)s?\W{0,3})?"
    r"(?:\d{1,2}|[A-H]|[ivx]{1,4})\W*",
    re.IGNORECASE,
)
_HINT: Final = re.compile(rf"\W*(?:dd\W?mm\W?y+|x+\W?x+\W?x+|[£%#]|[{BOXES}])\W*|\W*\[[^\]]+\]\W*", re.IGNORECASE)
_HINT_WORDS: Final = 14


class Is(Enum):
    """What a cell is to whoever fills in the form."""

    EMPTY = "empty"
    LABEL = "label"
    COUNTER = "counter"
    """Only a number, or "Case 1"."""
    BLANKS = "blanks"
    """It has blanks of its own."""
    TICK = "tick"
    """It has a box to tick and nothing else."""
    PROSE = "prose"
    MERGED = "merged"
    """It carries on the cell above."""


class Grid:
    """The cells of a table by row and column of the grid."""

    def __init__(self, table: Table, part: str) -> None:
        self.table = table
        self.rows = table.rows
        self.kinds = [[_kind(cell, part) for cell in row.cells] for row in table.rows]
        self._starts = [[cell.at for cell in row.cells] for row in self.rows]
        self._origins: list[list[Cell]] = []
        for number, row in enumerate(self.rows):
            self._origins.append([self._origin(number, cell) for cell in row.cells])

    def cell_at(self, row: int, column: int) -> int | None:
        """Which cell of a row covers a column."""
        number = bisect_right(self._starts[row], column) - 1 if 0 <= row < len(self.rows) else -1
        if number < 0:
            return None
        cell = self.rows[row].cells[number]
        return number if column < cell.at + cell.span else None

    def kind_at(self, row: int, column: int) -> Is | None:
        """What covers a column in a row."""
        number = self.cell_at(row, column)
        return None if number is None else self.kinds[row][number]

    def origin(self, row: int, number: int) -> Cell:
        """The cell itself, or the one above that it carries on."""
        return self._origins[row][number]

    def _origin(self, row: int, cell: Cell) -> Cell:
        above = self.cell_at(row - 1, cell.at) if cell.merged else None
        return cell if above is None else self._origins[row - 1][above]

    def is_empty(self, row: int) -> bool:
        """Whether every cell of a row is to be filled in."""
        kinds = self.kinds[row] if row < len(self.rows) else []
        return bool(kinds) and all(kind is Is.EMPTY for kind in kinds)

    def is_counted(self, row: int) -> bool:
        """Whether every cell of a row is to be filled in, but for a number before them."""
        kinds = self.kinds[row] if row < len(self.rows) else []
        return len(kinds) > 1 and kinds[0] is Is.COUNTER and all(kind is Is.EMPTY for kind in kinds[1:])

    def same_columns(self, one: int, other: int) -> bool:
        """Whether two rows are divided alike."""
        return self._starts[one] == self._starts[other]


def hint_of(cell: Cell) -> str:
    """What stands in an empty cell to be typed over."""
    return cell.text.strip()


def _kind(cell: Cell, part: str) -> Is:
    if cell.merged:
        return Is.MERGED
    if cell.empty or _is_hint(cell):
        return Is.EMPTY
    if len(cell.items) == 1 and cell.paras and _is_box(cell.paras[0], part):
        return Is.TICK
    if any(not isinstance(item, Para) or item.boxes or _marks(item, part) for item in cell.items):
        return Is.BLANKS
    text = cell.text
    if _COUNTS.fullmatch(text):
        return Is.COUNTER
    return Is.LABEL if wording.can_be_label(text) else Is.PROSE


def _is_box(para: Para, part: str) -> bool:
    marks = _marks(para, part)
    return [mark.blank for mark in marks] == [Blank.TICKS] and marks[0].end - marks[0].start == len(para.text.strip())


def _marks(para: Para, part: str) -> list[Mark]:
    return marks_of(para, part)


def _is_hint(cell: Cell) -> bool:
    """Whether all that stands in it is to be typed over."""
    if len(cell.paras) < len(cell.items) or any(para.controls or para.fields or para.solid for para in cell.paras):
        return False
    text = cell.text.strip()
    said = [para for para in cell.paras if para.text.strip()]
    faint = bool(said) and all(para.faint for para in said) and len(wording.words(text)) <= _HINT_WORDS
    return (faint and (PROMPT.fullmatch(text) is not None or wording.orders(text))) or (
        _HINT.fullmatch(text) is not None and text not in BOXES
    )
