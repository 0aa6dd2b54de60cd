"""Which paper of a contract holds, which is to follow it, and which came before. Steps of an open work.

A contract is renewed and never overwritten (trust: reviewed annually): its papers follow one another, and the last one that
was issued holds until the next one is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Purpose
from webapp.db.contracts import Contract
from webapp.db.facts import paper_resource
from webapp.db.papers import Paper
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.work import Work

ISSUED = (State.ISSUED, State.FILED, State.AMENDING, State.RECIRCULATED)
"""The states of a paper of which a version was issued."""


@dataclass(frozen=True, slots=True)
class ContractPapers:
    """The papers of one contract, oldest first."""

    every: tuple[Paper, ...] = ()

    @property
    def standing(self) -> Paper | None:
        """The contract as it holds: the last one issued, or the first one in hand where none is."""
        return next(iter(self._issued), None) or next(reversed(self.every), None)

    @property
    def renewal(self) -> Paper | None:
        """The one in hand that is to follow it; None where the contract was never issued, or nobody has begun one."""
        return next((paper for paper in self.every if is_in_hand(paper)), None) if self._issued else None

    @property
    def former(self) -> tuple[Paper, ...]:
        """Those that held before, newest first."""
        return self._issued[1:]

    def before(self, paper: Paper) -> Paper | None:
        """The one that it follows, or is to follow."""
        return next((one for one in self._issued if one.id < paper.id), None)

    def after(self, paper: Paper) -> Paper | None:
        """The one that follows it, or is to follow it."""
        later = (one for one in self.every if one.id > paper.id and (is_in_hand(one) or is_issued(one)))
        return next(later, None) if is_issued(paper) else None

    @property
    def _issued(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in reversed(self.every) if is_issued(paper))


def is_issued(paper: Paper) -> bool:
    """Whether a version of it was issued."""
    return State(paper.state) in ISSUED


def is_in_hand(paper: Paper) -> bool:
    """Whether it is being written or agreed for the first time."""
    return not is_issued(paper) and State(paper.state) is not State.ABANDONED


def is_of_contract(paper: Paper) -> bool:
    """Whether it is a contract's own paper, and not that of a session."""
    return paper.session_id is None and paper.purpose == Purpose.CONTRACT.value


def among(papers: Iterable[Paper]) -> ContractPapers:
    """The contract's own papers among all of one contract."""
    return ContractPapers(tuple(sorted(filter(is_of_contract, papers), key=lambda paper: paper.id)))


def contract_papers(work: Work, contract: Contract) -> ContractPapers:
    """The papers of one contract."""
    return papers_by_contract(work, [contract.id]).get(contract.id, ContractPapers())


def papers_by_contract(work: Work, contract_ids: Collection[int], *, texts: bool = False) -> dict[int, ContractPapers]:
    """The papers of each of these contracts that has any; with their versions where those are read as well."""
    asked = select(Paper).where(
        Paper.contract_id.in_(contract_ids), Paper.session_id.is_(None), Paper.purpose == Purpose.CONTRACT.value
    )
    rows = work.db.scalars((asked.options(selectinload(Paper.versions)) if texts else asked).order_by(Paper.id))
    found: dict[int, list[Paper]] = {}
    for paper in rows:
        found.setdefault(paper.contract_id, []).append(paper)
    return {contract_id: ContractPapers(tuple(papers)) for contract_id, papers in found.items()}


def refuse_overtaken(work: Work, paper: Paper) -> None:
    """Raise Conflict for a contract's paper beside which another is in hand, or which another follows.

    Two texts of one contract that are changed at once would each be agreed without the other.
    """
    if not is_of_contract(paper):
        return
    others = [one for one in contract_papers(work, paper.contract).every if one is not paper]
    if any(is_in_hand(one) or (one.id > paper.id and is_issued(one)) for one in others):
        raise Conflict(
            "Another paper of this contract was begun after it. Write the change into that one, or abandon that one first."
        )


@dataclass(frozen=True, slots=True)
class Sequel:
    """How a paper stands among the papers of its contract, as far as this person may read those."""

    follows: str = ""
    """The reference of the one that it renews."""
    followed_by: str = ""
    """The reference of the one that renews it."""
    follower_holds: bool = False
    """Whether that one was issued: until then this one holds."""


def sequel_of(work: Work, paper: Paper) -> Sequel:
    """What it renews, and what renews it. A draft is its writers' alone, and nobody else learns of it here."""
    if not is_of_contract(paper):
        return Sequel()
    papers = contract_papers(work, paper.contract)
    before, after = (
        one if one is not None and work.allows(Permission.PAPER_READ, paper_resource(one)) else None
        for one in (papers.before(paper), papers.after(paper))
    )
    return Sequel(
        before.reference if before else "", after.reference if after else "", after is not None and is_issued(after)
    )
