"""What came of a discussion, known only later: added beside the entry, which keeps saying what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db.children import ChronologyEntry, EntryOutcome
from webapp.db.schools import Person
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.policy import Permission
from webapp.services.apart import Apart, as_kept
from webapp.services.children import child_by_reference
from webapp.services.deciding import words_of
from webapp.services.decisions import stands, withdrawn
from webapp.services.entry_index import index_entry
from webapp.services.entry_names import look_in, text_of_outcome
from webapp.services.named import Named, named_beside
from webapp.services.work import Desk, Work

MOST = 2000
"""Characters in an outcome. What needs more is a note for the child's file."""


class WrongDay(Invalid):
    """Nothing can have come of it on that day."""


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of it, on which day, and who noted that and when."""

    happened_on: date
    text: str
    by: str
    noted_on: date


def add_outcome(desk: Desk, reference: str, entry_uid: str, happened_on: date, text: str) -> None:
    """Note what came of an entry that stands. It is never changed afterwards: what else comes of it is added.

    Raises Refused or NotFound; Invalid where the words are wanting or too many; WrongDay where it is to come or too early;
    Conflict where the entry does not stand any more, or these words are there already.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        entry = work.db.scalar(
            select(ChronologyEntry).where(
                ChronologyEntry.child_id == child.id,
                ChronologyEntry.uid == entry_uid,
                ChronologyEntry.id.not_in(withdrawn()),
            )
        )
        if entry is None:
            raise NotFound("There is no such entry on this chronology.")
        if not stands(entry):
            raise Conflict("This entry does not stand any more. Add the outcome to the one that replaced it.")
        typed = words_of(text, "Say what came of it.", MOST)
        kept = as_kept(Named(work), child, typed)
        if not entry.event_on <= happened_on <= work.today:
            raise WrongDay("The outcome lies between the day of the discussion and today.")
        _refuse_twice(work, entry, happened_on, kept)
        outcome = EntryOutcome(
            school_id=entry.school_id,
            entry_id=entry.id,
            happened_on=happened_on,
            text=kept,
            recorded_by_id=work.viewer.person_id,
            made_at=work.now,
        )
        work.db.add(outcome)
        work.db.flush()
        look_in(work, entry, [text_of_outcome(outcome, typed, child.reference)])
        index_entry(work, entry, added=True)
        work.note("entry.outcome_added", f"child:{child.id}", reference=child.reference, entry=entry.uid)


def _refuse_twice(work: Work, entry: ChronologyEntry, happened_on: date, text: str) -> None:
    """The button pressed twice must not put the same words there twice."""
    same = select(EntryOutcome.id).where(
        EntryOutcome.entry_id == entry.id, EntryOutcome.happened_on == happened_on, EntryOutcome.text == text
    )
    if work.db.scalar(same) is not None:
        raise Conflict("This outcome is there already. Nothing was changed.")


def outcomes_of(
    work: Work, entries: Sequence[ChronologyEntry], apart: Apart = as_kept
) -> dict[int, tuple[OutcomeView, ...]]:
    """What came of these entries, in the order of what happened, by the entry's id. Raises as `apart` does.

    What was noted before a discussion was written anew came of the discussion: the entry that stands shows it.
    """
    standing = {entry.case_discussion_id: entry.id for entry in entries if entry.case_discussion_id and stands(entry)}
    children = {entry.child_id: entry.child for entry in entries}
    rows = work.db.execute(
        select(EntryOutcome, ChronologyEntry.case_discussion_id, ChronologyEntry.child_id, Person.name)
        .join(ChronologyEntry, ChronologyEntry.id == EntryOutcome.entry_id)
        .join(Person, Person.id == EntryOutcome.recorded_by_id)
        .where(
            ChronologyEntry.child_id.in_(children),
            ChronologyEntry.id.in_([entry.id for entry in entries])
            | ChronologyEntry.case_discussion_id.in_(list(standing)),
            ChronologyEntry.id.not_in(withdrawn()),
        )
        .order_by(EntryOutcome.happened_on, EntryOutcome.id)
    ).all()
    named = named_beside(work, {row.entry_id for row, *_ in rows})
    found: dict[int, tuple[OutcomeView, ...]] = {}
    for row, discussion_id, child_id, name in rows:
        place = standing.get(discussion_id, row.entry_id) if discussion_id else row.entry_id
        text = apart(named[row.entry_id], children[child_id], row.text)
        view = OutcomeView(row.happened_on, text, name, school_day(row.made_at))
        found[place] = (*found.get(place, ()), view)
    return found
