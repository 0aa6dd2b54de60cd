"""A document to be filled in by hand: what is known is printed, and everything else is room to write.

For the day on which the server is down: the paper goes on, and is typed in afterwards with its true date.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, assert_never

from forms.kit import (
    ACTION_PARTS,
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Question,
    Rows,
    Scale,
    Signatures,
    Statement,
    Text,
    YesNo,
    parts_of,
)
from webapp.documents.context import WordContext

_LINE: Final = "_" * 24
_SHORT: Final = "_" * 8
"""In a column of a table, where a longer one would break."""
_LINES: Final = "\n".join(["_" * 60] * 3)
_ROWS: Final = {Cases: 2, Actions: 4, Rows: 3}
"""Turns of a block on a sheet: as many as a session usually has."""


def room_to_write(document: Document, known: Mapping[str, Any]) -> WordContext:
    """The context of a sheet to write on: `known` is that of a fresh paper, whose answers stay where there is one."""
    return {**known, **{question.key: _room(question, known.get(question.key)) for question in document.questions()}}


def _room(question: Question, answer: Any) -> Any:
    if answer:
        return answer
    match question:
        case Text():
            return _LINES
        case Line() | Day() | Count():
            return _LINE
        case YesNo():
            return "☐ Yes   ☐ No"
        case Choice() | Choices():
            return "   ".join(f"☐ {option}" for option in question.options)
        case Scale():
            return "   ".join(f"☐ {mark}" for mark in range(question.low, question.high + 1))
        case Cases():
            return [{"label": f"Case {n}", "child": _LINE, **_parts(question)} for n in range(1, _ROWS[Cases] + 1)]
        case Actions():
            return [{"label": "", **dict.fromkeys(ACTION_PARTS, _SHORT)} for _ in range(_ROWS[Actions])]
        case Rows():
            return [{"label": "", **dict.fromkeys(_keys(question), _SHORT)} for _ in range(_ROWS[Rows])]
        case Statement():
            return question.text
        case Signatures():
            return answer or []
        case _:
            assert_never(question)


def _parts(question: Question) -> dict[str, Any]:
    return {part.key: _room(part, "") for part in parts_of(question)}


def _keys(question: Question) -> list[str]:
    return [part.key for part in parts_of(question)]
