"""A code of its own on every page of a PDF: the paper's code and the number of the page, as words and as a square.

A Word file has one code on all its pages; a PDF has its pages fixed, so that scanned paper proves its own order.
"""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Any, Final, cast

from webapp.documents.stamp import QUIET_ZONE, page_code, square
from webapp.documents.unlinked import written
from webapp.domain.errors import Unavailable

if TYPE_CHECKING:
    from pypdf.generic import StreamObject

_DOTS: Final = 8
"""Dots to each side of a module: the square stays sharp on any printer."""


def with_page_codes(pdf: bytes, code: str) -> bytes:
    """The PDF with the square of CODE-k on page k, in place of CODE's. Its words say so already (`stamp.paged`).

    Raises Unavailable where a page has not exactly one square of the code: it is then no page of a stamped paper.
    """
    import pypdf  # with pillow, some megabytes that most requests never need
    from pypdf.generic import DictionaryObject, NameObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    known: dict[int, bool] = {}
    for number, page in enumerate(writer.pages, 1):
        # Pages share their resources; each needs its own, to show its own square.
        resources = DictionaryObject(cast("DictionaryObject", page["/Resources"]))
        shared: Any = resources.get("/XObject", DictionaryObject())
        pictures = DictionaryObject(shared.get_object())
        squares = [name for name, picture in pictures.items() if _shows(picture, code, known)]
        if len(squares) != 1:
            raise Unavailable("The code was not found on every page of the PDF. Print from the Word file.")
        pictures[NameObject(squares[0])] = writer._add_object(_drawn(page_code(code, number)))
        resources[NameObject("/XObject")] = pictures
        page[NameObject("/Resources")] = resources
    return written(writer)


def _shows(reference: Any, code: str, known: dict[int, bool]) -> bool:
    """Whether a picture is the square of this code, module by module."""
    if reference.idnum not in known:
        picture = reference.get_object()
        known[reference.idnum] = picture.get("/Subtype") == "/Image" and _is_square(picture, code)
    return known[reference.idnum]


def _is_square(picture: Any, code: str) -> bool:
    modules = _modules(code)
    across, down = picture["/Width"], picture["/Height"]
    if across != down or across < len(modules):
        return False
    grey = picture.decode_as_image().convert("L")
    step = across / len(modules)
    middles = [int((place + 0.5) * step) for place in range(len(modules))]
    return all(
        (grey.getpixel((x, y)) < 128) == bool(modules[row][column])
        for (row, y), (column, x) in itertools.product(enumerate(middles), enumerate(middles))
    )


def _modules(code: str) -> list[bytearray]:
    return [bytearray(row) for row in square(code).matrix_iter(border=QUIET_ZONE)]


def _drawn(code: str) -> StreamObject:
    """The square as a picture of a PDF: one bit a dot, 0 for black."""
    from pypdf.generic import NameObject, NumberObject, StreamObject

    rows = [bytes(row) for row in square(code).matrix_iter(scale=_DOTS, border=QUIET_ZONE)]
    picture = StreamObject()
    picture.set_data(b"".join(_packed(row) for row in rows))
    side = NumberObject(len(rows))
    picture.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Width"): side,
        NameObject("/Height"): side,
        NameObject("/ColorSpace"): NameObject("/DeviceGray"),
        NameObject("/BitsPerComponent"): NumberObject(1),
    })  # fmt: skip
    return picture.flate_encode()


def _packed(row: bytes) -> bytes:
    """Dark dots are 1 in a matrix and 0 in a PDF. Eight dots are a byte: `_DOTS` a module fill whole bytes."""
    return bytes(0x00 if row[place] else 0xFF for place in range(0, len(row), 8))
