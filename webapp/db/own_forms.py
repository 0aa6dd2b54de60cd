"""The school's own Word forms: uploaded without tags, confirmed by a person, and used as documents like any other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Code, Id, PersonId, SchoolId, Sha256


class OwnForm(Base):
    """One upload and what was confirmed about it. Once it was in use, nothing that it is made of ever changes."""

    __tablename__ = "own_form"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        UniqueConstraint("school_id", "key", "version"),
        Index(
            "uq_own_form_active",
            "school_id",
            "key",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    number: Mapped[int]
    """Its name in addresses; counts up in the school."""
    key: Mapped[Code]
    """Of its document: `own_` and the number of the first form of its line, which the forms of later years share."""
    version: Mapped[int]
    title: Mapped[str]
    purpose: Mapped[Code]
    state: Mapped[Code]
    """See `webapp.services.own_forms.FormStage`. One of a key is active."""
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("own_form.id"), index=True)
    """The form of a former year whose place it takes."""
    revision: Mapped[int]
    """Counts every change of the plan; whoever confirms names the one that they read (compare-and-swap)."""
    sha256: Mapped[Sha256]
    """Of `content`: the same file again is the same form."""
    content: Mapped[bytes] = mapped_column(deferred=True)
    """The upload as it was accepted; nothing once it was withdrawn, since it may have been a form that was filled in."""
    told: Mapped[str]
    """What was taken out of the upload: a JSON list of sentences."""
    slots: Mapped[str] = mapped_column(deferred=True)
    """JSON of `slots.carried`."""
    shown: Mapped[str] = mapped_column(deferred=True)
    """JSON of `slots.showing`."""
    plan: Mapped[str] = mapped_column(deferred=True)
    """JSON of `slots.plan_json`."""
    troubles: Mapped[str]
    """Why it could not be used when it was tried: a JSON list of sentences."""
    room_for_stamp: Mapped[bool]
    fingerprint: Mapped[Sha256 | None]
    """Of the `StoredDocument` that was made of this plan; None until it was tried, and again once the plan has changed."""
    template_version_id: Mapped[int | None] = mapped_column(ForeignKey("template_version.id"), index=True)
    """Its tagged copy, which prints that document."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[PersonId]
    activated_at: Mapped[datetime | None] = mapped_column(active_history=True)
    """When it was first used: from then on it is sealed."""
    since: Mapped[datetime]
    """When it came to where it is, and by whom."""
    by_id: Mapped[PersonId]
