"""Without a mouse: every act of a half term by the keys alone, and the focus is seen wherever it stands."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests import attached_files
from tests.e2e import half_term
from tests.e2e.conftest import Opens, Server
from tests.e2e.driver import EMAILS, NARROW, Person, an_hour_of_today, at_browser, today
from tests.e2e.word import words_of
from webapp.services.demo import PASSWORD

FOCUSED = """() => {
    const e = document.activeElement, s = getComputedStyle(e);
    const label = e.labels?.[0]?.innerText ?? e.innerText ?? '';
    return [label.trim(), s.outlineStyle !== 'none' || s.boxShadow !== 'none'];
}"""
BLANK = "() => document.activeElement.matches('input[type=text]:not([data-find-box])') && !document.activeElement.value"


@dataclass
class Keys:
    """Somebody who has a keyboard only."""

    person: Person

    def to(self, name: str, key: str = "Tab", most: int = 200) -> None:
        """Tab until what has the focus is called this. Fails where the focus cannot be seen."""
        for _ in range(most):
            self.person.page.keyboard.press(key)
            label, seen = self.person.page.evaluate(FOCUSED)
            if label.startswith(name):
                assert seen, f"the focus on {name} cannot be seen"
                return
        raise AssertionError(f"{key} never reached {name} on {self.person.page.url}")

    def back_to(self, name: str) -> None:
        """The same, backwards."""
        self.to(name, "Shift+Tab")

    def hit(self, key: str) -> None:
        """A key that stays on the page."""
        self.person.page.keyboard.press(key)

    def press(self, name: str, key: str = "Enter", *, backwards: bool = False) -> None:
        """Reach a button or a link, press it, and wait for the page that follows."""
        (self.back_to if backwards else self.to)(name)
        with self.person.page.expect_navigation():
            self.hit(key)
        self.person.look()

    def type(self, name: str, words: str) -> None:
        """Reach a box, and write in it instead of what it held."""
        self.to(name)
        self.rewrite(words)

    def rewrite(self, words: str) -> None:
        """Write in the box that has the focus, instead of what it held."""
        self.hit("ControlOrMeta+a")
        self.person.page.keyboard.type(words)

    def answer_blanks(self, last: str, words: str) -> None:
        """Write these words in every line that is blank, on the way to what is called `last`."""
        for _ in range(200):
            self.hit("Tab")
            if self.person.page.evaluate(FOCUSED)[0].startswith(last):
                return
            if self.person.page.evaluate(BLANK):
                self.person.page.keyboard.type(words)
        raise AssertionError(f"Tab never reached {last}")


@pytest.fixture(scope="module")
def petra(sits_for_long: Opens) -> Keys:
    """The supervisor."""
    return Keys(sits_for_long("petra"))


@pytest.fixture(scope="module")
def ines(sits_for_long: Opens) -> Keys:
    """The lead."""
    return Keys(sits_for_long("ines"))


def test_the_way_in_the_menu_and_a_child(browser: Browser, server: Server) -> None:
    with ExitStack() as stack:
        person = stack.enter_context(at_browser(browser, server.base, "petra", viewport=NARROW))
        petra = Keys(person)
        person.go("/sign-in")
        petra.type("School email address", EMAILS["petra"])
        petra.type("Password", PASSWORD)
        with person.page.expect_navigation():
            petra.hit("Enter")
        assert person.heading == "Yours to do now"

        petra.hit("Tab")
        expect(person.page.get_by_role("link", name="Skip to the page")).to_be_focused()
        petra.hit("Enter")
        expect(person.page.locator("main")).to_be_focused()

        person.go("/")
        petra.to("Menu")
        petra.hit("Enter")
        expect(person.page.get_by_role("navigation", name="Main")).to_be_visible()
        petra.hit("Escape")
        expect(person.page.get_by_role("navigation", name="Main")).to_be_hidden()
        petra.hit("Enter")
        petra.press("Supervision")
        assert person.heading == "Supervision"

        person.go("/contracts/S-0001/sessions/new")
        petra.type("Date", today())
        petra.type("Time", an_hour_of_today()[0])
        petra.press("Plan this session")
        petra.press("Start this record", "Space")
        _choose(petra, "Zofia")
        petra.press("Check answers")
        assert person.heading.startswith("Check this paper")


def _choose(writer: Keys, name: str) -> None:
    """The one child of that name, by the arrows."""
    writer.type("Which child?", name)
    expect(writer.person.page.get_by_role("status").filter(has_text="1 child found")).to_be_visible()
    writer.to("None of these")
    writer.hit("ArrowUp")
    expect(writer.person.page.get_by_role("radio", name=re.compile(f"^{name}"))).to_be_checked()


def test_a_paper_from_its_first_word_to_its_second_version(petra: Keys, sits: Opens) -> None:
    name = "Wyn Ashgate"
    tamsin = Keys(sits("tamsin"))
    tamsin.person.go("/school/people/add")
    tamsin.type("Name", name)
    tamsin.press("Add this person")

    _make_contract(petra, name)
    record = _hold(petra)
    _sign_at_table(petra, record)
    _amend(petra, name)
    petra.press("Version 1")
    assert "replaced on" in petra.person.main


def _make_contract(petra: Keys, name: str) -> None:
    """With somebody who has no account; agreed on paper, issued and signed."""
    petra.person.go("/supervision/new")
    petra.to("One to one")
    petra.hit("ArrowDown")
    expect(petra.person.page.get_by_label("In a group")).to_be_checked()
    petra.hit("ArrowUp")
    petra.to(name)
    petra.hit("Space")
    petra.press("Make this contract")
    contract = petra.person.page.url
    petra.press("DSL supervision contract")
    petra.answer_blanks("Check answers", "75")
    petra.back_to("Review date")
    petra.rewrite("1/9/2027")
    petra.press("Check answers")
    petra.press("Circulate this paper")
    _note_agreed(petra, name)
    petra.press("Agree this paper")
    petra.type("Where the signed paper is kept", "Cabinet 2")
    petra.press("Note that it is signed and filed")
    assert "The paper is kept at: Cabinet 2" in petra.person.main
    petra.person.go(contract)


def _note_agreed(petra: Keys, name: str) -> None:
    petra.to(f"{name} has no account")
    petra.hit("Enter")
    petra.press(f"Note that {name} agreed on paper")


def _hold(petra: Keys) -> str:
    """A session, its record with one child, its end, and one recall."""
    began, ended = an_hour_of_today()
    petra.press("Plan a session")
    petra.type("Date", today())
    petra.type("Time", began)
    petra.press("Plan this session")
    petra.press("Start this record", "Space")
    _choose(petra, "Théo")
    petra.type("What is the situation for this child now?", "Comes on time.")
    petra.type("What needs to happen", "Carry on as before.")
    petra.to("Not answered")
    petra.hit("ArrowUp")
    expect(petra.person.page.locator("[name='cases-0-plan_changed'][value='no']")).to_be_checked()
    petra.type("Date of the next session", "26/1/2027")
    petra.press("End this session")
    petra.type("It began at", began)
    petra.type("It ended at", ended)
    petra.press("End this session")
    petra.press("Circulate this paper")
    petra.press("Recall this paper to change it")
    petra.press("Check answers", backwards=True)
    petra.press("Circulate this paper")
    return half_term.paper_on(petra.person)


def _sign_at_table(petra: Keys, record: str) -> None:
    petra.press("Agree and sign it together at the table")
    petra.to("Download the copy to sign")
    with petra.person.page.expect_download() as download:
        petra.hit("Enter")
    printed = words_of(download.value.path().read_bytes())
    petra.type("The code on the signed copy", re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", printed)[0])
    petra.type("Where the signed paper is kept", "Cabinet 3")
    petra.press("Note that everyone signed at the table")
    assert f"/papers/{record}" in petra.person.page.url
    assert "Agreed, issued, signed and filed." in petra.person.main


def _amend(petra: Keys, name: str) -> None:
    """The child is taken out, and the next version agreed."""
    petra.to("Amend it")
    petra.hit("Enter")
    petra.type("Why is it amended?", "Another child was meant.")
    petra.press("Begin the next version")
    petra.to("Remove the")
    petra.hit("Enter")
    petra.press("Remove the")
    petra.press("Check answers")
    petra.press("Circulate this amendment")
    _note_agreed(petra, name)
    petra.press("Agree this paper")
    assert "Agreed by everyone, and issued" in petra.person.main


def test_a_comment_and_a_change_that_is_asked_for(petra: Keys, ines: Keys) -> None:
    paper = _contract_of_both(petra)
    ines.person.go(paper)
    ines.to("Comment")
    ines.hit("Enter")
    ines.type("Your comment on this answer", "Once a month would do.")
    ines.press("Add this comment")
    ines.type("Or ask for a change", "Say where we meet.")
    ines.press("Ask for a change")
    petra.person.go(paper)
    assert "Say where we meet." in petra.person.main
    assert "Once a month would do." in petra.person.main


def _contract_of_both(petra: Keys) -> str:
    half_term.make_contract(petra.person, ["Ines Calloway"])
    petra.person.press("DSL supervision contract")
    petra.person.answer_contract()
    petra.person.press("Check answers")
    petra.press("Circulate this paper")
    return f"/papers/{half_term.paper_on(petra.person)}"


def test_a_draft_two_texts_a_scribe_and_a_file(petra: Keys) -> None:
    person = petra.person
    session = half_term.plan(person, "S-0001")
    person.go(f"/sessions/{session}/places")
    petra.to("To lead this session")
    petra.hit("ArrowDown")
    petra.to("Who")
    person.page.keyboard.type("Dev")
    petra.press("Give them this place")
    assert "Dev Rathbone" in person.main

    paper = half_term.begin(person, session)
    _overtaken(petra, f"/papers/{paper}/write")
    petra.to("Both")
    petra.hit("ArrowUp")
    expect(person.page.get_by_label("What is saved").first).to_be_checked()
    petra.press("Save what I chose")
    petra.press("Check answers", backwards=True)
    petra.to("Abandon this draft")
    petra.hit("Enter")
    petra.type("Why is it abandoned?", "The provider wrote it.")
    petra.press("Abandon this draft")
    petra.press("Take this draft up again")
    assert "It is a draft again." in person.main

    person.go(f"/sessions/{half_term.plan(person, 'S-0001')}/attach")
    petra.to("The provider’s record")
    box = person.page.get_by_label("The provider’s record")
    expect(box).to_be_focused()  # what opens from here is the browser's own window
    box.set_input_files({"name": "record.pdf", "mimeType": "application/pdf", "buffer": attached_files.pdf()})
    petra.press("Attach this file")
    assert "The provider’s record is attached." in person.main


def _overtaken(petra: Keys, path: str) -> None:
    """The same page was open twice, and saved in the other one first."""
    person = petra.person
    person.go(path)
    other = person.context.new_page()
    other.goto(person.page.url)
    other.locator("[name=trends]").fill("Said in the other one.")
    with other.expect_navigation():
        other.get_by_role("button", name="Save", exact=True).click()
    other.close()
    petra.type("What trends do you see", "Said in this one.")
    petra.press("Save", backwards=True)
    expect(person.page.get_by_role("heading", level=1)).to_have_text("This paper was saved while you were writing")


def test_words_about_the_wrong_child_a_task_and_a_concern(ines: Keys) -> None:
    person = ines.person
    person.go("/children/C-0001")
    ines.to("This is about another child")
    ines.hit("Enter")
    ines.type("Why is it withdrawn?", "The record names the wrong child.")
    ines.type("Reference of the child whom it is about", "C-0012")
    ines.press("Withdraw this entry")
    assert "Withdrawn. It is gone from this chronology" in person.main
    ines.press("read what was withdrawn")
    assert person.heading == "Withdrawn entries"
    person.go("/")
    waiting = person.page.get_by_role("button", name="This is done").count()
    ines.press("This is done", "Space")
    assert person.page.get_by_role("button", name="This is done").count() == waiting - 1

    person.go("/concerns/new")
    ines.type("The day on which you told them", today())
    ines.hit("Tab")
    ines.hit("Space")
    ines.press("Keep this note")
    assert "Kept. Only you can see this note." in person.main
