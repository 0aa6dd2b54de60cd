"""Replacing a supervisor on a date: who leaves, who follows, and what passes over (loxdale; design, section 7).

On the day the leaver loses all by the policy alone, and the new supervisor has the six months before it: nothing has to be
done on the day itself. What is done here is that the places end and begin, and that the sessions from then on expect
another person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.db.facts import contract_resource
from webapp.db.handing_over import Replacement
from webapp.db.papers import Paper
from webapp.db.schools import Person
from webapp.domain.clock import months_before, school_day
from webapp.domain.dates import long_day
from webapp.domain.endings import LOOKED_AHEAD
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.lifecycle import State, Step
from webapp.domain.people import PartyKind
from webapp.domain.policy import HANDOVER_MONTHS, Permission
from webapp.services.children import contract_of
from webapp.services.contracts import PersonChoice
from webapp.services.deciding import move
from webapp.services.handover_sheet import begin_sheet
from webapp.services.held_outside import ask_back, ask_no_more
from webapp.services.making import of_school, people_by_id, works_here
from webapp.services.parties import PartyView, has_ended, parties_in, parties_on, party_view
from webapp.services.unfinished import Unfinished, unfinished_in
from webapp.services.work import Desk, Work


class WrongDay(Invalid):
    """On that day nobody can follow anybody, or nothing can end."""


@dataclass(frozen=True, slots=True)
class ReplaceView:
    """What the page that replaces a supervisor shows."""

    contract_reference: str
    leavers: tuple[PartyView, ...]
    """The supervisors of today whose place has no end yet."""
    choices: tuple[PersonChoice, ...]
    """Whoever could follow."""
    unfinished: tuple[Unfinished, ...]
    """Records that are still being written or wait for their parties, the oldest first."""


def ask_replacing(desk: Desk, reference: str) -> ReplaceView:
    """What the page that replaces a supervisor begins with. Raises Refused, NotFound, or Conflict after the end."""
    with desk.read() as work:
        contract = _replaceable(work, reference)
        taken = {party.person_id for party in _staying(contract, work.today)}
        people = work.db.scalars(
            select(Person).where(of_school(work), Person.id.not_in(taken)).order_by(Person.name, Person.id)
        )
        return ReplaceView(
            contract.reference,
            tuple(party_view(party) for party in leavers_of(work, contract)),
            tuple(PersonChoice(p.id, p.name, p.office, p.account is not None) for p in people),
            unfinished_in(work, contract),
        )


def _replaceable(work: Work, reference: str) -> Contract:
    contract = contract_of(work, reference)
    work.require(Permission.SUPERVISOR_REPLACE, contract_resource(contract))
    if has_ended(contract, work.today):
        raise Conflict("This contract has ended, so nobody follows in it. Make a new contract instead.")
    return contract


def leavers_of(work: Work, contract: Contract) -> list[Party]:
    """The supervisors of today of whom nobody has said yet that they leave."""
    return [
        party
        for party in parties_on(contract, work.today)
        if party.kind == PartyKind.SUPERVISOR.value and party.until_on is None
    ]


def _staying(contract: Contract, day: date) -> list[Party]:
    """Whoever has a place in the whole contract on that day or later."""
    return [party for party in parties_in(contract) if party.until_on is None or party.until_on >= day]


def replace_supervisor(desk: Desk, reference: str, leaver_id: int, successor_id: int, begins_on: date) -> str:
    """Let somebody follow a supervisor from this day on. Returns the reference of the handover sheet.

    `leaver_id` is a party's id, `successor_id` a person's. Raises Refused, NotFound, Conflict where the contract has ended,
    or Invalid where these two cannot follow one another on that day.
    """
    with desk.work() as work:
        contract = _replaceable(work, reference)
        leaver = next((party for party in leavers_of(work, contract) if party.id == leaver_id), None)
        if leaver is None:
            raise Invalid("Choose which supervisor leaves.")
        _refuse_day(work, contract, leaver, begins_on)
        person = _follower(work, contract, successor_id, begins_on)
        successor = _follow(work, contract, leaver, person, begins_on)
        for session in _coming(contract, begins_on):
            _expect(work, session, leaver, successor)
        ask_back(work, leaver)
        return _keep(work, contract, leaver, successor).paper.reference


def _refuse_day(work: Work, contract: Contract, leaver: Party, begins_on: date) -> None:
    if begins_on < work.today:
        raise WrongDay("That day is past. A supervisor is replaced from today on, or from a later day.")
    if begins_on > work.today + LOOKED_AHEAD:
        raise WrongDay("That day is more than a year ahead. Enter a nearer one.")
    if begins_on <= leaver.from_on:
        raise WrongDay(f"They supervise since {long_day(leaver.from_on)}. Enter a later day.")
    if has_ended(contract, begins_on):
        raise WrongDay("The contract ends before that day. Enter an earlier one.")


def _follower(work: Work, contract: Contract, person_id: int, begins_on: date) -> Person:
    if any(party.person_id == person_id for party in _staying(contract, begins_on)):
        raise Invalid("That person has a place in this contract already. Choose somebody else.")
    return people_by_id(work, (person_id,))[0]


def _follow(work: Work, contract: Contract, leaver: Party, person: Person, begins_on: date) -> Party:
    """The one place ends on the day before, the other begins on the day."""
    leaver.until_on = begins_on - timedelta(days=1)
    successor = Party(
        school_id=contract.school_id,
        contract=contract,
        person=person,
        kind=PartyKind.SUPERVISOR.value,
        external=person.account is None or not works_here(work, person),  # as in a new contract (`making`)
        from_on=begins_on,
    )
    work.db.add(successor)
    work.db.flush()
    return successor


def _coming(contract: Contract, day: date) -> list[SupervisionSession]:
    return [
        session
        for session in contract.sessions
        if session.ended_at is None and session.cancelled_at is None and school_day(session.starts_at) >= day
    ]


def _expect(work: Work, session: SupervisionSession, instead_of: Party, party: Party) -> None:
    """The one is expected as the other was: not where somebody stands in, or their absence was noted."""
    rows = {row.party_id: row for row in session.attendances}
    was = rows.get(instead_of.id)
    present = was.present if was is not None else True
    if was is not None:
        was.present = False
    if party.id in rows:
        rows[party.id].present = present
    else:
        session.attendances.append(Attendance(school_id=session.school_id, party=party, present=present))
    session.changed_at = work.now


def _keep(work: Work, contract: Contract, leaver: Party, successor: Party) -> Replacement:
    paper = begin_sheet(work, contract, leaver, successor)
    row = Replacement(
        school_id=contract.school_id,
        contract=contract,
        leaver=leaver,
        successor=successor,
        begins_on=successor.from_on,
        paper=paper,
        made_by_id=work.viewer.person_id,
        made_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    work.note(
        "supervisor.replaced",
        f"contract:{contract.id}",
        reference=contract.reference,
        leaver=leaver.id,
        successor=successor.id,
        begins_on=successor.from_on.isoformat(),
        sheet=paper.reference,
        records_from=months_before(successor.from_on, HANDOVER_MONTHS).isoformat(),
    )
    return row


def take_back(desk: Desk, replacement_id: int) -> str:
    """Take a replacement back before its day. Returns the contract's reference.

    The supervisor stays, and is expected again. The handover sheet, where it is still being written, is laid aside. Raises
    Refused, NotFound, or Conflict from the day on.
    """
    with desk.work() as work:
        row = work.db.scalar(
            select(Replacement).where(Replacement.school_id == work.school_id, Replacement.id == replacement_id)
        )
        if row is None:
            raise NotFound("There is no such replacement in this school.")
        work.require(Permission.SUPERVISOR_REPLACE, contract_resource(row.contract))
        if row.taken_back_at is not None:
            raise Conflict("This was taken back already. Nothing was changed.")
        if row.begins_on <= work.today:
            raise Conflict("The day has come, and the new supervisor has begun. Replace them in turn instead.")
        row.taken_back_at, row.taken_back_by_id = work.now, work.viewer.person_id
        row.successor.until_on, row.leaver.until_on = row.begins_on - timedelta(days=1), None
        for session in _coming(row.contract, row.begins_on):
            _expect(work, session, row.successor, row.leaver)
        ask_no_more(work, [row.leaver])
        _lay_aside(work, row.paper)
        work.note("supervisor.replacement_taken_back", f"contract:{row.contract_id}", replacement=row.id)
        return row.contract.reference


def _lay_aside(work: Work, paper: Paper) -> None:
    if paper.state == State.DRAFT.value:
        paper.abandoned_because = "The replacement was taken back."
        move(work, paper, Step.ABANDON)
        work.note("paper.abandoned", f"paper:{paper.id}", reference=paper.reference)
