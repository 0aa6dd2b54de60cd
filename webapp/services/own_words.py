"""What entries say, without another child's name: for every text that leaves one child's chronology."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from webapp.db.children import Child, ChronologyEntry
from webapp.domain.entry_content import EntryContent, loads
from webapp.services.chronology_sheets import beside
from webapp.services.sheets import discussed_in, masked
from webapp.services.work import Work


def own_words(work: Work, entries: Iterable[ChronologyEntry]) -> dict[int, EntryContent]:
    """The content of each entry, by its id, as a step of an open work. Other children stand in it by reference."""
    found: dict[int, EntryContent] = {}
    for _, group in groupby(sorted(entries, key=lambda entry: entry.child_id), key=lambda entry: entry.child_id):
        rows = list(group)
        child = rows[0].child
        papers = {row.case_discussion.paper_id for row in rows if row.case_discussion}
        others = [*discussed_in(work, papers), *beside(work, child)]
        found |= {row.id: _alone(loads(row.content), child, others) for row in rows}
    return found


def _alone(content: EntryContent, child: Child, others: list[Child]) -> EntryContent:
    """Where adults are named, one of them may share a child's first name or surname: there, whole names only."""
    took_part = tuple(masked(words, others, about=child, whole=True) for words in content.took_part)
    return replace(content.mapped(lambda text: masked(text, others, about=child)), took_part=took_part)
