"""Names of other children that were typed into a child's file outside any paper: in a note, and in what came of an entry.

References stand for them in the file at once. Whether the other child's file gets a line too is for the lead to decide, as
of every free text (cambridgeshire: "must"); the entry itself waits for none of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select

from webapp.db.children import ChronologyEntry, EntryOutcome
from webapp.db.mentions import Mention
from webapp.documents.free_text import FreeText
from webapp.domain.entry_content import EntryContent, loads
from webapp.domain.mentions import Certainty
from webapp.domain.sources import NOTE
from webapp.services.mention_decisions import put_decision
from webapp.services.scanning import found_among, keep
from webapp.services.to_look_for import mark
from webapp.services.work import Work

_log = logging.getLogger("alongside")


def texts_of_note(content: EntryContent, child: str) -> Iterator[FreeText]:
    """What was typed into a note about this child."""
    for number, part in enumerate(content.parts):
        yield FreeText(f"part:{number}", part.label, part.text, child)
    for number, name in enumerate(content.took_part):
        yield FreeText(f"took_part:{number}", "Who took part", name, child)


def text_of_outcome(outcome: EntryOutcome, text: str, child: str) -> FreeText:
    """What came of a discussion of this child, in these words."""
    return FreeText(f"came_of:{outcome.id}", "What came of it", text, child)


def look_in(
    work: Work, entry: ChronologyEntry, texts: Iterable[FreeText], told: Mapping[str, ChronologyEntry] | None = None
) -> None:
    """Look for other children's names in these texts beside an entry. Never raises because of what is looked for or in what.

    Where it fails, the file is looked through once more when it works again.
    `told` are the entries that say it in the files of other children already, by the child's reference. A name that was
    found before stays to be decided, though a reference stands in its place now.
    """
    work.db.flush()
    rows = list(work.db.scalars(select(Mention).where(Mention.said_in_id == entry.id).order_by(Mention.id)))
    try:
        with work.trying():
            found = found_among(work, texts, rows)
    except Exception as error:
        _log.error("The names in an entry on %s could not be looked for.", entry.child.reference, exc_info=error)
        mark(work, entry.child)
        return
    kept = [keep(work, one, said_in=entry) for one in found]
    for row in kept:
        _settle(work, row, told or {})
    if work.db.new or any(work.db.is_modified(row) for row in kept):
        open_now = sum(row.decision is None for row in kept)
        work.note("entry.scanned", f"child:{entry.child_id}", entry=entry.uid, names=len(kept), open=open_now)
        work.db.flush()


def _settle(work: Work, row: Mention, told: Mapping[str, ChronologyEntry]) -> None:
    """Where it is plain who is meant, and that child's own file says it, there is nothing to ask."""
    (meant, *others) = row.candidates
    if row.decision is None and meant in told and not others and row.certainty != Certainty.POSSIBLE:
        work.db.flush()
        put_decision(work, row, "this_child", told[meant].child)
        row.entry_id = told[meant].id


def look_in_kept(work: Work, entry: ChronologyEntry) -> None:
    """The same for what is kept of an entry and its outcomes: somebody may have come to the roll since."""
    child = entry.child.reference
    note = texts_of_note(loads(entry.content), child) if entry.source == NOTE else ()
    outcomes = work.db.scalars(select(EntryOutcome).where(EntryOutcome.entry_id == entry.id).order_by(EntryOutcome.id))
    look_in(work, entry, [*note, *(text_of_outcome(one, one.text, child) for one in outcomes)])
