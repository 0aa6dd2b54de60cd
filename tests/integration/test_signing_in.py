"""Signing in, staying in, and every way in which a session ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories
from tests.cheap_hashes import CHEAP
from tests.clock import FakeClock
from tests.factories import PASSWORD, Made, make_world, seat
from webapp.db.audit import AuditRow
from webapp.db.schools import Account, Device, Membership, Person, WebSession
from webapp.domain.errors import Conflict, Invalid, TooManyTries
from webapp.domain.people import Role
from webapp.services import signing_in
from webapp.services.passwords import wants_new_hash
from webapp.services.signing_in import change_password, load, set_theme, sign_in, sign_out
from webapp.services.stepping_up import step_up
from webapp.services.work import Desk

pytestmark = pytest.mark.usefixtures("true_costs")

NEW = "seven brass otters hum"


@pytest.fixture
def here(desk: Desk) -> Made:
    return make_world(desk)[0]


def enter(desk: Desk, here: Made, key: str = "lead") -> str:
    return factories.enter(desk, here.emails[key]).session_token


def factors(desk: Desk, here: Made) -> str:
    return factories.code_now(desk, here.emails["lead"])


def events(desk: Desk) -> list[str]:
    with desk.read() as work:
        return list(work.db.scalars(select(AuditRow.event).order_by(AuditRow.id)))


def test_a_person_with_the_right_password_is_let_in(desk: Desk, here: Made) -> None:
    view = load(desk, factories.enter(desk, f"  {here.emails['lead'].upper()} ").session_token)
    assert view is not None
    assert view.viewer.person_id == here.people["lead"]
    assert view.viewer.roles == {Role.LEAD}
    assert [place.contract_id for place in view.viewer.places] == [here.contract_id]
    assert view.school_name == "Ashgrove School"
    assert events(desk)[-1] == "account.signed_in"


def test_a_hash_of_smaller_costs_is_made_anew_at_the_next_way_in(desk: Desk, here: Made) -> None:
    def kept(hash_instead: str = "") -> str:
        with desk.work(school_id=here.school_id) as work:
            account = work.db.scalars(select(Account).where(Account.email == here.emails["lead"])).one()
            if hash_instead:
                account.password_hash = hash_instead
            work.note("account.password_changed", f"account:{account.id}")
            return account.password_hash or ""

    small = kept(CHEAP.hash(PASSWORD))
    enter(desk, here)
    anew = kept()
    assert anew != small
    assert not wants_new_hash(anew)
    enter(desk, here)
    assert kept() == anew


def test_only_hashes_of_tokens_are_kept(desk: Desk, here: Made) -> None:
    signed = factories.enter(desk, here.emails["lead"])
    with desk.read() as work:
        kept = [row.token_hash for model in (WebSession, Device) for row in work.db.scalars(select(model))]
    assert len(kept) == 2
    assert not {signed.session_token, signed.device_token} & set(kept)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_is_refused_and_noted(desk: Desk, here: Made, password: str) -> None:
    with pytest.raises(Invalid):
        sign_in(desk, here.emails["lead"], password, None)
    assert events(desk)[-1] == "account.sign_in_failed"


@pytest.mark.parametrize("field", ["disabled", "left", "never opened"])
def test_who_may_not_enter_is_told_the_same(desk: Desk, here: Made, field: str) -> None:
    with desk.work(school_id=here.school_id) as work:
        account = work.db.scalars(select(Account).where(Account.email == here.emails["lead"])).one()
        if field == "disabled":
            account.disabled_at = work.now
        elif field == "left":
            account.person.left_on = work.today
        else:
            account.password_hash = None
        work.note("person.left", f"person:{account.person_id}")
    with pytest.raises(Invalid) as told:
        sign_in(desk, here.emails["lead"], PASSWORD, None)
    assert told.value.sentence == signing_in.NO_MATCH


def test_a_session_ends_by_age_and_by_idleness(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = enter(desk, here)
    clock.forward(minutes=59)
    assert load(desk, token)
    clock.forward(minutes=60)
    assert load(desk, token) is None
    token = enter(desk, here)
    for _ in range(13):
        clock.forward(minutes=55)
        assert load(desk, token)
    clock.forward(minutes=5)
    assert load(desk, token) is None


def test_activity_is_written_once_a_minute(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = enter(desk, here)

    def seen() -> object:
        with desk.read() as work:
            return work.db.scalars(select(WebSession.seen_at)).one()

    first = seen()
    clock.forward(seconds=59)
    load(desk, token)
    assert seen() == first
    clock.forward(seconds=1)
    load(desk, token, active=False)
    assert seen() == first
    load(desk, token)
    assert seen() == first + timedelta(minutes=1)  # type: ignore[operator]


def test_signing_out_ends_this_session_and_no_other(desk: Desk, here: Made) -> None:
    one, other = enter(desk, here), enter(desk, here)
    sign_out(desk, one)
    sign_out(desk, one)
    sign_out(desk, "no token at all")
    assert load(desk, one) is None
    assert load(desk, other)
    assert events(desk).count("account.signed_out") == 1


def test_a_new_password_ends_every_other_session_at_once(desk: Desk, here: Made) -> None:
    one, other, stranger = enter(desk, here), enter(desk, here), enter(desk, here, "head")
    token = change_password(seat(desk, here, "lead"), one, PASSWORD, NEW)
    assert load(desk, token)
    assert load(desk, one) is None
    assert load(desk, other) is None
    assert load(desk, stranger)
    with pytest.raises(Invalid):
        sign_in(desk, here.emails["lead"], PASSWORD, None)
    assert sign_in(desk, here.emails["lead"], NEW, None)


def test_a_new_password_needs_the_old_one_and_the_rules(desk: Desk, here: Made) -> None:
    token = enter(desk, here)
    for old, new in ((NEW, NEW), (PASSWORD, PASSWORD), (PASSWORD, "short"), (PASSWORD, "ashgrove kettle swan")):
        with pytest.raises(Invalid):
            change_password(desk, token, old, new)
    assert load(desk, token)


def test_leaving_ends_everything(desk: Desk, here: Made) -> None:
    token = enter(desk, here)
    with desk.work(school_id=here.school_id) as work:
        work.db.get_one(Person, here.people["lead"]).left_on = work.today
        work.note("person.left", f"person:{here.people['lead']}")
    assert load(desk, token) is None


def test_stepping_up_gives_a_new_token_and_a_new_proof(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = enter(desk, here)
    clock.forward(minutes=20)
    for password, code in (("wrong", factors(desk, here)), (PASSWORD, "000000"), (PASSWORD, "")):
        with pytest.raises(Invalid):
            step_up(desk, token, password, code)
    fresh = step_up(desk, token, PASSWORD, factors(desk, here))
    assert load(desk, token) is None
    view = load(desk, fresh)
    assert view is not None
    assert view.viewer.stepped_up_at == clock.now


def test_stepping_up_is_throttled(desk: Desk, here: Made) -> None:
    token = enter(desk, here)
    for _ in range(20):
        with pytest.raises(Invalid):
            step_up(desk, token, "wrong", factors(desk, here))
    with pytest.raises(TooManyTries):
        step_up(desk, token, PASSWORD, factors(desk, here))


def test_nobody_steps_up_a_session_that_ended(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = enter(desk, here)
    clock.forward(hours=13)
    with pytest.raises(Conflict):
        step_up(desk, token, PASSWORD, factors(desk, here))


def test_roles_count_when_approved_and_in_their_time(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = enter(desk, here, "nobody")
    today = clock.now.date()
    cases = (
        (Role.LEAD, None, today, None),
        (Role.HEAD, clock.now, today + timedelta(days=1), None),
        (Role.DEPUTY, clock.now, today - timedelta(days=9), today - timedelta(days=1)),
        (Role.GOVERNOR, clock.now, today - timedelta(days=9), today),
    )
    with desk.work(school_id=here.school_id) as work:
        for role, approved_at, from_on, until_on in cases:
            work.db.add(
                Membership(
                    school_id=here.school_id,
                    person_id=here.people["nobody"],
                    role=role.value,
                    from_on=from_on,
                    until_on=until_on,
                    granted_at=work.now,
                    approved_at=approved_at,
                )
            )
        work.note("membership.granted", f"person:{here.people['nobody']}")
    view = load(desk, token)
    assert view is not None
    assert view.viewer.roles == {Role.GOVERNOR}


def test_a_theme_is_chosen_from_the_list(desk: Desk, here: Made) -> None:
    token = enter(desk, here)
    set_theme(desk, token, "dark")
    view = load(desk, token)
    assert view is not None
    assert view.theme == "dark"
    with pytest.raises(Invalid):
        set_theme(desk, token, "<script>")


def test_old_sessions_do_not_heap_up(desk: Desk, here: Made, clock: FakeClock) -> None:
    for _ in range(5):
        enter(desk, here)
        clock.forward(days=8)
    enter(desk, here)
    with desk.read() as work:
        assert len(list(work.db.scalars(select(WebSession)))) == 1
