"""People in order: who is told what of whom, circles noted once, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.school import CLOSED, School, Town
from webapp.db.contracts import Contract, Party
from webapp.db.order import CircleNote
from webapp.db.schools import Person
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.domain.people import ContractKind, PartyKind, Role
from webapp.domain.people_order import Supervised
from webapp.domain.training import TrainingKind
from webapp.services import (
    access_requests,
    circles,
    contracts,
    home,
    people,
    people_order,
    reviewing,
    support,
    training,
)
from webapp.services.people_order import CircleLine, OrderCounts, OrderPage
from webapp.settings import Settings

TODAY = date(2026, 3, 3)
SEE = {"head", "lead", "second_lead", "trust"}
YES, NO, ELSEWHERE = Supervised


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def order(ash: School, who: str = "head", show: str = "", number: int = 1) -> OrderPage:
    return people_order.read_order(ash.at(who), show, number)


def counts(ash: School, who: str = "head") -> OrderCounts:
    found = home.home(ash.at(who)).order.counts
    assert found is not None
    assert found == order(ash, who).counts
    return found


def shown(page: OrderPage) -> list[str]:
    return [line.name.split()[0].lower() for line in page.lines]


def supervised(ash: School) -> dict[str, Supervised]:
    return {line.name.split()[0].lower(): line.standing.supervised for line in order(ash).lines}


def circle(ash: School, who: str = "head") -> CircleLine:
    (only,) = order(ash, who).circles
    return only


def trained(ash: School, *who: str) -> None:
    for one in who:
        for kind in TrainingKind:
            training.note_training(ash.at("administrator"), ash.person(one), kind.value, TODAY - timedelta(days=30))


# Who sees it, and what


def test_those_who_answer_for_supervision_see_it_and_nobody_else(town: Town) -> None:
    ash = town.ash
    saw = set()
    for who in ash.made.people:
        try:
            order(ash, who)
            saw.add(who)
        except Refused:
            pass
        assert (home.home(ash.at(who)).order.counts is not None) == (who in SEE)
    assert saw == SEE
    with pytest.raises(CLOSED):
        people_order.read_order(ash.desk)
    assert "Birchfield" not in str(order(ash))


def test_the_table_has_who_leads_deputises_supervises_or_has_a_contract(ash: School) -> None:
    page = order(ash)
    assert sorted(shown(page)) == ["deputy", "head", "lead", "second_lead", "wellbeing"]
    assert supervised(ash) == {"lead": YES, "deputy": YES, "head": NO, "wellbeing": NO, "second_lead": NO}
    assert page.counts == OrderCounts(people=5, training=5, unsupervised=3, without=2, circles=0)
    trained(ash, "lead", "deputy", "head", "wellbeing", "second_lead")
    assert counts(ash) == OrderCounts(people=3, training=0, unsupervised=3, without=2, circles=0)
    assert shown(order(ash))[:3] == ["second_lead", "wellbeing", "head"]  # not in order first: leads, then wellbeing


def test_each_filter_narrows_it_and_an_unknown_one_does_not(ash: School) -> None:
    trained(ash, "lead")
    assert sorted(shown(order(ash, show="training"))) == ["deputy", "head", "second_lead", "wellbeing"]
    assert sorted(shown(order(ash, show="unsupervised"))) == ["head", "second_lead", "wellbeing"]
    assert sorted(shown(order(ash, show="without"))) == ["second_lead", "staff"]
    assert shown(order(ash, show="';--")) == shown(order(ash))


def test_who_has_no_contract_those_first_who_should_and_when_their_last_one_ended(ash: School) -> None:
    page = order(ash)
    assert [line.name for line in page.without] == [ash.name("second_lead")]
    assert page.others_without == 1  # staff, folded
    reference = ash.contract("second_lead", "staff")
    with ash.desk.work(school_id=ash.school_id) as work:
        row = work.db.query(Contract).filter_by(school_id=ash.school_id, reference=reference).one()
        row.ended_on = TODAY - timedelta(days=4)
        work.note("contract.changed", f"contract:{row.id}")
    (line,) = order(ash).without
    assert (line.name, line.last_ended) == (ash.name("second_lead"), TODAY - timedelta(days=4))


def test_nobody_is_supervised_by_somebody_who_has_left(ash: School) -> None:
    assert supervised(ash)["deputy"] is YES
    people.mark_left(ash.at("administrator"), ash.person("wellbeing"))
    assert supervised(ash)["deputy"] is NO
    assert "wellbeing" not in supervised(ash)


def test_a_supervisor_from_outside_counts_and_their_own_supervision_is_not_asked_for(ash: School) -> None:
    ash.add_person("coach", account=False)
    contracts.create_contract(ash.at("second_lead"), ash.person("coach"), ash.person("second_lead"))
    found = supervised(ash)
    assert (found["second_lead"], found["coach"]) == (YES, ELSEWHERE)
    assert counts(ash).unsupervised == 2
    assert "coach" in shown(order(ash, show="training"))  # that they were trained can be noted all the same (jmat)


def test_a_place_that_is_over_or_for_one_session_is_none(ash: School) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        for party in work.db.query(Party).filter_by(school_id=ash.school_id, person_id=ash.person("lead")):
            party.until_on = TODAY - timedelta(days=1)
        work.note("contract.changed", "contract:1")
    assert (supervised(ash)["lead"], supervised(ash).get("head")) == (NO, None)
    ash.add_party("lead", PartyKind.STAND_IN, "wellbeing-deputy")
    ash.add_party("lead", PartyKind.SCRIBE, "wellbeing-deputy")
    ash.add_party("lead", PartyKind.ATTENDEE, "wellbeing-deputy")
    assert supervised(ash)["lead"] is NO


def test_pages_of_twenty(ash: School) -> None:
    for number in range(30):
        ash.add_person(f"deputy{number:02}", Role.DEPUTY)
    first, second = order(ash), order(ash, number=2)
    assert (len(first.lines), len(second.lines), first.last, first.found) == (20, 15, 2, 35)
    assert not set(shown(first)) & set(shown(second))
    assert order(ash, number=99).number == 2
    assert (len(first.without), first.others_without) == (7, 25)


# Circles


def test_two_who_supervise_one_another_are_told_by_number_and_named_to_themselves_alone(ash: School) -> None:
    ash.contract("lead", "head")
    for who in SEE:
        line = circle(ash, who)
        assert (line.size, line.has_me) == (2, who in ("head", "lead"))
        assert line.other == {"head": ash.name("lead"), "lead": ash.name("head")}.get(who, "")
    assert supervised(ash)["head"] is YES
    assert counts(ash).circles == 1


def test_of_a_longer_circle_nobody_is_named_even_to_its_own(ash: School) -> None:
    """Whoever is one of three knows two of its contracts: a name more would tell them the third."""
    ash.contract("lead", "wellbeing")
    ash.contract("deputy", "head")
    line = circle(ash)
    assert (line.size, line.has_me, line.other) == (4, True, "")
    assert circle(ash, "trust").has_me is False


def test_it_is_noted_once_and_told_as_noted_until_it_is_another(ash: School, clock: FakeClock) -> None:
    ash.contract("lead", "head")
    key = circle(ash).key
    circles.note_circle(ash.at("head"), key)
    line = circle(ash, "trust")
    assert (line.noted_on, line.noted_by) == (TODAY, ash.name("head"))
    assert counts(ash).circles == 0
    with pytest.raises(Conflict, match="noted already"):
        circles.note_circle(ash.at("lead"), key)
    ash.contract("head", "lead")  # one more contract between the same two is the same circle
    assert counts(ash).circles == 0
    assert circle(ash).key != key  # which comes of the contracts: nobody finds it by trying people's numbers
    ash.contract("lead", "second_lead")
    ash.contract("second_lead", "head")
    assert (circle(ash).size, circle(ash).noted_on, counts(ash).circles) == (3, None, 1)
    assert ash.events().count("circle.noted") == 1


def test_who_notes_it_and_what_is_no_circle(town: Town) -> None:
    ash = town.ash
    ash.contract("lead", "head")
    key = circle(ash).key
    for who in set(ash.made.people) - SEE:
        with pytest.raises(Refused):
            circles.note_circle(ash.at(who), key)
    for desk, other in ((town.birch.at("head"), key), (ash.at("head"), "0" * 20)):
        with pytest.raises(NotFound):
            circles.note_circle(desk, other)
    circles.note_circle(ash.at("second_lead"), key)


def test_peers_are_no_circle(ash: School) -> None:
    peers = ash.person("second_lead"), ash.person("wellbeing")
    contracts.create_contract(ash.at("second_lead"), *peers, kind=ContractKind.PEER)
    contracts.create_contract(ash.at("wellbeing"), *reversed(peers), kind=ContractKind.PEER)
    assert order(ash).circles == ()
    assert supervised(ash)["wellbeing"] is supervised(ash)["second_lead"] is YES


def test_somebody_who_supervises_themselves_is_told_whatever_way_it_came_about(ash: School) -> None:
    """A contract cannot be begun so; two places in one that were made otherwise would still be found."""
    ash.add_party("second_lead", PartyKind.SUPERVISOR)
    ash.add_party("second_lead", PartyKind.SUPERVISEE)
    assert circle(ash, "second_lead").size == 1
    assert circle(ash, "second_lead").has_me


def test_a_note_of_a_circle_never_changes(ash: School) -> None:
    ash.contract("lead", "head")
    circles.note_circle(ash.at("trust"), circle(ash).key)
    for change in ("UPDATE circle_note SET people = '1 2'", "DELETE FROM circle_note"):
        with pytest.raises(DBAPIError, match="append-only"), ash.desk.database.engine.begin() as connection:
            connection.execute(text(change))
    (row,) = ash.rows(CircleNote)
    assert row.people == " ".join(map(str, sorted((ash.person("lead"), ash.person("head")))))


def test_whoever_asks_what_is_held_on_them_is_told_of_the_circle(ash: School) -> None:
    ash.contract("lead", "head")
    circles.note_circle(ash.at("trust"), circle(ash).key)
    for about, by, there in (("lead", "head", True), ("deputy", "head", False)):
        reference = access_requests.open_request(
            ash.at(by), person_id=ash.person(about), asker="self", asked_by="In person", received_on=TODAY
        )
        words = reviewing.read_item(ash.at(by), reference, "details").text
        assert ("In a circle of supervision that was noted as known on 3 March 2026" in words) is there


# What it costs


def test_both_cost_the_same_for_two_hundred_people_as_for_ten(ash: School) -> None:
    ash.contract("lead", "head")
    desk = ash.at("head")

    def costs() -> tuple[int, int]:
        return statements(desk, lambda: home.home(desk)), statements(desk, lambda: people_order.read_order(desk))

    costs()
    before = costs()
    with ash.desk.work(school_id=ash.school_id) as work:
        for number in range(200):
            one = Person(school_id=ash.school_id, name=f"Person {number}", office="", created_at=work.now)
            work.db.add(one)
            work.db.flush()
            work.db.add(factories.make_membership(work, one.id, Role.DEPUTY))
            contract = factories.make_contract(work, one.id)
            factories.make_party(work, contract, ash.person("lead"), PartyKind.SUPERVISOR)
            factories.make_party(work, contract, one.id, PartyKind.SUPERVISEE)
        work.note("contract.created", "contract:0")
    trained(ash, "lead")
    assert costs() == before
    assert order(ash).found == 205


# Support is for everybody


def test_a_referral_to_counselling_is_noted_for_somebody_without_any_contract(ash: School) -> None:
    """Offered, and never what was said: contract or none (loxdale, jmat)."""
    assert ash.person("staff") not in {party.person_id for party in ash.rows(Party)}
    assert ash.person("staff") in dict(support.people_to_support(ash.at("lead")))
    for kind in ("counselling", "occupational_health"):
        support.record_support(ash.at("lead"), TODAY, ash.person("staff"), ash.person("head"), kind)
    assert len(support.read_support(ash.at("staff")).offers) == 2


# Pages


def test_the_page_its_links_and_its_empty_states(site: Site) -> None:
    head = site.browser("head")
    assert 'href="/school/people/order"' in head.get("/school/people").text
    assert 'href="/school/people/order"' in head.get("/school").text
    assert "people are not in order" in text_of(head.get("/"))
    page = text_of(head.get("/school/people/order"))
    assert "None noted" in page
    assert "Two people who supervise one another, or more in a circle, would be told here" in page
    assert "not supervised" in text_of(head.get("/school/people/order?show=unsupervised"))
    administrator = site.browser("administrator")
    administrator.get("/school/people/order", 404)
    assert "/school/people/order" not in administrator.get("/school/people").text
    assert "not in order" not in text_of(administrator.get("/"))


def test_a_circle_is_noted_with_one_button(site: Site) -> None:
    here = site.here
    with site.desk.work(school_id=here.school_id) as work:
        for over, under in (("head", "deputy"), ("deputy", "head")):
            contract = factories.make_contract(work, here.people[over])
            factories.make_party(work, contract, here.people[over], PartyKind.SUPERVISOR)
            factories.make_party(work, contract, here.people[under], PartyKind.SUPERVISEE)
        work.note("contract.created", "contract:0")
    trust, head = site.browser("trust_lead"), site.browser("head")
    assert "1 circle of people who supervise one another is not noted as known" in text_of(trust.get("/"))
    page = trust.get("/school/people/order")
    assert "Two people supervise one another. Who they are is theirs to say." in text_of(page)
    assert "You and Deputy OfAshgrove supervise one another." in text_of(head.get("/school/people/order"))
    address = next(part for part in page.text.split('"') if part.startswith("/school/people/order/circles/"))
    assert "Note it" not in text_of(page)  # the trust's lead reads training, and does not write it
    assert "Note it" in text_of(head.get("/school/people/order"))
    trust.post(address)
    page_after = text_of(trust.get("/school/people/order"))
    assert "Noted as known on 3 March 2026 by Trust_Lead OfAshgrove" in page_after
    assert "not noted as known" not in text_of(trust.get("/"))
    trust.post(address)
    assert "noted already" in text_of(trust.get("/school/people/order"))
    trust.post("/school/people/order/circles/nothing", status=404)
