"""Every name that a Word template of a document may use, with an example and what to write round it.

The names are those of `context.word_context`, in the order of the form; the examples are the ones of the preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, assert_never

from forms.kit import (
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Question,
    Rows,
    Scale,
    Signatures,
    Statement,
    Text,
    YesNo,
    parts_of,
)
from webapp.documents.example import example_context


@dataclass(frozen=True, slots=True)
class Name:
    """One name: how it is written in Word, what is asked, what is printed, and an example of it."""

    tag: str
    """``{{ held_on }}``, or ``{{ case.analysis }}`` inside the rows of its block."""
    label: str
    what: str
    example: str


@dataclass(frozen=True, slots=True)
class Block:
    """Something that repeats: how its rows are written, and the names inside one of them."""

    key: str
    label: str
    first: str
    """What begins the rows; ``tr`` or ``p`` goes before ``for``, for rows of a table or for paragraphs."""
    last: str
    names: tuple[Name, ...]

    def begin(self, mark: str) -> str:
        """``{%tr for case in cases %}`` for the mark ``tr``."""
        return f"{{%{mark} {self.first} %}}"

    def end(self, mark: str) -> str:
        """``{%tr endfor %}`` for the mark ``tr``."""
        return f"{{%{mark} {self.last} %}}"


@dataclass(frozen=True, slots=True)
class Group:
    """The names of one section of the form."""

    title: str
    names: tuple[Name, ...]
    blocks: tuple[Block, ...]


def names_of(document: Document) -> tuple[Group, ...]:
    """Every name of the document in the order of its form; last, what every paper has."""
    example = example_context(document)
    return (*(_section(section.title, section.questions, example) for section in document.sections), _every(example))


def label_of(document: Document, name: str) -> str:
    """The words of a name such as ``cases.reflection``, for a person."""
    key, _, part = name.partition(".")
    question = document.question(key)
    inside = {found.key: found.label for found in parts_of(question)} | {"child": "Which child"}
    return f"{question.label}: {inside.get(part, part)}" if part else question.label or key


def _section(title: str, questions: tuple[Question, ...], example: Mapping[str, Any]) -> Group:
    names = [name for question in questions for name in _single(question, example)]
    return Group(title, tuple(names), tuple(block for question in questions for block in _block(question, example)))


def _single(question: Question, example: Mapping[str, Any]) -> Iterator[Name]:
    if not isinstance(question, Rows | Cases | Actions | Signatures):
        yield Name(_tag(question.key), question.label or question.key, _what(question), str(example[question.key]))


def _block(question: Question, example: Mapping[str, Any]) -> Iterator[Block]:
    if not isinstance(question, Rows | Cases | Actions | Signatures):
        return
    one = _ONE[type(question)]
    row = example[question.key][0]
    parts = [(part.key, part.label, _what(part)) for part in parts_of(question)]
    if isinstance(question, Cases):
        parts.insert(0, ("child", "Which child", "The child’s name, or the reference where the reader is from outside"))
    if isinstance(question, Signatures):
        parts = [("role", "Signs as", "A short text"), ("name", "Name", "A short text")]
    else:
        parts.insert(0, ("label", "The row’s own heading", "Its number and kind"))
    names = tuple(Name(_tag(f"{one}.{key}"), label, what, str(row[key])) for key, label, what in parts)
    yield Block(question.key, question.label or "Signatures", f"for {one} in {question.key}", "endfor", names)


_ONE: Final[Mapping[type[Question], str]] = {Rows: "row", Cases: "case", Actions: "action", Signatures: "person"}
"""What one row is called inside its block."""


def _every(example: Mapping[str, Any]) -> Group:
    names = (
        Name(_tag("school"), "Name of the school", "A short text", str(example["school"])),
        Name(_tag("title"), "Title of the paper", "A short text", str(example["title"])),
        Name(_tag("attached"), "A provider’s own file that the paper goes with", "Words, or nothing", "Nothing"),
    )
    not_agreed = Block(
        "not_agreed",
        "Who did not agree, where a paper was issued all the same",
        "for name in not_agreed",
        "endfor",
        (Name(_tag("name"), "Name", "A short text", "Nobody"),),
    )
    return Group("On every paper", names, (not_agreed,))


def _what(question: Question) -> str:
    match question:
        case Line():
            return "A short text"
        case Text():
            return "A long text, in paragraphs of its own"
        case Day():
            return "A day"
        case Count():
            return "A whole number"
        case YesNo():
            return "Yes or No"
        case Choice(options=options):
            return f"One of: {', '.join(options)}"
        case Choices(options=options):
            return f"Any of these, in one line: {', '.join(options)}"
        case Scale(low=low, high=high):
            return f"A number from {low} to {high}"
        case Statement():
            return "Words of the document itself"
        case Rows() | Cases() | Actions() | Signatures():
            return "Rows"
        case _:
            assert_never(question)


def _tag(name: str) -> str:
    return f"{{{{ {name} }}}}"
