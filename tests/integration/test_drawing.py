"""Two files are drawn for an audit, nobody twice before all had a turn, and every draw can be checked (loxdale)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town, ready, sound
from webapp.db.children import Child
from webapp.db.drawing import FileDraw
from webapp.documents.codec import new_uid
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.plans import PlanKind
from webapp.domain.sampling import drawn_from
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import drawing, leaving, people, practice, sessions, turns, ways
from webapp.services.children import NewChild

BETWEEN = "lead-deputy"


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, where the lead supervises the deputy, and every child of the three has a file; the neighbour's too."""
    for school in (town.ash, town.birch):
        ways.switch(school.at("lead"), list(SWITCHABLE))
        school.contract("lead", "deputy")
        for child in school.children:
            school.plan(child)
    drawing.draw_files(town.birch.at("lead"), planned(town.birch))
    return town.ash


def planned(school: School, between: str = BETWEEN) -> str:
    """A session of today."""
    at = school.clock() - timedelta(hours=1)
    return sessions.plan_session(school.at(between.split("-")[0]), school.contracts[between], at, "Room 2")


def drawn(school: School, session: str, who: str = "lead") -> list[str]:
    """The children whose files stand for this session's audit."""
    keys = {reference: key for key, reference in school.children.items()}
    return [keys[reference] for reference, _ in sessions.read_session(school.at(who), session).drawn]


def audit(school: School, session: str, *children: str) -> Paper:
    """The audit of these files, from its beginning to the end of the session."""
    reference = sessions.start_record(school.at("lead"), session, audit=True)
    paper = Paper(school, "lead", school.contracts[BETWEEN], session, reference)
    said = {"strengths": "a", "learning_points": "b", "to_do": "c"}
    paper.save(cases=[{"uid": new_uid(), "child": school.children[child], **said} for child in children])
    paper.end(*children)
    return paper


def round_of(school: School) -> Iterator[list[str]]:
    """Audit after audit, each of whatever is drawn."""
    while True:
        session = planned(school)
        drawing.draw_files(school.at("lead"), session)
        children = drawn(school, session)
        audit(school, session, *children)
        yield children


def test_two_files_are_drawn_and_the_audit_begins_with_them(ash: School) -> None:
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    children = drawn(ash, session)
    assert len(set(children)) == 2
    reference = sessions.start_record(ash.at("lead"), session, audit=True)
    paper = Paper(ash, "lead", ash.contracts[BETWEEN], session, reference)
    assert [row["child"] for row in paper.answers["cases"]] == [ash.children[child] for child in children]
    assert len(ash.rows(FileDraw)) == 2
    assert sound(ash.desk)


def test_what_is_written_down_is_enough_to_draw_again(ash: School) -> None:
    drawing.draw_files(ash.at("lead"), planned(ash))
    first, second = ash.rows(FileDraw)
    references = sorted(ash.children.values())
    assert (first.pool, second.pool, first.round) == (3, 3, 1)
    assert json.loads(first.candidates) == references
    keys = {row.id: row.reference for row in ash.rows(Child)}
    assert drawn_from(json.loads(first.candidates), first.seed) == keys[first.child_id]
    assert json.loads(second.candidates) == [r for r in references if r != keys[first.child_id]]
    assert first.seed != second.seed
    assert all(view.comes_out for view in drawing.list_draws(ash.at("lead")).draws)


def test_a_draw_that_was_tampered_with_does_not_come_out(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing.draw_files(ash.at("lead"), planned(ash))
    monkeypatch.setattr(drawing, "drawn_from", lambda candidates, seed: "C-9999")
    assert not any(view.comes_out for view in drawing.list_draws(ash.at("lead")).draws)


def test_nobody_is_audited_twice_before_all_had_a_turn(ash: School) -> None:
    for number in range(3):
        ash.add_child(f"more{number}", NewChild("Fern", f"Tolley{number}"))
        ash.plan(f"more{number}", PlanKind.REFERRAL)
    audits = round_of(ash)
    first = [next(audits) for _ in range(3)]
    assert sorted(child for children in first for child in children) == sorted(ash.children)
    again = [next(audits) for _ in range(3)]
    assert sorted(child for children in again for child in children) == sorted(ash.children)
    assert [draw.round for draw in ash.rows(FileDraw)] == [1] * 6 + [2] * 6


def test_the_pool_is_whoever_has_an_entry_or_a_live_plan_and_is_here(town: Town, clock: FakeClock) -> None:
    ash = town.ash

    def pool() -> set[str]:
        with ash.at("lead").read() as work:
            found = turns.standing_of(work).pool
        return {key for key, reference in ash.children.items() if reference in found}

    assert pool() == set()
    ready(ash, "amara")
    ash.plan("hope", PlanKind.LOOKED_AFTER)
    assert pool() == {"amara"}
    practice.choose(ash.at("lead"), "live_cases", "looked_after")
    assert pool() == {"amara", "hope"}
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    assert pool() == {"hope"}


def test_who_is_new_joins_the_round_and_who_left_drops_out(ash: School, clock: FakeClock) -> None:
    first = next(round_of(ash))
    (left,) = set(ash.children) - set(first)
    leaving.note_leaving(ash.at("lead"), ash.children[left], clock().date())
    ash.add_child("new", NewChild("Fern", "Tolley"))
    ash.plan("new")
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    assert drawn(ash, session)[0] == "new"
    assert [draw.round for draw in ash.rows(FileDraw)][2:] == [1, 2]


def test_another_file_is_drawn_for_a_reason_and_who_was_passed_over_waits(ash: School) -> None:
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    before = drawn(ash, session)
    passed_over = ash.rows(FileDraw)[0]
    with pytest.raises(Invalid, match="Say why"):
        drawing.draw_again(ash.at("lead"), session, passed_over.id, "  ")
    drawing.draw_again(ash.at("lead"), session, passed_over.id, "Related to somebody who takes part")
    (third,) = set(ash.children) - set(before)
    assert sorted(drawn(ash, session)) == sorted([before[1], third])
    view = drawing.ask_files(ash.at("lead"), session)
    assert [draw.replaced for draw in view.drawn] == [True, False, False]
    assert view.drawn[2].reason == "Related to somebody who takes part"
    with pytest.raises(Conflict, match="already"):
        drawing.draw_again(ash.at("lead"), session, passed_over.id, "Again")
    with pytest.raises(Invalid, match="by hand"):
        drawing.draw_again(ash.at("lead"), session, view.drawn[1].draw_id, "Nor this one")
    audit(ash, session, before[1], third)
    assert drawing.list_draws(ash.at("lead")).waiting == 1
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    assert drawn(ash, session)[0] == before[0]
    assert "file.redrawn" in ash.events()
    assert "Related" not in " ".join(ash.events())


def test_a_file_that_was_drawn_and_not_read_waits_again(ash: School) -> None:
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    first, second = drawn(ash, session)
    (third,) = set(ash.children) - {first, second}
    audit(ash, session, first, third)  # in the record another child was chosen by hand
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    assert drawn(ash, session)[0] == second


def test_a_file_that_was_read_as_a_part_of_the_record_had_its_turn(ash: School) -> None:
    """A team audits two files within its meeting (loxdale)."""
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    first, second = drawn(ash, session)
    reference = sessions.start_record(ash.at("lead"), session)
    paper = Paper(ash, "lead", ash.contracts[BETWEEN], session, reference)
    paper.save(cases=[ash.case(first)])
    paper.end(first)
    assert drawing.list_draws(ash.at("lead")).waiting == 2
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    assert first not in drawn(ash, session)
    assert second in drawn(ash, session)


def test_a_file_that_was_chosen_by_hand_and_read_had_its_turn(ash: School) -> None:
    audit(ash, planned(ash), "amara", "hope")
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    assert drawn(ash, session)[0] == "zofia"


def test_files_are_drawn_once_and_before_the_record_is_begun(ash: School) -> None:
    session = planned(ash)
    drawing.draw_files(ash.at("lead"), session)
    with pytest.raises(Conflict, match="already"):
        drawing.draw_files(ash.at("lead"), session)
    sessions.start_record(ash.at("lead"), session, audit=True)
    draw_id = ash.rows(FileDraw)[0].id
    with pytest.raises(Conflict, match="is begun"):
        drawing.draw_again(ash.at("lead"), session, draw_id, "Too late")
    assert drawing.ask_files(ash.at("lead"), session).why_not
    assert not sessions.read_session(ash.at("lead"), session).may_draw


def test_a_draw_of_another_session_is_not_there(ash: School) -> None:
    first, second = planned(ash), planned(ash)
    drawing.draw_files(ash.at("lead"), first)
    with pytest.raises(NotFound):
        drawing.draw_again(ash.at("lead"), second, ash.rows(FileDraw)[0].id, "A reason")


def test_without_a_file_nothing_is_drawn(town: Town) -> None:
    ways.switch(town.ash.at("lead"), list(SWITCHABLE))
    town.ash.contract("lead", "deputy")
    with pytest.raises(Invalid, match="no file to draw"):
        drawing.draw_files(town.ash.at("lead"), planned(town.ash))
    assert town.ash.rows(FileDraw) == []


def test_where_audits_are_off_or_somebody_from_outside_takes_part_nothing_is_drawn(ash: School) -> None:
    session = planned(ash)
    people.set_outside(ash.at("administrator"), ash.person("deputy"), outside=True)
    with pytest.raises(Conflict, match="no place for a child"):
        drawing.draw_files(ash.at("lead"), session)
    ways.switch(ash.at("lead"), ["dsl_contract", "dsl_record"])
    with pytest.raises(Conflict, match="switched off"):
        drawing.draw_files(ash.at("lead"), session)


# Who sees who was drawn


def test_a_party_who_does_not_read_the_roll_sees_references(ash: School) -> None:
    session = planned(ash, "head-lead")
    drawing.draw_files(ash.at("lead"), session)
    lead, head = (sessions.read_session(ash.at(who), session) for who in ("lead", "head"))
    assert [reference for reference, _ in lead.drawn] == [reference for reference, _ in head.drawn]
    assert all(name for _, name in lead.drawn)
    assert [name for _, name in head.drawn] == ["", ""]
    assert lead.may_draw
    assert not head.may_draw


def test_a_party_from_outside_sees_no_draw(ash: School) -> None:
    practice.choose(ash.at("lead"), "outside_children", "reference")
    people.set_outside(ash.at("administrator"), ash.person("head"), outside=True)
    session = planned(ash, "head-lead")
    drawing.draw_files(ash.at("lead"), session)
    assert len(sessions.read_session(ash.at("lead"), session).drawn) == 2
    assert sessions.read_session(ash.at("head"), session).drawn == ()


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_whoever_does_not_read_the_roll_draws_nothing_and_sees_no_draw(ash: School, who: str) -> None:
    session = planned(ash, "head-lead")
    for use in (
        lambda: drawing.ask_files(ash.at(who), session),
        lambda: drawing.draw_files(ash.at(who), session),
        lambda: drawing.draw_again(ash.at(who), session, 1, "x"),
        lambda: drawing.list_draws(ash.at(who)),
    ):
        with pytest.raises(Refused):
            use()
    assert ash.rows(FileDraw) == []


def test_a_lead_who_is_no_party_draws_for_no_session_and_sees_no_way_to_it(ash: School) -> None:
    session = planned(ash)
    with pytest.raises(Refused):
        drawing.draw_files(ash.at("second_lead"), session)
    drawing.draw_files(ash.at("lead"), session)
    with pytest.raises(Refused):
        drawing.ask_files(ash.at("second_lead"), session)
    draws = drawing.list_draws(ash.at("second_lead")).draws
    assert [draw.session_reference for draw in draws] == ["", ""]
    assert [draw.session_reference for draw in drawing.list_draws(ash.at("deputy")).draws] == [session, session]


def test_a_list_of_draws_is_paged_and_costs_the_same(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing.draw_files(ash.at("lead"), planned(ash))
    drawing.list_draws(ash.at("lead"))  # a look is noted once in a quarter of an hour
    few = statements(ash.desk, lambda: drawing.list_draws(ash.at("lead")))
    for _ in range(3):
        drawing.draw_files(ash.at("lead"), planned(ash))
    assert statements(ash.desk, lambda: drawing.list_draws(ash.at("lead"))) == few
    monkeypatch.setattr(drawing, "PAGE", 3)
    last = drawing.list_draws(ash.at("lead"), 9)
    assert (len(last.draws), last.page, last.pages) == (2, 3, 3)
    assert date(2026, 3, 3) in {draw.session_on for draw in last.draws}
