"""A note for a child's own file, with a contract or without one: advice or a discussion outside a session's record.

Any discussion of a named child "must" reach that child's file (cambridgeshire); ad hoc advice goes straight onto the
chronology as a professionals' meeting (jmat). Each child's row becomes one entry with that child's words alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forms import latest
from forms.kit import Answers, Document, Meaning, Row, is_asked, repeats
from webapp.db.children import Child, ChronologyEntry
from webapp.db.contracts import SupervisionSession
from webapp.db.facts import contract_resource
from webapp.documents.carrying import carry, place_for_cases
from webapp.documents.codec import content_hash, fresh, is_blank, text_of
from webapp.documents.picker import choose
from webapp.documents.routing import case_rows, child_parts, plan_answer
from webapp.domain.clock import school_day
from webapp.domain.dates import read_iso
from webapp.domain.entry_content import EntryContent, Part
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.people import Formality, Role
from webapp.domain.policy import Permission, Resource
from webapp.domain.sources import NOTE
from webapp.services.apart import content_apart
from webapp.services.beginning import names, prefilled
from webapp.services.cases import add_entry
from webapp.services.catalogue import install_starters
from webapp.services.child_picker import nameable
from webapp.services.children import child_by_reference, children_of
from webapp.services.contracts import may_see_session, session_of
from webapp.services.decisions import decide, stands
from webapp.services.entry_names import look_in, texts_of_note
from webapp.services.mention_notes import ForNote, mention_for_note, settle_with_entry
from webapp.services.named import Named
from webapp.services.planning import refuse_cancelled
from webapp.services.practice import practice_on
from webapp.services.protection import require_protection
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class NoteView:
    """What the page of a new note begins with."""

    document: Document
    answers: Answers
    contract_reference: str
    """Of the session that it is tied to; empty for a note of its own."""
    may_read: bool
    """Whether this person may read the chronologies that it goes to."""
    paper_reference: str = ""
    """Of the paper in which the name was found that it is about, for somebody who reads that paper."""


def begin_note(desk: Desk, session_reference: str = "", mention_id: str = "", child_reference: str = "") -> NoteView:
    """A note not yet written; tied to a session, its day and who was there. Raises Refused or NotFound.

    Or about a name that was found in a paper, of this child: then it begins with the words that stand there. With the
    reference of a child alone, for those who read chronologies, it is about that child.
    """
    with desk.read() as work:
        session = _session(work, session_reference)
        child = child_by_reference(work, child_reference, Permission.CHILD_READ) if child_reference else None
        document = latest("child_file_note")
        known = _known(session) if session else {Meaning.DATE: work.today.isoformat()}
        found = mention_for_note(work, mention_id) if mention_id else None
        if found is not None:
            known[Meaning.DATE] = min(found.day, work.today).isoformat()
        answers = _about(document, _begun(document, known), child if found is None else None)
        question = place_for_cases(document)
        if child is not None and found is not None and question and child.reference in found.row.candidates:
            answers, _ = carry(question, answers, child.reference, [found.words])
        return NoteView(
            document,
            answers,
            session.contract.reference if session else "",
            work.allows(Permission.CHILD_READ, Resource(work.school_id)),
            found.paper_reference if found is not None else "",
        )


def _begun(document: Document, known: dict[Meaning, str]) -> Answers:
    return {**fresh(document), **{key: text for key, text in prefilled(document, known).items() if text}}


def _about(document: Document, answers: Answers, child: Child | None) -> Answers:
    """The answers with the child chosen in the first block."""
    rows = case_rows(document, answers)
    return choose(document, answers, rows[0]["uid"], child.reference) if child else answers


def _session(work: Work, reference: str) -> SupervisionSession | None:
    """The session that the note is tied to, for somebody who may name a child in it; with none, in the school."""
    if not reference:
        work.require(Permission.CHILD_PROPOSE, Resource(work.school_id))
        return None
    session = session_of(work, reference)
    if not may_see_session(work, session.contract, session):
        raise Refused
    work.require(Permission.CHILD_PROPOSE, contract_resource(session.contract))
    refuse_cancelled(session)
    if session.starts_at > work.now:
        raise Conflict("This session has not begun yet. Write the note once a child was spoken of.")
    return session


def _known(session: SupervisionSession) -> dict[Meaning, str]:
    people = [row.party.person for row in session.attendances if row.present]
    planned = Formality(session.formality) is Formality.FORMAL
    return {
        Meaning.DATE: school_day(session.starts_at).isoformat(),
        Meaning.ATTENDEES: names(people),
        Meaning.FORMALITY: "Planned" if planned else "Ad hoc",
    }


def record_note(desk: Desk, answers: Answers, session_reference: str = "", mention_id: str = "") -> tuple[str, ...]:
    """Put each child's row on that child's chronology. Returns the children's references.

    A name that was found in a paper, and that the note is about, is decided with it: it is the first child of the note.

    `answers` are complete (`documents.check`). Approved at once where the school asks for no approval, or a lead enters it.
    Raises Refused; Invalid where the day is to come, a child is unknown or in two rows; Conflict where it is there already.
    """
    document = latest("child_file_note")
    with desk.work() as work:
        require_protection(work)
        install_starters(work)  # what the entry says is printed on this very document
        session = _session(work, session_reference)
        found = mention_for_note(work, mention_id) if mention_id else None
        rows = [row for row in case_rows(document, answers) if not is_blank(row)]
        children, day, named = _children(work, rows), _day(work, document, answers), Named(work)
        told: dict[str, ChronologyEntry] = {}
        for row in rows:
            child = children[row["child"]]
            content = content_apart(named, child, _content(document, answers, row))
            _refuse_twice(work, child, day, content)
            entry = told[child.reference] = add_entry(
                work, child, None, version_id=None, event_on=day, content=content, source=NOTE, session=session
            )
            if session is not None:
                work.note("entry.recorded", f"child:{child.id}", reference=child.reference, session=session.reference)
            if not practice_on(work, work.today).lead_approves or work.viewer.is_a(Role.LEAD):
                decide(work, entry, "approved", "Approved with its entry")
            if found is not None and found.row.entry_id is None and child.reference in found.row.candidates:
                settle_with_entry(work, found.row, entry)
        for row in rows:
            entry = told[row["child"]]
            typed = texts_of_note(_content(document, answers, row), row["child"])
            look_in(work, entry, typed, _said_elsewhere(found) | told)
        return tuple(children)


def _said_elsewhere(found: ForNote | None) -> dict[str, ChronologyEntry]:
    """The entry on another child in which the name was found that this note is about: that child has their line."""
    origin = found.row.said_in if found is not None else None
    return {origin.child.reference: origin} if origin is not None else {}


def _children(work: Work, rows: Collection[Row]) -> dict[str, Child]:
    references = [row["child"] for row in rows]
    if not references:
        raise Invalid("Choose the child who was discussed.")
    if len(set(references)) < len(references):
        raise Invalid("One child is in two blocks. Write about each child in one.")
    found, may = children_of(work, work.school_id, references), nameable(work, references)
    if len(may) < len(references):
        raise Invalid("A child of this note is not in this school. Choose the child again.")
    return {reference: found[reference] for reference in references}


def _day(work: Work, document: Document, answers: Answers) -> date:
    question = document.meaning(Meaning.DATE)
    day = read_iso(text_of(answers, question.key)) if question else None
    if day is None:
        raise Invalid("Enter the day of the discussion.")
    if day > work.today:
        raise Invalid("The day of the discussion cannot be in the future.")
    return day


def _content(document: Document, answers: Answers, row: Row) -> EntryContent:
    """What all rows share, then this child's own words, as typed; and the document, on which the entry is printed again."""
    attendees = document.meaning(Meaning.ATTENDEES)
    apart = {question.key for question in (attendees, document.meaning(Meaning.DATE)) if question}
    shared = [
        Part(question.label, text_of(answers, question.key))
        for question in document.questions()
        if is_asked(question) and not repeats(question) and question.key not in apart
    ]
    return EntryContent(
        tuple(part for part in (*shared, *child_parts(document, row)) if part.text.strip()),
        (text_of(answers, attendees.key),) if attendees else (),
        plan_answer(document, row),
        document.fingerprint(),
    )


def _refuse_twice(work: Work, child: Child, day: date, content: EntryContent) -> None:
    """The button pressed twice must not put the same words there twice."""
    same = work.db.scalars(
        select(ChronologyEntry).where(
            ChronologyEntry.child_id == child.id,
            ChronologyEntry.event_on == day,
            ChronologyEntry.content_hash == content_hash(content.dumps()),
        )
    )
    if any(stands(entry) for entry in same):
        raise Conflict(f"These words are on the chronology of {child.reference} already. Nothing was changed.")
