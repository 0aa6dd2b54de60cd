"""Live cases, and who of them has not been talked about in this half term (nefutures).

Talked about is whoever has an entry that stands, of a session or of a note: what was struck or withdrawn does not count, and
an audit of the file is no discussion of the child.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from forms.kit import Answers, Purpose
from webapp.db.children import Child, ChildPlan, ChronologyEntry
from webapp.db.papers import Paper
from webapp.documents.routing import case_rows
from webapp.domain.coverage import covering
from webapp.domain.dates import day as short_day
from webapp.domain.plans import PlanKind
from webapp.domain.policy import Permission, Resource
from webapp.domain.school_year import HalfTerm
from webapp.domain.sources import NOTE, SUPERVISION
from webapp.services.catalogue import document_of
from webapp.services.children import ChildView, child_view
from webapp.services.decisions import is_standing
from webapp.services.papers import paper_of
from webapp.services.parties import parties_in
from webapp.services.practice import practice_on
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work

PAGE = 50
"""Children on a page."""
DISCUSSED = (SUPERVISION, NOTE)
"""The sources of entries that come of a discussion."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A child with a plan."""

    child: ChildView
    plans: tuple[str, ...]
    """Each plan and since when."""
    last_on: date | None
    """When the child was last discussed; None for never."""
    discussed: bool
    """Whether that was in the half term that counts; True where none does."""


@dataclass(frozen=True, slots=True)
class LiveCases:
    """One page of the children with plans, those not yet discussed first."""

    cases: tuple[CaseLine, ...]
    term: HalfTerm | None
    """The half term that counts; None where the school's year is not entered that far."""
    term_is_over: bool
    """Whether it is the one before these holidays."""
    live: int
    undiscussed: int
    """Live cases not yet discussed in it; nought where no half term counts."""
    apart: int
    """Children whose plans do not make a live case."""
    page: int
    pages: int
    may_enter_year: bool


@dataclass(frozen=True, slots=True)
class LiveCount:
    """How many live cases there are, for home."""

    live: int
    undiscussed: int
    term: HalfTerm | None
    term_is_over: bool

    @property
    def asks(self) -> bool:
        """Whether there is something to do: cases to be discussed, or a half term to be entered."""
        return self.undiscussed > 0 or self.term is None


@dataclass(frozen=True, slots=True)
class _Found:
    """Everybody with a plan today."""

    live: list[CaseLine]
    apart: list[CaseLine]
    term: HalfTerm | None

    @property
    def undiscussed(self) -> int:
        return sum(not case.discussed for case in self.live)


def live_cases(desk: Desk, *, apart: bool = False, page: int = 1) -> LiveCases:
    """One page of the live cases, or of the children whose plans are set `apart`. Raises Refused. The look is noted."""
    with desk.read() as work:
        work.require(Permission.CHILD_READ, Resource(work.school_id))
        found = _found(work)
        shown = found.apart if apart else found.live
        pages = max(1, -(-len(shown) // PAGE))
        page = min(max(1, page), pages)
        view = LiveCases(
            tuple(shown[(page - 1) * PAGE : page * PAGE]),
            found.term,
            _is_over(found.term, work.today),
            len(found.live),
            found.undiscussed,
            len(found.apart),
            page,
            pages,
            work.allows(Permission.YEAR_WRITE, Resource(work.school_id)),
        )
    desk.note_read("children.listed", "live_cases", found=len(shown))
    return view


def live_count(work: Work) -> LiveCount | None:
    """How many live cases were not discussed yet, for those who read the roll; None for others, and where there is none."""
    if not work.allows(Permission.CHILD_READ, Resource(work.school_id)):
        return None
    found = _found(work)
    if not found.live:
        return None
    return LiveCount(len(found.live), found.undiscussed, found.term, _is_over(found.term, work.today))


def live_missing(desk: Desk, reference: str, answers: Answers) -> tuple[str, ...]:
    """The references of the live cases that these answers to a record do not name, for a writer who reads the roll.

    Until the session ends, since from then on whoever the record names has an entry. None in an audit or a contract's own
    paper, nor where somebody from outside the school takes part: there a child is chosen one by one (loxdale, jmat).
    Raises Refused.
    """
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        if not (_takes_all(paper) and work.allows(Permission.CHILD_READ, Resource(work.school_id))):
            return ()
        named = {row["child"] for row in case_rows(document_of(work, paper), answers)}
        references = (case.child.reference for case in _found(work).live)
        return tuple(reference for reference in references if reference not in named)


def _takes_all(paper: Paper) -> bool:
    """Whether this is a record into which every live case can be put at once."""
    session = paper.session
    if paper.purpose != Purpose.RECORD.value or paper.closed_to_children or session is None:
        return False
    return session.ended_at is None and not any(party.external for party in parties_in(paper.contract, session))


def _is_over(term: HalfTerm | None, today: date) -> bool:
    return term is not None and term.last_on < today


def _found(work: Work) -> _Found:
    """Everybody with a plan today: not yet discussed first, then whose last discussion is longest ago."""
    term, live_plans = covering(calendar_of(work), work.today), practice_on(work, work.today).live_plans
    children = work.db.scalars(
        select(Child)
        .join(Child.plans)
        .where(Child.school_id == work.school_id, is_here(work.today), _holds(work.today))
        .options(contains_eager(Child.plans))
        .order_by(Child.legal_surname, Child.legal_forename, Child.id, ChildPlan.id)
    )
    last = _last_discussed(work)
    lines = [(_line(child, last.get(child.id), term), _kinds(child)) for child in children.unique()]
    in_order = sorted(lines, key=lambda pair: (pair[0].discussed, pair[0].last_on or date.min))
    return _Found(
        [line for line, kinds in in_order if kinds & live_plans],
        [line for line, kinds in in_order if not kinds & live_plans],
        term,
    )


def is_here(today: date) -> ColumnElement[bool]:
    """That a child has not left the school, as a condition on `Child`."""
    return or_(Child.left_on.is_(None), Child.left_on > today) & (func.coalesce(Child.off_roll, "") != "left")


def under(work: Work, kinds: Iterable[PlanKind]) -> Select[int]:
    """The ids of the children who are under one of these plans today."""
    here = ChildPlan.school_id == work.school_id
    return select(ChildPlan.child_id).where(here, *plan_holds(kinds, work.today))


def plan_holds(kinds: Iterable[PlanKind], today: date) -> tuple[ColumnElement[bool], ...]:
    """That a plan is one of these and holds today, as conditions on `ChildPlan`."""
    return ChildPlan.kind.in_(sorted(kinds)), _holds(today)


def _holds(today: date) -> ColumnElement[bool]:
    begun = or_(ChildPlan.from_on.is_(None), ChildPlan.from_on <= today)
    return begun & or_(ChildPlan.until_on.is_(None), ChildPlan.until_on >= today)


def _last_discussed(work: Work) -> dict[int, date]:
    """When each child with a plan was last discussed, by the child's id."""
    rows = work.db.execute(
        select(ChronologyEntry.child_id, func.max(ChronologyEntry.event_on))
        .where(
            ChronologyEntry.child_id.in_(under(work, PlanKind)), ChronologyEntry.source.in_(DISCUSSED), is_standing()
        )
        .group_by(ChronologyEntry.child_id)
    )
    return {child_id: on for child_id, on in rows}  # noqa: C416 - rows, not pairs


def _kinds(child: Child) -> set[PlanKind]:
    return {PlanKind(plan.kind) for plan in child.plans}


def _line(child: Child, last_on: date | None, term: HalfTerm | None) -> CaseLine:
    discussed = term is None or (last_on is not None and last_on >= term.first_on)
    return CaseLine(child_view(child), tuple(_plan_words(child.plans)), last_on, discussed)


def _plan_words(plans: Iterable[ChildPlan]) -> Iterable[str]:
    for plan in plans:
        label = PlanKind(plan.kind).label
        yield f"{label}, since {short_day(plan.from_on)}" if plan.from_on else label
