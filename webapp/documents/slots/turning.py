"""Blocks that repeat, in a tagged copy: rows of a table, turns that a form writes out, or all of them in one blank.

What a form offers for the pen stays as long as nothing was answered there: of three empty rows, the third is left while
there are fewer than three. What does not fit is never lost: rows and turns go on as far as there are answers.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W, drop
from webapp.documents.slots.blocks import TURN, number_of_turn
from webapp.documents.slots.filling_in import leave_only_if, says_so, surround
from webapp.documents.slots.fills import ROW, key_in_row, parts_of_block
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.plan import CHILD, Plan, PlanBlock
from webapp.documents.slots.tags_in import is_there, plain, shows, tag
from webapp.documents.slots.targets import Targets

_PARAGRAPHS: Final = frozenset(f"{W}{name}" for name in ("body", "tc", "txbxContent", "hdr", "ftr"))
_IN_CELLS: Final = frozenset(f"{W}{name}" for name in ("p", "tbl", "tr", "sdt"))
_NAMED: Final = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
_COUNTS: Final = re.compile(r"\W*(?:[A-Za-z]+\W{0,3}(?:no\.?\W*)?)?(?P<turn>1)\W*")
_LETTERS: Final = "ABCDEFGH"


@dataclass(slots=True)
class Count:
    """Where a turn says which it is, and what stands there instead."""

    paragraph: etree._Element
    start: int
    end: int
    said: str


@dataclass(slots=True)
class Turned:
    """A block that was set up to repeat: how each of its blanks names its turn, and where the turns are counted."""

    rows: dict[int, str]
    """By the number of the blank; one that is not there is left to the pen."""
    counts: list[Count] = field(default_factory=list)


def turn_rows(block: PlanBlock, rows: Sequence[etree._Element], slots: Collection[int], row: str) -> Turned:
    """Empty rows of a table: the first is repeated for as many as there are."""
    first = rows[0]
    as_it_was = [copy.deepcopy(first), *rows[1:]]
    _nameless([first])
    first.addnext(as_it_was[0])
    surround([first], f"for {row} in {block.key}", "endfor")
    for number, each in enumerate(as_it_was, 1):
        leave_only_if([each], f"not {is_there(block.key, number)}")
    counts = [
        Count(paragraph, *match.span("turn"), "{{ loop.index }}")
        for paragraph in first.iter(f"{W}p")
        if (match := _COUNTS.fullmatch(Letters(paragraph).text))
    ]
    return Turned(dict.fromkeys(slots, row), counts)


def turn_written_out(plan: Plan, block: PlanBlock, targets: Targets, others: Collection[int]) -> Turned:
    """Turns that are written out one by one, or questions that a person put together: the first is the pattern.

    `others` are the blanks that are none of this block's. Where the turns do not stand one below the other, each keeps its
    place, and what there are more of follows behind.
    """
    parts = parts_of_block(plan, block)
    count = max(len(part.slots) for part in parts)
    turns = [[part.slots[turn] for part in parts if turn < len(part.slots)] for turn in range(count)]
    row = ROW[block.kind]
    regions = _regions(targets, turns, others)
    if regions is None:
        _more_behind(plan, block, targets, turns)
        return Turned({slot: f"{block.key}.{turn}" for turn, slots in enumerate(turns) for slot in slots})
    first = regions[0]
    kept = [copy.deepcopy(element) for element in first]
    _nameless(first)
    at = first[-1]
    for element in kept:
        at.addnext(element)
        at = element
    surround(first, f"for {row} in {block.key}", "endfor")
    for number, region in enumerate([kept, *regions[1:]], 1):
        surround(region, f"if not {is_there(block.key, number)}", "endif")
    return Turned(dict.fromkeys(turns[0], row), [*_counts(first)])


def _nameless(elements: Sequence[etree._Element]) -> None:
    """What is repeated carries no name that a file may hold once."""
    for element in elements:
        for inner in [*element.iter(*_NAMED)]:
            holder = inner.getparent()
            if holder is not None and inner is not element:
                holder.remove(inner)
        for inner in element.iter(f"{W}p", f"{W}tr"):
            for name in [name for name in map(str, inner.attrib) if name.endswith(("}paraId", "}textId"))]:
                drop(inner, name)


def _regions(
    targets: Targets, turns: Sequence[Sequence[int]], others: Collection[int]
) -> list[list[etree._Element]] | None:
    """What each turn takes of the form: elements side by side in one holder. None where it is not so simple."""
    elements = [[element for slot in turn for element in targets.of(slot)] for turn in turns]
    if not all(elements):
        return None
    holder = _holder_of([element for turn in elements for element in turn])
    if holder is None:
        return None
    children = list(holder)
    places = {id(child): number for number, child in enumerate(children)}
    spans = []
    for turn in elements:
        at = [_place(element, holder, places) for element in turn]
        spans.append((min(at), max(at)))
    if any(before[1] >= after[0] for before, after in pairwise(spans)):
        return None
    starts = _starts(children, spans, in_table=holder.tag == f"{W}tbl")
    ends = [*(start - 1 for start in starts[1:]), spans[-1][1]]
    regions = [children[start : end + 1] for start, end in zip(starts, ends, strict=True)]
    return regions if _are_whole(regions, targets, others) else None


def _holder_of(elements: Sequence[etree._Element]) -> etree._Element | None:
    """The innermost element that holds all of these and may hold paragraphs, or rows."""
    common: list[etree._Element] | None = None
    for element in elements:
        above = [*element.iterancestors()][::-1]
        if common is None:
            common = above
        common = [one for one, other in zip(common, above, strict=False) if one is other]
    for holder in reversed(common or []):
        if holder.tag in _PARAGRAPHS or holder.tag == f"{W}tbl":
            return holder
        if holder.tag == f"{W}tr":
            return None  # the turns stand side by side
    return None


def _place(element: etree._Element, holder: etree._Element, places: dict[int, int]) -> int:
    above = element
    while above.getparent() is not holder:
        parent = above.getparent()
        if parent is None:
            return 0
        above = parent
    return places[id(above)]


def _starts(children: Sequence[etree._Element], spans: Sequence[tuple[int, int]], *, in_table: bool) -> list[int]:
    """Where each turn begins: with the words over its first blank, as many for the first as for the second."""
    if in_table:
        return [spans[0][0], *_behind(children, spans)]
    later = _behind(children, spans)
    lead = spans[1][0] - later[0] if later else 1
    start = spans[0][0]
    for step in range(1, lead + 1):
        at = spans[0][0] - step
        if at < 0 or children[at].tag != f"{W}p" or not _said(children[at]):
            break
        if later and _uncounted(_said(children[at])) != _uncounted(_said(children[spans[1][0] - step])):
            break
        start = at
    return [start, *later]


def _behind(children: Sequence[etree._Element], spans: Sequence[tuple[int, int]]) -> list[int]:
    """Of each turn but the first: the first element behind the one before that says something."""
    found = []
    for before, after in pairwise(spans):
        at = before[1] + 1
        while at < after[0] and not _said(children[at]):
            at += 1
        found.append(at)
    return found


def _said(element: etree._Element) -> str:
    return " ".join("".join(text.text or "" for text in element.iter(f"{W}t")).split())


def _uncounted(text: str) -> str:
    found = TURN.match(text)
    return text if found is None else text[: found.start("turn")] + text[found.end("turn") :]


def _are_whole(regions: Sequence[Sequence[etree._Element]], targets: Targets, others: Collection[int]) -> bool:
    """Whether the turns hold nothing but paragraphs, tables and rows, end no section, and no other blank stands in them."""
    inside = {id(element) for region in regions for element in region}
    if any(element.tag not in _IN_CELLS for region in regions for element in region):
        return False
    if any(next(element.iter(f"{W}sectPr"), None) is not None for region in regions for element in region):
        return False
    for slot in others:
        for element in targets.of(slot):
            if id(element) in inside or any(id(above) in inside for above in element.iterancestors()):
                return False
    return True


def _counts(region: Sequence[etree._Element]) -> Iterator[Count]:
    """The words of the first turn that say that it is the first."""
    for element in region:
        for paragraph in element.iter(f"{W}p"):
            found = TURN.match(Letters(paragraph).text)
            if found is not None and number_of_turn(found) == 1:
                yield Count(paragraph, *found.span("turn"), _counted(found["turn"]))


def _counted(turn: str) -> str:
    """The number of the turn, said the way in which the form says it."""
    if not turn.isalpha():
        return "{{ loop.index }}"
    said = ["One", "Two", "Three", "Four", "Five"] if len(turn) > 1 else [*_LETTERS]
    said = [word.lower() for word in said] if turn.islower() else said
    ways = "".join(
        tag("", f"{'elif' if number > 1 else 'if'} loop.index == {number}") + word
        for number, word in enumerate(said, 1)
    )
    return f"{ways}{tag('', 'else')}{{{{ loop.index }}}}{tag('', 'endif')}"


def _more_behind(plan: Plan, block: PlanBlock, targets: Targets, turns: Sequence[Sequence[int]]) -> None:
    """Turns beyond those that the form has a place for, in words, behind the whole."""
    behind = next(targets.of(turns[-1][-1]))
    while (holder := behind.getparent()) is not None and not (
        holder.tag in _PARAGRAPHS and all(_is_in(element, holder) for slot in turns[0] for element in targets.of(slot))
    ):
        behind = holder
    row = ROW[block.kind]
    name = plain(block.label)
    lines = [says_so(f"{name} {{{{ loop.index }}}}: {_who(block, row)}")]
    lines += [
        says_so(f"{plain(part.label)}: {shows(f'{row}.{key_in_row(block, part)}')}")
        for part in parts_of_block(plan, block)
        if part.part != CHILD
    ]
    at = behind
    for line in lines:
        at.addnext(line)
        at = line
    surround(lines, f"if loop.index0 >= {len(turns)}", "endif")
    first, last = lines[0].getprevious(), lines[-1].getnext()
    if first is not None and last is not None:
        surround([first, *lines, last], f"for {row} in {block.key}", "endfor")


def _is_in(element: etree._Element, holder: etree._Element) -> bool:
    return any(above is holder for above in element.iterancestors())


def _who(block: PlanBlock, row: str) -> str:
    if block.kind == "cases":
        return shows(f"{row}.child")
    return " ".join(shows(f"{row}.{part}") for part in ("owner", "due")) if block.kind == "actions" else ""
