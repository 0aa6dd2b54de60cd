"""Blanks while a part is read: what they are and are called, before anything is guessed about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from webapp.documents.slots.kinds import Anchor, Blank, Certainty, Option, Path


@dataclass(slots=True)
class Rows:
    """A table whose empty rows repeat."""

    label: str
    rows: list[Anchor]


@dataclass(slots=True)
class Draft:
    """A blank that was found. `element` is where it stands, for its place."""

    blank: Blank
    anchors: list[Anchor]
    label: str
    element: etree._Element
    heading: str = ""
    sentence: str = ""
    kind: str = ""
    certainty: Certainty = Certainty.SURE
    options: list[Option] = field(default_factory=list)
    hint: str = ""
    rows: Rows | None = None
    tall: bool = False
    """There is room for more than a line."""


class Sheet:
    """The blanks of one part so far, and the heading that the reader is under."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.heading = ""
        self.drafts: list[Draft] = []

    def anchor(self, path: Path) -> Anchor:
        """A place in this part."""
        return Anchor(self.part, path)

    def add(self, draft: Draft) -> Draft:
        """One more blank, under the heading of now."""
        draft.heading = draft.heading or self.heading
        self.drafts.append(draft)
        return draft
