"""Papers and what becomes of them: versions, agreements, comments, issued copies, ink."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.db.base import NEVER_AGAIN, Base, Code, Id, MaybePersonId, PersonId, SchoolId, Sha256, Uid, utc_day
from webapp.db.contracts import Contract, Party, SupervisionSession, has_no_writer, led_by
from webapp.db.schools import Person

SHOWS_ONE_THING = (
    " + ".join(
        f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)"
        for column in ("paper_version_id", "session_id", "entry_id", "child_id", "request_id", "destruction_id")
    )
    + " = 1"
)
"""What an issued copy is held to, in SQL that both databases read."""


class StoredDocument(Base):
    """A Document as it was when first used, by its fingerprint, so that an old paper always renders on its own."""

    __tablename__ = "stored_document"
    __table_args__ = (UniqueConstraint("school_id", "fingerprint"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    key: Mapped[Code]
    version: Mapped[int]
    fingerprint: Mapped[Sha256]
    definition: Mapped[str]
    """JSON of `forms.kit.to_json`."""
    created_at: Mapped[datetime]


class TemplateVersion(Base):
    """The bytes of a Word template. They never change; the active one prints new papers, and there is one at a time."""

    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("school_id", "fingerprint", "number"),
        Index(
            "uq_template_version_active",
            "school_id",
            "fingerprint",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    fingerprint: Mapped[Sha256]
    """Of the document that it prints."""
    number: Mapped[int]
    state: Mapped[Code]
    """proposed, active, retired (papers that were begun keep it) or withdrawn (no paper ever used it)."""
    sha256: Mapped[Sha256]
    content: Mapped[bytes] = mapped_column(deferred=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[MaybePersonId]
    """None for a starter, which comes with the program."""
    findings: Mapped[str | None]
    """What looking into the upload found, as JSON (`documents.findings`); None for a starter."""
    activated_at: Mapped[datetime | None]
    """When it was last begun to be used; None where never, and for a starter that was never gone back to."""
    activated_by_id: Mapped[MaybePersonId]


class Paper(Base):
    """What is written on a Document and lives from draft to signed. A contract and a record share this one life."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("school_id", "reference"), NEVER_AGAIN)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    uid: Mapped[Uid]
    reference: Mapped[Code]
    purpose: Mapped[Code]
    document_key: Mapped[Code]
    document_version: Mapped[int]
    fingerprint: Mapped[Sha256]
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    dated_on: Mapped[date | None] = mapped_column()
    """The day of a handover, on which the new supervisor begins; None for a record, and for a contract's own paper."""
    state: Mapped[Code]
    """See `webapp.domain.lifecycle.State`."""
    revision: Mapped[int]
    """Counts every change of text or state; a save names the one that it read (compare-and-swap)."""
    created_by_id: Mapped[PersonId] = mapped_column()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    circulated_at: Mapped[datetime | None]
    """When the version in hand was put before its parties: the school's days to agree count from here."""
    closed_to_children: Mapped[bool] = mapped_column(default=False)
    """Whether it has no place for a child: somebody from outside the school takes part in it (loxdale, nefutures)."""
    abandoned_because: Mapped[str | None]
    """Why a draft was abandoned; None once it is taken up again."""
    contract: Mapped[Contract] = relationship()
    session: Mapped[SupervisionSession | None] = relationship()
    template_version: Mapped[TemplateVersion] = relationship()
    versions: Mapped[list[PaperVersion]] = relationship(
        back_populates="paper",
        order_by="PaperVersion.number",
        primaryjoin="and_(Paper.id == PaperVersion.paper_id, PaperVersion.given_up_at.is_(None))",
    )
    """The versions that count, so that the last one is always the one in hand: an amendment given up is not among them."""
    no_writer: Mapped[bool] = column_property(
        has_no_writer(
            contract_id,
            session_id,
            select(utc_day(SupervisionSession.starts_at))
            .where(SupervisionSession.id == session_id)
            .correlate_except(SupervisionSession)
            .scalar_subquery(),
            created_by_id,
        )
    )
    """Of a record: whether nobody with an account leads its session, so that its supervisee writes."""
    led_by: Mapped[str | None] = column_property(led_by(contract_id))
    """Who of its contract leads what has no session, and when (`webapp.db.contracts.led_by`)."""


class PaperVersion(Base):
    """The text of a paper, version by version. The newest is the one in hand; one that was issued never changes.

    A version that was given up is kept, since comments, prints and entries may point at it; its number is not used again.
    """

    __tablename__ = "paper_version"
    __table_args__ = (UniqueConstraint("paper_id", "number"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    number: Mapped[int]
    answers: Mapped[str]
    """Canonical JSON (webapp.documents.codec), kept as text: JSONB would reorder it."""
    content_hash: Mapped[Sha256]
    reason: Mapped[str]
    """Why there is a version after the first."""
    changed_by_id: Mapped[PersonId]
    changed_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    """When this amendment was given up, unissued."""
    paper: Mapped[Paper] = relationship(back_populates="versions")


class DraftBuffer(Base):
    """What a person is typing, before it is saved: theirs alone. One for each person and paper."""

    __tablename__ = "draft_buffer"
    __table_args__ = (UniqueConstraint("paper_id", "person_id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    person_id: Mapped[PersonId]
    base_revision: Mapped[int]
    base_answers: Mapped[str | None]
    """The text that was on the page when the typing began: what tells whose an answer's change is."""
    answers: Mapped[str]
    saved_at: Mapped[datetime]


class Agreement(Base):
    """A party's word on one version, bound to the hash of its content."""

    __tablename__ = "agreement"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    decision: Mapped[Code]
    """agreed, declined, or not_agreed: issued without this party's agreement, for the reason given."""
    reason: Mapped[str]
    content_hash: Mapped[Sha256]
    made_at: Mapped[datetime]
    agreed_on: Mapped[date | None]
    """The day on which a party agreed on paper, as told by whoever noted it; None where it was said in the product."""
    recorded_by_id: Mapped[PersonId]
    """Another person where the party agreed on paper."""
    cleared_at: Mapped[datetime | None]
    """Set by a recall: the agreement no longer counts."""
    party: Mapped[Party] = relationship()


class Comment(Base):
    """A party's words beside an answer while the paper is circulated. Never printed."""

    __tablename__ = "comment"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), index=True)
    path: Mapped[str]
    """The answer that it is about (webapp.documents.check.Problem.path), or empty for the whole paper."""
    text: Mapped[str]
    author_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    author: Mapped[Person] = relationship()


class IssuedCopy(Base):
    """The exact bytes that were handed out to be printed. Never changes.

    It shows one thing: a version of a paper, or what a sheet is made from, which belongs to no paper: a session's actions,
    an entry, a child's chronology, what a request for access releases, a destruction.
    """

    __tablename__ = "issued_copy"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("made_from_id"),
        CheckConstraint(SHOWS_ONE_THING, name="shows_one_thing"),
    )
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_version_id: Mapped[int | None] = mapped_column(ForeignKey("paper_version.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_session.id"), index=True)
    """Whose actions it sums up (loxdale, jmat)."""
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("chronology_entry.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    """Whose chronology it prints."""
    request_id: Mapped[int | None] = mapped_column(ForeignKey("access_request.id"), index=True)
    """Of which request for access it hands over what was released."""
    destruction_id: Mapped[int | None] = mapped_column(ForeignKey("destruction.id"), index=True)
    """Of which destruction it is the certificate."""
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    kind: Mapped[Code]
    """issued; draft: printed before agreement; table: to be agreed by signing it; pdf: another copy, as pages; sheet: of no
    paper."""
    code: Mapped[Code]
    """The short code under the square."""
    audit_number: Mapped[int]
    """The row of the chain that stood last when it was rendered, and its hash: printed on the paper."""
    chain_head: Mapped[Sha256]
    content_hash: Mapped[Sha256 | None]
    """Of the answers that it prints; None on copies made before this was kept."""
    sha256: Mapped[Sha256]
    content: Mapped[bytes] = mapped_column(deferred=True)
    without_names: Mapped[bool] = mapped_column(default=False)
    """Whether it was made for somebody outside the school too, so that no child's name is in it."""
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[PersonId]
    made_from_id: Mapped[int | None] = mapped_column(ForeignKey("issued_copy.id"))
    """Of a PDF: the Word copy that it shows, page by page. That one is what was issued."""
    version: Mapped[PaperVersion] = relationship()
    """Of a paper's copy, which are found by joining it. A sheet has none."""
    made_from: Mapped[IssuedCopy | None] = relationship(remote_side="IssuedCopy.id")


class Signature(Base):
    """What a party did with the pen, as told by whoever holds the paper."""

    __tablename__ = "signature"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    issued_copy_id: Mapped[int] = mapped_column(ForeignKey("issued_copy.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    outcome: Mapped[Code]
    """signed, refused, or signed_with_dissent."""
    signed_on: Mapped[date]
    recorded_by_id: Mapped[PersonId]
    recorded_at: Mapped[datetime]
    party: Mapped[Party] = relationship()


class SignedCopy(Base):
    """Where the signed paper is: a scan's bytes, or the place on the shelf."""

    __tablename__ = "signed_copy"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    issued_copy_id: Mapped[int] = mapped_column(ForeignKey("issued_copy.id"), index=True)
    place: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    recorded_by_id: Mapped[PersonId]
    recorded_at: Mapped[datetime]


class Addendum(Base):
    """A slip of the pen put right beside an issued version, which itself never changes. Append-only."""

    __tablename__ = "addendum"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), index=True)
    text: Mapped[str]
    made_by_id: Mapped[PersonId]
    made_at: Mapped[datetime]
    made_by: Mapped[Person] = relationship()


class Attachment(Base):
    """A provider's own Word or PDF file, kept as the record of a session (trust). Append-only: the newest stands.

    It belongs to the version for which it was attached, and to those after it until another takes its place.
    """

    __tablename__ = "attachment"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    paper_version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), index=True)
    kind: Mapped[Code]
    """docx or pdf."""
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[Sha256]
    content: Mapped[bytes] = mapped_column(deferred=True)
    attached_by_id: Mapped[PersonId]
    attached_at: Mapped[datetime]
    version: Mapped[PaperVersion] = relationship()
    attached_by: Mapped[Person] = relationship()


class StaffConcern(Base):
    """That a concern about a member of staff was passed on. Never what it was, nor about whom (design, section 6)."""

    __tablename__ = "staff_concern"
    __table_args__ = (UniqueConstraint("school_id", "reference"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    reference: Mapped[Code]
    told_on: Mapped[date]
    recipient: Mapped[Code]
    """head, chair or officer (the local authority's designated officer)."""
    their_reference: Mapped[str]
    """What the recipient gave to find it again by; may be empty."""
    recorded_by_id: Mapped[PersonId]
    recorded_at: Mapped[datetime]


class Action(Base):
    """A promised task. Comes from a record; carried from session to session."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("paper_id", "uid"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    uid: Mapped[Code]
    """The row's uid in the record."""
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    what: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[Code]
    """open, done or dropped."""
    outcome: Mapped[str]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    owner: Mapped[Party | None] = relationship()
    paper: Mapped[Paper] = relationship()
