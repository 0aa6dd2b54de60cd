"""Where each part of a case discussion goes.

What is about the child goes to that child's chronology; what is about the adult stays in the record (design, section 6).
"""

from __future__ import annotations

from typing import Final

from forms.kit import ABOUT_CHILD, CHRONOLOGY, Answers, Cases, Document, Meaning, Row, Text, YesNo, offers_about_child
from webapp.documents.codec import rows_of
from webapp.domain.entry_content import Kind, Part

FROM_REFLECTION: Final = "From the reflection"
"""What the chronology calls the words that the adult chose out of a reflection: the reflection itself never goes there."""

_KINDS: Final = {
    Meaning.ANALYSIS: Kind.ANALYSIS,
    Meaning.DECISION: Kind.DECISION,
    Meaning.REASON: Kind.REASON,
    Meaning.IMPACT: Kind.IMPACT,
}
"""What the words of a part are, by its meaning; any other part is what was said."""


def child_parts(document: Document, row: Row) -> list[Part]:
    """What goes to the child's chronology out of this case discussion: in order, written ones only.

    The parts that the document sends there, then the words that were chosen out of a private answer.
    """
    question = _cases_of(document, row)
    parts = [
        Part(part.label, row.get(part.key, ""), _kind(part)) for part in _routed(question) if isinstance(part, Text)
    ]
    if question is not None and offers_about_child(question):
        parts.append(Part(FROM_REFLECTION, row.get(ABOUT_CHILD, "")))
    return [part for part in parts if part.text.strip()]


def plan_answer(document: Document, row: Row) -> bool | None:
    """Whether the child's plan changes, by this case discussion; None where that was not asked or not answered."""
    asked = next((part for part in _routed(_cases_of(document, row)) if part.meaning is Meaning.PLAN_CHANGED), None)
    return {"yes": True, "no": False}.get(row.get(asked.key, "")) if asked else None


def _kind(part: Text) -> Kind:
    return _KINDS.get(part.meaning, Kind.SAID) if part.meaning else Kind.SAID


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
    parts = set(row) - {"uid", "child", ABOUT_CHILD}
    questions = [q for q in document.questions() if isinstance(q, Cases)]
    return next((q for q in questions if parts <= {part.key for part in q.parts}), None)


def _routed(question: Cases | None) -> list[Text | YesNo]:
    return [part for part in question.parts if part.goes_to is CHRONOLOGY] if question else []
