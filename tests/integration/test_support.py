"""Support offered to staff: who sees a note, what is never in one, and the counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.school import CLOSED, School, Town
from webapp.db.support import SupportOffered
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import evidence, support
from webapp.settings import Settings

DAY = date(2026, 3, 2)
INSIDE = {"staff", "wellbeing", "deputy"}
"""Offered to, by, and noted by."""


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def note(ash: School, kind: str = "counselling", *, day: date = DAY, taken_up: bool = False) -> str:
    return support.record_support(
        ash.at("deputy"), day, ash.person("staff"), ash.person("wellbeing"), kind, taken_up=taken_up
    )


def test_those_whom_it_names_see_it_and_nobody_else_whatever_they_are(town: Town) -> None:
    ash = town.ash
    reference = note(ash)
    saw = {who for who in ash.made.people if support.read_support(ash.at(who)).offers}
    assert saw == INSIDE
    assert all(not support.read_support(town.birch.at(who)).offers for who in town.birch.made.people)
    for who in set(ash.made.people) - INSIDE:
        assert "support" not in str(evidence.audit_page(ash.at(who), 1))
        with pytest.raises(Refused):
            support.take_up(ash.at(who), reference)
    with pytest.raises(NotFound):
        support.take_up(town.birch.at("deputy"), reference)


def test_the_head_and_the_lead_see_how_often_and_no_name(town: Town) -> None:
    ash = town.ash
    note(ash)
    note(ash, day=DAY - timedelta(days=1), taken_up=True)
    note(ash, "debrief")
    for who in ash.made.people:
        page = support.read_support(ash.at(who))
        assert (page.counts is not None) == (who in ("head", "lead", "second_lead"))
    page = support.read_support(ash.at("head"))
    found = {count.kind: (count.offered, count.taken_up) for count in page.counts or ()}
    assert found["A referral to counselling"] == (2, 1)
    assert found["A debrief after an incident"] == (1, 0)
    assert found["A conversation"] == (0, 0)
    assert ash.name("staff") not in str(page)
    assert all(count.offered == 0 for count in support.read_support(town.birch.at("head")).counts or ())


def test_the_counts_look_back_a_year(ash: School, clock: FakeClock) -> None:
    note(ash)
    clock.forward(days=363)
    assert sum(count.offered for count in support.read_support(ash.at("head")).counts or ()) == 1
    clock.forward(days=2)
    assert sum(count.offered for count in support.read_support(ash.at("head")).counts or ()) == 0


def test_there_is_no_place_for_what_was_said(ash: School) -> None:
    columns = {column.key: column.type.python_type for column in SupportOffered.__table__.columns}
    assert {key for key, kind in columns.items() if kind is str} == {"reference", "kind"}


def test_only_that_it_was_taken_up_is_added(ash: School) -> None:
    reference = note(ash)
    support.take_up(ash.at("staff"), reference)
    assert ash.rows(SupportOffered)[0].taken_up_on == ash.clock().date()
    with pytest.raises(Conflict):
        support.take_up(ash.at("staff"), reference)
    for change in ("UPDATE support_offered SET kind = 'debrief'", "DELETE FROM support_offered"):
        with pytest.raises(DBAPIError, match="append-only"), ash.desk.database.engine.begin() as connection:
            connection.execute(text(change))


@pytest.mark.parametrize(
    ("day", "to", "by", "kind", "sentence"),
    [
        (DAY + timedelta(days=30), "staff", "lead", "debrief", "future"),
        (DAY, "staff", "staff", "debrief", "themselves"),
        (DAY, "staff", "lead", "gossip", "Choose what"),
    ],
)
def test_what_cannot_be_kept(ash: School, day: date, to: str, by: str, kind: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        support.record_support(ash.at("lead"), day, ash.person(to), ash.person(by), kind)
    assert ash.rows(SupportOffered) == []


def test_nobody_of_another_school_is_named(town: Town) -> None:
    with pytest.raises(Invalid, match="from the list"):
        support.record_support(town.ash.at("lead"), DAY, town.birch.person("staff"), town.ash.person("lead"), "debrief")


def test_it_is_in_the_audit(ash: School) -> None:
    note(ash)
    support.read_support(ash.at("staff"))
    support.read_support(ash.at("head"))  # nothing was read
    assert ash.events()[-2:] == ["support.recorded", "support.read"]
    with pytest.raises(CLOSED):
        support.read_support(ash.desk)


# Pages


def test_from_the_empty_page_to_a_note(site: Site) -> None:
    browser, people = site.browser("deputy"), site.here.people
    assert "No note names you" in text_of(browser.get("/support"))
    fields = {"offered_on": "2/3/26", "offered_to": str(people["staff"]), "offered_by": str(people["deputy"])}
    assert "Choose what was offered" in text_of(browser.post("/support/new", fields, 422))
    browser.post("/support/new", fields | {"kind": "cover"})
    assert "Time, or cover for their work" in text_of(browser.get("/support"))
    assert "Time, or cover" not in text_of(site.browser("administrator").get("/support"))
    browser.post("/support/O-0001/taken-up")
    assert "Taken up" in text_of(browser.get("/support"))
    site.browser("lead").post("/support/O-0001/taken-up", status=404)


def test_nobody_from_outside_notes_support_or_reads_who_works_here(town: Town) -> None:
    """A provider's account, a governor, the trust's lead: the list of names is for colleagues."""
    ash = town.ash
    for who in ("governor", "trust", "administrator", "nobody"):
        with pytest.raises(Refused):
            support.people_to_support(ash.at(who))
        with pytest.raises(Refused):
            support.record_support(ash.at(who), DAY, ash.person("staff"), ash.person("wellbeing"), "debrief")
        assert not support.read_support(ash.at(who)).may_write
    assert support.people_to_support(ash.at("staff"))
