"""The people of a school: adding them, their roles, their leaving.

An administrator writes and sees no content; nobody grants a role to themselves; a role that opens children's records or
outranks others counts once a second person has approved it (design, section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.db.contracts import Party
from webapp.db.schools import Account, Membership, Person
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import Role
from webapp.domain.policy import Permission, Resource
from webapp.services import approvals, web_sessions
from webapp.services.accounts import Invitation, address_is_taken, clean_email, clean_name, is_open, new_invitation
from webapp.services.prepared import forget_own
from webapp.services.pseudonyms import give_beside
from webapp.services.work import Desk, Work

PAGE = 50
"""People on a page."""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role of a person, current or still to come."""

    membership_id: int
    role: Role
    label: str
    from_on: date
    waits: bool
    """It counts once a head or trust lead has approved it."""
    may_approve: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list."""

    person_id: int
    name: str
    office: str
    account: str
    """none, invited or open."""
    left_on: date | None
    roles: tuple[RoleLine, ...]
    outside: bool
    """Works elsewhere."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the school's people."""

    people: tuple[PersonLine, ...]
    number: int
    last: int
    total: int
    may_write: bool
    may_order: bool
    """Whether this person sees who is trained and supervised."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person's own page."""

    person: PersonLine
    email: str
    is_self: bool
    may_write: bool
    grantable: tuple[Role, ...]
    """The roles that the person does not have and this administrator may give."""


@dataclass(frozen=True, slots=True)
class Added:
    """A person just added. The invitation's link is shown this once."""

    person_id: int
    invitation: Invitation | None


def people(desk: Desk, number: int = 1) -> PeoplePage:
    """The people of the school, those who left at the end. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.PEOPLE_READ, Resource(work.school_id))
        found = _of_school(work)
        total = work.db.scalar(select(func.count()).select_from(found.subquery())) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        ordered = found.options(joinedload(Person.account)).order_by(
            Person.left_on.is_not(None), Person.name, Person.id
        )
        rows = list(work.db.scalars(ordered.limit(PAGE).offset((number - 1) * PAGE)))
        held = _current(work, [person.id for person in rows])
        lines = tuple(_line(work, person, held.get(person.id, [])) for person in rows)
        may_order = work.allows(Permission.ORDER_READ, Resource(work.school_id))
        return PeoplePage(lines, number, last, total, _may_write(work), may_order)


def person(desk: Desk, person_id: int) -> PersonView:
    """A person's page. Raises Refused or NotFound."""
    with desk.read() as work:
        work.require(Permission.PEOPLE_READ, Resource(work.school_id))
        found = _person(work, person_id)
        line = _line(work, found, _current(work, [found.id]).get(found.id, []))
        is_self = found.id == work.viewer.person_id
        may_write = _may_write(work)
        has = {role.role for role in line.roles}
        may_grant = may_write and not is_self and found.left_on is None
        grantable = tuple(role for role in Role if role not in has) if may_grant else ()
        return PersonView(line, found.account.email if found.account else "", is_self, may_write, grantable)


def add_person(desk: Desk, name: str, office: str, email: str = "", *, outside: bool = False) -> Added:
    """Add a person; with an e-mail address also an account and its invitation. Raises Refused or Invalid.

    `outside` says that they work elsewhere: at another school, the trust or a provider.
    """
    with desk.work() as work:
        work.require(Permission.PEOPLE_WRITE, Resource(work.school_id))
        added = Person(
            school_id=work.school_id,
            name=clean_name(name, "the person"),
            office=" ".join(office.split()),
            outside=outside,
            created_at=work.now,
        )
        work.db.add(added)
        work.db.flush()
        work.note("person.added", f"person:{added.id}", account=bool(email.strip()))
        invited = new_invitation(work, _new_account(work, added, email)) if email.strip() else None
        return Added(added.id, invited)


def set_outside(desk: Desk, person_id: int, *, outside: bool) -> None:
    """Say whether the person works elsewhere.

    Whoever does is from outside in their running contracts too, from this moment. Whoever comes to the school is of it in
    the contracts that are made from then on: what was begun with an outsider stays closed. Raises Refused or NotFound.
    """
    with desk.work() as work:
        work.require(Permission.PEOPLE_WRITE, Resource(work.school_id))
        found = _own_person(work, person_id)
        found.outside = outside
        if outside:
            for party in work.db.scalars(_running_places(work, found.id)):
                party.external = True
            work.db.flush()
            give_beside(work, found.id)
        work.note("person.changed", f"person:{found.id}", outside=outside)


def _running_places(work: Work, person_id: int) -> Select[Party]:
    return select(Party).where(
        Party.school_id == work.school_id,
        Party.person_id == person_id,
        or_(Party.until_on.is_(None), Party.until_on >= work.today),
    )


def invite(desk: Desk, person_id: int, email: str = "") -> Invitation:
    """A link with which the person chooses a password: the first one, or a new one for who has forgotten theirs.

    It is also the only way to take a lost second factor away: password and factor go together, when the link is taken up.
    Whose it is, and for a lead or deputy the head, find on their home pages that it was made (home_resets).
    Somebody who had left comes back without their roles. Raises Refused (also for oneself), NotFound or Invalid.
    """
    with desk.work() as work:
        work.require(Permission.PEOPLE_WRITE, Resource(work.school_id))
        found = _own_person(work, person_id)
        if found.id == work.viewer.person_id:
            raise Refused("Nobody makes an invitation for themselves.")
        if found.left_on is not None:
            found.left_on = None
            work.note("person.added", f"person:{found.id}", again=True)
        if found.account is None:
            return new_invitation(work, _new_account(work, found, email))
        if found.account.disabled_at is not None:
            found.account.disabled_at = found.account.password_hash = None
        return new_invitation(work, found.account)


def grant_role(desk: Desk, person_id: int, role: Role) -> bool:
    """Give a role from today on. Returns whether it counts at once, or waits for a second person.

    Raises Refused (also for a grant to oneself), NotFound, Invalid or Conflict.
    """
    with desk.work() as work:
        work.require(Permission.PEOPLE_WRITE, Resource(work.school_id))
        found = _person(work, person_id)
        if found.id == work.viewer.person_id:
            raise Refused("Nobody grants a role to themselves.")
        if found.left_on is not None:
            raise Invalid("This person has left. Invite them again first.")
        at_once = not approvals.waits(work, role, found.id)
        membership = _begin(work, found, role, at_once)
        if at_once and membership.approved_at is None:
            membership.approved_at = work.now
        work.db.add(membership)
        work.db.flush()
        if at_once:
            _sign_out_everywhere(work, found.id)
        second = "not_needed" if role not in approvals.NEEDS_SECOND else "nobody_to_ask" if at_once else "awaited"
        work.note("membership.granted", f"person:{found.id}", role=role.value, second=second)
        return at_once


def approve_role(desk: Desk, membership_id: int) -> int:
    """Approve a role that waits. Returns whose it is. Raises Refused, NotFound or Conflict."""
    with desk.work() as work:
        work.require(Permission.PEOPLE_APPROVE, Resource(work.school_id))
        membership = _membership(work, membership_id)
        if work.viewer.person_id in (membership.granted_by_id, membership.person_id):
            raise Refused("The same person cannot grant, or hold, and approve.")
        if membership.approved_at is not None or not _goes_on(membership, work.today):
            raise Conflict("This role no longer waits for approval.")
        membership.approved_by_id, membership.approved_at = work.viewer.person_id, work.now
        _sign_out_everywhere(work, membership.person_id)
        work.note("membership.approved", f"person:{membership.person_id}", role=membership.role)
        return membership.person_id


def end_role(desk: Desk, membership_id: int) -> int:
    """End a role at once. Returns whose it was. Raises Refused, NotFound, Invalid or Conflict."""
    with desk.work() as work:
        work.require(Permission.PEOPLE_WRITE, Resource(work.school_id))
        membership = _membership(work, membership_id)
        if not _goes_on(membership, work.today):
            raise Conflict("This role has ended already.")
        if membership.role == Role.ADMINISTRATOR:
            _keep_an_administrator(work, membership.person_id)
        _end(work, membership)
        _sign_out_everywhere(work, membership.person_id)
        return membership.person_id


def mark_left(desk: Desk, person_id: int) -> None:
    """The person has left: sessions and roles end now, records stay. Raises Refused, NotFound or Invalid."""
    with desk.work() as work:
        work.require(Permission.PEOPLE_WRITE, Resource(work.school_id))
        found = _own_person(work, person_id)
        if found.id == work.viewer.person_id:
            raise Invalid("Ask another administrator to mark you as left.")
        _keep_an_administrator(work, found.id)
        found.left_on = work.today
        for membership in _current(work, [found.id]).get(found.id, []):
            _end(work, membership)
        forget_own(work, found.id)
        ended = 0
        if found.account is not None:
            found.account.disabled_at = work.now
            found.account.invitation_hash = found.account.invitation_until = None
            ended = web_sessions.end_sessions(work, found.account)
        work.note("person.left", f"person:{found.id}", sessions=ended)


def _of_school(work: Work) -> Select[Person]:
    """Whoever was entered here, or has ever had a role here."""
    here = select(Membership.person_id).where(Membership.school_id == work.school_id)
    return select(Person).where(or_(Person.school_id == work.school_id, Person.id.in_(here)))


def _person(work: Work, person_id: int) -> Person:
    found = work.db.scalar(_of_school(work).where(Person.id == person_id).options(joinedload(Person.account)))
    if found is None:
        raise NotFound
    return found


def _own_person(work: Work, person_id: int) -> Person:
    """A person whose account is this school's to manage. One of another school's has only roles here."""
    found = _person(work, person_id)
    if found.school_id != work.school_id:
        raise Refused("The school that entered this person manages their account.")
    return found


def _membership(work: Work, membership_id: int) -> Membership:
    query = select(Membership).where(Membership.school_id == work.school_id, Membership.id == membership_id)
    membership = work.db.scalar(query)
    if membership is None:
        raise NotFound
    return membership


def _current(work: Work, person_ids: list[int]) -> dict[int, list[Membership]]:
    """The roles that have not ended, approved or not, by person."""
    query = (
        select(Membership)
        .where(Membership.school_id == work.school_id, Membership.person_id.in_(person_ids), _not_ended(work.today))
        .order_by(Membership.from_on, Membership.id)
    )
    held: dict[int, list[Membership]] = {}
    for membership in work.db.scalars(query):
        held.setdefault(membership.person_id, []).append(membership)
    return held


def _not_ended(today: date) -> ColumnElement[bool]:
    return or_(Membership.until_on.is_(None), Membership.until_on >= today)


def _goes_on(membership: Membership, today: date) -> bool:
    return membership.until_on is None or membership.until_on >= today


def _line(work: Work, person: Person, memberships: list[Membership]) -> PersonLine:
    account = "none" if person.account is None else "open" if is_open(person.account) else "invited"
    roles = tuple(_role_line(work, membership) for membership in memberships)
    return PersonLine(person.id, person.name, person.office, account, person.left_on, roles, person.outside)


def _role_line(work: Work, membership: Membership) -> RoleLine:
    role, waits = Role(membership.role), membership.approved_at is None
    second = work.viewer.person_id not in (membership.granted_by_id, membership.person_id)
    may_approve = waits and second and work.allows(Permission.PEOPLE_APPROVE, Resource(membership.school_id))
    return RoleLine(membership.id, role, role.label, membership.from_on, waits, may_approve, _may_write(work))


def _may_write(work: Work) -> bool:
    return work.allows(Permission.PEOPLE_WRITE, Resource(work.school_id))


def _new_account(work: Work, person: Person, email: str) -> Account:
    address = clean_email(email)
    if address_is_taken(work, address):
        raise Invalid("Somebody has an account with this email address already.")
    account = Account(
        school_id=work.school_id,
        person=person,
        email=address,
        token=web_sessions.new_account_token(),
        created_at=work.now,
    )
    work.db.add(account)
    work.db.flush()
    return account


def _begin(work: Work, person: Person, role: Role, at_once: bool) -> Membership:
    """A new membership; or the one that waited, where there is nobody left who could approve it."""
    for membership in _current(work, [person.id]).get(person.id, []):
        if membership.role == role:
            if membership.approved_at is None and at_once:
                return membership
            raise Conflict("This person has this role already, or it waits for approval.")
    return Membership(
        school_id=work.school_id,
        person_id=person.id,
        role=role.value,
        from_on=work.today,
        granted_by_id=work.viewer.person_id,
        granted_at=work.now,
    )


def _end(work: Work, membership: Membership) -> None:
    """It counts no more from this moment, so yesterday was its last day (design, section 7: on D the leaver loses all)."""
    membership.until_on = work.today - timedelta(days=1)
    work.note("membership.ended", f"person:{membership.person_id}", role=membership.role)


def _sign_out_everywhere(work: Work, person_id: int) -> None:
    """What was opened with the roles before ends: whoever may do more, or less, signs in to it."""
    account = work.db.scalar(select(Account).where(Account.person_id == person_id))
    if account is not None:
        web_sessions.end_sessions(work, account)


def _keep_an_administrator(work: Work, without: int) -> None:
    """A school without an administrator could never give anybody a role again."""
    if not approvals.holders(work, (Role.ADMINISTRATOR,), without={without}):
        raise Invalid("The school needs an administrator. Give somebody else that role first.")
