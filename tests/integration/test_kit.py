"""Forms to write on by hand: who meets is printed, the rest is room, and no child is in them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration import own_forms
from tests.integration.kept import kept
from tests.integration.school import School, Town, sound
from webapp.db.audit import AuditRow
from webapp.documents.closed import NO_CHILDREN
from webapp.documents.proof import words_of
from webapp.domain.errors import NotFound, Refused
from webapp.domain.people import ContractKind
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import choosing, contracts, kit, people, sessions, ways


@pytest.fixture
@kept
def ash(town: Town) -> School:
    ways.switch(town.ash.at("lead"), list(SWITCHABLE))
    return town.ash


def test_there_is_a_form_for_each_contract_whose_sessions_one_plans(ash: School) -> None:
    assert {line.reference for line in kit.kit_of(ash.at("head"))} == {ash.contracts["head-lead"]}
    assert kit.kit_of(ash.at("governor")) == ()


def test_who_meets_is_printed_and_the_rest_is_room(ash: School) -> None:
    words = words_of(kit.blank_record(ash.at("head"), ash.contracts["head-lead"]))
    assert ash.name("head") in words
    assert ash.name("lead") in words
    assert words.count("____") > 20
    assert "Not answered" not in words
    assert "do not sign this copy" in words
    assert not any(name in words for name in ash.children)


@pytest.mark.parametrize("key", [key for key in SWITCHABLE if "record" in key or "meeting" in key])
def test_every_record_can_be_printed_so(ash: School, key: str) -> None:
    choosing.choose_record_document(ash.at("head"), ash.contracts["head-lead"], key)
    words = words_of(kit.blank_record(ash.at("head"), ash.contracts["head-lead"]))
    assert "Not answered" not in words
    assert "{{" not in words
    assert ash.name("lead") in words


def test_an_own_form_keeps_its_own_lines(ash: School) -> None:
    number = own_forms.in_use(ash, own_forms.short_record())
    choosing.choose_record_document(ash.at("head"), ash.contracts["head-lead"], f"own_{number}")
    words = words_of(kit.blank_record(ash.at("head"), ash.contracts["head-lead"]))
    assert ash.name("lead") in words
    assert "Not answered" not in words
    assert words.count("_" * 24) == 1  # the form's own line for the next date


def test_between_schools_there_is_no_room_for_a_child(ash: School) -> None:
    ash.add_person("peer")
    people.set_outside(ash.at("administrator"), ash.person("peer"), outside=True)
    made = contracts.create_contract(ash.at("lead"), ash.person("lead"), ash.person("peer"), kind=ContractKind.CLUSTER)
    words = words_of(kit.blank_record(ash.at("lead"), made))
    assert NO_CHILDREN in words
    assert "Case 1" not in words


def test_nobody_prints_for_a_contract_of_others(ash: School) -> None:
    with pytest.raises((Refused, NotFound)):
        kit.blank_record(ash.at("governor"), ash.contracts["head-lead"])


def test_what_was_written_by_hand_is_entered_with_its_true_day(ash: School) -> None:
    day = ash.clock() - timedelta(days=5)
    session = sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], day, "Room 2")
    sessions.start_record(ash.at("head"), session)
    assert sessions.read_session(ash.at("head"), session).starts_at == day


def test_that_it_was_printed_is_noted(ash: School) -> None:
    kit.blank_record(ash.at("head"), ash.contracts["head-lead"])
    noted = [row for row in ash.rows(AuditRow) if row.event == "contract.blank_printed"]
    assert len(noted) == 1
    assert sound(ash.desk)
