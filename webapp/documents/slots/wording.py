"""What words on a form are: a label, a question, an instruction, or prose that asks nothing."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_NUMBER: Final = re.compile(r"\A\(?(?:\d{1,2}[.):]\s*|(?:[a-hA-H]|[ivx]{1,4})[.)]\s+)(?=\S)|\A[•▪●◦‣*·–-]\s+")
_ONLY_NUMBER: Final = re.compile(r"\W*(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})\W*")
_ENDS: Final = " \t\n\u00a0:.…_*–—-‐|"
_ORDERS: Final = re.compile(
    r"(please|if (so|yes|no|not)|describe|list|record|give|summari[sz]e|note|outline|comment|explain|state|identify|"
    r"consider|detail|reflect)\b",
    re.IGNORECASE,
)
_INSTRUCTS: Final = re.compile(
    r"\(.*\)\.?"
    r"|(please|this (form|record|document|section|agreement)|to be completed|complete|note:|nb\b|use this|the purpose)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_DECLARES: Final = re.compile(r"\W*(I|we)\b(?!.{0,3}$)", re.IGNORECASE)
_JOINS: Final = re.compile(
    r"(an?|and|as|at|between|by|during|every|for|from|in|into|is|of|on|or|per|than|the|their|to|until|up|was|will|with)",
    re.IGNORECASE,
)
_LONGEST: Final = 300
"""Characters of a label or a sentence."""
_LONGEST_LABEL: Final = 60


def words(text: str) -> list[str]:
    """Its words."""
    return _WORD.findall(text)


def clean(text: str) -> str:
    """Words as a label: in one line, without its number, its colon and its dots."""
    one_line = shortened(text)
    return _NUMBER.sub("", one_line, count=1).strip(_ENDS) or one_line.strip(_ENDS)


def shortened(text: str) -> str:
    """Words in one line, and no more of them than anybody reads."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[:_LONGEST]}…"


def only_a_number(text: str) -> bool:
    """Whether it only counts: "1.", "b)"."""
    return _ONLY_NUMBER.fullmatch(text) is not None


def asks(text: str) -> bool:
    """Whether it ends as what waits for an answer does."""
    return text.rstrip(" \t\n\u00a0)*").endswith(("?", ":", "?)", ":-", ": -")) or text.rstrip().endswith((":–", ":-"))


def is_prose(text: str) -> bool:
    """Whether it says rather than asks: sentences that end in a full stop, or too long for any label."""
    count = len(words(text))
    if count > _LONGEST_LABEL:
        return True
    if requests(text):
        return False
    return (count >= 7 and text.rstrip().endswith((".", ";"))) or count > 30


def instructs(text: str) -> bool:
    """Whether it tells how to fill in rather than what."""
    return _INSTRUCTS.fullmatch(text.strip()) is not None and not text.rstrip().endswith(("?", ":"))


def declares(text: str) -> bool:
    """Whether it is what a person puts their name to ("I agree to the above:") rather than what they are asked."""
    return _DECLARES.match(text) is not None


def only_joins(text: str) -> bool:
    """Whether it only leads from one blank of a sentence to the next ("and", "for up to")."""
    return all(_JOINS.fullmatch(word) for word in words(text))


def orders(text: str) -> bool:
    """Whether it tells to write something ("List all who were there")."""
    return _ORDERS.match(text.lstrip()) is not None


def requests(text: str) -> bool:
    """Whether it waits for an answer: by its question mark, its colon, or the way it begins."""
    return asks(text) or "?" in text or orders(text)


def can_be_label(text: str) -> bool:
    """Whether a blank beside it could be called by it."""
    return bool(words(text)) and not is_prose(text)
