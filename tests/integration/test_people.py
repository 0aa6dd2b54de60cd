"""People, their roles and their leaving: nobody alone gives access to children (design, section 7)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.client import Site, name_of, open_site, text_of
from tests.clock import FakeClock
from tests.factories import PASSWORD, Made, add_person, enrol, enter, make_world, seat
from webapp.db.audit import AuditPayload
from webapp.db.schools import Account, Membership, Person
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import Role
from webapp.services import people
from webapp.services.accounts import accept_invitation, invitation
from webapp.services.signing_in import load, sign_in
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk
from webapp.settings import Settings

NEW = "seven brass otters hum"


@pytest.fixture
def here(desk: Desk) -> Made:
    return make_world(desk)[0]


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def roles(desk: Desk, here: Made, key: str) -> set[Role]:
    return set(viewer_for(desk, here.people[key], here.school_id).roles)


def membership_of(desk: Desk, here: Made, key: str, role: Role) -> Membership:
    with desk.read() as work:
        found = select(Membership).where(Membership.person_id == here.people[key], Membership.role == role.value)
        return work.db.scalars(found.order_by(Membership.id.desc())).first()


def test_only_the_named_roles_read_the_list(desk: Desk, here: Made) -> None:
    for key in here.people:
        if key in ("administrator", "lead", "head", "trust_lead"):
            listed = people.people(seat(desk, here, key))
            assert {person.person_id for person in listed.people} == set(here.people.values())
            assert listed.may_write == (key == "administrator")
        else:
            with pytest.raises(Refused):
                people.people(seat(desk, here, key))


def test_only_the_administrator_writes(desk: Desk, here: Made) -> None:
    someone = here.people["nobody"]
    held = membership_of(desk, here, "governor", Role.GOVERNOR)
    for key in here.people:
        if key == "administrator":
            continue
        acting = seat(desk, here, key)
        for forbidden in (
            lambda acting=acting: people.add_person(acting, "New", ""),
            lambda acting=acting: people.invite(acting, someone),
            lambda acting=acting: people.grant_role(acting, someone, Role.STAFF),
            lambda acting=acting: people.end_role(acting, held.id),
            lambda acting=acting: people.mark_left(acting, someone),
        ):
            with pytest.raises(Refused):
                forbidden()


def test_another_schools_people_do_not_exist(desk: Desk) -> None:
    here, neighbour = make_world(desk)
    admin = seat(desk, here, "administrator")
    theirs = neighbour.people["nobody"]
    held = membership_of(desk, neighbour, "governor", Role.GOVERNOR)
    for step in (
        lambda: people.person(admin, theirs),
        lambda: people.invite(admin, theirs),
        lambda: people.grant_role(admin, theirs, Role.STAFF),
        lambda: people.mark_left(admin, theirs),
        lambda: people.end_role(admin, held.id),
        lambda: people.approve_role(seat(desk, here, "head"), held.id),
    ):
        with pytest.raises(NotFound):
            step()


def test_nobody_grants_themselves(desk: Desk, here: Made) -> None:
    with pytest.raises(Refused):
        people.grant_role(seat(desk, here, "administrator"), here.people["administrator"], Role.LEAD)


@pytest.mark.parametrize("role", [Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD])
def test_a_role_that_opens_doors_waits_for_a_second_person(desk: Desk, here: Made, role: Role) -> None:
    assert people.grant_role(seat(desk, here, "administrator"), here.people["nobody"], role) is False
    assert roles(desk, here, "nobody") == set()
    waiting = membership_of(desk, here, "nobody", role)
    for key in ("administrator", "lead", "governor", "nobody"):
        with pytest.raises(Refused):
            people.approve_role(seat(desk, here, key), waiting.id)
    assert people.approve_role(seat(desk, here, "head"), waiting.id) == here.people["nobody"]
    assert roles(desk, here, "nobody") == {role}
    with pytest.raises(Conflict):
        people.approve_role(seat(desk, here, "trust_lead"), waiting.id)


def test_other_roles_count_at_once(desk: Desk, here: Made) -> None:
    assert people.grant_role(seat(desk, here, "administrator"), here.people["nobody"], Role.GOVERNOR) is True
    assert roles(desk, here, "nobody") == {Role.GOVERNOR}


def test_the_same_human_does_not_count_twice(desk: Desk, here: Made) -> None:
    """A head who is administrator too cannot approve what they granted, nor what they are given."""
    both = add_person(desk, here, "both", Role.ADMINISTRATOR, Role.HEAD)
    people.grant_role(seat(desk, here, "both"), here.people["nobody"], Role.LEAD)
    with pytest.raises(Refused):
        people.approve_role(seat(desk, here, "both"), membership_of(desk, here, "nobody", Role.LEAD).id)
    assert people.grant_role(seat(desk, here, "administrator"), both, Role.LEAD) is False
    with pytest.raises(Refused):
        people.approve_role(seat(desk, here, "both"), membership_of(desk, here, "both", Role.LEAD).id)


def leave_without_approvers(desk: Desk, here: Made) -> None:
    for key, role in (("head", Role.HEAD), ("trust_lead", Role.TRUST_LEAD)):
        people.end_role(seat(desk, here, "administrator"), membership_of(desk, here, key, role).id)


def test_where_there_is_nobody_to_ask_it_counts_at_once(desk: Desk, here: Made, clock: FakeClock) -> None:
    leave_without_approvers(desk, here)
    clock.forward(days=16)
    assert people.grant_role(seat(desk, here, "administrator"), here.people["nobody"], Role.LEAD) is True
    assert roles(desk, here, "nobody") == {Role.LEAD}


def test_ending_the_heads_role_does_not_open_the_way_the_same_day(desk: Desk, here: Made, clock: FakeClock) -> None:
    leave_without_approvers(desk, here)
    admin = seat(desk, here, "administrator")
    assert people.grant_role(admin, here.people["nobody"], Role.LEAD) is False
    with pytest.raises(Conflict):
        people.grant_role(admin, here.people["nobody"], Role.LEAD)
    clock.forward(days=16)
    assert people.grant_role(seat(desk, here, "administrator"), here.people["nobody"], Role.LEAD) is True
    assert roles(desk, here, "nobody") == {Role.LEAD}


def test_a_head_without_an_account_is_nobody_to_ask(desk: Desk, here: Made, clock: FakeClock) -> None:
    leave_without_approvers(desk, here)
    clock.forward(days=16)
    add_person(desk, here, "paper_head", Role.HEAD, account=False)
    assert people.grant_role(seat(desk, here, "administrator"), here.people["nobody"], Role.LEAD) is True


def test_ending_a_role_takes_it_away_at_once(desk: Desk, here: Made) -> None:
    held = membership_of(desk, here, "lead", Role.LEAD)
    people.end_role(seat(desk, here, "administrator"), held.id)
    assert roles(desk, here, "lead") == set()
    with pytest.raises(Conflict):
        people.end_role(seat(desk, here, "administrator"), held.id)


def test_the_school_keeps_an_administrator(desk: Desk, here: Made) -> None:
    own = membership_of(desk, here, "administrator", Role.ADMINISTRATOR)
    with pytest.raises(Invalid):
        people.end_role(seat(desk, here, "administrator"), own.id)
    add_person(desk, here, "second", Role.ADMINISTRATOR)
    people.end_role(seat(desk, here, "administrator"), own.id)
    with pytest.raises(Invalid):
        people.mark_left(seat(desk, here, "second"), here.people["second"])


def test_who_left_is_out_at_once_everywhere(desk: Desk, here: Made) -> None:
    token = enter(desk, here.emails["lead"]).session_token
    people.mark_left(seat(desk, here, "administrator"), here.people["lead"])
    assert load(desk, token) is None
    assert roles(desk, here, "lead") == set()
    with pytest.raises(Invalid):
        sign_in(desk, here.emails["lead"], PASSWORD, None)


def test_who_comes_back_needs_a_new_invitation_and_has_no_role(desk: Desk, here: Made) -> None:
    admin = seat(desk, here, "administrator")
    people.mark_left(admin, here.people["lead"])
    invited = people.invite(admin, here.people["lead"])
    with pytest.raises(Invalid):
        sign_in(desk, here.emails["lead"], PASSWORD, None)
    accept_invitation(desk, invited.token, NEW)
    assert enrol(desk, here.emails["lead"], NEW)
    assert roles(desk, here, "lead") == set()


def test_an_invitation_opens_once_for_fourteen_days(desk: Desk, here: Made, clock: FakeClock) -> None:
    admin = seat(desk, here, "administrator")
    added = people.add_person(admin, " New   Person ", "teacher", "New.Person@Ashgrove.Example")
    assert added.invitation is not None
    token = added.invitation.token
    with desk.read() as work:
        account = work.db.scalars(select(Account).where(Account.person_id == added.person_id)).one()
        assert token not in (account.invitation_hash or "")
        assert account.email == "new.person@ashgrove.example"
    assert invitation(desk, token).name == "New Person"
    with pytest.raises(Invalid):
        accept_invitation(desk, token, "short")
    clock.forward(days=13)
    accept_invitation(desk, token, NEW)
    with pytest.raises(NotFound):
        accept_invitation(desk, token, NEW)
    assert enrol(desk, "new.person@ashgrove.example", NEW)


def test_an_invitation_too_old_or_replaced_does_not_exist(desk: Desk, here: Made, clock: FakeClock) -> None:
    admin = seat(desk, here, "administrator")
    first = people.invite(admin, here.people["nobody"])
    second = people.invite(admin, here.people["nobody"])
    with pytest.raises(NotFound):
        invitation(desk, first.token)
    clock.forward(days=14)
    with pytest.raises(NotFound):
        invitation(desk, second.token)


def test_a_new_password_by_invitation_ends_what_was_open(desk: Desk, here: Made) -> None:
    token = enter(desk, here.emails["nobody"]).session_token
    invited = people.invite(seat(desk, here, "administrator"), here.people["nobody"])
    assert load(desk, token)
    accept_invitation(desk, invited.token, NEW)
    assert load(desk, token) is None


@pytest.mark.parametrize(
    ("name", "email"),
    [("", ""), ("   ", ""), ("x" * 121, ""), ("A\x00B", ""), ("A", "no address"), ("A", "lead@ashgrove.example")],
)
def test_what_cannot_be_a_person_is_refused_and_nothing_is_kept(desk: Desk, here: Made, name: str, email: str) -> None:
    with pytest.raises(Invalid):
        people.add_person(seat(desk, here, "administrator"), name, "", email)
    with desk.read() as work:
        assert len(list(work.db.scalars(select(Person).where(Person.school_id == here.school_id)))) == len(here.people)


def test_a_person_without_an_account_gets_one_later(desk: Desk, here: Made) -> None:
    admin = seat(desk, here, "administrator")
    added = people.add_person(admin, "Paper Person", "")
    assert added.invitation is None
    assert people.person(admin, added.person_id).person.account == "none"
    people.invite(admin, added.person_id, "paper@ashgrove.example")
    assert people.person(admin, added.person_id).person.account == "invited"


def test_a_long_list_comes_in_pages(desk: Desk, here: Made) -> None:
    for number in range(45):
        add_person(desk, here, f"p{number}", account=False)
    head = seat(desk, here, "head")
    first, second = people.people(head), people.people(head, 2)
    assert len(first.people) == people.PAGE
    assert first.total == len(here.people)
    assert not {p.person_id for p in first.people} & {p.person_id for p in second.people}
    assert people.people(head, 99).number == 2


def test_the_pages(site: Site, clock: FakeClock) -> None:
    admin, head = site.browser("administrator"), site.browser("head")
    assert name_of(site.here, "lead") in text_of(admin.get("/school/people"))
    assert name_of(site.neighbour, "lead") not in text_of(admin.get("/school/people"))
    admin.get("/school/people/add")
    admin.post("/school/people/add", {"name": "", "office": ""}, 422)
    answer = admin.post("/school/people/add", {"name": "New Person", "office": "teacher", "email": "n@a.example"}, 200)
    link = re.search(r"http://localhost(/invitation/[\w-]+)", answer.get_data(as_text=True))
    assert link is not None
    newcomer = site.browser()
    newcomer.get(link[1])
    newcomer.post(link[1], {"password": NEW, "again": "other"}, 422, page=link[1])
    newcomer.post(link[1], {"password": NEW, "again": NEW}, page=link[1])
    newcomer.get(link[1], 404)
    newcomer.enrol("n@a.example", NEW)
    with site.desk.read() as work:
        person_id = work.db.scalars(select(Person.id).where(Person.name == "New Person")).one()
    page = f"/school/people/{person_id}"
    admin.get(page)
    admin.post(f"{page}/roles", {}, 422)
    admin.post(f"{page}/roles", {"role": "lead"})
    admin.get(page)
    waiting = re.search(rf"{page}/roles/(\d+)/approve", head.get(page).get_data(as_text=True))
    assert waiting is not None
    assert "/approve" not in admin.get(page).get_data(as_text=True)
    head.post(f"{page}/roles/{waiting[1]}/approve")
    assert "Designated safeguarding lead" in text_of(head.get(page))
    admin.post(f"{page}/roles/{waiting[1]}/end")
    assert "Designated" not in text_of(head.get(page))
    admin.post(f"{page}/left")
    newcomer.get("/account", 302)
    admin.get(page)
    answer = admin.post(f"{page}/invitation", {}, 200)
    assert "/invitation/" in answer.get_data(as_text=True)
    head.post(f"{page}/left", {}, 404)


def test_the_forms_say_what_is_wrong(site: Site) -> None:
    admin = site.browser("administrator")
    answer = admin.post("/school/people/add", {"name": "A", "email": site.here.emails["lead"]}, 422)
    assert "already" in text_of(answer)
    own = f"/school/people/{site.here.people['administrator']}"
    admin.post(f"{own}/roles", {"role": "lead"}, 404)
    admin.post(f"{own}/left")
    assert "Ask another administrator" in text_of(admin.get(own))


# A new invitation for an account that was open


def test_a_reset_is_told_to_its_owner_and_of_a_lead_to_the_head(site: Site, clock: FakeClock) -> None:
    here = site.here
    for key in ("lead", "governor"):
        people.invite(seat(site.desk, here, "administrator"), here.people[key])
    told = {key: text_of(site.browser(key).get("/")) for key in ("lead", "deputy", "governor", "head", "administrator")}
    assert {key for key, page in told.items() if "A new invitation was made" in page} == {"lead", "governor", "head"}
    assert "made for your account" in told["lead"]
    assert name_of(here, "administrator") in told["lead"]
    assert f"for the account of {name_of(here, 'lead')}" in told["head"]
    assert name_of(here, "governor") not in told["head"]
    clock.forward(days=15)
    assert "A new invitation was made" not in text_of(site.browser("head").get("/"))


def test_a_first_invitation_is_no_reset(site: Site) -> None:
    administrator = seat(site.desk, site.here, "administrator")
    added = people.add_person(administrator, "New Person", "", "new@ashgrove.example")
    people.grant_role(administrator, added.person_id, Role.GOVERNOR)
    people.invite(administrator, added.person_id)
    with site.desk.read() as work:
        assert not list(work.db.scalars(select(Account).where(Account.reset_at.is_not(None))))


def test_a_reset_asks_for_a_proof(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    clock.forward(minutes=31)
    browser.post(f"/school/people/{site.here.people['lead']}/invitation", {}, 401)
    with site.desk.read() as work:
        assert not list(work.db.scalars(select(Account).where(Account.invitation_hash.is_not(None))))


def test_an_administrator_who_lost_everything_comes_in_by_the_console(site: Site) -> None:
    email = site.here.emails["administrator"]
    run = site.app.test_cli_runner().invoke(args=["account", "invite"], input=f" {email.upper()} \n")
    assert run.exit_code == 0, run.output
    found = re.search(r"/invitation/(\S+)", run.output)
    assert found is not None
    accept_invitation(site.desk, found[1], NEW)
    assert enrol(site.desk, email, NEW)
    with site.desk.read() as work:
        bodies = list(work.db.scalars(select(AuditPayload.body)))
    assert any('"by":"console"' in body.replace(" ", "") for body in bodies)


def test_the_console_says_what_is_wrong(site: Site) -> None:
    people.mark_left(seat(site.desk, site.here, "administrator"), site.here.people["lead"])
    for email, words in (
        ("nobody-here@ashgrove.example", "Nobody has an account"),
        (site.here.emails["lead"], "has left"),
        ("x", "not an email"),
    ):
        run = site.app.test_cli_runner().invoke(args=["account", "invite"], input=f"{email}\n")
        assert run.exit_code != 0
        assert words in run.output
