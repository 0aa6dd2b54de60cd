"""A browser for tests that reviews every page it fetches, and a site to point it at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from pyotp import TOTP
from werkzeug.test import TestResponse

from tests.clock import FakeClock
from tests.factories import PASSWORD, Made, code_now, make_world
from webapp import create_app
from webapp.services.work import Desk
from webapp.settings import Settings

CODE_PAGE = "/sign-in/code"


@dataclass
class Site:
    """The application on a database with two full schools."""

    app: Flask
    desk: Desk
    here: Made
    """The school of the test."""
    neighbour: Made
    """The school whose things nobody of the first may see."""

    def browser(self, key: str | None = None) -> Browser:
        """A browser, signed in as a person of the school where one is named."""
        browser = Browser(
            self.app.test_client(), [name_of(made, key) for made in (self.here, self.neighbour) for key in made.people]
        )
        if key is not None:
            browser.sign_in(self.here.emails[key])
        return browser


def name_of(made: Made, key: str) -> str:
    """The name that `factories.add_person` gave."""
    return f"{key.title()} Of{made.name}"


def open_site(settings: Settings, clock: FakeClock) -> Site:
    """Put the application on this database and fill it."""
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    desk: Desk = app.extensions["alongside"]
    return Site(app, desk, *make_world(desk))


class Browser:
    """Fetches pages as a person would, and reviews each one."""

    def __init__(self, client: FlaskClient, names: Iterable[str] = ()) -> None:
        self.client = client
        self.names = [*names, "Quillfeather"]

    def get(self, path: str, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page."""
        return self._reviewed(self.client.get(path, **options), status)

    def post(
        self, path: str, fields: Any = None, status: int = 302, *, page: str | None = None, **options: Any
    ) -> TestResponse:
        """Send a form with the CSRF token of a page that was fetched before: of `page`, or of the account page."""
        token = self.token(page or "/account")
        fields = fields or {}
        pairs = [(name, value) for name, value in (fields.items() if isinstance(fields, dict) else fields)]
        data: dict[str, list[str]] = {"csrf_token": [token]}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        return self._reviewed(self.client.post(path, data=data, **options), status)

    def token(self, page: str = "/account") -> str:
        """A CSRF token of this browser: of this page, or of the door for who is not signed in."""
        for path in (page, "/sign-in"):
            text = self.client.get(path).get_data(as_text=True)
            if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
                return found[1]
        raise AssertionError(f"{page} has no form")

    def sign_in(self, email: str, password: str = PASSWORD, status: int = 302, **fields: str) -> TestResponse:
        """Sign in by the two forms: the password, and where it was right the code."""
        sent = {"csrf_token": self.token("/sign-in"), "email": email, "password": password, **fields}
        answer = self.client.post("/sign-in", data=sent)
        if CODE_PAGE not in (answer.location or answer.get_data(as_text=True)):
            return self._reviewed(answer, status)
        self._reviewed(answer, answer.status_code)
        desk: Desk = self.client.application.extensions["alongside"]
        return self.post(
            CODE_PAGE, {**fields, "code": code_now(desk, email.strip().casefold())}, status, page=CODE_PAGE
        )

    def enrol(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Sign in for the first time, and take up an authenticator. Returns the page with the printed codes."""
        page = "/sign-in/authenticator"
        assert self.sign_in(email, password).location.startswith(page)
        offer = html.fromstring(self.get(page).get_data(as_text=True))
        secret = "".join(offer.get_element_by_id("secret").text_content().split())
        desk: Desk = self.client.application.extensions["alongside"]
        sealed = offer.xpath("//input[@name='offer']/@value")[0]
        return self.post(page, {"offer": sealed, "code": TOTP(secret).at(desk.clock())}, 200, page=page)

    def _reviewed(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, not {status}"
        problems = review(response, self.names)
        assert not problems, f"{response.request.path}: {problems}"
        return response


def text_of(response: TestResponse) -> str:
    """The words of a page, single-spaced."""
    return " ".join(html.fromstring(response.get_data(as_text=True)).text_content().split())


def review(response: TestResponse, names: Iterable[str] = ()) -> list[str]:
    """What is wrong with a page. Redirects and files are none."""
    problems = []
    if response.headers.get("Cache-Control") != "no-store":
        problems.append("may be kept by the browser")
    if response.mimetype != "text/html" or response.status_code in (301, 302, 303, 307, 308):
        return problems
    page = html.fromstring(response.get_data(as_text=True))
    return problems + _frame(page, names) + _forms(page) + _content_policy(page, response)


def _frame(page: Any, names: Iterable[str]) -> list[str]:
    title = (page.findtext(".//title") or "").strip()
    problems = []
    if len(page.findall(".//h1")) != 1:
        problems.append(f"{len(page.findall('.//h1'))} headings of the first rank")
    if not title.endswith("– Alongside") or len(title) < len("x – Alongside"):
        problems.append(f"the title “{title}” says nothing")
    if bool(page.find_class("error-summary")) != title.startswith("Error:"):
        problems.append(f"the title “{title}” and the list of errors disagree")
    problems += [f"the title holds the name {name}" for name in names if name.casefold() in title.casefold()]
    twice = [name for name, count in Counter(page.xpath("//@id")).items() if count > 1]
    problems += [f"the id {name} stands more than once" for name in twice]
    problems += [f"aria-describedby names {i}, which is not there" for i in _described(page) - set(page.xpath("//@id"))]
    return problems


def _described(page: Any) -> set[str]:
    return {name for value in page.xpath("//@aria-describedby") for name in value.split()}


def _forms(page: Any) -> list[str]:
    problems = [
        f"the form to {form.get('action')} has no CSRF token"
        for form in page.xpath("//form[translate(@method, 'POST', 'post')='post']")
        if not form.xpath(".//input[@name='csrf_token' and string-length(@value) > 20]")
    ]
    for box in page.xpath("//input | //select | //textarea"):
        if box.get("type") in ("hidden", "submit", "button") or box.get("hidden") is not None:
            continue
        labelled = box.get("aria-label") or box.get("aria-labelledby") or box.xpath("ancestor::label")
        if not labelled and not (box.get("id") and page.xpath("//label[@for=$id]", id=box.get("id"))):
            problems.append(f"the box {box.get('name')} has no label")
    return problems


def _content_policy(page: Any, response: TestResponse) -> list[str]:
    problems = []
    policy = response.headers.get("Content-Security-Policy", "")
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    if not policy.startswith("default-src 'none'") or nonce is None:
        return ["no content policy with a nonce"]
    problems += [
        f"a script without the nonce: {s.get('src')}" for s in page.iter("script") if s.get("nonce") != nonce[1]
    ]
    problems += ["an inline style"] * len(page.xpath("//*[@style] | //style"))
    problems += ["an inline handler"] * len(page.xpath("//@*[starts-with(name(), 'on')]"))
    return problems
