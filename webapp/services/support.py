"""Support offered to staff, with a contract of supervision or without one (loxdale: "ALL staff at any time").

A register of what kind, on which day and for whom; never of what was said. Those whom a note names read it; the head and the
lead read how often, and nobody's name (design, section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.facts import support_resource
from webapp.db.schools import Person
from webapp.db.support import SupportOffered
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.people import SUPPORT
from webapp.domain.policy import Permission, Resource
from webapp.services.making import of_school, people_by_id
from webapp.services.references import next_reference
from webapp.services.work import Desk, Work

PAGE = 20
"""Notes on a page."""
COUNTED = timedelta(days=365)
"""How far the counts look back: a year, in which no single week can be told from them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer of support, for those whom it names."""

    reference: str
    offered_on: date
    to: str
    to_me: bool
    by: str
    by_me: bool
    kind: str
    taken_up_on: date | None


@dataclass(frozen=True, slots=True)
class Count:
    """How often support of one kind was offered, and taken up, in the last year."""

    kind: str
    offered: int
    taken_up: int


@dataclass(frozen=True, slots=True)
class SupportPage:
    """A page of the offers that name this person, newest first, and the counts for those who may have them."""

    offers: tuple[Offer, ...]
    number: int
    last: int
    total: int
    counts: tuple[Count, ...] | None
    """None for those who may not have them."""
    may_write: bool
    may_note_child: bool
    """Whether this person may write a note for a child's file, should a child have been spoken of."""


def read_support(desk: Desk, number: int = 1) -> SupportPage:
    """The register as far as it is this person's to see. Raises Refused. A look at notes is noted."""
    with desk.read() as work:
        mine = select(SupportOffered).where(scopes.support(work.viewer))
        total = work.db.scalar(select(func.count()).select_from(mine.subquery())) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        rows = work.db.scalars(
            mine.options(selectinload(SupportOffered.offered_to), selectinload(SupportOffered.offered_by))
            .order_by(SupportOffered.offered_on.desc(), SupportOffered.id.desc())
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        )
        here = Resource(work.school_id)
        page = SupportPage(
            tuple(_offer(work, row) for row in rows),
            number,
            last,
            total,
            _counts(work) if work.allows(Permission.SUPPORT_COUNT, here) else None,
            work.allows(Permission.SUPPORT_WRITE, here),
            work.allows(Permission.CHILD_PROPOSE, here),
        )
        if page.offers:
            desk.note_read("support.read", f"person:{work.viewer.person_id}", notes=total)
        return page


def people_to_support(desk: Desk) -> tuple[tuple[int, str], ...]:
    """(id, name) of everybody in the school, by name. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.SUPPORT_WRITE, Resource(work.school_id))
        people: Sequence[Person] = work.db.scalars(
            select(Person).where(of_school(work)).order_by(Person.name, Person.id)
        ).all()
        return tuple((person.id, person.name) for person in people)


def record_support(desk: Desk, offered_on: date, to_id: int, by_id: int, kind: str, *, taken_up: bool = False) -> str:
    """Keep that support was offered; `kind` is a key of `SUPPORT`. Returns the note's reference.

    Raises Refused; Invalid where the day is to come, the kind is unknown or the people are not two of this school; Conflict
    where this person has kept the same already.
    """
    if kind not in SUPPORT:
        raise Invalid("Choose what was offered.")
    if to_id == by_id:
        raise Invalid("Nobody offers support to themselves. Choose two people.")
    with desk.work() as work:
        work.require(Permission.SUPPORT_WRITE, Resource(work.school_id))
        if offered_on > work.today:
            raise Invalid("The day on which support was offered cannot be in the future.")
        people_by_id(work, [to_id, by_id])
        _refuse_twice(work, offered_on, to_id, by_id, kind)
        kept = SupportOffered(
            school_id=work.school_id,
            reference=next_reference(work, SupportOffered),
            offered_on=offered_on,
            offered_to_id=to_id,
            offered_by_id=by_id,
            kind=kind,
            taken_up_on=work.today if taken_up else None,
            recorded_by_id=work.viewer.person_id,
            recorded_at=work.now,
        )
        work.db.add(kept)
        work.db.flush()
        work.note("support.recorded", f"support:{kept.id}", reference=kept.reference, kind=kind, taken_up=taken_up)
        return kept.reference


def _refuse_twice(work: Work, offered_on: date, to_id: int, by_id: int, kind: str) -> None:
    """The button pressed twice must not count twice. What others kept is not told."""
    same = select(SupportOffered.id).where(
        SupportOffered.school_id == work.school_id,
        SupportOffered.offered_on == offered_on,
        SupportOffered.offered_to_id == to_id,
        SupportOffered.offered_by_id == by_id,
        SupportOffered.kind == kind,
        SupportOffered.recorded_by_id == work.viewer.person_id,
    )
    if work.db.scalar(same.limit(1)) is not None:
        raise Conflict("You have kept this already: the same day, people and kind. Nothing was added.")


def take_up(desk: Desk, reference: str) -> None:
    """Note that an offer was taken up. Raises Refused, NotFound, or Conflict where it was already."""
    with desk.work() as work:
        offer = work.db.scalar(
            select(SupportOffered).where(
                SupportOffered.school_id == work.school_id, SupportOffered.reference == reference
            )
        )
        if offer is None:
            raise NotFound("There is no such note in this school.")
        work.require(Permission.SUPPORT_READ, support_resource(offer))
        if offer.taken_up_on is not None:
            raise Conflict("This offer was taken up already. Nothing was changed.")
        offer.taken_up_on = work.today
        work.note("support.taken_up", f"support:{offer.id}", reference=reference)


def _offer(work: Work, row: SupportOffered) -> Offer:
    me = work.viewer.person_id
    return Offer(
        row.reference,
        row.offered_on,
        row.offered_to.name,
        row.offered_to_id == me,
        row.offered_by.name,
        row.offered_by_id == me,
        SUPPORT[row.kind],
        row.taken_up_on,
    )


def _counts(work: Work) -> tuple[Count, ...]:
    rows = work.db.execute(
        select(SupportOffered.kind, func.count(), func.count(SupportOffered.taken_up_on))
        .where(SupportOffered.school_id == work.school_id, SupportOffered.offered_on > work.today - COUNTED)
        .group_by(SupportOffered.kind)
    )
    found = {kind: (offered, taken) for kind, offered, taken in rows}
    return tuple(Count(words, *found.get(kind, (0, 0))) for kind, words in SUPPORT.items())
