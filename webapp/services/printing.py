"""A paper as PDF, where LibreOffice is: made once of each Word copy, and kept beside it under a code of its own.

Laying out takes seconds, so no transaction is open meanwhile: what is to be shown is read, laid out, and then kept, and who
may have it is asked again (design, sections 8 and 9).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from webapp.db.papers import IssuedCopy
from webapp.documents import pdf
from webapp.documents.page_codes import with_page_codes
from webapp.documents.stamp import paged
from webapp.domain.policy import Permission
from webapp.services.copies import PDF, Kind, new_code, pdf_of
from webapp.services.issuing import CopyDestroyed, Download, draft_copy, issued_under
from webapp.services.papers import paper_of
from webapp.services.table import copy_for_table
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class _Source:
    """A Word copy to be shown as pages, and the code that its PDF gets."""

    copy_id: int
    content: bytes
    sha256: str
    code: str
    own_code: str
    is_draft: bool


def issued_pdf(desk: Desk, reference: str, code: str) -> Download:
    """The PDF of the issued copy of that code, made now if it never was. It is noted first, like the Word file.

    Raises Refused, NotFound, or Unavailable (`pdf.NotInstalled` where LibreOffice is not there).
    """
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_EXPORT)
        found = issued_under(work, paper, code)
        shown = found.made_from or found
        made = pdf_of(work, shown)
        result = (made.code, made.content) if made else None
        source = _source(work, shown)
        name = f"{reference}-version-{shown.version.number}.pdf"
    own_code, content = result or _keep(desk, reference, source)
    desk.note_read("paper.downloaded", f"paper:{paper.id}", reference=reference, code=own_code)
    return Download(name, content)


def draft_pdf(desk: Desk, reference: str) -> Download:
    """The PDF of a paper that is not agreed yet. Both the Word copy that it shows and the PDF are kept, as every print is.

    Raises Refused, Conflict, or Unavailable (`pdf.NotInstalled`), before anything is printed where that can be told.
    """
    _refuse_absent(desk, reference)
    with desk.work() as work:
        source = _source(work, draft_copy(work, reference))
    return Download(f"{reference}-draft.pdf", _keep(desk, reference, source)[1])


def table_pdf(desk: Desk, reference: str, content_hash: str) -> Download:
    """The PDF of a circulated paper to be agreed by signing it. Raises what `table.print_for_table` and `draft_pdf` do."""
    _refuse_absent(desk, reference)
    with desk.work() as work:
        source = _source(work, copy_for_table(work, reference, content_hash))
    return Download(f"{reference}-to-sign.pdf", _keep(desk, reference, source)[1])


def _refuse_absent(desk: Desk, reference: str) -> None:
    """Say that LibreOffice is not there before a Word copy is made for it; and to whom this is no business, nothing."""
    with desk.read() as work:
        paper_of(work, reference, Permission.PAPER_EXPORT)
    pdf.require()


def _source(work: Work, copy: IssuedCopy) -> _Source:
    return _Source(copy.id, copy.content, copy.sha256, copy.code, new_code(work), copy.kind == Kind.DRAFT.value)


def _keep(desk: Desk, reference: str, source: _Source) -> tuple[str, bytes]:
    """Lay it out and keep it, unless somebody was quicker: then theirs is it. Gives the code and the bytes.

    Raises `CopyDestroyed` where a child of whom it speaks was destroyed meanwhile.
    """
    content = _laid_out(source, reference)
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_EXPORT)
        shown = work.db.get_one(IssuedCopy, source.copy_id)
        if shown.sha256 != source.sha256:
            raise CopyDestroyed  # while it was laid out
        copy = pdf_of(work, shown)
        if copy is None:
            copy = _kept(work, shown, source.own_code, content)
            work.note("paper.printed", f"paper:{paper.id}", reference=reference, code=copy.code, sha256=copy.sha256)
        return copy.code, copy.content


def _laid_out(source: _Source, title: str) -> bytes:
    if source.is_draft:  # it has no code on its pages: nobody signs it
        return pdf.to_pdf(source.content, title)
    coded = paged(source.content, source.code, source.own_code)
    return with_page_codes(pdf.to_pdf(coded, title), source.own_code)


def _kept(work: Work, shown: IssuedCopy, code: str, content: bytes) -> IssuedCopy:
    copy = IssuedCopy(
        school_id=shown.school_id,
        version=shown.version,
        template_version_id=shown.template_version_id,
        kind=PDF,
        code=code,
        audit_number=shown.audit_number,  # what is printed on it is what the Word copy says
        chain_head=shown.chain_head,
        content_hash=shown.content_hash,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        without_names=shown.without_names,
        issued_at=work.now,
        issued_by_id=work.viewer.person_id,
        made_from_id=shown.id,
    )
    work.db.add(copy)
    work.db.flush()
    return copy
