"""Writing a paper: the author's own buffer, and saves that never overwrite what somebody else has written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.facts import paper_resource
from webapp.db.papers import Agreement, Comment, DraftBuffer, IssuedCopy, Paper, PaperVersion, Signature, SignedCopy
from webapp.documents.check import Problem, problems
from webapp.documents.codec import dump, load
from webapp.documents.routing import case_rows
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.actions import record_actions
from webapp.services.catalogue import answers_of, document_of
from webapp.services.children import children_of, display_child
from webapp.services.contracts import PartyView, party_views
from webapp.services.entries import record_entries
from webapp.services.versions import put_answers
from webapp.services.work import Desk, Work


class Overtaken(Conflict):
    """Somebody else saved first. Carries both texts, so that nothing is lost: the page shows them side by side."""

    def __init__(self, theirs: Answers, mine: Answers, revision: int) -> None:
        """`theirs` is what is saved now, at `revision`; `mine` is what was to be saved."""
        super().__init__(
            "Somebody else changed this paper while you were writing. Both texts are below; nothing is lost."
        )
        self.theirs, self.mine, self.revision = theirs, mine, revision


@dataclass(frozen=True, slots=True)
class ChildLabel:
    """A child as this reader may see them."""

    reference: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What every page of a paper says at its top."""

    reference: str
    title: str
    purpose: str
    state: State
    revision: int
    version: int
    contract_reference: str
    session_reference: str | None
    session_starts_at: datetime | None
    session_ended_at: datetime | None
    place: str
    parties: tuple[PartyView, ...]
    permissions: frozenset[Permission]
    """What this person may do with this paper in its present state."""
    my_party: PartyView | None


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
class CommentView:
    """A comment beside an answer."""

    path: str
    who: str
    made_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """What one party said of the version in hand."""

    party: PartyView
    decision: str
    """agreed, declined or, empty, nothing yet."""
    reason: str
    made_at: datetime | None
    expected: bool
    """Whether this party's word is waited for; absentees get the copy, never a veto."""


@dataclass(frozen=True, slots=True)
class CopyView:
    """A Word file that was handed out."""

    code: str
    kind: str
    version: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class InkView:
    """What became of the ink."""

    signatures: tuple[tuple[str, str, object], ...]
    """(party's name, outcome, date)."""
    place: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The review page: the text in hand and all that hangs on it."""

    head: PaperHead
    document: Document
    answers: Answers
    problems: tuple[Problem, ...]
    content_hash: str
    owners: dict[str, str]
    children: dict[str, ChildLabel]
    comments: tuple[CommentView, ...]
    agreements: tuple[AgreementView, ...]
    copies: tuple[CopyView, ...]
    ink: InkView | None


def paper_of(work: Work, reference: str, permission: Permission) -> Paper:
    """The paper of that reference, for somebody with this permission on it. Raises NotFound or Refused."""
    paper = work.db.scalar(select(Paper).where(Paper.school_id == work.school_id, Paper.reference == reference))
    if paper is None:
        raise NotFound(f"There is no paper {reference} in this school.")
    work.require(permission, paper_resource(paper))
    return paper


def open_for_writing(desk: Desk, reference: str) -> WritingView:
    """The draft with this person's own buffer over it. Raises Refused, Conflict, or `Overtaken` where the draft moved on."""
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
                raise Overtaken(answers, mine, paper.revision)
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
    desk.note_read("paper.read", f"paper:{paper.id}", state=paper.state)
    return view


def autosave(desk: Desk, reference: str, base_revision: int, answers: Answers) -> datetime:
    """Keep what this person is typing, for them alone. Returns when it was kept. Raises Refused or Conflict."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        after(State(paper.state), Step.SAVE)
        document = document_of(work, paper)
        text = dump(load(document, dump(answers)))
        _keep(work, paper, base_revision, load(document, dump(answers)))
        return work.now


def save(desk: Desk, reference: str, base_revision: int, answers: Answers) -> int:
    """Save a draft. Returns the new revision. Raises Refused, Conflict, or `Overtaken` with the text kept in the buffer.

    A finished case discussion is on its child's chronology from here (design, section 6).
    """
    overtaken: Overtaken | None = None
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_WRITE)
        after(State(paper.state), Step.SAVE)
        document = document_of(work, paper)
        if paper.revision != base_revision and dump(answers) != paper.versions[-1].answers:
            overtaken = Overtaken(answers_of(work, paper.versions[-1]), answers, paper.revision)
            _keep(work, paper, base_revision, answers)
        else:
            before = paper.revision
            version = put_answers(work, paper, answers)
            buffer = _buffer(work, paper)
            if buffer is not None:
                work.db.delete(buffer)
            if paper.revision != before:
                work.note("paper.saved", f"paper:{paper.id}", revision=paper.revision)
            _carry_out(work, paper, document, answers, version)
        revision = paper.revision
    if overtaken is not None:
        raise overtaken
    return revision


def _keep(work: Work, paper: Paper, base_revision: int, answers: Answers) -> None:
    """Put the text into this person's own buffer, over what was there."""
    buffer = _buffer(work, paper)
    if buffer is None:
        buffer = DraftBuffer(school_id=paper.school_id, paper_id=paper.id, person_id=work.viewer.person_id)
        work.db.add(buffer)
    buffer.base_revision, buffer.answers, buffer.saved_at = base_revision, dump(answers), work.now


def _carry_out(work: Work, paper: Paper, document: Document, answers: Answers, version: PaperVersion) -> None:
    record_entries(work, paper, document, answers, version)
    if paper.session is not None and paper.session.ended_at is not None:
        record_actions(work, paper, document, answers)


def read_paper(desk: Desk, reference: str) -> ReadingView:
    """The review page of a paper. Raises Refused or NotFound. The look is noted before anything is returned."""
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_READ)
        document = document_of(work, paper)
        version = paper.versions[-1]
        answers = answers_of(work, version)
        owners = dict(owners_of(paper))
        view = ReadingView(
            head_of(work, paper),
            document,
            answers,
            tuple(problems(document, answers, owners=owners)),
            version.content_hash,
            owners,
            labels_of(work, paper, document, answers),
            _comments(work, version),
            agreements_of(work, paper),
            _copies(work, paper),
            _ink(work, paper),
        )
    desk.note_read("paper.read", f"paper:{paper.id}", state=paper.state, version=version.number)
    return view


def head_of(work: Work, paper: Paper) -> PaperHead:
    """The top of a paper's pages, with what this person may do now."""
    thing = paper_resource(paper)
    parties = party_views(paper.contract)
    session = paper.session
    return PaperHead(
        paper.reference,
        document_of(work, paper).title,
        paper.purpose,
        State(paper.state),
        paper.revision,
        paper.versions[-1].number,
        paper.contract.reference,
        session.reference if session else None,
        session.starts_at if session else None,
        session.ended_at if session else None,
        session.place if session else "",
        parties,
        frozenset(p for p in Permission if p.value.startswith("paper.") and work.allows(p, thing)),
        next((party for party in parties if party.person_id == work.viewer.person_id), None),
    )


def owners_of(paper: Paper) -> tuple[tuple[str, str], ...]:
    """The parties who can own an action: (id as text, name)."""
    return tuple((str(party.id), party.person.name) for party in paper.contract.parties)


def labels_of(work: Work, paper: Paper, document: Document, answers: Answers) -> dict[str, ChildLabel]:
    """The children that a paper names, as this reader may see them."""
    rows = case_rows(document, answers)
    children = children_of(work, paper.school_id, [row["child"] for row in rows])
    out = {}
    for reference, child in children.items():
        shown = display_child(work.viewer, paper.contract, child)
        out[reference] = ChildLabel(reference, shown.name, shown.detail)
    return out


def agreements_of(work: Work, paper: Paper) -> tuple[AgreementView, ...]:
    """What each party who agrees has said of the version in hand."""
    version = paper.versions[-1]
    said = {
        row.party_id: row
        for row in work.db.scalars(
            select(Agreement)
            .where(Agreement.paper_version_id == version.id, Agreement.cleared_at.is_(None))
            .order_by(Agreement.id)
        )
        if row.content_hash == version.content_hash
    }
    absent = {a.party_id for a in paper.session.attendances if not a.present} if paper.session else set()
    views = []
    for party in party_views(paper.contract):
        if not party.kind.agrees:
            continue
        row = said.get(party.party_id)
        views.append(
            AgreementView(
                party,
                row.decision if row else "",
                row.reason if row else "",
                row.made_at if row else None,
                party.party_id not in absent,
            )
        )
    return tuple(views)


def _buffer(work: Work, paper: Paper) -> DraftBuffer | None:
    return work.db.scalar(
        select(DraftBuffer).where(DraftBuffer.paper_id == paper.id, DraftBuffer.person_id == work.viewer.person_id)
    )


def _comments(work: Work, version: PaperVersion) -> tuple[CommentView, ...]:
    rows = work.db.scalars(select(Comment).where(Comment.paper_version_id == version.id).order_by(Comment.id))
    return tuple(CommentView(row.path, row.author.name, row.made_at, row.text) for row in rows)


def _copies(work: Work, paper: Paper) -> tuple[CopyView, ...]:
    rows = work.db.scalars(
        select(IssuedCopy).join(PaperVersion).where(PaperVersion.paper_id == paper.id).order_by(IssuedCopy.id.desc())
    )
    return tuple(CopyView(row.code, row.kind, row.version.number, row.issued_at) for row in rows)


def _ink(work: Work, paper: Paper) -> InkView | None:
    version = paper.versions[-1]
    of_version = select(IssuedCopy.id).where(IssuedCopy.paper_version_id == version.id, IssuedCopy.kind == "issued")
    signatures = work.db.scalars(
        select(Signature).where(Signature.issued_copy_id.in_(of_version)).order_by(Signature.id)
    ).all()
    place = work.db.scalar(
        select(SignedCopy.place)
        .where(SignedCopy.issued_copy_id.in_(of_version))
        .order_by(SignedCopy.id.desc())
        .limit(1)
    )
    if not signatures and place is None:
        return None
    return InkView(tuple((s.party.person.name, s.outcome, s.signed_on) for s in signatures), place or "")
