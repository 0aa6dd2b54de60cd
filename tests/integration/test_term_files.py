"""The school year out of a calendar file: a dry run, then all that is ticked, and never anything else."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.client import Browser, Site, text_of
from tests.clock import FakeClock
from tests.integration.school import Town
from tests.integration.test_school_year import DATES
from tests.unit.test_term_dates import entry, file_of
from webapp import create_app
from webapp.db.schools import ClosedDay, HalfTermDates
from webapp.domain.errors import Invalid, NotFound, Refused
from webapp.domain.school_year import NAMES, Closure
from webapp.services import school_year, term_files
from webapp.services.work import Desk

PATH = "/school/year/import"
INSET = entry(date(2025, 9, 2), date(2025, 9, 2), "INSET day")
EID = entry(date(2026, 3, 10), date(2026, 3, 11), "Eid: school closed")


@pytest.fixture
def site(desk: Desk, clock: FakeClock, town: Town) -> Site:
    app = create_app(desk.settings, clock=clock)
    app.config["TESTING"] = True
    app.extensions["alongside"] = desk  # a second engine would be left open
    return Site(app, desk, town.ash.made, town.birch.made)


@pytest.fixture
def office(site: Site) -> Browser:
    return site.browser("administrator")


def a_year(weeks: int = 0) -> list[str]:
    """The entries of a year, so many weeks later."""
    later = timedelta(weeks=weeks)
    return [entry(first + later, last + later, name) for name, (first, last) in zip(NAMES, DATES, strict=True)]


def read(browser: Browser, data: bytes, status: int = 200) -> TestResponse:
    return browser.post(
        PATH, {"file": (io.BytesIO(data), "dates.ics")}, status, page=PATH, content_type="multipart/form-data"
    )


def ticked(answer: TestResponse) -> list[tuple[str, str]]:
    """What the page would send."""
    form = html.fromstring(answer.get_data(as_text=True)).xpath("//main//form")[0]
    return [(name, value) for name, value in form.form_values() if name != "csrf_token"]


def stored(town: Town) -> list[tuple[date, date]]:
    return [(row.first_on, row.last_on) for row in town.ash.rows(HalfTermDates)]


def test_a_dry_run_shows_all_of_it_and_enters_nothing(office: Browser, town: Town) -> None:
    assert PATH in office.get("/school/year").get_data(as_text=True)
    before = town.ash.events()
    page = read(office, file_of(*a_year(), INSET, EID))
    told = text_of(page)
    assert "Wed 3 September 2025" in told
    assert "Nothing yet" in told
    assert "Tue 2 September 2025: INSET day" in told
    assert "Tue 10 March 2026 to Wed 11 March 2026: Eid: school closed" in told
    assert (stored(town), town.ash.rows(ClosedDay)) == ([], [])
    assert [event for event in town.ash.events()[len(before) :] if not event.startswith("account.")] == []


def test_what_is_ticked_is_entered(office: Browser, town: Town) -> None:
    answer = office.post(f"{PATH}/enter", ticked(read(office, file_of(*a_year(), INSET, EID))))
    assert answer.location == "/school/year/2025"
    assert stored(town) == list(DATES)
    assert [(row.first_on, row.name) for row in town.ash.rows(ClosedDay)] == [
        (date(2025, 9, 2), "INSET day"),
        (date(2026, 3, 10), "Eid: school closed"),
    ]
    assert {row.set_by_id for row in town.ash.rows(HalfTermDates)} == {town.ash.person("administrator")}
    assert town.ash.events()[-3:] == ["half_terms.set", "closed_day.added", "closed_day.added"]
    again = read(office, file_of(*a_year(), INSET, EID))
    assert "There is nothing new in this file" in text_of(again)
    assert "is closed already: INSET day" in text_of(again)
    assert ticked(again) == []


def test_only_what_is_ticked(office: Browser, town: Town) -> None:
    sent = ticked(read(office, file_of(*a_year(), *a_year(53), INSET, EID)))
    assert len(sent) == 4
    office.post(f"{PATH}/enter", [pair for pair in sent if "2026 " in pair[1] or "Eid" in pair[1]])
    assert stored(town) == [(first + timedelta(weeks=53), last + timedelta(weeks=53)) for first, last in DATES]
    assert [row.name for row in town.ash.rows(ClosedDay)] == ["Eid: school closed"]


def test_a_correction_is_shown_beside_what_is_entered(office: Browser, town: Town) -> None:
    school_year.set_half_terms(town.ash.at("lead"), 2025, DATES)
    later = [*a_year()[:5], entry(DATES[5][0], DATES[5][1] - timedelta(days=1), "Summer 2")]
    page = read(office, file_of(*later))
    assert text_of(page).count("As in the file") == 5
    office.post(f"{PATH}/enter", ticked(page))
    assert stored(town) == [*DATES[:5], (DATES[5][0], DATES[5][1] - timedelta(days=1))]


def test_a_year_that_overlaps_another_is_told_and_cannot_be_ticked(office: Browser, town: Town) -> None:
    late = [(first + timedelta(days=322), last + timedelta(days=322)) for first, last in DATES]
    school_year.set_half_terms(town.ash.at("lead"), 2026, late)
    page = read(office, file_of(*a_year(1)))
    assert "cannot be entered as the file has it" in text_of(page)
    assert ticked(page) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7", "This is a PDF."),
        (b"Term,First\n", "This is not a calendar file."),
        (file_of(*a_year())[:-30], "breaks off in the middle"),
    ],
)
def test_a_wrong_file_is_told_at_its_box(office: Browser, town: Town, data: bytes, says: str) -> None:
    page = html.fromstring(read(office, data, 422).get_data(as_text=True))
    assert says in page.get_element_by_id("file-error").text_content()
    assert stored(town) == []


def test_no_file_and_nothing_in_it(office: Browser) -> None:
    assert "Choose the calendar file" in text_of(office.post(PATH, {}, 422, page=PATH))
    told = text_of(read(office, file_of(entry(date(2026, 3, 4), date(2026, 3, 4), "Book day"))))
    assert "No half term is found in it" in told
    assert "There is nothing new in this file" in told
    assert "1 half term is found and not six" in text_of(read(office, file_of(a_year()[0])))


def test_a_year_far_away_is_left_out(office: Browser) -> None:
    assert "2047/48 is too far from today" in text_of(read(office, file_of(*a_year(52 * 22 + 4))))


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [("year", "2025")],
        [("year", "x " + " ".join(["2025-09-03/2025-10-24"] * 6))],
        [("year", "2025 " + " ".join(["2025-09-03"] * 6))],
        [("year", "2025 " + " ".join(["2025-09-03/2025-10-24"] * 6))],
        [("closed", "2026-03-10 Eid")],
        [("closed", "2026-03-10/2026-03-11 ")],
        [("closed", "2026-03-10/2026-03-11 Eid"), ("closed", "2026-03-11/2026-03-11 Eid")],
    ],
)
def test_what_no_page_has_sent_enters_nothing(office: Browser, town: Town, sent: list[tuple[str, str]]) -> None:
    office.post(f"{PATH}/enter", sent, 422)
    assert (stored(town), town.ash.rows(ClosedDay)) == ([], [])


def test_one_that_cannot_be_entered_keeps_all_of_them_out(town: Town) -> None:
    with pytest.raises(Invalid):
        term_files.enter_terms(town.ash.at("lead"), {2025: DATES}, [Closure(date(2026, 3, 10), date(2026, 3, 10), "")])
    assert stored(town) == []
    with pytest.raises(NotFound):
        term_files.enter_terms(town.ash.at("lead"), {2050: DATES}, [])


@pytest.mark.parametrize("who", ["deputy", "staff", "governor", "nobody"])
def test_who_may_not_set_the_year_may_not_read_one(site: Site, town: Town, who: str) -> None:
    desk = town.ash.at(who)
    for use in (
        lambda: term_files.may_read_terms(desk),
        lambda: term_files.read_terms(desk, file_of(*a_year())),
        lambda: term_files.enter_terms(desk, {2025: DATES}, []),
    ):
        with pytest.raises(Refused):
            use()
    site.browser(who).get(PATH, 404)
    assert stored(town) == []
