"""How a school supervises: a ready-made way taken whole, documents mixed, and on what a contract's records are written."""

from __future__ import annotations

import pytest

from tests.client import Browser, Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import School, Town
from webapp.db.contracts import Contract
from webapp.db.papers import Paper
from webapp.domain.errors import Invalid, Refused
from webapp.domain.people import ContractKind
from webapp.domain.ready_made import READY_MADE, ready_made
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import choosing, contracts, sessions, ways
from webapp.services.practice import practice_on
from webapp.settings import Settings


@pytest.fixture
@kept
def ash(town: Town) -> School:
    return town.ash


def documents_on(school: School) -> set[str]:
    with school.at("lead").read() as work:
        return set(practice_on(work, work.today).documents_on)


def papers(school: School, key: str) -> list[str]:
    return [row.reference for row in school.rows(Paper) if row.document_key == key]


@pytest.mark.parametrize("way", READY_MADE, ids=lambda way: way.source)
def test_a_way_is_taken_whole_and_noted(ash: School, town: Town, way: object) -> None:
    chosen = ready_made(way.key)  # type: ignore[attr-defined]
    ways.adopt(ash.at("lead"), chosen.key)
    view = ways.read_ways(ash.at("deputy"))
    assert [one.way.key for one in view.ways if one.holds] == [chosen.key]
    assert {one.document.key for one in view.switches if one.on} == set(chosen.documents)
    assert ash.events().count("practice.adopted") == 1
    assert documents_on(town.birch) == set(ready_made("leads_of_a_trust").documents), "the other school keeps its own"


def test_documents_are_mixed(ash: School) -> None:
    mixed = ["written_agreement", "dsl_contract", "team_meeting", "dsl_record"]
    ways.switch(ash.at("head"), mixed)
    assert documents_on(ash) == set(mixed)
    with pytest.raises(Invalid, match="at least one record"):
        ways.switch(ash.at("head"), ["dsl_contract"])
    assert documents_on(ash) == set(mixed)


def test_only_a_lead_or_head_changes_how_a_school_supervises(ash: School) -> None:
    for who in ("deputy", "administrator", "trust"):
        with pytest.raises(Refused):
            ways.adopt(ash.at(who), "team_of_a_school")
        with pytest.raises(Refused):
            ways.switch(ash.at(who), list(SWITCHABLE))
    with pytest.raises(Refused):
        ways.read_ways(ash.at("staff"))
    with pytest.raises(Invalid):
        ways.adopt(ash.at("lead"), "another")


# Contracts and what their records are on


def make(school: School, *supervisees: str, kind: ContractKind = ContractKind.GROUP, **keys: str) -> str:
    people = [school.person(who) for who in supervisees]
    return contracts.create_contract(school.at("head"), school.person("head"), *people, kind=kind, **keys)


def test_a_contract_is_on_what_is_usual_or_on_what_was_chosen(ash: School) -> None:
    ways.switch(ash.at("head"), list(SWITCHABLE))
    usual = make(ash, "lead", "deputy")
    chosen = make(ash, "lead", "deputy", contract_key="supervision_contract", record_key="team_meeting")
    rows = {row.reference: row.record_key for row in ash.rows(Contract)}
    assert (rows[usual], rows[chosen]) == ("group_record", "team_meeting")
    assert papers(ash, "written_agreement")
    assert papers(ash, "supervision_contract")


def test_what_is_off_cannot_be_chosen(ash: School) -> None:
    for keys in ({"record_key": "team_meeting"}, {"contract_key": "written_agreement"}, {"record_key": "dsl_contract"}):
        with pytest.raises(Invalid, match="switched on"):
            make(ash, "lead", "deputy", **keys)


def test_a_record_is_on_the_contracts_document_and_changes_for_coming_sessions(ash: School) -> None:
    ways.switch(ash.at("head"), list(SWITCHABLE))
    contract = make(ash, "lead", "deputy")
    first = sessions.plan_session(ash.at("head"), contract, ash.clock(), "Room 2")
    sessions.start_record(ash.at("head"), first)
    for who in ("lead", "second_lead"):
        with pytest.raises(Refused):
            choosing.choose_record_document(ash.at(who), contract, "team_meeting")
    choosing.choose_record_document(ash.at("head"), contract, "team_meeting")
    second = sessions.plan_session(ash.at("head"), contract, ash.clock(), "Room 2")
    sessions.start_record(ash.at("head"), second)
    assert len(papers(ash, "group_record")) == len(papers(ash, "team_meeting")) == 1
    assert "contract.changed" in ash.events()
    with pytest.raises(Invalid):
        choosing.choose_record_document(ash.at("head"), contract, "")


# The pages


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def test_the_page_shows_each_way_beside_its_policy(site: Site) -> None:
    page = text_of(site.browser("lead").get("/school/ways"))
    for way in READY_MADE:
        assert way.title in page
        assert f"The policy called {way.source}" in page
        assert all(demand.asks in page and demand.answer in page for demand in way.demands)


def test_a_way_is_taken_and_documents_are_switched_on_the_page(site: Site) -> None:
    lead: Browser = site.browser("lead")
    lead.post("/school/ways/adopt", {"way": "team_of_a_school"}, 302)
    assert "This is how you supervise" in text_of(lead.get("/school/ways"))
    refused = lead.post("/school/ways/documents", {"document": "team_meeting"}, 422)
    assert "Leave at least one contract on" in text_of(refused)
    lead.post("/school/ways/documents", [("document", "dsl_contract"), ("document", "team_meeting")], 302)
    page = text_of(lead.get("/school/ways"))
    assert "This is how you supervise" not in page
    assert "Use these documents from today" not in text_of(site.browser("deputy").get("/school/ways"))
