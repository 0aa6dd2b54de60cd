"""The summary sheet of a session's actions: to take away the moment the session ends (loxdale, jmat)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Meaning, Purpose, Row
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.cycle import ActionCarry
from webapp.db.facts import session_resource
from webapp.db.papers import Action, Paper
from webapp.documents.codec import text_of
from webapp.documents.context import word_context
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.domain.switched_on import switched_on
from webapp.services.actions import TAKEN_OUT
from webapp.services.apart import by_reference
from webapp.services.beginning import prefilled, record_of, who_met
from webapp.services.catalogue import answers_of, document_of
from webapp.services.contracts import session_of
from webapp.services.copies import is_handed_outside
from webapp.services.issuing import Download
from webapp.services.named import named_in
from webapp.services.outside import shown_outside
from webapp.services.papers import owners_of
from webapp.services.practice import practice_on
from webapp.services.sheets import Shows, make_sheet, school_of
from webapp.services.work import Desk, Work

_STANDING = {
    State.ISSUED: "Agreed and issued",
    State.FILED: "Agreed and issued",
    State.AMENDING: "Agreed and issued; being amended",
    State.RECIRCULATED: "Agreed and issued; being amended",
}
PROVISIONAL = "Provisional: the record is not agreed yet"


def print_actions(desk: Desk, reference: str) -> Download:
    """The sheet of a session that has ended, whatever state its record is in.

    Names of children are replaced by their reference as far as they are found, and where somebody from outside the school
    takes part by what stands for them there. Raises Refused, NotFound, Conflict before the session has
    ended or where the school has the sheet off, or Unavailable.
    """
    with desk.work() as work:
        session = session_of(work, reference)
        work.require(Permission.ACTIONS_EXPORT, session_resource(session))
        paper = record_of(work, session)
        if session.ended_at is None or paper is None:
            raise Conflict("The actions are there once the session has ended. End it first.")
        (document,) = switched_on(practice_on(work, work.today), Purpose.ACTION_SHEET) or (None,)
        if document is None:
            raise Conflict("The sheet of actions is switched off in this school. The actions stand in the record.")
        promised = _promised(work, paper)
        context = word_context(
            document,
            {**prefilled(document, _known(work, session, paper)), "actions": _rows(work, paper, promised)},
            school=school_of(work).name,
            child_names={},
            party_names={
                **dict(owners_of(paper)),
                **{str(a.owner.id): a.owner.person.name for a in promised if a.owner},
            },
            signatories=(),
        )
        copy = make_sheet(work, document, context, session.reference, Shows(session_id=session.id))
        work.note("actions.printed", f"session:{session.id}", reference=reference, code=copy.code, sha256=copy.sha256)
        return Download(f"{reference}-actions.docx", copy.content)


def _known(work: Work, session: SupervisionSession, paper: Paper) -> dict[Meaning, str]:
    present = [row.party for row in session.attendances if row.present]
    asked = document_of(work, paper).meaning(Meaning.NEXT_DATE)
    # What is being amended is its writers' own until it is issued.
    issued = [version for version in paper.versions if version.issued_at is not None]
    answers: Answers = answers_of(work, issued[-1] if issued else paper.versions[-1])
    met = who_met(session.contract, present)
    return {
        **met,
        Meaning.ATTENDEES: met[Meaning.ATTENDEES] or "Nobody",
        Meaning.DATE: school_day(session.starts_at).isoformat(),
        Meaning.RECORD_REFERENCE: paper.reference,
        Meaning.STANDING: _STANDING.get(State(paper.state), PROVISIONAL),
        Meaning.NEXT_DATE: text_of(answers, asked.key) if asked else "",
    }


def _promised(work: Work, paper: Paper) -> Sequence[Action]:
    """What was promised in the session, done or not, and what earlier ones left open and this one carried over.

    A row that was taken out of the record was promised by nobody. What an earlier session promised is only for those whose
    own it was: a group's boundary holds for whoever joined it later (trust).
    """
    carried = select(ActionCarry.action_id).where(ActionCarry.paper_id == paper.id)
    found = work.db.scalars(
        select(Action)
        .where(
            or_(Action.paper_id == paper.id, and_(Action.id.in_(carried), Action.state == "open")),
            Action.outcome != TAKEN_OUT,
        )
        .options(selectinload(Action.owner).selectinload(Party.person), selectinload(Action.paper))
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
    )
    return [action for action in found if action.paper_id == paper.id or _has_sheet(work, action)]


def _has_sheet(work: Work, action: Action) -> bool:
    """Whether the sheet of the session that the action comes from is this person's to have."""
    session = action.paper.session
    return session is not None and work.allows(Permission.ACTIONS_EXPORT, session_resource(session))


def _rows(work: Work, paper: Paper, promised: Sequence[Action]) -> list[Row]:
    papers = {action.paper_id: action.paper for action in promised}
    outside = is_handed_outside(paper)
    alone = {key: _alone(work, whose, outside=outside) for key, whose in papers.items()}
    return [
        {
            "uid": action.uid,
            "what": alone[action.paper_id](action.what),
            "owner": str(action.owner_id or ""),
            "due": action.due_on.isoformat() if action.due_on else "",
        }
        for action in promised
    ]


def _alone(work: Work, paper: Paper, *, outside: bool) -> Callable[[str], str]:
    """What takes children's names out of the words of this paper's actions; `outside`: the sheet leaves the school."""
    if outside:
        return shown_outside(work, paper).text
    named = named_in(work, [paper.id])[paper.id]
    return lambda text: named.replaced(text, by_reference(None))
