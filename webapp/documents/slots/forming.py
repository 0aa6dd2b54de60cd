"""A school's own Word form on its way to a document: what an upload holds, and what is made of it once it is confirmed.

Everything here reads a stranger's file, so it runs in the worker's process, with its limits (`worker`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms.kit import Document
from webapp.documents.ooxml import WordFault, read_package, write_package
from webapp.documents.other_kinds import refuse_tags
from webapp.documents.slots.finding import find
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.making import document_of
from webapp.documents.slots.plan import Plan
from webapp.documents.slots.proving import Form, prove_form
from webapp.documents.slots.showing import ShownPart, shown, title_of
from webapp.documents.slots.tagging import tag
from webapp.documents.stamp import room_for_stamp
from webapp.documents.upload import accept

_NO_BLANKS: Final = (
    "No blank was found in this form: no empty cell, line, box or control to fill in. Open it in Word, leave room where an "
    "answer goes, save it and try once more."
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in an upload."""

    content: bytes
    """What is kept: the upload without what was stripped from it."""
    told: tuple[str, ...]
    """What was taken out of the upload, a sentence each."""
    title: str
    """What the form calls itself; empty where it does not say."""
    slots: tuple[Slot, ...]
    shown: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class Formed:
    """What was made of a form and its plan. It may be used where there are no `troubles`."""

    document: Document
    template: bytes
    """The tagged copy, to be filled like any other template."""
    troubles: tuple[str, ...]
    """Why it may not be used, a sentence each."""
    room_for_stamp: bool
    """Whether the page leaves the 22 mm that the stamp needs; where not, the end of the page moves up."""
    filled: bytes
    """The form filled with invented answers; empty where there are troubles."""


def look_into(data: bytes) -> Looked:
    """Read an upload, and find its blanks. Raises `WordFault`, with a sentence, where it is refused or asks nothing."""
    accepted = accept(data)
    package = read_package(accepted.content)
    refuse_tags(package)
    slots = find(package)
    if not slots:
        raise WordFault(_NO_BLANKS)
    outline = shown(package, slots)
    return Looked(accepted.content, accepted.told, title_of(outline), slots, outline)


def form(content: bytes, plan: Plan, key: str, version: int) -> Formed:
    """Make the document and the tagged copy of a form that `look_into` kept, and prove them.

    Raises `Invalid` where the plan is no document, `WordFault` where a blank cannot be filled as it is laid out.
    """
    document = document_of(plan, key, version)
    package = read_package(content)
    slots = find(package)
    tagged = tag(package, slots, plan)
    template = write_package(tagged.package)
    proof = prove_form(Form(package, (*slots, *plan.added), plan, document), tagged, template)
    return Formed(document, template, proof.troubles, room_for_stamp(template), proof.filled)
