"""The half-term cycle: what is due and late, a year planned at once, cancelled and put off, and one more on request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests import factories
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.school import NOISE, School, Town, ready
from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.db.cycle import SessionChange, SessionRequest
from webapp.db.schools import Person
from webapp.domain.cadence import Reason, Rhythm, Standing
from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.people import ContractKind, Formality, PartyKind
from webapp.domain.school_year import NAMES
from webapp.services import (
    board,
    cancelling,
    contracts,
    drafts,
    ending,
    home,
    moving,
    planning,
    requesting,
    school_year,
    sessions,
    standing,
)
from webapp.services.cadence import CycleCounts
from webapp.services.planning import Plan

DATES = {
    1: (date(2025, 9, 3), date(2025, 10, 24)),
    2: (date(2025, 11, 3), date(2025, 12, 19)),
    3: (date(2026, 1, 6), date(2026, 2, 13)),
    4: (date(2026, 2, 23), date(2026, 3, 27)),
    5: (date(2026, 4, 13), date(2026, 5, 22)),
    6: (date(2026, 6, 1), date(2026, 7, 21)),
}


@pytest.fixture
@kept
def year(town: Town) -> School:
    """Ashgrove with its school year, of which today (Tuesday 3 March 2026) is in Spring 2."""
    dates = [DATES[number] for number in range(1, len(NAMES) + 1)]
    for school in (town.ash, town.birch):
        school_year.set_half_terms(school.at("lead"), 2025, dates)
    return town.ash


def at(day: date, hour: int = 16) -> datetime:
    return datetime.combine(day, time(hour), SCHOOL_TIME).astimezone(UTC)


def cycle(school: School, who: str = "lead", reference: str = "S-0001") -> list[tuple[str, Standing]]:
    shown = contracts.read_contract(school.at(who), reference).cycle
    assert shown is not None
    return [(view.period.name.split(",")[0], view.standing) for view in shown.periods]


def due(school: School, who: str) -> list[tuple[str, Standing]]:
    return [(line.contract_reference, line.view.standing) for line in home.home(school.at(who)).due]


def started(school: School, on: date, reference: str = "S-0001") -> None:
    """The contract, and everybody's place in it, since that day."""
    with school.desk.work(school_id=school.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=school.school_id, reference=reference).one()
        contract.started_on = on
        for party in contract.parties:
            party.from_on = on
        work.note("contract.changed", f"contract:{contract.id}")


# What is due


def test_it_is_due_for_both_until_it_is_planned_in_time_and_then_held(year: School, clock: FakeClock) -> None:
    assert cycle(year) == [("Spring 2", Standing.DUE)]
    assert due(year, "head") == due(year, "lead") == [("S-0001", Standing.DUE)]
    reference = sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 4, 14)), "Room 2")
    assert cycle(year) == [("Spring 2", Standing.DUE)]  # that is in the next half term
    line = home.home(year.at("head")).due[0]
    assert (line.view.rebooked, line.others, line.before) == (at(date(2026, 4, 14)), (year.name("lead"),), None)
    moving.move_session(year.at("head"), reference, at(date(2026, 3, 10)), "Room 2")
    assert cycle(year) == [("Spring 2", Standing.PLANNED)]
    assert due(year, "head") == []
    paper = ready(year)
    assert cycle(year) == [("Spring 2", Standing.HELD)]
    assert paper.contract == "S-0001"


def test_late_the_day_after_the_half_term_and_told_why(year: School, clock: FakeClock) -> None:
    reference = sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 10)), "Room 2")
    cancelling.cancel_session(year.at("lead"), reference, Reason.COVER)
    clock.now = at(date(2026, 3, 28))
    (line,) = home.home(year.at("head")).due
    assert (line.view.standing, line.view.rebooked) == (Standing.LATE, None)
    (change,) = line.view.changes
    assert (change.by, change.reason, change.from_at, change.to_at) == (
        year.name("lead"),
        Reason.COVER,
        at(date(2026, 3, 10)),
        None,
    )
    sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 4, 14)), "Room 2")
    assert home.home(year.at("head")).due[0].view.rebooked == at(date(2026, 4, 14))
    clock.now = at(date(2026, 4, 13))
    assert cycle(year) == [("Spring 2", Standing.LATE), ("Summer 1", Standing.PLANNED)]


def test_nothing_held_before_either_is_said(year: School, clock: FakeClock) -> None:
    started(year, date(2025, 9, 3))
    (line,) = home.home(year.at("head")).due
    assert line.before is not None
    assert (line.before.period.name, line.before.standing) == ("Spring 1, 2025/26", Standing.LATE)
    assert [name for name, _ in cycle(year)] == ["Autumn 1", "Autumn 2", "Spring 1", "Spring 2"]


def test_a_new_supervisor_answers_for_the_half_year_that_they_inherit(year: School, clock: FakeClock) -> None:
    """loxdale: the replacement has the previous six months' records."""
    started(year, date(2025, 9, 3))
    clock.now = at(date(2026, 6, 2))
    year.succeed("head", "deputy", "lead")
    assert [name for name, _ in cycle(year, "deputy")] == ["Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2"]
    assert len(cycle(year, "lead")) == 6


def test_a_group_without_cases_is_due_each_term(year: School) -> None:
    """nefutures: group and peer at least termly, and longer apart where no case is discussed."""
    people = [year.person(who) for who in ("lead", "deputy", "staff")]
    made = {
        kind: contracts.create_contract(year.at("lead"), *people, kind=kind)
        for kind in ContractKind
        if kind.session_words
    }

    def rhythms() -> dict[ContractKind, Rhythm]:
        shown = {kind: contracts.read_contract(year.at("lead"), reference).cycle for kind, reference in made.items()}
        return {kind: found.rhythm for kind, found in shown.items() if found}

    half_term, term = Rhythm.HALF_TERM, Rhythm.TERM
    assert rhythms() == {ContractKind.GROUP: half_term, ContractKind.PEER: half_term, ContractKind.CLUSTER: term}
    with year.desk.work(school_id=year.school_id) as work:
        for party in work.db.query(Party).filter_by(school_id=year.school_id, person_id=year.person("staff")):
            party.external = True  # from then on no record of theirs has a place for a child
        work.note("contract.changed", "contract:0")
    assert rhythms() == dict.fromkeys(made, term)
    assert cycle(year, "lead", made[ContractKind.GROUP]) == [("Spring term", Standing.DUE)]


def test_without_a_school_year_nobody_says_late(ash: School) -> None:
    shown = contracts.read_contract(ash.at("lead"), "S-0001").cycle
    assert shown is not None
    assert (shown.periods, shown.year_known) == ((), False)
    assert due(ash, "head") == []


def test_shorter_than_agreed_is_said_beside_the_session(year: School, clock: FakeClock) -> None:
    """The contract says 75 minutes; until it is agreed, an hour is the least (jmat)."""
    paper = year.record()
    paper.end(starts_at=clock() - timedelta(minutes=66))
    view = contracts.read_contract(year.at("lead"), "S-0001")
    assert (view.agreed, [s.short for s in view.sessions]) == (60, [None])
    year.contract_paper().issue("lead", "head")
    view = contracts.read_contract(year.at("lead"), "S-0001")
    assert (view.agreed, [s.short for s in view.sessions]) == (75, [66])


def test_the_lead_and_the_head_have_the_whole_school_in_counts(year: School, clock: FakeClock) -> None:
    assert {who for who in year.made.people if home.home(year.at(who)).cycle} == {
        "lead", "second_lead", "head", "trust",
    }  # fmt: skip
    assert home.home(year.at("head")).cycle == CycleCounts(0, 0, 2, 0)
    ready(year)
    sessions.plan_session(year.at("wellbeing"), year.contracts["wellbeing-deputy"], at(date(2026, 3, 10)), "")
    assert home.home(year.at("trust")).cycle == CycleCounts(1, 1, 0, 0)
    clock.now = at(date(2026, 4, 1))
    assert home.home(year.at("trust")).cycle == CycleCounts(1, 0, 1, 0)


def test_a_scribe_and_a_stranger_are_asked_for_nothing(year: School) -> None:
    year.add_party("staff", PartyKind.SCRIBE)
    year.add_party("governor", PartyKind.ATTENDEE)
    for who in ("staff", "governor", "trust", "administrator", "deputy"):
        assert ("S-0001", Standing.DUE) not in due(year, who)
    assert NOISE not in str(home.home(year.at("head")).due)


# What does not count


def hold(
    school: School,
    reference: str,
    day: date,
    who: str = "lead",
    minutes: int = 60,
    formality: Formality = Formality.FORMAL,
    present: set[int] | None = None,
) -> None:
    """A session that was held on that day."""
    made = sessions.plan_session(school.at(who), reference, at(day), "Room 2", formality)
    sessions.start_record(school.at(who), made)
    times = {"starts_at": at(day), "ended_at": at(day) + timedelta(minutes=minutes)}
    ending.end_session(school.at(who), made, **times, discussed=[], none=True, present=present)


def test_a_talk_in_the_corridor_is_told_and_does_not_stand_for_the_session(year: School, clock: FakeClock) -> None:
    """Trust policy: informal supervision does not replace a formal session."""
    clock.now = at(date(2026, 3, 30))
    started(year, date(2026, 1, 6))
    hold(year, "S-0001", date(2026, 3, 24), "head", 10, formality=Formality.AD_HOC)
    for who in ("head", "lead"):
        (line,) = home.home(year.at(who)).due
        assert (line.view.standing, line.view.ad_hoc) == (Standing.LATE, (date(2026, 3, 24),))
    assert home.home(year.at("trust")).cycle == CycleCounts(0, 0, 0, 2)
    hold(year, "S-0001", date(2026, 3, 26), "head", 45)
    view = contracts.read_contract(year.at("lead"), "S-0001")
    assert view.cycle is not None
    shown = view.cycle.periods[-1]
    assert (shown.standing, shown.days, shown.ad_hoc) == (
        Standing.HELD,
        (date(2026, 3, 26),),
        (date(2026, 3, 24),),
    )
    assert (shown.minutes, shown.is_shorter_than(view.agreed)) == (45, True)


@pytest.fixture
def group(year: School) -> str:
    """The lead supervises the deputy, the member of staff and the head, since January."""
    people = [year.person(who) for who in ("lead", "deputy", "staff", "head")]
    reference = contracts.create_contract(year.at("lead"), *people, kind=ContractKind.GROUP)
    started(year, date(2026, 1, 6), reference)
    return reference


def places(school: School, reference: str, *people: str) -> set[int]:
    parties = contracts.read_contract(school.at("lead"), reference).parties
    return {party.party_id for party in parties if party.name in map(school.name, people)}


def standing_of(school: School, who: str, reference: str) -> Standing | None:
    """How the list of contracts says that it stands."""
    (line,) = (line for line in board.my_contracts(school.at(who)) if line.reference == reference)
    return line.standing and line.standing.standing


def test_whoever_is_never_there_is_not_supervised(year: School, group: str) -> None:
    for day in (date(2026, 1, 20), date(2026, 3, 2)):
        hold(year, group, day, present=places(year, group, "lead", "deputy", "head"))
    for who in ("deputy", "head", "lead"):
        assert [found for _, found in cycle(year, who, group)] == [Standing.HELD, Standing.HELD]
        assert group not in dict(due(year, who))
        assert standing_of(year, who, group) is Standing.HELD
    assert cycle(year, "staff", group) == [("Spring 1", Standing.LATE), ("Spring 2", Standing.DUE)]
    assert dict(due(year, "staff"))[group] is standing_of(year, "staff", group) is Standing.DUE
    (line,) = (line for line in home.home(year.at("staff")).due if line.contract_reference == group)
    assert line.view.apart == (date(2026, 3, 2),)
    shown = contracts.read_contract(year.at("lead"), group).cycle
    assert shown is not None
    assert [(view.members, view.unmet) for view in shown.periods] == [(3, (year.name("staff"),))] * 2
    mine = contracts.read_contract(year.at("deputy"), group).cycle
    assert mine is not None
    assert not any(view.unmet for view in mine.periods)  # each is told of themselves
    assert home.home(year.at("trust")).cycle == CycleCounts(1, 0, 2, 0)  # contracts are counted
    hold(year, group, date(2026, 2, 25), present=places(year, group, "lead", "staff"))
    assert cycle(year, "staff", group)[-1] == ("Spring 2", Standing.HELD)
    shown = contracts.read_contract(year.at("lead"), group).cycle
    assert shown is not None
    assert shown.periods[-1].unmet == ()


def test_a_session_to_which_one_will_not_come_is_planned_for_the_others_only(year: School, group: str) -> None:
    made = sessions.plan_session(year.at("lead"), group, at(date(2026, 3, 10)), "Room 2")
    coming = places(year, group, "lead", "deputy", "head")
    moving.move_session(year.at("lead"), made, at(date(2026, 3, 10)), "Room 2", coming)
    assert cycle(year, "deputy", group)[-1] == cycle(year, "lead", group)[-1] == ("Spring 2", Standing.PLANNED)
    assert cycle(year, "staff", group)[-1] == ("Spring 2", Standing.DUE)


def test_a_new_supervisor_is_told_no_day_and_no_reason_before_their_half_year(year: School, clock: FakeClock) -> None:
    """Loxdale: six months. That the half term was kept is true for them too."""
    started(year, date(2025, 9, 3))
    clock.now = at(date(2025, 11, 4))
    off = sessions.plan_session(year.at("head"), "S-0001", at(date(2025, 11, 6)), "Room 2")
    cancelling.cancel_session(year.at("head"), off, Reason.ABSENT)
    clock.now = at(date(2025, 11, 12), 18)
    hold(year, "S-0001", date(2025, 11, 12), "head")
    clock.now = at(date(2026, 6, 2))
    year.succeed("head", "deputy", "lead")
    for who, days in (("deputy", ()), ("lead", (date(2025, 11, 12),))):
        shown = contracts.read_contract(year.at(who), "S-0001").cycle
        assert shown is not None
        (view,) = (view for view in shown.periods if view.period.name.startswith("Autumn 2"))
        assert (view.standing, view.days, view.changes) == (Standing.HELD, days, ())


# The year that nobody entered


def test_the_year_is_asked_for_six_weeks_before_it_ends_of_those_who_enter_it(year: School, clock: FakeClock) -> None:
    clock.now = at(date(2026, 6, 8))
    assert [home.home(year.at(who)).year for who in ("head", "lead", "administrator", "deputy")] == [None] * 4
    before = {who: home.home(year.at(who)).to_do for who in ("head", "lead", "administrator")}
    clock.now = at(date(2026, 6, 9))
    for who, many in before.items():
        shown = home.home(year.at(who))
        assert shown.year is not None
        assert (shown.year.words, shown.year.known_until, shown.year.may_enter) == ("2026/27", date(2026, 7, 21), True)
        assert shown.to_do == many + 1
    assert home.home(year.at("deputy")).year is None  # until then everything is known
    dates = [(date(a.year + 1, a.month, a.day), date(b.year + 1, b.month, b.day)) for a, b in DATES.values()]
    school_year.set_half_terms(year.at("lead"), 2026, dates)
    assert home.home(year.at("lead")).year is None


def test_in_a_year_that_nobody_entered_late_stays_late_and_parties_are_told(year: School, clock: FakeClock) -> None:
    started(year, date(2025, 9, 3))
    clock.now = at(date(2026, 11, 30))
    for who in ("head", "lead"):
        assert ("S-0001", Standing.LATE) in due(year, who)
    shown = contracts.read_contract(year.at("lead"), "S-0001").cycle
    assert shown is not None
    assert (len(shown.periods), shown.year_known) == (6, False)
    counts = home.home(year.at("trust")).cycle
    assert counts is not None
    assert (counts.late, counts.year_known) == (2, False)
    told = {who: home.home(year.at(who)).year for who in ("lead", "deputy", "staff")}
    assert {who: found and (found.may_enter, found.known_until) for who, found in told.items()} == {
        "lead": (True, None),
        "deputy": (False, None),
        "staff": None,
    }
    hold(year, "S-0001", date(2026, 11, 25), "head")
    assert "S-0001" not in dict(due(year, "lead"))  # they have met since


def test_no_year_is_asked_for_where_no_contract_runs(year: School, clock: FakeClock) -> None:
    clock.now = at(date(2026, 11, 30))
    with year.desk.work(school_id=year.school_id) as work:
        for contract in work.db.query(Contract).filter_by(school_id=year.school_id):
            contract.ended_on = date(2026, 7, 1)
        work.note("contract.changed", "contract:0")
    assert home.home(year.at("lead")).year is home.home(year.at("deputy")).year is None


# Who is there to meet


def changed(school: School, who: str, reference: str = "S-0001", **values: object) -> None:
    """A person's place in a contract is changed."""
    with school.desk.work(school_id=school.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=school.school_id, reference=reference).one()
        (party,) = (party for party in contract.parties if party.person_id == school.person(who))
        for name, value in values.items():
            setattr(party, name, value)
        work.note("contract.changed", f"contract:{contract.id}")


def left(school: School, who: str, on: date) -> None:
    with school.desk.work(school_id=school.school_id) as work:
        work.db.get_one(Person, school.person(who)).left_on = on
        work.note("person.changed", f"person:{school.person(who)}")


def test_what_has_ended_asks_for_nothing_and_is_not_counted(year: School) -> None:
    started(year, date(2025, 9, 3))
    with year.desk.work(school_id=year.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=year.school_id, reference="S-0001").one()
        contract.ended_on = date(2026, 3, 2)
        work.note("contract.changed", f"contract:{contract.id}")
    for who in ("head", "lead"):
        assert "S-0001" not in dict(due(year, who))
        assert standing_of(year, who, "S-0001") is None
    assert home.home(year.at("trust")).cycle == CycleCounts(0, 0, 1, 0)


def test_whoever_is_left_without_a_supervisor_is_told_whom_to_ask(year: School) -> None:
    assert [(line.led, line.others) for line in home.home(year.at("lead")).due] == [(True, (year.name("head"),))]
    changed(year, "head", until_on=date(2026, 3, 2))
    assert [(line.led, line.others) for line in home.home(year.at("lead")).due] == [(False, ())]
    changed(year, "head", until_on=None)
    left(year, "head", date(2026, 3, 3))
    assert [(line.led, line.others) for line in home.home(year.at("lead")).due] == [(False, ())]


def test_who_has_left_and_who_is_still_to_come_is_not_met(year: School, group: str) -> None:
    def others() -> tuple[str, ...]:
        (line,) = (line for line in home.home(year.at("lead")).due if line.contract_reference == group)
        assert line.led
        return line.others

    assert others() == tuple(map(year.name, ("deputy", "staff", "head")))
    changed(year, "deputy", group, from_on=date(2026, 3, 9))
    left(year, "staff", date(2026, 3, 1))
    assert others() == (year.name("head"),)
    changed(year, "head", group, until_on=date(2026, 3, 1))
    assert others() == ()


# What the contract states


def test_what_the_contract_states_is_told_where_it_is_another_rhythm(year: School) -> None:
    paper = year.contract_paper()
    for said, told in (("Once in each half term", ""), ("every two weeks", "every two weeks"), ("termly", "termly")):
        paper.save(frequency=said)
        assert contracts.read_contract(year.at("head"), "S-0001").stated == told
        assert contracts.read_contract(year.at("lead"), "S-0001").stated == ""  # a draft is its writer's
    paper.save(frequency="every two weeks")
    paper.issue("lead", "head")
    assert contracts.read_contract(year.at("lead"), "S-0001").stated == "every two weeks"


# The list of contracts


def test_each_contract_in_the_list_says_how_it_stands(year: School, clock: FakeClock) -> None:
    started(year, date(2025, 9, 3))
    assert standing_of(year, "head", "S-0001") is standing_of(year, "lead", "S-0001") is Standing.DUE
    sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 10)), "Room 2")
    assert standing_of(year, "lead", "S-0001") is Standing.PLANNED
    clock.now = at(date(2026, 3, 10), 18)
    hold(year, "S-0001", date(2026, 3, 9), "head")
    assert standing_of(year, "lead", "S-0001") is Standing.HELD
    clock.now = at(date(2026, 5, 30))
    assert standing_of(year, "lead", "S-0001") is Standing.LATE
    changed(year, "lead", until_on=date(2026, 5, 1))
    assert standing_of(year, "lead", "S-0001") is None
    assert len(cycle(year, "lead")) == 4  # what ended after they had left is not told them


def test_the_list_costs_for_forty_contracts_what_it_costs_for_one(year: School) -> None:
    board.my_contracts(year.at("head"))
    one = statements(year.desk, lambda: board.my_contracts(year.at("head")))
    with year.desk.work(school_id=year.school_id) as work:
        for number in range(40):
            contract = factories.make_contract(work, year.person("head"))
            both = [
                factories.make_party(work, contract, year.person("head"), PartyKind.SUPERVISOR),
                factories.make_party(work, contract, year.person("staff"), PartyKind.SUPERVISEE),
            ]
            held = factories.make_session(work, contract, work.now - timedelta(days=number), *both)
            held.ended_at = held.starts_at + timedelta(hours=1)
        work.note("contract.created", "contract:0")
    lines = board.my_contracts(year.at("head"))
    assert len(lines) == 41
    assert all(line.standing for line in lines)
    assert statements(year.desk, lambda: board.my_contracts(year.at("head"))) <= one


# What it costs


def test_home_costs_for_forty_people_what_it_costs_for_one(year: School) -> None:
    """A supervisor of forty, with three years of sessions each (issue 8: within twice; here, not one statement more)."""
    for who in ("second_lead", "trust"):
        home.home(year.at(who))
    one = statements(year.desk, lambda: home.home(year.at("head")))
    with year.desk.work(school_id=year.school_id) as work:
        for number in range(40):
            contract = factories.make_contract(work, year.person("head"))
            supervisor = factories.make_party(work, contract, year.person("head"), PartyKind.SUPERVISOR)
            supervisee = factories.make_party(work, contract, year.person("staff"), PartyKind.SUPERVISEE)
            contract.started_on = date(2023, 9, 4)
            for back in range(18):
                starts_at = work.now - timedelta(days=60 * (back + 1) + number)
                held = factories.make_session(work, contract, starts_at, supervisor, supervisee)
                held.ended_at = starts_at + timedelta(hours=1)
        work.note("contract.created", "contract:0")
    assert len(home.home(year.at("head")).due) == 41
    assert statements(year.desk, lambda: home.home(year.at("head"))) <= one + 4


# A year at once


def test_a_year_is_proposed_around_the_holidays_and_planned_in_one_step(year: School) -> None:
    desk = year.at("lead")
    asked = planning.ask_year(desk, "S-0001")
    assert (asked.rhythm, asked.minutes, asked.year_entered) == (Rhythm.HALF_TERM, 60, True)
    found = planning.propose_year(desk, "S-0001", date(2026, 3, 11))
    assert [(p.period.split(",")[0], p.on, p.there) for p in found] == [
        ("Spring 2", date(2026, 3, 11), None),
        ("Summer 1", date(2026, 4, 29), None),
        ("Summer 2", date(2026, 6, 17), None),
    ]
    plans = [Plan(at(p.on), 75) for p in found if p.on]
    made = planning.plan_year(desk, "S-0001", plans, " Room 4 ")
    shown = [sessions.read_session(year.at("head"), reference) for reference in made]
    assert [(s.starts_at, s.minutes, s.place, s.may_write) for s in shown] == [
        (plan.starts_at, 75, "Room 4", True) for plan in plans
    ]
    assert [s.starts_at.hour for s in shown] == [16, 15, 15]  # four o'clock in the school, winter and summer
    assert year.events().count("session.planned") == 3
    assert [s.reference for s in home.home(year.at("head")).sessions] == list(made[:1]) + list(made[1:2])
    again = planning.propose_year(desk, "S-0001", date(2026, 3, 12))
    assert {p.shut for p in found} == {p.shut for p in again} == {""}
    on_sunday, *others = planning.propose_year(desk, "S-0001", date(2026, 3, 15))
    assert (on_sunday.shut, {p.shut for p in others}) == ("a Sunday", {""})
    on_holiday = planning.propose_year(desk, "S-0001", date(2026, 5, 4))[0]
    assert on_holiday.shut == "a bank holiday: May Day"
    assert [p.there for p in again] == [p.on for p in found]


def test_all_of_it_or_nothing(year: School) -> None:
    desk, first = year.at("head"), Plan(at(date(2026, 3, 11)))
    planning.plan_year(desk, "S-0001", [first], "")
    before = len(year.rows(SupervisionSession))
    later = Plan(at(date(2026, 4, 22)))
    with pytest.raises(Conflict, match="Wednesday 11 March 2026 at that time is planned already"):
        planning.plan_year(desk, "S-0001", [later, first], "")
    for plans in ([], [later] * 2, [Plan(later.starts_at, 5)], [later, Plan(at(date(2020, 1, 8)))]):
        with pytest.raises(Invalid):
            planning.plan_year(desk, "S-0001", plans, "")
    assert len(year.rows(SupervisionSession)) == before


@pytest.mark.parametrize("day", [date(2026, 4, 1), date(2026, 8, 3), date(2031, 3, 3)])
def test_no_year_begins_in_the_holidays(year: School, day: date) -> None:
    with pytest.raises(Invalid, match="in no half term that your school has entered"):
        planning.propose_year(year.at("head"), "S-0001", day)


def test_without_a_school_year_the_page_says_so(ash: School) -> None:
    for who, may_enter in (("head", True), ("lead", True)):
        asked = planning.ask_year(ash.at(who), "S-0001")
        assert (asked.year_entered, asked.may_enter_year) == (False, may_enter)


# Put off and cancelled


def test_a_cancelled_session_is_told_to_the_other_and_leaves_the_lists(year: School, clock: FakeClock) -> None:
    """jmat: each party tells the other."""
    reference = sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 10)), "Room 2")
    head = contracts.read_contract(year.at("head"), "S-0001").parties[0]
    cancelling.cancel_session(year.at("lead"), reference, Reason.URGENT, head.party_id)
    assert home.home(year.at("lead")).changes == ()
    (told,) = home.home(year.at("head")).changes
    assert (told.reference, told.change.by, told.change.to_at) == (reference, year.name("head"), None)
    view = sessions.read_session(year.at("head"), reference)
    assert view.cancelled == told
    assert not any((view.may_write, view.may_end, view.may_move, view.may_name, view.may_attach, view.may_note_child))
    for who in ("head", "lead"):
        assert home.home(year.at(who)).sessions == ()
    assert [line.next_session for line in board.my_contracts(year.at("lead"))] == [None]
    (row,) = year.rows(SessionChange)
    assert (row.noted_by_id, row.by_id) == (year.person("lead"), year.person("head"))
    clock.forward(days=40)
    assert home.home(year.at("head")).changes == ()


def test_nothing_is_done_with_what_was_cancelled(year: School, clock: FakeClock) -> None:
    reference = sessions.plan_session(year.at("head"), "S-0001", clock() - timedelta(hours=2), "Room 2")
    paper = sessions.start_record(year.at("head"), reference)
    with pytest.raises(Conflict, match="record of this session is begun"):
        cancelling.cancel_session(year.at("head"), reference, Reason.ABSENT)
    drafts.abandon(year.at("head"), paper, "Nobody came")
    cancelling.cancel_session(year.at("head"), reference, Reason.ABSENT)
    for use in (
        lambda: cancelling.cancel_session(year.at("head"), reference, Reason.ABSENT),
        lambda: moving.move_session(year.at("head"), reference, clock(), ""),
        lambda: sessions.start_record(year.at("head"), reference),
        lambda: drafts.resume(year.at("head"), paper),
        lambda: ending.ask_ending(year.at("head"), reference),
    ):
        with pytest.raises(Conflict):
            use()
    with pytest.raises(Conflict):
        standing.name_stand_in(year.at("head"), reference, year.person("deputy"))


def test_what_was_held_is_not_cancelled(year: School) -> None:
    paper = ready(year)
    with pytest.raises(Conflict, match="has ended"):
        cancelling.cancel_session(year.at("lead"), paper.session, Reason.OTHER)


def test_put_off_twice_the_last_word_is_told(year: School, clock: FakeClock) -> None:
    reference = sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 10)), "Room 2")
    for day, reason in ((date(2026, 3, 12), Reason.ROOM), (date(2026, 3, 17), Reason.SHUT)):
        moving.move_session(year.at("head"), reference, at(day), "Room 2", reason=reason)
        clock.forward(minutes=1)
    moving.move_session(year.at("head"), reference, at(date(2026, 3, 17)), "Room 9")  # another room is no other time
    (told,) = home.home(year.at("lead")).changes
    assert (told.change.from_at, told.change.to_at) == (at(date(2026, 3, 12)), at(date(2026, 3, 17)))
    assert len(year.rows(SessionChange)) == 2
    with pytest.raises(Invalid):
        moving.move_session(year.at("head"), reference, at(date(2026, 3, 19)), "", by_party=9999)


# One more on request


@pytest.mark.parametrize(("asks", "plans"), [("head", "lead"), ("lead", "head")])
def test_either_asks_and_the_other_plans_it(year: School, asks: str, plans: str) -> None:
    requesting.ask_for_session(year.at(asks), "S-0001")
    (mine,) = home.home(year.at(asks)).requests
    (theirs,) = home.home(year.at(plans)).requests
    assert (mine.mine, theirs.mine, theirs.by, theirs.may_plan) == (True, False, year.name(asks), True)
    with pytest.raises(Conflict, match="asked for a session already"):
        requesting.ask_for_session(year.at(asks), "S-0001")
    made = sessions.plan_session(year.at(plans), "S-0001", at(date(2026, 3, 5)), "Room 2", answers=[theirs.request_id])
    assert home.home(year.at(plans)).requests == home.home(year.at(asks)).requests == ()
    (row,) = year.rows(SessionRequest)
    (session,) = year.rows(SupervisionSession, SupervisionSession.reference == made)
    assert row.session_id == session.id
    requesting.ask_for_session(year.at(asks), "S-0001")  # and again, another day


@pytest.mark.parametrize("who", ["lead", "head"])
def test_a_request_is_closed_without_a_session_by_its_asker_or_by_the_other(year: School, who: str) -> None:
    requesting.ask_for_session(year.at("lead"), "S-0001")
    (asked,) = home.home(year.at("lead")).requests
    with pytest.raises(Refused):
        requesting.take_back(year.at("deputy"), asked.request_id)
    requesting.take_back(year.at(who), asked.request_id)
    with pytest.raises(Conflict):
        requesting.take_back(year.at(who), asked.request_id)
    assert home.home(year.at("head")).requests == home.home(year.at("lead")).requests == ()


def test_the_page_for_planning_offers_what_was_asked_for(year: School) -> None:
    """However the other comes to it: a request that only its own link could answer would wait for ever."""
    requesting.ask_for_session(year.at("lead"), "S-0001")
    (asked,) = sessions.ask_plan(year.at("head"), "S-0001")
    assert (asked.by, sessions.ask_plan(year.at("lead"), "S-0001")) == (year.name("lead"), ())


def test_a_button_pressed_twice_plans_one(year: School) -> None:
    sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 5)), "Room 2")
    with pytest.raises(Conflict, match="Thursday 5 March 2026 at that time is planned already"):
        sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 5)), "Room 2")


# What home counts, and a reminder with it


def test_what_is_late_and_what_was_asked_for_are_counted(year: School) -> None:
    """The commonest failing of supervision is that it drifts: a reminder that kept silent about that would be none."""
    started(year, date(2025, 9, 3))
    for who in ("head", "lead"):
        shown = home.home(year.at(who))
        assert len(shown.due) == 1
        assert shown.to_do == replace(shown, due=()).to_do + 1
    requesting.ask_for_session(year.at("lead"), "S-0001")
    counted = {who: home.home(year.at(who)).to_do for who in ("head", "lead")}
    requesting.take_back(year.at("head"), home.home(year.at("head")).requests[0].request_id)
    assert {who: counted[who] - home.home(year.at(who)).to_do for who in counted} == {"head": 1, "lead": 0}


def test_a_session_that_was_not_ended_is_asked_of_who_can_end_it(year: School, clock: FakeClock) -> None:
    reference = sessions.plan_session(year.at("head"), "S-0001", clock() + timedelta(days=1), "Room 2")
    before = {who: home.home(year.at(who)).to_do for who in ("head", "lead")}
    clock.forward(days=2)
    assert {who: home.home(year.at(who)).to_do - before[who] for who in before} == {"head": 1, "lead": 0}
    assert [(s.reference, s.over, s.may_write) for s in home.home(year.at("lead")).sessions] == [
        (reference, True, False)
    ]


def test_who_does_not_come_has_it_on_no_list(year: School, clock: FakeClock) -> None:
    party = year.add_party("staff", PartyKind.ATTENDEE)
    when = clock() + timedelta(days=3)
    reference = sessions.plan_session(year.at("head"), "S-0001", when, "Room 2")
    assert [s.reference for s in home.home(year.at("staff")).sessions] == [reference]
    parties = contracts.read_contract(year.at("head"), "S-0001").parties
    others = [one.party_id for one in parties if one.name != year.name("staff")]
    moving.move_session(year.at("head"), reference, when, "Room 2", others)
    assert home.home(year.at("staff")).sessions == ()
    assert party not in others


def test_a_session_far_ahead_is_one_that_is_planned(year: School, clock: FakeClock) -> None:
    assert home.home(year.at("head")).lacks_session
    assert not home.home(year.at("deputy")).sessions
    sessions.plan_session(year.at("head"), "S-0001", clock() + timedelta(days=64), "Room 2")
    for who in ("head", "lead"):
        shown = home.home(year.at(who))
        assert (shown.sessions, shown.lacks_session) == ((), False)


def test_a_session_is_put_off_to_a_day_of_other_parties(year: School, clock: FakeClock) -> None:
    """Whoever has no place on the new day drops out of the page's list, and whoever has one then comes."""
    reference = sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 5)), "Room 2")
    with year.desk.work(school_id=year.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=year.school_id, reference="S-0001").one()
        (old,) = (party for party in contract.parties if party.kind == PartyKind.SUPERVISOR.value)
        old.until_on = date(2026, 3, 8)
        new = factories.make_party(
            work, contract, year.person("deputy"), PartyKind.SUPERVISOR, from_on=date(2026, 3, 9)
        )
        ids, new_id = [row.party_id for row in contract.sessions[-1].attendances], new.id
        work.note("party.named", f"contract:{contract.id}")
    moving.move_session(year.at("head"), reference, at(date(2026, 3, 12)), "Room 2", ids)
    (row,) = year.rows(SupervisionSession, SupervisionSession.reference == reference)
    there = {one.party_id for one in year.rows(Attendance, Attendance.session_id == row.id, Attendance.present)}
    assert new_id in there
    assert old.id not in there


def test_an_outside_supervisors_pages_cost_the_same_for_twenty_as_for_one(year: School, clock: FakeClock) -> None:
    """What is known of a place is asked of the school once, not once for each session."""

    def add(count: int) -> None:
        with year.desk.work(school_id=year.school_id) as work:
            for number in range(count):
                contract = factories.make_contract(work, year.person("head"))
                outside = factories.make_party(
                    work, contract, year.person("trust"), PartyKind.SUPERVISOR, external=True
                )
                supervisee = factories.make_party(work, contract, year.person("staff"), PartyKind.SUPERVISEE)
                for day in range(2):
                    factories.make_session(
                        work, contract, work.now + timedelta(days=3 + day, minutes=number), outside, supervisee
                    )
            work.note("contract.created", "contract:0")

    add(1)
    home.home(year.at("trust"))
    one = statements(year.desk, lambda: home.home(year.at("trust")))
    add(19)
    assert len(home.home(year.at("trust")).sessions) == 40
    assert statements(year.desk, lambda: home.home(year.at("trust"))) <= one


def test_a_request_of_another_contract_is_not_answered_here(year: School, town: Town) -> None:
    requesting.ask_for_session(year.at("deputy"), year.contracts["wellbeing-deputy"])
    (asked,) = home.home(year.at("deputy")).requests
    sessions.plan_session(year.at("head"), "S-0001", at(date(2026, 3, 5)), "", answers=[asked.request_id])
    assert len(home.home(year.at("wellbeing")).requests) == 1
    assert home.home(year.at("head")).requests == ()


def test_whoever_only_attends_does_not_ask(year: School) -> None:
    year.add_party("staff", PartyKind.ATTENDEE)
    requesting.ask_for_session(year.at("lead"), "S-0001")
    assert home.home(year.at("staff")).requests == ()
    with pytest.raises(Refused):
        requesting.ask_for_session(year.at("staff"), "S-0001")


def test_ad_hoc_supervision_is_noted_afterwards_with_its_true_date(year: School, clock: FakeClock) -> None:
    started(year, date(2026, 1, 6))
    day = clock() - timedelta(days=9)
    reference = sessions.plan_session(year.at("head"), "S-0001", day, "Corridor", Formality.AD_HOC)
    sessions.start_record(year.at("head"), reference)
    ending.end_session(
        year.at("head"), reference, starts_at=day, ended_at=day + timedelta(minutes=20), discussed=[], none=True
    )
    view = sessions.read_session(year.at("lead"), reference)
    assert (view.formality, view.starts_at, view.minutes) == (Formality.AD_HOC, day, 20)
