"""The sections of a Word file and their footers, brought into a state where each page has one that is its own to fill.

Word leaves much unsaid: a section without a footer shows the one before it, a first page without its own shows none,
and numbering may start again. The stamp wants each written out (design, section 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from webapp.documents.ooxml import (
    RELATIONSHIPS,
    TWIPS,
    WORD_NS,
    Package,
    R,
    W,
    add_content_type,
    drop,
    parse,
    relate,
    relationships,
    serialise,
    target_of,
)

_MAIN: Final = "word/document.xml"
_FOOTER_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_EMPTY: Final = f'<w:ftr xmlns:w="{WORD_NS}" xmlns:r="{RELATIONSHIPS}"><w:p/></w:ftr>'
_OFF: Final = ("0", "false", "off")
# What a page number says in words; a footer with nothing else is said by the stamp better.
_PAGE_WORDS: Final = re.compile(r"(page|of|\d+|[\s\-–|/.])*", re.IGNORECASE)
# Section properties begin with the references to headers and footers; A4 is what a page is when it does not say.
_A4: Final = 210.0
_AIR: Final = 1.0


@dataclass(frozen=True, slots=True)
class FooterUse:
    """One footer part and the pages under which it stands, in millimetres: the narrowest text and the least room."""

    part: str
    width: float
    room: float
    fits: bool


def footers_everywhere(package: Package, room: float) -> list[FooterUse]:
    """Give every section every footer kind that is used, written out, with `room` below; number pages straight through."""
    document = parse(package[_MAIN], _MAIN)
    sections = _sections(document)
    kinds = _kinds(package, sections)
    inherited: dict[str, str] = {}
    for section in sections:
        own = {ref.get(f"{W}type", "default"): ref.get(f"{R}id", "") for ref in section.findall(f"{W}footerReference")}
        for place, kind in enumerate(kinds):
            if kind not in own:
                reference = inherited.get(kind) or _new_footer(package, kind)
                section.insert(place, etree.Element(f"{W}footerReference", {f"{W}type": kind, f"{R}id": reference}))
                own[kind] = reference
        inherited = own
        for numbering in section.findall(f"{W}pgNumType"):
            drop(numbering, f"{W}start")
    package[_MAIN] = serialise(document)
    uses = footer_uses(package, room)
    for use in uses:
        _clear_page_number(package, use.part)
    _make_room(package, sections, room)
    package[_MAIN] = serialise(document)
    return [FooterUse(use.part, use.width, max(use.room, room), use.fits) for use in uses]


def footer_uses(package: Mapping[str, bytes], room: float) -> list[FooterUse]:
    """Each footer part that the file names, with what the sections under it leave. One without a part where it has none."""
    sections = _sections(parse(package[_MAIN], _MAIN))
    parts = _parts(package)
    found: dict[str, FooterUse] = {}
    for section in sections:
        margin, width = _margin(section, "bottom"), _text_width(section)
        for name in [parts.get(ref.get(f"{R}id", ""), "") for ref in section.findall(f"{W}footerReference")] or [""]:
            before = found.get(name, FooterUse(name, width, margin, True))
            own_words = bool(name) and _says_something(package, name) and _margin(section, "footer") < room
            fits = before.fits and margin >= room and not own_words
            found[name] = FooterUse(name, min(before.width, width), min(before.room, margin), fits)
    return list(found.values())


def _sections(document: etree._Element) -> list[etree._Element]:
    found = list(document.iter(f"{W}sectPr"))
    body = document.find(f"{W}body")
    if not found and body is not None:
        found = [etree.SubElement(body, f"{W}sectPr")]
    return [section for section in found if next(section.iterancestors(f"{W}sectPrChange"), None) is None]


def _kinds(package: Package, sections: list[etree._Element]) -> list[str]:
    settings = package.get("word/settings.xml")
    alternate = settings is not None and _is_on(parse(settings, "word/settings.xml").find(f"{W}evenAndOddHeaders"))
    own_first = any(_is_on(section.find(f"{W}titlePg")) for section in sections)
    return ["default", *(["first"] if own_first else []), *(["even"] if alternate else [])]


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val", "1") not in _OFF


def _new_footer(package: Package, kind: str) -> str:
    part = f"word/footer-stamp-{kind}.xml"
    package[part] = serialise(parse(_EMPTY, part))
    add_content_type(package, part=part, kind=_FOOTER_TYPE)
    return relate(package, _MAIN, "footer", f"/{part}")


def _parts(package: Mapping[str, bytes]) -> dict[str, str]:
    return {entry.get("Id", ""): target_of(_MAIN, entry) for entry in relationships(package, _MAIN).iterchildren()}


def _margin(section: etree._Element, side: str) -> float:
    margins = section.find(f"{W}pgMar")
    # A negative margin is one that text may not push; its size is the same. Twips are whole numbers: 22 mm is 21.996.
    return round(abs(_number(margins, side, 1440 if side != "footer" else 720)) / TWIPS, 1)


def _text_width(section: etree._Element) -> float:
    width = _number(section.find(f"{W}pgSz"), "w", round(_A4 * TWIPS)) / TWIPS
    gutter = _number(section.find(f"{W}pgMar"), "gutter", 0) / TWIPS
    return width - _margin(section, "left") - _margin(section, "right") - gutter


def _number(element: etree._Element | None, name: str, otherwise: int) -> float:
    try:
        return float(element.get(f"{W}{name}", otherwise)) if element is not None else otherwise
    except ValueError:
        return otherwise


def _says_something(package: Mapping[str, bytes], part: str) -> bool:
    """Whether a footer has anything of its own besides a page number."""
    root = parse(package[part], part)
    if next(root.iter(f"{W}drawing", f"{W}pict", f"{W}object"), None) is not None:
        return True
    return not _PAGE_WORDS.fullmatch("".join(_shown(root)))


def _shown(root: etree._Element) -> Iterator[str]:
    return (text.text or "" for text in root.iter(f"{W}t"))


def _clear_page_number(package: Package, part: str) -> None:
    """Leave a footer that says only the page number to the stamp, which says it too: twice would be one too many."""
    root = parse(package[part], part)
    if _says_something(package, part):
        return
    del root[:]
    etree.SubElement(root, f"{W}p")
    package[part] = serialise(root)


def _make_room(package: Package, sections: list[etree._Element], room: float) -> None:
    """Move the end of the page up where the stamp would meet its text, and the footer's own words above the stamp."""
    parts = _parts(package)
    for section in sections:
        margins = section.find(f"{W}pgMar")
        if margins is None:
            continue
        if _margin(section, "bottom") < room:
            margins.set(f"{W}bottom", f"{room * TWIPS:.0f}")
        names = [parts.get(ref.get(f"{R}id", ""), "") for ref in section.findall(f"{W}footerReference")]
        speaks = any(name and _says_something(package, name) for name in names)
        if speaks and _margin(section, "footer") < room + _AIR:
            margins.set(f"{W}footer", f"{(room + _AIR) * TWIPS:.0f}")
