"""Writing a paper: the author's own buffer, and saves that never overwrite what somebody else has written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.kit import Answers, Document
from webapp.db.papers import Paper, PaperVersion
from webapp.db.schools import Person
from webapp.documents.codec import WrongShape, dump, load
from webapp.documents.routing import case_rows
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission, Resource
from webapp.services.actions import record_actions
from webapp.services.beside import comments_of
from webapp.services.buffers import began_from, buffer_of, forget, keep, refuse_destroyed, refuse_moved, says_the_same
from webapp.services.catalogue import answers_of, document_of
from webapp.services.child_picker import only_nameable
from webapp.services.children import is_inside
from webapp.services.entries import record_entries
from webapp.services.mentions import MentionView, mentions_of
from webapp.services.outside import AS_IT_STANDS, Shown, shown_to_viewer
from webapp.services.papers import ChildLabel, PaperHead, head_of, labels_of, owners_of, paper_of
from webapp.services.prepared import take, waiting_for
from webapp.services.siblings import siblings_of
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
    """Two texts of one paper: what is saved now, at `revision`, and what was to be saved.

    `base` is the saved text that the writer began from: what only one of the two changed needs no choice. None where
    nothing tells it any more; then every difference is asked.
    """

    head: PaperHead
    document: Document
    theirs: Answers
    mine: Answers
    base: Answers | None
    revision: int
    theirs_by: str
    theirs_at: datetime
    owners: tuple[tuple[str, str], ...]
    children: dict[str, ChildLabel]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a party wrote beside an answer while the paper was with them (`path` is empty for the whole paper)."""

    path: str
    who: str
    made_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class WritingView:
    """The page for writing."""

    head: PaperHead
    document: Document
    answers: Answers
    base: Answers
    """What is saved: the text that this page is opened on."""
    from_buffer: datetime | None
    """When the buffer that these answers come from was saved; None where they are the saved ones."""
    owners: tuple[tuple[str, str], ...]
    children: dict[str, ChildLabel]
    saved_at: datetime
    remarks: tuple[Remark, ...]
    siblings: dict[str, tuple[str, ...]]
    """The brothers and sisters on the roll of each child in it, by reference, for who may read the roll."""
    names: tuple[MentionView, ...]
    """The children's names found in what is saved, for those who are shown them."""
    prepared: int
    """How many people have shared what they prepared, since the record was begun."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an autosave did: when the text was kept, and whether somebody else has saved since the page was opened."""

    at: datetime
    overtaken: bool
    is_written: bool
    """Whether the paper is still one whose text can be changed."""
    knows_base: bool
    """Whether the server has the text that the page was opened on; where it has, the page need not send it again."""


def open_for_writing(desk: Desk, reference: str) -> WritingView:
    """The draft with this person's own buffer over it. Raises Refused, Conflict, or `Overtaken` where the draft moved on."""
    overtaken: Both | None = None
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        after(State(paper.state), Step.SAVE)
        document = document_of(work, paper)
        version = paper.versions[-1]
        base = answers_of(work, version)
        answers, buffered_at = base, None
        buffer = buffer_of(work, paper)
        if buffer is not None and buffer.answers != version.answers:
            answers, buffered_at = load(document, buffer.answers), buffer.saved_at
            began = began_from(work, paper, document, buffer.base_revision, "")
            if not says_the_same(document, began, version.answers):
                overtaken = _both(work, paper, document, answers, began)
        shown = shown_to_viewer(work, paper)
        view = WritingView(
            head_of(work, paper),
            document,
            shown.answers(document, answers),
            shown.answers(document, base),
            buffered_at,
            owners_of(paper),
            labels_of(work, paper, document, answers),
            buffered_at or version.changed_at,
            _remarks(work, version, shown),
            _siblings(work, paper, document, answers),
            mentions_of(work, paper),
            len(waiting_for(work, paper)),
        )
    desk.note_read("paper.read", f"paper:{paper.id}", reference=paper.reference, state=paper.state)
    if overtaken is not None:
        raise Overtaken(overtaken)
    return view


def autosave(desk: Desk, reference: str, base_revision: int, answers: Answers, base: str = "") -> Kept:
    """Keep what this person is typing, for them alone, whatever has become of the paper.

    Raises Refused, or Conflict where words of the paper were destroyed, or it moved to another form, since the page was
    opened.

    `base` is the canonical text that the page was opened on, as far as the page sends it (see `buffers.began_from`).
    """
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        refuse_destroyed(work, paper, base_revision)
        document = document_of(work, paper)
        refuse_moved(document, base)
        answers, base = _as_kept(work, paper, document, answers, base)
        began = began_from(work, paper, document, base_revision, base)
        keep(work, paper, base_revision, answers, began)
        is_written = State(paper.state).is_written
        overtaken = not says_the_same(document, began, paper.versions[-1].answers)
        return Kept(work.now, overtaken, is_written, began is not None)


def save(desk: Desk, reference: str, base_revision: int, answers: Answers, base: str = "") -> int:
    """Save a draft. Returns the new revision. Raises Refused, Conflict, or `Overtaken`; the text is kept either way.

    It is a compare-and-swap on the text that the page was opened on: a recall, or another change that leaves the text as
    it was, overtakes nobody. A finished case discussion is on its child's chronology from here (design, section 6).
    """
    lost: Conflict | None = None
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        refuse_destroyed(work, paper, base_revision)
        document = document_of(work, paper)
        refuse_moved(document, base)
        answers, base = _as_kept(work, paper, document, answers, base)
        began = began_from(work, paper, document, base_revision, base)
        try:
            after(State(paper.state), Step.SAVE)
        except Conflict as conflict:
            lost = Conflict(f"{conflict.sentence} What you typed is kept, for you alone.")
        now = paper.versions[-1].answers
        if lost is None and not any(says_the_same(document, text, now) for text in (began, dump(answers))):
            lost = Overtaken(_both(work, paper, document, answers, began))
        if lost is not None:
            keep(work, paper, base_revision, answers, began)
        else:
            forget(work, paper)
            put(work, paper, document, answers)
        revision = paper.revision
    if lost is not None:
        raise lost
    return revision


def _as_kept(work: Work, paper: Paper, document: Document, answers: Answers, base: str) -> tuple[Answers, str]:
    """What was typed, and the text that its page was opened on, as they are kept: what is stored can be read again.

    A child is chosen only by who may name them (design, section 5). From a reader who is shown other words than are
    stored, what they left as it was stays what it is.
    """
    answers, stored = load(document, dump(answers)), answers_of(work, paper.versions[-1])
    shown, buffer = shown_to_viewer(work, paper), buffer_of(work, paper)
    known = [stored, load(document, buffer.answers)] if buffer else [stored]
    if shown is AS_IT_STANDS:
        return only_nameable(work, paper, document, answers, *known), base
    seen = shown.answers(document, stored)
    try:
        began = dump(shown.typed(load(document, base), stored, seen))
    except WrongShape:
        began = base
    return only_nameable(work, paper, document, shown.typed(answers, stored, seen), *known), began


def take_in(desk: Desk, reference: str) -> int:
    """Take into a draft what was shared since it was begun. Returns how many people had prepared.

    Whoever is writing it meanwhile is told that somebody saved. Raises Refused, or Conflict where nothing is shared.
    """
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        count = take(work, paper)
        if not count:
            raise Conflict("Nothing that was prepared waits to be taken in. Nothing was changed.")
        work.note("paper.saved", f"paper:{paper.id}", reference=paper.reference, revision=paper.revision)
        return count


def leave_out(desk: Desk, reference: str) -> None:
    """Throw away what this person typed and has not saved. Raises Refused."""
    with desk.work() as work:
        forget(work, paper_of(work, reference, Permission.PAPER_WRITE))


def put(work: Work, paper: Paper, document: Document, answers: Answers) -> None:
    """Make these the answers, and bring to them what hangs on them: entries and actions. A step of an open work."""
    before = paper.revision
    version = put_answers(work, paper, answers)
    if paper.revision != before:
        work.note("paper.saved", f"paper:{paper.id}", reference=paper.reference, revision=paper.revision)
    record_entries(work, paper, document, answers, version)
    amended = State(paper.state).is_being_amended  # what was promised stands until the amendment is issued
    if paper.session is not None and paper.session.ended_at is not None and not amended:
        record_actions(work, paper, document, answers)


def _both(work: Work, paper: Paper, document: Document, mine: Answers, began: str | None) -> Both:
    version = paper.versions[-1]
    theirs = answers_of(work, version)
    shown = shown_to_viewer(work, paper)
    return Both(
        head_of(work, paper),
        document,
        shown.answers(document, theirs),
        shown.answers(document, mine),
        None if began is None else shown.answers(document, load(document, began)),
        paper.revision,
        work.db.get_one(Person, version.changed_by_id).name,
        version.changed_at,
        owners_of(paper),
        {**labels_of(work, paper, document, theirs), **labels_of(work, paper, document, mine)},
    )


def _siblings(work: Work, paper: Paper, document: Document, answers: Answers) -> dict[str, tuple[str, ...]]:
    if not (work.allows(Permission.CHILD_READ, Resource(paper.school_id)) and is_inside(work.viewer, paper.contract)):
        return {}
    return siblings_of(work, {row["child"] for row in case_rows(document, answers)} - {""})


def _remarks(work: Work, version: PaperVersion, shown: Shown) -> tuple[Remark, ...]:
    """What the parties wrote beside this version, in their order: read beside the boxes while it is changed."""
    return tuple(Remark(one.path, one.who, one.made_at, one.text) for one in comments_of(work, version, shown))


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper's document, by which a post is read, and its saved answers as they are shown to whoever posts.

    A page that was cut off must not empty them.
    """

    document: Document
    answers: Answers


def stored(desk: Desk, reference: str) -> Stored:
    """What is saved of a paper, for somebody who writes it. Raises Refused."""
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        document, shown = document_of(work, paper), shown_to_viewer(work, paper)
        return Stored(document, shown.answers(document, answers_of(work, paper.versions[-1])))


def contract_for(desk: Desk, reference: str) -> str:
    """The reference of the contract to which a paper belongs, for somebody who writes it. Raises Refused."""
    with desk.read() as work:
        return paper_of(work, reference, Permission.PAPER_WRITE).contract.reference
