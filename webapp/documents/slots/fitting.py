"""Whether a plan can become a document: each thing that does not fit, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from forms.kit import ACTION_PARTS, Meaning, Purpose
from webapp.documents.slots.kinds import WRITTEN_OUT, Slot
from webapp.documents.slots.meaning_words import WORDS
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock
from webapp.documents.slots.scales import counts_up, numbers_of

LONGEST_TITLE: Final = 200
LONGEST_LABEL: Final = 300
_LONGEST_OPTION: Final = 200
_MOST_OPTIONS: Final = 60

NATURAL: Final[Mapping[str, Meaning]] = {
    "cases": Meaning.CASES, "actions": Meaning.ACTIONS, "signatures": Meaning.SIGNATURES,
}  # fmt: skip
"""What a block of this kind means to the rest of the product."""
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": (CHILD,), "actions": ACTION_PARTS, "signatures": ("name", "role"),
}  # fmt: skip
"""What a part of a block of this kind can be."""

_ALONE: Final = ("line", "text", "day", "count", "yesno", "choice", "choices", "scale", "signatures")
_IN_ROWS: Final = ("line", "text", "day", "count", "yesno", "choice")
_PRINTED: Final = ("yesno", "choice", "choices", "scale")
_FEWEST: Final[Mapping[str, int]] = {"choice": 2, "choices": 1, "scale": 2}
_CALLED: Final[Mapping[str, str]] = {
    "line": "a short answer", "text": "a long answer", "day": "a date", "count": "a number", "yesno": "yes or no",
    "choice": "one of several", "choices": "several of a list", "scale": "a scale", "signatures": "a signature",
}  # fmt: skip
_PART_CALLED: Final[Mapping[str, str]] = {
    CHILD: "the child", "what": "what will be done", "owner": "who does it", "due": "by when",
}  # fmt: skip


def problems(plan: Plan, slots: Sequence[Slot]) -> tuple[str, ...]:
    """All that does not fit, in the order of the form."""
    return tuple(_Fitting(plan, slots).problems())


class _Fitting:
    def __init__(self, plan: Plan, slots: Sequence[Slot]) -> None:
        self._plan = plan
        self._slots = {slot.number: slot for slot in (*slots, *plan.added)}
        self._kept = [asked for asked in plan.asked if not asked.ignored]
        self._blocks = {block.number: block for block in plan.blocks}

    def problems(self) -> Iterator[str]:
        yield from self._form()
        for asked in self._kept:
            yield from self._words(asked)
            yield from self._options(asked)
            yield from self._kind(asked)
        for block in self._plan.blocks:
            yield from self._block(block, [asked for asked in self._kept if asked.block == block.number])
        yield from self._meanings()

    def _form(self) -> Iterator[str]:
        if not self._plan.title.strip():
            yield "The form has no title: write what it is called."
        elif len(self._plan.title) > LONGEST_TITLE:
            yield f"The title of the form is too long: at most {LONGEST_TITLE} letters."
        if self._plan.purpose not in (Purpose.CONTRACT, Purpose.RECORD):
            yield "Say what the form is for: a contract, or the record of a session."
        if not self._kept:
            yield "Nothing on the form is asked: keep at least one of its blanks."

    def _words(self, asked: Asked) -> Iterator[str]:
        if not asked.label.strip():
            yield f"{_named(asked)} has no words: write what is asked there."
        elif len(asked.label) > LONGEST_LABEL:
            yield f"{_named(asked)} is too long: at most {LONGEST_LABEL} letters. What helps with it can stay on the form."

    def _printed(self, asked: Asked) -> Iterator[Slot]:
        """The blanks of a question whose answers the form prints, to be ticked, ringed or struck out."""
        return (s for n in asked.slots if (s := self._slots.get(n)) and s.blank in WRITTEN_OUT)

    def _options(self, asked: Asked) -> Iterator[str]:
        fewest = _FEWEST.get(asked.kind)
        if fewest is None or asked.part:
            return
        marks = "marks" if asked.kind == "scale" else "answers"
        if len(asked.options) < fewest:
            few = "two or more" if fewest == 2 else "at least one"
            yield f"{_named(asked)} needs {marks} to choose from: write {few}, or make it another kind."
        if not all(option.strip() for option in asked.options):
            yield f"{_named(asked)} has a box without words: write what each of its {marks} says."
        if len(set(asked.options)) < len(asked.options):
            yield f"{_named(asked)} has the same words twice among its {marks}: tell them apart."
        if len(asked.options) > _MOST_OPTIONS or any(len(option) > _LONGEST_OPTION for option in asked.options):
            most = f"at most {_MOST_OPTIONS} of {_LONGEST_OPTION} letters"
            yield f"{_named(asked)} has too many {marks}, or too long ones: {most}."
        if asked.kind == "scale" and numbers_of(asked.options) and not counts_up(asked.options):
            yield f"{_named(asked)} has marks that do not count up one by one: put them in order, or make it one of several."
        for slot in self._printed(asked):
            if len(slot.options) != len(asked.options):
                yield (
                    f"{_named(asked)} has {len(slot.options)} {marks} printed on the form, and {len(asked.options)} are "
                    "given here: give one for each."
                )

    def _kind(self, asked: Asked) -> Iterator[str]:
        block = self._blocks.get(asked.block)
        kind = "" if block is None else block.kind
        boxes = (
            0 if "signatures" in (kind, asked.kind) else max((len(s.options) for s in self._printed(asked)), default=0)
        )
        if boxes and (kind == "actions" or (kind == "cases" and asked.meaning is not Meaning.PLAN_CHANGED)):
            yield f"{_named(asked)} can only be marked on the form: leave it to be written by hand."
            return
        if boxes and asked.kind not in _PRINTED:
            marked = "make it yes or no, one of several, several of a list or a scale"
            yield f"{_named(asked)} can only be marked on the form, where its answers are printed: {marked}."
        elif boxes > 2 and asked.kind == "yesno":
            yield f"{_named(asked)} has {boxes} answers printed on the form: make it one of several."
        if block is None:
            yield from self._alone(asked)
        elif kind == "cases":
            yield from _in_case(asked)
        elif kind == "rows" and asked.kind not in _IN_ROWS:
            yield (
                f"{_named(asked)} repeats in “{block.label}” and cannot be {_called(asked.kind)} there: make it a short or "
                "long answer, a date, a number, yes or no, or one of several."
            )

    def _alone(self, asked: Asked) -> Iterator[str]:
        if asked.kind not in _ALONE:
            yield f"{_named(asked)} is one blank and no list: make it a part of a block that repeats, or another kind."
        for kind, meaning in NATURAL.items():
            if asked.meaning is meaning and asked.kind != kind:
                what = "a signature" if kind == "signatures" else f"a block of {kind}"
                yield f"{_named(asked)} can mean {_meant(meaning)} only as {what}: make it one, or change what it means."

    def _block(self, block: PlanBlock, parts: Sequence[Asked]) -> Iterator[str]:
        if not parts:
            return
        if not block.label.strip():
            yield f"The block round {_named(parts[0])} has no words: write what it is called."
        for part in _PART_CALLED:
            same = [asked for asked in parts if asked.part == part]
            if len(same) > 1:
                yield f"{_list(same)} in “{block.label}” are each {_PART_CALLED[part]}: leave one of them so."
        if block.kind == "cases":
            changed = [asked for asked in parts if asked.meaning is Meaning.PLAN_CHANGED]
            if len(changed) > 1:
                yield f"{_list(changed)} in “{block.label}” each say whether the plan changes: leave one of them so."
            if [asked.part for asked in parts] == [CHILD]:
                yield f"“{block.label}” asks only which child it is: keep a blank for what is said about the child."
        if block.kind == "actions":
            yield from _actions(block, parts)

    def _meanings(self) -> Iterator[str]:
        """Two questions with one meaning. Signatures are ink, so that there may be several places for them."""
        given: dict[Meaning, list[str]] = {}
        alone: list[Asked | PlanBlock] = [asked for asked in self._kept if not asked.block]
        repeated = {asked.block for asked in self._kept}
        for each in (*alone, *(block for block in self._plan.blocks if block.number in repeated)):
            if each.meaning is not None and each.meaning is not Meaning.SIGNATURES:
                named = _named(each) if isinstance(each, Asked) else f"“{each.label}”"
                given.setdefault(each.meaning, []).append(named)
        for meaning, labels in given.items():
            if len(labels) > 1:
                yield f"{_joined(labels)} are both {_meant(meaning)}: leave only one of them so."


def _in_case(asked: Asked) -> Iterator[str]:
    says_change = asked.meaning is Meaning.PLAN_CHANGED
    if asked.part == CHILD or asked.kind == ("yesno" if says_change else "text"):
        return
    if says_change:
        yield f"{_named(asked)} says whether the child’s plan changes: make it yes or no."
    elif asked.kind == "yesno":
        yield (
            f"{_named(asked)} is said about a child and is yes or no, which only the question whether the plan changes "
            "can be: let it mean that, make it a long answer, or leave it to be written by hand."
        )
    else:
        yield (
            f"{_named(asked)} is said about a child, so it cannot be {_called(asked.kind)}: make it a long answer, or leave "
            "it to be written by hand."
        )


def _actions(block: PlanBlock, parts: Sequence[Asked]) -> Iterator[str]:
    for asked in parts:
        if not asked.part:
            yield (
                f"{_named(asked)} has no place in the actions of “{block.label}”: say whether it is what will be done, who "
                "does it or by when, or leave it to be written by hand."
            )
    if all(asked.part != "what" for asked in parts):
        yield f"“{block.label}” does not say what will be done: choose the blank where that is written."


def _named(asked: Asked) -> str:
    return f"“{asked.label}”" if asked.label.strip() else f"Blank {asked.slots[0]}" if asked.slots else "A blank"


def _called(kind: str) -> str:
    return _CALLED.get(kind, "a list")


def _meant(meaning: Meaning) -> str:
    return f"“{WORDS[meaning]}”"


def _list(several: Sequence[Asked]) -> str:
    return _joined([_named(asked) for asked in several])


def _joined(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} and {labels[-1]}"
