"""A concern about a member of staff: the route for everybody, and a note that is its author's alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.school import CLOSED, School, Town
from webapp.db.audit import AuditPayload
from webapp.db.papers import StaffConcern
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import concerns, evidence, practice
from webapp.settings import Settings

DAY = date(2026, 3, 2)
CANARY = "LADO 4471-canary"


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def noted(ash: School, who: str) -> list[tuple[date, str, str]]:
    notes = concerns.read_concerns(ash.at(who)).notes
    return [(note.told_on, note.recipient, note.their_reference) for note in notes]


def test_a_note_keeps_day_office_and_reference_and_nothing_else(ash: School) -> None:
    reference = concerns.record_concern(ash.at("staff"), DAY, "officer", f"  {CANARY} ")
    assert noted(ash, "staff") == [(DAY, "officer", CANARY)]
    assert reference.startswith("N-")
    kept = {column.key for column in StaffConcern.__table__.columns}
    about = {"told_on", "recipient", "their_reference"}
    assert kept == about | {"id", "school_id", "reference", "recorded_by_id", "recorded_at"}


def test_nobody_else_sees_it_whatever_they_are(town: Town) -> None:
    ash = town.ash
    concerns.record_concern(ash.at("staff"), DAY, "head", CANARY)
    for who in ash.made.people:
        if who != "staff":
            assert noted(ash, who) == []
            told = evidence.audit_page(ash.at(who), 1)
            assert "concern" not in str(told)
    for who in town.birch.made.people:
        assert noted(town.birch, who) == []


def test_the_policy_gives_it_to_its_author_only(ash: School) -> None:
    """A counter-proof of the list: the same row asked for by another person is refused."""
    concerns.record_concern(ash.at("staff"), DAY, "head", "")
    row = ash.rows(StaffConcern)[0]
    thing = Resource(row.school_id, owner_id=row.recorded_by_id)
    granted = {who for who in ash.made.people if allows(Permission.CONCERN_READ, ash.at(who).viewer, thing)}  # type: ignore[arg-type]
    assert granted == {"staff"}


def test_the_reference_does_not_tell_how_many_there_are(ash: School) -> None:
    """Numbers in a row would tell the subject of a concern that somebody has noted one."""
    drawn = {concerns.record_concern(ash.at("lead"), DAY, "head", "") for _ in range(5)}
    assert len(drawn) == 5
    numbers = sorted(int(reference.split("-")[1]) for reference in drawn)
    assert numbers != list(range(numbers[0], numbers[0] + 5))


@pytest.mark.parametrize(
    ("told_on", "recipient", "words", "sentence"),
    [
        (DAY + timedelta(days=2), "head", "", "future"),
        (DAY, "the_subject", "", "Choose whom"),
        (DAY, "head", "x" * 41, "at most 40"),
    ],
)
def test_what_cannot_be_kept(ash: School, told_on: date, recipient: str, words: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        concerns.record_concern(ash.at("staff"), told_on, recipient, words)
    assert ash.rows(StaffConcern) == []


def test_at_a_desk_where_nobody_sits_there_is_nothing(ash: School) -> None:
    with pytest.raises(CLOSED):
        concerns.read_concerns(ash.desk)
    with pytest.raises(CLOSED):
        concerns.record_concern(ash.desk, DAY, "head", "")


def test_both_are_in_the_audit_without_a_word_of_it(ash: School) -> None:
    reference = concerns.record_concern(ash.at("staff"), DAY, "chair", CANARY)
    concerns.read_concerns(ash.at("staff"))
    assert ash.events()[-2:] == ["concern.recorded", "concern.read"]
    with ash.desk.read() as work:
        bodies = "".join(work.db.scalars(select(AuditPayload.body)))
    assert reference in bodies
    assert "canary" not in bodies


def test_an_empty_list_is_no_reading(ash: School) -> None:
    before = ash.events()
    concerns.read_concerns(ash.at("staff"))
    assert ash.events() == before


def test_the_route_is_the_schools_own_and_everybody_may_know_it(ash: School) -> None:
    for key, words in (("concern_head", "Office, extension 12"), ("concern_officer", "x" * 200)):
        practice.choose(ash.at("lead"), key, words)
    for who in ash.made.people:
        route = concerns.read_concerns(ash.at(who)).route
        assert (route.head, route.chair, route.officer) == ("Office, extension 12", "", "x" * 200)
        assert route.may_set == (who in ("lead", "second_lead", "head"))
    with pytest.raises(Invalid, match="at most 200"):
        practice.choose(ash.at("lead"), "concern_chair", "x" * 201)


def test_a_long_list_is_paged(ash: School) -> None:
    for _ in range(concerns.PAGE + 1):
        concerns.record_concern(ash.at("lead"), DAY, "head", "")
    first, second = (concerns.read_concerns(ash.at("lead"), number) for number in (1, 2))
    assert (len(first.notes), len(second.notes), first.last, second.total) == (concerns.PAGE, 1, 2, concerns.PAGE + 1)
    assert concerns.read_concerns(ash.at("lead"), 99).number == 2


# Pages


def test_the_page_says_the_route_and_what_never_stands_in_a_record(site: Site) -> None:
    for who in ("governor", "staff", "lead", "nobody"):
        words = text_of(site.browser(who).get("/concerns"))
        assert "The chair of governors" in words
        assert "You have noted nothing here" in words
        assert ("Say it in your practice" in words) == (who == "lead")


def test_noting_one_and_reading_it_back(site: Site) -> None:
    staff = site.browser("staff")
    typed = {"told_on": "2/3/26", "recipient": "officer", "their_reference": CANARY}
    staff.post("/concerns/new", typed, page="/concerns/new")
    words = text_of(staff.get("/concerns"))
    assert "Mon 2 March 2026" in words
    assert CANARY in words
    assert "Only you can see this note." in words
    for who in ("lead", "head", "administrator"):
        assert "canary" not in text_of(site.browser(who).get("/concerns"))


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(site: Site) -> None:
    staff = site.browser("staff")
    answer = staff.post("/concerns/new", {"told_on": "soon", "their_reference": "K 12"}, 422, page="/concerns/new")
    words = text_of(answer)
    assert "“soon” is not a date" in words
    assert "Choose whom you told." in words
    assert 'value="K 12"' in answer.get_data(as_text=True)
    later = {"told_on": "9/3/26", "recipient": "head", "their_reference": ""}
    assert "cannot be in the future" in text_of(staff.post("/concerns/new", later, 422, page="/concerns/new"))


def test_a_typed_practice_takes_two_hundred_characters_and_keeps_what_was_refused(site: Site) -> None:
    lead = site.browser("lead")
    fits = "The head, in the office by the hall, or 01632 960 123. " * 3
    lead.post("/school/practice/concern_head", {"concern_head": fits}, page="/concerns/new")
    assert fits.strip() in text_of(lead.get("/concerns"))
    answer = lead.post("/school/practice/concern_chair", {"concern_chair": "y" * 201}, 422, page="/concerns/new")
    assert "y" * 201 in answer.get_data(as_text=True)
    assert "in at most 200 characters" in text_of(answer)
