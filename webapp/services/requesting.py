"""An additional session on request: by either party, at any time (loxdale, jmat), turned into a session by the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.cycle import SessionRequest
from webapp.db.facts import contract_resource
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission
from webapp.services.attending import refuse_after_the_end
from webapp.services.children import contract_of
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request for one session more that nobody has answered yet."""

    request_id: int
    contract_reference: str
    by: str
    mine: bool
    asked_at: datetime
    may_plan: bool
    """Whether this person may answer it with a session."""


def ask_for_session(desk: Desk, reference: str) -> None:
    """Ask for an additional session under this contract. It says no more than that: what it is about is for the talk.

    Raises Refused, NotFound, Invalid where the contract has ended, or Conflict where this person has asked already.
    """
    with desk.work() as work:
        contract = contract_of(work, reference)
        work.require(Permission.SESSION_CREATE, contract_resource(contract))
        refuse_after_the_end(contract, work.now)
        if any(row.asked_by_id == work.viewer.person_id for row in work.db.scalars(_open(contract.id))):
            raise Conflict("You have asked for a session already, and the others see it on their home page.")
        row = SessionRequest(
            school_id=work.school_id, contract=contract, asked_by_id=work.viewer.person_id, asked_at=work.now
        )
        work.db.add(row)
        work.db.flush()
        work.note("session.asked_for", f"contract:{contract.id}", reference=contract.reference, request=row.id)


def take_back(desk: Desk, request_id: int) -> str:
    """Close a request without a session: whoever asked takes it back, or another party says that none is needed any more.

    Returns the contract’s reference. Raises Refused, NotFound, or Conflict if it is closed already.
    """
    with desk.work() as work:
        row = work.db.scalar(
            select(SessionRequest).where(SessionRequest.school_id == work.school_id, SessionRequest.id == request_id)
        )
        if row is None:
            raise NotFound("There is no such request.")
        mine = row.asked_by_id == work.viewer.person_id
        permission = Permission.CONTRACT_READ if mine else Permission.SESSION_CREATE
        work.require(permission, contract_resource(row.contract))
        if row.closed_at is not None:
            raise Conflict("This request was answered already. Nothing was changed.")
        _close(work, row)
        return row.contract.reference


def answer_request(work: Work, contract: Contract, request_id: int, session: SupervisionSession) -> None:
    """Answer a request with a session, as a step of planning that. One that was closed meanwhile stays as it is."""
    row = work.db.scalar(_open(contract.id).where(SessionRequest.id == request_id))
    if row is not None:
        row.session_id = session.id
        _close(work, row)


def close_requests(work: Work, contract: Contract) -> None:
    """Close what nobody has answered, since the contract ends: a step of that."""
    for row in work.db.scalars(_open(contract.id)):
        _close(work, row)


def _close(work: Work, row: SessionRequest) -> None:
    row.closed_at = work.now
    answer = "none" if row.session_id is None else f"session:{row.session_id}"
    work.note("session.request_closed", f"contract:{row.contract_id}", request=row.id, answer=answer)


def requests_waiting(work: Work, contract: Contract | None = None) -> tuple[RequestView, ...]:
    """Requests that nobody has answered, oldest first, as a step of an open read: of one contract, or of all one's own."""
    query = (
        select(SessionRequest).join(Contract).where(scopes.contracts(work.viewer), SessionRequest.closed_at.is_(None))
    )
    if contract is not None:
        query = query.where(SessionRequest.contract_id == contract.id)
    rows = work.db.scalars(
        query.options(selectinload(SessionRequest.contract), selectinload(SessionRequest.asked_by)).order_by(
            SessionRequest.asked_at, SessionRequest.id
        )
    )
    shown = (_view(work, row) for row in rows)
    return tuple(view for view in shown if view.may_plan or view.mine)


def _view(work: Work, row: SessionRequest) -> RequestView:
    mine = row.asked_by_id == work.viewer.person_id
    may_plan = work.allows(Permission.SESSION_CREATE, contract_resource(row.contract))
    return RequestView(row.id, row.contract.reference, row.asked_by.name, mine, row.asked_at, may_plan)


def _open(contract_id: int) -> Select[SessionRequest]:
    return select(SessionRequest).where(SessionRequest.contract_id == contract_id, SessionRequest.closed_at.is_(None))
