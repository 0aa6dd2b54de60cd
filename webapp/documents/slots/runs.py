"""Runs of a paragraph: cut at a letter, made anew, set between conditions. Everything else of the paragraph stays."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Final

from lxml import etree

from webapp.documents.faults import WordFault
from webapp.documents.ooxml import XML_SPACE, W
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.looks import look_of
from webapp.documents.slots.tags_in import tag

# How words to be typed over look, and what would make an answer hard to read.
_NOT_OF_ANSWERS: Final = frozenset(
    f"{W}{name}" for name in ("rStyle", "color", "highlight", "shd", "vanish", "webHidden", "strike", "dstrike", "caps")
)
_NOT_OF_LABELS: Final = frozenset(f"{W}{name}" for name in ("b", "bCs", "u", "smallCaps"))
_CANNOT: Final = (
    "The words round a blank are laid out in a way that cannot be filled. Type that line again in Word, plainly."
)


def answer_look(run: etree._Element | None, *, label: bool = False) -> etree._Element | None:
    """The look of an answer that takes the place of this run; of a label's run, without what makes it a label."""
    look = None if run is None else look_of(run)
    if look is None:
        return None
    made = copy.deepcopy(look)
    unwanted = _NOT_OF_ANSWERS | (_NOT_OF_LABELS if label else frozenset())
    for entry in [entry for entry in made if entry.tag in unwanted]:
        made.remove(entry)
    return made


def new_run(look: etree._Element | None, lines: Sequence[str]) -> etree._Element:
    """A run that says these lines."""
    run = etree.Element(f"{W}r")
    if look is not None:
        run.append(copy.deepcopy(look))
    for number, line in enumerate(lines):
        if number:
            etree.SubElement(run, f"{W}br")
        text = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
        text.text = line
    return run


def only_if(condition: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Lines that are there only under a condition, within one run."""
    first, *later = (*lines[:-1], lines[-1] + tag("", "endif"))
    return (tag("", f"if {condition}") + first, *later)


def tag_run(words: str) -> etree._Element:
    """A run that is a statement and goes with it."""
    return new_run(None, [tag("r", words)])


def cut(paragraph: etree._Element, at: int) -> None:
    """Make a run end at this letter."""
    previous = None
    for piece in Letters(paragraph).pieces:
        if piece.start < at < piece.end:
            first, second = piece.text[: at - piece.start], piece.text[at - piece.start :]
            behind = copy.deepcopy(piece.element)
            for text, said in ((piece.element, first), (behind, second)):
                text.text = said
                text.set(XML_SPACE, "preserve")
            piece.element.addnext(behind)
            _split(piece.run, behind)
            return
        if piece.start >= at:
            if previous is not None and previous.run is piece.run:
                _split(piece.run, piece.element)
            return
        previous = piece


def _split(run: etree._Element, child: etree._Element) -> None:
    """Two runs, the second from this child on."""
    if child.getparent() is not run:
        raise WordFault(_CANNOT)
    look = look_of(run)
    second = etree.Element(f"{W}r", {str(name): str(value) for name, value in run.attrib.items()})
    if look is not None:
        second.append(copy.deepcopy(look))
    moved = [child, *child.itersiblings()]
    second.extend(moved)
    run.addnext(second)


def runs_of(paragraph: etree._Element, start: int, end: int) -> list[list[etree._Element]]:
    """The runs of a range of letters and of nothing else, in groups that stand side by side in one holder."""
    cut(paragraph, end)
    cut(paragraph, start)
    groups: list[list[etree._Element]] = []
    for piece in Letters(paragraph).pieces:
        if not start <= piece.start < end:
            continue
        if groups and groups[-1][-1] is piece.run:
            continue
        if groups and groups[-1][-1].getparent() is piece.run.getparent():
            groups[-1].append(piece.run)
        else:
            groups.append([piece.run])
    return groups


def between(condition: str, instead: Iterable[etree._Element], runs: Sequence[etree._Element]) -> None:
    """Show `instead` under a condition, else these runs as they are."""
    first, last = runs[0], runs[-1]
    shown = list(instead)
    for run in (tag_run(f"if {condition}"), *shown, *([tag_run("else")] if shown else [])):
        first.addprevious(run)
    last.addnext(tag_run("endif"))


def put_behind(paragraph: etree._Element, at: int, run: etree._Element) -> etree._Element | None:
    """Put a run behind this letter. Gives the run that it stands behind, if any."""
    cut(paragraph, at)
    before = [piece for piece in Letters(paragraph).pieces if piece.end <= at]
    if before:
        before[-1].run.addnext(run)
        return before[-1].run
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        paragraph.insert(0, run)
    else:
        properties.addnext(run)
    return None
