"""How often a contract's sessions are due, and how long they were agreed to be. Steps of an open read."""

from __future__ import annotations

from collections.abc import Iterable

from forms.kit import Meaning
from webapp.db.contracts import Contract
from webapp.db.facts import paper_resource
from webapp.documents.codec import text_of
from webapp.domain.cadence import Rhythm, rhythm_of
from webapp.domain.lengths import USUAL_MINUTES, agreed_minutes
from webapp.domain.people import ContractKind
from webapp.domain.policy import Permission
from webapp.services.beginning import is_closed_to_children
from webapp.services.catalogue import answers_of, document_of
from webapp.services.contract_papers import contract_papers
from webapp.services.own_documents import record_document
from webapp.services.papers import standing_version
from webapp.services.parties import parties_on
from webapp.services.work import Work


def rhythm_of_contract(work: Work, contract: Contract) -> Rhythm:
    """How often its sessions are due. Whether cases are discussed, the document of its records says."""
    kind = ContractKind(contract.kind)
    if kind is ContractKind.ONE_TO_ONE:
        return rhythm_of(kind, cases=True)
    document = record_document(work, contract)
    asked = document.meaning(Meaning.CASES) is not None
    return rhythm_of(kind, cases=asked and not is_closed_to_children(work, contract, None, document))


def rhythms_of(work: Work, contracts: Iterable[Contract]) -> dict[int, Rhythm]:
    """The rhythm of each of these contracts, by id; those that are alike are looked up once."""
    known: dict[tuple[str, str, bool], Rhythm] = {}
    found = {}
    for contract in contracts:
        alike = (contract.kind, contract.record_key, any(party.external for party in parties_on(contract, work.today)))
        if alike not in known:
            known[alike] = rhythm_of_contract(work, contract)
        found[contract.id] = known[alike]
    return found


def agreed_length(work: Work, contract: Contract) -> int:
    """The minutes that its parties agreed, as their contract stands; the least where this person may not read it."""
    paper = contract_papers(work, contract).standing
    version = standing_version(paper) if paper is not None else None
    if paper is None or version is None or not work.allows(Permission.PAPER_READ, paper_resource(paper)):
        return USUAL_MINUTES
    question = document_of(work, paper).meaning(Meaning.LENGTH)
    said = text_of(answers_of(work, version), question.key) if question else ""
    return agreed_minutes(said) or USUAL_MINUTES
