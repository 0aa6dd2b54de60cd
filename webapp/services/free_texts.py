"""All that was typed into a paper and beside it: where a child's name could stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, select

from webapp.db.papers import Action, Addendum, Agreement, Comment, Paper, PaperVersion
from webapp.documents.free_text import FreeText, free_texts
from webapp.services.catalogue import answers_of, document_of
from webapp.services.work import Work

_ASKED: Final = {"declined": "What should change"}


def texts_of(work: Work, paper: Paper) -> tuple[FreeText, ...]:
    """The answers of the version in hand, then what stands beside it: comments, reasons, addenda, how actions ended.

    What stands beside an earlier version is read there still, so a name in it waits through an amendment too.
    """
    answers = free_texts(document_of(work, paper), answers_of(work, paper.versions[-1]))
    said = (text for version in paper.versions for text in beside(work, version, Agreement.cleared_at.is_(None)))
    return (*answers, *_where(paper), *said, *_ended(work, paper))


def _where(paper: Paper) -> Iterator[FreeText]:
    if paper.session is not None and paper.session.place:
        yield FreeText("place", "Where the session is", paper.session.place)


def beside(work: Work, version: PaperVersion, *which: ColumnElement[bool]) -> Iterator[FreeText]:
    """What was typed beside the answers of a version; `which` of the words of its parties, where not all are wanted."""
    if version.reason:
        yield FreeText(f"reason:{version.number}", "Why it is amended", version.reason)
    for comment in work.db.scalars(select(Comment).where(Comment.paper_version_id == version.id).order_by(Comment.id)):
        yield FreeText(f"comment:{comment.id}", "A comment", comment.text)
    said = Agreement.paper_version_id == version.id, Agreement.reason != "", *which
    for word in work.db.scalars(select(Agreement).where(*said).order_by(Agreement.id)):
        yield FreeText(f"word:{word.id}", _ASKED.get(word.decision, "Why it was not agreed"), word.reason)
    for added in work.db.scalars(select(Addendum).where(Addendum.paper_version_id == version.id).order_by(Addendum.id)):
        yield FreeText(f"addendum:{added.id}", "An addendum", added.text)


def _ended(work: Work, paper: Paper) -> Iterator[FreeText]:
    for action in work.db.scalars(
        select(Action).where(Action.paper_id == paper.id, Action.outcome != "").order_by(Action.id)
    ):
        yield FreeText(f"outcome:{action.id}", "How an action ended", action.outcome)
