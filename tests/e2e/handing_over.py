"""Steps of a supervision that changes hands or ends, for any walk: each takes a person at the browser and what is meant."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.e2e import half_term
from tests.e2e.driver import Person, an_hour_of_today, today


def typed(day: date) -> str:
    """A day as it is typed."""
    return f"{day:%d/%m/%Y}"


def hold(writer: Person, session: str, *, on: str = "", times: tuple[str, str] | None = None) -> str:
    """Begin the record of a session and end it, no child having been discussed. Returns the record's reference.

    `on` is its day and `times` are when it began and ended, as typed; an hour that has just passed where none are given.
    """
    record = half_term.begin(writer, session)
    writer.go(f"/sessions/{session}/end")
    writer.page.locator("[name=none]").check()
    began, ended = times or an_hour_of_today()
    writer.page.locator("[name=on]").fill(on or today())
    writer.fill("It began at", began)
    writer.fill("It ended at", ended)
    with writer.page.expect_navigation():
        writer.page.locator("main").get_by_role("button", name="End this session").click()
    expect(writer.page.get_by_text("The session has ended.")).to_be_visible()
    return record


def hand_over(person: Person, contract: str, to: str, on: date) -> str:
    """Say who follows the supervisor of a contract, and from which day. Returns the handover sheet's reference, where this
    person still sees it: whoever leaves at once does not."""
    person.go(f"/contracts/{contract}")
    person.press("Replace the supervisor")
    choice = person.page.get_by_label("Who follows?").locator("option", has_text=to).first
    person.page.get_by_label("Who follows?").select_option(value=choice.get_attribute("value"))
    person.fill("The new supervisor begins on", typed(on))
    person.press("Replace the supervisor")
    expect(person.page.locator(".flashes")).to_contain_text("on somebody else supervises")
    sheet = person.page.get_by_text("Handover sheet").first
    return sheet.inner_text().split()[-1] if sheet.count() else ""


def take_back(person: Person, contract: str) -> None:
    """The supervisor stays after all."""
    person.go(f"/contracts/{contract}")
    person.press("Take this back")
    expect(person.page.locator(".flashes")).to_contain_text("the supervisor stays")


def write_sheet(writer: Person, sheet: str) -> None:
    """Answer what the handover sheet still asks."""
    writer.go(f"/papers/{sheet}/write")
    writer.page.locator("[name=still_owed]").fill("Nothing is owed & nothing waits.")
    for box in writer.page.locator("[name=held_outside]").all():
        if not box.input_value():
            box.fill("Nothing")
    writer.press("Save")


def end(person: Person, contract: str, on: date, why: str) -> None:
    """End a contract: this is its last day."""
    person.go(f"/contracts/{contract}")
    person.press("End this contract", exact=False)
    person.fill("Last day of this contract", typed(on))
    person.page.get_by_label(why).check()
    person.press("End this contract")
    expect(person.page.locator(".flashes")).to_contain_text("The last day of this contract is")
