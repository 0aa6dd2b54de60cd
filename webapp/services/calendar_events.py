"""Sessions as a calendar may know of them: when, how long, and perhaps in which room. Steps of an open work.

Nothing is in it that names anybody: not the parties, not the reference by which a record could be asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Meaning
from webapp.db import scopes
from webapp.db.contracts import Attendance, Contract, SupervisionSession
from webapp.db.facts import session_resource
from webapp.db.papers import Paper, PaperVersion
from webapp.documents.codec import text_of
from webapp.domain.calendar_files.writing import Event
from webapp.domain.clock import SCHOOL_TIME, months_before, school_day
from webapp.domain.lengths import USUAL_MINUTES, agreed_minutes
from webapp.services.catalogue import answers_of, document_of
from webapp.services.contract_papers import papers_by_contract
from webapp.services.contracts import may_see_session
from webapp.services.plain_places import PlainPlaces
from webapp.services.work import Work

MONTHS_BACK: Final = 6
"""How far back a calendar goes: as far as a new supervisor reads (loxdale), and no diary of years lies on a telephone."""


@dataclass(frozen=True, slots=True)
class _Length:
    """How long sessions under a contract are, and since when that is agreed."""

    minutes: int = USUAL_MINUTES
    agreed_at: datetime | None = None


def own_events(work: Work) -> list[Event]:
    """The viewer's own sessions, from half a year ago on, soonest first."""
    since = datetime.combine(months_before(work.today, MONTHS_BACK), time.min, SCHOOL_TIME)
    rows = work.db.scalars(
        select(SupervisionSession)
        .join(Contract)
        .where(scopes.contracts(work.viewer), SupervisionSession.starts_at >= since)
        .options(selectinload(SupervisionSession.contract))
        .options(selectinload(SupervisionSession.attendances).selectinload(Attendance.party))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    )
    mine = [one for one in rows if _takes_part(work, one) and may_see_session(work, one.contract, one)]
    return _events(work, mine)


def event_of(work: Work, session: SupervisionSession) -> Event:
    """One session."""
    return _events(work, [session])[0]


def _takes_part(work: Work, session: SupervisionSession) -> bool:
    """Whether it was or is the viewer's to attend: who took over reads of sessions in which they were not."""
    thing, day = session_resource(session), school_day(session.starts_at)
    return any(
        place.covers(thing) and (place.session_id is not None or place.holds(day))
        for place in work.viewer.places_in(session.contract_id)
    )


def _events(work: Work, sessions: Collection[SupervisionSession]) -> list[Event]:
    lengths, places = _lengths(work, {session.contract_id for session in sessions}), PlainPlaces(work, sessions)
    return [
        _event(work, session, lengths.get(session.contract_id, _Length()), places.of(session)) for session in sessions
    ]


def _event(work: Work, session: SupervisionSession, length: _Length, place: str) -> Event:
    ends_at = session.ended_at or session.starts_at + timedelta(minutes=session.minutes or length.minutes)
    minutes = round((ends_at - session.starts_at) / timedelta(minutes=1))
    known = (session.changed_at, None if session.ended_at else length.agreed_at)
    changed_at = max([session.created_at, *(moment for moment in known if moment is not None)])
    return Event(
        session.uid,
        session.starts_at,
        ends_at,
        f"Supervision, {minutes} min",
        place,
        changed_at,
        _sequence(session.created_at, changed_at),
        _is_off(work, session),
    )


def _sequence(created_at: datetime, changed_at: datetime) -> int:
    """Nought as it was planned; then the seconds since, which grow with every change and need not be counted anywhere."""
    return 0 if changed_at == created_at else max(1, round((changed_at - created_at).total_seconds()))


def _is_off(work: Work, session: SupervisionSession) -> bool:
    """Whether it was cancelled, or the viewer does not go: their hour is free again, whatever the others do."""
    if session.cancelled_at is not None:
        return True
    mine = [row for row in session.attendances if row.party.person_id == work.viewer.person_id]
    return bool(mine) and not any(row.present for row in mine)


def _lengths(work: Work, contract_ids: Collection[int]) -> dict[int, _Length]:
    """What each contract says last: its issued version, and before there is one its draft."""
    standing = (papers.standing for papers in papers_by_contract(work, contract_ids, texts=True).values())
    return {paper.contract_id: _length(work, paper) for paper in standing if paper is not None}


def _length(work: Work, paper: Paper) -> _Length:
    version = next((one for one in reversed(paper.versions) if one.issued_at), paper.versions[-1])
    return _Length(_minutes(work, paper, version) or USUAL_MINUTES, version.issued_at)


def _minutes(work: Work, paper: Paper, version: PaperVersion) -> int | None:
    question = document_of(work, paper).meaning(Meaning.LENGTH)
    return agreed_minutes(text_of(answers_of(work, version), question.key)) if question else None
