"""The hide-screen key, Shift three times: it hides at once wherever the focus is, never by typing, and loses no word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opens
from tests.e2e.driver import NARROW, Person

HIDDEN = "**/hidden"


@pytest.fixture
def ines(sits: Opens) -> Person:
    return sits("ines")


def tap(page: Page, key: str = "Shift", times: int = 3, apart: int = 60) -> None:
    """Press a key quickly, so many times, that many milliseconds apart."""
    for _ in range(times):
        page.keyboard.press(key)
        page.wait_for_timeout(apart)


def hides(page: Page, how: Callable[[], None]) -> None:
    with page.expect_navigation(url=HIDDEN):
        how()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing on show")


def stays(person: Person, path: str, how: Callable[[Page], None]) -> None:
    page = person.page
    how(page)
    page.wait_for_timeout(300)
    assert page.url.endswith(path)
    assert not page.evaluate("document.documentElement.classList.contains('veiled')")


def capitals(page: Page) -> None:
    for letter in "ABCDEF":
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")


def held(page: Page) -> None:
    """A key that is held repeats itself."""
    for _ in range(5):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")


def words_between(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("Shift")
        page.keyboard.press("a")


def clicks_between(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("Shift")
        page.mouse.click(300, 400)


def backwards(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("Shift+Tab")


def another_language(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("Alt+Shift")


@pytest.mark.parametrize(
    "how",
    [
        capitals,
        held,
        words_between,
        clicks_between,
        backwards,
        another_language,
        lambda page: tap(page, apart=700),
        lambda page: tap(page, times=2),
        lambda page: tap(page, "Control"),
    ],
    ids=["capitals", "held", "words", "clicks", "backwards", "language", "slow", "twice", "control"],
)
def test_typing_does_not_hide(ines: Person, how: Callable[[Page], None]) -> None:
    ines.go("/concerns/new")
    ines.page.get_by_label("Their reference, if they gave one").focus()
    stays(ines, "/concerns/new", how)


def test_it_hides_while_typing_in_capitals(ines: Person) -> None:
    ines.go("/concerns/new")
    ines.page.get_by_label("Their reference, if they gave one").focus()
    capitals(ines.page)
    hides(ines.page, lambda: tap(ines.page))


def test_it_hides_from_an_open_panel_and_from_open_details(sits: Opens) -> None:
    narrow = sits("ines", viewport=NARROW)
    narrow.go("/")
    narrow.page.get_by_role("button", name="Menu").click()
    expect(narrow.page.get_by_role("navigation", name="Main")).to_be_visible()
    hides(narrow.page, lambda: tap(narrow.page))
    narrow.go("/actions")
    narrow.page.locator("summary").first.click()
    narrow.page.get_by_label("What came of it").first.focus()
    hides(narrow.page, lambda: tap(narrow.page))


def test_the_button_does_the_same(ines: Person) -> None:
    ines.go("/papers")
    hides(ines.page, lambda: ines.page.get_by_role("link", name="Hide").click())


def test_the_button_works_without_script(sits: Opens) -> None:
    plain = sits("ines", script=False)
    plain.go("/papers")
    hides(plain.page, lambda: plain.page.get_by_role("link", name="Hide").click())
    expect(plain.page.get_by_role("link", name="Go on working")).to_have_attribute("href", "/")


def test_the_hidden_page_tells_nothing(ines: Person) -> None:
    ines.go("/papers")
    hides(ines.page, lambda: tap(ines.page))
    words = ines.page.locator("body").inner_text()
    for telling in ("Ines", "Harrowmere", "DSL", "concern", "supervision", "P-0"):
        assert telling not in words
    assert ines.page.title() == "Nothing on show – Alongside"
    assert ines.page.url.endswith("/hidden")


def test_going_on_gives_the_page_and_its_words_to_the_same_person(ines: Person) -> None:
    ines.go("/")
    ines.press("Start this record")
    page = ines.page
    record = page.url
    box = page.locator("main textarea").first
    box.fill("Typed just before somebody came in")
    hides(page, lambda: tap(page))
    ines.press("Go on working")
    assert page.url == record
    expect(page.locator("main")).to_contain_text("Typed just before somebody came in")


def test_back_asks_the_server_and_shows_nothing_to_who_is_not_signed_in(ines: Person) -> None:
    ines.go("/papers")
    page = ines.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.is_navigation_request() else None)
    hides(page, lambda: tap(page))
    page.go_back()
    assert any(url.endswith("/papers") for url in asked)
    expect(page.get_by_role("heading", level=1)).to_have_text("Papers")
    hides(page, lambda: tap(page))
    ines.context.clear_cookies()
    page.go_back()
    assert "/sign-in" in page.url
    assert "Petra" not in page.content()


def test_somebody_else_who_goes_on_is_asked_who_they_are(sits: Opens) -> None:
    """The way back is the browser's alone: the server looks anew at who asks."""
    person = sits("ines")
    person.go("/papers/P-0003")
    hides(person.page, lambda: tap(person.page))
    person.context.clear_cookies()
    person.who = "bea"
    person.press("Go on working")
    person.fill_door()
    assert "P-0003" not in person.main
    assert "Ines" not in person.main
