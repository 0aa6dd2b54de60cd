"""A wrong child: the entry is withdrawn from their chronology at once, and kept sealed for the lead (design, section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from webapp.db.children import Child, ChronologyEntry, EntryLink
from webapp.db.schools import Person
from webapp.domain.entry_content import EntryContent, loads
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services.apart import content_apart, contents_of, without_others
from webapp.services.cases import add_entry
from webapp.services.children import ChildView, child_by_reference, child_view, children_of
from webapp.services.decisions import shown_entry, stands, withdraw, withdrawn
from webapp.services.named import Named, named_in
from webapp.services.tasks import AMEND, raise_task
from webapp.services.work import Desk, Work

MOST_REASON = 500
"""Characters in a reason: it says why, and is no place for the words themselves."""


class WrongRightChild(Invalid):
    """The child named as the right one cannot be that."""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A withdrawn entry, for the lead's eyes."""

    event_on: date
    entered_at: datetime
    entered_by: str
    content: EntryContent
    withdrawn_at: datetime
    withdrawn_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was withdrawn from a child's chronology, newest first."""

    child: ChildView
    entries: tuple[SealedEntry, ...]


def withdraw_entry(desk: Desk, child_reference: str, entry_uid: str, reason: str, right_child: str = "") -> None:
    """Withdraw an entry, and whatever it replaced, from a child whom it is not about; nothing of it is left on their page.

    With the reference of the right child, the same words of the same day stand on that child from now on. The record keeps
    naming the wrong one until it is corrected: tasks are raised for that, and to take the words out of the main system.
    Raises Refused or NotFound, or Invalid where the reason is wanting or the right child cannot be that.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > MOST_REASON:
        raise Invalid(f"Say why it is withdrawn, in at most {MOST_REASON} characters and without the words themselves.")
    with desk.work() as work:
        wrong = child_by_reference(work, child_reference, Permission.ENTRY_WITHDRAW)
        entry = shown_entry(work, wrong, entry_uid)
        right = _right_child(work, wrong, entry, right_child)
        withdraw(work, _with_its_former(work, entry), reason)
        if entry.case_discussion is not None:
            raise_task(work, AMEND, entry)
        if right is not None:
            _put_on(work, right, entry)


def _right_child(work: Work, wrong: Child, entry: ChronologyEntry, reference: str) -> Child | None:
    reference = reference.strip().upper()
    if not reference:
        return None
    child = children_of(work, wrong.school_id, [reference]).get(reference)
    if child is None or child.id == wrong.id:
        raise WrongRightChild("Give the reference of the other child, such as C-0412, or leave it empty.")
    if not stands(entry):
        raise WrongRightChild("This entry does not stand any more. Withdraw it without naming another child.")
    return child


def _with_its_former(work: Work, entry: ChronologyEntry) -> list[ChronologyEntry]:
    """All that the discussion put on this child: what was corrected or struck can be read too."""
    if entry.case_discussion_id is None:
        return [entry]
    return list(
        work.db.scalars(
            select(ChronologyEntry)
            .where(
                ChronologyEntry.case_discussion_id == entry.case_discussion_id,
                ChronologyEntry.child_id == entry.child_id,
                ChronologyEntry.id.not_in(withdrawn()),
            )
            .order_by(ChronologyEntry.id)
        )
    )


def _put_on(work: Work, child: Child, entry: ChronologyEntry) -> None:
    """The same words, day and discussion, on the right child, whose file names no other: not the wrong one either.

    It follows nothing: what was withdrawn is not pointed at.
    """
    linked = work.db.scalar(
        select(EntryLink.paper_version_id).where(EntryLink.entry_id == entry.id).order_by(EntryLink.id.desc()).limit(1)
    )
    add_entry(
        work,
        child,
        entry.case_discussion,
        version_id=linked or entry.paper_version_id,
        event_on=entry.event_on,
        content=_for(work, child, entry),
        source=entry.source,
        session=entry.session,
    )


def _for(work: Work, child: Child, entry: ChronologyEntry) -> EntryContent:
    paper = entry.case_discussion.paper_id if entry.case_discussion else None
    named = named_in(work, [paper])[paper] if paper else Named(work)
    return content_apart(named, child, loads(entry.content))


def read_sealed(desk: Desk, child_reference: str) -> Sealed:
    """What was withdrawn from a child, for the lead. Raises Refused or NotFound. The look is noted before it is returned."""
    with desk.read() as work:
        child = child_by_reference(work, child_reference, Permission.ENTRY_SEALED)
        rows = work.db.scalars(
            select(ChronologyEntry)
            .where(ChronologyEntry.child_id == child.id, ChronologyEntry.id.in_(withdrawn()))
            .order_by(ChronologyEntry.id.desc())
        ).all()
        contents = contents_of(work, rows)
        view = Sealed(child_view(child), tuple(_sealed(work, row, contents[row.id]) for row in rows))
    desk.note_read("entry.sealed_read", f"child:{child.id}", reference=child.reference, entries=len(view.entries))
    return view


def _sealed(work: Work, entry: ChronologyEntry, content: EntryContent) -> SealedEntry:
    last = entry.decisions[-1]
    return SealedEntry(
        entry.event_on,
        entry.entered_at,
        work.db.get_one(Person, entry.entered_by_id).name,
        content,
        last.made_at,
        work.db.get_one(Person, last.made_by_id).name,
        without_others(Named(work), entry.child, last.reason),
    )
