"""The document that a confirmed plan describes: the same dataclass as a built-in one, and so the same form on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, assert_never

from forms.kit import (
    KINDS,
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Question,
    Rows,
    Scale,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
)
from webapp.documents.slots.first_plan import SIGNATURES
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock
from webapp.domain.errors import Invalid

_REQUIRED: Final = (Meaning.SUPERVISEE, Meaning.SUPERVISOR, Meaning.DATE)
"""What no paper can do without: who met, and when."""
_MOST_EXPECTED: Final = 2
"""Blocks that a fresh paper offers: more are added with a click."""


def document_of(plan: Plan, key: str, version: int) -> Document:
    """The document. Raises `Invalid`, with a sentence, where the plan asks nothing or cannot be one."""
    sections = tuple(
        Section(title or plan.title, tuple(question for _, question in group))
        for title, group in groupby(_questions(plan), key=lambda pair: pair[0])
    )
    if not sections:
        raise Invalid("This form asks nothing. Keep at least one of its blanks.")
    try:
        return Document(key, version, plan.purpose, plan.title, sections)
    except ValueError as error:
        raise Invalid(f"This form cannot be used as it is: {error}") from error


def _questions(plan: Plan) -> Iterator[tuple[str, Question]]:
    """Each question with its heading. A block stands where its first part does, and ink at the end."""
    blocks = {block.number: block for block in plan.blocks}
    begun: set[int] = set()
    signed: tuple[str, Question] | None = None
    for asked in plan.asked:
        block = blocks.get(asked.block)
        if asked.ignored:
            continue
        if asked.kind == "signatures" or (block is not None and block.kind == "signatures"):
            signed = signed or (asked.heading, Signatures(SIGNATURES, "Signatures", meaning=Meaning.SIGNATURES))
        elif block is None:
            yield asked.heading, question_of(asked)
        elif block.number not in begun:
            begun.add(block.number)
            parts = [part for part in plan.asked if part.block == block.number and not part.ignored]
            yield asked.heading, block_of(block, parts)
    if signed is not None:
        yield signed


def block_of(block: PlanBlock, parts: Sequence[Asked]) -> Question:
    """A block that repeats, with its parts as questions."""
    expected = min(max((len(part.slots) for part in parts), default=1), _MOST_EXPECTED)
    if block.kind == "actions":
        return Actions(block.key, block.label, meaning=block.meaning)
    asked = tuple(question_of(part) for part in parts if part.part != CHILD)
    if block.kind == "cases":
        of_case = tuple(part for part in asked if isinstance(part, Text | YesNo))
        return Cases(block.key, block.label, meaning=block.meaning, parts=of_case, expected=expected)
    of_row = tuple(part for part in asked if isinstance(part, Line | Text | Day | Count | Choice | YesNo))
    return Rows(block.key, block.label, meaning=block.meaning, parts=of_row, expected=expected)


def question_of(asked: Asked) -> Question:
    """One question. A block's kind is no kind of a question by itself: it is asked as a text."""
    kind = KINDS[asked.kind]
    common = (asked.key, asked.label, asked.hint, asked.meaning, asked.meaning in _REQUIRED, asked.goes_to)
    if kind is Choice:
        return Choice(*common, options=asked.options)
    if kind is Choices:
        return Choices(*common, options=asked.options)
    if kind is Scale:
        return _scale(asked)
    if kind is Line:
        return Line(*common)
    if kind is Day:
        return Day(*common)
    if kind is Count:
        return Count(*common)
    if kind is YesNo:
        return YesNo(*common)
    return Text(*common)


def _scale(asked: Asked) -> Scale:
    """From the first number to the last, with the words that stand beside those two."""
    first, last = (re.match(r"\s*(\d{0,3})\W*(.*)", asked.options[at], re.DOTALL) for at in (0, -1))
    low = int(first[1]) if first is not None and first[1] else 1
    return Scale(
        asked.key,
        asked.label,
        asked.hint,
        asked.meaning,
        goes_to=asked.goes_to,
        low=low,
        high=low + len(asked.options) - 1,
        low_label=first[2].strip() if first is not None else "",
        high_label=last[2].strip() if last is not None else "",
    )


def shown_options(question: Question, count: int) -> tuple[str, ...]:
    """What a paper says for each of so many printed answers to this question, in their order (`review.display`)."""
    match question:
        case Choice() | Choices():
            return question.options
        case Scale():
            words = {question.low: question.low_label, question.high: question.high_label}
            marks = range(question.low, question.high + 1)
            return tuple(f"{mark} ({words[mark]})" if words.get(mark) else str(mark) for mark in marks)
        case YesNo():
            return ("Yes", "No")[:count]
        case Line() | Text() | Day() | Count() | Statement() | Rows() | Cases() | Actions() | Signatures():
            return ()
        case _:
            assert_never(question)
