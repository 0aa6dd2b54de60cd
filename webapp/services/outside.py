"""How a contract's papers are shown to whoever reads them: to parties from outside the school without any child's name.

Nothing about a child leaves the school so that anybody could tell whose it is (loxdale, jmat, trust). Whoever is inside
reads every word as it stands; for them this changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms.kit import Answers, Cases, Document, Line, Question, Row, Text, parts_of
from webapp.db.contracts import Contract
from webapp.documents.codec import rows_of, text_of
from webapp.domain.pseudonyms import pseudonym
from webapp.services.children import sees_names
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

AS_IT_STANDS = Shown(str, {})
"""For whoever may read every word."""


def shown_to_viewer(work: Work, contract: Contract) -> Shown:
    """A contract's papers as whoever asks may read them."""
    return AS_IT_STANDS if sees_names(work.viewer, contract) else shown_outside(work, contract)


def shown_outside(work: Work, contract: Contract) -> Shown:
    """A contract's papers as a party from outside reads them, and as they are printed where one is handed them."""
    return Shown(str, {row.child.reference: pseudonym(row.number) for row in contract.pseudonyms})
