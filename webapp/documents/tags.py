"""The tags of a part, read paragraph by paragraph, and what is wrong with their braces."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from lxml import etree

from webapp.documents.faults import Fault, FaultKind, WordFault
from webapp.documents.ooxml import W
from webapp.documents.places import PARAGRAPH, Places, around

_BRACES: Final = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSES: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_INSIDE: Final = re.compile(r"-?(?P<mark>(?:p|tr|tc|r)(?=\s))?\s*(?P<words>.*?)\s*-?", re.DOTALL)
_NAME: Final = r"[^\W\d][\w.\- ]{0,60}?"
_SINGLE: Final = re.compile(rf"(?<![{{%#\w])\{{\s*({_NAME})\s*\}}(?![}}%#\w])")
_SPACED: Final = re.compile(r"\{\s+(?:\{|%)[^{}]*(?:\}|%)\s+\}|\{\s+%[^{}]*%\}|\{%[^{}]*%\s+\}")
_GAP: Final = re.compile(r"(?<=[{%}])\s+(?=[{%}])")
_HALF_OPEN: Final = re.compile(rf"(?<!\{{)\{{\s*({_NAME})\s*\Z")
# What would go with the words that Word has put between two halves of a tag.
_CUT: Final = (f"{W}fldChar", f"{W}instrText", f"{W}drawing", f"{W}pict", f"{W}object", f"{W}footnoteReference")
_HIDDEN: Final = (f"{W}instrText", f"{W}delInstrText", f"{W}fldSimple", f"{W}delText")
_OPENING: Final = re.compile(r"\{[{%#]")
_MOST_TAGS: Final = 3_000
"""In one part. A form of thirty pages has some hundreds."""
_AROUND: Final = 60
"""Characters of the paragraph shown on each side."""
_FAR: Final = 40
"""How many paragraphs further the other half of a tag is looked for."""

Order = tuple[int, int]
"""The number of the paragraph in its part, and the place of the character."""
Found = tuple[Order, Fault]


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag. `kind` is its opening brace, `mark` what it takes with it ("tr"), `words` what stands inside."""

    kind: str
    mark: str
    words: str
    whole: str
    order: Order
    place: str
    near: str
    paragraph: etree._Element

    def fault(self, kind: FaultKind, suggestion: str, what: str = "") -> Found:
        """A fault of this tag."""
        return self.order, Fault(kind, self.place, self.near, suggestion, what)


@dataclass(frozen=True, slots=True)
class _Half:
    """A brace without its other half."""

    brace: str
    order: Order
    place: str
    near: str
    rest: str
    """The words between it and the end (or the beginning) of the paragraph."""


class Reading:
    """All tags of one part in their order, and the faults of their braces.

    `names` helps to tell a tag from plain braces. Raises `WordFault` where there are more tags than any form has.
    """

    def __init__(self, root: etree._Element, part: str, names: Collection[str] = ()) -> None:
        self.tags: list[Tag] = []
        self.found: list[Found] = []
        self._names = names
        self._halves: list[_Half] = []
        self._raw = False
        places = Places(root, part)
        for number, paragraph in enumerate(root.iter(PARAGRAPH)):
            texts = own_texts(paragraph)
            text = "".join(t.text or "" for t in texts)
            if "{" in text or "}" in text:
                self._read(paragraph, texts, text, number, places.of(paragraph))
        self._pair_up()
        self._look_behind(root, places)

    def _read(self, paragraph: etree._Element, texts: list[etree._Element], text: str, number: int, place: str) -> None:
        plain = list(text)
        for kind, start, end in self._whole_tags(text, number, place):
            plain[start:end] = " " * (end - start)
            found = _INSIDE.fullmatch(text[start + 2 : end - 2])
            mark, words = (found["mark"] or "", found["words"]) if found else ("", "")
            tag = Tag(kind, mark, words, text[start:end], (number, start), place, near(text, start, end), paragraph)
            self.tags.append(tag)
            if len(self.tags) > _MOST_TAGS:
                raise WordFault("This file holds more tags than any form has. Copy what is needed into a new document.")
            if kind != "{#" and _is_cut(texts, start, end):
                self.found.append(tag.fault(FaultKind.SPLIT_TAG, f"Delete it and type {tag.whole} again in one go."))
        if not self._raw:
            self._read_plain("".join(plain), text, number, place)

    def _whole_tags(self, text: str, number: int, place: str) -> Iterator[tuple[str, int, int]]:
        """Kind, start and end of each tag that is whole. A brace without its other half is kept for `_pair_up`."""
        opened: re.Match[str] | None = None
        last = 0
        for brace in _BRACES.finditer(text):
            closes = _CLOSES[opened[0]] if opened else ""
            if self._raw:
                self._raw = not re.search(r"\{%-?\s*endraw\s*-?%\}\Z", text[: brace.end()])
                opened = None
            elif brace[0] in _CLOSES:
                if opened and opened[0] == "{#":
                    continue
                if opened:
                    self._half(opened, text, number, place, text[opened.end() : brace.start()])
                opened = brace
            elif opened and brace[0] == closes:
                yield opened[0], opened.start(), brace.end()
                self._raw = bool(re.fullmatch(r"\{%-?\s*raw\s*-?%\}", text[opened.start() : brace.end()]))
                opened, last = None, brace.end()
            elif not opened and brace[0] != "#}":
                self._half(brace, text, number, place, text[last : brace.start()])
                last = brace.end()
        if opened:
            self._half(opened, text, number, place, text[opened.end() :])

    def _half(self, brace: re.Match[str], text: str, number: int, place: str, rest: str) -> None:
        words = near(text, brace.start(), brace.end())
        self._halves.append(_Half(brace[0], (number, brace.start()), place, words, rest))

    def _pair_up(self) -> None:
        """A brace that is closed in a later paragraph is one fault, told where it begins."""
        halves = self._halves
        skip = False
        for half, following in zip_longest(halves, halves[1:]):
            if skip:
                skip = False
            elif half.brace not in _CLOSES:
                self._add(half, FaultKind.UNOPENED_TAG, _open(half))
            elif (
                following
                and following.brace == _CLOSES[half.brace]
                and following.order[0] - half.order[0] <= _FAR
                and following.order[0] != half.order[0]
            ):
                skip = True
                whole = " ".join(f"{half.brace} {half.rest} {following.rest} {following.brace}".split())
                self._add(
                    half,
                    FaultKind.ENDS_ELSEWHERE,
                    f"It is closed in {following.place}. Write {whole} in one paragraph.",
                )
            else:
                self._add(half, FaultKind.UNCLOSED_TAG, _close(half))

    def _add(self, half: _Half, kind: FaultKind, suggestion: str) -> None:
        self.found.append((half.order, Fault(kind, half.place, half.near, suggestion)))

    def _read_plain(self, plain: str, text: str, number: int, place: str) -> None:
        """Single braces round what could be a name; `plain` is the text without its whole tags."""
        for spaced in _SPACED.finditer(plain):
            together = _GAP.sub("", spaced[0])
            fault = Fault(
                FaultKind.SINGLE_BRACES, place, near(text, *spaced.span()), f"Write the two signs together: {together}"
            )
            self.found.append(((number, spaced.start()), fault))
            plain = plain.replace(spaced[0], " " * len(spaced[0]))
        for single in _SINGLE.finditer(plain):
            if guess := self._could_be(single[1].strip()):
                fault = Fault(
                    FaultKind.SINGLE_BRACES, place, near(text, *single.span()), f"Did you mean {{{{ {guess} }}}}?"
                )
                self.found.append(((number, single.start()), fault))

    def _look_behind(self, root: etree._Element, places: Places) -> None:
        """A tag in the instruction of a field would let an answer say what Word does; in deleted text it is not seen."""
        hidden = [(e, e.get(f"{W}instr") or e.text or "") for e in root.iter(*_HIDDEN)]
        if not _OPENING.search("".join(text for _, text in hidden)):
            return
        first, text = next((e, text) for e, text in hidden if "{" in text)
        fault = Fault(
            FaultKind.NOT_FILLED_HERE,
            places.of(first),
            near(text, 0, len(text)),
            "Type the tag as plain words, with no field and no tracked change.",
            "a tag stands inside a field or in deleted text, where nothing is filled in",
        )
        self.found.append(((0, 0), fault))

    def _could_be(self, words: str) -> str:
        """The name that is meant by words in single braces; "" where they are words like others."""
        name = re.sub(r"[\s\-]+", "_", words)
        one_word = name == words and len(name) > 2
        if not self._names:
            return name if one_word else ""
        return nearest(name, self._names) or (name if one_word and "_" in name else "")


def own_texts(paragraph: etree._Element) -> list[etree._Element]:
    """The texts of this paragraph without those of a text box that is anchored in it."""
    return [t for t in paragraph.iter(f"{W}t") if around(t, PARAGRAPH) is paragraph]


def nearest(name: str, names: Collection[str]) -> str:
    """The known name that looks most like this one; "" where none does."""
    by_look = {known.casefold(): known for known in names}
    close = difflib.get_close_matches(name.casefold(), by_look, n=1, cutoff=0.6)
    return by_look[close[0]] if close else ""


def near(text: str, start: int, end: int) -> str:
    """The words round a place, so that a person finds it in Word."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"{before}{text[start:end][: 2 * _AROUND]}{after}".split())


def _is_cut(texts: list[etree._Element], start: int, end: int) -> bool:
    """Whether the letters of a tag stand in different holders, or round something that would go with them."""
    place = 0
    runs: list[etree._Element] = []
    for text in texts:
        length = len(text.text or "")
        run = text.getparent()
        if run is not None and place < end and place + length > start and length:
            runs.append(run)
        place += length
    holders = {run.getparent() for run in runs}
    if len(holders) != 1 or runs[0] is runs[-1]:
        return len(holders) > 1
    holder = next(iter(holders))
    if holder is None:
        return False
    between = list(holder)[holder.index(runs[0]) : holder.index(runs[-1]) + 1]
    return any(next(element.iter(*_CUT), None) is not None for element in between)


def _close(half: _Half) -> str:
    closing = _CLOSES[half.brace]
    found = re.match(rf"\s*({_NAME})\s*(?:[}}%]|\Z)", half.rest)
    name = found[1].strip() if found else "…"
    return f"Write {half.brace} {name} {closing}." if half.brace == "{{" else f"Close it with “{closing}”."


def _open(half: _Half) -> str:
    found = _HALF_OPEN.search(half.rest) or re.search(rf"({_NAME})\s*\Z", half.rest)
    opening = next(o for o, c in _CLOSES.items() if c == half.brace)
    return f"Write {opening} {found[1].strip()} {half.brace}." if found else f"Open it with “{opening}”."
