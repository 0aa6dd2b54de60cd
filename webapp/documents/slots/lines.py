"""One line with blanks in it: which words each of them belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from webapp.documents.slots import wording
from webapp.documents.slots.kinds import Anchor, Blank, Option
from webapp.documents.slots.marks import Mark
from webapp.documents.slots.outline import Para

_BETWEEN: Final = re.compile(r"[:?](?P<gap>[ \u00a0]*\t[\t \u00a0]*|[ \u00a0]{3,})(?=\S)")
_WIDE: Final = re.compile(r"\t|\n| {3,}|\u00a0{3,}")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_LONGEST: Final = 12
"""Words of a label behind which an answer fits on the same line."""


_NEAR: Final = 200
"""Characters in which such a label has its room."""


_LINE: Final = 2_000
"""Characters of a line of labels; what is longer is none."""


@dataclass(slots=True)
class Spot:
    """A blank of a line, or boxes that belong together, with the words before and behind it."""

    mark: Mark
    before: str
    after: str
    label: str = ""
    options: list[Option] = field(default_factory=list)
    more: list[Anchor] = field(default_factory=list)
    """Where the answer goes on: the further lines of one paragraph."""


@dataclass(slots=True)
class Line:
    """The blanks of a paragraph. `sentence` shows each as a line, and is empty where the blank only follows its label."""

    spots: list[Spot]
    sentence: str
    only_blanks: bool
    """Whether nothing is said on it."""


def read_line(para: Para, marks: Sequence[Mark]) -> Line:
    """A paragraph with at least one blank."""
    texts = _between(para.text, marks)
    spots = [*_grouped(marks, texts)]
    shown = wording.shortened("____".join(texts))
    for number, spot in enumerate(spots):
        spot.label = _named(spot, _label(spot, spots[number - 1].label if number else "", number, len(spots)))
    inside = len(spots) > 1 or bool(wording.words(texts[-1]) and wording.words(texts[0]))
    return Line(spots, shown if inside else "", only_blanks=not any(wording.words(text) for text in texts))


def behind_labels(para: Para, marks: Sequence[Mark], part: str, *, end: bool) -> list[Mark]:
    """The marks, and the ends of the labels of this line that have only space behind them; at its end too, if `end`."""
    if para.ruled and end and not marks and not wording.asks(para.text):
        return [_after(para, part, len(para.text.rstrip()), len(para.text))]
    if not (":" in para.text or "?" in para.text):
        return [*marks]
    found = [*marks]
    edges = [0, *(edge for mark in marks for edge in (mark.start, mark.end)), len(para.text)]
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        found += _spaces(para, part, start, stop)
    last = para.text[edges[-2] :].rstrip()
    if end and last.endswith((":", "?")) and 0 < len(wording.words(_WIDE.split(last)[-1])) <= 3 * _LONGEST:
        found.append(_after(para, part, edges[-2] + len(last), len(para.text)))
    return sorted(found, key=lambda mark: (mark.start, mark.end))


def _spaces(para: Para, part: str, start: int, stop: int) -> Iterator[Mark]:
    """Where space divides two labels of one line, the first is answered in it: "Name:       Date:"."""
    if stop - start > _LINE:
        return
    for match in _BETWEEN.finditer(para.text, start, stop):
        label = _WIDE.split(para.text[max(start, match.start() - _NEAR) : match.start()])[-1]
        behind = para.text[match.end() : min(stop, match.end() + _NEAR)]
        follows = _WIDE.split(behind)[0]
        another = stop < len(para.text) or ":" in follows or "?" in follows
        if another and 0 < len(wording.words(label)) <= _LONGEST and len(wording.words(follows)) <= _LONGEST:
            yield _after(para, part, *match.span("gap"))


def _after(para: Para, part: str, start: int, end: int) -> Mark:
    return Mark(Blank.AFTER, start, end, Anchor(part, para.path, start, end))


def _between(text: str, marks: Sequence[Mark]) -> list[str]:
    """The words before, between and behind the marks."""
    edges = [0, *(edge for mark in marks for edge in (mark.start, mark.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _grouped(marks: Sequence[Mark], texts: Sequence[str]) -> Iterator[Spot]:
    """Each mark by itself, and boxes side by side as one."""
    number = 0
    while number < len(marks):
        end = number + 1
        if marks[number].blank is Blank.TICKS:
            while end < len(marks) and marks[end].blank is Blank.TICKS and not wording.asks(texts[end]):
                end += 1
            yield _boxes(marks[number:end], texts[number : end + 1])
        else:
            while end < len(marks) and marks[end].blank is marks[number].blank and _goes_on(texts[end]):
                end += 1
            more = [mark.anchor for mark in marks[number + 1 : end] if mark.anchor is not None]
            yield Spot(marks[number], texts[number], texts[end], more=more)
        number = end


def _goes_on(between: str) -> bool:
    """Whether what follows is the next line of the same blank."""
    return "\n" in between and not between.strip()


def _boxes(marks: Sequence[Mark], texts: Sequence[str]) -> Spot:
    """Boxes, each with the words behind it, or before it where the line ends with a box."""
    before, *between, last = texts
    if wording.words(last) and not wording.asks(last):
        names, label, after = [*between, _WIDE.split(last.strip())[0]], before, ""
    elif wording.words(before):
        label, name = _label_and_name(before)
        names, after = [name, *between], last
    else:
        names, label, after = [*between, ""], before, last
    options = [Option(wording.clean(name), mark.anchor) for name, mark in zip(names, marks, strict=True)]
    return Spot(marks[0], label, after, options=options)


def _label_and_name(text: str) -> tuple[str, str]:
    """The question and the first answer of "On a plan? Yes ☐ No ☐"."""
    parts = re.split(r"(?<=[?:])\s+|\t+|\s{3,}", text.strip())
    return (" ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else ("", text)


def _named(spot: Spot, label: str) -> str:
    """Words in brackets and fields of a merge say themselves what goes there, unless they follow a label."""
    if wording.asks(spot.before):
        return label
    hint = wording.clean(spot.mark.hint if spot.mark.blank is Blank.BRACKETS else spot.mark.name)
    if spot.mark.blank not in (Blank.BRACKETS, Blank.MERGE) or not hint:
        return label
    return hint if len(wording.words(hint)) > 1 or not label else f"{label} ({hint})"


def _label(spot: Spot, previous: str, number: int, count: int) -> str:
    """What a blank is called: the words before it; in a sentence, those behind it too where they say little."""
    lines = [line for line in _WIDE.split(spot.before) if wording.words(line)]
    before = _SENTENCE.split(lines[-1])[-1] if lines else ""
    if spot.mark.blank is Blank.STRIKE and not before:
        return ""
    said = wording.words(before)
    after = "" if wording.asks(spot.after) else _WIDE.split(_SENTENCE.split(spot.after.strip())[0])[0]
    if number + 1 < count and after[:1].isupper() and said and not wording.only_joins(before):
        after = ""  # "Name ____ Role ____": those words are the next blank's
    first = number == 0
    asked = before.rstrip().endswith((":", "?"))
    if asked or len(said) > 2 or not wording.words(after):
        if said and (first or asked or not wording.only_joins(before)):
            return wording.clean(before)
        return wording.clean(f"{previous} … {before}") if said else previous if not first else ""
    if spot.options:
        return wording.clean(before)
    return " … ".join(text for text in (wording.clean(before), wording.clean(after)) if text)


def shifted(options: Sequence[Option], name: str) -> list[Option]:
    """The options, the first called by this name where it has none."""
    return [replace(option, text=option.text or name) for option in options]
