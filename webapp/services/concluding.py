"""Ending a contract on a day, and taking that back: what was planned after it is cancelled in the same step.

Nobody's place ends with it: what is being written is finished, open actions stay with their owners, and everybody reads on
what is theirs until its time of keeping is over, which counts from that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.facts import contract_resource
from webapp.db.handing_over import ContractEnd, Replacement
from webapp.domain.cadence import Reason
from webapp.domain.clock import school_day
from webapp.domain.dates import long_day
from webapp.domain.endings import LOOKED_AHEAD, EndReason
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.actions import ActionView
from webapp.services.beginning import record_of
from webapp.services.changes import note_change
from webapp.services.children import contract_of
from webapp.services.held_outside import ask_back, ask_no_more
from webapp.services.parties import parties_on
from webapp.services.replacing import WrongDay
from webapp.services.requesting import close_requests
from webapp.services.unfinished import Unfinished, open_actions_of, unfinished_in
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class EndView:
    """What the page that ends a contract shows."""

    contract_reference: str
    earliest: date
    """The day of the last session that was held, or of the beginning."""
    unfinished: tuple[Unfinished, ...]
    actions: tuple[ActionView, ...]
    """Those that are open, as far as this person may see them."""
    planned: tuple[datetime, ...]
    """When the sessions are that are still to come: those after the day are cancelled."""


@dataclass(frozen=True, slots=True)
class EndTold:
    """How a contract ends, or ended."""

    end_id: int
    ended_on: date
    reason: EndReason
    may_take_back: bool


def ask_end(desk: Desk, reference: str) -> EndView:
    """What the page that ends a contract begins with. Raises Refused, NotFound, or Conflict where its end is said."""
    with desk.read() as work:
        contract = _endable(work, reference)
        return EndView(
            contract.reference,
            _earliest(contract),
            unfinished_in(work, contract),
            open_actions_of(work, contract),
            tuple(one.starts_at for one in contract.sessions if _is_planned(one) and one.starts_at > work.now),
        )


def _endable(work: Work, reference: str) -> Contract:
    contract = contract_of(work, reference)
    work.require(Permission.CONTRACT_END, contract_resource(contract))
    if contract.ended_on is not None:
        raise Conflict("The end of this contract is said already. Take that back first.")
    return contract


def _earliest(contract: Contract) -> date:
    held = [school_day(session.starts_at) for session in contract.sessions if session.ended_at is not None]
    return max([contract.started_on, *held])


def end_contract(desk: Desk, reference: str, ended_on: date, reason: EndReason) -> int:
    """End a contract: this is its last day. Returns how many planned sessions were cancelled with it.

    Raises Refused, NotFound, Conflict where its end is said, somebody is to follow after it, or a record of a later
    session is begun; Invalid on a day before the last session.
    """
    with desk.work() as work:
        contract = _endable(work, reference)
        _refuse_day(work, contract, ended_on)
        _refuse_follower(work, contract, ended_on)
        after = [one for one in contract.sessions if _is_planned(one) and school_day(one.starts_at) > ended_on]
        _refuse_begun(work, after)
        for session in after:
            _cancel(work, session)
        close_requests(work, contract)
        for party in parties_on(contract, min(ended_on, work.today)):
            if party.kind == PartyKind.SUPERVISOR.value:
                ask_back(work, party)
        contract.ended_on = ended_on
        _keep(work, contract, ended_on, reason, len(after))
        return len(after)


def _refuse_day(work: Work, contract: Contract, ended_on: date) -> None:
    if ended_on < _earliest(contract):
        raise WrongDay(
            f"A session was held, or the contract began, on {long_day(_earliest(contract))}. Enter that day or a later one."
        )
    if ended_on > work.today + LOOKED_AHEAD:
        raise WrongDay("That day is more than a year ahead. Enter a nearer one.")


def _refuse_follower(work: Work, contract: Contract, ended_on: date) -> None:
    follows = work.db.scalar(
        select(Replacement.id).where(
            Replacement.contract_id == contract.id,
            Replacement.taken_back_at.is_(None),
            Replacement.begins_on > max(ended_on, work.today),
        )
    )
    if follows is not None:
        raise Conflict("Another supervisor is to follow after that day. Take that back first, on the contract’s page.")


def _is_planned(session: SupervisionSession) -> bool:
    return session.ended_at is None and session.cancelled_at is None


def _refuse_begun(work: Work, sessions: list[SupervisionSession]) -> None:
    for session in sessions:
        paper = record_of(work, session)
        if paper is not None and paper.state != State.ABANDONED.value:
            raise Conflict(
                f"The record of session {session.reference}, which is after that day, is begun. Put that session before it,"
                " or abandon its record first."
            )


def _cancel(work: Work, session: SupervisionSession) -> None:
    note_change(work, session, None, Reason.ENDED, None)
    session.cancelled_at = session.changed_at = work.now
    work.note("session.cancelled", f"session:{session.id}", reference=session.reference, reason=Reason.ENDED.value)


def _keep(work: Work, contract: Contract, ended_on: date, reason: EndReason, cancelled: int) -> None:
    row = ContractEnd(
        school_id=contract.school_id,
        contract=contract,
        ended_on=ended_on,
        reason=reason.value,
        made_by_id=work.viewer.person_id,
        made_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    work.note(
        "contract.ended",
        f"contract:{contract.id}",
        reference=contract.reference,
        on=ended_on.isoformat(),
        reason=row.reason,
        cancelled=cancelled,
    )


def take_end_back(desk: Desk, reference: str) -> None:
    """Take the end of a contract back while it lies ahead, or until the day after it was said: a slip.

    What was cancelled with it stays so, and is planned anew. Raises Refused, NotFound, or Conflict.
    """
    with desk.work() as work:
        contract = contract_of(work, reference)
        work.require(Permission.CONTRACT_END, contract_resource(contract))
        row = end_row(work, contract)
        if row is None:
            raise Conflict("No end of this contract is said. Nothing was changed.")
        if not _may_go_back(work, row):
            raise Conflict("This contract has ended, and not since yesterday only. Make a new contract instead.")
        row.taken_back_at, row.taken_back_by_id = work.now, work.viewer.person_id
        contract.ended_on = None
        ask_no_more(work, parties_on(contract, work.today))
        work.note("contract.end_taken_back", f"contract:{contract.id}", reference=contract.reference)


def _may_go_back(work: Work, row: ContractEnd) -> bool:
    return row.ended_on >= work.today or work.today <= school_day(row.made_at) + timedelta(days=1)


def end_row(work: Work, contract: Contract) -> ContractEnd | None:
    """How the contract ends, where that was said and not taken back."""
    return work.db.scalar(
        select(ContractEnd)
        .where(ContractEnd.contract_id == contract.id, ContractEnd.taken_back_at.is_(None))
        .order_by(ContractEnd.id.desc())
        .limit(1)
    )


def end_told(work: Work, contract: Contract) -> EndTold | None:
    """The same as it is shown, as a step of an open read."""
    row = end_row(work, contract)
    if row is None:
        return None
    may = work.allows(Permission.CONTRACT_END, contract_resource(contract)) and _may_go_back(work, row)
    return EndTold(row.id, row.ended_on, EndReason(row.reason), may)
