"""The certificate of a destruction: what kinds, how many, from when to when, by which two people, and one seal.

It names no child and no party of a contract. What the reference stood for is gone, so nobody can tell from it who that was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from forms import latest
from webapp.db.destroying import Destroyed
from webapp.db.keeping import Destruction
from webapp.db.papers import IssuedCopy
from webapp.db.schools import Person
from webapp.documents.codec import new_uid
from webapp.documents.context import word_context
from webapp.domain.clock import school_day
from webapp.domain.errors import NotFound
from webapp.domain.policy import Permission, Resource
from webapp.domain.retention import Kept
from webapp.services.issuing import Download
from webapp.services.sheets import Shows, make_sheet, school_of
from webapp.services.work import Desk, Work

NEWEST: Final = 50
"""Destructions that the list shows."""

COUNTED: Final[Mapping[str, str]] = {
    "child": "Children’s details",
    "child_plan": "Plans",
    "sibling": "Notes that children are siblings",
    "chronology_entry": "Entries of a chronology",
    "entry_decision": "Decisions about entries",
    "entry_outcome": "Notes of what came of a discussion",
    "filing": "Notes that an entry was copied elsewhere",
    "access_request": "Requests for access",
    "transfer": "Transfers to another school",
    "contract": "Contracts",
    "supervision_session": "Sessions",
    "paper": "Papers",
    "paper_version": "Versions of papers",
    "comment": "Comments on papers",
    "action": "Actions",
    "attachment": "Files of a provider",
    "issued_copy": "Printed copies",
    "signed_copy": "Scans of signed paper, or where it lies",
    "papers_changed": "Records of others from which the child’s parts were taken",
    "entries_changed": "Entries in other children’s files from which the name was taken",
    "files_emptied": "Files of a provider whose bytes were destroyed",
    "copies_emptied": "Printed copies of those records whose bytes were destroyed",
}
"""What the certificate counts, in words. Rows that only join others are in the seal and in no count."""


@dataclass(frozen=True, slots=True)
class DestructionView:
    """A destruction that was proposed or done."""

    reference: str
    reason: str
    proposed_by: str
    proposed_on: date
    done_by: str
    done_on: date | None
    code: str
    """Of the certificate; empty before."""


def destruction_view(work: Work, row: Destruction) -> DestructionView:
    """A destruction, as those see it who decide on it."""
    code = work.db.scalar(select(IssuedCopy.code).where(IssuedCopy.destruction_id == row.id))
    done_by = work.db.get_one(Person, row.done_by_id).name if row.done_by_id else ""
    return DestructionView(
        row.reference,
        row.reason,
        work.db.get_one(Person, row.proposed_by_id).name,
        school_day(row.proposed_at),
        done_by,
        school_day(row.done_at) if row.done_at else None,
        code or "",
    )


def list_destructions(desk: Desk) -> tuple[DestructionView, ...]:
    """The newest that were done, with their certificates. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.CERTIFICATE_EXPORT, Resource(work.school_id))
        rows = work.db.scalars(
            select(Destruction)
            .where(Destruction.school_id == work.school_id, Destruction.done_at.is_not(None))
            .order_by(Destruction.id.desc())
            .limit(NEWEST)
        )
        return tuple(destruction_view(work, row) for row in rows)


def make_certificate(work: Work, row: Destruction, period: str, gone: Destroyed) -> IssuedCopy:
    """The certificate in Word, kept like every print, as a step of an open work."""
    document = latest("destruction_certificate")
    context = word_context(
        document,
        {
            "certificate_reference": row.reference,
            "of": row.of,
            "kind": Kept(row.kind).label,
            "period": period,
            "due_on": row.due_on.isoformat(),
            "destroyed_on": work.today.isoformat(),
            "reason": row.reason,
            "counts": [
                {"uid": new_uid(), "what": words, "how_many": str(gone.counts[name])}
                for name, words in COUNTED.items()
                if gone.counts.get(name)
            ],
            "seal": gone.seal,
            "proposed_by": work.db.get_one(Person, row.proposed_by_id).name,
            "done_by": work.db.get_one(Person, row.done_by_id).name,
        },
        school=school_of(work).name,
        title=f"{document.title} {row.reference}",
        child_names={},
        party_names={},
        signatories=(),
    )
    return make_sheet(work, document, context, row.reference, Shows(destruction_id=row.id))


def certificate(desk: Desk, reference: str) -> Download:
    """The certificate of a destruction in Word. Raises Refused or NotFound; it is noted first."""
    with desk.read() as work:
        work.require(Permission.CERTIFICATE_EXPORT, Resource(work.school_id))
        found = work.db.execute(
            select(IssuedCopy, Destruction.id)
            .join(Destruction, Destruction.id == IssuedCopy.destruction_id)
            .where(Destruction.school_id == work.school_id, Destruction.reference == reference)
        ).first()
        if found is None:
            raise NotFound(f"There is no certificate {reference} in this school.")
        copy, destruction_id = found
        result = Download(f"{reference}-certificate.docx", copy.content)
    desk.note_read(
        "destruction.certificate_downloaded", f"destruction:{destruction_id}", reference=reference, code=copy.code
    )
    return result
