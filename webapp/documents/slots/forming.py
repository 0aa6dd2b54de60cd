"""A school's own Word form on its way to a document: what an upload holds, and what is made of it once it is confirmed.

Everything here reads a stranger's file, so it runs in the worker's process, with its limits (`worker`).
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.kit import Document
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.showing import ShownPart


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
