"""Copying an entry into the system that holds the child's main file, and ticking it off.

Any discussion of a named child "must" reach that child's file (cambridgeshire). Where that is another system, a person
copies the entry's text there and says so: in which, when, under what reference. A mistake is noted and never deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webapp.db.children import ChronologyEntry, Filing
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, Unavailable
from webapp.domain.filing import FILED, MOST_TYPED, NOT_FILED
from webapp.domain.paste import Provenance, paste_block
from webapp.domain.policy import Permission
from webapp.services.apart import as_kept, contents_of, without_others
from webapp.services.children import ChildView, child_by_reference, child_view
from webapp.services.chronology import EntryView, views_of
from webapp.services.decisions import shown_entry, stands
from webapp.services.filed import Statement, filed_before, statements_of
from webapp.services.named import Named
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class NewFiling:
    """What is typed where an entry is ticked off."""

    system: str
    filed_on: date
    reference: str = ""
    """What the entry is called there."""


@dataclass(frozen=True, slots=True)
class FilingView:
    """One entry, its text to be copied, and what was said of its copy."""

    child: ChildView
    entry: EntryView
    text: str
    """As it is pasted into the main system; empty where it cannot be copied now."""
    cannot: str
    """Why not."""
    statements: tuple[Statement, ...]
    """Newest first."""
    replaces: Statement | None
    """What was said of the words that this entry replaced, where those are in the main system."""
    system: str
    """The school's main system."""
    holds_main_file: bool
    """Whether that is this program, so that nothing has to be copied."""
    today: date

    @property
    def filed(self) -> Statement | None:
        """What counts of its copy; None where it is in no other system."""
        return self.statements[0] if self.statements and self.statements[0].is_filed else None


class WrongDay(Invalid):
    """The day on which it was copied cannot be that."""


class WrongReference(Invalid):
    """What the entry is called in the main system cannot be kept."""


def read_filing(desk: Desk, child_reference: str, entry_uid: str) -> FilingView:
    """An entry to be copied. Raises Refused or NotFound. The look is noted before anything is returned."""
    with desk.read() as work:
        child = child_by_reference(work, child_reference, Permission.ENTRY_FILE)
        entry = shown_entry(work, child, entry_uid)
        view = filing_view(work, entry)
    desk.note_read("entry.read", f"child:{child.id}", reference=child.reference, entry=entry.uid)
    return view


def filing_view(work: Work, entry: ChronologyEntry) -> FilingView:
    """The same as a step of an open read, which is noted by whoever calls this."""
    view = views_of(work, [entry])[0]
    text, cannot = _text(work, entry, view)
    practice = practice_on(work, work.today)
    return FilingView(
        child_view(entry.child),
        view,
        text,
        cannot,
        tuple(statements_of(work, [entry.id]).get(entry.id, ())),
        filed_before(work, [entry.id]).get(entry.id),
        practice.main_system,
        practice.holds_main_file,
        work.today,
    )


def _text(work: Work, entry: ChronologyEntry, view: EntryView) -> tuple[str, str]:
    """The text, and why there is none."""
    try:
        content = contents_of(work, [entry], without_others)[entry.id]
    except Unavailable as problem:
        return "", problem.sentence
    provenance = Provenance(
        entry.uid,
        entry.child.reference,
        view.source,
        entry.event_on,
        school_day(entry.entered_at),
        view.entered_by,
        view.paper_reference,
        view.version,
    )
    return paste_block(provenance, content), ""


def file_entry(desk: Desk, child_reference: str, entry_uid: str, new: NewFiling, seen: int) -> None:
    """Say that an entry was copied into the main system; again, where what was said before is put right.

    `seen` is how many statements the page showed: two people who tick off the same entry do not both. Raises Refused or
    NotFound; Invalid where a box cannot be used; Conflict where it does not stand any more, or somebody was first.
    """
    system, reference = " ".join(new.system.split()), " ".join(new.reference.split())
    if not 0 < len(system) <= MOST_TYPED:
        raise Invalid(f"Say into which system it was copied, in at most {MOST_TYPED} characters.")
    if len(reference) > MOST_TYPED:
        raise WrongReference(f"There is room for {MOST_TYPED} characters here.")
    with desk.work() as work:
        if new.filed_on > work.today:
            raise WrongDay("That day is still to come. Give the day on which it was copied.")
        entry = _to_be_told(work, child_reference, entry_uid, seen)
        if not stands(entry):
            raise Conflict("This entry does not stand any more, so there is nothing to copy. Nothing was changed.")
        _say(work, entry, FILED, system, reference, new.filed_on)


def take_back(desk: Desk, child_reference: str, entry_uid: str, seen: int) -> None:
    """Say that an entry is not in the main system after all. Raises Refused, NotFound or Conflict, as `file_entry`."""
    with desk.work() as work:
        entry = _to_be_told(work, child_reference, entry_uid, seen)
        said = _statements(work, entry)
        if not said or not said[0].is_filed:
            raise Conflict("Nobody has said that this entry was copied. Nothing was changed.")
        _say(work, entry, NOT_FILED, said[0].system, said[0].reference, work.today)


def _to_be_told(work: Work, child_reference: str, entry_uid: str, seen: int) -> ChronologyEntry:
    child = child_by_reference(work, child_reference, Permission.ENTRY_FILE)
    entry = shown_entry(work, child, entry_uid)
    if len(_statements(work, entry)) != seen:
        raise Conflict("Somebody has ticked this entry off since you opened it. Look at it again. Nothing was changed.")
    return entry


def _statements(work: Work, entry: ChronologyEntry) -> Sequence[Statement]:
    return statements_of(work, [entry.id]).get(entry.id, ())


def _say(work: Work, entry: ChronologyEntry, state: str, system: str, reference: str, day: date) -> None:
    named = Named(work)
    work.db.add(
        Filing(
            school_id=entry.school_id,
            entry_id=entry.id,
            state=state,
            system=as_kept(named, entry.child, system),
            reference=as_kept(named, entry.child, reference),
            filed_on=day,
            filed_by_id=work.viewer.person_id,
            made_at=work.now,
        )
    )
    work.db.flush()
    work.note(f"entry.{state}", f"child:{entry.child_id}", reference=entry.child.reference, entry=entry.uid)
