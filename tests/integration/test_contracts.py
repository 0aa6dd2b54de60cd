"""Contracts: made by their own two parties, listed for those who have a place in them, and for nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import factories
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, School, Town, sound
from webapp.db.contracts import Contract, Party
from webapp.db.papers import Paper, PaperVersion
from webapp.db.schools import Person
from webapp.domain.errors import Invalid, NotFound, Refused
from webapp.domain.people import ContractKind, PartyKind, Role
from webapp.services import board, contracts, reading, sessions
from webapp.services.work import Desk

# Making


@pytest.mark.parametrize("maker", ["lead", "deputy", "wellbeing", "head", "trust"])
def test_each_office_may_begin_a_contract(ash: School, maker: str) -> None:
    other = "staff"
    reference = ash.contract(maker, other)
    view = contracts.read_contract(ash.at(maker), reference)
    assert [(p.person_id, p.kind) for p in view.parties] == [
        (ash.person(maker), PartyKind.SUPERVISOR),
        (ash.person(other), PartyKind.SUPERVISEE),
    ]
    assert view.paper is not None
    assert (view.paper.state, view.paper.readable, view.may_plan) == ("draft", True, True)


@pytest.mark.parametrize("maker", ["governor", "administrator", "staff", "nobody"])
def test_nobody_else_may(ash: School, maker: str) -> None:
    with pytest.raises(Refused):
        contracts.create_contract(ash.at(maker), ash.person("lead"), ash.person(maker))
    with pytest.raises(Refused):
        contracts.people_to_supervise(ash.at(maker))
    assert len(ash.rows(Contract)) == 2


def test_the_supervisee_may_begin_it_too(ash: School) -> None:
    reference = ash.contract("wellbeing", "lead", maker="lead")
    mine = contracts.read_contract(ash.at("lead"), reference).paper
    theirs = contracts.read_contract(ash.at("wellbeing"), reference).paper
    assert mine is not None
    assert theirs is not None
    assert (mine.readable, theirs.readable) == (False, True)  # a draft is its writer's


def test_nobody_sets_up_the_supervision_of_others(ash: School) -> None:
    with pytest.raises(Invalid, match="made by its own parties"):
        contracts.create_contract(ash.at("head"), ash.person("lead"), ash.person("deputy"))


def test_nobody_supervises_themselves(ash: School) -> None:
    with pytest.raises(Invalid, match="nobody supervises themselves"):
        contracts.create_contract(ash.at("lead"), ash.person("lead"), ash.person("lead"))


def test_a_party_may_have_no_account(ash: School) -> None:
    """A supervisor without one is an outside provider (trust): see test_outside_supervisor.py."""
    ash.add_person("visitor", account=False)
    reference = ash.contract("lead", "visitor")
    parties = contracts.read_contract(ash.at("lead"), reference).parties
    assert [party.has_account for party in parties] == [True, False]


def test_a_person_of_another_school_is_not_in_the_list(town: Town) -> None:
    stranger = town.birch.person("lead")
    for supervisor, supervisee in ((town.ash.person("head"), stranger), (stranger, town.ash.person("head"))):
        with pytest.raises(Invalid, match="from the list"):
            contracts.create_contract(town.ash.at("head"), supervisor, supervisee)
    choices = contracts.people_to_supervise(town.ash.at("head"))
    assert not any(NOISE in choice.name for choice in choices)
    assert {choice.person_id for choice in choices} == set(town.ash.made.people.values())


def test_a_person_who_left_is_not_in_the_list(ash: School) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.get_one(Person, ash.person("deputy")).left_on = work.today
        work.note("person.left", f"person:{ash.person('deputy')}")
    assert ash.person("deputy") not in {c.person_id for c in contracts.people_to_supervise(ash.at("head"))}
    with pytest.raises(Invalid, match="from the list"):
        contracts.create_contract(ash.at("head"), ash.person("head"), ash.person("deputy"))


def test_an_id_that_is_nobodys_is_no_choice(ash: School) -> None:
    with pytest.raises(Invalid, match="from the list"):
        contracts.create_contract(ash.at("head"), ash.person("head"), 10_000)


def member_of(home: School, guest: int, host: School, role: Role) -> None:
    with home.desk.work(school_id=host.school_id) as work:
        work.db.add(factories.make_membership(work, guest, role))
        work.note("membership.granted", f"person:{guest}", role=role.value)


def test_a_trust_lead_and_a_member_from_elsewhere_are_from_outside(town: Town) -> None:
    """Outside the school a child's confidentiality is kept (loxdale, jmat)."""
    member_of(town.birch, town.birch.person("head"), town.ash, Role.WELLBEING_LEAD)
    with town.ash.desk.read() as work:
        guest = work.db.get_one(Person, town.birch.person("head"))
        assert guest.school_id == town.birch.school_id
    contracts.create_contract(town.ash.at("lead"), town.birch.person("head"), town.ash.person("lead"))
    contracts.create_contract(town.ash.at("lead"), town.ash.person("trust"), town.ash.person("lead"))
    external = {party.person_id for party in town.ash.rows(Party) if party.external}
    assert external == {town.birch.person("head"), town.ash.person("trust")}


def test_a_trust_lead_with_an_office_in_the_school_is_of_the_school(ash: School) -> None:
    member_of(ash, ash.person("trust"), ash, Role.DEPUTY)
    ash.contract("lead", "trust")
    assert [party.external for party in ash.rows(Party)[-2:]] == [False, False]


def test_what_is_known_stands_in_the_paper(ash: School) -> None:
    reference = ash.contract("lead", "wellbeing")
    paper = contracts.read_contract(ash.at("lead"), reference).paper
    assert paper is not None
    view = reading.read_paper(ash.at("lead"), paper.reference)
    known = {key: text for key, text in view.answers.items() if text}
    assert known == {
        "supervisee": ash.name("wellbeing"),
        "supervisee_role": "wellbeing",
        "supervisor": ash.name("lead"),
        "supervisor_role": "lead",
        "agreed_on": "2026-03-03",
        "main_system": "CPOMS",  # the school's practice
    }
    assert (view.head.purpose, view.head.revision, view.head.version) == ("contract", 1, 1)


def test_a_refused_contract_leaves_nothing(ash: School) -> None:
    before = (len(ash.rows(Contract)), len(ash.rows(Paper)), len(ash.rows(PaperVersion)), ash.events())
    for pair in (("lead", "deputy"), ("head", "head")):
        with pytest.raises(Invalid):
            contracts.create_contract(ash.at("head"), ash.person(pair[0]), ash.person(pair[1]))
    assert (len(ash.rows(Contract)), len(ash.rows(Paper)), len(ash.rows(PaperVersion)), ash.events()) == before


def test_it_is_noted_without_a_name(ash: School) -> None:
    before = len(ash.events())
    ash.contract("lead", "wellbeing")
    assert ash.events()[before:] == ["contract.created", "paper.created"]
    assert sound(ash.desk)


# Several people


def group(ash: School, *supervisees: str, kind: ContractKind = ContractKind.GROUP) -> str:
    """A contract that the head makes with these people."""
    ids = [ash.person(key) for key in supervisees]
    return contracts.create_contract(ash.at("head"), ash.person("head"), *ids, kind=kind)


SIX = ("lead", "deputy", "wellbeing", "staff", "second_lead", "visitor")


def test_a_group_of_six_with_one_on_paper(ash: School) -> None:
    ash.add_person("visitor", account=False)
    reference = group(ash, *SIX)
    view = contracts.read_contract(ash.at("staff"), reference)
    assert view.kind is ContractKind.GROUP
    assert [(p.person_id, p.kind) for p in view.parties] == [
        (ash.person("head"), PartyKind.SUPERVISOR),
        *((ash.person(key), PartyKind.SUPERVISEE) for key in SIX),
    ]
    assert [p.name for p in view.parties if not p.has_account] == [ash.name("visitor")]
    line = next(line for line in board.my_contracts(ash.at("deputy")) if line.reference == reference)
    assert (line.kind, len(line.parties)) == (ContractKind.GROUP, 7)


def test_a_groups_paper_names_all_of_them(ash: School) -> None:
    reference = group(ash, "lead", "deputy", "wellbeing")
    paper = contracts.read_contract(ash.at("head"), reference).paper
    assert paper is not None
    answers = reading.read_paper(ash.at("head"), paper.reference).answers
    names = [ash.name(key) for key in ("lead", "deputy", "wellbeing")]
    assert answers["supervisee"] == f"{names[0]}, {names[1]} and {names[2]}"
    assert answers["supervisee_role"] == "lead; deputy; wellbeing"


def test_a_peer_contract_has_one_who_leads(ash: School) -> None:
    reference = group(ash, "lead", kind=ContractKind.PEER)
    view = contracts.read_contract(ash.at("lead"), reference)
    assert (view.kind, [p.kind for p in view.parties]) == (
        ContractKind.PEER,
        [PartyKind.SUPERVISOR, PartyKind.SUPERVISEE],
    )


@pytest.mark.parametrize(
    ("kind", "supervisees", "says"),
    [
        (ContractKind.ONE_TO_ONE, ("lead", "deputy"), "has one supervisee"),
        (ContractKind.GROUP, ("lead",), "at least two"),
        (ContractKind.GROUP, (), "from the list"),
        (ContractKind.GROUP, ("lead", "head"), "Nobody has two places"),
    ],
)
def test_too_many_or_too_few_are_said(ash: School, kind: ContractKind, supervisees: tuple[str, ...], says: str) -> None:
    before = len(ash.rows(Contract))
    with pytest.raises(Invalid, match=says):
        group(ash, *supervisees, kind=kind)
    assert len(ash.rows(Contract)) == before


def test_nobody_makes_a_group_of_others(ash: School) -> None:
    ids = [ash.person(key) for key in ("lead", "deputy", "wellbeing")]
    with pytest.raises(Invalid, match="made by its own parties"):
        contracts.create_contract(ash.at("head"), *ids, kind=ContractKind.GROUP)


def test_a_person_ticked_twice_has_one_place(ash: School) -> None:
    reference = group(ash, "lead", "deputy", "lead")
    assert len(contracts.read_contract(ash.at("head"), reference).parties) == 3


def test_a_member_who_joins_sees_no_session_from_before(ash: School, clock: FakeClock) -> None:
    """trust: the group's own boundary of confidentiality."""
    clock.now -= timedelta(days=20)
    reference = group(ash, "lead", "deputy")
    ash.contracts["head-group"] = reference
    paper = ash.record("head-group")
    paper.end()
    clock.now += timedelta(days=20)
    place = ash.add_party("wellbeing", PartyKind.SUPERVISEE, "head-group")
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.get_one(Party, place).from_on = work.today
        work.note("party.named", "contract:1")
    assert contracts.read_contract(ash.at("wellbeing"), reference).sessions == ()
    with pytest.raises(Refused):
        sessions.read_session(ash.at("wellbeing"), paper.session)
    assert len(contracts.read_contract(ash.at("deputy"), reference).sessions) == 1


# Listing and reading


def test_only_ones_own_are_listed(town: Town) -> None:
    ash = town.ash
    seen = {key: [line.reference for line in board.my_contracts(ash.at(key))] for key in ash.made.people}
    assert {key: references for key, references in seen.items() if references} == {
        "head": ["S-0001"],
        "lead": ["S-0001"],
        "wellbeing": ["S-0002"],
        "deputy": ["S-0002"],
    }


@pytest.mark.parametrize("who", ["wellbeing", "deputy", "governor", "administrator", "staff", "second_lead", "nobody"])
def test_others_do_not_learn_that_it_exists(ash: School, who: str) -> None:
    for reference in ("S-0001", "S-9999"):
        with pytest.raises(Refused):
            contracts.read_contract(ash.at(who), reference)


def test_the_same_reference_next_door_is_another_contract(town: Town) -> None:
    for school in (town.ash, town.birch):
        view = contracts.read_contract(school.at("lead"), "S-0001")
        assert {party.person_id for party in view.parties} == {school.person("head"), school.person("lead")}
    with pytest.raises(NotFound):
        contracts.read_contract(town.ash.at("lead"), "S-0003")
    assert contracts.read_contract(town.birch.at("head"), "S-0001").sessions[0].place == f"{NOISE} room"
    assert contracts.read_contract(town.ash.at("head"), "S-0001").sessions == ()


def test_the_line_tells_the_next_and_the_last_session(ash: School, clock: FakeClock) -> None:
    head = ash.at("head")
    held = ash.record()
    held.end()
    ahead = [clock() + timedelta(days=days) for days in (50, 9)]
    for moment in ahead:
        sessions.plan_session(head, "S-0001", moment, "Room 2")
    line = board.my_contracts(ash.at("lead"))[0]
    assert (line.next_session, line.last_session) == (ahead[1], clock() - timedelta(hours=1))


def test_a_supervisee_sees_that_a_draft_is_there_and_cannot_open_it(ash: School) -> None:
    paper = ash.record()
    line = contracts.read_contract(ash.at("lead"), "S-0001").sessions[0].paper
    assert line is not None
    assert (line.reference, line.readable) == (paper.reference, False)


def over(ash: School, who: str, last: int, first: int = -400) -> None:
    """The person's place in the first contract holds from `first` until `last`, in days from today."""
    with ash.desk.work(school_id=ash.school_id) as work:
        for party in work.db.query(Party).filter_by(school_id=ash.school_id, person_id=ash.person(who)):
            party.from_on = work.today + timedelta(days=first)
            party.until_on = work.today + timedelta(days=last)
        work.note("contract.created", "contract:1")


def test_a_supervisor_whose_place_is_over_loses_it_and_a_supervisee_keeps_it(ash: School) -> None:
    over(ash, "head", -1)
    over(ash, "lead", -1)
    with pytest.raises(Refused):
        contracts.read_contract(ash.at("head"), "S-0001")
    assert board.my_contracts(ash.at("head")) == ()
    view = contracts.read_contract(ash.at("lead"), "S-0001")
    assert not view.may_plan
    assert [line.reference for line in board.my_contracts(ash.at("lead"))] == ["S-0001"]


@pytest.mark.parametrize(("last", "open_"), [(0, True), (-1, False)])
def test_on_the_last_day_the_supervisor_still_reads(ash: School, last: int, open_: bool) -> None:
    over(ash, "head", last)
    assert bool(board.my_contracts(ash.at("head"))) is open_


@pytest.fixture
@kept
def successor(ash: School, clock: FakeClock) -> tuple[str, str]:
    """The wellbeing lead takes over from the head today. Gives the sessions of seven and of five months ago."""
    begun = clock.now
    kept = []
    for days in (215, 150):
        clock.now = begun - timedelta(days=days)
        over(ash, "head", 1, -400)
        over(ash, "lead", 400, -400)
        clock.now = begun - timedelta(days=days)
        paper = ash.record()
        paper.end()
        kept.append(paper.session)
    clock.now = begun
    over(ash, "head", -1)
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference="S-0001").one()
        factories.make_party(work, contract, ash.person("wellbeing"), PartyKind.SUPERVISOR, from_on=work.today)
        work.note("contract.created", f"contract:{contract.id}")
    return kept[0], kept[1]


def test_a_successor_sees_the_sessions_of_six_months(ash: School, successor: tuple[str, str]) -> None:
    old, recent = successor
    view = contracts.read_contract(ash.at("wellbeing"), "S-0001")
    assert [session.reference for session in view.sessions] == [recent]
    everything = contracts.read_contract(ash.at("lead"), "S-0001")
    assert {session.reference for session in everything.sessions} == {old, recent}


def test_what_the_list_leaves_out_the_page_of_the_session_refuses(ash: School, successor: tuple[str, str]) -> None:
    """The list refuses while the detail page leaks: a replacement supervisor has six months and no more (loxdale)."""
    old, recent = successor
    assert sessions.read_session(ash.at("wellbeing"), recent).reference == recent
    with pytest.raises(Refused):
        sessions.read_session(ash.at("wellbeing"), old)


@pytest.mark.parametrize(
    "use",
    [
        board.my_contracts,
        contracts.people_to_supervise,
        lambda desk: contracts.read_contract(desk, "S-0001"),
        lambda desk: contracts.create_contract(desk, 1, 2),
    ],
)
def test_nothing_for_who_is_not_signed_in(ash: School, use: Callable[[Desk], object]) -> None:
    with pytest.raises(CLOSED):
        use(ash.desk)
