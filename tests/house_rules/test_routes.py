"""A census of the routes: each declares its permission, and none that is only read writes (design, section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from tests.client import Site, open_site
from tests.clock import FakeClock
from tests.factories import PASSWORD
from webapp.db.models import Base
from webapp.db.schools import Account, Person
from webapp.domain.events import EVENTS
from webapp.domain.people import Role
from webapp.domain.policy import Permission
from webapp.services import second_factor
from webapp.settings import Settings
from webapp.web import access, audit

READ_NOTES = frozenset({"audit_row", "audit_payload", "read_note", "web_session", "throttle"})
"""What a GET may write: that somebody read something, that they are awake, and how often a secret address was asked for."""

PUBLIC = {
    "door.set_up",
    "door.sign_in",
    "door.sign_out",
    "door.invitation",
    "door.hidden",
    "second_factor.code",
    "second_factor.enrol",
    "passkeys.ask",
    "passkeys.give",
    "passkeys.ask_first",
    "passkeys.enrol",
    "calendars.feed",
}
"""The whole of what is there for whoever is not signed in. A new one is a decision, taken here."""


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def own_rules(app: Flask) -> Iterator[Rule]:
    """Every route but the static files'."""
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint.rpartition(".")[2] != "static")


def undeclared(app: Flask) -> list[str]:
    """Routes that say nothing about who may use them."""
    views = app.view_functions
    return [rule.endpoint for rule in own_rules(app) if access.declared_by(views[rule.endpoint]) is None]


def counts(site: Site) -> dict[str, int]:
    """How many rows each table has, and for those of READ_NOTES nothing."""
    with site.desk.read() as work:
        return {
            table.name: work.db.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in READ_NOTES
        }


def address(site: Site, rule: Rule) -> str:
    """An address of this rule, of things that are there where they can be."""
    with site.desk.read() as work:
        tables = Base.metadata.tables
        references = {
            "contracts": work.db.scalar(
                select(tables["contract"].c.reference).where(tables["contract"].c.id == site.here.contract_id)
            ),
            "sessions": work.db.scalar(
                select(tables["supervision_session"].c.reference).where(
                    tables["supervision_session"].c.id == site.here.session_id
                )
            ),
            "papers": work.db.scalar(
                select(tables["paper"].c.reference).where(tables["paper"].c.id == site.here.paper_id)
            ),
            "children": work.db.scalar(
                select(tables["child"].c.reference).where(tables["child"].c.id == site.here.child_id)
            ),
        }
    kind = rule.rule.split("/")[1]
    values = {
        "reference": references.get(kind, "X-0001"),
        "person_id": site.here.people["nobody"],
        "action_id": site.here.action_id,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], "1")), rule.rule)


def writes(site: Site, keys: list[str]) -> list[str]:
    """GETs after which a table has more or fewer rows, for each of these people."""
    found = []
    rules = [rule for rule in own_rules(site.app) if "GET" in (rule.methods or ())]
    addresses = sorted({address(site, rule) for rule in rules})
    before = None
    for key in keys:
        client = site.browser(key).client
        before = counts(site)
        for path in addresses:
            answer = client.get(path)
            assert answer.status_code < 500, f"{path} for {key}: {answer.status_code}"
            after = counts(site)
            if after != before:
                found.append(path)
                before = after
    return found


def test_every_route_declares_its_permission(site: Site) -> None:
    assert undeclared(site.app) == []


def test_a_planted_route_is_found(site: Site) -> None:
    site.app.add_url_rule("/planted", "planted", lambda: "")
    assert undeclared(site.app) == ["planted"]


def test_what_is_public_is_listed_here(site: Site) -> None:
    views = site.app.view_functions
    public = {
        rule.endpoint
        for rule in own_rules(site.app)
        if (declared := access.declared_by(views[rule.endpoint])) and declared.permission is Permission.ANYONE
    }
    assert public == PUBLIC


def test_a_stranger_gets_nothing_else(site: Site) -> None:
    client = site.app.test_client()
    for rule in own_rules(site.app):
        if rule.endpoint in PUBLIC:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(address(site, rule), method=method)
            away = answer.status_code == 302 and answer.location.startswith("/sign-in")
            assert away or answer.status_code in (400, 401), f"{method} {rule.rule}: {answer.status_code}"


@pytest.mark.parametrize("page", ["/sign-in/code", "/sign-in/authenticator"])
def test_who_gave_the_password_alone_gets_nothing_else(site: Site, page: str) -> None:
    """And nothing of a route that is added tomorrow: a half-open session is nobody's until its code is given."""
    planted = access.permission(Permission.SIGNED_IN)(lambda: "for whoever is signed in")
    site.app.add_url_rule("/planted", "planted", planted, methods=["GET", "POST"])
    email = site.here.emails["lead"]
    if page != "/sign-in/code":
        with site.desk.work() as work:
            account = work.db.scalars(select(Account).where(Account.email == email)).one()
            second_factor.take_away(work, account)
            work.note("account.invited", f"account:{account.id}")
    client = site.browser().client
    client.post("/sign-in", data={"csrf_token": site_token(client, "/sign-in"), "email": email, "password": PASSWORD})
    token = site_token(client, page)
    for rule in own_rules(site.app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint in PUBLIC:
                continue
            sent = {"data": {"csrf_token": token}} if method != "GET" else {}
            answer = client.open(address(site, rule), method=method, **sent)
            led = answer.status_code == 302 and answer.location.startswith(page)
            shown = answer.status_code == 401 and f'action="{page}"' in answer.get_data(as_text=True)
            assert led or shown, f"{method} {rule.rule}: {answer.status_code}"


def site_token(client: FlaskClient, page: str) -> str:
    """A CSRF token of this page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found is not None
    return found[1]


def test_no_form_is_taken_without_its_token(site: Site) -> None:
    """Not even one of the pages for strangers: another site could send it in somebody's name."""
    browser = site.browser("lead")
    sends = sorted({address(site, rule) for rule in own_rules(site.app) if "POST" in (rule.methods or ())})
    assert len(sends) > 40
    for client in (browser.client, site.app.test_client()):
        taken = [path for path in sends if client.post(path, data={"name": "x"}).status_code != 400]
        assert taken == []


def test_no_get_writes(site: Site) -> None:
    assert writes(site, [*(role.value for role in Role), "outsider", "nobody"]) == []


def test_a_planted_get_that_writes_is_found(site: Site) -> None:
    @access.permission(Permission.SIGNED_IN)
    def planted() -> str:
        with access.desk().work() as work:
            work.db.add(Person(school_id=work.school_id, name="x", office="", created_at=work.now))
            work.note("person.added", "person:0")
        return ""

    site.app.add_url_rule("/planted", "planted", planted)
    assert writes(site, ["lead"]) == ["/planted"]


def test_every_event_has_plain_words() -> None:
    assert set(audit.WORDS) == set(EVENTS)


def test_addresses_take_no_names(site: Site) -> None:
    """References and numbers only: an address stands in histories and logs (pitfalls, "Web and access")."""
    for rule in own_rules(site.app):
        assert {argument for argument in rule.arguments if "name" in argument or "email" in argument} == set()
