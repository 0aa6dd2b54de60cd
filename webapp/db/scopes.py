"""What a person may see, as conditions for a list: the SQL twin of `webapp.domain.policy` (design, section 7).

Use as `select(Paper).where(scopes.papers(viewer))`. Every condition starts at the viewer's school and ends in "else none":
a viewer to whom no row grants sees an empty list. `tests/house_rules/test_policy_scopes.py` proves the twins equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, false, or_, select, true

from forms.kit import Purpose
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.children import Child
from webapp.db.contracts import Contract, Party, SupervisionSession, led_on
from webapp.db.disagreements import Disagreement
from webapp.db.keeping import AccessRequest
from webapp.db.mentions import Mention
from webapp.db.order import Training
from webapp.db.own_forms import OwnForm
from webapp.db.papers import Action, Paper, TemplateVersion
from webapp.db.support import SupportOffered
from webapp.domain.clock import midnight
from webapp.domain.evidence import CHILD_KINDS
from webapp.domain.lifecycle import HIDDEN
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Place, Viewer

Where = ColumnElement[bool]

SUPERVISED = (PartyKind.SUPERVISEE, PartyKind.ATTENDEE)


def papers(viewer: Viewer) -> Where:
    """The papers that `Permission.PAPER_READ` grants."""
    return and_(Paper.school_id == viewer.school_id, or_(_papers_written(viewer), _papers_shown(viewer)))


def contracts(viewer: Viewer) -> Where:
    """The contracts that `Permission.CONTRACT_READ` grants."""
    return and_(Contract.school_id == viewer.school_id, Contract.id.in_(contract_ids(viewer)))


def contract_ids(viewer: Viewer) -> list[int]:
    """The contracts in which the person has a place today, or was supervised once."""
    ids = {
        place.contract_id for place in _begun(viewer) if place.kind is PartyKind.SUPERVISEE or place.holds(viewer.today)
    }
    return sorted(ids)


def disagreements(viewer: Viewer) -> Where:
    """The disagreements that `Permission.DISAGREEMENT_READ` grants."""
    return and_(
        Disagreement.school_id == viewer.school_id,
        _any([_disagreements_of_place(viewer, place) for place in _begun(viewer)]),
    )


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
    promised = Action.owner_id.in_(select(Party.id).where(Party.person_id == viewer.person_id))
    own = and_(promised, Action.contract_id.in_(contract_ids(viewer)))
    granted = or_(own, _actions_led(viewer), _actions_written_for_provider(viewer))
    return and_(Action.school_id == viewer.school_id, granted)


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


def _papers_written(viewer: Viewer) -> Where:
    """What a writer's places open: as far as each reaches back, and one for a session whatever day it was moved to."""
    return _papers_of([place for place in _holding(viewer) if place.kind not in SUPERVISED], _as_far_as_it_reaches)


def _disagreements_of_place(viewer: Viewer, place: Place) -> Where:
    """Those noted while the place in the whole contract held; a supervisor's are gone with the place."""
    if place.session_id is not None or place.kind not in (PartyKind.SUPERVISOR, PartyKind.SUPERVISEE):
        return false()
    if place.kind is PartyKind.SUPERVISOR and not place.holds(viewer.today):
        return false()
    noted = and_(Disagreement.contract_id == place.contract_id, Disagreement.noted_at >= midnight(place.from_on))
    if place.until_on is None:
        return noted
    return and_(noted, Disagreement.noted_at < midnight(place.until_on + timedelta(days=1)))


def _papers_shown(viewer: Viewer) -> Where:
    """What the supervised see: of the sessions that were theirs, from when it is circulated."""
    holding = _holding(viewer)
    now = [place for place in holding if place.kind is PartyKind.SUPERVISEE]
    every = [place for place in _begun(viewer) if place.kind is PartyKind.SUPERVISEE or place in holding]
    supervised = [place for place in every if place.kind in SUPERVISED]
    provided = or_(Paper.purpose == Purpose.ATTACHED_RECORD, _no_writer(viewer))
    return or_(
        and_(Paper.state.notin_(HIDDEN), _papers_of(supervised, _while_it_held)),
        and_(provided, _papers_of(now, _while_it_held)),
    )


def _actions_led(viewer: Viewer) -> Where:
    """A supervisor has every open action, and the closed ones of the records that they may read."""
    led = [place for place in _holding(viewer) if place.kind.leads]
    whole = sorted({place.contract_id for place in led if place.session_id is None})
    every_open = and_(Action.state == "open", Action.contract_id.in_(whole))
    return or_(every_open, Action.paper_id.in_(select(Paper.id).where(_papers_of(led, _as_far_as_it_reaches))))


def _actions_written_for_provider(viewer: Viewer) -> Where:
    """A supervisee has those of the records that they write, since nobody else can."""
    now = [place for place in _holding(viewer) if place.kind is PartyKind.SUPERVISEE]
    return Action.paper_id.in_(select(Paper.id).where(_no_writer(viewer), _papers_of(now, _while_it_held)))


Span = tuple[date | None, date | None, int | None]
"""The first and the last day of sessions, and the one session where there is only one."""


def _as_far_as_it_reaches(place: Place) -> Span:
    return (place.reaches_back_to, None, None) if place.session_id is None else (None, None, place.session_id)


def _while_it_held(place: Place) -> Span:
    return place.from_on, place.until_on, place.session_id


def _papers_of(places: Sequence[Place], span: Callable[[Place], Span]) -> Where:
    """The papers of these places' contracts: those of no day, a handover of a day and records of a session that one spans.

    Who has forty places has one condition, in which only days that differ stand apart: a statement costs what it says.
    """
    if not places:
        return false()
    spans: dict[Span, set[int]] = {}
    since: dict[int, date] = {}
    for place in places:
        first, last, session_id = span(place)
        if first is not None and last is None and session_id is None:
            since[place.contract_id] = min(first, since.get(place.contract_id, first))
        else:
            spans.setdefault((first, last, session_id), set()).add(place.contract_id)
    whole = sorted({place.contract_id for place in places if place.session_id is None})
    held = or_(_sessions_since(since), *(_sessions(ids, *days) for days, ids in spans.items()))
    sessions = select(SupervisionSession.id).where(held)
    of_its_own = or_(
        Paper.dated_on.is_(None), _dated_since(since), *(_dated(ids, *days) for days, ids in spans.items())
    )
    of_none = and_(Paper.session_id.is_(None), Paper.contract_id.in_(whole), of_its_own)
    return or_(of_none, Paper.session_id.in_(sessions))


def _sessions_since(since: Mapping[int, date]) -> Where:
    """The sessions of each of these contracts from its own day on."""
    if not since:
        return false()
    first = case(
        {contract_id: midnight(day) for contract_id, day in since.items()}, value=SupervisionSession.contract_id
    )
    return and_(SupervisionSession.contract_id.in_(sorted(since)), SupervisionSession.starts_at >= first)


def _dated_since(since: Mapping[int, date]) -> Where:
    """The papers of each of these contracts that are of a day themselves, from its own day on."""
    return Paper.dated_on >= case(dict(since), value=Paper.contract_id) if since else false()


def _dated(contract_ids: set[int], first: date | None, last: date | None, session_id: int | None) -> Where:
    """The papers of these contracts, of no session, that are of these days themselves: a handover."""
    if session_id is not None or first is None:
        return false()
    found: list[Where] = [Paper.contract_id.in_(sorted(contract_ids)), Paper.dated_on >= first]
    return and_(*found) if last is None else and_(*found, Paper.dated_on <= last)


def _sessions(contract_ids: set[int], first: date | None, last: date | None, session_id: int | None) -> Where:
    """The sessions of these contracts on these days."""
    found: list[Where] = [SupervisionSession.contract_id.in_(sorted(contract_ids))]
    if session_id is not None:
        found.append(SupervisionSession.id == session_id)
    if first is not None:
        found.append(SupervisionSession.starts_at >= midnight(first))
    if last is not None:
        found.append(SupervisionSession.starts_at < midnight(last + timedelta(days=1)))
    return and_(*found)


def _no_writer(viewer: Viewer) -> Where:
    """Of a record by its session; of what has none by who is there today."""
    led = led_on(Paper.contract_id, viewer.today)
    return or_(and_(Paper.session_id.is_not(None), Paper.no_writer), and_(Paper.session_id.is_(None), ~led))


def _begun(viewer: Viewer) -> list[Place]:
    return [place for place in viewer.places if place.from_on <= viewer.today]


def _holding(viewer: Viewer) -> list[Place]:
    return [place for place in _begun(viewer) if place.holds(viewer.today)]


def _any(conditions: list[Where]) -> Where:
    return or_(false(), *conditions)
