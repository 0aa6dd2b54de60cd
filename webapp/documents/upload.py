"""A Word file that comes from outside: opened within bounds, refused where it could act, stripped where it only points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from webapp.documents.active import kind_of, refuse_active
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import (
    PACKAGE_RELATIONSHIPS,
    Package,
    R,
    W,
    content_type_of,
    parse,
    read_package,
    serialise,
    target_of,
    write_package,
)
from webapp.documents.other_kinds import refuse_other_kinds, refuse_other_word
from webapp.documents.stripping import strip

# A form of thirty pages has some 50,000 elements and 3,000 paragraphs (pitfalls, Word: 76 KB held 400,000 paragraphs).
_MOST_ELEMENTS: Final = 400_000
_MOST_PARAGRAPHS: Final = 20_000
_LONGEST: Final = 1_000_000
"""Characters of one text or one attribute."""
_TOO_MUCH: Final = "This file holds more than a form could: {}. Copy what is needed into a new document, and save that."
_NOT_WHOLE: Final = (
    "A header, a footer or the notes of this file are missing from it. Open it in Word and save it once more."
)

_TRACKED: Final = (
    "The file has tracked changes, which every paper would show. Accept or reject all of them in Word (Review), and send "
    "the file again."
)
_COMMENTED: Final = (
    "The file has comments, which every paper would carry. Delete them all in Word (Review), and send the file again."
)
_LEFT_IN: Final = (
    (_TRACKED, tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))),
    (_COMMENTED, (f"{W}comment",)),
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept, and a sentence for each kind of thing that was taken out of it, or had better be."""

    content: bytes
    told: tuple[str, ...]


def accept(data: bytes) -> Accepted:
    """The file as it may be kept. Raises `WordFault`, with a sentence, where it is refused."""
    refuse_other_kinds(data)
    package = read_package(data)
    refuse_other_word(package)
    roots = _roots(package)
    refuse_active(package, roots)
    told = (*strip(roots), *_left_in(roots))
    _check_whole(package, roots)
    return Accepted(write_package(package | {name: serialise(root) for name, root in roots.items()}), told)


def _left_in(roots: Mapping[str, etree._Element]) -> Iterator[str]:
    """A sentence for each kind of thing that stays in and that its writer has hardly meant to."""
    for sentence, tags in _LEFT_IN:
        if any(next(root.iter(*tags), None) is not None for root in roots.values()):
            yield sentence


def _roots(package: Package) -> dict[str, etree._Element]:
    """Every part of XML, read strictly and within bounds, without what is no element or text."""
    kinds = content_type_of(package)
    roots: dict[str, etree._Element] = {}
    elements = 0
    for name, data in package.items():
        if not (name.casefold().endswith((".xml", ".rels", ".svg")) or kinds[name].endswith("xml")):
            continue
        elements += data.count(b"<")  # counted before a tree of them is made
        if elements > _MOST_ELEMENTS:
            raise WordFault(_TOO_MUCH.format("hundreds of thousands of parts"))
        root = parse(data, name)
        # A comment inside a tag would hide half of it from whoever reads the text.
        etree.strip_tags(root, etree.Comment, etree.PI)
        _check_bounds(root)
        roots[name] = root
    return roots


def _check_bounds(root: etree._Element) -> None:
    if sum(1 for _ in root.iter(f"{W}p")) > _MOST_PARAGRAPHS:
        raise WordFault(_TOO_MUCH.format("tens of thousands of paragraphs"))
    for element in root.iter(etree.Element):
        texts = (element.text or "", element.tail or "", *map(str, element.attrib.values()))
        if any(len(text) > _LONGEST for text in texts):
            raise WordFault(_TOO_MUCH.format("a text of a million characters"))


def _check_whole(package: Package, roots: Mapping[str, etree._Element]) -> None:
    """Refuse a file whose headers, footers or notes are not in it: Word would call it damaged."""
    rels = roots.get("word/_rels/document.xml.rels")
    entries = () if rels is None else rels.iterchildren(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship")
    there = {entry.get("Id"): (kind_of(entry), target_of("word/document.xml", entry) in package) for entry in entries}
    needed = {"header", "footer"}
    for kind, found in there.values():
        if kind in {*needed, "footnotes", "endnotes"} and not found:
            raise WordFault(_NOT_WHOLE)
    for reference in roots["word/document.xml"].iter(f"{W}headerReference", f"{W}footerReference"):
        if there.get(reference.get(f"{R}id"), ("", False))[0] not in needed:
            raise WordFault(_NOT_WHOLE)
