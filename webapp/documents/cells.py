"""Rows of a table that keep with the next one, when an answer is too long for that.

Word and LibreOffice read "keep with next" by rows, from the first paragraph of the row. A row with a page of text cannot
go with the signatures below it, and both then break them apart; its last paragraph in a row of its own can.
"""

from __future__ import annotations

import copy
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W

# The schema's order; Word refuses a file that has another.
_BEFORE_BORDERS: Final = tuple(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge"))
_SIDES: Final = tuple(f"{W}{name}" for name in ("top", "start", "left", "bottom", "end", "right"))


def send_ahead(last: etree._Element) -> None:
    """Give this paragraph, and what follows it in its cell, a row of its own without a line above.

    Only where the cell is the whole row: other cells would be cut in two.
    """
    cell = last.getparent()
    row = cell.getparent() if cell is not None else None
    if cell is None or row is None or cell.tag != f"{W}tc" or len(row.findall(f"{W}tc")) != 1:
        return
    place = cell.index(last)
    tail = copy.deepcopy(row)
    tail_cell = tail.find(f"{W}tc")
    if tail_cell is None:
        return
    for number, (child, twin) in enumerate(zip(list(cell), list(tail_cell), strict=True)):
        if number >= place:
            cell.remove(child)
        elif child.tag != f"{W}tcPr":
            tail_cell.remove(twin)
    for properties in cell.findall(f"{W}p/{W}pPr"):
        for keep in properties.findall(f"{W}keepNext"):
            properties.remove(keep)
    _open(cell, "bottom")
    _open(tail_cell, "top")
    row.addnext(tail)


def _open(cell: etree._Element, side: str) -> None:
    """Take the line off one side of a cell."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    borders = properties.find(f"{W}tcBorders")
    if borders is None:
        borders = etree.Element(f"{W}tcBorders")
        properties.insert(sum(child.tag in _BEFORE_BORDERS for child in properties), borders)
    for old in borders.findall(f"{W}{side}"):
        borders.remove(old)
    earlier = _SIDES[: _SIDES.index(f"{W}{side}")]
    borders.insert(sum(child.tag in earlier for child in borders), etree.Element(f"{W}{side}", {f"{W}val": "nil"}))
