"""Actions: promised in a record, shown to who owns them, carried until somebody says how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Document, Meaning
from webapp.db import scopes
from webapp.db.contracts import Party
from webapp.db.cycle import ActionCarry
from webapp.db.facts import action_resource, paper_resource
from webapp.db.papers import Action, Paper
from webapp.documents.codec import is_blank, rows_of
from webapp.domain.clock import school_day
from webapp.domain.dates import read_iso
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission, Place
from webapp.services.outside import shown_to_viewer
from webapp.services.scanning import scan
from webapp.services.work import Desk, Work

TAKEN_OUT = "Taken out of the record"
"""The outcome of an action whose row was removed; one that comes back is open once more."""

OUTCOMES = {"done": "Done", "dropped": "No longer needed"}

PAGE = 25
"""Actions on a page."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action as shown. `what` may be about a child, so only those who may read the action see it."""

    action_id: int
    what: str
    owner: str
    mine: bool
    due_on: date | None
    late: bool
    state: str
    outcome: str
    paper_reference: str
    paper_readable: bool
    made_on: date
    """The day of the session in which it was promised."""
    carried: int
    """In how many later records it was asked about and left open."""


@dataclass(frozen=True, slots=True)
class ActionPage:
    """A page of actions."""

    actions: tuple[ActionView, ...]
    number: int
    last: int
    total: int


def record_actions(work: Work, paper: Paper, document: Document, answers: Answers) -> None:
    """Bring the actions to what this record now says, as a step of an open work: they exist from the end of the session."""
    question = document.meaning(Meaning.ACTIONS)
    if question is None:
        return
    rows = {row["uid"]: row for row in rows_of(answers, question.key) if not is_blank(row)}
    known = {a.uid: a for a in work.db.scalars(select(Action).where(Action.paper_id == paper.id).order_by(Action.id))}
    parties = {str(party.id): party.id for party in paper.contract.parties}
    for uid, row in rows.items():
        fresh = (row["what"].strip(), parties.get(row["owner"]), read_iso(row["due"]))
        action = known.get(uid)
        if action is None:
            action = _new(work, paper, uid)
        elif action.outcome != TAKEN_OUT and (
            action.state != "open" or (action.what, action.owner_id, action.due_on) == fresh
        ):
            continue  # unchanged, or done already: what was done is not written anew
        action.what, action.owner_id, action.due_on = fresh
        if action.outcome == TAKEN_OUT:
            action.state, action.outcome, action.closed_at = "open", "", None
        work.db.flush()
        work.note("action.changed" if uid in known else "action.created", f"action:{action.id}", paper=paper.reference)
    for uid, action in known.items():
        if uid not in rows and action.state == "open":
            _close(work, action, "dropped", TAKEN_OUT)


def _new(work: Work, paper: Paper, uid: str) -> Action:
    action = Action(
        school_id=paper.school_id,
        uid=uid,
        paper=paper,
        contract_id=paper.contract_id,
        what="",
        state="open",
        outcome="",
        created_at=work.now,
    )
    work.db.add(action)
    return action


def my_actions(desk: Desk, *, closed: bool = False, number: int = 1) -> ActionPage:
    """A page of the actions that this person may see: open ones, soonest first, or closed ones, the last one first."""
    with desk.read() as work:
        query = select(Action).where(scopes.actions(work.viewer))
        query = query.where(Action.state != "open") if closed else query.where(Action.state == "open")
        total = work.db.scalar(query.with_only_columns(func.count(Action.id))) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        query = query.order_by(Action.closed_at.desc(), Action.id.desc()) if closed else _soonest_first(query)
        rows = work.db.scalars(query.options(*BESIDE).limit(PAGE).offset((number - 1) * PAGE))
        return ActionPage(action_views(work, rows.all()), number, last, total)


def own_open_actions(work: Work, most: int) -> tuple[ActionView, ...]:
    """The first open actions that are this person's to see to, soonest first, as a step of an open read.

    What a supervisor promised who has left is in the hands of whoever supervises there today (design, section 7). Whoever
    promised an action in a contract that is still theirs sees it: no other place needs to be looked at.
    """
    own = select(Party.id).where(Party.school_id == work.school_id, Party.person_id == work.viewer.person_id)
    led = [place.contract_id for place in work.viewer.places if _supervises(place, work.today)]
    left = select(Party.id).where(
        Party.kind == PartyKind.SUPERVISOR.value, Party.until_on < work.today, Party.contract_id.in_(led)
    )
    query = select(Action).where(
        Action.state == "open",
        Action.contract_id.in_(scopes.contract_ids(work.viewer)),
        or_(Action.owner_id.in_(own), Action.owner_id.in_(left)),
    )
    return action_views(work, work.db.scalars(_soonest_first(query).options(*BESIDE).limit(most)).all())


def _supervises(place: Place, day: date) -> bool:
    return place.kind is PartyKind.SUPERVISOR and place.holds(day)


BESIDE = (
    selectinload(Action.owner).selectinload(Party.person),
    selectinload(Action.paper).options(selectinload(Paper.session), selectinload(Paper.contract)),
)


def _soonest_first(query: Select[Action]) -> Select[Action]:
    return query.order_by(Action.due_on.is_(None), Action.due_on, Action.id)


def actions_of(work: Work, paper: Paper) -> tuple[ActionView, ...]:
    """What was promised in this paper, as far as this person may see it, as a step of an open read."""
    query = select(Action).where(Action.paper_id == paper.id, scopes.actions(work.viewer))
    query = query.options(selectinload(Action.owner).selectinload(Party.person)).order_by(Action.id)
    return action_views(work, work.db.scalars(query).all())


def action_views(work: Work, actions: Sequence[Action]) -> tuple[ActionView, ...]:
    """These actions as shown, with their age, in the same order."""
    carries = select(ActionCarry.action_id, func.count(ActionCarry.id)).group_by(ActionCarry.action_id)
    rows = work.db.execute(carries.where(ActionCarry.action_id.in_([action.id for action in actions])))
    carried = {action_id: count for action_id, count in rows}  # noqa: C416 - rows, not pairs
    return tuple(_view(work, action, carried.get(action.id, 0)) for action in actions)


def _view(work: Work, action: Action, carried: int) -> ActionView:
    reader = shown_to_viewer(work, action.paper)
    session = action.paper.session
    late = action.state == "open" and action.due_on is not None and action.due_on < work.today
    return ActionView(
        action.id,
        reader.text(action.what),
        action.owner.person.name if action.owner else "Nobody yet",
        action.owner is not None and action.owner.person_id == work.viewer.person_id,
        action.due_on,
        late,
        action.state,
        reader.text(action.outcome),
        action.paper.reference,
        work.allows(Permission.PAPER_READ, paper_resource(action.paper)),
        school_day(session.starts_at if session else action.created_at),
        carried,
    )


def close_action(desk: Desk, action_id: int, outcome: str, words: str) -> None:
    """Say how an action ended: `outcome` is a key of `OUTCOMES`. Raises Refused, NotFound, Invalid or Conflict."""
    if outcome not in OUTCOMES:
        raise Invalid("Choose how the action ended.")
    with desk.work() as work:
        action = work.db.scalar(select(Action).where(Action.school_id == work.school_id, Action.id == action_id))
        if action is None:
            raise NotFound("There is no such action in this school.")
        work.require(Permission.ACTION_CLOSE, action_resource(action))
        if action.state != "open":
            raise Conflict("This action was closed already. Nothing was changed.")
        _close(work, action, outcome, words.strip())
        scan(work, action.paper)


def _close(work: Work, action: Action, outcome: str, words: str) -> None:
    action.state, action.outcome, action.closed_at = outcome, words, work.now
    work.note("action.closed", f"action:{action.id}", outcome=outcome)
