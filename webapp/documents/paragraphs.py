"""Line ends of an answer become real paragraphs, tabs real tabs, after rendering and on the parsed tree.

docxtpl would write one paragraph with line breaks: nothing can be spaced, kept together or broken well over pages. Here
the paragraph that holds the placeholder is repeated with its own properties, once for each line that says something.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Final

from lxml import etree

from webapp.documents.cells import send_ahead
from webapp.documents.lists import hang
from webapp.documents.ooxml import W14, XML_SPACE, W
from webapp.documents.text import NEW_LINE, TAB

# A field or a tracked change may begin in one paragraph and end in the next; there a line end stays a line break.
_SPANS: Final = (f"{W}fldChar", f"{W}commentRangeStart", f"{W}moveFromRangeStart", f"{W}moveToRangeStart")
# Said once: a paragraph's name, where a page begins and a section ends. "Keep with next" is about what follows the last
# paragraph, and on the first of a table cell about the next row (Word reads it there), so it leaves those between.
_NAMES: Final = (f"{W14}paraId", f"{W14}textId")
_NOT_LATER: Final = f"{W}pageBreakBefore"
_NOT_BEFORE_LAST: Final = f"{W}sectPr"
_NOT_BETWEEN: Final = f"{W}keepNext"
_PRESERVED: Final = {XML_SPACE: "preserve"}


def settle_paragraphs(root: etree._Element) -> None:
    """Turn every mark of `text.NEW_LINE` and `text.TAB` in the tree into paragraphs and tabs."""
    marked = [text for text in root.iter(f"{W}t") if (said := text.text) and (NEW_LINE in said or TAB in said)]
    held: dict[etree._Element, list[etree._Element]] = {}
    for text in marked:
        run = text.getparent()
        holder = run.getparent() if run is not None and run.tag == f"{W}r" else None
        if holder is not None:
            held.setdefault(holder, []).append(text)
    for holder, texts in held.items():
        if holder.tag == f"{W}p" and holder.getparent() is not None and next(holder.iter(*_SPANS), None) is None:
            _Split(holder, texts)
        else:
            for text in texts:
                _break(text)


def _lines(text: etree._Element) -> list[str]:
    """The lines that say something: paragraphs stand apart already, so a blank line makes none."""
    return [line for line in (text.text or "").split(NEW_LINE) if line.strip()] or [""]


def _break(text: etree._Element) -> None:
    """The lines in one paragraph, with line breaks between."""
    first, *later = _lines(text)
    end = _write(text, first)
    for line in later:
        end = _write(_after(_after(end, f"{W}br"), f"{W}t", _PRESERVED), line)


def _write(text: etree._Element, line: str) -> etree._Element:
    """One line into a text, and its tabs beside it. Gives the last thing that was written."""
    text.text, *later = line.split(TAB)
    for piece in later:
        text = _after(_after(text, f"{W}tab"), f"{W}t", _PRESERVED)
        text.text = piece
    return text


def _after(element: etree._Element, tag: str, attributes: dict[str, str] | None = None) -> etree._Element:
    """A new element behind this one. Made within the tree: one that moves in from outside costs several times as much."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root of a part has nothing behind it")
    new = etree.SubElement(parent, tag, attributes)
    element.addnext(new)
    return new


class _Split:
    """One paragraph dealt out to several, itself the first: the lines of its texts, one after another."""

    def __init__(self, paragraph: etree._Element, texts: Sequence[etree._Element]) -> None:
        self.properties = paragraph.find(f"{W}pPr")
        self.attributes = {name: value for name, value in _attributes(paragraph).items() if name not in _NAMES}
        self.made = [paragraph]
        self.begins = [""]  # the line with which each begins
        for text in texts:
            self._deal(text, begins=text is next(paragraph.iter(f"{W}t")))
        if len(self.made) > 1:
            self._finish()

    def _deal(self, text: etree._Element, *, begins: bool) -> None:
        run = text.getparent()
        if run is None:
            return
        first, *later = _lines(text)
        if begins:
            self.begins[0] = first
        behind, runs_behind = list(text.itersiblings()), list(run.itersiblings())
        _write(text, first)
        look, attributes, last = run.find(f"{W}rPr"), _attributes(run), run
        for line in later:
            last = self._begin(look, attributes)
            _write(etree.SubElement(last, f"{W}t", _PRESERVED), line)
            self.begins.append(line)
        if later:
            last.extend(behind)
            self.made[-1].extend(runs_behind)

    def _begin(self, look: etree._Element | None, attributes: dict[str, str]) -> etree._Element:
        """The one run of a new paragraph, both looking like those of the placeholder."""
        self.made.append(_after(self.made[-1], f"{W}p", self.attributes))
        if self.properties is not None:
            self.made[-1].append(copy.deepcopy(self.properties))
        run = etree.SubElement(self.made[-1], f"{W}r", attributes)
        if look is not None:
            run.append(copy.deepcopy(look))
        return run

    def _finish(self) -> None:
        if self.properties is not None:
            self._say_once()
        for paragraph, line in zip(self.made, self.begins, strict=True):
            hang(paragraph, line)
        if self.made[-1].find(f"{W}pPr/{W}keepNext") is not None:
            send_ahead(self.made[-1])

    def _say_once(self) -> None:
        for number, paragraph in enumerate(self.made):
            first, last = number == 0, number == len(self.made) - 1
            unwanted = {_NOT_LATER: not first, _NOT_BEFORE_LAST: not last, _NOT_BETWEEN: not (first or last)}
            for found in [found for found in paragraph[0] if unwanted.get(str(found.tag))]:
                paragraph[0].remove(found)


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}
