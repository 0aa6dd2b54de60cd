"""The answers as the printed form shows them: the same order, headings and wording, each with its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from forms.kit import (
    ABOUT_CHILD,
    Actions,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Question,
    Row,
    Rows,
    Scale,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
    is_private_part,
    parts_of,
)
from webapp.documents.check import Problem, element_id, path_of, row_label
from webapp.documents.codec import is_blank, rows_of, text_of, texts_of
from webapp.domain.dates import long_day, read_iso

NOT_ANSWERED: Final = "Not answered"


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """What a party wrote beside an answer while the paper was circulated. Shown here and never printed."""

    path: str
    """Empty for the whole paper."""
    who: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One answer on the sheet. `anchor` is the id of its field on the writing page; "" where there is nothing to change."""

    label: str
    text: str
    path: str
    anchor: str
    answered: bool
    problems: tuple[str, ...] = ()
    comments: tuple[ReviewComment, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewBlock:
    """Answers that stand together. `pairs`: short facts, two to a row. `signatures`: the place for ink, and no rows."""

    rows: tuple[ReviewRow, ...]
    pairs: bool = False
    signatures: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """A box of the form with its number."""

    number: int
    title: str
    blocks: tuple[ReviewBlock, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the answers alone do not say."""

    children: Mapping[str, str]
    owners: Mapping[str, str]
    problems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    comments: Mapping[str, tuple[ReviewComment, ...]] = field(default_factory=dict)


def review(
    document: Document,
    answers: Answers,
    *,
    child_names: Mapping[str, str],
    owner_names: Mapping[str, str],
    problems: Sequence[Problem] = (),
    comments: Sequence[ReviewComment] = (),
) -> list[ReviewSection]:
    """The sections of the review page. A child or owner without a name is shown by its reference."""
    by_problem: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        by_problem[problem.path] = (*by_problem.get(problem.path, ()), problem.sentence)
    by_comment: dict[str, tuple[ReviewComment, ...]] = {}
    for comment in comments:
        by_comment[comment.path] = (*by_comment.get(comment.path, ()), comment)
    known = _Known(child_names, owner_names, by_problem, by_comment)
    return [
        ReviewSection(number, section.title, tuple(_blocks(section, answers, known)))
        for number, section in enumerate(document.sections, 1)
    ]


def unplaced(sections: Sequence[ReviewSection], comments: Sequence[ReviewComment]) -> list[ReviewComment]:
    """The comments that stand beside no answer of these sections: on the whole paper, or on an answer since removed."""
    shown = {row.path for section in sections for block in section.blocks for row in block.rows}
    return [comment for comment in comments if not comment.path or comment.path not in shown]


def display(question: Question, text: str) -> str:
    """One stored text as it is read: a day in its long form, yes and no as words; nothing stays nothing."""
    match question:
        case Day():
            found = read_iso(text)
            return long_day(found) if found else text
        case YesNo():
            return {"yes": "Yes", "no": "No"}.get(text, text)
        case Scale():
            words = {str(question.low): question.low_label, str(question.high): question.high_label}
            return f"{text} ({words[text]})" if words.get(text) else text
        case Statement():
            return question.text
        case Line() | Text() | Count() | Choice() | Choices() | Rows() | Cases() | Actions() | Signatures():
            return text
        case _:
            assert_never(question)


def _blocks(section: Section, answers: Answers, known: _Known) -> list[ReviewBlock]:
    """Neighbouring answers share a block; each row of a repeated question has its own, as on paper."""
    blocks: list[ReviewBlock] = []
    together: list[ReviewRow] = []
    pairs = all(isinstance(q, Line | Day | Count | YesNo | Choice | Scale) for q in section.questions)

    def close() -> None:
        if together:
            blocks.append(ReviewBlock(tuple(together), pairs=pairs))
            together.clear()

    for question in section.questions:
        match question:
            case Rows() | Cases() | Actions():
                close()
                blocks.extend(_repeated(question, rows_of(answers, question.key), known))
            case Signatures():
                close()
                blocks.append(ReviewBlock((), signatures=True))
            case Statement():
                together.append(ReviewRow(question.label, question.text, "", "", answered=True))
            case Choices():
                text = "\n".join(texts_of(answers, question.key))
                together.append(_row(question.label, text, path_of(question.key), known))
            case Line() | Text() | Day() | Count() | YesNo() | Choice() | Scale():
                text = display(question, text_of(answers, question.key))
                together.append(_row(question.label, text, path_of(question.key), known))
            case _:
                assert_never(question)
    close()
    return blocks


def _repeated(question: Rows | Cases | Actions, rows: list[Row], known: _Known) -> list[ReviewBlock]:
    """A block for each row that somebody wrote in; one "Not answered" where nobody did."""
    written = [(index, row) for index, row in enumerate(rows) if not is_blank(row)]
    blocks = [ReviewBlock(tuple(_of_row(question, row, row_label(question, i), known))) for i, row in written]
    own = path_of(question.key)
    if not written or own in known.problems:
        blocks.insert(0, ReviewBlock((_row(question.label, "", own, known),)))
    return blocks


def _of_row(question: Rows | Cases | Actions, row: Row, name: str, known: _Known) -> list[ReviewRow]:
    out: list[ReviewRow] = []
    if isinstance(question, Cases):
        child = row.get("child", "")
        out.append(_row(name, known.children.get(child, child), path_of(question.key, row["uid"], "child"), known))
    last_private = next((part.key for part in reversed(parts_of(question)) if is_private_part(question, part)), "")
    for index, part in enumerate(parts_of(question)):
        text = row.get(part.key, "")
        if isinstance(question, Actions) and part.key == "owner":
            text = known.owners.get(text, text)
        first = index == 0 and not isinstance(question, Cases)
        label = f"{name}: {part.label}" if first else part.label
        out.append(_row(label, display(part, text), path_of(question.key, row["uid"], part.key), known))
        if part.key == last_private and row.get(ABOUT_CHILD, "").strip():
            path = path_of(question.key, row["uid"], ABOUT_CHILD)
            out.append(_row("→ On the child’s chronology", row[ABOUT_CHILD], path, known))
    return out


def _row(label: str, text: str, path: str, known: _Known) -> ReviewRow:
    answered = bool(text.strip())
    return ReviewRow(
        label=label,
        text=text if answered else NOT_ANSWERED,
        path=path,
        anchor=element_id(path),
        answered=answered,
        problems=known.problems.get(path, ()),
        comments=known.comments.get(path, ()),
    )
