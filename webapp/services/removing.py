"""A child's own parts taken out of what stays, when what is held on the child is destroyed.

The records of grown-ups and the files of other children are kept by their own time. In a paper the child's case parts are
emptied and the names are replaced as far as they are found; in another child's file the reference stands in their place, as
it does for whoever is read there. Which columns are gone through is written down whole (`webapp.db.name_columns`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping, Table, delete, null, or_, select, update

from webapp.db.children import CaseDiscussion, Child, ChronologyEntry, EntryIndex, EntryOutcome
from webapp.db.destroying import Ids
from webapp.db.mentions import Mention
from webapp.db.models import Base
from webapp.db.name_columns import CLEANED
from webapp.db.papers import PaperVersion
from webapp.documents.codec import dump
from webapp.domain.entry_content import loads
from webapp.domain.masking import masked
from webapp.domain.mentions import Certainty, Hit
from webapp.domain.mentions.letters import plain
from webapp.domain.redaction import occurrences
from webapp.services.apart import by_reference
from webapp.services.name_index import index_of, spellings_of
from webapp.services.named import Named, Word, named_beside, named_in
from webapp.services.work import Work

DESTROYED: Final = "[destroyed]"
"""What stands in place of a child's own part."""
_AT_ONCE: Final = 200
"""Rows that are in memory at a time."""
_FIRST: Final = re.compile(r"^\W*[^\W_]+")
_LAST: Final = re.compile(r"[^\W_]+\W*$")
_ANSWERS: Final = frozenset({"answers", "base_answers", "outcomes"})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The rows out of whose words the child was taken."""

    rows: Ids
    """By table."""
    hashes: tuple[str, ...]
    """Of the texts that are gone."""

    def ids(self, table: str) -> frozenset[int]:
        """Those of one table."""
        return frozenset(self.rows.get(table, ()))


class Place(NamedTuple):
    """Where a text was typed, which is where names were decided: a paper, an entry beside one, or neither."""

    paper_id: int | None = None
    entry_id: int | None = None


NOWHERE: Final = Place()


class Taker:
    """Takes the names of one child out of texts: those that people said are this child, and plain ones.

    What was said to be somebody else and is plainly this child's whole name goes too: rather too much than too little.
    """

    def __init__(self, work: Work, child: Child) -> None:
        """What the whole school's texts are gone through with."""
        self.child = child
        self._work, self._index, self._spellings = work, index_of(work), spellings_of(child)
        self._named: dict[Place, Named] = {}
        # What people said is this child, where the scan does not find it any more: a name of former days.
        self._said: dict[int, list[str]] = {paper_id: [] for paper_id in work.db.scalars(_discussed(child))}
        in_papers = select(Mention.paper_id, Mention.words).where(_is(child), Mention.paper_id.is_not(None))
        for paper_id, words in work.db.execute(in_papers).all():
            self._said.setdefault(paper_id or 0, []).extend([] if self._finds(words) else [words])
        self._files = frozenset(work.db.scalars(select(Mention.said_in_id).where(_is(child))))

    @property
    def papers(self) -> frozenset[int]:
        """The papers in which the child was discussed, or in which somebody said that a name is this child."""
        return frozenset(self._said)

    def text(self, text: str, place: Place) -> str:
        """A text of this paper, or of none, without the child."""
        if not self._may_name(text, place):
            return text
        left = self._of(place).replaced(text, lambda meant: DESTROYED if self.child.reference in meant else "")
        left = masked(left, self._index.scan(left), lambda hit: DESTROYED if self._is_plain(hit) else "")
        for words in self._said.get(place.paper_id or 0, ()):
            for first, last in reversed(occurrences(left, words)):
                left = left[:first] + DESTROYED + left[last:]
        return left

    def told(self, before: str, words: str, after: str, place: Place) -> dict[str, str]:
        """A name and the words around it without the child, as of one text: no half of a name is left where it was cut."""
        left, at, right = (self.text(text, place) for text in (before, words, after))
        whole = self.text(before + words + after, place)
        if whole != left + at + right:  # a name stands over the cut
            left, at, right = _same_start(before, whole), DESTROYED, _same_start(after[::-1], whole[::-1])[::-1]
        first, last = _FIRST.search(left), _LAST.search(right)
        if first and self._is_half(first[0]):
            left = DESTROYED + left[first.end() :]
        if last and self._is_half(last[0]):
            right = right[: last.start()] + DESTROYED
        return {"before": left, "words": at, "after": right}

    def _is_half(self, word: str) -> bool:
        return any(plain(word) in words.split() for words in self._spellings.words)

    def answers(self, text: str, place: Place) -> str:
        """The answers of a paper without this child: the parts of their own case, and their names wherever they stand."""
        value = json.loads(text)
        without = self._value(value, place)
        return text if without == value else dump(without)

    def _value(self, value: Any, place: Place) -> Any:
        if isinstance(value, str):
            return self.text(value, place)
        if isinstance(value, list):
            return [self._value(item, place) for item in value]
        if value.get("child") == self.child.reference:
            return {key: text if key in ("uid", "child") else DESTROYED for key, text in value.items()}
        return {key: item if key in ("uid", "child") else self._value(item, place) for key, item in value.items()}

    def prepared(self, text: str) -> str:
        """What somebody prepares, without this child: nothing was said of them yet, so no trace of the case stays."""
        value = {
            key: [row for row in rows if not (isinstance(row, dict) and row.get("child") == self.child.reference)]
            if isinstance(rows, list)
            else rows
            for key, rows in json.loads(text).items()
        }
        return self.answers(dump(value), NOWHERE)

    def in_file(self, text: str, place: Place, other: Child) -> str:
        """A text in the file of another child as it is read there today: with the reference, which stays."""
        if not self._may_name(text, place):
            return text
        return self._of(place).replaced(text, self._apart(other))

    def content(self, text: str, place: Place, other: Child) -> str:
        """What an entry on another child says, in the same way."""
        content = loads(text)
        without = content.mapped(lambda words: self.in_file(words, place, other))
        if content.document:  # in a note, who took part is typed too
            names = tuple(self.in_file(name, place, other) for name in content.took_part)
            without = replace(without, took_part=names)
        return text if without == content else without.dumps()

    def names(self, text: str) -> bool:
        """Whether a text of no paper plainly names the child."""
        return self._spellings.may_stand_in(text) and self.child.reference in self._of(NOWHERE).children([text])

    def _finds(self, words: str) -> bool:
        return any(self.child.reference in hit.children for hit in self._index.scan(words))

    def _may_name(self, text: str, place: Place) -> bool:
        return place.paper_id in self._said or place.entry_id in self._files or self._spellings.may_stand_in(text)

    def _of(self, place: Place) -> Named:
        if place not in self._named:
            if place.paper_id is not None:
                self._named[place] = named_in(self._work, [place.paper_id])[place.paper_id]
            elif place.entry_id is not None:
                self._named[place] = named_beside(self._work, [place.entry_id])[place.entry_id]
            else:
                self._named[place] = Named(self._work)
        return self._named[place]

    def _apart(self, other: Child) -> Word:
        word = by_reference(other)
        return lambda meant: word(meant) if self.child.reference in meant else ""

    def _is_plain(self, hit: Hit) -> bool:
        return self.child.reference in hit.children and hit.certainty is not Certainty.POSSIBLE


def _discussed(child: Child) -> Any:
    return select(CaseDiscussion.paper_id).where(CaseDiscussion.child_id == child.id).distinct()


def _is(child: Child) -> Any:
    return Mention.child_id == child.id


def take_out_of_texts(work: Work, taker: Taker, going: Ids) -> Cleaned:
    """Take the child out of every text that stays, in an open work in which append-only is lifted.

    `going` are the rows that are destroyed with the child. Nothing is flushed afterwards.
    """
    cleaned: Ids = {}
    hashes: list[str] = []
    _forget_names(work, taker.child, going)
    for name, columns in CLEANED.items():
        table = Base.metadata.tables[name]
        for row in _rows(work, table, columns, going.get(name, set())):
            changed: dict[str, str | None] = {
                column: without
                for column, without in _cleaned(work, taker, name, row, columns).items()
                if without != row[column]
            }
            if "words" in changed:
                changed["start"] = None  # they do not stand in the paper any more
            if changed:
                write(work, table, row["id"], **changed)
                cleaned.setdefault(name, set()).add(row["id"])
                hashes += filter(None, [row.get("content_hash")])
    return Cleaned(cleaned, tuple(hashes))


def _forget_names(work: Work, child: Child, going: Ids) -> None:
    """A name that can be nobody else's is to be decided by nobody any more."""
    table: Any = Mention.__table__
    only = table.c.school_id == work.school_id, table.c.children == child.reference
    work.db.connection().execute(delete(table).where(*only, table.c.id.not_in(going.get("mention", set()))))


def _rows(work: Work, table: Table, columns: tuple[str, ...], going: set[int]) -> Iterator[RowMapping]:
    """The rows of the school that stay, with the paper to which each belongs and the child in whose file it is."""
    ids = work.db.scalars(select(table.c.id).where(table.c.school_id == work.school_id).order_by(table.c.id)).all()
    asked = [table.c.id, *(table.c[name] for name in (*columns, "content_hash") if name in table.c)]
    staying = [row_id for row_id in ids if row_id not in going]
    for first in range(0, len(staying), _AT_ONCE):
        some = table.c.id.in_(staying[first : first + _AT_ONCE])
        whose = (
            _paper_of(table).label("of_paper"),
            _entry_of(table).label("of_entry"),
            _child_of(table).label("on_child"),
        )
        yield from work.db.execute(select(*asked, *whose).where(some)).mappings().all()


def _paper_of(table: Table) -> Any:
    if table.name == "paper":
        return table.c.id
    if "case_discussion_id" in table.c:
        of = CaseDiscussion.id == table.c.case_discussion_id
        return select(CaseDiscussion.paper_id).where(of).scalar_subquery()
    if "paper_version_id" in table.c:
        return select(PaperVersion.paper_id).where(PaperVersion.id == table.c.paper_version_id).scalar_subquery()
    return table.c.get("paper_id", null())


def _entry_of(table: Table) -> Any:
    if table.name == "mention":
        return table.c.said_in_id
    return table.c.id if table.name == "chronology_entry" else table.c.get("entry_id", null())


def _child_of(table: Table) -> Any:
    if "entry_id" in table.c and table.name != "mention":
        return select(ChronologyEntry.child_id).where(ChronologyEntry.id == table.c.entry_id).scalar_subquery()
    return table.c.child_id if table.name == "chronology_entry" else null()


def _cleaned(work: Work, taker: Taker, name: str, row: RowMapping, columns: tuple[str, ...]) -> dict[str, str]:
    if name == "mention":
        return taker.told(row["before"], row["words"], row["after"], Place(row["of_paper"], row["of_entry"]))
    return {column: _without(work, taker, name, row, column) for column in columns if row[column]}


def _same_start(one: str, other: str) -> str:
    return "".join(mine for mine, _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _without(work: Work, taker: Taker, name: str, row: RowMapping, column: str) -> str:
    text, place = row[column], Place(row["of_paper"], row["of_entry"])
    if name == "preparation":
        return taker.prepared(text)
    if row["on_child"] is None:
        return (taker.answers if column in _ANSWERS else taker.text)(text, place)
    other = work.db.get_one(Child, row["on_child"])
    return (taker.content if column == "content" else taker.in_file)(text, place, other)


def write(work: Work, table: Any, row_id: int, **values: object) -> None:
    """Write past the session's own guards, which know of no destruction: the database's triggers are what is lifted."""
    work.db.connection().execute(update(table).where(table.c.id == row_id).values(**values))


def entries_of(work: Work, cleaned: Cleaned) -> frozenset[int]:
    """The entries that are searched by words of which some were taken out: their own, or those of what came of them."""
    outcomes = select(EntryOutcome.entry_id).where(EntryOutcome.id.in_(cleaned.ids("entry_outcome")))
    changed = or_(ChronologyEntry.id.in_(cleaned.ids("chronology_entry")), ChronologyEntry.id.in_(outcomes))
    discussions = select(ChronologyEntry.case_discussion_id).where(changed)
    asked = select(ChronologyEntry.id).where(or_(changed, ChronologyEntry.case_discussion_id.in_(discussions)))
    return frozenset(work.db.scalars(asked.where(ChronologyEntry.id.in_(select(EntryIndex.entry_id)))))
