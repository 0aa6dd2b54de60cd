"""The labelled corpus: an invented roll and staff, and sentences with the children who are named in them marked.

What is *certain*: a colleague who knows the roll and reads only this text would say without a doubt that a child of the roll
is named here, even where it cannot be told which of two. Everything else that may be a child (initials, a word that is also
a name in a doubtful place, an adult who shares a name) is labelled too, so that finding it is no mistake, but nothing is
asked of the engine there. sentences.txt says how both are written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.domain.mentions import ChildNames, StaffNames

FOLDER = Path(__file__).parent
_MARKED = re.compile(r"\{(\??)([^{}|]*)(?:\|([^{}]*))?\}")


@dataclass(frozen=True)
class Label:
    """A place in a sentence where children are named."""

    start: int
    end: int
    children: frozenset[str]
    certain: bool


@dataclass(frozen=True)
class Sentence:
    """One text with its labels."""

    kind: str
    text: str
    labels: tuple[Label, ...]


def children() -> list[ChildNames]:
    """The roll."""
    with (FOLDER / "roll.csv").open(encoding="utf-8", newline="") as file:
        return [ChildNames(**row) for row in csv.DictReader(file)]


def staff() -> list[StaffNames]:
    """The staff."""
    with (FOLDER / "staff.csv").open(encoding="utf-8", newline="") as file:
        return [StaffNames(**row) for row in csv.DictReader(file)]


def sentences() -> list[Sentence]:
    """Every sentence of sentences.txt."""
    return list(read((FOLDER / "sentences.txt").read_text(encoding="utf-8"), _references()))


def read(source: str, references: dict[str, str]) -> Iterator[Sentence]:
    """The sentences of a source in the form of sentences.txt; `references` leads from a whole name to its child."""
    kind = ""
    for line in source.splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            yield _sentence(kind, line.replace("\\n", "\n").replace("\\t", "\t"), references)


def _sentence(kind: str, marked: str, references: dict[str, str]) -> Sentence:
    text, labels, done = "", [], 0
    for found in _MARKED.finditer(marked):
        doubt, words, names = found.groups()
        text += marked[done : found.start()]
        who = frozenset(references[name.strip()] for name in (names or words).split(","))
        labels.append(Label(len(text), len(text) + len(words), who, not doubt))
        text += words
        done = found.end()
    return Sentence(kind, text + marked[done:], tuple(labels))


def _references() -> dict[str, str]:
    found: dict[str, str] = {}
    for child in children():
        for forename in {child.legal_forename, child.preferred_forename} - {""}:
            name = f"{forename} {child.legal_surname}"
            assert name not in found, f"{name} stands there twice"
            found[name] = child.id
    return found
