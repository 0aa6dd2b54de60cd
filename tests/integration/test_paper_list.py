"""The list of papers: what a person may read and nothing else, filtered without a name in the address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories
from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.school import CLOSED, NOISE, School, Town, ready
from webapp.db.contracts import Contract
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.services.paper_list import PAGE, Chosen, PaperPage, list_papers
from webapp.settings import Settings


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def listed(ash: School, who: str, number: int = 1, **chosen: str) -> PaperPage:
    return list_papers(ash.at(who), Chosen(**chosen), number)


def references(page: PaperPage) -> list[str]:
    return [paper.reference for paper in page.papers]


def many(ash: School, count: int, state: str = "circulated", between: str = "head-lead") -> None:
    """So many records more, each of a session half a day before the one before it."""
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference=ash.contracts[between]).one()
        for half_days in range(count):
            held = factories.make_session(work, contract, work.now - timedelta(hours=12 * half_days), *contract.parties)
            factories.make_paper(work, contract, held, state=state)
        work.note("paper.created", "paper:0")


# Whose


def test_each_sees_their_own_and_nobody_a_first_draft_of_others(town: Town) -> None:
    ash = town.ash
    paper = ready(ash, "amara")
    assert {who: references(listed(ash, who)) for who in ash.made.people if listed(ash, who).papers} == {
        "head": [paper.reference, "P-0001"],
        "wellbeing": ["P-0002"],
    }
    paper.circulate()
    assert references(listed(ash, "lead")) == [paper.reference]
    for who in ash.made.people:
        assert NOISE not in str(listed(ash, who))
    with pytest.raises(CLOSED):
        list_papers(ash.desk, Chosen())


def test_a_line_says_with_whom_and_when(ash: School, clock: FakeClock) -> None:
    ash.add_party("staff", PartyKind.SCRIBE)
    ash.record()
    line = listed(ash, "head").papers[0]
    assert (line.title, line.others, line.dated) == (
        "DSL supervision record",
        (ash.name("lead"), ash.name("staff")),
        clock().date(),
    )
    assert (line.state, line.contract_reference) == (State.DRAFT, ash.contracts["head-lead"])


# Filters


def test_it_is_filtered_by_state_purpose_contract_and_school_year(ash: School, clock: FakeClock) -> None:
    other = ash.contract("head", "deputy")
    paper = ready(ash, "amara")
    paper.circulate()
    old = ash.record(starts_at=clock() - timedelta(days=3))
    clock.forward(days=365)
    new = ash.record("head-deputy")
    everything = listed(ash, "head")
    assert everything.total == everything.found == 5
    assert set(references(everything)) == {"P-0001", "P-0003", paper.reference, old.reference, new.reference}
    assert references(listed(ash, "head", state="circulated")) == [paper.reference]
    assert set(references(listed(ash, "head", purpose="contract"))) == {"P-0001", "P-0003"}
    assert references(listed(ash, "head", contract=other)) == [new.reference, "P-0003"]
    assert references(listed(ash, "head", year="2026")) == [new.reference]
    assert references(listed(ash, "head", year="2025", purpose="record", state="draft")) == [old.reference]
    none = listed(ash, "head", state="circulated", purpose="contract")
    assert (none.papers, none.found, none.total) == ((), 0, 5)


def test_the_choices_are_of_ones_own_papers(ash: School) -> None:
    page = listed(ash, "head")
    assert page.states == (("draft", "Draft"),)
    assert page.purposes == (("contract", "Contracts"),)
    assert page.contracts == (("S-0001", f"S-0001, {ash.name('lead')}"),)
    assert page.years == (("2025", "2025 to 2026"),)
    assert listed(ash, "staff") == PaperPage((), 1, 1, 0, 0, Chosen(), (), (), (), ())


@pytest.mark.parametrize(
    "chosen",
    [{"state": "signed"}, {"purpose": "child_note"}, {"contract": "S-0002"}, {"year": "1066"}, {"year": "x"}],
    ids=str,
)
def test_what_one_does_not_have_filters_nothing(ash: School, chosen: dict[str, str]) -> None:
    """Another's contract by its reference, too: the answer is as if it did not exist."""
    page = listed(ash, "head", **chosen)
    assert (references(page), page.chosen) == (["P-0001"], Chosen())


def test_a_school_year_begins_in_september_by_the_schools_clock(ash: School, clock: FakeClock) -> None:
    clock.now = clock.now.replace(month=8, day=31, hour=22, minute=59)  # a minute to midnight in summer
    last = ash.record(starts_at=clock())
    clock.forward(minutes=1)
    first = ash.record(starts_at=clock())
    assert references(listed(ash, "head", year="2025", purpose="record")) == [last.reference]
    assert references(listed(ash, "head", year="2026")) == [first.reference]


# Pages of it


def test_it_is_paged_newest_first(ash: School) -> None:
    many(ash, PAGE + 5)
    first, second = listed(ash, "lead"), listed(ash, "lead", 2)
    assert (len(first.papers), len(second.papers), first.last, first.total) == (PAGE, 5, 2, PAGE + 5)
    days = [paper.dated for paper in (*first.papers, *second.papers)]
    assert days == sorted(days, reverse=True)
    assert (listed(ash, "lead", 99).number, listed(ash, "lead", -3).number) == (2, 1)


def test_it_costs_as_many_statements_whatever_is_in_it(ash: School) -> None:
    many(ash, 2)
    few = statements(ash.desk, lambda: listed(ash, "head"))
    many(ash, 38)
    assert statements(ash.desk, lambda: listed(ash, "head")) == few


# The page


def test_the_page_and_its_filter(site: Site) -> None:
    lead = site.browser("lead")
    words = text_of(lead.get("/papers"))
    assert "1 paper" in words
    assert "DSL supervision record" in words
    assert "Circulated" in words
    answer = lead.get("/papers?state=circulated&purpose=record&page=7")
    assert "1 of 1 paper" in text_of(answer)
    assert 'value="circulated" selected' in answer.get_data(as_text=True)


def test_the_page_of_somebody_without_papers_says_what_will_be_there(site: Site) -> None:
    for who in ("staff", "administrator", "governor"):
        assert "No paper is yours to read yet." in text_of(site.browser(who).get("/papers"))


def test_a_filter_that_finds_nothing_offers_all(site: Site) -> None:
    lead = site.browser("lead")
    with site.desk.work(school_id=site.here.school_id) as work:
        contract = work.db.get_one(Contract, site.here.contract_id)
        factories.make_paper(work, contract, None, state="issued")
        work.note("paper.created", "paper:0")
    words = text_of(lead.get("/papers?state=circulated&purpose=contract"))
    assert "No paper is like that." in words
    assert "show all 2 papers" in words
