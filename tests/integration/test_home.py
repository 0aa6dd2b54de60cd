"""Home: what is this person's to do now, for each role, and nothing of anybody else's."""

from datetime import timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.school import CLOSED, NOISE, School, Town, make_town, ready
from webapp.domain.people import PartyKind
from webapp.services import actions, agreeing, chronology, sessions, signing
from webapp.services.home import AHEAD, Home, home
from webapp.services.work import Desk


@pytest.fixture
def town(desk: Desk, clock: FakeClock) -> Town:
    return make_town(desk, clock)


@pytest.fixture
def ash(town: Town) -> School:
    return town.ash


def at(ash: School, who: str) -> Home:
    return home(ash.at(who))


def tasks(ash: School, who: str) -> list[tuple[str, str]]:
    """What waits for this person: kind and paper."""
    shown = at(ash, who)
    return [(task.kind, task.reference) for task in (*shown.papers, *shown.waiting)]


EMPTY = {"papers": (), "waiting": (), "sessions": (), "approvals": (), "actions": ()}


def test_in_an_empty_school_each_role_begins_with_its_own_page(ash: School) -> None:
    seen = {who: at(ash, who) for who in ash.made.people}
    assert {who for who, page in seen.items() if page.may_make_contract} == {
        "head",
        "lead",
        "deputy",
        "wellbeing",
        "trust",
        "second_lead",
    }
    assert {who for who, page in seen.items() if page.has_contract} == {"head", "lead", "wellbeing", "deputy"}
    # The two contracts are still drafts, for their writers.
    assert {who: tasks(ash, who) for who in seen if tasks(ash, who)} == {
        "head": [("write", "P-0001")],
        "wellbeing": [("write", "P-0002")],
    }


def test_nobody_sees_anything_of_another_contract_or_school(town: Town) -> None:
    ash = town.ash
    paper = ash.record()
    paper.save(cases=[ash.case("amara", "A")], actions=[ash.action(paper, "Telephone", "lead")])
    paper.end("amara")
    paper.complete()
    paper.circulate()
    for who in ("governor", "administrator", "staff", "trust", "nobody"):
        page = at(ash, who)
        assert {name: getattr(page, name) for name in EMPTY} == EMPTY
    for who in ("deputy", "wellbeing"):
        assert (at(ash, who).sessions, at(ash, who).actions, at(ash, who).approvals) == ((), (), ())
        assert paper.reference not in str(tasks(ash, who))
    for who in ash.made.people:
        assert NOISE not in str(at(ash, who))
    with pytest.raises(CLOSED):
        home(ash.desk)


def test_a_record_walks_from_one_to_the_other(ash: School, clock: FakeClock) -> None:
    paper = ready(ash, "amara")

    def of_both() -> dict[str, list[str]]:
        return {
            who: [kind for kind, reference in tasks(ash, who) if reference == paper.reference]
            for who in ("head", "lead")
        }

    assert of_both() == {"head": ["write"], "lead": []}
    paper.circulate()
    assert of_both() == {"head": ["agree"], "lead": ["agree"]}
    paper.agree("lead")
    assert of_both() == {"head": ["agree"], "lead": ["wait"]}
    paper.agree("head")
    assert of_both() == {"head": ["sign"], "lead": ["sign"]}
    signing.note_signatures(paper.at(), paper.reference, paper.ink(), "Cabinet 2")
    assert of_both() == {"head": [], "lead": []}


def test_a_recall_gives_it_back_to_its_writer(ash: School) -> None:
    paper = ready(ash)
    paper.circulate()
    agreeing.recall(paper.at(), paper.reference)
    assert ("write", paper.reference) in tasks(ash, "head")
    assert tasks(ash, "lead") == []


def test_a_scribe_writes_and_is_asked_for_no_agreement(ash: School) -> None:
    ash.add_party("staff", PartyKind.SCRIBE)
    paper = ready(ash, "amara")
    assert ("write", paper.reference) in tasks(ash, "staff")
    paper.circulate()
    assert paper.reference not in str(tasks(ash, "staff"))


def test_a_task_says_with_whom_and_when(ash: School, clock: FakeClock) -> None:
    paper = ready(ash)
    task = next(task for task in at(ash, "head").papers if task.reference == paper.reference)
    assert (task.others, task.dated, task.since) == ((ash.name("lead"),), clock().date(), clock())
    assert task.title == "DSL supervision record"


# Sessions


def test_the_sessions_in_front_and_those_forgotten_soonest_first(ash: School, clock: FakeClock) -> None:
    moments = {"forgotten": -timedelta(days=3), "soon": timedelta(days=3), "far": AHEAD + timedelta(days=1)}
    made = {
        name: sessions.plan_session(ash.at("head"), "S-0001", clock() + ahead, "Room 2")
        for name, ahead in moments.items()
    }
    done = ash.record()
    done.end()
    for who, writes in (("head", True), ("lead", False)):
        shown = at(ash, who).sessions
        assert [(s.reference, s.over, s.may_write) for s in shown] == [
            (made["forgotten"], True, writes),
            (made["soon"], False, writes),
        ]
    assert at(ash, "lead").sessions[0].others == (ash.name("head"),)


def test_the_record_begun_is_named_to_its_writer_only(ash: School) -> None:
    paper = ash.record()
    assert [s.paper_reference for s in at(ash, "head").sessions] == [paper.reference]
    assert [s.paper_reference for s in at(ash, "lead").sessions] == [""]


def test_a_session_later_today_is_not_over(ash: School, clock: FakeClock) -> None:
    ash.record(starts_at=clock() - timedelta(hours=5))
    clock.now = clock.now.replace(hour=23, minute=59)
    assert [s.over for s in at(ash, "head").sessions] == [False]
    clock.forward(minutes=1)
    assert [s.over for s in at(ash, "head").sessions] == [True]


# Approvals


def test_what_waits_on_chronologies_is_the_leads(ash: School, clock: FakeClock) -> None:
    first = clock()
    ready(ash, "amara", "hope", between="wellbeing-deputy").issue("deputy", "wellbeing")
    clock.forward(days=1)
    ready(ash, "amara", between="wellbeing-deputy")
    for who in ("lead", "second_lead"):
        waiting = at(ash, who).approvals
        told = {(task.reference, task.waiting, task.since) for task in waiting}
        assert told == {("C-0001", 2, first), ("C-0003", 1, first)}
    for who in ("deputy", "head", "wellbeing"):
        assert at(ash, who).approvals == ()
    chronology.approve_entry(ash.at("lead"), "C-0003", ash.standing("hope")[0].uid)
    assert [task.reference for task in at(ash, "lead").approvals] == ["C-0001"]


def test_what_was_corrected_or_struck_does_not_wait(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    row = {**ash.case("amara", "B"), "uid": paper.answers["cases"][0]["uid"]}  # type: ignore[index]
    paper.save(cases=[row])
    assert [(task.reference, task.waiting) for task in at(ash, "lead").approvals] == [("C-0001", 1)]


# Actions


def test_only_ones_own_actions_are_on_it(ash: School) -> None:
    paper = ash.record()
    paper.save(actions=[ash.action(paper, "Telephone", "lead"), ash.action(paper, "Ask for cover", "head")])
    paper.end()
    assert {who: [a.what for a in at(ash, who).actions] for who in ("head", "lead")} == {
        "head": ["Ask for cover"],
        "lead": ["Telephone"],
    }
    mine = at(ash, "lead").actions[0]
    actions.close_action(ash.at("lead"), mine.action_id, "done", "")
    assert at(ash, "lead").actions == ()


def test_it_reads_no_papers_text_so_nothing_is_noted(ash: School) -> None:
    ready(ash, "amara").circulate()
    before = ash.events()
    for who in ash.made.people:
        at(ash, who)
    assert ash.events() == before
