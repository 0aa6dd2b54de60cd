"""Invented answers to any document: for its preview, its list of names and the check of a template, before a paper exists.

They are made by kind and meaning, so that a document which a school made itself has them too, and go the way of stored
answers (`word_context`), so that they have the shape of a paper's. The same document always gives the same answers, and
nobody could take them for somebody's: each says that it is invented, and no name is anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, assert_never

from forms.kit import (
    Actions,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Purpose,
    Question,
    Row,
    Rows,
    Scale,
    Signatures,
    Statement,
    Text,
    YesNo,
    is_asked,
    parts_of,
)
from webapp.documents.context import Signatory, WordContext, word_context

SCHOOL: Final = "Example School"
ROWS: Final = 2
"""How many rows each repeated block has: the least that shows whether a template repeats."""

_PEOPLE: Final = ("Ada Example", "Ben Example")
_CHILDREN: Final = ("Robin Invented", "Kim Invented", "Alex Invented", "Sam Invented", "Jo Invented", "Lee Invented")
_HELD: Final = date(2026, 12, 3)
_DAYS: Final[Mapping[Meaning | None, date]] = MappingProxyType(
    {
        Meaning.DATE: _HELD,
        Meaning.NEXT_DATE: date(2027, 1, 21),
        Meaning.REVIEW_DATE: date(2027, 12, 3),
        Meaning.TRAINING_DUE: date(2027, 9, 6),
    }
)
_LINES: Final[Mapping[Meaning | None, str]] = MappingProxyType(
    {
        Meaning.SUPERVISEE: _PEOPLE[0],
        Meaning.SUPERVISEE_ROLE: "Designated safeguarding lead",
        Meaning.SUPERVISOR: _PEOPLE[1],
        Meaning.SUPERVISOR_ROLE: "Supervisor",
        Meaning.ATTENDEES: "Cleo Example (deputy), Dan Example (head)",
        Meaning.FREQUENCY: "Once in each half term, and when either of us asks",
        Meaning.LENGTH: "Ninety minutes",
        Meaning.PLACE: "The quiet room",
        Meaning.MAIN_SYSTEM: "The school’s safeguarding system",
        Meaning.SESSION_KIND: "Internal, one to one",
        Meaning.FORMALITY: "Planned",
        Meaning.RECORD_REFERENCE: "R-0001",
        Meaning.STANDING: "Provisional: not agreed yet",
    }
)


def example_context(document: Document) -> WordContext:
    """What `word.render` takes: every question answered, two rows in each block, several paragraphs in a long answer."""
    children = _Children()
    answers: Answers = {
        question.key: _answer(question, children) for question in document.questions() if is_asked(question)
    }
    attached = document.purpose is Purpose.ATTACHED_RECORD
    context = word_context(
        document,
        answers,
        school=SCHOOL,
        child_names=children.names,
        party_names={str(number): name for number, name in enumerate(_PEOPLE, 1)},
        signatories=(Signatory("Supervisee", _PEOPLE[0]), Signatory("Supervisor", _PEOPLE[1])),
        attached="The provider’s own record of the same day, an invented file of two pages" if attached else "",
    )
    # A paper that was issued without somebody's agreement says so; in this one all agreed.
    return {**context, "not_agreed": list[str]()}


class _Children:
    """A reference for each child that is asked for, and the name that is shown for it."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def another(self) -> str:
        number = len(self.names)
        reference = f"C-{number + 1:04}"
        self.names[reference] = f"{_CHILDREN[number % len(_CHILDREN)]} ({reference})"
        return reference


def _answer(question: Question, children: _Children) -> str | list[str] | list[Row]:
    match question:
        case Choices():
            return list(question.options[:2])
        case Rows() | Cases() | Actions():
            return [_row(question, number, children) for number in range(1, ROWS + 1)]
        case Line() | Text() | Count() | Scale() | Day() | YesNo() | Choice() | Statement() | Signatures():
            return _text(question, 1)
        case _:
            assert_never(question)


def _row(question: Question, number: int, children: _Children) -> Row:
    row = {"uid": f"{number:016x}"} | {part.key: _text(part, number) for part in parts_of(question)}
    if isinstance(question, Cases):
        row["child"] = children.another()
    if isinstance(question, Actions):
        row["owner"] = str(number)
    return row


def _text(question: Question, number: int) -> str:
    """One stored text. `number` is that of the row, so that two rows differ."""
    match question:
        case Line():
            return _LINES.get(question.meaning) or f"An invented answer, {number}, to “{_short(question.label)}”"
        case Text():
            return _paragraphs(question.label, number)
        case Day():
            return (_DAYS.get(question.meaning, _HELD) + timedelta(weeks=number - 1)).isoformat()
        case Count():
            return "90" if question.meaning is Meaning.LENGTH else str(6 + number)
        case YesNo():
            return "yes" if number % 2 else "no"
        case Choice():
            return _turn(question.options, number)
        case Scale():
            return str(question.low + (question.high - question.low) // 2)
        case Choices() | Rows() | Cases() | Actions() | Statement() | Signatures():
            return ""
        case _:
            assert_never(question)


def _turn(options: Iterable[str], number: int) -> str:
    some = tuple(options)
    return some[(number - 1) % len(some)] if some else ""


def _paragraphs(label: str, number: int) -> str:
    """Three paragraphs, one of them long enough to break a line and one typed as a list."""
    return (
        f"This answer, number {number}, to “{_short(label)}” is invented, to show where an answer stands. A real one "
        "may be this long or longer, so the box has to grow with it and may break over two pages.\n\n"
        "It has a second paragraph, since people press Enter when a thought ends.\n\n"
        "- a first point of a list\n- a second point"
    )


def _short(label: str) -> str:
    return label if len(label) <= 60 else label[:59].rstrip() + "…"
