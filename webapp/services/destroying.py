"""Destroying what has come to the end of its time: proposed by one person, done by another, with a certificate.

The only use case that lifts "append-only", for itself and within its own transaction. The audit is not touched: it holds
references and counts, and verifies afterwards as before. Backups made earlier hold the rest until their own rota ends them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import func, select

from webapp.db import destroying, triggers
from webapp.db.children import Child, ChronologyEntry
from webapp.db.contracts import Contract
from webapp.db.destroying import Destroyed
from webapp.db.keeping import Destruction
from webapp.domain.dates import day as short_day
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import Role
from webapp.domain.policy import Permission, Resource
from webapp.domain.retention import Kept
from webapp.services.access_requests import MOST_WORDS
from webapp.services.children import child_by_reference
from webapp.services.destruction_certificates import DestructionView, destruction_view, make_certificate
from webapp.services.emptying import empty_files
from webapp.services.entry_index import index_entries, take_out
from webapp.services.handing_over import hand_over_decisions
from webapp.services.practice import practice_on
from webapp.services.references import newest_references, next_reference
from webapp.services.removing import Taker, entries_of, take_out_of_texts
from webapp.services.retention import Keeping, keeping_of, kept_thing, waiting_destruction
from webapp.services.work import Desk, Work

WHOLES: Final = {Kept.CHILD: destroying.CHILD, Kept.CONTRACT: destroying.CONTRACT}


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """Until when something is kept, and how far its destruction has come."""

    keeping: Keeping
    waiting: DestructionView | None
    second: str
    """Who has to be the second person, in words."""
    may_run: bool
    may_confirm: bool
    """Whether this person is that second person."""
    reads_child: bool


def read_keeping(desk: Desk, kind: Kept, reference: str) -> KeepingPage:
    """Until when a child or a contract is kept, for those who decide on it. Raises Refused or NotFound."""
    with desk.read() as work:
        here = Resource(work.school_id)
        runs = work.allows(Permission.KEEPING_RUN, here)
        if not (runs or _is_second_role(work)):
            raise Refused
        waiting = waiting_destruction(work, kind, reference)
        return KeepingPage(
            keeping_of(work, kind, reference),
            destruction_view(work, waiting) if waiting else None,
            Role(practice_on(work, work.today).destruction_second).label,
            runs,
            waiting is not None and _is_second_role(work) and waiting.proposed_by_id != work.viewer.person_id,
            work.allows(Permission.CHILD_READ, here),
        )


def _is_second_role(work: Work) -> bool:
    """Whether this person has the role that the school's practice names, and the policy grants."""
    named = Role(practice_on(work, work.today).destruction_second)
    return work.viewer.is_a(named) and work.allows(Permission.DESTRUCTION_CONFIRM, Resource(work.school_id))


def propose(desk: Desk, kind: Kept, reference: str, reason: str) -> str:
    """Propose that something is destroyed. Returns the destruction's reference.

    A child's needs somebody who reads the chronology, and so knows what it is. Raises Refused, NotFound, Conflict where
    something bars it or it is proposed already, or Invalid without a reason.
    """
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= MOST_WORDS:
        raise Invalid(f"Say why it is no longer needed, in at most {MOST_WORDS} characters and without a name.")
    with desk.work() as work:
        work.require(Permission.KEEPING_RUN, Resource(work.school_id))
        if kind is Kept.CHILD:
            child_by_reference(work, reference, Permission.CHILD_WRITE)
        kept = _unbarred(work, kind, reference)
        if waiting_destruction(work, kind, reference) is not None:
            raise Conflict("Its destruction is proposed already, and waits for the second person. Nothing was changed.")
        row = Destruction(
            school_id=work.school_id,
            reference=next_reference(work, Destruction),
            kind=kind.value,
            of=reference,
            due_on=kept.due_on or work.today,
            reason=reason,
            proposed_by_id=work.viewer.person_id,
            proposed_at=work.now,
            told="",
        )
        work.db.add(row)
        work.db.flush()
        work.note("destruction.proposed", f"destruction:{row.id}", reference=row.reference, of=reference)
        return row.reference


def _unbarred(work: Work, kind: Kept, reference: str) -> Keeping:
    kept = keeping_of(work, kind, reference)
    if kept.barred:
        raise Conflict(f"It cannot be destroyed. {' '.join(kept.barred)} Nothing was changed.")
    return kept


def give_up(desk: Desk, kind: Kept, reference: str) -> None:
    """Take a proposal back, or say no to it. Raises Refused, NotFound where there is none."""
    with desk.work() as work:
        row = _waiting(work, kind, reference)
        if not (work.allows(Permission.KEEPING_RUN, Resource(work.school_id)) or _is_second_role(work)):
            raise Refused
        row.given_up_at = work.now
        work.note("destruction.given_up", f"destruction:{row.id}", reference=row.reference, of=reference)


def carry_out(desk: Desk, kind: Kept, reference: str) -> str:
    """Destroy it, as the second person. Returns the destruction's reference, under which the certificate is.

    Raises Refused for whoever proposed it and for anybody but the role that the practice names; NotFound where nothing is
    proposed; Conflict where a hold, a request or a day bars it by now.
    """
    with desk.work() as work:
        row = _waiting(work, kind, reference)
        if not _is_second_role(work) or row.proposed_by_id == work.viewer.person_id:
            raise Refused
        _unbarred(work, kind, reference)
        thing = kept_thing(work, kind, reference)
        period = _period(work, thing)
        newest = newest_references(work)
        gone = _destroy(work, kind, thing)
        row.done_by_id, row.done_at = work.viewer.person_id, work.now
        row.told = json.dumps({**asdict(gone), "newest": newest}, sort_keys=True)
        copy = make_certificate(work, row, period, gone)
        work.note(
            "destruction.done",
            f"destruction:{row.id}",
            reference=row.reference,
            of=reference,
            rows=sum(gone.counts.values()),
            seal=gone.seal,
            code=copy.code,
            sha256=copy.sha256,
        )
        return row.reference


def _waiting(work: Work, kind: Kept, reference: str) -> Destruction:
    row = waiting_destruction(work, kind, reference)
    if row is None:
        raise NotFound("No destruction of this is proposed.")
    return row


def _destroy(work: Work, kind: Kept, thing: Child | Contract) -> Destroyed:
    """All of it, in the one place where append-only is lifted. What the session holds of it is let go of afterwards."""
    if isinstance(thing, Child):
        take_out(work, work.db.scalars(select(ChronologyEntry.id).where(ChronologyEntry.child_id == thing.id)).all())
    else:
        hand_over_decisions(work, thing)
    work.db.flush()
    connection = work.db.connection()
    counts: dict[str, int] = {}
    hashes: tuple[str, ...] = ()
    entries: frozenset[int] = frozenset()
    revisions: Mapping[str, int] = {}
    with triggers.lifted(connection):
        if isinstance(thing, Child):
            going, taker = destroying.rows_of(connection, WHOLES[kind], thing.id), Taker(work, thing)
            cleaned = take_out_of_texts(work, taker, going)
            emptied = empty_files(work, taker, cleaned, going)
            entries = entries_of(work, cleaned)
            counts = {
                "papers_changed": emptied.papers,
                "entries_changed": len(cleaned.ids("chronology_entry")),
                "copies_emptied": emptied.copies,
                "files_emptied": emptied.files,
            }
            revisions = emptied.revisions
            hashes = (*cleaned.hashes, *emptied.hashes)
        gone = destroying.destroy(connection, WHOLES[kind], thing.id)
    work.db.expire_all()
    index_entries(work, work.db.scalars(select(ChronologyEntry).where(ChronologyEntry.id.in_(entries))).all())
    seal = hashlib.sha256("\n".join([gone.seal, *sorted(hashes)]).encode()).hexdigest()
    return Destroyed({**gone.counts, **counts}, seal, revisions)


def _period(work: Work, thing: Child | Contract) -> str:
    if isinstance(thing, Contract):
        until = f" until {short_day(thing.ended_on)}" if thing.ended_on else ""
        return f"From {short_day(thing.started_on)}{until}"
    first, last = work.db.execute(
        select(func.min(ChronologyEntry.event_on), func.max(ChronologyEntry.event_on)).where(
            ChronologyEntry.child_id == thing.id
        )
    ).one()
    return f"Entries from {short_day(first)} to {short_day(last)}" if first else "No entry"
