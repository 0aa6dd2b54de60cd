"""The wrong person, the wrong moment, the wrong size: refused without a word, or nothing that was written is lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.e2e.conftest import Opens, Server
from tests.e2e.driver import NARROW, Person, crawl, today
from webapp import MOST_BYTES
from webapp.db.engine import Database
from webapp.db.schools import WebSession
from webapp.domain.clock import system_clock
from webapp.services.work import Desk

NOBODY_ELSES = ("sunita", "corin", "bea", "tamsin")
TYPED = "Said nothing for a while & then <smiled> 🦊, Gwên’s drawing came out.\n\nA second paragraph."
MEGABYTE = 1_000_000
TRENDS = "What trends do you see in recorded concerns?"


@pytest.fixture(scope="module")
def petra(sits_for_long: Opens) -> Person:
    """The supervisor, with a script."""
    return sits_for_long("petra")


@pytest.fixture(scope="module")
def record(petra: Person) -> str:
    """A record being written under a contract of Petra and Ines. Gives its address."""
    return begin_record(petra)


_MINUTES = count(1)


def begin_record(petra: Person) -> str:
    """Plan a session and start its record. Gives the address of the paper."""
    petra.go("/contracts/S-0001/sessions/new")
    petra.fill("Date", today())
    petra.fill("Time", f"4:{next(_MINUTES):02}pm")  # no two for the same time to come
    petra.press("Plan this session")
    petra.press("Start this record")
    return re.search(r"/papers/P-\d+", petra.page.url)[0]


def words(text: str) -> str:
    """A page's words, without what is new in every answer, or says only which part of the menu was asked for."""
    return re.sub(r' (nonce|value|aria-current)="[^"]*"', "", text)


# The wrong person


def test_what_belongs_to_others_looks_like_what_does_not_exist(petra: Person, record: str, sits: Opens) -> None:
    theirs = [
        path
        for path, answer in crawl(petra).items()
        if answer.status == 200 and re.match(r"/(papers/|sessions/|contracts/|children/|school/people/\d)", path)
    ]
    assert len(theirs) > 20
    assert any("/copies/" in path for path in theirs)
    for who in NOBODY_ELSES:
        person = sits(who)
        own = {path for path, answer in crawl(person).items() if answer.status == 200}
        nothing = words(person.get("/papers/P-9999").text)
        for path in theirs:
            if path not in own:
                answer = person.get(path)
                if answer.headers.get("location", "").endswith("/account/training"):
                    continue  # it is their own
                assert answer.status == 404, f"{who} at {path}"
                assert words(answer.text) == nothing, f"{who} at {path}"
        assert not any(path.startswith(("/papers/", "/contracts", "/sessions", "/children")) for path in own)


def test_what_belongs_to_others_takes_no_form_from_the_wrong_person(petra: Person, record: str, sits: Opens) -> None:
    ines = sits("ines")
    circulated = f"/papers/{_waiting(ines)}"
    said = re.search(r'name="content_hash" value="(\w+)"', ines.get(circulated).text)[1]
    forms: list[tuple[str, dict[str, str]]] = [
        (f"{record}/write", {"revision": "1", "do": "save", "trends": "forged"}),
        (f"{record}/autosave", {"revision": "1", "trends": "forged"}),
        (f"{record}/find", {"query": "Amara Lisle"}),
        (f"{record}/merge", {"revision": "1", "mine": "{}"}),
        (f"{record}/circulate", {"revision": "1"}),
        (f"{record}/draft", {}),
        (f"{circulated}/agree", {"content_hash": said}),
        (f"{circulated}/agree", {"content_hash": said, "party": "1"}),
        (f"{circulated}/decline", {"content_hash": said, "reason": "forged"}),
        (f"{circulated}/comments", {"text": "forged", "path": ""}),
        (f"{circulated}/recall", {}),
        (f"{circulated}/draft", {}),
        ("/papers/P-0004/signatures", {"place": "forged"}),
        ("/contracts/S-0001/sessions/new", {"on": "1/2/2027", "starts": "9am"}),
        ("/sessions/M-0001/record", {}),
        ("/actions/1/close", {"outcome": "done", "words": "forged"}),
    ]
    for who in NOBODY_ELSES:
        person = sits(who)
        for path, fields in forms:
            assert person.post(path, fields).status == 404, f"{who} at {path}"
    assert "forged" not in "".join(answer.text for answer in crawl(petra).values() if answer.is_html)


def _waiting(ines: Person) -> str:
    ines.go("/")
    link = ines.page.locator("main .todo a", has_text=re.compile("^Read and agree: DSL supervision record")).first
    return str(link.get_attribute("href")).rsplit("/", 1)[1]


def test_a_form_without_its_token_changes_nothing(petra: Person, record: str) -> None:
    def shown() -> str:
        """The page, without how long ago it was saved."""
        return re.sub(r"Saved [^<]*", "", words(petra.get(f"{record}/write").text))

    before = shown()
    answer = petra.context.request.post(
        petra.base.rstrip("/") + f"{record}/write",
        form={"revision": "1", "do": "save", "trends": "forged"},
        max_redirects=0,
    )
    assert answer.status == 400
    assert shown() == before


def test_a_cookie_that_was_copied_dies_with_the_sign_out(sits: Opens, server: Server) -> None:
    bea = sits("bea")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in bea.context.cookies())
    asked = Request(f"{server.base}account", headers={"Cookie": cookies})
    with urlopen(asked) as alive:
        assert "Your account" in alive.read().decode()
    bea.press("Sign out")
    with urlopen(asked) as dead:
        assert "bea@harrowmere.example" not in dead.read().decode()
        assert "/sign-in" in dead.url


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_back_after_signing_out_shows_nothing(sits: Opens, script: bool) -> None:
    ines = sits("ines", script=script)
    ines.go("/children/C-0001")
    assert "Lisle" in ines.main
    ines.press("Sign out")
    for _ in range(2):
        ines.page.go_back()
        assert "Lisle" not in ines.page.content()
        assert ines.heading == "Sign in"


def test_back_after_hiding_asks_the_server_again(sits: Opens) -> None:
    ines = sits("ines")
    ines.go("/children/C-0001")
    with ines.page.expect_navigation(url="**/hidden"):
        for _ in range(3):
            ines.page.keyboard.press("Shift")
    assert "Ines" not in ines.page.content()
    for _ in range(3):
        ines.page.keyboard.type("A")  # capital letters are no taps
    with ines.page.expect_request("**/children/C-0001"):
        ines.page.go_back()


# The wrong moment


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_tabs_and_nothing_is_lost(sits: Opens, script: bool) -> None:
    petra = sits("petra", script=script)
    address = begin_record(petra)
    first, second = petra.page, petra.context.new_page()
    second.goto(petra.base.rstrip("/") + address + "/write")
    first.locator("[name=trends]").fill("The first tab wrote this & that.")
    first.locator("[name=successes]").fill("Only the first wrote here.")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("Saved.", exact=True)).to_be_visible()

    second.locator("[name=trends]").fill("The second tab wrote <that>.")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("heading", level=1)).to_have_text("This paper was saved while you were writing")
    for text in ("The first tab wrote this & that.", "The second tab wrote <that>."):
        expect(second.get_by_text(text)).to_be_visible()
    trends = second.locator("section", has_text="The second tab wrote")
    trends.get_by_label("Both, the saved one first").check()
    expect(second.locator("section", has_text="Only the first wrote here.")).to_have_count(0)  # it needs no choice
    second.get_by_role("button", name="Save what I chose").click()
    expect(second.locator("[name=trends]")).to_have_value(
        re.compile(r"The first tab wrote this & that\.\s+The second tab wrote <that>\.")
    )
    expect(second.locator("[name=successes]")).to_have_value("Only the first wrote here.")


def test_a_tab_that_saves_by_itself_says_when_it_was_overtaken(sits: Opens) -> None:
    petra = sits("petra")
    address = begin_record(petra)
    first, second = petra.page, petra.context.new_page()
    second.goto(petra.base.rstrip("/") + address + "/write")
    first.locator("[name=trends]").fill("Saved first.")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("Saved.", exact=True)).to_be_visible()
    second.locator("[name=trends]").fill("Typed second.")
    expect(second.locator("#saved")).to_contain_text("Somebody else saved this paper", timeout=20_000)
    expect(second.locator("[name=trends]")).to_have_value("Typed second.")
    petra.go(f"{address}/write")
    expect(petra.page.get_by_text("Typed second.")).to_be_visible()
    expect(petra.page.get_by_text("Saved first.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_session_that_ends_while_typing_loses_nothing(sits: Opens, server: Server, script: bool) -> None:
    petra = sits("petra", script=script)
    address = begin_record(petra)
    petra.page.locator("[name=trends]").fill(TYPED)
    end_every_session(server)
    petra.press("Save")
    assert petra.heading == "Sign in"
    assert "Said nothing" not in petra.main
    petra.fill_door()
    assert petra.heading == "Your words are still here"
    petra.press("Send what you wrote")
    assert petra.heading == "DSL supervision record"
    expect(petra.page.get_by_label(TRENDS)).to_have_value(TYPED)
    petra.go(address)
    assert "A second paragraph." in petra.main


def test_another_person_on_the_same_screen_gets_none_of_it(sits: Opens, server: Server) -> None:
    petra = sits("petra")
    begin_record(petra)
    petra.page.locator("[name=trends]").fill(TYPED)
    end_every_session(server)
    petra.press("Save")
    petra.who = "bea"
    petra.fill_door()
    petra.look()
    assert petra.heading != "Your words are still here"
    assert "Said nothing" not in petra.page.content()
    assert "Said nothing" not in "".join(answer.text for answer in crawl(petra).values() if answer.is_html)


def test_autosave_says_that_one_is_signed_out_and_the_words_stay(sits: Opens, server: Server) -> None:
    petra = sits("petra")
    begin_record(petra)
    end_every_session(server, for_good=True)
    petra.page.locator("[name=trends]").fill(TYPED)
    expect(petra.page.locator("#saved")).to_contain_text("You are signed out", timeout=20_000)
    expect(petra.page.locator("[name=trends]")).to_have_value(TYPED)
    petra.press("Save")
    petra.fill_door()
    petra.press("Send what you wrote")
    assert petra.heading == "DSL supervision record"
    expect(petra.page.get_by_label(TRENDS)).to_have_value(TYPED)


def test_autosave_goes_on_behind_a_locked_screen_and_shows_nothing(sits: Opens, server: Server) -> None:
    petra = sits("petra")
    address = begin_record(petra)
    end_every_session(server)
    petra.page.locator("[name=trends]").fill(TYPED)
    expect(petra.page.locator("#saved")).to_contain_text("Saved", timeout=20_000)
    petra.go(f"{address}/write")
    assert petra.heading == "Sign in"
    petra.fill_door()
    petra.go(f"{address}/write")
    expect(petra.page.get_by_label(TRENDS)).to_have_value(TYPED)


def end_every_session(server: Server, *, for_good: bool = False) -> None:
    """As if two hours had passed with nobody at any keyboard; or for good, as if everybody had signed in yesterday."""
    settings = server.settings
    database = Database(settings, system_clock)
    with Desk(database, system_clock, settings).work() as work:
        for session in work.db.scalars(select(WebSession).where(WebSession.revoked_at.is_(None))):
            session.seen_at = work.now - timedelta(hours=2)
            session.created_at -= timedelta(days=1 if for_good else 0)
    database.close()


def test_agreeing_twice_at_once_counts_once(sits: Opens) -> None:
    petra, ines = sits("petra"), sits("ines")
    paper = _contract_to_agree(petra, ines)
    page = petra.get(paper).text
    fields = {
        "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1],
        "content_hash": re.search(r'name="content_hash" value="(\w+)"', page)[1],
    }
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in petra.context.cookies(petra.base))

    def agree(_: int) -> tuple[int, str]:
        asked = Request(
            f"{petra.base.rstrip('/')}{paper}/agree",
            urlencode(fields).encode(),
            {"Cookie": cookies, "Accept": "text/html"},
        )
        try:
            with urlopen(asked) as answer:
                return answer.status, answer.read().decode()
        except OSError as refused:  # urllib raises for 409, and carries the page
            return refused.code, refused.read().decode()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(agree, range(4)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert all("Something went wrong" not in page for _, page in answers)
    petra.go(paper)
    assert petra.page.get_by_role("link", name="Download the Word file").count() == 1


def _contract_to_agree(petra: Person, ines: Person) -> str:
    """A contract that waits for the supervisor's word alone."""
    paper = _circulated_contract(petra)
    ines.go(paper)
    ines.press("Agree this paper")
    return paper


def _circulated_contract(petra: Person) -> str:
    petra.go("/supervision/new")
    petra.page.get_by_label("Ines Calloway, designated safeguarding lead").check()
    petra.press("Make this contract")
    petra.press("DSL supervision contract")
    petra.answer_contract()
    petra.press("Check answers")
    petra.press("Circulate this paper")
    return re.search(r"/papers/P-\d+", petra.page.url)[0]


def test_a_text_that_changed_cannot_be_agreed_unread(sits: Opens) -> None:
    petra, ines = sits("petra"), sits("ines")
    paper = _circulated_contract(petra)
    ines.go(paper)
    petra.press("Recall this paper to change it")
    petra.fill("Where", "Somewhere else entirely")
    petra.press("Check answers")
    petra.press("Circulate this paper")
    ines.press("Agree this paper")
    assert "The text has changed since you read it" in ines.main
    ines.go(paper)
    assert "agreed" not in ines.page.locator("#agreeing + ul").inner_text()


# The wrong size, and odd words


def paste(petra: Person, text: str) -> None:
    """As from the clipboard: all at once."""
    box = petra.page.get_by_label(TRENDS)
    box.evaluate(
        "(box, text) => { box.value = text; box.dispatchEvent(new InputEvent('input', {bubbles: true})); }", text
    )


@pytest.mark.parametrize("letter", ["a", "é", "🦊"], ids=["plain", "accents", "emoji"])
def test_two_megabytes_pasted_are_kept(sits: Opens, letter: str) -> None:
    """Accents and emoji are three times as long on the way."""
    petra = sits("petra")
    begin_record(petra)
    line = letter * 99 + "\n"
    pasted = line * (2 * MEGABYTE // len(line.encode()))
    paste(petra, pasted)
    petra.press("Save")
    expect(petra.page.get_by_text("Saved.", exact=True)).to_be_visible()
    kept = petra.page.get_by_label(TRENDS).input_value()
    assert len(kept) == len(pasted)
    assert kept.replace(letter, "").strip() == ""


def test_what_is_too_large_is_said_while_it_is_still_in_the_box(sits: Opens) -> None:
    petra = sits("petra")
    address = begin_record(petra)
    petra.fill(TRENDS, "short and saved")
    petra.press("Save")
    paste(petra, "x" * (MOST_BYTES + 1))
    expect(petra.page.locator("#saved")).to_contain_text("too long to send", timeout=30_000)
    assert len(petra.page.get_by_label(TRENDS).input_value()) == MOST_BYTES + 1
    petra.press("Save")
    assert petra.heading == "That is too large"
    petra.go(f"{address}/write")
    expect(petra.page.get_by_label(TRENDS)).to_have_value("short and saved")


ODD = '<b>O’Neil</b> & "Sons" 🦊'


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_names_that_are_words_or_marks_stay_what_they_are(sits: Opens, script: bool) -> None:
    ines, petra = sits("ines", script=script), sits("petra", script=script)
    ines.go("/children/new")
    ines.fill("First name", "Null" if script else "None")
    ines.fill("Surname", ODD)
    ines.press("Add this child")
    assert ODD in ines.heading
    ines.go("/children")
    ines.page.get_by_role("textbox", name="Find a child").fill(ODD.split()[0])
    ines.press("Find")
    assert ODD in ines.main

    address = begin_record(petra)
    case = petra.page.locator("fieldset.case").first
    case.get_by_label("Which child?").first.fill("will")
    if not script:
        with petra.page.expect_navigation():
            case.get_by_role("button", name="Find").click()
    expect(case.get_by_role("radio", name=re.compile("Will Penhallow"))).to_be_visible()
    case.get_by_role("radio", name=re.compile("Will Penhallow")).check()
    typed = "Will hopes that May will mark the day; Hope may not. None, null and <b>nothing</b>."
    case.locator("textarea").first.fill(typed)
    petra.press("Check answers")
    assert "Will Penhallow" in petra.main
    petra.go(f"{address}/write")
    assert petra.page.locator("fieldset.case textarea").first.input_value() == typed
    ines.go("/children/C-0006")  # May, who was not discussed
    assert typed not in ines.main


def test_a_narrow_telephone_can_do_it_too(sits: Opens) -> None:
    petra = sits("petra", viewport=NARROW, has_touch=True)
    begin_record(petra)
    petra.page.get_by_role("button", name="Sections").tap()
    petra.page.get_by_role("navigation", name="Sections of this paper").get_by_text("Looking after yourself").tap()
    expect(petra.page.get_by_role("navigation", name="Sections of this paper")).to_be_hidden()
    expect(petra.page.get_by_role("heading", name="Looking after yourself")).to_be_in_viewport()
