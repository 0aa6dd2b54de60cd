"""The school year as its people enter it, and what goes by it: half terms of sessions, warnings, and deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html

from tests.client import Browser, Site, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Town, ready
from webapp import create_app
from webapp.db.audit import AuditPayload
from webapp.db.schools import ClosedDay, HalfTermDates
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.domain.school_year import WrongYear
from webapp.services import board, home, practice, releasing, school_year, sessions
from webapp.services.work import Desk

DATES = (
    (date(2025, 9, 3), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 13)),
    (date(2026, 3, 30), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
)
"""Of a faith school: a week before Easter it is back again."""
TYPED = {
    "autumn_1_first": "3/9/25",
    "autumn_1_last": "24 October 2025",
    "autumn_2_first": "Mon 3 Nov 2025",
    "autumn_2_last": "19.12.2025",
    "spring_1_first": "5th January 2026",
    "spring_1_last": "13/2/26",
    "spring_2_first": "23/2/26",
    "spring_2_last": "13-3-26",
    "summer_1_first": "2026-03-30",
    "summer_1_last": "22/5/26",
    "summer_2_first": "1/6/26",
    "summer_2_last": "21/7/26",
}
ELSEWHERE = tuple((first + timedelta(days=7), last + timedelta(days=7)) for first, last in DATES)
"""What the neighbour has entered: a week later."""


@pytest.fixture
@kept
def years(town: Town) -> Town:
    """Both schools have entered 2025/26, and the neighbour is closed on many a day."""
    school_year.set_half_terms(town.ash.at("lead"), 2025, DATES)
    school_year.set_half_terms(town.birch.at("lead"), 2025, ELSEWHERE)
    school_year.add_closed_day(town.birch.at("lead"), "Birchfield day", date(2026, 3, 4), date(2026, 3, 31))
    practice.choose(town.birch.at("lead"), "country", "northern_ireland")
    return town


@pytest.fixture
def site(desk: Desk, clock: FakeClock, town: Town) -> Site:
    app = create_app(desk.settings, clock=clock)
    app.config["TESTING"] = True
    app.extensions["alongside"] = desk  # a second engine would be left open
    return Site(app, desk, town.ash.made, town.birch.made)


@pytest.fixture
def office(site: Site) -> Browser:
    """The administrator, who types it as a rule."""
    return site.browser("administrator")


def rows(browser: Browser, path: str = "/school/year/2025") -> list[list[str]]:
    """The cells of the table of half terms."""
    page = html.fromstring(browser.get(path).get_data(as_text=True))
    table = page.xpath("//section[@aria-labelledby='half-terms']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table]


# Entering it


def test_an_empty_year_says_why_it_matters_and_what_to_do(office: Browser, site: Site) -> None:
    page = text_of(office.get("/school/year"))
    assert "School year 2025/26" in page
    assert "no session knows its half term" in page
    assert "Type the half terms" in page
    deputy = text_of(site.browser("deputy").get("/school/year"))
    assert "A lead, the head or an administrator enters them" in deputy
    assert "Type the half terms" not in deputy
    assert "/school/year" in office.get("/school").get_data(as_text=True)


def test_six_half_terms_typed_in_any_british_way(office: Browser, town: Town) -> None:
    answer = office.post("/school/year/2025/dates", TYPED)
    assert answer.location == "/school/year/2025"
    assert [(row.first_on, row.last_on) for row in town.ash.rows(HalfTermDates)] == list(DATES)
    assert {row.set_by_id for row in town.ash.rows(HalfTermDates)} == {town.ash.person("administrator")}
    assert rows(office)[0] == ["Autumn 1", "Wed 3 September 2025", "Fri 24 October 2025", "38", ""]
    summer = rows(office)[4]
    assert summer[4] == "Fri 3 April 2026: Good FridayMon 6 April 2026: Easter MondayMon 4 May 2026: May Day"
    assert summer[3] == str(8 * 5 - 3)


@pytest.mark.parametrize(
    ("box", "typed", "says"),
    [
        ("spring_1_last", "31/2/26", "31/2/26 is not a date: February 2026 has 28 days"),
        ("spring_1_last", "", "Enter the last day of Spring 1"),
        ("autumn_1_last", "3/11/25", "Autumn 2 begins on Monday 3 November 2025, but Autumn 1 ends only on Monday"),
        ("spring_1_last", "4/1/26", "Spring 1 ends on Sunday 4 January 2026, before it begins on Monday 5 January"),
    ],
)
def test_each_fault_stands_at_its_box_and_nothing_typed_is_lost(
    office: Browser, town: Town, box: str, typed: str, says: str
) -> None:
    sent = TYPED | {box: typed}
    answer = office.post("/school/year/2025/dates", sent, 422)
    page = html.fromstring(answer.get_data(as_text=True))
    link = page.xpath("//div[contains(@class, 'error-summary')]//a/@href")[0].removeprefix("#")
    assert link == (box if box != "autumn_1_last" else "autumn_2_first")
    assert says in page.get_element_by_id(f"{link}-error").text_content()
    assert {name: page.get_element_by_id(name).get("value") for name in TYPED} == sent
    assert town.ash.rows(HalfTermDates) == []


def test_every_fault_is_told_at_once(office: Browser) -> None:
    answer = office.post("/school/year/2025/dates", {}, 422)
    assert text_of(answer).count("Enter the first day of") == text_of(answer).count("Enter the last day of") == 12


def test_last_year_is_offered_moved_on_and_nothing_is_kept_before_it_is_saved(
    site: Site, office: Browser, years: Town
) -> None:
    page = html.fromstring(office.get("/school/year/2026").get_data(as_text=True))
    (link,) = page.xpath("//main//a[normalize-space()='Copy from 2025/26']/@href")
    offered = office.get(link)
    assert "moved on to the same weekdays" in text_of(offered)
    form = html.fromstring(offered.get_data(as_text=True)).forms[-1]
    typed = {name: form.fields[name] for name in TYPED}
    assert form.xpath("//p[@id='autumn_1_first-said']")[0].text == "Wednesday"
    assert typed["autumn_1_first"] == "9 September 2026"  # a Wednesday, as in 2025: 53 weeks on
    assert {row.year for row in years.ash.rows(HalfTermDates)} == {2025}
    office.post("/school/year/2026/dates", typed)
    assert len(rows(office, "/school/year/2026")) == 6
    # Where there is no year to copy from, nothing is invented.
    assert site.browser("lead").get("/school/year/2027/dates?from=2031").get_data(as_text=True).count('value=""') >= 12


def test_a_half_term_in_which_papers_exist_is_corrected_in_place_and_noted(years: Town) -> None:
    paper = ready(years.ash, "amara")
    before = years.ash.rows(HalfTermDates)
    school_year.set_half_terms(years.ash.at("head"), 2025, [*DATES[:5], (date(2026, 6, 2), date(2026, 7, 17))])
    after = years.ash.rows(HalfTermDates)
    assert [row.id for row in before] == [row.id for row in after]
    assert after[5].set_by_id == years.ash.person("head")
    assert {row.set_by_id for row in after[:5]} == {years.ash.person("lead")}
    assert paper.state == "draft"
    noted = [row.body for row in years.ash.rows(AuditPayload) if '"year"' in row.body]
    assert ['"changed":6' in noted[0], '"changed":1' in noted[1]] == [True, True]


def test_years_do_not_overlap_and_lie_near(years: Town) -> None:
    lead = years.ash.at("lead")
    late = [(first + timedelta(days=322), last + timedelta(days=322)) for first, last in DATES]
    with pytest.raises(WrongYear, match="not a school year yet") as told:
        school_year.set_half_terms(lead, 2026, [(date(2026, 7, 21), late[0][1]), *late[1:]])
    assert "Summer 2, 2025/26 ends only on Tuesday 21 July 2026" in told.value.problems[0]
    for year in (2015, 2037):
        with pytest.raises(NotFound):
            school_year.read_year(lead, year)
        with pytest.raises(NotFound):
            school_year.set_half_terms(lead, year, DATES)


# Closed days


def test_a_faith_school_closes_on_its_own_days(office: Browser, town: Town) -> None:
    office.post("/school/year/2025/dates", TYPED)
    before = int(rows(office)[3][3])
    office.post("/school/year/closed", {"name": "Eid al-Fitr", "first": "Thu 5 March 2026", "last": "6/3/26"})
    office.post("/school/year/closed", {"name": "INSET", "first": "9/3/26"})
    spring = rows(office)[3]
    assert spring[4] == "Thu 5 March 2026 to Fri 6 March 2026: Eid al-FitrMon 9 March 2026: INSET"
    assert int(spring[3]) == before - 3
    first = town.ash.rows(ClosedDay)[0]
    assert first.set_by_id == town.ash.person("administrator")
    office.post(f"/school/year/closed/{first.id}/remove")
    assert int(rows(office)[3][3]) == before - 1
    told = [row.body for row in town.ash.rows(AuditPayload) if "closed_day" in row.subject]
    assert len(told) == 3
    assert not any("Eid" in body or "INSET" in body for body in told)


@pytest.mark.parametrize(
    ("sent", "box", "says"),
    [
        ({"name": "INSET", "first": "", "last": ""}, "first", "Enter the day on which the school is closed"),
        ({"name": "INSET", "first": "5/3/26", "last": "soon"}, "last", "is not a date"),
        ({"name": "", "first": "5/3/26", "last": ""}, "name", "Say what the day is"),
        ({"name": "INSET", "first": "5/3/26", "last": "4/3/26"}, "name", "is before the first"),
    ],
)
def test_what_is_wrong_with_a_closed_day_is_said_there(
    office: Browser, town: Town, sent: dict[str, str], box: str, says: str
) -> None:
    answer = office.post("/school/year/closed", sent | {"year": "2025"}, 422)
    page = html.fromstring(answer.get_data(as_text=True))
    assert says in page.get_element_by_id(f"{box}-error").text_content()
    assert {name: page.get_element_by_id(name).get("value") for name in sent} == sent
    assert town.ash.rows(ClosedDay) == []


# Who may


@pytest.mark.parametrize("who", ["lead", "second_lead", "head", "administrator"])
def test_lead_head_and_administrator_write_it(site: Site, who: str) -> None:
    site.browser(who).post("/school/year/2025/dates", TYPED)


@pytest.mark.parametrize("who", ["deputy", "trust"])
def test_who_reads_the_school_reads_it(site: Site, years: Town, who: str) -> None:
    browser = site.browser(who)
    assert len(rows(browser)) == 6
    assert "Change these dates" not in browser.get("/school/year/2025").get_data(as_text=True)
    browser.get("/school/year/2025/dates", 404)
    browser.post("/school/year/2025/dates", TYPED, 404)
    browser.post("/school/year/closed", {"name": "INSET", "first": "5/3/26"}, 404)


@pytest.mark.parametrize("who", ["staff", "governor", "wellbeing"])
def test_for_others_there_is_nothing(site: Site, who: str) -> None:
    browser = site.browser(who)
    for path in ("/school/year", "/school/year/2025", "/school/year/2025/dates"):
        browser.get(path, 404)


def test_another_schools_closed_day_cannot_be_taken_back(years: Town) -> None:
    theirs = years.birch.rows(ClosedDay)[0]
    with pytest.raises(NotFound):
        school_year.remove_closed_day(years.ash.at("lead"), theirs.id)
    assert school_year.read_year(years.ash.at("lead"), 2025).closed == ()
    with pytest.raises(Refused):
        school_year.read_year(years.ash.at("staff"))


# What goes by it


def test_a_session_tells_its_half_term_on_every_page(site: Site, years: Town, clock: FakeClock) -> None:
    head = site.browser("head")
    made = years.ash.contracts["head-lead"]
    planned = sessions.plan_session(years.ash.at("head"), made, clock() + timedelta(days=2), "Room 2")
    assert "Half termSpring 2, 2025/26" in text_of(head.get(f"/sessions/{planned}"))
    assert "Spring 2, 2025/26; Room 2" in text_of(head.get(f"/contracts/{made}"))
    assert "Thu 5 March 2026 Spring 2, 2025/26" in text_of(head.get("/supervision"))
    # It follows from the dates, and is stored nowhere.
    school_year.set_half_terms(
        years.ash.at("lead"), 2025, [*DATES[:3], (date(2026, 2, 23), date(2026, 3, 4)), *DATES[4:]]
    )
    assert "Half termBetween half terms" in text_of(head.get(f"/sessions/{planned}"))


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("3/4/26", "That is a bank holiday: Good Friday."),
        ("5/3/26", "That is a day on which your school is closed: Eid al-Fitr."),
        ("7/3/26", "That is a Saturday."),
        ("17/3/26", "That is in the holidays, between two half terms."),
        ("6/3/26", ""),
    ],
)
def test_planning_on_a_day_without_school_is_told_and_not_forbidden(
    site: Site, years: Town, on: str, says: str
) -> None:
    school_year.add_closed_day(years.ash.at("lead"), "Eid al-Fitr", date(2026, 3, 5), date(2026, 3, 5))
    head = site.browser("head")
    made = years.ash.contracts["head-lead"]
    answer = head.post(f"/contracts/{made}/sessions/new", {"on": on, "starts": "4pm", "place": "Room 2"})
    page = text_of(head.get(answer.location))
    assert "Planned" in page
    assert ("That is" in page) == bool(says)
    assert says in page


def test_a_session_that_was_held_is_not_warned_about(years: Town) -> None:
    paper = years.ash.record(starts_at=datetime(2026, 2, 28, 10, tzinfo=UTC))  # a Saturday
    before = sessions.read_session(years.ash.at("head"), paper.session)
    assert before.why_shut == "a Saturday"
    paper.end(starts_at=datetime(2026, 2, 28, 10, tzinfo=UTC), ended_at=datetime(2026, 2, 28, 11, tzinfo=UTC))
    assert sessions.read_session(years.ash.at("head"), paper.session).why_shut == ""


def test_the_deadline_passes_over_holidays_bank_holidays_and_closed_days(years: Town) -> None:
    ash = years.ash
    paper = ready(ash, "amara")
    paper.circulate()  # on Tuesday 3 March, with ten school days
    # Eight days until Friday 13 March, then a fortnight's holiday: Monday 30 and Tuesday 31 March.
    assert str(paper.view().agree_by) == "2026-03-31"
    school_year.add_closed_day(ash.at("lead"), "INSET", date(2026, 3, 30), date(2026, 3, 31))
    school_year.add_closed_day(ash.at("lead"), "Local feast", date(2026, 4, 2), date(2026, 4, 2))
    # Wednesday 1 April, then Thursday's feast, Good Friday and Easter Monday: Tuesday 7 April.
    assert str(paper.view().agree_by) == "2026-04-07"
    assert str(paper.view().unagreed_from) == "2026-04-08"
    practice.choose(ash.at("lead"), "country", "scotland")
    assert str(paper.view().agree_by) == "2026-04-06"  # no Easter Monday there


def test_home_goes_by_the_same_days(years: Town, clock: FakeClock) -> None:
    ash = years.ash
    paper = ready(ash, "amara")
    paper.circulate()

    def asked() -> list[str]:
        view = home.home(ash.at("head"))
        return [task.kind for task in (*view.papers, *view.waiting) if task.reference == paper.reference]

    paper.agree("head")
    clock.now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert asked() == ["wait"]
    assert ash.at("head").today == date(2026, 3, 31)
    clock.forward(days=1)
    assert asked() == ["overdue"]


def test_a_draft_is_left_lying_after_five_of_the_schools_own_days(years: Town, clock: FakeClock) -> None:
    paper = ready(years.ash, "amara")
    clock.now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    school_year.add_closed_day(years.ash.at("lead"), "INSET", date(2026, 3, 5), date(2026, 3, 5))
    with pytest.raises(Conflict, match="five school days"):
        releasing.release_children(years.ash.at("lead"), paper.reference)
    clock.forward(days=1)
    releasing.release_children(years.ash.at("lead"), paper.reference)


def test_a_school_that_has_entered_nothing_counts_weekdays(town: Town) -> None:
    school_year.set_half_terms(town.birch.at("lead"), 2025, ELSEWHERE)
    paper = ready(town.ash, "amara")
    paper.circulate()
    assert str(paper.view().agree_by) == "2026-03-17"
    line = board.my_contracts(town.ash.at("head"))[0]
    assert (line.last_half_term, line.next_half_term) == ("", "")
