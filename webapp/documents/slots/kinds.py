"""What is found in a Word form without tags: each blank, exactly where it is, and what it seems to ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lxml import etree

from forms.kit import KINDS, Meaning

Path = tuple[int, ...]
"""The way from the root of a part to an element: which child, then which child of that one, from nought."""


class Blank(StrEnum):
    """What sort of blank it is, and so what its anchors point at and how an answer gets in."""

    CELL = "cell"
    """An empty cell of a table. The anchor is the ``w:tc``; whatever hint stands in it is `Slot.hint`."""
    BELOW = "below"
    """Empty paragraphs behind a label, in its cell or on the page. An anchor for each ``w:p``, the first for the answer."""
    AFTER = "after"
    """Nothing but space behind a label, in its own paragraph ("Name:"). The anchor is that ``w:p`` and the range of the
    spaces, tabs and line ends behind it, which may be empty."""
    LEADERS = "leaders"
    """Underscores, dots, ellipses or dashes. An anchor for each line of them: a ``w:p`` and a range of its letters."""
    TAB = "tab"
    """A tab that draws a line or dots. The anchor is the ``w:p`` and the range of the tab or tabs."""
    SPACES = "spaces"
    """Underlined spaces or tabs. The anchor is the ``w:p`` and their range."""
    RULE = "rule"
    """An empty paragraph with a line under it, or several. An anchor for each ``w:p``."""
    BRACKETS = "brackets"
    """Words in brackets that say what goes there ("[name of school]"). The anchor is the ``w:p`` and their range."""
    CONTROL = "control"
    """A content control of Word. The anchor is the ``w:sdt``."""
    FIELD = "field"
    """A form field of older Word, or a field that a click fills. From the run that begins it to the run that ends it."""
    MERGE = "merge"
    """A field of a mail merge: a ``w:fldSimple``, or from the run that begins it to the run that ends it."""
    TICKS = "ticks"
    """Boxes to tick. No anchor of its own: each `Option` points at its box."""
    STRIKE = "strike"
    """Words of which all but one are struck out ("Yes / No"). Each `Option` points at its words."""
    SCALE = "scale"
    """Marks in a row, one of which is ringed or ticked. Each `Option` points at its number, words or cell."""
    COLUMN = "column"
    """A column of a table whose empty rows repeat. An anchor for the ``w:tc`` in each of the rows of `Block`."""


class Certainty(StrEnum):
    """How surely a careful reader would call it a blank."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in one part of the file, as it was accepted (`upload.accept`): its paths count no comments.

    A text box that Word tells twice is anchored in its newer telling (``mc:Choice``), and its older one left alone.
    """

    part: str
    """The name of the part ("word/document.xml")."""
    path: Path
    start: int | None = None
    """With `end`, a range of the letters of this paragraph, as `letters.Letters` counts them."""
    end: int | None = None
    to: Path | None = None
    """The last of several elements side by side, of which `path` is the first."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that the form prints."""

    text: str
    anchor: Anchor | None = None
    """Its box, words or cell; None for an entry of a list that a control or field drops down."""


@dataclass(frozen=True, slots=True)
class Block:
    """Blanks that repeat together: the rows of a table, or what is asked of each case."""

    number: int
    kind: str
    """"rows", "cases", "actions" or "signatures": keys of `forms.kit.KINDS`."""
    label: str
    """The words over the table, or what each turn is called ("Case")."""
    rows: tuple[Anchor, ...] = ()
    """The ``w:tr`` of each empty row, the first to be the template; none where the turns are written out one by one."""
    turns: int = 1
    """How many times it is there: the empty rows, or "Case 1" and "Case 2"."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One blank. A repeating table has one for each column."""

    number: int
    """From 1, in the order of the file."""
    blank: Blank
    anchors: tuple[Anchor, ...]
    label: str
    """The words that a careful reader would call it by."""
    heading: str
    """The heading that it stands under; empty where there is none."""
    place: str
    """For people: "the page, table 1, row 3, cell 2". A blank inside a sentence carries its sentence."""
    kind: str
    """A guess at the kind of question: a key of `forms.kit.KINDS`."""
    meaning: Meaning | None
    certainty: Certainty
    options: tuple[Option, ...] = ()
    hint: str = ""
    """What stands in the blank itself to be typed over: "Click here to enter text"."""
    block: Block | None = None
    turn: int = 0
    """In a block that is written out: which time it is, from 1."""

    def __post_init__(self) -> None:
        """Refuse a kind that no question has."""
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of question")


WRITTEN_OUT: Final = (Blank.TICKS, Blank.STRIKE, Blank.SCALE)
"""The sorts whose `Option`s are printed on the page, each with an anchor. A slot of them may have none of its own."""


def element_at(root: etree._Element, path: Path) -> etree._Element:
    """The element at the end of a path. Raises IndexError where there is none."""
    for number in path:
        root = root[number]
    return root
