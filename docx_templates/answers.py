"""The rows of a box: a label and its placeholder, short facts two to a row, cases one after another."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import assert_never

from docx_templates.boxes import KEEP, STRONG, WHOLE, WIDTH, Cell, Row, open_at, paragraph, tag, wide
from docx_templates.lists import listed
from forms.kit import (
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Line,
    Question,
    Rows,
    Scale,
    Signatures,
    Statement,
    Text,
    YesNo,
)

HALF = WIDTH // 2


def in_rows(questions: Iterable[Question]) -> list[tuple[Question, ...]]:
    """The questions by rows of the box: short facts two to a row, all else alone."""
    rows: list[tuple[Question, ...]] = []
    for question in questions:
        if is_short(question) and rows and len(rows[-1]) == 1 and is_short(rows[-1][0]):
            rows[-1] = (rows[-1][0], question)
        else:
            rows.append((question,))
    return rows


def is_short(question: Question) -> bool:
    """Whether its answer fits on a line of half a row."""
    match question:
        case Line() | Day() | Count() | YesNo() | Choice() | Scale():
            return True
        case Text() | Choices() | Statement() | Rows() | Cases() | Actions() | Signatures():
            return False
        case _:
            assert_never(question)


def answer_rows(row: tuple[Question, ...], *, keep: bool, labelled: bool, one_child: bool) -> list[Row]:
    """The rows of one question, or of two short ones. `keep` holds them to what follows.

    `labelled` says that the heading of the section has the question's label already; `one_child`, that no child is
    "the first" of others.
    """
    if len(row) == 2:
        widths = zip((HALF, WIDTH - HALF), row, strict=True)
        return [Row(tuple(Cell(width, _asked(q, keep=keep)) for width, q in widths), WHOLE)]
    question = row[0]
    match question:
        case Line() | Day() | Count() | YesNo() | Choice() | Scale():
            return [wide(_asked(question, keep=keep), WHOLE)]
        case Text() | Choices():
            return _asked_long(question, keep=keep)
        case Statement():
            return [wide(_labelled(escape(question.label), escape(question.text), keep=keep), WHOLE)]
        case Rows():
            return listed(question, labelled=labelled)
        case Cases():
            return _cases(question, keep=keep, labelled=labelled, one_child=one_child)
        case Actions() | Signatures():
            raise TypeError("actions and signatures have tables of their own")
        case _:
            assert_never(question)


def _asked(question: Question, *, keep: bool) -> str:
    label = escape(question.label)
    if isinstance(question, Scale):
        ends = (f"{question.low} {question.low_label}".strip(), f"{question.high} {question.high_label}".strip())
        label += escape(f" ({ends[0]} to {ends[1]})")
    return _labelled(label, f"{{{{ {question.key} }}}}", keep=keep)


def _of_case(part: Text | YesNo, *, keep: bool = False) -> list[Row]:
    match part:
        case Text():
            return _asked_long(part, "case.", keep=keep)
        case YesNo():
            return [wide(_labelled(escape(part.label), f"{{{{ case.{part.key} }}}}", keep=keep), WHOLE)]
        case _:
            assert_never(part)


def _asked_long(question: Question, prefix: str = "", *, keep: bool = False) -> list[Row]:
    """The label in a row of its own that goes with the answer's; only the answer's may break over pages.

    On a label above its answer in one cell, "keep with next" would chain all rows of the box.
    """
    answer = paragraph("Answer", f"{{{{ {prefix}{question.key} }}}}", KEEP if keep else "")
    return [
        wide(paragraph("Label", escape(question.label), KEEP), WHOLE, open_at("bottom")),
        wide(answer, "", open_at("top")),
    ]


def _labelled(label: str, text: str, *, keep: bool) -> str:
    """A label and a short answer, in a row that is never broken."""
    return (paragraph("Label", label, KEEP if keep else "") if label else "") + paragraph("Answer", text)


def _cases(question: Cases, *, keep: bool, labelled: bool, one_child: bool) -> list[Row]:
    """As many blocks as were used, each begun by a stronger line; a block's parts may break over pages."""
    *parts, last = question.parts
    begin = paragraph("Child", "{{ case.child }}", KEEP)
    if not one_child:
        begin = paragraph("Label", "{{ case.label }}", KEEP) + begin
    return [
        *([] if labelled else [wide(paragraph("Label", escape(question.label)), WHOLE)]),
        tag(f"if not {question.key}"),
        wide(paragraph("Answer", "{{ no_children }}")),
        tag("endif"),
        tag(f"for case in {question.key}"),
        wide(begin, WHOLE, STRONG),
        *[row for part in parts for row in _of_case(part)],
        *_of_case(last, keep=keep),
        tag("endfor"),
    ]
