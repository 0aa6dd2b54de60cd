"""A form as an outline that a page can show: its words in their order, each blank numbered where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.documents.slots.kinds import Anchor


@dataclass(frozen=True, slots=True)
class ShownPara:
    """A paragraph. A piece is its words, or the number of a blank that stands between them."""

    spot: int
    """Its number among all that can be pointed at, from 1 through all parts."""
    pieces: tuple[str | int, ...]
    heading: bool
    bold: bool
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table, which can be pointed at as a whole."""

    spot: int
    span: int
    items: tuple[Shown, ...]
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table by its rows."""

    rows: tuple[tuple[ShownCell, ...], ...]


Shown = ShownPara | ShownTable


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The page, a header or a footer."""

    called: str
    items: tuple[Shown, ...]
