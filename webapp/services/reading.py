"""Reading a paper as it will be printed, with all that hangs on it: what is missing, comments, agreements, copies, ink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forms.kit import Answers, Document
from webapp.db.facts import paper_resource
from webapp.db.papers import Paper, PaperVersion
from webapp.db.schools import School
from webapp.documents.check import Problem, problems
from webapp.domain.errors import NotFound
from webapp.domain.lifecycle import State, Step, can
from webapp.domain.policy import Permission
from webapp.services.actions import ActionView
from webapp.services.agreeing import session_not_ended
from webapp.services.attachments import AttachmentView, attachment_of
from webapp.services.beside import (
    AddendumView,
    CommentView,
    CopyView,
    InkView,
    SaidOfAction,
    VersionLine,
    addenda_of,
    comments_of,
    copies_of,
    ink_of,
    said_of_actions,
    version_line,
)
from webapp.services.carried import carried_into, count_unasked, to_ask_about
from webapp.services.catalogue import answers_of, document_of
from webapp.services.contract_papers import Sequel, sequel_of
from webapp.services.copies import Kind, pdf_of, table_copy_of
from webapp.services.deadline import Deadline, deadline_of
from webapp.services.mentions import MentionView, mentions_of
from webapp.services.outside import shown_to_viewer
from webapp.services.papers import (
    AgreementView,
    ChildLabel,
    PaperHead,
    agreements_of,
    head_of,
    labels_of,
    owners_of,
    paper_of,
    standing_version,
)
from webapp.services.provenance import Became, entries_of
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The review page: one version of the text, and all that hangs on it."""

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
    school: str
    asked_about: tuple[ActionView, ...]
    """Open actions of earlier sessions, of which this draft has not said what became of them."""
    unasked: int
    """How many there are, with those that this writer does not see."""
    carried: tuple[ActionView, ...]
    """Actions of earlier sessions that were carried over into this record."""
    blocking: tuple[str, ...]
    """What stands in the way of agreement besides the problems of single answers."""
    shown: int
    """The number of the version that is shown."""
    standing: int | None
    """The number of the version that holds; None before the first issue."""
    versions: tuple[VersionLine, ...]
    """The versions that were issued and the one shown, oldest first."""
    addenda: tuple[AddendumView, ...]
    agree_by: date | None
    """The last day that the parties have to agree; None where the paper is not with them."""
    unagreed_from: date | None
    """The first day on which it can be issued without somebody's agreement."""
    may_issue_unagreed: bool
    """Whether this person may do so today."""
    table_code: str
    """The code of the last print for the table of this very text; empty where it is not with the parties, or not printed."""
    abandoned_because: str
    attachment: AttachmentView | None
    """The provider's own file that goes with this version (trust)."""
    became: dict[str, Became]
    """What its case discussions have become on chronologies, by their uids, for who may read those."""
    said: dict[int, tuple[SaidOfAction, ...]]
    """What was said before the session of the actions asked about, by their ids."""
    names: tuple[MentionView, ...]
    """The children's names found in the version in hand, for those who are shown them."""
    sequel: Sequel
    """What a contract's paper renews, and what renews it."""


def read_paper(desk: Desk, reference: str, version: int | None = None) -> ReadingView:
    """The review page of a paper, or of one of its issued versions by number. Raises Refused or NotFound.

    While it is amended, the text in hand is its writers' alone: the others read the version that stands. The look is
    noted before anything is returned.
    """
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_READ)
        shown = shown_version(work, paper, version)
        view = _view(work, paper, shown)
    desk.note_read(
        "paper.read", f"paper:{paper.id}", reference=paper.reference, state=paper.state, version=shown.number
    )
    return view


def shown_version(work: Work, paper: Paper, number: int | None) -> PaperVersion:
    """The version that this person reads where no number is given, or the issued one of that number. Raises NotFound."""
    return _in_hand(work, paper) if number is None else _issued(paper, number)


def _in_hand(work: Work, paper: Paper) -> PaperVersion:
    standing = standing_version(paper)
    if standing is None or not State(paper.state).is_written:
        return paper.versions[-1]
    return paper.versions[-1] if work.allows(Permission.PAPER_WRITE, paper_resource(paper)) else standing


def _issued(paper: Paper, number: int) -> PaperVersion:
    found = next((v for v in paper.versions if v.number == number and v.issued_at is not None), None)
    if found is None:
        raise NotFound(f"There is no issued version {number} of {paper.reference}.")
    return found


def _view(work: Work, paper: Paper, shown: PaperVersion) -> ReadingView:
    document = document_of(work, paper)
    stored = answers_of(work, shown)
    reader = shown_to_viewer(work, paper)
    answers = reader.answers(document, stored)
    owners = dict(owners_of(paper))
    standing = standing_version(paper)
    deadline = deadline_of(work, paper)
    writes = work.allows(Permission.PAPER_WRITE, paper_resource(paper))
    return ReadingView(
        head=head_of(work, paper, shown),
        document=document,
        answers=answers,
        problems=tuple(problems(document, answers, owners=owners)),
        content_hash=shown.content_hash,
        owners=owners,
        children=labels_of(work, paper, document, stored),
        comments=comments_of(work, shown, reader),
        agreements=agreements_of(work, paper, shown),
        copies=tuple(c for c in copies_of(work, paper) if c.version <= shown.number or c.kind != Kind.DRAFT),
        ink=ink_of(work, shown),
        school=work.db.get_one(School, paper.school_id).name,
        asked_about=to_ask_about(work, paper) if writes else (),
        unasked=count_unasked(work, paper) if writes else 0,
        carried=carried_into(work, paper),
        blocking=session_not_ended(work, paper),
        shown=shown.number,
        standing=standing.number if standing else None,
        versions=tuple(version_line(work, v, reader) for v in paper.versions if v.issued_at is not None or v is shown),
        addenda=addenda_of(work, shown, reader),
        agree_by=deadline.agree_by if deadline else None,
        unagreed_from=deadline.unagreed_from if deadline else None,
        may_issue_unagreed=_may_issue_unagreed(work, paper, deadline),
        table_code=_table_code(work, paper),
        abandoned_because=reader.text(paper.abandoned_because or ""),
        attachment=attachment_of(work, shown),
        became=entries_of(work, paper, shown),
        said=said_of_actions(work, shown, reader),
        names=mentions_of(work, paper) if shown is paper.versions[-1] else (),
        sequel=sequel_of(work, paper),
    )


def _table_code(work: Work, paper: Paper) -> str:
    """The code on the newest print for the table: that of its PDF, where one was made."""
    copy = table_copy_of(work, paper.versions[-1]) if State(paper.state).is_with_parties else None
    return (pdf_of(work, copy) or copy).code if copy else ""


def _may_issue_unagreed(work: Work, paper: Paper, deadline: Deadline | None) -> bool:
    return (
        deadline is not None
        and work.today >= deadline.unagreed_from
        and can(State(paper.state), Step.ISSUE_UNAGREED)
        and work.allows(Permission.PAPER_CIRCULATE, paper_resource(paper))
    )
