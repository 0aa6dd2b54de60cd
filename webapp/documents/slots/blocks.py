"""Blanks that repeat together: the rows of a table, and what is asked again for "Case 1" and "Case 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.documents.slots.drafts import Draft, Rows
from webapp.documents.slots.kinds import Block

TURN: Final = re.compile(
    r"\W*(?P<name>case(?: study| discussion| review)?|child|pupil|student|young person|family|"
    r"action|target|objective|priority|goal)"
    r"\s*(?:no\.?|number)?\s*[:#]?\s*(?P<turn>[1-9]|1\d|[A-H]|one|two|three|four|five)\b",
    re.IGNORECASE,
)
"""What a turn that is written out is called: "Case 2", "Action B"."""
_TURNS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5} | {c: n for n, c in enumerate("abcdefgh", 1)}
_CHILD: Final = re.compile(r"\b(case|child|children|pupil|student|young person|family|initials)s?\b", re.IGNORECASE)
_ACTION: Final = re.compile(
    r"\b(actions?|tasks?|targets?|next steps?|objectives?|priority|goals?|what needs to happen)\b", re.IGNORECASE
)
_WHO_OR_WHEN: Final = re.compile(
    r"\b(who|whom|owner|lead|responsib\w+|when|due|deadline|timescales?|by|completed?)\b", re.IGNORECASE
)
_SIGNED: Final = re.compile(r"\b(signature|signed|sign)\b", re.IGNORECASE)


@dataclass(slots=True)
class Placed:
    """A blank, its place for people, and what it repeats with."""

    draft: Draft
    place: str
    block: Block | None = None
    turn: int = 0


def with_blocks(found: Sequence[tuple[Draft, str]]) -> list[Placed]:
    """The blanks with the blocks that they belong to."""
    placed = [Placed(draft, place) for draft, place in found]
    numbers = iter(range(1, len(placed) + 2))
    _tables(placed, numbers)
    _written_out(placed, numbers)
    return placed


def _tables(placed: Sequence[Placed], numbers: Iterator[int]) -> None:
    tables: dict[int, list[Placed]] = {}
    for each in placed:
        if each.draft.rows is not None:
            tables.setdefault(id(each.draft.rows), []).append(each)
    for columns in tables.values():
        rows = columns[0].draft.rows
        if rows is not None:
            block = _block_of(rows, [each.draft.label for each in columns], next(numbers))
            for each in columns:
                each.block = block


def _block_of(rows: Rows, titles: Sequence[str], number: int) -> Block:
    return Block(number, _kind(titles, rows.label), rows.label, tuple(rows.rows), len(rows.rows))


def _kind(titles: Sequence[str], label: str) -> str:
    first = titles[0] if titles else ""
    if any(_SIGNED.search(title) for title in titles):
        return "signatures"
    if _ACTION.search(first) or (_ACTION.search(label) and any(_WHO_OR_WHEN.search(title) for title in titles)):
        return "actions"
    if any(_CHILD.search(title) for title in titles):
        return "cases"
    if any(_ACTION.search(title) for title in titles) and any(_WHO_OR_WHEN.search(title) for title in titles):
        return "actions"
    return "rows"


def _written_out(placed: Sequence[Placed], numbers: Iterator[int]) -> None:
    """Turns that are counted: each begins where "Case 2" first stands, and all have as many parts as the first."""
    starts: list[tuple[int, str]] = []
    for at, each in enumerate(placed):
        turn = _turn(each) if each.block is None else None
        if turn is None:
            continue
        name, count = turn
        if starts and starts[-1][1] == name and count == len(starts) + 1:
            starts.append((at, name))
        elif not (starts and starts[-1][1] == name and count == len(starts)):
            _close(placed, starts, numbers)
            starts = [(at, name)] if count == 1 else []
    _close(placed, starts, numbers)


def _turn(each: Placed) -> tuple[str, int] | None:
    match = TURN.match(each.draft.label) or TURN.match(each.draft.heading)
    return None if match is None else (match["name"].casefold(), number_of_turn(match))


def number_of_turn(match: re.Match[str]) -> int:
    """Which turn a match of `TURN` names."""
    said = match["turn"].casefold()
    return int(said) if said.isdecimal() else _TURNS[said]


def _close(placed: Sequence[Placed], starts: Sequence[tuple[int, str]], numbers: Iterator[int]) -> None:
    if len(starts) < 2:
        return
    name = starts[0][1]
    length = starts[1][0] - starts[0][0]
    kind = "actions" if _ACTION.fullmatch(name) else "cases"
    block = Block(next(numbers), kind, name.capitalize(), turns=len(starts))
    for turn, (at, _) in enumerate(starts, 1):
        end = starts[turn][0] if turn < len(starts) else at + length
        for each in placed[at : min(end, at + length)]:
            if each.block is None:
                each.block, each.turn = block, turn
