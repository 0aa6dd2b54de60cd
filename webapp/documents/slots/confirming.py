"""What a person says of a plan on the page that shows it, and the plan that comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.documents.slots.plan import Asked, Plan


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What was said of one question or part."""

    name: str
    """Its name on the page (`name_of`)."""
    keep: bool
    """Whether it is asked; otherwise its blank is left to be written by hand."""
    label: str
    kind: str
    """A key of `forms.kit.KINDS`."""
    meaning: str
    """The value of a `Meaning`, or empty."""
    options: tuple[str, ...]
    goes_to: str
    """The value of a `Place`: of a part of a case, whether it goes on to the child's chronology."""
    block: int
    """The number of the block that it repeats in; 0 for none."""
    part: str
    """What it is in its block where that is fixed: `plan.CHILD`, "what", "owner", "due", or empty."""


@dataclass(frozen=True, slots=True)
class SaidBlock:
    """What was said of one block: of the plan, or a new one made of several questions."""

    number: int
    kind: str
    """One of `plan.BLOCK_KINDS`."""
    label: str
    meaning: str
    """The value of a `Meaning`, or empty."""


@dataclass(frozen=True, slots=True)
class Said:
    """All that was said of a plan: of each of its questions, in its order, and of each block."""

    title: str
    purpose: str
    """The value of a `Purpose`."""
    of: tuple[SaidOf, ...]
    blocks: tuple[SaidBlock, ...]


def name_of(asked: Asked, plan: Plan) -> str:
    """What a question is called on the page: its key, in a block behind the key of that."""
    block = next((block.key for block in plan.blocks if block.number == asked.block), "")
    return f"{block}:{asked.key}" if block else asked.key


def said_of(plan: Plan) -> Said:
    """The plan as the page first shows it: to say this changes nothing."""
    return Said(
        title=plan.title,
        purpose=plan.purpose.value,
        of=tuple(
            SaidOf(
                name=name_of(asked, plan), keep=not asked.ignored, label=asked.label, kind=asked.kind,
                meaning=asked.meaning.value if asked.meaning else "", options=asked.options,
                goes_to=asked.goes_to.value, block=asked.block, part=asked.part,
            )
            for asked in plan.asked
        ),
        blocks=tuple(
            SaidBlock(block.number, block.kind, block.label, block.meaning.value if block.meaning else "")
            for block in plan.blocks
        ),
    )  # fmt: skip
