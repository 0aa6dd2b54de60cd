"""Planning sessions: one as a step of an open work, and a year of them at once around holidays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.facts import contract_resource
from webapp.documents.codec import new_uid
from webapp.domain.cadence import Period, Rhythm, periods
from webapp.domain.clock import SCHOOL_TIME, school_day
from webapp.domain.dates import long_day
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people import Formality
from webapp.domain.policy import Permission, Resource
from webapp.domain.year_plan import left_from, proposed
from webapp.services.attending import (
    WrongTimes,
    put_attendance,
    refuse_after_the_end,
    refuse_without_parties,
)
from webapp.services.children import contract_of
from webapp.services.parties import expected_at
from webapp.services.references import next_reference
from webapp.services.rhythms import agreed_length, rhythm_of_contract
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work

SHORTEST, LONGEST = 15, 480
"""Minutes that a session can be planned to be."""
MOST = 12
"""Sessions planned in one step."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a session is to begin, and for how long."""

    starts_at: datetime
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One session of a year's plan, for a person to leave, change or untick."""

    period: str
    by: date
    """The last day of the half term or term, by which it is due."""
    on: date | None
    """None where the period has no school day."""
    there: date | None
    """The day of a session that is held or planned in it already: then none more is proposed."""
    shut: str = ""
    """What the day that is proposed is where it is no school day, to be said after "That is"."""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The page on which a year is planned."""

    contract_reference: str
    rhythm: Rhythm
    minutes: int
    """The length that was agreed, or else the least."""
    year_entered: bool
    """Whether the school's half terms are known today or from a later day on."""
    may_enter_year: bool


def add_session(
    work: Work, contract: Contract, plan: Plan, place: str, formality: Formality = Formality.FORMAL
) -> SupervisionSession:
    """A session under a contract, with everybody who is expected, as a step of an open work. Raises Invalid."""
    refuse_after_the_end(contract, plan.starts_at)
    session = SupervisionSession(
        school_id=work.school_id,
        uid=new_uid(),
        reference=next_reference(work, SupervisionSession),
        contract=contract,
        starts_at=plan.starts_at,
        minutes=plan.minutes,
        formality=formality.value,
        place=place.strip(),
        created_by_id=work.viewer.person_id,
        created_at=work.now,
    )
    work.db.add(session)
    expected = expected_at(session, school_day(plan.starts_at))
    refuse_without_parties(expected)
    put_attendance(session, expected, None)
    work.db.flush()
    work.note("session.planned", f"session:{session.id}", reference=session.reference)
    return session


def refuse_cancelled(session: SupervisionSession) -> None:
    """Raise Conflict where the session was cancelled: it never was, and nothing is written of it."""
    if session.cancelled_at is not None:
        raise Conflict("This session was cancelled. Plan another one in its place.")


def ask_year(desk: Desk, reference: str) -> YearPlan:
    """What the page for planning a year begins with. Raises Refused or NotFound."""
    with desk.read() as work:
        contract = _plannable(work, reference)
        terms = calendar_of(work).half_terms
        return YearPlan(
            contract.reference,
            rhythm_of_contract(work, contract),
            agreed_length(work, contract),
            any(term.last_on >= work.today for term in terms),
            work.allows(Permission.YEAR_WRITE, Resource(work.school_id)),
        )


def propose_year(desk: Desk, reference: str, first_on: date) -> tuple[Proposal, ...]:
    """One session for each half term, or term, left in the school year of this day, the first on this very day.

    Raises Refused, NotFound, or Invalid where the day lies in no half term that the school has entered.
    """
    with desk.read() as work:
        contract = _plannable(work, reference)
        refuse_after_the_end(contract, _noon(first_on))
        calendar = calendar_of(work)
        left = left_from(periods(calendar.half_terms, rhythm_of_contract(work, contract)), first_on)
        if not left:
            raise WrongTimes(
                f"{long_day(first_on)} is in no half term that your school has entered. Choose a day in one of them."
            )
        left = tuple(period for period in left if contract.ended_on is None or period.first_on <= contract.ended_on)
        there = [session for session in contract.sessions if session.cancelled_at is None]
        return tuple(
            Proposal(period.name, period.last_on, day, _there(period, there), calendar.why_shut(day) if day else "")
            for period, day in zip(left, proposed(calendar, left, first_on), strict=True)
        )


def plan_year(desk: Desk, reference: str, plans: Sequence[Plan], place: str) -> tuple[str, ...]:
    """Plan all of these sessions, or none of them. Returns their references, soonest first.

    Each party finds them on their home page, as one that was planned by itself. Raises Refused, NotFound, Conflict where one
    is planned for that very time already, or Invalid.
    """
    with desk.work() as work:
        contract = _plannable(work, reference)
        if not 0 < len(plans) <= MOST:
            raise Invalid(f"Choose at least one session to plan, and {MOST} at most.")
        moments = [plan.starts_at for plan in plans]
        if len(set(moments)) < len(moments):
            raise WrongTimes("Two of these sessions begin at the same time. Change the date of one of them.")
        if any(plan.minutes is not None and not SHORTEST <= plan.minutes <= LONGEST for plan in plans):
            raise Invalid(f"A session lasts between {SHORTEST} and {LONGEST} minutes.")
        refuse_twice(work, contract, moments)
        return tuple(
            add_session(work, contract, plan, place).reference
            for plan in sorted(plans, key=lambda plan: plan.starts_at)
        )


def _plannable(work: Work, reference: str) -> Contract:
    contract = contract_of(work, reference)
    work.require(Permission.SESSION_CREATE, contract_resource(contract))
    return contract


def refuse_twice(work: Work, contract: Contract, moments: Collection[datetime]) -> None:
    """Raise Conflict where one is planned for that time already: a button pressed twice plans nothing twice."""
    same = select(SupervisionSession.starts_at).where(
        SupervisionSession.contract_id == contract.id,
        SupervisionSession.starts_at.in_(moments),
        SupervisionSession.cancelled_at.is_(None),
    )
    found = work.db.scalar(same.order_by(SupervisionSession.starts_at).limit(1))
    if found is not None:
        day = long_day(school_day(found))
        raise Conflict(f"A session on {day} at that time is planned already. Nothing was changed.")


def _there(period: Period, sessions: Sequence[SupervisionSession]) -> date | None:
    days = (school_day(session.starts_at) for session in sessions)
    return next((day for day in days if period.first_on <= day <= period.last_on), None)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SCHOOL_TIME)
