"""What is still missing or cannot be right. Nothing blocks typing: this is asked on the review page and before circulating.

The same sentence stands in the summary, at the field and on the sheet (look, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from forms.kit import (
    ABOUT_CHILD,
    CHRONOLOGY,
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
    parts_of,
)
from webapp.documents.codec import LOST, is_blank, rows_of, text_of, texts_of
from webapp.documents.reading import parse_count
from webapp.domain.dates import long_day, parse_day, read_iso

SHORTEST_SESSION: Final = 60
"""Minutes: "no less than an hour each time" (jmat)."""

_LOST_CHARACTER: Final = f"A character could not be kept: look for “{LOST}” and type it again"

_NTH: Final = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: where (`path`), what it is called there, and a sentence that says what to do."""

    path: str
    label: str
    sentence: str


def path_of(key: str, uid: str = "", part: str = "") -> str:
    """The path of an answer: ``trends``, of a row: ``cases:<uid>``, or of a part of one: ``cases:<uid>:analysis``."""
    return ":".join(piece for piece in (key, uid, part) if piece)


def element_id(path: str) -> str:
    """The id of the element that shows this answer, on the writing page and on the sheet: ``q-cases-<uid>-analysis``."""
    return "q-" + path.replace(":", "-")


def row_label(question: Question, index: int) -> str:
    """What the row at this place (from 0) is called: "First child", "Second action", "Third entry"."""
    noun = "child" if isinstance(question, Cases) else "action" if isinstance(question, Actions) else "entry"
    if index < len(_NTH):
        return f"{_NTH[index]} {noun}"
    return f"{noun.capitalize()} {index + 1}"


def problems(document: Document, answers: Answers, *, owners: Collection[str] | None = None) -> list[Problem]:
    """Everything to put right, in the order of the page. With `owners`, an action's owner must be one of them."""
    found: list[Problem] = []
    for question in document.questions():
        found.extend(_of(question, answers, owners))
        found.extend(_of_the_whole(document, question, answers))
    return found


def _of(question: Question, answers: Answers, owners: Collection[str] | None) -> Iterator[Problem]:
    match question:
        case Line() | Text() | Day() | Count() | YesNo() | Choice() | Scale():
            if sentence := _wrong(question, text_of(answers, question.key)):
                yield Problem(path_of(question.key), question.label, sentence)
        case Choices():
            if sentence := _wrong_choices(question, texts_of(answers, question.key)):
                yield Problem(path_of(question.key), question.label, sentence)
        case Rows() | Cases() | Actions():
            yield from _of_rows(question, rows_of(answers, question.key), owners)
        case Statement() | Signatures():
            return
        case _:
            assert_never(question)


def _wrong(question: Line | Text | Day | Count | YesNo | Choice | Scale, text: str) -> str:
    """What is wrong with one typed text, or nothing."""
    if not text.strip():
        return _unanswered(question) if question.required else ""
    match question:
        case Line() | Text():
            return _LOST_CHARACTER if LOST in text else ""
        case Day():
            return _unreadable(parse_day, text) if read_iso(text) is None else ""
        case Count():
            return _unreadable(parse_count, text)
        case YesNo():
            return "" if text in ("yes", "no") else "Choose yes or no"
        case Choice():
            return "" if text in question.options else f"“{text[:40]}” is not one of the options: choose one"
        case Scale():
            within = text in map(str, range(question.low, question.high + 1))
            return "" if within else f"Choose a number from {question.low} to {question.high}"
        case _:
            assert_never(question)


def _unanswered(question: Line | Text | Day | Count | YesNo | Choice | Scale) -> str:
    match question:
        case Line():
            return "Write an answer"
        case Text() if question.goes_to is CHRONOLOGY:
            return "Write an answer for the child’s chronology, or say that there is nothing"
        case Text():
            return "Write an answer, or say why there is none"
        case Day():
            return "Give a date, for example 3/12/26"
        case Count():
            return "Give a number in figures, for example 12"
        case YesNo():
            return "Choose yes or no"
        case Choice():
            return "Choose one"
        case Scale():
            return f"Choose a number from {question.low} to {question.high}"
        case _:
            assert_never(question)


def _unreadable(reader: Callable[[str], object], text: str) -> str:
    try:
        reader(text)
    except ValueError as error:
        return str(error)
    return ""


def _wrong_choices(question: Choices, chosen: list[str]) -> str:
    if not chosen:
        return "Choose at least one" if question.required else ""
    unknown = [text for text in chosen if text not in question.options]
    return f"“{unknown[0][:40]}” is not one of the options: choose again" if unknown else ""


def _of_rows(question: Rows | Cases | Actions, rows: list[Row], owners: Collection[str] | None) -> Iterator[Problem]:
    written = [(index, row) for index, row in enumerate(rows) if not is_blank(row)]
    if question.required and not written:
        yield Problem(path_of(question.key), question.label, _no_rows(question))
    children: dict[str, str] = {}
    for index, row in written:
        name = row_label(question, index)
        if isinstance(question, Cases):
            yield from _of_child(question, row, name, children)
            if LOST in row.get(ABOUT_CHILD, ""):
                path = path_of(question.key, row["uid"], ABOUT_CHILD)
                yield Problem(path, f"{name}: words for the child’s chronology", _LOST_CHARACTER)
        for part in parts_of(question):
            sentence = _wrong_in_row(question, part, row.get(part.key, ""), owners)
            if sentence:
                yield Problem(path_of(question.key, row["uid"], part.key), f"{name}: {part.label}", sentence)


def _no_rows(question: Rows | Cases | Actions) -> str:
    match question:
        case Rows():
            return "Write at least one entry"
        case Cases():
            return "Write about at least one child"
        case Actions():
            return "Write at least one action"
        case _:
            assert_never(question)


def _of_child(question: Cases, row: Row, name: str, children: dict[str, str]) -> Iterator[Problem]:
    """A discussion names its child, once: it "must" go into that child's file (cambridgeshire)."""
    path = path_of(question.key, row["uid"], "child")
    child = row.get("child", "")
    if not child:
        yield Problem(path, name, "Choose which child this is about")
    elif child in children:
        first = children[child]
        yield Problem(path, name, f"{child} is already the {first.lower()}: write about a child in one place")
    else:
        children[child] = name


def _wrong_in_row(question: Question, part: Question, text: str, owners: Collection[str] | None) -> str:
    if isinstance(question, Actions):
        if not text.strip():
            return {"what": "Say what will be done", "owner": "Choose who will do it"}.get(
                part.key, "Say by when, for example 22/1/27"
            )
        if part.key == "owner":
            return "" if owners is None or text in owners else "Choose somebody who is in this contract"
    match part:
        case Line() | Text() | Day() | Count() | YesNo() | Choice():
            return _wrong(part, text)
        case Choices() | Scale() | Rows() | Cases() | Actions() | Statement() | Signatures():
            raise TypeError(f"{part.key} cannot be part of a row.")
        case _:
            assert_never(part)


def _of_the_whole(document: Document, question: Question, answers: Answers) -> Iterator[Problem]:
    """What can be read and still cannot be right."""
    text = text_of(answers, question.key)
    length = document.purpose is Purpose.CONTRACT and question.meaning is Meaning.LENGTH and isinstance(question, Count)
    if length and not _unreadable(parse_count, text) and parse_count(text) < SHORTEST_SESSION:
        sentence = f"A session is no less than an hour: give {SHORTEST_SESSION} minutes or more"
        yield Problem(path_of(question.key), question.label, sentence)
    if question.meaning in (Meaning.NEXT_DATE, Meaning.REVIEW_DATE):
        start, then = _day_of(document, answers, Meaning.DATE), read_iso(text)
        if start and then and then <= start:
            # In January people go on writing last year: 22/1/26 for 22/1/27.
            sentence = f"{long_day(then)} is not after {long_day(start)}: look at the year"
            yield Problem(path_of(question.key), question.label, sentence)


def _day_of(document: Document, answers: Answers, meaning: Meaning) -> date | None:
    question = document.meaning(meaning)
    return read_iso(text_of(answers, question.key)) if question else None
