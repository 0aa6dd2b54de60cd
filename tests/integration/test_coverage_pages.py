"""The pages of live cases, of cases that stand still and of files drawn: without a script, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from lxml import html

from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town
from tests.integration.test_coverage import DATES
from webapp import create_app
from webapp.db.drawing import FileDraw
from webapp.domain.plans import PlanKind
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import practice, school_year, sessions, ways

Opens = Callable[[str], Browser]
PAGES = ("/children/live", "/children/unchanged", "/children/draws")


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school with its year; the lead supervises the deputy. The neighbour's children all have plans."""
    for school in (town.ash, town.birch):
        school_year.set_half_terms(school.at("lead"), 2025, DATES)
        ways.switch(school.at("lead"), list(SWITCHABLE))
    for child in town.birch.children:
        town.birch.plan(child)
    town.ash.contract("lead", "deputy")
    return town.ash


@pytest.fixture
def opens(ash: School, clock: FakeClock) -> Iterator[Opens]:
    app = create_app(ash.desk.settings, clock=clock)
    app.config["TESTING"] = True

    def browser(who: str) -> Browser:
        made = Browser(app.test_client(), ["Amara", "Lisle", "Darrow", "Zosia"])
        made.sign_in(ash.made.emails[who])
        return made

    yield browser
    app.extensions["alongside"].database.close()


def planned(school: School, between: str = "lead-deputy") -> str:
    at = school.clock() - timedelta(hours=1)
    return sessions.plan_session(school.at(between.split("-")[0]), school.contracts[between], at, "Room 2")


# Live cases


def test_the_list_says_who_was_not_discussed_yet_and_home_counts_them(ash: School, opens: Opens) -> None:
    ash.plan("amara", PlanKind.CHILD_PROTECTION, DATES[0][0])
    ash.plan("hope", PlanKind.EARLY_HELP)
    lead = opens("lead")
    page = text_of(lead.get("/children/live"))
    assert "1 of 1 live case not yet discussed" in page
    assert "Amara Lisle C-0001 Child protection plan, since 3 September 2025 Never Not yet" in page
    assert "Spring 2, 2025/26" in page
    assert "Ends on Fri 27 March 2026" in page
    assert "Hope" not in page
    assert "Hope Darrow C-0003 Early help" in text_of(lead.get("/children/live?show=apart"))
    assert "1 of 1 live case not yet discussed" in text_of(lead.get("/"))
    ash.record(cases=[ash.case("amara")])
    page = text_of(lead.get("/children/live"))
    assert "The one live case was discussed" in page
    assert "Tue 3 March 2026 Discussed" in page
    assert "Live cases" not in text_of(lead.get("/"))


def test_a_year_that_is_not_entered_is_told_with_the_way_to_it(town: Town, opens: Opens, clock: FakeClock) -> None:
    town.ash.plan("amara")
    clock.now = clock.now.replace(month=9)
    lead, deputy = opens("lead"), opens("deputy")
    assert "No half term is entered for today" in text_of(deputy.get("/"))
    assert "Enter the school year 2026/27" in text_of(lead.get("/"))
    assert "No half term is entered for today" not in text_of(lead.get("/"))  # it is said once
    page = lead.get("/children/live")
    assert "No half term is entered for today" in text_of(page)
    assert html.fromstring(page.get_data(as_text=True)).xpath("//main//a[@href='/school/year']")
    assert "Ask the lead" in text_of(deputy.get("/children/live"))


def test_with_nothing_to_show_each_page_says_what_to_do(ash: School, opens: Opens) -> None:
    lead = opens("lead")
    for path, said in zip(PAGES, ("There is no live case", "No child is like that", "No file was drawn"), strict=True):
        assert said in text_of(lead.get(path))
    assert "No child has such a plan" in text_of(lead.get("/children/live?show=apart"))


@pytest.mark.parametrize("who", ["head", "governor", "staff"])
def test_whoever_does_not_read_the_roll_finds_no_such_page_and_no_count(ash: School, opens: Opens, who: str) -> None:
    ash.plan("amara")
    browser = opens(who)
    for path in PAGES:
        browser.get(path, 404)
    session = planned(ash, "head-lead")
    browser.get(f"/sessions/{session}/files", 404)
    browser.post(f"/sessions/{session}/files", status=404)
    browser.post(f"/sessions/{session}/files/1", {"reason": "x"}, status=404)
    assert "live case" not in text_of(browser.get("/")).lower()
    assert ash.rows(FileDraw) == []


def test_one_press_puts_every_live_case_into_the_record(ash: School, opens: Opens) -> None:
    for child in ("amara", "zofia"):
        ash.plan(child)
    paper = ash.record("lead-deputy", cases=[ash.case("hope", "Words of Hope:")])
    lead = opens("lead")
    page = f"/papers/{paper.reference}/write"
    assert "Add the 2 live cases not in it yet" in text_of(lead.get(page))
    fields = [(name, "Typed beside it" if name == "trends" else value) for name, value in filled(lead, page)]
    assert "#q-cases" in lead.post(page, [*fields, ("do", "add-live:cases")], page=page).location
    assert paper.answers["trends"] == "Typed beside it"
    assert [row["child"] for row in cases(paper)] == [ash.children[child] for child in ("hope", "amara", "zofia")]
    assert cases(paper)[0]["analysis"] == "Words of Hope: now"
    assert "live case" not in text_of(lead.get(page))
    assert ash.standing("amara") == []  # named in a draft is not discussed yet


def cases(paper: Paper) -> list[dict[str, str]]:
    rows = paper.answers["cases"]
    return [row for row in rows if isinstance(row, dict)]


def filled(browser: Browser, page: str) -> list[tuple[str, str]]:
    """What the form of the writing page would send."""
    form = html.fromstring(browser.get(page).get_data(as_text=True)).get_element_by_id("paper")
    return [(name, (value or "").removeprefix("\n")) for name, value in form.form_values() if name != "csrf_token"]


# Cases that stand still


def test_a_case_that_stands_still_is_listed_with_its_days(ash: School, opens: Opens, clock: FakeClock) -> None:
    practice.choose(ash.at("lead"), "unchanged_sessions", "2")
    for _ in range(2):
        ash.record(cases=[ash.case("amara", next_steps="No change of plan.")]).end("amara")
        clock.forward(days=7)
    page = text_of(opens("deputy").get("/children/unchanged"))
    assert "Amara Lisle C-0001 2 3 March 2026 and 10 March 2026" in page
    assert "It may be right that nothing changes" in page


# Files for an audit


def test_from_the_session_to_the_draw_to_the_audit(ash: School, opens: Opens) -> None:
    for child in ash.children:
        ash.plan(child)
    session, lead = planned(ash), opens("lead")
    assert "Audit case files instead" in text_of(lead.get(f"/sessions/{session}"))
    files = f"/sessions/{session}/files"
    page = text_of(lead.get(files))
    assert "3 children have a file; 3 children wait for a turn in round 1" in page
    assert "Begin, and choose the files by hand" in page
    lead.post(files, page=files)
    page = text_of(lead.get(files))
    assert "By chance, from 3 who waited for a turn in round 1; 3 children had a file" in page
    assert "it comes to the same child" in page
    first = ash.rows(FileDraw)[0]
    lead.post(f"{files}/{first.id}", {"reason": ""}, 422, page=files)
    lead.post(f"{files}/{first.id}", {"reason": "Related to the deputy"}, page=files)
    assert "Drawn in place of another file: Related to the deputy" in text_of(lead.get(files))
    lead.post(f"/sessions/{session}/record", {"record": "audit"}, page=files)
    assert "The record of this session is begun" in text_of(lead.get(files))
    assert "Related to the deputy" in text_of(lead.get("/children/draws"))
    assert text_of(lead.get("/papers/P-0004/write")).count("C-000") == 0  # by name and form, to who writes it


def test_a_refused_draw_says_why_on_its_page(ash: School, opens: Opens) -> None:
    session, lead = planned(ash), opens("lead")
    files = f"/sessions/{session}/files"
    assert "there is no file to draw" in text_of(lead.post(files, status=422, page=files))


def test_a_party_who_does_not_read_the_roll_is_shown_references(ash: School, opens: Opens) -> None:
    for child in ash.children:
        ash.plan(child)
    session = planned(ash, "head-lead")
    lead, head = opens("lead"), opens("head")
    assert "Draw the files to be read in this session" in text_of(lead.get(f"/sessions/{session}"))
    assert "Files for an audit" not in text_of(head.get(f"/sessions/{session}"))
    lead.post(f"/sessions/{session}/files", page=f"/sessions/{session}/files")
    page = text_of(head.get(f"/sessions/{session}"))
    assert "Drawn by chance for this session" in page
    assert "C-000" in page
    assert not any(name in page for name in ("Amara", "Zosia", "Hope"))
