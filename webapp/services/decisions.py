"""What becomes of an entry: the decisions about it, each of them added and none ever changed (design, section 6)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, select

from webapp.db.children import Child, ChronologyEntry, EntryDecision
from webapp.domain.errors import NotFound
from webapp.services.claims import end_claim
from webapp.services.entry_index import take_out
from webapp.services.filed import in_main_system
from webapp.services.tasks import TAKE_OUT, raise_task
from webapp.services.work import Work

STANDING = ("recorded", "approved")
"""Decisions under which an entry still stands; the others say what became of it."""

WITHDRAWN = "withdrawn"
"""The last decision that there can be: the entry was on a child whom it was not about."""


def current_decision(entry: ChronologyEntry) -> str:
    """What stands about an entry: its newest decision."""
    return entry.decisions[-1].decision


def stands(entry: ChronologyEntry) -> bool:
    """Whether the entry still stands."""
    return current_decision(entry) in STANDING


def is_standing() -> ColumnElement[bool]:
    """Whether a `ChronologyEntry` of a query stands. What else became of one is for good."""
    over = select(EntryDecision.id).where(
        EntryDecision.entry_id == ChronologyEntry.id, EntryDecision.decision.not_in(STANDING)
    )
    return ~over.exists()


def waiting() -> Select[int]:
    """The ids of the entries whose newest decision is still "recorded": they wait for the lead's approval."""
    newest = select(func.max(EntryDecision.id)).group_by(EntryDecision.entry_id)
    return select(EntryDecision.entry_id).where(EntryDecision.id.in_(newest), EntryDecision.decision == "recorded")


def withdrawn() -> Select[int]:
    """The ids of the entries that were withdrawn: they are on no page, in no count and in no list of their child."""
    return select(EntryDecision.entry_id).where(EntryDecision.decision == WITHDRAWN)


def shown_entry(work: Work, child: Child, uid: str) -> ChronologyEntry:
    """An entry of this child that was not withdrawn. Raises NotFound."""
    entry = work.db.scalar(
        select(ChronologyEntry).where(
            ChronologyEntry.child_id == child.id,
            ChronologyEntry.uid == uid,
            ChronologyEntry.id.not_in(withdrawn()),
        )
    )
    if entry is None:
        raise NotFound("There is no such entry on this chronology.")
    return entry


def decide(work: Work, entry: ChronologyEntry, decision: str, reason: str) -> None:
    """Add what became of an entry, with its audit note, as a step of an open work.

    Whoever had it in hand need not decide it any more. Words that were copied into the main system and are struck here,
    with nothing in their place, have to be taken out there: a task says so.
    """
    entry.decisions.append(
        EntryDecision(
            school_id=entry.school_id,
            decision=decision,
            reason=reason,
            made_by_id=work.viewer.person_id,
            made_at=work.now,
        )
    )
    work.db.flush()
    work.note(f"entry.{decision}", f"child:{entry.child_id}", reference=entry.child.reference, entry=entry.uid)
    if decision != "recorded":
        end_claim(work, entry)
    if decision == "struck" and in_main_system(work, entry):
        raise_task(work, TAKE_OUT, entry)


def withdraw(work: Work, entries: Iterable[ChronologyEntry], reason: str) -> None:
    """Take entries from children whom they are not about, as a step of an open work.

    `entries` is all that a discussion put there, what was corrected or struck before too: struck words can still be read.
    For each child there is a task to take the words out of the school's main system, where somebody may have copied them.
    """
    newest: dict[int, ChronologyEntry] = {}
    for entry in entries:
        decide(work, entry, WITHDRAWN, reason)
        take_out(work, [entry.id])
        newest[entry.child_id] = entry
    for entry in newest.values():
        raise_task(work, TAKE_OUT, entry)
