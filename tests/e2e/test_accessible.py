"""Every page for everyone: axe finds nothing, light and dark, wide and narrow; nothing scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, expect

from tests.e2e.axe import examine, scrolls_sideways, violations
from tests.e2e.conftest import Opens, Server, running
from tests.e2e.driver import EMAILS, NARROWEST, WIDE, Answer, Person, at_browser, crawl, names_in
from tests.e2e.every_state import WRONG, States, bring_about, plan_wrong

UNLINKED = ("/papers/P-0001?nothing=here", "/nowhere", "/hidden", "/step-up", "/sign-in", "/password")
"""Pages that no link leads to."""

Everyone = dict[str, tuple[Person, dict[str, Answer]]]


@pytest.fixture(scope="module")
def people(sits_for_long: Opens) -> dict[str, Person]:
    """Each person of the school, signed in."""
    return {who: sits_for_long(who) for who in EMAILS}


@pytest.fixture(scope="module")
def states(people: dict[str, Person]) -> States:
    """What the demo does not have by itself, so that its pages are looked at as well."""
    return bring_about(people)


@pytest.fixture(scope="module")
def everyone(people: dict[str, Person], states: States) -> Everyone:
    """Each person of the school, with all that they can reach."""
    found = {}
    for who, person in people.items():
        found[who] = (person, crawl(person))
        for path in UNLINKED:
            found[who][1][path] = person.get(path)
    return found


def skeleton(html: str) -> frozenset[str]:
    """What a page is made of, whatever its words: what is made of the same parts looks the same to axe."""
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
def test_axe_finds_nothing_on_any_page(everyone: Everyone, who: str, looked_at: dict[str, set[str]]) -> None:
    person, pages = everyone[who]
    wrong = []
    for path, answer in pages.items():
        parts = looked_at.setdefault(kind_of(path), set())
        if not answer.is_html or skeleton(answer.text) <= parts:
            continue
        parts |= skeleton(answer.text)
        person.page.goto(person.base.rstrip("/") + path)
        wrong += examine(person.page)
    assert not wrong, "\n".join(wrong)


def kind_of(path: str) -> str:
    """The address of a page without its numbers."""
    return re.sub(r"\d+", "0", re.sub(r"/entries/\w+", "/entries/0", urlsplit(path).path))


@pytest.fixture(scope="module")
def looked_at() -> dict[str, set[str]]:
    """What axe has seen of each kind of page: thirty chronologies are looked at until they have nothing new in them."""
    return {}


def test_pages_of_every_kind_were_reached(everyone: Everyone) -> None:
    kinds = {kind_of(path) for _, pages in everyone.values() for path, a in pages.items() if a.status == 200}
    assert {
        "/", "/supervision", "/supervision/kit", "/supervision/new",
        "/contracts/S-0", "/contracts/S-0/sessions/new", "/contracts/S-0/scribe",
        "/contracts/S-0/sessions/year", "/sessions/M-0/cancel",
        "/contracts/S-0/replace", "/contracts/S-0/end", "/held-outside/0", "/held-outside/0/asked",
        "/contracts/S-0/renew", "/contracts/S-0/disagreements", "/contracts/S-0/disagreements/new",
        "/contracts/S-0/disagreements/0",
        "/sessions/M-0", "/sessions/M-0/end", "/sessions/M-0/move", "/sessions/M-0/places", "/sessions/M-0/attach",
        "/sessions/M-0/prepare", "/sessions/M-0/prepared",
        "/papers", "/papers/P-0", "/papers/P-0/write", "/papers/P-0/table", "/papers/P-0/versions/0", "/papers/P-0/attached",
        "/children", "/children/new", "/children/C-0", "/children/C-0/withdrawn", "/chronologies", "/children/unfiled",
        "/children/to-approve", "/children/C-0/entries/0/filing", "/actions", "/concerns", "/concerns/new",
        "/children/import", "/children/C-0/details",
        "/school", "/school/people", "/school/people/0", "/school/people/add", "/school/audit", "/account", "/password",
        "/account/calendar", "/account/reminders", "/account/training", "/school/people/order", "/school/people/0/training",
        "/school/year/import",
        "/school/year", "/school/year/0", "/school/year/0/dates", "/contracts/S-0/record-document", "/notes/new",
        "/support", "/support/new", "/school/ways", "/school/templates", "/school/templates/dsl_record",
        "/requests", "/requests/new", "/requests/R-0", "/requests/R-0/items/details", "/requests/R-0/check",
        "/keeping", "/keeping/child/C-0", "/keeping/certificates", "/transfers", "/transfers/T-0",
        "/school/templates/dsl_record/0", "/school/templates/dsl_record/0/preview", "/pdf",
        "/children/live", "/children/unchanged", "/children/draws", "/sessions/M-0/files",
        "/school/forms", "/school/forms/0", "/school/forms/0/confirm", "/school/forms/0/preview",
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


@pytest.mark.parametrize("what", WRONG)
def test_axe_finds_nothing_where_something_is_wrong(everyone: Everyone, states: States, what: str) -> None:
    who, bring = WRONG[what]
    person = everyone[who][0]
    bring(person, states)
    wrong = examine(person.page)
    assert not wrong, "\n".join(wrong)


def test_an_error_is_read_first_and_leads_to_its_box(everyone: Everyone) -> None:
    person = everyone["petra"][0]
    plan_wrong(person)
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


def test_an_invitation_and_the_password_once_more(sits: Opens) -> None:
    tamsin = sits("tamsin")  # signed in just now, since this asks for the password once more after a while
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


def test_words_too_faint_in_the_dark_are_found(everyone: Everyone) -> None:
    page = everyone["bea"][0].page
    page.goto(everyone["bea"][0].base)
    page.evaluate(
        """() => { const faint = new CSSStyleSheet(); faint.replaceSync('h1 { color: light-dark(#16232b, #26343a) }');
                   document.adoptedStyleSheets.push(faint); }"""
    )
    found = examine(page)
    assert any(" dark: color-contrast" in line for line in found)
    assert all(": color-contrast" in line for line in found)


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
