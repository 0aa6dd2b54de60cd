"""What every use case on a paper shares: finding it, its head, its owners, its children, what its parties said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.facts import paper_resource
from webapp.db.papers import Agreement, Paper
from webapp.documents.routing import case_rows
from webapp.domain.errors import NotFound
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services.catalogue import document_of
from webapp.services.children import children_of, display_child
from webapp.services.contracts import PartyView, party_views
from webapp.services.parties import taking_part
from webapp.services.work import Work


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
class AgreementView:
    """What one party said of the version in hand."""

    party: PartyView
    decision: str
    """agreed, declined or, empty, nothing yet."""
    reason: str
    made_at: datetime | None
    expected: bool
    """Whether this party's word is waited for; absentees get the copy, never a veto."""


def paper_of(work: Work, reference: str, permission: Permission) -> Paper:
    """The paper of that reference, for somebody with this permission on it. Raises NotFound or Refused."""
    paper = work.db.scalar(select(Paper).where(Paper.school_id == work.school_id, Paper.reference == reference))
    if paper is None:
        raise NotFound(f"There is no paper {reference} in this school.")
    work.require(permission, paper_resource(paper))
    return paper


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
    counting = {party.id for party in taking_part(work, paper)}
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
                party.party_id in counting,
            )
        )
    return tuple(views)
