"""Whose file waits to be audited: who has one, and who has had a turn in which round. Steps of an open work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.db.children import CaseDiscussion, Child, ChronologyEntry
from webapp.db.drawing import FileDraw
from webapp.db.papers import Paper
from webapp.domain.sampling import Turn
from webapp.domain.sources import AUDIT
from webapp.services.coverage import is_here, under
from webapp.services.decisions import is_standing
from webapp.services.practice import practice_on
from webapp.services.work import Work

Read = dict[tuple[int, int, bool], datetime]
"""When a child first had an entry of a session’s record: by the ids of both, and whether it was an audit by itself."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a school's audits stand."""

    pool: dict[str, int]
    """The children who have a file, each with its id, by reference."""
    turns: tuple[Turn, ...]


def standing_of(work: Work) -> Standing:
    """Who has a file, and who has had a turn."""
    draws = work.db.scalars(
        select(FileDraw)
        .where(FileDraw.school_id == work.school_id)
        .options(joinedload(FileDraw.child), joinedload(FileDraw.session))
        .order_by(FileDraw.id)
    ).all()
    return Standing(_pool(work), tuple(_turns(work, draws)))


def _pool(work: Work) -> dict[str, int]:
    """The children on the roll with an entry or a live plan: a leaver drops out, a newcomer is there at once."""
    live = practice_on(work, work.today).live_plans
    written = select(ChronologyEntry.child_id).where(ChronologyEntry.school_id == work.school_id, is_standing())
    rows = work.db.execute(
        select(Child.reference, Child.id)
        .where(Child.school_id == work.school_id, is_here(work.today), Child.off_roll.is_(None))
        .where(Child.id.in_(written) | Child.id.in_(under(work, live)))
        .order_by(Child.reference)
    )
    return {reference: child_id for reference, child_id in rows}  # noqa: C416 - rows, not pairs


def _turns(work: Work, draws: Sequence[FileDraw]) -> list[Turn]:
    """A turn is a file that was drawn and not passed over, as long as it can still be read; and any that was read.

    A file that was drawn may be read in an audit by itself or as a part of a team's meeting (loxdale).
    """
    read = _read(work)
    spoken_of = {(child_id, session_id) for child_id, session_id, _ in read}
    passed_over = {draw.replaces_id for draw in draws}
    turns = [
        Turn(draw.child.reference, draw.round)
        for draw in draws
        if (draw.child_id, draw.session_id) in spoken_of
        or (draw.id not in passed_over and draw.session.ended_at is None and draw.session.cancelled_at is None)
    ]
    return turns + _by_hand(work, draws, read)


def _by_hand(work: Work, draws: Sequence[FileDraw], read: Read) -> list[Turn]:
    """The files that were chosen by hand and read, each in the round that the draws had come to."""
    drawn = {(draw.child_id, draw.session_id) for draw in draws}
    found = {(child, session): at for (child, session, by_itself), at in read.items() if by_itself}
    found = {pair: at for pair, at in found.items() if pair not in drawn}
    asked = select(Child.id, Child.reference).where(Child.id.in_({child_id for child_id, _ in found}))
    references = {row.id: row.reference for row in work.db.execute(asked)} if found else {}
    return [
        Turn(references[child_id], max((draw.round for draw in draws if draw.drawn_at <= at), default=1))
        for (child_id, _), at in found.items()
    ]


def _read(work: Work) -> Read:
    drawn_for = select(FileDraw.session_id).where(FileDraw.school_id == work.school_id)
    by_itself = ChronologyEntry.source == AUDIT
    rows = work.db.execute(
        select(ChronologyEntry.child_id, Paper.session_id, ChronologyEntry.source, func.min(ChronologyEntry.entered_at))
        .join(CaseDiscussion, CaseDiscussion.id == ChronologyEntry.case_discussion_id)
        .join(Paper, Paper.id == CaseDiscussion.paper_id)
        .where(ChronologyEntry.school_id == work.school_id, is_standing())
        .where(by_itself | Paper.session_id.in_(drawn_for))
        .group_by(ChronologyEntry.child_id, Paper.session_id, ChronologyEntry.source)
    )
    return {
        (child_id, session_id, source == AUDIT): at
        for child_id, session_id, source, at in rows
        if session_id is not None
    }
