"""Renewing a contract: a new paper that begins with last year's answers (trust: agreed, and reviewed annually).

The paper that holds goes on holding until the new one is issued, and stays to be read for good. "Reviewed, nothing changes"
is a renewal too: both parties put their names to it afresh.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forms.kit import Answers, Document, Meaning, Purpose
from webapp.db import scopes
from webapp.db.contracts import Contract
from webapp.db.facts import contract_resource, paper_resource
from webapp.db.papers import Paper
from webapp.documents.renewed import answer_of, renewed, with_known
from webapp.domain.contract_review import months_after
from webapp.domain.errors import Conflict
from webapp.domain.people import ContractKind, PartyKind
from webapp.domain.policy import Permission
from webapp.domain.switched_on import usual
from webapp.services.beginning import add_paper, names, offices
from webapp.services.catalogue import answers_of, document_of, install_starters
from webapp.services.children import contract_of
from webapp.services.choosing import DocumentChoice, chosen_document
from webapp.services.contract_papers import ContractPapers, contract_papers, is_issued
from webapp.services.contract_reviews import Review, partners, reviews_of
from webapp.services.contracts import PaperLine, paper_line
from webapp.services.own_documents import documents_here
from webapp.services.papers import standing_version
from webapp.services.parties import naming_resource
from webapp.services.practice import practice_on
from webapp.services.scanning import scan
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class OverTime:
    """What a contract's page says of its papers over the years."""

    review: Review | None
    """None where the contract has ended."""
    may_renew: bool
    renewal: PaperLine | None
    """The paper that is to follow."""
    former: tuple[PaperLine, ...]
    """The papers that held before, newest first."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is asked before a contract is renewed."""

    contract_reference: str
    paper: PaperLine
    """The one that holds."""
    review: Review | None
    key: str
    """The document that is proposed: the same one, where the school still writes on it."""
    choices: tuple[DocumentChoice, ...]


def over_time(desk: Desk, reference: str) -> OverTime | None:
    """The papers of a contract over the years; None for a place in one session only. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = contract_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(contract))
        if all(place.session_id is not None for place in work.viewer.places_in(contract.id)):
            return None
        papers = contract_papers(work, contract)
        return OverTime(
            reviews_of(work, [contract]).get(contract.reference),
            _why_not(work, contract, papers) == "" and _may_renew(work, papers),
            _line(work, papers.renewal),
            tuple(paper_line(work, paper) for paper in papers.former),
        )


def _line(work: Work, paper: Paper | None) -> PaperLine | None:
    """A renewal that is being written is its writers' alone; that there is one, its parties may know."""
    return paper_line(work, paper) if paper is not None else None


def my_reviews(desk: Desk) -> dict[str, Review]:
    """By when each contract of one's own is reviewed, by its reference; none for a place in one session only."""
    with desk.read() as work:
        whole = [place.contract_id for place in work.viewer.places if place.session_id is None]
        asked = select(Contract).where(scopes.contracts(work.viewer), Contract.id.in_(whole))
        return reviews_of(work, work.db.scalars(asked))


def ask_renewal(desk: Desk, reference: str) -> Renewal:
    """What can be renewed, and on which documents. Raises Refused, NotFound, or Conflict where nothing can be."""
    with desk.read() as work:
        contract, standing = _to_renew(work, reference)
        on = documents_here(work, Purpose.CONTRACT)
        return Renewal(
            contract.reference,
            paper_line(work, standing),
            reviews_of(work, [contract]).get(contract.reference),
            _proposed(contract, standing, on).key,
            tuple(DocumentChoice(document.key, document.title) for document in on),
        )


def renew(desk: Desk, reference: str, key: str = "") -> str:
    """Begin the paper that is to follow. `key` names the document, or leaves it as it was. Returns the paper's reference.

    Raises Refused, NotFound, Conflict where one is in hand already, or Invalid where the document is not on.
    """
    with desk.work() as work:
        contract, standing = _to_renew(work, reference)
        install_starters(work)
        on = documents_here(work, Purpose.CONTRACT)
        kind = ContractKind(contract.kind)
        document = chosen_document(work, Purpose.CONTRACT, kind, key or _proposed(contract, standing, on).key)
        paper = add_paper(work, contract, None, document, _first_answers(work, contract, standing, document))
        scan(work, paper)
        work.note(
            "contract.renewing",
            f"contract:{contract.id}",
            reference=contract.reference,
            former=standing.reference,
            paper=paper.reference,
        )
        return paper.reference


def _to_renew(work: Work, reference: str) -> tuple[Contract, Paper]:
    contract = contract_of(work, reference)
    papers = contract_papers(work, contract)
    work.require(Permission.PARTY_NAME, naming_resource(work, contract))
    if papers.standing is not None:
        work.require(Permission.PAPER_AMEND, paper_resource(papers.standing))
    sentence = _why_not(work, contract, papers)
    if papers.standing is None or sentence:
        raise Conflict(sentence)
    return contract, papers.standing


def _why_not(work: Work, contract: Contract, papers: ContractPapers) -> str:
    """Why it cannot be renewed now, as a sentence; empty where it can."""
    standing = papers.standing
    if contract.ended_on is not None and contract.ended_on < work.today:
        return "This contract has ended. Make a new contract first."
    if standing is None or not is_issued(standing):
        return "This contract was never issued, so there is nothing to renew. Agree the paper that is in hand first."
    if papers.renewal is not None:
        return f"Its renewal is in hand already, as {papers.renewal.reference}. Go on with that, or abandon it first."
    if standing.state in ("amending", "recirculated"):
        return (
            f"{standing.reference} is being amended. Have the amendment agreed, or give it up, then renew the contract."
        )
    return ""


def _may_renew(work: Work, papers: ContractPapers) -> bool:
    return papers.standing is not None and work.allows(Permission.PAPER_AMEND, paper_resource(papers.standing))


def _proposed(contract: Contract, standing: Paper, on: tuple[Document, ...]) -> Document:
    """The document of the paper that holds, as it is today; what is usual where the school does not write on it any more."""
    same = next((document for document in on if document.key == standing.document_key), None)
    return same or usual(ContractKind(contract.kind), on)


def _first_answers(work: Work, contract: Contract, standing: Paper, document: Document) -> Answers:
    """Last year's answers, with the parties of today, today's date, and the next review proposed."""
    version = standing_version(standing)
    assert version is not None  # noqa: S101 - it was issued
    former = document_of(work, standing)
    answers = renewed(former, document, answers_of(work, version))
    return with_known(document, answers, _known(work, contract, document, answers))


def _known(work: Work, contract: Contract, document: Document, answers: Answers) -> dict[Meaning, str]:
    """What is better known than last year's paper says it: who they are now, and the days."""
    months = practice_on(work, work.today).review_months
    known = {Meaning.DATE: work.today.isoformat(), Meaning.REVIEW_DATE: months_after(work.today, months).isoformat()}
    for kind, who, office in (
        (PartyKind.SUPERVISEE, Meaning.SUPERVISEE, Meaning.SUPERVISEE_ROLE),
        (PartyKind.SUPERVISOR, Meaning.SUPERVISOR, Meaning.SUPERVISOR_ROLE),
    ):
        people = [party.person for party in partners(work, contract) if party.kind == kind.value]
        same = names(people) == answer_of(document, answers, who)
        known[who] = names(people)
        if offices(people) or not same:  # an office that only the paper knows stays with the person it was written of
            known[office] = offices(people)
    return known
