"""What a person has confirmed about a Word form without tags: which blanks are asked for, as what, and what repeats.

The first plan is a guess (`first_plan`); from the confirmed one come the document (`making`) and the tagged copy
(`tagging`). It is plain data, kept as JSON between two pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms.kit import KINDS, RECORD, Meaning, Place, Purpose
from webapp.documents.slots.kinds import Slot

BLOCK_KINDS: Final = ("rows", "cases", "actions", "signatures")
CHILD: Final = "child"
"""The `part` of a case that names the child."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, or one part of a block that repeats, and the blanks that its answer goes into."""

    slots: tuple[int, ...]
    """Numbers of `Slot`s. The answer is printed in each of them; in a block that is written out, each turn has its own."""
    key: str
    """Its one name: form field, JSON key and placeholder in Word. It stays when the label is changed."""
    label: str
    kind: str
    """A key of `forms.kit.KINDS`."""
    meaning: Meaning | None = None
    heading: str = ""
    """The section that it is asked under."""
    hint: str = ""
    options: tuple[str, ...] = ()
    """Of a choice; of a scale its marks, lowest first."""
    goes_to: Place = RECORD
    """Of a part of a case: whether it goes on to the child's chronology."""
    block: int = 0
    """The number of the block that it is a part of; 0 for none."""
    part: str = ""
    """What it is in its block where that is fixed: `CHILD` of a case; "what", "owner" or "due" of an action."""
    ignored: bool = False
    """Left to be written by hand: nothing is asked, and the blank stays as it is."""

    def __post_init__(self) -> None:
        """Refuse a kind that no question has."""
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of question")


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """Questions that repeat together. Its parts are the `Asked` of that number, in their order."""

    number: int
    """From 1; of a block that was found, the number that it was found under."""
    key: str
    label: str
    kind: str
    """One of `BLOCK_KINDS`."""
    meaning: Meaning | None = None

    def __post_init__(self) -> None:
        """Refuse a kind that no block has."""
        if self.kind not in BLOCK_KINDS:
            raise ValueError(f"{self.kind!r} is no kind of block")


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was confirmed about one form, in the order of the form."""

    title: str
    purpose: Purpose
    """`Purpose.CONTRACT` or `Purpose.RECORD`."""
    asked: tuple[Asked, ...]
    blocks: tuple[PlanBlock, ...] = ()
    added: tuple[Slot, ...] = ()
    """Blanks that a person pointed at, numbered on from those that were found."""
