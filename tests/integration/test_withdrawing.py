"""A wrong child: gone at once from everything about them, sealed for the lead, and never put there again by the record."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, decisions, ready, sound, texts
from webapp.db.children import CaseDiscussion, ChronologyEntry, Task
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from webapp.services import chronology, home, tasks, withdrawing
from webapp.services.tasks import TaskView
from webapp.services.work import Desk

WHY = "It was said about another child"


@pytest.fixture
@kept
def misfiled(ash: School) -> Paper:
    """A record whose only case is on the wrong child, corrected once."""
    paper = ash.record(cases=[ash.case("amara", "canary-first")])
    paper.save(cases=[{**rows_of(paper.answers, "cases")[0], "analysis": "canary-second"}])
    return paper


def withdraw(ash: School, who: str = "lead", right: str = "", child: str = "amara") -> None:
    uid = ash.standing(child)[0].uid
    withdrawing.withdraw_entry(ash.at(who), ash.children[child], uid, WHY, ash.children[right] if right else "")


def open_tasks(ash: School, who: str = "lead") -> tuple[TaskView, ...]:
    with ash.at(who).read() as work:
        return tasks.open_tasks(work)


@pytest.mark.parametrize("who", ["lead", "deputy"])
def test_it_is_gone_at_once_from_everything_about_that_child(misfiled: Paper, who: str) -> None:
    ash = misfiled.school
    withdraw(ash, who)
    for reader in ("lead", "deputy"):
        view = chronology.read_chronology(ash.at(reader), "C-0001")
        assert (view.entries, view.awaiting, view.pages) == ((), 0, 1)
        assert "canary" not in str(view)
        assert "canary" not in str(home.home(ash.at(reader)))
    assert home.home(ash.at("lead")).approvals is None
    assert len(ash.rows(ChronologyEntry)) == 2  # nothing is ever deleted
    assert ash.events().count("entry.withdrawn") == 2
    assert sound(ash.desk)


def test_how_many_were_withdrawn_and_who_may_read_them(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash)
    lead, deputy = (chronology.read_chronology(ash.at(who), "C-0001") for who in ("lead", "deputy"))
    assert (lead.withdrawn, lead.may_read_sealed) == (2, True)
    assert (deputy.withdrawn, deputy.may_read_sealed) == (2, False)


def test_the_lead_reads_what_is_sealed_and_the_look_is_noted(misfiled: Paper, clock: FakeClock) -> None:
    ash = misfiled.school
    withdraw(ash, "deputy")
    sealed = withdrawing.read_sealed(ash.at("second_lead"), "C-0001")
    newest = sealed.entries[0]
    assert [entry.content.parts[0].text for entry in sealed.entries] == ["canary-second", "canary-first now"]
    assert (newest.reason, newest.withdrawn_by, newest.withdrawn_at) == (WHY, ash.name("deputy"), clock())
    assert (newest.entered_by, newest.event_on) == (ash.name("head"), clock().date())
    assert ash.events().count("entry.sealed_read") == 1


def test_why_it_was_withdrawn_names_no_other_child(misfiled: Paper) -> None:
    """Whoever withdraws is asked for no name, and may write whom it is about all the same."""
    ash = misfiled.school
    uid = ash.standing("amara")[0].uid
    withdrawing.withdraw_entry(ash.at("deputy"), "C-0001", uid, "This is about Zofia Lisle, not Amara Lisle")
    assert {entry.reason for entry in withdrawing.read_sealed(ash.at("lead"), "C-0001").entries} == {
        "This is about C-0002, not Amara Lisle"
    }


def test_nothing_sealed_is_read_without_a_note(misfiled: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*given: Any, **facts: Any) -> None:
        raise Unavailable("The database is busy.")

    withdraw(misfiled.school)
    monkeypatch.setattr(Desk, "note_read", closed)
    with pytest.raises(Unavailable):
        withdrawing.read_sealed(misfiled.school.at("lead"), "C-0001")


def test_the_right_child_has_the_same_words_of_the_same_day(misfiled: Paper) -> None:
    ash = misfiled.school
    wrong = ash.standing("amara")[0]
    withdraw(ash, right="hope")
    right = ash.standing("hope")[0]
    assert (right.content, right.event_on) == (wrong.content, wrong.event_on)
    assert (right.decision, right.entered_by, right.replaces) == ("recorded", ash.name("lead"), "")
    assert [found.child_id for found in ash.rows(CaseDiscussion)] == [ash.rows(ChronologyEntry)[-1].child_id]
    assert len(ash.chronology("hope")) == 1


def test_it_raises_its_tasks_by_references_only(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash)
    assert [(t.kind, t.child_reference, t.paper_reference) for t in open_tasks(ash)] == [
        ("take_out", "C-0001", misfiled.reference),
        ("amend", "C-0001", misfiled.reference),
    ]


# What the record does then, which still names the wrong child


def test_no_later_save_of_the_uncorrected_record_puts_it_back(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash)
    row = rows_of(misfiled.answers, "cases")[0]
    misfiled.save(cases=[{**row, "analysis": "canary-third"}])
    misfiled.end("amara")
    misfiled.complete()
    misfiled.issue("lead", "head")
    assert ash.chronology("amara") == ()
    assert "canary-third" not in str(ash.entry_texts())


def test_a_later_save_of_the_uncorrected_record_follows_on_the_right_child(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash, right="hope")
    row = rows_of(misfiled.answers, "cases")[0]
    misfiled.save(trends="Nothing about the child")
    assert decisions(ash.chronology("hope")) == ["recorded"]
    misfiled.save(cases=[{**row, "analysis": "canary-third"}])
    assert ash.chronology("amara") == ()
    assert [texts(entry)[0] for entry in ash.standing("hope")] == ["canary-third"]
    misfiled.end("amara")
    misfiled.complete()
    misfiled.issue("lead", "head")
    assert decisions(ash.chronology("hope")) == ["approved", "corrected"]


@pytest.mark.parametrize("child", ["hope", ""])
def test_a_record_put_right_leaves_the_right_one_standing(misfiled: Paper, child: str) -> None:
    ash = misfiled.school
    withdraw(ash, right="hope")
    row = rows_of(misfiled.answers, "cases")[0]
    misfiled.save(cases=[{**row, "child": ash.children.get(child, "")}])
    assert decisions(ash.chronology("hope")) == ["recorded"]
    assert ash.chronology("amara") == ()


def test_a_record_that_names_a_third_child_is_believed(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash, right="hope")
    misfiled.save(cases=[{**rows_of(misfiled.answers, "cases")[0], "child": ash.children["zofia"]}])
    assert [texts(entry)[0] for entry in ash.standing("zofia")] == ["canary-second"]
    assert ash.chronology("hope") == ()


def test_withdrawn_from_the_second_child_too_it_can_go_back_to_the_first(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash, right="hope")
    withdraw(ash, right="amara", child="hope")
    misfiled.save(trends="Changed")
    assert len(ash.standing("amara")) == 1
    assert ash.chronology("hope") == ()


def test_a_new_case_about_that_child_is_a_new_discussion(misfiled: Paper) -> None:
    ash = misfiled.school
    withdraw(ash)
    misfiled.save(cases=[*rows_of(misfiled.answers, "cases"), ash.case("amara", "Truly hers")])
    assert [texts(entry)[0] for entry in ash.standing("amara")] == ["Truly hers now"]


# What is refused


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_nobody_else_withdraws_or_reads_what_is_sealed(misfiled: Paper, who: str) -> None:
    ash = misfiled.school
    uid, before = ash.standing("amara")[0].uid, ash.events()
    uses: tuple[Callable[[Desk], object], ...] = (
        lambda desk: withdrawing.withdraw_entry(desk, "C-0001", uid, WHY),
        lambda desk: withdrawing.read_sealed(desk, "C-0001"),
        lambda desk: tasks.close_task(desk, 1),
    )
    for use in uses:
        with pytest.raises(Refused):
            use(ash.at(who))
        with pytest.raises(CLOSED):
            use(ash.desk)
    assert ash.events() == before
    assert open_tasks(ash, who) == ()


def test_a_deputy_does_not_read_what_is_sealed(misfiled: Paper) -> None:
    withdraw(misfiled.school, "deputy")
    with pytest.raises(Refused):
        withdrawing.read_sealed(misfiled.school.at("deputy"), "C-0001")


@pytest.mark.parametrize("right", ["C-0001", "C-9999", "Hope Darrow"])
def test_a_right_child_who_cannot_be_that_is_refused(misfiled: Paper, right: str) -> None:
    ash = misfiled.school
    uid = ash.standing("amara")[0].uid
    with pytest.raises(withdrawing.WrongRightChild):
        withdrawing.withdraw_entry(ash.at("lead"), "C-0001", uid, WHY, right)
    assert decisions(ash.standing("amara")) == ["recorded"]


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_reason_is_needed(misfiled: Paper, reason: str) -> None:
    ash = misfiled.school
    with pytest.raises(Invalid, match="Say why"):
        withdrawing.withdraw_entry(ash.at("lead"), "C-0001", ash.standing("amara")[0].uid, reason)


def test_what_was_withdrawn_is_not_there_any_more(town: Town, misfiled: Paper) -> None:
    ash = misfiled.school
    uid = ash.standing("amara")[0].uid
    theirs = town.birch.chronology("amara")[0].uid
    withdraw(ash)
    uses: tuple[Callable[[], object], ...] = (
        lambda: withdrawing.withdraw_entry(ash.at("lead"), "C-0001", uid, WHY),
        lambda: withdrawing.withdraw_entry(ash.at("lead"), "C-0001", theirs, WHY),
        lambda: withdrawing.withdraw_entry(town.birch.at("lead"), "C-0001", uid, WHY),
        lambda: chronology.approve_entry(ash.at("lead"), "C-0001", uid),
    )
    for use in uses:
        with pytest.raises(NotFound):
            use()
    assert decisions(town.birch.chronology("amara")) == ["recorded"]


def test_struck_words_can_be_withdrawn_but_not_moved(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "canary")])
    paper.save(cases=[])
    uid = ash.chronology("amara")[0].uid
    with pytest.raises(withdrawing.WrongRightChild, match="does not stand"):
        withdrawing.withdraw_entry(ash.at("lead"), "C-0001", uid, WHY, "C-0003")
    withdrawing.withdraw_entry(ash.at("lead"), "C-0001", uid, WHY)
    assert ash.chronology("amara") == ()


# Tasks


def test_a_task_is_closed_once(misfiled: Paper, clock: FakeClock) -> None:
    ash = misfiled.school
    withdraw(ash)
    first = open_tasks(ash)[0]
    tasks.close_task(ash.at("deputy"), first.task_id)
    assert [task.kind for task in open_tasks(ash)] == ["amend"]
    done = ash.rows(Task)[0]
    assert (done.done_at, done.done_by_id) == (clock(), ash.person("deputy"))
    with pytest.raises(Conflict):
        tasks.close_task(ash.at("lead"), first.task_id)
    assert ash.events().count("task.done") == 1


def test_a_task_next_door_is_not_there(town: Town, misfiled: Paper) -> None:
    withdraw(town.ash)
    task = open_tasks(town.ash)[0]
    assert open_tasks(town.birch) == ()
    with pytest.raises(NotFound):
        tasks.close_task(town.birch.at("lead"), task.task_id)


def test_what_was_approved_can_be_withdrawn(ash: School) -> None:
    ready(ash, "amara", "hope").issue("lead", "head")
    withdraw(ash)
    assert ash.chronology("amara") == ()
    assert decisions(ash.chronology("hope")) == ["approved"]
