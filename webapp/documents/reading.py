"""What typed text means, kind by kind. A draft never loses what was typed: what cannot be read stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from forms.kit import (
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Line,
    Question,
    Rows,
    Scale,
    Signatures,
    Statement,
    Text,
    YesNo,
)
from webapp.domain.dates import day, parse_day, read_iso

_WHOLE = re.compile(r"\d{1,9}|\d{1,3}(,\d{3}){1,2}", re.ASCII)


def parse_count(text: str) -> int:
    """The whole number that was typed. Raises ValueError with a sentence."""
    typed = text.strip()
    if not _WHOLE.fullmatch(typed):
        raise ValueError(f"“{typed[:40]}” is not a whole number: write it in figures, for example 12")
    return int(typed.replace(",", ""))


def read(question: Question, text: str) -> str:
    """What is stored of a typed text: a date as ISO, a number in plain figures, and all else as it was typed."""
    match question:
        case Day():
            return _or_as_typed(text, lambda typed: parse_day(typed).isoformat())
        case Count():
            return _or_as_typed(text, lambda typed: str(parse_count(typed)))
        case Line() | Text() | YesNo() | Choice() | Choices() | Scale():
            return text
        case Rows() | Cases() | Actions() | Statement() | Signatures():
            return text
        case _:
            assert_never(question)


def shown(question: Question, text: str) -> str:
    """What stands in the box for a stored text, so that reading it again gives the same text."""
    found = read_iso(text) if isinstance(question, Day) else None
    return day(found) if found and read(question, day(found)) == text else text


def _or_as_typed(text: str, reader: Callable[[str], str]) -> str:
    try:
        return reader(text)
    except ValueError:
        return text
