"""Line ends of an answer become real paragraphs, tabs real tabs, after rendering and on the parsed tree.

docxtpl would write one paragraph with line breaks: nothing can be spaced, kept together or broken well over pages. Here
the paragraph that holds the placeholder is repeated with its own properties, once for each line that says something.
"""

from __future__ import annotations

import copy
import re
from itertools import pairwise
from typing import Final

from lxml import etree

from webapp.documents.cells import send_ahead
from webapp.documents.lists import hang
from webapp.documents.ooxml import W14, XML_SPACE, W, drop
from webapp.documents.text import NEW_LINE, TAB

_MARKS: Final = re.compile(f"([{NEW_LINE}{TAB}])")
# A field or a tracked change may begin in one paragraph and end in the next; there a line end stays a line break.
_SPANS: Final = (f"{W}fldChar", f"{W}commentRangeStart", f"{W}moveFromRangeStart", f"{W}moveToRangeStart")
# Said once: where a page begins and a section ends. "Keep with next" is about what follows the last paragraph, and on the
# first of a table cell about the next row (Word reads it there), so it leaves the paragraphs between.
_NOT_LATER: Final = (f"{W}pageBreakBefore",)
_NOT_BEFORE_LAST: Final = (f"{W}sectPr",)
_NOT_BETWEEN: Final = (f"{W}keepNext",)


def settle_paragraphs(root: etree._Element) -> None:
    """Turn every mark of `text.NEW_LINE` and `text.TAB` in the tree into paragraphs and tabs."""
    marked = [text for text in root.iter(f"{W}t") if (said := text.text) and (NEW_LINE in said or TAB in said)]
    runs = [run for run in (text.getparent() for text in marked) if run is not None and run.tag == f"{W}r"]
    for text in marked:
        _settle_run_text(text)
    holders = [run.getparent() for run in runs]
    for holder in dict.fromkeys(h for h in holders if h is not None):
        _settle_paragraph(holder)


def _settle_run_text(text: etree._Element) -> None:
    """Replace one text by texts, tabs and line breaks; a break that could become a paragraph is marked so."""
    run = text.getparent()
    if run is None or run.tag != f"{W}r":
        return
    place = run.index(text)
    run.remove(text)
    for piece in filter(None, _MARKS.split(text.text or "")):
        if piece == NEW_LINE:
            new = etree.Element(f"{W}br", {"alongside": "paragraph"})
        elif piece == TAB:
            new = etree.Element(f"{W}tab")
        else:
            new = etree.Element(f"{W}t", {XML_SPACE: "preserve"})
            new.text = piece
        run.insert(place, new)
        place += 1


def _settle_paragraph(paragraph: etree._Element) -> None:
    """Split one paragraph at its marked breaks, or leave them as breaks where it cannot be split."""
    if paragraph.tag != f"{W}p" or next(paragraph.iter(*_SPANS), None) is not None:
        for mark in paragraph.iter(f"{W}br"):
            drop(mark, "alongside")
        return
    made = _Split(paragraph).paragraphs
    for before, after in pairwise(made):
        before.addnext(after)
    if len(made) == 1:
        return
    _say_once(made)
    for line in made:
        hang(line)
    if made[-1].find(f"{W}pPr/{W}keepNext") is not None:
        send_ahead(made[-1])


class _Split:
    """One paragraph dealt out to several, itself the first. A blank line makes none: paragraphs stand apart already."""

    def __init__(self, paragraph: etree._Element) -> None:
        self.properties = paragraph.find(f"{W}pPr")
        self.attributes = _attributes(paragraph)
        self.paragraphs = [paragraph]
        self.said = False  # whether the current paragraph shows anything yet
        self.due = False  # whether a line has ended since
        for child in list(paragraph):
            if child.tag == f"{W}r":
                self._deal(child)
            elif child is not self.properties:
                self._put_whole(child)

    def _begin(self) -> None:
        new = etree.Element(f"{W}p", self.attributes)
        if self.properties is not None:
            new.append(copy.deepcopy(self.properties))
        self.paragraphs.append(new)
        self.said = self.due = False

    def _put_whole(self, child: etree._Element) -> None:
        for mark in child.iter(f"{W}br"):
            drop(mark, "alongside")
        if self.due and self.said and next(child.iter(f"{W}t"), None) is not None:
            self._begin()
        self.paragraphs[-1].append(child)

    def _deal(self, run: etree._Element) -> None:
        """Put the items of a run where they belong: into this run, or into one that looks like it."""
        look = run.find(f"{W}rPr")
        here: etree._Element | None = run
        self.paragraphs[-1].append(run)
        for item in list(run):
            if item is look:
                continue
            if item.get("alongside"):
                run.remove(item)
                self.due, here = True, None
                continue
            shows = item.tag != f"{W}t" or bool((item.text or "").strip())
            if self.due and not shows:
                run.remove(item)
                continue
            if self.due and self.said:
                self._begin()
                here = None
            if here is None:
                here = self._like(run, look)
            if here is not run:
                here.append(item)
            self.said, self.due = self.said or shows, False
        if here is not run and all(item is look for item in run):
            self._take_out(run)

    @staticmethod
    def _take_out(run: etree._Element) -> None:
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)

    def _like(self, run: etree._Element, look: etree._Element | None) -> etree._Element:
        new = etree.SubElement(self.paragraphs[-1], f"{W}r", _attributes(run))
        if look is not None:
            new.append(copy.deepcopy(look))
        return new


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _say_once(paragraphs: list[etree._Element]) -> None:
    for number, paragraph in enumerate(paragraphs):
        if number:
            for name in ("paraId", "textId"):
                drop(paragraph, f"{W14}{name}")
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            continue
        first, last = number == 0, number == len(paragraphs) - 1
        unwanted = (
            *(() if first else _NOT_LATER),
            *(() if last else _NOT_BEFORE_LAST),
            *(() if first or last else _NOT_BETWEEN),
        )
        for name in unwanted:
            for found in properties.findall(name):
                properties.remove(found)
