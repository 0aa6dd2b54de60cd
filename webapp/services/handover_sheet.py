"""What a handover sheet is begun with, from the facts of the contract: steps of an open work.

Never more than the new supervisor may know (loxdale): the sessions of half a year, every open action, and of children their
references alone. Where one of the two is from outside the school, what stands for a child there, or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from forms import latest
from forms.kit import Answers, Document, Meaning, Row
from webapp.db.children import CaseDiscussion, Child, ChildPlan, ChronologyEntry
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.papers import Action, Paper
from webapp.db.schools import Person
from webapp.documents.codec import new_uid
from webapp.domain.clock import months_before, school_day
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind, Role
from webapp.domain.plans import PlanKind
from webapp.domain.policy import HANDOVER_MONTHS
from webapp.domain.pseudonyms import pseudonym
from webapp.services.apart import by_reference
from webapp.services.beginning import RECORDS, add_paper, names, prefilled
from webapp.services.catalogue import install_starters
from webapp.services.coverage import plan_holds
from webapp.services.decisions import is_standing
from webapp.services.named import named_in
from webapp.services.outside import is_by_reference, shown_outside
from webapp.services.parties import parties_on
from webapp.services.practice import practice_on
from webapp.services.pseudonyms import give_to_discussed
from webapp.services.scanning import scan
from webapp.services.viewers import roles_of
from webapp.services.work import Work

_STANDING = {
    State.DRAFT: "Being written",
    State.CIRCULATED: "With its parties",
    State.ISSUED: "Agreed, signatures due",
    State.FILED: "Signed and filed",
    State.AMENDING: "Agreed, being amended",
    State.RECIRCULATED: "Agreed, amendment with its parties",
    State.ABANDONED: "Abandoned",
}


def begin_sheet(work: Work, contract: Contract, leaver: Party, successor: Party) -> Paper:
    """Begin the sheet, which the leaver writes until the day, and the new supervisor from then on."""
    install_starters(work)
    document, begins_on = latest("handover"), successor.from_on
    if leaver.external or successor.external:
        give_to_discussed(work, contract)
    since = months_before(begins_on, HANDOVER_MONTHS)
    held = [one for one in contract.sessions if since <= school_day(one.starts_at) < begins_on]
    records = _records(work, [session.id for session in held])
    answers = {
        **_who(work, contract, document, leaver, successor, since),
        "sessions": [_session(one, records.get(one.id)) for one in held if one.cancelled_at is None],
        "open_actions": [*_actions(work, contract, outside=leaver.external or successor.external)],
        "live_cases": [*_cases(work, contract, [record.id for record in records.values()], leaver, successor)],
    }
    paper = add_paper(work, contract, None, document, answers, begins_on)
    scan(work, paper)
    return paper


def _who(work: Work, contract: Contract, document: Document, leaver: Party, successor: Party, since: date) -> Answers:
    known = {
        Meaning.SUPERVISEE: names(_supervised(work, contract)),
        Meaning.SUPERVISOR: leaver.person.name,
        Meaning.DATE: work.today.isoformat(),
    }
    return {
        **prefilled(document, known),
        "new_supervisor": successor.person.name,
        "from_day": successor.from_on.isoformat(),
        "records_from": since.isoformat(),
        "held_outside": "" if leaver.external else "Nothing: the supervisor who leaves is of this school.",
    }


def _records(work: Work, session_ids: Collection[int]) -> dict[int, Paper]:
    rows = work.db.scalars(
        select(Paper).where(Paper.session_id.in_(session_ids), Paper.purpose.in_(RECORDS)).order_by(Paper.id.desc())
    )
    return {paper.session_id: paper for paper in rows if paper.session_id is not None}


def _session(session: SupervisionSession, record: Paper | None) -> Row:
    planned = "Planned" if session.ended_at is None else "Held, no record begun"
    return {
        "uid": new_uid(),
        "session_on": school_day(session.starts_at).isoformat(),
        "record_reference": record.reference if record else "Not begun",
        "standing": _STANDING[State(record.state)] if record else planned,
        "remark": "",
    }


def _actions(work: Work, contract: Contract, *, outside: bool) -> Iterator[Row]:
    """All that are open, however old (design, section 7). Children in their words are named by reference."""
    rows = work.db.scalars(
        select(Action)
        .where(Action.contract_id == contract.id, Action.state == "open")
        .options(selectinload(Action.owner).selectinload(Party.person), selectinload(Action.paper))
        .order_by(Action.due_on.is_(None), Action.due_on, Action.id)
    ).all()
    named = named_in(work, {action.paper_id for action in rows})
    for action in rows:
        words = (
            shown_outside(work, action.paper).text(action.what)
            if outside
            else named[action.paper_id].replaced(action.what, by_reference(None))
        )
        yield {
            "uid": new_uid(),
            "what": words,
            "owner": action.owner.person.name if action.owner else "Nobody yet",
            "due": action.due_on.isoformat() if action.due_on else "",
            "from_record": action.paper.reference,
        }


def _cases(
    work: Work, contract: Contract, paper_ids: Collection[int], leaver: Party, successor: Party
) -> Iterator[Row]:
    """The live cases among those that these records discuss.

    Who is under which plan is read off the roll: where one of them does not read that, every child discussed is listed,
    and not what for.
    """
    last = _last_discussed(work, paper_ids)
    children = work.db.scalars(select(Child).where(Child.id.in_(last)).order_by(Child.reference)).all()
    told = _all_read_the_roll(work, contract, leaver, successor)
    live = _live(work, last) if told else {}
    outside = leaver.external or successor.external
    for child in children:
        reference = _outside(work, contract, child) if outside else child.reference
        if reference and (child.id in live or not told):
            yield {
                "uid": new_uid(),
                "child_reference": reference,
                "situation": live.get(child.id, "As the records say"),
                "last_discussed": last[child.id].isoformat(),
                "next_step": "",
            }


def _last_discussed(work: Work, paper_ids: Collection[int]) -> dict[int, date]:
    """Who was discussed in these records and when last, by the child's id; nobody of whom it was withdrawn."""
    rows = work.db.execute(
        select(ChronologyEntry.child_id, func.max(ChronologyEntry.event_on))
        .join(CaseDiscussion, CaseDiscussion.id == ChronologyEntry.case_discussion_id)
        .where(CaseDiscussion.paper_id.in_(paper_ids), is_standing())
        .group_by(ChronologyEntry.child_id)
    )
    return {child_id: on for child_id, on in rows}  # noqa: C416 - rows, not pairs


def _live(work: Work, child_ids: Collection[int]) -> dict[int, str]:
    kinds = practice_on(work, work.today).live_plans
    rows = work.db.scalars(
        select(ChildPlan)
        .where(ChildPlan.child_id.in_(child_ids), *plan_holds(kinds, work.today))
        .order_by(ChildPlan.id)
    )
    return {row.child_id: PlanKind(row.kind).label for row in rows}


def _all_read_the_roll(work: Work, contract: Contract, leaver: Party, successor: Party) -> bool:
    people = (leaver.person_id, successor.person_id, *(person.id for person in _supervised(work, contract)))
    return all(roles_of(work, one, contract.school_id) & {Role.LEAD, Role.DEPUTY} for one in people)


def _supervised(work: Work, contract: Contract) -> list[Person]:
    return [p.person for p in parties_on(contract, work.today) if p.kind == PartyKind.SUPERVISEE.value]


def _outside(work: Work, contract: Contract, child: Child) -> str:
    """What a child is called outside the school in this contract; nothing where no child is spoken of there."""
    number = next((row.number for row in contract.pseudonyms if row.child_id == child.id), None)
    if number is not None:
        return pseudonym(number)
    return child.reference if is_by_reference(work, contract) and not contract.pseudonyms else ""
