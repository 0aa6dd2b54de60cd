"""From a record to each child's chronology: shared steps of the use cases that save, end, agree and amend.

Cambridgeshire says that any discussion of a named child "must" reach the child's file, so an entry exists as soon as the
case is finished or the session ended, whatever state the record is in. It is never edited: changed words make a new entry
that follows the old one, which is then corrected or struck (design, section 6).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from forms.kit import Answers, Document, Row
from webapp.db.children import CaseDiscussion, Child, ChronologyEntry, EntryDecision
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.papers import Agreement, Paper, PaperVersion
from webapp.documents.codec import content_hash, new_uid
from webapp.documents.routing import case_rows, child_parts, is_finished
from webapp.domain.clock import school_day
from webapp.domain.people import Role
from webapp.services.children import children_of
from webapp.services.parties import taking_part
from webapp.services.practice import practice_on
from webapp.services.viewers import roles_of
from webapp.services.work import Work

STANDING = ("recorded", "approved")
"""Decisions under which an entry still stands; the others say what became of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one case discussion puts on one child's chronology."""

    case_uid: str
    child: Child
    content: str
    """Canonical JSON, see `webapp.db.children.ChronologyEntry.content`."""


def record_entries(work: Work, paper: Paper, document: Document, answers: Answers, version: PaperVersion) -> None:
    """Bring the children's chronologies to what this record now says, as a step of an open work.

    A finished case has an entry at once; from the end of the session every case with a child has one. Words that changed
    are followed by a new entry; a case whose child changed or that was removed is struck from the child that it was on.
    """
    session = paper.session
    if session is None:
        return
    lines = _lines(work, paper, document, answers, ended=session.ended_at is not None)
    standing = _standing(work, paper)
    for uid, old in standing.items():
        line = lines.get(uid)
        if line is None or line.child.id != old.child_id:
            reason = "No longer in the record" if line is None else "The discussion was about another child"
            decide(work, old, "struck", reason)
    for uid, line in lines.items():
        found = standing.get(uid)
        before = found if found is not None and found.child_id == line.child.id else None
        if before is not None and (before.content, before.event_on) == (line.content, school_day(session.starts_at)):
            continue
        entry = _add(work, paper, version, session, line, before)
        if before is not None:
            decide(work, before, "corrected", f"Replaced by {entry.uid}")


def settle_entries(work: Work, paper: Paper) -> None:
    """At issue: bring the chronologies to what the version now issued says, then approve what is approved by agreeing."""
    approve_entries(work, paper)


def approve_entries(work: Work, paper: Paper) -> None:
    """At agreement: the entries are approved where the lead was an agreeing party, or the school asks for no approval."""
    agreed = work.db.scalars(
        select(Party.person_id)
        .join(Agreement, Agreement.party_id == Party.id)
        .where(
            Agreement.paper_version_id == paper.versions[-1].id,
            Agreement.decision == "agreed",
            Agreement.cleared_at.is_(None),
            Party.external.is_(False),
        )
    ).all()
    lead_agreed = any(Role.LEAD in roles_of(work, person_id, work.school_id) for person_id in agreed)
    if practice_on(work, work.today).lead_approves and not lead_agreed:
        return
    for entry in _standing(work, paper).values():
        if current_decision(entry) == "recorded":
            decide(work, entry, "approved", "Agreed with the record")


def waiting() -> Select[int]:
    """The ids of the entries whose newest decision is still "recorded": they wait for the lead's approval."""
    newest = select(func.max(EntryDecision.id)).group_by(EntryDecision.entry_id)
    return select(EntryDecision.entry_id).where(EntryDecision.id.in_(newest), EntryDecision.decision == "recorded")


def current_decision(entry: ChronologyEntry) -> str:
    """What stands about an entry: its newest decision."""
    return entry.decisions[-1].decision


def _lines(work: Work, paper: Paper, document: Document, answers: Answers, *, ended: bool) -> dict[str, Line]:
    rows = [row for row in case_rows(document, answers) if row["child"] and (ended or is_finished(document, row))]
    children = children_of(work, paper.school_id, [row["child"] for row in rows])
    took_part = _took_part(work, paper)
    return {
        row["uid"]: Line(row["uid"], children[row["child"]], _content(document, row, took_part))
        for row in rows
        if row["child"] in children
    }


def _took_part(work: Work, paper: Paper) -> list[str]:
    return [
        f"{party.person.name} ({party.person.office})" if party.person.office else party.person.name
        for party in taking_part(work, paper)
    ]


def _content(document: Document, row: Row, took_part: list[str]) -> str:
    """Only this child's own parts: the reflection, and the other children, stay in the record."""
    value = {"parts": [list(part) for part in child_parts(document, row)], "took_part": took_part}
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _standing(work: Work, paper: Paper) -> dict[str, ChronologyEntry]:
    """The standing entry of each case discussion of this paper, by the discussion's uid."""
    rows = work.db.scalars(
        select(ChronologyEntry)
        .join(CaseDiscussion)
        .where(CaseDiscussion.paper_id == paper.id)
        .order_by(ChronologyEntry.id)
    )
    return {
        entry.case_discussion.uid: entry
        for entry in rows
        if entry.case_discussion and current_decision(entry) in STANDING
    }


def _add(
    work: Work,
    paper: Paper,
    version: PaperVersion,
    session: SupervisionSession,
    line: Line,
    before: ChronologyEntry | None,
) -> ChronologyEntry:
    entry = ChronologyEntry(
        school_id=paper.school_id,
        uid=new_uid(),
        child=line.child,
        case_discussion=_discussion(work, paper, line),
        paper_version_id=version.id,
        follows_id=before.id if before else None,
        source="supervision",
        event_on=school_day(session.starts_at),
        entered_at=work.now,
        entered_by_id=work.viewer.person_id,
        content=line.content,
        content_hash=content_hash(line.content),
    )
    work.db.add(entry)
    work.db.flush()
    decide(work, entry, "recorded", "")
    return entry


def _discussion(work: Work, paper: Paper, line: Line) -> CaseDiscussion:
    """The discussion of this row: made once, and kept through every version of the paper."""
    found = work.db.scalar(
        select(CaseDiscussion).where(CaseDiscussion.paper_id == paper.id, CaseDiscussion.uid == line.case_uid)
    )
    if found is None:
        found = CaseDiscussion(
            school_id=paper.school_id, uid=line.case_uid, paper=paper, child=line.child, created_at=work.now
        )
        work.db.add(found)
    found.child = line.child
    work.db.flush()
    return found


def decide(work: Work, entry: ChronologyEntry, decision: str, reason: str) -> None:
    """Add what became of an entry, with its audit note, as a step of an open work."""
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
