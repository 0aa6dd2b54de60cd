"""A draft left lying: the lead learns that it exists, and files its children without reading it (design, section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Document, Row
from webapp.db.contracts import SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import DraftBuffer, Paper
from webapp.db.schools import Person
from webapp.documents.codec import load
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission, Resource, allows
from webapp.domain.school_year import Calendar
from webapp.services.cases import Cases, Line, Told, cases_of, told_of, written
from webapp.services.catalogue import answers_of, document_of
from webapp.services.entries import counting, file_lines, unfiled
from webapp.services.papers import paper_of
from webapp.services.school_year import calendar_of
from webapp.services.viewers import viewer_of
from webapp.services.work import Desk, Work

DAYS_LEFT = 5
"""School days without a word typed after which a draft counts as left lying."""

_WRITTEN = tuple(state.value for state in State if state.is_written)


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A record that its writer has not touched for days: never a word of its text."""

    reference: str
    session_date: date
    since: datetime
    """When it was last saved, or typed in."""
    released: int
    """Children who have an entry from it."""
    waiting: int
    """Children who would have one, or a newer one, from a release now."""


def drafts_left(work: Work) -> tuple[LeftDraft, ...]:
    """The drafts left lying, oldest first, for whoever may release them; nothing for anybody else."""
    if not work.allows(Permission.PAPER_RELEASE, Resource(work.school_id)):
        return ()
    rows = work.db.execute(
        select(Paper, SupervisionSession.starts_at)
        .join(SupervisionSession, SupervisionSession.id == Paper.session_id)
        .where(
            Paper.school_id == work.school_id,
            Paper.state.in_(_WRITTEN),
            Paper.changed_at < work.now - timedelta(days=DAYS_LEFT - 1),
            SupervisionSession.starts_at <= work.now,
        )
        .options(selectinload(Paper.session), selectinload(Paper.versions))
        .order_by(Paper.changed_at, Paper.id)
    ).all()
    found = ((paper, school_day(starts_at), _touched_at(work, paper)) for paper, starts_at in rows)
    calendar = calendar_of(work)
    return tuple(
        _left(work, paper, day, touched) for paper, day, touched in found if _is_left(calendar, touched, work.today)
    )


def is_left(work: Work, paper: Paper) -> bool:
    """Whether this draft is left lying, of a session that was held."""
    held = paper.session is not None and paper.session.starts_at <= work.now
    return held and _is_left(calendar_of(work), _touched_at(work, paper), work.today)


def _touched_at(work: Work, paper: Paper) -> datetime:
    typed = work.db.scalar(select(func.max(DraftBuffer.saved_at)).where(DraftBuffer.paper_id == paper.id))
    return max(paper.changed_at, typed) if typed else paper.changed_at


def _is_left(calendar: Calendar, touched: datetime, today: date) -> bool:
    return calendar.after_school_days(school_day(touched), DAYS_LEFT) <= today


def _left(work: Work, paper: Paper, session_date: date, touched: datetime) -> LeftDraft:
    told, cases = _read(work, paper)
    released = {before.standing.child_id for before in told.values() if before.standing is not None}
    return LeftDraft(
        paper.reference,
        session_date,
        touched,
        len(released),
        _children(unfiled(told, cases)),
    )


def release_children(desk: Desk, reference: str) -> int:
    """Put what is written about each child of a draft left lying on their chronology. Nobody sees the rest of it.

    Returns how many children have a new entry; it may be done again after more typing. Raises Refused or NotFound, or
    Conflict where the paper is no draft, or was touched within five school days.
    """
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_RELEASE)
        if paper.session is None:
            raise NotFound("Only the record of a session is about children.")
        if not State(paper.state).is_written:
            raise Conflict("This record is not a draft any more. Nothing was changed.")
        if not _is_left(calendar_of(work), _touched_at(work, paper), work.today):
            raise Conflict(
                "Somebody worked on this draft within the last five school days. Ask them to finish it, or wait."
            )
        if paper.session.starts_at > work.now:
            raise Conflict("This session has not been held yet. What is prepared for it is its writer's.")
        count = file_what_is_written(work, paper)
        work.note("paper.released", f"paper:{paper.id}", reference=paper.reference, children=count)
        return count


def file_what_is_written(work: Work, paper: Paper) -> int:
    """File every child of whom anything is written in the newest text, as a step of an open work. Returns how many."""
    told, cases = _read(work, paper)
    return _children(file_lines(work, paper, paper.versions[-1], told, cases))


def _read(work: Work, paper: Paper) -> tuple[dict[str, Told], Cases]:
    """The children of the newest text: a case counts as soon as one part about the child is written."""
    document, told = document_of(work, paper), told_of(work, paper)
    ended = counting(paper)

    def counts(document: Document, row: Row) -> bool:
        return written(document, row) or ended(document, row)

    return told, cases_of(work, paper, document, _newest(work, paper, document), told, counts)


def _newest(work: Work, paper: Paper, document: Document) -> Answers:
    """The saved text, or what somebody who may still write it has typed over it since and not saved."""
    version = paper.versions[-1]
    buffers = work.db.scalars(
        select(DraftBuffer)
        .where(
            DraftBuffer.paper_id == paper.id,
            DraftBuffer.base_revision == paper.revision,
            DraftBuffer.saved_at >= version.changed_at,
        )
        .order_by(DraftBuffer.saved_at.desc(), DraftBuffer.id.desc())
    )
    typed = next((buffer.answers for buffer in buffers if _may_write(work, paper, buffer.person_id)), None)
    return answers_of(work, version) if typed is None else load(document, typed)


def _may_write(work: Work, paper: Paper, person_id: int) -> bool:
    writer = viewer_of(work, work.db.get_one(Person, person_id), paper.school_id)
    return allows(Permission.PAPER_WRITE, writer, paper_resource(paper))


def _children(lines: Sequence[Line]) -> int:
    return len({line.child.id for line in lines})
