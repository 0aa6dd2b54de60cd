"""Circles of supervision: told by their size alone, and noted once as known, after which nobody is asked about them again.

Who supervises whom is theirs to know (design, section 7). A pair is named to its own two, who know it; of a longer circle
nobody is named even to those who are in it, since one name more would tell them of a contract that is not theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db.contracts import Contract
from webapp.db.order import CircleNote
from webapp.db.schools import Person
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.people_order import Circle, ties_of
from webapp.domain.policy import Permission, Resource
from webapp.services.ties import places_today
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class CircleLine:
    """People who supervise one another."""

    key: str
    """What stands for it in an address: nobody can tell from it who they are."""
    size: int
    has_me: bool
    other: str
    """The other one, where this person is one of two: they know. Empty in any other case."""
    noted_on: date | None
    noted_by: str


def note_circle(desk: Desk, key: str) -> None:
    """Note a circle as known. Whoever may is often in it: in a tiny school nobody else is left.

    Raises Refused; NotFound where it is no circle any more; Conflict where it is noted already.
    """
    with desk.work() as work:
        work.require(Permission.ORDER_NOTE, Resource(work.school_id))
        circle = _today(work).get(key)
        if circle is None:
            raise NotFound("Those people do not supervise one another any more. Look at the page again.")
        people = _people(circle)
        same = select(CircleNote.id).where(CircleNote.school_id == work.school_id, CircleNote.people == people)
        if work.db.scalar(same.limit(1)) is not None:
            raise Conflict("This is noted already. Nothing was added.")
        note = CircleNote(school_id=work.school_id, people=people, noted_by_id=work.viewer.person_id, noted_at=work.now)
        work.db.add(note)
        work.db.flush()
        work.note("circle.noted", f"circle:{note.id}", people=len(circle.people))


def unnoted(work: Work, circles: Sequence[Circle]) -> int:
    """How many of these nobody has noted, as a step of an open read."""
    if not circles:
        return 0
    noted = {note.people for note in _notes(work)}
    return sum(_people(circle) not in noted for circle in circles)


def _people(circle: Circle) -> str:
    """How a note says who is in a circle."""
    return " ".join(map(str, sorted(circle.people)))


def _today(work: Work) -> dict[str, Circle]:
    """The circles of the school by what stands for them in an address."""
    found = ties_of(places_today(work)).circles
    uids = _uids(work, found)
    return {_address(circle, uids): circle for circle in found}


def _uids(work: Work, circles: Sequence[Circle]) -> dict[int, str]:
    ids = {contract for circle in circles for contract in circle.contracts}
    if not ids:
        return {}
    return {row.id: row.uid for row in work.db.execute(select(Contract.id, Contract.uid).where(Contract.id.in_(ids)))}


def _address(circle: Circle, uids: dict[int, str]) -> str:
    """From what nobody who is not in those contracts knows: the people's own numbers could be tried one by one."""
    return hashlib.sha256(" ".join(sorted(uids[one] for one in circle.contracts)).encode()).hexdigest()[:20]


def _notes(work: Work) -> Sequence[CircleNote]:
    return work.db.scalars(
        select(CircleNote).where(CircleNote.school_id == work.school_id).order_by(CircleNote.id)
    ).all()


def circle_lines(work: Work, found: Sequence[Circle], people: Mapping[int, Person]) -> tuple[CircleLine, ...]:
    """The circles, those first that nobody has noted, as a step of an open read."""
    if not found:
        return ()
    uids, notes = _uids(work, found), {note.people: note for note in _notes(work)}
    lines = [_line(work, people, circle, uids, notes.get(_people(circle))) for circle in found]
    return tuple(sorted(lines, key=lambda line: (line.noted_on is not None, line.size, line.key)))


def _line(
    work: Work, people: Mapping[int, Person], circle: Circle, uids: dict[int, str], note: CircleNote | None
) -> CircleLine:
    me = work.viewer.person_id
    others = circle.people - {me}
    mine = me in circle.people
    return CircleLine(
        _address(circle, uids),
        len(circle.people),
        mine,
        people[min(others)].name if mine and len(others) == 1 else "",
        school_day(note.noted_at) if note else None,
        note.noted_by.name if note else "",
    )
