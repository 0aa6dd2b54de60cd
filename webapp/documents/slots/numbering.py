"""Where the number of each blank stands in the outline of a form, and which words give way to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from webapp.documents.slots.inline import Control, Field
from webapp.documents.slots.kinds import WRITTEN_OUT, Anchor, Blank, Path, Slot
from webapp.documents.slots.outline import Para

_KEEP_WORDS: Final = (Blank.BRACKETS,)
"""Their words say what goes there, so they stay behind the number."""

_Place = tuple[str, Path]


@dataclass(frozen=True, slots=True)
class Cut:
    """Letters that give way to the number of a blank, or to nothing where it goes on from another line."""

    start: int
    end: int
    number: int | None


@dataclass(frozen=True, slots=True)
class _Mark:
    number: int | None
    start: int | None
    end: int | None
    keeps: bool
    """Its words stay where they are."""


class Numbers:
    """The numbers of all blanks by their places."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._marks: dict[_Place, list[_Mark]] = {}
        self._more: dict[_Place, int] = {}
        self._left_out: set[_Place] = set()
        for slot in slots:
            self._add(slot)
            if slot.block is not None and len(slot.block.rows) > 1:
                first, *later = slot.block.rows
                self._more[first.part, first.path] = len(later)
                self._left_out |= {(row.part, row.path) for row in later}

    def _add(self, slot: Slot) -> None:
        if slot.blank in WRITTEN_OUT:
            places = [option.anchor for option in slot.options if option.anchor is not None][:1] or slot.anchors[:1]
        else:
            places = [*slot.anchors]
        keeps = slot.blank in WRITTEN_OUT or slot.blank in _KEEP_WORDS
        for turn, anchor in enumerate(places):
            mark = _Mark(None if turn else slot.number, anchor.start, anchor.end, keeps)
            self._marks.setdefault((anchor.part, anchor.path), []).append(mark)

    def rows_after(self, row: Anchor) -> int:
        """How many rows like this one are left out behind it."""
        return self._more.get((row.part, row.path), 0)

    def is_left_out(self, row: Anchor) -> bool:
        """Whether it is a row like the one before it."""
        return (row.part, row.path) in self._left_out

    def at(self, anchor: Anchor) -> tuple[int, ...]:
        """The numbers that stand at the head of a cell, an empty paragraph or a control as a whole."""
        marks = self._marks.get((anchor.part, anchor.path), ())
        return tuple(mark.number for mark in marks if mark.start is None and mark.number is not None)

    def goes_on(self, anchor: Anchor) -> bool:
        """Whether it is further room of a blank whose number stands before."""
        marks = self._marks.get((anchor.part, anchor.path), ())
        return any(mark.number is None for mark in marks)

    def cuts(self, para: Para, part: str) -> list[Cut]:
        """The blanks in the words of a paragraph, in their order."""
        found = [*self._ranges(para, part)]
        places: list[Control | Field] = [*para.controls, *para.fields]
        found += [
            _cut(mark, held.start, held.end) for held in places for mark in self._marks.get((part, held.path), ())
        ]
        return sorted(found, key=lambda cut: (cut.start, cut.end))

    def _ranges(self, para: Para, part: str) -> Iterator[Cut]:
        for mark in self._marks.get((part, para.path), ()):
            if mark.start is not None and mark.end is not None:
                yield _cut(mark, mark.start, mark.end)


def _cut(mark: _Mark, start: int, end: int) -> Cut:
    return Cut(start, start if mark.keeps else end, mark.number)


def pieces_of(text: str, cuts: Iterable[Cut], first: Iterable[int] = ()) -> tuple[str | int, ...]:
    """Words with the numbers between them; a tab or line end as a space."""
    pieces: list[str | int] = [*first]
    at = 0
    for cut in cuts:
        pieces += [text[at : cut.start], *([] if cut.number is None else [cut.number])]
        at = max(at, cut.end)
    said = [*pieces, text[at:]]
    return tuple(_plain(piece) if isinstance(piece, str) else piece for piece in said if piece != "")


def _plain(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
