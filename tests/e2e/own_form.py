"""The school's own Word form in a browser: the steps that its tests and the tour of every state share."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.e2e.driver import Person
from tests.slots import equivalents

RECORD = "boxed record"
"""A likeness of a record that asks in boxes, two cases of a child among them."""
UPLOAD = "Your form, as a Word file"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def likeness(name: str = RECORD) -> bytes:
    """One of the forms in the habits of those that schools use."""
    return next(form.make() for form in equivalents.FORMS if form.name == name)


@dataclass
class Hand:
    """Somebody's hand on mouse and keys: counts what it does, and how long the machine keeps it waiting."""

    person: Person
    clicks: int = 0
    seconds: float = 0
    done: list[str] = field(default_factory=list)

    def click(self, target: Locator, *, leads: bool = False) -> None:
        """Click something; where it leads to another page, wait for that."""
        self.clicks += 1
        self.done.append((target.inner_text() or str(target.get_attribute("name"))).split("\n")[0])
        begun = time.monotonic()
        if leads:
            with self.person.page.expect_navigation():
                target.click()
        else:
            target.click()
        self.seconds += time.monotonic() - begun

    def press(self, words: str) -> None:
        """Press the button, or follow the link, that says this."""
        page = self.person.page
        button = page.get_by_role("button", name=words, exact=True).locator("visible=true")
        self.click(
            button.last if button.count() else page.get_by_role("link", name=words, exact=True).first, leads=True
        )
        self.person.look()

    def choose(self, content: bytes) -> None:
        """Choose a file: one click opens the window of the computer, another takes the file."""
        self.clicks += 2
        self.done += ["Choose a file", "the file"]
        file = {"name": "form.docx", "mimeType": WORD, "buffer": content}
        self.person.page.get_by_label(UPLOAD).set_input_files(file)


def send(person: Person, content: bytes) -> str:
    """Send a form from the list. Returns the address of its page."""
    hand = Hand(person)
    person.go("/school/forms")
    hand.choose(content)
    hand.press("Look for its blanks")
    return person.page.url


def confirm(person: Person, form: str) -> None:
    """Open the page that asks what each blank is."""
    person.go(f"{form}/confirm")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("What does your form ask?")


def entry(person: Person, words: str) -> Locator:
    """The entry of the question that begins so."""
    found = person.page.locator("details.blank[data-number]").filter(
        has=person.page.locator("summary b", has_text=words)
    )
    return found.first


def opened(person: Person, words: str) -> Locator:
    """The same, open, by its number: its words may change."""
    found = person.page.locator(f"#{entry(person, words).get_attribute('id')}")
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def refused(person: Person, form: str) -> None:
    """A plan that does not fit: a question without words, a choice of nothing, a meaning given twice."""
    confirm(person, form)
    opened(person, "Day").get_by_label("What is asked").fill("")
    opened(person, "Name of supervisor").get_by_label("Kind of answer").select_option("choice")
    opened(person, "When does your training").get_by_label("What Alongside takes it for").select_option("date")
    person.press("Save")
    expect(person.page.locator(".error-summary")).to_be_visible()


def point(person: Person, form: str) -> None:
    """A place for another blank is being chosen."""
    confirm(person, form)
    person.press("Add a blank that was not found")
    expect(person.page.get_by_label("What the new blank asks")).to_be_visible()


def tried(person: Person, form: str) -> None:
    """Confirmed as it was found, and filled with invented answers."""
    confirm(person, form)
    person.press("Save and try it")
    expect(person.page.get_by_text("Tried: every answer lands in its place")).to_be_visible()


def used(person: Person, form: str) -> None:
    """Tried, and offered for new papers."""
    tried(person, form)
    person.press("Use this form")
    expect(person.page.get_by_text("This form is in use")).to_be_visible()
