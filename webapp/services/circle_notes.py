"""Noting that a school knows of people who supervise one another: once, and nobody is asked about them again."""

from __future__ import annotations

from sqlalchemy import select

from webapp.db.order import CircleNote
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.people_order import circles_today, people_key
from webapp.services.work import Desk


def note_circle(desk: Desk, key: str) -> None:
    """Note a circle as known. Whoever may is often in it: in a tiny school nobody else is left.

    Raises Refused; NotFound where it is no circle any more; Conflict where it is noted already.
    """
    with desk.work() as work:
        work.require(Permission.ORDER_NOTE, Resource(work.school_id))
        circle = circles_today(work).get(key)
        if circle is None:
            raise NotFound("Those people do not supervise one another any more. Look at the page again.")
        people = people_key(circle)
        same = select(CircleNote.id).where(CircleNote.school_id == work.school_id, CircleNote.people == people)
        if work.db.scalar(same.limit(1)) is not None:
            raise Conflict("This is noted already. Nothing was added.")
        note = CircleNote(school_id=work.school_id, people=people, noted_by_id=work.viewer.person_id, noted_at=work.now)
        work.db.add(note)
        work.db.flush()
        work.note("circle.noted", f"circle:{note.id}", people=len(circle.people))
