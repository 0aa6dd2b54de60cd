"""Writing a paper: the author's own buffer, and saves that never overwrite what somebody else has written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.papers import DraftBuffer, Paper
from webapp.db.schools import Person
from webapp.documents.codec import dump, load
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.actions import record_actions
from webapp.services.catalogue import answers_of, document_of
from webapp.services.entries import record_entries
from webapp.services.papers import ChildLabel, PaperHead, head_of, labels_of, owners_of, paper_of
from webapp.services.versions import put_answers
from webapp.services.work import Desk, Work


class Overtaken(Conflict):
    """Somebody else saved first. Carries both texts, so that nothing is lost: the page shows them side by side."""

    def __init__(self, both: Both) -> None:
        """`both` is what the page that compares them needs."""
        super().__init__("Somebody else changed this paper while you were writing. Both texts are kept.")
        self.both = both


@dataclass(frozen=True, slots=True)
class Both:
    """Two texts of one paper: what is saved now, at `revision`, and what was to be saved."""

    head: PaperHead
    document: Document
    theirs: Answers
    mine: Answers
    revision: int
    theirs_by: str
    theirs_at: datetime
    owners: tuple[tuple[str, str], ...]
    children: dict[str, ChildLabel]


@dataclass(frozen=True, slots=True)
class WritingView:
    """The page for writing."""

    head: PaperHead
    document: Document
    answers: Answers
    from_buffer: datetime | None
    """When the buffer that these answers come from was saved; None where they are the saved ones."""
    owners: tuple[tuple[str, str], ...]
    children: dict[str, ChildLabel]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What an autosave did: when the text was kept, and whether somebody else has saved since it was opened."""

    at: datetime
    overtaken: bool


def open_for_writing(desk: Desk, reference: str) -> WritingView:
    """The draft with this person's own buffer over it. Raises Refused, Conflict, or `Overtaken` where the draft moved on."""
    overtaken: Both | None = None
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        after(State(paper.state), Step.SAVE)
        document = document_of(work, paper)
        version = paper.versions[-1]
        answers, buffered_at = answers_of(work, version), None
        buffer = _buffer(work, paper)
        if buffer is not None and buffer.answers != version.answers:
            mine = load(document, buffer.answers)
            if buffer.base_revision != paper.revision:
                overtaken = _both(work, paper, document, mine)
            answers, buffered_at = mine, buffer.saved_at
        view = WritingView(
            head_of(work, paper),
            document,
            answers,
            buffered_at,
            owners_of(paper),
            labels_of(work, paper, document, answers),
            buffered_at or version.changed_at,
        )
    desk.note_read("paper.read", f"paper:{paper.id}", reference=paper.reference, state=paper.state)
    if overtaken is not None:
        raise Overtaken(overtaken)
    return view


def autosave(desk: Desk, reference: str, base_revision: int, answers: Answers) -> Kept:
    """Keep what this person is typing, for them alone, whatever has become of the paper. Raises Refused."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        document = document_of(work, paper)
        _keep(work, paper, base_revision, load(document, dump(answers)))
        moved_on = not State(paper.state).is_written or paper.revision != base_revision
        return Kept(work.now, moved_on)


def save(desk: Desk, reference: str, base_revision: int, answers: Answers) -> int:
    """Save a draft. Returns the new revision. Raises Refused, Conflict, or `Overtaken`; the text is kept either way.

    A finished case discussion is on its child's chronology from here (design, section 6).
    """
    lost: Conflict | None = None
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        document = document_of(work, paper)
        answers = load(document, dump(answers))  # what is stored can be read again
        try:
            after(State(paper.state), Step.SAVE)
        except Conflict as conflict:
            lost = Conflict(f"{conflict.sentence} What you typed is kept, for you alone.")
        if lost is None and paper.revision != base_revision and dump(answers) != paper.versions[-1].answers:
            lost = Overtaken(_both(work, paper, document, answers))
        if lost is not None:
            _keep(work, paper, base_revision, answers)
        else:
            _put(work, paper, document, answers)
        revision = paper.revision
    if lost is not None:
        raise lost
    return revision


def _put(work: Work, paper: Paper, document: Document, answers: Answers) -> None:
    before = paper.revision
    version = put_answers(work, paper, answers)
    buffer = _buffer(work, paper)
    if buffer is not None:
        work.db.delete(buffer)
    if paper.revision != before:
        work.note("paper.saved", f"paper:{paper.id}", reference=paper.reference, revision=paper.revision)
    record_entries(work, paper, document, answers, version)
    if paper.session is not None and paper.session.ended_at is not None:
        record_actions(work, paper, document, answers)


def _both(work: Work, paper: Paper, document: Document, mine: Answers) -> Both:
    version = paper.versions[-1]
    theirs = answers_of(work, version)
    return Both(
        head_of(work, paper),
        document,
        theirs,
        mine,
        paper.revision,
        work.db.get_one(Person, version.changed_by_id).name,
        version.changed_at,
        owners_of(paper),
        {**labels_of(work, paper, document, theirs), **labels_of(work, paper, document, mine)},
    )


def _keep(work: Work, paper: Paper, base_revision: int, answers: Answers) -> None:
    """Put the text into this person's own buffer, over what was there."""
    buffer = _buffer(work, paper)
    if buffer is None:
        buffer = DraftBuffer(school_id=paper.school_id, paper_id=paper.id, person_id=work.viewer.person_id)
        work.db.add(buffer)
    buffer.base_revision, buffer.answers, buffer.saved_at = base_revision, dump(answers), work.now


def _buffer(work: Work, paper: Paper) -> DraftBuffer | None:
    return work.db.scalar(
        select(DraftBuffer).where(DraftBuffer.paper_id == paper.id, DraftBuffer.person_id == work.viewer.person_id)
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper's document, by which a post is read, and its saved answers, which a page that was cut off must not empty."""

    document: Document
    answers: Answers


def stored(desk: Desk, reference: str) -> Stored:
    """What is saved of a paper, for somebody who writes it. Raises Refused."""
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        return Stored(document_of(work, paper), answers_of(work, paper.versions[-1]))


def contract_for(desk: Desk, reference: str) -> str:
    """The reference of the contract to which a paper belongs, for somebody who writes it. Raises Refused."""
    with desk.read() as work:
        return paper_of(work, reference, Permission.PAPER_WRITE).contract.reference
