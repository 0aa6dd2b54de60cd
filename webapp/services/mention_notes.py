"""A note for the file of a child whose name was found in a paper: where no case discussion of that paper can say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.db.children import ChronologyEntry
from webapp.db.facts import paper_resource
from webapp.db.mentions import Mention
from webapp.domain.errors import NotFound
from webapp.domain.policy import Permission
from webapp.services.mention_decisions import put_decision, say_anew, sentences_in
from webapp.services.mentions import sees_names
from webapp.services.names_waiting import day_of, found_in_words, is_for_the_lead, row_shown
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class ForNote:
    """A name that a note is about."""

    row: Mention
    paper_reference: str
    """Of the paper, where this person reads it; the lead may not, and has the words around the name only."""
    words: str
    """What the note begins with."""
    day: date
    """The day of the discussion."""


def mention_for_note(work: Work, mention_id: str) -> ForNote:
    """The name of that id, for somebody who may decide about it. Raises NotFound."""
    row = row_shown(work, mention_id)
    if row is None:
        raise NotFound("That name does not stand in a paper any more.")
    paper = row.paper
    reads = (
        paper is not None
        and sees_names(work.viewer, paper)
        and work.allows(Permission.PAPER_READ, paper_resource(paper))
    )
    if not reads and not is_for_the_lead(work, row):
        raise NotFound
    told = f"{row.before}{row.words}{row.after}".strip()
    if paper is not None and reads:
        told = sentences_in(work, paper)(row)
    return ForNote(
        row, paper.reference if paper and reads else "", f"From {found_in_words(row)}: “{told}”", day_of(row)
    )


def settle_with_entry(work: Work, row: Mention, entry: ChronologyEntry) -> None:
    """It is the child of this entry: a step of the use case that writes the note."""
    put_decision(work, row, "this_child", entry.child)
    row.entry_id = entry.id
    say_anew(work, row)
