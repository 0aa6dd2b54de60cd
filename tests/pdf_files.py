"""PDFs for the tests: one drawn without LibreOffice, what is read out of one, and squares read off its pages as scans."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import pypdf
import pypdfium2
import pypdfium2.raw
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from tests import word_files

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def drawn(docx: bytes, title: str = "", pages: int = 3) -> bytes:
    """What stands in for LibreOffice: pages of one size, each with the square of the Word file where it has one."""
    writer = pypdf.PdfWriter()
    square = word_files.parts(docx).get("word/media/stamp.png")
    shared = DictionaryObject()
    if square is not None:
        shared[NameObject("/Im1")] = writer._add_object(_picture(square))
    resources = writer._add_object(DictionaryObject({NameObject("/XObject"): shared}))
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = resources
        content = StreamObject()
        content.set_data(b"q 51 0 0 51 40 20 cm /Im1 Do Q" if square else b"")
        page[NameObject("/Contents")] = writer._add_object(content)
    writer.metadata = {"/Title": title, "/Producer": "A test"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _picture(png: bytes) -> StreamObject:
    with Image.open(io.BytesIO(png)) as opened:
        grey = opened.convert("L")
    picture = StreamObject()
    picture.set_data(grey.tobytes())
    for name, value in (("/Width", grey.width), ("/Height", grey.height), ("/BitsPerComponent", 8)):
        picture[NameObject(name)] = NumberObject(value)
    for name, word in (("/Type", "/XObject"), ("/Subtype", "/Image"), ("/ColorSpace", "/DeviceGray")):
        picture[NameObject(name)] = NameObject(word)
    return picture.flate_encode()


def texts(pdf: bytes) -> list[str]:
    """The text layer of each page, white space as one space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        # PDFium gives the hyphen at the end of a line as U+FFFE.
        return [" ".join(page.get_textpage().get_text_range().replace("\ufffe", "-").split()) for page in document]
    finally:
        document.close()


def squares(pdf: bytes, dpi: int) -> list[list[str]]:
    """What the squares on each page say, read off the page as a picture of so many dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [list(_squares_on(page, dpi / 72)) for page in document]
    finally:
        document.close()


def _squares_on(page: pypdfium2.PdfPage, scale: float) -> Iterator[str]:
    scan = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if abs((right - left) - (top - bottom)) > 1:
            continue
        # A picture has whole dots, a page has not: what counts is how large this one became.
        across, down = scan.width / page.get_width(), scan.height / page.get_height()
        said = read_square(scan, left * across, (page.get_height() - top) * down, (right - left) * across)
        if said is not None:
            yield said


def read_square(scan: Image.Image, left: float, top: float, side: float, border: int = 2) -> str | None:
    """The words of a QR code of version 1 or 2, whose place on a picture is given in dots, its border included.

    Nothing is corrected: each module is looked at in its middle, so one that is wrong shows. None where there is no code.
    """
    found = {}
    for size in (21, 25):
        middles = [(place + border + 0.5) * side / (size + 2 * border) for place in range(size)]
        found[size] = [[scan.getpixel((int(left + x), int(top + y))) < 128 for x in middles] for y in middles]
    for size, modules in found.items():
        if all(_is_finder(modules, y, x) for y, x in ((3, 3), (3, size - 4), (size - 4, 3))):
            return _words(modules)
    return None


def _is_finder(modules: Sequence[Sequence[bool]], y: int, x: int) -> bool:
    around = range(-3, 4)
    return all(modules[y + v][x + h] == (max(abs(v), abs(h)) != 2) for v in around for h in around)


def _words(modules: Sequence[Sequence[bool]]) -> str:
    """As ISO/IEC 18004 has it: the mask is in the format, the bits run up and down from the right, in one block."""
    size = len(modules)
    # The format stands beside the upper left finder, itself masked with 10101…; its third to fifth bit are the mask.
    mask = sum((modules[8][x] ^ (x % 2 == 0)) << (4 - x) for x in (2, 3, 4))
    stream = "".join("1" if modules[y][x] ^ _masked(mask, y, x) else "0" for y, x in _path(size))
    assert stream[:4] == "0010", "letters and digits only"
    count, place, said = int(stream[4:13], 2), 13, ""
    while len(said) < count:
        wide = 11 if count - len(said) > 1 else 6
        value = int(stream[place : place + wide], 2)
        said += LETTERS[value // 45] + LETTERS[value % 45] if wide == 11 else LETTERS[value]
        place += wide
    return said


def _path(size: int) -> Iterator[tuple[int, int]]:
    upward = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for y in range(size - 1, -1, -1) if upward else range(size):
            for x in (right, right - 1):
                if not _is_fixed(size, y, x):
                    yield y, x
        upward = not upward


def _is_fixed(size: int, y: int, x: int) -> bool:
    corner = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    aligned = size == 25 and abs(y - 18) <= 2 and abs(x - 18) <= 2
    return corner or aligned or y == 6 or x == 6


def _masked(mask: int, y: int, x: int) -> bool:
    rules = (
        (y + x) % 2, y % 2, x % 3, (y + x) % 3, (y // 2 + x // 3) % 2, y * x % 2 + y * x % 3,
        (y * x % 2 + y * x % 3) % 2, ((y + x) % 2 + y * x % 3) % 2,
    )  # fmt: skip
    return rules[mask] == 0


def bare(text: str) -> str:
    """A text without any white space: how lines are broken is the page's, the letters are the paper's."""
    return re.sub(r"\s+", "", text)
