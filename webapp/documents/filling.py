"""Word-facing answers from a file: names as text, every question of the document, and nothing that it does not ask.

Everything that is wrong is said at once, so that a file is put right in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from forms.kit import (
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
    Signatures,
    Statement,
    Text,
    YesNo,
    is_asked,
    parts_of,
    repeats,
)
from webapp.documents.check import row_label
from webapp.documents.context import WordContext
from webapp.documents.review import display
from webapp.domain.errors import Invalid

_EXTRAS = ("school", "signatures")


def fill_context(document: Document, answers: Mapping[str, Any]) -> WordContext:
    """The context of a Word file from Word-facing answers. Raises `Invalid` that names every fault at once.

    Each question that is asked has its key: a text, a list of texts for choices, a list of objects for rows. ``""`` and
    ``[]`` say "not answered". ``school`` and ``signatures`` may be given; without the latter, the parties that the
    answers name sign.
    """
    reader = _Reader(document)
    context = reader.read(answers)
    if reader.problems:
        raise Invalid(f"These answers do not fit the document {document.key}.", tuple(reader.problems))
    return context


class _Reader:
    """One pass over the answers; what does not fit is collected as sentences."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[str] = []

    def read(self, answers: Mapping[str, Any]) -> WordContext:
        asked = {question.key: question for question in self.document.questions() if is_asked(question)}
        self._name_strangers(answers, (*asked, *_EXTRAS), "This document does not ask")
        context: WordContext = {
            "school": self._text("school", answers.get("school", "")),
            "title": self.document.title,
            "attached": "",
            "no_children": "",
        }
        for question in self.document.questions():
            if isinstance(question, Statement):
                context[question.key] = question.text
            elif question.key in asked and question.key in answers:
                context[question.key] = self._answer(question, answers[question.key])
            elif question.key in asked:
                self._miss(f"“{question.key}” is missing ({question.label})", _empty(question))
        people = self._people(answers)
        context |= {"signatures": people} | {
            q.key: people for q in self.document.questions() if isinstance(q, Signatures)
        }
        return context

    def _answer(self, question: Question, value: object) -> str | list[dict[str, str]]:
        match question:
            case Line() | Text() | Day() | YesNo() | Choice() | Count() | Scale():
                return self._one(question, question.key, value)
            case Choices():
                texts = [self._text(question.key, item) for item in self._list(question.key, value)]
                self._name_unknown_options(question.key, texts, question.options)
                return ", ".join(texts)
            case Rows() | Cases() | Actions():
                rows = enumerate(self._list(question.key, value), 1)
                return [self._row(question, number, item) for number, item in rows]
            case Statement() | Signatures():
                return ""
            case _:
                assert_never(question)

    def _one(self, question: Question, where: str, value: object) -> str:
        if isinstance(question, Count | Scale) and type(value) is int:
            value = str(value)
        text = self._text(where, value)
        if isinstance(question, YesNo):
            text = text.casefold()
            self._name_unknown_options(where, [text], ("yes", "no", ""))
        if isinstance(question, Choice):
            self._name_unknown_options(where, [text], (*question.options, ""))
        return display(question, text)

    def _row(self, question: Question, number: int, value: object) -> dict[str, str]:
        where = f"{question.key}, row {number}"
        if not isinstance(value, Mapping):
            self.problems.append(f"“{where}” wants an object with a key for each part.")
            return {}
        parts = {part.key: part for part in parts_of(question)}
        wanted = (*(("child",) if isinstance(question, Cases) else ()), *parts)
        self._name_strangers(value, wanted, f"“{where}” does not ask")
        row = {"label": row_label(question, number - 1)}
        for key in wanted:
            if key not in value:
                self._miss(f"“{where}” has no “{key}”", '""')
            elif key in parts:
                row[key] = self._one(parts[key], f"{where}, {key}", value[key])
            else:
                row[key] = self._text(f"{where}, {key}", value[key])
        return row

    def _miss(self, sentence: str, empty: str) -> None:
        self.problems.append(f"{sentence}. Give {empty} if it is not answered.")

    def _people(self, answers: Mapping[str, Any]) -> list[dict[str, str]]:
        if "signatures" not in answers:
            return self._parties(answers)
        people = []
        for number, item in enumerate(self._list("signatures", answers["signatures"]), 1):
            where = f"signatures, row {number}"
            if not isinstance(item, Mapping) or set(item) != {"role", "name"}:
                self.problems.append(f"“{where}” wants an object with “role” and “name”, and nothing else.")
                continue
            people.append({key: self._text(f"{where}, {key}", item[key]) for key in ("role", "name")})
        return people

    def _parties(self, answers: Mapping[str, Any]) -> list[dict[str, str]]:
        roles = ((Meaning.SUPERVISOR, "Supervisor"), (Meaning.SUPERVISEE, "Supervisee"))
        found = ((self.document.meaning(meaning), role) for meaning, role in roles)
        return [{"role": role, "name": str(answers.get(question.key, ""))} for question, role in found if question]

    def _text(self, where: str, value: object) -> str:
        if not isinstance(value, str):
            self.problems.append(f"“{where}” wants a text, not {_kind(value)}.")
            return ""
        return value

    def _list(self, where: str, value: object) -> list[Any]:
        if not isinstance(value, list):
            self.problems.append(f"“{where}” wants a list, not {_kind(value)}.")
            return []
        return value

    def _name_strangers(self, given: Mapping[str, Any], wanted: Iterable[str], sentence: str) -> None:
        self.problems += [
            f"{sentence} “{key}”. Take it out or correct its name." for key in given if key not in tuple(wanted)
        ]

    def _name_unknown_options(self, where: str, texts: list[str], options: Iterable[str]) -> None:
        known = tuple(options)
        wrong = [text for text in texts if text not in known]
        choice = ", ".join(filter(None, known))
        self.problems += [f"“{where}” cannot be “{text}”. It is one of: {choice}." for text in wrong]


def _empty(question: Question) -> str:
    return "[]" if repeats(question) or isinstance(question, Choices) else '""'


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
