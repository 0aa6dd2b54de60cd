"""A text of rows: commas, semicolons, tabs or bars, in the encodings that Excel and the school systems write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Final

from webapp.domain.errors import Invalid
from webapp.domain.roll.headings import looks_like_headings
from webapp.tables.table import MOST_COLUMNS, MOST_ROWS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, Row, Table, table_of

_BETWEEN: Final = ",;\t|"
_FIRST: Final = 60
"""Lines in which the sign between the cells is looked for."""
_LOOKED_AT: Final = 65_536
"""Bytes by which a text is told from a picture."""
_MOST_ODD: Final = 0.02
"""Of the first characters, those that nobody types."""
_ODD: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")

NO_TEXT: Final = (
    "This is no list of children: it is neither text with a row for each child (CSV), nor an Excel file (.xlsx), nor CTF"
    " (XML). Export the roll from the school’s own system in one of these."
)
_OPEN_QUOTE: Final = (
    "From line {} on the rows run into each other: a quotation mark that begins there has no end. Export the file once more,"
    " or take the mark out."
)


def read_csv(data: bytes) -> Table:
    """The table in a text. Raises Invalid, with a sentence, where there is none."""
    text = _text(data)
    return table_of("csv", _rows(text, _between(text)))


def _text(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:_LOOKED_AT]
        if len(_ODD.findall(head)) > _MOST_ODD * len(head) or "\0" in head:
            break
        return text.removeprefix("\ufeff").replace("\0", "")
    raise Invalid(NO_TEXT)


def _encodings(data: bytes) -> tuple[str, ...]:
    """Those in which it may be written. Without a mark at its beginning, UTF-16 shows in a nought beside every letter."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    head = data[:200]
    if head[1::2].count(0) > len(head) // 4:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 4:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252", "latin-1")


def _between(text: str) -> str:
    """The sign between the cells: the one with which the most headings are known, or that makes the most cells."""
    head = "\n".join(text[:_LOOKED_AT].splitlines()[:_FIRST])

    def worth(sign: str) -> tuple[int, int]:
        rows = [cells for _, cells in _rows(head, sign, whole=False)]
        return max((looks_like_headings(row) for row in rows), default=0), sum(len(row) > 1 for row in rows)

    return max(_BETWEEN, key=worth)


def _rows(text: str, between: str, *, whole: bool = True) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                raise Invalid(TOO_MANY_COLUMNS)
            rows.append((line, tuple(cells[:MOST_COLUMNS])))
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                raise Invalid(TOO_MANY_ROWS)
    except csv.Error as error:
        if whole:
            raise Invalid(_OPEN_QUOTE.format(line)) from error
    return rows
