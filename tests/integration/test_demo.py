"""The invented school of the demo: made through the use cases, believable, and the whole way there to be looked at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.clock import FakeClock
from webapp.db.audit import AuditPayload
from webapp.db.children import Child, ChronologyEntry
from webapp.db.papers import IssuedCopy, Paper
from webapp.db.schools import Account, Person, School
from webapp.domain.people import Role
from webapp.services import board, chronology, demo, evidence, issuing, passwords, school_year
from webapp.services.home import home
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk

HASH = passwords.hash_password(demo.PASSWORD)


def of_the_demo(desk: Desk) -> Desk:
    """The gate is open where everything is invented."""
    return replace(desk, settings=replace(desk.settings, demo=True))


@pytest.fixture
def built(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The demo, made with one hash for everybody: hashing is meant to be slow, and has its own tests."""
    monkeypatch.setattr(passwords, "hash_password", lambda password: HASH)
    desk = of_the_demo(desk)
    demo.build(desk)
    return desk


def sit(desk: Desk, name: str) -> Desk:
    with desk.read() as work:
        person = work.db.scalars(select(Person).where(Person.name == name)).one()
    return desk.acting(viewer_for(desk, person.id, person.school_id))


def test_the_whole_school_is_there(built: Desk, clock: FakeClock) -> None:
    """One building, looked at from every side: it takes a few seconds."""
    one_login_for_each_role(built)
    each_stage_of_a_papers_life(built)
    each_page_has_something(built)
    nothing_lies_in_the_future(built, clock)
    assert evidence.verify(built).sound
    assert demo.is_built(built)


def one_login_for_each_role(desk: Desk) -> None:
    held: dict[str, frozenset[Role]] = {}
    for login in demo.LOGINS:
        viewer = sit(desk, login.name).viewer
        assert viewer is not None
        held[login.name] = viewer.roles
        assert viewer.roles == frozenset(login.roles)  # granted, and approved where that is needed
    assert set().union(*held.values()) == set(Role) - {Role.TRUST_LEAD}
    with desk.read() as work:
        accounts = list(work.db.scalars(select(Account)))
        assert {account.email for account in accounts} == {login.email for login in demo.LOGINS}
        assert all(account.password_hash and account.invitation_hash is None for account in accounts)
        assert all(account.email.endswith(".example") for account in accounts)  # can never be delivered to
        assert work.db.scalars(select(School.name)).all() == [demo.SCHOOL]


def each_stage_of_a_papers_life(desk: Desk) -> None:
    with desk.read() as work:
        counted = work.db.execute(select(Paper.state, func.count()).group_by(Paper.state))
        states = {state: count for state, count in counted}  # noqa: C416 - rows, not pairs
    assert states == {"filed": 3, "issued": 1, "circulated": 1}


def each_page_has_something(desk: Desk) -> None:
    lead, head, deputy = (sit(desk, name) for name in (demo.LEAD, demo.HEAD, demo.DEPUTY))
    assert len(school_year.read_year(lead).lines) == 6
    page = home(lead)
    assert page.sessions
    assert page.papers
    assert page.actions
    assert len(board.my_contracts(lead)) == 2
    amara = next(
        (child.reference for child in _children(desk) if child.legal_forename == "Amara"),
        "",
    )
    assert len(chronology.read_chronology(deputy, amara).entries) == 2
    assert home(head).papers
    with desk.read() as work:
        copy = work.db.scalars(select(IssuedCopy).order_by(IssuedCopy.id)).first()
        assert copy is not None
        reference, code = copy.version.paper.reference, copy.code
    assert issuing.download(lead, reference, code).content.startswith(b"PK")


def _children(desk: Desk) -> list[Child]:
    with desk.read() as work:
        return list(work.db.scalars(select(Child)))


def nothing_lies_in_the_future(desk: Desk, clock: FakeClock) -> None:
    with desk.read() as work:
        latest = work.db.scalar(select(func.max(Paper.changed_at)))
        entered = work.db.scalar(select(func.max(ChronologyEntry.entered_at)))
        assert latest is not None
        assert entered is not None
        assert max(latest, entered) <= clock()
        bodies = " ".join(work.db.scalars(select(AuditPayload.body)))
    assert "Amara" not in bodies
    assert "Calloway" not in bodies


def test_a_building_that_was_interrupted_is_not_built(desk: Desk) -> None:
    assert not demo.is_built(desk)
    with desk.work() as work:
        work.db.add(School(name="Half", created_at=work.now))
        work.note("school.created", "school:1")
    assert not demo.is_built(desk)


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 1, 9, 0, tzinfo=UTC),  # a Sunday
        datetime(2026, 7, 1, 23, 30, tzinfo=UTC),  # past midnight in the school
        datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    ],
    ids=lambda moment: f"{moment:%a-%d-%b-%H%M}",
)
def test_it_is_built_on_any_day(built_at: Desk, clock: FakeClock) -> None:
    assert demo.is_built(built_at)
    nothing_lies_in_the_future(built_at, clock)
    assert home(sit(built_at, demo.LEAD)).sessions


@pytest.fixture
def built_at(desk: Desk, clock: FakeClock, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    clock.now = moment
    monkeypatch.setattr(passwords, "hash_password", lambda password: HASH)
    desk = of_the_demo(desk)
    demo.build(desk)
    return desk
