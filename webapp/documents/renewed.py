"""Last year's answers as the first answers of a contract that is renewed, on the same form or on another.

Unlike a draft that moves (`slots.comparing.carry`), what has no place is left behind: the former paper stays as it was
signed, and can be read beside the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from forms.kit import (
    Actions,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Document,
    Meaning,
    Question,
    Row,
    Signatures,
    is_asked,
)
from webapp.documents.codec import fresh, new_uid
from webapp.documents.prefilling import fitting
from webapp.documents.slots.comparing import carried_answer

Answer = str | list[str] | list[Row]

_OF_ONE_PAPER: Final = (Cases, Actions, Signatures)
"""What belongs to the paper it was said in: a child's discussion, a promise, ink."""
_OF_ONE_YEAR: Final = (Meaning.DATE, Meaning.REVIEW_DATE, Meaning.NEXT_DATE)
"""Days that are another's after a year."""


def renewed(former: Document, document: Document, answers: Answers) -> Answers:
    """The answers of the former paper, as far as the document asks for them: by their keys first, then by their meanings."""
    carried = fresh(document)
    for question in _carried_questions(document):
        value = next(_found(former, question, answers), None)
        if value is not None:
            carried[question.key] = _named_anew(value)
    return carried


def with_known(document: Document, answers: Answers, known: Mapping[Meaning, str]) -> Answers:
    """The answers with what is known better than the former paper said it."""
    made = dict(answers)
    for meaning, text in known.items():
        question = document.meaning(meaning)
        answer = None if question is None else fitting(question, text)
        if question is not None and answer is not None:
            made[question.key] = answer
    return made


def answer_of(document: Document, answers: Answers, meaning: Meaning) -> str:
    """What was answered to the question of that meaning, as one line of text; nothing where it is none."""
    question = document.meaning(meaning)
    answer = answers.get(question.key, "") if question is not None else ""
    return answer.strip() if isinstance(answer, str) else ""


def _carried_questions(document: Document) -> Iterator[Question]:
    for question in document.questions():
        year = question.meaning in _OF_ONE_YEAR
        if is_asked(question) and not isinstance(question, _OF_ONE_PAPER) and not year:
            yield question


def _found(former: Document, question: Question, answers: Answers) -> Iterator[Answer]:
    """What was answered to the question of this key, and to that of this meaning, where it fits."""
    asked = [one for one in former.questions() if is_asked(one) and not isinstance(one, _OF_ONE_PAPER)]
    same = [one for one in asked if one.key == question.key and _may_mean(one, question)]
    alike = [one for one in asked if question.meaning is not None and one.meaning is question.meaning]
    for one in (*same, *alike):
        value = answers.get(one.key)
        fits = _fitted(one, question, value) if value else None
        if fits:
            yield fits


def _may_mean(old: Question, new: Question) -> bool:
    return None in (old.meaning, new.meaning) or old.meaning is new.meaning


def _fitted(old: Question, new: Question, value: Answer) -> Answer | None:
    if old == new:
        return value
    fits = carried_answer(old, new, value)
    if fits is None and isinstance(value, str) and isinstance(new, Choice | Choices | Count):
        return fitting(new, value)
    return fits


def _named_anew(value: Answer) -> Answer:
    """Rows under names of their own: a row's name is its paper's."""
    if isinstance(value, str) or not all(isinstance(item, dict) for item in value):
        return value
    return [{**item, "uid": new_uid()} for item in value if isinstance(item, dict)]
