"""The list of one's own contracts: how each stands this half term, and when they met last and meet next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, Party
from webapp.db.papers import Paper
from webapp.db.schools import Person
from webapp.domain.cadence import PeriodView
from webapp.domain.clock import school_day
from webapp.domain.people import ContractKind
from webapp.domain.school_year import Calendar
from webapp.services.cadence import standings
from webapp.services.contracts import PaperLine, contract_paper, may_plan_in, may_see_session, papers_of
from webapp.services.parties import PartyView, has_ended, people_on
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in a list."""

    reference: str
    kind: ContractKind
    parties: tuple[PartyView, ...]
    started_on: date
    paper: PaperLine | None
    """None also for whoever has a place in one session only."""
    next_session: datetime | None
    next_half_term: str
    """Where it lies, as `Calendar.where` says it."""
    last_session: datetime | None
    last_half_term: str
    standing: PeriodView | None
    """How it stands this half term, or term, while it runs; None where nothing can be said of that."""
    may_ask: bool
    """Whether this person may ask for an additional session."""
    ended_on: date | None
    """The last day of one that has ended."""


def my_contracts(desk: Desk) -> tuple[ContractLine, ...]:
    """The contracts in which this person has a place, newest first, and those that have ended last."""
    with desk.read() as work:
        rows = work.db.scalars(
            select(Contract)
            .where(scopes.contracts(work.viewer))
            .options(selectinload(Contract.parties).selectinload(Party.person).selectinload(Person.account))
            .options(selectinload(Contract.sessions))
            .order_by(Contract.started_on.desc(), Contract.id.desc())
        ).all()
        rows = sorted(rows, key=lambda row: has_ended(row, work.today))
        papers, calendar = papers_of(work, [row.id for row in rows]), calendar_of(work)
        stood = standings(work, rows)
        return tuple(_line(work, row, papers.get(row.id, []), calendar, stood.get(row.id)) for row in rows)


def _line(
    work: Work, contract: Contract, papers: list[Paper], calendar: Calendar, stood: PeriodView | None
) -> ContractLine:
    seen = [session for session in contract.sessions if may_see_session(work, contract, session)]
    coming = [s.starts_at for s in seen if s.ended_at is None and s.cancelled_at is None and s.starts_at >= work.now]
    held = [s.starts_at for s in seen if s.ended_at is not None]
    coming_first, held_last = min(coming, default=None), max(held, default=None)
    return ContractLine(
        contract.reference,
        ContractKind(contract.kind),
        people_on(contract, work.today),
        contract.started_on,
        contract_paper(work, contract, papers),
        coming_first,
        calendar.where(school_day(coming_first)) if coming_first else "",
        held_last,
        calendar.where(school_day(held_last)) if held_last else "",
        stood,
        may_plan_in(work, contract),
        contract.ended_on if has_ended(contract, work.today) else None,
    )
