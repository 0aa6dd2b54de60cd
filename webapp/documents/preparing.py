"""What is asked before a session, made of the record's own document, so that nothing is lost on the way into the record.

The supervisee identifies the cases and begins to reflect (jmat), and raises big items beforehand (loxdale). What is known
already, what only the talk brings, and what is promised in it are not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from forms.kit import (
    ABOUT_CHILD,
    Actions,
    Answers,
    Cases,
    Document,
    Line,
    Meaning,
    Question,
    Row,
    Section,
    Statement,
    Text,
    empty_answer,
    is_asked,
    offers_about_child,
    parts_of,
    repeats,
)
from webapp.documents.carrying import place_for_cases
from webapp.documents.closed import NO_CHILDREN
from webapp.documents.codec import blank_row, row_keys, rows_of, text_of, texts_of
from webapp.documents.review import display

KNOWN: Final = frozenset(
    {
        Meaning.SUPERVISEE,
        Meaning.SUPERVISEE_ROLE,
        Meaning.SUPERVISOR,
        Meaning.SUPERVISOR_ROLE,
        Meaning.ATTENDEES,
        Meaning.DATE,
        Meaning.REVIEW_DATE,
        Meaning.NEXT_DATE,
        Meaning.PLACE,
        Meaning.SESSION_KIND,
        Meaning.FORMALITY,
        Meaning.RECORD_REFERENCE,
        Meaning.STANDING,
        Meaning.NEEDS_MET,
    }
)
"""What the record says of the session by itself, and what is asked at its end."""

OF_THE_TALK: Final = frozenset({Meaning.DECISION, Meaning.REASON, Meaning.PLAN_CHANGED, Meaning.IMPACT})
"""The parts of a case that are found by talking about it."""

_AGENDA: Final = "raised_beforehand"


def agenda_key(document: Document) -> str:
    """The key of what else needs room on the agenda: one that the document does not have itself."""
    taken, key = {question.key for question in document.questions()}, _AGENDA
    while key in taken:
        key += "_2"
    return key


@lru_cache(maxsize=64)
def preparation_of(document: Document) -> Document:
    """What is asked before a session whose record is written on this document: the cases first, then the agenda."""
    cases = _cases(document)
    first = _to_pick(cases) if cases else _no_children(document)
    agenda = Text(
        agenda_key(document),
        "What else needs room on the agenda?",
        "Whatever is big, so that there is time for it",
    )
    sections = [Section("Agenda", (agenda,))]
    if first is not None:
        sections.insert(0, Section("Cases to talk about", (first,)))
    sections += filter(None, map(_asked_before, document.sections))
    return replace(document, title="Preparation", intro="", sections=tuple(sections))


def _cases(document: Document) -> Cases | None:
    meant = document.meaning(Meaning.CASES)
    return meant if isinstance(meant, Cases) else place_for_cases(document)


def _to_pick(cases: Cases) -> Cases:
    asked = [part for part in cases.parts if part.meaning not in OF_THE_TALK]
    required = [part for part in cases.parts if part.required]
    if len(asked) > 1 and required and all(part in asked for part in required):
        asked.remove(required[-1])  # what is prepared is never a finished discussion, which would be on a chronology
    parts = tuple(replace(part, required=False) for part in asked)
    return replace(cases, label="Which children do you want to talk about?", parts=parts, expected=1)


def _no_children(document: Document) -> Statement | None:
    statements = (question for question in document.questions() if isinstance(question, Statement))
    return next((replace(one, label="") for one in statements if one.text == NO_CHILDREN), None)


def _asked_before(section: Section) -> Section | None:
    asked = tuple(
        replace(question, required=False)
        for question in section.questions
        if is_asked(question) and not isinstance(question, Cases | Actions) and question.meaning not in KNOWN
    )
    return Section(section.title, asked) if asked else None


def without_cases(document: Document) -> Document:
    """The document as one to which nobody adds a child: in an audit the files are those that were drawn (loxdale)."""
    sections = (
        replace(section, questions=tuple(q for q in section.questions if not isinstance(q, Cases)))
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def refitted(former: Document, now: Document, answers: Answers) -> Answers:
    """What was prepared on one form, as it is asked on another: words without a place there go onto the agenda.

    Words about a child go nowhere where the other form has no place for a child (loxdale, nefutures).
    """
    out: Answers = {question.key: empty_answer(question) for question in now.questions() if is_asked(question)}
    asked = {question.key: question for question in now.questions()}
    was, agenda = agenda_key_in(former), agenda_key_in(now)
    left = [text_of(answers, was)]
    for question in former.questions():
        if question.key == was or not is_asked(question):
            continue
        place, value = asked.get(question.key), answers.get(question.key)
        if place is None or value is None or not _fits(question, place):
            left += _homeless(question, place, answers)
        elif repeats(question):
            rows = [_row(question, place, row, left) for row in rows_of(answers, question.key)]
            out[question.key] = rows
        else:
            out[question.key] = value
    out[agenda] = "\n".join(filter(None, left))
    return out


def agenda_key_in(preparation: Document) -> str:
    """The key of the agenda in what was made by `preparation_of`."""
    section = next(section for section in preparation.sections if section.title == "Agenda")
    return section.questions[0].key


def _fits(question: Question, place: Question) -> bool:
    if isinstance(question, Line | Text):
        return isinstance(place, Text) or type(place) is type(question)
    return type(place) is type(question)


def _homeless(question: Question, place: Question | None, answers: Answers) -> Iterator[str]:
    """The words of an answer that has no place, each with what was asked."""
    if isinstance(question, Cases) and isinstance(place, Statement):
        return
    for row in rows_of(answers, question.key):
        yield from _of_row(question, row, ())
    text = ", ".join(texts_of(answers, question.key)) or text_of(answers, question.key)
    if text:
        yield _line(question.label, display(question, text), {})


def _of_row(question: Question, row: Row, kept: Collection[str]) -> list[str]:
    """The words of a row that are not `kept`, each with what was asked; of a case without words, whom it is about."""
    told = [
        _line(part.label, display(part, row[part.key]), row)
        for part in parts_of(question)
        if part.key not in kept and row.get(part.key, "").strip()
    ]
    if ABOUT_CHILD not in kept and row.get(ABOUT_CHILD):
        told.append(_line("About the child", row[ABOUT_CHILD], row))
    return told or ([row["child"]] if row.get("child") and "child" not in kept else [])


def _row(question: Question, place: Question, row: Row, left: list[str]) -> Row:
    keys = {*row_keys(place), *([ABOUT_CHILD] if offers_about_child(place) else [])}
    left += _of_row(question, row, keys)
    return blank_row(place, row["uid"]) | {key: text for key, text in row.items() if key in keys}


def _line(label: str, text: str, row: Row) -> str:
    child = f"{row['child']}, " if row.get("child") else ""
    return f"{child}{label}{'' if label.endswith(('?', ':')) else ':'} {text}"
