"""What is named before a supervisor leaves or a contract ends: records that are not agreed yet, and open actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db import scopes
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import Action, Paper
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.actions import BESIDE, ActionView, action_views
from webapp.services.work import Work

_UNFINISHED = tuple(state.value for state in State if state.is_written or state.is_with_parties)
MOST = 50
"""Open actions that are listed, soonest first."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A record that is still being written, or waits for its parties."""

    reference: str
    state: State
    session_on: date


def unfinished_in(work: Work, contract: Contract) -> tuple[Unfinished, ...]:
    """The records of this contract that are not finished, as far as this person knows of them, oldest first."""
    rows = work.db.execute(
        select(Paper, SupervisionSession.starts_at)
        .join(SupervisionSession, SupervisionSession.id == Paper.session_id)
        .where(Paper.contract_id == contract.id, Paper.state.in_(_UNFINISHED))
        .order_by(SupervisionSession.starts_at, Paper.id)
    ).all()
    return tuple(
        Unfinished(paper.reference, State(paper.state), school_day(starts_at))
        for paper, starts_at in rows
        if work.allows(Permission.PAPER_READ, paper_resource(paper))
    )


def open_actions_of(work: Work, contract: Contract) -> tuple[ActionView, ...]:
    """The open actions of this contract that this person may see, soonest first."""
    rows = work.db.scalars(
        select(Action)
        .where(scopes.actions(work.viewer), Action.contract_id == contract.id, Action.state == "open")
        .options(*BESIDE)
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
        .limit(MOST)
    )
    return action_views(work, rows.all())
