"""Open actions of earlier sessions: asked about before the next record is agreed, and carried over (loxdale, jmat).

An action stays the one promise that it was: carrying it over keeps its words, its owner, its date and its age.
"""

from __future__ import annotations

from sqlalchemy import Select, func, select

from webapp.db import scopes
from webapp.db.contracts import SupervisionSession
from webapp.db.cycle import ActionCarry
from webapp.db.papers import Action, Paper
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.actions import BESIDE, ActionView, action_views
from webapp.services.beginning import RECORDS
from webapp.services.papers import paper_of
from webapp.services.work import Desk, Work


def to_ask_about(work: Work, paper: Paper) -> tuple[ActionView, ...]:
    """What is still open from earlier sessions and was not asked about yet in this draft, overdue first.

    A step of an open read; nothing for a paper that is no record, or is not a draft any more.
    """
    if not _asks(paper):
        return ()
    found = work.db.scalars(_unasked(paper).where(scopes.actions(work.viewer)).options(*BESIDE))
    return action_views(work, found.all())


def count_unasked(work: Work, paper: Paper) -> int:
    """How many there are, with those that whoever writes it may not see: a stand-in leads one session and no other."""
    return work.db.scalar(_unasked(paper).with_only_columns(func.count()).order_by(None)) or 0 if _asks(paper) else 0


def not_asked_about(work: Work, paper: Paper) -> tuple[str, ...]:
    """What stands between a draft and its agreement: last time’s promises that nobody has come back to (loxdale, jmat)."""
    return unasked_words(count_unasked(work, paper))


def unasked_words(found: int) -> tuple[str, ...]:
    """The same for so many of them: the sentence, or nothing."""
    if not found:
        return ()
    of_earlier = "1 action of an earlier session was" if found == 1 else f"{found} actions of earlier sessions were"
    return (f"{of_earlier} not asked about. Say how each ended, or carry it over.",)


def carried_into(work: Work, paper: Paper) -> tuple[ActionView, ...]:
    """What was carried over into this record, as far as this person may see it."""
    here = select(ActionCarry.action_id).where(ActionCarry.paper_id == paper.id)
    query = select(Action).where(scopes.actions(work.viewer), Action.id.in_(here)).options(*BESIDE)
    return action_views(work, work.db.scalars(query.order_by(Action.due_on.is_(None), Action.due_on, Action.id)).all())


def carry_over(desk: Desk, reference: str) -> int:
    """Carry every action over that is still open and was not asked about yet. Returns how many: nothing of them is read.

    Raises Refused, or Conflict where the record is no draft any more or nothing is left to carry over.
    """
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        if not _asks(paper):
            raise Conflict("Actions are carried over while the record is a draft. Nothing was changed.")
        found = work.db.scalars(_unasked(paper)).all()
        if not found:
            raise Conflict("No action of an earlier session is left to carry over.")
        for action in found:
            row = ActionCarry(
                school_id=work.school_id,
                action_id=action.id,
                paper_id=paper.id,
                carried_by_id=work.viewer.person_id,
                carried_at=work.now,
            )
            work.db.add(row)
            work.note("action.carried", f"action:{action.id}", paper=paper.reference)
        return len(found)


def _asks(paper: Paper) -> bool:
    return paper.session is not None and paper.purpose in RECORDS and paper.state == State.DRAFT.value


def _unasked(paper: Paper) -> Select[Action]:
    """The open actions of the contract's earlier sessions, without those carried over already."""
    assert paper.session is not None  # noqa: S101 - `_asks` was asked
    here = select(ActionCarry.action_id).where(ActionCarry.paper_id == paper.id)
    earlier = SupervisionSession.starts_at < paper.session.starts_at
    return (
        select(Action)
        .join(Paper, Paper.id == Action.paper_id)
        .join(SupervisionSession, SupervisionSession.id == Paper.session_id)
        .where(
            Action.contract_id == paper.contract_id,
            Action.state == "open",
            Action.paper_id != paper.id,
            Action.id.not_in(here),
            earlier,
        )
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
    )
