"""Every fault of a Word template at once, each with its place and what to write instead.

`prepare` is the wall and stops at the first; here the same reading of the tags goes on to the end, and the names are held
against an example. What neither of the two finds is found by filling the template with the example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from webapp.documents.faults import Fault, FaultKind
from webapp.documents.ooxml import Package, WordFault, content_type_of, parse, read_package
from webapp.documents.prepared import FILLED
from webapp.documents.shapes import Shape, shape_of
from webapp.documents.tag_places import read_places
from webapp.documents.tag_words import check_words, scope_in
from webapp.documents.word import prepare, render

_TAG: Final = re.compile(r"\{[{%]")
_TEXT: Final = re.compile(r"<[^>]*>")
# Parts that hold words and are not filled, by the end of their name, as a person calls them.
_OTHER_PARTS: Final = (
    (re.compile(r"charts/"), "a chart"),
    (re.compile(r"diagrams/"), "a SmartArt drawing"),
    (re.compile(r"glossary/"), "a building block"),
    (re.compile(r"docProps/"), "the properties of the document"),
)


def faults(docx: bytes, example: Mapping[str, Any] | None) -> tuple[Fault, ...]:
    """The faults of a template against the names and shapes of `example`; without one, only how its tags are written.

    Raises `WordFault` where the file is refused as a whole.
    """
    package = read_package(docx)
    kinds = content_type_of(package)
    names = None if example is None else {key: shape_of(value) for key, value in example.items()}
    found: list[Fault] = []
    for name in sorted((name for name in package if kinds[name] in FILLED), key=lambda name: _order(kinds[name])):
        found += _of_part(package, name, FILLED[kinds[name]], names)
    found += _elsewhere(package, kinds)
    # An old and a new telling of one text box hold the same tags.
    return tuple(dict.fromkeys(found)) or tuple(_filling(docx, example))


def _order(kind: str) -> int:
    """The page comes first, then headers and footers, as a person looks."""
    return [*FILLED].index(kind)


def _of_part(package: Package, name: str, place: str, names: Mapping[str, Shape] | None) -> list[Fault]:
    placed, found = read_places(parse(package[name], name), place, _known(names))
    for each in placed:
        found += check_words(each, scope_in(each, names))
    return [fault for _, fault in sorted(found, key=lambda one: one[0])]


def _known(names: Mapping[str, Shape] | None) -> frozenset[str]:
    """All names, and the parts of all rows, by themselves."""
    rows = (shape.each.parts or {} for shape in (names or {}).values() if shape.each)
    return frozenset(names or ()).union(*rows)


def _elsewhere(package: Package, kinds: Mapping[str, str]) -> Iterator[Fault]:
    """Tags in parts that nobody fills."""
    for name, data in package.items():
        if kinds[name] in FILLED or not name.endswith(".xml") or not name.startswith("word/"):
            continue
        if _TAG.search(data.decode("utf-8", "replace")):
            place = next((word for part, word in _OTHER_PARTS if part.search(name)), f"the part {name}")
            text = _TEXT.sub("", data.decode("utf-8", "replace"))
            found = _TAG.search(text)
            words = " ".join(text[max(0, found.start() - 40) : found.end() + 60].split()) if found else ""
            yield Fault(FaultKind.NOT_FILLED_HERE, place, words, "Move it to the page, a header, a footer or a note.")


def _filling(docx: bytes, example: Mapping[str, Any] | None) -> Iterator[Fault]:
    """What stops the template from being filled although each of its tags is in order."""
    try:
        template = prepare(docx)
        if example is not None:
            render(template, example)
    except WordFault as error:
        split = re.fullmatch(r"In ([^:]+): (.*)", error.sentence, re.DOTALL)
        place, text = (split[1], split[2]) if split else ("", error.sentence)
        yield Fault(FaultKind.CANNOT_BE_FILLED, place, text, "")
