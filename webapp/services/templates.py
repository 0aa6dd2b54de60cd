"""The Word templates of a school: which prints which paper, what each is like, and its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from forms import catalogue, latest
from forms.kit import Document
from webapp.db import scopes
from webapp.db.papers import StoredDocument, TemplateVersion
from webapp.db.schools import Person
from webapp.documents import pdf
from webapp.documents.findings import Findings, load_findings
from webapp.documents.names import Group, label_of, names_of
from webapp.documents.preview import preview
from webapp.domain.errors import NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.copies import prepared
from webapp.services.work import Desk, Work

PAGE_WIDTH = 900
"""Pixels, of a page that is shown as a picture."""


class Stage(StrEnum):
    """How far a template is. One of a document is active."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"
    """It printed papers once: those that were begun on it keep it."""
    WITHDRAWN = "withdrawn"
    """It was taken back before any paper used it."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One template in a list."""

    number: int
    stage: Stage
    own: bool
    """Whether it is the school's own; else the starter, which came with the program."""
    since: datetime
    """When it came to where it is: put forward, or begun to be used."""
    by: str
    """Who did that; empty for the program itself."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document, and what prints it."""

    document: Document
    active: TemplateLine | None
    proposed: int
    """How many templates wait for a decision."""
    left_behind: int | None
    """The version of the document that an own template still prints, where the newest has none of its own."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document's page."""

    line: DocumentLine
    templates: tuple[TemplateLine, ...]
    """Newest first."""
    names: tuple[Group, ...]
    may_write: bool


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template's page."""

    document: Document
    line: TemplateLine
    findings: Findings
    missing: tuple[str, ...]
    """What it never prints, in the words of the form."""
    makes_pages: bool
    """Whether LibreOffice is there to show its pages."""
    how_to_get_pages: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A template with invented answers: a picture of each page."""

    document: Document
    number: int
    pages: tuple[bytes, ...]
    """PNG."""


def list_documents(desk: Desk) -> tuple[DocumentLine, ...]:
    """Every kind of paper in its newest version, and what prints it. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.TEMPLATE_READ, Resource(work.school_id))
        rows: dict[str, list[TemplateVersion]] = {}
        for row in work.db.scalars(select(TemplateVersion).where(scopes.templates(work.viewer))):
            rows.setdefault(row.fingerprint, []).append(row)
        keys = sorted({key for key, _ in catalogue()}, key=lambda key: latest(key).title)
        return tuple(_document_line(work, latest(key), rows) for key in keys)


def read_document(desk: Desk, key: str) -> DocumentView:
    """The page of a document. Raises Refused or NotFound."""
    document = newest(key)
    with desk.read() as work:
        here = Resource(work.school_id)
        work.require(Permission.TEMPLATE_READ, here)
        own = templates_of(work, document)
        others = {document.fingerprint(): own}
        return DocumentView(
            _document_line(work, document, others),
            tuple(_line(work, row) for row in own),
            names_of(document),
            work.allows(Permission.TEMPLATE_WRITE, here),
        )


def read_template(desk: Desk, key: str, number: int) -> TemplateView:
    """The page of a template. Raises Refused or NotFound."""
    document = newest(key)
    with desk.read() as work:
        row = template_of(work, document, number, Permission.TEMPLATE_READ)
        findings = load_findings(row.findings)
        return TemplateView(
            document,
            _line(work, row),
            findings,
            tuple(label_of(document, name) for name in findings.missing),
            pdf.found() is not None,
            pdf.NOT_HERE,
            work.allows(Permission.TEMPLATE_WRITE, Resource(work.school_id)),
        )


def template_file(desk: Desk, key: str, number: int) -> bytes:
    """The template itself as a Word file, to begin another from. Raises Refused or NotFound."""
    with desk.read() as work:
        return template_of(work, newest(key), number, Permission.TEMPLATE_READ).content


def preview_file(desk: Desk, key: str, number: int) -> bytes:
    """The template filled with invented answers, as a Word file. Raises Refused or NotFound."""
    document = newest(key)
    with desk.read() as work:
        return preview(prepared(template_of(work, document, number, Permission.TEMPLATE_READ)), document, number)


def preview_pages(desk: Desk, key: str, number: int) -> Preview:
    """The same as pictures of its pages. Takes seconds, and holds no transaction open meanwhile.

    Raises Refused, NotFound, or Unavailable where there is no LibreOffice, or it does not answer.
    """
    content = preview_file(desk, key, number)
    pages = pdf.pages(pdf.to_pdf(content), PAGE_WIDTH)
    return Preview(newest(key), number, tuple(pages))


def newest(key: str) -> Document:
    """The newest version of a document. Raises NotFound."""
    try:
        return latest(key)
    except KeyError as error:
        raise NotFound(f"There is no document called “{key}”.") from error


def templates_of(work: Work, document: Document) -> list[TemplateVersion]:
    """This school's templates of a document, newest first."""
    return list(
        work.db.scalars(
            select(TemplateVersion)
            .where(scopes.templates(work.viewer), TemplateVersion.fingerprint == document.fingerprint())
            .order_by(TemplateVersion.number.desc())
        )
    )


def template_of(work: Work, document: Document, number: int, permission: Permission) -> TemplateVersion:
    """One of them, by its number. Raises Refused or NotFound."""
    work.require(permission, Resource(work.school_id))
    row = next((row for row in templates_of(work, document) if row.number == number), None)
    if row is None:
        raise NotFound(f"There is no Word template {number} of “{document.title}”.")
    return row


def _document_line(work: Work, document: Document, rows: dict[str, list[TemplateVersion]]) -> DocumentLine:
    here = rows.get(document.fingerprint(), [])
    active = next((row for row in here if row.state == Stage.ACTIVE), None)
    own = any(row.created_by_id is not None for row in here)
    return DocumentLine(
        document,
        _line(work, active) if active else None,
        sum(row.state == Stage.PROPOSED for row in here),
        None if own else _left_behind(work, document),
    )


def _left_behind(work: Work, document: Document) -> int | None:
    """The newest earlier version of this document for which the school has a template of its own in use."""
    return work.db.scalar(
        select(StoredDocument.version)
        .join(
            TemplateVersion,
            (TemplateVersion.fingerprint == StoredDocument.fingerprint)
            & (TemplateVersion.school_id == StoredDocument.school_id),
        )
        .where(
            scopes.templates(work.viewer),
            StoredDocument.key == document.key,
            StoredDocument.fingerprint != document.fingerprint(),
            TemplateVersion.created_by_id.is_not(None),
            TemplateVersion.state == Stage.ACTIVE.value,
        )
        .order_by(StoredDocument.version.desc())
        .limit(1)
    )


def _line(work: Work, row: TemplateVersion) -> TemplateLine:
    person = row.activated_by_id or row.created_by_id
    return TemplateLine(
        row.number,
        Stage(row.state),
        row.created_by_id is not None,
        row.activated_at or row.created_at,
        work.db.get_one(Person, person).name if person else "",
    )
