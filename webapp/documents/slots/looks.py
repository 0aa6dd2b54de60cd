"""What the styles of a file say of a paragraph that wears them: whether it is a heading, and its tab stops."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W, parse

LEADERS: Final = frozenset(("dot", "underscore", "hyphen", "middleDot", "heavy"))
_STYLES: Final = "word/styles.xml"
_NUMBERING: Final = "word/numbering.xml"
# Word, LibreOffice and Google each call them by the English name in the file, whatever language they show.
_HEADING: Final = re.compile(r"heading \d|title|subtitle|heading", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(toc|contents|index|table of figures)\b", re.IGNORECASE)
_BOX: Final = re.compile("[☐□❏❑▢◻\uf06f\uf071\uf0a8\uf072]")
_DEEPEST: Final = 20
"""Styles one upon another; a circle of them ends here."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a style gives to its paragraphs. Each tab stop is its place, and its leader or none."""

    heading: bool = False
    title: bool = False
    contents: bool = False
    bold: bool = False
    listed: bool = False
    stops: tuple[tuple[int, str], ...] = ()


class Looks:
    """The styles and lists of a file."""

    def __init__(self, package: Mapping[str, bytes]) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._made: dict[str, Look] = {"": Look()}
        if _STYLES in package:
            for style in parse(package[_STYLES], _STYLES).iterchildren(f"{W}style"):
                if style.get(f"{W}type") == "paragraph":
                    self._styles[style.get(f"{W}styleId", "")] = style
        self._boxed = _boxed_lists(package)

    def of(self, name: str) -> Look:
        """The look of a style, with what it takes from those that it stands upon."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def ticked(self, properties: etree._Element | None) -> bool:
        """Whether the bullet before a paragraph is a box to tick."""
        number = None if properties is None else properties.find(f"{W}numPr/{W}numId")
        return number is not None and number.get(f"{W}val") in self._boxed

    def _make(self, name: str) -> Look:
        heading = title = contents = bold = listed = False
        stops: dict[int, str] = {}
        for style in reversed(self._upon(name)):
            said = style.find(f"{W}name")
            called = "" if said is None else said.get(f"{W}val", "")
            properties = style.find(f"{W}pPr")
            level = None if properties is None else properties.find(f"{W}outlineLvl")
            outlined = level is not None and level.get(f"{W}val", "9") != "9"
            heading = heading or outlined or _HEADING.fullmatch(called) is not None
            title = title or called.casefold() in ("title", "subtitle")
            contents = contents or _CONTENTS.match(called) is not None
            listed = listed or (properties is not None and properties.find(f"{W}numPr") is not None)
            listed = listed or called.casefold().startswith("list ")
            bold = bold or is_on(style.find(f"{W}rPr/{W}b"))
            stops.update(stops_of(properties))
        return Look(heading, title, contents, bold, listed, standing(stops))

    def _upon(self, name: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[name])
            based = chain[-1].find(f"{W}basedOn")
            name = "" if based is None else based.get(f"{W}val", "")
        return chain


def is_on(switch: etree._Element | None) -> bool:
    """Whether a switch of Word's ("bold") is there and not turned off."""
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def look_of(run: etree._Element) -> etree._Element | None:
    """The properties of a run, which stand first in it; looking through a long one for none would be slow."""
    first = next(run.iterchildren(), None)
    return first if first is not None and first.tag == f"{W}rPr" else None


def stops_of(properties: etree._Element | None) -> dict[int, str]:
    """The tab stops that these properties set, by their place: the leader, "none", or "clear"."""
    found: dict[int, str] = {}
    for stop in () if properties is None else properties.iterfind(f"{W}tabs/{W}tab"):
        place = stop.get(f"{W}pos", "")
        if place.lstrip("-").isdecimal() and len(place) < 8:
            found[int(place)] = "clear" if stop.get(f"{W}val") == "clear" else stop.get(f"{W}leader", "none")
    return found


def standing(stops: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    """The stops that are not cleared, from left to right."""
    return tuple((place, leader) for place, leader in sorted(stops.items()) if leader != "clear")


def _boxed_lists(package: Mapping[str, bytes]) -> frozenset[str]:
    """The lists whose bullet is a box."""
    if _NUMBERING not in package:
        return frozenset()
    root = parse(package[_NUMBERING], _NUMBERING)
    boxed = set()
    for abstract in root.iterchildren(f"{W}abstractNum"):
        text = abstract.find(f"{W}lvl/{W}lvlText")
        if text is not None and _BOX.fullmatch(text.get(f"{W}val", "")):
            boxed.add(abstract.get(f"{W}abstractNumId"))
    return frozenset(
        number.get(f"{W}numId", "")
        for number in root.iterchildren(f"{W}num")
        for abstract in number.iterchildren(f"{W}abstractNumId")
        if abstract.get(f"{W}val") in boxed
    )
