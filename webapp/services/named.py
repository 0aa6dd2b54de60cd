"""Which children a text names, by what the engine finds in it and what people have decided of its paper's names.

What is found surely or likely counts at once. What is only possible ("hope", initials) counts once somebody has decided that
it is this child, and nothing counts that is someone else or no name (design, section 6). The scan is help and never called
complete: a person reads what is given away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from webapp.db.mentions import KnownName, Mention
from webapp.domain.around import Around, around, is_half_the_same, is_same_place
from webapp.domain.masking import masked
from webapp.domain.mentions import Certainty, Hit, Index
from webapp.domain.pseudonyms import REFERENCE
from webapp.services.always_others import known_names_of, passed_over
from webapp.services.name_index import index_of
from webapp.services.work import Work

Word = Callable[[Collection[str]], str]
"""What stands for the children of these references, any of whom may be meant; empty where the name stays."""

ANOTHER: Final = "another child"
"""Where a name could be that of several children, none of them the one whom it is about."""

_ANYBODY: Final = "C-0000"
"""What stands for every name beside a place that is compared."""


class Named:
    """The names in the texts of one paper, or of none."""

    def __init__(self, work: Work, rows: Iterable[Mention] = (), beside: Named | None = None) -> None:
        """`rows` are the paper's, decided or not: an undecided place is never taken for one that was decided.

        `beside` are the names of another paper of the same answer: the school's own names are read once for both.
        """
        self._work, self._beside = work, beside
        self._rows: dict[str, list[tuple[Around, Mention]]] = {}
        for row in rows:
            where = Around(row.place, row.words, row.before, row.after)
            self._rows.setdefault(where.name, []).append((where, row))

    @cached_property
    def _index(self) -> Index:
        if self._beside is not None:
            return self._beside._index
        with self._work.trying():
            return index_of(self._work)

    @cached_property
    def _known(self) -> Mapping[str, Sequence[KnownName]]:
        if self._beside is not None:
            return self._beside._known
        with self._work.trying():
            return known_names_of(self._work)

    def replaced(self, text: str, word: Word) -> str:
        """The text with other words for the children named in it."""
        if not text.strip():
            return text
        return masked(text, self._index.scan(text), lambda hit: word(who) if (who := self._meant(text, hit)) else "")

    def children(self, texts: Iterable[str]) -> set[str]:
        """The references of the children whom these texts name, where it is plain who is meant."""
        meant = [self._meant(text, hit) for text in texts if text.strip() for hit in self._index.scan(text)]
        return {who[0] for who in meant if len(who) == 1}

    def decided(self, text: str) -> Iterator[tuple[Around, Hit, list[Mention]]]:
        """The names in a text of which it was decided who they are, each with where it stands and what says so."""
        for hit in self._index.scan(text):
            where = around("", text, hit.start, hit.end)
            if rows := self._deciding(where, hit):
                yield where, hit, rows

    def _meant(self, text: str, hit: Hit) -> tuple[str, ...]:
        where = around("", text, hit.start, hit.end)
        if rows := self._deciding(where, hit):
            return tuple(sorted({row.child.reference for row in rows if row.child}))
        if hit.certainty is Certainty.POSSIBLE or passed_over(self._known, where, hit) is not None:
            return ()
        return hit.children

    def _deciding(self, where: Around, hit: Hit) -> list[Mention]:
        """The rows by which it is decided who this is, or that it is none of these children; none where nothing says so."""
        rows = self._rows_at(where)
        if known := [row for row in rows if row.child]:
            return known
        if rows and all(_says_nobody(row, hit) for row in rows):
            return rows
        return self._half_known(where, hit)

    def _rows_at(self, where: Around) -> list[Mention]:
        """The rows that speak of this place: of several that look alike all, so that none of them gives a child away.

        Words that stand there now come before those that are gone, and the very words before those with other names
        beside them, which a text that is kept has replaced.
        """
        there = self._rows.get(where.name, ())
        same = [row for was, row in there if is_same_place(was, where)]
        if not same and there:
            bare = self._bare(where)
            same = [row for was, row in there if is_same_place(self._bare(was), bare)]
        return [row for row in same if row.start is not None] or same

    def _half_known(self, where: Around, hit: Hit) -> list[Mention]:
        """Those that say which of the children it is, of words that are the same on one side only."""
        there = self._rows.get(where.name, ())
        half = [row for was, row in there if row.child and is_half_the_same(was, where)]
        return [row for row in half if row.child and row.child.reference in hit.children]

    def _bare(self, where: Around) -> Around:
        return replace(where, before=self._nameless(where.before), after=self._nameless(where.after))

    def _nameless(self, text: str) -> str:
        text = text.replace(ANOTHER, _ANYBODY)
        return REFERENCE.sub(_ANYBODY, masked(text, self._index.scan(text), lambda _: _ANYBODY))


def _says_nobody(row: Mention, hit: Hit) -> bool:
    """Whether it was decided that these words are none of these children: one who came later is not meant by that."""
    return row.decision is not None and row.child is None and set(hit.children) <= set(row.candidates)


def named_in(work: Work, paper_ids: Collection[int]) -> dict[int, Named]:
    """The names of each of these papers, with what was decided there: read at once."""
    return _named(work, Mention.paper_id, paper_ids)


def named_beside(work: Work, entry_ids: Collection[int]) -> dict[int, Named]:
    """The same for what was typed beside these entries in no paper: notes, and what came of a discussion."""
    return _named(work, Mention.said_in_id, entry_ids)


def _named(work: Work, of: InstrumentedAttribute[int | None], ids: Collection[int]) -> dict[int, Named]:
    rows: dict[int, list[Mention]] = {one: [] for one in ids}
    asked = select(of, Mention).where(of.in_(rows))
    for one, row in work.db.execute(asked.options(joinedload(Mention.child)).order_by(Mention.id)):
        if one is not None:
            rows[one].append(row)
    beside = Named(work)
    return {one: Named(work, found, beside) for one, found in rows.items()}
