"""A table as it was read, and how much of one is read at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.errors import Invalid
from webapp.domain.roll.headings import looks_like_headings

MOST_BYTES: Final = 16_000_000
"""A whole school's CTF with its assessments comes near to it; two thousand children in Excel are half a megabyte."""
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 2_000
"""Characters: longer ones are notes, and no part of a roll."""
_LOOKED_THROUGH: Final = 40
"""Rows: a report's title, its school and its date stand above the headings."""

Row = tuple[int, tuple[str, ...]]
"""A row's number as the person sees it in the file, and its cells."""

TOO_MANY_ROWS: Final = (
    f"This file has more than {MOST_ROWS:,} rows: it is no roll. Export this school’s children only, a row for each."
)
TOO_MANY_COLUMNS: Final = (
    f"This file has more than {MOST_COLUMNS} columns. Export the names, numbers, classes and plans only."
)
NOTHING: Final = "There is no row in this file. Export the roll once more, with its headings."


@dataclass(frozen=True, slots=True)
class Table:
    """The headings and the rows under them. Every row has a cell for each heading, and more only where the file has."""

    kind: str
    """How the file was written: "csv", "xlsx" or "ctf"."""
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def table_of(kind: str, rows: Sequence[Row]) -> Table:
    """The table in these rows: the headings are in the row that knows most of them. Raises Invalid where there is none."""
    rows = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise Invalid(NOTHING)
    place = heading_row(rows)
    headings = _trimmed(rows[place][1])
    below = [(line, _fitted(cells, len(headings))) for line, cells in rows[place + 1 :]]
    if not below:
        raise Invalid(NOTHING)
    return Table(kind, headings, tuple(below))


def heading_row(rows: Sequence[Row]) -> int:
    """The place of the row that holds the headings."""
    head = rows[:_LOOKED_THROUGH]
    return max(range(len(head)), key=lambda place: (looks_like_headings(head[place][1]), _width(head[place]), -place))


def _width(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row[1])


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the empty cells at the end."""
    last = max((place for place, cell in enumerate(cells) if cell.strip()), default=-1)
    return tuple(" ".join(cell.split())[:LONGEST_CELL] for cell in cells[: last + 1])


def _fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    kept = [cell.strip()[:LONGEST_CELL] for cell in cells]
    while len(kept) > width and not kept[-1]:
        kept.pop()
    return tuple(kept + [""] * (width - len(kept)))
