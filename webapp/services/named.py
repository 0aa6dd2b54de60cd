"""Which children a text names, by what the engine finds in it and what people have decided of its paper's names.

What is found surely or likely counts at once. What is only possible ("hope", initials) counts once somebody has decided that
it is this child, and nothing counts that is someone else or no name (design, section 6). The scan is help and never called
complete: a person reads what is given away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from webapp.db.mentions import KnownName, Mention
from webapp.domain.around import Around, around, is_same_place
from webapp.domain.masking import masked
from webapp.domain.mentions import Certainty, Hit, Index
from webapp.services.always_others import known_names_of, passed_over
from webapp.services.name_index import index_of
from webapp.services.work import Work

Word = Callable[[Collection[str]], str]
"""What stands for the children of these references, any of whom may be meant; empty where the name stays."""


class Named:
    """The names in the texts of one paper, or of none."""

    def __init__(self, work: Work, decided: Iterable[Mention] = ()) -> None:
        """`decided` are the paper's rows."""
        self._work = work
        self._decided: dict[str, list[tuple[Around, Mention]]] = {}
        for row in decided:
            if row.decision is not None:
                where = Around(row.place, row.words, row.before, row.after)
                self._decided.setdefault(where.name, []).append((where, row))

    @cached_property
    def _index(self) -> Index:
        return index_of(self._work)

    @cached_property
    def _known(self) -> Mapping[str, Sequence[KnownName]]:
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

    def _meant(self, text: str, hit: Hit) -> tuple[str, ...]:
        where = around("", text, hit.start, hit.end)
        rows = [row for there, row in self._decided.get(where.name, ()) if is_same_place(there, where)]
        row = next((row for row in rows if row.child or set(hit.children) <= set(row.candidates)), None)
        if row is not None:
            return (row.child.reference,) if row.child else ()
        if hit.certainty is Certainty.POSSIBLE or passed_over(self._known, where, hit) is not None:
            return ()
        return hit.children


def named_in(work: Work, paper_ids: Collection[int]) -> dict[int, Named]:
    """The names of each of these papers, with what was decided there: read at once."""
    return _named(work, Mention.paper_id, paper_ids)


def named_beside(work: Work, entry_ids: Collection[int]) -> dict[int, Named]:
    """The same for what was typed beside these entries in no paper: notes, and what came of a discussion."""
    return _named(work, Mention.said_in_id, entry_ids)


def _named(work: Work, of: InstrumentedAttribute[int | None], ids: Collection[int]) -> dict[int, Named]:
    rows: dict[int, list[Mention]] = {one: [] for one in ids}
    asked = select(of, Mention).where(of.in_(rows), Mention.decision.is_not(None))
    for one, row in work.db.execute(asked.options(joinedload(Mention.child)).order_by(Mention.id)):
        if one is not None:
            rows[one].append(row)
    return {one: Named(work, decided) for one, decided in rows.items()}
