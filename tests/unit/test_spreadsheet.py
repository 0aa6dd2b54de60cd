"""A list that people's words stand in: a spreadsheet opens it, and computes nothing."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from webapp.domain.spreadsheet import as_text, csv_file

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HOSTILE = (
    "=1+1",
    "=HYPERLINK(\"http://example.org/?\"&A1,\"Open\")",
    "+44 20 7946 0000",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    'He said "=1+1", twice',
    "Two\n=lines",
    "a;=1+1",
    "",
)  # fmt: skip


def read(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_cell_that_would_be_computed_is_text(sign: str) -> None:
    assert as_text(f"{sign}1+1") == f"'{sign}1+1"
    assert as_text(f"  {sign}1+1") == f"'  {sign}1+1"


@pytest.mark.parametrize("cell", ["", "Quiet all week", "5 = five", "a@b", "é", "'=1", "2026-11-12"])
def test_any_other_is_as_it_was(cell: str) -> None:
    assert as_text(cell) == cell


def test_its_bytes() -> None:
    assert csv_file(("A", "B"), [('x "y"', "=1"), ("Siân\n2", "")]) == (
        b'\xef\xbb\xbf"A","B"\r\n"x ""y""","\'=1"\r\n"Si\xc3\xa2n\n2",""\r\n'
    )


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=("Cs",))), st.text("=+-@\t\r\n ab'\"")), max_size=5))
def test_every_cell_comes_back_and_none_begins_with_a_sign(rows: list[tuple[str, str]]) -> None:
    back = read(csv_file(("A", "B"), rows))
    assert back[0] == ["A", "B"]
    assert [[cell.removeprefix("'") if cell[1:] == was else cell for cell, was in zip(line, row, strict=True)]
            for line, row in zip(back[1:], rows, strict=True)] == [list(row) for row in rows]  # fmt: skip
    assert not [cell for line in back for cell in line if cell.lstrip(" ").startswith(SIGNS)]


def computed(rows: list[list[str]]) -> list[str]:
    """The cells that a spreadsheet takes for something to compute."""
    sheet = Workbook().create_sheet()
    for row in rows:
        sheet.append(row)
    return [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def test_a_spreadsheet_computes_none_of_it() -> None:
    """And computes what is not guarded: the counter-proof is the same cells as they were typed."""
    assert computed(read(csv_file(("A",), [(cell,) for cell in HOSTILE if "\r" not in cell]))) == []
    assert len(computed([[cell] for cell in HOSTILE])) >= 3
