"""Where a tag may stand in Word: what it takes with it, and which “for” and “if” an end belongs to.

docxtpl drops text beside some tags without a word, and two in one paragraph break the file (pitfalls, Word); so each is
looked at in its own paragraph, row or cell before anything else happens. `check_places` is the wall before a template is
used; `read_places` gives everything that is wrong at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from lxml import etree

from webapp.documents.faults import FaultKind
from webapp.documents.ooxml import W
from webapp.documents.places import CELL, PARAGRAPH, ROW, around
from webapp.documents.tags import Found, Reading, Tag, own_texts
from webapp.documents.template_guard import TemplateFault

STARTS: Final = ("for", "if")
ENDS: Final = {"endfor": "for", "endif": "if"}
_BETWEEN: Final = ("else", "elif")
_WHOLE: Final = {"p": ("paragraph", PARAGRAPH), "tr": ("table row", ROW), "tc": ("table cell", CELL)}
_MARKED: Final = re.compile(r"\{[%#]-?\s*(?:p|tr|tc)\s.*?[%#]\}", re.DOTALL)
_SHOWN: Final = (f"{W}drawing", f"{W}pict")


@dataclass(frozen=True, slots=True)
class Placed:
    """A tag, and the “for” tags that are open where it stands, the outermost first."""

    tag: Tag
    loops: tuple[Tag, ...]


def check_places(root: etree._Element, part: str) -> None:
    """Refuse a tag that docxtpl would fill by losing words, or by leaving blank rows. Raises `TemplateFault`."""
    _, found = read_places(root, part)
    for fault in found:
        if fault[1].fault is not FaultKind.SINGLE_BRACES:  # those are words like others: they are printed
            raise TemplateFault(fault[1].sentence)


def read_places(root: etree._Element, part: str, names: Collection[str] = ()) -> tuple[list[Placed], list[Found]]:
    """The tags of a part in their order, and what is wrong with how they stand, in order too."""
    reading = Reading(root, part, names)
    blocks = _Blocks()
    for tag in reading.tags:
        blocks.take(tag)
    blocks.end()
    alone = [fault for tag in reading.tags if (fault := _alone(tag))]
    return blocks.placed, sorted([*reading.found, *alone, *blocks.found], key=lambda found: found[0])


def keyword(tag: Tag) -> str:
    """The first word of a statement: "for", "endif", "vm"."""
    found = re.match(r"\w*", tag.words)
    return found[0] if found and tag.kind == "{%" else ""


def _alone(tag: Tag) -> Found | None:
    """What is wrong with the company of a tag that takes its paragraph, row or cell with it."""
    if tag.mark and tag.kind == "{{":
        return tag.fault(FaultKind.FORMATTED_TEXT, f"Write {{{{ {tag.words} }}}}.")
    if _trims(tag) and "".join(t.text or "" for t in own_texts(tag.paragraph)).strip() != tag.whole:
        what = f"“{tag.whole}” joins the paragraphs around it: other words in its own paragraph would be lost"
        return tag.fault(FaultKind.TEXT_LOST, "Put the tag into a paragraph of its own, or leave out the “-”.", what)
    if tag.mark not in _WHOLE:
        return None
    word, kind = _WHOLE[tag.mark]
    holder = tag.paragraph if kind == PARAGRAPH else around(tag.paragraph, kind)
    if holder is None:
        what = f"“{tag.whole}” takes a {word} with it and stands in none"
        return tag.fault(FaultKind.PARAGRAPH_MARK_MISSING, f"Write {_marked(tag, 'p')}.", what)
    text = "".join(str(t.text or "") for t in holder.iter(f"{W}t")).strip()
    shown = next(holder.iter(*_SHOWN), None) is not None
    if text == tag.whole and not shown:
        return None
    what = f"“{tag.whole}” needs a {word} of its own: other words in that {word} would be lost"
    if not shown and not _MARKED.sub("", text).strip():
        what = f"“{tag.whole}” needs a {word} of its own, and another tag that takes it along stands in the same"
        return tag.fault(FaultKind.TWO_TAGS, f"Give each of the two tags a {word} of its own.", what)
    return tag.fault(FaultKind.TEXT_LOST, f"Put the tag into a {word} of its own.", what)


class _Blocks:
    """The “for” and “if” that are open while the tags are read in their order."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self.found: list[Found] = []
        self._open: list[Tag] = []

    def take(self, tag: Tag) -> None:
        """One tag more."""
        word = keyword(tag)
        if word in ENDS:
            self._close(tag, ENDS[word])
        elif word in _BETWEEN:
            self._between(tag)
        self.placed.append(Placed(tag, tuple(block for block in self._open if keyword(block) == "for")))
        if word in STARTS:
            self._open.append(tag)

    def end(self) -> None:
        """The end of the part: what is open now is never closed."""
        for tag in self._open:
            end = f"end{keyword(tag)}"
            self.found.append(tag.fault(FaultKind.END_MISSING, f"Write {_like(tag, end)} where it ends."))

    def _close(self, end: Tag, word: str) -> None:
        if not self._open:
            self.found.append(end.fault(FaultKind.END_WITHOUT_START, f"Delete it, or write {_like(end, word + ' …')}."))
            return
        words = [keyword(tag) for tag in self._open]
        if words[-1] != word and word in words:
            while keyword(self._open[-1]) != word:
                tag = self._open.pop()
                missing = _like(tag, f"end{keyword(tag)}")
                self.found.append(tag.fault(FaultKind.END_MISSING, f"Write {missing} before {end.whole}."))
        start = self._open.pop()
        if keyword(start) != word:
            wanted = _like(end, f"end{keyword(start)}")
            self.found.append(end.fault(FaultKind.WRONG_END, f"It closes {start.whole}: write {wanted}."))
            return
        self._check_pair(start, end)

    def _between(self, tag: Tag) -> None:
        if not self._open:
            self.found.append(tag.fault(FaultKind.END_WITHOUT_START, "Delete it, or write the “if” before it."))
            return
        self._check_pair(self._open[-1], tag)

    def _check_pair(self, start: Tag, end: Tag) -> None:
        """Both have to take the same with them, and to stand in one holder: the rest of the file stays whole."""
        if start.mark == end.mark and start.mark not in _WHOLE:
            if start.paragraph is not end.paragraph and not (_trims(start) and _trims(end)):
                self.found.append(_unmarked(start, end))
        elif start.mark != end.mark:
            odd, other = (end, start) if start.mark else (start, end)
            what = f"“{odd.whole}” and “{other.whole}” belong together and do not take the same with them"
            kind = FaultKind.WRONG_END if odd.mark else _mark_kind(other.mark)
            self.found.append(odd.fault(kind, f"Write {_marked(odd, other.mark)}.", what))
        elif _holder(start) is not _holder(end):
            what = f"“{start.whole}” ends in another table, cell or text"
            self.found.append(
                start.fault(FaultKind.WRONG_END, f"It ends in {end.place}. Put both into the same.", what)
            )


def _trims(tag: Tag) -> bool:
    """Whether docxtpl joins the paragraphs around this tag, by taking out what stands between their words and it."""
    return tag.kind == "{%" and (tag.whole.startswith("{%-") or tag.whole.endswith("-%}"))


def _unmarked(start: Tag, end: Tag) -> Found:
    mark = "p" if around(start.paragraph, CELL) is around(end.paragraph, CELL) else "tr"
    alone = "a row of its own, above and below what it repeats" if mark == "tr" else "a paragraph of its own"
    suggestion = f"Write {_marked(start, mark)} and {_marked(end, mark)}, each in {alone}."
    return start.fault(_mark_kind(mark), suggestion)


def _mark_kind(mark: str) -> FaultKind:
    return FaultKind.PARAGRAPH_MARK_MISSING if mark == "p" else FaultKind.ROW_MARK_MISSING


def _holder(tag: Tag) -> etree._Element | None:
    kind = _WHOLE[tag.mark][1] if tag.mark in _WHOLE else PARAGRAPH
    element = tag.paragraph if kind == PARAGRAPH else around(tag.paragraph, kind)
    return None if element is None else element.getparent()


def _marked(tag: Tag, mark: str) -> str:
    """The tag as it is written when it takes a paragraph or a row with it."""
    return f"{{%{mark} {tag.words} %}}"


def _like(tag: Tag, words: str) -> str:
    """Other words, marked as this tag is."""
    return f"{{%{tag.mark} {words} %}}"
