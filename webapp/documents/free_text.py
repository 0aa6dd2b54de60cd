"""The free texts of a paper: every answer in which a name could stand, with what it is called and whom it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.kit import ABOUT_CHILD, Answers, Cases, Document, Line, Text, offers_about_child, parts_of, repeats
from webapp.documents.check import path_of, row_label
from webapp.documents.codec import rows_of, text_of


@dataclass(frozen=True, slots=True)
class FreeText:
    """One text that somebody typed. `place` is the path of an answer, or says where else it stands ("comment:12")."""

    place: str
    label: str
    text: str
    child: str = ""
    """The reference of the child whose case discussion it is part of."""


def free_texts(document: Document, answers: Answers) -> Iterator[FreeText]:
    """Every answer on a line or longer that has words in it, in the order of the page."""
    for question in document.questions():
        if isinstance(question, Line | Text) and text_of(answers, question.key).strip():
            yield FreeText(path_of(question.key), question.label, text_of(answers, question.key))
        if not repeats(question):
            continue
        parts = [(part.key, part.label) for part in parts_of(question) if isinstance(part, Line | Text)]
        if offers_about_child(question):
            parts.append((ABOUT_CHILD, "Words for the child’s chronology"))
        for index, row in enumerate(rows_of(answers, question.key)):
            child = row.get("child", "") if isinstance(question, Cases) else ""
            for key, label in parts:
                if row.get(key, "").strip():
                    name = f"{row_label(question, index)}: {label}"
                    yield FreeText(path_of(question.key, row["uid"], key), name, row[key], child)
