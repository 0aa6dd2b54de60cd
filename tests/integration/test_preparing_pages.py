"""The page on which somebody prepares, without a script: its buttons, its autosave, and what others see of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.client import Site
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import School, make_town
from tests.integration.test_writing_pages import JSON, Tab, started, text_of_page
from webapp.db.preparing import Preparation
from webapp.domain.people import PartyKind
from webapp.services import preparing, sessions
from webapp.services.preparing import Page, Typed
from webapp.services.work import Desk
from webapp.settings import Settings


@pytest.fixture
def ash(settings: Settings, desk: Desk, clock: FakeClock) -> School:
    ash = make_town(desk, clock).ash
    ash.add_party("staff", PartyKind.SUPERVISEE)
    return ash


@pytest.fixture
def site(settings: Settings, ash: School, clock: FakeClock) -> Iterator[Site]:
    with started(settings, clock) as app:
        yield Site(app, ash.desk, ash.made, ash.made)


@pytest.fixture
@kept
def meeting(ash: School) -> str:
    return sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], ash.clock() + timedelta(days=1), "Room 2")


class Preparing(Tab):
    """The page on which somebody prepares, in one browser."""

    def __init__(self, site: Site, session: str, who: str = "lead") -> None:
        self.browser = site.browser(who)
        self.address = f"/sessions/{session}/prepare"
        self.show(self.browser.get(self.address))

    def again(self) -> None:
        """Open it anew."""
        self.show(self.browser.get(self.address))


def test_a_child_is_found_chosen_and_taken_out_without_a_script(site: Site, ash: School, meeting: str) -> None:
    tab = Preparing(site, meeting, "staff")
    uid = tab.fields["cases-0-uid"][0]
    tab.show(tab.send(f"find:cases:{uid}", 200, **{"cases-0-find": "Hope Darrow", "cases-0-analysis": "Tired"}))
    assert "1 child found" in text_of_page(tab.page)
    tab.send("add:cases", **{"cases-0-child": ash.children["hope"], "cases-0-find": ""})
    tab.again()
    assert "Hope Darrow" in tab.page
    assert (tab.fields["cases-0-analysis"], "cases-1-uid" in tab.fields) == (["Tired"], True)
    tab.show(tab.send(f"change:cases:{uid}", 200))
    assert 'id="q-cases' in tab.page
    tab.send(f"remove:cases:{uid}")
    tab.again()
    assert "Hope Darrow" not in tab.page


def test_a_child_who_is_not_on_the_roll_is_added_in_one_line(site: Site, ash: School, meeting: str) -> None:
    tab = Preparing(site, meeting)
    uid = tab.fields["cases-0-uid"][0]
    tab.show(tab.send(f"find:cases:{uid}", 200, **{"cases-0-find": "Noa Reed"}))
    wrong = tab.send(f"add-child:cases:{uid}", 200, **{"cases-0-off-roll": "Noa", "cases-0-find": ""})
    assert "in-error" in wrong.get_data(as_text=True)
    typed = {"cases-0-off-roll": "Noa Reed", "cases-0-off-roll-why": "elsewhere", "cases-0-find": ""}
    tab.again()
    tab.send(f"add-child:cases:{uid}", **typed)
    tab.again()
    assert "Noa Reed" in tab.page


def test_nothing_typed_is_lost_where_it_was_saved_from_another_page(site: Site, ash: School, meeting: str) -> None:
    one, other = Preparing(site, meeting), Preparing(site, meeting)
    one.send(trends="First")
    answer = other.send(status=409, trends="Second")
    other.show(answer)
    assert "You saved this from another page" in text_of_page(other.page)
    assert other.fields["trends"] == ["Second"]
    other.send(trends="Second")
    one.again()
    assert one.fields["trends"] == ["Second"]


def test_it_saves_by_itself_and_the_button_goes_on_from_there(site: Site, ash: School, meeting: str) -> None:
    tab = Preparing(site, meeting)
    for text in ("One", "One two"):
        fields = {**tab.fields, "trends": text}
        answer = tab.browser.client.post(f"{tab.address}/autosave", data=fields, headers=JSON)
        assert answer.status_code == 200
        assert answer.get_json()["knows_base"] is True
    tab.send("share", trends="One two three")
    (row,) = ash.rows(Preparation)
    assert "One two three" in row.answers
    assert row.shared_at is not None
    assert tab.browser.client.post(f"{tab.address}/autosave", data=tab.fields, headers=JSON).status_code == 409
    token = tab.browser.client.get(f"{tab.address}/token").get_json()
    assert token["opened_by"] == str(ash.person("lead"))


def test_it_is_taken_back_and_changed(site: Site, meeting: str) -> None:
    tab = Preparing(site, meeting)
    tab.send("share", trends="Late buses")
    tab.again()
    assert "What you shared" in tab.page
    assert "trends" not in tab.fields
    tab.browser.post(tab.address, {"do": "take-back"})
    tab.again()
    tab.send(trends="Later buses")


def test_nobody_else_opens_it_and_a_page_is_sent_by_whoever_opened_it(site: Site, ash: School, meeting: str) -> None:
    tab = Preparing(site, meeting)
    tab.send(trends="The lead’s own words")
    for who in ("head", "deputy", "administrator", "governor"):
        browser = site.browser(who)
        for path in ("prepare", "prepare/token", "prepared"):
            browser.get(f"/sessions/{meeting}/{path}", 404)
    browser = site.browser("staff")
    fields = {**tab.fields, "trends": "Sent by another", "csrf_token": [browser.token()]}
    assert browser.client.post(tab.address, data=fields).status_code == 409
    assert [row.person_id for row in ash.rows(Preparation)] == [ash.person("lead")]
    broken = {**fields, "opened-by": [str(ash.person("staff"))], "revision": "²"}
    assert browser.client.post(tab.address, data=broken).status_code == 422


def test_the_session_says_who_is_ready_and_the_draft_takes_it_in(site: Site, ash: School, meeting: str) -> None:
    head = site.browser("head")
    path = f"/sessions/{meeting}"
    assert "Prepared by 0 of 2" in text_of_page(head.get(path).get_data(as_text=True))
    head.post(f"{path}/record")
    agenda = {"raised_beforehand": "The budget", "trends": "Late buses"}
    Preparing(site, meeting).send("share", **agenda)
    shown = text_of_page(head.get(path).get_data(as_text=True))
    assert f"{ash.name('lead')}: ready" in shown
    assert f"{ash.name('staff')}: not shared yet" in shown
    assert "Late buses" in head.get(f"{path}/prepared").get_data(as_text=True)
    lead = text_of_page(site.browser("lead").get(path).get_data(as_text=True))
    assert "You have shared what you prepared" in lead
    assert "Prepared by" not in lead
    assert "and it is not in the record" in text_of_page(head.get(f"{path}/end").get_data(as_text=True))
    (reference,) = {row["reference"] for row in papers_of(ash, meeting)}
    tab = Tab(head, reference)
    assert "1 person has shared what they prepared" in text_of_page(tab.page)
    tab.send("take-in", successes="Typed meanwhile")
    tab.show(head.get(tab.address))
    assert tab.fields["trends"] == [f"{ash.name('lead')}: Late buses"]
    assert tab.fields["successes"] == ["Typed meanwhile"]
    assert f"Raised beforehand by {ash.name('lead')}: The budget" in text_of_page(tab.page)
    tab.send("take-in", 409)
    assert "and it is not in the record" not in head.get(f"{path}/end").get_data(as_text=True)


def papers_of(ash: School, session: str) -> list[dict[str, str]]:
    view = sessions.read_session(ash.at("head"), session)
    return [{"reference": view.paper.reference}] if view.paper else []


def test_a_cancelled_session_says_where_the_words_are(site: Site, ash: School, meeting: str) -> None:
    view = preparing.open_preparation(ash.at("lead"), meeting)
    preparing.save(ash.at("lead"), meeting, Page(0, "x"), Typed({**view.answers, "trends": "Late buses"}))
    site.browser("head").post(f"/sessions/{meeting}/cancel", {"reason": "cover", "by_party": ""})
    answer = site.browser("lead").get(f"/sessions/{meeting}/prepare", 409)
    assert "waits for the next session, for you alone" in text_of_page(answer.get_data(as_text=True))
    again = sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], ash.clock() + timedelta(days=8), "Room 2")
    tab = Preparing(site, again)
    assert "You wrote this for a session that was cancelled." in text_of_page(tab.page)
    assert tab.fields["trends"] == ["Late buses"]
