"""What each blank of a form says once it is filled: the tags, by the plan, before anything is known of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.making import question_of, shown_options
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock
from webapp.documents.slots.tags_in import holds, says, shows, tag

ROW: Mapping[str, str] = {"cases": "case", "actions": "action", "signatures": "person", "rows": "row"}
"""What one turn of a block is called in its loop, by the block's kind. No question may have these keys (`naming`)."""


_NEVER: Final = "0"
"""The condition of a box that stands for none of the answers."""
_YES_OR_NO: Final = {"y": "Yes", "n": "No"}


@dataclass(frozen=True, slots=True)
class Fill:
    """What goes into one blank."""

    lines: tuple[str, ...]
    """The answer, as tags: one line each, the first the child where nothing else says whom a case is about."""
    given: str
    """The condition under which there is an answer; else the blank stays as it is, for the pen."""
    marks: tuple[str, ...] = ()
    """For each answer that the form prints, the condition under which it is marked."""


def alone(asked: Asked, slot: Slot) -> Fill:
    """Of a question that does not repeat."""
    return Fill((shows(asked.key),), asked.key, _marks(asked, slot, asked.key))


def part_of(plan: Plan, block: PlanBlock, asked: Asked, slot: Slot, row: str) -> Fill | None:
    """Of a part of a block, in the turn that `row` names ("case", "cases.1"). None for what is left to the pen."""
    if block.kind == "signatures":
        return Fill((shows(f"{row}.{asked.part}"),), f"{row}.{asked.part}") if asked.part else None
    name = f"{row}.{key_in_row(block, asked)}"
    said: tuple[str, ...] = (shows(name),)
    given = name
    if asked is leading(plan, block):
        extra = _extra(plan, block, row)
        if block.kind == "cases" and extra:
            said, given = (*extra, *said), f"{row}.child or {name}"
        else:
            said = ("".join((*said, *extra)),)
    marks = _marks(asked, slot, name)
    if "." in row:  # a turn by its number may not be there
        given = f"{row} is defined and ({given})"
        marks = tuple(f"{row} is defined and {mark}" for mark in marks)
    return Fill(said, given, marks)


def in_one_blank(plan: Plan, block: PlanBlock) -> Fill:
    """All turns of a block that has one blank for all of them, a line each."""
    row = ROW[block.kind]
    parts = parts_of_block(plan, block)
    says_all = " – ".join(shows(f"{row}.{key_in_row(block, part)}") for part in parts)
    extra = _extra(plan, block, row)
    line = f"{': '.join(extra)}: {says_all}" if block.kind == "cases" and extra else f"{says_all}{''.join(extra)}"
    begin = tag("", f"for {row} in {block.key}") + line + tag("", "if not loop.last")
    return Fill((begin, tag("", "endif") + tag("", "endfor")), block.key)


def parts_of_block(plan: Plan, block: PlanBlock) -> list[Asked]:
    """Its parts that are not left to the pen."""
    return [asked for asked in plan.asked if asked.block == block.number and not asked.ignored]


def leading(plan: Plan, block: PlanBlock) -> Asked | None:
    """The part that also says what has no blank of its own."""
    parts = parts_of_block(plan, block)
    if block.kind == "actions":
        return next((part for part in parts if part.part == "what"), None)
    return next((part for part in parts if part.part != CHILD and part.kind != "yesno"), None)


def key_in_row(block: PlanBlock, asked: Asked) -> str:
    """The key of a part: where it is fixed, what it is."""
    return asked.part if asked.part and block.kind in ("cases", "actions") else asked.key


def _extra(plan: Plan, block: PlanBlock, row: str) -> tuple[str, ...]:
    """What a turn says and the form has no blank for: which child, or who will do it and by when."""
    there = {part.part for part in parts_of_block(plan, block)}
    if block.kind == "cases":
        return () if CHILD in there else (shows(f"{row}.child"),)
    if block.kind == "actions":
        wanted = [part for part in ("owner", "due") if part not in there]
        return tuple(f"{tag('', f'if {row}.{part}')} – {shows(f'{row}.{part}')}{tag('', 'endif')}" for part in wanted)
    return ()


def _marks(asked: Asked, slot: Slot, name: str) -> tuple[str, ...]:
    """The conditions for the answers that the form prints, in their order."""
    if asked.kind not in ("yesno", "choice", "choices", "scale"):
        return ()
    printed = [" ".join(option.text.split()) for option in slot.options]
    wanted = shown_options(question_of(asked), len(printed))
    if asked.kind == "yesno":
        printed = [_YES_OR_NO.get(text[:1].casefold(), text) for text in printed]
    compare = holds if asked.kind == "choices" else says
    stand_for = _beside_their_words(wanted, printed)
    return tuple(_NEVER if words is None else compare(name, words) for words in stand_for)


def _beside_their_words(wanted: Sequence[str], printed: Sequence[str]) -> list[str | None]:
    """Which answer each printed box stands for: that of its own words, in whatever order the answers are offered.

    Those that a person called otherwise take the boxes that are left, in their order; a box by itself is the first.
    """
    if len(printed) < 2:
        return [*wanted[:1]]
    left = list(wanted)
    found: list[str | None] = []
    for words in printed:
        found.append(words if words in left else None)
        if words in left:
            left.remove(words)
    renamed = iter(left)
    return [next(renamed, None) if words is None else words for words in found]
