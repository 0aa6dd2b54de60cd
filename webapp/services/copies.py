"""Copies of a paper in Word: rendered, proven, stamped and frozen, each under a code of its own (design, sections 5, 9)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from forms.kit import Document
from webapp.db.papers import Agreement, IssuedCopy, Paper, PaperVersion, SignedCopy, TemplateVersion
from webapp.db.schools import School
from webapp.documents.closed import NO_CHILDREN
from webapp.documents.context import Signatory, WordContext, word_context
from webapp.documents.proof import prove
from webapp.documents.stamp import Stamp, stamp
from webapp.documents.word import PreparedTemplate, Shelf, render
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.errors import Unavailable
from webapp.domain.people import PartyKind
from webapp.services.attachments import attached_words
from webapp.services.catalogue import answers_of, document_of, printed_document
from webapp.services.outside import AS_IT_STANDS, Shown, shown_outside
from webapp.services.papers import ChildLabel, agreements_of, change_asked, labels_of, owners_of, parties_of
from webapp.services.work import Work

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Letters and digits that nobody takes for one another, read aloud or typed from paper."""

HEAD_SHOWN = 8
"""Hexadecimal digits of the chain's head that are printed: enough to hold the whole to."""

NOT_AGREED = "Not agreed by"
"""How the line of a party begins without whose agreement a paper was issued. The paper must say it, or it is not issued."""

PDF = "pdf"
"""The kind of a copy that shows another one as pages. What it was made for is said by the Word copy that it shows."""

_PAGE_CODE = re.compile(r"([A-Z0-9]{3}-[A-Z0-9]{3})(?:-[0-9]+)?")
_PREPARED = Shelf(32)


class Kind(StrEnum):
    """What a copy was made for."""

    DRAFT = "draft"
    """To be looked at: it says that it must not be signed."""
    TABLE = "table"
    """To be agreed by signing it: once that is told, this very copy is the issued one."""
    ISSUED = "issued"


def make_copy(work: Work, paper: Paper, kind: Kind) -> IssuedCopy:
    """Render the version in hand, prove it, stamp it and keep it, as a step of an open work.

    Raises Unavailable, so that the whole work is undone, where an answer cannot be found in the finished file.
    """
    version = paper.versions[-1]
    code = new_code(work)
    number, head = work.chain_head()
    apart = is_handed_outside(paper)
    shown = shown_outside(work, paper) if apart else AS_IT_STANDS
    content = _stamped(work, paper, version, shown, _signatories(work, paper, version, kind, shown), Stamp(
        reference=paper.reference,
        version=version.number,
        code=code,
        title=document_of(work, paper).title,
        dated=short_day(school_day(paper.session.starts_at if paper.session else paper.created_at)),
        audit_number=number,
        chain_head=head[:HEAD_SHOWN],
        draft=kind is Kind.DRAFT,
    ))  # fmt: skip
    copy = IssuedCopy(
        school_id=paper.school_id,
        version=version,
        template_version_id=paper.template_version_id,
        kind=kind.value,
        code=code,
        audit_number=number,
        chain_head=head,
        content_hash=version.content_hash,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        without_names=apart,
        issued_at=work.now,
        issued_by_id=work.viewer.person_id,
    )
    work.db.add(copy)
    work.db.flush()
    return copy


def is_handed_outside(paper: Paper) -> bool:
    """Whether somebody from outside the school is handed this paper, so that no copy of it names a child (loxdale, jmat)."""
    return any(party.external for party in parties_of(paper))


def is_the_issued_one() -> ColumnElement[bool]:
    """The condition for copies that were issued: rendered at the last agreement, or printed for the table and signed."""
    signed = IssuedCopy.id.in_(select(SignedCopy.issued_copy_id))
    return or_(IssuedCopy.kind == Kind.ISSUED.value, (IssuedCopy.kind == Kind.TABLE.value) & signed)


def issued_copy_of(work: Work, version: PaperVersion) -> IssuedCopy | None:
    """The copy that is the issued one of this version; None where it was not issued."""
    return work.db.scalar(
        select(IssuedCopy).where(IssuedCopy.paper_version_id == version.id, is_the_issued_one()).limit(1)
    )


def copy_under(work: Work, paper: Paper, code: str) -> IssuedCopy | None:
    """The copy of this paper under a code as it is typed from the foot of any of its pages, or None.

    The pages of a PDF have its code with the page's number behind it; what was issued is the copy that it was `made_from`.
    """
    typed = _PAGE_CODE.fullmatch(code.strip().upper())
    if typed is None:
        return None
    return work.db.scalar(
        select(IssuedCopy).join(PaperVersion).where(PaperVersion.paper_id == paper.id, IssuedCopy.code == typed[1])
    )


def was_issued(work: Work, copy: IssuedCopy) -> bool:
    """Whether this copy, or the one that it shows, is the issued one of its version."""
    shown = copy.made_from or copy
    return work.db.scalar(select(IssuedCopy.id).where(IssuedCopy.id == shown.id, is_the_issued_one())) is not None


def pdf_of(work: Work, copy: IssuedCopy) -> IssuedCopy | None:
    """The PDF that was made of a Word copy; None before that."""
    return work.db.scalar(select(IssuedCopy).where(IssuedCopy.made_from_id == copy.id))


def table_copy_of(work: Work, version: PaperVersion) -> IssuedCopy | None:
    """The newest print for the table of this very text; None where there is none, or the text has changed since."""
    return work.db.scalar(
        select(IssuedCopy)
        .where(
            IssuedCopy.paper_version_id == version.id,
            IssuedCopy.kind == Kind.TABLE.value,
            IssuedCopy.content_hash == version.content_hash,
        )
        .order_by(IssuedCopy.id.desc())
        .limit(1)
    )


def _stamped(
    work: Work, paper: Paper, version: PaperVersion, shown: Shown, signatories: Sequence[Signatory], mark: Stamp
) -> bytes:
    document = printed_document(work, paper)
    stored = answers_of(work, version)
    school = work.db.get_one(School, paper.school_id)
    context = word_context(
        document,
        shown.answers(document, stored),
        school=school.name,
        child_names=_child_names(labels_of(work, paper, document, stored)) if shown is AS_IT_STANDS else {},
        party_names=dict(owners_of(paper)),
        signatories=signatories,
        attached=attached_words(work, version),
        no_children=NO_CHILDREN if paper.closed_to_children else "",
    )
    context["not_agreed"] = [person.name for person in signatories if person.role.startswith(NOT_AGREED)]
    return stamp(proven(paper.template_version, document, context, school.logo), mark)


def proven(template: TemplateVersion, document: Document, context: WordContext, logo: bytes | None) -> bytes:
    """The Word file of this context, in which every answer was found again. Raises Unavailable where one was not."""
    content = render(prepared(template), context, logo=logo)
    lost = prove(content, document, context, prepared(template).marked)
    if lost:
        raise Unavailable(
            f"The Word template of this paper leaves out: {', '.join(lost)}. "
            "Nothing was issued. Ask the administrator to correct the template."
        )
    return content


def _child_names(labels: Mapping[str, ChildLabel]) -> dict[str, str]:
    return {ref: f"{child.name}, {child.detail}" if child.detail else child.name for ref, child in labels.items()}


def _signatories(work: Work, paper: Paper, version: PaperVersion, kind: Kind, shown: Shown) -> list[Signatory]:
    """Who has a line to sign on. A draft has none, since it must not be signed."""
    match kind:
        case Kind.DRAFT:
            return []
        case Kind.TABLE:
            asked = [view.party for view in agreements_of(work, paper) if view.expected]
            return [Signatory(party.kind.label, party.name) for party in asked]
        case Kind.ISSUED:
            return _who_said(work, paper, version, shown)


def _who_said(work: Work, paper: Paper, version: PaperVersion, shown: Shown) -> list[Signatory]:
    """Whoever agreed signs; of the others the paper says that they did not agree, and why (design, section 5).

    Beside the reason stands what they themselves had asked for: they did not say nothing. The starter templates print
    one line for each person, and have no other place for it.
    """
    said = {
        row.party_id: row
        for row in work.db.scalars(
            select(Agreement)
            .where(Agreement.paper_version_id == version.id, Agreement.cleared_at.is_(None))
            .order_by(Agreement.id)
        )
    }
    people = []
    for party in paper.contract.parties:
        word = said.get(party.id)
        kind = PartyKind(party.kind)
        if word is not None and word.decision == "agreed":
            people.append(Signatory(kind.label, party.person.name))
        if word is not None and word.decision == "not_agreed":
            role = f"{NOT_AGREED} the {kind.label.lower()}"
            people.append(Signatory(role, f"{party.person.name}, because: {shown.text(_why_not_agreed(work, word))}"))
    return people


def _why_not_agreed(work: Work, word: Agreement) -> str:
    change = change_asked(work, word)
    if change is None:
        return word.reason
    end = "" if word.reason.endswith((".", "!", "?")) else "."
    return f"{word.reason}{end} Asked for a change on {short_day(school_day(change.made_at))}: {change.text}"


def prepared(template: TemplateVersion) -> PreparedTemplate:
    """The template ready to be filled. Prepared once for each version, since a version never changes."""
    return _PREPARED.take(template.sha256, lambda: template.content)


def new_code(work: Work) -> str:
    """A code that no copy has, easily read aloud and typed."""
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(6))
        code = f"{letters[:3]}-{letters[3:]}"
        has_digit = any(letter.isdigit() for letter in code)  # so that the audit can tell it from a name
        if has_digit and work.db.scalar(select(IssuedCopy.id).where(IssuedCopy.code == code)) is None:
            return code
