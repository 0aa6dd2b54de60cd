"""A year of sessions planned at once; one cancelled, which the other is told; and one more asked for in two clicks."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e import half_term
from tests.e2e.conftest import Opens
from tests.e2e.driver import Person, names_in
from tests.e2e.planning import propose, terms_left
from webapp.domain.clock import school_day, system_clock


def test_a_year_is_planned_one_is_cancelled_and_one_more_is_asked_for(sits: Opens) -> None:
    petra, dev = sits("petra"), sits("dev", script=False)
    contract = half_term.make_contract(petra, ["Dev Rathbone"])
    first, left = terms_left()
    propose(petra, contract, first)
    boxes = petra.page.get_by_label("Plan this one")
    expect(boxes).to_have_count(len(left))
    for number, term in enumerate(left):
        expect(petra.page.locator("legend", has_text=term.label)).to_be_visible()
        expect(boxes.nth(number)).to_be_checked()
    wanted = len(left) - 1 if len(left) > 1 else 1
    if len(left) > 1:
        boxes.nth(len(left) - 1).uncheck()
    petra.page.locator("#starts-0").fill("5:15pm")
    petra.page.locator("#on-0").fill("31/2/27")
    petra.press("Plan the ticked sessions")
    expect(petra.page.locator(".error-summary")).to_contain_text("February 2027 has 28 days")
    expect(petra.page.locator("#starts-0")).to_have_value("5:15pm")
    petra.page.locator("#on-0").fill(f"{first:%d/%m/%Y}")
    petra.press("Plan the ticked sessions")
    expect(petra.page.locator(".flashes")).to_contain_text(re.compile(rf"{wanted} sessions? (is|are) planned"))
    expect(petra.page.locator("section[aria-labelledby=sessions] tbody tr")).to_have_count(wanted)

    ask(dev, contract)
    plan_what_is_asked(petra)
    dev.go("/")
    assert "You asked for an additional session" not in dev.main

    petra.go(f"/contracts/{contract}")
    with petra.page.expect_navigation():
        petra.page.locator("section[aria-labelledby=sessions] tbody th a", has_text="5:15pm").click()
    petra.press("Cancel it")
    petra.press("Cancel this session")
    expect(petra.page.locator(".error-summary")).to_contain_text("Choose why it is cancelled.")
    petra.page.get_by_label("There was no cover for lessons").check()
    petra.press("Cancel this session")
    dev.go("/")
    assert "was cancelled at the wish of Petra Lindholm (there was no cover for lessons)" in dev.main
    for person in (petra, dev):
        assert person.troubles == []
        assert [seen.url for seen in person.sights if names_in(seen.title) or names_in(seen.url)] == []


def ask(dev: Person, contract: str) -> None:
    """From home: two clicks."""
    dev.go("/")
    dev.press("Supervision")
    row = dev.page.locator("tbody tr").filter(has_text=contract)
    with dev.page.expect_navigation():
        row.get_by_role("button", name="Ask for one more").click()
    dev.look()
    expect(dev.page.locator(".flashes")).to_contain_text("Asked for.")


def plan_what_is_asked(petra: Person) -> None:
    petra.go("/")
    petra.press("Plan the additional session that Dev Rathbone asks for")
    petra.fill("Date", f"{school_day(system_clock()) + timedelta(days=1):%d/%m/%Y}")
    petra.fill("Time", "8:15am")
    petra.press("Plan this session")
    expect(petra.page.get_by_role("heading", level=1)).to_contain_text("Session of")
    petra.go("/")
    assert "asks for" not in petra.main
