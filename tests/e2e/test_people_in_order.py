"""People in order: training noted in two clicks, told before it runs out, and two who supervise one another noted once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e import half_term
from tests.e2e.axe import examine
from tests.e2e.conftest import Opens
from tests.e2e.driver import Person, names_in, today


def test_lapsed_training_is_told_and_gone_in_two_clicks(sits: Opens) -> None:
    dev = sits("dev", script=False)
    dev.go("/")
    late = dev.page.locator("section[aria-labelledby=training]")
    expect(late).to_contain_text(re.compile("Late since .*Renew your training as designated lead or deputy", re.DOTALL))
    dev.press("Renew your training as designated lead or deputy")
    expect(dev.page.get_by_label("Training as designated lead or deputy")).to_be_checked()
    dev.fill("Day of the training", "31/2/26")
    dev.press("Note this training")
    expect(dev.page.locator(".error-summary")).to_contain_text("February 2026 has 28 days")
    dev.fill("Day of the training", today())
    dev.press("Note this training")
    expect(dev.page.locator("section[aria-labelledby=counts]")).to_contain_text("Until ")
    dev.go("/")
    assert "Renew your training" not in dev.main

    dev.go("/account")
    dev.press("See your training, and note what you have done")
    row = dev.page.locator("section[aria-labelledby=noted] tbody tr").first
    with dev.page.expect_navigation():
        row.get_by_role("button", name="Strike").click()
    expect(dev.page.locator("section[aria-labelledby=noted] tbody tr").first).to_contain_text("Struck on")
    expect(dev.page.locator("section[aria-labelledby=counts]")).to_contain_text("Ran out on")
    seen_nothing_wrong(dev)


def test_the_head_sees_who_is_not_in_order_and_notes_a_circle_once(sits: Opens) -> None:
    petra, ines = sits("petra"), sits("ines")
    petra.go("/")
    with petra.page.expect_navigation():
        petra.page.get_by_role("link", name=re.compile(r"\d+ (person is|people are) not in order")).click()
    petra.look()
    assert petra.heading == "People in order"
    row = petra.page.locator("tbody tr").filter(has_text="Dev Rathbone")
    expect(row).to_contain_text("Ran out on")
    wrong = examine(petra.page)
    with petra.page.expect_navigation():
        petra.page.get_by_role("link", name="To be supervised, and not supervised").click()
    petra.look()
    expect(petra.page.locator("tbody tr").filter(has_text="Petra Lindholm")).to_have_count(1)
    wrong += examine(petra.page)

    with petra.page.expect_navigation():
        petra.page.get_by_role("link", name=re.compile("Note it ?: Petra Lindholm, training to supervise")).click()
    petra.look()
    petra.fill("Day of the training", today())
    petra.press("Note this training")
    wrong += examine(petra.page)

    half_term.make_contract(ines, ["Petra Lindholm"])
    ines.go("/")
    assert "1 circle of people who supervise one another is not noted as known" in ines.main
    petra.go("/school/people/order")
    expect(petra.page.locator("section[aria-labelledby=circles]")).to_contain_text(
        "You and Ines Calloway supervise one another."
    )
    wrong += examine(petra.page)
    petra.press("Note once that your school knows of it")
    expect(petra.page.locator(".flashes")).to_contain_text("Noted. Nobody is told of it again")
    ines.go("/")
    assert "supervise one another" not in ines.main
    ines.go("/school/people/order")
    expect(ines.page.locator("section[aria-labelledby=circles]")).to_contain_text("by Petra Lindholm")
    assert wrong + examine(ines.page) == []
    for person in (petra, ines):
        seen_nothing_wrong(person)


def seen_nothing_wrong(person: Person) -> None:
    assert person.troubles == []
    assert [seen.url for seen in person.sights if names_in(seen.title) or names_in(seen.url)] == []
