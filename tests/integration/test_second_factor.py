"""The second factor: what opens a session fully, how it is taken up, changed and taken away, and what can be guessed."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from lxml import html
from pyotp import TOTP
from sqlalchemy import select, text

from tests.client import CODE_PAGE, Browser, Site, open_site, text_of
from tests.clock import FakeClock
from tests.factories import FACTOR, PASSWORD, Made, code_now, enter, make_world, seat
from webapp.db.audit import AuditRow
from webapp.db.schools import Account, OneTimeCode
from webapp.domain.errors import Conflict, Invalid, Refused, TooManyTries, Unavailable
from webapp.services import enrolling, people, second_factor, signing_in, stepping_up, throttle
from webapp.services.accounts import accept_invitation
from webapp.services.signing_in import Wants, give_code, half_open, load, sign_in
from webapp.services.work import Desk
from webapp.settings import Settings

NEW = "seven brass otters hum"
WRONG = "K7QR-2MXT-9PWD"


@pytest.fixture
def here(desk: Desk) -> Made:
    return make_world(desk)[0]


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def by_half(desk: Desk, here: Made, key: str = "lead", password: str = PASSWORD) -> str:
    """The token of a session that waits for its second factor."""
    signed = sign_in(desk, here.emails[key], password, None)
    assert signed.device_token == ""
    return signed.session_token


def shown(clock: FakeClock, steps: int = 0, secret: str = FACTOR) -> str:
    """What an authenticator shows whose clock is so many steps ahead."""
    return TOTP(secret).at(clock.now, counter_offset=steps)


def account_of(desk: Desk, here: Made, key: str = "lead") -> Account:
    with desk.read() as work:
        return work.db.scalars(select(Account).where(Account.email == here.emails[key])).one()


def events(desk: Desk) -> list[str]:
    with desk.read() as work:
        return list(work.db.scalars(select(AuditRow.event).order_by(AuditRow.id)))


def print_codes(desk: Desk, here: Made, key: str = "lead") -> tuple[str, ...]:
    token = enter(desk, here.emails[key]).session_token
    return enrolling.make_new_codes(seat(desk, here, key), token, PASSWORD).codes


# Giving it


def test_the_password_alone_opens_nothing(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = by_half(desk, here)
    assert load(desk, token) is None
    assert load(desk, token, active=False) is None
    for step in (
        lambda: signing_in.set_theme(desk, token, "dark"),
        lambda: stepping_up.step_up(desk, token, PASSWORD, shown(clock)),
        lambda: signing_in.change_password(desk, token, PASSWORD, NEW),
        lambda: enrolling.make_new_codes(desk, token, PASSWORD),
        lambda: enrolling.factor_of(desk, token),
    ):
        with pytest.raises(Conflict):
            step()
    found = half_open(desk, token)
    assert found is not None
    assert found.wants is Wants.CODE
    assert events(desk)[-1] == "account.password_given"


def test_the_code_opens_it_under_another_token(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = by_half(desk, here)
    given = give_code(desk, token, shown(clock), None)
    view = load(desk, given.session_token)
    assert view is not None
    assert view.viewer.person_id == here.people["lead"]
    assert load(desk, token) is None
    assert half_open(desk, token) is None
    assert half_open(desk, given.session_token) is None
    with pytest.raises(Conflict):
        give_code(desk, token, shown(clock, 1), None)
    assert events(desk)[-1] == "account.signed_in"


def test_a_proof_counts_from_the_code(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = by_half(desk, here)
    clock.forward(minutes=25)
    view = load(desk, give_code(desk, token, shown(clock), None).session_token)
    assert view is not None
    assert view.viewer.stepped_up_at == clock.now


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(desk: Desk, here: Made, clock: FakeClock, drift: int) -> None:
    code = shown(clock, drift)
    assert give_code(desk, by_half(desk, here), f" {code[:3]} {code[3:]} ", None)


@pytest.mark.parametrize("drift", [-2, 2])
def test_and_no_more(desk: Desk, here: Made, clock: FakeClock, drift: int) -> None:
    with pytest.raises(Invalid):
        give_code(desk, by_half(desk, here), shown(clock, drift), None)
    assert events(desk)[-1] == "account.code_failed"


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "１２３４５６", "1" * 5000, WRONG, "\x00", PASSWORD])
def test_a_wrong_code_opens_nothing(desk: Desk, here: Made, wrong: str) -> None:
    token = by_half(desk, here)
    with pytest.raises(Invalid):
        give_code(desk, token, wrong, None)
    assert load(desk, token) is None


def test_each_code_is_used_once_and_none_from_before_it(desk: Desk, here: Made, clock: FakeClock) -> None:
    assert give_code(desk, by_half(desk, here), shown(clock), None)
    for used in (0, -1):
        with pytest.raises(Invalid):
            give_code(desk, by_half(desk, here), shown(clock, used), None)
    assert give_code(desk, by_half(desk, here), shown(clock, 1), None)


@pytest.mark.parametrize("printed", [False, True])
def test_of_two_at_once_with_one_code_one_gets_in(desk: Desk, here: Made, clock: FakeClock, printed: bool) -> None:
    code = print_codes(desk, here)[0] if printed else shown(clock)
    tokens = [by_half(desk, here) for _ in range(4)]

    def attempt(token: str) -> bool:
        try:
            give_code(desk, token, code, None)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(len(tokens)) as threads:
        assert sorted(threads.map(attempt, tokens)) == [False, False, False, True]


def test_guesses_are_counted_before_they_are_compared(
    desk: Desk, here: Made, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    truth = second_factor.use
    monkeypatch.setattr(second_factor, "use", lambda *given: compared.append(given[2]) or truth(*given))
    for number in range(25):  # each behind the right password, which opens its own window anew
        with pytest.raises((Invalid, TooManyTries)):
            give_code(desk, by_half(desk, here), f"{number:06}", None)
    assert len(compared) == throttle.MOST_CODES == 10
    with pytest.raises(TooManyTries):
        give_code(desk, by_half(desk, here), shown(clock), None)
    clock.forward(minutes=60)
    assert give_code(desk, by_half(desk, here), shown(clock), None)


def test_who_stole_the_password_does_not_lock_the_owner_out(desk: Desk, here: Made, clock: FakeClock) -> None:
    known = enter(desk, here.emails["lead"]).device_token
    for _ in range(12):
        with pytest.raises((Invalid, TooManyTries)):
            give_code(desk, by_half(desk, here), "000000", "the thief’s own browser, which never gave a code")
    half = sign_in(desk, here.emails["lead"], PASSWORD, known)
    assert give_code(desk, half.session_token, code_now(desk, here.emails["lead"]), known)


def test_a_session_does_not_stay_half_open(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = by_half(desk, here)
    clock.forward(minutes=29)
    assert half_open(desk, token)
    clock.forward(minutes=1)
    assert half_open(desk, token) is None
    with pytest.raises(Conflict):
        give_code(desk, token, shown(clock), None)


@pytest.mark.parametrize("end", ["left", "password changed", "signed out", "factor changed", "reset"])
def test_what_ends_sessions_ends_half_open_ones(desk: Desk, here: Made, clock: FakeClock, end: str) -> None:
    token, whole = by_half(desk, here), enter(desk, here.emails["lead"]).session_token
    mine, admin = seat(desk, here, "lead"), seat(desk, here, "administrator")
    if end == "left":
        people.mark_left(admin, here.people["lead"])
    elif end == "password changed":
        signing_in.change_password(mine, whole, PASSWORD, NEW)
    elif end == "signed out":
        signing_in.sign_out(desk, token)
    elif end == "factor changed":
        offer = enrolling.offer(mine, whole, alone=False)
        enrolling.change(mine, whole, PASSWORD, offer.sealed, shown(clock, secret=offer.secret))
    else:
        accept_invitation(desk, people.invite(admin, here.people["lead"]).token, NEW)
    assert half_open(desk, token) is None
    with pytest.raises(Conflict):
        give_code(desk, token, shown(clock, 1), None)
    assert (load(desk, whole) is None) == (end != "signed out")


def test_the_demo_asks_for_none(desk: Desk, here: Made) -> None:
    demo = replace(desk, settings=replace(desk.settings, demo=True))
    signed = sign_in(demo, here.emails["lead"], PASSWORD, None)
    assert signed.wants is Wants.NOTHING
    assert signed.device_token
    assert load(demo, signed.session_token)


# Printed codes


def test_a_printed_code_signs_in_once(desk: Desk, here: Made) -> None:
    codes = print_codes(desk, here)
    assert len(set(codes)) == 10
    assert give_code(desk, by_half(desk, here), codes[3].lower().replace("-", " "), None).codes_left == 9
    with pytest.raises(Invalid):
        give_code(desk, by_half(desk, here), codes[3], None)
    with pytest.raises(Invalid):
        give_code(desk, by_half(desk, here, "head"), codes[4], None)


def test_only_hashes_of_printed_codes_are_kept(desk: Desk, here: Made) -> None:
    codes = {code.replace("-", "") for code in print_codes(desk, here)}
    with desk.read() as work:
        kept = {row.code_hash for row in work.db.scalars(select(OneTimeCode))}
    assert len(kept) == 10
    assert not codes & kept


def test_new_codes_need_the_password_and_end_the_old_ones(desk: Desk, here: Made) -> None:
    old = print_codes(desk, here)
    one, other = (enter(desk, here.emails["lead"]).session_token for _ in range(2))
    mine = seat(desk, here, "lead")
    with pytest.raises(Invalid):
        enrolling.make_new_codes(mine, one, "wrong")
    done = enrolling.make_new_codes(mine, one, PASSWORD)
    assert load(desk, done.session_token)
    assert load(desk, one) is None
    assert load(desk, other) is None
    with pytest.raises(Invalid):
        give_code(desk, by_half(desk, here), old[0], None)
    assert give_code(desk, by_half(desk, here), done.codes[0], None)
    assert "account.codes_made" in events(desk)


# The secret at rest


def test_the_secret_is_sealed_at_rest_and_bound_to_its_account(desk: Desk, here: Made, clock: FakeClock) -> None:
    lead, head = account_of(desk, here), account_of(desk, here, "head")
    assert lead.factor_secret is not None
    assert head.factor_secret is not None
    assert FACTOR not in lead.factor_secret
    assert lead.factor_secret != head.factor_secret
    token = by_half(desk, here, "head")
    with desk.database.engine.begin() as connection:  # as somebody would who holds the database and not the key
        connection.execute(
            text("UPDATE account SET factor_secret = :sealed WHERE id = :id"),
            {"sealed": lead.factor_secret, "id": head.id},
        )
    with pytest.raises(Unavailable):
        give_code(desk, token, shown(clock), None)


# Taking one up


@pytest.fixture
def newcomer(desk: Desk, here: Made) -> str:
    """The half-open session of a person who was invited, and has no second factor yet."""
    added = people.add_person(seat(desk, here, "administrator"), "New Person", "", "new@ashgrove.example")
    assert added.invitation is not None
    here.emails["newcomer"] = accept_invitation(desk, added.invitation.token, NEW)
    return by_half(desk, here, "newcomer", NEW)


def test_without_a_factor_there_is_nothing_but_taking_one_up(desk: Desk, newcomer: str, clock: FakeClock) -> None:
    found = half_open(desk, newcomer)
    assert found is not None
    assert found.wants is Wants.ENROLMENT
    assert load(desk, newcomer) is None
    for code in ("", "000000", shown(clock), WRONG):
        with pytest.raises(Invalid):
            give_code(desk, newcomer, code, None)


def test_only_a_right_code_takes_it_up(desk: Desk, here: Made, newcomer: str, clock: FakeClock) -> None:
    offer = enrolling.offer(desk, newcomer, alone=False)
    for wrong in ("", "000000", shown(clock), shown(clock, 2, offer.secret)):
        with pytest.raises(Invalid):
            enrolling.enrol(desk, newcomer, offer.sealed, wrong, None)
    assert account_of(desk, here, "newcomer").factor_since is None
    code = shown(clock, secret=offer.secret)
    done = enrolling.enrol(desk, newcomer, offer.sealed, code, None)
    assert load(desk, done.session_token)
    assert load(desk, newcomer) is None
    assert len(done.codes) == 10
    assert "account.factor_enrolled" in events(desk)
    with pytest.raises(Invalid):  # the code that took it up is used
        give_code(desk, by_half(desk, here, "newcomer", NEW), code, None)
    assert give_code(desk, by_half(desk, here, "newcomer", NEW), done.codes[0], None).codes_left == 9


def test_an_offer_is_of_its_session_and_nobody_elses(desk: Desk, here: Made, newcomer: str, clock: FakeClock) -> None:
    other = by_half(desk, here, "newcomer", NEW)
    offer = enrolling.offer(desk, other, alone=False)
    for sealed in (offer.sealed, "", "tampered", offer.sealed[:-4] + "AAAA"):
        with pytest.raises(Conflict):
            enrolling.enrol(desk, newcomer, sealed, shown(clock, secret=offer.secret), None)


def test_who_has_one_cannot_take_up_another_with_the_password_alone(desk: Desk, here: Made, clock: FakeClock) -> None:
    token = by_half(desk, here)
    offer = enrolling.offer(desk, token, alone=False)
    with pytest.raises(Conflict):
        enrolling.enrol(desk, token, offer.sealed, shown(clock, secret=offer.secret), None)
    with pytest.raises(Conflict):
        enrolling.change(desk, token, PASSWORD, offer.sealed, shown(clock, secret=offer.secret))
    assert give_code(desk, token, shown(clock), None)


def test_the_first_to_take_one_up_ends_every_other_try(desk: Desk, here: Made, newcomer: str, clock: FakeClock) -> None:
    other = by_half(desk, here, "newcomer", NEW)
    mine, theirs = (enrolling.offer(desk, token, alone=False) for token in (newcomer, other))
    enrolling.enrol(desk, newcomer, mine.sealed, shown(clock, secret=mine.secret), None)
    with pytest.raises(Conflict):
        enrolling.enrol(desk, other, theirs.sealed, shown(clock, secret=theirs.secret), None)
    assert half_open(desk, other) is None


def test_codes_alone_do_as_well(desk: Desk, here: Made, newcomer: str, clock: FakeClock) -> None:
    offer = enrolling.offer(desk, newcomer, alone=True)
    assert len(set(offer.codes)) == 20
    with pytest.raises(Invalid):
        enrolling.enrol(desk, newcomer, offer.sealed, WRONG, None)
    done = enrolling.enrol(desk, newcomer, offer.sealed, offer.codes[0], None)
    assert done.codes == ()
    with pytest.raises(Invalid):
        give_code(desk, by_half(desk, here, "newcomer", NEW), offer.codes[0], None)
    told = [give_code(desk, by_half(desk, here, "newcomer", NEW), code, None) for code in offer.codes[1:]]
    assert [given.codes_left for given in told] == list(range(18, -1, -1))
    assert [given.few for given in told] == [False] * 15 + [True] * 4


def test_new_codes_alone_are_typed_back_too(desk: Desk, here: Made, newcomer: str) -> None:
    first = enrolling.offer(desk, newcomer, alone=True)
    token = enrolling.enrol(desk, newcomer, first.sealed, first.codes[0], None).session_token
    mine = seat(desk, here, "lead")
    with pytest.raises(Conflict):
        enrolling.make_new_codes(mine, token, NEW)
    second = enrolling.offer(mine, token, alone=True)
    done = enrolling.change(mine, token, NEW, second.sealed, second.codes[5])
    assert enrolling.factor_of(desk, done.session_token).codes_left == 19
    with pytest.raises(Invalid):
        give_code(desk, by_half(desk, here, "newcomer", NEW), first.codes[1], None)


# Changing and taking away


def test_a_change_needs_the_password_and_ends_what_was_before(desk: Desk, here: Made, clock: FakeClock) -> None:
    codes = print_codes(desk, here)
    one, other = (enter(desk, here.emails["lead"]).session_token for _ in range(2))
    mine = seat(desk, here, "lead")
    offer = enrolling.offer(mine, one, alone=False)
    right = shown(clock, secret=offer.secret)
    for password, code in (("wrong", right), (PASSWORD, "000000"), (PASSWORD, shown(clock, 1))):
        with pytest.raises(Invalid):
            enrolling.change(mine, one, password, offer.sealed, code)
    assert load(desk, other)
    done = enrolling.change(mine, one, PASSWORD, offer.sealed, right)
    assert load(desk, done.session_token)
    assert load(desk, one) is None
    assert load(desk, other) is None
    clock.forward(minutes=2)
    for dead in (shown(clock), codes[5]):
        with pytest.raises(Invalid):
            give_code(desk, by_half(desk, here), dead, None)
    assert give_code(desk, by_half(desk, here), shown(clock, secret=offer.secret), None)


def test_a_reset_takes_password_and_factor_together(desk: Desk, here: Made, clock: FakeClock) -> None:
    codes = print_codes(desk, here)
    token = enter(desk, here.emails["lead"]).session_token
    invited = people.invite(seat(desk, here, "administrator"), here.people["lead"])
    assert "account.invited" in events(desk)
    accept_invitation(desk, invited.token, NEW)
    assert load(desk, token) is None
    with pytest.raises(Invalid):
        sign_in(desk, here.emails["lead"], PASSWORD, None)
    half = by_half(desk, here, password=NEW)
    found = half_open(desk, half)
    assert found is not None
    assert found.wants is Wants.ENROLMENT
    clock.forward(minutes=2)
    for dead in (shown(clock), codes[0]):
        with pytest.raises(Invalid):
            give_code(desk, half, dead, None)


def test_nobody_resets_themselves(desk: Desk, here: Made) -> None:
    with pytest.raises(Refused):
        people.invite(seat(desk, here, "administrator"), here.people["administrator"])


# The pages


def boxes(page: str, name: str) -> dict[str, str]:
    return dict(html.fromstring(page).xpath(f"//input[@name='{name}']")[0].attrib)


def test_the_code_page(site: Site, clock: FakeClock) -> None:
    browser, email = site.browser(), site.here.emails["lead"]
    fields = {"email": email, "password": PASSWORD, "next": "/account?x=1"}
    answer = browser.post("/sign-in", fields, page="/sign-in")
    assert answer.location == "/sign-in/code?next=/account?x%3D1"
    assert not any("sid_2" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    page = browser.get(answer.location).get_data(as_text=True)
    assert boxes(page, "code")["autocomplete"] == "one-time-code"
    assert boxes(page, "code")["inputmode"] == "numeric"
    assert boxes(page, "next")["value"] == "/account?x=1"
    assert "inputmode" not in boxes(browser.get(f"{CODE_PAGE}?by=printed").get_data(as_text=True), "code")
    assert browser.get("/sign-in", 302).location == CODE_PAGE
    assert browser.get("/sign-in/authenticator", 302).location == CODE_PAGE
    assert "not right" in text_of(browser.post(CODE_PAGE, {"code": "000000"}, 422, page=CODE_PAGE))
    half = browser.client.get_cookie("sid")
    answer = browser.post(CODE_PAGE, {"code": shown(clock), "next": "/account?x=1"}, page=CODE_PAGE)
    assert answer.location == "/account?x=1"
    assert any(cookie.startswith("sid_2=") for cookie in answer.headers.getlist("Set-Cookie"))
    assert browser.get(CODE_PAGE, 302).location == "/sign-in"
    browser.get("/account")
    thief = site.browser()
    assert half is not None
    thief.client.set_cookie("sid", half.value)
    assert thief.get("/account", 302).location.startswith("/sign-in?")


def test_too_many_codes_are_told(site: Site) -> None:
    browser = site.browser()
    browser.post("/sign-in", {"email": site.here.emails["lead"], "password": PASSWORD}, page="/sign-in")
    for _ in range(10):
        browser.post(CODE_PAGE, {"code": "000000"}, 422, page=CODE_PAGE)
    assert "too many tries" in text_of(browser.post(CODE_PAGE, {"code": "000000"}, 429, page=CODE_PAGE))
    browser.post("/sign-out", page=CODE_PAGE)
    assert browser.get(CODE_PAGE, 302).location == "/sign-in"


def invited(site: Site, name: str = "newcomer") -> Browser:
    """A browser in which an invited person has given their new password."""
    admin = seat(site.desk, site.here, "administrator")
    added = people.add_person(admin, name, "", f"{name}@ashgrove.example")
    assert added.invitation is not None
    email = accept_invitation(site.desk, added.invitation.token, NEW)
    browser = site.browser()
    assert browser.sign_in(email, NEW, next="/account").location == "/sign-in/authenticator?next=/account"
    return browser


def test_taking_up_an_authenticator_by_its_pages(site: Site, clock: FakeClock) -> None:
    browser, page = invited(site), "/sign-in/authenticator"
    assert browser.get(CODE_PAGE, 302).location == page
    shown_first = browser.get(f"{page}?next=/account").get_data(as_text=True)
    tree = html.fromstring(shown_first)
    assert tree.xpath("//main//img/@src")[0].startswith("data:image/svg+xml")
    groups = tree.get_element_by_id("secret").text_content()
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", groups)
    secret, sealed = groups.replace(" ", ""), boxes(shown_first, "offer")["value"]
    assert secret not in shown_first  # but for the groups, only in the picture
    wrong = browser.post(page, {"offer": sealed, "code": "000000"}, 422, page=page).get_data(as_text=True)
    assert groups in wrong  # what was scanned stays right
    fields = {"offer": sealed, "code": shown(clock, secret=secret), "next": "/account"}
    done = browser.post(page, fields, 200, page=page).get_data(as_text=True)
    assert len(re.findall(r"[2-9B-Y]{4}-[2-9B-Y]{4}-[2-9B-Y]{4}<", done)) == 10
    assert html.fromstring(done).xpath("//main//a[@href='/account']")
    assert re.search(r"Printed codes left\s*10 ", text_of(browser.get("/account")))
    browser.post(page, fields, 302)


def test_taking_up_printed_codes_by_their_pages(site: Site, clock: FakeClock) -> None:
    browser, page = invited(site), "/sign-in/printed-codes"
    shown_first = browser.get(page).get_data(as_text=True)
    codes = re.findall(r"[2-9B-Y]{4}-[2-9B-Y]{4}-[2-9B-Y]{4}", shown_first)
    assert len(codes) == 20
    sealed = boxes(shown_first, "offer")["value"]
    assert codes[7] in text_of(browser.post(page, {"offer": sealed, "code": WRONG}, 422, page=page))
    browser.post(page, {"offer": sealed, "code": codes[0]}, page=page)
    for code in codes[1:17]:
        browser.post("/sign-out")
        browser.post("/sign-in", {"email": "newcomer@ashgrove.example", "password": NEW}, page="/sign-in")
        browser.post(CODE_PAGE, {"code": code}, page=CODE_PAGE)
    assert "Printed codes that are left: 3" in text_of(browser.get("/account"))
    assert "Few printed codes are left" in text_of(browser.get("/account"))


def test_changing_it_on_the_own_page(site: Site, clock: FakeClock) -> None:
    browser, elsewhere = site.browser("lead"), site.browser("lead")
    browser.post("/account/new-codes", {"password": "wrong"}, 422, page="/account/new-codes")
    done = browser.post("/account/new-codes", {"password": PASSWORD}, 200, page="/account/new-codes")
    assert "shown this once" in text_of(done)
    elsewhere.get("/account", 302)
    page = "/account/authenticator"
    form = browser.get(page).get_data(as_text=True)
    secret = html.fromstring(form).get_element_by_id("secret").text_content().replace(" ", "")
    fields = {"offer": boxes(form, "offer")["value"], "code": shown(clock, secret=secret), "password": PASSWORD}
    assert "not your password" in text_of(browser.post(page, {**fields, "password": "wrong"}, 422, page=page))
    assert "not a code" in text_of(browser.post(page, {**fields, "code": "000000"}, 422, page=page))
    browser.post(page, fields, 200, page=page)
    browser.get("/account/printed-codes")
    assert "An authenticator" in text_of(browser.get("/account"))


def test_what_is_sent_while_the_session_is_half_open_comes_back(site: Site, clock: FakeClock) -> None:
    browser = site.browser()
    browser.post("/sign-in", {"email": site.here.emails["administrator"], "password": PASSWORD}, page="/sign-in")
    typed = {"name": "Newcomer", "office": "teacher"}
    answer = browser.post("/school/people/add", typed, 401, page=CODE_PAGE).get_data(as_text=True)
    fields = {"code": shown(clock), "kept": boxes(answer, "kept")["value"]}
    assert "Newcomer" in browser.post(CODE_PAGE, fields, 200, page=CODE_PAGE).get_data(as_text=True)


def test_nothing_of_it_is_logged(site: Site, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    browser = invited(site)
    form = browser.get("/sign-in/authenticator").get_data(as_text=True)
    secret = html.fromstring(form).get_element_by_id("secret").text_content()
    code = shown(clock, secret=secret.replace(" ", ""))
    fields = {"offer": boxes(form, "offer")["value"], "code": code}
    browser.post("/sign-in/authenticator", fields, 200, page="/sign-in/authenticator")
    for private in (secret, secret.replace(" ", ""), code):
        assert private not in caplog.text


def test_the_demo_has_none_of_these_pages(sqlite_settings: Settings, clock: FakeClock) -> None:
    site = open_site(replace(sqlite_settings, demo=True), clock)
    browser = site.browser("lead")
    for page in ("/account/authenticator", "/account/printed-codes", "/account/new-codes"):
        browser.get(page, 404)
    assert "second factor" not in text_of(browser.get("/account"))


def test_the_demo_says_of_nothing_that_it_is_missing(sqlite_settings: Settings, clock: FakeClock) -> None:
    site = open_site(replace(sqlite_settings, demo=True), clock)
    words = text_of(site.browser("lead").get("/school/safety"))
    assert "invented" in words
    assert "A second factor for everybody" in words
    for wrong in ("Missing", "In place", "have none yet"):
        assert wrong not in words
