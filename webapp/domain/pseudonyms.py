"""What stands for a child towards a party from outside the school: "Child A", "Child B" … "Child Z", "Child AA".

The letters come from a number that counts up within one contract. Nothing of the child is in them, so nothing of the child
can be read out of them (jmat, trust: the child's confidentiality is kept).
"""

from __future__ import annotations

import re
from typing import Final

REFERENCE: Final = re.compile(r"\bC-\d{4,}\b", re.ASCII)
"""A child's reference in a text: what stands for the child within the school."""

UNNAMED: Final = "A child"
"""Where a child has no letters, or may have no other word."""

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def pseudonym(number: int) -> str:
    """The pseudonym of the child with this number in a contract, counted from 1. Raises ValueError below that."""
    if number < 1:
        raise ValueError(f"Pseudonyms are counted from 1, not {number}.")
    letters = ""
    while number:
        number, place = divmod(number - 1, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return f"Child {letters}"
