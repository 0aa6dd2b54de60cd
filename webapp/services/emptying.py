"""Files that speak of a child who is destroyed: no word can be taken out of them, so their bytes go.

Their rows stay: a code under a printed square still tells what it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, update

from webapp.db.destroying import Ids
from webapp.db.models import Base
from webapp.db.papers import Action, Attachment, DraftBuffer, IssuedCopy, Paper, PaperVersion, SignedCopy
from webapp.db.preparing import Preparation
from webapp.documents.proof import words_of
from webapp.services.removing import Cleaned, Taker, write
from webapp.services.work import Work

_NOTHING: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Emptied:
    """The papers and files that speak of the child."""

    papers: int
    copies: int
    """Printed copies whose bytes are gone."""
    files: int
    """Files of a provider whose bytes are gone."""
    hashes: tuple[str, ...]
    revisions: Mapping[str, int]
    """The papers whose text is another now, by reference, each with the revision that it has since."""


def empty_files(work: Work, taker: Taker, cleaned: Cleaned, going: Ids) -> Emptied:
    """Empty every file that shows what was taken out, in an open work in which append-only is lifted."""
    versions = _versions(work, cleaned)
    papers = frozenset(versions.values())
    revisions = _count_up(work, papers | _being_typed(work, cleaned))
    _close_preparations(work, cleaned)
    about = select(PaperVersion.id).where(PaperVersion.paper_id.in_(taker.papers))
    copies = _copies(work, IssuedCopy.paper_version_id.in_(versions) | IssuedCopy.paper_version_id.in_(about))
    copies |= _naming(work, taker, {*copies, *going.get("issued_copy", ())})
    copies |= _copies(work, IssuedCopy.made_from_id.in_(copies))
    for copy_id in copies:
        write(work, IssuedCopy.__table__, copy_id, content=b"", sha256=_NOTHING)
    for scan_id in work.db.scalars(select(SignedCopy.id).where(SignedCopy.issued_copy_id.in_(copies))).all():
        write(work, SignedCopy.__table__, scan_id, content=None)
    files = _attached(work, papers | taker.papers)
    for file_id in files:
        write(work, Attachment.__table__, file_id, content=b"", sha256=_NOTHING)
    return Emptied(len(papers), len(copies), len(files), (*copies.values(), *files.values()), revisions)


def _versions(work: Work, cleaned: Cleaned) -> dict[int, int]:
    """The versions that print what was taken out, each with its paper."""
    beside = {version_id for name in ("addendum", "agreement") for version_id in _version_of(work, cleaned, name)}
    asked = (
        select(PaperVersion.id, PaperVersion.paper_id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(
            or_(
                PaperVersion.id.in_(cleaned.ids("paper_version") | beside),
                Paper.id.in_(select(Action.paper_id).where(Action.id.in_(cleaned.ids("action")))),
                Paper.session_id.in_(cleaned.ids("supervision_session")),
            )
        )
    )
    return {row.id: row.paper_id for row in work.db.execute(asked)}


def _version_of(work: Work, cleaned: Cleaned, name: str) -> Collection[int]:
    table: Any = Base.metadata.tables[name]
    return work.db.scalars(select(table.c.paper_version_id).where(table.c.id.in_(cleaned.ids(name)))).all()


def _being_typed(work: Work, cleaned: Cleaned) -> frozenset[int]:
    return frozenset(
        work.db.scalars(select(DraftBuffer.paper_id).where(DraftBuffer.id.in_(cleaned.ids("draft_buffer"))))
    )


def _count_up(work: Work, papers: Collection[int]) -> dict[str, int]:
    """A page that was open before would write the old text back: what it read is not what stands any more."""
    for model, column in ((Paper, "revision"), (DraftBuffer, "base_revision")):
        table: Any = model.__table__
        of = table.c.id if model is Paper else table.c.paper_id
        work.db.connection().execute(update(table).where(of.in_(papers)).values({column: table.c[column] + 1}))
    counted = select(Paper.__table__.c.reference, Paper.__table__.c.revision).where(Paper.__table__.c.id.in_(papers))
    return {row.reference: row.revision for row in work.db.connection().execute(counted)}


def _close_preparations(work: Work, cleaned: Cleaned) -> None:
    """A page on which somebody prepares and that was open before would write the old text back: none may be saved from."""
    table: Any = Preparation.__table__
    changed = update(table).where(table.c.id.in_(cleaned.ids("preparation")))
    work.db.connection().execute(changed.values(revision=table.c.revision + 1, saved_from=""))


def _copies(work: Work, which: ColumnElement[bool]) -> dict[int, str]:
    asked = select(IssuedCopy.id, IssuedCopy.sha256).where(IssuedCopy.school_id == work.school_id, which)
    return {row.id: row.sha256 for row in work.db.execute(asked)}


def _naming(work: Work, taker: Taker, known: Collection[int]) -> dict[int, str]:
    """The other Word copies in whose words the child is named, of papers and of none: each is what was said on its day.

    A draft that was printed says what its paper says no longer. A PDF goes with the copy of which it was made. A certificate
    names nobody, and is the proof of what was destroyed.
    """
    ids = _copies(
        work,
        IssuedCopy.destruction_id.is_(None) & IssuedCopy.made_from_id.is_(None) & (func.length(IssuedCopy.content) > 0),
    )
    named = set()
    for copy_id in ids.keys() - known:  # one at a time: they are files
        content = work.db.scalar(select(IssuedCopy.content).where(IssuedCopy.id == copy_id)) or b""
        if taker.names(words_of(content)):
            named.add(copy_id)
    return {copy_id: ids[copy_id] for copy_id in named}


def _attached(work: Work, papers: Collection[int]) -> dict[int, str]:
    """A provider's own files beside these papers: what a PDF says is not looked for in it."""
    asked = (
        select(Attachment.id, Attachment.sha256)
        .join(PaperVersion, PaperVersion.id == Attachment.paper_version_id)
        .where(PaperVersion.paper_id.in_(papers))
    )
    return {row.id: row.sha256 for row in work.db.execute(asked)}
