"""What the script of the writing page does for who types: it goes on after a sign-out, and puts words where they belong."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Opens, Server
from tests.e2e.test_wrong_person import TYPED, begin_record, end_every_session


def test_who_signs_in_in_another_tab_goes_on_typing_where_they_were(sits: Opens, server: Server) -> None:
    petra = sits("petra")
    address = begin_record(petra)
    end_every_session(server, for_good=True)
    page = petra.page
    page.locator("[name=trends]").fill(TYPED)
    expect(page.locator("#saved")).to_contain_text("You are signed out.")
    with petra.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    petra.page = opened.value
    petra.fill_door()
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=20_000)
    expect(page.locator("[name=trends]")).to_have_value(TYPED)
    petra.page = page
    petra.press("Save")
    petra.go(f"{address}/write")
    expect(page.locator("[name=trends]")).to_have_value(TYPED)


def test_somebody_else_who_signs_in_in_another_tab_sends_none_of_it(sits: Opens, server: Server) -> None:
    petra = sits("petra")
    begin_record(petra)
    end_every_session(server, for_good=True)
    page = petra.page
    page.locator("[name=trends]").fill(TYPED)
    with petra.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    petra.page, petra.who = opened.value, "bea"
    petra.fill_door()
    with page.expect_response("**/autosave", timeout=20_000) as answer:
        pass
    assert answer.value.status in (400, 404)
    expect(page.locator("#saved")).to_contain_text("Not saved since")
    expect(page.locator("[name=trends]")).to_have_value(TYPED)
    # No question is asked on the way out of a browser that is closed for good.
    page.evaluate("document.dispatchEvent(new CustomEvent('alongside:leaving'))")


def test_chosen_words_of_a_reflection_are_copied_and_a_child_is_added(sits: Opens) -> None:
    petra = sits("petra")
    begin_record(petra)
    page = petra.page
    case = page.locator("fieldset.case").first
    reflection = case.locator("[name='cases-0-reflection']")
    reflection.fill("I did not sleep. She hid her lunch. I rang my sister.")
    case.get_by_text("This contains something about the child").click()
    case.get_by_role("button", name="Copy the words").click()
    expect(case.locator(".about-child [role=status]")).to_have_text("Select the words in the answer above first.")
    reflection.evaluate("box => box.setSelectionRange(17, 35)")
    case.get_by_role("button", name="Copy the words").click()
    expect(case.locator("[name='cases-0-about_child']")).to_have_value("She hid her lunch.")
    expect(reflection).to_have_value("I did not sleep. She hid her lunch. I rang my sister.")
    line = case.locator("[data-off-roll]")
    expect(line).to_be_hidden()
    case.locator("[data-find-box]").fill("Quentin Nobody")
    expect(line).to_be_visible()
    case.get_by_label("First name and surname").fill("Quentin Nobody")
    case.get_by_label("Why they are not on the roll").select_option("starter")
    with page.expect_navigation():
        case.get_by_label("First name and surname").press("Enter")
    expect(page.locator("fieldset.case").first.locator(".child b")).to_have_text("Quentin Nobody")
    expect(page.locator("[name='cases-0-about_child']")).to_have_value("She hid her lunch.")
