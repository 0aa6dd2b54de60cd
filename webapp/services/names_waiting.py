"""The names that wait for the lead: in papers with nobody of their parties to decide, in those issued, in children's files.

The lead does not read these papers, and is told the words around each name and no more. A draft is its writers' own: its
names are the lead's once it is circulated, is laid aside, or was left lying (design, sections 5 and 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from webapp.db import scopes
from webapp.db.facts import paper_resource
from webapp.db.mentions import Mention
from webapp.db.papers import Paper
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.mentions import Certainty
from webapp.domain.policy import Permission, Resource, allows
from webapp.services.children import ChildView, child_view, children_of
from webapp.services.mentions import sees_names
from webapp.services.papers import parties_of
from webapp.services.releasing import is_left
from webapp.services.viewers import viewer_of
from webapp.services.work import Desk, Work

PAGE = 20
"""Names on a page."""

ISSUED = (State.ISSUED.value, State.FILED.value)


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A name that is the lead's to decide: the words around it, and whom it may be."""

    mention_id: str
    """As `webapp.db.mentions.Mention.shown_as`."""
    paper_reference: str
    """Empty where it stands in no paper."""
    file_of: str
    """The reference of the child in whose file it stands; empty in a paper."""
    dated: date
    """The day of the session or the discussion, or on which the paper was begun."""
    words: str
    before: str
    after: str
    children: tuple[ChildView, ...]
    issued: bool
    """Whether it is in an issued paper or in no paper: nothing waits for the decision but the child's own file."""
    may_be_known: bool
    """Whether it can be said to be always someone else."""


@dataclass(frozen=True, slots=True)
class NamesPage:
    """A page of them, those first for which a paper waits."""

    names: tuple[WaitingName, ...]
    number: int
    last: int
    total: int


def names_to_decide(desk: Desk, number: int = 1) -> NamesPage:
    """The names that wait for the lead, a page at a time. The look is noted. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.MENTION_DECIDE, Resource(work.school_id))
        waits = _waits(work)
        total = _count(work, waits)
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        rows = work.db.scalars(
            select(Mention)
            .outerjoin(Mention.paper)
            .where(waits)
            .options(contains_eager(Mention.paper))
            .order_by(_hinders_nothing(), func.coalesce(Mention.paper_id, 0).desc(), Mention.id)
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        ).all()
        page = NamesPage(_views(work, rows), number, last, total)
    desk.note_read("mentions.listed", f"school:{work.school_id}", found=total)
    return page


def names_waiting(work: Work) -> int:
    """How many names wait for the lead; none for anybody else."""
    if not work.allows(Permission.MENTION_DECIDE, Resource(work.school_id)):
        return 0
    return _count(work, _waits(work))


def _count(work: Work, waits: ColumnElement[bool]) -> int:
    return work.db.scalar(select(func.count()).select_from(Mention).outerjoin(Mention.paper).where(waits)) or 0


def _hinders_nothing() -> ColumnElement[bool]:
    return or_(Mention.paper_id.is_(None), Paper.state.in_(ISSUED))


def row_shown(work: Work, mention_id: str) -> Mention | None:
    """The name that a page showed (`Mention.shown_as`), if it stands in its text as it was shown; whoever may see it."""
    number = mention_id.partition("-")[0]
    if not (number.isdecimal() and len(number) < 10):
        return None
    row = work.db.scalar(select(Mention).where(Mention.school_id == work.school_id, Mention.id == int(number)))
    return row if row is not None and row.start is not None and row.shown_as == mention_id else None


def is_for_the_lead(work: Work, row: Mention) -> bool:
    """Whether this person decides about this name without reading the paper in which it stands."""
    if not work.allows(Permission.MENTION_DECIDE, Resource(row.school_id)):
        return False
    return row.paper is None or row.paper.state in ISSUED or _is_nobodys(work, row.paper)


def day_of(row: Mention) -> date:
    """The day of which the words around a name are."""
    if row.paper is not None:
        return school_day(row.paper.session.starts_at if row.paper.session else row.paper.created_at)
    return row.said_in.event_on if row.said_in is not None else school_day(row.found_at)


def found_in_words(row: Mention) -> str:
    """Where a name stands: the paper, or the file of another child, by its reference."""
    return row.paper.reference if row.paper is not None else f"the file of {_file_of(row)}"


def _file_of(row: Mention) -> str:
    return row.said_in.child.reference if row.said_in is not None else ""


def _waits(work: Work) -> ColumnElement[bool]:
    undecided = and_(scopes.mentions(work.viewer), Mention.decision.is_(None), Mention.start.is_not(None))
    others = work.db.scalars(
        select(Paper).where(
            Paper.id.in_(select(Mention.paper_id).where(undecided)),
            Paper.school_id == work.school_id,
            Paper.state.not_in(ISSUED),
        )
    )
    nobodys = [paper.id for paper in others if _is_nobodys(work, paper)]
    return and_(undecided, or_(_hinders_nothing(), Paper.id.in_(nobodys)))


def _is_nobodys(work: Work, paper: Paper) -> bool:
    """Whether a paper that is not issued has nobody to decide about its names, and is not a draft that somebody writes."""
    if State(paper.state).is_written and not is_left(work, paper):
        return False
    thing = paper_resource(paper)
    viewers = (viewer_of(work, party.person, paper.school_id) for party in parties_of(paper))
    return not any(sees_names(viewer, paper) and allows(Permission.PAPER_READ, viewer, thing) for viewer in viewers)


def _views(work: Work, rows: Sequence[Mention]) -> tuple[WaitingName, ...]:
    children = children_of(work, work.school_id, {reference for row in rows for reference in row.candidates})
    return tuple(
        WaitingName(
            mention_id=row.shown_as,
            paper_reference=row.paper.reference if row.paper else "",
            file_of=_file_of(row),
            dated=day_of(row),
            words=row.words,
            before=row.before,
            after=row.after,
            children=tuple(child_view(children[one]) for one in row.candidates if one in children),
            issued=row.paper is None or row.paper.state in ISSUED,
            may_be_known=row.certainty != Certainty.SURE,
        )
        for row in rows
    )
