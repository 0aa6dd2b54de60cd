"""Which children were discussed: the answer that ends a session, brought into its record. Steps of an open work."""

from __future__ import annotations

from collections.abc import Sequence

from forms.kit import Answers, Cases, Document
from webapp.db.papers import Paper
from webapp.documents.carrying import with_children
from webapp.documents.closed import NO_CHILDREN
from webapp.documents.codec import rows_of
from webapp.domain.errors import Invalid
from webapp.services.child_picker import nameable_in
from webapp.services.children import children_of, display_child
from webapp.services.work import Work

_NO_PLACE = "This record has no place for a child. Write what was said with a note for the child’s file."


def named_children(work: Work, paper: Paper, document: Document, answers: Answers) -> tuple[tuple[str, str, str], ...]:
    """(reference, name, detail) of the children that these answers name, as this reader may see them."""
    children = children_of(work, paper.school_id, sorted(_named(document, answers)))
    views = [display_child(work.viewer, paper.contract, child) for child in children.values()]
    return tuple((view.reference, view.name, view.detail) for view in views)


def with_discussed(
    work: Work, paper: Paper, document: Document, answers: Answers, discussed: Sequence[str], *, none: bool
) -> Answers:
    """The answers, with a block for every child who was discussed and has none yet.

    Raises Invalid where the two answers disagree, or a child of the record is in neither.
    """
    questions = _case_questions(document)
    if not questions:
        if discussed:
            raise Invalid(
                f"This record has no place for a child. {NO_CHILDREN}" if paper.closed_to_children else _NO_PLACE
            )
        return answers
    named = _named(document, answers)
    _refuse_disagreement(named, discussed, none=none)
    missing = [reference for reference in dict.fromkeys(discussed) if reference not in named]
    if set(missing) - nameable_in(work, paper, missing):  # whoever adds a child to the record reads the name there
        raise Invalid("Choose the children from the list.")
    return with_children(questions[0], answers, missing) if missing else answers


def _refuse_disagreement(named: set[str], discussed: Sequence[str], *, none: bool) -> None:
    if none and (discussed or named):
        raise Invalid(
            "The record names a child. Take that case out of the record, or say that the child was discussed."
        )
    if not none and not discussed:
        raise Invalid("Say which children were discussed, or that none were.")
    if named - set(discussed):
        raise Invalid(
            "A child in the record is not ticked here. Take that case out of the record first, if it is wrong."
        )


def _named(document: Document, answers: Answers) -> set[str]:
    return {row["child"] for q in _case_questions(document) for row in rows_of(answers, q.key) if row["child"]}


def _case_questions(document: Document) -> list[Cases]:
    return [question for question in document.questions() if isinstance(question, Cases)]
