"""From a record to each child's chronology: shared steps of the use cases that save, end, agree, amend and release.

Cambridgeshire says that any discussion of a named child "must" reach the child's file, so an entry exists as soon as the
case is finished or the session ended, whatever state the record is in. It is never edited: changed words make a new entry
that follows the old one, which is then corrected, amended or struck (design, section 6).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from forms.kit import Answers, Document, Row
from webapp.db.children import ChronologyEntry
from webapp.db.contracts import Party
from webapp.db.papers import Agreement, Paper, PaperVersion
from webapp.documents.routing import is_finished
from webapp.domain.people import Role
from webapp.services.amended import settle_amendment
from webapp.services.cases import Cases, Counts, Line, Told, cases_of, misplaced, put_line, told_of
from webapp.services.catalogue import answers_of, document_of
from webapp.services.decisions import current_decision, decide, withdraw
from webapp.services.practice import practice_on
from webapp.services.viewers import roles_of
from webapp.services.work import Work

ANOTHER_CHILD = "The discussion was about another child"


def record_entries(work: Work, paper: Paper, document: Document, answers: Answers, version: PaperVersion) -> None:
    """Bring the children's chronologies to what this record now says, as a step of an open work.

    A finished case has an entry at once; from the end of the session every case with a child has one. Words that changed
    are followed by a new entry, and a case that was removed is struck, except what an issued version says: that stands
    until the next one is issued (`settle_entries`). A wrong child never waits: the words are withdrawn from them at once.
    """
    if paper.session is None:
        return
    told = told_of(work, paper)
    cases = cases_of(work, paper, document, answers, told, counting(paper))
    for uid, before in told.items():
        entry = before.standing
        if entry is not None and before.version is version and uid not in cases.lines and not _moved(entry, uid, cases):
            decide(work, entry, "struck", "No longer in the record")
    file_lines(work, paper, version, told, cases)


def refresh_entries(work: Work, paper: Paper) -> None:
    """After something was decided about a name in it: what is not issued yet says of each child who is meant by it."""
    version, document = paper.versions[-1], document_of(work, paper)
    if version.issued_at is None:
        record_entries(work, paper, document, answers_of(work, version), version)


def counting(paper: Paper) -> Counts:
    """Which cases go to a chronology: from the end of the session all, before that those that are finished."""
    ended = paper.session is not None and paper.session.ended_at is not None

    def counts(document: Document, row: Row) -> bool:
        return ended or is_finished(document, row)

    return counts


def _moved(entry: ChronologyEntry, uid: str, cases: Cases) -> bool:
    """Whether the case is in the text still, about another child or nobody: its words are withdrawn, not struck."""
    child = cases.children.get(uid)
    return uid in cases.children and (child is None or child.id != entry.child_id)


def file_lines(work: Work, paper: Paper, version: PaperVersion, told: dict[str, Told], cases: Cases) -> list[Line]:
    """Withdraw what is on a wrong child, and put on the right ones what is not there yet. Returns the lines put there."""
    withdraw(work, misplaced(told, cases), ANOTHER_CHILD)
    fresh = unfiled(told, cases)
    for line in fresh:
        before = told[line.case_uid].standing if line.case_uid in told else None
        before = before if before is not None and before.child_id == line.child.id else None
        entry = put_line(work, paper, version, line, before)
        if before is not None:
            decide(work, before, "corrected", f"Replaced by {entry.uid}")
    return fresh


def unfiled(told: dict[str, Told], cases: Cases) -> list[Line]:
    """The lines that no chronology has yet, or has otherwise in words that were never issued."""
    return [line for uid, line in cases.lines.items() if uid not in told or _is_fresh(told[uid], line)]


def _is_fresh(before: Told, line: Line) -> bool:
    standing = before.standing
    if standing is None or standing.child_id != line.child.id:
        return True
    return not before.is_issued and not before.says(line)


def settle_entries(work: Work, paper: Paper) -> None:
    """At issue: bring the chronologies to what the version now issued says, then approve what is approved by agreeing."""
    if paper.session is None:
        return
    version, document = paper.versions[-1], document_of(work, paper)
    told = told_of(work, paper)
    cases = cases_of(work, paper, document, answers_of(work, version), told, counting(paper))
    if any(other.issued_at is not None for other in paper.versions[:-1]):
        settle_amendment(work, paper, version, told, cases)
    _approve(work, paper, version, cases)


def _approve(work: Work, paper: Paper, version: PaperVersion, cases: Cases) -> None:
    """The entries that this version says are approved where the lead agreed it, or the school asks for no approval.

    An entry whose words stand in no version (released from what somebody was typing) was agreed by nobody: it waits.
    """
    agreed = work.db.scalars(
        select(Party.person_id)
        .join(Agreement, Agreement.party_id == Party.id)
        .where(
            Agreement.paper_version_id == version.id,
            Agreement.decision == "agreed",
            Agreement.cleared_at.is_(None),
            Party.external.is_(False),
        )
    ).all()
    if practice_on(work, work.today).lead_approves and not _is_lead_among(work, agreed):
        return
    for uid, told in told_of(work, paper).items():
        entry, line = told.standing, cases.lines.get(uid)
        agreed_words = line is not None and told.says(line)
        if entry is not None and agreed_words and told.version is version and current_decision(entry) == "recorded":
            decide(work, entry, "approved", "Agreed with the record")


def _is_lead_among(work: Work, person_ids: Collection[int]) -> bool:
    return any(Role.LEAD in roles_of(work, person_id, work.school_id) for person_id in person_ids)
