"""What the policy needs to know of a row: one `Resource` for each kind of thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forms.kit import Purpose
from webapp.db.audit import AuditRow
from webapp.db.children import Child
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.disagreements import Disagreement
from webapp.db.keeping import AccessRequest
from webapp.db.mentions import Mention
from webapp.db.order import Training
from webapp.db.own_forms import OwnForm
from webapp.db.papers import Action, Paper, TemplateVersion
from webapp.db.preparing import Preparation
from webapp.db.support import SupportOffered
from webapp.domain.clock import school_day
from webapp.domain.evidence import is_about_child
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Period, Place, Resource


def place_of(party: Party) -> Place:
    """A party, as the policy sees it."""
    return Place(
        party.contract_id,
        party.id,
        PartyKind(party.kind),
        party.external,
        party.from_on,
        party.until_on,
        party.session_id,
    )


def contract_resource(contract: Contract) -> Resource:
    """A contract, as the policy sees it."""
    return Resource(contract.school_id, contract_id=contract.id)


def disagreement_resource(disagreement: Disagreement) -> Resource:
    """A disagreement: its contract, and the day on which it was noted, whose parties read it."""
    noted_on = school_day(disagreement.noted_at)
    return Resource(disagreement.school_id, contract_id=disagreement.contract_id, dated_on=noted_on)


def session_resource(session: SupervisionSession) -> Resource:
    """A session: its contract, itself, its day, and whether its supervisee writes."""
    return Resource(
        session.school_id,
        contract_id=session.contract_id,
        dated_on=school_day(session.starts_at),
        session_id=session.id,
        no_writer=session.no_writer,
    )


def preparation_resource(prepared: Preparation) -> Resource:
    """What somebody prepared: its session, whose it is, and whether it is shared. A session that never was has no reader."""
    shared = prepared.shared_at is not None and prepared.session.cancelled_at is None
    return replace(session_resource(prepared.session), owner_id=prepared.person_id, is_shared=shared)


def day_of(paper: Paper) -> date | None:
    """The day of a record's session, or of a handover."""
    return school_day(paper.session.starts_at) if paper.session else paper.dated_on


def _led(paper: Paper) -> tuple[Period, ...] | None:
    if paper.session_id is not None:
        return None
    periods = (period.split("/") for period in (paper.led_by or "").split())
    return tuple((date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in periods)


def paper_resource(paper: Paper) -> Resource:
    """A paper: its contract, its state, who writes it, and its day (a contract's own paper has none)."""
    return Resource(
        paper.school_id,
        contract_id=paper.contract_id,
        state=State(paper.state),
        dated_on=day_of(paper),
        session_id=paper.session_id,
        attached=paper.purpose == Purpose.ATTACHED_RECORD,
        no_writer=paper.no_writer,
        led=_led(paper),
    )


def child_resource(child: Child) -> Resource:
    """A child of a school."""
    return Resource(child.school_id)


def mention_resource(mention: Mention) -> Resource:
    """A name found in a paper, as the lead sees it who does not read that paper: its school."""
    return Resource(mention.school_id)


def template_resource(template: TemplateVersion) -> Resource:
    """A Word template: its school is all that matters."""
    return Resource(template.school_id)


def form_resource(form: OwnForm) -> Resource:
    """A form of the school's own: its school is all that matters."""
    return Resource(form.school_id)


def action_resource(action: Action) -> Resource:
    """An action: its contract, its owner, whether it is open, and the day and the writer of the record behind it."""
    return Resource(
        action.school_id,
        contract_id=action.contract_id,
        dated_on=day_of(action.paper),
        session_id=action.paper.session_id,
        no_writer=action.paper.no_writer,
        led=_led(action.paper),
        owner_id=action.owner.person_id if action.owner else None,
        is_open=action.state == "open",
    )


def support_resource(offer: SupportOffered) -> Resource:
    """An offer of support: the people whom it names."""
    named = frozenset({offer.offered_to_id, offer.offered_by_id, offer.recorded_by_id})
    return Resource(offer.school_id, people=named)


def training_resource(training: Training) -> Resource:
    """A note of training: whose it is."""
    return Resource(training.school_id, owner_id=training.person_id)


def request_resource(request: AccessRequest, reviewers: frozenset[int] = frozenset()) -> Resource:
    """A request for access: whether it is about a child, or else about whom, and who reviewed something for it."""
    return Resource(
        request.school_id,
        owner_id=request.person_id,
        about_child=request.child_id is not None,
        people=reviewers,
    )


def audit_resource(row: AuditRow) -> Resource | None:
    """An audit row of a school: who did it, and whether it tells of a child.

    None where no policy applies: the installation's own chain, or a payload that was lawfully destroyed.
    """
    if row.school_id is None or row.payload is None:
        return None
    return Resource(
        row.school_id, owner_id=row.payload.actor_id, about_child=is_about_child(row.event, row.payload.subject)
    )
