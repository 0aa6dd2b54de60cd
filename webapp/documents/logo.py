"""The school's logo: put where a template has a picture called "logo", or taken out where the school has none."""

from __future__ import annotations

import struct
from typing import Final

from lxml import etree

from webapp.documents.ooxml import WP, A, Package, R, W, WordFault, add_content_type, drop, relate

_CALLED: Final = ("logo", "school logo", "school_logo")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# The JPEG markers that carry a size: every start of frame, and none of the tables between them.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LARGEST: Final = 5_000_000


def pictures(root: etree._Element) -> list[etree._Element]:
    """The placeholders for the logo: pictures whose name, title or alternative text is "logo" or "school logo"."""
    return [picture for picture in root.iter(f"{WP}docPr") if _is_called_logo(picture)]


def _is_called_logo(picture: etree._Element) -> bool:
    words = (picture.get(name, "") for name in ("name", "title", "descr"))
    return any(word.strip().casefold() in _CALLED for word in words)


def set_logo(package: Package, part: str, root: etree._Element, logo: bytes | None) -> None:
    """Put the logo into every placeholder of this part, its proportions kept; without a logo take the runs out."""
    for picture in pictures(root):
        if logo is None:
            _take_out(picture)
        else:
            _put_in(package, part, picture, logo)


def size_of(logo: bytes) -> tuple[str, int, int]:
    """Kind (``png`` or ``jpeg``), width and height in pixels. Raises `WordFault` where it is neither or too large."""
    if len(logo) > _LARGEST:
        raise WordFault("The logo is larger than 5 MB. Save it smaller: a page shows it a few centimetres wide.")
    try:
        kind = "png" if logo.startswith(_PNG) else "jpeg"
        width, height = struct.unpack(">II", logo[16:24]) if kind == "png" else _jpeg(logo)
    except (struct.error, IndexError, ValueError) as error:
        raise WordFault("The logo is no PNG or JPEG picture. Save it as one of these and give it again.") from error
    if not (width and height):
        raise WordFault("The logo is a picture without a size. Save it as PNG or JPEG and give it again.")
    return kind, width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int(struct.unpack(">H", data[place + 2 : place + 4])[0])
    raise ValueError("no frame")


def _put_in(package: Package, part: str, picture: etree._Element, logo: bytes) -> None:
    kind, width, height = size_of(logo)
    name = f"word/media/school-logo.{kind}"
    package[name] = logo
    add_content_type(package, extension=kind, kind=f"image/{kind}")
    drawing = picture.getparent()
    blip = next(drawing.iter(f"{A}blip"), None) if drawing is not None else None
    box = drawing.find(f"{WP}extent") if drawing is not None else None
    if drawing is None or blip is None or box is None:
        raise WordFault("The placeholder for the logo is no picture. Put a picture there and call it “logo”.")
    drop(blip, f"{R}link")
    blip.set(f"{R}embed", relate(package, part, "image", f"/{name}"))
    # The placeholder is the room that the template gives; the logo fills it one way and is never stretched.
    scale = min(int(box.get("cx", "1")) / width, int(box.get("cy", "1")) / height)
    for extent in (box, *drawing.iter(f"{A}ext")):
        if extent.get("cx"):
            extent.set("cx", str(max(1, round(width * scale))))
            extent.set("cy", str(max(1, round(height * scale))))


def _take_out(picture: etree._Element) -> None:
    run = next(picture.iterancestors(f"{W}r"), None)
    parent = run.getparent() if run is not None else None
    if run is not None and parent is not None:
        parent.remove(run)
