"""Copying entries into the main system: by the keys alone with a script, and without one; and the queue of approvals."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Opens
from tests.e2e.driver import Person

READY = "textarea#entry-text"


def open_list(person: Person) -> None:
    """From home, where it stands with its count and the age of the oldest."""
    person.go("/")
    item = person.page.locator("main .todo li").filter(has_text=re.compile("Copy . entr"))
    expect(item).to_contain_text(re.compile(r"The oldest has waited \d+ school days"))
    with person.page.expect_navigation():
        item.get_by_role("link").click()
    person.look()


def test_one_after_another_by_the_keys_alone(sits: Opens) -> None:
    ines = sits("ines", permissions=["clipboard-read", "clipboard-write"])
    open_list(ines)
    page = ines.page
    page.locator(READY).focus()
    first = page.locator(READY).input_value()
    child = re.search(r"^Child (C-\d+)\.", first, re.MULTILINE)
    assert child is not None
    page.keyboard.press("Enter")
    expect(page.locator("#entry-text-copied")).to_have_text("Copied. Now paste it into CPOMS.")
    box = page.get_by_label("What it is called there")
    expect(box).to_be_focused()
    page.keyboard.press("Control+V")  # what was copied; this box holds one line
    assert "".join(box.input_value().split()) == "".join(first.split())
    page.keyboard.press("Control+A")
    page.keyboard.type("4711")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    ines.look()
    expect(page.locator(".flashes")).to_contain_text("Ticked off.")
    expect(page.locator(READY)).to_be_focused()
    assert page.locator(READY).input_value() != first
    page.wait_for_function("document.activeElement.selectionEnd > 0")
    ines.go(f"/children/{child[1]}")
    expect(page.get_by_text(re.compile("In CPOMS since .* as 4711, copied by Ines Calloway"))).to_be_visible()


def test_without_a_script_and_put_right_afterwards(sits: Opens) -> None:
    dev = sits("dev", script=False)
    open_list(dev)
    text = dev.page.locator(READY).input_value()
    entry = re.search(r"Child (C-\d+)\..* Entry (\w+)", text)
    assert entry is not None
    dev.fill("What it is called there", "47/12")
    dev.press("Copied: tick it off")
    assert dev.page.locator(READY).input_value() != text
    dev.go(f"/children/{entry[1]}/entries/{entry[2]}/filing")
    assert "as 47/12, copied by Dev Rathbone" in dev.main
    dev.press("It was not copied after all")
    expect(dev.page.get_by_text("Not in CPOMS yet")).to_be_visible()
    assert "Not in CPOMS after all, by Dev Rathbone" in dev.main


def test_a_lead_takes_reads_and_approves_a_record(sits: Opens) -> None:
    ines = sits("ines")
    with ines.page.expect_navigation():
        ines.page.locator("main .todo a", has_text=re.compile(r"^Approve \d+ entr")).click()
    with ines.page.expect_navigation():
        ines.page.get_by_role("button", name=re.compile("^Take (this|these) and read$")).first.click()
    expect(ines.page.get_by_text("You have it in hand since").first).to_be_visible()
    expect(ines.page.locator("h2[autofocus]")).to_be_focused()
    ines.press("Approve this entry")
    expect(ines.page.locator(".flashes")).to_contain_text("Approved: 1 entry.")
