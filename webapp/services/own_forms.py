"""The school's own Word forms: which there are, how far each is, and what was found in it and confirmed about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from forms.kit import Purpose
from webapp.db import scopes
from webapp.db.own_forms import OwnForm
from webapp.db.schools import Person
from webapp.documents import pdf
from webapp.documents.slots import carried, plan_json, showing
from webapp.documents.slots.comparing import Comparison, compare
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.missing import missing
from webapp.documents.slots.plan import Plan
from webapp.documents.slots.showing import ShownPart
from webapp.domain.errors import NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.work import Desk, Work


class FormStage(StrEnum):
    """How far a form is. One of a line (a form and those that follow it) is active."""

    CONFIRMING = "confirming"
    """Somebody still says what goes where."""
    TRIED = "tried"
    """Proven: every answer lands in its place. Not in use yet."""
    ACTIVE = "active"
    RETIRED = "retired"
    """It was in use: the papers that were begun on it keep it."""
    WITHDRAWN = "withdrawn"
    """It was taken back before any paper used it, and its file went with it."""

    @property
    def is_open(self) -> bool:
        """Whether what is confirmed about it can still be changed."""
        return self in (FormStage.CONFIRMING, FormStage.TRIED)


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in a list."""

    number: int
    title: str
    purpose: Purpose
    stage: FormStage
    since: datetime
    """When it came to where it is."""
    by: str
    """Who did that."""
    follows: int | None
    """The number of the form whose place it takes."""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form's page. An upload may be a form that was filled in: its words are for those who prepare forms."""

    line: FormLine
    told: tuple[str, ...]
    """What was taken out of the upload, a sentence each."""
    slots: tuple[Slot, ...]
    """The blanks that were found; those that were pointed at are in the plan."""
    shown: tuple[ShownPart, ...]
    plan: Plan
    revision: int
    """Of the plan: what is confirmed names the one that it was read at."""
    missing: tuple[str, ...]
    """Which meanings no question carries and what that costs, a sentence each."""
    comparison: Comparison | None
    """With the form that it follows."""
    troubles: tuple[str, ...]
    """Why it could not be used when it was tried, a sentence each."""
    room_for_stamp: bool
    makes_pages: bool
    """Whether LibreOffice is there to show its pages."""
    how_to_get_pages: str
    may_write: bool
    may_use: bool


def list_forms(desk: Desk) -> tuple[FormLine, ...]:
    """The school's own forms, newest first: whoever does not prepare them sees those that were ever used. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.TEMPLATE_READ, Resource(work.school_id))
        rows = [row for row in _forms(work) if _may_see(work, row)]
        numbers = {row.id: row.number for row in rows}
        return tuple(_line(work, row, numbers) for row in rows)


def read_form(desk: Desk, number: int) -> FormView:
    """The page of a form. Raises Refused or NotFound."""
    with desk.read() as work:
        row = form_of(work, number, Permission.TEMPLATE_READ)
        here = Resource(work.school_id)
        writes = work.allows(Permission.TEMPLATE_WRITE, here)
        plan = plan_of(row)
        former = former_of(work, row)
        return FormView(
            _line(work, row, {former.id: former.number} if former else {}),
            sentences(row.told),
            slots_of(row) if writes else (),
            showing.from_json(json.loads(row.shown)) if writes else (),
            plan,
            row.revision,
            missing(plan),
            compare(plan_of(former), slots_of(former), slots_of(row)) if former and writes else None,
            sentences(row.troubles),
            row.room_for_stamp,
            pdf.found() is not None,
            pdf.NOT_HERE,
            writes,
            work.allows(Permission.TEMPLATE_USE, here),
        )


def form_of(work: Work, number: int, permission: Permission) -> OwnForm:
    """One of this school's forms, by its number. Raises Refused or NotFound."""
    work.require(permission, Resource(work.school_id))
    row = next((row for row in _forms(work) if row.number == number), None)
    if row is None or not _may_see(work, row):
        raise NotFound(f"There is no form {number} of the school’s own.")
    return row


def former_of(work: Work, row: OwnForm) -> OwnForm | None:
    """The form that this one follows."""
    return None if row.follows_id is None else work.db.get_one(OwnForm, row.follows_id)


def plan_of(row: OwnForm) -> Plan:
    """What was confirmed about a form so far."""
    return plan_json.from_json(json.loads(row.plan))


def slots_of(row: OwnForm) -> tuple[Slot, ...]:
    """The blanks that were found in it."""
    return carried.from_json(json.loads(row.slots))


def sentences(kept: str) -> tuple[str, ...]:
    """A JSON list of sentences, as it is kept."""
    return tuple(map(str, json.loads(kept)))


def _forms(work: Work) -> Sequence[OwnForm]:
    asked = select(OwnForm).where(scopes.forms(work.viewer)).order_by(OwnForm.number.desc())
    return work.db.scalars(asked).all()


def _may_see(work: Work, row: OwnForm) -> bool:
    """What nobody has used yet may be somebody's filled-in form: it is for those who prepare forms."""
    return row.activated_at is not None or work.allows(Permission.TEMPLATE_WRITE, Resource(work.school_id))


def _line(work: Work, row: OwnForm, numbers: dict[int, int]) -> FormLine:
    return FormLine(
        row.number,
        row.title,
        Purpose(row.purpose),
        FormStage(row.state),
        row.since,
        work.db.get_one(Person, row.by_id).name,
        None if row.follows_id is None else numbers.get(row.follows_id),
    )
