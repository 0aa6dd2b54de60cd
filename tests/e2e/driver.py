"""What a person does in the browser, in their words, and what was seen on the way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html as lxml_html
from playwright.sync_api import Browser, BrowserContext, Page, expect

from webapp.domain.clock import SCHOOL_TIME, school_day, system_clock
from webapp.services.demo import LOGINS, PASSWORD
from webapp.services.demo_words import CHILDREN

EMAILS = {login.name.split()[0].lower(): login.email for login in LOGINS}
NAMES = {login.name.split()[0].lower(): login.name for login in LOGINS}

PRINTED = tuple(f"KKKK-KKKK-{number:04}" for number in range(100))
"""The printed codes of everybody in a school that asks for a second factor."""
_UNUSED: defaultdict[tuple[str, str], Iterator[str]] = defaultdict(lambda: iter(PRINTED))

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 640}

EVERY_NAME: frozenset[str] = frozenset(
    word
    for name in [login.name for login in LOGINS]
    + [f"{c.forename} {c.surname} {c.preferred_forename}" for c in CHILDREN]
    for word in name.split()
)
"""Every first name and surname of the invented school."""


def today() -> str:
    """Today as it is typed: a record is offered from the day before its session."""
    return f"{school_day(system_clock()):%d/%m/%Y}"


def an_hour_of_today() -> tuple[str, str]:
    """When a session began and ended that has just ended, as it is typed, whatever the hour.

    Always with am or pm: at night a bare "01:22" is taken for the afternoon.
    """
    now = system_clock().astimezone(SCHOOL_TIME)
    midnight = now.replace(hour=0, minute=0)
    ended = max(now, midnight + timedelta(minutes=1))
    began = max(ended - timedelta(hours=1), midnight)
    return f"{began:%I:%M%p}", f"{ended:%I:%M%p}"


def names_in(text: str) -> list[str]:
    """The names of people and children that stand in a title or an address, as whole words."""
    return sorted(EVERY_NAME & set(re.findall(r"[\w’'-]+", text)))


@dataclass
class Sight:
    """One page as one person was shown it."""

    who: str
    url: str
    title: str
    html: str

    @property
    def path(self) -> str:
        """The address without the server."""
        return urlsplit(self.url).path

    @property
    def text(self) -> str:
        """All words and values of the page, as a person could read or copy them."""
        return lxml_html.fromstring(self.html).text_content()


@dataclass
class Person:
    """Somebody at a browser of their own."""

    who: str
    base: str
    context: BrowserContext
    script: bool
    sights: list[Sight] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(20_000)
        self.context.on("console", lambda said: self._note(said.type, said.text))
        self.context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        self.context.on("response", lambda r: self.troubles.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        self.page = self.context.new_page()

    def _note(self, kind: str, text: str) -> None:
        # A refused page is reported by the browser too, and is what some tests want.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.troubles.append(f"{kind}: {text}")

    def sign_in(self, password: str = PASSWORD) -> Person:
        """Through the door."""
        self.go("/sign-in")
        self.fill_door(password)
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Yours to do now")
        self.look()
        return self

    def fill_door(self, password: str = PASSWORD) -> None:
        """Type and send the sign-in form that is on the page."""
        self.page.get_by_label("School email address").fill(EMAILS[self.who])
        self.page.get_by_label("Password").fill(password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Sign in").click()
        box = self.page.get_by_label("One of your printed codes")
        if box.count():  # the demo asks for none
            box.fill(next(_UNUSED[self.base, self.who]))
            self.press("Sign in with this code")

    def go(self, path: str) -> int:
        """Open an address. Returns the status."""
        answer = self.page.goto(urljoin(self.base, path))
        self.look()
        return answer.status if answer else 0

    def press(self, words: str, *, exact: bool = True) -> None:
        """Press the button, or follow the link, that says this, and wait for the page that follows."""
        button = self.page.get_by_role("button", name=words, exact=exact)
        target = button if button.count() else self.page.get_by_role("link", name=words, exact=exact)
        with self.page.expect_navigation():
            target.first.click()
        self.look()

    def fill(self, label: str, words: str) -> None:
        """Fill the box with this label."""
        self.page.get_by_label(label, exact=True).fill(words)

    def answer_contract(self) -> None:
        """Answer all that a contract still asks in one line."""
        for box in self.page.locator("#paper input[type=text]:not([data-find-box])").all():
            if not box.input_value():
                box.fill(
                    {"length_minutes": "75", "review_on": "1/9/2027"}.get(
                        str(box.get_attribute("name")), "As the policy says & sooner"
                    )
                )

    def unfold(self, words: str) -> None:
        """Open the fold whose line begins with this."""
        self.page.locator("summary").filter(has_text=re.compile(f"^{re.escape(words)}")).first.click()

    def save_file(self, words: str) -> bytes:
        """Press the button, or follow the link, that says this, and keep the file that comes."""
        button = self.page.get_by_role("button", name=words, exact=True)
        target = button if button.count() else self.page.get_by_role("link", name=words, exact=True)
        with self.page.expect_download() as download:
            target.first.click()
        return Path(download.value.path()).read_bytes()

    def choose_child(self, row: int, typed: str, name: str, *, key: str = "cases") -> str:
        """Find a child for a case by part of a name. Returns the reference."""
        case = self.page.locator("fieldset.case").filter(has=self.page.locator(f"[name='{key}-{row}-uid']"))
        case.get_by_label("Which child?").first.fill(typed)
        if not self.script:
            with self.page.expect_navigation():
                case.get_by_role("button", name="Find").click()
            self.look()
        choice = case.locator("[data-pick] .form-check").filter(has_text=name).locator("input")
        choice.check()
        return str(choice.get_attribute("value"))

    def look(self) -> Sight:
        """Keep what is on the page now."""
        seen = Sight(self.who, self.page.url, self.page.title(), self.page.content())
        self.sights.append(seen)
        return seen

    @property
    def heading(self) -> str:
        """The page's one h1."""
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def main(self) -> str:
        """The words of the page itself."""
        return self.page.locator("main").inner_text()

    def get(self, path: str) -> Answer:
        """Fetch an address with this person's cookies, without a page."""
        answer = self.context.request.get(urljoin(self.base, path), max_redirects=0)
        return Answer(answer.status, answer.url, answer.headers, answer.body())

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form with this person's cookies and a token of their own."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/").text)
        answer = self.context.request.post(
            urljoin(self.base, path),
            form={**fields, "csrf_token": token[1] if token else ""},
            headers={"Referer": self.base, "Accept": "text/html"},
            max_redirects=0,
        )
        return Answer(answer.status, answer.url, answer.headers, answer.body())


@dataclass
class Answer:
    """A response, taken apart."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        """Whether it is a page."""
        return self.headers.get("content-type", "").startswith("text/html")

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return found[1].strip() if found else ""


@contextmanager
def at_browser(browser: Browser, base: str, who: str, *, script: bool = True, **options: Any) -> Iterator[Person]:
    """A browser of somebody's own, which must not have complained by the time it is closed."""
    options.setdefault("viewport", WIDE)
    context = browser.new_context(java_script_enabled=script, locale="en-GB", timezone_id="Europe/London", **options)
    person = Person(who, base, context, script)
    try:
        yield person
    finally:
        context.close()
    assert person.troubles == [], f"the browser of {who} complained"


_DRAWN = re.compile(r"/school/templates/(?!dsl_record/)\w+/\d+/preview$")
"""Pages that LibreOffice draws of invented answers, in seconds each: those of one document stand for all."""


def crawl(person: Person, start: str = "/", *, most: int = 600) -> dict[str, Answer]:
    """Every page that this person can reach by following links from `start`, each fetched once, by its address."""
    found: dict[str, Answer] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        if path in found or _DRAWN.search(path):
            continue
        assert len(found) < most, f"More than {most} pages: what lies behind {path} would not be looked at"
        answer = person.get(path)
        found[path] = answer
        if 300 <= answer.status < 400:
            waiting.append(_own(person.base, path, answer.headers["location"]) or path)
        if answer.is_html:
            tree = lxml_html.fromstring(answer.text)
            links = (_own(person.base, path, link.get("href")) for link in tree.iter("a") if link.get("href"))
            waiting.extend(link for link in links if link and link not in found)
    return found


def _own(base: str, here: str, link: str) -> str:
    """The path of a link on this server; empty for any other."""
    whole = urldefrag(urljoin(urljoin(base, here), link)).url
    return whole.removeprefix(base.rstrip("/")) if whole.startswith(base) else ""


def opens_an_entry(path: str) -> bool:
    """Whoever reads chronologies opens one entry at a time there, to copy it or to approve it."""
    return path.startswith(("/children/unfiled?", "/children/to-approve?"))


def whose_page(path: str) -> str:
    """The page that an address belongs to: without its filters, and an entry's own page is its child's."""
    return re.sub(r"(/children/C-\d+)/entries/.*", r"\1", path.partition("?")[0])
