"""Blanks of a table: beside their labels, below them, in columns whose rows repeat, and where row and column cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from lxml import etree

from webapp.documents.slots import wording
from webapp.documents.slots.drafts import Draft, Rows, Sheet
from webapp.documents.slots.grid import Grid, Is, hint_of
from webapp.documents.slots.kinds import Anchor, Blank, Certainty, Option
from webapp.documents.slots.marks import marks_of
from webapp.documents.slots.outline import Cell, Item, Table
from webapp.documents.slots.scales import is_scale

_HEADING: Final = 12
"""Words of a row that says what the rows below are about."""

ReadCell = Callable[[Sequence[Item], str, bool], None]
"""Reads what stands in a cell: its items, what a blank without words is called, whether a label is answered there."""


class TableReader:
    """Reads one table, from its first row to its last."""

    def __init__(self, sheet: Sheet, table: Table, label: str, cell: ReadCell) -> None:
        self._sheet = sheet
        self._grid = Grid(table, sheet.part)
        self._label = wording.clean(label)
        self._cell = cell
        self._last: dict[int, Draft] = {}  # the blank that fills a column, as long as nothing but empty cells follow
        self._outside: str | None = None  # the heading to go back to behind a label that spans rows

    def read(self) -> bool:
        """Add what is found to the sheet; whether anything was."""
        before = len(self._sheet.drafts)
        if not self._all_empty():
            row = 0
            while row < len(self._grid.rows):
                row = self._columns(row) or self._crossed(row) or self._row(row)
            self._sheet.heading = self._sheet.heading if self._outside is None else self._outside
        return len(self._sheet.drafts) > before

    def _all_empty(self) -> bool:
        """A table without words is one answer to the question before it."""
        rows = self._grid.rows
        if not all(self._grid.is_empty(number) for number in range(len(rows))):
            return False
        single = bool(rows) and all(len(row.cells) == 1 for row in rows)
        if self._label and single:
            self._fill(rows[0].cells[0], self._label, Certainty.SURE, tall=True).anchors.extend(
                self._sheet.anchor(row.cells[0].path) for row in rows[1:]
            )
        return True

    # Empty rows under headings

    def _columns(self, head: int) -> int:
        """Headings over rows that are to be filled in: the number of the row behind them, or 0 where it is no such table."""
        grid, end = self._grid, head + 1
        if not self._is_head(head):
            return 0
        while end < len(grid.rows) and (grid.is_empty(end) or grid.is_counted(end)) and grid.same_columns(head, end):
            end += 1
        if end == head + 1:
            return 0
        rows = grid.rows[head + 1 : end]
        block = None
        if len(rows) > 1:
            block = Rows(self._label or self._sheet.heading, [self._sheet.anchor(row.path) for row in rows])
        for number in range(len(grid.rows[head].cells)):
            filled = [
                row.cells[number]
                for row, kinds in zip(rows, grid.kinds[head + 1 : end], strict=True)
                if kinds[number] is Is.EMPTY
            ]
            title = wording.clean(grid.origin(head, number).text)
            if filled and title:
                draft = self._fill(filled[0], title, Certainty.SURE, tall=rows[0].tall)
                draft.rows = block
                if block:
                    draft.blank = Blank.COLUMN
                    draft.anchors = [self._sheet.anchor(each.path) for each in filled]
        return end

    def _is_head(self, row: int) -> bool:
        kinds = self._grid.kinds[row]
        if len(kinds) < 2:
            return False
        said = sum(kind in (Is.LABEL, Is.MERGED, Is.COUNTER) for kind in kinds)
        fits = all(kind in (Is.LABEL, Is.MERGED, Is.COUNTER, Is.EMPTY) for kind in kinds)
        first_only = kinds[0] is Is.EMPTY and said == len(kinds) - 1
        return fits and (said == len(kinds) or first_only)

    # Words at the head of row and column

    def _crossed(self, head: int) -> int:
        """A row of headings over rows that begin with words and are empty else."""
        grid, end = self._grid, head + 1
        if not self._is_head(head):
            return 0
        corner = grid.kinds[head][0] is Is.EMPTY
        while end < len(grid.rows) and grid.same_columns(head, end) and self._is_crossed(end):
            end += 1
        titles = [wording.clean(grid.origin(head, n).text) for n in range(len(grid.kinds[head]))]
        wide = len(titles) > 2 and not any(cell.text.rstrip().endswith(":") for cell in grid.rows[head].cells)
        if end == head + 1 or not (corner or wide or is_scale(titles[1:])):
            return 0
        for number in range(head + 1, end):
            self._crossed_row(number, titles)
        return end

    def _is_crossed(self, row: int) -> bool:
        kinds = self._grid.kinds[row]
        return (
            kinds[0] in (Is.LABEL, Is.COUNTER, Is.PROSE)
            and len(kinds) > 1
            and all(k in (Is.EMPTY, Is.TICK) for k in kinds[1:])
        )

    def _crossed_row(self, number: int, titles: list[str]) -> None:
        row, kinds = self._grid.rows[number], self._grid.kinds[number]
        said = wording.clean(row.cells[0].text)
        steps = 0 if Is.TICK in kinds else is_scale(titles[1:])
        if steps:
            kind = "yesno" if titles[1].casefold() == "yes" and steps < 4 else "scale"
            self._choose(Blank.SCALE, said, row.cells[1 : steps + 1], titles[1 : steps + 1], kind)
        ticked = [at for at, kind in enumerate(kinds) if kind is Is.TICK]
        if ticked:
            self._choose(Blank.TICKS, said, [row.cells[at] for at in ticked], [titles[at] for at in ticked], "tick")
        for at in range(steps + 1, len(kinds)):
            if at not in ticked:
                label = f"{said}: {titles[at]}" if titles[at] else said
                self._fill(row.cells[at], label, Certainty.SURE, tall=row.tall)

    def _choose(self, blank: Blank, label: str, cells: Sequence[Cell], titles: Sequence[str], kind: str) -> None:
        """Cells of a row, one of which is marked; the boxes in them are where the marks go."""
        anchors = [
            _box_of(cell, self._sheet) if blank is Blank.TICKS else self._sheet.anchor(cell.path) for cell in cells
        ]
        options = [Option(title, anchor) for title, anchor in zip(titles, anchors, strict=True)]
        self._sheet.add(Draft(blank, [], label, _first(cells[0]), kind=kind, options=options))

    # Any other row

    def _row(self, number: int) -> int:
        row, kinds = self._grid.rows[number], self._grid.kinds[number]
        if self._outside is not None and kinds and kinds[0] is not Is.MERGED:
            self._sheet.heading, self._outside = self._outside, None
        if self._printed_scale(row.cells, kinds):
            return number + 1
        last: dict[int, Draft] = {}
        for at, (cell, kind) in enumerate(zip(row.cells, kinds, strict=True)):
            if kind is Is.EMPTY:
                if draft := self._blank(number, at, cell):
                    last[cell.at] = draft
            elif kind is not Is.MERGED:
                beside = self._beside(number, at)
                self._words(number, at, cell, kind, answered_elsewhere=beside or self._below(number, cell))
        self._last = last
        return number + 1

    def _printed_scale(self, cells: Sequence[Cell], kinds: Sequence[Is]) -> bool:
        """A question and its marks in one row, one of them to be ringed."""
        titles = [wording.clean(cell.text) for cell in cells[1:]]
        if kinds[:1] != [Is.LABEL] or not wording.requests(cells[0].text) or len(titles) < 2:
            return False
        if Is.EMPTY in kinds or Is.TICK in kinds or is_scale(titles) < len(titles):
            return False
        self._choose(Blank.SCALE, wording.clean(cells[0].text), cells[1:], titles, "scale")
        return True

    def _beside(self, number: int, at: int) -> bool:
        kinds = self._grid.kinds[number]
        if at + 1 == len(kinds):
            return False
        beside = self._grid.rows[number].cells[at + 1]
        return kinds[at + 1] is Is.EMPTY or (kinds[at + 1] in (Is.BLANKS, Is.TICK) and not set(":?") & set(beside.text))

    def _below(self, number: int, cell: Cell) -> bool:
        """Whether the answer to this cell is the empty one under it."""
        return (
            number + 1 < len(self._grid.rows)
            and self._grid.is_empty(number + 1)
            and (self._grid.kind_at(number + 1, cell.at) is Is.EMPTY)
        )

    def _words(self, number: int, at: int, cell: Cell, kind: Is, *, answered_elsewhere: bool) -> None:
        kinds = self._grid.kinds[number]
        if kind is Is.LABEL and len(kinds) == 1 and not answered_elsewhere and self._is_heading(cell):
            self._sheet.heading = wording.clean(cell.text)
        elif kind is Is.LABEL and at == 0 and len(kinds) > 2 and self._spans_rows(number, cell):
            self._outside, self._sheet.heading = self._sheet.heading, wording.clean(cell.text)
        left = self._grid.origin(number, at - 1) if at else None
        above = self._grid.cell_at(number - 1, cell.at)
        label = ""
        if left is not None and kinds[at - 1] in (Is.LABEL, Is.COUNTER, Is.MERGED, Is.PROSE):
            label = left.text
        elif above is not None and self._grid.kinds[number - 1][above] is Is.LABEL:
            label = self._grid.rows[number - 1].cells[above].text
        self._cell(cell.items, label or self._label, not answered_elsewhere)

    def _is_heading(self, cell: Cell) -> bool:
        said = [para.text for para in cell.paras if para.text.strip()]
        return len(said) == 1 and len(wording.words(said[0])) <= _HEADING and not wording.asks(said[0])

    def _spans_rows(self, number: int, cell: Cell) -> bool:
        return self._grid.kind_at(number + 1, cell.at) is Is.MERGED

    def _blank(self, number: int, at: int, cell: Cell) -> Draft | None:
        """An empty cell, if anything says what goes into it."""
        grid, kinds = self._grid, self._grid.kinds[number]
        if at and kinds[at - 1] in (Is.LABEL, Is.COUNTER):
            return self._fill(cell, wording.clean(grid.rows[number].cells[at - 1].text), Certainty.SURE)
        if at and kinds[at - 1] is Is.MERGED:
            above = self._last.get(cell.at)
            if above is not None:
                above.anchors.append(self._sheet.anchor(cell.path))
                above.tall = True
                return above
            return self._fill(cell, wording.clean(grid.origin(number, at - 1).text), Certainty.LIKELY)
        if not grid.is_empty(number):
            return None
        if (above := self._last.get(cell.at)) is not None and len(kinds) == 1:
            above.anchors.append(self._sheet.anchor(cell.path))
            return above
        return self._under(number, cell) or self._over(number, cell)

    def _under(self, number: int, cell: Cell) -> Draft | None:
        above = self._grid.cell_at(number - 1, cell.at)
        if above is None:
            if number == 0 and self._label and len(self._grid.kinds[0]) == 1:
                return self._fill(cell, self._label, Certainty.LIKELY, tall=True)
            return None
        head = self._grid.rows[number - 1].cells[above]
        asked = self._grid.kinds[number - 1][above]
        if asked is Is.LABEL or (asked is Is.PROSE and len(self._grid.kinds[number]) == 1):
            return self._fill(cell, wording.clean(head.text), Certainty.SURE, tall=cell.span > 1 or len(cell.items) > 1)
        return None

    def _over(self, number: int, cell: Cell) -> Draft | None:
        """An empty cell over its caption: the line of a signature."""
        below = self._grid.cell_at(number + 1, cell.at)
        if below is None or self._grid.kinds[number + 1][below] is not Is.LABEL or self._grid.is_empty(number + 2):
            return None
        caption = self._grid.rows[number + 1].cells[below].text
        if wording.asks(caption) or len(wording.words(caption)) > 8:
            return None
        return self._fill(cell, wording.clean(caption), Certainty.LIKELY)

    def _fill(self, cell: Cell, label: str, certainty: Certainty, *, tall: bool = False) -> Draft:
        draft = Draft(
            Blank.CELL, [self._sheet.anchor(cell.path)], label, _first(cell),
            certainty=certainty, hint=hint_of(cell), tall=tall or len(cell.paras) > 1,
        )  # fmt: skip
        return self._sheet.add(draft)


def _first(cell: Cell) -> etree._Element:
    """Its first paragraph; itself where there is none, as in a file that Word did not write."""
    paras = cell.paras
    return paras[0].element if paras else cell.element


def _box_of(cell: Cell, sheet: Sheet) -> Anchor | None:
    """The box of a cell that has nothing else in it."""
    return marks_of(cell.paras[0], sheet.part)[0].anchor
