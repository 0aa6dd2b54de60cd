"""Who may do what, case by case, as the design's table and the policies have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from webapp.domain import policy
from webapp.domain.clock import months_before
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Permission, Place, Resource, Viewer, allows, decided_by_role

TODAY = date(2026, 3, 3)
BEGAN = date(2026, 1, 10)
CONTRACT = Resource(1, contract_id=7)
RECORD = Resource(1, contract_id=7, state=State.CIRCULATED, dated_on=date(2026, 2, 3))
DRAFT = replace(RECORD, state=State.DRAFT)
OWN_PAPER = Resource(1, contract_id=7, state=State.CIRCULATED)
ACTION = Resource(1, contract_id=7, dated_on=RECORD.dated_on, owner_id=99, is_open=True)
SCHOOL = Resource(1)
THINGS = (CONTRACT, RECORD, DRAFT, OWN_PAPER, ACTION, SCHOOL)


def place(kind: PartyKind, from_on: date = BEGAN, until_on: date | None = None, *, external: bool = False) -> Place:
    return Place(7, 1, kind, external, from_on, until_on)


def who(*things: Role | Place, today: date = TODAY, school_id: int = 1) -> Viewer:
    roles = frozenset(thing for thing in things if isinstance(thing, Role))
    places = tuple(thing for thing in things if isinstance(thing, Place))
    return Viewer(5, school_id, "", today, roles, places)


SUPERVISOR, SUPERVISEE, ATTENDEE, SCRIBE, STAND_IN = (place(kind) for kind in PartyKind)
CONTENT = (
    Permission.CONTRACT_READ,
    Permission.SESSION_CREATE,
    Permission.SESSION_END,
    Permission.PAPER_READ,
    Permission.PAPER_WRITE,
    Permission.PAPER_CIRCULATE,
    Permission.PAPER_COMMENT,
    Permission.PAPER_AGREE,
    Permission.PAPER_SIGN,
)
PAPERS = tuple(permission for permission in Permission if permission.value.startswith("paper."))


@pytest.mark.parametrize("role", list(Role))
def test_no_office_opens_anybodys_supervision(role: Role) -> None:
    """Access follows the relationship, never seniority: a principal may be the supervisee (nefutures)."""
    for permission in CONTENT:
        assert not any(allows(permission, who(role), thing) for thing in THINGS)


OF_ANY_ACCOUNT = {
    Permission.ANYONE,
    Permission.SIGNED_IN,
    Permission.FACTOR_WRITE,
    Permission.CALENDAR_WRITE,
    Permission.CONTRACT_LIST,
}
"""What every account has, in whichever school: its own, and the list that shows each their own."""


@pytest.mark.parametrize(
    "permission",
    [p for p in Permission if p not in OF_ANY_ACCOUNT],
)
def test_another_school_gives_nothing(permission: Permission) -> None:
    stranger = who(*Role, SUPERVISOR, SUPERVISEE, ATTENDEE, SCRIBE, STAND_IN, school_id=2)
    for thing in THINGS:
        assert not allows(permission, stranger, replace(thing, owner_id=5, about_child=True))


@pytest.mark.parametrize(
    ("permission", "kinds"),
    [
        (Permission.CONTRACT_READ, set(PartyKind)),
        (Permission.SESSION_CREATE, {PartyKind.SUPERVISOR, PartyKind.SUPERVISEE}),
        (Permission.SESSION_END, {PartyKind.SUPERVISOR, PartyKind.SCRIBE, PartyKind.STAND_IN}),
        (Permission.PAPER_READ, set(PartyKind)),
        (Permission.PAPER_WRITE, {PartyKind.SUPERVISOR, PartyKind.SCRIBE, PartyKind.STAND_IN}),
        (Permission.PAPER_CIRCULATE, {PartyKind.SUPERVISOR, PartyKind.STAND_IN}),
        (Permission.PAPER_COMMENT, set(PartyKind) - {PartyKind.SCRIBE}),
        (Permission.PAPER_AGREE, set(PartyKind) - {PartyKind.SCRIBE}),
        (Permission.PAPER_SIGN, {PartyKind.SUPERVISOR, PartyKind.SUPERVISEE, PartyKind.STAND_IN}),
        (Permission.PAPER_AMEND, {PartyKind.SUPERVISOR}),
        (Permission.PARTY_NAME, {PartyKind.SUPERVISOR}),
        (Permission.ACTION_READ, {PartyKind.SUPERVISOR, PartyKind.STAND_IN}),
        (Permission.CHILD_PROPOSE, set(PartyKind)),
        (Permission.CHILD_READ, set()),
    ],
)
def test_what_each_party_may_do(permission: Permission, kinds: set[PartyKind]) -> None:
    thing = ACTION if permission is Permission.ACTION_READ else RECORD
    assert {kind for kind in PartyKind if allows(permission, who(place(kind)), thing)} == kinds


def test_what_is_prepared_is_its_writers_and_once_shared_of_those_who_lead_inside() -> None:
    private = replace(RECORD, state=None, owner_id=99)
    shared = replace(private, is_shared=True)
    for kind in PartyKind:
        leads = kind in (PartyKind.SUPERVISOR, PartyKind.SCRIBE, PartyKind.STAND_IN)
        assert not allows(Permission.PREPARATION_READ, who(place(kind), *Role), private)
        assert allows(Permission.PREPARATION_READ, who(place(kind)), shared) is leads
        assert not allows(Permission.PREPARATION_READ, who(place(kind, external=True)), shared)
        assert allows(Permission.PREPARATION_EXISTS, who(place(kind, external=True)), private) is leads
        assert allows(Permission.PREPARATION_WRITE, who(place(kind)), private) is not leads
        assert not allows(Permission.PREPARATION_WRITE, who(place(kind)), CONTRACT)
    assert allows(Permission.PREPARATION_READ, who(SUPERVISEE), replace(private, owner_id=5))
    assert not allows(Permission.PREPARATION_READ, who(*Role), shared)
    over = place(PartyKind.SUPERVISEE, until_on=TODAY - timedelta(days=1))
    assert not allows(Permission.PREPARATION_WRITE, who(over), private)


@pytest.mark.parametrize("kind", [PartyKind.SCRIBE, PartyKind.STAND_IN])
def test_a_place_for_one_session_opens_that_session_alone(kind: PartyKind) -> None:
    """Whoever leads or types one session learns nothing of the others, nor of the contract's own paper."""
    bound = who(replace(place(kind), session_id=3))
    own, other = replace(RECORD, session_id=3), replace(RECORD, session_id=4)
    for permission in CONTENT:
        assert allows(permission, bound, own) is allows(permission, who(place(kind)), own)
    assert allows(Permission.PAPER_WRITE, bound, own)
    for thing in (other, replace(other, state=State.DRAFT), OWN_PAPER, replace(ACTION, session_id=4)):
        assert not any(allows(p, bound, thing) for p in (*PAPERS, Permission.ACTION_READ, Permission.ACTION_CLOSE))


def test_a_stand_in_signs_what_they_led_and_nothing_else() -> None:
    stand_in = who(replace(STAND_IN, session_id=3))
    assert allows(Permission.PAPER_SIGN, stand_in, replace(RECORD, session_id=3))
    assert not allows(Permission.PAPER_SIGN, stand_in, replace(RECORD, session_id=4))
    assert not allows(Permission.PAPER_SIGN, stand_in, OWN_PAPER)
    assert not allows(Permission.PAPER_SIGN, who(replace(SCRIBE, session_id=3)), replace(RECORD, session_id=3))


def test_the_supervisee_writes_round_a_record_that_was_attached() -> None:
    """The provider writes the record; its child lines and actions are the supervisee's to enter (trust)."""
    attached = replace(DRAFT, attached=True)
    for permission in (Permission.PAPER_READ, Permission.PAPER_WRITE, Permission.PAPER_CIRCULATE):
        assert allows(permission, who(SUPERVISEE), attached)
        assert not allows(permission, who(SUPERVISEE), DRAFT)
        assert not allows(permission, who(ATTENDEE), attached)
        assert not allows(permission, who(place(PartyKind.SUPERVISEE, TODAY)), attached)  # not their session


def test_the_supervisee_writes_what_nobody_with_an_account_leads() -> None:
    """Where an outside provider supervises without an account, all that a writer does is the supervisee's (trust)."""
    written = (Permission.PAPER_READ, Permission.PAPER_WRITE, Permission.PAPER_CIRCULATE, Permission.PAPER_AMEND)
    for thing in (DRAFT, replace(OWN_PAPER, state=State.DRAFT), replace(RECORD, state=State.AMENDING)):
        provided = replace(thing, no_writer=True)
        for permission in (*written, Permission.SESSION_END):
            assert allows(permission, who(SUPERVISEE), provided)
            assert permission is Permission.PAPER_READ or not allows(permission, who(SUPERVISEE), thing)
            assert not allows(permission, who(ATTENDEE), replace(provided, state=State.DRAFT))
            assert not allows(permission, who(SUPERVISEE, school_id=2), provided)
    late, gone = place(PartyKind.SUPERVISEE, TODAY), replace(SUPERVISEE, until_on=TODAY - timedelta(days=1))
    for not_theirs in (late, gone):  # not their session; not their contract any more
        assert not any(allows(permission, who(not_theirs), replace(DRAFT, no_writer=True)) for permission in written)
    for permission in (Permission.ACTION_READ, Permission.ACTION_CLOSE):
        assert allows(permission, who(SUPERVISEE), replace(ACTION, no_writer=True))
        assert not allows(permission, who(SUPERVISEE), ACTION)


def test_an_issued_paper_is_amended_by_the_supervisor_or_whoever_follows() -> None:
    issued = replace(RECORD, state=State.ISSUED, session_id=3)
    assert allows(Permission.PAPER_AMEND, who(SUPERVISOR), issued)
    assert allows(Permission.PAPER_AMEND, who(place(PartyKind.SUPERVISOR, TODAY)), issued)
    assert not allows(Permission.PAPER_AMEND, who(place(PartyKind.SUPERVISOR, until_on=BEGAN)), issued)
    assert not allows(Permission.PAPER_AMEND, who(replace(STAND_IN, session_id=3)), issued)


@pytest.mark.parametrize(
    "permission", [Permission.PAPER_READ, Permission.PAPER_COMMENT, Permission.PAPER_AGREE, Permission.PAPER_SIGN]
)
@pytest.mark.parametrize("kind", [PartyKind.SUPERVISEE, PartyKind.ATTENDEE])
def test_a_draft_is_its_writers(permission: Permission, kind: PartyKind) -> None:
    assert not allows(permission, who(place(kind)), DRAFT)
    assert allows(Permission.PAPER_READ, who(SUPERVISOR), DRAFT)


@pytest.mark.parametrize(
    ("dated_on", "seen"),
    [(date(2025, 7, 9), False), (date(2025, 7, 10), True), (date(2025, 12, 1), True), (BEGAN, True)],
)
def test_a_new_supervisor_inherits_half_a_year(dated_on: date, seen: bool) -> None:
    """Six months before the day on which they began (loxdale)."""
    assert allows(Permission.PAPER_READ, who(SUPERVISOR), replace(RECORD, dated_on=dated_on)) is seen


@pytest.mark.parametrize("kind", [PartyKind.SCRIBE, PartyKind.STAND_IN])
def test_who_only_helps_inherits_nothing(kind: PartyKind) -> None:
    before = replace(RECORD, dated_on=BEGAN - timedelta(days=1))
    assert not allows(Permission.PAPER_READ, who(place(kind)), before)
    assert allows(Permission.PAPER_READ, who(place(kind)), replace(before, dated_on=BEGAN))


@pytest.mark.parametrize("kind", [kind for kind in PartyKind if kind is not PartyKind.SUPERVISEE])
def test_after_the_last_day_the_leaver_has_nothing(kind: PartyKind) -> None:
    left = place(kind, until_on=TODAY)
    assert allows(Permission.CONTRACT_READ, who(left), CONTRACT)
    for permission in CONTENT:
        for thing in THINGS:
            assert not allows(permission, who(left, today=TODAY + timedelta(days=1)), thing)


def test_the_supervisee_keeps_what_is_about_them() -> None:
    left = who(place(PartyKind.SUPERVISEE, until_on=date(2026, 2, 10)))
    assert allows(Permission.CONTRACT_READ, left, CONTRACT)
    assert allows(Permission.PAPER_READ, left, RECORD)
    assert allows(Permission.PAPER_AGREE, left, RECORD)
    assert not allows(Permission.SESSION_CREATE, left, CONTRACT)
    assert not allows(Permission.PAPER_AGREE, left, OWN_PAPER)


@pytest.mark.parametrize("dated_on", [BEGAN - timedelta(days=1), date(2026, 2, 11)])
def test_a_groups_records_before_and_after_somebodys_time_are_not_theirs(dated_on: date) -> None:
    """The group agrees its boundary of confidentiality (trust)."""
    member = who(place(PartyKind.SUPERVISEE, until_on=date(2026, 2, 10)))
    for permission in (Permission.PAPER_READ, Permission.PAPER_COMMENT, Permission.PAPER_AGREE):
        assert not allows(permission, member, replace(RECORD, dated_on=dated_on))


def test_a_place_that_has_not_begun_opens_nothing() -> None:
    for kind in PartyKind:
        for permission in CONTENT:
            assert not any(allows(permission, who(place(kind, TODAY + timedelta(days=1))), thing) for thing in THINGS)


def test_several_places_add_up() -> None:
    """The first of two places must not hide the second."""
    over = place(PartyKind.SUPERVISOR, until_on=date(2026, 2, 1))
    assert allows(Permission.PAPER_WRITE, who(over, place(PartyKind.SUPERVISOR, date(2026, 2, 20))), RECORD)
    assert allows(Permission.CHILD_PROPOSE, who(place(PartyKind.SCRIBE, external=True), SUPERVISOR), CONTRACT)


def test_outside_the_school_nobody_names_a_child() -> None:
    """Confidentiality of the child is maintained (loxdale, jmat)."""
    for kind in PartyKind:
        assert not allows(Permission.CHILD_PROPOSE, who(place(kind, external=True)), CONTRACT)


@pytest.mark.parametrize("permission", [Permission.CHILD_READ, Permission.CHILD_WRITE])
def test_only_lead_and_deputy_read_children(permission: Permission) -> None:
    assert {role for role in Role if allows(permission, who(role), SCHOOL)} == {Role.LEAD, Role.DEPUTY}


def test_whoever_takes_over_has_every_open_action_and_only_near_closed_ones() -> None:
    old = replace(ACTION, dated_on=date(2020, 1, 1))
    assert allows(Permission.ACTION_READ, who(SUPERVISOR), old)
    assert not allows(Permission.ACTION_READ, who(SUPERVISOR), replace(old, is_open=False))
    assert allows(Permission.ACTION_READ, who(SUPERVISOR), replace(ACTION, is_open=False))


def test_an_action_that_one_promised_is_ones_own_as_long_as_one_has_a_place() -> None:
    """On D the leaver loses all; a supervisee keeps everything (design, section 7)."""
    own = replace(ACTION, owner_id=5, dated_on=date(2020, 1, 1))
    for kind in PartyKind:
        assert allows(Permission.ACTION_CLOSE, who(place(kind)), own)
        over = who(place(kind, until_on=TODAY - timedelta(days=1)))
        assert allows(Permission.ACTION_CLOSE, over, own) is (kind is PartyKind.SUPERVISEE)
    assert not allows(Permission.ACTION_READ, who(), own)


def test_a_handover_is_read_by_its_own_day() -> None:
    sheet = replace(DRAFT, dated_on=TODAY, session_id=None)
    yesterday = TODAY - timedelta(days=1)
    follows = place(PartyKind.SUPERVISOR, from_on=TODAY)
    assert allows(Permission.PAPER_WRITE, who(follows), sheet)
    assert not allows(Permission.PAPER_WRITE, who(follows, today=yesterday), sheet)
    assert not allows(Permission.PAPER_READ, who(follows), replace(sheet, dated_on=months_before(TODAY, 7)))
    leaves = place(PartyKind.SUPERVISOR, until_on=yesterday)
    assert allows(Permission.PAPER_WRITE, who(leaves, today=yesterday), sheet)
    assert not allows(Permission.PAPER_READ, who(leaves), sheet)


def test_the_audit_is_ones_own_and_for_a_lead_the_childrens() -> None:
    others, own, childs = (Resource(1, owner_id=9), Resource(1, owner_id=5), Resource(1, owner_id=9, about_child=True))
    for role in Role:
        assert allows(Permission.AUDIT_READ, who(role), own)
        assert not allows(Permission.AUDIT_READ, who(role), others)
        assert allows(Permission.AUDIT_READ, who(role), childs) is (role is Role.LEAD)


def test_the_administrator_writes_people_and_sees_no_content() -> None:
    granted = {
        p for p in Permission if any(allows(p, who(Role.ADMINISTRATOR), replace(t, about_child=True)) for t in THINGS)
    }
    assert granted == OF_ANY_ACCOUNT | {
        Permission.PEOPLE_READ,
        Permission.PEOPLE_WRITE,
        Permission.TRAINING_READ,
        Permission.TRAINING_WRITE,
        Permission.AUDIT_EXISTS,
        Permission.SCHOOL_READ,
        Permission.SCHOOL_WRITE,
        Permission.YEAR_WRITE,
        Permission.TEMPLATE_READ,
        Permission.TEMPLATE_WRITE,
        Permission.TEMPLATE_USE,
    }


def test_a_governor_sees_nothing_of_anybody() -> None:
    granted = {p for p in Permission if any(allows(p, who(Role.GOVERNOR), thing) for thing in THINGS)}
    assert granted <= OF_ANY_ACCOUNT | {Permission.SCHOOL_READ}


def test_what_decides_over_people_asks_for_the_password() -> None:
    assert {Permission.PEOPLE_WRITE, Permission.PEOPLE_APPROVE} <= policy.STEP_UP


def test_every_permission_has_rows() -> None:
    assert set(policy.TABLE) == set(Permission)
    assert all(policy.TABLE.values())


def test_pages_are_refused_early_where_roles_alone_decide() -> None:
    assert decided_by_role(Permission.PEOPLE_READ)
    assert decided_by_role(Permission.CHILD_WRITE)
    for permission in (*CONTENT, Permission.CHILD_PROPOSE, Permission.ACTION_READ, Permission.AUDIT_READ):
        assert not decided_by_role(permission)
