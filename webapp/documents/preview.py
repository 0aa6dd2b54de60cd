"""A Word template filled with invented answers, to be looked at before anybody uses it."""

from __future__ import annotations

from forms.kit import Document
from webapp.documents.example import example_context
from webapp.documents.prepared import PreparedTemplate
from webapp.documents.stamp import Stamp, stamp
from webapp.documents.word import render

REFERENCE = "Invented answers"
"""What stands in the stamp where a paper has its reference."""


def preview(template: PreparedTemplate, document: Document, number: int) -> bytes:
    """The Word file. Every page of it says that it is a draft, and nothing in it is of anybody."""
    mark = Stamp(
        reference=REFERENCE,
        version=number,
        code="",
        title=document.title,
        dated="",
        audit_number=0,
        chain_head="",
        draft=True,
    )
    return stamp(render(template, example_context(document)), mark)
