"""What a form may hold to be looked into for blanks: far more than any form does, and no more than can be done in time.

Each blank is proven by filling the whole form several times, so this is narrower than what a template may hold (`upload`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from lxml import etree

from webapp.documents.faults import WordFault
from webapp.documents.ooxml import W
from webapp.documents.slots.drafts import Draft
from webapp.documents.slots.kinds import element_at

# A form of thirty pages has some 15,000 elements, 1,500 paragraphs, 90,000 letters and a few hundred blanks.
_MOST_ELEMENTS: Final = 50_000
_MOST_PARAGRAPHS: Final = 4_000
_MOST_LETTERS: Final = 300_000
_LONGEST_PARAGRAPH: Final = 20_000
_MOST_BLANKS: Final = 800
"""With each box to tick."""
_MOST_WORK: Final = 100_000
"""Blanks of each paragraph times its elements: each is cut out of its paragraph by itself. A form comes to some hundred."""

_TOO_MANY: Final = "This file holds more blanks than any form has. Copy what is needed into a new document."
_TOO_MUCH: Final = "This file holds more than a form does: {}. Copy what is needed into a new document, and save that."


class Bounds:
    """What the parts of a form hold together. Each `take` raises `WordFault`, with a sentence, where it is too much."""

    def __init__(self) -> None:
        self._elements = self._paragraphs = self._letters = self._blanks = self._work = 0

    def take_part(self, root: etree._Element) -> None:
        """What stands in a part, before it is read."""
        self._elements += sum(1 for _ in root.iter())
        self._paragraphs += sum(1 for _ in root.iter(f"{W}p"))
        if self._elements > _MOST_ELEMENTS or self._paragraphs > _MOST_PARAGRAPHS:
            raise WordFault(_TOO_MUCH.format("thousands of paragraphs or cells"))
        letters: Counter[etree._Element | None] = Counter()
        for text in root.iter(f"{W}t"):
            letters[next(text.iterancestors(f"{W}p"), None)] += len(text.text or "")
        self._letters += letters.total()
        if max(letters.values(), default=0) > _LONGEST_PARAGRAPH or self._letters > _MOST_LETTERS:
            raise WordFault(_TOO_MUCH.format("a text of many pages"))

    def take_blanks(self, root: etree._Element, drafts: Iterable[Draft]) -> None:
        """What was found in a part."""
        places: Counter[tuple[int, ...]] = Counter()
        for draft in drafts:
            marks = [option.anchor for option in draft.options if option.anchor is not None]
            self._blanks += max(1, len(marks))
            anchors = (*draft.anchors, *marks)
            places.update(anchor.path for anchor in anchors if anchor.start is not None)
        for path, count in places.items():
            self._work += count * (count + sum(1 for _ in element_at(root, path).iter()))
        if self._blanks > _MOST_BLANKS or self._work > _MOST_WORK:
            raise WordFault(_TOO_MANY)
