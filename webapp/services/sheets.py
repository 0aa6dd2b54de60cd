"""Printed sheets that belong to no paper: made from what is stored, proven, stamped and kept like every print.

The actions of a session (loxdale, jmat), one line of a child's chronology on the note's own Word template (cambridgeshire),
and a chronology. Each has a code of its own, and the audit tells of it in the same transaction.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from forms.kit import Document
from webapp.db.papers import IssuedCopy
from webapp.db.schools import School
from webapp.documents.context import WordContext
from webapp.documents.stamp import Stamp, stamp
from webapp.domain.dates import day as short_day
from webapp.services.catalogue import active_template, install_starters
from webapp.services.copies import HEAD_SHOWN, new_code, proven
from webapp.services.work import Work

SHEET = "sheet"
"""The kind of a copy that belongs to no paper."""


@dataclass(frozen=True, slots=True)
class Shows:
    """What a sheet is made from; one of them is set."""

    session_id: int | None = None
    entry_id: int | None = None
    child_id: int | None = None
    request_id: int | None = None
    destruction_id: int | None = None


def school_of(work: Work) -> School:
    """The school that stands at the head of the sheet."""
    return work.db.get_one(School, work.school_id)


def make_sheet(work: Work, document: Document, context: WordContext, reference: str, shows: Shows) -> IssuedCopy:
    """Render what `context` says, prove it, stamp it and keep it, as a step of an open work. `reference` is stamped on it.

    Raises Unavailable, so that the whole work is undone, where an answer cannot be found in the finished file.
    """
    install_starters(work)  # a school that was set up before there were these documents gets them now
    template = active_template(work, document)
    number, head = work.chain_head()
    code = new_code(work)
    mark = Stamp(
        reference=reference,
        version=None,
        code=code,
        title=document.title,
        dated=short_day(work.today),
        audit_number=number,
        chain_head=head[:HEAD_SHOWN],
        draft=False,
    )
    content = stamp(proven(template, document, context, school_of(work).logo), mark)
    copy = IssuedCopy(
        school_id=work.school_id,
        session_id=shows.session_id,
        entry_id=shows.entry_id,
        child_id=shows.child_id,
        request_id=shows.request_id,
        destruction_id=shows.destruction_id,
        template_version_id=template.id,
        kind=SHEET,
        code=code,
        audit_number=number,
        chain_head=head,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        issued_at=work.now,
        issued_by_id=work.viewer.person_id,
    )
    work.db.add(copy)
    work.db.flush()
    return copy
