"""Where a paragraph stands, as a person counts it: "the page, table 2, row 3, cell 1", "a header, paragraph 1"."""

from __future__ import annotations

from typing import Final

from lxml import etree

from webapp.documents.ooxml import W

TABLE: Final = f"{W}tbl"
ROW: Final = f"{W}tr"
CELL: Final = f"{W}tc"
PARAGRAPH: Final = f"{W}p"
_BOX: Final = f"{W}txbxContent"


class Places:
    """The places in one part. `part` is a word for it ("the page")."""

    def __init__(self, root: etree._Element, part: str) -> None:
        self.part = part
        self._root = root
        # Counted once for each holder: a form may have a thousand rows, and each is asked for.
        self._counted: dict[tuple[etree._Element, str], dict[etree._Element, int]] = {}

    def of(self, element: etree._Element) -> str:
        """The place of a paragraph, or of anything inside one."""
        paragraph = element if element.tag == PARAGRAPH else around(element, PARAGRAPH)
        if paragraph is None:
            return self.part
        return ", ".join((self.part, *self._way(paragraph)))

    def _way(self, paragraph: etree._Element) -> list[str]:
        holder = self._holder(paragraph)
        number = self._number(paragraph, holder)
        if holder is self._root:
            return [f"paragraph {number}"]
        last = [f"paragraph {number}"] if len(self._counted[holder, PARAGRAPH]) > 1 else []
        return [*self._in(holder), *last]

    def _in(self, holder: etree._Element) -> list[str]:
        """The way to a cell or a text box."""
        outer = around(holder, PARAGRAPH if holder.tag == _BOX else TABLE)
        if outer is None:
            return []
        if holder.tag == _BOX:
            return [*self._way(outer), "text box"]
        row = around(holder, ROW)
        if row is None:
            return self._table(outer)
        return [*self._table(outer), f"row {self._number(row, outer)}", f"cell {self._number(holder, row)}"]

    def _table(self, table: etree._Element) -> list[str]:
        holder = self._holder(table)
        number = self._number(table, holder)
        return [f"table {number}"] if holder is self._root else [*self._in(holder), f"table {number} inside it"]

    def _holder(self, element: etree._Element) -> etree._Element:
        return next(element.iterancestors(CELL, _BOX), self._root)

    def _number(self, element: etree._Element, holder: etree._Element) -> int:
        """Which of its kind it is, from 1. A content control may lie between it and its holder."""
        kind = str(element.tag)
        if (holder, kind) not in self._counted:
            # A table counts its rows and a row its cells; all else counts what stands in it and in no cell or box in it.
            stops = {ROW: (TABLE,), CELL: (ROW,)}.get(kind, (CELL, _BOX))
            own = (e for e in holder.iter(kind) if next(e.iterancestors(*stops), self._root) is holder)
            self._counted[holder, kind] = {each: number for number, each in enumerate(own, 1)}
        return self._counted[holder, kind].get(element, 0)


def around(element: etree._Element, tag: str) -> etree._Element | None:
    """The nearest element of this kind that the element stands in; None where it stands in none."""
    return next(element.iterancestors(tag), None)
