"""Looking for children's names in a paper, each time something is written there: a step of the use case that writes.

It is help, and never called complete. Where it fails, what was typed is saved all the same, and agreement waits until it
works again (design, section 6); a child's own entry waits for none of it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.db.children import ChronologyEntry
from webapp.db.mentions import KnownName, Mention
from webapp.db.papers import Paper
from webapp.documents.free_text import FreeText
from webapp.documents.routing import case_rows
from webapp.domain.around import Around, around, follow
from webapp.domain.mentions import Hit
from webapp.domain.policy import Permission
from webapp.services.always_others import known_names_of, passed_over
from webapp.services.catalogue import answers_of, document_of
from webapp.services.free_texts import texts_of
from webapp.services.name_index import index_of
from webapp.services.papers import paper_of
from webapp.services.work import Desk, Work

_log = logging.getLogger("alongside")


@dataclass(frozen=True, slots=True)
class Found:
    """A name in the text as it is now, and the row of it that was there before, if any."""

    where: Around
    hit: Hit
    row: Mention | None
    known: KnownName | None
    """What says that it is always someone else, where nobody has decided about this one."""
    is_open: bool
    """Whether somebody has to decide about it."""


def found_in(work: Work, paper: Paper, rows: Sequence[Mention]) -> tuple[Found, ...]:
    """Every name in the paper that is somebody's to decide, or was decided, as its text and the roll are now."""
    return found_among(work, texts_of(work, paper), rows, _named_in_cases(work, paper))


def found_among(
    work: Work, texts: Iterable[FreeText], rows: Sequence[Mention], named: Collection[str] = ()
) -> tuple[Found, ...]:
    """The same for any texts. `named` are the references of the children who have a case discussion beside them."""
    index, known = index_of(work), known_names_of(work)
    hits = [
        (where, hit)
        for text in texts
        for hit in index.scan(text.text)
        if hit.children and text.child not in hit.children  # a child in their own case discussion is decided already
        for where in [around(text.place, text.text, hit.start, hit.end)]
    ]
    same = follow([Around(row.place, row.words, row.before, row.after) for row in rows], [where for where, _ in hits])
    found = []
    for number, (where, hit) in enumerate(hits):
        row = rows[same[number]] if number in same else None
        undecided = _is_undecided(row, hit, named)
        always = passed_over(known, where, hit) if undecided else None
        found.append(Found(where, hit, row, always, undecided and always is None))
    return tuple(found)


def _is_undecided(row: Mention | None, hit: Hit, named: Collection[str]) -> bool:
    """Undecided; or decided of a roll without this child, or by a case discussion that was taken out again."""
    if row is None or row.decision is None:
        return True
    if row.decision == "this_child":
        return row.entry_id is None and (row.child is None or row.child.reference not in named)
    return row.decision == "someone_else" and not set(hit.children) <= set(row.candidates)


def _named_in_cases(work: Work, paper: Paper) -> frozenset[str]:
    document = document_of(work, paper)
    return frozenset(row["child"] for row in case_rows(document, answers_of(work, paper.versions[-1])))


def rows_of(work: Work, paper: Paper) -> list[Mention]:
    """The rows of a paper, those too whose words do not stand in it now: they may come back."""
    return list(work.db.scalars(select(Mention).where(Mention.paper_id == paper.id).order_by(Mention.id)))


def scan(work: Work, paper: Paper) -> bool:
    """Bring the rows of a paper to what it says now. Never raises because of what is looked for or in what.

    Returns whether the names could be looked for.
    """
    work.db.flush()
    rows = rows_of(work, paper)
    try:
        with work.trying():
            found = found_in(work, paper, rows)
    except Exception as error:
        _log.error("The names in %s could not be looked for, so agreement waits.", paper.reference, exc_info=error)
        return False
    for one in found:
        keep(work, one, paper=paper)
    for row in set(rows) - {one.row for one in found}:
        _lose(work, row)
    if work.db.new or work.db.deleted or any(work.db.is_modified(row) for row in rows):
        open_now = sum(one.is_open for one in found)
        work.note("paper.scanned", f"paper:{paper.id}", reference=paper.reference, names=len(found), open=open_now)
        work.db.flush()
    return True


def keep(work: Work, one: Found, *, paper: Paper | None = None, said_in: ChronologyEntry | None = None) -> Mention:
    """Bring the row of a name to what the text says now, as a step of an open work. Returns it."""
    row = one.row
    if row is None:
        row = Mention(school_id=work.school_id, paper=paper, said_in=said_in, found_at=work.now)
        work.db.add(row)
    row.place, row.words, row.before, row.after = one.where.place, one.where.words, one.where.before, one.where.after
    row.start, row.certainty, row.children = one.hit.start, one.hit.certainty.value, " ".join(one.hit.children)
    if one.known is not None:
        pass_over(row, one.known, work.now)
    elif one.is_open:
        reopen(row)
    return row


def pass_over(row: Mention, known: KnownName, now: datetime) -> None:
    """It is someone else, as always."""
    reopen(row)
    row.decision, row.known_id, row.decided_by_id, row.decided_at = "someone_else", known.id, known.made_by_id, now


def reopen(row: Mention) -> None:
    """Take a decision back: the name is to be decided again."""
    row.decision = row.child = row.entry_id = row.known_id = row.decided_by_id = row.decided_at = None


def _lose(work: Work, row: Mention) -> None:
    """The words are gone. A decision about them is kept in case they come back."""
    if row.decision is None:
        work.db.delete(row)
    else:
        row.start = None


def look_again(desk: Desk, reference: str) -> None:
    """Look a paper through before it is circulated or agreed: the roll may have changed. Raises NotFound or Refused.

    In a transaction of its own, so that what is found stands on the page that says why the paper waits.
    """
    with desk.work() as work:
        scan(work, paper_of(work, reference, Permission.PAPER_READ))
