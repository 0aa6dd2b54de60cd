"""The places of a form's blanks as elements, looked up once before anything of the form is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from webapp.documents.faults import WordFault
from webapp.documents.ooxml import parse
from webapp.documents.slots.kinds import Anchor, Slot, element_at

_NOT_THERE = "A blank of this form is not where it was found. Upload the form once more."


@dataclass(frozen=True, slots=True)
class Target:
    """An `Anchor` as elements."""

    element: etree._Element
    start: int | None
    end: int | None
    last: etree._Element
    """The last of several elements side by side; of one, itself."""


@dataclass(slots=True)
class Targets:
    """Those of all blanks, by the blank's number, and the parts that they stand in."""

    roots: dict[str, etree._Element] = field(default_factory=dict)
    anchors: dict[int, list[Target]] = field(default_factory=dict)
    options: dict[int, list[Target | None]] = field(default_factory=dict)
    rows: dict[int, list[etree._Element]] = field(default_factory=dict)
    """The empty rows of a block, by the block's number."""

    def of(self, slot: int) -> Iterator[etree._Element]:
        """Every element that a blank points at."""
        for target in (*self.anchors[slot], *self.options[slot]):
            if target is not None:
                yield target.element


def targets_of(package: Mapping[str, bytes], slots: Iterable[Slot]) -> Targets:
    """Look all of them up. Raises `WordFault` where the form is another than the one that the blanks were found in."""
    found = Targets()

    def target(anchor: Anchor) -> Target:
        root = found.roots.get(anchor.part)
        if root is None:
            root = found.roots[anchor.part] = parse(package[anchor.part], anchor.part)
        element = element_at(root, anchor.path)
        return Target(element, anchor.start, anchor.end, element if anchor.to is None else element_at(root, anchor.to))

    try:
        for slot in slots:
            found.anchors[slot.number] = [target(anchor) for anchor in slot.anchors]
            found.options[slot.number] = [
                None if option.anchor is None else target(option.anchor) for option in slot.options
            ]
            if slot.block is not None and slot.block.number not in found.rows:
                found.rows[slot.block.number] = [target(anchor).element for anchor in slot.block.rows]
    except (IndexError, KeyError) as error:
        raise WordFault(_NOT_THERE) from error
    return found
