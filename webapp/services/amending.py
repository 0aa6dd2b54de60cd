"""What can still be done with an issued paper: amend it as the next version, or put a slip right beside it."""

from __future__ import annotations

from sqlalchemy import func, select

from webapp.db.papers import Addendum, IssuedCopy, Paper, PaperVersion, Signature
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.amended import tell_of_wrong_children
from webapp.services.catalogue import answers_of, document_of
from webapp.services.contract_papers import refuse_overtaken
from webapp.services.copies import issued_copy_of
from webapp.services.deciding import move, words_of
from webapp.services.entries import record_entries
from webapp.services.papers import agreements_of, paper_of, standing_version
from webapp.services.scanning import scan
from webapp.services.signing import file_paper
from webapp.services.work import Desk, Work

MOST_ADDENDUM = 2_000
"""Characters in an addendum: what is longer is an amendment."""


def amend(desk: Desk, reference: str, reason: str) -> None:
    """Begin the next version of an issued paper, with the reason. The issued one stands until this one is agreed.

    Raises Refused, Conflict, or Invalid where no reason is given.
    """
    reason = words_of(reason, "Say why it has to be amended. The reason stands with the new version.")
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_AMEND)
        after(State(paper.state), Step.AMEND)
        refuse_overtaken(work, paper)
        standing = _standing(paper)
        version = PaperVersion(
            school_id=paper.school_id,
            number=_next_number(work, paper),
            answers=standing.answers,
            content_hash=standing.content_hash,
            reason=reason,
            changed_by_id=work.viewer.person_id,
            changed_at=work.now,
        )
        paper.versions.append(version)
        paper.circulated_at = None
        move(work, paper, Step.AMEND)
        work.note("paper.amending", f"paper:{paper.id}", reference=paper.reference, version=version.number)
        scan(work, paper)


def give_up(desk: Desk, reference: str) -> None:
    """Give an amendment up: the issued version stands as before, and so do its actions. Raises Refused or Conflict.

    The text that is given up is kept, unissued, and shown to nobody; what its writers were typing stays in their own
    buffers. A child whom the issued version names has their entry again where the amendment had taken it away; a child
    whom only the given-up text named was still spoken of, so their entry stays (cambridgeshire: "must").
    """
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_AMEND)
        after(State(paper.state), Step.GIVE_UP)
        standing, given_up = _standing(paper), paper.versions[-1]
        given_up.given_up_at = work.now
        work.db.flush()
        work.db.expire(paper, ["versions"])
        move(work, paper, Step.GIVE_UP)
        work.note("paper.amendment_given_up", f"paper:{paper.id}", reference=paper.reference, version=given_up.number)
        if paper.session is not None:
            document, answers = document_of(work, paper), answers_of(work, standing)
            record_entries(work, paper, document, answers, standing)
            tell_of_wrong_children(work, paper, document, answers)
        scan(work, paper)
        copy = issued_copy_of(work, standing)
        if copy is not None and _is_signed(work, paper, standing, copy):
            file_paper(work, paper, copy)


def add_addendum(desk: Desk, reference: str, text: str) -> None:
    """Put a slip of the pen right beside the issued text, which never changes. Raises Refused, Conflict or Invalid."""
    text = words_of(text, "Say what the slip was, and what it should say.", MOST_ADDENDUM)
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_AMEND)
        after(State(paper.state), Step.ADD)
        row = Addendum(
            school_id=paper.school_id,
            paper_version_id=_standing(paper).id,
            text=text,
            made_by_id=work.viewer.person_id,
            made_at=work.now,
        )
        work.db.add(row)
        work.db.flush()
        work.note("paper.addendum_added", f"paper:{paper.id}", reference=paper.reference, addendum=row.id)
        scan(work, paper)


def _standing(paper: Paper) -> PaperVersion:
    version = standing_version(paper)
    if version is None:
        raise Conflict("Nothing has been issued of this paper yet.")
    return version


def _next_number(work: Work, paper: Paper) -> int:
    """One more than any version so far, given up or not: a number on paper means one text for good."""
    newest = work.db.scalar(select(func.max(PaperVersion.number)).where(PaperVersion.paper_id == paper.id))
    return (newest or 0) + 1


def _is_signed(work: Work, paper: Paper, version: PaperVersion, copy: IssuedCopy) -> bool:
    """Whether the ink of everyone expected was told already."""
    told = set(work.db.scalars(select(Signature.party_id).where(Signature.issued_copy_id == copy.id)))
    expected = {view.party.party_id for view in agreements_of(work, paper, version) if view.expected}
    return bool(told) and expected <= told
