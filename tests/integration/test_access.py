"""Default deny, cookies, expiry and what was typed before it (design, section 7)."""

from __future__ import annotations

import secrets
import zlib
from base64 import urlsafe_b64decode

import pytest
from lxml import html
from pyotp import TOTP
from sqlalchemy import select

from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.factories import PASSWORD, code_now
from webapp.db.schools import Account
from webapp.domain.policy import Permission
from webapp.services import second_factor, throttle
from webapp.settings import Settings
from webapp.web.access import permission, safe_next


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def test_a_stranger_is_sent_to_the_door_and_back(site: Site) -> None:
    browser = site.browser()
    answer = browser.get("/account?x=1", 302)
    assert answer.location == "/sign-in?next=/account?x%3D1"
    browser.get(answer.location)
    answer = browser.sign_in(site.here.emails["lead"], next="/account?x=1")
    assert answer.location == "/account?x=1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "",
        "evil",
        "/a\nb",
        "/a\tb",
    ],
)
def test_after_signing_in_nobody_leaves_the_server(target: str) -> None:
    assert safe_next(target) == "/"


def test_a_route_without_a_permission_is_not_there(site: Site) -> None:
    site.app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert b"secret" not in site.browser("lead").get("/forgotten", 404).data
    assert b"secret" not in site.browser().get("/forgotten", 404).data


def test_a_role_that_the_permission_does_not_name_finds_nothing(site: Site) -> None:
    missing = text_of(site.browser("governor").get("/nowhere", 404))
    assert text_of(site.browser("governor").get("/school/people", 404)) == missing


def test_the_guard_itself_asks_for_the_role(site: Site) -> None:
    """Before any service is asked: a view that forgot to ask one shows nothing either."""
    site.app.add_url_rule("/planted", "planted", permission(Permission.PEOPLE_READ)(lambda: "secret"))
    assert b"secret" not in site.browser("governor").get("/planted", 404).data
    assert b"secret" in site.browser("administrator").client.get("/planted").data


def test_the_cookie_holds_a_token_and_no_person(site: Site) -> None:
    browser = site.browser("lead")
    browser.get("/account")
    with browser.client.session_transaction() as cookie:
        assert set(cookie) <= {"_user_id", "csrf_token", "_flashes"}
        assert len(cookie["_user_id"]) >= 40


def test_cookies_are_closed_to_scripts_and_other_sites(site: Site) -> None:
    answer = site.browser().sign_in(site.here.emails["lead"])
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
    assert {cookie.partition("=")[0] for cookie in cookies} == {"sid", "sid_2"}
    assert [("Max-Age" in cookie, "sid=" in cookie) for cookie in cookies].count((True, True)) == 0


def test_cookies_are_secure_over_tls(site: Site) -> None:
    client = site.app.test_client()
    answer = client.get("/sign-in", base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in cookies)
    assert all(cookie.startswith("__Host-sid=") for cookie in cookies)


def test_over_tls_the_browser_is_known_again(site: Site) -> None:
    """And a cookie that a neighbouring host, or a page without TLS, could set counts for nothing."""
    tls = {"base_url": "https://localhost"}
    client, email = site.app.test_client(), site.here.emails["lead"]
    page = client.get("/sign-in", **tls).get_data(as_text=True)
    fields = {"csrf_token": _field(page, "csrf_token"), "email": email, "password": PASSWORD}
    at = {**tls, "headers": {"Referer": "https://localhost/sign-in"}}
    client.post("/sign-in", data=fields, **at)
    page = client.get("/sign-in/code", **tls).get_data(as_text=True)
    fields = {"csrf_token": _field(page, "csrf_token"), "code": code_now(site.desk, email)}
    answer = client.post("/sign-in/code", data=fields, **at)
    named = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(named) == {"__Host-sid", "__Host-sid_2"}
    assert all("Path=/" in cookie and "Secure" in cookie and "HttpOnly" in cookie for cookie in named.values())
    assert client.get("/account", **tls).status_code == 200
    token = named["__Host-sid"].partition("=")[2].partition(";")[0]
    planted = site.app.test_client()
    planted.set_cookie("sid", token, domain="school.example", secure=True)
    assert planted.get("/account", **tls).status_code == 302


def test_a_cookie_replayed_after_sign_out_is_worth_nothing(site: Site) -> None:
    browser = site.browser("lead")
    stolen = browser.client.get_cookie("sid")
    assert stolen is not None
    browser.post("/sign-out")
    thief = site.browser()
    thief.client.set_cookie("sid", stolen.value)
    assert thief.get("/account", 302).location.startswith("/sign-in")


def test_a_session_ends_by_itself(site: Site, clock: FakeClock) -> None:
    idle = site.browser("lead")
    clock.forward(minutes=61)
    idle.get("/account", 302)
    busy = site.browser("lead")
    for _ in range(15):
        clock.forward(minutes=50)
        busy.client.get("/account")
    busy.get("/account", 302)


def test_autosave_is_no_activity(site: Site, clock: FakeClock) -> None:
    @permission(Permission.SIGNED_IN, activity=False)
    def autosave() -> str:
        return "saved"

    site.app.add_url_rule("/autosaved", "autosaved", autosave)
    browser = site.browser("lead")
    for _ in range(5):
        clock.forward(minutes=13)
        browser.client.get("/autosaved")
    browser.get("/account", 302)


def test_a_form_sent_after_the_session_ended_loses_nothing(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    typed = [("name", "A & B <c>\r\n  two lines"), ("name", "a second value"), ("office", "")]
    token = browser.token("/account")
    clock.forward(hours=2)
    answer = browser.client.post(
        "/school/people/add?x=1", data={"csrf_token": token, "name": [v for k, v in typed if k == "name"], "office": ""}
    )
    assert answer.status_code == 401
    sealed = _field(answer.get_data(as_text=True), "kept")
    assert sealed
    answer = browser.sign_in(site.here.emails["administrator"], status=200, kept=sealed)
    page = answer.get_data(as_text=True)
    assert 'action="/school/people/add?x=1"' in page
    boxes = html.fromstring(page).xpath("//form//textarea")
    # A browser drops the line break that follows the tag; it is there so that a text's own is not dropped.
    assert _field(page, "csrf_token")
    assert [(box.get("name"), (box.text or "").removeprefix("\n")) for box in boxes] == [
        (n, v.replace("\r\n", "\n")) for n, v in typed
    ]


@pytest.mark.parametrize("reason", ["signed out", "proof too old"])
def test_what_was_kept_arrives(site: Site, clock: FakeClock, reason: str) -> None:
    browser = site.browser("administrator")
    token = browser.token("/account")
    clock.forward(minutes=120 if reason == "signed out" else 31)
    fields = {"csrf_token": token, "name": "Newcomer", "office": "", "email": ""}
    page = browser.client.post("/school/people/add", data=fields).get_data(as_text=True)
    door = {
        "csrf_token": _field(page, "csrf_token"),
        "kept": _field(page, "kept"),
        "email": site.here.emails["administrator"],
        "password": PASSWORD,
    }
    if reason != "signed out":
        door["code"] = code_now(site.desk, site.here.emails["administrator"])
    page = browser.client.post("/sign-in" if reason == "signed out" else "/step-up", data=door).get_data(as_text=True)
    if reason == "signed out":
        given = code_now(site.desk, site.here.emails["administrator"])
        sent = {"csrf_token": _field(page, "csrf_token"), "kept": _field(page, "kept"), "code": given}
        page = browser.client.post("/sign-in/code", data=sent).get_data(as_text=True)
    again = {"csrf_token": _field(page, "csrf_token"), "name": "Newcomer", "office": "", "email": ""}
    assert browser.client.post("/school/people/add", data=again).status_code == 302


@pytest.mark.parametrize("alone", [False, True])
def test_what_was_kept_survives_taking_up_a_factor(site: Site, clock: FakeClock, alone: bool) -> None:
    """Somebody whose account was reset while they wrote."""
    browser, email = site.browser("administrator"), site.here.emails["administrator"]
    token = browser.token("/account")
    clock.forward(hours=2)
    with site.desk.work(school_id=site.here.school_id) as work:
        account = work.db.scalars(select(Account).where(Account.email == email)).one()
        second_factor.take_away(work, account)
        work.note("account.invited", f"account:{account.id}")
    page = browser.client.post("/school/people/add", data={"csrf_token": token, "name": "Newcomer"}).get_data(
        as_text=True
    )

    def send(path: str, page: str, **fields: str) -> str:
        sent = {name: _field(page, name) for name in ("csrf_token", "kept", "next", "offer")}
        answer = browser.client.post(path, data={**sent, **fields})
        assert answer.status_code in (200, 401), answer.status_code
        return answer.get_data(as_text=True)

    page = send("/sign-in", page, email=email, password=PASSWORD)
    if alone:
        page = send("/sign-in/printed-codes", page, offer="")
        code = html.fromstring(page).xpath("//ol/li/text()")[0].strip()
        page = send("/sign-in/printed-codes", page, code=code)
    else:
        secret = "".join(html.fromstring(page).get_element_by_id("secret").text_content().split())
        page = send("/sign-in/authenticator", page, code=TOTP(secret).at(clock.now))
    assert html.fromstring(page).xpath("//form[@action='/school/people/add']//textarea[@name='name']")[
        0
    ].text.strip() == ("Newcomer")


def test_what_was_typed_is_given_to_nobody_else(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    token = browser.token("/account")
    clock.forward(hours=2)
    answer = browser.client.post("/school/people/add", data={"csrf_token": token, "name": "Somebody Secret"})
    sealed = _field(answer.get_data(as_text=True), "kept")
    answer = browser.sign_in(site.here.emails["lead"], status=302, kept=sealed)
    assert answer.location == "/"


def test_what_another_site_sends_is_not_kept(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    clock.forward(hours=2)
    answer = browser.client.post("/school/people/add", data={"csrf_token": "forged", "name": "x"})
    assert answer.status_code == 400
    assert 'name="kept"' not in answer.get_data(as_text=True)


def test_a_sealed_form_that_was_changed_is_dropped(site: Site) -> None:
    answer = site.browser().sign_in(site.here.emails["lead"], kept="eyJ.tampered.with", next="/account")
    assert answer.location == "/account"


def test_a_password_is_never_put_into_a_page(site: Site, clock: FakeClock) -> None:
    browser = site.browser("lead")
    token = browser.token("/password")
    clock.forward(hours=2)
    answer = browser.client.post(
        "/password", data={"csrf_token": token, "current": "x", "password": "secret words here"}
    )
    assert answer.status_code == 401
    assert "secret words here" not in answer.get_data(as_text=True)
    assert not _field(answer.get_data(as_text=True), "kept")


def test_a_megabyte_comes_back(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    token = browser.token("/account")
    long = secrets.token_hex(500_000)
    clock.forward(hours=2)
    answer = browser.client.post("/school/people/add", data={"csrf_token": token, "name": long})
    sealed = _field(answer.get_data(as_text=True), "kept")
    answer = browser.sign_in(site.here.emails["administrator"], status=200, kept=sealed)
    assert long in answer.get_data(as_text=True)


def test_what_decides_over_people_asks_for_a_proof_again(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    browser.get("/school/people/add")
    clock.forward(minutes=29)
    browser.get("/school/people/add")
    clock.forward(minutes=1)
    answer = browser.get("/school/people/add", 302)
    assert answer.location == "/step-up?next=/school/people/add"
    before = browser.client.get_cookie("sid")
    browser.get(answer.location)
    browser.post("/step-up", {"password": "wrong wrong wrong", "code": "000000", "next": "/school/people/add"}, 422)
    for code in ("", "000000"):
        browser.post("/step-up", {"password": PASSWORD, "code": code, "next": "/school/people/add"}, 422)
    given = code_now(site.desk, site.here.emails["administrator"])
    answer = browser.post("/step-up", {"password": PASSWORD, "code": given, "next": "/school/people/add"})
    assert answer.location == "/school/people/add"
    browser.get("/school/people/add")
    assert before is not None
    old = site.browser()
    old.client.set_cookie("sid", before.value)
    old.get("/account", 302)


def test_a_form_that_needs_a_proof_again_is_kept(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    clock.forward(minutes=31)
    at = {"headers": {"Referer": "http://localhost/school/people/add?x=1"}}
    answer = browser.post("/school/people/add", {"name": "Newcomer"}, 401, page="/account", **at)
    sealed = _field(answer.get_data(as_text=True), "kept")
    given = code_now(site.desk, site.here.emails["administrator"])
    page = browser.post("/step-up", {"password": PASSWORD, "code": given, "kept": sealed}, 200).get_data(as_text=True)
    assert "Newcomer" in page
    assert html.fromstring(page).xpath("//a[text()='Back to the page']/@href") == ["/school/people/add?x=1"]


def test_who_asked_for_a_file_comes_back_to_its_page(site: Site, clock: FakeClock) -> None:
    browser = site.browser("lead")
    clock.forward(minutes=31)
    at = {"headers": {"Referer": "http://localhost/papers/P-0001"}}
    assert browser.get("/papers/P-0001/copies/ABC-DEF", 302, **at).location == "/step-up?next=/papers/P-0001"


def test_one_proof_is_enough_for_five_in_a_row(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    for number in range(5):
        clock.forward(minutes=5)
        browser.post("/school/people/add", {"name": f"Newcomer {'abcde'[number]}", "office": ""})


def test_codes_at_the_proof_are_counted(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    for _ in range(throttle.MOST_CODES):
        browser.post("/step-up", {"password": PASSWORD, "code": "000000"}, 422)
    given = code_now(site.desk, site.here.emails["administrator"])
    page = text_of(browser.post("/step-up", {"password": PASSWORD, "code": given}, 422))
    assert "too many tries" in page


def test_a_script_is_told_and_not_redirected(site: Site) -> None:
    answer = site.browser().client.get("/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_the_hidden_page_says_nothing(site: Site) -> None:
    page = text_of(site.browser("lead").get("/hidden"))
    for secret in ("Lead Of", "Ashgrove", "Sign out", "lead"):
        assert secret not in page


def _field(page: str, name: str) -> str:
    found = html.fromstring(page).xpath(f"//input[@name='{name}']/@value")
    return str(found[0]) if found else ""


FACTOR = ["/account/authenticator", "/account/printed-codes", "/account/new-codes", "/account/passkeys/add"]


@pytest.mark.parametrize("page", FACTOR)
def test_the_password_alone_changes_no_second_factor(site: Site, clock: FakeClock, page: str) -> None:
    """Otherwise new codes, made with the password, would be the proof that is asked for besides the password."""
    browser = site.browser("lead")
    browser.get(page)
    clock.forward(minutes=31)
    assert browser.get(page, 302).location == f"/step-up?next={page}"
    browser.post(page, {"password": PASSWORD}, 401)


def test_a_script_is_told_that_a_proof_is_asked_for(site: Site, clock: FakeClock) -> None:
    browser = site.browser("lead")
    sent = {"csrf_token": browser.token(), "password": PASSWORD}
    clock.forward(minutes=31)
    answer = browser.client.post("/account/passkeys/ask", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "whether it is still you" in answer.get_json()["sentence"]


def test_who_signs_in_over_somebody_ends_their_session(site: Site) -> None:
    browser = site.browser("lead")
    stolen = browser.client.get_cookie("sid")
    assert stolen is not None
    door = browser.client.get("/account").get_data(as_text=True)
    fields = {"csrf_token": _field(door, "csrf_token"), "email": site.here.emails["head"], "password": PASSWORD}
    browser.client.post("/sign-in", data=fields)
    thief = site.browser()
    thief.client.set_cookie("sid", stolen.value)
    thief.get("/account", 302)


def test_what_is_kept_at_the_door_cannot_be_read_in_its_source(site: Site, clock: FakeClock) -> None:
    browser = site.browser("administrator")
    token = browser.token("/account")
    clock.forward(hours=2)
    answer = browser.client.post("/school/people/add", data={"csrf_token": token, "name": "Somebody Secret"})
    sealed = urlsafe_b64decode(_field(answer.get_data(as_text=True), "kept"))
    assert b"Secret" not in sealed
    for start in range(len(sealed)):
        with pytest.raises(zlib.error):
            zlib.decompress(sealed[start:])


def test_forms_in_other_tabs_live_on_after_a_proof(site: Site, clock: FakeClock) -> None:
    browser = site.browser("lead")
    tab = browser.token("/account")
    clock.forward(seconds=60)
    given = code_now(site.desk, site.here.emails["lead"])
    browser.post("/step-up", {"password": PASSWORD, "code": given, "next": "/account"})
    assert browser.client.post("/account", data={"csrf_token": tab, "theme": "dark"}).status_code == 302
