"""What the rest of the product will not know from a form, because no question on it asks for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from forms.kit import CHRONOLOGY, Meaning, Purpose
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock

_CONTRACT: Final[Mapping[Meaning, str]] = {
    Meaning.SUPERVISEE: "No supervisee: the name of whoever is supervised will not be filled in.",
    Meaning.SUPERVISOR: "No supervisor: the name of whoever supervises will not be filled in.",
    Meaning.DATE: "No date: the contract will not say from when it holds.",
    Meaning.REVIEW_DATE: "No date of review: nobody is told when it is not after the date of the contract.",
    Meaning.FREQUENCY: "No question how often: the printed contract will not say it. What is due goes by half terms.",
    Meaning.LENGTH: "No question how long: nobody is told when less than an hour is agreed.",
    Meaning.SIGNATURES: "No place for signatures: it will have to be signed where there is room.",
}
_RECORD: Final[Mapping[Meaning, str]] = {
    Meaning.SUPERVISEE: "No supervisee: the name of whoever was supervised will not be filled in.",
    Meaning.SUPERVISOR: "No supervisor: the name of whoever supervised will not be filled in.",
    Meaning.ATTENDEES: "No attendees: the record will not name by itself who else was there.",
    Meaning.DATE: "No date of the session: the printed record will not say on which day it was.",
    Meaning.NEXT_DATE: "No date of the next session: reminders will use the contract’s, and action sheets leave it open.",
    Meaning.CASES: "No cases: nothing that is said about a child will go from this record to the child’s chronology.",
    Meaning.ACTIONS: "No actions: none will be carried to the next session, and nobody is reminded of what was agreed.",
    Meaning.NEEDS_MET: "No question whether supervision meets needs: the record will not show that it was asked.",
    Meaning.SIGNATURES: "No place for signatures: it will have to be signed where there is room.",
}
_DAYS: Final = (Meaning.DATE, Meaning.REVIEW_DATE, Meaning.NEXT_DATE)


def missing(plan: Plan) -> tuple[str, ...]:
    """What no question asks for and what that costs, a sentence each."""
    return tuple(_missing(plan))


def _missing(plan: Plan) -> Iterator[str]:
    asked = [each for each in plan.asked if not each.ignored]
    repeated = {each.block for each in asked}
    blocks = [block for block in plan.blocks if block.number in repeated]
    carried = _carried(asked, blocks)
    for meaning, sentence in (_CONTRACT if plan.purpose is Purpose.CONTRACT else _RECORD).items():
        if meaning not in carried:
            yield sentence
    for each in asked:
        if not each.block and each.meaning in _DAYS and each.kind != "day":
            yield f"“{each.label}” is not asked as a date: what is written there will not be understood as one."
    for block in blocks:
        if block.kind == "cases":
            yield from _of_cases(block, [each for each in asked if each.block == block.number])


def _carried(asked: list[Asked], blocks: list[PlanBlock]) -> set[Meaning | None]:
    carried = {each.meaning for each in asked if not each.block} | {block.meaning for block in blocks}
    if any(each.kind == "signatures" for each in asked) or any(block.kind == "signatures" for block in blocks):
        carried.add(Meaning.SIGNATURES)
    return carried


def _of_cases(block: PlanBlock, parts: list[Asked]) -> Iterator[str]:
    if all(part.part != CHILD for part in parts):
        yield f"No blank for the child in “{block.label}”: each case says which child it is on a line of its own."
    if all(part.goes_to is not CHRONOLOGY for part in parts):
        yield f"Nothing in “{block.label}” goes to the child’s chronology: what is said there stays in the record."
