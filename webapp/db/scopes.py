"""What a person may see, as conditions for a list: the SQL twin of `webapp.domain.policy` (design, section 7).

Use as `select(Paper).where(scopes.papers(viewer))`. Every condition starts at the viewer's school and ends in "else none":
a viewer to whom no row grants sees an empty list. `tests/house_rules/test_policy_scopes.py` proves the twins equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from forms.kit import Purpose
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.children import Child
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.keeping import AccessRequest
from webapp.db.mentions import Mention
from webapp.db.order import Training
from webapp.db.own_forms import OwnForm
from webapp.db.papers import Action, Paper, TemplateVersion
from webapp.db.support import SupportOffered
from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.evidence import CHILD_KINDS
from webapp.domain.lifecycle import HIDDEN
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Place, Viewer

Where = ColumnElement[bool]


def papers(viewer: Viewer) -> Where:
    """The papers that `Permission.PAPER_READ` grants."""
    return and_(Paper.school_id == viewer.school_id, _any(_for_each_place(viewer, _papers_of_place)))


def contracts(viewer: Viewer) -> Where:
    """The contracts that `Permission.CONTRACT_READ` grants."""
    ids = {
        place.contract_id for place in _begun(viewer) if place.kind is PartyKind.SUPERVISEE or place.holds(viewer.today)
    }
    return and_(Contract.school_id == viewer.school_id, Contract.id.in_(sorted(ids)) if ids else false())


def children(viewer: Viewer) -> Where:
    """The children that `Permission.CHILD_READ` grants."""
    return Child.school_id == viewer.school_id if viewer.is_a(Role.LEAD, Role.DEPUTY) else false()


def mentions(viewer: Viewer) -> Where:
    """The names found in papers that `Permission.MENTION_DECIDE` grants."""
    return Mention.school_id == viewer.school_id if viewer.is_a(Role.LEAD) else false()


def templates(viewer: Viewer) -> Where:
    """The Word templates that `Permission.TEMPLATE_READ` grants."""
    return TemplateVersion.school_id == viewer.school_id if _reads_templates(viewer) else false()


def forms(viewer: Viewer) -> Where:
    """The school's own forms that `Permission.TEMPLATE_READ` grants."""
    return OwnForm.school_id == viewer.school_id if _reads_templates(viewer) else false()


def _reads_templates(viewer: Viewer) -> bool:
    office = viewer.is_a(Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR)
    return office or any(place.holds(viewer.today) for place in viewer.places)


def actions(viewer: Viewer) -> Where:
    """The actions that `Permission.ACTION_READ` grants."""
    own = Action.owner_id.in_(select(Party.id).where(Party.person_id == viewer.person_id))
    return and_(
        Action.school_id == viewer.school_id,
        _any([own, *_for_each_place(viewer, _actions_of_place)]),
    )


def support(viewer: Viewer) -> Where:
    """The offers of support that `Permission.SUPPORT_READ` grants."""
    named = (SupportOffered.offered_to_id, SupportOffered.offered_by_id, SupportOffered.recorded_by_id)
    return and_(SupportOffered.school_id == viewer.school_id, _any([who == viewer.person_id for who in named]))


def trainings(viewer: Viewer) -> Where:
    """The notes of training that `Permission.TRAINING_READ` grants."""
    office = viewer.is_a(Role.ADMINISTRATOR, Role.LEAD, Role.HEAD, Role.TRUST_LEAD)
    whose = true() if office else Training.person_id == viewer.person_id
    return and_(Training.school_id == viewer.school_id, whose)


def access_requests(viewer: Viewer) -> Where:
    """The requests for access that `Permission.REQUEST_RUN` grants."""
    about_child = AccessRequest.child_id.is_not(None) if viewer.is_a(Role.LEAD, Role.DEPUTY) else false()
    about_another = AccessRequest.person_id != viewer.person_id if viewer.is_a(Role.LEAD, Role.HEAD) else false()
    return and_(AccessRequest.school_id == viewer.school_id, or_(about_child, about_another))


def audit_rows(viewer: Viewer) -> Where:
    """The rows of the audit that `Permission.AUDIT_READ` grants."""
    told = select(AuditPayload.row_id)
    granted: list[Where] = [AuditRow.id.in_(told.where(AuditPayload.actor_id == viewer.person_id))]
    if viewer.is_a(Role.LEAD):
        by_event = or_(*(AuditRow.event.startswith(f"{kind}.") for kind in CHILD_KINDS))
        by_subject = or_(*(AuditPayload.subject.startswith(f"{kind}:") for kind in CHILD_KINDS))
        granted += [and_(by_event, AuditRow.id.in_(told)), AuditRow.id.in_(told.where(by_subject))]
    return and_(AuditRow.school_id == viewer.school_id, _any(granted))


def _papers_of_place(viewer: Viewer, place: Place) -> Where:
    """What one place opens: a writer's by how far it reaches back, the supervised's by whose session it was."""
    here = Paper.contract_id == place.contract_id
    if place.session_id is not None:
        here = and_(here, Paper.session_id == place.session_id)
    if place.kind in (PartyKind.SUPERVISEE, PartyKind.ATTENDEE):
        if place.kind is PartyKind.ATTENDEE and not place.holds(viewer.today):
            return false()
        held = _sessions(place.contract_id, place.from_on, place.until_on)
        shown: Where = Paper.state.notin_(HIDDEN)
        if place.kind is PartyKind.SUPERVISEE and place.holds(viewer.today):
            shown = or_(shown, Paper.purpose == Purpose.ATTACHED_RECORD, Paper.no_writer)
        return and_(here, shown, or_(Paper.session_id.is_(None), Paper.session_id.in_(held)))
    if not place.holds(viewer.today):
        return false()
    if place.session_id is not None:
        return here
    reached = _sessions(place.contract_id, place.reaches_back_to, None)
    return and_(here, or_(Paper.session_id.is_(None), Paper.session_id.in_(reached)))


def _actions_of_place(viewer: Viewer, place: Place) -> Where:
    """A supervisor has every open action, and the closed ones of the records that they may read.

    A supervisee has those of the records that they write, since nobody else can.
    """
    if place.kind is PartyKind.SUPERVISEE and place.holds(viewer.today):
        return _actions_written_for_provider(place)
    if place.kind not in (PartyKind.SUPERVISOR, PartyKind.STAND_IN) or not place.holds(viewer.today):
        return false()
    if place.session_id is not None:
        return and_(
            Action.contract_id == place.contract_id,
            Action.paper_id.in_(select(Paper.id).where(Paper.session_id == place.session_id)),
        )
    reached = _sessions(place.contract_id, place.reaches_back_to, None)
    of_reached = Action.paper_id.in_(
        select(Paper.id).where(or_(Paper.session_id.is_(None), Paper.session_id.in_(reached)))
    )
    return and_(Action.contract_id == place.contract_id, or_(Action.state == "open", of_reached))


def _actions_written_for_provider(place: Place) -> Where:
    held = _sessions(place.contract_id, place.from_on, place.until_on)
    written = select(Paper.id).where(Paper.no_writer, or_(Paper.session_id.is_(None), Paper.session_id.in_(held)))
    if place.session_id is not None:
        written = written.where(Paper.session_id == place.session_id)
    return and_(Action.contract_id == place.contract_id, Action.paper_id.in_(written))


def _begun(viewer: Viewer) -> list[Place]:
    return [place for place in viewer.places if place.from_on <= viewer.today]


def _for_each_place(viewer: Viewer, opened: Callable[[Viewer, Place], Where]) -> Iterator[Where]:
    return (opened(viewer, place) for place in _begun(viewer))


def _any(conditions: list[Where] | Iterator[Where]) -> Where:
    return or_(false(), *conditions)


def _sessions(contract_id: int, first: date, last: date | None) -> Select[int]:
    """The ids of a contract's sessions on these days, as a subquery."""
    found = select(SupervisionSession.id).where(
        SupervisionSession.contract_id == contract_id, SupervisionSession.starts_at >= _midnight(first)
    )
    return found if last is None else found.where(SupervisionSession.starts_at < _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    """The moment at which a day begins in the school: a session at 00:30 in summer is still of that day, not of UTC's."""
    return datetime.combine(day, time.min, SCHOOL_TIME).astimezone(UTC)
