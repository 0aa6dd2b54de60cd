"""A list as a CSV file of which a spreadsheet computes nothing: a cell that begins with = + - @ is text (design, 11).

What people typed can begin with a sign that makes a spreadsheet compute it, fetch an address with it or start a program.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a computed cell begins with, in the full width of East Asian keyboards too."""


def csv_file(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Quoted throughout, lines ended by CRLF, in UTF-8 with the mark by which Excel knows it."""
    written = StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_text(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would compute it, spaces before the sign or none."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_COMPUTED) else cell
