"""A session that ended is refused on its next request, whatever ended it; and a stranger is told nothing of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pyotp import TOTP
from sqlalchemy import select

from tests.client import Browser, Site, open_site
from tests.clock import FakeClock
from tests.factories import PASSWORD, code_now, make_membership, seat
from webapp.db.schools import Account, Membership, WebSession
from webapp.domain.people import Role
from webapp.services import accounts, enrolling, own_sessions, people, second_factor, signing_in, stepping_up
from webapp.settings import Settings

NEW = "seven brass otters hum"
COOKIE = "sid"


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def token_of(browser: Browser) -> str:
    with browser.client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def change_factor(site: Site, token: str) -> None:
    mine = seat(site.desk, site.here, "lead")
    offer = enrolling.offer(mine, token, alone=False)
    enrolling.change(mine, token, PASSWORD, offer.sealed, TOTP(offer.secret).at(site.desk.clock()))


def approve(site: Site, _token: str) -> None:
    with site.desk.work(school_id=site.here.school_id) as work:
        waits = make_membership(work, site.here.people["lead"], Role.DEPUTY, approved=False)
        work.db.add(waits)
        work.db.flush()
        work.note("membership.granted", f"person:{site.here.people['lead']}")
        membership = waits.id
    people.approve_role(seat(site.desk, site.here, "head"), membership)


def end_role(site: Site, _token: str) -> None:
    with site.desk.read() as work:
        held = select(Membership.id).where(Membership.person_id == site.here.people["lead"])
        membership = work.db.scalars(held).one()
    people.end_role(seat(site.desk, site.here, "administrator"), membership)


def end_from_elsewhere(site: Site, token: str, *, others: bool) -> None:
    other = token_of(site.browser("lead"))
    mine = seat(site.desk, site.here, "lead")
    if others:
        own_sessions.end_other_sessions(mine, other)
    else:
        line = next(line for line in own_sessions.own_sessions(mine, other) if not line.is_this)
        own_sessions.end_session(mine, other, line.session_id)


ENDS: dict[str, Callable[[Site, str], object]] = {
    "signed out": lambda site, token: signing_in.sign_out(seat(site.desk, site.here, "lead"), token),
    "left": lambda site, _: people.mark_left(seat(site.desk, site.here, "administrator"), site.here.people["lead"]),
    "password changed": lambda site, token: signing_in.change_password(
        seat(site.desk, site.here, "lead"), token, PASSWORD, NEW
    ),
    "factor changed": change_factor,
    "new codes": lambda site, token: enrolling.make_new_codes(seat(site.desk, site.here, "lead"), token, PASSWORD),
    "reset": lambda site, _: accounts.accept_invitation(
        site.desk, people.invite(seat(site.desk, site.here, "administrator"), site.here.people["lead"]).token, NEW
    ),
    "stepped up": lambda site, token: stepping_up.step_up(
        seat(site.desk, site.here, "lead"), token, PASSWORD, code_now(site.desk, site.here.emails["lead"])
    ),
    "role given": lambda site, _: people.grant_role(
        seat(site.desk, site.here, "administrator"), site.here.people["lead"], Role.GOVERNOR
    ),
    "role approved": approve,
    "role ended": end_role,
    "ended elsewhere": lambda site, token: end_from_elsewhere(site, token, others=False),
    "others ended": lambda site, token: end_from_elsewhere(site, token, others=True),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_copied_cookie_is_refused_on_the_next_request(site: Site, end: str) -> None:
    browser = site.browser("lead")
    form = browser.token("/account")
    ENDS[end](site, token_of(browser))
    assert browser.client.get("/account").location.startswith("/sign-in")
    assert browser.client.post("/account", data={"csrf_token": form, "theme": "dark"}).status_code in (400, 401)
    assert browser.client.get("/account", headers={"Accept": "application/json"}).status_code == 401
    assert browser.client.post("/papers/P-0001/autosave", data={"csrf_token": form}).status_code in (400, 401)


def test_nobody_else_is_signed_out_by_it(site: Site) -> None:
    lead, head = site.browser("lead"), site.browser("head")
    end_from_elsewhere(site, token_of(lead), others=True)
    head.get("/account")


# The list


def test_the_list_tells_sessions_apart_and_ends_one(site: Site, clock: FakeClock) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.7.9 Safari/537.36"
    site.browser("head")
    mine, other = site.browser("lead"), site.browser()
    other.client.environ_base["HTTP_USER_AGENT"] = agent
    other.sign_in(site.here.emails["lead"])
    page = mine.get("/account/sessions").get_data(as_text=True)
    assert page.count("End this session") == 1
    assert "Chrome on Windows" in page
    assert "140.0" not in page
    path = re.search(r'action="(/account/sessions/\d+/end)"', page)
    assert path is not None
    mine.post(path[1])
    other.get("/account", 302)
    mine.post(path[1])  # once more is no error
    mine.get("/account")


def test_nobody_ends_what_is_not_theirs(site: Site) -> None:
    head, lead = site.browser("head"), site.browser("lead")
    with site.desk.read() as work:
        of_lead = select(WebSession.id).join(Account).where(Account.email == site.here.emails["lead"])
        number = work.db.scalars(of_lead).one()
    head.post(f"/account/sessions/{number}/end")
    lead.get("/account")


# What a stranger is told


def forget_token(text: str) -> str:
    return re.sub(r'(name="csrf_token" value=|nonce=|v=)("?)[^"&]+', r"\1", text)


def test_a_stranger_cannot_tell_accounts_apart(site: Site) -> None:
    emails = {
        "wrong": site.here.emails["lead"],
        "disabled": site.here.emails["deputy"],
        "left": site.here.emails["head"],
    }
    emails |= {"no factor": site.here.emails["governor"], "never opened": site.here.emails["outsider"]}
    emails |= {"unknown": "nobody-here@ashgrove.example"}
    with site.desk.work(school_id=site.here.school_id) as work:
        found = {row.email: row for row in work.db.scalars(select(Account))}
        found[emails["disabled"]].disabled_at = work.now
        found[emails["left"]].person.left_on = work.today
        second_factor.take_away(work, found[emails["no factor"]])
        found[emails["never opened"]].password_hash = None
        work.note("person.left", "person:1")
    for tries in (1, 20):  # at first, and once the window is closed
        answers = {}
        for why, email in emails.items():
            client = site.app.test_client()
            token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
            assert token is not None
            for _ in range(tries):
                sent = {"csrf_token": token[1], "email": email, "password": "not it at all"}
                answer = client.post("/sign-in", data=sent)
            body = forget_token(answer.get_data(as_text=True)).replace(email, "EMAIL")
            headers = {
                (name, "" if name in ("Content-Security-Policy", "Set-Cookie", "Content-Length") else value)
                for name, value in answer.headers
            }
            answers[why] = (answer.status_code, body, frozenset(headers))
        assert len({answer[0] for answer in answers.values()}) == 1
        assert {why: answer for why, answer in answers.items() if answer != answers["unknown"]} == {}
        assert answers["unknown"][0] == (422 if tries == 1 else 429)
