"""Keys out of labels: one name for a form field, a JSON key and a placeholder in Word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from forms.kit import RESERVED

_WORD: Final = re.compile(r"[a-z0-9]+")
_LONGEST: Final = 32
_ROWS: Final = frozenset(("case", "action", "person", "row"))
"""What the tagged copy calls one turn of a block (`fills.ROW`)."""
_EMPTY: Final = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "is", "are", "be", "for", "your", "you", "and", "any")
)


def key_from(label: str, taken: Collection[str]) -> str:
    """A key that says what the label says, unlike those that are `taken`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii").casefold()
    words = _WORD.findall(plain.replace("'", ""))
    base = _joined([word for word in words if word not in _EMPTY] or words)
    if base in RESERVED or base in _ROWS or base.startswith(("filter_", "validate_")):
        base = f"the_{base}"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _joined(words: list[str]) -> str:
    """As many whole words as fit, a letter first."""
    if not words or not words[0][0].isalpha():
        words = ["question", *words]
    key = words[0][:_LONGEST]
    for word in words[1:]:
        if len(key) + 1 + len(word) > _LONGEST:
            break
        key = f"{key}_{word}"
    return key
