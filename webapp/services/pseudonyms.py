"""Giving out what stands for a child towards parties from outside the school, in one contract (jmat, trust).

Steps of an open work. A letter is given when a text that names the child is kept, so that reading never has to wait for
one; it is never taken back, and a contract that has begun with letters goes on with them whatever the school chooses later.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from webapp.db.children import CaseDiscussion, Child
from webapp.db.contracts import Contract, Party, Pseudonym
from webapp.db.papers import Paper
from webapp.domain.people import ContractKind
from webapp.services.practice import practice_on
from webapp.services.work import Work


def give(work: Work, contract: Contract, children: Iterable[Child]) -> None:
    """Give these children, and all who were discussed in this contract before, the next letters where they have none.

    Nothing where the school wants no letters, or nobody from outside takes part.
    """
    if not _wanted(work, contract):
        return
    known = {row.child_id for row in contract.pseudonyms}
    fresh = sorted({child.id for child in (*_discussed(work, contract), *children)} - known)
    for number, child_id in enumerate(fresh, 1 + max((row.number for row in contract.pseudonyms), default=0)):
        contract.pseudonyms.append(
            Pseudonym(school_id=contract.school_id, child_id=child_id, number=number, given_at=work.now)
        )
    if fresh:
        work.db.flush()
        work.note("child.pseudonym_given", f"contract:{contract.id}", contract=contract.reference, children=len(fresh))


def give_beside(work: Work, person_id: int) -> None:
    """The same in every contract of a person who works elsewhere from now on."""
    places = select(Party.contract_id).where(Party.school_id == work.school_id, Party.person_id == person_id)
    for contract in work.db.scalars(select(Contract).where(Contract.id.in_(places)).order_by(Contract.id)):
        give(work, contract, ())


def _wanted(work: Work, contract: Contract) -> bool:
    """Among peers and between schools no child is spoken of, so there is nobody to give letters to (cambridgeshire)."""
    apart = ContractKind(contract.kind) in (ContractKind.CLUSTER, ContractKind.PEER)
    outside = any(party.external for party in contract.parties)
    chosen = practice_on(work, work.today).outside_children == "pseudonym"
    return outside and not apart and (chosen or bool(contract.pseudonyms))


def _discussed(work: Work, contract: Contract) -> Iterable[Child]:
    papers = select(Paper.id).where(Paper.contract_id == contract.id)
    discussed = select(CaseDiscussion.child_id).where(CaseDiscussion.paper_id.in_(papers))
    return work.db.scalars(select(Child).where(Child.id.in_(discussed)))
