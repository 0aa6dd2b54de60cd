"""The page on which a form's questions are confirmed: what it posts, read into `confirming.Said`, and shown from it again.

The page is always shown from a `Said`, the first time from that of the plan itself. So whatever was typed into a page that
was refused stands in the next one, sound or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from werkzeug.datastructures import MultiDict

from webapp.documents.slots.confirming import Said, SaidBlock, SaidOf, name_of, said_of
from webapp.documents.slots.kinds import WRITTEN_OUT, Blank, Certainty, Slot
from webapp.documents.slots.plan import Asked, Plan
from webapp.web.form_words import (
    BLOCKS,
    KINDS,
    MEANING_OF_BLOCK,
    PARTS,
    WITH_OPTIONS,
    WITH_PARTS,
    Choices,
    meaning_words,
)

_FREE: Final = ("line", "text", "day", "count", "yesno", "choice", "choices", "scale", "signatures")
_PRINTED: Final = ("choice", "choices", "yesno", "scale")
"""Kinds for a blank whose answers stand on the form."""
_BLANK: Final = re.compile(r"Blank (\d+)\b")
_IN_BLOCK: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("text", "yesno"),
    "rows": ("line", "text", "day", "count", "choice", "yesno"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One question in the list of the page."""

    number: int
    """Its number on the page, which its blanks carry in the outline."""
    said: SaidOf
    blanks: tuple[int, ...]
    """The numbers of its `Slot`s."""
    hint: str
    """Where it is, in words."""
    kinds: Choices
    block_kind: str
    """Of the block that it repeats in; empty for none."""
    doubt: bool
    """Whether it may be no blank at all."""

    @property
    def line(self) -> str:
        """What is said of it, in one line."""
        return ", ".join(words for words in self._words() if words)

    def _words(self) -> Iterator[str]:
        if not self.said.keep:
            yield "Left to be written by hand"
            return
        if self.block_kind in WITH_PARTS and self.said.part:
            yield dict(PARTS).get(self.said.part, "")
            return
        yield KINDS.get(self.said.kind, self.said.kind)
        if self.said.kind in WITH_OPTIONS:
            yield f"{len(self.said.options)} to choose from"
        if self.block_kind == "cases":
            yield "goes to the child’s chronology" if self.said.goes_to == "chronology" else "stays in this record"


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together in the list: those under one heading, or those of one block."""

    heading: str
    block: SaidBlock | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class NewBlock:
    """Questions that are to repeat together from now on, as far as that was said."""

    number: int
    kind: str = "rows"
    label: str = ""
    joined: frozenset[int] = frozenset()
    """The numbers of its entries."""


# What the page posts


def read_said(form: MultiDict[str, str], plan: Plan) -> Said:
    """What was posted. A question that the page did not have, since it came later, is as the plan has it."""
    told = {name: _said_of(form, name, place) for place, name in enumerate(form.getlist("of"), 1)}
    joined = set(form.getlist("join"))
    new = next_number(plan)
    of = [
        replace(said, block=new) if name in joined else said
        for name, said in ((said.name, told.get(said.name, said)) for said in said_of(plan).of)
    ]
    blocks = [_said_block(form, block.number, block.meaning or "", block.kind) for block in plan.blocks]
    if joined or form.get("block_label-new", "").strip():
        blocks.append(_block(new, form.get("block_kind-new", "rows"), form.get("block_label-new", "")))
    return Said(
        title=form.get("title", plan.title).strip(),
        purpose=form.get("purpose", plan.purpose.value),
        of=tuple(of),
        blocks=tuple(blocks),
    )


def next_number(plan: Plan) -> int:
    """The number of a block that is still to be made."""
    return max((block.number for block in plan.blocks), default=0) + 1


def _said_of(form: MultiDict[str, str], name: str, place: int) -> SaidOf:
    def of(what: str) -> str:
        return form.get(f"{what}-{place}", "").strip()

    return SaidOf(
        name=name,
        keep=of("keep") == "y",
        label=of("label"),
        kind=of("kind"),
        meaning=of("meaning"),
        options=tuple(line.strip() for line in of("options").splitlines() if line.strip()),
        goes_to=of("goes_to") or "record",
        block=int(of("block")) if of("block").isdecimal() else 0,
        part=of("part"),
    )


def _said_block(form: MultiDict[str, str], number: int, meaning: str, kind: str) -> SaidBlock:
    chosen = form.get(f"block_kind-{number}", kind)
    block = _block(number, chosen, form.get(f"block_label-{number}", ""))
    return replace(block, meaning=meaning) if chosen == kind else block


def _block(number: int, kind: str, label: str) -> SaidBlock:
    return SaidBlock(number, kind, label.strip(), MEANING_OF_BLOCK.get(kind, ""))


# What the page shows


def groups(plan: Plan, slots: Sequence[Slot], said: Said) -> tuple[Group, ...]:
    """The list of questions, in the order of the form."""
    known = {slot.number: slot for slot in (*slots, *plan.added)}
    blocks = {block.number: block for block in said.blocks}
    by_name = {each.name: each for each in said.of}
    pairs = [
        (asked, _entry(number, asked, by_name[name_of(asked, plan)], known, blocks))
        for number, asked in enumerate(plan.asked, 1)
    ]
    found = []
    for (number, heading), members in groupby(pairs, key=lambda pair: (pair[0].block, _heading(*pair))):
        block = blocks.get(number)
        entries = tuple(entry for _, entry in members)
        told = heading in (plan.title, entries[0].said.label)
        found.append(Group("" if told else heading, block, entries))
    return tuple(found)


def new_block(plan: Plan, said: Said, listed: Sequence[Group]) -> NewBlock:
    """What was said of a block that the plan does not have yet."""
    number = next_number(plan)
    block = next((block for block in said.blocks if block.number == number), None)
    if block is None:
        return NewBlock(number)
    entries = (entry for group in listed for entry in group.entries)
    joined = frozenset(entry.number for entry in entries if entry.said.block == number)
    return NewBlock(number, block.kind, block.label, joined)


def block_choices(said: Said, new: NewBlock) -> tuple[tuple[str, str, str], ...]:
    """The blocks that a question can be put into, each with its kind; nothing where there are none."""
    found = [(str(b.number), b.label or BLOCKS[b.kind], b.kind) for b in said.blocks if b.number != new.number]
    return (("0", "Nothing: it is asked once", ""), *found) if found else ()


def _heading(asked: Asked, entry: Entry) -> str:
    return "" if asked.block else asked.heading


def _entry(
    number: int, asked: Asked, said: SaidOf, known: Mapping[int, Slot], blocks: Mapping[int, SaidBlock]
) -> Entry:
    slots = [known[slot] for slot in asked.slots if slot in known]
    block = blocks.get(said.block)
    return Entry(
        number=number,
        said=said,
        blanks=asked.slots,
        hint=slots[0].place if slots else "",
        kinds=_kinds(slots, said.kind, block.kind if block else ""),
        block_kind=block.kind if block and block.kind in BLOCKS else "",
        doubt=bool(slots) and all(slot.certainty is Certainty.POSSIBLE for slot in slots),
    )


def _kinds(slots: Sequence[Slot], chosen: str, block_kind: str) -> Choices:
    """The kinds that fit; that which is chosen is among them, so that a list never changes an answer by being shown."""
    printed = any(slot.blank in WRITTEN_OUT for slot in slots)
    fitting = _PRINTED if printed else _IN_BLOCK.get(block_kind, _FREE)
    if any(slot.blank is Blank.SCALE for slot in slots):
        fitting = ("scale", "choice")
    kept = fitting if chosen in fitting else (chosen, *fitting)
    return tuple((kind, KINDS[kind]) for kind in kept if kind in KINDS)


def with_typed(plan: Plan, typed: Said) -> Said:
    """What was typed into a page, on a plan that was changed elsewhere meanwhile."""
    told = {each.name: each for each in typed.of}
    blocks = {block.number: block for block in typed.blocks}
    fresh = said_of(plan)
    return replace(
        typed,
        of=tuple(told.get(each.name, each) for each in fresh.of),
        blocks=tuple(blocks.pop(block.number, block) for block in fresh.blocks) + tuple(blocks.values()),
    )


def links(problems: Sequence[str], listed: Sequence[Group]) -> list[tuple[str, str]]:
    """Each sentence with the way to the question that it quotes first, or to the top of the list."""
    entries = [entry for group in listed for entry in group.entries]
    by_blank = {blank: entry.number for entry in entries for blank in entry.blanks}
    told = [_with_number(problem, by_blank) for problem in problems]
    return [(_place_of(problem, entries), problem) for problem in told]


def _with_number(problem: str, by_blank: Mapping[int, int]) -> str:
    """A question without words is told by its blank, which the page calls by the number of the question."""
    found = _BLANK.match(problem)
    return f"Blank {by_blank.get(int(found[1]), found[1])}{problem[found.end() :]}" if found else problem


def _place_of(problem: str, entries: Sequence[Entry]) -> str:
    if found := _BLANK.match(problem):
        return f"#label-{found[1]}"
    quoted = [(problem.find(f"“{entry.said.label}”"), entry.number) for entry in entries if entry.said.label]
    first = min((pair for pair in quoted if pair[0] >= 0), default=None)
    return f"#label-{first[1]}" if first else "#questions"


def entry_line(entry: Entry, purpose: str) -> str:
    """The line under a question's label while it is folded."""
    fixed = entry.block_kind in ("actions", "signatures") or (entry.block_kind and entry.said.part)
    meaning = "" if fixed or not entry.said.keep else meaning_words(entry.said.meaning, purpose)
    return f"{entry.line}. {meaning}" if meaning else entry.line
