"""How a contract's papers are shown to whoever reads them: to parties from outside the school without any child's name.

Nothing about a child leaves the school so that anybody could tell whose it is (loxdale, jmat, trust). Whoever is inside
reads every word as it stands; for them this changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Cases, Document, Line, Question, Row, Text, parts_of
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.papers import Paper
from webapp.documents.codec import rows_of, text_of
from webapp.domain.people import ContractKind
from webapp.domain.pseudonyms import REFERENCE, UNNAMED, pseudonym
from webapp.services.children import is_inside
from webapp.services.named import Named, named_in
from webapp.services.practice import practice_on
from webapp.services.work import Work

Answer = str | list[str] | list[Row]


@dataclass(frozen=True, slots=True)
class Shown:
    """One contract's texts as a reader has them."""

    text: Callable[[str], str]
    """A text without what this reader may not read."""
    keys: Mapping[str, str]
    """What stands for a child's reference, where it may not stand itself."""

    def key(self, reference: str) -> str:
        """What stands for this reference."""
        return self.keys.get(reference, reference)

    def reference(self, key: str) -> str:
        """The reference for which this stands: a page sends back what it was given."""
        return next((reference for reference, stands in self.keys.items() if stands == key), key)

    def answers(self, document: Document, answers: Answers) -> Answers:
        """The answers as this reader has them."""
        shown = dict(answers)
        for question in document.questions():
            if isinstance(question, _TYPED):
                shown[question.key] = self.text(text_of(answers, question.key))
            elif parts_of(question) and question.key in answers:
                shown[question.key] = [self._row(question, row) for row in rows_of(answers, question.key)]
        return shown

    def _row(self, question: Question, row: Row) -> Row:
        chosen = {part.key for part in parts_of(question) if not isinstance(part, _TYPED)}
        shown = {key: text if key in ("uid", "owner", *chosen) else self.text(text) for key, text in row.items()}
        return {**shown, "child": self.key(row["child"])} if isinstance(question, Cases) else shown

    def typed(self, typed: Answers, stored: Answers, shown: Answers) -> Answers:
        """What this reader typed, as it is kept: what they left as it was `shown` is what is `stored`."""
        return {key: self._kept(value, stored.get(key), shown.get(key)) for key, value in typed.items()}

    def _kept(self, value: Answer, stored: Answer | None, shown: Answer | None) -> Answer:
        if stored is not None and value == shown:
            return stored
        if not isinstance(value, list):
            return value
        before = {one["uid"]: (one, other) for one, other in zip(_rows(stored), _rows(shown), strict=True)}
        return [self._kept_row(row, *before.get(row["uid"], ({}, {}))) for row in _rows(value)] or value

    def _kept_row(self, row: Row, stored: Row, shown: Row) -> Row:
        return {
            key: stored[key] if text == shown.get(key) else self.reference(text) if key == "child" else text
            for key, text in row.items()
        }


def _rows(value: Answer | None) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


_TYPED = (Line, Text)
"""The questions that are answered in a person's own words."""

_UNKNOWN: Final = UNNAMED.lower()

AS_IT_STANDS: Final = Shown(str, {})
"""For whoever may read every word."""


def shown_to_viewer(work: Work, paper: Paper) -> Shown:
    """A paper, and what hangs on it, as whoever asks may read it."""
    return AS_IT_STANDS if is_inside(work.viewer, paper.contract) else shown_outside(work, paper)


def place_shown(work: Work, session: SupervisionSession) -> str:
    """Where a session is, as whoever asks may read it. Before it has a record, nobody has decided about a name in that."""
    return places_shown(work, [session])[session.id]


def places_shown(work: Work, sessions: Collection[SupervisionSession]) -> dict[int, str]:
    """The same of many sessions, by id: what is asked of the school is asked once."""
    shown = {session.id: session.place for session in sessions}
    masked = [one for one in sessions if one.place and not is_inside(work.viewer, one.contract)]
    if masked:
        rows = work.db.execute(
            select(Paper.session_id, Paper.id)
            .where(Paper.session_id.in_([one.id for one in masked]))
            .order_by(Paper.id.desc())
        )
        papers = {session_id: paper_id for session_id, paper_id in rows if session_id is not None}
        theirs = select(Contract).where(Contract.id.in_({one.contract_id for one in masked}))
        work.db.scalars(theirs.options(selectinload(Contract.pseudonyms))).all()
        named, nobody, bare = named_in(work, list(papers.values())), Named(work), _by_reference(work)
        for one in masked:
            names = named.get(papers.get(one.id, 0), nobody)
            shown[one.id] = _shown(one.contract, names, bare=bare).text(one.place)
    return shown


def shown_outside(work: Work, paper: Paper) -> Shown:
    """A paper as a party from outside reads it, and as it is printed where one is handed it."""
    return _shown(paper.contract, named_in(work, [paper.id])[paper.id], bare=_by_reference(work))


def _shown(contract: Contract, named: Named, *, bare: bool) -> Shown:
    """`bare`: the school lets a reference stand for a child outside."""
    keys = {row.child.reference: pseudonym(row.number) for row in contract.pseudonyms if row.child}
    bare = bare and not keys and not ContractKind(contract.kind).is_apart

    def word(reference: str) -> str:
        return keys.get(reference, reference if bare else _UNKNOWN)

    def text(text: str) -> str:
        apart = named.replaced(text, lambda meant: word(next(iter(meant))) if len(meant) == 1 else _UNKNOWN)
        return REFERENCE.sub(lambda found: word(found[0]), apart)

    return Shown(text, keys)


def is_by_reference(work: Work, contract: Contract) -> bool:
    """Whether a reference is what a child is called outside; among peers and between schools it is not even that."""
    return not ContractKind(contract.kind).is_apart and _by_reference(work)


def _by_reference(work: Work) -> bool:
    return practice_on(work, work.today).outside_children == "reference"
