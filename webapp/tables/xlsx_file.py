"""An Excel file. It is unpacked within bounds first; only then does openpyxl read it, a row at a time."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from webapp.documents.faults import WordFault
from webapp.documents.unzip import unzip
from webapp.domain.errors import Invalid
from webapp.domain.roll.headings import looks_like_headings
from webapp.tables.table import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    NOTHING,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Row,
    Table,
    heading_row,
    table_of,
)

_MOST_CELLS: Final = 400_000
"""2,000 children with 60 columns are 120,000; openpyxl reads some 150,000 in a second."""
_MOST_SHEETS: Final = 12
_MOST_BLANK: Final = 500
"""Empty rows one after the other: whatever comes after them is no part of the list."""

_UNREADABLE: Final = (
    "This Excel file cannot be opened as it is: it is damaged, locked with a password, or holds far more than a roll. Open"
    " it in Excel and save the sheet with the children once more, as “Excel Workbook (.xlsx)” or as CSV."
)
_NO_EXCEL: Final = {
    "word/document.xml": "This is a Word file. Export the roll from the school’s own system as CSV or Excel (.xlsx).",
    "ppt/presentation.xml": "This is a PowerPoint file. Export the roll from the school’s own system as CSV or Excel.",
    "mimetype": "This file was made by another program than Excel. Save it as “Excel Workbook (.xlsx)” or as CSV.",
}
_A_ZIP: Final = "This is a zip file. Unpack it, and choose the file with the roll that is in it."
_BINARY: Final = "This is a binary Excel file (.xlsb). Save it in Excel as “Excel Workbook (.xlsx)” or as CSV."


def read_xlsx(data: bytes) -> Table:
    """The table on the sheet that looks most like a roll. Raises Invalid, with a sentence, where there is none."""
    _check(data)
    sheets = list(_sheets(data))
    if not sheets:
        raise Invalid(NOTHING)
    return table_of("xlsx", max(sheets, key=lambda rows: (looks_like_headings(rows[heading_row(rows)][1]), len(rows))))


def _check(data: bytes) -> None:
    """Refuse what no Excel file is, before anything makes a tree of it."""
    try:
        parts = unzip(data)
    except WordFault as fault:
        raise Invalid(_UNREADABLE) from fault
    if "xl/workbook.bin" in parts:
        raise Invalid(_BINARY)
    if "xl/workbook.xml" not in parts:
        raise Invalid(next((words for name, words in _NO_EXCEL.items() if name in parts), _A_ZIP))
    _check_parts(parts)


def _check_parts(parts: Mapping[str, bytes]) -> None:
    cells = 0
    for name, part in parts.items():
        if not name.casefold().endswith((".xml", ".rels")):
            continue
        # Excel writes UTF-8 without a DTD: entities and other encodings are how a part hides what it holds.
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:1000]:
            raise Invalid(_UNREADABLE)
        if name.casefold().startswith("xl/"):
            cells += part.count(b"<c ") + part.count(b"<c>") + part.count(b"<si>") + part.count(b"<xf ")
    if cells > _MOST_CELLS:
        raise Invalid(_UNREADABLE)


def _sheets(data: bytes) -> Iterator[list[Row]]:
    """The rows of each sheet that is shown and not empty."""
    import openpyxl  # a fifth of a second, for a task of once a term

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a style or an extension that it does not know is no concern of ours
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets[:_MOST_SHEETS]:
                if sheet.sheet_state == "visible" and (rows := _rows(sheet)):
                    yield rows
        except Invalid:
            raise
        except Exception as error:  # whatever a damaged file makes it do
            raise Invalid(_UNREADABLE) from error


def _rows(sheet: Any) -> list[Row]:
    sheet.reset_dimensions()  # some systems write that the sheet is one cell large
    rows: list[Row] = []
    blank = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), 1):
        cells = tuple(map(_shown, values))
        blank = 0 if any(cells) else blank + 1
        if blank > _MOST_BLANK:
            break
        if not blank:
            rows.append((number, _within(cells)))
        if len(rows) > MOST_ROWS:
            raise Invalid(TOO_MANY_ROWS)
    return rows


def _within(cells: tuple[str, ...]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS and cells[MOST_COLUMNS]:
        raise Invalid(TOO_MANY_COLUMNS)
    return cells[:MOST_COLUMNS]


def _shown(value: object) -> str:
    """A cell as the person sees it in Excel, and a day in a way that is read one way only."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:LONGEST_CELL].strip()
