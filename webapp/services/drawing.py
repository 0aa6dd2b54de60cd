"""Drawing the files for an audit (loxdale: two pupils' case files each session), by a chance that can be checked later.

Whoever draws reads the roll, and sees who was drawn; the other parties of the session see references.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from forms.kit import Answers, Cases, Document, Meaning, Purpose
from webapp.db.contracts import SupervisionSession
from webapp.db.drawing import FileDraw
from webapp.db.facts import session_resource
from webapp.db.schools import Person
from webapp.documents.carrying import with_children
from webapp.documents.codec import new_uid
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.policy import Permission, Resource
from webapp.domain.sampling import FILES, Turn, current_round, drawn_from, pick, waiting
from webapp.domain.switched_on import switched_on
from webapp.services.beginning import is_closed_to_children, record_of
from webapp.services.children import ChildView, child_view, is_inside, shown_name
from webapp.services.contracts import may_see_session, session_of
from webapp.services.deciding import words_of
from webapp.services.planning import refuse_cancelled
from webapp.services.practice import practice_on
from webapp.services.turns import standing_of
from webapp.services.work import Desk, Work

PAGE = 20
"""Draws on a page."""


@dataclass(frozen=True, slots=True)
class DrawView:
    """A file that was drawn, for somebody who reads the roll."""

    draw_id: int
    child: ChildView
    round: int
    pool: int
    """Children who had a file then."""
    candidates: tuple[str, ...]
    """The references of those who waited for their turn."""
    seed: str
    comes_out: bool
    """Whether the seed draws this child from them again."""
    reason: str
    """Why it was drawn in place of another; empty for a first draw."""
    replaced: bool
    drawn_by: str
    drawn_at: datetime
    session_on: date
    session_reference: str
    """Empty for those who may not see the session."""


@dataclass(frozen=True, slots=True)
class AuditFiles:
    """The page on which the files for one session's audit are drawn."""

    session_reference: str
    starts_at: datetime
    drawn: tuple[DrawView, ...]
    """In the order in which they were drawn, those that were replaced too."""
    pool: int
    waiting: int
    """Those who wait for their turn in this round."""
    round: int
    why_not: str
    """Why nothing can be drawn any more; empty where it can."""
    may_begin: bool
    """Whether this person may begin the record."""


@dataclass(frozen=True, slots=True)
class Draws:
    """One page of the draws, newest first."""

    draws: tuple[DrawView, ...]
    page: int
    pages: int
    pool: int
    waiting: int
    round: int


def ask_files(desk: Desk, session_reference: str) -> AuditFiles:
    """The files for a session's audit. Raises Refused or NotFound. The look is noted."""
    with desk.read() as work:
        session = _session(work, session_reference)
        draws, standing = draws_of(work, session), standing_of(work)
        view = AuditFiles(
            session.reference,
            session.starts_at,
            _views(work, draws),
            len(standing.pool),
            len(waiting(standing.pool.keys(), standing.turns)),
            current_round(standing.turns),
            _why_not(work, session),
            work.allows(Permission.PAPER_WRITE, session_resource(session)),
        )
    desk.note_read("children.listed", f"session:{session.id}", found=len(draws))
    return view


def list_draws(desk: Desk, page: int = 1) -> Draws:
    """One page of all the files that were drawn in this school. Raises Refused. The look is noted."""
    with desk.read() as work:
        work.require(Permission.CHILD_READ, Resource(work.school_id))
        here = FileDraw.school_id == work.school_id
        total = work.db.scalar(select(func.count()).select_from(FileDraw).where(here)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(1, page), pages)
        rows = work.db.scalars(
            select(FileDraw).where(here).order_by(FileDraw.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
        ).all()
        standing = standing_of(work)
        view = Draws(
            _views(work, list(rows)),
            page,
            pages,
            len(standing.pool),
            len(waiting(standing.pool.keys(), standing.turns)),
            current_round(standing.turns),
        )
    desk.note_read("children.listed", "file_draws", found=total)
    return view


def draw_files(desk: Desk, session_reference: str) -> None:
    """Draw the files for this session's audit. Raises Refused, NotFound, Conflict, or Invalid where no child has a file."""
    with desk.work() as work:
        session = _drawable(work, session_reference)
        if draws_of(work, session):
            raise Conflict("The files for this audit were drawn already. Nothing was changed.")
        found = [_draw(work, session) for _ in range(FILES)]
        if not any(found):
            raise Invalid("No child on the roll has an entry or a live plan yet, so there is no file to draw.")


def draw_again(desk: Desk, session_reference: str, draw_id: int, reason: str) -> None:
    """Draw another file in place of one that is not suitable, for a reason.

    The child who was passed over waits for another turn. Raises Refused, NotFound, Conflict, or Invalid without a reason.
    """
    reason = words_of(reason, "Say why this file is not suitable.")
    with desk.work() as work:
        session = _drawable(work, session_reference)
        draws = {draw.id: draw for draw in draws_of(work, session)}
        if draw_id not in draws:
            raise NotFound("There is no such draw for this session.")
        if draw_id in {draw.replaces_id for draw in draws.values()}:
            raise Conflict("Another file was drawn in place of this one already. Nothing was changed.")
        if not _draw(work, session, draws[draw_id], reason):
            raise Invalid("Every child who has a file was drawn for this audit already. Choose one by hand.")


def draws_of(work: Work, session: SupervisionSession) -> list[FileDraw]:
    """Every draw for a session, in their order, those that were replaced too."""
    return list(work.db.scalars(select(FileDraw).where(FileDraw.session_id == session.id).order_by(FileDraw.id)))


def drawn_for(work: Work, session: SupervisionSession) -> list[FileDraw]:
    """The draws for a session that stand, as a step of an open work."""
    draws = draws_of(work, session)
    replaced = {draw.replaces_id for draw in draws}
    return [draw for draw in draws if draw.id not in replaced]


def drawn_names(work: Work, session: SupervisionSession) -> tuple[tuple[str, str], ...]:
    """(reference, name) of the files that were drawn for a session; no name for those who do not read the roll.

    Nothing for a party from outside the school, who has another word for each child (loxdale, jmat).
    """
    if not is_inside(work.viewer, session.contract):
        return ()
    reads_roll = work.allows(Permission.CHILD_READ, Resource(work.school_id))
    children = [draw.child for draw in drawn_for(work, session)]
    return tuple((child.reference, shown_name(child) if reads_roll else "") for child in children)


def with_drawn(work: Work, session: SupervisionSession, document: Document, answers: Answers) -> Answers:
    """The first answers of an audit, with a case for each file that was drawn for it."""
    question = document.meaning(Meaning.CASES)
    references = [draw.child.reference for draw in drawn_for(work, session)]
    return with_children(question, answers, references) if isinstance(question, Cases) else answers


def audit_document(work: Work) -> Document | None:
    """The document of an audit of case files; None where the school has it off."""
    on = switched_on(practice_on(work, work.today), Purpose.CASE_FILE_AUDIT)
    return on[0] if on else None


def may_draw(work: Work, session: SupervisionSession) -> bool:
    """Whether this person may draw files for this session."""
    return work.allows(Permission.CHILD_READ, Resource(work.school_id)) and not _why_not(work, session)


def _session(work: Work, reference: str) -> SupervisionSession:
    """The session, for somebody who sees it and reads the roll."""
    session = session_of(work, reference)
    work.require(Permission.CHILD_READ, Resource(work.school_id))
    if not may_see_session(work, session.contract, session):
        raise Refused
    return session


def _drawable(work: Work, reference: str) -> SupervisionSession:
    session = _session(work, reference)
    refuse_cancelled(session)
    if why_not := _why_not(work, session):
        raise Conflict(why_not)
    return session


def _why_not(work: Work, session: SupervisionSession) -> str:
    document = audit_document(work)
    if document is None:
        return "The case file audit is switched off in this school."
    if record_of(work, session) is not None:
        return "The record of this session is begun. If a file is not suitable, choose another child in it."
    if is_closed_to_children(work, session.contract, session, document):
        return "Somebody from outside the school takes part, so this record has no place for a child."
    return ""


def _draw(work: Work, session: SupervisionSession, instead_of: FileDraw | None = None, reason: str = "") -> bool:
    """Draw one file and write down how. Returns whether there was one to draw."""
    standing, seed = standing_of(work), new_uid()
    barred = {draw.child.reference for draw in draws_of(work, session)}
    turns = [turn for turn in standing.turns if instead_of is None or not _is_of(turn, instead_of)]
    found = pick(standing.pool.keys(), turns, seed, barred=barred)
    if found is None:
        return False
    draw = FileDraw(
        school_id=work.school_id,
        session=session,
        child_id=standing.pool[found.child],
        round=found.round,
        pool=len(standing.pool),
        candidates=json.dumps(found.candidates),
        seed=seed,
        replaces_id=instead_of.id if instead_of else None,
        reason=reason,
        drawn_by_id=work.viewer.person_id,
        drawn_at=work.now,
    )
    work.db.add(draw)
    work.db.flush()
    work.note(
        "file.redrawn" if instead_of else "file.drawn",
        f"child:{draw.child_id}",
        reference=found.child,
        session=session.reference,
        round=found.round,
    )
    return True


def _is_of(turn: Turn, draw: FileDraw) -> bool:
    return (turn.child, turn.round) == (draw.child.reference, draw.round)


def _views(work: Work, draws: list[FileDraw]) -> tuple[DrawView, ...]:
    asked = select(Person.id, Person.name).where(Person.id.in_({draw.drawn_by_id for draw in draws}))
    names = {row.id: row.name for row in work.db.execute(asked)} if draws else {}
    followed = select(FileDraw.replaces_id).where(FileDraw.replaces_id.in_([draw.id for draw in draws]))
    replaced = set(work.db.scalars(followed)) if draws else set()
    return tuple(_view(work, draw, names[draw.drawn_by_id], replaced=draw.id in replaced) for draw in draws)


def _view(work: Work, draw: FileDraw, drawn_by: str, *, replaced: bool) -> DrawView:
    candidates = tuple(json.loads(draw.candidates))
    child = child_view(draw.child)
    return DrawView(
        draw.id,
        child,
        draw.round,
        draw.pool,
        candidates,
        draw.seed,
        drawn_from(candidates, draw.seed) == child.reference,
        draw.reason,
        replaced,
        drawn_by,
        draw.drawn_at,
        school_day(draw.session.starts_at),
        draw.session.reference if may_see_session(work, draw.session.contract, draw.session) else "",
    )
