"""Passkeys: what opens the door and what does not, how they are added, kept and removed, and where they can be at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from lxml import html
from pyotp import TOTP
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from tests.client import CODE_PAGE, Browser, Site, open_site, text_of
from tests.clock import FakeClock
from tests.factories import PASSWORD, Made, enter, make_world, seat
from tests.passkey_device import Device
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.schools import Account, Passkey
from webapp.domain.dates import day
from webapp.domain.errors import Conflict, Invalid, NotFound, TooManyTries
from webapp.services import authority, enrolling, passkeys, people, second_factor, signing_in, throttle
from webapp.services.accounts import accept_invitation
from webapp.services.passkey_ceremony import Place
from webapp.services.signing_in import Wants, half_open, load, sign_in
from webapp.services.work import Desk
from webapp.settings import Settings

HERE = Place("localhost", "http://localhost")
THERE = Place("alongside.school.example", "https://alongside.school.example")
NEW = "seven brass otters hum"


@pytest.fixture
def here(desk: Desk) -> Made:
    return make_world(desk)[0]


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def by_half(desk: Desk, here: Made, key: str = "lead", password: str = PASSWORD) -> str:
    """The token of a session that waits for its second factor."""
    return sign_in(desk, here.emails[key], password, None).session_token


def add(desk: Desk, here: Made, device: Device, key: str = "lead", place: Place = HERE, label: str = "laptop") -> str:
    """Add a passkey. Returns the token of the session in which it was done."""
    mine, token = seat(desk, here, key), enter(desk, here.emails[key]).session_token
    question = passkeys.offer(mine, token, PASSWORD, place)
    return passkeys.add(mine, token, place, label, device.make(question))


def open_by(desk: Desk, token: str, device: Device, place: Place = HERE) -> str:
    return passkeys.give(desk, token, place, device.sign(passkeys.ask(desk, token, place)), None).session_token


def last_event(desk: Desk) -> tuple[str, dict[str, object]]:
    with desk.read() as work:
        row = work.db.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
        body = work.db.scalars(select(AuditPayload.body).where(AuditPayload.row_id == row.id)).one()
        return row.event, json.loads(body)["facts"]


def keys_of(desk: Desk, here: Made, key: str = "lead") -> list[Passkey]:
    with desk.read() as work:
        mine = select(Passkey).join(Account, Account.id == Passkey.account_id)
        return list(work.db.scalars(mine.where(Account.email == here.emails[key]).order_by(Passkey.id)))


# Giving it


def test_a_passkey_opens_the_door_under_another_token(desk: Desk, here: Made, device: Device, clock: FakeClock) -> None:
    add(desk, here, device)
    clock.forward(days=2)
    token = by_half(desk, here)
    opened = open_by(desk, token, device)
    view = load(desk, opened)
    assert view is not None
    assert view.viewer.person_id == here.people["lead"]
    assert load(desk, token) is None
    assert half_open(desk, token) is None
    assert last_event(desk) == ("account.signed_in", {"by": "passkey"})
    [key] = keys_of(desk, here)
    assert (key.label, key.rp_id, key.sign_count, key.used_at) == ("laptop", "localhost", 1, clock.now)


def test_it_is_asked_for_a_finger_a_face_or_a_pin(desk: Desk, here: Made, device: Device) -> None:
    mine, token = seat(desk, here, "lead"), enter(desk, here.emails["lead"]).session_token
    made = json.loads(passkeys.offer(mine, token, PASSWORD, HERE))
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["attestation"] == "none"
    add(desk, here, device)
    asked = json.loads(passkeys.ask(desk, by_half(desk, here), HERE))
    assert asked["userVerification"] == "required"
    assert [one["id"] for one in asked["allowCredentials"]] == list(device.keys)


def wrong_origin(device: Device) -> None:
    device.origin = "https://alongside.school.example.evil.example"


def another_host(device: Device) -> None:
    device.rp_id = "evil.example"


def not_unlocked(device: Device) -> None:
    device.verifies = False


def another_key(device: Device) -> None:
    stranger = Device()
    stranger.make(json.dumps({"rp": {"id": "localhost"}, "challenge": "x"}))
    device.keys = dict.fromkeys(device.keys, next(iter(stranger.keys.values())))


def copied(device: Device) -> None:
    device.count = 0


SPOILT: list[tuple[Callable[[Device], None], str]] = [
    (wrong_origin, "wrong"), (another_host, "wrong"), (not_unlocked, "wrong"), (another_key, "wrong"), (copied, "count")
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "reason"), SPOILT)
def test_a_wrong_one_opens_nothing_and_is_noted(
    desk: Desk, here: Made, device: Device, spoil: Callable[[Device], None], reason: str
) -> None:
    add(desk, here, device)
    open_by(desk, by_half(desk, here), device)
    spoil(device)
    token = by_half(desk, here)
    with pytest.raises(Invalid):
        open_by(desk, token, device)
    assert load(desk, token) is None
    assert half_open(desk, token)
    assert last_event(desk) == ("account.passkey_failed", {"reason": reason})
    assert keys_of(desk, here)[0].sign_count == 1


@pytest.mark.parametrize("count", [0, None])
def test_a_device_may_count_or_not(desk: Desk, here: Made, count: int | None) -> None:
    device = Device(count=count)
    add(desk, here, device)
    for _ in range(2):
        assert open_by(desk, by_half(desk, here), device)


def test_an_answer_is_good_once_and_for_its_own_session(desk: Desk, here: Made, device: Device) -> None:
    add(desk, here, device)
    one, other = by_half(desk, here), by_half(desk, here)
    answer = device.sign(passkeys.ask(desk, one, HERE))
    passkeys.ask(desk, other, HERE)
    with pytest.raises(Invalid):  # what the other session was asked is another question
        passkeys.give(desk, other, HERE, answer, None)
    passkeys.give(desk, one, HERE, answer, None)
    third = by_half(desk, here)
    with pytest.raises(Invalid):
        passkeys.give(desk, third, HERE, answer, None)
    assert last_event(desk)[1] == {"reason": "late"}


def test_a_question_is_used_up_by_a_wrong_answer_and_by_the_next(desk: Desk, here: Made, device: Device) -> None:
    device.count = None
    add(desk, here, device)
    token = by_half(desk, here)
    answer = device.sign(passkeys.ask(desk, token, HERE))
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, "{}", None)
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, answer, None)
    answer = device.sign(passkeys.ask(desk, token, HERE))
    passkeys.ask(desk, token, HERE)
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, answer, None)
    assert open_by(desk, token, device)


def test_a_question_is_not_open_for_long(desk: Desk, here: Made, device: Device, clock: FakeClock) -> None:
    add(desk, here, device)
    token = by_half(desk, here)
    answer = device.sign(passkeys.ask(desk, token, HERE))
    clock.forward(minutes=5)
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, answer, None)
    assert last_event(desk)[1] == {"reason": "late"}


def test_of_two_at_once_with_one_answer_one_gets_in(desk: Desk, here: Made) -> None:
    device = Device(count=None)
    add(desk, here, device)
    token = by_half(desk, here)
    answer = device.sign(passkeys.ask(desk, token, HERE))

    def attempt(_: int) -> bool:
        try:
            passkeys.give(desk, token, HERE, answer, None)
        except (Invalid, Conflict):
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(attempt, range(4))) == [False, False, False, True]


def test_it_is_of_its_account_and_of_its_host_alone(desk: Desk, here: Made, device: Device) -> None:
    add(desk, here, device)
    another = Device()
    add(desk, here, another, "head")
    token = by_half(desk, here, "head")
    question = passkeys.ask(desk, token, HERE)
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, device.sign(question, next(iter(device.keys))), None)
    assert last_event(desk)[1] == {"reason": "unknown"}
    with pytest.raises(Conflict):
        passkeys.ask(desk, by_half(desk, here), THERE)
    token = by_half(desk, here)
    question = passkeys.ask(desk, token, HERE)
    with pytest.raises(Invalid):
        passkeys.give(desk, token, THERE, device.sign(question), None)
    assert last_event(desk)[1] == {"reason": "unknown"}


GARBAGE = ["", "null", "[]", "{}", '{"rawId": 7}', '{"rawId": "é"}', "[" * 100_000, "\x00", "x" * 1_000_000]


@pytest.mark.parametrize("answer", GARBAGE, ids=range(len(GARBAGE)))
def test_whatever_is_sent_is_refused_in_a_sentence(desk: Desk, here: Made, device: Device, answer: str) -> None:
    add(desk, here, device)
    token = by_half(desk, here)
    passkeys.ask(desk, token, HERE)
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, answer, None)
    mine, whole = seat(desk, here, "lead"), enter(desk, here.emails["lead"]).session_token
    passkeys.offer(mine, whole, PASSWORD, HERE)
    with pytest.raises(Invalid):
        passkeys.add(mine, whole, HERE, "", answer)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_no_byte_of_it_can_be_another(desk: Desk, here: Made, device: Device, part: str) -> None:
    device.count = None
    add(desk, here, device)
    token = by_half(desk, here)
    told = json.loads(device.sign(passkeys.ask(desk, token, HERE)))
    first = told["response"][part][0]
    told["response"][part] = ("A" if first != "A" else "B") + told["response"][part][1:]
    with pytest.raises(Invalid):
        passkeys.give(desk, token, HERE, json.dumps(told), None)


def test_tries_are_counted_as_those_of_codes_are(desk: Desk, here: Made, device: Device, clock: FakeClock) -> None:
    add(desk, here, device)
    for number in range(12):
        token = by_half(desk, here)
        passkeys.ask(desk, token, HERE)
        with pytest.raises(Invalid if number < 10 else TooManyTries):
            passkeys.give(desk, token, HERE, "{}", None)
    with pytest.raises(TooManyTries):
        signing_in.give_code(desk, by_half(desk, here), "000000", None)
    clock.forward(minutes=60)
    assert open_by(desk, by_half(desk, here), device)


def test_without_the_password_nothing_is_asked(desk: Desk, here: Made, device: Device) -> None:
    whole = add(desk, here, device)
    for token in ("", "nobody", whole):
        with pytest.raises(Conflict):
            passkeys.ask(desk, token, HERE)
        with pytest.raises(Conflict):
            passkeys.give(desk, token, HERE, "{}", None)


# Adding and removing


def test_adding_one_needs_the_password_and_ends_other_sessions(desk: Desk, here: Made, device: Device) -> None:
    one, other = (enter(desk, here.emails["lead"]).session_token for _ in range(2))
    mine = seat(desk, here, "lead")
    with pytest.raises(Invalid):
        passkeys.offer(mine, one, "wrong", HERE)
    with pytest.raises(Invalid):  # nothing was asked, so nothing can be answered
        passkeys.add(mine, one, HERE, "", device.make('{"rp": {"id": "localhost"}, "challenge": "AAAA"}'))
    assert keys_of(desk, here) == []
    done = passkeys.add(mine, one, HERE, " school   laptop ", device.make(passkeys.offer(mine, one, PASSWORD, HERE)))
    assert last_event(desk)[0] == "account.passkey_added"
    assert load(desk, done)
    assert load(desk, one) is None
    assert load(desk, other) is None
    assert [key.label for key in keys_of(desk, here)] == ["school laptop"]


@pytest.mark.parametrize("spoil", [wrong_origin, another_host, not_unlocked])
def test_what_was_not_made_as_asked_is_not_kept(
    desk: Desk, here: Made, device: Device, spoil: Callable[[Device], None]
) -> None:
    mine, token = seat(desk, here, "lead"), enter(desk, here.emails["lead"]).session_token
    spoil(device)
    with pytest.raises(Invalid):
        passkeys.add(mine, token, HERE, "", device.make(passkeys.offer(mine, token, PASSWORD, HERE)))
    assert keys_of(desk, here) == []


def test_a_question_of_before_the_code_is_none_after_it(desk: Desk, here: Made, device: Device) -> None:
    """Nobody adds a passkey to an open session by what a half-open one was asked: the password comes between."""
    add(desk, here, device)
    token = by_half(desk, here)
    question = json.loads(passkeys.ask(desk, token, HERE))
    given = signing_in.give_code(desk, token, _printed(desk, here), None)
    made = device.make(json.dumps({"rp": {"id": "localhost"}, "challenge": question["challenge"]}))
    with pytest.raises(Invalid):
        passkeys.add(seat(desk, here, "lead"), given.session_token, HERE, "", made)


def _printed(desk: Desk, here: Made) -> str:
    """A printed code of the lead's, without ending anybody's session."""
    code = second_factor.new_codes(1)
    with desk.work() as work:
        account = work.db.scalars(select(Account).where(Account.email == here.emails["lead"])).one()
        second_factor.keep_codes(work, account, code)
        work.note("account.codes_made", f"account:{account.id}")
    return code[0]


def test_one_device_is_not_added_twice(desk: Desk, here: Made, device: Device) -> None:
    token = add(desk, here, device)
    mine = seat(desk, here, "lead")
    question = json.loads(passkeys.offer(mine, token, PASSWORD, HERE))
    assert [one["id"] for one in question["excludeCredentials"]] == list(device.keys)


def test_nobody_takes_over_anothers_passkey(desk: Desk, here: Made, device: Device) -> None:
    mine, token = seat(desk, here, "lead"), enter(desk, here.emails["lead"]).session_token
    made = device.make(passkeys.offer(mine, token, PASSWORD, HERE))
    token = passkeys.add(mine, token, HERE, "", made)
    question = json.loads(passkeys.offer(mine, token, PASSWORD, HERE))
    told = json.loads(made)
    client = json.dumps({"type": "webauthn.create", "challenge": question["challenge"], "origin": HERE.origin})
    told["response"]["clientDataJSON"] = bytes_to_base64url(client.encode())
    with pytest.raises(Invalid):
        passkeys.add(mine, token, HERE, "", json.dumps(told))
    assert len(keys_of(desk, here)) == 1


def test_without_a_name_it_is_called_by_its_day(desk: Desk, here: Made, device: Device) -> None:
    add(desk, here, device, label="")
    assert keys_of(desk, here)[0].label == day(seat(desk, here, "lead").viewer.today)
    with pytest.raises(Invalid):
        add(desk, here, device, label="x" * 61)


def test_removing_one_needs_the_password_and_ends_other_sessions(desk: Desk, here: Made, device: Device) -> None:
    token = add(desk, here, device)
    other = open_by(desk, by_half(desk, here), device)
    mine, [key] = seat(desk, here, "lead"), keys_of(desk, here)
    with pytest.raises(Invalid):
        passkeys.remove(mine, token, "wrong", key.id)
    token = passkeys.remove(mine, token, PASSWORD, key.id)
    assert last_event(desk)[0] == "account.passkey_removed"
    assert load(desk, token)
    assert load(desk, other) is None
    with pytest.raises(Conflict):
        passkeys.ask(desk, by_half(desk, here), HERE)


def test_nobody_removes_anothers(desk: Desk, here: Made, device: Device) -> None:
    add(desk, here, device)
    [key] = keys_of(desk, here)
    token = enter(desk, here.emails["head"]).session_token
    with pytest.raises(NotFound):
        passkeys.own(seat(desk, here, "head"), token, key.id)
    with pytest.raises(NotFound):
        passkeys.remove(seat(desk, here, "head"), token, PASSWORD, key.id)
    assert keys_of(desk, here)


def test_a_reset_takes_passkeys_away_and_another_authenticator_does_not(desk: Desk, here: Made, device: Device) -> None:
    token = add(desk, here, device)
    mine = seat(desk, here, "lead")
    offer = enrolling.offer(mine, token, alone=False)
    enrolling.change(mine, token, PASSWORD, offer.sealed, TOTP(offer.secret).at(desk.clock()))
    assert open_by(desk, by_half(desk, here), device)
    invited = people.invite(seat(desk, here, "administrator"), here.people["lead"])
    accept_invitation(desk, invited.token, NEW)
    assert keys_of(desk, here) == []
    found = half_open(desk, by_half(desk, here, password=NEW))
    assert found is not None
    assert found.wants is Wants.ENROLMENT


# Taking one up as the first factor


@pytest.fixture
def newcomer(desk: Desk, here: Made) -> str:
    """The half-open session of a person who was invited, and has no second factor yet."""
    added = people.add_person(seat(desk, here, "administrator"), "New Person", "", "new@ashgrove.example")
    assert added.invitation is not None
    here.emails["newcomer"] = accept_invitation(desk, added.invitation.token, NEW)
    return by_half(desk, here, "newcomer", NEW)


def test_a_passkey_can_be_the_first_factor(desk: Desk, here: Made, newcomer: str, device: Device) -> None:
    question = passkeys.offer_first(desk, newcomer, HERE)
    spoilt = Device(verifies=False)
    with pytest.raises(Invalid):
        passkeys.enrol(desk, newcomer, HERE, "", spoilt.make(question), None)
    done = passkeys.enrol(desk, newcomer, HERE, "", device.make(passkeys.offer_first(desk, newcomer, HERE)), None)
    assert load(desk, done.session_token)
    assert load(desk, newcomer) is None
    assert len(done.codes) == 10
    assert open_by(desk, by_half(desk, here, "newcomer", NEW), device)
    given = signing_in.give_code(desk, by_half(desk, here, "newcomer", NEW), done.codes[0], None)
    view = enrolling.factor_of(desk, given.session_token)
    assert (view.by_authenticator, view.codes_left, len(view.passkeys)) == (False, 9, 1)


def test_who_has_a_factor_takes_up_no_passkey_with_the_password_alone(desk: Desk, here: Made, device: Device) -> None:
    token = by_half(desk, here)
    with pytest.raises(Conflict):
        passkeys.offer_first(desk, token, HERE)
    with pytest.raises(Conflict):
        passkeys.enrol(desk, token, HERE, "", "{}", None)
    with pytest.raises(Conflict):
        passkeys.offer(seat(desk, here, "lead"), token, PASSWORD, HERE)


def test_the_last_factor_cannot_be_removed(desk: Desk, here: Made, newcomer: str, device: Device) -> None:
    done = passkeys.enrol(desk, newcomer, HERE, "", device.make(passkeys.offer_first(desk, newcomer, HERE)), None)
    for code in done.codes[:7]:
        token = signing_in.give_code(desk, by_half(desk, here, "newcomer", NEW), code, None).session_token
    [key] = keys_of(desk, here, "newcomer")
    mine = seat(desk, here, "lead")
    with pytest.raises(Invalid, match="all that you have"):
        passkeys.remove(mine, token, NEW, key.id)
    token = enrolling.make_new_codes(mine, token, NEW).session_token
    token = passkeys.remove(mine, token, NEW, key.id)
    with pytest.raises(Conflict):  # and now the codes are the only one
        enrolling.make_new_codes(mine, token, NEW)


# The pages


def question_of(browser: Browser, path: str, page: str, status: int = 200, **fields: str) -> str:
    """What a script is told."""
    sent = {"csrf_token": browser.token(page), **fields}
    answer = browser.client.post(path, data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    return answer.get_data(as_text=True)


def added(browser: Browser, device: Device) -> None:
    page = "/account/passkeys/add"
    question = question_of(browser, "/account/passkeys/ask", page, password=PASSWORD)
    browser.post(page, {"label": "school laptop", "answer": device.make(question)}, page=page)


def test_the_pages_from_adding_to_removing(site: Site, device: Device) -> None:
    browser = site.browser("lead")
    assert "You have none" in text_of(browser.get("/account"))
    refused = question_of(browser, "/account/passkeys/ask", "/account/passkeys/add", 422, password="wrong")
    assert "not your password" in json.loads(refused)["sentence"]
    wrong = browser.post("/account/passkeys/add", {"answer": "{}"}, 422, page="/account/passkeys/add")
    assert "could not be kept" in text_of(wrong)
    added(browser, device)
    account = browser.get("/account")
    assert "school laptop" in text_of(account)
    assert "Works under localhost." in text_of(account)

    again = site.browser()
    again.post("/sign-in", {"email": site.here.emails["lead"], "password": PASSWORD}, page="/sign-in")
    page = html.fromstring(again.get(CODE_PAGE).get_data(as_text=True))
    assert page.xpath("//form[@data-passkey='get' and @hidden]//button[contains(@class, 'btn-primary')]")
    assert page.xpath("//form[.//input[@name='code']]//button[contains(@class, 'btn-outline-primary')]")
    wrong = again.post("/sign-in/passkey", {"answer": "{}", "next": "/account"}, 422, page=CODE_PAGE)
    assert "did not open the door" in text_of(wrong)
    answer = device.sign(question_of(again, "/sign-in/passkey/ask", CODE_PAGE))
    done = again.post("/sign-in/passkey", {"answer": answer, "next": "/account"}, page=CODE_PAGE)
    assert done.location == "/account"
    assert any(cookie.startswith("sid_2=") for cookie in done.headers.getlist("Set-Cookie"))

    remove = html.fromstring(again.get("/account").get_data(as_text=True)).xpath(
        "//a[contains(@href, '/remove')]/@href"
    )[0]
    assert "not your password" in text_of(again.post(remove, {"password": "wrong"}, 422, page=remove))
    again.post(remove, {"password": PASSWORD}, page=remove)
    again.get(remove, 404)
    assert "You have none" in text_of(again.get("/account"))


def test_the_pages_of_a_first_passkey(site: Site, device: Device) -> None:
    invitation = people.add_person(seat(site.desk, site.here, "administrator"), "New", "", "new@ashgrove.example")
    assert invitation.invitation is not None
    email = accept_invitation(site.desk, invitation.invitation.token, NEW)
    browser, page = site.browser(), "/sign-in/new-passkey"
    browser.sign_in(email, NEW)
    assert html.fromstring(browser.get("/sign-in/authenticator").get_data(as_text=True)).xpath(f"//a[@href='{page}']")
    wrong = browser.post(page, {"answer": "{}"}, 422, page=page)
    assert "could not be kept" in text_of(wrong)
    made = device.make(question_of(browser, f"{page}/ask", page))
    codes = browser.post(page, {"answer": made, "next": "/account"}, 200, page=page)
    assert "shown this once" in text_of(codes)
    assert "Passkeys and printed codes" in text_of(browser.get("/account"))


def test_what_was_typed_before_comes_back_by_a_passkey_too(site: Site, device: Device) -> None:
    added(site.browser("administrator"), device)
    browser = site.browser()
    browser.post("/sign-in", {"email": site.here.emails["administrator"], "password": PASSWORD}, page="/sign-in")
    typed = {"name": "Newcomer", "office": "teacher"}
    answer = browser.post("/school/people/add", typed, 401, page=CODE_PAGE).get_data(as_text=True)
    forms = html.fromstring(answer).xpath("//form[@data-passkey='get']//input[@name='kept']/@value")
    signed = device.sign(question_of(browser, "/sign-in/passkey/ask", CODE_PAGE))
    back = browser.post("/sign-in/passkey", {"answer": signed, "kept": forms[0]}, 200, page=CODE_PAGE)
    assert "Newcomer" in back.get_data(as_text=True)


def test_what_was_typed_before_survives_taking_up_a_passkey(site: Site, device: Device, clock: FakeClock) -> None:
    """Somebody whose account was reset while they wrote."""
    browser, page = site.browser("administrator"), "/sign-in/new-passkey"
    with site.desk.work(school_id=site.here.school_id) as work:
        account = work.db.scalars(select(Account).where(Account.email == site.here.emails["administrator"])).one()
        second_factor.take_away(work, account)
        work.note("account.invited", f"account:{account.id}")
    clock.forward(hours=2)
    browser.post("/sign-in", {"email": site.here.emails["administrator"], "password": PASSWORD}, page="/sign-in")
    told = browser.post("/school/people/add", {"name": "Newcomer"}, 401, page=page).get_data(as_text=True)
    [kept] = html.fromstring(told).xpath(f"//form[@action='{page}']//input[@name='kept']/@value")
    chosen = browser.post(page, {"kept": kept}, 200, page=page)
    assert "could not be kept" not in text_of(chosen)
    [kept] = html.fromstring(chosen.get_data(as_text=True)).xpath("//form[@data-passkey]//input[@name='kept']/@value")
    made = device.make(question_of(browser, f"{page}/ask", page))
    codes = browser.post(page, {"answer": made, "kept": kept}, 200, page=page).get_data(as_text=True)
    [back] = html.fromstring(codes).xpath("//form[@action='/school/people/add']//textarea[@name='name']/text()")
    assert back.strip() == "Newcomer"


def test_a_passkey_is_proof_enough_before_a_paper_leaves(site: Site, device: Device, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    added(browser, device)
    clock.forward(minutes=31)
    at = {"headers": {"Referer": "http://localhost/school/people/add"}}
    asked = browser.post("/school/people/add", {"name": "Newcomer"}, 401, **at).get_data(as_text=True)
    [kept] = html.fromstring(asked).xpath("//form[@data-passkey='get' and @hidden]//input[@name='kept']/@value")
    wrong = browser.post("/step-up/passkey", {"answer": "{}", "kept": kept}, 422, page="/step-up")
    assert "did not prove it" in text_of(wrong)
    assert html.fromstring(wrong.get_data(as_text=True)).xpath("//input[@name='kept']/@value") == [kept, kept]
    before = browser.client.get_cookie("sid")
    signed = device.sign(question_of(browser, "/step-up/passkey/ask", "/step-up"))
    back = browser.post("/step-up/passkey", {"answer": signed, "kept": kept}, 200, page="/step-up")
    assert "Newcomer" in back.get_data(as_text=True)
    browser.get("/school/people/add")
    assert before is not None
    old = site.browser()
    old.client.set_cookie("sid", before.value)
    old.get("/account", 302)  # the token before the proof is dead
    browser.post("/step-up/passkey", {"answer": signed}, 422, page="/step-up")  # and the answer is used up


def test_passkeys_at_the_proof_are_counted_with_the_codes(site: Site, device: Device) -> None:
    browser = site.browser("lead")
    added(browser, device)
    for _ in range(throttle.MOST_CODES - 1):
        browser.post("/step-up/passkey", {"answer": "{}"}, 422, page="/step-up")
    browser.post("/step-up", {"password": PASSWORD, "code": "000000"}, 422)
    signed = device.sign(question_of(browser, "/step-up/passkey/ask", "/step-up"))
    assert "too many tries" in text_of(browser.post("/step-up/passkey", {"answer": signed}, 429, page="/step-up"))


def test_nobody_is_asked_for_a_passkey_that_they_do_not_have(site: Site, device: Device) -> None:
    added(site.browser("lead"), device)
    other = site.browser("head")
    assert "Use your passkey" not in text_of(other.get("/step-up"))
    told = question_of(other, "/step-up/passkey/ask", "/step-up", 409)
    assert "no passkey for this address" in json.loads(told)["sentence"]
    with site.desk.read() as work:
        assert work.db.scalars(select(Passkey)).all()


PLACES = [
    ("https://alongside.school.example", True),
    ("https://alongside.school.example:8443", True),
    ("https://alongside", True),
    ("http://localhost:8000", True),
    ("http://alongside.school.example", False),
    ("https://10.0.0.7", False),
    ("https://127.0.0.1:8000", False),
    ("https://[::1]:8000", False),
    ("http://127.0.0.1:8000", False),
]


@pytest.mark.parametrize(("base", "offered"), PLACES)
def test_they_are_offered_where_browsers_make_them_and_elsewhere_it_is_said_why_not(
    sqlite_settings: Settings, clock: FakeClock, base: str, offered: bool
) -> None:
    keys = sqlite_settings.key_file.parent
    settings = replace(sqlite_settings, certificate=keys / "tls.pem", certificate_key=keys / "tls.key")
    authority.make(settings, ("alongside.school.example", "alongside", "10.0.0.7"), clock())
    site = open_site(settings, clock)
    browser = site.browser("lead")
    cookie = browser.client.get_cookie("sid")
    assert cookie is not None
    name = "__Host-sid" if base.startswith("https:") else "sid"
    headers = {"Cookie": f"{name}={cookie.value}"}
    account = site.app.test_client(use_cookies=False).get("/account", base_url=base, headers=headers)
    words = text_of(account)
    assert ("Add a passkey" in words) == offered
    assert ("Browsers make passkeys only" in words) != offered
    answer = site.app.test_client(use_cookies=False).get("/account/passkeys/add", base_url=base, headers=headers)
    assert answer.status_code == (200 if offered else 404)


def test_under_another_address_the_code_page_says_where_they_work(site: Site, device: Device) -> None:
    added(site.browser("lead"), device)
    browser = site.browser()
    browser.post("/sign-in", {"email": site.here.emails["lead"], "password": PASSWORD}, page="/sign-in")
    cookie = browser.client.get_cookie("sid")
    assert cookie is not None
    headers = {"Cookie": f"sid={cookie.value}"}
    page = site.app.test_client(use_cookies=False).get(CODE_PAGE, base_url="http://127.0.0.1:8000", headers=headers)
    assert "Your passkeys work under localhost only" in text_of(page)
    assert "Use your passkey" not in text_of(page)


def test_the_demo_has_none_of_these_pages(sqlite_settings: Settings, clock: FakeClock) -> None:
    site = open_site(replace(sqlite_settings, demo=True), clock)
    browser = site.browser("lead")
    for page in ("/account/passkeys/add", "/account/passkeys/1/remove"):
        browser.get(page, 404)
    assert "passkey" not in text_of(browser.get("/account")).casefold()
