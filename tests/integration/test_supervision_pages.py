"""The pages of contracts and sessions as a browser without a script fetches them: making, naming, moving, ending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from tests import factories
from tests.client import Browser, Site, text_of
from tests.clock import FakeClock
from tests.integration.school import make_town
from webapp import create_app
from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.db.papers import Paper
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import sessions
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk

CHILD = "Amara Lisle"


@pytest.fixture
def site(desk: Desk, clock: FakeClock) -> Site:
    app = create_app(desk.settings, clock=clock)
    app.config["TESTING"] = True
    app.extensions["alongside"] = desk  # a second engine would be left open
    town = make_town(desk, clock)
    town.ash.add_person("visitor", account=False)
    return Site(app, desk, town.ash.made, town.birch.made)


@pytest.fixture
def head(site: Site) -> Browser:
    return site.browser("head")


def ids(site: Site, *keys: str) -> list[str]:
    return [str(site.here.people[key]) for key in keys]


def make(site: Site, browser: Browser, kind: str, supervisor: str, *supervisees: str, status: int = 302) -> str:
    """Make a contract by the form. Returns where it leads, or the page that says what is wrong."""
    fields = [("kind", kind), ("supervisor", *ids(site, supervisor))]
    fields += [("supervisee", person) for person in ids(site, *supervisees)]
    answer = browser.post("/supervision/new", fields, status)
    return answer.location if status == 302 else text_of(answer)


def plan(site: Site, clock: FakeClock, *supervisees: str, days: int = 0) -> str:
    """A session of the head with these people, in so many days. Returns its address."""
    kind = "group" if len(supervisees) > 1 else "one_to_one"
    made = make(site, site.browser("head"), kind, "head", *supervisees)
    desk = factories.seat(site.desk, site.here, "head")
    return f"/sessions/{sessions.plan_session(desk, made.rsplit('/', 1)[-1], clock() + timedelta(days=days), 'Room 2')}"


def rows(site: Site, model: type) -> list[object]:
    with site.desk.read() as work:
        return list(work.db.scalars(select(model).where(model.school_id == site.here.school_id).order_by(model.id)))


def party(site: Site, session: str, key: str) -> str:
    """The id of a person's place in the contract of a session."""
    with site.desk.read() as work:
        held = work.db.scalars(
            select(SupervisionSession).where(
                SupervisionSession.reference == session.rsplit("/", 1)[-1],
                SupervisionSession.school_id == site.here.school_id,
            )
        ).one()
        return str(next(p.id for p in held.contract.parties if p.person_id == site.here.people[key]))


# Contracts


def test_the_form_offers_everybody_and_says_who_has_no_account(site: Site, head: Browser) -> None:
    page = html.fromstring(head.get("/supervision/new").get_data(as_text=True))
    offered = {
        box.get("value"): " ".join(box.getparent().text_content().split())
        for box in page.xpath("//input[@name='supervisee']")
    }
    assert set(offered) == set(ids(site, *site.here.people))
    assert [label for label in offered.values() if "(paper only)" in label] == [
        "Visitor OfAshgrove, visitor (paper only)"
    ]
    supervisors = {option.get("value"): option.text for option in page.xpath("//select[@name='supervisor']/option")}
    assert set(supervisors) == {"", *ids(site, *site.here.people)}
    assert [label for label in supervisors.values() if "(paper only)" in label] == [
        "Visitor OfAshgrove, visitor (paper only)"
    ]
    assert page.xpath("//select[@name='supervisor']/option[@selected]/@value") == ids(site, "head")


def test_a_group_of_six_is_made_in_one_form(site: Site, head: Browser) -> None:
    six = ("lead", "deputy", "wellbeing", "staff", "trust", "visitor")
    contract = make(site, head, "group", "head", *six)
    page = text_of(head.get(contract))
    for key in six:
        assert f"{key.title()} OfAshgrove" in page
    assert "no account: agrees and signs on paper" in page
    assert "write that boundary under" in page
    assert "Group, S-" in text_of(head.get("/supervision"))


@pytest.mark.parametrize(
    ("kind", "supervisor", "supervisees", "says"),
    [
        ("one_to_one", "head", ("lead", "deputy"), "has one supervisee"),
        ("group", "head", ("lead",), "at least two supervisees"),
        ("one_to_one", "head", (), "Choose the people from the list"),
        ("one_to_one", "head", ("head",), "nobody supervises themselves"),
        ("one_to_one", "lead", ("deputy",), "Choose yourself"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_chosen_stays(
    site: Site, head: Browser, kind: str, supervisor: str, supervisees: tuple[str, ...], says: str
) -> None:
    before = len(rows(site, Contract))
    fields = [("kind", kind), ("supervisor", *ids(site, supervisor))]
    fields += [("supervisee", person) for person in ids(site, *supervisees)]
    answer = head.post("/supervision/new", fields, 422)
    assert says in text_of(answer)
    page = html.fromstring(answer.get_data(as_text=True))
    assert page.xpath("//input[@name='kind'][@checked]/@value") == [kind]
    assert sorted(page.xpath("//input[@name='supervisee'][@checked]/@value")) == sorted(ids(site, *supervisees))
    assert page.xpath("//div[contains(@class, 'error-summary')]//a/@href") == ["#supervisees"]
    assert len(rows(site, Contract)) == before


@pytest.mark.parametrize("forged", [{"kind": "secret"}, {"supervisor": "999999999999999999"}, {"supervisor": "x"}])
def test_a_forged_choice_makes_nothing(site: Site, head: Browser, forged: dict[str, str]) -> None:
    before = len(rows(site, Contract))
    fields = {"kind": "one_to_one", "supervisor": ids(site, "head")[0], "supervisee": ids(site, "lead")[0]}
    head.post("/supervision/new", fields | forged, 422)
    head.post("/supervision/new", fields | {"supervisee": "²"}, 422)
    assert len(rows(site, Contract)) == before


# The session's page


def test_a_record_is_offered_from_the_day_before(site: Site, head: Browser, clock: FakeClock) -> None:
    session = plan(site, clock, "lead", days=20)
    page = text_of(head.get(session))
    assert "You can start it from Sunday 22 March 2026" in page
    assert "Start this record" not in page
    clock.now += timedelta(days=19)
    head = site.browser("head")
    assert "Start this record" in text_of(head.get(session))
    # It is not offered to the supervisee, who is told what to do meanwhile.
    page = text_of(site.browser("lead").get(session))
    assert "Start this record" not in page
    assert "choose the cases that you want to talk about" in page


def test_every_way_on_is_on_the_page(site: Site, head: Browser, clock: FakeClock) -> None:
    session = plan(site, clock, "lead")
    clock.now += timedelta(minutes=20)
    writing = head.post(f"{session}/record").location
    page = html.fromstring(head.get(session).get_data(as_text=True))
    links = set(page.xpath("//main//a/@href"))
    assert {writing, f"{session}/end", f"{session}/move", f"{session}/places"} <= links
    mine = set(html.fromstring(site.browser("lead").get(session).get_data(as_text=True)).xpath("//main//a/@href"))
    assert f"{session}/move" in mine
    assert not {writing, f"{session}/end", f"{session}/places"} & mine


def test_an_attached_record_is_offered_while_there_is_none(site: Site, head: Browser, clock: FakeClock) -> None:
    session = plan(site, clock, "lead")
    clock.now += timedelta(minutes=20)
    assert f"{session}/attach" in head.get(session).get_data(as_text=True)
    # A supervisor of this school writes it: the supervisee takes it out of nobody's hands.
    assert f"{session}/attach" not in site.browser("lead").get(session).get_data(as_text=True)
    head.post(f"{session}/record")
    assert f"{session}/attach" not in head.get(session).get_data(as_text=True)


@pytest.mark.parametrize("state", ["draft", "circulated", "issued", "filed", "amending", "recirculated", "abandoned"])
def test_every_state_has_its_words(site: Site, head: Browser, clock: FakeClock, state: str) -> None:
    session = plan(site, clock, "lead")
    head.post(f"{session}/record")
    with site.desk.work(school_id=site.here.school_id) as work:
        for paper in work.db.scalars(select(Paper).where(Paper.school_id == site.here.school_id)):
            paper.state = state
        work.note("paper.saved", "paper:1")
    said = {
        "draft": "Being written",
        "circulated": "Waits for agreement",
        "issued": "Agreed, to be signed",
        "filed": "Signed and filed",
        "amending": "Agreed, and being amended",
        "recirculated": "Amendment waits for agreement",
        "abandoned": "Abandoned, to be taken up again",
    }[state]
    for who in ("head", "lead"):
        browser = site.browser(who)
        page = browser.get(session)
        if (who, state) == ("lead", "abandoned"):
            said = "Being written"  # that it was given up is for its writers to know
        assert said in text_of(page)
        contract = html.fromstring(page.get_data(as_text=True)).xpath("//a[@class='back']/@href")[0]
        assert said in text_of(browser.get(contract))
        browser.get("/supervision")
        for link in html.fromstring(page.get_data(as_text=True)).xpath("//main//a/@href"):
            if link.endswith("/write"):
                assert who == "head", "the supervisee is led where they may not write"
    assert ("Open the abandoned record" in text_of(head.get(session))) is (state == "abandoned")


# Moving


def test_a_session_is_put_off_with_an_absence(site: Site, head: Browser, clock: FakeClock) -> None:
    session = plan(site, clock, "lead", "deputy")
    page = html.fromstring(head.get(f"{session}/move").get_data(as_text=True))
    assert len(page.xpath("//input[@name='present'][@checked]")) == 3
    there = [("present", party(site, session, key)) for key in ("head", "lead")]
    when = [("on", "12/3/26"), ("starts", "4:30pm"), ("place", "Room 9")]
    assert "Say why it is put off: the others are told." in text_of(head.post(f"{session}/move", [*when, *there], 422))
    head.post(f"{session}/move", [*when, ("reason", "room"), *there])
    told = text_of(site.browser("lead").get("/"))
    assert "was put off to Thu 12 March 2026, 4:30pm at the wish of Head OfAshgrove (no private room was free)" in told
    page = text_of(head.get(session))
    assert "Session of Thu 12 March 2026" in page
    assert "Room 9" in page
    assert "will not be there" in page
    answer = head.post(f"{session}/move", [*when, *there[:1]], 422)
    assert "Put it off to another day" in text_of(answer)
    assert "#present" in answer.get_data(as_text=True)
    head.post(f"{session}/move", {"on": "31/11/26", "starts": "", "place": "x"}, 422)


# Naming


def test_a_stand_in_is_named_and_the_place_ended(site: Site, head: Browser, clock: FakeClock) -> None:
    session = plan(site, clock, "lead")
    staff = site.browser("staff")
    staff.get(session, 404)
    page = text_of(head.get(f"{session}/places"))
    assert "sees this session and its record, and nothing else of the contract" in page
    head.post(f"{session}/places", {"kind": "stand_in", "person": ids(site, "staff")[0]})
    assert "Stand-in" in text_of(head.get(session))
    assert "Start this record" in text_of(staff.get(session))
    contract = html.fromstring(staff.get(session).get_data(as_text=True)).xpath("//a[@class='back']/@href")[0]
    page = text_of(staff.get(contract))
    assert "You have a place in one session" in page
    assert "DSL supervision contract" not in page
    named = next(p for p in rows(site, Party) if p.kind == PartyKind.STAND_IN.value)
    staff.post(f"/places/{named.id}/end", status=404)
    head.post(f"/places/{named.id}/end")
    staff.get(session, 404)
    staff.get(contract, 404)


def test_a_scribe_is_named_for_the_contract(site: Site, head: Browser, clock: FakeClock) -> None:
    contract = make(site, head, "one_to_one", "head", "lead")
    head.post(f"{contract}/scribe", {"kind": "scribe", "person": ids(site, "staff")[0]})
    assert "(scribe)" in text_of(head.get(contract))
    site.browser("staff").get(contract)
    for wrong in (
        {"kind": "scribe", "person": ""},
        {"kind": "stand_in", "person": ids(site, "deputy")[0]},
        {"kind": "scribe", "person": ids(site, "lead")[0]},
        {"kind": "scribe", "person": ids(site, "visitor")[0]},
    ):
        head.post(f"{contract}/scribe", wrong, 422)
    assert len([p for p in rows(site, Party) if p.kind == PartyKind.SCRIBE.value]) == 1


# Ending


def started(site: Site, clock: FakeClock, *supervisees: str) -> str:
    session = plan(site, clock, *supervisees)
    site.browser("head").post(f"{session}/record")
    clock.now += timedelta(hours=1)
    return session


def form(site: Site, session: str, *there: str, **fields: str) -> list[tuple[str, str]]:
    """The ending page as filled in: it was today from two until three."""
    when = {"on": "3/3/26", "starts": "2pm", "ends": "3pm", "do": "end"} | fields
    return [*when.items(), *(("present", party(site, session, key)) for key in there)]


def test_whoever_was_not_there_is_unticked(site: Site, clock: FakeClock) -> None:
    session = started(site, clock, "lead", "deputy")
    head = site.browser("head")
    page = html.fromstring(head.get(f"{session}/end").get_data(as_text=True))
    assert len(page.xpath("//input[@name='present'][@checked]")) == 3
    answer = head.post(f"{session}/end", form(site, session, "head", none="y"), 422)
    assert "so this was not a session" in text_of(answer)
    assert "None of the supervisees was there" in text_of(answer)
    head.post(f"{session}/end", form(site, session, "head", "lead", none="y"))
    last = [row.present for row in rows(site, Attendance)][-3:]
    assert last == [True, True, False]
    page = text_of(head.get(session))
    assert "was not there" in page
    assert "A group session" in page


def test_a_child_off_the_roll_is_added_in_one_line(site: Site, clock: FakeClock) -> None:
    session = started(site, clock, "lead")
    head = site.browser("head")
    assert allows(
        Permission.CHILD_PROPOSE,
        viewer_for(site.desk, site.here.people["head"], site.here.school_id),
        Resource(site.here.school_id, contract_id=rows(site, Contract)[-1].id),
    )
    line = {"do": "add-child", "new_name": "Ottoline Marsh", "new_why": ""}
    answer = head.post(f"{session}/end", form(site, session, "head", "lead", **line), 422)
    assert 'value="Ottoline Marsh"' in answer.get_data(as_text=True)
    answer = head.post(f"{session}/end", form(site, session, "head", "lead", **line | {"new_why": "starter"}), 200)
    page = html.fromstring(answer.get_data(as_text=True))
    (reference,) = page.xpath("//input[@name='child'][@checked]/@value")
    assert "Ottoline Marsh" in text_of(answer)
    head.post(f"{session}/end", [*form(site, session, "head", "lead"), ("child", reference)])
    assert "Ottoline" in text_of(site.browser("lead").get(f"/children/{reference}"))


def test_who_is_there_survives_a_search(site: Site, clock: FakeClock) -> None:
    session = started(site, clock, "lead", "deputy")
    head = site.browser("head")
    answer = head.post(
        f"{session}/end", form(site, session, "head", "lead", do="find", find=CHILD, new_name="Kept"), 200
    )
    page = html.fromstring(answer.get_data(as_text=True))
    assert len(page.xpath("//input[@name='present'][@checked]")) == 2
    assert page.xpath("//input[@name='new_name']/@value") == ["Kept"]
    assert CHILD in text_of(answer)


# The wrong person


@pytest.mark.parametrize("who", ["deputy", "governor", "administrator", "staff", "nobody", "trust"])
def test_others_find_nothing(site: Site, clock: FakeClock, who: str) -> None:
    session = started(site, clock, "lead")
    browser = site.browser(who)
    for path in ("", "/move", "/places", "/end"):
        browser.get(f"{session}{path}", 404)
    for path in ("/move", "/places", "/end", "/record"):
        browser.post(f"{session}{path}", {"on": "3/3/26", "starts": "9am", "kind": "scribe"}, 404)
    contract = f"/contracts/{rows(site, Contract)[-1].reference}"
    for path in ("", "/scribe", "/sessions/new"):
        browser.get(f"{contract}{path}", 404)
    if Role.ADMINISTRATOR.value == who:
        browser.get("/supervision/new", 404)
