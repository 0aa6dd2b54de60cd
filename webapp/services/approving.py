"""What the leads who share a post do with entries that wait: take them, leave them to the other, approve them (jmat)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.db.children import ChronologyEntry
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.policy import Permission, Resource
from webapp.services.claims import claim, end_claim, open_claim, refuse_others
from webapp.services.decisions import current_decision, decide
from webapp.services.work import Desk, Work


def claim_entries(desk: Desk, uids: Collection[str], *, told: bool = False) -> None:
    """Take entries that wait; with `told`, from whoever has them in hand and has said so.

    Raises Refused or NotFound; Conflict where one does not wait any more or, unless `told`, somebody else has it in hand.
    Then nothing is changed.
    """
    with desk.work() as work:
        work.require(Permission.ENTRY_CLAIM, Resource(work.school_id))
        for entry in _waiting(work, uids):
            claim(work, entry, told=told)


def let_go(desk: Desk, uids: Collection[str]) -> None:
    """Leave entries that one has in hand to somebody else. Raises Refused, NotFound, or Conflict where one has not."""
    with desk.work() as work:
        work.require(Permission.ENTRY_CLAIM, Resource(work.school_id))
        for entry in _waiting(work, uids):
            held = open_claim(work, entry)
            if held is None or held.claimed_by_id != work.viewer.person_id:
                raise Conflict("You do not have this entry in hand any more. Nothing was changed.")
            end_claim(work, entry)
            work.note("entry.let_go", f"child:{entry.child_id}", reference=entry.child.reference, entry=entry.uid)


def approve_entries(desk: Desk, uids: Collection[str]) -> None:
    """Approve entries, all of them or none. Two who do it at once never approve one twice.

    Raises Refused or NotFound; Conflict where one does not wait any more, or somebody else has it in hand.
    """
    with desk.work() as work:
        work.require(Permission.ENTRY_APPROVE, Resource(work.school_id))
        for entry in _waiting(work, uids):
            refuse_others(work, entry)
            decide(work, entry, "approved", "Approved by the lead")


def _waiting(work: Work, uids: Collection[str]) -> Sequence[ChronologyEntry]:
    entries = work.db.scalars(
        select(ChronologyEntry)
        .where(ChronologyEntry.school_id == work.school_id, ChronologyEntry.uid.in_(uids))
        .options(selectinload(ChronologyEntry.child), selectinload(ChronologyEntry.decisions))
        .order_by(ChronologyEntry.id)
    ).all()
    if not entries or len(entries) < len(set(uids)):
        raise NotFound("There are no such entries in this school.")
    if any(current_decision(entry) != "recorded" for entry in entries):
        raise Conflict(
            "One of these does not wait for approval any more: somebody approved it, or its words have changed. "
            "Nothing was changed. Look at what waits now."
        )
    return entries
