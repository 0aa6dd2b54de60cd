"""The blanks that are written into a paragraph itself: lines, leaders, boxes to tick, words to strike, controls, fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W
from webapp.documents.slots.kinds import Anchor, Blank, Option
from webapp.documents.slots.looks import LEADERS, look_of
from webapp.documents.slots.outline import Para
from webapp.documents.slots.scales import is_scale

BOXES: Final = "☐☑☒□❏❑❒▢◻◯○⃝"
_GAP: Final = r"[ \u00a0\u2002-\u200a]"
# A date is one blank, whatever stands between its days, months and years.
_DATE: Final = re.compile(
    rf"(?:[_.…]{{2,20}}|{_GAP}{{3,20}}){_GAP}?/{_GAP}?(?:[_.…]{{2,20}}|{_GAP}{{2,20}}){_GAP}?/"
    rf"{_GAP}?(?:20)?(?:[_.…]+|{_GAP}{{2,20}}|$)"
)
_LINE: Final = re.compile(
    rf"_(?:{_GAP}?_){{2,}}"  # underscores
    rf"|[.…]*(?:…{_GAP}?[.…]|\.{_GAP}?\.{_GAP}?\.{_GAP}?\.)(?:{_GAP}?[.…])*"  # dots and ellipses, four points at least
    r"|[-–—]{6,}|[‗˽․]{3,}"
)
_BRACKETS: Final = re.compile(
    r"\[(?=[^\]\[]{0,80}[A-Za-z]{2})(?!sic\])[^\]\[]{2,80}\]"
    rf"|\[{_GAP}{{4,60}}\]|\({_GAP}{{4,60}}\)"
    r"|<(?=[A-Za-z])[^<>@:]{2,60}>"
    r"|«[^«»]{2,60}»"
    r"|\((?:please )?(?:insert|enter|type|add|write)\b[^()]{2,60}\)"
    r"|\b(?:dd ?[/.-] ?mm ?[/.-] ?yy(?:yy)?|x{2,} ?/ ?x{2,} ?/ ?x{2,})\b",
    re.IGNORECASE,
)
_TICK: Final = re.compile(rf"[{BOXES}]|\[{_GAP}{{0,3}}\]|\({_GAP}{{1,3}}\)|\[[xX✓]\]")
_YES_NO: Final = (
    r"yes\s?/\s?no(?:\s?/\s?(?:n/?a|not applicable|unsure|don[’']t know|partly|partially|not sure))?|y\s?/\s?n\b"
)
_STRIKE: Final = re.compile(
    rf"(?<![\w/])(?P<options>{_YES_NO})"
    r"(?=[*\s]*(?:\(?\*?(?:please )?(?:delete|circle|strike|ring|cross)[^()]*\)?)?[.*\s]*$|\s{3}|\t)",
    re.IGNORECASE,
)
_DELETE: Final = re.compile(
    r"(?P<options>\w[\w’'-]*(?: \w[\w’'-]*){0,2}(?:\s?/\s?\w[\w’'-]*(?: \w[\w’'-]*){0,2}){1,6})"
    r"[*\s]*\(?\*?\s?(?:please )?(?:delete|circle|strike|ring|cross)\b[^()]*\)?\W*$",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(r"(?<![\w.,/])(?:0|1)(?:[ \t\u00a0/|.–—-]+(?:10|[1-9])){2,10}(?![\w.,/])")
_APART: Final = re.compile(r"\s{0,9}\t\s{0,9}|[ \u00a0]{3,}|\s{1,9}[|·•–—-]\s{1,9}")
_SOLIDUS: Final = re.compile(r"\s?/\s?")


_SHORT: Final = 300
"""Characters within which answers are printed to choose from."""


@dataclass(slots=True)
class Mark:
    """One blank of a paragraph and which of its letters it takes. `kind` is known for some, empty for others."""

    blank: Blank
    start: int
    end: int
    anchor: Anchor | None
    kind: str = ""
    hint: str = ""
    name: str = ""
    options: tuple[Option, ...] = ()


def marks_of(para: Para, part: str) -> list[Mark]:
    """The blanks of a paragraph in their order. No two share a letter: what is surer is found first."""
    if para.look.contents:
        return []
    taken: list[Mark] = []
    free = bytearray(b"\1" * len(para.text))
    for mark in _all_marks(para, part):
        if mark.start == mark.end or all(free[mark.start : mark.end]):
            free[mark.start : mark.end] = bytes(mark.end - mark.start)
            taken.append(mark)
    return sorted(taken, key=lambda mark: (mark.start, mark.end))


def _all_marks(para: Para, part: str) -> Iterator[Mark]:
    for control in para.controls:
        blank = Blank.TICKS if control.kind == "tick" else Blank.CONTROL
        options = tuple(Option(text) for text in control.options)
        anchor = Anchor(part, control.path)
        yield Mark(blank, control.start, control.end, anchor, control.kind, control.hint, control.name, options)
    for held in para.fields:
        blank = {"tick": Blank.TICKS, "merge": Blank.MERGE}.get(held.kind, Blank.FIELD)
        options = tuple(Option(text) for text in held.options)
        anchor = Anchor(part, held.path, to=held.to)
        hint = para.text[held.start : held.end].strip()
        yield Mark(blank, held.start, held.end, anchor, held.kind, hint, held.name, options)
    yield from _tabs(para, part)
    yield from _underlined(para, part)
    yield from _struck(para, part)
    yield from _numbers(para, part)
    yield from _steps(para, part)
    if len(para.text) >= 3:
        yield from _found(_DATE, Blank.LEADERS, para, part, kind="day")
        yield from _found(_TICK, Blank.TICKS, para, part, kind="tick")
        yield from _found(_LINE, Blank.LEADERS, para, part)
        yield from _found(_BRACKETS, Blank.BRACKETS, para, part)
    elif para.text.strip() and _TICK.fullmatch(para.text.strip()):
        yield from _found(_TICK, Blank.TICKS, para, part, kind="tick")
    if para.ticked and para.text.strip():
        yield Mark(Blank.TICKS, 0, 0, Anchor(part, para.path, 0, 0), "tick")


def _found(pattern: re.Pattern[str], blank: Blank, para: Para, part: str, *, kind: str = "") -> Iterator[Mark]:
    for match in pattern.finditer(para.text):
        hint = match[0].strip("[]<>«»() ") if blank is Blank.BRACKETS else ""
        anchor = Anchor(part, para.path, match.start(), match.end())
        yield Mark(blank, match.start(), match.end(), anchor, kind, hint)


def _tabs(para: Para, part: str) -> Iterator[Mark]:
    """Tabs that draw a line. The first tab goes to the first stop, as far as can be told without measuring letters."""
    if not any(leader in LEADERS for _, leader in para.stops) or re.search(r"\t\d+\s*$", para.text):
        return
    start = None
    leading = [leader in LEADERS for _, leader in para.stops]
    for number, tab in enumerate(re.finditer("\t", para.text)):
        drawn = leading[number] if number < len(leading) else all(leading)
        if drawn:
            start = tab.start() if start is None else start
            if not para.text.startswith("\t", tab.end()):
                yield Mark(Blank.TAB, start, tab.end(), Anchor(part, para.path, start, tab.end()))
                start = None


def _underlined(para: Para, part: str) -> Iterator[Mark]:
    """White space with a line under it, over as many runs as it lies in."""
    start = end = -1
    for piece in para.letters.pieces:
        drawn = not piece.text.strip() and piece.text != "\n" and _is_underlined(piece.run)
        if drawn and piece.start == end:
            end = piece.end
            continue
        yield from _space(para, part, start, end)
        start, end = (piece.start, piece.end) if drawn else (-1, -1)
    yield from _space(para, part, start, end)


def _space(para: Para, part: str, start: int, end: int) -> Iterator[Mark]:
    if end - start >= 3 or "\t" in para.text[max(start, 0) : max(end, 0)]:
        yield Mark(Blank.SPACES, start, end, Anchor(part, para.path, start, end))


def _is_underlined(run: etree._Element) -> bool:
    look = look_of(run)
    line = None if look is None else look.find(f"{W}u")
    return line is not None and line.get(f"{W}val", "single") != "none"


def _struck(para: Para, part: str) -> Iterator[Mark]:
    from_end = max(len(para.text) - _SHORT, 0)  # such words stand at the end of a line
    match = _STRIKE.search(para.text, from_end) or _DELETE.search(para.text, from_end)
    if match is None:
        return
    start, end = match.span("options")
    kind = "yesno" if re.match(r"y(es)?\b", match["options"], re.IGNORECASE) else "choice"
    anchor = Anchor(part, para.path, start, end)
    yield Mark(Blank.STRIKE, start, end, anchor, kind, options=_split(para, part, start, end, _SOLIDUS))


def _numbers(para: Para, part: str) -> Iterator[Mark]:
    for match in _NUMBERS.finditer(para.text):
        said = [int(number) for number in re.findall(r"\d+", match[0])]
        if all(after == before + 1 for before, after in pairwise(said)):
            start, end = match.span()
            options = _split(para, part, start, end, re.compile(r"\D+"))
            yield Mark(Blank.SCALE, start, end, Anchor(part, para.path, start, end), "scale", options=options)


def _steps(para: Para, part: str) -> Iterator[Mark]:
    """A scale in words, which stand apart from each other and may follow a question."""
    text = para.text.rstrip()
    start = max(text.rfind(end) + 1 for end in "?:\n")
    start += len(text[start:]) - len(text[start:].lstrip())
    if len(text) - start > _SHORT:
        return
    between = _SOLIDUS if "/" in text[start:] else _APART
    options = _split(para, part, start, len(text), between)
    if len(options) > 2 and is_scale([option.text for option in options]) == len(options):
        yield Mark(Blank.SCALE, start, len(text), Anchor(part, para.path, start, len(text)), "scale", options=options)


def _split(para: Para, part: str, start: int, end: int, between: re.Pattern[str]) -> tuple[Option, ...]:
    """What stands between the separators, each with its own letters."""
    options = []
    at = start
    for gap in [*between.finditer(para.text, start, end), None]:
        stop = end if gap is None else gap.start()
        options.append(Option(para.text[at:stop], Anchor(part, para.path, at, stop)))
        at = end if gap is None else gap.end()
    return tuple(options)
