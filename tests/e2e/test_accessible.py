"""Every page for everyone: axe finds nothing, light and dark, wide and narrow; nothing scrolls sideways; keys are enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Opens, Server, running
from tests.e2e.driver import EMAILS, NARROW, NARROWEST, WIDE, Answer, Person, at_browser, crawl, names_in, today
from webapp.services.demo import PASSWORD

STATES = [(size, scheme) for scheme in ("light", "dark") for size in (WIDE, NARROW, NARROWEST)]
UNLINKED = ("/papers/P-0001?nothing=here", "/nowhere", "/hidden", "/step-up", "/sign-in", "/password")
"""Pages that no link leads to."""

Everyone = dict[str, tuple[Person, dict[str, Answer]]]


@pytest.fixture(scope="module")
def everyone(sits_for_long: Opens) -> Everyone:
    """Each person of the school, signed in, with all that they can reach."""
    found = {}
    for who in EMAILS:
        person = sits_for_long(who)
        if who == "petra":
            _leave_a_draft(person)
        found[who] = (person, crawl(person))
        for path in UNLINKED:
            found[who][1][path] = person.get(path)
    return found


def _leave_a_draft(petra: Person) -> None:
    """The demo has no draft: a contract and a record being written, so that their pages are looked at as well."""
    petra.go("/supervision/new")
    petra.page.get_by_label("Dev Rathbone, deputy safeguarding lead").check()
    petra.press("Make this contract")
    petra.press("Plan a session")
    petra.fill("Date", today())
    petra.fill("Time", "9am")
    petra.press("Plan this session")
    petra.press("Start this record")
    _choose(petra, "May")
    for box in petra.page.locator("fieldset.case").first.locator("textarea").all():
        box.fill(f"A long word that no line can hold: {'W' * 250}\n\nAnd {'https://example.org/' + 'x' * 200}")
    petra.press("Save")


def _choose(petra: Person, name: str) -> None:
    case = petra.page.locator("fieldset.case").first
    case.get_by_label("Which child?").first.fill(name)
    case.locator("[data-pick] input[value^='C-']").first.check()


def examine(page: Page) -> list[str]:
    """What is wrong with the page that is open, in each width and scheme. It is left wide and light."""
    wrong = []
    for size, scheme in STATES:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        # A button fades from one colour to the other: what counts is where it arrives.
        page.evaluate("Promise.allSettled(document.getAnimations().map(a => a.finished))")
        state = f"{urlsplit(page.url).path} at {size['width']} {scheme}"
        wrong += [f"{state}: {line}" for line in violations(page)]
        if scrolls_sideways(page):
            wrong.append(f"{state}: scrolls sideways")
    if (count := page.locator("h1").count()) != 1:
        wrong.append(f"{page.url}: {count} h1")
    if names := names_in(page.title()):
        wrong.append(f"{page.url}: the title names {names}")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    return wrong


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def skeleton(html: str) -> frozenset[str]:
    """What a page is made of, whatever its words: two pages with the same one look the same to axe."""
    found = set()
    for element in lxml_html.fromstring(html).iter():
        if isinstance(element.tag, str):
            parts = [_part(e) for e in (element, *element.iterancestors())]
            found.add(" ".join(reversed(parts)))
    return frozenset(found)


def _part(element: lxml_html.HtmlElement) -> str:
    kept = [element.get(name, "") for name in ("class", "role", "type", "aria-current", "open")]
    return f"{element.tag}{kept}"


# Every page that a link leads to


@pytest.mark.parametrize("who", EMAILS)
def test_axe_finds_nothing_on_any_page(everyone: Everyone, who: str, looked_at: dict[frozenset[str], str]) -> None:
    person, pages = everyone[who]
    wrong = []
    for path, answer in pages.items():
        if not answer.is_html or skeleton(answer.text) in looked_at:
            continue
        looked_at[skeleton(answer.text)] = path
        person.page.goto(person.base.rstrip("/") + path)
        wrong += examine(person.page)
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def looked_at() -> dict[frozenset[str], str]:
    """The kinds of page that axe has seen already, so that thirty chronologies are not looked at thirty times."""
    return {}


def test_pages_of_every_kind_were_reached(everyone: Everyone) -> None:
    kinds = {
        re.sub(r"\d+", "0", urlsplit(path).path)
        for _, pages in everyone.values()
        for path, a in pages.items()
        if a.is_html
    }
    assert {
        "/", "/supervision", "/supervision/new", "/contracts/S-0", "/contracts/S-0/sessions/new", "/sessions/M-0",
        "/sessions/M-0/end", "/papers/P-0", "/papers/P-0/write", "/children", "/children/new", "/children/C-0", "/actions",
        "/school/people", "/school/people/0", "/school/people/add", "/school/audit", "/account", "/password",
    } <= kinds  # fmt: skip


def test_nothing_scrolls_sideways_on_the_narrowest_screen(everyone: Everyone) -> None:
    """Each page by itself, since a long word is enough."""
    person, pages = everyone["ines"]
    person.page.set_viewport_size(NARROWEST)
    wide = []
    for path, answer in pages.items():
        if answer.is_html and answer.status == 200:
            person.page.goto(person.base.rstrip("/") + path)
            wide += [path] if scrolls_sideways(person.page) else []
    person.page.set_viewport_size(WIDE)
    assert wide == []


# Pages that come of something that went wrong, or of something that was done


def _emptied(person: Person, path: str, button: str) -> None:
    person.go(path)
    for box in person.page.locator("main input:not([type=hidden]):not([type=checkbox]):not([type=radio])").all():
        box.fill("")
    person.press(button)


def _plan_wrong(petra: Person) -> None:
    petra.go("/contracts/S-0001/sessions/new")
    petra.fill("Date", "31/11/2025")
    petra.fill("Time", "25 o’clock")
    petra.press("Plan this session")
    expect(petra.page.get_by_text("31/11/2025 is not a date").first).to_be_visible()


def _search(ines: Person, words: str) -> None:
    ines.go("/children")
    ines.page.get_by_role("textbox", name="Find a child").fill(words)
    ines.press("Find")


def _end_wrong(petra: Person) -> None:
    petra.go(_draft(petra))
    petra.page.get_by_role("link", name=re.compile("End this session")).first.click()
    for box in petra.page.locator("input[name=child]").all():
        box.uncheck()
    petra.page.locator("main").get_by_role("button", name="End this session").click()
    expect(petra.page.locator(".error-summary")).to_be_visible()


def _linked(person: Person, *, start: str, words: str) -> str:
    person.go("/")
    found = person.page.locator("main .todo a", has_text=re.compile(f"^{start}: {words}"))
    return str(found.first.get_attribute("href")).removesuffix("/write")


def _draft(petra: Person) -> str:
    return _linked(petra, start="Finish writing", words="DSL supervision record")


def _circulated(ines: Person) -> str:
    return _linked(ines, start="Read and agree", words="DSL supervision record")


def _issued(dev: Person) -> str:
    return _linked(dev, start="Print, sign and say where it is kept", words="DSL supervision record")


ERRORS: dict[str, tuple[str, Callable[[Person], None]]] = {
    "a plan without a date": ("petra", lambda p: _emptied(p, "/contracts/S-0001/sessions/new", "Plan this session")),
    "a plan on no day": ("petra", _plan_wrong),
    "a contract with oneself": ("petra", lambda p: _emptied(p, "/supervision/new", "Make this contract")),
    "a child without a name": ("ines", lambda p: _emptied(p, "/children/new", "Add this child")),
    "a search that finds nobody": ("ines", lambda p: _search(p, "zzzz")),
    "a search that finds somebody": ("ines", lambda p: _search(p, "may")),
    "a password that is not one": ("ines", lambda p: _emptied(p, "/password", "Change my password")),
    "a person without a name": ("tamsin", lambda p: _emptied(p, "/school/people/add", "Add this person")),
    "an end with nobody said": ("petra", _end_wrong),
    "a paper with answers missing": ("petra", lambda p: p.go(f"{_draft(p)}")),
    "a paper checked while it is written": ("petra", lambda p: p.go(f"{_draft(p)}/write?check=1")),
    "a circulation that is refused": ("petra", lambda p: (p.go(_draft(p)), p.press("Circulate this paper"))),
    "an empty comment": ("ines", lambda p: (p.go(_circulated(p)), p.press("Add this comment"))),
    "a change without a reason": ("ines", lambda p: (p.go(_circulated(p)), p.press("Ask for a change"))),
    "ink without a place": ("dev", lambda p: (p.go(_issued(p)), p.press("Note that it is signed and filed"))),
    "an address that only takes forms": ("petra", lambda p: p.go("/papers/P-0001/circulate")),
    "what just happened": ("ines", lambda p: (p.go("/account"), p.press("Use this look"))),
}  # fmt: skip


@pytest.mark.parametrize("what", ERRORS)
def test_axe_finds_nothing_where_something_is_wrong(everyone: Everyone, what: str) -> None:
    who, bring_about = ERRORS[what]
    person = everyone[who][0]
    bring_about(person)
    wrong = examine(person.page)
    assert not wrong, "\n".join(wrong)


def test_an_error_is_read_first_and_leads_to_its_box(everyone: Everyone) -> None:
    person = everyone["petra"][0]
    _plan_wrong(person)
    assert person.page.title().startswith("Error: ")
    expect(person.page.locator(".error-summary")).to_be_focused()
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_label("Date")).to_be_focused()


def test_the_door_shut_and_the_way_in(sits: Opens) -> None:
    nobody = sits("petra", signed_in=False)
    nobody.go("/")
    wrong = examine(nobody.page)
    nobody.press("Sign in")
    wrong += examine(nobody.page)
    nobody.page.get_by_label("School email address").fill("nobody@harrowmere.example")
    nobody.page.get_by_label("Password").fill("wrong wrong wrong")
    nobody.press("Sign in")
    assert wrong + examine(nobody.page) == []


def test_an_invitation_and_the_password_once_more(everyone: Everyone, sits: Opens) -> None:
    tamsin = everyone["tamsin"][0]
    tamsin.go("/school/people/add")
    tamsin.fill("Name", "Wren Ashdown")
    tamsin.fill("School email address", "wren@harrowmere.example")
    tamsin.press("Add this person")
    wrong = examine(tamsin.page)
    link = re.search(r"http://[^\s<\"]+/invitation/[\w-]+", tamsin.page.content())
    invited = sits("petra", signed_in=False)
    invited.go(link[0])
    wrong += examine(invited.page)
    invited.press("Set this password")
    assert wrong + examine(invited.page) == []


def test_the_set_up_page(browser: Browser, empty: Server) -> None:
    with at_browser(browser, empty.base, "petra") as first:
        first.go("/")
        assert first.heading == "Set up Alongside"
        wrong = examine(first.page)
        first.press("Set up this school")
        assert wrong + examine(first.page) == []


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """An installation on its first day."""
    with running(tmp_path_factory.mktemp("first"), "serve") as server:
        yield server


@pytest.mark.parametrize("scheme", ["Light", "Dark"])
def test_a_chosen_look_is_kept_and_readable(everyone: Everyone, scheme: str) -> None:
    bea = everyone["bea"][0]
    bea.go("/account")
    bea.page.get_by_label(scheme, exact=True).check()
    bea.press("Use this look")
    assert bea.page.locator("html").get_attribute("data-bs-theme") == scheme.lower()
    assert violations(bea.page) == []


# The checks themselves


def test_axe_finds_what_is_planted(everyone: Everyone) -> None:
    page = everyone["bea"][0].page
    page.goto(everyone["bea"][0].base)
    assert violations(page) == []
    page.evaluate(
        "document.querySelector('main').append(document.createElement('img'), document.createElement('input'))"
    )
    assert {line.split()[0] for line in violations(page)} >= {"image-alt", "label"}


def test_the_other_checks_find_what_is_planted(everyone: Everyone) -> None:
    page = everyone["bea"][0].page
    page.goto(everyone["bea"][0].base)
    page.evaluate(
        """() => { const h = document.createElement('h1'); h.textContent = 'W'.repeat(300);
                   document.querySelector('main').append(h); document.title = 'Chronology of Siân'; }"""
    )
    found = "\n".join(examine(page))
    assert "scrolls sideways" in found
    assert "2 h1" in found
    assert "the title names ['Siân']" in found


def test_two_pages_are_the_same_kind_only_when_they_are_built_alike() -> None:
    assert skeleton("<p>one <b>two</b></p>") == skeleton("<p>three <b>four</b></p>")
    assert skeleton("<p>one <b>two</b></p>") != skeleton("<p>one <b class=x>two</b></p>")


# What every answer says of itself


def test_every_answer_forbids_what_it_must(everyone: Everyone) -> None:
    for _, pages in everyone.values():
        for path, answer in pages.items():
            assert header_faults(answer.headers) == [], path


def header_faults(headers: dict[str, str]) -> list[str]:
    """What is missing in a response's headers."""
    policy = headers.get("content-security-policy", "")
    faults = [] if "default-src 'none'" in policy and "script-src 'nonce-" in policy else ["no policy"]
    faults += [word for word in ("unsafe-inline", "unsafe-eval", "*", "http:") if word in policy]
    faults += [] if headers.get("cache-control") == "no-store" else ["may be stored"]
    return faults


def test_the_header_check_finds_a_loose_policy() -> None:
    loose = {
        "content-security-policy": "default-src 'none'; script-src 'nonce-x' 'unsafe-inline'",
        "cache-control": "no-cache",
    }
    assert header_faults(loose) == ["unsafe-inline", "may be stored"]
    assert header_faults({}) == ["no policy", "may be stored"]


def test_no_title_and_no_address_names_anybody(everyone: Everyone) -> None:
    for _, pages in everyone.values():
        for path, answer in pages.items():
            assert names_in(path) == []
            assert not answer.is_html or (answer.title and names_in(answer.title) == []), path


def test_the_browser_refuses_what_the_policy_forbids_and_says_so(sits: Opens) -> None:
    bea = sits("bea")
    bea.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);
                   document.body.setAttribute('style', 'color: red'); }"""
    )
    assert bea.page.evaluate("window.ran") is None
    bea.page.wait_for_function("true")
    assert any("Content Security Policy" in line for line in bea.troubles)
    bea.troubles.clear()  # wanted, this once


# Without a mouse


def test_the_keys_are_enough(browser: Browser, server: Server) -> None:
    with ExitStack() as stack:
        petra = stack.enter_context(at_browser(browser, server.base, "petra", viewport=NARROW))
        petra.go("/sign-in")
        keys = petra.page.keyboard
        _tab_to(petra.page, "School email address")
        keys.type(EMAILS["petra"])
        keys.press("Tab")
        keys.type(PASSWORD)
        with petra.page.expect_navigation():
            keys.press("Enter")
        assert petra.heading == "Yours to do now"

        keys.press("Tab")
        expect(petra.page.get_by_role("link", name="Skip to the page")).to_be_focused()
        keys.press("Enter")
        expect(petra.page.locator("main")).to_be_focused()

        petra.page.goto(petra.base)
        _tab_to(petra.page, "Menu")
        keys.press("Enter")
        expect(petra.page.get_by_role("navigation", name="Main")).to_be_visible()
        keys.press("Escape")
        expect(petra.page.get_by_role("navigation", name="Main")).to_be_hidden()
        keys.press("Enter")
        _tab_to(petra.page, "Supervision")
        with petra.page.expect_navigation():
            keys.press("Enter")
        assert petra.heading == "Supervision"

        petra.page.goto(f"{petra.base}contracts/S-0001/sessions/new")
        _tab_to(petra.page, "Date")
        keys.type(today())
        keys.press("Tab")
        keys.type("4pm")
        _tab_to(petra.page, "Plan this session")
        with petra.page.expect_navigation():
            keys.press("Enter")
        _tab_to(petra.page, "Start this record")
        with petra.page.expect_navigation():
            keys.press("Space")
        _tab_to(petra.page, "Which child?")
        keys.type("Zofia")
        expect(petra.page.get_by_role("status").filter(has_text="1 child found")).to_be_visible()
        _tab_to(petra.page, "None of these")
        keys.press("ArrowUp")
        expect(petra.page.get_by_role("radio", name=re.compile("Zofia Lisle"))).to_be_checked()
        _tab_to(petra.page, "Check answers")
        with petra.page.expect_navigation():
            keys.press("Enter")
        assert petra.heading.startswith("Check this paper")


def _tab_to(page: Page, name: str, most: int = 150) -> None:
    """Tab until what has the focus is called this. Fails where the focus cannot be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
                       const label = e.labels?.[0]?.innerText ?? e.innerText ?? '';
                       return [label.trim(), s.outlineStyle !== 'none' || s.boxShadow !== 'none']; }"""
        )
        if found[0].startswith(name):
            assert found[1], f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"Tab never reached {name}")
