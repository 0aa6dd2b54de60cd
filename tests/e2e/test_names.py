"""A child's name typed where nobody would look for it: stopped, routed with one choice, agreed, filed (cambridgeshire).

Once with a script and once without; and the other choices, without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e import half_term
from tests.e2e.conftest import Opens, Server
from tests.e2e.driver import Person, at_browser, names_in

SAID = {
    True: ("Zofia Lisle", "C-0011", "The lateness is new, and Zofia Lisle is part of it."),
    False: ("Noor Hathersage", "C-0010", "On two Mondays Noor Hathersage came without a coat."),
}
"""Whom a walk names, and how: children of whom nothing is to be copied yet."""


@dataclass
class Routed:
    """What a walk left behind."""

    paper: str
    child: str
    said: str
    stopped: str
    """What the page said when the record could not go on."""
    asked: str
    """What stood under the answer."""
    chronology: str
    to_copy: str
    afterwards: str
    """The list of what is to be copied, once it was ticked off."""


def mention(person: Person, words: str) -> Locator:
    """What is asked about a name on the page."""
    return person.page.locator("fieldset.mention").filter(has_text=words)


def decide(person: Person, words: str, button: str) -> None:
    """Press one of the buttons under a name."""
    with person.page.expect_navigation():
        mention(person, words).get_by_role("button", name=re.compile(re.escape(button))).first.click()
    person.look()


@pytest.fixture(scope="module", params=[True, False], ids=["with a script", "without"])
def routed(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Routed:
    """Petra writes of Ines's supervision, and both agree."""
    name, child, said = SAID[request.param]
    with (
        at_browser(browser, server.base, "petra", script=request.param) as petra,
        at_browser(browser, server.base, "ines", script=request.param) as ines,
    ):
        petra.sign_in()
        ines.sign_in()
        session = half_term.plan(petra, "S-0001")
        paper = half_term.begin(petra, session)
        petra.page.locator("[name='trends']").fill(said)
        petra.page.locator("[name='next_on']").fill("26 January 2027")
        petra.press("Save")
        asked = mention(petra, name).inner_text()
        petra.press("Check answers")
        petra.press("Circulate this paper")
        stopped = petra.page.locator(".error-summary").inner_text()
        decide(petra, name, "make it a case discussion")
        petra.page.locator("[name='cases-0-next_steps']").fill("Talk to the family on Thursday.")
        petra.page.locator("[name='cases-0-plan_changed'][value='no']").check()
        petra.press("Save")
        half_term.end(petra, session)
        half_term.circulate(petra, paper)
        half_term.agree(paper, ines, petra)
        ines.go(f"/children/{child}")
        chronology = ines.main
        ines.go("/children/unfiled")
        ines.press(name)
        to_copy = ines.page.locator(".paste textarea").first.input_value()
        ines.page.get_by_role("button", name=re.compile("^Copied")).first.click()
        ines.go("/children/unfiled")
        titles = [sight.title for sight in petra.sights + ines.sights]
        assert [title for title in titles if names_in(title)] == []
        return Routed(paper, child, said, stopped, asked, chronology, to_copy, ines.main)


def test_the_name_is_asked_about_where_it_stands(routed: Routed) -> None:
    assert routed.child in routed.asked
    assert "make it a case discussion" in routed.asked
    assert "Someone else" in routed.asked


def test_until_then_the_record_is_stopped(routed: Routed) -> None:
    assert "What trends do you see in recorded concerns? 1 name to decide" in routed.stopped


def test_its_words_are_on_the_childs_chronology(routed: Routed) -> None:
    assert routed.said in routed.chronology


def test_they_are_to_be_copied_and_are_ticked_off(routed: Routed) -> None:
    assert routed.said in routed.to_copy
    assert routed.said not in routed.afterwards


def test_the_other_choices_without_a_script(sits: Opens) -> None:
    ines = sits("ines", script=False)
    session = half_term.plan(ines, "S-0002")
    paper = half_term.begin(ines, session)
    ines.page.locator("[name='trends']").fill("Mr Tolliver rang. In May all was well. Then Idris Brandreth cried.")
    ines.page.locator("[name='successes']").fill("The mother of Mark Tolliver came in.")
    ines.press("Save")
    decide(ines, "Is “Idris Brandreth” a child?", "Someone else")
    decide(ines, "Is “Mr Tolliver” a child?", "Always someone else")
    decide(ines, "Is “Mark Tolliver” a child?", "Not a name")
    assert mention(ines, "a child?").count() == 0
    ines.go(f"/papers/{paper}")
    ines.unfold("3 names were decided")
    again = ines.page.locator("#decided-names li").filter(has_text="Mark Tolliver")
    with ines.page.expect_navigation():
        again.get_by_role("button", name="Decide again").click()
    expect(mention(ines, "Is “Mark Tolliver” a child?")).to_be_visible()
    expect(ines.page.locator("article dd > mark")).to_have_text("Mark Tolliver")
    ines.go("/names/known")
    assert "Mr Tolliver" in ines.main
    ines.press("Ask about this name again")
    assert "No name is passed over" in ines.main
