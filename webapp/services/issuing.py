"""Handing out a paper as a Word file: the draft to look at, and the issued one, frozen (design, sections 5, 9)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from webapp.db.papers import Agreement, IssuedCopy, Paper, PaperVersion, TemplateVersion
from webapp.db.schools import School
from webapp.documents.context import Signatory, word_context
from webapp.documents.proof import prove
from webapp.documents.stamp import Stamp, stamp
from webapp.documents.word import PreparedTemplate, prepare, render
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.errors import Conflict, NotFound, Unavailable
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.catalogue import answers_of, document_of
from webapp.services.entries import settle_entries
from webapp.services.papers import ChildLabel, labels_of, owners_of, paper_of
from webapp.services.work import Desk, Work

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Letters and digits that nobody takes for one another, read aloud or typed from paper."""

HEAD_SHOWN = 8
"""Hexadecimal digits of the chain's head that are printed: enough to hold the whole to."""

MOST_PREPARED = 32

_prepared: dict[str, PreparedTemplate] = {}


@dataclass(frozen=True, slots=True)
class Download:
    """A Word file to hand over. The file's name carries a reference and never a name."""

    file_name: str
    content: bytes


def issue(work: Work, paper: Paper) -> None:
    """Render, prove, stamp and freeze the version in hand, and confirm its entries: a step of the last agreement.

    Raises Unavailable, so that the whole work is undone, where an answer cannot be found in the finished file.
    """
    version = paper.versions[-1]
    copy = _copy(work, paper, version, draft=False)
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


def print_draft(desk: Desk, reference: str) -> Download:
    """The Word file of a paper that is not agreed yet, marked "Draft" and kept like every print. Raises Refused."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_READ)
        state = State(paper.state)
        if not (state.is_written or state.is_with_parties):
            raise Conflict("There is no draft of this paper now: download the issued Word file instead.")
        copy = _copy(work, paper, paper.versions[-1], draft=True)
        work.note("paper.printed", f"paper:{paper.id}", reference=paper.reference, code=copy.code, sha256=copy.sha256)
        return Download(f"{paper.reference}-draft.docx", copy.content)


def download(desk: Desk, reference: str, code: str) -> Download:
    """The very bytes of a copy that was handed out. Raises Refused or NotFound; the download is noted first."""
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_READ)
        copy = work.db.scalar(
            select(IssuedCopy)
            .join(PaperVersion)
            .where(PaperVersion.paper_id == paper.id, IssuedCopy.code == code, IssuedCopy.kind == "issued")
        )
        if copy is None:
            raise NotFound(f"There is no copy {code} of this paper.")
        result = Download(f"{paper.reference}-version-{copy.version.number}.docx", copy.content)
    desk.note_read("paper.downloaded", f"paper:{paper.id}", reference=paper.reference, code=code)
    return result


def _copy(work: Work, paper: Paper, version: PaperVersion, *, draft: bool) -> IssuedCopy:
    code = _new_code(work)
    number, head = work.chain_head()
    content = _stamped(work, paper, version, Stamp(
        reference=paper.reference,
        version=version.number,
        code=code,
        title=document_of(work, paper).title,
        dated=short_day(school_day(paper.session.starts_at if paper.session else paper.created_at)),
        audit_number=number,
        chain_head=head[:HEAD_SHOWN],
        draft=draft,
    ))  # fmt: skip
    copy = IssuedCopy(
        school_id=paper.school_id,
        version=version,
        template_version_id=paper.template_version_id,
        kind="draft" if draft else "issued",
        code=code,
        audit_number=number,
        chain_head=head,
        content_hash=version.content_hash,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        issued_at=work.now,
        issued_by_id=work.viewer.person_id,
    )
    work.db.add(copy)
    work.db.flush()
    return copy


def _stamped(work: Work, paper: Paper, version: PaperVersion, mark: Stamp) -> bytes:
    document = document_of(work, paper)
    answers = answers_of(work, version)
    school = work.db.get_one(School, paper.school_id)
    labels = labels_of(work, paper, document, answers)
    context = word_context(
        document,
        answers,
        school=school.name,
        child_names=_child_names(paper, labels),
        party_names=dict(owners_of(paper)),
        signatories=[] if mark.draft else _signatories(work, paper, version),
    )
    content = render(prepared(paper.template_version), context, logo=school.logo)
    lost = prove(content, document, context)
    if lost:
        raise Unavailable(
            f"The Word template of this paper leaves out: {', '.join(lost)}. "
            "Nothing was issued. Ask the administrator to correct the template."
        )
    return stamp(content, mark)


def _child_names(paper: Paper, labels: Mapping[str, ChildLabel]) -> dict[str, str]:
    """Each child as printed: by reference alone where a party from outside is handed the paper (loxdale, jmat)."""
    if any(party.external for party in paper.contract.parties):
        return {reference: reference for reference in labels}
    return {ref: f"{child.name}, {child.detail}" if child.detail else child.name for ref, child in labels.items()}


def _signatories(work: Work, paper: Paper, version: PaperVersion) -> list[Signatory]:
    """Whoever agreed signs: in a group, those who were present (design, section 5)."""
    agreed = set(
        work.db.scalars(
            select(Agreement.party_id).where(
                Agreement.paper_version_id == version.id,
                Agreement.cleared_at.is_(None),
                Agreement.decision == "agreed",
            )
        )
    )
    return [
        Signatory(PartyKind(party.kind).label, party.person.name)
        for party in paper.contract.parties
        if party.id in agreed
    ]


def prepared(template: TemplateVersion) -> PreparedTemplate:
    """The template ready to be filled. Prepared once for each version, since a version never changes."""
    found = _prepared.get(template.sha256)
    if found is None:
        found = prepare(template.content)
        if len(_prepared) >= MOST_PREPARED:
            _prepared.clear()
        _prepared[template.sha256] = found
    return found


def _new_code(work: Work) -> str:
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
        code = f"{letters[:3]}-{letters[3:]}"
        has_digit = any(letter.isdigit() for letter in code)  # so that the audit can tell it from a name
        if has_digit and work.db.scalar(select(IssuedCopy.id).where(IssuedCopy.code == code)) is None:
            return code
