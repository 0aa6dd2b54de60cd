"""The half-term cycle on its pages: in words and never by colour alone, and what is sent from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lxml import html

from tests import factories
from tests.client import Browser, Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.test_cycle import DATES, at
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.domain.people import Formality, PartyKind
from webapp.services import school_year
from webapp.services.viewers import viewer_for
from webapp.settings import Settings


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    """The lead is supervised since January; yesterday's session was never ended, and is of last half term here."""
    site = open_site(sqlite_settings, clock)
    viewer = viewer_for(site.desk, site.here.people["lead"], site.here.school_id)
    school_year.set_half_terms(site.desk.acting(viewer), 2025, [DATES[number] for number in range(1, 7)])
    with site.desk.work(school_id=site.here.school_id) as work:
        contract = work.db.get_one(Contract, site.here.contract_id)
        contract.started_on = date(2026, 1, 6)
        for party in work.db.query(Party).filter_by(contract_id=contract.id):
            party.from_on = contract.started_on
        session = work.db.get_one(SupervisionSession, site.here.session_id)
        session.starts_at = at(date(2026, 1, 20))
        session.ended_at = session.starts_at + timedelta(minutes=40)
        work.note("contract.changed", f"contract:{contract.id}")
    return site


@pytest.fixture
def lead(site: Site) -> Browser:
    return site.browser("lead")


def contract(lead: Browser) -> str:
    page = html.fromstring(lead.get("/supervision").get_data(as_text=True))
    return str(page.xpath("//tbody//th/a/@href")[0])


def test_the_contract_says_in_words_how_each_half_term_stands(lead: Browser, clock: FakeClock) -> None:
    page = text_of(lead.get(contract(lead)))
    assert "A session is due in each half term, of 60 minutes or more." in page
    assert "Spring 1, 2025/26 Held on Tue 20 January 2026" in page
    assert "Spring 2, 2025/26 Due by Fri 27 March 2026, not planned" in page
    assert "Held 40 minutes: shorter than the 60 agreed" in page


def test_home_says_what_is_due_and_late_and_why(site: Site, lead: Browser, clock: FakeClock) -> None:
    assert "Nothing is late." in text_of(lead.get("/"))
    assert "By Fri 27 March 2026Plan a session with Outsider OfAshgrove" in text_of(lead.get("/"))
    path = lead.post(f"{contract(lead)}/sessions/new", {"on": "10/3/26", "starts": "4pm", "place": "Room 2"}).location
    assert "Plan a session with" not in text_of(lead.get("/"))
    assert "Choose why it is cancelled." in text_of(lead.post(f"{path}/cancel", {}, 422))
    lead.post(f"{path}/cancel", {"reason": "cover", "by_party": ""})
    cancelled = text_of(lead.get(path))
    assert "Cancelled The session of Tue 10 March 2026 was cancelled at the wish of Lead OfAshgrove" in cancelled
    assert "There is no record: this session was cancelled." in cancelled
    lead.get(f"{path}/cancel", 404)
    told = text_of(site.browser("outsider").get("/"))
    assert "was cancelled at the wish of Lead OfAshgrove (there was no cover for lessons)" in told
    clock.now = at(date(2026, 3, 30))
    late = text_of(site.browser("lead").get("/"))
    assert "1 thing is late." in late
    assert "Late since Fri 27 March 2026Hold a session with Outsider OfAshgrove" in late
    assert "was cancelled at the wish of Lead OfAshgrove (there was no cover for lessons). Not rebooked." in late


def test_an_absence_alone_asks_for_no_reason(lead: Browser) -> None:
    when = {"on": "10/3/26", "starts": "4pm", "place": "Room 2"}
    path = lead.post(f"{contract(lead)}/sessions/new", when).location
    everybody = html.fromstring(lead.get(f"{path}/move").get_data(as_text=True)).xpath(
        "//input[@name='present']/@value"
    )
    there = [("present", value) for value in everybody]
    lead.post(f"{path}/move", [*{**when, "place": "Room 5"}.items(), *there])
    assert "Room 5" in text_of(lead.get(path))
    lead.post(f"{path}/move", [*{**when, "starts": "5pm"}.items(), *there], 422)


def test_one_more_is_asked_for_seen_and_planned(site: Site, lead: Browser) -> None:
    here = contract(lead)
    lead.post(f"{here}/requests", {})
    lead.post(f"{here}/requests", {})  # twice is once
    assert "You asked for an additional session" in text_of(lead.get(here))
    other = site.browser("outsider")
    page = html.fromstring(other.get("/").get_data(as_text=True))
    (link,) = page.xpath("//section[@aria-labelledby='told']//a[contains(., 'Lead OfAshgrove asks for')]/@href")
    form = html.fromstring(other.get(link).get_data(as_text=True))
    (answers,) = form.xpath("//input[@name='answers'][@checked]/@value")
    other.post(link, {"on": "6/3/26", "starts": "4pm", "place": "", "answers": answers})
    for browser in (lead, other):
        assert "additional session on" not in text_of(browser.get(here))
        assert "asks for" not in text_of(browser.get("/"))


def test_a_request_is_taken_back(lead: Browser) -> None:
    here = contract(lead)
    lead.post(f"{here}/requests", {})
    (path,) = html.fromstring(lead.get(here).get_data(as_text=True)).xpath("//form/@action[contains(., 'take-back')]")
    lead.post(path, {})
    assert "You asked for" not in text_of(lead.get(here))


def test_a_year_is_proposed_changed_and_planned(lead: Browser) -> None:
    path = f"{contract(lead)}/sessions/year"
    first = {"on": "11/3/26", "starts": "4pm", "minutes": "75", "place": "Room 2"}
    page = html.fromstring(lead.post(path, {**first, "do": "propose"}, 200).get_data(as_text=True))
    assert page.xpath("//legend/text()") == ["Spring 2, 2025/26", "Summer 1, 2025/26", "Summer 2, 2025/26"]
    hidden = [(box.get("name"), box.get("value")) for box in page.xpath("//input[@type='hidden']") if box.get("value")]
    hidden = [pair for pair in hidden if pair[0] != "csrf_token"]
    assert {name for name, _ in hidden} == {"period", "proposed_on", "proposed_starts"}
    sent = [*first.items(), ("do", "plan"), *hidden]
    rows = [
        ("pick", "0"),
        ("on-0", "12/3/26"),
        ("starts-0", "5pm"),
        ("pick", "2"),
        ("on-2", "17/6/26"),
        ("starts-2", "9"),
    ]
    answer = lead.post(path, [*sent, *rows[:-1], ("starts-2", "tea")], 422)
    assert "Summer 2, 2025/26: tea is not a time of day." in text_of(answer)
    for name, text in (("on", "12/3/26"), ("on", "15/4/26"), ("starts", "3pm")):
        other = [(key, text if key == name else value) for key, value in sent]
        assert "You changed the first session." in text_of(lead.post(path, [*other, *rows], 422))
    assert "Planned" not in text_of(lead.get(contract(lead)))
    lead.post(path, [*sent, *rows])
    planned = text_of(lead.get(contract(lead)))
    assert "Thu 12 March 2026, 5pm" in planned
    assert "Wed 17 June 2026, 9am" in planned
    assert "April" not in planned
    again = text_of(lead.post(path, [*sent, *rows], 422))
    assert "is planned already. Nothing was changed." in again
    for wrong in ({"on": "1/4/26"}, {"minutes": "5"}, {"starts": ""}):
        lead.post(path, {**first, **wrong, "do": "propose"}, 422)


def test_the_office_is_sent_to_the_school_year(sqlite_settings: Settings, clock: FakeClock) -> None:
    lead = open_site(sqlite_settings, clock).browser("lead")
    page = text_of(lead.get(f"{contract(lead)}/sessions/year"))
    assert "Your school’s half terms are not entered." in page
    assert "Enter the school year" in page
    assert "Nobody can say what is due." in text_of(lead.get(contract(lead)))


def test_what_is_told_beside_a_half_term(site: Site, lead: Browser) -> None:
    """A talk in the corridor is told and does not count (trust); one that was too short says so; so does the list."""
    with site.desk.work(school_id=site.here.school_id) as work:
        held = work.db.get_one(SupervisionSession, site.here.session_id)
        parties = work.db.query(Party).filter_by(contract_id=site.here.contract_id).all()
        for day in (date(2026, 1, 27), date(2026, 3, 2)):
            talk = factories.make_session(work, work.db.get_one(Contract, site.here.contract_id), at(day), *parties)
            talk.formality, talk.ended_at = Formality.AD_HOC.value, at(day) + timedelta(minutes=10)
        assert held.ended_at is not None
        work.note("contract.changed", "contract:0")
    page = text_of(lead.get(contract(lead)))
    assert "Held on Tue 20 January 2026 40 minutes of the 60 agreed. And ad hoc on Tue 27 January 2026." in page
    assert "Due by Fri 27 March 2026, not planned Ad hoc on Mon 2 March 2026." in page
    assert "Due by Fri 27 March 2026, not planned Spring 2, 2025/26. Ad hoc on Mon 2 March 2026." in text_of(
        lead.get("/supervision")
    )
    assert "Ad hoc on Mon 2 March 2026." in text_of(lead.get("/"))


def test_a_supervisor_of_a_group_reads_who_was_at_none_of_it(site: Site) -> None:
    who = "outsider"
    with site.desk.work(school_id=site.here.school_id) as work:
        group = factories.make_contract(work, site.here.people[who])
        group.kind = "group"
        supervisor = factories.make_party(work, group, site.here.people[who], PartyKind.SUPERVISOR)
        members = [
            factories.make_party(work, group, site.here.people[key], PartyKind.SUPERVISEE)
            for key in ("lead", "deputy", "staff")
        ]
        held = factories.make_session(work, group, at(date(2026, 3, 2)), supervisor, *members[:2])
        held.ended_at = at(date(2026, 3, 2), 17)
        work.note("contract.created", "contract:0")
        reference = group.reference
    page = text_of(site.browser(who).get(f"/contracts/{reference}"))
    assert "Held on Mon 2 March 2026 2 of 3 members were there. No session yet: Staff OfAshgrove." in page
    board = text_of(site.browser(who).get("/supervision"))
    assert "2 of 3 members were there." in board
    assert "No session yet" not in board
    own = text_of(site.browser("staff").get(f"/contracts/{reference}"))
    assert "The others met on Mon 2 March 2026 without you." in own
    assert "members were there" not in own


def test_whom_to_ask_where_nobody_supervises_or_is_supervised(site: Site, lead: Browser) -> None:
    def place_ends(kind: PartyKind, on: date | None) -> None:
        with site.desk.work(school_id=site.here.school_id) as work:
            for party in work.db.query(Party).filter_by(contract_id=site.here.contract_id, kind=kind.value):
                party.until_on = on
            work.note("contract.changed", "contract:0")

    place_ends(PartyKind.SUPERVISOR, date(2026, 3, 1))
    home = text_of(lead.get("/"))
    assert "Your supervision has no supervisor: ask your safeguarding lead who follows" in home
    assert "Plan a session with" not in home


def test_the_year_that_is_missing_is_told_to_each_once(site: Site, clock: FakeClock) -> None:
    clock.now = at(date(2026, 6, 9))
    lead, admin = site.browser("lead"), site.browser("administrator")
    line = "By Tue 21 July 2026Enter the school year 2026/27"
    for browser in (lead, admin):
        home = text_of(browser.get("/"))
        assert line in home
        assert home.count("Enter the school year") == 1
    assert html.fromstring(lead.get("/").get_data(as_text=True)).xpath("//main//a[@href='/school/year/2026']")
    clock.now = at(date(2026, 11, 30))
    lead = site.browser("lead")
    assert "NowEnter the school year 2026/27" in text_of(lead.get("/"))
    page = text_of(lead.get(contract(lead)))
    assert "Late: nothing was held by Tue 21 July 2026" in page
    assert "Nobody can say what is due." in page
    assert "The last half term that is entered" in text_of(site.browser("head").get("/"))


def test_the_first_day_of_a_plan_is_told_where_the_school_is_shut(lead: Browser) -> None:
    path = f"{contract(lead)}/sessions/year"
    first = {"on": "4/5/26", "starts": "4pm", "minutes": "60", "place": "", "do": "propose"}
    page = text_of(lead.post(path, first, 200))
    assert "That is a bank holiday: May Day." in page
    assert page.count("It can stay so if that is what you want.") == 1
    assert "That is a" not in text_of(lead.post(path, {**first, "on": "5/5/26"}, 200))
