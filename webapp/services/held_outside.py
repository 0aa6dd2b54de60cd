"""What an outside supervisor holds on paper is asked back when their part ends, and what became of it is noted (trust)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from webapp.db.contracts import Contract, Party
from webapp.db.facts import contract_resource
from webapp.db.handing_over import HeldOutside
from webapp.domain.clock import school_day
from webapp.domain.endings import ANSWERS, HeldAnswer
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.policy import Permission
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class HeldView:
    """What is asked back from one person, and how far that is."""

    held_id: int
    contract_reference: str
    name: str
    since: date
    asked_on: date | None
    answer: HeldAnswer | None
    answered_on: date | None
    may_note: bool


def ask_back(work: Work, party: Party) -> None:
    """Begin to ask an outside supervisor back for what they hold, where that is not begun: a step of an open work."""
    if not party.external or any(row.party_id == party.id for row in _of(work, party.contract) if row.answer is None):
        return
    row = HeldOutside(school_id=party.school_id, contract=party.contract, party=party, opened_at=work.now)
    work.db.add(row)
    work.db.flush()
    work.note("held_outside.opened", f"contract:{party.contract_id}", held=row.id, party=party.id)


def ask_no_more(work: Work, parties: Iterable[Party]) -> None:
    """Their part goes on after all, so nothing is asked back: a step of an open work."""
    ids = {party.id for party in parties}
    for row in work.db.scalars(select(HeldOutside).where(HeldOutside.party_id.in_(ids), HeldOutside.answer.is_(None))):
        _close(work, row, HeldAnswer.STAYS, work.today)


def ask_held(desk: Desk, held_id: int) -> HeldView:
    """What the pages that note it begin with. Raises Refused, NotFound, or Conflict where it is closed."""
    with desk.read() as work:
        return held_view(work, _open(work, held_id, work.today))


def note_asked(desk: Desk, held_id: int, on: date) -> str:
    """Note on which day they were asked. Returns the contract's reference. Raises Refused, NotFound, Invalid or Conflict."""
    with desk.work() as work:
        row = _open(work, held_id, on)
        if row.asked_on is not None:
            raise Conflict("It is noted already when they were asked. Nothing was changed.")
        row.asked_on = on
        work.note("held_outside.asked", f"contract:{row.contract_id}", held=row.id, on=on.isoformat())
        return row.contract.reference


def note_answer(desk: Desk, held_id: int, answer: HeldAnswer, on: date) -> str:
    """Note what became of it, and on which day. Returns the contract's reference.

    Raises Refused, NotFound, Invalid, or Conflict where that is noted already.
    """
    if answer not in ANSWERS:
        raise Invalid("Choose what became of it.")
    with desk.work() as work:
        row = _open(work, held_id, on)
        _close(work, row, answer, on)
        return row.contract.reference


def _open(work: Work, held_id: int, on: date) -> HeldOutside:
    row = work.db.scalar(select(HeldOutside).where(HeldOutside.school_id == work.school_id, HeldOutside.id == held_id))
    if row is None:
        raise NotFound("There is nothing asked back under this number in this school.")
    work.require(Permission.CONTRACT_END, contract_resource(row.contract))
    if row.answer is not None:
        raise Conflict("It is noted already what became of it. Nothing was changed.")
    if on > work.today:
        raise Invalid("That day has not come yet. Enter the day on which it happened.")
    return row


def _close(work: Work, row: HeldOutside, answer: HeldAnswer, on: date) -> None:
    row.answer, row.answered_on = answer.value, on
    work.note("held_outside.closed", f"contract:{row.contract_id}", held=row.id, answer=answer.value)


def held_in(work: Work, contract: Contract) -> tuple[HeldView, ...]:
    """What was asked back in this contract, oldest first, as a step of an open read."""
    return tuple(held_view(work, row) for row in _of(work, contract) if row.answer != HeldAnswer.STAYS.value)


def _of(work: Work, contract: Contract) -> list[HeldOutside]:
    return held_rows(work, HeldOutside.contract_id == contract.id)


def held_rows(work: Work, *where: ColumnElement[bool]) -> list[HeldOutside]:
    """The rows with their people, oldest first."""
    beside = selectinload(HeldOutside.contract), selectinload(HeldOutside.party).selectinload(Party.person)
    return list(work.db.scalars(select(HeldOutside).where(*where).options(*beside).order_by(HeldOutside.id)))


def held_view(work: Work, row: HeldOutside) -> HeldView:
    """One row as shown."""
    answer = HeldAnswer(row.answer) if row.answer is not None else None
    return HeldView(
        row.id,
        row.contract.reference,
        row.party.person.name,
        school_day(row.opened_at),
        row.asked_on,
        answer,
        row.answered_on,
        answer is None and work.allows(Permission.CONTRACT_END, contract_resource(row.contract)),
    )
