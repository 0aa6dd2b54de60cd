"""A document without a place for a child: what is asked where somebody from outside the school takes part.

Peers from two schools talk about no single case (loxdale), nothing about a child leaves the school (nefutures), and in a
cluster each school files its own children (cambridgeshire).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from forms.kit import Cases, Document, Question, Section, Statement

NO_CHILDREN: Final = (
    "Somebody from outside the school takes part, so no child is spoken of in this paper. Each school files what was said "
    "about its own children, with a note for the child’s file."
)


def without_children(document: Document) -> Document:
    """The same document with a sentence in place of each block of case discussions. It keeps its key and version."""
    return replace(document, sections=tuple(_closed(section) for section in document.sections))


def _closed(section: Section) -> Section:
    if not any(isinstance(question, Cases) for question in section.questions):
        return section
    # The help of such a section tells how to add a child.
    return replace(section, questions=tuple(map(_question, section.questions)), intro="")


def _question(question: Question) -> Question:
    return Statement(question.key, question.label, text=NO_CHILDREN) if isinstance(question, Cases) else question
