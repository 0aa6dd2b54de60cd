"""The pages on which a paper is written: two people at once, a browser that was signed out, and what else stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.client import Browser, Site, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, make_town, ready
from webapp import create_app
from webapp.db.papers import DraftBuffer
from webapp.documents.codec import rows_of
from webapp.domain.entry_content import Part
from webapp.domain.people import PartyKind
from webapp.services import agreeing
from webapp.services.work import Desk
from webapp.settings import Settings

JSON = {"Accept": "application/json"}


@pytest.fixture
def ash(settings: Settings, desk: Desk, clock: FakeClock) -> School:
    """The first school, where the staff member types for the head and the lead."""
    ash = make_town(desk, clock).ash
    ash.add_party("staff", PartyKind.SCRIBE)
    return ash


@contextmanager
def started(settings: Settings, clock: FakeClock) -> Iterator[Flask]:
    """The application, as a server that starts makes it."""
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield app
    app.extensions["alongside"].database.close()


@pytest.fixture
def site(settings: Settings, ash: School, clock: FakeClock) -> Iterator[Site]:
    with started(settings, clock) as app:
        yield Site(app, ash.desk, ash.made, ash.made)


@pytest.fixture
@kept
def paper(ash: School) -> Paper:
    return ash.record(trends="As it was")


class Tab:
    """The writing page in one browser: what it shows is what it sends."""

    def __init__(self, browser: Browser, reference: str) -> None:
        self.browser = browser
        self.address = f"/papers/{reference}/write"
        self.show(browser.get(self.address))

    def show(self, answer: TestResponse) -> None:
        self.page = answer.get_data(as_text=True)
        form = html.fromstring(self.page).xpath("//main//form")[0]
        self.fields: dict[str, Any] = {}
        for box in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            if box.get("type") in ("radio", "checkbox") and box.get("checked") is None:
                continue
            value = (box.text or "").removeprefix("\n") if box.tag == "textarea" else box.get("value", "")
            self.fields.setdefault(box.get("name"), []).append(value)
        self.action = form.get("action")

    def send(self, do: str = "save", status: int = 302, **typed: str) -> TestResponse:
        fields = {**self.fields, "do": do, **{name.replace("__", "-"): text for name, text in typed.items()}}
        return self.browser._reviewed(self.browser.client.post(self.action, data=fields), status)

    def autosave(self, **typed: str) -> TestResponse:
        fields = {**self.fields, **typed}
        return self.browser.client.post(self.address.replace("/write", "/autosave"), data=fields, headers=JSON)

    def differing(self) -> list[str]:
        return [e.text_content() for e in html.fromstring(self.page).xpath("//section//h2")]


def buffers(ash: School) -> list[str]:
    return [row.answers for row in ash.rows(DraftBuffer)]


# Two people at once


def test_what_only_one_changed_needs_no_choice_even_without_a_script(site: Site, paper: Paper) -> None:
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    staff.send(successes="The scribe’s")
    head.show(head.send(status=409, trends="The head’s"))
    assert head.differing() == []
    assert "in different answers, so both can stay" in text_of_page(head.page)
    head.send("merge")
    assert (paper.answers["trends"], paper.answers["successes"]) == ("The head’s", "The scribe’s")
    assert buffers(paper.school) == []


def text_of_page(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_both_texts_stand_side_by_side_and_nothing_of_either_is_lost(site: Site, paper: Paper) -> None:
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    staff.send(trends="The scribe’s", successes="And this")
    head.show(head.send(status=409, trends="The head’s"))
    assert [label.startswith("What trends") for label in head.differing()] == [True]
    words = text_of_page(head.page)
    assert "The head’s" in words
    assert "The scribe’s" in words
    head.send("merge", **{"pick-q-trends": "both"})
    assert (paper.answers["trends"], paper.answers["successes"]) == ("The scribe’s\n\nThe head’s", "And this")


def test_a_choice_that_is_overtaken_once_more_asks_only_what_is_new(site: Site, paper: Paper) -> None:
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    staff.send(trends="The scribe’s")
    head.show(head.send(status=409, trends="The head’s"))
    Tab(staff.browser, paper.reference).send(successes="Third")
    head.show(head.send("merge", 409, **{"pick-q-trends": "mine"}))
    assert head.differing() == []  # the trends were settled, and nobody touched them since
    head.send("merge")
    assert (paper.answers["trends"], paper.answers["successes"]) == ("The head’s", "Third")


def test_a_block_that_one_took_out_stays_out(site: Site, ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    amara, hope = rows_of(paper.answers, "cases")
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    staff.send(f"remove:cases:{hope['uid']}")
    head.show(head.send(status=409, trends="The head’s"))
    head.send("merge")
    assert rows_of(paper.answers, "cases") == [amara]
    assert paper.answers["trends"] == "The head’s"


def test_two_children_in_one_block_become_two_blocks(site: Site, ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    ash.found("staff", [ash.children["hope"]])
    staff.send(**{"cases-0-child": ash.children["hope"], "cases-0-analysis": "About Hope"})
    head.show(head.send(status=409, **{"cases-0-analysis": "Only about Amara"}))
    assert head.differing() == ["First child"]
    assert "about different children in this block: both are kept" in text_of_page(head.page)
    assert "Nothing has to be chosen" in text_of_page(head.page)
    assert not html.fromstring(head.page).xpath("//main//input[@type='radio']")
    head.send("merge")
    assert [(row["child"], row["analysis"]) for row in rows_of(paper.answers, "cases")] == [
        (ash.children["hope"], "About Hope"),
        (ash.children["amara"], "Only about Amara"),
    ]


def test_what_was_opened_late_is_compared_with_what_it_was_opened_on(site: Site, paper: Paper) -> None:
    """A stale restore: the browser was closed, and somebody saved before it was opened again."""
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    assert head.autosave(trends="The head’s").status_code == 200
    staff.send(trends="The scribe’s", successes="And this")
    again = Tab(site.browser("head"), paper.reference)
    assert len(again.differing()) == 1
    again.send("merge", **{"pick-q-trends": "theirs"})
    assert (paper.answers["trends"], paper.answers["successes"]) == ("The scribe’s", "And this")


def test_ones_own_text_can_be_left_out(site: Site, paper: Paper) -> None:
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    staff.send(trends="The scribe’s")
    head.show(head.send(status=409, trends="The head’s"))
    head.send("leave")
    assert "The scribe’s" in Tab(head.browser, paper.reference).page
    assert (paper.answers["trends"], buffers(paper.school)) == ("The scribe’s", [])


def test_the_script_is_told_that_it_was_overtaken_and_the_words_are_kept(site: Site, paper: Paper) -> None:
    head, staff = (Tab(site.browser(who), paper.reference) for who in ("head", "staff"))
    assert head.autosave(trends="a").get_json()["says"] == ""
    staff.send(trends="The scribe’s")
    said = head.autosave(trends="ab", base="").get_json()
    assert "press Save to see both texts" in said["says"]
    assert said["knows_base"]
    assert '"trends":"ab"' in buffers(paper.school)[0]


def test_typing_goes_on_while_the_paper_is_with_its_parties(site: Site, ash: School) -> None:
    paper = ready(ash, "amara")
    head = Tab(site.browser("head"), paper.reference)
    paper.circulate()
    assert "cannot be changed just now" in head.autosave(trends="Late").get_json()["says"]
    assert "kept, for you alone" in text_of(head.send(status=409, trends="Later"))
    agreeing.recall(paper.at(), paper.reference)
    again = Tab(site.browser("head"), paper.reference)
    assert again.fields["trends"] == ["Later"]
    again.send()
    assert paper.answers["trends"] == "Later"


# Signed out


def test_two_hours_of_typing_come_back_through_the_door(site: Site, paper: Paper, clock: FakeClock) -> None:
    browser = site.browser("head")
    tab = Tab(browser, paper.reference)
    for minute in range(12):
        assert tab.autosave(trends=f"Typed, {minute}").status_code == 200
        clock.forward(minutes=10)
    browser.get(tab.address, 302)  # it is locked: the draft is kept, and nothing is shown
    assert "Typed, 11" in buffers(paper.school)[0]
    door = tab.send(status=401, trends="Typed for two hours\n\n& to the end")
    assert paper.answers["trends"] == "As it was"
    sealed = html.fromstring(door.data).xpath("//input[@name='kept']/@value")[0]
    tab.show(browser.sign_in(site.here.emails["head"], status=200, kept=sealed))
    assert tab.action == f"/papers/{paper.reference}/write"
    tab.send()
    assert paper.answers["trends"] == "Typed for two hours\n\n& to the end"


def test_counter_proof_a_session_that_has_ended_keeps_nothing(site: Site, paper: Paper, clock: FakeClock) -> None:
    browser = site.browser("head")
    tab = Tab(browser, paper.reference)
    clock.forward(hours=12)
    assert tab.autosave(trends="Typed overnight").status_code == 401
    assert buffers(paper.school) == []


def test_who_signs_in_elsewhere_in_the_browser_goes_on_where_they_were(
    site: Site, paper: Paper, clock: FakeClock
) -> None:
    browser = site.browser("head")
    tab = Tab(browser, paper.reference)
    browser.post("/sign-out")
    assert tab.autosave(trends="Typed").status_code == 400
    token = f"/papers/{paper.reference}/token"
    assert browser.client.get(token, headers=JSON).status_code == 401
    browser.sign_in(site.here.emails["head"])
    said = browser.client.get(token, headers=JSON).get_json()
    assert [said["opened_by"]] == tab.fields["opened-by"]
    tab.fields["csrf_token"] = [said["csrf_token"]]
    assert tab.autosave(trends="Typed").status_code == 200
    assert '"trends":"Typed"' in buffers(paper.school)[0]


@pytest.mark.parametrize("other", ["staff", "lead"])
def test_who_signs_in_instead_is_given_nothing_and_sends_nothing(site: Site, paper: Paper, other: str) -> None:
    """The scribe writes the same paper; the lead is its supervisee."""
    browser = site.browser("head")
    tab = Tab(browser, paper.reference)
    tab.autosave(trends="The head’s own words")
    browser.post("/sign-out")
    browser.sign_in(site.here.emails[other])
    for address in ("", "/write", "/token"):
        answer = browser.client.get(f"/papers/{paper.reference}{address}")
        assert "own words" not in answer.get_data(as_text=True)
    tab.fields["csrf_token"] = [browser.token()]
    before = buffers(paper.school)
    refused = 409 if other == "staff" else 404
    for answer in (tab.autosave(trends="More of mine"), tab.send(status=refused, trends="More of mine")):
        assert answer.status_code == refused
        assert "More of mine" not in answer.get_data(as_text=True)
    assert (paper.answers["trends"], buffers(paper.school)) == ("As it was", before)


def test_a_server_that_starts_again_knows_the_page_and_its_writer(
    site: Site, settings: Settings, paper: Paper, clock: FakeClock
) -> None:
    browser = site.browser("head")
    tab = Tab(browser, paper.reference)
    cookie = browser.client.get_cookie("sid")
    assert cookie is not None
    with started(settings, clock) as app:
        browser.client = app.test_client()
        browser.client.set_cookie("sid", cookie.value)
        assert tab.autosave(trends="After the restart").status_code == 200
    assert "After the restart" in buffers(paper.school)[0]


@pytest.mark.parametrize("who", ["lead", "deputy", "governor", "administrator"])
def test_nobody_else_gets_a_token_of_this_paper(site: Site, paper: Paper, who: str) -> None:
    assert site.browser(who).client.get(f"/papers/{paper.reference}/token").status_code == 404


# What a reflection says about the child


def test_the_reflection_stays_and_only_the_chosen_words_go(site: Site, ash: School) -> None:
    canary = "quzreflectionzyx"
    paper = ash.record(cases=[ash.case("amara", "A", reflection=f"{canary} I could not sleep. She hid her lunch.")])
    paper.end("amara")
    tab = Tab(site.browser("head"), paper.reference)
    tab.send(**{"cases-0-about_child": "She hid her lunch."})
    (entry,) = ash.standing("amara")
    assert Part("From the reflection", "She hid her lunch.") in entry.content.parts
    assert canary not in ash.entry_texts()[ash.children["amara"]]
    chronology = site.browser("lead").get(f"/children/{ash.children['amara']}").get_data(as_text=True)
    assert "She hid her lunch." in chronology
    assert canary not in chronology
    assert "She hid her lunch." in Tab(site.browser("head"), paper.reference).page


def test_words_that_were_taken_back_leave_the_chronology(site: Site, ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A") | {"about_child": "She hid."}])
    assert "She hid." in str(ash.standing("amara"))
    Tab(site.browser("head"), paper.reference).send(**{"cases-0-about_child": ""})
    assert "She hid." not in str(ash.standing("amara"))
    assert "about_child" not in json.dumps(paper.answers)


# A child who is not on the roll


def nobody_found(site: Site, paper: Paper) -> Tab:
    tab = Tab(site.browser("head"), paper.reference)
    uid = tab.fields["cases-0-uid"][0]
    tab.show(tab.send(f"find:cases:{uid}", 200, **{"cases-0-find": "Noa Reed", "trends": "Kept"}))
    assert "Nobody found for “Noa Reed”" in text_of_page(tab.page)
    assert "Not on the roll? Add in one line" in text_of_page(tab.page)
    return tab


@pytest.mark.parametrize("do", ["add-child:cases:", "save"])
def test_a_child_who_is_not_found_is_added_and_chosen_at_once(site: Site, paper: Paper, do: str) -> None:
    """Enter in the line presses Save, so that adds the child too."""
    tab = nobody_found(site, paper)
    uid = tab.fields["cases-0-uid"][0]
    line = {"cases-0-off-roll": "Noa Reed", "cases-0-off-roll-why": "starter", "cases-0-analysis": "Comes in May"}
    tab.send(do + uid if do.endswith(":") else do, **line)
    row = rows_of(paper.answers, "cases")[0]
    assert (row["uid"], row["analysis"]) == (uid, "Comes in May")
    assert row["child"].startswith("C-")
    again = Tab(site.browser("head"), paper.reference)
    assert again.fields["cases-0-child"] == [row["child"]]
    assert "Noa Reed" in again.page


@pytest.mark.parametrize("line", [("", "starter"), ("Noa Reed", ""), ("Noa Reed", "a whim")])
def test_a_line_that_cannot_be_used_says_what_is_wanting_and_loses_nothing(
    site: Site, paper: Paper, line: tuple[str, str]
) -> None:
    tab = nobody_found(site, paper)
    uid = tab.fields["cases-0-uid"][0]
    typed = {"cases-0-off-roll": line[0], "cases-0-off-roll-why": line[1], "successes": "Kept too"}
    tab.show(tab.send(f"add-child:cases:{uid}", 200, **typed))
    assert tab.fields["cases-0-off-roll"] == [line[0]]
    page = html.fromstring(tab.page)
    (line_id,) = page.xpath("//fieldset[contains(@class, 'off-roll in-error')]//input/@id")
    assert page.xpath("//*[contains(@class, 'error-summary')]//a/@href") == [f"#{line_id}"]
    assert (paper.answers["trends"], paper.answers["successes"]) == ("Kept", "Kept too")


# Beside the boxes


def test_comments_stand_beside_their_answers_while_a_recalled_paper_is_changed(site: Site, ash: School) -> None:
    paper = ready(ash, "amara")
    paper.circulate()
    gone = f"cases:{rows_of(paper.answers, 'cases')[0]['uid']}:analysis"
    for path, words in (("trends", "On Mondays?"), ("", "Thank you."), (gone, "Of a block that is gone.")):
        agreeing.comment(paper.at("lead"), paper.reference, path, words)
    agreeing.recall(paper.at(), paper.reference)
    paper.save(cases=[ash.case("hope", "H")])
    page = html.fromstring(Tab(site.browser("staff"), paper.reference).page)
    (question,) = page.xpath("//textarea[@name='trends']/ancestor::div[@class='question']")
    assert "On Mondays?" in question.text_content()
    top = page.xpath("//main/div[@class='alongside']")[0].text_content()
    assert "Thank you." in top
    assert "Of a block that is gone." in top
    assert page.text_content().count("On Mondays?") == 1


def test_the_way_for_a_worry_about_staff_is_always_in_reach(site: Site, paper: Paper) -> None:
    page = html.fromstring(Tab(site.browser("head"), paper.reference).page)
    assert page.xpath("//nav[@id='sections']//a[@href='/concerns']")
