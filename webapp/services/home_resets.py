"""New invitations for accounts that were open already: their owners are told, and of leads and deputies the head is.

An administrator sees no content. One who took over the account of somebody who does would be seen here by two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from webapp.db.schools import Account, Person
from webapp.domain.people import Role
from webapp.services.approvals import holders
from webapp.services.work import Work

TOLD_FOR = timedelta(days=14)
"""As long as the invitation can be taken up."""


@dataclass(frozen=True, slots=True)
class Reset:
    """That a new password and a new second factor can be, or were, chosen for an account."""

    at: datetime
    by: str
    """Who made the invitation; empty at the server's console."""
    name: str
    is_own: bool


def resets(work: Work) -> tuple[Reset, ...]:
    """What this person is told of: of the own account, and a head of the accounts of leads and deputies."""
    me, told = work.viewer.person_id, [Account.person_id == work.viewer.person_id]
    if work.viewer.is_a(Role.HEAD):
        told.append(Account.person_id.in_(holders(work, (Role.LEAD, Role.DEPUTY), without=())))
    by = aliased(Person)
    rows = work.db.execute(
        select(Account.reset_at, by.name, Person.name, Account.person_id)
        .join(Person, Person.id == Account.person_id)
        .join(by, by.id == Account.reset_by_id, isouter=True)
        .where(Account.school_id == work.school_id, Account.reset_at > work.now - TOLD_FOR, or_(*told))
        .order_by(Account.reset_at.desc(), Account.id)
    )
    return tuple(Reset(at, who or "", name, person_id == me) for at, who, name, person_id in rows if at is not None)
