"""What is written about one child, without the names of the others: their references stand there instead.

Nothing about one child is read in another's file (design, section 6). Leads and deputies can resolve a reference; a word
such as "sister" is left, and a person takes it out where something is disclosed.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from webapp.db.children import Child, ChronologyEntry
from webapp.domain.entry_content import EntryContent, loads
from webapp.services.named import Named, Word, named_in
from webapp.services.work import Work

ANOTHER: Final = "another child"
"""Where a name could be that of several children, none of them the one whom it is about."""

_log = logging.getLogger("alongside")


def by_reference(child: Child | None) -> Word:
    """What stands for other children in a text about this one; about nobody, for every child."""

    def word(meant: Collection[str]) -> str:
        if child is not None and child.reference in meant:
            return ""
        return next(iter(meant)) if len(meant) == 1 else ANOTHER

    return word


def without_others(named: Named, child: Child, text: str) -> str:
    """A text about this child, as it may stand in the child's file."""
    return named.replaced(text, by_reference(child))


def content_apart(named: Named, child: Child, content: EntryContent) -> EntryContent:
    """What an entry says as it may stand in this child's file; in a note, who took part is typed too.

    An entry waits for nothing (cambridgeshire: "must"): where no names can be looked for, the words are kept as they are.
    """
    try:
        alone = content.mapped(lambda text: without_others(named, child, text))
        if not content.document:
            return alone
        return replace(alone, took_part=tuple(without_others(named, child, name) for name in content.took_part))
    except Exception as error:
        _log.error("The names in an entry on %s could not be looked for.", child.reference, exc_info=error)
        return content


def contents_of(work: Work, entries: Collection[ChronologyEntry]) -> dict[int, EntryContent]:
    """What these entries say, as it is read today, by their ids.

    Names were replaced when they were written. Those of children who came later, or of whom it was decided later, are now.
    """
    papers = {entry.id: entry.case_discussion.paper_id for entry in entries if entry.case_discussion}
    named, alone = named_in(work, set(papers.values())), Named(work)
    return {
        entry.id: content_apart(
            named[papers[entry.id]] if entry.id in papers else alone, entry.child, loads(entry.content)
        )
        for entry in entries
    }
