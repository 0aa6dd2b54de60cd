"""Giving out what stands for a child towards parties from outside the school, in one contract (jmat, trust).

Steps of an open work. A letter is given when a text that names the child is kept, so that reading never has to wait for
one; it is never taken back, and a contract that has begun with letters goes on with them whatever the school chooses later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from webapp.db.children import CaseDiscussion, Child
from webapp.db.contracts import Contract, Party, Pseudonym
from webapp.db.papers import Paper
from webapp.documents.routing import case_rows
from webapp.domain.people import ContractKind
from webapp.services.catalogue import answers_of, document_of
from webapp.services.children import children_of
from webapp.services.free_texts import texts_of
from webapp.services.named import named_in
from webapp.services.practice import practice_on
from webapp.services.work import Work

_log = logging.getLogger("alongside")


def give_in(work: Work, paper: Paper) -> None:
    """Give every child whom this paper names, in a case discussion or in any of its texts, the next letters."""
    if _wanted(work, paper.contract):
        rows = case_rows(document_of(work, paper), answers_of(work, paper.versions[-1]))
        named = {row["child"] for row in rows} | _named(work, paper)
        _give(work, paper.contract, children_of(work, paper.school_id, named))


def _named(work: Work, paper: Paper) -> set[str]:
    """Whom its texts name. Where no names can be looked for, nobody: what was typed is saved all the same.

    Outside it is not read until they can be, and whoever has no letters then is "a child".
    """
    try:
        with work.trying():
            texts = [text.text for text in texts_of(work, paper)]
            return named_in(work, [paper.id])[paper.id].children(texts)
    except Exception as error:
        _log.error("The names in %s could not be looked for, so nobody got letters.", paper.reference, exc_info=error)
        return set()


def give_to_discussed(work: Work, contract: Contract) -> None:
    """The same to all who were discussed in a contract in which somebody from outside takes part from now on."""
    if _wanted(work, contract):
        _give(work, contract, {})


def give_beside(work: Work, person_id: int) -> None:
    """The same in every contract of a person who works elsewhere from now on, of those who were discussed there."""
    places = select(Party.contract_id).where(Party.school_id == work.school_id, Party.person_id == person_id)
    for contract in work.db.scalars(select(Contract).where(Contract.id.in_(places)).order_by(Contract.id)):
        give_to_discussed(work, contract)


def _give(work: Work, contract: Contract, children: Mapping[str, Child]) -> None:
    """With them, all who were discussed in this contract before there were letters in it."""
    known = {row.child_id for row in contract.pseudonyms}
    named = {child.id: child for child in (*_discussed(work, contract), *children.values())}
    fresh = sorted(set(named) - known)
    for number, child_id in enumerate(fresh, 1 + max((row.number for row in contract.pseudonyms), default=0)):
        contract.pseudonyms.append(
            Pseudonym(school_id=contract.school_id, child=named[child_id], number=number, given_at=work.now)
        )
    if fresh:
        work.db.flush()
        work.note("child.pseudonym_given", f"contract:{contract.id}", contract=contract.reference, children=len(fresh))


def _wanted(work: Work, contract: Contract) -> bool:
    """Among peers and between schools no child is spoken of, so there is nobody to give letters to (cambridgeshire)."""
    outside = any(party.external for party in contract.parties)
    chosen = practice_on(work, work.today).outside_children == "pseudonym"
    return outside and not ContractKind(contract.kind).is_apart and (chosen or bool(contract.pseudonyms))


def _discussed(work: Work, contract: Contract) -> Iterable[Child]:
    papers = select(Paper.id).where(Paper.contract_id == contract.id)
    discussed = select(CaseDiscussion.child_id).where(CaseDiscussion.paper_id.in_(papers))
    return work.db.scalars(select(Child).where(Child.id.in_(discussed)))
