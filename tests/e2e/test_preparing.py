"""Before a session: the supervisee prepares and shares, the supervisor sees that it is ready, and the record has it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import half_term
from tests.e2e.conftest import Opens
from tests.e2e.driver import Person, names_in
from webapp.domain.clock import school_day, system_clock

TRENDS = "More lateness on Mondays than before"
AGENDA = "The new thresholds document, and who reads it"
NOW = "Sleeps badly since the move, and eats well"
DONE = "Rang on Tuesday and it is settled"


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_from_the_supervisees_page_into_the_record(sits: Opens, script: bool) -> None:
    ines, dev = sits("ines"), sits("dev", script=script)
    tomorrow = school_day(system_clock()) + timedelta(days=1)
    session = half_term.plan(ines, "S-0002", f"{tomorrow:%d/%m/%Y}", "4:30pm" if script else "5:30pm")
    promised = prepare(dev, session)
    ines.go(f"/sessions/{session}")
    expect(ines.page.locator("section[aria-labelledby=preparing]")).to_contain_text("Prepared by 0 of 1")
    assert "Read what was shared" not in ines.main
    dev.press("Share this for the session")
    expect(dev.page.locator(".flashes")).to_contain_text("Shared.")
    for words in (TRENDS, AGENDA, NOW, DONE):
        assert words in dev.main
    assert dev.page.locator("#paper").count() == 0
    ines.go("/")
    expect(ines.page.locator("section[aria-labelledby=to-prepare]")).to_contain_text("Prepared by 1 of 1")
    ines.go(f"/sessions/{session}")
    expect(ines.page.locator("section[aria-labelledby=preparing]")).to_contain_text("Prepared by 1 of 1")
    ines.press("Read what was shared for this session")
    for words in (TRENDS, AGENDA, NOW, DONE):
        assert words in ines.main
    in_the_record(ines, session, promised)
    dev.go(f"/sessions/{session}")
    expect(dev.page.locator("section[aria-labelledby=preparing]")).to_contain_text("What you shared is in the record")
    for person in (ines, dev):
        assert person.troubles == []
        assert [seen.url for seen in person.sights if names_in(seen.title) or names_in(seen.url)] == []


def prepare(dev: Person, session: str) -> str:
    """From home: an action, a child, the agenda, an answer under a fold. Returns the words of the action."""
    dev.go("/")
    line = dev.page.locator(f".todo a[href='/sessions/{session}/prepare']")
    expect(line).to_contain_text("Prepare for the session with Ines Calloway")
    with dev.page.expect_navigation():
        line.click()
    action = dev.page.locator("section[aria-labelledby=open-actions] fieldset.case").first
    promised = action.locator("legend").first.inner_text()
    action.get_by_label("It is done").check()
    action.get_by_label("In a few words").fill(DONE)
    dev.choose_child(0, "Hope", "Hope Darrow")
    dev.page.locator("[name=cases-0-analysis]").fill(NOW)
    dev.page.locator("[name=raised_beforehand]").fill(AGENDA)
    fold(dev, "Your school")
    dev.page.locator("[name=trends]").fill(TRENDS)
    if dev.script:
        expect(dev.page.locator("#saved")).to_contain_text("Saved", timeout=15_000)
    dev.press("Save")
    dev.go(f"/sessions/{session}/prepare")
    assert dev.page.locator("[name=cases-0-analysis]").input_value() == NOW
    expect(dev.page.locator("[name=trends]")).to_have_value(TRENDS)
    dev.page.locator("button[value='add:cases']").click()
    expect(dev.page.locator("fieldset.case", has=dev.page.locator("[name='cases-1-uid']"))).to_be_visible()
    dev.look()
    return promised


def fold(person: Person, words: str) -> None:
    """Open a fold where it is not open already."""
    place: Locator = person.page.locator(
        "details", has=person.page.locator("summary", has_text=re.compile(f"^{words}"))
    )
    if place.get_attribute("open") is None:
        person.unfold(words)


def in_the_record(ines: Person, session: str, promised: str) -> None:
    """The record begun has every word, and the action is closed with Dev's."""
    ines.go(f"/sessions/{session}")
    ines.press("Start this record")
    expect(ines.page.locator("[name=trends]")).to_have_value(TRENDS)
    expect(ines.page.locator("[name=cases-0-analysis]")).to_have_value(NOW)
    assert "Hope Darrow" in ines.main
    expect(ines.page.locator("main")).to_contain_text(f"Raised beforehand by Dev Rathbone: {AGENDA}")
    ines.press("Check answers")
    place = ines.page.locator("#earlier li", has_text=promised)
    expect(place.first).to_contain_text(f"Dev Rathbone, before the session: done, “{DONE}”")
    with ines.page.expect_navigation():
        place.first.get_by_role("button", name="Close it with these words").click()
    expect(ines.page.locator(".flashes")).to_contain_text("Closed.")
    expect(ines.page.locator("#earlier li", has_text=promised)).to_have_count(0)
