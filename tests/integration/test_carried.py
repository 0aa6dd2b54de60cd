"""Open actions of earlier sessions: asked about in the next draft, carried over in one click, their age not forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import word_files
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.school import Paper, School
from webapp.db.cycle import ActionCarry
from webapp.db.papers import Action
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.services import action_sheet, actions, carried, reading, sessions, standing
from webapp.services.actions import ActionView


@pytest.fixture
@kept
def second(ash: School, clock: FakeClock) -> Paper:
    """The draft of a session six weeks after one in which three things were promised."""
    first = ash.record()
    promised = [("No date", "lead", 0), ("Later", "lead", 60), ("Sooner", "head", 7)]
    rows = [ash.action(first, what, owner, days) for what, owner, days in promised]
    rows[0]["due"] = ""
    first.save(actions=rows)
    first.end()
    first.complete()
    clock.forward(days=42)
    return ash.record()


def asked(paper: Paper, who: str = "") -> list[str]:
    return [action.what for action in paper.view(who).asked_about]


def of(ash: School, who: str, what: str) -> ActionView:
    return next(action for action in actions.my_actions(ash.at(who)).actions if action.what == what)


def test_overdue_first_and_only_its_writer_is_asked(second: Paper) -> None:
    assert asked(second) == ["Sooner", "Later", "No date"]
    assert [action.late for action in second.view().asked_about] == [True, False, False]
    with pytest.raises(Refused):
        asked(second, "lead")


def test_what_is_done_is_asked_about_no_more_and_the_rest_is_carried_over_at_once(
    ash: School, second: Paper, clock: FakeClock
) -> None:
    actions.close_action(ash.at("head"), of(ash, "head", "Sooner").action_id, "done", "They came")
    before = {row.id: (row.what, row.owner_id, row.due_on, row.created_at) for row in ash.rows(Action)}
    assert carried.carry_over(second.at(), second.reference) == 2
    assert asked(second) == []
    assert [action.what for action in second.view().carried] == ["Later", "No date"]
    assert {row.id: (row.what, row.owner_id, row.due_on, row.created_at) for row in ash.rows(Action)} == before
    with pytest.raises(Conflict, match="No action of an earlier session"):
        carried.carry_over(second.at(), second.reference)
    assert ash.events().count("action.carried") == 2
    later = of(ash, "lead", "Later")
    assert (later.carried, later.state, (clock().date() - later.made_on).days) == (1, "open", 42)


def test_a_record_waits_for_what_became_of_each(ash: School, second: Paper) -> None:
    """Loxdale and jmat: the actions agreed last time are reviewed. One click is enough, and a word for each as well."""
    second.end()
    second.save(next_on=(ash.clock().date() + timedelta(days=42)).isoformat())
    with pytest.raises(Invalid) as waiting:
        second.circulate()
    assert waiting.value.problems == (
        "3 actions of earlier sessions were not asked about. Say how each ended, or carry it over.",
    )
    for what in ("Sooner", "Later"):
        actions.close_action(ash.at("head"), of(ash, "head", what).action_id, "done", "They came")
    with pytest.raises(Invalid) as waiting:
        second.circulate()
    assert waiting.value.problems == (
        "1 action of an earlier session was not asked about. Say how each ended, or carry it over.",
    )
    carried.carry_over(second.at(), second.reference)
    second.circulate()


def test_the_sheet_to_take_away_has_what_was_carried_over_and_is_open_still(
    ash: School, second: Paper, clock: FakeClock
) -> None:
    carried.carry_over(second.at(), second.reference)
    actions.close_action(ash.at("head"), of(ash, "head", "Later").action_id, "done", "They came")
    second.save(actions=[ash.action(second, "Of today", "lead", 7)])
    second.end()
    said = word_files.lines(action_sheet.print_actions(ash.at("lead"), second.session).content)
    told = [what for what in ("No date", "Later", "Sooner", "Of today") if any(what in line for line in said)]
    assert told == ["No date", "Sooner", "Of today"]


def test_a_child_in_it_is_a_reference_on_the_sheet_there_too(ash: School, clock: FakeClock) -> None:
    first = ash.record()
    first.save(actions=[ash.action(first, "Ring Amara Lisle’s aunt", "lead")])
    first.end()
    clock.forward(days=42)
    second = ash.record()
    carried.carry_over(second.at(), second.reference)
    second.end()
    said = "\n".join(word_files.lines(action_sheet.print_actions(ash.at("lead"), second.session).content))
    assert f"Ring {ash.children['amara']}’s aunt" in said
    assert "Amara" not in said


def test_it_is_asked_about_again_each_time_and_grows_older(ash: School, second: Paper, clock: FakeClock) -> None:
    carried.carry_over(second.at(), second.reference)
    second.save(actions=[ash.action(second, "Third", "lead", 7)])
    second.end()
    clock.forward(days=42)
    third = ash.record()
    assert asked(third) == ["Sooner", "Third", "Later", "No date"]
    carried.carry_over(third.at(), third.reference)
    assert {what: of(ash, "head", what).carried for what in ("Sooner", "Third")} == {"Sooner": 2, "Third": 1}
    assert len(ash.rows(ActionCarry)) == 7


def test_the_parties_see_what_was_carried_over_as_far_as_it_is_theirs(second: Paper) -> None:
    second.end()
    second.complete()
    second.circulate()
    assert [action.what for action in second.view("lead").carried] == ["Later", "No date"]
    assert second.view("lead").asked_about == ()
    with pytest.raises(Conflict, match="while the record is a draft"):
        carried.carry_over(second.at(), second.reference)


def test_a_stand_in_carries_over_what_they_do_not_read_and_hands_nothing_of_it_out(
    ash: School, second: Paper, clock: FakeClock
) -> None:
    """The next session is led by another: no word of an earlier one is theirs, and nothing is forgotten for that."""
    session = sessions.plan_session(ash.at("head"), second.contract, clock() - timedelta(hours=1), "Room 2")
    standing.name_stand_in(ash.at("head"), session, ash.person("deputy"))
    draft = Paper(ash, "deputy", second.contract, session, sessions.start_record(ash.at("deputy"), session))
    draft.end()
    draft.save(next_on=(clock().date() + timedelta(days=42)).isoformat())
    assert (asked(draft), draft.view().unasked) == ([], 3)
    with pytest.raises(Invalid) as waiting:
        draft.circulate()
    assert "3 actions of earlier sessions were not asked about" in waiting.value.problems[0]
    assert carried.carry_over(draft.at(), draft.reference) == 3
    draft.circulate()
    assert draft.view().carried == ()
    sheets = {who: action_sheet.print_actions(ash.at(who), session).content for who in ("deputy", "head", "lead")}
    told = {who: "Later" in "".join(word_files.lines(sheet)) for who, sheet in sheets.items()}
    assert told == {"deputy": False, "head": True, "lead": True}


def test_another_contract_is_not_asked_about_them(ash: School, second: Paper) -> None:
    other = ash.record("wellbeing-deputy")
    assert asked(other) == []


def test_a_page_of_many_costs_what_a_page_of_few_does(ash: School, second: Paper) -> None:
    few = statements(ash.desk, lambda: reading.read_paper(second.at(), second.reference))
    older = ash.record()
    older.save(actions=[ash.action(older, f"Promise {number}", "lead") for number in range(30)])
    older.end()
    third = ash.record(starts_at=ash.clock())
    many = statements(ash.desk, lambda: reading.read_paper(third.at(), third.reference))
    assert len(asked(third)) == 33
    assert many <= few + 2
