"""Word's tables, made of rows of cells that know only how wide they are.

A box of the page is one table, so that a row is kept with the next across kinds of answers. Its grid is made last, from
every edge that any of its rows has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

WIDTH: Final = 9865  # twentieths of a point between the side margins: 174 mm

HEADER: Final = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
"""A row that stands again on the next page. Word wants these at the top of their table."""
WHOLE: Final = "<w:trPr><w:cantSplit/></w:trPr>"
"""A row that no page end divides."""
KEEP: Final = "<w:keepNext/>"
"""In the first paragraph of a row, it keeps the row with the next, in Word and in LibreOffice."""
GAP: Final = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
SHADE: Final = '<w:shd w:val="clear" w:color="auto" w:fill="E2EAE4"/>'
STRONG: Final = '<w:tcBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="5F6F67"/></w:tcBorders>'
"""The stronger line at which something new begins."""

_NO_LINE: Final = 'w:val="nil"'
_NEAR: Final = {"bottom": 0, "top": 40}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its width, its paragraphs, and what its properties say besides."""

    width: int
    content: str
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells that are together as wide as the box."""

    cells: tuple[Cell, ...]
    properties: str = ""

    def edges(self) -> list[int]:
        """Where its cells end, from the left."""
        return list(accumulate(cell.width for cell in self.cells))


def wide(content: str, properties: str = "", extra: str = "") -> Row:
    """A row of one cell."""
    return Row((Cell(WIDTH, content, extra),), properties)


def columns(widths: Sequence[int], contents: Iterable[str], properties: str = "") -> Row:
    """A row of a cell for each width."""
    return Row(tuple(Cell(width, text) for width, text in zip(widths, contents, strict=True)), properties)


def tag(words: str) -> Row:
    """A row that Word's engine takes out for what it says."""
    return wide(paragraph("Normal", f"{{%tr {words} %}}"))


def table(rows: Sequence[Row]) -> str:
    """The rows as one table. Raises ValueError where a row is not as wide as the box."""
    if any(row.edges()[-1] != WIDTH for row in rows):
        raise ValueError("Every row is as wide as the box.")
    edges = sorted({edge for row in rows for edge in row.edges()})
    grid = "".join(f'<w:gridCol w:w="{end - start}"/>' for start, end in zip([0, *edges], edges, strict=False))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Box"/><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(_row(row, edges) for row in rows)}</w:tbl>"
    )


def _row(row: Row, edges: Sequence[int]) -> str:
    ends = row.edges()
    spans = (sum(start < edge <= end for edge in edges) for start, end in zip([0, *ends], ends, strict=False))
    cells = "".join(_cell(cell, span) for cell, span in zip(row.cells, spans, strict=True))
    return f"<w:tr>{row.properties}{cells}</w:tr>"


def _cell(cell: Cell, span: int) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{cell.width}" w:type="dxa"/>{spans}{cell.extra}</w:tcPr>{cell.content}</w:tc>'


def paragraph(style: str, text: str, properties: str = "") -> str:
    """A paragraph in one of the look's styles. `text` is XML already."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def borders(**lines: str) -> str:
    """A cell with these lines and no others."""
    sides = (f"<w:{side} {lines.get(side, _NO_LINE)}/>" for side in ("top", "left", "bottom", "right"))
    return f"<w:tcBorders>{''.join(sides)}</w:tcBorders>"


def open_at(side: str) -> str:
    """A cell without a line on one side, where it meets its other half; an answer that goes on keeps off the heading."""
    margin = f'<w:tcMar><w:{side} w:w="{_NEAR[side]}" w:type="dxa"/></w:tcMar>'
    return f'<w:tcBorders><w:{side} w:val="nil"/></w:tcBorders>{margin}'
