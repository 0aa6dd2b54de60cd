"""The letters of one paragraph as a reader sees them, and which element each stands in.

What a range of letters (`kinds.Anchor`) counts: the text of every run, in links, tracked insertions, controls and fields
too; a tab, a line break and a symbol as one letter each. Not: deleted text, the instructions of a field, text boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from webapp.documents.ooxml import MC, W

_TEXT: Final = f"{W}t"
_ONE: Final = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_SYMBOL: Final = f"{W}sym"
# In the symbol fonts of Windows these are boxes to tick; any other symbol is an ornament.
_BOXES: Final = {"6F": "☐", "70": "☐", "71": "☐", "72": "☐", "A8": "☐", "FE": "☑", "FD": "☒", "78": "☒", "A1": "○"}
_ORNAMENT: Final = "•"
_NOT_READ: Final = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "txbxContent")
) | {f"{W}sdtPr", f"{W}sdtEndPr", f"{MC}Fallback"}


@dataclass(frozen=True, slots=True)
class Piece:
    """An element that shows something, the run that it stands in, and its letters: from `start` on."""

    element: etree._Element
    run: etree._Element
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where its last letter ends."""
        return self.start + len(self.text)


class Letters:
    """The letters of a paragraph. `pieces` are in order and none is empty; `text` is all of them."""

    def __init__(self, paragraph: etree._Element) -> None:
        self.pieces: list[Piece] = []
        start = 0
        for element, run in _shown(paragraph, None):
            if text := _letters_of(element):
                self.pieces.append(Piece(element, run, start, text))
                start += len(text)
        self.text = "".join(piece.text for piece in self.pieces)

    def between(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Each piece that has letters of this range, and which of its own letters those are."""
        for piece in self.pieces:
            if piece.start < end and start < piece.end:
                yield piece, max(start - piece.start, 0), min(end - piece.start, len(piece.text))


def _shown(element: etree._Element, run: etree._Element | None) -> Iterator[tuple[etree._Element, etree._Element]]:
    for child in element.iterchildren(etree.Element):
        tag = str(child.tag)
        if tag == f"{W}r":
            yield from _shown(child, child)
        elif run is not None and (tag in (_TEXT, _SYMBOL) or tag in _ONE):
            yield child, run
        elif tag not in _NOT_READ:
            yield from _shown(child, run)


def _letters_of(element: etree._Element) -> str:
    tag = str(element.tag)
    if tag == _TEXT:
        return element.text or ""
    if tag == _SYMBOL:
        return _BOXES.get((element.get(f"{W}char") or "").upper().removeprefix("F0").lstrip("0"), _ORNAMENT)
    return _ONE[tag]
