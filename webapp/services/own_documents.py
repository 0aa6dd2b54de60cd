"""The documents that a school can write on: the built-in ones that it has on, and those of its own forms in use."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from forms import latest
from forms.kit import Document, Purpose
from webapp.db.contracts import Contract
from webapp.db.own_forms import OwnForm
from webapp.domain.people import ContractKind
from webapp.domain.switched_on import switched_on, usual
from webapp.services.catalogue import document_by
from webapp.services.own_forms import FormStage
from webapp.services.practice import practice_on
from webapp.services.work import Work

OWN: Final = "own_"
"""How the keys of a school's own documents begin; no built-in one does."""


def documents_here(work: Work, purpose: Purpose) -> tuple[Document, ...]:
    """Every document of one purpose that can be chosen today, the school's own last."""
    return (*switched_on(practice_on(work, work.today), purpose), *_own(work, purpose))


def record_document(work: Work, contract: Contract) -> Document:
    """On what the records of this contract are begun.

    Where that is a form of the school's own that is not in use any more, it is what is usual for how they meet: a session
    never waits for somebody to choose.
    """
    key = contract.record_key
    if not key.startswith(OWN):
        return latest(key)
    found = next((document for document in _own(work, Purpose.RECORD) if document.key == key), None)
    kind = ContractKind(contract.kind)
    return found or usual(kind, switched_on(practice_on(work, work.today), Purpose.RECORD))


def _own(work: Work, purpose: Purpose) -> tuple[Document, ...]:
    asked = select(OwnForm.fingerprint).where(
        OwnForm.school_id == work.school_id,
        OwnForm.state == FormStage.ACTIVE.value,
        OwnForm.purpose == purpose.value,
        OwnForm.fingerprint.is_not(None),
    )
    found = work.db.scalars(asked.order_by(OwnForm.number))
    return tuple(document_by(work, fingerprint) for fingerprint in found.all() if fingerprint)
