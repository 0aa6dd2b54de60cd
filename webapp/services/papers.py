"""What every use case on a paper shares: finding it, its head, its owners, its children, what its parties said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import Agreement, Paper, PaperVersion
from webapp.db.schools import Person
from webapp.documents.routing import case_rows
from webapp.domain.errors import NotFound
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.catalogue import document_of
from webapp.services.children import children_of, display_child
from webapp.services.outside import Shown, place_shown, shown_to_viewer
from webapp.services.parties import PartyView, parties_in, party_views, taking_part
from webapp.services.work import Work

LEADING = (PartyKind.SUPERVISOR, PartyKind.STAND_IN)
"""Who answers for the text of a record."""


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
    """What one party said of a version."""

    party: PartyView
    decision: str
    """agreed, declined, not_agreed (issued without this party's agreement) or, empty, nothing yet."""
    reason: str
    made_at: datetime | None
    expected: bool
    """Whether this party's word is waited for, and from the issue on their ink; absentees get the copy, never a veto."""
    agreed_on: date | None
    """The day on which they agreed on paper; None where it was said in the product."""
    noted_by: str
    """Who noted it, where that is somebody else."""
    change: ChangeAsked | None
    """What this party had asked for, where the paper was issued without their agreement all the same."""


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A party's request for a change that was not made."""

    text: str
    made_at: datetime


def paper_of(work: Work, reference: str, permission: Permission) -> Paper:
    """The paper of that reference, for somebody with this permission on it. Raises NotFound or Refused."""
    paper = work.db.scalar(select(Paper).where(Paper.school_id == work.school_id, Paper.reference == reference))
    if paper is None:
        raise NotFound(f"There is no paper {reference} in this school.")
    work.require(permission, paper_resource(paper))
    return paper


def standing_version(paper: Paper) -> PaperVersion | None:
    """The version that holds: the last one issued, also while the next one is being written. None before the first issue."""
    return next((version for version in reversed(paper.versions) if version.issued_at is not None), None)


def head_of(work: Work, paper: Paper, version: PaperVersion | None = None) -> PaperHead:
    """The top of a paper's pages, with what this person may do now. `version` is the one shown: that in hand if none."""
    thing = paper_resource(paper)
    parties = party_views(paper.contract, paper.session)
    session = paper.session
    return PaperHead(
        paper.reference,
        document_of(work, paper).title,
        paper.purpose,
        State(paper.state),
        paper.revision,
        (version or paper.versions[-1]).number,
        paper.contract.reference,
        session.reference if session else None,
        session.starts_at if session else None,
        session.ended_at if session else None,
        place_shown(work, session) if session else "",
        parties,
        frozenset(p for p in Permission if p.value.startswith("paper.") and work.allows(p, thing)),
        _own_place(work, parties),
    )


def _own_place(work: Work, parties: tuple[PartyView, ...]) -> PartyView | None:
    """The viewer's place: of whoever left and came back, the one that holds."""
    mine = [party for party in parties if party.person_id == work.viewer.person_id]
    return max(mine, key=lambda party: party.until_on or date.max, default=None)


def parties_of(paper: Paper) -> list[Party]:
    """The parties whom this paper concerns: a place for one session concerns the paper of that session only."""
    return parties_in(paper.contract, paper.session)


def owners_of(paper: Paper) -> tuple[tuple[str, str], ...]:
    """The parties who can own an action: (id as text, name)."""
    return tuple((str(party.id), party.person.name) for party in parties_of(paper))


def labels_of(
    work: Work, paper: Paper | SupervisionSession, document: Document, answers: Answers
) -> dict[str, ChildLabel]:
    """The children that a paper, or what is prepared for a session, names: as this reader may see them, by what is shown."""
    rows = case_rows(document, answers)
    children = children_of(work, paper.school_id, [row["child"] for row in rows])
    views = [display_child(work.viewer, paper.contract, child) for child in children.values()]
    return {view.reference: ChildLabel(view.reference, view.name, view.detail) for view in views}


def agreements_of(work: Work, paper: Paper, version: PaperVersion | None = None) -> tuple[AgreementView, ...]:
    """What each party who agrees has said of a version: of the one in hand, if none is given."""
    version = version or paper.versions[-1]
    said = {
        row.party_id: row
        for row in work.db.scalars(
            select(Agreement)
            .where(Agreement.paper_version_id == version.id, Agreement.cleared_at.is_(None))
            .order_by(Agreement.id)
        )
        if row.content_hash == version.content_hash
    }
    asked = {party.id for party in asked_to_agree(work, paper)}
    if version.issued_at is not None:  # whoever agreed signs, whatever has become of their place since
        asked = {party_id for party_id, row in said.items() if row.decision == "agreed"}
    reader = shown_to_viewer(work, paper)
    return tuple(
        _agreement(work, view, said.get(view.party_id), reader, expected=view.party_id in asked)
        for view in party_views(paper.contract, paper.session)
        if view.kind.agrees
    )


def change_asked(work: Work, word: Agreement) -> ChangeAsked | None:
    """The request that stood when this word was noted in its place; None where the party had said nothing of this text.

    Whoever asked for a change was not silent, and the paper says both (design, section 5).
    """
    row = work.db.scalar(
        select(Agreement)
        .where(
            Agreement.paper_version_id == word.paper_version_id,
            Agreement.party_id == word.party_id,
            Agreement.content_hash == word.content_hash,
            Agreement.decision == "declined",
            Agreement.cleared_at == word.made_at,  # by this very word; a recall or a later word cleared it before
        )
        .order_by(Agreement.id.desc())
        .limit(1)
    )
    return None if row is None else ChangeAsked(row.reason, row.made_at)


def asked_to_agree(work: Work, paper: Paper) -> list[Party]:
    """Whose agreement is waited for: those who took part and still have a word (design, sections 5 and 7).

    "On D the leaver loses all", so nobody waits for them. Where nobody who led the session has a word any more, the
    draft has passed over to the supervisor of today, who answers for it.
    """
    asked = [party for party in taking_part(work, paper) if PartyKind(party.kind).agrees and _has_word(work, party)]
    if paper.session is None or any(PartyKind(party.kind) in LEADING for party in asked):
        return asked
    return [
        *(p for p in parties_of(paper) if p.kind == PartyKind.SUPERVISOR and p.session_id is None and _holds(work, p)),
        *asked,
    ]


def _has_word(work: Work, party: Party) -> bool:
    """A supervisee keeps theirs for good; the others' ends with their place."""
    return party.kind == PartyKind.SUPERVISEE or _holds(work, party)


def _holds(work: Work, party: Party) -> bool:
    return party.from_on <= work.today and (party.until_on is None or work.today <= party.until_on)


def _agreement(work: Work, party: PartyView, row: Agreement | None, reader: Shown, *, expected: bool) -> AgreementView:
    if row is None:
        return AgreementView(party, "", "", None, expected, None, "", None)
    noted_by = work.db.get_one(Person, row.recorded_by_id).name if row.recorded_by_id != party.person_id else ""
    change = change_asked(work, row) if row.decision == "not_agreed" else None
    if change is not None:
        change = replace(change, text=reader.text(change.text))
    reason = reader.text(row.reason)
    return AgreementView(party, row.decision, reason, row.made_at, expected, row.agreed_on, noted_by, change)
