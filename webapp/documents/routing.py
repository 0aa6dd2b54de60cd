"""Where each part of a case discussion goes.

What is about the child goes to that child's chronology; what is about the adult stays in the record (design, section 6).
"""

from __future__ import annotations

from forms.kit import CHRONOLOGY, Answers, Cases, Document, Row, Text
from webapp.documents.codec import rows_of


def child_parts(document: Document, row: Row) -> list[tuple[str, str]]:
    """(label, text) of the parts of this case discussion that go to the child's chronology: in order, written ones only."""
    return [(part.label, row[part.key]) for part in _routed(_cases_of(document, row)) if row.get(part.key, "").strip()]


def is_finished(document: Document, row: Row) -> bool:
    """Whether an entry can exist: a child is chosen, and what must go to the chronology is written.

    A document that requires none of those parts still needs one of them: an entry says something.
    """
    question = _cases_of(document, row)
    required = [part for part in _routed(question) if part.required]
    written = all(row.get(part.key, "").strip() for part in required)
    return bool(row.get("child", "").strip()) and written and bool(child_parts(document, row))


def finished_cases(document: Document, answers: Answers) -> list[Row]:
    """The case discussions that are finished, in the order of the form."""
    return [row for row in case_rows(document, answers) if is_finished(document, row)]


def case_rows(document: Document, answers: Answers) -> list[Row]:
    """Every case discussion of the document, finished or not."""
    return [row for q in document.questions() if isinstance(q, Cases) for row in rows_of(answers, q.key)]


def _cases_of(document: Document, row: Row) -> Cases | None:
    """The question that this row answers: the one that asks for all of its parts."""
    parts = set(row) - {"uid", "child"}
    questions = [q for q in document.questions() if isinstance(q, Cases)]
    return next((q for q in questions if parts <= {part.key for part in q.parts}), None)


def _routed(question: Cases | None) -> list[Text]:
    return [part for part in question.parts if part.goes_to is CHRONOLOGY] if question else []
