"""A child's own parts taken out of records about grown-ups, when what is held on the child is destroyed.

The records stay: they are kept by their own time. In each text of a paper that speaks of the child the case parts are
emptied and names are replaced as far as they are found; what was printed or scanned of it shows the words, so its bytes go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select, update

from webapp.db.children import CaseDiscussion, Child
from webapp.db.mentions import Mention
from webapp.db.papers import Action, Addendum, Comment, DraftBuffer, IssuedCopy, PaperVersion, SignedCopy
from webapp.domain.masking import masked
from webapp.domain.mentions import Certainty, Hit
from webapp.services.held import papers_speaking_of
from webapp.services.name_index import index_of
from webapp.services.named import Named, named_in
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


class _Taker:
    """Takes the names of one child out of the texts of one paper: those that people said are this child, and plain ones.

    What was said to be somebody else and is plainly this child's whole name goes too: rather too much than too little.
    """

    def __init__(self, work: Work, child: Child, named: Named) -> None:
        self.child = child
        self._index = index_of(work)
        self._named = named

    def text(self, text: str) -> str:
        left = self._named.replaced(text, lambda meant: DESTROYED if self.child.reference in meant else "")
        return masked(left, self._index.scan(left), lambda hit: DESTROYED if self._is_plain(hit) else "")

    def _is_plain(self, hit: Hit) -> bool:
        return self.child.reference in hit.children and hit.certainty is not Certainty.POSSIBLE

    def answers(self, value: Any) -> Any:
        """The answers without this child: the parts of their own case, and their names wherever they stand."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.answers(item) for item in value]
        if value.get("child") == self.child.reference:
            return {key: text if key in ("uid", "child") else DESTROYED for key, text in value.items()}
        return {key: item if key in ("uid", "child") else self.answers(item) for key, item in value.items()}


def remove_from_papers(work: Work, child: Child) -> Removed:
    """Take the child out of every paper, in an open work in which append-only is lifted. Nothing is flushed afterwards."""
    papers = [paper.id for paper in papers_speaking_of(work, child)]
    versions = work.db.execute(
        select(PaperVersion.id, PaperVersion.paper_id, PaperVersion.answers, PaperVersion.content_hash).where(
            PaperVersion.paper_id.in_(papers)
        )
    ).all()
    takers = {paper_id: _Taker(work, child, named) for paper_id, named in named_in(work, papers).items()}
    touched: dict[int, int] = {}
    hashes: list[str] = []
    for version_id, paper_id, answers, content_hash in versions:
        without = takers[paper_id].answers(json.loads(answers))
        if without != json.loads(answers):
            _write(work, PaperVersion.__table__, version_id, answers=_dump(without))
            touched[version_id] = paper_id
            hashes.append(content_hash)
    _remove_beside(work, takers)
    _remove_from_files(work, child)
    discussed = select(CaseDiscussion.paper_id).where(CaseDiscussion.child_id == child.id)
    _execute(work, delete(DraftBuffer).where(DraftBuffer.paper_id.in_(discussed)))
    copies = _empty_copies(work, touched)
    return Removed(len(set(touched.values())), len(copies), (*hashes, *copies))


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _remove_beside(work: Work, takers: Mapping[int, _Taker]) -> None:
    """Comments, addenda, actions and names found in these papers, where they name the child."""
    of_version = select(PaperVersion.id, PaperVersion.paper_id).where(PaperVersion.paper_id.in_(takers)).subquery()
    for model, columns in (
        (Comment, ("text",)),
        (Addendum, ("text",)),
        (Action, ("what", "outcome")),
        (Mention, ("words", "before", "after")),
    ):
        table: Any = model.__table__
        if "paper_id" in table.c:
            asked = select(table, table.c.paper_id.label("of_paper")).where(table.c.paper_id.in_(takers))
        else:
            on = table.c.paper_version_id == of_version.c.id
            asked = select(table, of_version.c.paper_id.label("of_paper")).join(of_version, on)
        for row in work.db.execute(asked).mappings().all():
            without = {name: takers[row["of_paper"]].text(row[name]) for name in columns}
            if any(without[name] != row[name] for name in columns):
                _write(work, table, row["id"], **without)


def _remove_from_files(work: Work, child: Child) -> None:
    """The names that were found in other children's files, and the words around them."""
    taker, columns = _Taker(work, child, Named(work)), ("words", "before", "after")
    asked = select(Mention.__table__).where(Mention.school_id == work.school_id, Mention.said_in_id.is_not(None))
    for row in work.db.execute(asked).mappings().all():
        if row["children"] == child.reference:
            _execute(work, delete(Mention).where(Mention.id == row["id"]))
            continue
        without = {name: taker.text(row[name]) for name in columns}
        if any(without[name] != row[name] for name in columns):
            _write(work, Mention.__table__, row["id"], **without)


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
