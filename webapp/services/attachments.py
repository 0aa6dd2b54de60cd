"""Which file of a provider's goes with which version of a record: shared steps of the use cases that read and print it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forms.kit import Purpose
from webapp.db.papers import Attachment, PaperVersion
from webapp.documents.attached import FileKind
from webapp.documents.codec import content_hash
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.services.work import Work

SHOWN = 12
"""Hexadecimal digits of the file's SHA-256 that are printed: enough to hold the file to, short enough to compare."""


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A provider's own file, as shown beside the paper that it goes with."""

    kind: str
    """docx or pdf."""
    size: int
    """Bytes."""
    attached_at: datetime
    by: str
    fingerprint: str
    """The first characters of its SHA-256, as they are printed."""


def file_of(work: Work, version: PaperVersion) -> Attachment | None:
    """The file that goes with this version: attached for it, or for the newest one before it. None where there is none.

    What was attached for an amendment that was given up goes with no other version.
    """
    if version.paper.purpose != Purpose.ATTACHED_RECORD:
        return None
    numbers = {other.id: other.number for other in (*version.paper.versions, version) if other.number <= version.number}
    files = work.db.scalars(select(Attachment).where(Attachment.paper_version_id.in_(numbers))).all()
    return max(files, key=lambda file: (numbers[file.paper_version_id], file.id), default=None)


def attachment_of(work: Work, version: PaperVersion) -> AttachmentView | None:
    """The same, as it is shown."""
    file = file_of(work, version)
    if file is None:
        return None
    return AttachmentView(file.kind, file.size, file.attached_at, file.attached_by.name, file.sha256[:SHOWN])


def attached_words(work: Work, version: PaperVersion) -> str:
    """The sentence on the printed sheet that says which file it goes with; empty where there is none."""
    file = file_of(work, version)
    if file is None:
        return ""
    attached_on = short_day(school_day(file.attached_at))
    return (
        f"A {FileKind(file.kind).label} of {file.size:,} bytes, attached on {attached_on}. "
        f"Its fingerprint (SHA-256) begins {file.sha256[:SHOWN]}."
    )


def hash_of(work: Work, version: PaperVersion, text: str) -> str:
    """The hash that agreements and prints are bound to: of these answers, and of the file that goes with them.

    Whoever read the answers beside another file has not read this record (design, section 5).
    """
    file = file_of(work, version)
    return content_hash(text if file is None else f"{text}\n{file.sha256}")
