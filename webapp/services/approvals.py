"""Which grants of a role need a second person, and who that can be (design, section 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import or_, select

from webapp.db.schools import Account, Membership, Person
from webapp.domain.people import Role
from webapp.services.work import Work

NEEDS_SECOND: frozenset[Role] = frozenset({Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD})
"""Roles that open children's records, or approve others."""
APPROVERS = (Role.HEAD, Role.TRUST_LEAD)
COOLING = timedelta(days=14)
"""An administrator who ends the head's role cannot grant unseen on the same day: for a fortnight such a grant waits."""


def waits(work: Work, role: Role, grantee_id: int) -> bool:
    """Whether this grant waits for a second person. Where the school has none it counts at once, and the audit says so."""
    if role not in NEEDS_SECOND:
        return False
    others = {work.viewer.person_id, grantee_id}
    return bool(holders(work, APPROVERS, without=others)) or _had_one_lately(work, others)


def holders(work: Work, roles: Collection[Role], *, without: Collection[int]) -> list[int]:
    """Who has one of these roles today and can sign in, apart from these people."""
    query = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Membership.school_id == work.school_id,
            Membership.role.in_([role.value for role in roles]),
            Membership.approved_at.is_not(None),
            Membership.from_on <= work.today,
            or_(Membership.until_on.is_(None), Membership.until_on >= work.today),
            Membership.person_id.not_in(list(without)),
            Person.left_on.is_(None),
            Account.password_hash.is_not(None),
            Account.disabled_at.is_(None),
        )
        .order_by(Membership.person_id)
    )
    return list(work.db.scalars(query))


def _had_one_lately(work: Work, without: Collection[int]) -> bool:
    ended = select(Membership.id).where(
        Membership.school_id == work.school_id,
        Membership.role.in_([role.value for role in APPROVERS]),
        Membership.approved_at.is_not(None),
        Membership.until_on >= work.today - COOLING,
        Membership.person_id.not_in(list(without)),
    )
    return work.db.scalar(ended.limit(1)) is not None
