"""What each blank of a form says once it is filled: the tags, by the plan, before anything is known of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.making import question_of, shown_options
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock
from webapp.documents.slots.tags_in import holds, says, shows, tag

ROW: Mapping[str, str] = {"cases": "case", "actions": "action", "signatures": "person", "rows": "row"}
"""What one turn of a block is called in its loop, by the block's kind. No question may have these keys (`naming`)."""


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
    name = f"{row}.{_key(block, asked)}"
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
    says_all = " – ".join(shows(f"{row}.{_key(block, part)}") for part in parts)
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


def _key(block: PlanBlock, asked: Asked) -> str:
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
    wanted = shown_options(question_of(asked), len(slot.options))
    if asked.kind == "yesno":
        wanted = _yes_and_no([option.text for option in slot.options])
    compare = holds if asked.kind == "choices" else says
    return tuple(compare(name, words) for words in wanted)


def _yes_and_no(texts: Sequence[str]) -> tuple[str, ...]:
    """Which answer each of one or two boxes stands for: a box by itself is ticked for yes."""
    if len(texts) > 1 and texts[0].strip().casefold().startswith("n"):
        return "No", "Yes"
    return ("Yes", "No")[: max(len(texts), 1)]
