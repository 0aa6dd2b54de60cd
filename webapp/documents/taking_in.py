"""What was prepared flows into a record: blanks are filled, cases are added, and nothing that is written is changed.

What finds its place taken becomes a remark beside it, so that no word of it is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from forms.kit import (
    ABOUT_CHILD,
    Answers,
    Cases,
    Choices,
    Document,
    Line,
    Question,
    Row,
    Text,
    is_asked,
    parts_of,
    repeats,
)
from webapp.documents.check import path_of
from webapp.documents.codec import blank_row, is_blank, rows_of, text_of, texts_of
from webapp.documents.preparing import agenda_key_in, preparation_of
from webapp.documents.review import display


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one person prepared: answers to `preparation_of` the record's document."""

    who: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Beside:
    """Words that stand beside an answer of the record, or of the whole of it where `path` is empty."""

    number: int
    """Whose they are: the place in the list of what was prepared."""
    path: str
    text: str


@dataclass(slots=True)
class TakenIn:
    """The record's answers with what was prepared, and what stands beside them."""

    answers: Answers
    beside: list[Beside] = field(default_factory=list)


def taken_in(document: Document, answers: Answers, prepared: Sequence[Prepared], *, named: bool) -> TakenIn:
    """The answers to this document with all that was prepared, in the order given.

    `named` says that several prepare, so that each text stands under the name of whoever wrote it.
    """
    out = TakenIn(dict(answers))
    asked = preparation_of(document)
    agenda = agenda_key_in(asked)
    for question in asked.questions():
        if question.key == agenda or not is_asked(question):
            continue
        if isinstance(question, Cases):
            _Children(document.question(question.key), out).take(prepared)
        elif repeats(question):
            _take_rows(document.question(question.key), out, prepared, named=named)
        elif isinstance(question, Choices):
            _take_choices(question, out, prepared)
        else:
            _take_text(question, out, prepared, named=named)
    for number, one in enumerate(prepared):
        if text := text_of(one.answers, agenda).strip():
            out.beside.append(Beside(number, "", text))
    return out


def _take_text(question: Question, out: TakenIn, prepared: Sequence[Prepared], *, named: bool) -> None:
    said = [
        (number, text) for number, one in enumerate(prepared) if (text := text_of(one.answers, question.key)).strip()
    ]
    there = text_of(out.answers, question.key).strip()
    if said and not there:
        together = said if isinstance(question, Text) else said[:1]
        names = named and isinstance(question, Line | Text)
        texts = [f"{prepared[number].who}: {text}" if names else text for number, text in together]
        out.answers[question.key] = "\n\n".join(texts)
        there, said = said[0][1], said[len(together) :]
    out.beside += [
        Beside(number, path_of(question.key), display(question, text)) for number, text in said if text.strip() != there
    ]


def _take_choices(question: Choices, out: TakenIn, prepared: Sequence[Prepared]) -> None:
    for number, one in enumerate(prepared):
        there, chosen = texts_of(out.answers, question.key), texts_of(one.answers, question.key)
        if not there:
            out.answers[question.key] = list(chosen)
        elif more := [text for text in chosen if text not in there]:
            out.beside.append(Beside(number, path_of(question.key), ", ".join(more)))


def _take_rows(question: Question, out: TakenIn, prepared: Sequence[Prepared], *, named: bool) -> None:
    rows = rows_of(out.answers, question.key)
    for one in prepared:
        for row in rows_of(one.answers, question.key):
            if not is_blank(row):
                _put(question, rows, _under(one.who, question, row) if named else row)
    out.answers[question.key] = rows


def _under(who: str, question: Question, row: Row) -> Row:
    """The row under a name, which stands before its first words."""
    first = next((part.key for part in parts_of(question) if isinstance(part, Line | Text) and row[part.key]), None)
    return row if first is None else {**row, first: f"{who}: {row[first]}"}


def _put(question: Question, rows: list[Row], row: Row) -> None:
    """The row in the place of a block that was left blank, or after the others. One that is there stays as it is."""
    if any(other["uid"] == row["uid"] for other in rows):
        return
    whole = blank_row(question, row["uid"]) | row
    at = next((at for at, other in enumerate(rows) if is_blank(other)), None)
    if at is None:
        rows.append(whole)
    else:
        rows[at] = whole


class _Children:
    """Case discussions: one for each child, whoever prepared it."""

    def __init__(self, question: Question, out: TakenIn) -> None:
        self.question, self.out = question, out
        self.rows = [dict(row) for row in rows_of(out.answers, question.key)]
        self.by: dict[str, list[str]] = {}
        """Who prepared the words of each part that is filled here, by its path."""

    def take(self, prepared: Sequence[Prepared]) -> None:
        """Take all of them in."""
        for number, one in enumerate(prepared):
            for row in rows_of(one.answers, self.question.key):
                if not is_blank(row):
                    self._take(number, one.who, row)
        self.out.answers[self.question.key] = self.rows

    def _take(self, number: int, who: str, row: Row) -> None:
        there = next((other for other in self.rows if _is_same(other, row)), None)
        if there is None:
            _put(self.question, self.rows, row)
            there = next(other for other in self.rows if other["uid"] == row["uid"])
            self.by |= {path_of(row["uid"], key): [who] for key, text in row.items() if text}
            return
        for key in (*(part.key for part in parts_of(self.question)), ABOUT_CHILD):
            if text := row.get(key, "").strip():
                self._fill(number, who, there, key, text)

    def _fill(self, number: int, who: str, there: Row, key: str, text: str) -> None:
        path, now = path_of(there["uid"], key), there.get(key, "").strip()
        if not now:
            there[key] = text
            self.by[path] = [who]
        elif path in self.by and who not in self.by[path]:
            before = now if len(self.by[path]) > 1 else f"{self.by[path][0]}: {now}"
            there[key] = f"{before}\n\n{who}: {text}"
            self.by[path].append(who)
        elif text != now:
            self.out.beside.append(Beside(number, path_of(self.question.key, there["uid"], key), text))


def _is_same(one: Row, other: Row) -> bool:
    return one["uid"] == other["uid"] or (bool(one["child"]) and one["child"] == other["child"])
