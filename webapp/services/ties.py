"""Who supervises and who is supervised in the school today, as places and never as words. Steps of an open read."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.db.contracts import Contract, Party
from webapp.db.schools import Person
from webapp.domain.people import ContractKind, PartyKind
from webapp.domain.people_order import Tie
from webapp.services.work import Work

_PLACES = (PartyKind.SUPERVISOR.value, PartyKind.SUPERVISEE.value)


def holds_today(work: Work) -> ColumnElement[bool]:
    """The places in a running contract of somebody who has not left, of `Party` joined to `Contract` and `Person`."""
    today = work.today
    return and_(
        Party.school_id == work.school_id,
        Party.session_id.is_(None),
        Party.from_on <= today,
        or_(Party.until_on.is_(None), Party.until_on >= today),
        or_(Contract.ended_on.is_(None), Contract.ended_on >= today),
        or_(Person.left_on.is_(None), Person.left_on > today),
    )


def places_today(work: Work) -> tuple[Tie, ...]:
    """Every supervisor's and supervisee's place that holds today: one statement, however many people there are."""
    rows = work.db.execute(
        select(Party.contract_id, Contract.kind, Party.person_id, Party.kind.label("place"), Party.external)
        .join(Contract, Contract.id == Party.contract_id)
        .join(Person, Person.id == Party.person_id)
        .where(holds_today(work), Party.kind.in_(_PLACES))
        .order_by(Party.id)
    )
    return tuple(
        Tie(row.contract_id, ContractKind(row.kind), row.person_id, PartyKind(row.place), row.external) for row in rows
    )


def supervises(work: Work, person_id: int) -> bool:
    """Whether somebody supervises others today. Peers supervise one another, and need no training for it."""
    found = (
        select(Party.id)
        .join(Contract, Contract.id == Party.contract_id)
        .join(Person, Person.id == Party.person_id)
        .where(
            holds_today(work),
            Party.person_id == person_id,
            Party.kind == PartyKind.SUPERVISOR.value,
            Contract.kind != ContractKind.PEER.value,
        )
    )
    return work.db.scalar(found.limit(1)) is not None
