"""A child's own parts taken out of records about grown-ups, when what is held on the child is destroyed.

The records stay: they are kept by their own time. In each text of a paper that speaks of the child the case parts are
emptied and names are replaced as far as they are found; what was printed or scanned of it shows the words, so its bytes go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select, update

from webapp.db.children import CaseDiscussion, Child
from webapp.db.mentions import Mention
from webapp.db.papers import Action, Addendum, Comment, DraftBuffer, IssuedCopy, PaperVersion, SignedCopy
from webapp.domain import masking
from webapp.services.held import papers_speaking_of
from webapp.services.work import Work

DESTROYED: Final = "[destroyed]"
"""What stands in place of a child's own part."""
_NOTHING: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out of records that stay."""

    papers: int
    copies: int
    """Printed and scanned copies whose bytes are gone."""
    hashes: tuple[str, ...]
    """Of the texts and bytes that are gone."""


def remove_from_papers(work: Work, child: Child) -> Removed:
    """Take the child out of every paper, in an open work in which append-only is lifted. Nothing is flushed afterwards."""
    papers = [paper.id for paper in papers_speaking_of(work, child)]
    versions = work.db.execute(
        select(PaperVersion.id, PaperVersion.paper_id, PaperVersion.answers, PaperVersion.content_hash).where(
            PaperVersion.paper_id.in_(papers)
        )
    ).all()
    touched: dict[int, int] = {}
    hashes: list[str] = []
    for version_id, paper_id, answers, content_hash in versions:
        without = _without(json.loads(answers), child)
        if without != json.loads(answers):
            _write(work, PaperVersion.__table__, version_id, answers=_dump(without))
            touched[version_id] = paper_id
            hashes.append(content_hash)
    _remove_beside(work, child, [row.id for row in versions])
    discussed = select(CaseDiscussion.paper_id).where(CaseDiscussion.child_id == child.id)
    _execute(work, delete(DraftBuffer).where(DraftBuffer.paper_id.in_(discussed)))
    copies = _empty_copies(work, touched)
    return Removed(len(set(touched.values())), len(copies), (*hashes, *copies))


def _without(value: Any, child: Child) -> Any:
    """The answers without this child: the parts of their own case, and their names wherever they stand."""
    if isinstance(value, str):
        return without_names(value, child)
    if isinstance(value, list):
        return [_without(item, child) for item in value]
    if value.get("child") == child.reference:
        return {key: text if key in ("uid", "child") else DESTROYED for key, text in value.items()}
    return {key: _without(item, child) for key, item in value.items()}


def without_names(text: str, child: Child) -> str:
    """The text without the child's whole names and first names. A surname by itself stays: it may be another's."""
    forenames = tuple(filter(None, dict.fromkeys((child.legal_forename, child.preferred_forename))))
    surnames = tuple(filter(None, dict.fromkeys((child.legal_surname, child.preferred_surname))))
    whole = tuple(f"{forename} {surname}" for forename in forenames for surname in surnames)
    return masking.masked(text, [masking.Named(whole, forenames, DESTROYED)])


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _remove_beside(work: Work, child: Child, versions: Collection[int]) -> None:
    """Comments, addenda, actions and names found in these papers, where they name the child."""
    papers = select(PaperVersion.paper_id).where(PaperVersion.id.in_(versions))
    for model, columns, where in (
        (Comment, ("text",), Comment.paper_version_id.in_(versions)),
        (Addendum, ("text",), Addendum.paper_version_id.in_(versions)),
        (Action, ("what", "outcome"), Action.paper_id.in_(papers)),
        (Mention, ("words", "before", "after"), Mention.paper_id.in_(papers)),
    ):
        table = model.__table__
        for row in work.db.execute(select(table.c.id, *(table.c[name] for name in columns)).where(where)).mappings():
            without = {name: without_names(row[name], child) for name in columns}
            if any(without[name] != row[name] for name in columns):
                _write(work, table, row["id"], **without)


def _empty_copies(work: Work, versions: Collection[int]) -> list[str]:
    """The bytes of what was printed or scanned of these versions. Their rows stay: a code still tells what it was."""
    copies = work.db.execute(
        select(IssuedCopy.id, IssuedCopy.sha256).where(IssuedCopy.paper_version_id.in_(versions))
    ).all()
    for copy_id, _ in copies:
        _write(work, IssuedCopy.__table__, copy_id, content=b"", sha256=_NOTHING)
    for scan_id in work.db.scalars(
        select(SignedCopy.id).where(SignedCopy.issued_copy_id.in_([row.id for row in copies]))
    ).all():
        _write(work, SignedCopy.__table__, scan_id, content=None)
    return [row.sha256 for row in copies]


def _write(work: Work, table: Any, row_id: int, **values: object) -> None:
    _execute(work, update(table).where(table.c.id == row_id).values(**values))


def _execute(work: Work, statement: Any) -> None:
    """Past the session's own guards, which know of no destruction: the database's triggers are what is lifted."""
    work.db.connection().execute(statement)
