"""What supervision holds on a child or on a grown-up, thing by thing, for somebody who asked for it.

The list says that a thing is there; its words are for those who may read it anyhow (design, section 7: access follows the
relationship). What even its existence would tell about others, such as notes of support, is always listed, "if any".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from webapp.db.children import Child, ChronologyEntry
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.cycle import SessionChange, SessionRequest
from webapp.db.facts import action_resource, child_resource, contract_resource, paper_resource
from webapp.db.keeping import AccessRequest
from webapp.db.papers import Action, Paper
from webapp.db.schools import Account, Membership, Person
from webapp.domain.cadence import Reason
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.people import PartyKind, Role
from webapp.domain.plans import PlanKind
from webapp.domain.policy import Permission, Resource, Viewer, allows
from webapp.domain.redaction import occurrences
from webapp.domain.sources import SOURCES
from webapp.services.apart import contents_of, without_others
from webapp.services.children import is_inside
from webapp.services.chronology_sheets import STATUS
from webapp.services.decisions import withdrawn
from webapp.services.filed import statements_of
from webapp.services.former_names import was_called
from webapp.services.held_words import Naming, action_words, paper_words, words_about_child
from webapp.services.order_words import order_words
from webapp.services.outcomes import OutcomeView, outcomes_of
from webapp.services.speaking import papers_holding, papers_speaking_of
from webapp.services.viewers import has_left, viewer_of
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held."""

    code: str
    """What stands for it in an address, and on its decisions: ``entry-<uid>``, ``paper-P-0012``."""
    title: str
    """What it is, without anybody's name."""
    dated_on: date | None
    text: str
    """Its words. Only for those who may read them."""
    may_read: bool
    """Whether the viewer may."""
    has_it: bool = False
    """Whether the person whom the request is about reads it in the program themselves."""


def held_of(work: Work, request: AccessRequest) -> tuple[Held, ...]:
    """All that is held on the person of this request, in a steady order."""
    if request.child is not None:
        return tuple(_on_child(work, request.child))
    return tuple(_on_person(work, work.db.get_one(Person, request.person_id)))


def _on_child(work: Work, child: Child) -> Iterator[Held]:
    reads = work.allows(Permission.CHILD_READ, child_resource(child))
    yield Held("details", "The child’s details and plans", None, _details(child), reads)
    entries = _entries(work, child)
    came = outcomes_of(work, entries, without_others)
    for entry in entries:
        title = f"Entry of {short_day(entry.event_on)}: {SOURCES[entry.source].lower()}"
        yield Held(
            f"entry-{entry.uid}", title, entry.event_on, _entry_words(work, entry, came.get(entry.id, ())), reads
        )
    papers = _papers(work, Paper.id.in_(papers_speaking_of(work, child)))
    for paper in papers:
        if words := words_about_child(work, paper, child):
            title = f"What {paper.reference} says of the child beside the chronology"
            yield _paper(work, paper, title, words)
    for action in _actions(work, Action.paper_id.in_([paper.id for paper in papers])):
        if Naming(work, action.paper, child)(f"{action.what}\n{action.outcome}"):
            yield _action(work, action, child)


def _details(child: Child) -> str:
    called = [child.preferred_forename, child.preferred_surname]
    lines = [
        f"Name: {' '.join(filter(None, (child.legal_forename, child.middle_names, child.legal_surname)))}",
        f"Called: {' '.join(filter(None, called))}" if any(called) else "",
        f"Former surname: {child.former_surname}" if child.former_surname else "",
        *(f"Was called: {name}" for name in was_called(child)),
        f"Born: {short_day(child.date_of_birth)}" if child.date_of_birth else "",
        f"Unique pupil number: {child.upn}" if child.upn else "",
        f"Year and class: {' '.join(filter(None, (child.year_group, child.form_class)))}" if child.year_group else "",
        f"Left on: {short_day(child.left_on)}" if child.left_on else "",
        *(_plan(plan.kind, plan.from_on, plan.until_on) for plan in child.plans),
    ]
    return "\n".join(filter(None, lines))


def _plan(kind: str, from_on: date | None, until_on: date | None) -> str:
    since = f" from {short_day(from_on)}" if from_on else ""
    until = f" until {short_day(until_on)}" if until_on else ""
    return f"Plan: {PlanKind(kind).label}{since}{until}"


def _entries(work: Work, child: Child) -> Sequence[ChronologyEntry]:
    """Every entry but those withdrawn, which are not about this child: corrected and struck ones are held too."""
    return work.db.scalars(
        select(ChronologyEntry)
        .where(ChronologyEntry.child_id == child.id, ChronologyEntry.id.not_in(withdrawn()))
        .options(selectinload(ChronologyEntry.decisions))
        .order_by(ChronologyEntry.event_on, ChronologyEntry.id)
    ).all()


def _entry_words(work: Work, entry: ChronologyEntry, came: Sequence[OutcomeView]) -> str:
    content, last = contents_of(work, [entry], without_others)[entry.id], entry.decisions[-1]
    by = work.db.get_one(Person, entry.entered_by_id).name
    lines = [
        f"Entered on {short_day(school_day(entry.entered_at))} by {by}. {STATUS[last.decision]}.",
        f"Why: {last.reason}" if last.reason else "",
        content.words(analysis=True),
        f"Took part: {', '.join(content.took_part)}" if content.took_part else "",
        *(
            f"{'Copied into' if filing.is_filed else 'Not copied into'} {filing.system} on"
            f" {short_day(filing.filed_on)}{', ' + filing.reference if filing.reference else ''}"
            for filing in reversed(statements_of(work, [entry.id], without_others).get(entry.id, []))
        ),
        *(
            f"What came of it, {short_day(one.happened_on)}: {one.text} (noted by {one.by} on {short_day(one.noted_on)})"
            for one in came
        ),
    ]
    return "\n".join(filter(None, lines))


def _papers(work: Work, which: ColumnElement[bool]) -> list[Paper]:
    return list(work.db.scalars(select(Paper).where(Paper.school_id == work.school_id, which).order_by(Paper.id)))


def _paper(work: Work, paper: Paper, title: str, words: str, subject: Viewer | None = None) -> Held:
    thing = paper_resource(paper)
    has_it = subject is not None and allows(Permission.PAPER_EXPORT, subject, thing)
    # From outside a paper is read without children's names; here it stands with them.
    reads = work.allows(Permission.PAPER_READ, thing) and is_inside(work.viewer, paper.contract)
    return Held(f"paper-{paper.reference}", title, thing.dated_on, words, reads, has_it)


def _actions(work: Work, which: ColumnElement[bool]) -> Iterable[Action]:
    return work.db.scalars(select(Action).where(Action.school_id == work.school_id, which).order_by(Action.id))


def _action(work: Work, action: Action, child: Child | None = None, *, subject: Viewer | None = None) -> Held:
    thing = action_resource(action)
    has_it = subject is not None and allows(Permission.ACTION_READ, subject, thing)
    title = f"An action promised in {action.paper.reference}"
    reads = work.allows(Permission.ACTION_READ, thing) and is_inside(work.viewer, action.paper.contract)
    return Held(f"action-{action.id}", title, thing.dated_on, action_words(work, action, child), reads, has_it)


def _on_person(work: Work, person: Person) -> Iterator[Held]:
    subject = _as_subject(work, person)
    here = Resource(work.school_id)
    reads = work.allows(Permission.PEOPLE_READ, here)
    yield Held(
        "details", "Who they are here: name, roles, places in contracts", None, _person_words(work, person), reads
    )
    for code, title in OWN_PAGES.items():
        has_it = subject is not None and not (code == DISAGREEMENTS and _led_once(work, person))
        yield Held(code, title, None, "", may_read=False, has_it=has_it)
    contracts = _contracts_of(work, person)
    for paper in _papers(
        work, or_(Paper.contract_id.in_(contracts), Paper.id.in_(papers_holding(work, [person.name])))
    ):
        words = paper_words(work, paper, person)
        if paper.contract_id in contracts or occurrences(words, person.name):
            yield _paper(work, paper, f"{paper.reference}, in which they take part or are named", words, subject)
    owned = Action.owner_id.in_(select(Party.id).where(Party.person_id == person.id))
    for action in _actions(work, owned):
        yield _action(work, action, subject=subject)
    yield from _wishes(work, person, subject)


def _wishes(work: Work, person: Person, subject: Viewer | None) -> Iterator[Held]:
    """When their sessions were put off or cancelled at their wish, and why, and when they asked for one more."""
    changes = work.db.scalars(
        select(SessionChange)
        .where(SessionChange.school_id == work.school_id, SessionChange.by_id == person.id)
        .options(selectinload(SessionChange.session).selectinload(SupervisionSession.contract))
        .order_by(SessionChange.id)
    )
    asked = work.db.scalars(
        select(SessionRequest)
        .where(SessionRequest.school_id == work.school_id, SessionRequest.asked_by_id == person.id)
        .options(selectinload(SessionRequest.contract))
        .order_by(SessionRequest.id)
    )
    lines: dict[Contract, list[str]] = {}
    for change in changes:
        session = change.session
        became = f"put off to {short_day(school_day(change.to_at))}" if change.to_at else "cancelled"
        said = (
            f"{session.reference} of {short_day(school_day(change.from_at))}: {became}. {Reason(change.reason).label}."
        )
        lines.setdefault(session.contract, []).append(said)
    for request in asked:
        said = f"Asked for an additional session on {short_day(school_day(request.asked_at))}."
        lines.setdefault(request.contract, []).append(said)
    for contract, texts in lines.items():
        thing = contract_resource(contract)
        title = f"Sessions put off or asked for at their wish, under {contract.reference}"
        has_it = subject is not None and allows(Permission.CONTRACT_READ, subject, thing)
        reads = work.allows(Permission.CONTRACT_READ, thing)
        yield Held(f"wishes-{contract.reference}", title, None, "\n".join(texts), reads, has_it)


DISAGREEMENTS = "own-disagreements"
OWN_PAGES = {
    "own-support": "Notes of support that name them, if there are any",
    DISAGREEMENTS: "Disagreements in their contracts of supervision, if there are any",
    "own-concerns": "Their own notes that a concern was passed on, if there are any",
    "own-preparation": "What they prepare for their next sessions, if there is anything",
    "own-acts": "What the audit tells of their own acts",
}
"""What only they themselves read, each on a page of their own. That there is one would say something to others."""


def _led_once(work: Work, person: Person) -> bool:
    """Whether they supervised where they do no more: then they read no page of it. It tells nothing of what is there."""
    led = Party.school_id == work.school_id, Party.person_id == person.id, Party.kind == PartyKind.SUPERVISOR.value
    return work.db.scalar(select(Party.id).where(*led, Party.until_on < work.today).limit(1)) is not None


def _contracts_of(work: Work, person: Person) -> frozenset[int]:
    found = select(Party.contract_id).where(Party.school_id == work.school_id, Party.person_id == person.id)
    return frozenset(work.db.scalars(found))


def _as_subject(work: Work, person: Person) -> Viewer | None:
    """The person as a viewer; None for somebody who cannot sign in, and so has nothing already."""
    account = work.db.scalar(select(Account).where(Account.person_id == person.id, Account.disabled_at.is_(None)))
    if account is None or account.password_hash is None or has_left(person, work.today):
        return None
    return viewer_of(work, person, work.school_id)


def _person_words(work: Work, person: Person) -> str:
    roles = work.db.scalars(
        select(Membership)
        .where(Membership.school_id == work.school_id, Membership.person_id == person.id)
        .order_by(Membership.from_on, Membership.id)
    )
    places = work.db.scalars(
        select(Party)
        .where(Party.school_id == work.school_id, Party.person_id == person.id)
        .order_by(Party.from_on, Party.id)
    )
    lines = [
        f"Name: {person.name}",
        f"Office: {person.office}" if person.office else "",
        f"Left on: {short_day(person.left_on)}" if person.left_on else "",
        *(f"Role: {Role(row.role).label}, {_days(row.from_on, row.until_on)}" for row in roles),
        *(
            f"Place: {PartyKind(row.kind).label.lower()} in {row.contract.reference}, {_days(row.from_on, row.until_on)}"
            for row in places
        ),
        *order_words(work, person),
    ]
    return "\n".join(filter(None, lines))


def _days(from_on: date, until_on: date | None) -> str:
    return f"from {short_day(from_on)}" + (f" until {short_day(until_on)}" if until_on else "")
