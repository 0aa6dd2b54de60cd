"""The first run: one code, one school, one first person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import Browser
from tests.clock import FakeClock
from tests.factories import PASSWORD, enrol
from webapp import create_app
from webapp.db.schools import Installation, School
from webapp.domain.errors import Conflict, Invalid, TooManyTries
from webapp.domain.people import Role
from webapp.services.setup import is_set_up, set_up, setup_code
from webapp.services.signing_in import load
from webapp.services.work import Desk, Work
from webapp.settings import Settings

EMAIL = "office@ashgrove.example"


def first(desk: Desk, code: str, *roles: Role, password: str = PASSWORD) -> None:
    set_up(desk, code, "Ashgrove School", "Ada Oakes", "business manager", EMAIL, password, roles)


def test_the_first_person_may_be_administrator_and_lead(desk: Desk) -> None:
    assert not is_set_up(desk)
    first(desk, setup_code(desk), Role.ADMINISTRATOR, Role.LEAD)
    assert is_set_up(desk)
    view = load(desk, enrol(desk, EMAIL).session_token)
    assert view is not None
    assert view.viewer.roles == {Role.ADMINISTRATOR, Role.LEAD}


def test_the_first_person_is_always_administrator(desk: Desk) -> None:
    first(desk, setup_code(desk))
    view = load(desk, enrol(desk, EMAIL).session_token)
    assert view is not None
    assert view.viewer.roles == {Role.ADMINISTRATOR}


def test_two_roles_beside_it_are_refused(desk: Desk) -> None:
    with pytest.raises(Invalid):
        first(desk, setup_code(desk), Role.LEAD, Role.HEAD)
    assert not is_set_up(desk)


def test_the_code_is_of_this_start_and_for_one_use(desk: Desk) -> None:
    old = setup_code(desk)
    code = setup_code(desk)
    for wrong in ("", "AAAA-AAAA", old):
        with pytest.raises(Invalid):
            first(desk, wrong)
    first(desk, code.lower().replace("-", " "))
    with pytest.raises(Invalid):
        first(desk, code)
    with pytest.raises(Conflict):
        setup_code(desk)
    with desk.read() as work:
        assert len(list(work.db.scalars(select(School)))) == 1


def test_only_a_hash_of_the_code_is_kept(desk: Desk) -> None:
    code = setup_code(desk)
    with desk.read() as work:
        kept = work.db.scalars(select(Installation.setup_code_hash)).one()
    assert kept is not None
    assert code.replace("-", "") not in kept


def test_guessing_the_code_is_throttled(desk: Desk) -> None:
    code = setup_code(desk)
    for _ in range(20):
        with pytest.raises(Invalid):
            first(desk, "AAAA-AAAA")
    with pytest.raises(TooManyTries):
        first(desk, code)


def test_what_a_school_is_given_comes_in_its_own_work(desk: Desk) -> None:
    given: list[int] = []

    def install(work: Work) -> None:
        given.append(work.school_id)

    made = set_up(desk, setup_code(desk), "Ashgrove", "Ada", "", EMAIL, PASSWORD, (), installers=(install,))
    assert given == [made.school_id]


@pytest.mark.parametrize(
    "password", ["short", "ashgrove2026!", "office@ashgrove.example", "aaaaaaaaaaaa", "password1234"]
)
def test_a_poor_password_sets_nothing_up(desk: Desk, password: str) -> None:
    with pytest.raises(Invalid):
        first(desk, setup_code(desk), password=password)
    assert not is_set_up(desk)


def test_the_page(sqlite_settings: Settings, clock: FakeClock) -> None:
    app = create_app(sqlite_settings, clock=clock)
    desk: Desk = app.extensions["alongside"]
    browser = Browser(app.test_client())
    assert browser.get("/", 302).location.startswith("/sign-in")
    assert browser.get("/sign-in", 302).location == "/setup"
    code = setup_code(desk)
    typed = {
        "code": "WRONG",
        "school_name": "Ashgrove School",
        "person_name": "Ada Oakes",
        "office": "business manager",
        "email": EMAIL,
        "second_role": "lead",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    browser.get("/setup")
    browser.post("/setup", {**typed, "again": "other"}, 422, page="/setup")
    browser.post("/setup", typed, 422, page="/setup")
    browser.post("/setup", {**typed, "code": code}, page="/setup")
    browser.get("/setup", 404)
    browser.enrol(EMAIL)
    browser.get("/account")
