"""Disagreements: who reads them, the steps towards their end, what home says, and that no word is kept of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect

from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town
from webapp.db.contracts import Contract, Party
from webapp.db.disagreements import Disagreement, DisagreementStep
from webapp.domain.disagreements import About, How, Kind
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import ContractKind, PartyKind
from webapp.domain.retention import Kept
from webapp.services import (
    access_requests,
    contracts,
    destroying,
    disagreeing,
    evidence,
    home,
    practice,
    request_page,
)
from webapp.services.home_disagreements import DisagreementLine
from webapp.settings import Settings

TODAY = date(2026, 3, 3)
S = "S-0001"


@pytest.fixture
@kept
def noted(ash: School) -> int:
    """The lead notes one with the head, about a case, today."""
    return disagreeing.note_disagreement(ash.at("lead"), S, About.CASE, TODAY)


def step(ash: School, who: str, number: int, kind: Kind, **more: object) -> None:
    day = ash.clock().date()
    disagreeing.take_step(ash.at(who), S, number, kind, day, **more)  # type: ignore[arg-type]


def line(ash: School, who: str) -> DisagreementLine:
    (found,) = home.home(ash.at(who)).disagreements
    return found


def readers(school: School, contract: str = S) -> set[str]:
    """Who finds any on the page of a contract."""
    found = set()
    for who in school.made.people:
        try:
            if disagreeing.read_disagreements(school.at(who), contract).rows:
                found.add(who)
        except CLOSED:
            continue
    return found


# To its end


def test_from_noted_to_decided(ash: School, noted: int, clock: FakeClock) -> None:
    practice.choose(ash.at("lead"), "disagreement_first", "The chief executive’s deputy, extension 12")
    practice.choose(ash.at("lead"), "disagreement_second", "The chief executive, extension 11")
    assert (line(ash, "head").next, line(ash, "head").others) == (Kind.TALKED, (ash.name("lead"),))
    with pytest.raises(Conflict, match="every party has agreed"):
        step(ash, "head", noted, Kind.FIRST)
    step(ash, "head", noted, Kind.TALKED)
    step(ash, "head", noted, Kind.CONSENTED)
    waiting, asking = line(ash, "head"), line(ash, "lead")
    assert (waiting.asks, waiting.waits_for) == (False, (ash.name("lead"),))
    assert (asking.asks, asking.next) == (True, Kind.CONSENTED)
    with pytest.raises(Conflict, match="every party has agreed"):
        step(ash, "lead", noted, Kind.FIRST)
    with pytest.raises(Conflict, match="agreed already"):
        step(ash, "head", noted, Kind.CONSENTED)
    with pytest.raises(Invalid, match="agrees for themselves"):
        step(ash, "head", noted, Kind.CONSENTED, party_id=Paper(ash, "head", S, "", "").party("lead"))
    step(ash, "lead", noted, Kind.CONSENTED)
    assert line(ash, "head").next is Kind.FIRST
    clock.forward(days=2)
    step(ash, "lead", noted, Kind.FIRST)
    clock.forward(days=3)
    practice.choose(ash.at("lead"), "disagreement_first", "Somebody else since today")
    step(ash, "head", noted, Kind.SECOND)
    with pytest.raises(Invalid, match="noted a disagreement can withdraw"):
        step(ash, "head", noted, Kind.RESOLVED, how=How.WITHDRAWN)
    step(ash, "head", noted, Kind.RESOLVED, how=How.DECIDED)
    with pytest.raises(Conflict, match="is resolved"):
        step(ash, "lead", noted, Kind.TALKED)
    view = disagreeing.read_disagreement(ash.at("lead"), S, noted)
    assert [one.kind for one in view.steps] == [
        Kind.TALKED, Kind.CONSENTED, Kind.CONSENTED, Kind.FIRST, Kind.SECOND, Kind.RESOLVED,
    ]  # fmt: skip
    assert [one.to for one in view.steps[3:5]] == [
        "The chief executive’s deputy, extension 12",
        "The chief executive, extension 11",
    ]
    assert (view.steps[-1].how, view.stand.is_open, view.may_act) == (How.DECIDED, False, False)
    assert home.home(ash.at("head")).disagreements == home.home(ash.at("lead")).disagreements == ()


def test_it_is_settled_in_a_talk_or_withdrawn_by_who_noted_it(ash: School, noted: int) -> None:
    step(ash, "head", noted, Kind.RESOLVED, how=How.AGREED)
    again = disagreeing.note_disagreement(ash.at("lead"), S, About.CASE, TODAY)
    step(ash, "lead", again, Kind.RESOLVED, how=How.WITHDRAWN)
    page = disagreeing.read_disagreements(ash.at("head"), S)
    assert [row.steps[-1].how for row in page.rows] == [How.WITHDRAWN, How.AGREED]


def test_where_the_first_person_is_part_of_it_it_goes_to_the_second(ash: School, noted: int) -> None:
    step(ash, "head", noted, Kind.TALKED)
    step(ash, "head", noted, Kind.CONSENTED)
    step(ash, "lead", noted, Kind.CONSENTED)
    step(ash, "lead", noted, Kind.SECOND)
    view = disagreeing.read_disagreement(ash.at("head"), S, noted)
    assert (view.stand.passed_to, view.stand.next) == (Kind.SECOND, (Kind.RESOLVED,))
    assert view.steps[-1].to == ""  # the practice names nobody: the contract does


def test_days_that_cannot_be_and_the_same_twice(ash: School, noted: int, clock: FakeClock) -> None:
    for day in (TODAY + timedelta(days=1), date(2025, 9, 1)):
        with pytest.raises(Invalid, match="between the beginning"):
            disagreeing.note_disagreement(ash.at("lead"), S, About.OTHER, day)
    with pytest.raises(Conflict, match="about the same"):
        disagreeing.note_disagreement(ash.at("head"), S, About.CASE, TODAY)
    assert disagreeing.note_disagreement(ash.at("head"), S, About.RECORD, TODAY) != noted
    with pytest.raises(NotFound):
        disagreeing.read_disagreement(ash.at("head"), S, noted + 99)
    with pytest.raises((NotFound, Refused)):
        disagreeing.read_disagreement(ash.at("deputy"), ash.contracts["wellbeing-deputy"], noted)


def test_it_is_late_once_ten_school_days_went_by_without_a_step(ash: School, noted: int, clock: FakeClock) -> None:
    assert line(ash, "lead").act_by == date(2026, 3, 17)  # ten days of school after Tuesday 3 March
    before = home.home(ash.at("lead")).to_do
    clock.forward(days=14)
    assert not line(ash, "lead").late
    clock.forward(days=1)
    assert line(ash, "lead").late
    step(ash, "head", noted, Kind.TALKED)
    assert not line(ash, "lead").late
    assert home.home(ash.at("lead")).to_do == before
    step(ash, "lead", noted, Kind.CONSENTED)
    assert home.home(ash.at("lead")).to_do == before - 1  # it waits for the head


def test_a_party_without_an_account_agrees_on_paper(ash: School) -> None:
    ash.add_person("provider", account=False)
    contract = ash.contract("provider", "lead", maker="lead")
    number = disagreeing.note_disagreement(ash.at("lead"), contract, About.MEETING, TODAY)
    disagreeing.take_step(ash.at("lead"), contract, number, Kind.TALKED, TODAY)
    provider = Paper(ash, "lead", contract, "", "").party("provider")
    disagreeing.take_step(ash.at("lead"), contract, number, Kind.CONSENTED, TODAY)
    view = disagreeing.read_disagreement(ash.at("lead"), contract, number)
    assert [one.party_id for one in view.can_say] == [provider]
    disagreeing.take_step(ash.at("lead"), contract, number, Kind.CONSENTED, TODAY, party_id=provider)
    disagreeing.take_step(ash.at("lead"), contract, number, Kind.FIRST, TODAY)


# Who reads it


def test_its_parties_read_it_and_nobody_else_whatever_they_are(town: Town, noted: int) -> None:
    ash = town.ash
    assert readers(ash) == {"head", "lead"}
    for who in set(ash.made.people) - {"head", "lead"}:
        assert home.home(ash.at(who)).disagreements == ()
        assert "disagreement" not in str(evidence.audit_page(ash.at(who), 1))
        with pytest.raises(Refused):
            disagreeing.note_disagreement(ash.at(who), S, About.OTHER, TODAY)
        with pytest.raises(Refused):
            disagreeing.take_step(ash.at(who), S, noted, Kind.TALKED, TODAY)
    assert readers(town.birch) == set()
    for who in ("head", "lead"):
        with pytest.raises(NotFound):
            disagreeing.read_disagreement(town.birch.at(who), S, noted)


def test_who_takes_over_learns_nothing_of_it_and_who_leaves_reads_no_more(
    ash: School, noted: int, clock: FakeClock
) -> None:
    clock.forward(days=10)
    ash.succeed("head", "deputy", "lead")
    assert readers(ash) == {"lead"}
    assert disagreeing.read_disagreements(ash.at("deputy"), S).rows == ()
    for who in ("head", "deputy"):
        with pytest.raises(Refused):
            disagreeing.take_step(ash.at(who), S, noted, Kind.TALKED, clock().date())
    step(ash, "lead", noted, Kind.TALKED)
    step(ash, "lead", noted, Kind.CONSENTED)
    assert line(ash, "lead").next is Kind.FIRST  # nobody else of its day is left to be asked


def test_in_a_group_everybody_of_its_day_is_asked(ash: School, clock: FakeClock) -> None:
    made = contracts.create_contract(
        ash.at("head"), ash.person("head"), ash.person("lead"), ash.person("deputy"), kind=ContractKind.GROUP
    )
    number = disagreeing.note_disagreement(ash.at("deputy"), made, About.CONFIDENCE, TODAY)
    clock.forward(days=1)
    ash.contracts["group"] = made
    party_id = ash.add_party("staff", PartyKind.SUPERVISEE, "group")
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.get_one(Party, party_id).from_on = work.today
        work.note("contract.changed", f"party:{party_id}")
    assert readers(ash, made) == {"head", "lead", "deputy"}
    disagreeing.take_step(ash.at("deputy"), made, number, Kind.TALKED, clock().date())
    view = disagreeing.read_disagreement(ash.at("deputy"), made, number)
    assert {party.name for party in view.missing} == {ash.name(who) for who in ("head", "lead", "deputy")}


def test_a_look_is_noted_and_no_word_is_kept(ash: School, noted: int) -> None:
    disagreeing.read_disagreement(ash.at("head"), S, noted)
    disagreeing.take_step(ash.at("head"), S, noted, Kind.TALKED, TODAY)
    assert ash.events()[-3:] == ["disagreement.noted", "disagreement.read", "disagreement.step_taken"]
    for model in (Disagreement, DisagreementStep):
        texts = {c.key for c in inspect(model).columns if c.type.python_type is str}
        assert texts <= {"about", "kind", "how"}


def test_a_request_for_access_lists_that_there_may_be_some_and_tells_nothing(
    ash: School, noted: int, clock: FakeClock
) -> None:
    found = {}
    for about, runner in (("lead", "head"), ("head", "lead")):
        reference = access_requests.open_request(
            ash.at(runner), person_id=ash.person(about), asker="self", asked_by="In person", received_on=TODAY
        )
        items = {item.code: item for item in request_page.read_request(ash.at(runner), reference).items}
        found[about] = items["own-disagreements"]
    assert all(not item.may_read and item.has_it for item in found.values())
    clock.forward(days=10)
    ash.succeed("head", "deputy", "lead")
    reference = access_requests.open_request(
        ash.at("lead"), person_id=ash.person("head"), asker="self", asked_by="Again", received_on=TODAY
    )
    items = {item.code: item for item in request_page.read_request(ash.at("lead"), reference).items}
    assert not items["own-disagreements"].has_it


def test_it_goes_with_its_contract(ash: School, noted: int, clock: FakeClock) -> None:
    step(ash, "head", noted, Kind.TALKED)
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference=S).one()
        contract.ended_on = work.today
        work.note("contract.changed", f"contract:{contract.id}")
    clock.now = clock.now.replace(year=2033)
    destroying.propose(ash.at("lead"), Kept.CONTRACT, S, "Its time is over")
    destroying.carry_out(ash.at("head"), Kept.CONTRACT, S)
    assert ash.rows(Disagreement) == ash.rows(DisagreementStep) == []


# On its pages


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def test_noted_and_talked_about_on_the_pages(site: Site) -> None:
    lead = site.browser("lead")
    with site.desk.read() as work:
        reference = work.db.get_one(Contract, site.here.contract_id).reference
    base = f"/contracts/{reference}/disagreements"
    assert "None is noted." in text_of(lead.get(base))
    assert "Choose what it is about." in text_of(lead.post(f"{base}/new", {"noted_on": "3/3/26"}, 422))
    assert "cannot be" not in text_of(lead.get(f"{base}/new"))
    path = lead.post(f"{base}/new", {"about": "case", "noted_on": "3/3/26"}).location
    page = text_of(lead.get(path))
    assert "Is a child at risk now?" in page
    assert "We talked about it, and it is not settled" in page
    assert "Choose what was done." in text_of(lead.post(path, {"on": "3/3/26"}, 422))
    assert "in the future" in text_of(lead.post(path, {"step": "talked", "on": "4/3/26"}, 422))
    lead.post(path, {"step": "talked", "on": "3/3/26"})
    page = text_of(lead.get(path))
    assert "Not agreed yet by Lead OfAshgrove and Outsider OfAshgrove" in page or "Outsider OfAshgrove" in page
    assert "Say whether it is passed on: the disagreement with Outsider OfAshgrove" in text_of(lead.get("/"))
    lead.post(path, {"step": "resolved:agreed", "on": "3/3/26"})
    assert "The parties agreed" in text_of(lead.get(base))
    assert site.browser("head").client.get(base).status_code in (403, 404)
