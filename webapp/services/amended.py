"""What becomes of entries when an amended record is issued, child by child (design, section 6)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Document
from webapp.db.children import CaseDiscussion, ChronologyEntry, EntryLink, Task
from webapp.db.papers import Paper, PaperVersion
from webapp.documents.routing import case_rows
from webapp.services.cases import Cases, Told, put_line
from webapp.services.decisions import decide, withdrawn
from webapp.services.tasks import AMEND, raise_task
from webapp.services.work import Work


def settle_amendment(work: Work, paper: Paper, version: PaperVersion, told: dict[str, Told], cases: Cases) -> None:
    """Unchanged text is relinked; changed is amended and followed; removed is struck: a step of the issue of `version`.

    What was typed into this version alone stands already. What only a version that was given up said stays as it is: that
    child was spoken of.
    """
    for uid, before in told.items():
        entry, line = before.standing, cases.lines.get(uid)
        if entry is None or before.version is version:
            continue
        if line is not None and before.says(line):
            _relink(work, entry, version)
        elif line is not None:
            put_line(work, paper, version, line, entry)
            decide(work, entry, "amended", f"Amended in version {version.number} of the record")
        elif before.is_issued:
            decide(work, entry, "struck", f"No longer in the record since its version {version.number}")


def tell_of_wrong_children(work: Work, paper: Paper, document: Document, answers: Answers) -> None:
    """After an amendment was given up that had put a wrong child right: the text that stands names that child still.

    The words stay where they belong. The task to amend the record says what is left to do, and keeps them from the wrong
    child for good.
    """
    named = {row["uid"]: row["child"] for row in case_rows(document, answers)}
    entries = work.db.scalars(
        select(ChronologyEntry)
        .join(CaseDiscussion)
        .where(CaseDiscussion.paper_id == paper.id, ChronologyEntry.id.in_(withdrawn()))
        .options(selectinload(ChronologyEntry.child), selectinload(ChronologyEntry.case_discussion))
        .order_by(ChronologyEntry.id)
    ).all()
    newest = {(e.case_discussion.uid, e.child.reference): e for e in entries if e.case_discussion is not None}
    known = set(work.db.scalars(select(Task.entry_id).where(Task.kind == AMEND)))
    for (uid, child), entry in newest.items():
        if named.get(uid) == child and entry.id not in known:
            raise_task(work, AMEND, entry)


def _relink(work: Work, entry: ChronologyEntry, version: PaperVersion) -> None:
    work.db.add(EntryLink(school_id=entry.school_id, entry_id=entry.id, paper_version_id=version.id, made_at=work.now))
    work.db.flush()
    work.note(
        "entry.relinked",
        f"child:{entry.child_id}",
        reference=entry.child.reference,
        entry=entry.uid,
        version=version.number,
    )
