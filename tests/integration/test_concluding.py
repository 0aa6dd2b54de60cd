"""Ending a contract: what is cancelled with it, what can still be finished, who is told, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.school import School, Town
from tests.integration.test_handing_over import at, began, held, outside, party_of
from webapp.db.contracts import Contract
from webapp.db.handing_over import ContractEnd, HeldOutside
from webapp.domain.cadence import Reason
from webapp.domain.endings import EndReason, HeldAnswer
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.retention import Kept, contract_due_on
from webapp.services import (
    board,
    concluding,
    contracts,
    destroying,
    drafts,
    held_outside,
    home,
    kit,
    passing,
    replacing,
    requesting,
    sessions,
    standing,
)
from webapp.services.replacing import WrongDay

TODAY = date(2026, 3, 3)


@pytest.fixture
def ash(town: Town) -> School:
    began(town.ash, date(2025, 6, 1))
    return town.ash


def ended(school: School, on: date = TODAY, *, by: str = "lead", reason: EndReason = EndReason.ROLE_ENDS) -> int:
    return concluding.end_contract(school.at(by), "S-0001", on, reason)


def test_what_is_planned_after_it_is_cancelled_and_told(ash: School, clock: FakeClock) -> None:
    before = sessions.plan_session(ash.at("head"), "S-0001", at(date(2026, 3, 20)), "Room 2")
    after = sessions.plan_session(ash.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2")
    requesting.ask_for_session(ash.at("head"), "S-0001")
    view = concluding.ask_end(ash.at("lead"), "S-0001")
    assert (view.earliest, view.planned) == (date(2025, 6, 1), (at(date(2026, 3, 20)), at(date(2026, 4, 20))))
    assert ended(ash, date(2026, 3, 20)) == 1
    told = sessions.read_session(ash.at("head"), after).cancelled
    assert told is not None
    assert told.change.reason is Reason.ENDED
    assert [change.reference for change in home.home(ash.at("head")).changes] == [after]
    assert [one.reference for one in home.home(ash.at("head")).sessions] == [before]
    assert home.home(ash.at("head")).requests == home.home(ash.at("lead")).requests == ()
    (line,) = home.home(ash.at("head")).passing.endings
    assert (line.ended_on, line.reason, line.others) == (
        date(2026, 3, 20),
        EndReason.ROLE_ENDS,
        (ash.name("lead"),),
    )
    assert home.home(ash.at("lead")).passing.endings == ()  # who said so knows
    clock.now = at(date(2026, 4, 3))
    assert home.home(ash.at("head")).passing.endings == ()


def test_nothing_is_planned_after_it_and_nothing_is_asked_for(ash: School, clock: FakeClock) -> None:
    ended(ash, date(2026, 3, 20))
    clock.now = at(date(2026, 3, 21))
    for act in (
        lambda: sessions.plan_session(ash.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2"),
        lambda: requesting.ask_for_session(ash.at("head"), "S-0001"),
        lambda: standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff")),
        lambda: replacing.ask_replacing(ash.at("lead"), "S-0001"),
    ):
        with pytest.raises((Invalid, Conflict)):
            act()
    view = contracts.read_contract(ash.at("head"), "S-0001")
    assert (view.may_plan, passing.read_passing(ash.at("head"), "S-0001").may_replace) == (False, False)
    assert kit.kit_of(ash.at("head")) == ()


def test_it_is_the_last_in_the_list_and_everybody_reads_on_what_is_theirs(ash: School, clock: FakeClock) -> None:
    record = held(ash, date(2026, 2, 10))
    record.complete()
    record.issue("head", "lead")
    ash.contract("head", "deputy")
    ash.contract("lead", "staff")
    ended(ash)
    clock.now = at(date(2026, 3, 4), 9)
    lines = board.my_contracts(ash.at("lead"))
    assert [(line.reference, line.ended_on, line.may_ask) for line in lines][-1] == ("S-0001", TODAY, False)
    assert all(line.ended_on is None for line in lines[:-1])
    for who in ("head", "lead"):
        assert record.view(who).head.reference == record.reference


def test_what_is_being_written_is_finished_after_it(ash: School, clock: FakeClock) -> None:
    draft = held(ash, date(2026, 2, 10), what="Still open")
    view = concluding.ask_end(ash.at("head"), "S-0001")
    assert ([one.reference for one in view.unfinished], [one.what for one in view.actions]) == (
        [draft.reference],
        ["Still open"],
    )
    assert concluding.ask_end(ash.at("lead"), "S-0001").unfinished == ()  # a draft is its writer's
    ended(ash)
    clock.now = at(date(2026, 4, 1))
    draft.complete()
    draft.issue("head", "lead")
    assert draft.state == "issued"
    assert [action.what for action in home.home(ash.at("head")).actions] == ["Still open"]


def test_no_earlier_than_the_last_session_and_no_later_than_a_year(ash: School) -> None:
    held(ash, date(2026, 2, 10))
    for wrong in (date(2026, 2, 9), date(2027, 3, 10)):
        with pytest.raises(WrongDay):
            ended(ash, wrong)
    assert ended(ash, date(2026, 2, 10)) == 0
    with pytest.raises(Conflict):
        ended(ash)
    assert ash.rows(Contract)[0].ended_on == date(2026, 2, 10)


def test_a_session_after_it_whose_record_is_begun_is_dealt_with_first(ash: School) -> None:
    session = sessions.plan_session(ash.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2")
    record = sessions.start_record(ash.at("head"), session)
    with pytest.raises(Conflict, match=session):
        ended(ash)
    drafts.abandon(ash.at("head"), record, "We end it")
    assert ended(ash) == 1


def test_not_while_somebody_is_to_follow_after_it(ash: School) -> None:
    replacing.replace_supervisor(
        ash.at("lead"), "S-0001", party_of(ash, "head"), ash.person("staff"), date(2026, 4, 13)
    )
    with pytest.raises(Conflict, match="follow"):
        ended(ash, date(2026, 4, 12))
    assert ended(ash, date(2026, 4, 13)) == 0


def test_only_its_supervisor_or_a_supervisee_ends_it(ash: School, clock: FakeClock) -> None:
    for who in ("second_lead", "deputy", "trust", "administrator", "nobody"):
        with pytest.raises((Refused, NotFound)):
            ended(ash, by=who)
        with pytest.raises((Refused, NotFound)):
            concluding.take_end_back(ash.at(who), "S-0001")
    for who in ("head", "lead"):
        ended(ash, by=who)
        concluding.take_end_back(ash.at(who), "S-0001")


def test_it_is_taken_back_while_it_lies_ahead_or_was_a_slip(ash: School, clock: FakeClock) -> None:
    with pytest.raises(Conflict):
        concluding.take_end_back(ash.at("lead"), "S-0001")
    ended(ash, date(2026, 4, 20))
    clock.now = at(date(2026, 4, 20))
    concluding.take_end_back(ash.at("head"), "S-0001")
    assert ash.rows(Contract)[0].ended_on is None
    assert home.home(ash.at("lead")).passing.endings[0].taken_back is True
    ended(ash, date(2026, 3, 30))
    clock.now = at(date(2026, 4, 21))
    concluding.take_end_back(ash.at("lead"), "S-0001")
    ended(ash, date(2026, 3, 30))
    clock.now = at(date(2026, 4, 23))
    assert passing.read_passing(ash.at("lead"), "S-0001").end.may_take_back is False  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        concluding.take_end_back(ash.at("lead"), "S-0001")
    assert [row.taken_back_at is None for row in ash.rows(ContractEnd)] == [False, False, True]
    sessions.plan_session(ash.at("head"), "S-0001", at(date(2026, 3, 29)), "Room 2")  # what was before it can be noted


def test_what_an_outside_supervisor_holds_is_asked_back(ash: School, clock: FakeClock) -> None:
    outside(ash, account=False)
    reference = ash.contracts["provider-lead"]
    concluding.end_contract(ash.at("lead"), reference, TODAY, EndReason.FOLLOWED)
    (row,) = ash.rows(HeldOutside)
    assert [task.name for task in home.home(ash.at("lead")).passing.held] == [ash.name("provider")]
    concluding.take_end_back(ash.at("lead"), reference)
    assert home.home(ash.at("lead")).passing.held == ()
    assert ash.rows(HeldOutside)[0].answer == HeldAnswer.STAYS
    concluding.end_contract(ash.at("lead"), reference, TODAY, EndReason.FOLLOWED)
    again = ash.rows(HeldOutside)[-1]
    assert again.id != row.id
    clock.now = at(date(2026, 5, 1))
    held_outside.note_answer(ash.at("lead"), again.id, HeldAnswer.CAME_BACK, date(2026, 4, 30))
    assert home.home(ash.at("lead")).passing.to_do == 0


def test_its_time_of_keeping_counts_from_there_and_it_is_destroyed_with_all_of_this(
    ash: School, clock: FakeClock
) -> None:
    outside(ash, account=False)
    reference = ash.contracts["provider-lead"]
    replacing.replace_supervisor(
        ash.at("lead"), reference, party_of(ash, "provider", reference), ash.person("deputy"), date(2026, 3, 10)
    )
    clock.now = at(date(2026, 3, 11))
    concluding.end_contract(ash.at("deputy"), reference, date(2026, 3, 11), EndReason.OTHER)
    due = contract_due_on(date(2026, 3, 11), 6)
    clock.now = at(due - timedelta(days=1))
    with pytest.raises(Conflict):
        destroying.propose(ash.at("second_lead"), Kept.CONTRACT, reference, "Its time is over")
    clock.now = at(due)
    destroying.propose(ash.at("second_lead"), Kept.CONTRACT, reference, "Its time is over")
    destroying.carry_out(ash.at("head"), Kept.CONTRACT, reference)
    assert ash.rows(HeldOutside) == ash.rows(ContractEnd) == []
