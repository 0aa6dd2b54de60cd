"""Open drafts move to the form that follows theirs, where that loses nothing. A step of taking it into use.

A draft stays where it is, and is finished on its own form, where an answer would have no place on the new one, where
somebody has typed what is not saved, or where a child's chronology would say something else than it does.
"""

from __future__ import annotations

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.papers import DraftBuffer, Paper
from webapp.documents.closed import without_children
from webapp.documents.codec import content_hash, dump, load
from webapp.documents.slots.comparing import carry
from webapp.domain.lifecycle import State
from webapp.services.cases import cases_of, told_of
from webapp.services.catalogue import active_template, answers_of, document_of
from webapp.services.entries import counting, unfiled
from webapp.services.scanning import scan
from webapp.services.versions import touch
from webapp.services.work import Work


def move_drafts(work: Work, document: Document) -> int:
    """Move the drafts of this document's other versions to it, in use from now on. Returns how many."""
    drafts = work.db.scalars(
        select(Paper)
        .where(
            Paper.school_id == work.school_id,
            Paper.document_key == document.key,
            Paper.fingerprint != document.fingerprint(),
            Paper.state == State.DRAFT.value,
        )
        .order_by(Paper.id)
    ).all()
    return sum(_moved(work, draft, document) for draft in drafts)


def _moved(work: Work, paper: Paper, document: Document) -> bool:
    here = without_children(document) if paper.closed_to_children else document
    answers = _carried(work, paper, here)
    if answers is None or not _says_the_same_of_children(work, paper, here, answers):
        return False
    former, text = paper.document_version, dump(answers)
    paper.document_version, paper.fingerprint = document.version, document.fingerprint()
    paper.template_version = active_template(work, document)
    version = paper.versions[-1]
    # Who changed it last stays: the words are theirs, and whoever takes a form into use may not even read them.
    version.answers, version.content_hash = text, content_hash(text)
    touch(work, paper)
    work.note(
        "paper.carried_over",
        f"paper:{paper.id}",
        reference=paper.reference,
        document=document.key,
        former=former,
        version=document.version,
    )
    scan(work, paper)
    return True


def _carried(work: Work, paper: Paper, document: Document) -> Answers | None:
    """The answers on the new form; None where the draft stays."""
    version = paper.versions[-1]
    if work.db.scalar(select(DraftBuffer.id).where(DraftBuffer.paper_id == paper.id).limit(1)) is not None:
        return None
    answers = carry(document_of(work, paper), document, answers_of(work, version))
    return None if answers is None else load(document, dump(answers))


def _says_the_same_of_children(work: Work, paper: Paper, document: Document, answers: Answers) -> bool:
    """Whether what stands on children's chronologies would stand there in the same words."""
    told = told_of(work, paper)
    cases = cases_of(work, paper, document, answers, told, counting(paper))
    standing = {uid for uid, before in told.items() if before.standing is not None}
    return standing <= set(cases.lines) and not standing & {line.case_uid for line in unfiled(told, cases)}
