"""That a concern about a member of staff went where it belongs (design, section 6).

An allegation, a low-level concern about an adult, or a disclosure about somebody who takes part does not belong in a record
of supervision (loxdale, trust, jmat: what must be passed on). Kept here is only when, to which office and their own
reference; never what it was, nor about whom. A note is its author's alone, so it is hidden from whoever it is about.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from webapp.db.papers import StaffConcern
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work

RECIPIENTS = {
    "head": "The head",
    "chair": "The chair of governors",
    "officer": "The local authority’s designated officer",
}
MOST_REFERENCE = 40
"""Characters in the recipient's own reference: room for a number, and for no story."""
PAGE = 20
"""Notes on a page."""


@dataclass(frozen=True, slots=True)
class Route:
    """How each recipient is reached, as the school's practice says; empty where nobody has said it."""

    head: str
    chair: str
    officer: str
    may_set: bool
    """Whether this person may say it."""


@dataclass(frozen=True, slots=True)
class ConcernNote:
    """One note of this person's own."""

    reference: str
    told_on: date
    recipient: str
    their_reference: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ConcernsPage:
    """The school's route, and a page of one's own notes, newest first."""

    route: Route
    notes: tuple[ConcernNote, ...]
    number: int
    last: int
    total: int


def read_concerns(desk: Desk, number: int = 1) -> ConcernsPage:
    """The route, which everybody may know, and the viewer's own notes; reading notes is noted. Raises Refused."""
    with desk.read() as work:
        own = select(StaffConcern).where(
            StaffConcern.school_id == work.school_id, StaffConcern.recorded_by_id == work.viewer.person_id
        )
        total = work.db.scalar(select(func.count()).select_from(own.subquery())) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        newest = own.order_by(StaffConcern.told_on.desc(), StaffConcern.id.desc())
        rows = work.db.scalars(newest.limit(PAGE).offset((number - 1) * PAGE))
        notes = tuple(_note(work, row) for row in rows)
        if notes:
            desk.note_read("concern.read", f"person:{work.viewer.person_id}", notes=total)
        return ConcernsPage(_route(work), notes, number, last, total)


def record_concern(desk: Desk, told_on: date, recipient: str, their_reference: str) -> str:
    """Keep that a concern was passed on. `recipient` is a key of `RECIPIENTS`. Returns the note's reference.

    Raises Refused, or Invalid where the day is to come, the recipient is unknown or the reference too long.
    """
    their_reference = " ".join(their_reference.split())
    if recipient not in RECIPIENTS:
        raise Invalid("Choose whom you told.")
    if len(their_reference) > MOST_REFERENCE:
        raise Invalid(f"Their reference has at most {MOST_REFERENCE} characters. Leave out everything but the number.")
    with desk.work() as work:
        if told_on > work.today:
            raise Invalid("The day on which you told them cannot be in the future.")
        kept = StaffConcern(
            school_id=work.school_id,
            reference=_free_reference(work),
            told_on=told_on,
            recipient=recipient,
            their_reference=their_reference,
            recorded_by_id=work.viewer.person_id,
            recorded_at=work.now,
        )
        work.db.add(kept)
        work.db.flush()
        work.note("concern.recorded", f"concern:{kept.id}", reference=kept.reference, recipient=recipient)
        return kept.reference


def _note(work: Work, row: StaffConcern) -> ConcernNote:
    work.require(Permission.CONCERN_READ, Resource(row.school_id, owner_id=row.recorded_by_id))
    return ConcernNote(row.reference, row.told_on, row.recipient, row.their_reference, row.recorded_at)


def _route(work: Work) -> Route:
    practice = practice_on(work, work.today)
    may_set = work.allows(Permission.PRACTICE_WRITE, Resource(work.school_id))
    return Route(practice.concern_head, practice.concern_chair, practice.concern_officer, may_set)


def _free_reference(work: Work) -> str:
    """Drawn, not counted: numbers in a row would tell the subject of a concern that somebody has noted one."""
    while True:
        reference = f"N-{secrets.randbelow(900_000) + 100_000}"
        taken = select(StaffConcern.id).where(
            StaffConcern.school_id == work.school_id, StaffConcern.reference == reference
        )
        if work.db.scalar(taken) is None:
            return reference
