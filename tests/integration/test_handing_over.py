"""Replacing a supervisor on a date: on the day before, on the day and after it, for everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.handing_over import HeldOutside, Replacement
from webapp.domain.cadence import Reason
from webapp.domain.clock import SCHOOL_TIME, months_before
from webapp.domain.endings import HeldAnswer
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import PartyKind
from webapp.domain.plans import PlanKind
from webapp.services import (
    actions,
    board,
    cancelling,
    contracts,
    held_outside,
    home,
    moving,
    passing,
    people,
    reading,
    replacing,
    sessions,
    writing,
)
from webapp.services.calendar_events import own_events
from webapp.services.replacing import WrongDay

DAY = date(2026, 4, 13)
"""D: a Monday. Six months before it is 13 October 2025."""


def at(day: date, hour: int = 16) -> datetime:
    return datetime.combine(day, time(hour), SCHOOL_TIME).astimezone(UTC)


def began(school: School, on: date, reference: str = "S-0001") -> None:
    """The contract, and everybody's place in it, since that day."""
    with school.desk.work(school_id=school.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=school.school_id, reference=reference).one()
        contract.started_on = on
        for party in contract.parties:
            party.from_on = on
        work.note("contract.changed", f"contract:{contract.id}")


def party_of(school: School, who: str, reference: str = "S-0001") -> int:
    """The place of a person in a contract, the newest."""
    rows = school.rows(Party, Party.person_id == school.person(who))
    ids = {row.id for row in school.rows(Contract, Contract.reference == reference)}
    return int([row.id for row in rows if row.contract_id in ids][-1])


def replaced(
    school: School, successor: str = "staff", on: date = DAY, *, leaver: str = "head", by: str = "lead"
) -> Paper:
    """Said by the supervisee; gives the handover sheet."""
    sheet = replacing.replace_supervisor(
        school.at(by), "S-0001", party_of(school, leaver), school.person(successor), on
    )
    return Paper(school, leaver, "S-0001", "", sheet)


@pytest.fixture
@kept
def long(town: Town) -> School:
    """Ashgrove, whose lead is supervised by the head since 1 June 2025. Today is Tuesday 3 March 2026."""
    began(town.ash, date(2025, 6, 1))
    return town.ash


def held(school: School, day: date, *, child: str = "amara", what: str = "") -> Paper:
    """A session that was held on this day, with a child and perhaps an action of the head's."""
    now, school.clock.now = school.clock.now, at(day, 18)
    record = school.record(starts_at=at(day), cases=[school.case(child, f"On {day}")])
    if what:
        record.save(actions=[school.action(record, what, "head")])
    record.end(child, starts_at=at(day), ended_at=at(day, 17))
    school.clock.now = now
    return record


def reads(act: Callable[[], object]) -> bool:
    try:
        act()
    except (Refused, NotFound):
        return False
    return True


def seen(school: School, who: str, *papers: Paper) -> tuple[bool, ...]:
    """Whether this person opens the contract, and each of these papers; the lists say the same."""
    desk = school.at(who)
    opened = [reads(lambda: contracts.read_contract(desk, "S-0001"))]
    opened += [reads(lambda paper=paper: reading.read_paper(desk, paper.reference)) for paper in papers]  # type: ignore[misc]
    listed = [line.reference for line in board.my_contracts(desk)]
    assert ("S-0001" in listed) is opened[0]
    return tuple(opened)


# The matrix


def test_on_the_day_the_leaver_loses_all_and_the_new_one_has_half_a_year(long: School, clock: FakeClock) -> None:
    old = held(long, date(2025, 10, 10), what="Old promise")
    first = held(long, date(2025, 10, 13), what="First promise")
    late = held(long, date(2026, 2, 10), what="Late promise")
    for record in (old, first, late):
        record.complete()
        record.circulate()
    sheet = replaced(long)
    papers = (old, first, late, sheet)
    who = ("head", "staff", "lead", "second_lead")
    clock.now = at(DAY - timedelta(days=1))
    assert [seen(long, one, *papers) for one in who] == [
        (True, True, True, True, True),
        (False, False, False, False, False),
        (True, True, True, True, False),  # a draft is its writer's
        (False, False, False, False, False),  # no office opens anything
    ]
    for day in (DAY, DAY + timedelta(days=1)):
        clock.now = at(day, 0)
        assert [seen(long, one, *papers) for one in who] == [
            (False, False, False, False, False),
            (True, False, True, True, True),
            (True, True, True, True, False),
            (False, False, False, False, False),
        ]


def test_open_actions_pass_over_however_old(long: School, clock: FakeClock) -> None:
    held(long, date(2025, 7, 10), what="Old promise")
    held(long, date(2026, 2, 10), what="Late promise")
    replaced(long)
    clock.now = at(DAY - timedelta(days=1))
    assert {action.what for action in home.home(long.at("head")).actions} == {"Old promise", "Late promise"}
    assert home.home(long.at("staff")).actions == ()
    clock.now = at(DAY, 0)
    assert actions.my_actions(long.at("head")).actions == home.home(long.at("head")).actions == ()
    taken = home.home(long.at("staff")).actions
    assert {(action.what, action.mine, action.owner) for action in taken} == {
        ("Old promise", False, long.name("head")),
        ("Late promise", False, long.name("head")),
    }
    with pytest.raises((Refused, NotFound)):
        actions.close_action(long.at("head"), taken[0].action_id, "done", "")
    actions.close_action(long.at("staff"), taken[0].action_id, "done", "Did it")
    assert len(home.home(long.at("staff")).actions) == 1


def test_a_draft_passes_over_and_what_the_leaver_typed_stays_theirs(long: School, clock: FakeClock) -> None:
    draft = long.record(starts_at=at(date(2026, 3, 3), 13), trends="Saved")
    writing.autosave(long.at("head"), draft.reference, draft.revision, {**draft.answers, "trends": "Only typed"})
    replaced(long, on=date(2026, 3, 4))
    clock.now = at(date(2026, 3, 4), 9)
    opened = writing.open_for_writing(long.at("staff"), draft.reference)
    assert "Only typed" not in repr(opened)
    assert opened.answers["trends"] == "Saved"
    with pytest.raises((Refused, NotFound)):
        writing.autosave(long.at("head"), draft.reference, draft.revision, draft.answers)
    draft.save("staff", trends="Gone on with")
    assert "write" in {task.kind for task in home.home(long.at("staff")).papers}


def test_sessions_from_the_day_on_expect_the_new_one(long: School, clock: FakeClock) -> None:
    before = sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 3, 20)), "Room 2")
    after = sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2")
    assert [one.reference for one in home.home(long.at("head")).sessions] == [before, after]
    replaced(long)
    assert [one.reference for one in home.home(long.at("head")).sessions] == [before]
    assert [one.others for one in home.home(long.at("lead")).sessions] == [
        (long.name("head"),),
        (long.name("staff"),),
    ]
    assert coming(long, after) == {"head": False, "lead": True, "staff": True}
    assert coming(long, before) == {"head": True, "lead": True}
    clock.now = at(DAY, 9)
    shown = [(one.reference, one.over) for one in home.home(long.at("staff")).sessions]
    assert shown == [(before, True), (after, False)]  # what nobody ended is theirs to end
    assert home.home(long.at("head")).sessions == ()
    moving.move_session(long.at("staff"), after, at(date(2026, 4, 21)), "Room 3")
    reference = sessions.start_record(long.at("staff"), after)
    assert reading.read_paper(long.at("staff"), reference).head.my_party is not None
    with pytest.raises((Refused, NotFound)):
        sessions.read_session(long.at("head"), after)


def coming(school: School, reference: str) -> dict[str, bool]:
    with school.desk.read() as work:
        session = work.db.query(SupervisionSession).filter_by(school_id=school.school_id, reference=reference).one()
        names = {school.person(key): key for key in ("head", "lead", "staff")}
        return {names[row.party.person_id]: row.present for row in session.attendances}


def test_the_calendar_changes_hands_on_the_day(long: School, clock: FakeClock) -> None:
    sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 3, 20)), "Room 2")
    sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2")
    replaced(long)
    assert [events(long, who) for who in ("head", "lead", "staff")] == [["20.03"], ["20.03", "20.04"], []]
    clock.now = at(DAY, 9)
    assert [events(long, who) for who in ("head", "lead", "staff")] == [[], ["20.03", "20.04"], ["20.04"]]


def events(school: School, who: str) -> list[str]:
    with school.at(who).read() as work:
        return [f"{event.starts_at:%d.%m}" for event in own_events(work) if not event.cancelled]


def test_a_session_of_the_leavers_last_day_is_ended_by_who_follows(long: School, clock: FakeClock) -> None:
    draft = long.record(starts_at=at(date(2026, 3, 3), 13))
    replaced(long, on=date(2026, 3, 4))
    clock.now = at(date(2026, 3, 4), 9)
    draft.end(who="staff", starts_at=at(date(2026, 3, 3), 13), ended_at=at(date(2026, 3, 3), 14))
    draft.save("staff", next_on="2026-05-01")
    Paper(long, "staff", "S-0001", draft.session, draft.reference).issue("staff", "lead")
    assert draft.state == "issued"
    assert draft.answers["supervisor"] == long.name("head")  # who led it


def test_a_record_begun_for_a_later_day_names_who_led_it(long: School, clock: FakeClock) -> None:
    session = sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2")
    reference = sessions.start_record(long.at("head"), session)
    replaced(long)
    clock.now = at(date(2026, 4, 20), 18)
    draft = Paper(long, "staff", "S-0001", session, reference)
    assert draft.answers["supervisor"] == long.name("head")
    draft.end(starts_at=at(date(2026, 4, 20)), ended_at=at(date(2026, 4, 20), 17))
    assert draft.answers["supervisor"] == long.name("staff")


# Six calendar months


@pytest.mark.parametrize(
    ("today", "day", "since"),
    [
        (date(2026, 3, 3), date(2026, 3, 31), "2025-09-30"),
        (date(2026, 3, 3), date(2026, 8, 31), "2026-02-28"),
        (date(2027, 9, 1), date(2028, 2, 29), "2027-08-29"),
        (date(2027, 9, 1), date(2028, 8, 29), "2028-02-29"),
        (date(2027, 9, 1), date(2028, 8, 31), "2028-02-29"),
        (date(2026, 9, 1), date(2027, 5, 31), "2026-11-30"),
    ],
)
def test_half_a_year_is_six_calendar_months(long: School, clock: FakeClock, today: date, day: date, since: str) -> None:
    clock.now = at(today)
    first = date.fromisoformat(since)
    old, near = held(long, first - timedelta(days=1)), held(long, first)
    sheet = replaced(long, on=day)
    assert sheet.answers["records_from"] == since == months_before(day, 6).isoformat()
    clock.now = at(day, 0)
    assert seen(long, "staff", old, near) == (True, False, True)


# Who may, and whom


def test_the_supervisor_or_a_supervisee_and_nobody_by_office(long: School) -> None:
    for who in ("second_lead", "deputy", "trust", "administrator", "staff", "nobody"):
        with pytest.raises((Refused, NotFound)):
            replaced(long, by=who)
        with pytest.raises((Refused, NotFound)):
            replacing.ask_replacing(long.at(who), "S-0001")
    for who in ("head", "lead"):
        view = replacing.ask_replacing(long.at(who), "S-0001")
        assert [party.name for party in view.leavers] == [long.name("head")]
        assert {long.name("head"), long.name("lead")}.isdisjoint(choice.name for choice in view.choices)
        sheet = replaced(long, by=who)
        assert replacing.ask_replacing(long.at(who), "S-0001").leavers == ()
        replacing.take_back(long.at("lead"), long.rows(Replacement)[-1].id)
        assert sheet.state == "abandoned"


def test_what_is_no_replacement_is_refused_and_changes_nothing(long: School, town: Town, clock: FakeClock) -> None:
    stranger = town.birch.person("staff")
    for wrong, on in (("lead", DAY), ("head", DAY), ("staff", date(2026, 3, 2)), ("staff", date(2027, 3, 10))):
        with pytest.raises(Invalid):
            replaced(long, wrong, on)
    with pytest.raises(Invalid):
        replacing.replace_supervisor(long.at("lead"), "S-0001", party_of(long, "head"), stranger, DAY)
    with pytest.raises(Invalid):
        replacing.replace_supervisor(long.at("lead"), "S-0001", party_of(long, "lead"), long.person("staff"), DAY)
    began(long, date(2026, 3, 3))
    with pytest.raises(WrongDay):
        replaced(long, on=date(2026, 3, 3))
    assert long.rows(Replacement) == []
    assert "supervisor.replaced" not in long.events()


def test_whoever_has_left_or_has_no_account_is_replaced_by_the_supervisee(long: School, clock: FakeClock) -> None:
    people.mark_left(long.at("administrator"), long.person("head"))
    (unled,) = home.home(long.at("lead")).passing.unled
    assert (unled.contract_reference, unled.supervisor) == ("S-0001", long.name("head"))
    assert home.home(long.at("lead")).to_do >= 1
    replaced(long, on=date(2026, 3, 3))
    assert home.home(long.at("lead")).passing.unled == ()
    assert seen(long, "staff") == (True,)


def test_of_two_supervisors_only_the_one_named_leaves(long: School, clock: FakeClock) -> None:
    long.add_party("wellbeing", PartyKind.SUPERVISOR)
    replaced(long)
    clock.now = at(DAY, 9)
    assert [seen(long, who) for who in ("head", "wellbeing", "staff")] == [(False,), (True,), (True,)]


def test_who_comes_back_speaks_from_the_place_that_holds(long: School, clock: FakeClock) -> None:
    replaced(long, on=date(2026, 3, 10))
    clock.now = at(date(2026, 3, 20))
    replacing.replace_supervisor(
        long.at("lead"), "S-0001", party_of(long, "staff"), long.person("head"), date(2026, 3, 23)
    )
    clock.now = at(date(2026, 3, 23), 18)
    record = long.record(starts_at=at(date(2026, 3, 23)))
    record.end(starts_at=at(date(2026, 3, 23)), ended_at=at(date(2026, 3, 23), 17))
    record.complete()
    record.issue("head", "lead")
    assert record.state == "issued"
    assert seen(long, "staff", record) == (False, False)


# Taking it back


def test_it_is_taken_back_before_the_day_and_not_after(long: School, clock: FakeClock) -> None:
    after = sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 4, 20)), "Room 2")
    sheet = replaced(long)
    (row,) = long.rows(Replacement)
    with pytest.raises((Refused, NotFound)):
        replacing.take_back(long.at("staff"), row.id)
    replacing.take_back(long.at("head"), row.id)
    assert coming(long, after) == {"head": True, "lead": True, "staff": False}
    assert sheet.state == "abandoned"
    with pytest.raises(Conflict):
        replacing.take_back(long.at("head"), row.id)
    (told,) = home.home(long.at("staff")).passing.following
    assert (told.taken_back, told.following) == (True, True)
    clock.now = at(DAY, 9)
    assert [seen(long, who) for who in ("head", "lead", "staff")] == [(True,), (True,), (False,)]
    replaced(long, "staff", on=date(2026, 4, 14))
    clock.now = at(date(2026, 4, 14), 9)
    assert [seen(long, who) for who in ("head", "lead", "staff")] == [(False,), (True,), (True,)]
    with pytest.raises(Conflict):
        replacing.take_back(long.at("lead"), long.rows(Replacement)[-1].id)
    assert long.events().count("supervisor.replaced") == 2
    assert long.events().count("supervisor.replacement_taken_back") == 1


# Told


def test_everybody_concerned_is_told_and_nobody_else(long: School, clock: FakeClock) -> None:
    replaced(long, by="head")
    lines = {who: home.home(long.at(who)).passing.following for who in ("head", "lead", "staff", "deputy")}
    assert (lines["head"], lines["deputy"]) == ((), ())
    (to_lead,), (to_staff,) = lines["lead"], lines["staff"]
    assert (to_lead.mine, to_lead.begins_on, to_lead.contract_reference) == (True, DAY, "S-0001")
    assert (to_staff.following, to_staff.contract_reference, to_staff.supervisees) == (True, "", (long.name("lead"),))
    clock.now = at(DAY + timedelta(days=13))
    assert home.home(long.at("staff")).passing.following[0].contract_reference == "S-0001"
    clock.now = at(DAY + timedelta(days=14))
    assert home.home(long.at("staff")).passing.following == home.home(long.at("lead")).passing.following == ()


# The sheet


def test_the_sheet_is_begun_from_the_facts_and_names_no_child(long: School, clock: FakeClock) -> None:
    long.plan("amara", PlanKind.CHILD_IN_NEED)
    held(long, date(2025, 10, 10), what="Before that")
    near = held(long, date(2026, 2, 10), what="Ring the mother of Amara Lisle")
    held(long, date(2026, 2, 17), child="hope")
    cancelled = sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 3, 9)), "Room 2")
    cancelling.cancel_session(long.at("head"), cancelled, Reason.ROOM)
    sessions.plan_session(long.at("head"), "S-0001", at(date(2026, 3, 20)), "Room 2")
    sheet = replaced(long, "deputy")
    said = sheet.answers
    assert (said["supervisee"], said["supervisor"], said["new_supervisor"], said["from_day"]) == (
        long.name("lead"),
        long.name("head"),
        long.name("deputy"),
        DAY.isoformat(),
    )
    assert [(row["session_on"], row["standing"]) for row in rows(said, "sessions")] == [
        ("2026-02-10", "Being written"),
        ("2026-02-17", "Being written"),
        ("2026-03-20", "Planned"),
    ]
    assert rows(said, "sessions")[0]["record_reference"] == near.reference
    assert {row["what"] for row in rows(said, "open_actions")} == {
        "Before that",
        f"Ring the mother of {long.children['amara']}",
    }
    # The head who leaves does not read the roll: who was discussed is listed, and not under which plan.
    assert [(row["child_reference"], row["situation"]) for row in rows(said, "live_cases")] == [
        (long.children["amara"], "As the records say"),
        (long.children["hope"], "As the records say"),
    ]
    assert all(name not in repr(said) for name in ("Amara", "Lisle", "Hope", "Darrow"))


def rows(said: dict[str, object], key: str) -> list[dict[str, str]]:
    found = said[key]
    assert isinstance(found, list)
    return found


def test_among_those_who_read_the_roll_the_live_cases_stand_with_their_plan(town: Town, clock: FakeClock) -> None:
    ash = town.ash
    ash.contract("deputy", "second_lead")
    reference = ash.contracts["deputy-second_lead"]
    ash.plan("amara", PlanKind.CHILD_IN_NEED)
    record = ash.record("deputy-second_lead", cases=[ash.case("amara", "x"), ash.case("hope", "y")])
    record.end("amara", "hope")
    sheet = replacing.replace_supervisor(
        ash.at("deputy"), reference, party_of(ash, "deputy", reference), ash.person("lead"), DAY
    )
    said = Paper(ash, "deputy", reference, "", sheet).answers
    assert [(row["child_reference"], row["situation"]) for row in rows(said, "live_cases")] == [
        (ash.children["amara"], "Child in need plan")
    ]


def test_the_sheet_is_written_by_who_leaves_then_by_who_follows_and_agreed(long: School, clock: FakeClock) -> None:
    sheet = replaced(long)
    sheet.save(still_owed="Nothing", to_know="Prefers mornings")
    with pytest.raises((Refused, NotFound)):
        sheet.save("staff", to_know="Too early")
    with pytest.raises((Refused, NotFound)):
        sheet.save("lead", to_know="Not hers")
    clock.now = at(DAY, 9)
    with pytest.raises((Refused, NotFound)):
        sheet.save("head", to_know="Too late")
    sheet.save("staff", to_know="Prefers mornings, said Head")
    mine = Paper(long, "staff", "S-0001", "", sheet.reference)
    mine.issue("staff", "lead")
    assert (mine.state, mine.view("lead").head.title) == ("issued", "Handover of supervision")


def test_the_contract_s_own_paper_is_not_taken_for_it(long: School, clock: FakeClock) -> None:
    paper = long.contract_paper()
    paper.issue("head", "lead")
    sheet = replaced(long)
    for who in ("head", "lead"):
        view = contracts.read_contract(long.at(who), "S-0001")
        assert view.paper is not None
        assert (view.paper.reference, view.agreed) == (paper.reference, 75)
        assert board.my_contracts(long.at(who))[0].paper == view.paper
    (said,) = passing.read_passing(long.at("lead"), "S-0001").following
    assert (said.sheet.reference, said.sheet.readable) == (sheet.reference, False)
    clock.now = at(DAY, 9)
    again = contracts.read_contract(long.at("staff"), "S-0001")
    assert again.paper is not None
    assert (again.paper.reference, again.agreed) == (paper.reference, 75)
    assert [party.name for party in again.today] == [long.name("lead"), long.name("staff")]


def test_an_older_handover_is_not_the_next_one_s(long: School, clock: FakeClock) -> None:
    first = replaced(long, on=date(2026, 3, 10))
    clock.now = at(date(2026, 10, 1))
    second = replacing.replace_supervisor(
        long.at("lead"), "S-0001", party_of(long, "staff"), long.person("deputy"), date(2026, 10, 5)
    )
    clock.now = at(date(2026, 10, 5), 9)
    sheet = Paper(long, "staff", "S-0001", "", second)
    assert seen(long, "deputy", first, sheet) == (True, False, True)


# From outside the school


def outside(school: School, *, account: bool) -> None:
    """The lead is supervised by somebody from outside, who supervises since 1 June 2025."""
    school.add_person("provider", account=account)
    school.contracts["provider-lead"] = contracts.create_contract(
        school.at("lead"), school.person("provider"), school.person("lead")
    )
    began(school, date(2025, 6, 1), school.contracts["provider-lead"])


def test_nothing_of_a_child_is_on_the_sheet_where_the_new_one_is_from_outside(long: School, clock: FakeClock) -> None:
    long.add_person("provider", account=False)
    held(long, date(2026, 2, 10), what="Ring the mother of Amara Lisle")
    sheet = replaced(long, "provider")
    assert rows(sheet.answers, "live_cases") == []
    (action,) = rows(sheet.answers, "open_actions")
    assert action["what"] == "Ring the mother of a child"


def test_the_supervisee_writes_from_the_day_on_where_the_new_one_has_no_account(long: School, clock: FakeClock) -> None:
    """Nobody is left without a writer (trust); what the leaver drafted before stays the leaver's."""
    long.add_person("provider", account=False)
    draft = long.record(starts_at=at(date(2026, 3, 3), 13), trends="Drafted")
    replaced(long, "provider", on=date(2026, 3, 10))
    assert seen(long, "lead", draft) == (True, False)
    clock.now = at(date(2026, 3, 10), 18)
    assert seen(long, "lead", draft) == (True, False)
    session = sessions.plan_session(long.at("lead"), "S-0001", at(date(2026, 3, 10)), "Room 2")
    record = Paper(long, "lead", "S-0001", session, sessions.start_record(long.at("lead"), session))
    record.save(trends="Written for the provider")
    assert seen(long, "lead", record) == (True, True)


def test_who_follows_a_provider_without_an_account_writes_from_the_day_on(long: School, clock: FakeClock) -> None:
    outside(long, account=False)
    reference = long.contracts["provider-lead"]
    replacing.replace_supervisor(
        long.at("lead"), reference, party_of(long, "provider", reference), long.person("deputy"), DAY
    )
    (said,) = passing.read_passing(long.at("lead"), reference).following
    own = contracts.read_contract(long.at("lead"), reference).paper
    assert own is not None
    assert (said.sheet.writable, own.writable) == (True, True)
    clock.now = at(date(2026, 3, 20), 18)
    session = sessions.plan_session(long.at("lead"), reference, at(date(2026, 3, 20)), "Room 2")
    record = Paper(long, "lead", reference, session, sessions.start_record(long.at("lead"), session))
    record.save(trends="Before the day the supervisee still writes")
    clock.now = at(date(2026, 4, 20), 18)
    later = sessions.plan_session(long.at("lead"), reference, at(date(2026, 4, 20)), "Room 2")
    with pytest.raises((Refused, NotFound)):
        sessions.start_record(long.at("lead"), later)
    sessions.start_record(long.at("deputy"), later)
    (said,) = passing.read_passing(long.at("deputy"), reference).following
    assert said.sheet.writable is True
    assert passing.read_passing(long.at("lead"), reference).following[0].sheet.writable is False
    Paper(long, "deputy", reference, session, record.reference).save(trends="And the new one reads and writes it")


def test_what_is_held_outside_is_asked_back_until_it_is_noted(long: School, clock: FakeClock) -> None:
    outside(long, account=False)
    reference = long.contracts["provider-lead"]
    replacing.replace_supervisor(
        long.at("lead"), reference, party_of(long, "provider", reference), long.person("deputy"), DAY
    )
    (row,) = long.rows(HeldOutside)
    for who in ("deputy", "second_lead", "head"):
        assert home.home(long.at(who)).passing.held == ()
        with pytest.raises((Refused, NotFound)):
            held_outside.note_asked(long.at(who), row.id, date(2026, 3, 3))
    (task,) = home.home(long.at("lead")).passing.held
    assert (task.name, task.asked_on, home.home(long.at("lead")).passing.to_do) == (long.name("provider"), None, 1)
    with pytest.raises(Invalid):
        held_outside.note_asked(long.at("lead"), row.id, date(2026, 3, 4))
    held_outside.note_asked(long.at("lead"), row.id, date(2026, 3, 2))
    with pytest.raises(Conflict):
        held_outside.note_asked(long.at("lead"), row.id, date(2026, 3, 2))
    clock.now = at(DAY + timedelta(days=60))
    assert home.home(long.at("lead")).passing.held[0].asked_on == date(2026, 3, 2)
    held_outside.note_answer(long.at("deputy"), row.id, HeldAnswer.DESTROYED, DAY)
    assert home.home(long.at("lead")).passing.held == ()
    with pytest.raises(Conflict):
        held_outside.note_answer(long.at("lead"), row.id, HeldAnswer.CAME_BACK, DAY)
    (told,) = passing.read_passing(long.at("lead"), reference).held
    assert (told.answer, told.answered_on, told.may_note) == (HeldAnswer.DESTROYED, DAY, False)
    assert [event for event in long.events() if event.startswith("held_outside")] == [
        "held_outside.opened",
        "held_outside.asked",
        "held_outside.closed",
    ]


def test_nothing_is_asked_back_from_who_stays_or_is_of_the_school(long: School) -> None:
    replaced(long)
    assert long.rows(HeldOutside) == []
    outside(long, account=False)
    reference = long.contracts["provider-lead"]
    replacing.replace_supervisor(
        long.at("lead"), reference, party_of(long, "provider", reference), long.person("deputy"), DAY
    )
    replacing.take_back(long.at("lead"), long.rows(Replacement)[-1].id)
    assert home.home(long.at("lead")).passing.held == ()
    assert passing.read_passing(long.at("lead"), reference).held == ()


def test_after_a_provider_the_schools_own_supervisor_names_children_again(long: School, clock: FakeClock) -> None:
    """Only who is there on the day counts: a former provider is handed nothing more."""
    outside(long, account=True)
    reference = long.contracts["provider-lead"]
    replacing.replace_supervisor(
        long.at("lead"), reference, party_of(long, "provider", reference), long.person("deputy"), DAY
    )
    long.contracts["deputy-lead"] = reference
    clock.now = at(DAY, 18)
    record = long.record("deputy-lead", starts_at=at(DAY), cases=[long.case("amara", "Named")])
    assert record.row.closed_to_children is False
    record.end("amara", starts_at=at(DAY), ended_at=at(DAY, 17))
    assert "Named now" in long.entry_texts()[long.children["amara"]]
