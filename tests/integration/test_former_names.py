"""What a child was called before: what was written of them then is about them still, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests import rolls
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import School, Town
from tests.integration.test_outside_children import begun, with_coach
from tests.integration.test_roll_pages import Opens, opens
from webapp.db.children import FormerName
from webapp.db.papers import PaperVersion
from webapp.db.schools import Person
from webapp.domain.retention import Kept
from webapp.domain.roll.fields import Field
from webapp.services import (
    child_details,
    child_picker,
    chronology,
    destroying,
    entry_export,
    entry_search,
    importing,
    leaving,
    people,
)
from webapp.services.children import NewChild, roll
from webapp.services.name_index import index_of

SAID = "Hope Darrow hid."


__all__ = ["opens"]


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, whose lead is supervised by a coach from outside."""
    return with_coach(town.ash)


def change(ash: School, child: str, **values: Any) -> None:
    child_details.change_details(
        ash.at("lead"), ash.children[child], {Field(name): text for name, text in values.items()}
    )


def by_hand(ash: School) -> None:
    change(ash, "hope", legal_surname="Adams")


def forename_and_all(ash: School) -> None:
    change(ash, "hope", legal_forename="Joy", legal_surname="Adams", preferred_forename="", former_surname="")


def twice(ash: School) -> None:
    by_hand(ash)
    change(ash, "hope", legal_forename="Joy", legal_surname="Stone")


def by_import(ash: School) -> None:
    change(ash, "hope", upn=rolls.upn(1))
    row = f"UPN,Legal forename,Legal surname,Date of birth\r\n{rolls.upn(1)},Hope,Adams,02/11/2016\r\n".encode()
    ways: dict[str, Any] = {"whole": False, "applied": True, "leaving_meant": False, "tell": lambda done, rows: None}
    importing.import_file(ash.desk, ash.school_id, row, **ways)


RENAMED = pytest.mark.parametrize("renamed", [by_hand, forename_and_all, twice, by_import])


@RENAMED
def test_nobody_outside_reads_it(ash: School, renamed: Callable[[School], None]) -> None:
    paper = begun(ash, "amara", trends=SAID)
    paper.end("amara", who="helper")
    before = paper.view("coach").answers["trends"]
    renamed(ash)
    assert paper.view("coach").answers["trends"] == before
    assert "Darrow" not in str(paper.view("coach"))


def test_nor_in_the_childs_own_part(ash: School) -> None:
    paper = begun(ash, "amara")
    paper.save("helper", cases=[{**paper.answers["cases"][0], "analysis": "Amara Lisle came late."}])
    change(ash, "amara", legal_forename="Anna", legal_surname="Stone")
    assert "Amara" not in str(paper.view("coach"))


def test_it_is_in_no_other_childs_file_where_it_was_typed_before_it_was_known(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "", analysis="Benedek Quorrin hid.")]).end("amara")
    ash.add_child("benedek", NewChild("Benedek", "Quorrin", "", date(2017, 2, 3)))
    change(ash, "benedek", legal_forename="Tom", legal_surname="Stone")
    reference = ash.children["amara"]
    assert "Quorrin" not in str(chronology.read_chronology(ash.at("deputy"), reference))
    assert b"Quorrin" not in entry_export.export_chronology(ash.at("lead"), reference).content
    assert entry_search.search_entries(ash.at("lead"), "quorrin").total == 0


def test_one_name_that_the_child_bears_still_is_as_sure_as_before(ash: School) -> None:
    with ash.at("lead").read() as work:
        (before,) = index_of(work).scan("Then Zofia spoke.")
    change(ash, "zofia", legal_surname="Stone")
    with ash.at("lead").read() as work:
        assert index_of(work).scan("Then Zofia spoke.") == (before,)


def test_it_is_shown_with_the_details(ash: School, opens: Opens) -> None:
    twice(ash)
    assert child_details.read_details(ash.at("lead"), ash.children["hope"]).was_called == ("Hope Adams", "Hope Darrow")
    page = opens("lead").get(f"/children/{ash.children['hope']}/details").get_data(as_text=True)
    assert "Was called Hope Adams, Hope Darrow" in page


def test_a_name_that_came_back_is_not_shown_as_one_of_before(ash: School) -> None:
    by_hand(ash)
    change(ash, "hope", legal_surname="Darrow")
    assert child_details.read_details(ash.at("lead"), ash.children["hope"]).was_called == ("Hope Adams",)


@pytest.mark.parametrize(
    "values", [{"form_class": "5A"}, {"middle_names": "Juniper"}, {"legal_surname": "DARROW"}, {"year_group": "6"}]
)
def test_what_takes_no_name_away_keeps_none(ash: School, values: dict[str, str]) -> None:
    change(ash, "hope", **values)
    assert ash.rows(FormerName) == []


def test_the_child_is_found_by_it(ash: School) -> None:
    by_hand(ash)
    assert [child.name for child in roll(ash.at("lead"), "darrow").children] == ["Hope Adams"]
    ash.contract("head", "staff")
    found = child_picker.find_children(ash.at("head"), ash.contracts["head-staff"], "Hope Darrow")
    assert [child.reference for child in found] == [ash.children["hope"]]


def test_it_is_destroyed_with_the_child_and_in_no_other_file(ash: School, clock: FakeClock) -> None:
    ash.record("wellbeing-deputy", cases=[ash.case("amara", "", analysis=SAID)]).end("amara")
    by_hand(ash)
    lead, reference = ash.at("lead"), ash.children["hope"]
    leaving.note_leaving(lead, reference, clock().date())
    clock.forward(days=30 * 366)
    destroying.propose(lead, Kept.CHILD, reference, "Its time has come")
    destroying.carry_out(ash.at("head"), Kept.CHILD, reference)
    assert ash.rows(FormerName) == []
    assert not any("Hope Darrow" in version.answers for version in ash.rows(PaperVersion))


def test_a_grown_up_with_a_name_of_the_same_length_is_found_at_once(ash: School) -> None:
    added = people.add_person(ash.at("administrator"), "Ottoline Hope", "teacher")
    with ash.at("lead").read() as work:
        assert [hit.staff for hit in index_of(work).scan("Mrs Hope rang.")] == [(str(added.person_id),)]
    with ash.at("administrator").work() as work:
        work.db.get_one(Person, added.person_id).name = "Ottoline Hops"
        work.note("person.changed", f"person:{added.person_id}")
    with ash.at("lead").read() as work:
        assert [hit.staff for hit in index_of(work).scan("Mrs Hope rang.")] == [()]
