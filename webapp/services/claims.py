"""Who has taken which entry that waits for approval: steps of an open work.

Two leads who share the post see what the other has in hand (design, section 6). A claim is a row with an end; it holds for
half a working day, since whoever took an entry may be at home by then and nothing may wait for them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from webapp.db.children import ChronologyEntry, EntryClaim
from webapp.db.schools import Person
from webapp.domain.errors import Conflict
from webapp.services.work import Work

HOLDS: Final = timedelta(hours=4)
"""How long nobody else may decide a claimed entry, unless whoever claimed it has told them to go on."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Who has an entry in hand."""

    name: str
    since: datetime
    is_own: bool
    is_over: bool
    """Whether anybody may go on with it by now."""

    @property
    def keeps_off(self) -> bool:
        """Whether it keeps this person from deciding."""
        return not self.is_own and not self.is_over


def claims_of(work: Work, entry_ids: Collection[int]) -> dict[int, ClaimView]:
    """Who has these entries in hand, by the entry's id."""
    rows = work.db.execute(
        select(EntryClaim, Person.name)
        .join(Person, Person.id == EntryClaim.claimed_by_id)
        .where(EntryClaim.entry_id.in_(entry_ids), EntryClaim.ended_at.is_(None))
    )
    return {
        claim.entry_id: ClaimView(name, claim.claimed_at, _is_own(work, claim), _is_over(work, claim))
        for claim, name in rows
    }


def claim(work: Work, entry: ChronologyEntry, *, told: bool) -> None:
    """Take an entry, from somebody else where that is due or they have `told` the viewer to. Raises Conflict."""
    before = open_claim(work, entry)
    if before is not None and _is_own(work, before):
        return
    if not told:
        refuse_others(work, entry)
    end_claim(work, entry)
    work.db.add(
        EntryClaim(
            school_id=entry.school_id,
            entry_id=entry.id,
            claimed_by_id=work.viewer.person_id,
            claimed_at=work.now,
        )
    )
    work.db.flush()
    work.note(
        "entry.claimed",
        f"child:{entry.child_id}",
        reference=entry.child.reference,
        entry=entry.uid,
        taken_over=before is not None,
    )


def refuse_others(work: Work, entry: ChronologyEntry) -> None:
    """Raise Conflict where somebody else has the entry in hand."""
    before = open_claim(work, entry)
    if before is not None and not _is_own(work, before) and not _is_over(work, before):
        raise Conflict(
            "Somebody else has taken this entry and is reading it now. Nothing was changed. “Entries to approve” says who; "
            "if they tell you to go on with it, take it over there."
        )


def end_claim(work: Work, entry: ChronologyEntry) -> None:
    """Nobody has the entry in hand any more. What ended it is noted by whoever calls this."""
    before = open_claim(work, entry)
    if before is not None:
        before.ended_at, before.ended_by_id = work.now, work.viewer.person_id
        work.db.flush()


def open_claim(work: Work, entry: ChronologyEntry) -> EntryClaim | None:
    """The claim on an entry that was not ended."""
    return work.db.scalar(select(EntryClaim).where(EntryClaim.entry_id == entry.id, EntryClaim.ended_at.is_(None)))


def _is_own(work: Work, claim: EntryClaim) -> bool:
    return claim.claimed_by_id == work.viewer.person_id


def _is_over(work: Work, claim: EntryClaim) -> bool:
    return work.now - claim.claimed_at >= HOLDS
