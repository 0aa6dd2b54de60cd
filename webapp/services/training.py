"""The register of training: what somebody was trained in and when, and nothing else (nefutures, jmat).

No certificate and no words: the school's own file has those. Until when training counts follows from the practice of today,
so a school that trains more often from now on is told at once whose is to be renewed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from webapp.db.facts import training_resource
from webapp.db.order import Training
from webapp.db.schools import Membership, Person
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.domain.training import TrainingKind, TrainingState, needed, states_of
from webapp.services.practice import practice_on
from webapp.services.ties import supervises
from webapp.services.viewers import roles_of
from webapp.services.work import Desk, Work

Done = tuple[TrainingKind, date]


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One note of the register."""

    training_id: int
    kind: TrainingKind
    done_on: date
    noted_on: date
    by: str
    struck_on: date | None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """What is noted of one person."""

    person_id: int
    name: str
    is_self: bool
    states: tuple[TrainingState, ...]
    """Of what they need by their roles and places today, and of what is noted besides."""
    lead: TrainingState
    """Their training as a lead or deputy, whether they are one or are about to be."""
    lines: tuple[TrainingLine, ...]
    """Newest first; struck ones too."""
    may_write: bool


def read_training(desk: Desk, person_id: int | None = None) -> TrainingPage:
    """What is noted of a person; of the viewer where nobody is named. Raises Refused or NotFound."""
    with desk.read() as work:
        whose = work.viewer.person_id if person_id is None else person_id
        work.require(Permission.TRAINING_READ, _of(work, whose))
        found = _person(work, whose)
        rows = _rows(work, whose)
        states = _states(work, [(TrainingKind(row.kind), row.done_on) for row in rows if row.struck_at is None])
        wanted = needed(roles_of(work, whose, work.school_id), supervises=supervises(work, whose))
        return TrainingPage(
            whose,
            found.name,
            whose == work.viewer.person_id,
            tuple(state for kind, state in states.items() if kind in wanted or state.done_on is not None),
            states[TrainingKind.LEAD],
            tuple(_line(row) for row in rows),
            work.allows(Permission.TRAINING_WRITE, _of(work, whose)),
        )


def note_training(desk: Desk, person_id: int, kind: str, done_on: date) -> None:
    """Note that somebody was trained on a day; `kind` is a `TrainingKind`.

    Raises Refused; NotFound; Invalid where the kind is unknown or the day is to come; Conflict where it is noted already.
    """
    with desk.work() as work:
        work.require(Permission.TRAINING_WRITE, _of(work, person_id))
        _person(work, person_id)
        if kind not in [one.value for one in TrainingKind]:
            raise Invalid("Choose what the training was for.")
        if done_on > work.today:
            raise Invalid("The day of the training cannot be in the future. Note it once it is done.")
        if any((row.kind, row.done_on, row.struck_at) == (kind, done_on, None) for row in _rows(work, person_id)):
            raise Conflict("This training is noted already, on the same day. Nothing was added.")
        row = Training(
            school_id=work.school_id,
            person_id=person_id,
            kind=kind,
            done_on=done_on,
            recorded_by_id=work.viewer.person_id,
            recorded_at=work.now,
        )
        work.db.add(row)
        work.db.flush()
        work.note("training.noted", f"person:{person_id}", training=row.id, kind=kind, done_on=done_on.isoformat())


def strike_training(desk: Desk, training_id: int) -> int:
    """Strike a note that was a slip. Returns whose it was. Raises Refused, NotFound, or Conflict if struck already."""
    with desk.work() as work:
        row = work.db.scalar(select(Training).where(Training.school_id == work.school_id, Training.id == training_id))
        if row is None:
            raise NotFound("There is no such note of training in this school.")
        work.require(Permission.TRAINING_WRITE, training_resource(row))
        if row.struck_at is not None:
            raise Conflict("This note was struck already. Nothing was changed.")
        row.struck_by_id, row.struck_at = work.viewer.person_id, work.now
        work.note("training.struck", f"person:{row.person_id}", training=row.id)
        return row.person_id


def training_told(work: Work) -> tuple[TrainingState, ...]:
    """The viewer's own training, of what they need today, that is to be renewed or is not noted."""
    me = work.viewer.person_id
    wanted = needed(work.viewer.roles, supervises=supervises(work, me))
    if not wanted:
        return ()
    states = states_by_person(work, [me])[me]
    return tuple(states[kind] for kind in wanted if states[kind].asks or not states[kind].holds)


def states_by_person(work: Work, person_ids: Collection[int]) -> dict[int, dict[TrainingKind, TrainingState]]:
    """How the training of each of these people stands: two statements, however many there are."""
    rows = work.db.execute(
        select(Training.person_id, Training.kind, Training.done_on).where(
            Training.school_id == work.school_id, Training.struck_at.is_(None), Training.person_id.in_(person_ids)
        )
    )
    done: dict[int, list[Done]] = {person_id: [] for person_id in person_ids}
    for row in rows:
        done[row.person_id].append((TrainingKind(row.kind), row.done_on))
    years = practice_on(work, work.today).training_years
    return {person_id: states_of(days, years, work.today) for person_id, days in done.items()}


def lead_renewal(work: Work, people: Sequence[Person]) -> str:
    """By when one person's training as a lead is renewed, as an answer; empty for several people, or where none is noted."""
    if len(people) != 1:
        return ""
    renews_on = states_by_person(work, [people[0].id])[people[0].id][TrainingKind.LEAD].renews_on
    return renews_on.isoformat() if renews_on else ""


def _of(work: Work, person_id: int) -> Resource:
    return Resource(work.school_id, owner_id=person_id)


def _person(work: Work, person_id: int) -> Person:
    """Somebody whom this school entered or gave a role; also one who has left."""
    member = select(Membership.person_id).where(Membership.school_id == work.school_id)
    here = or_(Person.school_id == work.school_id, Person.id.in_(member))
    found = work.db.scalar(select(Person).where(here, Person.id == person_id))
    if found is None:
        raise NotFound
    return found


def _rows(work: Work, person_id: int) -> Sequence[Training]:
    return work.db.scalars(
        select(Training)
        .where(Training.school_id == work.school_id, Training.person_id == person_id)
        .options(joinedload(Training.recorded_by))
        .order_by(Training.done_on.desc(), Training.id.desc())
    ).all()


def _states(work: Work, done: Sequence[Done]) -> dict[TrainingKind, TrainingState]:
    return states_of(done, practice_on(work, work.today).training_years, work.today)


def _line(row: Training) -> TrainingLine:
    struck_on = None if row.struck_at is None else school_day(row.struck_at)
    noted_on = school_day(row.recorded_at)
    return TrainingLine(row.id, TrainingKind(row.kind), row.done_on, noted_on, row.recorded_by.name, struck_on)
