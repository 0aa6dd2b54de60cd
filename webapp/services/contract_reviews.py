"""When each contract is to be reviewed, who does it, and how many are late. Steps of an open read.

Of a paper's words only the day of its review is looked at, and only of the version that holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from forms.kit import Document, Meaning
from webapp.db.contracts import Contract, Party
from webapp.db.facts import paper_resource
from webapp.db.papers import Paper
from webapp.documents.codec import load
from webapp.documents.renewed import answer_of
from webapp.domain.clock import school_day
from webapp.domain.contract_review import Agreed, ReviewStanding, review_on, standing_on
from webapp.domain.dates import parse_day, read_iso
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Resource
from webapp.services.catalogue import document_of
from webapp.services.contract_papers import ContractPapers, is_in_hand, papers_by_contract
from webapp.services.papers import standing_version
from webapp.services.parties import parties_in
from webapp.services.practice import practice_on
from webapp.services.work import Work

PARTNERS = (PartyKind.SUPERVISOR, PartyKind.SUPERVISEE)
"""Whose contract it is: they review it (trust: both see that it is)."""


@dataclass(frozen=True, slots=True)
class Review:
    """By when a contract is reviewed, and how that stands today."""

    on: date
    standing: ReviewStanding

    @property
    def is_told(self) -> bool:
        """Whether its parties are told: it is near, or late."""
        return self.standing is not ReviewStanding.AHEAD


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A contract to be reviewed, on the home page of a party."""

    contract_reference: str
    others: tuple[str, ...]
    review: Review
    mine: bool
    """Whether this person begins its renewal."""
    begun: bool
    """Whether the paper that is to follow, or the very first one, is in hand."""

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.review.standing is ReviewStanding.LATE

    @property
    def asks(self) -> bool:
        """Whether it asks something of this person that no paper on their home page asks already."""
        return self.mine and not self.begun


@dataclass(frozen=True, slots=True)
class Reviews:
    """What home says of reviews."""

    lines: tuple[ReviewLine, ...]
    overdue: int | None
    """How many contracts of the school are late, for those who answer for supervision; None for everybody else."""

    @property
    def asked(self) -> int:
        """How many ask something of this person."""
        return sum(line.asks for line in self.lines)


class ReviewDays:
    """The review of one contract after another: each form and the school's practice are looked up once."""

    def __init__(self, work: Work) -> None:
        """For the length of one open work."""
        self._work = work
        self._months = practice_on(work, work.today).review_months
        self._forms: dict[str, Document] = {}

    def of(self, contract: Contract, papers: ContractPapers) -> Review | None:
        """By when it is reviewed; None where it has ended."""
        if contract.ended_on is not None and contract.ended_on < self._work.today:
            return None
        on = review_on(self._agreed(contract, papers), self._months)
        return Review(on, standing_on(self._work.today, on))

    def _agreed(self, contract: Contract, papers: ContractPapers) -> Agreed:
        paper = papers.standing
        version = standing_version(paper) if paper is not None else None
        if paper is None or version is None:
            return Agreed(contract.started_on)
        first = min(one.issued_at for one in paper.versions if one.issued_at is not None)
        document = self._document(paper)
        said = answer_of(document, load(document, version.answers), Meaning.REVIEW_DATE)
        return Agreed(contract.started_on, school_day(first), _day(said))

    def _document(self, paper: Paper) -> Document:
        if paper.fingerprint not in self._forms:
            self._forms[paper.fingerprint] = document_of(self._work, paper)
        return self._forms[paper.fingerprint]


def _day(said: str) -> date | None:
    """The day that was answered, or typed into a line of a school's own form; None where it cannot be read as one."""
    try:
        return read_iso(said) or (parse_day(said) if said else None)
    except ValueError:
        return None


def reviews_told(work: Work, own: Sequence[Contract]) -> Reviews:
    """What home says: the contracts that this person has a part in and that are near their review, the late ones first."""
    days, contracts = ReviewDays(work), [row for row in own if _is_partner(work, row)]
    papers = papers_by_contract(work, [contract.id for contract in contracts], texts=True)
    lines = [
        _line(work, contract, papers.get(contract.id, ContractPapers()), review)
        for contract in contracts
        if (review := days.of(contract, papers.get(contract.id, ContractPapers()))) is not None and review.is_told
    ]
    # A paper that is in hand asks for itself among the papers; once it is late, it is said here too.
    told = (line for line in lines if line.late or not line.begun)
    return Reviews(tuple(sorted(told, key=lambda line: line.review.on)), _overdue(work, days))


def _is_partner(work: Work, contract: Contract) -> bool:
    """Whether this person supervises or is supervised today in the whole contract."""
    places = work.viewer.places_in(contract.id, *PARTNERS)
    return any(place.session_id is None and place.holds(work.today) for place in places)


def _line(work: Work, contract: Contract, papers: ContractPapers, review: Review) -> ReviewLine:
    standing = papers.standing
    return ReviewLine(
        contract.reference,
        tuple(dict.fromkeys(party.person.name for party in partners(work, contract) if not _is_me(work, party))),
        review,
        standing is not None and work.allows(Permission.PAPER_AMEND, paper_resource(standing)),
        papers.renewal is not None or (standing is not None and is_in_hand(standing)),
    )


def partners(work: Work, contract: Contract) -> list[Party]:
    """Who supervises and is supervised in it today."""
    return [
        party
        for party in parties_in(contract)
        if PartyKind(party.kind) in PARTNERS
        and party.from_on <= work.today
        and (party.until_on is None or work.today <= party.until_on)
    ]


def _is_me(work: Work, party: Party) -> bool:
    return party.person_id == work.viewer.person_id


def _overdue(work: Work, days: ReviewDays) -> int | None:
    """How many contracts of the school are past their review: in general terms (loxdale, cambridgeshire)."""
    if not work.allows(Permission.CYCLE_COUNT, Resource(work.school_id)):
        return None
    contracts = work.db.scalars(
        select(Contract).where(
            Contract.school_id == work.school_id, or_(Contract.ended_on.is_(None), Contract.ended_on >= work.today)
        )
    ).all()
    papers = papers_by_contract(work, [contract.id for contract in contracts], texts=True)
    return sum(_is_late(days.of(contract, papers.get(contract.id, ContractPapers()))) for contract in contracts)


def _is_late(review: Review | None) -> bool:
    return review is not None and review.standing is ReviewStanding.LATE


def reviews_of(work: Work, contracts: Iterable[Contract]) -> dict[str, Review]:
    """The review of each contract that has not ended, by the contract's reference."""
    every, days = list(contracts), ReviewDays(work)
    papers = papers_by_contract(work, [contract.id for contract in every], texts=True)
    found = {one.reference: days.of(one, papers.get(one.id, ContractPapers())) for one in every}
    return {reference: review for reference, review in found.items() if review is not None}
