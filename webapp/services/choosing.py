"""Choosing what is written on what: the documents that are on, and on which of them a contract's records are begun."""

from __future__ import annotations

from dataclasses import dataclass

from forms.kit import Document, Purpose
from webapp.db.contracts import Contract
from webapp.domain.errors import Invalid
from webapp.domain.people import ContractKind
from webapp.domain.policy import Permission, Resource
from webapp.domain.switched_on import usual
from webapp.services.catalogue import install_starters
from webapp.services.children import contract_of
from webapp.services.own_documents import documents_here, record_document
from webapp.services.parties import naming_resource
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """A document that can be chosen."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """On what the records of a contract are begun, and the documents that are on."""

    contract_reference: str
    key: str
    choices: tuple[DocumentChoice, ...]


def documents_to_choose(desk: Desk, purpose: Purpose) -> tuple[DocumentChoice, ...]:
    """The documents of one purpose that the school has on, and its own. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.CONTRACT_CREATE, Resource(work.school_id))
        on = documents_here(work, purpose)
        return tuple(DocumentChoice(document.key, document.title) for document in on)


def chosen_document(work: Work, purpose: Purpose, kind: ContractKind, key: str) -> Document:
    """The document that was chosen among those that are on, or the usual one."""
    on = documents_here(work, purpose)
    if not key:
        return usual(kind, on)
    found = next((document for document in on if document.key == key), None)
    if found is None:
        raise Invalid("Choose a document that is switched on in this school.")
    return found


def ask_record_document(desk: Desk, reference: str) -> RecordDocument:
    """On what the records of a contract are begun, and what else is on. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = _leads(work, reference)
        on = documents_here(work, Purpose.RECORD)
        choices = tuple(DocumentChoice(document.key, document.title) for document in on)
        return RecordDocument(contract.reference, record_document(work, contract).key, choices)


def choose_record_document(desk: Desk, reference: str, key: str) -> None:
    """Begin the records of a contract's coming sessions on another document. Records that there are stay as they are.

    Raises Refused, NotFound, or Invalid where it is not on.
    """
    with desk.work() as work:
        contract = _leads(work, reference)
        if not key:
            raise Invalid("Choose a document.")
        contract.record_key = chosen_document(work, Purpose.RECORD, ContractKind(contract.kind), key).key
        install_starters(work)
        work.note(
            "contract.changed", f"contract:{contract.id}", reference=contract.reference, record=contract.record_key
        )


def _leads(work: Work, reference: str) -> Contract:
    """The contract, for whoever writes in it: the supervisor, or the supervisee where nobody else can."""
    contract = contract_of(work, reference)
    work.require(Permission.PARTY_NAME, naming_resource(work, contract))
    return contract
