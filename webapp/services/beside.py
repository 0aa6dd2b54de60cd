"""What hangs on a version of a paper, as its page shows it: comments, addenda, copies, ink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select

from webapp.db.papers import Addendum, Comment, IssuedCopy, Paper, PaperVersion, Signature, SignedCopy
from webapp.db.schools import Person
from webapp.services.copies import Kind, is_the_issued_one, issued_copy_of
from webapp.services.outside import Shown
from webapp.services.work import Work

BEFOREHAND: Final = "beforehand"
"""The path of a comment that was raised for the agenda before the session: it stands beside the whole record."""
OF_ACTION: Final = "action:"
"""How the path of a comment begins that says how an earlier action stands: ``action:<id>:<state>``."""


@dataclass(frozen=True, slots=True)
class SaidOfAction:
    """How an earlier action stands, as somebody said who prepared for the session."""

    who: str
    state: str
    """open, or a key of `actions.OUTCOMES`."""
    text: str


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment beside an answer."""

    path: str
    who: str
    made_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class AddendumView:
    """A slip put right beside an issued version."""

    text: str
    who: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a paper, in the list of them."""

    number: int
    issued_at: datetime | None
    """None for the one in hand."""
    reason: str
    """Why there is a version after the first."""
    by: str
    """Who wrote it last."""


@dataclass(frozen=True, slots=True)
class CopyView:
    """A Word file that was handed out."""

    code: str
    kind: str
    """draft, issued, or table: printed for the table and signed there, so that it is the issued one."""
    version: int
    issued_at: datetime
    audit_number: int
    """The row of the audit that stood last when it was made, and its hash: both are printed on it."""
    chain_head: str


@dataclass(frozen=True, slots=True)
class InkView:
    """What became of the ink."""

    signatures: tuple[tuple[str, str, date], ...]
    """(party's name, outcome, date)."""
    place: str


def version_line(work: Work, version: PaperVersion, reader: Shown) -> VersionLine:
    """A version as one line."""
    by = work.db.get_one(Person, version.changed_by_id).name
    return VersionLine(version.number, version.issued_at, reader.text(version.reason), by)


def comments_of(work: Work, version: PaperVersion, reader: Shown) -> tuple[CommentView, ...]:
    """The comments beside a version and its answers, oldest first."""
    beside = Comment.paper_version_id == version.id, Comment.path.not_like(f"{OF_ACTION}%")
    rows = work.db.scalars(select(Comment).where(*beside).order_by(Comment.id))
    return tuple(CommentView(row.path, row.author.name, row.made_at, reader.text(row.text)) for row in rows)


def said_of_actions(work: Work, version: PaperVersion, reader: Shown) -> dict[int, tuple[SaidOfAction, ...]]:
    """What was said before the session of how earlier actions stand, by the action's id."""
    beside = Comment.paper_version_id == version.id, Comment.path.like(f"{OF_ACTION}%")
    found: dict[int, tuple[SaidOfAction, ...]] = {}
    for row in work.db.scalars(select(Comment).where(*beside).order_by(Comment.id)):
        _, action_id, state = row.path.split(":", 2)
        said = SaidOfAction(row.author.name, state, reader.text(row.text))
        found[int(action_id)] = (*found.get(int(action_id), ()), said)
    return found


def addenda_of(work: Work, version: PaperVersion, reader: Shown) -> tuple[AddendumView, ...]:
    """The addenda beside an issued version, oldest first."""
    rows = work.db.scalars(select(Addendum).where(Addendum.paper_version_id == version.id).order_by(Addendum.id))
    return tuple(AddendumView(reader.text(row.text), row.made_by.name, row.made_at) for row in rows)


def copies_of(work: Work, paper: Paper) -> tuple[CopyView, ...]:
    """The copies of every version, newest first. A print for the table is none until it is signed."""
    rows = work.db.scalars(
        select(IssuedCopy)
        .join(PaperVersion)
        .where(PaperVersion.paper_id == paper.id, or_(IssuedCopy.kind == Kind.DRAFT.value, is_the_issued_one()))
        .order_by(IssuedCopy.id.desc())
    )
    return tuple(
        CopyView(row.code, row.kind, row.version.number, row.issued_at, row.audit_number, row.chain_head)
        for row in rows
    )


def ink_of(work: Work, version: PaperVersion) -> InkView | None:
    """What was told of the ink on a version's issued copy; None where nothing was."""
    copy = issued_copy_of(work, version)
    if copy is None:
        return None
    signatures = work.db.scalars(
        select(Signature).where(Signature.issued_copy_id == copy.id).order_by(Signature.id)
    ).all()
    place = work.db.scalar(
        select(SignedCopy.place).where(SignedCopy.issued_copy_id == copy.id).order_by(SignedCopy.id.desc()).limit(1)
    )
    if not signatures and place is None:
        return None
    return InkView(tuple((s.party.person.name, s.outcome, s.signed_on) for s in signatures), place or "")
