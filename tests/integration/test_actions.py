"""Actions: as the record says from the end of the session, carried until somebody says how they ended."""

from datetime import timedelta
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, Paper, School, Town, ready
from webapp.db.audit import AuditPayload
from webapp.db.contracts import Party
from webapp.db.papers import Action
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import actions, agreeing
from webapp.services.actions import ActionView


@pytest.fixture
@kept
def paper(ash: School) -> Paper:
    """A session that has ended with an action for each party."""
    paper = ash.record()
    paper.save(
        actions=[
            ash.action(paper, "Telephone the virtual school", "lead", 7),
            ash.action(paper, "Ask for cover", "head", 2),
        ]
    )
    paper.end()
    return paper


def mine(ash: School, who: str, *, closed: bool = False) -> list[ActionView]:
    return list(actions.my_actions(ash.at(who), closed=closed).actions)


def stored(ash: School) -> list[tuple[str, str, str]]:
    return [(row.what, row.state, row.outcome) for row in ash.rows(Action)]


# From the record


def test_they_exist_from_the_end_of_the_session(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    paper.save(actions=[ash.action(paper, "Telephone", "lead")])
    assert stored(ash) == []
    paper.end()
    row = ash.rows(Action)[0]
    assert (row.what, row.state, row.owner_id) == ("Telephone", "open", paper.party("lead"))
    assert row.due_on == clock().date() + timedelta(days=7)


def test_each_is_on_its_owners_list_soonest_first(ash: School, paper: Paper) -> None:
    seen = {who: [(a.what, a.mine) for a in mine(ash, who)] for who in ("head", "lead")}
    assert seen == {
        "head": [("Ask for cover", True), ("Telephone the virtual school", False)],  # the supervisor has all of them
        "lead": [("Telephone the virtual school", True)],
    }
    assert NOISE not in str(mine(ash, "head"))


def test_nobody_else_sees_them(town: Town, paper: Paper) -> None:
    for who in ("deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        assert mine(town.ash, who) == []
    assert all(NOISE in action.what for action in mine(town.birch, "head"))
    with pytest.raises(CLOSED):
        actions.my_actions(town.ash.desk)


def test_a_row_is_followed_by_its_uid_whatever_changes(ash: School, paper: Paper) -> None:
    first, second = rows_of(paper.answers, "actions")
    before = [row.id for row in ash.rows(Action)]
    changed = {**first, "what": "Write to the virtual school", "owner": str(paper.party("head")), "due": "2026-04-01"}
    paper.save(actions=[second, changed])
    assert [row.id for row in ash.rows(Action)] == before
    row = next(row for row in ash.rows(Action) if row.uid == first["uid"])
    assert (row.what, row.owner_id, str(row.due_on)) == (changed["what"], paper.party("head"), "2026-04-01")
    assert mine(ash, "lead") == []
    assert [a.what for a in mine(ash, "head")] == ["Ask for cover", "Write to the virtual school"]
    assert ash.events().count("action.changed") == 1


def test_the_same_save_twice_changes_no_action(ash: School, paper: Paper) -> None:
    before, events = stored(ash), [event for event in ash.events() if event.startswith("action.")]
    paper.save()
    paper.save(trends="Other words")
    assert stored(ash) == before
    assert [event for event in ash.events() if event.startswith("action.")] == events


def test_a_row_that_was_removed_is_dropped_and_says_why(ash: School, paper: Paper) -> None:
    paper.save(actions=rows_of(paper.answers, "actions")[:1])
    assert stored(ash) == [
        ("Telephone the virtual school", "open", ""),
        ("Ask for cover", "dropped", "Taken out of the record"),
    ]
    assert [(a.what, a.outcome) for a in mine(ash, "head", closed=True)] == [
        ("Ask for cover", "Taken out of the record")
    ]


def test_a_row_that_comes_back_is_open_once_more(ash: School, paper: Paper) -> None:
    """Taken out by one writer and put back by the other: it stands in the record, so it must be on somebody's list."""
    rows = rows_of(paper.answers, "actions")
    paper.save(actions=rows[:1])
    paper.save(actions=rows)
    assert [state for _, state, _ in stored(ash)] == ["open", "open"]


def test_an_action_that_was_done_stays_done_when_its_row_goes(ash: School, paper: Paper) -> None:
    close(ash, "head", "Ask for cover", "done", "Arranged")
    paper.save(actions=rows_of(paper.answers, "actions")[:1])
    assert ("Ask for cover", "done", "Arranged") in stored(ash)


def test_what_cannot_be_read_is_kept_in_the_record_and_empty_in_the_action(ash: School, paper: Paper) -> None:
    row = {**rows_of(paper.answers, "actions")[0], "due": "after Easter", "owner": "somebody"}
    paper.save(actions=[row])
    found = ash.rows(Action)[0]
    assert (found.due_on, found.owner_id) == (None, None)
    assert rows_of(paper.answers, "actions")[0]["due"] == "after Easter"
    assert [(a.owner, a.mine, a.due_on, a.late) for a in mine(ash, "head")] == [("Nobody yet", False, None, False)]


def test_an_owner_of_another_contract_is_nobody(ash: School, paper: Paper) -> None:
    strangers = [p for p in ash.rows(Party) if p.contract_id != ash.rows(Party)[0].contract_id]
    row = {**rows_of(paper.answers, "actions")[0], "owner": str(strangers[0].id)}
    paper.save(actions=[row])
    assert ash.rows(Action)[0].owner_id is None
    assert mine(ash, "wellbeing") == []


def test_every_action_that_exists_was_noted(ash: School, paper: Paper) -> None:
    """Also one of which only the day is written so far, and that not as a day."""
    half = {"uid": "f" * 16, "what": "", "owner": "", "due": "soon"}
    paper.save(actions=[*rows_of(paper.answers, "actions"), half])
    noted = {p.subject for p in ash.rows(AuditPayload) if p.subject.startswith("action:")}
    assert noted == {f"action:{row.id}" for row in ash.rows(Action)}


def test_rows_of_two_records_with_one_uid_are_two_actions(ash: School, paper: Paper) -> None:
    second = ash.record(actions=rows_of(paper.answers, "actions"))
    second.end()
    assert len(ash.rows(Action)) == 4


def test_a_blank_row_is_no_action(ash: School, paper: Paper) -> None:
    blank = {"uid": "a" * 16, "what": " ", "owner": "", "due": ""}
    paper.save(actions=[*rows_of(paper.answers, "actions"), blank])
    assert len(stored(ash)) == 2


# Shown


def test_it_is_late_after_its_day(ash: School, paper: Paper, clock: FakeClock) -> None:
    seen = []
    for _ in range(3):
        clock.forward(days=1)
        seen.append([action.late for action in mine(ash, "head")])
    assert seen == [[False, False], [False, False], [True, False]]


def test_the_record_is_named_and_opened_only_by_those_who_may(ash: School, paper: Paper) -> None:
    owners = mine(ash, "lead")[0]
    assert (owners.paper_reference, owners.paper_readable) == (paper.reference, False)  # still a draft
    paper.complete()
    paper.circulate()
    assert mine(ash, "lead")[0].paper_readable


# Closing


def close(ash: School, who: str, what: str, outcome: str = "done", words: str = "") -> None:
    found = next(row for row in ash.rows(Action) if row.what == what)
    actions.close_action(ash.at(who), found.id, outcome, words)


@pytest.mark.parametrize(("who", "outcome"), [("lead", "done"), ("lead", "dropped"), ("head", "done")])
def test_the_owner_or_the_supervisor_says_how_it_ended(
    ash: School, paper: Paper, clock: FakeClock, who: str, outcome: str
) -> None:
    close(ash, who, "Telephone the virtual school", outcome, " They called back ")
    row = ash.rows(Action)[0]
    assert (row.state, row.outcome, row.closed_at) == (outcome, "They called back", clock())
    assert [a.what for a in mine(ash, "lead")] == []
    assert [a.state for a in mine(ash, "lead", closed=True)] == [outcome]
    assert ash.events().count("action.closed") == 1


def test_the_supervisee_does_not_close_what_is_not_theirs(ash: School, paper: Paper) -> None:
    for who in ("lead", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            close(ash, who, "Ask for cover")
    assert stored(ash)[1] == ("Ask for cover", "open", "")


def test_it_is_closed_once(ash: School, paper: Paper) -> None:
    close(ash, "lead", "Telephone the virtual school", "done", "First")
    with pytest.raises(Conflict, match="closed already"):
        close(ash, "head", "Telephone the virtual school", "dropped", "Second")
    assert stored(ash)[0] == ("Telephone the virtual school", "done", "First")


@pytest.mark.parametrize("outcome", ["", "open", "Done", "finished"])
def test_an_ending_is_one_of_the_known(ash: School, paper: Paper, outcome: str) -> None:
    with pytest.raises(Invalid, match="Choose how"):
        close(ash, "lead", "Telephone the virtual school", outcome)


def test_an_action_next_door_is_not_found(town: Town, paper: Paper) -> None:
    theirs = town.birch.rows(Action)[0]
    for who in ("head", "lead"):
        with pytest.raises(NotFound):
            actions.close_action(town.ash.at(who), theirs.id, "done", "")
    assert town.birch.rows(Action)[0].state == "open"
    with pytest.raises(NotFound):
        actions.close_action(town.ash.at("lead"), 9999, "done", "")


def test_a_long_list_is_paged_the_last_that_was_closed_first(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    paper.save(actions=[ash.action(paper, f"Act {number}", "lead") for number in range(53)])
    paper.end()
    with ash.desk.work(school_id=ash.school_id) as work:
        for number, row in enumerate(work.db.query(Action).filter_by(school_id=ash.school_id).order_by(Action.id)):
            row.state, row.closed_at = "done", work.now + timedelta(minutes=number)
        work.note("action.closed", "action:1")
    pages = [actions.my_actions(ash.at("lead"), closed=True, number=number) for number in (1, 2, 3)]
    assert [len(page.actions) for page in pages] == [actions.PAGE, actions.PAGE, 3]
    assert [a.what for page in pages for a in page.actions] == [f"Act {number}" for number in range(52, -1, -1)]
    assert (pages[0].last, pages[0].total) == (3, 53)
    assert actions.my_actions(ash.at("lead"), closed=True, number=99) == pages[2]


def test_actions_stand_after_recall_and_agreement(ash: School) -> None:
    paper = ash.record()
    paper.save(actions=[ash.action(paper, "Telephone", "lead")])
    paper.end()
    paper.complete()
    paper.circulate()
    agreeing.recall(paper.at(), paper.reference)
    ids: list[Any] = [row.id for row in ash.rows(Action)]
    paper.issue("lead", "head")
    assert [row.id for row in ash.rows(Action)] == ids
    assert stored(ash) == [("Telephone", "open", "")]


def test_an_action_of_a_record_that_is_ready_names_no_other(ash: School) -> None:
    ready(ash, "amara")
    assert stored(ash) == []
