"""Answers as Word sees them: plain dicts, lists and texts, with days, names and choices in words.

`word_context` starts from stored answers, where a child is a reference and an owner a party. `fill_context` starts from
what a person wrote in a file for the command line, where both are names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

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
from webapp.documents.check import row_label
from webapp.documents.codec import is_blank, rows_of, text_of, texts_of
from webapp.documents.review import display

WordContext = dict[str, Any]
"""What `word.render` takes: texts, lists and dicts only."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person who signs: in which role, and by what name it is printed."""

    role: str
    name: str


def word_context(
    document: Document,
    answers: Answers,
    *,
    school: str,
    title: str | None = None,
    child_names: Mapping[str, str],
    party_names: Mapping[str, str],
    signatories: Sequence[Signatory],
    attached: str = "",
    no_children: str = "",
) -> WordContext:
    """The context of a paper. `child_names` is what this viewer may read for each reference (one `display_child`).

    Blocks that nobody used are left out. No `signatories` (a draft) leaves no place to sign. `attached` says which file
    of a provider's the paper goes with (trust); it is no answer of anybody's. `no_children` says why there is no case, where
    that is not for want of an answer.
    """
    people = [{"role": person.role, "name": person.name} for person in signatories]
    context: WordContext = {
        "school": school,
        "title": title or document.title,
        "signatures": people,
        "attached": attached,
        "no_children": no_children,
    }
    for question in document.questions():
        context[question.key] = _answer(question, answers, child_names, party_names, people)
    return context


def _answer(
    question: Question,
    answers: Answers,
    child_names: Mapping[str, str],
    party_names: Mapping[str, str],
    people: list[dict[str, str]],
) -> str | list[dict[str, str]]:
    match question:
        case Line() | Text() | Count() | Scale() | Day() | YesNo() | Choice():
            return display(question, text_of(answers, question.key))
        case Choices():
            return ", ".join(texts_of(answers, question.key))
        case Rows() | Cases() | Actions():
            used = [row for row in rows_of(answers, question.key) if not is_blank(row)]
            return [_row(question, row, number, child_names, party_names) for number, row in enumerate(used, 1)]
        case Statement():
            return question.text
        case Signatures():
            return people
        case _:
            assert_never(question)


def _row(
    question: Question, row: Row, number: int, child_names: Mapping[str, str], party_names: Mapping[str, str]
) -> dict[str, str]:
    shows = {part.key: display(part, row.get(part.key, "")) for part in parts_of(question)}
    shows["label"] = row_label(question, number - 1)
    if isinstance(question, Cases):
        reference = row.get("child", "")
        shows["child"] = child_names.get(reference, reference)
    if isinstance(question, Actions):
        shows["owner"] = party_names.get(row.get("owner", ""), shows["owner"])
    return shows
