"""A record's case discussions: what its text says of each child, and what the chronologies say of it already."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Document, Purpose, Row
from webapp.db.children import CaseDiscussion, Child, ChronologyEntry, EntryLink, Task
from webapp.db.contracts import SupervisionSession
from webapp.db.papers import Paper, PaperVersion
from webapp.documents.codec import content_hash, is_blank, new_uid
from webapp.documents.routing import case_rows, child_parts, plan_answer
from webapp.domain.clock import school_day
from webapp.domain.entry_content import EntryContent, loads
from webapp.domain.sources import AUDIT, SUPERVISION
from webapp.services.apart import content_apart
from webapp.services.children import children_of, has_left_school
from webapp.services.decisions import WITHDRAWN, current_decision, decide, stands
from webapp.services.entry_index import index_entry
from webapp.services.named import named_in
from webapp.services.parties import taking_part
from webapp.services.tasks import AMEND, FORWARD, raise_task
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """What one case discussion puts on one child's chronology."""

    case_uid: str
    child: Child
    content: EntryContent
    event_on: date
    """The day of the discussion."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the chronologies say of one case discussion already."""

    discussion: CaseDiscussion
    entries: tuple[ChronologyEntry, ...]
    """Every entry of it but those withdrawn, oldest first."""
    version: PaperVersion | None
    """The newest version of the record that says the standing one."""
    barred: frozenset[int]
    """The ids of children from whom it was withdrawn, and whom the record may name still."""

    @property
    def standing(self) -> ChronologyEntry | None:
        """The entry that stands: there is never more than one of a discussion."""
        return next((entry for entry in self.entries if stands(entry)), None)

    @property
    def is_issued(self) -> bool:
        """Whether an issued version says the standing entry: it then waits for the next issue, not for the next save."""
        return self.version is not None and self.version.issued_at is not None

    def about(self, child: Child | None) -> Child | None:
        """Whom the discussion is about, where the record says `child`: a record not put right yet names the wrong one."""
        if child.id not in self.barred if child else not self.barred:
            return child
        if self.standing is not None:
            return self.standing.child
        return None if self.discussion.child_id in self.barred else self.discussion.child

    def says(self, line: Line) -> bool:
        """Whether the standing entry says this already, of this child and on this day.

        While a record is being written, who took part is a part of it, and so is which names stand for whom. What was issued
        is not written anew only because somebody's office has another name since, or a child came to the roll.
        """
        entry = self.standing
        if entry is None or (entry.child_id, entry.event_on) != (line.child.id, line.event_on):
            return False
        said = loads(entry.content)
        if self.is_issued:
            return (said.fingerprint, said.plan_answer) == (line.content.fingerprint, line.content.plan_answer)
        return said == line.content


@dataclass(frozen=True, slots=True)
class Cases:
    """What a text says of children."""

    children: dict[str, Child | None]
    """Whom each case discussion in the text is about, by its uid; None where no child is chosen."""
    lines: dict[str, Line]
    """What goes to a chronology now, by the discussion's uid."""


Counts = Callable[[Document, Row], bool]
"""Whether a case discussion with a child goes to the chronology now."""


def written(document: Document, row: Row) -> bool:
    """Whether anything at all is written that goes to the child's chronology."""
    return bool(child_parts(document, row))


def told_of(work: Work, paper: Paper) -> dict[str, Told]:
    """What the chronologies say of each case discussion of this paper, by its uid."""
    discussions = work.db.scalars(
        select(CaseDiscussion).where(CaseDiscussion.paper_id == paper.id).options(selectinload(CaseDiscussion.child))
    ).all()
    entries = work.db.scalars(
        select(ChronologyEntry)
        .where(ChronologyEntry.case_discussion_id.in_([discussion.id for discussion in discussions]))
        .options(selectinload(ChronologyEntry.decisions), selectinload(ChronologyEntry.child))
        .order_by(ChronologyEntry.id)
    ).all()
    saying = _versions(work, paper, entries)
    by_lead = set(
        work.db.scalars(
            select(Task.entry_id).where(Task.kind == AMEND, Task.entry_id.in_([entry.id for entry in entries]))
        )
    )
    return {
        discussion.uid: _told(
            discussion, [entry for entry in entries if entry.case_discussion_id == discussion.id], saying, by_lead
        )
        for discussion in discussions
    }


def _versions(work: Work, paper: Paper, entries: Collection[ChronologyEntry]) -> dict[int, PaperVersion]:
    """The newest version that says each entry, by the entry's id; one that was given up said it all the same."""
    versions = {
        version.id: version
        for version in work.db.scalars(select(PaperVersion).where(PaperVersion.paper_id == paper.id))
    }
    saying = {entry.id: versions[entry.paper_version_id] for entry in entries if entry.paper_version_id in versions}
    for link in work.db.scalars(select(EntryLink).where(EntryLink.entry_id.in_(list(saying))).order_by(EntryLink.id)):
        saying[link.entry_id] = versions[link.paper_version_id]
    return saying


def _told(
    discussion: CaseDiscussion,
    entries: Collection[ChronologyEntry],
    saying: dict[int, PaperVersion],
    by_lead: Collection[int],
) -> Told:
    """A lead's withdrawal lasts; one by the record's own change lasts where that change was given up with its version."""
    shown = tuple(entry for entry in entries if current_decision(entry) != WITHDRAWN)
    version = next((saying.get(entry.id) for entry in shown if stands(entry)), None)
    given_up = version is not None and version.given_up_at is not None
    barred = frozenset(entry.child_id for entry in entries if entry not in shown and (given_up or entry.id in by_lead))
    return Told(discussion, shown, version, barred)


def cases_of(
    work: Work, paper: Paper, document: Document, answers: Answers, told: dict[str, Told], counts: Counts
) -> Cases:
    """What this text says of children: nothing where the paper is of no session.

    A case that has an entry already keeps it while anything is written that goes there.
    """
    found = Cases({}, {})
    if paper.session is None:
        return found
    day = school_day(paper.session.starts_at)
    rows = [row for row in case_rows(document, answers) if not is_blank(row)]
    known = children_of(work, paper.school_id, [row["child"] for row in rows])
    took_part, named = _took_part(work, paper), named_in(work, [paper.id])[paper.id]
    for row in rows:
        uid, before, child = row["uid"], told.get(row["uid"]), known.get(row["child"])
        child = found.children[uid] = before.about(child) if before else child
        kept = before is not None and before.standing is not None and written(document, row)
        if child is not None and (kept or counts(document, row)):
            content = content_apart(named, child, _content(document, row, took_part))
            found.lines[uid] = Line(uid, child, content, day)
    return found


def _took_part(work: Work, paper: Paper) -> tuple[str, ...]:
    return tuple(
        f"{party.person.name} ({party.person.office})" if party.person.office else party.person.name
        for party in taking_part(work, paper)
    )


def _content(document: Document, row: Row, took_part: tuple[str, ...]) -> EntryContent:
    """Only this child's own parts, as they were typed: the reflection, and the other children, stay in the record."""
    return EntryContent(tuple(child_parts(document, row)), took_part, plan_answer(document, row))


def misplaced(told: dict[str, Told], cases: Cases) -> list[ChronologyEntry]:
    """Entries on children whom the text does not name in that discussion any more: the words were on a wrong child."""
    return [
        entry
        for uid, child in cases.children.items()
        if uid in told
        for entry in told[uid].entries
        if child is None or entry.child_id != child.id
    ]


def put_line(
    work: Work, paper: Paper, version: PaperVersion, line: Line, follows: ChronologyEntry | None = None
) -> ChronologyEntry:
    """Put a line of this version on its child's chronology, after the entry that it replaces, if any."""
    discussion = work.db.scalar(
        select(CaseDiscussion).where(CaseDiscussion.paper_id == paper.id, CaseDiscussion.uid == line.case_uid)
    )
    if discussion is None:
        discussion = CaseDiscussion(
            school_id=paper.school_id, uid=line.case_uid, paper=paper, child=line.child, created_at=work.now
        )
        work.db.add(discussion)
    return add_entry(
        work,
        line.child,
        discussion,
        version_id=version.id,
        event_on=line.event_on,
        content=line.content,
        follows=follows,
        source=AUDIT if paper.purpose == Purpose.CASE_FILE_AUDIT else SUPERVISION,
    )


def add_entry(
    work: Work,
    child: Child,
    discussion: CaseDiscussion | None,
    *,
    version_id: int | None,
    event_on: date,
    content: EntryContent,
    follows: ChronologyEntry | None = None,
    source: str = SUPERVISION,
    session: SupervisionSession | None = None,
) -> ChronologyEntry:
    """A new entry that awaits approval; the discussion is about this child from now on. Forwarded where the child left."""
    if discussion is not None:
        discussion.child = child
        work.db.flush()
    text = content.dumps()
    entry = ChronologyEntry(
        school_id=child.school_id,
        uid=new_uid(),
        child=child,
        case_discussion=discussion,
        paper_version_id=version_id,
        session=session,
        follows_id=follows.id if follows else None,
        source=source,
        event_on=event_on,
        entered_at=work.now,
        entered_by_id=work.viewer.person_id,
        content=text,
        content_hash=content_hash(text),
    )
    work.db.add(entry)
    work.db.flush()
    index_entry(work, entry)
    decide(work, entry, "recorded", "")
    if has_left_school(child, work.today):
        raise_task(work, FORWARD, entry)
    return entry
