"""Giving out what stands for a child towards parties from outside the school, in one contract (jmat, trust).

Steps of an open work. A letter is given when a text that names the child is kept, so that reading never has to wait for
one; it is never taken back, and a contract that has begun with letters goes on with them whatever the school chooses later.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from webapp.db.children import CaseDiscussion, Child
from webapp.db.contracts import Contract, Party, Pseudonym
from webapp.db.papers import Paper
from webapp.domain.people import ContractKind
from webapp.services.practice import practice_on
from webapp.services.work import Work


def give(work: Work, contract: Contract, children: Collection[Child]) -> None:
    """Give each of these children the next letters of this contract, where they have none and the school wants them."""
    known = {row.child_id for row in contract.pseudonyms}
    fresh = sorted({child.id: child for child in children if child.id not in known}.items())
    if not fresh or not _wanted(work, contract):
        return
    for child_id, child in fresh:
        number = 1 + max((row.number for row in contract.pseudonyms), default=0)
        contract.pseudonyms.append(
            Pseudonym(school_id=child.school_id, child_id=child_id, number=number, given_at=work.now)
        )
    work.db.flush()
    work.note(
        "child.pseudonym_given", f"contract:{contract.id}", contract=contract.reference, children=len(contract.pseudonyms)
    )


def give_to_all_discussed(work: Work) -> None:
    """The same for every child who was discussed where somebody from outside takes part: once the school chooses letters,
    or somebody of the school works elsewhere from now on."""
    outside = select(Party.contract_id).where(Party.school_id == work.school_id, Party.external)
    for contract in work.db.scalars(select(Contract).where(Contract.id.in_(outside)).order_by(Contract.id)):
        discussed = (
            select(CaseDiscussion.child_id)
            .join(Paper, Paper.id == CaseDiscussion.paper_id)
            .where(Paper.contract_id == contract.id)
        )
        give(work, contract, work.db.scalars(select(Child).where(Child.id.in_(discussed))).all())


def _wanted(work: Work, contract: Contract) -> bool:
    """Among peers and between schools no child is spoken of, so there is nobody to give letters to (cambridgeshire)."""
    apart = ContractKind(contract.kind) in (ContractKind.CLUSTER, ContractKind.PEER)
    outside = any(party.external for party in contract.parties)
    chosen = practice_on(work, work.today).outside_children == "pseudonym"
    return outside and not apart and (chosen or bool(contract.pseudonyms))
