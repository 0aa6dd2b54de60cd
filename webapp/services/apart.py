"""What is written about one child, without the names of the others: their references stand there instead.

Nothing about one child is read in another's file (design, section 6). Leads and deputies can resolve a reference; a word
such as "sister" is left, and a person takes it out where something is disclosed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from webapp.db.children import Child, ChronologyEntry
from webapp.domain.entry_content import EntryContent, loads
from webapp.domain.errors import Unavailable
from webapp.services.named import ANOTHER, Named, Word, named_beside, named_in
from webapp.services.work import Work

UNSEARCHED: Final = (
    "The names of other children could not be looked for in these words, so they are not given out. Try again in a minute."
    " If this goes on, tell whoever looks after Alongside."
)

_log = logging.getLogger("alongside")


def by_reference(child: Child | None) -> Word:
    """What stands for other children in a text about this one; about nobody, for every child."""

    def word(meant: Collection[str]) -> str:
        if child is not None and child.reference in meant:
            return ""
        return next(iter(meant)) if len(meant) == 1 else ANOTHER

    return word


def without_others(named: Named, child: Child, text: str) -> str:
    """A text about this child, as it may stand in the child's file and leave it.

    Raises Unavailable where no names can be looked for: what is copied or given out could name somebody else.
    """
    try:
        return named.replaced(text, by_reference(child))
    except Exception as error:
        _log.error("The names in a text about %s could not be looked for.", child.reference, exc_info=error)
        raise Unavailable(UNSEARCHED) from error


def as_kept(named: Named, child: Child, text: str) -> str:
    """The same for writing and for reading in the program, which wait for nothing (cambridgeshire: "must").

    Where no names can be looked for, the words are as they are kept: without those that were found when they were written.
    """
    try:
        return without_others(named, child, text)
    except Unavailable:
        return text


Apart = Callable[[Named, Child, str], str]
"""`without_others` for what is copied or given out, `as_kept` for what is written or read in the program."""


def content_apart(named: Named, child: Child, content: EntryContent, apart: Apart = as_kept) -> EntryContent:
    """What an entry says as it may stand in this child's file; in a note, who took part is typed too."""
    alone = content.mapped(lambda text: apart(named, child, text))
    if not content.document:
        return alone
    return replace(alone, took_part=tuple(apart(named, child, name) for name in content.took_part))


def contents_of(work: Work, entries: Collection[ChronologyEntry], apart: Apart = as_kept) -> dict[int, EntryContent]:
    """What these entries say, as it is read today, by their ids. Raises as `apart` does.

    Names were replaced when they were written. Those of children who came later, or of whom it was decided later, are now.
    """
    papers = {entry.id: entry.case_discussion.paper_id for entry in entries if entry.case_discussion}
    named = named_in(work, set(papers.values()))
    beside = named_beside(work, {entry.id for entry in entries} - papers.keys())
    return {
        entry.id: content_apart(
            named[papers[entry.id]] if entry.id in papers else beside[entry.id],
            entry.child,
            loads(entry.content),
            apart,
        )
        for entry in entries
    }
