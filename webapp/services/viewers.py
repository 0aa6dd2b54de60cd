"""What a person is in a school today, read from the database for the policy to judge."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select

from webapp.db.contracts import Party
from webapp.db.facts import place_of
from webapp.db.schools import Membership, Person
from webapp.domain.errors import NotFound
from webapp.domain.people import Role
from webapp.domain.policy import Place, Viewer
from webapp.services.work import Desk, Work


def viewer_of(work: Work, person: Person, school_id: int, stepped_up_at: datetime | None = None) -> Viewer:
    """The person as a viewer in this school, as a step of an open work or read."""
    return Viewer(
        person_id=person.id,
        school_id=school_id,
        name=person.name,
        today=work.today,
        roles=roles_of(work, person.id, school_id),
        places=_places_of(work, person.id, school_id),
        stepped_up_at=stepped_up_at,
    )


def viewer_for(desk: Desk, person_id: int, school_id: int) -> Viewer:
    """The same for a command or a test, which have no web session. Raises NotFound."""
    with desk.read() as work:
        person = work.db.get(Person, person_id)
        if person is None:
            raise NotFound
        return viewer_of(work, person, school_id)


def roles_of(work: Work, person_id: int, school_id: int) -> frozenset[Role]:
    """The roles that count today: begun, not ended, and approved (design, section 7)."""
    query = select(Membership.role).where(
        Membership.school_id == school_id,
        Membership.person_id == person_id,
        Membership.approved_at.is_not(None),
        Membership.from_on <= work.today,
        or_(Membership.until_on.is_(None), Membership.until_on >= work.today),
    )
    return frozenset(Role(role) for role in work.db.scalars(query))


def _places_of(work: Work, person_id: int, school_id: int) -> tuple[Place, ...]:
    """Every place in a contract of this school, also those that are over: a supervisee keeps what is about them."""
    query = select(Party).where(Party.school_id == school_id, Party.person_id == person_id).order_by(Party.id)
    return tuple(place_of(party) for party in work.db.scalars(query))


def has_left(person: Person, today: date) -> bool:
    """Whether the person is gone. The day of leaving is already too late to come in (design, section 7)."""
    return person.left_on is not None and person.left_on <= today
