"""Handing out a paper as a Word file: the draft to look at, and the issued one, frozen (design, sections 5, 9)."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.db.facts import paper_resource
from webapp.db.papers import IssuedCopy, Paper
from webapp.documents.proof import lines_of
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.actions import record_actions
from webapp.services.catalogue import answers_of, document_of
from webapp.services.children import is_inside
from webapp.services.copies import PDF, Kind, copy_under, make_copy, was_issued
from webapp.services.entries import settle_entries
from webapp.services.named import named_in
from webapp.services.papers import paper_of
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand over: Word, PDF or a list, by its ending. The file's name carries a reference and never a name."""

    file_name: str
    content: bytes


def issue(work: Work, paper: Paper, copy: IssuedCopy | None = None) -> None:
    """Freeze the version in hand, and settle its entries: a step of the last agreement.

    `copy` is the print that was signed at the table, where there is one; otherwise the file is rendered now.
    Raises Unavailable, so that the whole work is undone, where an answer cannot be found in the finished file.
    """
    version = paper.versions[-1]
    copy = copy or make_copy(work, paper, Kind.ISSUED)
    version.issued_at = work.now
    work.db.flush()
    work.note(
        "paper.issued",
        f"paper:{paper.id}",
        reference=paper.reference,
        code=copy.code,
        sha256=copy.sha256,
        version=version.number,
    )
    settle_entries(work, paper)
    if paper.session is not None:
        record_actions(work, paper, document_of(work, paper), answers_of(work, version))


def print_draft(desk: Desk, reference: str) -> Download:
    """The Word file of a paper that is not agreed yet, marked "Draft" and kept like every print. Raises Refused."""
    with desk.work() as work:
        copy = draft_copy(work, reference)
        return Download(f"{reference}-draft.docx", copy.content)


def draft_copy(work: Work, reference: str) -> IssuedCopy:
    """The same as a step of an open work."""
    paper = paper_of(work, reference, Permission.PAPER_EXPORT)
    state = State(paper.state)
    if state.is_written:  # the text in hand is its writers' alone, although an earlier version is everybody's
        work.require(Permission.PAPER_WRITE, paper_resource(paper))
    elif state is State.ABANDONED:
        raise Conflict("This draft was abandoned. Take it up again first, then print it.")
    elif not state.is_with_parties:
        raise Conflict("There is no draft of this paper now: download the issued Word file instead.")
    copy = make_copy(work, paper, Kind.DRAFT)
    work.note("paper.printed", f"paper:{paper.id}", reference=paper.reference, code=copy.code, sha256=copy.sha256)
    return copy


def download(desk: Desk, reference: str, code: str) -> Download:
    """The very bytes of a copy that was issued, of whichever version: the Word file, or a PDF that was made of it.

    Raises Refused or NotFound; it is noted first.
    """
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_EXPORT)
        copy = issued_under(work, paper, code)
        ending = "pdf" if copy.kind == PDF else "docx"
        result = Download(f"{paper.reference}-version-{copy.version.number}.{ending}", copy.content)
    desk.note_read("paper.downloaded", f"paper:{paper.id}", reference=paper.reference, code=copy.code)
    return result


class CopyDestroyed(Conflict):
    """The bytes of a copy were lawfully destroyed with a child of whom it spoke."""

    def __init__(self) -> None:
        """One sentence says it all."""
        super().__init__(
            "This copy was destroyed together with what was held on a child of whom it spoke. The paper’s page shows what"
            " is left."
        )


def issued_under(work: Work, paper: Paper, code: str) -> IssuedCopy:
    """The issued copy of this paper under a code, or the PDF of it. Raises NotFound for any other.

    Raises `CopyDestroyed`; and Conflict for somebody from outside the school where it was made for colleagues alone, or
    names a child who was not known when it was frozen.
    """
    copy = copy_under(work, paper, code)
    if copy is None or not was_issued(work, copy):
        raise NotFound(f"There is no copy {code} of this paper.")
    if not copy.content:
        raise CopyDestroyed
    if not is_inside(work.viewer, paper.contract):
        _refuse_named(work, paper, copy.made_from or copy)
    return copy


def _refuse_named(work: Work, paper: Paper, copy: IssuedCopy) -> None:
    """Nothing leaves the school that tells whose it is (loxdale, jmat), though the copy is older than what is known."""
    if not copy.without_names:
        raise Conflict(
            "This copy was made for people of the school alone. You can read the paper here without the names."
        )
    words = lines_of(copy.content)
    for party in paper.contract.parties:  # who signs is printed by name, a child's namesake too
        words = words.replace(party.person.name, "")
    if named_in(work, [paper.id])[paper.id].replaced(words, lambda _: "?") != words:
        raise Conflict(
            "This copy may name a child who was not known when it was made. You can read the paper here without the name."
            " If you need a file, ask the school to amend the paper: the next version is made without it."
        )
