"""A Word template of the school's own: put forward, taken back, used from now on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from forms.kit import Document
from webapp.db.papers import TemplateVersion
from webapp.documents.faults import Fault
from webapp.documents.findings import Findings, dump_findings
from webapp.documents.inspection import Inspection
from webapp.documents.worker import inspect_upload
from webapp.domain.errors import Conflict
from webapp.domain.policy import Permission, Resource
from webapp.services.catalogue import install_starters
from webapp.services.templates import Stage, newest, template_of
from webapp.services.work import Desk, Work

MOST_BYTES = 5 * 1024 * 1024
"""Of an upload: a form with a logo has a few hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of an upload: it is kept under a number, or it has faults and is not."""

    number: int | None
    faults: tuple[Fault, ...] = ()
    known: bool = False
    """Whether these very bytes were there already, under that number."""


def propose(desk: Desk, key: str, upload: bytes) -> Proposed:
    """Look into an upload, and keep it for a decision where it has no faults. Its name is not kept: it may be a person's.

    Takes up to ten seconds, with no transaction open. Raises Refused, NotFound, or Invalid (`WordFault`) where the file
    is refused as a whole.
    """
    document = newest(key)
    with desk.read() as work:
        work.require(Permission.TEMPLATE_WRITE, Resource(work.school_id))
    found = inspect_upload(upload, document)
    if found.faults:
        return Proposed(None, found.faults)
    with desk.work() as work:
        work.require(Permission.TEMPLATE_WRITE, Resource(work.school_id))
        install_starters(work)  # the school may be older than the document
        _lock(work, document)
        return _keep(work, document, found)


def _keep(work: Work, document: Document, found: Inspection) -> Proposed:
    same = work.db.scalar(select(TemplateVersion).where(*_of(work, document), TemplateVersion.sha256 == found.sha256))
    if same is not None and same.state != Stage.WITHDRAWN:
        work.note("template.proposed", f"template:{same.id}", document=document.key, number=same.number, known=True)
        return Proposed(same.number, known=True)
    row = same or _add(work, document, found)
    row.state = Stage.PROPOSED.value
    work.db.flush()
    work.note(
        "template.proposed",
        f"template:{row.id}",
        document=document.key,
        number=row.number,
        sha256=row.sha256,
        missing=len(found.missing),
    )
    return Proposed(row.number)


def _add(work: Work, document: Document, found: Inspection) -> TemplateVersion:
    last = work.db.scalar(select(func.max(TemplateVersion.number)).where(*_of(work, document)))
    row = TemplateVersion(
        school_id=work.school_id,
        fingerprint=document.fingerprint(),
        number=(last or 0) + 1,
        sha256=found.sha256,
        content=found.content,
        created_at=work.now,
        created_by_id=work.viewer.person_id,
        findings=dump_findings(Findings(found.told, found.missing, found.room_for_stamp)),
    )
    work.db.add(row)
    return row


def withdraw(desk: Desk, key: str, number: int) -> None:
    """Take back what was put forward and not used yet. Raises Refused, NotFound, or Conflict where it is in use."""
    document = newest(key)
    with desk.work() as work:
        row = template_of(work, document, number, Permission.TEMPLATE_WRITE)
        _lock(work, document)
        if row.state != Stage.PROPOSED:
            raise Conflict(f"Version {number} is not waiting any more. Open its page to see where it stands.")
        row.state = Stage.WITHDRAWN.value
        work.note("template.withdrawn", f"template:{row.id}", document=document.key, number=number)


def activate(desk: Desk, key: str, number: int) -> None:
    """Print new papers on this template; papers that were begun keep theirs. An earlier one is gone back to the same way.

    Raises Refused, NotFound, or Conflict where it was withdrawn or is in use already.
    """
    document = newest(key)
    with desk.work() as work:
        row = template_of(work, document, number, Permission.TEMPLATE_USE)
        _lock(work, document)
        if row.state not in (Stage.PROPOSED, Stage.RETIRED):
            raise Conflict(
                f"Version {number} is in use already, or was withdrawn. Open its page to see where it stands."
            )
        former = work.db.scalar(
            select(TemplateVersion).where(*_of(work, document), TemplateVersion.state == Stage.ACTIVE)
        )
        if former is not None:
            former.state = Stage.RETIRED.value
            work.db.flush()  # the database lets one be active at a time
        row.state = Stage.ACTIVE.value
        row.activated_at, row.activated_by_id = work.now, work.viewer.person_id
        work.note(
            "template.activated",
            f"template:{row.id}",
            document=document.key,
            number=number,
            former=former.number if former else None,
        )


def _of(work: Work, document: Document) -> tuple[ColumnElement[bool], ...]:
    return TemplateVersion.school_id == work.school_id, TemplateVersion.fingerprint == document.fingerprint()


def _lock(work: Work, document: Document) -> None:
    """One change at a time to a document's templates, and each sees what the last one left (PostgreSQL; SQLite has one)."""
    asked = select(TemplateVersion).where(*_of(work, document)).order_by(TemplateVersion.id).with_for_update()
    work.db.scalars(asked.execution_options(populate_existing=True)).all()
