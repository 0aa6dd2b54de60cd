"""The register of training: who writes and reads it, what is told of it and where, and what it never does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.school import CLOSED, School, Town
from webapp.db.order import Training
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import ContractKind, Role
from webapp.domain.training import TrainingKind, TrainingStanding
from webapp.services import (
    access_requests,
    contracts,
    home,
    people,
    practice,
    request_page,
    reviewing,
    training,
    writing,
)
from webapp.services.children import NewChild
from webapp.services.training import TrainingPage
from webapp.settings import Settings

TODAY = date(2026, 3, 3)
LEAD, SUPERVISION = TrainingKind
NONE, LAPSED, SOON, IN_DATE = TrainingStanding
KEEPERS = {"administrator", "lead", "second_lead", "head"}
"""Who notes others' training."""


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def note(ash: School, whose: str, day: date = TODAY, kind: TrainingKind = LEAD, by: str = "") -> None:
    training.note_training(ash.at(by or whose), ash.person(whose), kind.value, day)


def read(ash: School, whose: str, by: str = "") -> TrainingPage:
    return training.read_training(ash.at(by or whose), ash.person(whose))


def told(ash: School, who: str) -> list[tuple[TrainingKind, TrainingStanding]]:
    return [(state.kind, state.standing) for state in home.home(ash.at(who)).order.training]


# The register


def test_each_notes_their_own_and_those_who_keep_the_records_everybodys(ash: School) -> None:
    wrote, could_read = set(), set()
    for number, who in enumerate(ash.made.people):
        note(ash, who, TODAY - timedelta(days=400 + number))
        try:
            note(ash, "deputy", TODAY - timedelta(days=number), by=who)
            wrote.add(who)
        except Refused:
            pass
        try:
            read(ash, "deputy", who)
            could_read.add(who)
        except Refused:
            pass
    assert wrote == KEEPERS | {"deputy"}
    assert could_read == wrote | {"trust"}
    with pytest.raises(CLOSED):
        training.read_training(ash.desk, ash.person("deputy"))


def test_nobody_of_another_school_is_there(town: Town) -> None:
    ash, birch = town.ash, town.birch
    note(ash, "deputy")
    (row,) = ash.rows(Training)
    for who in ("administrator", "lead", "head"):
        with pytest.raises(NotFound):
            training.read_training(birch.at(who), ash.person("deputy"))
        with pytest.raises(NotFound):
            training.note_training(birch.at(who), ash.person("deputy"), "lead", TODAY)
        with pytest.raises(NotFound):
            training.strike_training(birch.at(who), row.id)
    assert [training.read_training(birch.at(who)).lines for who in birch.made.people] == [()] * len(birch.made.people)


def test_what_cannot_be_noted(ash: School) -> None:
    desk, whose = ash.at("lead"), ash.person("lead")
    with pytest.raises(Invalid, match="cannot be in the future"):
        training.note_training(desk, whose, "lead", TODAY + timedelta(days=1))
    with pytest.raises(Invalid, match="Choose what"):
        training.note_training(desk, whose, "first_aid", TODAY)
    note(ash, "lead")
    with pytest.raises(Conflict, match="noted already"):
        note(ash, "lead")
    note(ash, "lead", kind=SUPERVISION)
    assert len(ash.rows(Training)) == 2


def test_a_slip_is_struck_stays_and_counts_no_more(ash: School) -> None:
    note(ash, "lead", date(2024, 1, 8))
    note(ash, "lead", date(2025, 9, 1))
    slip = read(ash, "lead").lines[0]
    with pytest.raises(Refused):
        training.strike_training(ash.at("trust"), slip.training_id)
    assert read(ash, "lead").lead.standing is IN_DATE
    assert training.strike_training(ash.at("administrator"), slip.training_id) == ash.person("lead")
    page = read(ash, "lead")
    assert [(line.done_on, line.struck_on) for line in page.lines] == [
        (date(2025, 9, 1), TODAY),
        (date(2024, 1, 8), None),
    ]
    assert (page.lead.standing, page.lead.renews_on) == (LAPSED, date(2026, 1, 8))
    with pytest.raises(Conflict, match="struck already"):
        training.strike_training(ash.at("lead"), slip.training_id)
    note(ash, "lead", date(2025, 9, 1))  # and may be noted anew
    assert ash.events()[-4:] == ["training.noted", "training.noted", "training.struck", "training.noted"]


def test_only_that_it_was_struck_is_added(ash: School) -> None:
    note(ash, "lead")
    for change in (
        "UPDATE training SET done_on = '2026-03-01'",
        "UPDATE training SET kind = 'supervision'",
        "UPDATE training SET person_id = recorded_by_id + 1",
        "DELETE FROM training",
    ):
        with pytest.raises(DBAPIError, match="append-only"), ash.desk.database.engine.begin() as connection:
            connection.execute(text(change))
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.query(Training).one().done_on = TODAY - timedelta(days=1)
        with pytest.raises(RuntimeError, match="never changes"):
            work.db.flush()
        work.db.rollback()


def test_there_is_no_place_for_words(ash: School) -> None:
    kinds = {column.key: column.type.python_type for column in Training.__table__.columns}
    assert {key for key, kind in kinds.items() if kind is str} == {"kind"}


def test_the_practice_of_today_says_until_when_what_was_done_counts(ash: School) -> None:
    note(ash, "lead", date(2025, 1, 15))
    note(ash, "lead", date(2021, 5, 1), SUPERVISION)
    assert [state.renews_on for state in read(ash, "lead").states] == [date(2027, 1, 15), None]
    practice.choose(ash.at("head"), "lead_training_years", "1")
    practice.choose(ash.at("head"), "supervision_training_years", "5")
    page = read(ash, "lead")
    assert [(s.renews_on, s.standing) for s in page.states] == [(date(2026, 1, 15), LAPSED), (date(2026, 5, 1), SOON)]
    with pytest.raises(Invalid):
        practice.choose(ash.at("head"), "lead_training_years", "never")


# Told on home, and locking nobody out


def test_it_is_told_from_sixty_days_before_until_it_is_renewed(ash: School, clock: FakeClock) -> None:
    note(ash, "deputy", date(2024, 6, 1))  # until 1 June 2026
    start = home.home(ash.at("deputy")).to_do
    assert told(ash, "deputy") == []
    for days, standing in ((29, None), (30, SOON), (90, SOON), (91, LAPSED), (300, LAPSED)):
        clock.now = clock.now.replace(year=2026, month=3, day=3) + timedelta(days=days)
        view = home.home(ash.at("deputy"))
        assert told(ash, "deputy") == ([(LEAD, standing)] if standing else [])
        assert view.order.to_do == (1 if standing else 0)
    assert home.home(ash.at("deputy")).to_do == start + 1
    note(ash, "deputy", ash.clock().date(), by="administrator")
    assert told(ash, "deputy") == []
    assert home.home(ash.at("deputy")).to_do == start


def test_that_none_is_noted_is_told_to_those_who_need_it_and_counts_for_no_mail(ash: School) -> None:
    """The register is new, and the training may be years old: the page says so, and no e-mail does."""
    needing = {who: told(ash, who) for who in ash.made.people}
    assert {who: kinds for who, kinds in needing.items() if kinds} == {
        "lead": [(LEAD, NONE)],
        "second_lead": [(LEAD, NONE)],
        "deputy": [(LEAD, NONE)],
        "head": [(SUPERVISION, NONE)],
        "wellbeing": [(SUPERVISION, NONE)],
    }
    assert all(home.home(ash.at(who)).order.to_do == 0 for who in ash.made.people)


def test_peers_and_those_whose_place_is_over_need_no_training_to_supervise(ash: School) -> None:
    peers = ash.person("second_lead"), ash.person("deputy")
    contracts.create_contract(ash.at("second_lead"), *peers, kind=ContractKind.PEER)
    assert told(ash, "second_lead") == [(LEAD, NONE)]
    ash.succeed("head", "second_lead", "lead")
    assert told(ash, "head") == []
    assert told(ash, "second_lead") == [(LEAD, NONE), (SUPERVISION, NONE)]


def test_lapsed_training_shuts_no_door(ash: School) -> None:
    note(ash, "lead", date(2020, 1, 1))
    assert told(ash, "lead") == [(LEAD, LAPSED)]
    ash.add_child("fourth", NewChild("Fourth", "Child"))
    assert ash.chronology("fourth") == ()


def test_a_role_that_depends_on_it_is_given_all_the_same(ash: School) -> None:
    assert read(ash, "staff", "head").lead.standing is NONE
    people.grant_role(ash.at("administrator"), ash.person("staff"), Role.DEPUTY)
    (role,) = [r for r in people.person(ash.at("head"), ash.person("staff")).person.roles if r.waits]
    people.approve_role(ash.at("head"), role.membership_id)
    assert told(ash, "staff") == [(LEAD, NONE)]


def test_a_persons_own_part_of_home_costs_the_same_with_ten_years_of_training(ash: School) -> None:
    desk = ash.at("deputy")
    home.home(desk)
    one = statements(ash.desk, lambda: home.home(desk))
    for year in range(2016, 2026):
        note(ash, "deputy", date(year, 2, 2))
        note(ash, "deputy", date(year, 2, 2), SUPERVISION)
    assert statements(ash.desk, lambda: home.home(desk)) == one


# A record's renewal date


def due(ash: School, reference: str, by: str = "head") -> str:
    answers = writing.open_for_writing(ash.at(by), reference).answers
    return str(answers["training_due"])


def test_a_first_record_begins_with_the_date_of_the_register(ash: School) -> None:
    assert due(ash, ash.record().reference) == ""
    note(ash, "lead", date(2025, 4, 2))
    note(ash, "head", date(2025, 5, 5))  # the supervisor's is nobody's question
    paper = ash.record()
    assert due(ash, paper.reference) == "2027-04-02"


def test_what_an_earlier_record_says_stays_unless_the_register_knows_of_a_later_course(ash: School) -> None:
    begins = ash.clock() - timedelta(hours=9)
    ash.record(starts_at=begins, training_due="2026-09-01")
    for number, (done_on, expected) in enumerate(
        ((None, "2026-09-01"), (date(2024, 2, 1), "2026-09-01"), (date(2026, 2, 1), "2028-02-01"))
    ):
        if done_on is not None:
            note(ash, "lead", done_on)
        paper = ash.record(starts_at=begins + timedelta(hours=number + 1))
        assert due(ash, paper.reference) == expected


# Access requests


def test_what_is_noted_of_somebody_is_in_what_they_are_given(ash: School) -> None:
    note(ash, "deputy", date(2024, 6, 1))
    note(ash, "deputy", date(2024, 6, 2), SUPERVISION)
    training.strike_training(ash.at("deputy"), read(ash, "deputy").lines[0].training_id)
    reference = access_requests.open_request(
        ash.at("head"), person_id=ash.person("deputy"), asker="self", asked_by="In person", received_on=TODAY
    )
    assert any(item.code == "details" for item in request_page.read_request(ash.at("head"), reference).items)
    words = reviewing.read_item(ash.at("head"), reference, "details").text
    assert "Training as designated lead or deputy: done on 1 June 2024\n" in words + "\n"
    assert "Training to supervise: done on 2 June 2024 (struck on 3 March 2026)" in words


# Pages


def test_two_clicks_from_the_account_to_a_note_and_a_slip_struck(site: Site) -> None:
    browser = site.browser("deputy")
    assert 'href="/account/training"' in browser.get("/account").text
    assert "Nothing is noted yet" in text_of(browser.get("/account/training"))
    assert "Enter the day of the training" in text_of(browser.post("/account/training", {"kind": "lead"}, 422))
    assert "February 2025 has 28 days" in text_of(
        browser.post("/account/training", {"kind": "lead", "done_on": "30/2/25"}, 422)
    )
    assert "cannot be in the future" in text_of(
        browser.post("/account/training", {"kind": "lead", "done_on": "4/3/26"}, 422)
    )
    browser.post("/account/training", {"kind": "lead", "done_on": "4/4/24"})
    page = text_of(browser.get("/account/training"))
    assert "Noted." in page
    assert "Until 4 April 2026: renew it" in page
    assert "Renew your training as designated lead or deputy" in text_of(browser.get("/"))
    browser.post("/training/1/strike")
    assert "Struck on 3 March 2026" in text_of(browser.get("/account/training"))
    site.browser("staff").post("/training/1/strike", status=404)


def test_where_a_lead_s_role_is_given_it_is_said_that_no_training_is_noted(site: Site) -> None:
    office, person = site.browser("administrator"), site.here.people["staff"]
    assert "No training as a lead is noted for this person." in text_of(office.get(f"/school/people/{person}"))
    office.post(f"/school/people/{person}/roles", {"role": "deputy"})
    head = site.browser("head")
    assert "No training as a lead is noted for this person." in text_of(head.get(f"/school/people/{person}"))
    head.post(f"/school/people/{person}/training", {"kind": "lead", "done_on": "3/3/26"})
    assert "Until 3 March 2028" in text_of(head.get(f"/school/people/{person}/training"))
    assert "No training as a lead" not in text_of(head.get(f"/school/people/{person}"))
    assert "No training as a lead" not in text_of(head.get(f"/school/people/{site.here.people['governor']}"))


def test_the_trust_lead_reads_and_does_not_write(site: Site) -> None:
    trust, person = site.browser("trust_lead"), site.here.people["deputy"]
    page = text_of(trust.get(f"/school/people/{person}/training"))
    assert "Note this training" not in page
    trust.post(f"/school/people/{person}/training", {"kind": "lead", "done_on": "3/3/26"}, status=404)
    site.browser("staff").get(f"/school/people/{person}/training", status=404)
