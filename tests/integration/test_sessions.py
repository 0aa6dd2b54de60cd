"""Sessions: planned, begun, and ended with "which children were discussed?"."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import NOISE, Paper, School, Town, decisions, sound, texts
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.papers import Action
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import ContractKind
from webapp.services import agreeing, contracts, drafts, ending, moving, practice, sessions
from webapp.services.attending import NobodyThere, WrongTimes
from webapp.services.children import NewChild
from webapp.services.work import Desk

# Planning


@pytest.mark.parametrize("who", ["head", "lead"])
def test_either_party_plans(ash: School, clock: FakeClock, who: str) -> None:
    at = clock() + timedelta(days=7)
    reference = sessions.plan_session(ash.at(who), "S-0001", at, "  Room 3 ")
    view = sessions.read_session(ash.at("lead"), reference)
    assert (view.starts_at, view.ended_at, view.place, view.paper) == (at, None, "Room 3", None)
    assert ash.events()[-1] == "session.planned"


def test_a_session_needs_its_time_zone(ash: School) -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        sessions.plan_session(ash.at("head"), "S-0001", datetime(2026, 3, 10, 15), "Room 3")  # noqa: DTZ001


def test_nothing_is_planned_after_the_contract_ended(ash: School, clock: FakeClock) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.query(Contract).filter_by(school_id=ash.school_id, reference="S-0001").one().ended_on = work.today
        work.note("contract.created", "contract:1")
    sessions.plan_session(ash.at("head"), "S-0001", clock(), "Room 3")
    with pytest.raises(Invalid, match="has ended"):
        sessions.plan_session(ash.at("head"), "S-0001", clock() + timedelta(days=1), "Room 3")


def test_references_are_the_schools_own(town: Town, clock: FakeClock) -> None:
    made = sessions.plan_session(town.ash.at("head"), "S-0001", clock(), "Room 3")
    assert made == "M-0001"
    assert NOISE not in sessions.read_session(town.ash.at("head"), made).place
    assert len(town.birch.rows(SupervisionSession)) == 3


# The record


def test_a_record_is_begun_once(ash: School) -> None:
    paper = ash.record()
    assert sessions.start_record(ash.at("head"), paper.session) == paper.reference
    assert ash.events().count("session.started") == 1


def test_a_record_begins_with_what_is_known(ash: School, clock: FakeClock) -> None:
    first = ash.record(training_due="2027-05-01")
    clock.forward(days=40)
    second = ash.record(starts_at=datetime(2026, 4, 12, 23, 30, tzinfo=UTC))
    known = {key: text for key, text in second.answers.items() if isinstance(text, str) and text}
    assert known == {
        "supervisee": ash.name("lead"),
        "supervisor": ash.name("head"),
        "held_on": "2026-04-13",  # in the school it is past midnight
        "training_due": "2027-05-01",
    }
    assert [row["child"] for row in rows_of(second.answers, "cases")] == ["", ""]
    assert first.answers["training_due"] == "2027-05-01"


def test_the_supervisee_does_not_begin_the_record(ash: School, clock: FakeClock) -> None:
    session = sessions.plan_session(ash.at("lead"), "S-0001", clock(), "Room 3")
    with pytest.raises(Refused):
        sessions.start_record(ash.at("lead"), session)
    assert not sessions.read_session(ash.at("lead"), session).may_write
    assert sessions.read_session(ash.at("head"), session).may_write


# Ending


def test_the_page_asks_about_the_children_in_the_draft(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    paper.save(
        cases=[ash.case("hope", "H"), {**ash.case("zofia"), "analysis": "", "next_steps": ""}, ash.case("", "x")]
    )
    view = ending.ask_ending(paper.at(), paper.session)
    assert {(name, reference) for reference, name, _ in view.children} == {
        ("Hope Darrow", "C-0003"),
        ("Zosia Lisle", "C-0002"),
    }
    assert (view.paper_reference, view.contract_reference, view.ends_at) == (paper.reference, "S-0001", clock())
    assert NOISE not in str(view)


def test_the_end_is_proposed_after_the_beginning(ash: School, clock: FakeClock) -> None:
    paper = ash.record(starts_at=clock() + timedelta(minutes=5))
    assert ending.ask_ending(paper.at(), paper.session).ends_at == clock() + timedelta(minutes=65)


def test_each_child_who_was_ticked_has_an_entry_and_the_actions_exist(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    paper.save(actions=[ash.action(paper, "Telephone the virtual school", "lead")])
    assert ash.rows(Action) == []
    paper.end("amara", "hope")
    assert texts(ash.standing("amara")[0]) == ["A now", "A next"]
    assert [texts(entry) for entry in ash.standing("hope")] == [[]]  # discussed; nothing written yet
    assert ash.chronology("zofia") == ()
    assert [action.what for action in ash.rows(Action)] == ["Telephone the virtual school"]
    assert [row["child"] for row in rows_of(paper.answers, "cases")] == ["C-0001", "C-0003"]
    assert sound(ash.desk)


def test_a_child_ticked_takes_a_block_that_nobody_used(ash: School) -> None:
    paper = ash.record()
    blanks = [row["uid"] for row in rows_of(paper.answers, "cases")]
    paper.end("amara", "hope", "zofia")
    rows = rows_of(paper.answers, "cases")
    assert [row["uid"] for row in rows[:2]] == blanks
    assert [row["child"] for row in rows] == ["C-0001", "C-0003", "C-0002"]


def test_a_child_ticked_twice_is_discussed_once(ash: School) -> None:
    paper = ash.record()
    paper.end("amara", "amara")
    assert len(ash.chronology("amara")) == 1


def test_none_is_an_answer(ash: School, clock: FakeClock) -> None:
    paper = ash.record(trends="Quiet")
    paper.end()
    session = ash.rows(SupervisionSession)[0]
    assert (session.ended_at, session.children_asked_at) == (clock(), clock())
    assert ash.entry_texts() == {}
    assert paper.answers["trends"] == "Quiet"


def end(ash: School, paper: str, clock: FakeClock, discussed: list[str], *, none: bool, minutes: int = 60) -> None:
    ending.end_session(
        ash.at("head"),
        paper,
        starts_at=clock() - timedelta(minutes=minutes),
        ended_at=clock(),
        discussed=discussed,
        none=none,
    )


@pytest.mark.parametrize(
    ("discussed", "none", "says"),
    [
        ([], True, "names a child"),
        (["C-0001"], True, "names a child"),
        ([], False, "Say which children"),
        (["C-0002"], False, "not ticked here"),
        (["C-0001", "C-9999"], False, "from the list"),
        (["C-0001", ""], False, "from the list"),
        (["C-0001", "Amara Lisle"], False, "from the list"),
    ],
)
def test_two_answers_that_disagree_are_said(
    ash: School, clock: FakeClock, discussed: list[str], none: bool, says: str
) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    before = (paper.revision, decisions(ash.chronology("amara")))
    with pytest.raises(Invalid, match=says):
        end(ash, paper.session, clock, discussed, none=none)
    assert ash.rows(SupervisionSession)[0].ended_at is None
    assert (paper.revision, decisions(ash.chronology("amara"))) == before


@pytest.mark.parametrize("none", [True, False])
def test_a_child_ticked_and_none_said_is_said(ash: School, clock: FakeClock, none: bool) -> None:
    paper = ash.record()
    ash.found("head", ["C-0001"])
    if none:
        with pytest.raises(Invalid):
            end(ash, paper.session, clock, ["C-0001"], none=True)
    else:
        end(ash, paper.session, clock, ["C-0001"], none=False)
    assert len(ash.chronology("amara")) == (0 if none else 1)


def test_a_child_of_another_school_is_unknown_here(town: Town, clock: FakeClock) -> None:
    extra = town.birch.add_child("only", NewChild("Only", NOISE))
    assert extra == "C-0004"
    paper = town.ash.record()
    with pytest.raises(Invalid, match="from the list"):
        end(town.ash, paper.session, clock, [extra], none=False)


@pytest.mark.parametrize("minutes", [0, -1])
def test_it_does_not_end_before_it_began(ash: School, clock: FakeClock, minutes: int) -> None:
    paper = ash.record()
    with pytest.raises(Invalid, match="ended before it began"):
        end(ash, paper.session, clock, [], none=True, minutes=minutes)


def test_it_does_not_end_in_time_to_come(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    with pytest.raises(Invalid, match="has not ended yet"):
        paper.end("amara", ended_at=clock() + ending.SOON + timedelta(minutes=1))
    assert ash.chronology("amara") == ()
    paper.end("amara", ended_at=clock() + ending.SOON)  # clocks differ a little
    assert len(ash.chronology("amara")) == 1


def test_it_ends_once(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    paper.end()
    for again in (lambda: paper.end("amara"), lambda: ending.ask_ending(paper.at(), paper.session)):
        with pytest.raises(Conflict, match="ended already"):
            again()
    assert ash.chronology("amara") == ()


def test_a_record_is_begun_before_the_session_ends(ash: School, clock: FakeClock) -> None:
    session = sessions.plan_session(ash.at("head"), "S-0001", clock() - timedelta(hours=1), "Room 2")
    with pytest.raises(Conflict, match="Start the record"):
        end(ash, session, clock, [], none=True)


def test_an_entry_is_dated_on_the_day_of_the_session_and_entered_when_it_was(ash: School, clock: FakeClock) -> None:
    held = clock() - timedelta(days=3)
    paper = ash.record(starts_at=held)
    paper.end("amara", starts_at=held, ended_at=held + timedelta(hours=1))
    entry = ash.standing("amara")[0]
    assert (entry.event_on, entry.entered_at) == (date(2026, 2, 28), clock())


def test_a_session_held_on_another_day_than_planned_is_dated_as_it_was(ash: School, clock: FakeClock) -> None:
    """The entry that was made at a save stands on the planned day; at the end the true day is known."""
    planned = clock() - timedelta(days=4)
    paper = ash.record(starts_at=planned, cases=[ash.case("amara", "A")])
    assert [entry.event_on for entry in ash.standing("amara")] == [date(2026, 2, 27)]
    paper.end("amara")
    assert [entry.event_on for entry in ash.standing("amara")] == [date(2026, 3, 3)]


def test_a_session_late_on_a_summers_evening_is_of_the_schools_day(ash: School, clock: FakeClock) -> None:
    held = datetime(2026, 7, 1, 23, 10, tzinfo=UTC)
    clock.now = held + timedelta(hours=2)
    paper = ash.record(starts_at=held)
    paper.end("amara", starts_at=held, ended_at=held + timedelta(hours=1))
    assert ash.standing("amara")[0].event_on == date(2026, 7, 2)


def external(ash: School) -> str:
    """A contract in which the trust's lead, from outside the school, supervises the lead."""
    ash.contract("trust", "lead")
    assert {party.person_id for party in ash.rows(Party) if party.external} == {ash.person("trust")}
    return "trust-lead"


def test_a_supervisor_from_outside_sees_no_name_when_the_session_ends(ash: School) -> None:
    """loxdale, jmat: across schools the child's confidentiality is kept."""
    practice.choose(ash.at("lead"), "outside_children", "reference")
    paper = ash.record(external(ash), cases=[ash.case("amara", "A")])
    assert "Lisle" not in str(ending.ask_ending(paper.at("trust"), paper.session).children)


# Who was there


@pytest.fixture
@kept
def group(ash: School) -> Paper:
    """The record of a group: the head supervises the lead, the deputy and somebody without an account."""
    ash.add_person("visitor", account=False)
    ids = [ash.person(key) for key in ("lead", "deputy", "visitor")]
    made = contracts.create_contract(ash.at("head"), ash.person("head"), *ids, kind=ContractKind.GROUP)
    ash.contracts["head-group"] = made
    return ash.record("head-group")


def end_with(paper: Paper, *there: str, discussed: tuple[str, ...] = ()) -> None:
    now = paper.school.clock()
    paper.school.found(paper.writer, [paper.school.children[key] for key in discussed])
    ending.end_session(
        paper.at(),
        paper.session,
        starts_at=now - timedelta(hours=1),
        ended_at=now,
        discussed=[paper.school.children[key] for key in discussed],
        none=not discussed,
        present=[paper.party(key) for key in there],
    )


def people(paper: Paper, who: str = "head") -> dict[str, bool]:
    return {one.party.name: one.present for one in sessions.read_session(paper.school.at(who), paper.session).people}


def test_the_record_of_a_group_says_that_it_was_one(group: Paper) -> None:
    """trust: the records should reflect that this was a group."""
    names = [group.school.name(key) for key in ("lead", "deputy", "visitor")]
    assert group.answers["supervisee"] == f"{names[0]}, {names[1]} and {names[2]} (group session)"
    assert group.answers["supervisor"] == group.school.name("head")


def test_everybody_is_expected_until_somebody_says_otherwise(group: Paper) -> None:
    view = ending.ask_ending(group.at(), group.session)
    assert [one.present for one in view.people] == [True] * 4
    group.end()
    assert set(people(group).values()) == {True}


def test_who_was_not_there_is_neither_in_the_record_nor_on_the_chronology(group: Paper) -> None:
    ash = group.school
    end_with(group, "head", "lead", discussed=("amara",))
    assert people(group) == {
        ash.name("head"): True,
        ash.name("lead"): True,
        ash.name("deputy"): False,
        ash.name("visitor"): False,
    }
    assert group.answers["supervisee"] == f"{ash.name('lead')} (group session)"
    assert group.answers["supervisor"] == ash.name("head")
    took_part = " ".join(ash.standing("amara")[0].content.took_part)
    assert ash.name("lead") in took_part
    assert ash.name("deputy") not in took_part


def test_names_that_somebody_typed_are_left_alone(group: Paper) -> None:
    group.save(supervisee="The whole pastoral team")
    end_with(group, "head", "lead")
    assert group.answers["supervisee"] == "The whole pastoral team"


def test_an_absentee_reads_and_is_not_asked(group: Paper) -> None:
    end_with(group, "head", "lead", "visitor")
    group.complete()
    with pytest.raises(Refused):
        group.view("deputy")
    group.circulate()
    asked = {said.party.person_id for said in group.view("deputy").agreements if said.expected}
    assert asked == {group.school.person(key) for key in ("head", "lead", "visitor")}
    group.agree("lead")
    agreeing.agree(group.at("head"), group.reference, group.view().content_hash, party_id=group.party("visitor"))
    assert group.agree("head") is True


@pytest.mark.parametrize(
    ("there", "says"),
    [
        (("head",), "None of the supervisees was there"),
        (("lead", "deputy"), "Nobody who leads was there"),
        ((), "None of the supervisees was there"),
    ],
)
def test_one_alone_is_no_session(group: Paper, there: tuple[str, ...], says: str) -> None:
    with pytest.raises(NobodyThere, match=says):
        end_with(group, *there)
    assert group.school.rows(SupervisionSession)[0].ended_at is None
    assert set(people(group).values()) == {True}


def test_one_to_one_without_the_supervisee_is_put_off(ash: School) -> None:
    paper = ash.record()
    with pytest.raises(NobodyThere, match="Put it off to another day"):
        end_with(paper, "head")


def test_a_party_of_another_contract_was_not_there(ash: School) -> None:
    paper = ash.record()
    other = ash.record("wellbeing-deputy")
    with pytest.raises(NobodyThere, match="from the list"):
        ending.end_session(
            paper.at(),
            paper.session,
            starts_at=ash.clock() - timedelta(hours=1),
            ended_at=ash.clock(),
            discussed=[],
            none=True,
            present=[paper.party("head"), paper.party("lead"), other.party("deputy")],
        )


def test_an_abandoned_record_is_still_the_sessions(ash: School) -> None:
    """No child is filed twice: the record is taken up again and never begun anew (design, section 6)."""
    paper = ash.record()
    drafts.abandon(paper.at(), paper.reference, "Wrong form")
    for use in (
        lambda: sessions.start_record(paper.at(), paper.session),
        lambda: ending.ask_ending(paper.at(), paper.session),
    ):
        with pytest.raises(Conflict, match="abandoned"):
            use()
    shown = sessions.read_session(paper.at(), paper.session).paper
    assert shown is not None
    assert (shown.reference, shown.state, shown.writable) == (paper.reference, "abandoned", False)
    drafts.resume(paper.at(), paper.reference)
    assert sessions.start_record(paper.at(), paper.session) == paper.reference
    paper.end()


# Moving


def test_either_party_puts_a_session_off(ash: School, clock: FakeClock) -> None:
    reference = sessions.plan_session(ash.at("head"), "S-0001", clock() + timedelta(days=2), "Room 2")
    later = clock() + timedelta(days=9)
    moving.move_session(ash.at("lead"), reference, later, " Room 5 ")
    view = sessions.read_session(ash.at("head"), reference)
    assert (view.starts_at, view.place) == (later, "Room 5")
    assert ash.events()[-1] == "session.moved"
    assert sound(ash.desk)


def test_an_absence_is_noted_before_the_session(group: Paper) -> None:
    at = group.school.clock() + timedelta(days=1)
    moving.move_session(group.at("deputy"), group.session, at, "Room 2", [group.party(k) for k in ("head", "lead")])
    assert [one.present for one in ending.ask_ending(group.at(), group.session).people] == [True, True, False, False]
    moving.move_session(group.at("deputy"), group.session, at, "Room 2")
    assert sum(people(group).values()) == 2  # what was known stays known


def test_a_session_that_ended_is_not_moved(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    paper.end()
    assert not sessions.read_session(paper.at(), paper.session).may_move
    with pytest.raises(Conflict, match="has ended"):
        moving.move_session(paper.at(), paper.session, clock(), "Room 2")


def test_nobody_is_left_alone_by_an_absence(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    with pytest.raises(NobodyThere):
        moving.move_session(paper.at(), paper.session, clock(), "Room 2", [paper.party("head")])
    with pytest.raises(WrongTimes):
        moving.move_session(paper.at(), paper.session, clock() - timedelta(days=300), "Room 2")


# Who

USES: dict[str, Callable[[Desk, str, FakeClock], object]] = {
    "plan": lambda desk, session, clock: sessions.plan_session(desk, "S-0001", clock(), "Room 3"),
    "may plan": lambda desk, session, clock: sessions.ask_plan(desk, "S-0001"),
    "read": lambda desk, session, clock: sessions.read_session(desk, session),
    "start": lambda desk, session, clock: sessions.start_record(desk, session),
    "ask": lambda desk, session, clock: ending.ask_ending(desk, session),
    "move": lambda desk, session, clock: moving.move_session(desk, session, clock() - timedelta(hours=1), "Room 4"),
    "end": lambda desk, session, clock: ending.end_session(
        desk, session, starts_at=clock() - timedelta(hours=1), ended_at=clock(), discussed=[], none=True
    ),
}
SUPERVISEES = {"plan", "may plan", "read", "move"}
OUTSIDERS = ("deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody")


@pytest.mark.parametrize("use", USES)
def test_wrong_people_are_refused(town: Town, clock: FakeClock, use: str) -> None:
    ash = town.ash
    paper = ash.record()
    before = ash.events()
    for who in (*OUTSIDERS, *(() if use in SUPERVISEES else ("lead",))):
        with pytest.raises(Refused):
            USES[use](ash.at(who), paper.session, clock)
    # Next door the same reference is another session, and one that is not there is the same as one that is refused.
    if use not in ("plan", "may plan"):
        with pytest.raises(NotFound):
            USES[use](ash.at("head"), "M-0003", clock)
    assert ash.events() == before
    USES[use](ash.at("head"), paper.session, clock)  # the counter-proof: it is the person who is refused


def test_the_lead_of_another_school_finds_only_their_own(town: Town, clock: FakeClock) -> None:
    """M-0001 is theirs too, and ended; nothing of Ashgrove's is touched."""
    paper = town.ash.record(cases=[town.ash.case("amara", "A")])
    assert paper.session == "M-0001"
    with pytest.raises(Conflict, match="ended already"):
        USES["end"](town.birch.at("head"), paper.session, clock)
    assert town.ash.rows(SupervisionSession)[0].ended_at is None
    assert contracts.read_contract(town.ash.at("head"), "S-0001").sessions[0].ended_at is None
