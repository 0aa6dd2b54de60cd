"""Who may do what: the table, and the one question asked of it."""

from __future__ import annotations

from datetime import datetime

from webapp.domain.people import Role
from webapp.domain.policy.facts import Resource, Viewer
from webapp.domain.policy.permissions import PROOF_HOLDS, STEP_UP, Permission
from webapp.domain.policy.rows import (
    OFFICES,
    SUPERVISED,
    WRITERS,
    HasRole,
    Row,
    S,
    asked_about_another,
    asked_about_child,
    everyone,
    internal_party,
    is_a_party,
    lead_where_about_a_child,
    leads_it_inside,
    named_in_it,
    once_supervised,
    open_action_of_own_contract,
    own_action,
    own_session,
    owner,
    party,
    party_of_its_day,
    prepares,
    reader_once_circulated,
    role,
    takes_part,
    writer,
    writes_for_provider,
)

_ACTIONS: tuple[Row, ...] = (
    own_action,
    open_action_of_own_contract,
    writer(S.SUPERVISOR, S.STAND_IN),
    writes_for_provider,
)
"""Whoever sees an action may say how it ended."""

TABLE: dict[Permission, tuple[Row, ...]] = {
    Permission.ANYONE: (everyone,),
    Permission.SIGNED_IN: (everyone,),
    Permission.FACTOR_WRITE: (everyone,),
    Permission.CALENDAR_WRITE: (everyone,),
    Permission.SUPERVISION_EXISTS: (role(Role.HEAD, Role.TRUST_LEAD),),
    Permission.CYCLE_COUNT: (role(Role.LEAD, Role.HEAD, Role.TRUST_LEAD),),
    Permission.CONTRACT_LIST: (everyone,),
    Permission.CONTRACT_CREATE: (role(*OFFICES),),
    Permission.CONTRACT_READ: (party(), once_supervised),
    Permission.SESSION_CREATE: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.SESSION_END: (party(*WRITERS), writes_for_provider),
    Permission.PREPARATION_WRITE: (prepares,),
    Permission.PREPARATION_EXISTS: (writer(*WRITERS),),
    Permission.PREPARATION_READ: (owner, leads_it_inside),
    Permission.PARTY_NAME: (party(S.SUPERVISOR), writes_for_provider),
    Permission.SUPERVISOR_REPLACE: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.CONTRACT_END: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.DISAGREEMENT_NOTE: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.DISAGREEMENT_READ: (party_of_its_day,),
    Permission.PAPER_READ: (writer(*WRITERS), reader_once_circulated, writes_for_provider),
    Permission.PAPER_WRITE: (writer(*WRITERS), writes_for_provider),
    Permission.PAPER_CIRCULATE: (writer(S.SUPERVISOR, S.STAND_IN), writes_for_provider),
    Permission.PAPER_COMMENT: (writer(S.SUPERVISOR, S.STAND_IN), takes_part(*SUPERVISED)),
    Permission.PAPER_AGREE: (writer(S.SUPERVISOR, S.STAND_IN), takes_part(*SUPERVISED)),
    Permission.PAPER_ISSUE: (writer(S.SUPERVISOR, S.STAND_IN), writes_for_provider),
    Permission.PAPER_EXPORT: (writer(*WRITERS), reader_once_circulated, writes_for_provider),
    Permission.PAPER_SIGN: (writer(S.SUPERVISOR, S.STAND_IN), takes_part(S.SUPERVISEE)),
    Permission.PAPER_AMEND: (writer(S.SUPERVISOR), writes_for_provider),
    Permission.PAPER_ATTACH: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.PAPER_RELEASE: (role(Role.LEAD),),
    Permission.CHILD_READ: (role(Role.LEAD, Role.DEPUTY),),
    Permission.CHILD_WRITE: (role(Role.LEAD, Role.DEPUTY),),
    Permission.CHILD_PROPOSE: (role(Role.LEAD, Role.DEPUTY), internal_party),
    Permission.CHILD_EXPORT: (role(Role.LEAD, Role.DEPUTY),),
    Permission.ENTRY_APPROVE: (role(Role.LEAD),),
    Permission.ENTRY_CLAIM: (role(Role.LEAD),),
    Permission.ENTRY_FILE: (role(Role.LEAD, Role.DEPUTY),),
    Permission.ENTRY_WITHDRAW: (role(Role.LEAD, Role.DEPUTY),),
    Permission.ENTRY_SEALED: (role(Role.LEAD),),
    Permission.TASK_CLOSE: (role(Role.LEAD, Role.DEPUTY),),
    Permission.MENTION_DECIDE: (role(Role.LEAD),),
    Permission.CONCERN_READ: (owner,),
    Permission.ACTION_READ: _ACTIONS,
    Permission.ACTION_CLOSE: _ACTIONS,
    Permission.ACTIONS_EXPORT: (writer(*WRITERS), own_session, writes_for_provider),
    Permission.SUPPORT_READ: (named_in_it,),
    Permission.SUPPORT_WRITE: (role(Role.LEAD, Role.DEPUTY, Role.WELLBEING_LEAD, Role.HEAD, Role.STAFF),),
    Permission.SUPPORT_COUNT: (role(Role.LEAD, Role.HEAD),),
    Permission.REQUEST_RUN: (
        asked_about_child(Role.LEAD, Role.DEPUTY),
        asked_about_another(Role.LEAD, Role.HEAD),
    ),
    Permission.REQUEST_CONFIRM: (
        asked_about_child(Role.LEAD, Role.DEPUTY),
        asked_about_another(Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD),
    ),
    Permission.REQUEST_EXPORT: (
        asked_about_child(Role.LEAD, Role.DEPUTY),
        asked_about_another(Role.LEAD, Role.HEAD),
        owner,
        named_in_it,
    ),
    Permission.KEEPING_RUN: (role(Role.LEAD, Role.HEAD),),
    Permission.DESTRUCTION_CONFIRM: (role(Role.HEAD, Role.DEPUTY, Role.TRUST_LEAD),),
    Permission.CERTIFICATE_EXPORT: (role(Role.LEAD, Role.HEAD, Role.DEPUTY, Role.TRUST_LEAD),),
    Permission.TRANSFER_RUN: (role(Role.LEAD, Role.DEPUTY),),
    Permission.PEOPLE_READ: (role(Role.ADMINISTRATOR, Role.LEAD, Role.HEAD, Role.TRUST_LEAD),),
    Permission.PEOPLE_WRITE: (role(Role.ADMINISTRATOR),),
    Permission.PEOPLE_APPROVE: (role(Role.HEAD, Role.TRUST_LEAD),),
    Permission.TRAINING_READ: (owner, role(Role.ADMINISTRATOR, Role.LEAD, Role.HEAD, Role.TRUST_LEAD)),
    Permission.TRAINING_WRITE: (owner, role(Role.ADMINISTRATOR, Role.LEAD, Role.HEAD)),
    Permission.ORDER_READ: (role(Role.LEAD, Role.HEAD, Role.TRUST_LEAD),),
    Permission.ORDER_NOTE: (role(Role.LEAD, Role.HEAD, Role.TRUST_LEAD),),
    Permission.SCHOOL_READ: (role(Role.ADMINISTRATOR, Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD),),
    Permission.SCHOOL_WRITE: (role(Role.ADMINISTRATOR),),
    Permission.PRACTICE_WRITE: (role(Role.LEAD, Role.HEAD),),
    Permission.YEAR_WRITE: (role(Role.LEAD, Role.HEAD, Role.ADMINISTRATOR),),
    Permission.TEMPLATE_READ: (
        role(Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),
        is_a_party,
    ),
    Permission.TEMPLATE_WRITE: (role(Role.LEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),),
    Permission.TEMPLATE_USE: (role(Role.LEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),),
    Permission.AUDIT_READ: (owner, lead_where_about_a_child),
    Permission.AUDIT_EXISTS: (role(Role.LEAD, Role.HEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),),
}


def allows(permission: Permission, viewer: Viewer, thing: Resource) -> bool:
    """Whether the person may do this with this thing. Any row grants; a permission without rows grants nobody."""
    return any(row(viewer, thing) for row in TABLE[permission])


def asks_for_proof(permission: Permission, viewer: Viewer, now: datetime) -> bool:
    """Whether the person has to show first that it is still they: the last proof is older than PROOF_HOLDS."""
    proven = viewer.stepped_up_at
    return permission in STEP_UP and (proven is None or now - proven >= PROOF_HOLDS)


def decided_by_role(permission: Permission) -> bool:
    """Whether roles alone decide, so that a page can be refused before anything is read."""
    return all(isinstance(row, HasRole) or row is everyone for row in TABLE[permission])
