"""The blanks of a Word form that carries no tags: what it asks, and exactly where each answer goes.

Pure: the parts of a file in, data out. Everything here reads a stranger's file, so it runs in the worker (`worker`). Each
step looks at an item and its neighbours, so the time it takes grows with the file and no faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from webapp.documents.ooxml import content_type_of, parse
from webapp.documents.places import Places
from webapp.documents.slots.blocks import with_blocks
from webapp.documents.slots.bounds import Bounds
from webapp.documents.slots.drafts import Draft, Sheet
from webapp.documents.slots.flow import Flow, Holder
from webapp.documents.slots.guesses import guessed
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.looks import Looks
from webapp.documents.slots.outline import Item, Table, read_part
from webapp.documents.slots.tables import TableReader

_WORDPROCESSING: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PARTS: Final = {
    f"{_WORDPROCESSING}document.main+xml": "the page",
    f"{_WORDPROCESSING}header+xml": "a header",
    f"{_WORDPROCESSING}footer+xml": "a footer",
}
"""In the order in which they are read."""


def find(package: Mapping[str, bytes]) -> tuple[Slot, ...]:
    """The blanks of an accepted file (`upload.accept`), in document order: the page, then headers, then footers.

    Text boxes are read where they hang. Raises `WordFault` where a part is no sound XML, or holds more than a form.
    """
    looks = Looks(package)
    bounds = Bounds()
    found: list[tuple[Draft, str]] = []
    for part, called in parts_of(package):
        root = parse(package[part], part)
        bounds.take_part(root)
        sheet = _read(root, part, called, looks)
        bounds.take_blanks(root, sheet.drafts)
        places = Places(root, called)
        found += [(draft, places.of(draft.element)) for draft in sheet.drafts]
    return tuple(guessed(with_blocks(found)))


def parts_of(package: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The parts that are read, in that order, each with a word for it."""
    kinds = content_type_of(package)
    for kind, called in _PARTS.items():
        for part in (name for name in package if kinds[name] == kind):
            yield part, called


def _read(root: etree._Element, part: str, called: str, looks: Looks) -> Sheet:
    sheet = Sheet(part)
    page = called == "the page"

    def read(items: Sequence[Item], holder: Holder) -> None:
        Flow(sheet, items, holder, read_table).read()

    def read_cell(items: Sequence[Item], label: str, open_: bool) -> None:
        read(items, Holder(label=label, open=open_, roomy=page))

    def read_table(table: Table, label: str) -> bool:
        return TableReader(sheet, table, label, read_cell).read()

    read(read_part(root, looks), Holder(page=True, roomy=page))
    return sheet
