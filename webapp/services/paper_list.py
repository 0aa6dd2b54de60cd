"""Every paper that a person may read, newest first, by state, purpose, contract and school year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forms.kit import Purpose
from webapp.db import scopes
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.papers import Paper
from webapp.domain.clock import SCHOOL_TIME, school_day
from webapp.domain.lifecycle import State
from webapp.services.catalogue import document_of
from webapp.services.parties import expected_at, parties_on
from webapp.services.work import Desk, Work

PAGE = 20
"""Papers on a page."""
YEAR_BEGINS = 9
"""A school year begins in September; it is known by the year in which it began."""

PURPOSES = {
    Purpose.CONTRACT.value: "Contracts",
    Purpose.HANDOVER.value: "Handovers of supervision",
    Purpose.RECORD.value: "Records",
    Purpose.ATTACHED_RECORD.value: "Records that a provider wrote",
    Purpose.CASE_FILE_AUDIT.value: "Audits of case files",
}

Choices = tuple[tuple[str, str], ...]
"""(value, words) pairs to choose from."""

_moment = func.coalesce(SupervisionSession.starts_at, Paper.created_at)
"""A record is of its session's day; a contract's own paper is of the day on which it was begun."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter, as it stands in the address: references and codes, never a name. What is empty filters nothing."""

    state: str = ""
    purpose: str = ""
    contract: str = ""
    year: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.state or self.purpose or self.contract or self.year)


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper in the list."""

    reference: str
    title: str
    state: State
    contract_reference: str
    others: tuple[str, ...]
    """Who else takes part."""
    dated: date


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page of the list, and what it can be filtered by."""

    papers: tuple[ListedPaper, ...]
    number: int
    last: int
    found: int
    """Papers that the filter lets through."""
    total: int
    """Papers that this person may read."""
    chosen: Chosen
    """The filter that was used: what did not exist is left out of it."""
    states: Choices
    purposes: Choices
    contracts: Choices
    years: Choices
    """Each has what this person's papers have, and nothing else."""


def list_papers(desk: Desk, chosen: Chosen, number: int = 1) -> PaperPage:
    """The papers that this person may read, a page at a time. Reads no paper's text, so nothing is noted."""
    with desk.read() as work:
        kinds = work.db.execute(_readable(work, Paper.state, Paper.purpose).distinct()).all()
        states = tuple((s.value, s.label) for s in State if any(s == state for state, _ in kinds))
        purposes = tuple((key, words) for key, words in PURPOSES.items() if any(key == purpose for _, purpose in kinds))
        contracts, years = _contracts(work), _years(work)
        chosen = _known(chosen, states, purposes, contracts, years)
        wanted = _readable(work, Paper).where(*_where(chosen))
        found, total = _count(work, wanted), _count(work, _readable(work, Paper))
        last = max(1, -(-found // PAGE))
        number = min(max(1, number), last)
        rows = work.db.scalars(
            wanted.options(*with_parties())
            .order_by(_moment.desc(), Paper.id.desc())
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        ).all()
        titles = titles_of(work, rows)
        return PaperPage(
            tuple(_listed(work, paper, titles) for paper in rows),
            number,
            last,
            found,
            total,
            chosen,
            states,
            purposes,
            contracts,
            years,
        )


def titles_of(work: Work, papers: Iterable[Paper]) -> dict[str, str]:
    """The title of each document among these papers, by its fingerprint: looked up once for each, not for each paper."""
    titles: dict[str, str] = {}
    for paper in papers:
        if paper.fingerprint not in titles:
            titles[paper.fingerprint] = document_of(work, paper).title
    return titles


def with_parties() -> tuple[ORMOption, ...]:
    """What a line about a paper needs beside it, in a fixed number of queries."""
    return (
        selectinload(Paper.contract).selectinload(Contract.parties).selectinload(Party.person),
        selectinload(Paper.session),
    )


def others_of(work: Work, paper: Paper) -> tuple[str, ...]:
    """Who else has a place in a paper: on the day of its session, or today in a contract's own."""
    if paper.session is not None:
        return _others(work, expected_at(paper.session, school_day(paper.session.starts_at)))
    return _others(work, _of_contract(work, paper.contract))


def _of_contract(work: Work, contract: Contract) -> list[Party]:
    return parties_on(contract, work.today)


def _others(work: Work, parties: list[Party]) -> tuple[str, ...]:
    return tuple(party.person.name for party in parties if party.person_id != work.viewer.person_id)


def dated(paper: Paper) -> date:
    """The day of a paper: its session's, or that on which it was begun."""
    return school_day(paper.session.starts_at if paper.session else paper.created_at)


def _listed(work: Work, paper: Paper, titles: dict[str, str]) -> ListedPaper:
    return ListedPaper(
        paper.reference,
        titles[paper.fingerprint],
        State(paper.state),
        paper.contract.reference,
        others_of(work, paper),
        dated(paper),
    )


def _readable(work: Work, *columns: Any) -> Select[Any]:
    """These columns of the papers that the viewer may read, each beside its session."""
    return (
        select(*columns)
        .select_from(Paper)
        .outerjoin(SupervisionSession, SupervisionSession.id == Paper.session_id)
        .where(scopes.papers(work.viewer))
    )


def _count(work: Work, wanted: Select[Any]) -> int:
    return work.db.scalar(wanted.with_only_columns(func.count(Paper.id))) or 0


def _where(chosen: Chosen) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.state:
        found.append(Paper.state == chosen.state)
    if chosen.purpose:
        found.append(Paper.purpose == chosen.purpose)
    if chosen.contract:
        found.append(Paper.contract_id.in_(select(Contract.id).where(Contract.reference == chosen.contract)))
    if chosen.year:
        begins = int(chosen.year)
        found += [_moment >= _first_of_september(begins), _moment < _first_of_september(begins + 1)]
    return found


def _contracts(work: Work) -> Choices:
    """The contracts of these papers, by who else is in each, so that a person is found without a name in the address."""
    rows = work.db.scalars(
        select(Contract)
        .where(scopes.contracts(work.viewer), Contract.id.in_(_readable(work, Paper.contract_id)))
        .options(selectinload(Contract.parties).selectinload(Party.person))
        .order_by(Contract.started_on.desc(), Contract.id.desc())
    )
    return tuple((row.reference, ", ".join((row.reference, *_others(work, _of_contract(work, row))))) for row in rows)


def _years(work: Work) -> Choices:
    """Every school year from the oldest paper to the newest, the newest first."""
    oldest, newest = work.db.execute(_readable(work, func.min(_moment), func.max(_moment))).one()
    if oldest is None:
        return ()
    years = range(_school_year(school_day(newest)), _school_year(school_day(oldest)) - 1, -1)
    return tuple((str(year), f"{year} to {year + 1}") for year in years)


def _known(chosen: Chosen, states: Choices, purposes: Choices, contracts: Choices, years: Choices) -> Chosen:
    """The filter without what this person's papers do not have: an old address still shows something."""
    return Chosen(
        chosen.state if chosen.state in dict(states) else "",
        chosen.purpose if chosen.purpose in dict(purposes) else "",
        chosen.contract if chosen.contract in dict(contracts) else "",
        chosen.year if chosen.year in dict(years) else "",
    )


def _school_year(day: date) -> int:
    return day.year if day.month >= YEAR_BEGINS else day.year - 1


def _first_of_september(year: int) -> datetime:
    return datetime.combine(date(year, YEAR_BEGINS, 1), time.min, SCHOOL_TIME).astimezone(UTC)
