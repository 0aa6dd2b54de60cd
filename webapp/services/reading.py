"""Reading a paper as it will be printed, with all that hangs on it: what is missing, comments, agreements, copies, ink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.papers import Comment, IssuedCopy, Paper, PaperVersion, Signature, SignedCopy
from webapp.db.schools import School
from webapp.documents.check import Problem, problems
from webapp.domain.policy import Permission
from webapp.services.agreeing import session_not_ended
from webapp.services.catalogue import answers_of, document_of
from webapp.services.papers import (
    AgreementView,
    ChildLabel,
    PaperHead,
    agreements_of,
    head_of,
    labels_of,
    owners_of,
    paper_of,
)
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment beside an answer."""

    path: str
    who: str
    made_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class CopyView:
    """A Word file that was handed out."""

    code: str
    kind: str
    version: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class InkView:
    """What became of the ink."""

    signatures: tuple[tuple[str, str, date], ...]
    """(party's name, outcome, date)."""
    place: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The review page: the text in hand and all that hangs on it."""

    head: PaperHead
    document: Document
    answers: Answers
    problems: tuple[Problem, ...]
    content_hash: str
    owners: dict[str, str]
    children: dict[str, ChildLabel]
    comments: tuple[CommentView, ...]
    agreements: tuple[AgreementView, ...]
    copies: tuple[CopyView, ...]
    ink: InkView | None
    school: str
    blocking: tuple[str, ...]
    """What stands in the way of agreement besides the problems of single answers."""


def read_paper(desk: Desk, reference: str) -> ReadingView:
    """The review page of a paper. Raises Refused or NotFound. The look is noted before anything is returned."""
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_READ)
        document = document_of(work, paper)
        version = paper.versions[-1]
        answers = answers_of(work, version)
        owners = dict(owners_of(paper))
        view = ReadingView(
            head_of(work, paper),
            document,
            answers,
            tuple(problems(document, answers, owners=owners)),
            version.content_hash,
            owners,
            labels_of(work, paper, document, answers),
            _comments(work, version),
            agreements_of(work, paper),
            _copies(work, paper),
            _ink(work, paper),
            work.db.get_one(School, paper.school_id).name,
            session_not_ended(work, paper),
        )
    desk.note_read(
        "paper.read", f"paper:{paper.id}", reference=paper.reference, state=paper.state, version=version.number
    )
    return view


def _comments(work: Work, version: PaperVersion) -> tuple[CommentView, ...]:
    rows = work.db.scalars(select(Comment).where(Comment.paper_version_id == version.id).order_by(Comment.id))
    return tuple(CommentView(row.path, row.author.name, row.made_at, row.text) for row in rows)


def _copies(work: Work, paper: Paper) -> tuple[CopyView, ...]:
    rows = work.db.scalars(
        select(IssuedCopy).join(PaperVersion).where(PaperVersion.paper_id == paper.id).order_by(IssuedCopy.id.desc())
    )
    return tuple(CopyView(row.code, row.kind, row.version.number, row.issued_at) for row in rows)


def _ink(work: Work, paper: Paper) -> InkView | None:
    version = paper.versions[-1]
    of_version = select(IssuedCopy.id).where(IssuedCopy.paper_version_id == version.id, IssuedCopy.kind == "issued")
    signatures = work.db.scalars(
        select(Signature).where(Signature.issued_copy_id.in_(of_version)).order_by(Signature.id)
    ).all()
    place = work.db.scalar(
        select(SignedCopy.place)
        .where(SignedCopy.issued_copy_id.in_(of_version))
        .order_by(SignedCopy.id.desc())
        .limit(1)
    )
    if not signatures and place is None:
        return None
    return InkView(tuple((s.party.person.name, s.outcome, s.signed_on) for s in signatures), place or "")
