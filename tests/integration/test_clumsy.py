"""Clumsy and crafted requests: each gets a sentence, and what one child's paper says of another is never printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import word_files
from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.school import School, make_town
from tests.integration.test_attaching_pages import Pages
from tests.integration.test_notes import answers, row
from webapp import create_app
from webapp.db.schools import ClosedDay
from webapp.db.support import SupportOffered
from webapp.services import chronology_sheets, notes
from webapp.services.work import Desk
from webapp.settings import Settings
from webapp.web.addresses import LARGEST


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


@pytest.fixture
def pages(settings: Settings, desk: Desk, clock: FakeClock) -> Iterator[Pages]:
    town = make_town(desk, clock)
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield Pages(town.ash, app)
    app.extensions["alongside"].database.close()


def chronology(ash: School, child: str) -> str:
    """All words of this child's printed chronology."""
    return "\n".join(word_files.lines(chronology_sheets.print_chronology(ash.at("lead"), ash.children[child]).content))


# What is printed of a child


def test_a_printed_chronology_names_no_other_child_of_the_same_note(ash: School) -> None:
    said = row(ash, "amara", "x", advised="Hope Darrow was there. Hope said so.")
    notes.record_note(ash.at("deputy"), answers(said, row(ash, "hope", "canary-h")))
    words = chronology(ash, "amara")
    assert f"{ash.children['hope']} was there. {ash.children['hope']} said so." in words
    assert "Darrow" not in words
    assert "canary-h" not in words


def test_nor_does_it_where_it_says_who_took_part(ash: School) -> None:
    """It is typed. A colleague who shares a child's forename keeps their own name."""
    who = "Hope Darrow’s mother and Hope Marlowe (Nurse)"
    notes.record_note(ash.at("deputy"), answers(row(ash, "amara", "x"), row(ash, "hope", "y"), attendees=who))
    (entry,) = ash.chronology("amara")
    note = chronology_sheets.print_note(ash.at("lead"), ash.children["amara"], entry.uid).content
    for words in (chronology(ash, "amara"), "\n".join(word_files.lines(note))):
        assert f"{ash.children['hope']}’s mother and Hope Marlowe (Nurse)" in words
        assert "Darrow" not in words


# The button pressed twice, and Back


def test_support_that_is_kept_twice_counts_once(site: Site) -> None:
    browser, people = site.browser("deputy"), site.here.people
    fields = {"offered_on": "2/3/26", "offered_to": str(people["staff"]), "offered_by": str(people["deputy"])}
    browser.post("/support/new", fields | {"kind": "cover"})
    again = browser.post("/support/new", fields | {"kind": "cover"}, 422)
    assert "You have kept this already" in text_of(again)
    browser.post("/support/new", fields | {"kind": "debrief"})
    # A colleague who keeps the same learns nothing of it.
    site.browser("lead").post("/support/new", fields | {"kind": "cover"})
    with site.desk.read() as work:
        assert work.db.query(SupportOffered).filter_by(school_id=site.here.school_id).count() == 3


# Days out of this world


@pytest.mark.parametrize("day", ["1/1/1900", "31/12/2199"])
def test_a_closed_day_that_nobody_could_look_up_is_refused(site: Site, day: str) -> None:
    sent = {"name": "INSET", "first": day, "year": "2025"}
    page = text_of(site.browser("lead").post("/school/year/closed", sent, 422))
    assert "too far from this year" in page
    with site.desk.read() as work:
        assert work.db.query(ClosedDay).count() == 0


# Numbers and texts that no page sends

NUMBERED = (
    "/school/year/closed/{}/remove",
    "/tasks/{}/close",
    "/school/templates/dsl_record/{}/use",
)
NO_QUESTIONS = ([1], "x", 5, None, {"query": ["Amara"]}, {"query": "\ud800"}, {"query": "\x00"})


def test_a_number_that_no_row_has_is_nothing(pages: Pages) -> None:
    browser = pages.browser()
    for path in NUMBERED:
        for number in (LARGEST, LARGEST + 1, 10**30):
            browser.post(path.format(number), status=404)


def test_a_page_past_every_list_is_no_fault(pages: Pages) -> None:
    browser = pages.browser()
    for number in (LARGEST, LARGEST + 1, 10**30):
        browser.get(f"/school/audit?page={number}")
        assert browser.client.get(f"/children?page={number}").status_code in (200, 404)


def test_a_revision_that_no_page_has_gets_a_sentence(pages: Pages) -> None:
    paper, browser = pages.ash.record(), pages.browser("head")
    for text in (str(10**30), "²", "-1", ""):
        for verb in ("autosave", "write"):
            sent = {"revision": text, "trends": "typed", "do": "save"}
            answer = browser.post(f"/papers/{paper.reference}/{verb}", sent, 422)
            assert "The page was not complete" in text_of(answer)


def test_a_nul_is_in_no_address_and_no_text(pages: Pages) -> None:
    """PostgreSQL takes it in no text; nobody types it, and it may come with what is pasted."""
    browser = pages.browser()
    for path in ("/sessions/%00", "/children/C%00", "/notes/new?session=M%00"):
        browser.get(path, 404)
    browser.post("/support/%00/taken-up", status=404)
    browser.post("/school/year/closed", {"name": "In\0set", "first": "1/12/26", "year": "2026"})
    assert [row.name for row in pages.ash.rows(ClosedDay)] == ["Inset"]
    browser.post("/school/year/closed", {"name": "\0", "first": "2/12/26", "year": "2026"}, 422)


def test_the_picker_finds_nobody_for_what_is_no_question(pages: Pages) -> None:
    paper = pages.ash.record("wellbeing-deputy")
    for who, path in (("lead", "/notes/find"), ("wellbeing", f"/papers/{paper.reference}/find")):
        browser = pages.browser(who)
        token = {"X-CSRFToken": browser.token()}
        for sent in NO_QUESTIONS:
            answer = browser.client.post(path, json=sent, headers=token)
            assert (answer.status_code, answer.json) == (200, {"children": []}), sent
