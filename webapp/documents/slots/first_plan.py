"""The first plan of a form: everything that can be guessed, so that a person mostly has to say yes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from forms.kit import CHRONOLOGY, RECORD, Meaning, Purpose
from webapp.documents.slots.kinds import WRITTEN_OUT, Block, Slot
from webapp.documents.slots.naming import key_from
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock
from webapp.documents.slots.scales import counts_up

SIGNATURES: Final = "signatures"
"""The key of the one question that stands for all ink."""

_CONTRACT: Final = re.compile(r"\b(contract|agreement)\b", re.IGNORECASE)
_RECORD: Final = re.compile(r"\b(record|notes?|minutes|meeting|session|discussion|log)\b", re.IGNORECASE)
_CHILD: Final = re.compile(
    r"\W*(name|initials|reference)?\W*(of|for)?\W*(the )?(case|child|children|pupil|student|young person)s?\W*"
    r"(name|initials|reference|discussed)?s?(\W*\(.*\))?\W*|\W*(name|initials)\W*",
    re.IGNORECASE,
)
# What a discussion was like for the adult is the adult's.
_PRIVATE: Final = re.compile(
    r"\b(reflect\w*|feel\w*|felt|emotion\w*|what was (this|it) like|for you)\b",
    re.IGNORECASE,
)
# Filled in after the session, by whoever copies it into the child's file (cambridgeshire): for the pen.
_FILED: Final = re.compile(
    r"\b(recorded|copied|filed|entered|added)\b.*\b(file|system|by|on)\b|\bdate (recorded|filed)\b", re.IGNORECASE
)
_OWNER: Final = re.compile(r"\b(who|whom|owner|lead|responsib\w+|person)\b", re.IGNORECASE)
_DUE: Final = re.compile(r"\b(when|due|deadline|timescales?|date|target date)\b", re.IGNORECASE)
_AFTERWARDS: Final = re.compile(r"\b(complete\w*|done|outcome|progress|review\w*|status|achieved)\b", re.IGNORECASE)
_ROLE: Final = re.compile(r"\b(role|position|job|post)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"\bname\b", re.IGNORECASE)
_ROW_KINDS: Final = ("line", "text", "day", "count", "choice", "yesno")


def first_plan(slots: Sequence[Slot], title: str) -> Plan:
    """A plan that asks every blank, with the blocks that were found, and one place for all signatures."""
    return _First(slots, title).plan()


class _First:
    def __init__(self, slots: Sequence[Slot], title: str) -> None:
        self._slots = slots
        self._title = " ".join(title.split()) or "Our form"
        self._taken: set[str] = {SIGNATURES}
        self._given: set[Meaning] = set()
        self._blocks: list[PlanBlock] = []
        self._asked: list[Asked] = []
        self._parts: dict[int, dict[tuple[str, ...], int]] = {}  # of each block: where each of its parts is in `_asked`
        self._last = max((slot.block.number for slot in slots if slot.block is not None), default=0)

    def plan(self) -> Plan:
        for slot in self._slots:
            if slot.block is not None:
                self._in_block(slot, slot.block)
            elif slot.meaning is Meaning.SIGNATURES or slot.kind == "signatures":
                self._signature(slot)
            elif slot.meaning is Meaning.ACTIONS and slot.kind in ("text", "line"):
                self._written_list(slot)
            else:
                self._alone(slot)
        return Plan(self._title, self._purpose(), tuple(self._settled()), tuple(self._blocks))

    def _purpose(self) -> Purpose:
        """What the form calls itself, or else what only a record has."""
        if _CONTRACT.search(self._title) or not _RECORD.search(self._title):
            cases = any(block.kind in ("cases", "actions") for block in self._blocks)
            is_record = cases or Meaning.NEXT_DATE in self._given
            return Purpose.RECORD if is_record and not _CONTRACT.search(self._title) else Purpose.CONTRACT
        return Purpose.RECORD

    def _alone(self, slot: Slot) -> None:
        meaning = None if slot.meaning in self._given else slot.meaning
        if meaning is not None:
            self._given.add(meaning)
        self._asked.append(asked_of(slot, self._key(slot.label), meaning))

    def _signature(self, slot: Slot) -> None:
        """All ink is one question: the parties sign, whatever lines there are for it."""
        for number, asked in enumerate(self._asked):
            if asked.key == SIGNATURES:
                self._asked[number] = replace(asked, slots=(*asked.slots, slot.number))
                return
        signed = Asked((slot.number,), SIGNATURES, "Signatures", "signatures", Meaning.SIGNATURES, slot.heading)
        self._asked.append(signed)

    def _written_list(self, slot: Slot) -> None:
        """Actions that a form leaves one box for: asked one by one all the same, so that each has its owner."""
        if Meaning.ACTIONS in self._given:
            self._alone(replace(slot, meaning=None))
            return
        self._given.add(Meaning.ACTIONS)
        self._last += 1
        key = self._key("actions")
        self._blocks.append(PlanBlock(self._last, key, slot.label or "Actions", "actions", Meaning.ACTIONS))
        self._asked.append(replace(asked_of(slot, "what", None), block=self._last, part="what", kind="text"))

    def _in_block(self, slot: Slot, block: Block) -> None:
        if block.number not in self._parts:
            self._begin(slot, block)
        parts = self._parts[block.number]
        name = self._name_in_block(slot, block)
        if name in parts:
            at = parts[name]
            self._asked[at] = replace(self._asked[at], slots=(*self._asked[at].slots, slot.number))
            return
        keys = {self._asked[at].key for at in parts.values()}
        parts[name] = len(self._asked)
        self._asked.append(_part(slot, block.kind, key_from(slot.label.rpartition(": ")[2] or slot.label, keys)))

    def _name_in_block(self, slot: Slot, block: Block) -> tuple[str, ...]:
        """What makes two blanks the same part: of turns that are written out, their place in the turn."""
        if block.rows:
            return (str(slot.number),)
        before = [each for each in self._slots if each.block == block and each.turn == slot.turn]
        return ("place", str(before.index(slot)))

    def _begin(self, slot: Slot, block: Block) -> None:
        self._parts[block.number] = {}
        meaning = {
            "cases": Meaning.CASES, "actions": Meaning.ACTIONS, "signatures": Meaning.SIGNATURES,
        }.get(block.kind)  # fmt: skip
        if meaning in self._given:
            meaning = None
        if meaning is not None:
            self._given.add(meaning)
        label = block.label or slot.heading or block.kind.capitalize()
        key = SIGNATURES if block.kind == "signatures" else self._key(block.kind if meaning else label)
        self._blocks.append(PlanBlock(block.number, key, label, block.kind, meaning))

    def _key(self, label: str) -> str:
        key = key_from(label, self._taken)
        self._taken.add(key)
        return key

    def _settled(self) -> Iterator[Asked]:
        """The questions once every part of every block is known."""
        asked = list(self._asked)
        for number, block in enumerate(self._blocks):
            parts = [at for at, each in enumerate(asked) if each.block == block.number]
            if block.kind == "actions":
                for at, part in zip(parts, _action_parts([asked[at] for at in parts]), strict=True):
                    asked[at] = part
                if not any(asked[at].part == "what" for at in parts):
                    self._blocks[number] = replace(block, kind="rows", meaning=None)
            elif block.kind == "cases":
                _one_child(asked, parts)
        return iter(asked)


def asked_of(slot: Slot, key: str, meaning: Meaning | None) -> Asked:
    """One blank by itself as a question."""
    kind, options = _kind(slot)
    label = slot.label or slot.hint or slot.heading or "No label"
    return Asked((slot.number,), key, label, kind, meaning, slot.heading, options=options)


def _kind(slot: Slot) -> tuple[str, tuple[str, ...]]:
    options = tuple(" ".join(option.text.split()) for option in slot.options)
    if slot.kind in ("rows", "cases", "actions", "statement"):
        return "text", ()
    if slot.kind == "scale" and not (len(options) > 1 and counts_up(options)):
        return ("choice", _told_apart(options)) if len(options) > 1 else ("line", ())
    if slot.kind == "yesno" and len(options) > 2:
        return "choice", _told_apart(options)
    if slot.kind in ("choice", "choices"):
        return (slot.kind, _told_apart(options)) if len(options) > 1 else ("line", ())
    return slot.kind, options if slot.kind == "scale" else ()


def _told_apart(options: Sequence[str]) -> tuple[str, ...]:
    """The options, none of them empty or twice."""
    made: list[str] = []
    for number, option in enumerate(options, 1):
        text = option or f"Box {number}"
        made.append(text if text not in made else f"{text} ({number})")
    return tuple(made)


def _part(slot: Slot, block: str, key: str) -> Asked:
    """One blank as a part of a block of this kind."""
    asked = replace(asked_of(slot, key, None), block=slot.block.number if slot.block is not None else 0)
    if slot.blank in WRITTEN_OUT and not _fits_block(slot, block, asked):
        return replace(asked, kind="text" if block == "cases" else "line", options=(), ignored=True)
    if block == "cases":
        return _case_part(slot, asked)
    if block == "signatures":
        part = "name" if _NAME.search(slot.label) else "role" if _ROLE.search(slot.label) else ""
        return replace(asked, part=part)
    return asked if asked.kind in _ROW_KINDS else replace(asked, kind="line", options=())


def _fits_block(slot: Slot, block: str, asked: Asked) -> bool:
    """Whether answers that the form prints can be a part: of a case only that the plan changes, of a row one choice."""
    if block == "cases":
        return slot.kind == "yesno" and slot.meaning is Meaning.PLAN_CHANGED
    return block == "rows" and asked.kind in ("yesno", "choice")


def _case_part(slot: Slot, asked: Asked) -> Asked:
    if slot.kind == "yesno" and slot.meaning is Meaning.PLAN_CHANGED:
        return replace(asked, meaning=slot.meaning, goes_to=CHRONOLOGY)
    meaning = None if slot.meaning in (Meaning.CASES, Meaning.PLAN_CHANGED) else slot.meaning
    if _FILED.search(slot.label):
        return replace(asked, kind="text", options=(), ignored=True)
    goes_to = RECORD if _PRIVATE.search(slot.label) else CHRONOLOGY
    return replace(asked, kind="text", options=(), meaning=meaning if goes_to is CHRONOLOGY else None, goes_to=goes_to)


def _one_child(asked: list[Asked], parts: Sequence[int]) -> None:
    """The one blank of a case that the child's name is written into, where there is one besides others."""
    named = [at for at in parts if _CHILD.fullmatch(asked[at].label.rpartition(": ")[2])]
    if named and len(parts) > 1:
        child = asked[named[0]]
        asked[named[0]] = replace(child, part=CHILD, kind="line", meaning=None, goes_to=RECORD)


def _action_parts(parts: Sequence[Asked]) -> Iterator[Asked]:
    """What will be done, by whom and by when; any other column is for the pen."""
    free = ["what", "owner", "due"]
    kinds = {"what": "text", "owner": "line", "due": "day"}
    for asked in parts:
        part = asked.part or _action_part(asked.label.rpartition(": ")[2])
        if part in free:
            free.remove(part)
            yield replace(asked, part=part, kind=kinds[part], options=())
        else:
            yield replace(asked, part="", ignored=True)


def _action_part(label: str) -> str:
    if _AFTERWARDS.search(label) and not _DUE.search(label):
        return ""
    if _OWNER.search(label):
        return "owner"
    return "due" if _DUE.search(label) else "what"
