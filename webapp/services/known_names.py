"""Names that are always someone else in a school, such as "Mrs Hope": what is remembered, until the lead says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.db.mentions import KnownName, Mention
from webapp.db.schools import Person
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.children import children_of
from webapp.services.scanning import reopen
from webapp.services.scanning_again import scan_again
from webapp.services.to_look_for import mark
from webapp.services.work import Desk


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A name that is passed over."""

    known_id: int
    shown: str
    name: str
    """As it is compared, with its title."""
    by: str
    made_at: datetime


def known_names(desk: Desk) -> tuple[KnownLine, ...]:
    """Every name that is passed over in this school, in their order. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.MENTION_DECIDE, Resource(work.school_id))
        rows = work.db.execute(
            select(KnownName, Person.name)
            .join(Person, Person.id == KnownName.made_by_id)
            .where(KnownName.school_id == work.school_id, KnownName.revoked_at.is_(None))
            .order_by(KnownName.name, KnownName.id)
        )
        return tuple(KnownLine(row.id, row.shown, row.name, by, row.made_at) for row, by in rows)


def ask_again(desk: Desk, known_id: int) -> None:
    """Ask about this name again from now on, wherever it stands. Raises Refused, NotFound, or Conflict where it is asked."""
    with desk.work() as work:
        work.require(Permission.MENTION_DECIDE, Resource(work.school_id))
        row = work.db.scalar(select(KnownName).where(KnownName.school_id == work.school_id, KnownName.id == known_id))
        if row is None:
            raise NotFound
        if row.revoked_at is not None:
            raise Conflict("This name is asked about again already.")
        row.revoked_at, row.revoked_by_id = work.now, work.viewer.person_id
        passed = work.db.scalars(select(Mention).where(Mention.known_id == row.id)).all()
        for one in passed:
            reopen(one)
        whose = row.children.split()
        for child in children_of(work, work.school_id, whose).values():
            mark(work, child)
        work.note("mention.forgotten", f"known_name:{row.id}", names=len(passed))
    scan_again(desk, known=whose)  # it stands for a child again, by whose name nobody else's file is found
