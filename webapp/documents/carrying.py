"""A child's case discussion in a paper: begun where there is none yet, and given words that were written elsewhere in it."""

from __future__ import annotations

from collections.abc import Iterable

from forms.kit import CHRONOLOGY, Answers, Cases, Document, Row, Text
from webapp.documents.codec import blank_row, is_blank, new_uid, rows_of


def place_for_cases(document: Document) -> Cases | None:
    """The question whose rows put a child's words on that child's chronology; None where the paper has none."""
    questions = (question for question in document.questions() if isinstance(question, Cases))
    return next((question for question in questions if _routed(question)), None)


def _routed(question: Cases) -> list[str]:
    """The keys of its texts that go to the chronology."""
    return [part.key for part in question.parts if isinstance(part, Text) and part.goes_to is CHRONOLOGY]


def with_case(question: Cases, rows: Iterable[Row], child: str) -> tuple[list[Row], Row]:
    """The rows with a case discussion of this child, and that one: theirs, else a block left blank, else a new one."""
    out = [dict(row) for row in rows]
    row = next((row for row in out if row["child"] == child), None) or next((row for row in out if is_blank(row)), None)
    if row is None:
        row = blank_row(question, new_uid())
        out.append(row)
    row["child"] = child
    return out, row


def with_children(question: Cases, answers: Answers, children: Iterable[str]) -> Answers:
    """The answers with a case discussion of each of these children."""
    rows = rows_of(answers, question.key)
    for child in children:
        rows, _ = with_case(question, rows, child)
    return {**answers, question.key: rows}


def carry(question: Cases, answers: Answers, child: str, words: Iterable[str]) -> tuple[Answers, str]:
    """The answers with these words in the child's case discussion, and the uid of its row.

    They go beneath what is written in its first part that goes to the chronology; words that stand there stay as they are.
    """
    rows, row = with_case(question, rows_of(answers, question.key), child)
    part = _routed(question)[0]
    row[part] = "\n".join([*filter(None, [row[part]]), *(line for line in words if line not in row[part])])
    return {**answers, question.key: rows}, row["uid"]
