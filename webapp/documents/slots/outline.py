"""A part as a reader sees it: paragraphs, tables and controls in their order, each with the way to its element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from webapp.documents.ooxml import MC, W
from webapp.documents.slots.inline import Control, Field, read_controls_and_fields
from webapp.documents.slots.kinds import Path
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.looks import Look, Looks, is_on, look_of, standing, stops_of

# What shows something that is no letter, or ends a page or section: a paragraph with it is no room to write.
_SOLID: Final = (f"{W}drawing", f"{W}pict", f"{W}object", f"{W}sectPr", f"{W}footnoteReference")
_BOX: Final = f"{W}txbxContent"
_HOLDERS: Final = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent"))
_FAINT: Final = frozenset(("808080", "7F7F7F", "A6A6A6", "999999", "BFBFBF", "595959", "666666", "969696", "AAAAAA"))


@dataclass(slots=True)
class Para:
    """A paragraph. `look` is of its style; the rest is said on itself."""

    element: etree._Element
    path: Path
    text: str
    letters: Letters
    look: Look
    listed: bool
    ticked: bool
    centred: bool
    ruled: bool
    bold: bool
    faint: bool
    """All in italics or grey, as what is to be typed over is."""
    solid: bool
    stops: tuple[tuple[int, str], ...]
    controls: list[Control]
    fields: list[Field]
    boxes: list[list[Item]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether it is room to write: nothing is in it."""
        return not (self.solid or self.controls or self.fields or self.text.strip())

    @property
    def heading(self) -> bool:
        """Whether its style says that it is a heading or the title."""
        return self.look.heading or self.look.title


@dataclass(slots=True)
class Cell:
    """A cell. `at` is its first column of the grid; `merged` where it only carries on the cell above."""

    element: etree._Element
    path: Path
    at: int
    span: int
    merged: bool
    items: list[Item]

    @property
    def text(self) -> str:
        """All that is said in it."""
        return "\n".join(item.text for item in self.items if isinstance(item, Para) and item.text.strip())

    @property
    def paras(self) -> list[Para]:
        """Its own paragraphs."""
        return [item for item in self.items if isinstance(item, Para)]

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return all(isinstance(item, Para) and item.empty and not item.boxes for item in self.items)


@dataclass(slots=True)
class Row:
    """A row of a table."""

    element: etree._Element
    path: Path
    cells: list[Cell]
    tall: bool


@dataclass(slots=True)
class Table:
    """A table."""

    element: etree._Element
    path: Path
    rows: list[Row]


@dataclass(slots=True)
class Held:
    """A content control round whole paragraphs or tables that are still to be filled."""

    control: Control
    element: etree._Element
    text: str = ""


Item = Para | Table | Held


def read_part(root: etree._Element, looks: Looks) -> list[Item]:
    """The items of a part: of its body, or of itself where it is a header or footer."""
    reader = _Reader(looks)
    for number, child in enumerate(root):
        if child.tag == f"{W}body":
            return reader.items(child, (number,))
    return reader.items(root, ())


class _Reader:
    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    def items(self, holder: etree._Element, path: Path) -> list[Item]:
        return [item for number, child in enumerate(holder) for item in self._item(child, (*path, number))]

    def _item(self, child: etree._Element, path: Path) -> Iterator[Item]:
        if child.tag == f"{W}p":
            yield self._para(child, path)
        elif child.tag == f"{W}tbl":
            yield Table(child, path, [*self._rows(child, path)])
        elif child.tag == f"{W}sdt":
            control = Control.read(child, path)
            if control is not None:
                yield Held(control, child)
            elif child.find(f"{W}sdtPr/{W}docPartObj") is None:  # a table of contents is filled by Word
                yield from self._inside(child, path)
        elif child.tag in _HOLDERS:
            yield from self.items(child, path)

    def _inside(self, control: etree._Element, path: Path) -> Iterator[Item]:
        for number, child in enumerate(control):
            if child.tag == f"{W}sdtContent":
                yield from self.items(child, (*path, number))

    def _rows(self, holder: etree._Element, path: Path) -> Iterator[Row]:
        for number, child in enumerate(holder):
            here = (*path, number)
            if child.tag == f"{W}tr":
                height = child.find(f"{W}trPr/{W}trHeight")
                value = "0" if height is None else height.get(f"{W}val", "0")
                tall = value.isdecimal() and len(value) < 7 and int(value) >= 900
                yield Row(child, here, [*self._cells(child, here, [0])], tall)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                yield from self._rows(child, here)

    def _cells(self, holder: etree._Element, path: Path, at: list[int]) -> Iterator[Cell]:
        for number, child in enumerate(holder):
            here = (*path, number)
            if child.tag == f"{W}tc":
                properties = child.find(f"{W}tcPr")
                span = _number(properties, f"{W}gridSpan", 1)
                merge = None if properties is None else properties.find(f"{W}vMerge")
                merged = merge is not None and merge.get(f"{W}val") != "restart"
                yield Cell(child, here, at[0], span, merged, self.items(child, here))
                at[0] += span
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
                yield from self._cells(child, here, at)

    def _para(self, element: etree._Element, path: Path) -> Para:
        letters = Letters(element)
        properties = element.find(f"{W}pPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        look = self._looks.of("" if style is None else style.get(f"{W}val", ""))
        controls, fields = read_controls_and_fields(element, path, letters)
        return Para(
            element, path, letters.text, letters, look,
            listed=look.listed or (properties is not None and properties.find(f"{W}numPr/{W}numId") is not None),
            ticked=self._looks.ticked(properties),
            centred=_says(properties, f"{W}jc", "center"),
            ruled=properties is not None and properties.find(f"{W}pBdr/{W}bottom") is not None,
            bold=look.bold or _all(letters, _is_bold),
            faint=_all(letters, _is_faint),
            solid=next(element.iter(*_SOLID), None) is not None or _breaks_page(element),
            stops=standing(dict(look.stops) | stops_of(properties)),
            controls=controls, fields=fields,
            boxes=[*self._boxes(element, path)],
        )  # fmt: skip

    def _boxes(self, element: etree._Element, path: Path) -> Iterator[list[Item]]:
        """The text boxes that hang on a paragraph. Word writes each twice; the older telling is for older programs."""
        if next(element.iter(_BOX), None) is None:
            return
        for number, child in enumerate(element):
            here = (*path, number)
            if child.tag == _BOX:
                yield self.items(child, here)
            elif child.tag != f"{MC}Fallback" or element.find(f"{MC}Choice") is None:
                yield from self._boxes(child, here)


def _number(properties: etree._Element | None, name: str, otherwise: int) -> int:
    found = None if properties is None else properties.find(name)
    value = "" if found is None else found.get(f"{W}val", "")
    return min(int(value), 100) if value.isdecimal() and len(value) < 5 else otherwise


def _says(properties: etree._Element | None, name: str, value: str) -> bool:
    found = None if properties is None else properties.find(name)
    return found is not None and found.get(f"{W}val") == value


def _breaks_page(element: etree._Element) -> bool:
    return any(mark.get(f"{W}type") in ("page", "column") for mark in element.iter(f"{W}br"))


def _all(letters: Letters, asked: Callable[[etree._Element | None], bool]) -> bool:
    """Whether every run that says something is so."""
    said = [piece.run for piece in letters.pieces if piece.text.strip()]
    return bool(said) and all(asked(look_of(run)) for run in said)


def _is_bold(properties: etree._Element | None) -> bool:
    return properties is not None and is_on(properties.find(f"{W}b"))


def _is_faint(properties: etree._Element | None) -> bool:
    if properties is None:
        return False
    colour = properties.find(f"{W}color")
    grey = colour is not None and colour.get(f"{W}val", "").upper() in _FAINT
    style = properties.find(f"{W}rStyle")
    return grey or is_on(properties.find(f"{W}i")) or (style is not None and "laceholder" in style.get(f"{W}val", ""))
