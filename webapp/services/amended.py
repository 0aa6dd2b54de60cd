"""What becomes of entries when an amended record is issued, child by child (design, section 6)."""

from __future__ import annotations

from webapp.db.children import ChronologyEntry, EntryLink
from webapp.db.papers import Paper, PaperVersion
from webapp.services.cases import Cases, Told, put_line
from webapp.services.decisions import decide
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
            decide(work, entry, "amended", f"Amended: {version.reason}")
        elif before.is_issued:
            decide(work, entry, "struck", f"No longer in the record: {version.reason}")


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
