"""A context for any document's Word template, every question answered in one line."""

from __future__ import annotations

from typing import Any

from forms.kit import Document, Question, is_asked, parts_of, repeats
from webapp.documents.codec import new_uid
from webapp.documents.context import Signatory, word_context


def answered(document: Document, more: str = "& <more>") -> dict[str, Any]:
    """Each answer is its key and what XML would trip over; three rows wherever rows are asked; two people who sign."""

    def rows(question: Question) -> list[dict[str, str]]:
        said = {part.key: f"{part.key} {more}" for part in parts_of(question)}
        return [{**said, "uid": new_uid(), "child": f"C-{number}"} for number in range(3)]

    answers: dict[str, Any] = {
        question.key: rows(question) if repeats(question) else f"{question.key} {more}"
        for question in document.questions()
        if is_asked(question)
    }
    people = [Signatory("Supervisor", "Ines Calloway"), Signatory("Supervisee", "Dev Rathbone")]
    made = word_context(
        document,
        answers,
        school=f"Larkmoor {more}",
        child_names={},
        party_names={},
        signatories=people,
        attached="Theirs",
    )
    return made | {"not_agreed": []}
