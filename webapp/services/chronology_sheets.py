"""A child's chronology on paper, and one note of it on its own template: never more than one child to a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms import latest
from forms.kit import Answers, Cases, Document, Meaning, Row, Text, YesNo
from webapp.db.children import Child, ChronologyEntry
from webapp.db.schools import Person
from webapp.documents.context import Signatory, word_context
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.entry_content import EntryContent
from webapp.domain.errors import Conflict, NotFound, Unavailable
from webapp.domain.policy import Permission
from webapp.domain.sources import NOTE, SOURCES
from webapp.services.apart import contents_of, without_others
from webapp.services.beginning import prefilled
from webapp.services.catalogue import document_by
from webapp.services.children import child_by_reference, shown_name
from webapp.services.decisions import stands, withdrawn
from webapp.services.filed import Statement, copied_of
from webapp.services.issuing import Download
from webapp.services.outcomes import OutcomeView, outcomes_of
from webapp.services.sheets import Shows, make_sheet, school_of
from webapp.services.work import Desk, Work

STATUS = {
    "recorded": "Recorded, awaiting approval",
    "approved": "Approved",
    "corrected": "Replaced by a later entry",
    "amended": "Replaced by a later entry",
    "struck": "Struck through",
}
"""What became of an entry, said before its words are read."""


def print_chronology(desk: Desk, reference: str, *, with_analysis: bool = False) -> Download:
    """Every entry of a child but those withdrawn, in the order of what happened. Raises Refused, NotFound or Unavailable.

    The analysis is left out unless it is asked for: paper leaves the school, is read as fact, and may be read in court
    (nefutures). The sheet says which of the two it is. What was corrected or struck stands there as such. Names of other
    children are replaced by their reference, as far as they are found.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_EXPORT)
        document = latest("chronology")
        entries = printed_entries(work, child, with_analysis=with_analysis)
        context = word_context(
            document,
            {
                "child_name": shown_name(child),
                "child_reference": child.reference,
                "born_on": child.date_of_birth.isoformat() if child.date_of_birth else "",
                "year_group": ", ".join(part for part in (child.year_group, child.form_class) if part),
                "as_of": work.today.isoformat(),
                "period": f"All entries, {'with' if with_analysis else 'without'} the analysis",
                "entries": entries,
            },
            school=school_of(work).name,
            title=f"{document.title} {child.reference}",
            child_names={},
            party_names={},
            signatories=(),
        )
        copy = make_sheet(work, document, context, child.reference, Shows(child_id=child.id))
        work.note(
            "child.printed",
            f"child:{child.id}",
            reference=child.reference,
            code=copy.code,
            sha256=copy.sha256,
            entries=len(entries),
            analysis=with_analysis,
        )
        return Download(f"{child.reference}-chronology.docx", copy.content)


def printed_entries(work: Work, child: Child, *, with_analysis: bool) -> list[Row]:
    """Every entry of a child but those withdrawn, as a sheet says it, in the order of what happened."""
    entries = _entries(work, child)
    contents, came = contents_of(work, entries, without_others), outcomes_of(work, entries, without_others)
    copied = copied_of(work, entries, without_others)
    return [
        _printed(work, entry, contents[entry.id], came.get(entry.id, ()), with_analysis=with_analysis)
        | {"filed": _filed(copied.get(entry.uid))}
        for entry in entries
    ]


def _entries(work: Work, child: Child) -> list[ChronologyEntry]:
    return list(
        work.db.scalars(
            select(ChronologyEntry)
            .where(ChronologyEntry.child_id == child.id, ChronologyEntry.id.not_in(withdrawn()))
            .options(
                selectinload(ChronologyEntry.decisions),
                selectinload(ChronologyEntry.case_discussion),
            )
            .order_by(ChronologyEntry.event_on, ChronologyEntry.id)
        )
    )


def _printed(
    work: Work, entry: ChronologyEntry, content: EntryContent, came: Sequence[OutcomeView], *, with_analysis: bool
) -> Row:
    latest_decision = entry.decisions[-1]
    status = STATUS[latest_decision.decision]
    if not stands(entry) and latest_decision.reason and latest_decision.decision != "corrected":
        status = f"{status}: {latest_decision.reason}"
    said = [content.words(analysis=False) or "Discussed in supervision"]
    if with_analysis:
        said += [f"Analysis, apart from what is known. {part.line}" for part in content.analysis]
    said += [
        f"What came of it, {short_day(outcome.happened_on)} (noted by {outcome.by}): {outcome.text}" for outcome in came
    ]
    by = work.db.get_one(Person, entry.entered_by_id).name
    return {
        "uid": entry.uid,
        "happened_on": entry.event_on.isoformat(),
        "standing": status,
        "entered_on": f"{short_day(school_day(entry.entered_at))}, by {by}",
        "said": "\n\n".join(said),
        "source": SOURCES[entry.source],
        "took_part": ", ".join(content.took_part),
    }


def _filed(copy: Statement | None) -> str:
    """Where somebody said that it is in the school's main system."""
    if copy is None:
        return "Not noted"
    number = f", number {copy.reference}" if copy.reference else ""
    return f"{copy.system}, {short_day(copy.filed_on)}{number}"


def print_note(desk: Desk, reference: str, entry_uid: str) -> Download:
    """A note for a child's file on its own Word template.

    Raises Refused, NotFound, Conflict where the note does not stand any more, or Unavailable.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_EXPORT)
        entry = work.db.scalar(
            select(ChronologyEntry).where(
                ChronologyEntry.child_id == child.id,
                ChronologyEntry.uid == entry_uid,
                ChronologyEntry.source == NOTE,
                ChronologyEntry.id.not_in(withdrawn()),
            )
        )
        if entry is None:
            raise NotFound("There is no such note on this chronology.")
        if not stands(entry):
            raise Conflict("This note does not stand any more. Print the chronology, which says what became of it.")
        content = contents_of(work, [entry], without_others)[entry.id]
        document = document_by(work, content.document)
        context = word_context(
            document,
            _answers(document, entry, content),
            school=school_of(work).name,
            child_names={child.reference: f"{shown_name(child)}, {child.reference}"},
            party_names={},
            signatories=[Signatory("Entered by", work.db.get_one(Person, entry.entered_by_id).name)],
        )
        copy = make_sheet(work, document, context, child.reference, Shows(entry_id=entry.id))
        work.note(
            "entry.printed",
            f"child:{child.id}",
            reference=child.reference,
            entry=entry.uid,
            code=copy.code,
            sha256=copy.sha256,
        )
        return Download(f"{child.reference}-note.docx", copy.content)


def _answers(document: Document, entry: ChronologyEntry, content: EntryContent) -> Answers:
    """The note's answers again, out of the entry. Raises Unavailable where its document asks for none of that."""
    said = {part.label: part.text for part in content.parts}
    known = {Meaning.DATE: entry.event_on.isoformat(), Meaning.ATTENDEES: ", ".join(content.took_part)}
    answers = prefilled(document, known)
    for question in document.questions():
        if isinstance(question, Cases):
            row = {part.key: _said(part, content, said) for part in question.parts}
            answers[question.key] = [{"uid": entry.uid, "child": entry.child.reference, **row}]
        elif question.label in said:
            answers[question.key] = said.pop(question.label)
    if said:
        raise Unavailable("This note says more than its form asks for, so it cannot be printed on it.")
    return answers


def _said(part: Text | YesNo, content: EntryContent, said: dict[str, str]) -> str:
    """What the entry answers to this part, which is then said."""
    if part.meaning is Meaning.PLAN_CHANGED and isinstance(part, YesNo):
        return {True: "yes", False: "no", None: ""}[content.plan_answer]
    return said.pop(part.label, "")
