"""What is known already, as an answer to a question of whatever kind a form asks it as."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from webapp.domain.dates import day, read_iso


def fitting(question: Question, text: str) -> str | list[str] | None:
    """The answer; None where the question cannot hold it, so that it is left to be answered. `text` may be an ISO date."""
    match question:
        case Line() | Text():
            moment = read_iso(text)
            return text if moment is None else day(moment)
        case Day():
            return text
        case Choice():
            return option_for(question.options, text) or None
        case Choices():
            found = option_for(question.options, text)
            return [found] if found else None
        case Count() | Scale():
            return text if text.isdecimal() and text.isascii() else None
        case YesNo():
            return text if text in ("yes", "no") else None
        case Statement() | Rows() | Cases() | Actions() | Signatures():
            return None
        case _:
            assert_never(question)


def option_for(options: Sequence[str], text: str) -> str:
    """The one option that says this, whole words and any case: equal, or the one in the other. Nothing where none is."""
    known = text.casefold().strip()
    if not known:
        return ""
    equal = [option for option in options if option.casefold().strip() == known]
    within = [option for option in options if _holds(known, option.casefold().strip())]
    around = [option for option in options if _holds(option.casefold(), known)]
    return next((found[0] for found in (equal, _longest(within), around) if len(found) == 1), "")


def _holds(text: str, words: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _longest(options: Sequence[str]) -> list[str]:
    """“One to one” before “One”; both where two say as much, so that neither is chosen."""
    most = max(map(len, options), default=0)
    return [option for option in options if len(option) == most]
