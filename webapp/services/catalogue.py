"""Documents and Word templates as a school has them: stored when first used, so that an old paper renders on its own."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from sqlalchemy import func, select

from forms import catalogue
from forms.kit import Document, from_json, to_json
from webapp.db.papers import Paper, PaperVersion, StoredDocument, TemplateVersion
from webapp.documents.closed import without_children
from webapp.documents.codec import load
from webapp.documents.starters import starter
from webapp.domain.errors import Unavailable
from webapp.services.work import Work


def install_starters(work: Work) -> None:
    """Give the school every built-in document and its starter template that it does not have yet."""
    known = set(work.db.scalars(select(StoredDocument.fingerprint).where(StoredDocument.school_id == work.school_id)))
    for document in catalogue().values():
        fingerprint = document.fingerprint()
        if fingerprint in known:
            continue
        _store_document(work, document, fingerprint)
        _store_starter(work, document, fingerprint)


def keep_document(work: Work, document: Document) -> str:
    """Store a document that was made of the school's own form, where it is not there yet. Returns its fingerprint."""
    fingerprint = document.fingerprint()
    here = StoredDocument.school_id == work.school_id, StoredDocument.fingerprint == fingerprint
    if work.db.scalar(select(StoredDocument.id).where(*here)) is None:
        _store_document(work, document, fingerprint)
    return fingerprint


def add_template(work: Work, fingerprint: str, content: bytes, findings: str) -> TemplateVersion:
    """Keep the tagged copy of the school's own form, or find the one of the same bytes again. It waits to be used."""
    here = TemplateVersion.school_id == work.school_id, TemplateVersion.fingerprint == fingerprint
    sha256 = hashlib.sha256(content).hexdigest()
    same = work.db.scalar(select(TemplateVersion).where(*here, TemplateVersion.sha256 == sha256))
    if same is not None:
        return same
    last = work.db.scalar(select(func.max(TemplateVersion.number)).where(*here))
    template = TemplateVersion(
        school_id=work.school_id,
        fingerprint=fingerprint,
        number=(last or 0) + 1,
        state="proposed",
        sha256=sha256,
        content=content,
        created_at=work.now,
        created_by_id=work.viewer.person_id,
        findings=findings,
    )
    work.db.add(template)
    work.db.flush()
    return template


def _store_document(work: Work, document: Document, fingerprint: str) -> None:
    work.db.add(
        StoredDocument(
            school_id=work.school_id,
            key=document.key,
            version=document.version,
            fingerprint=fingerprint,
            definition=json.dumps(to_json(document), ensure_ascii=False),
            created_at=work.now,
        )
    )


def _store_starter(work: Work, document: Document, fingerprint: str) -> None:
    content = starter(document.key, document.version)
    template = TemplateVersion(
        school_id=work.school_id,
        fingerprint=fingerprint,
        number=1,
        state="active",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=work.now,
        created_by_id=None,  # it comes with the program
    )
    work.db.add(template)
    work.db.flush()
    work.note("template.installed", f"template:{template.id}", document=document.key, version=document.version)


def active_template(work: Work, document: Document) -> TemplateVersion:
    """The Word template that new papers on this document use. Raises Unavailable where the school has none."""
    template = work.db.scalar(
        select(TemplateVersion)
        .where(
            TemplateVersion.school_id == work.school_id,
            TemplateVersion.fingerprint == document.fingerprint(),
            TemplateVersion.state == "active",
        )
        .order_by(TemplateVersion.number.desc())
        .limit(1)
    )
    if template is None:
        raise Unavailable(
            f"There is no Word template for “{document.title}” in this school. Ask the administrator to install one."
        )
    return template


def document_of(work: Work, paper: Paper) -> Document:
    """What this paper asks: the document that it was begun on, less the children where they have no place in it."""
    document = printed_document(work, paper)
    return without_children(document) if paper.closed_to_children else document


def printed_document(work: Work, paper: Paper) -> Document:
    """The document that this paper was begun on, whatever has been released since: the one that its Word template prints."""
    built_in = catalogue().get((paper.document_key, paper.document_version))
    if built_in is not None and built_in.fingerprint() == paper.fingerprint:
        return built_in
    return document_by(work, paper.fingerprint)


def document_by(work: Work, fingerprint: str) -> Document:
    """The document of that fingerprint, as the school first used it. Raises Unavailable where it is missing."""
    definition = work.db.scalar(
        select(StoredDocument.definition).where(
            StoredDocument.school_id == work.school_id, StoredDocument.fingerprint == fingerprint
        )
    )
    if definition is None:
        raise Unavailable("The form that this paper was written on is missing. Restore the newest backup.")
    return _parsed(definition)


@lru_cache(maxsize=64)
def _parsed(definition: str) -> Document:
    return from_json(json.loads(definition))


def answers_of(work: Work, version: PaperVersion) -> dict[str, str | list[str] | list[dict[str, str]]]:
    """The answers of one version, in the shape that its document asks for."""
    return load(document_of(work, version.paper), version.answers)
