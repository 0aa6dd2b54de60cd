"""A person's sessions in their own calendar: the secret address, what it says and never says, and how it ends."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import icalendar
import pytest
import vobject
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import strict_calendar
from tests.client import Browser, Site, text_of
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.school import CHILDREN, School, Town, ready
from tests.strict_calendar import Component
from webapp import create_app
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.calendars import CalendarFeed
from webapp.db.schools import Account, Person, Throttle
from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.errors import NotFound, TooManyTries
from webapp.domain.people import PartyKind
from webapp.services import calendar_feed, moving, practice, sessions
from webapp.services.children import NewChild
from webapp.services.work import Desk

CANARY = ("Quillfeather", "Ottavine")


@pytest.fixture
def site(desk: Desk, clock: FakeClock, town: Town) -> Site:
    app = create_app(desk.settings, clock=clock)
    app.config["TESTING"] = True
    app.extensions["alongside"] = desk  # a second engine would be left open
    return Site(app, desk, town.ash.made, town.birch.made)


@pytest.fixture
@kept
def planned(ash: School) -> School:
    """The head supervises the lead in a week, in a plain room."""
    sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], ash.clock() + timedelta(days=7), "Room 2")
    return ash


def events(school: School, who: str) -> list[Component]:
    """What this person's calendar says, strictly read and by two libraries."""
    data = calendar_feed.fetch(school.desk, calendar_feed.make_address(school.at(who)))
    assert icalendar.Calendar.from_ical(data).errors == []
    assert vobject.readOne(data.decode()).validate()
    return [one for one in strict_calendar.read(data).inside if one.name == "VEVENT"]


def the_only(school: School, who: str = "lead") -> Component:
    (found,) = events(school, who)
    return found


def session_of(school: School) -> str:
    """The session of `planned`."""
    return "M-0001"


def show_places(school: School) -> None:
    practice.choose(school.at("lead"), "calendar_place", "on")


def asked(client: FlaskClient, token: str) -> int:
    return client.get(f"/calendar/{token}.ics").status_code


# The address


def test_it_is_long_and_only_its_hash_is_kept(planned: School) -> None:
    token = calendar_feed.make_address(planned.at("lead"))
    assert len(token) >= 43  # 256 bits
    (row,) = planned.rows(CalendarFeed)
    assert token not in {str(getattr(row, column.key)) for column in CalendarFeed.__table__.columns}
    assert len(row.token_hash) == 64
    assert not any(token in payload.body for payload in planned.rows(AuditPayload))


def test_it_is_shown_once_and_opens_without_a_session(site: Site, planned: School) -> None:
    browser, stranger = site.browser("lead"), site.app.test_client()
    assert "You have no address" in text_of(browser.get("/account/calendar"))
    shown = browser.post("/account/calendar", status=200)
    address = re.search(r"http://localhost/calendar/([\w-]{43})\.ics", shown.get_data(as_text=True))
    assert address is not None
    again = browser.get("/account/calendar").get_data(as_text=True)
    assert address[1] not in again
    assert "Not yet" in again
    answer = stranger.get(f"/calendar/{address[1]}.ics")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert len(strict_calendar.read(answer.get_data()).inside) == 1
    assert "Not yet" not in browser.get("/account/calendar").get_data(as_text=True)
    assert "/account/calendar" in browser.get("/account").get_data(as_text=True)


def test_to_make_one_asks_for_a_proof_and_to_end_one_does_not(site: Site, planned: School, clock: FakeClock) -> None:
    browser = site.browser("lead")
    browser.post("/account/calendar", status=200)
    clock.forward(minutes=31)
    assert "password" in browser.post("/account/calendar", status=401).get_data(as_text=True)
    browser.post("/account/calendar/revoke")
    assert planned.rows(CalendarFeed) == []


def test_revoked_renewed_and_unknown_are_alike(site: Site, planned: School) -> None:
    stranger = site.app.test_client()
    first = calendar_feed.make_address(planned.at("lead"))
    second = calendar_feed.make_address(planned.at("lead"))
    assert (asked(stranger, first), asked(stranger, second)) == (404, 200)
    calendar_feed.revoke_address(planned.at("lead"))
    calendar_feed.revoke_address(planned.at("lead"))
    answers = [stranger.get(f"/calendar/{token}.ics") for token in (first, second, "unknown", "x" * 43)]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    pages = {re.sub(r'nonce="[^"]+"', "", answer.get_data(as_text=True)) for answer in answers}
    assert len(pages) == 1
    assert [event for event in planned.events() if event.startswith("calendar.")] == [
        "calendar.address_made",
        "calendar.address_made",
        "calendar.fetched",
        "calendar.address_revoked",
    ]


@pytest.mark.parametrize("how", ["left", "closed", "no password"])
def test_who_may_not_come_in_any_more_has_no_calendar(planned: School, how: str) -> None:
    token = calendar_feed.make_address(planned.at("lead"))
    assert calendar_feed.fetch(planned.desk, token)
    with planned.desk.work(school_id=planned.school_id) as work:
        account = work.db.scalars(select(Account).where(Account.person_id == planned.person("lead"))).one()
        if how == "left":
            work.db.get_one(Person, planned.person("lead")).left_on = work.today
        elif how == "closed":
            account.disabled_at = work.now
        else:
            account.password_hash = None
        work.note("person.left", f"person:{planned.person('lead')}")
    with pytest.raises(NotFound):
        calendar_feed.fetch(planned.desk, token)


def test_it_is_ones_own_and_of_one_school(town: Town, planned: School) -> None:
    sessions.plan_session(
        planned.at("wellbeing"), planned.contracts["wellbeing-deputy"], planned.clock() + timedelta(days=3), ""
    )
    uids = {
        who: {one.properties["UID"] for one in events(planned, who)} for who in ("head", "lead", "deputy", "nobody")
    }
    assert uids["head"] == uids["lead"] != uids["deputy"]
    assert len(uids["deputy"]) == 1
    assert uids["nobody"] == set()
    assert not uids["lead"] & {one.properties["UID"] for one in events(town.birch, "lead")}
    assert calendar_feed.read_feed(planned.at("second_lead")) is None


# How often


def test_asking_all_day_long_stays_open_and_a_flood_does_not(planned: School, clock: FakeClock) -> None:
    token = calendar_feed.make_address(planned.at("lead"))
    for _ in range(12 * 30):
        calendar_feed.fetch(planned.desk, token)
        clock.forward(minutes=5)
    clock.forward(minutes=60)
    for _ in range(calendar_feed.MOST_FETCHES):
        calendar_feed.fetch(planned.desk, token)
    with pytest.raises(TooManyTries):
        calendar_feed.fetch(planned.desk, token)
    clock.forward(minutes=61)
    assert calendar_feed.fetch(planned.desk, token)
    assert planned.events().count("calendar.fetched") == 2  # once on each of two days


def test_guesses_are_counted_and_close_nobodys_calendar(site: Site, planned: School) -> None:
    stranger = site.app.test_client()
    token = calendar_feed.make_address(planned.at("lead"))
    answers = [asked(stranger, f"guess{number}") for number in range(calendar_feed.MOST_UNKNOWN + 3)]
    assert answers == [404] * calendar_feed.MOST_UNKNOWN + [429] * 3
    assert asked(stranger, token) == 200
    with planned.desk.read() as work:
        assert work.db.scalar(select(func.sum(Throttle.tries))) == calendar_feed.MOST_UNKNOWN + 1


# What it says


def test_a_session_is_its_time_and_its_length(planned: School) -> None:
    one = the_only(planned)
    assert one.properties["SUMMARY"] == "Supervision, 60 min"
    assert one.moment("DTSTART") == planned.clock() + timedelta(days=7)
    assert one.moment("DTEND") - one.moment("DTSTART") == timedelta(minutes=60)
    assert one.properties["SEQUENCE"] == "0"
    assert one.properties["STATUS"] == "CONFIRMED"
    assert "LOCATION" not in one.properties


def test_the_length_is_what_the_contract_says(planned: School) -> None:
    paper = planned.contract_paper()
    paper.save(length_minutes="90")
    draft = the_only(planned)
    assert (draft.properties["SUMMARY"], draft.properties["SEQUENCE"]) == ("Supervision, 90 min", "0")
    planned.clock.forward(minutes=1)
    paper.issue("head", "lead")
    agreed = the_only(planned)
    assert agreed.moment("DTEND") - agreed.moment("DTSTART") == timedelta(minutes=90)
    assert agreed.properties["SEQUENCE"] == "60"


def test_a_session_that_was_held_is_as_it_was(ash: School) -> None:
    paper = ready(ash)
    one = the_only(ash)
    assert one.moment("DTEND") == ash.clock()
    assert one.moment("DTSTART") == ash.clock() - timedelta(hours=1)
    assert int(one.properties["SEQUENCE"]) >= 0
    assert paper.session not in calendar_feed.fetch(ash.desk, calendar_feed.make_address(ash.at("head"))).decode()


def test_a_moved_session_keeps_its_uid_and_counts_up(planned: School, clock: FakeClock) -> None:
    before = the_only(planned)
    for _ in range(2):
        clock.forward(minutes=1)
        to = planned.clock() + timedelta(days=9)
        moving.move_session(planned.at("head"), session_of(planned), to, "Room 2")
        after = the_only(planned)
        assert after.properties["UID"] == before.properties["UID"]
        assert after.moment("DTSTART") == to
        assert int(after.properties["SEQUENCE"]) > int(before.properties["SEQUENCE"])
        assert after.moment("LAST-MODIFIED") == planned.clock() > before.moment("LAST-MODIFIED")
        before = after


def test_a_session_to_which_one_does_not_go_is_cancelled_in_ones_own_calendar(planned: School) -> None:
    planned.add_person("helper")
    third = planned.add_party("helper", PartyKind.ATTENDEE)
    coming = {planned.contract_paper().party(who) for who in ("head", "lead")}
    moving.move_session(planned.at("head"), session_of(planned), planned.clock() + timedelta(days=7), "", coming)
    assert third not in coming
    status = {who: the_only(planned, who).properties["STATUS"] for who in ("head", "lead", "helper")}
    assert status == {"head": "CONFIRMED", "lead": "CONFIRMED", "helper": "CANCELLED"}
    moving.move_session(
        planned.at("head"), session_of(planned), planned.clock() + timedelta(days=7), "", {*coming, third}
    )
    assert the_only(planned, "helper").properties["STATUS"] == "CONFIRMED"


def test_it_reaches_half_a_year_back_and_to_all_that_is_planned(ash: School, clock: FakeClock) -> None:
    first = clock() - timedelta(days=20)
    sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], first, "")
    sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], clock() + timedelta(days=700), "")
    assert len(events(ash, "lead")) == 2
    day = first.astimezone(SCHOOL_TIME).date()
    month = day.month + 6
    clock.now = datetime.combine(date(day.year, month, day.day), time(23), SCHOOL_TIME)
    assert len(events(ash, "lead")) == 2
    clock.forward(days=1)
    assert len(events(ash, "lead")) == 1


def test_who_takes_over_has_no_session_in_which_they_were_not(planned: School, clock: FakeClock) -> None:
    ready(planned)
    clock.forward(days=1)
    planned.add_person("successor")
    planned.succeed("head", "successor", "lead")
    assert len(events(planned, "lead")) == 2
    assert [one.moment("DTSTART") > clock() for one in events(planned, "successor")] == [True]
    assert events(planned, "head") == []


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 23), date(2026, 10, 26)])
def test_half_past_four_is_half_past_four_on_both_sides_of_a_change_of_the_clocks(ash: School, day: date) -> None:
    at = datetime.combine(day, time(16, 30), SCHOOL_TIME)
    sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], at, "")
    assert the_only(ash).moment("DTSTART").astimezone(SCHOOL_TIME).replace(tzinfo=None) == at.replace(tzinfo=None)


# Where


@pytest.mark.parametrize("place", ["Room 2", "The library", "Head’s corridor, west", "Oak building; first floor"])
def test_the_room_is_shown_where_the_practice_says_so(planned: School, place: str) -> None:
    place = place.replace("Head’s corridor", "Corridor")
    moving.move_session(planned.at("head"), session_of(planned), planned.clock() + timedelta(days=7), place)
    assert "LOCATION" not in the_only(planned).properties
    show_places(planned)
    assert the_only(planned).properties["LOCATION"] == place


@pytest.mark.parametrize(
    "place",
    [
        "Mrs Unknown",
        "With Zofia",
        "zofia lisle",
        "Anneke’s office",
        "the Jacksons' house",
        "Wellbeing OfAshgrove",
        "Rebecca",
        "C-0001",
        "https://meet.example/quillfeather",
    ],
)
def test_a_place_in_which_a_name_may_stand_is_never_shown(planned: School, place: str) -> None:
    show_places(planned)
    moving.move_session(planned.at("head"), session_of(planned), planned.clock() + timedelta(days=7), place)
    assert "LOCATION" not in the_only(planned).properties


def test_no_calendar_holds_a_name_whatever_was_typed_where(planned: School, site: Site) -> None:
    """Canaries among the children, the grown-ups, the places and the records, with the place shown and not."""
    planned.add_child("canary", NewChild(*CANARY, "", date(2016, 5, 2), "5", "5M"))
    planned.add_person("Quillfeather")
    moving.move_session(
        planned.at("head"), session_of(planned), planned.clock() + timedelta(days=7), f"{CANARY[0]}, Room {CANARY[1]}"
    )
    ready(planned, "canary", trends=" ".join(CANARY))
    birds = [*CANARY, "Ashgrove", *(planned.name(who) for who in planned.made.people)]
    birds += [word for child in CHILDREN.values() for word in (child.forename, child.surname)]
    birds += [*planned.children.values(), *planned.contracts.values(), "M-0"]
    for on in (False, True):
        if on:
            show_places(planned)
        for who in ("head", "lead"):
            token = calendar_feed.make_address(planned.at(who))
            answer = site.app.test_client().get(f"/calendar/{token}.ics")
            told = answer.get_data(as_text=True) + str(answer.headers)
            assert told.count("BEGIN:VEVENT") == 2
            assert [bird for bird in birds if bird.casefold() in told.casefold()] == []
            for session in ("M-0001", "M-0002"):
                told = site.browser(who).get(f"/sessions/{session}/calendar.ics").get_data(as_text=True)
                assert [bird for bird in birds if bird.casefold() in told.casefold()] == []


# One session as a file


@pytest.fixture
def lead(site: Site) -> Browser:
    return site.browser("lead")


def test_a_session_is_taken_from_its_page(lead: Browser, planned: School) -> None:
    path = f"/sessions/{session_of(planned)}"
    assert f"{path}/calendar.ics" in lead.get(path).get_data(as_text=True)
    answer = lead.get(f"{path}/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Content-Disposition"] == "attachment; filename=M-0001.ics"
    read = strict_calendar.read(answer.get_data())
    assert read.properties["METHOD"] == "PUBLISH"
    assert read.inside[0].properties["UID"] == the_only(planned).properties["UID"]
    assert icalendar.Calendar.from_ical(answer.get_data()).errors == []
    assert "calendar.session_taken" in {row.event for row in planned.rows(AuditRow)}


@pytest.mark.parametrize("who", ["second_lead", "administrator", "nobody", "governor"])
def test_nobody_else_takes_it(site: Site, planned: School, who: str) -> None:
    site.browser(who).get(f"/sessions/{session_of(planned)}/calendar.ics", 404)


def test_a_calendar_of_many_sessions_costs_what_one_of_few_does(planned: School) -> None:
    show_places(planned)
    token = calendar_feed.make_address(planned.at("head"))
    calendar_feed.fetch(planned.desk, token)
    few = statements(planned.desk, lambda: calendar_feed.fetch(planned.desk, token))
    for number in range(12):
        at = planned.clock() + timedelta(days=8 + number)
        sessions.plan_session(planned.at("head"), planned.contracts["head-lead"], at, f"Room {number % 3}")
    assert statements(planned.desk, lambda: calendar_feed.fetch(planned.desk, token)) == few
    assert calendar_feed.fetch(planned.desk, token).count(b"LOCATION") == 13
