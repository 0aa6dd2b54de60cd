"""A file from outside, whatever it is: read as the table that it holds, or refused with a sentence."""

from __future__ import annotations

from typing import Final

from webapp.domain.errors import Invalid
from webapp.tables.csv_file import read_csv
from webapp.tables.ctf_file import read_ctf
from webapp.tables.table import MOST_BYTES, Table
from webapp.tables.xlsx_file import read_xlsx

_EXPORT: Final = "Export the roll from the school’s own system as CSV, Excel (.xlsx) or CTF (XML)."
_KINDS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", f"This is a PDF, in which there are no rows. {_EXPORT}"),
    (b"\x89PNG", f"This is a picture. {_EXPORT}"),
    (b"\xff\xd8\xff", f"This is a picture. {_EXPORT}"),
    (b"GIF8", f"This is a picture. {_EXPORT}"),
    (b"{\\rtf", f"This is a text with formatting (RTF). {_EXPORT}"),
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Excel or Word file, or one that is locked with a password. Open it in Excel and save it, without a"
        " password, as “Excel Workbook (.xlsx)” or as CSV.",
    ),
)
_A_PAGE: Final = f"This is a web page, whatever its name says. {_EXPORT}"
_TOO_LARGE: Final = (
    "This file is larger than 16 MB. Two thousand children are less than one: export names, numbers, classes and plans"
    " only."
)


def read_table(data: bytes) -> Table:
    """The table in the file. Raises Invalid, with a sentence that says what the file is and what to export instead."""
    if len(data) > MOST_BYTES:
        raise Invalid(_TOO_LARGE)
    if not data.strip():
        raise Invalid(f"This file is empty. {_EXPORT}")
    for begins, sentence in _KINDS:
        if data.startswith(begins):
            raise Invalid(sentence)
    if data.startswith(b"PK\3\4"):
        return read_xlsx(data)
    head = data[:1000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        raise Invalid(_A_PAGE)
    return read_ctf(data) if _is_xml(data) else read_csv(data)


def _is_xml(data: bytes) -> bool:
    """Whether it begins as XML does, in UTF-8 or UTF-16."""
    return data[:100].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ").startswith(b"<")
