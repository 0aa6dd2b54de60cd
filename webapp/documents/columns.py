"""The columns of a table whose cells a tag repeats or merges ({%tc … %}, {% colspan … %}, {% hm %}).

docxtpl adjusts every table of a page, and reads the page again with a parser that recovers. Here the tables that such a
tag can change are marked when the template is prepared, and only these are looked at: the same columns and widths come
out, and every other table stays as its author drew it.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W, drop
from webapp.documents.template_guard import TemplateFault

_CELLS_VARY: Final = re.compile(r"\{[%#]-?\s*(tc|colspan|hm)\s")
_MARK: Final = "alongside"


def mark_tables(root: etree._Element) -> bool:
    """Mark each table with a tag that changes how many cells its rows have. Whether there is one."""
    found = [table for table in root.iter(f"{W}tbl") if _CELLS_VARY.search("".join(_own_texts(table)))]
    for table in found:
        table.set(_MARK, "columns")
    return bool(found)


def fit_tables(root: etree._Element) -> None:
    """Give each marked table as many columns as its longest row needs, in the width it had. Raises `TemplateFault`."""
    for table in [table for table in root.iter(f"{W}tbl") if _MARK in table.attrib]:
        drop(table, _MARK)
        grid = table.find(f"{W}tblGrid")
        if grid is None:
            continue
        rows = [row.findall(f"{W}tc") for row in table.iter(f"{W}tr") if _is_own(row, table)]
        _widen(grid, max(map(len, rows), default=0))
        _narrow(grid, max((sum(map(_span, cells)) for cells in rows), default=0))


def _own_texts(table: etree._Element) -> list[str]:
    return [text.text or "" for text in table.iter(f"{W}t") if _is_own(text, table)]


def _is_own(element: etree._Element, table: etree._Element) -> bool:
    """Whether it stands in this table and not in one inside it."""
    return next(element.iterancestors(f"{W}tbl"), None) is table


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    columns = "1" if span is None else span.get(f"{W}val", "1")
    if not (columns.isascii() and columns.isdigit() and len(columns) < 4):
        raise TemplateFault(f"A cell of the Word template is to be “{columns[:40]}” columns wide. Give a whole number.")
    return int(columns)


def _widen(grid: etree._Element, cells: int) -> None:
    """Add the columns that are missing, and take their width from those that are there."""
    columns = grid.findall(f"{W}gridCol")
    width = sum(map(_width, columns))
    if cells <= len(columns) or width <= 0:
        return
    average, new = width / len(columns), width / cells
    for column in columns:
        column.set(f"{W}w", str(int(_width(column) * new / average)))
    for _ in range(cells - len(columns)):
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(int(new))})


def _narrow(grid: etree._Element, cells: int) -> None:
    """Take out the columns that no row has, and give their width to those that are left."""
    columns = grid.findall(f"{W}gridCol")
    left, spare = columns[:cells], columns[cells:]
    share = int(sum(map(_width, spare)) / len(left)) if left else 0
    for column in spare:
        grid.remove(column)
    if spare:
        for column in left:
            column.set(f"{W}w", str(int(_width(column) + share)))


def _width(column: etree._Element) -> int:
    width = column.get(f"{W}w", "")
    return int(width) if width.isascii() and width.isdigit() else 0
