"""The index of a school's names: kept as long as they stay, made anew when any changes, and never another school's."""

from __future__ import annotations

from datetime import date

import pytest

from tests.integration.school import NOISE, School, Town
from webapp.db.children import Child
from webapp.domain.mentions import Index
from webapp.services import name_index, new_children, people
from webapp.services.children import NewChild
from webapp.services.name_index import index_of


def index(school: School) -> Index:
    with school.at("lead").read() as work:
        return index_of(work)


def meant(school: School, text: str) -> set[str]:
    """The references of the children whom the words may mean."""
    return {reference for hit in index(school).scan(text) for reference in hit.children}


def test_it_is_the_same_one_as_long_as_no_name_changes(ash: School) -> None:
    assert index(ash) is index(ash)


def test_a_child_who_comes_is_in_it_at_once(ash: School) -> None:
    assert meant(ash, "Thandeka Mbele came in.") == set()
    ash.add_child("thandeka", NewChild("Thandeka", "Mbele", "", date(2016, 1, 2)))
    assert meant(ash, "Thandeka Mbele came in.") == {ash.children["thandeka"]}


def test_children_off_the_roll_and_those_who_left_are_in_it(ash: School) -> None:
    added = new_children.add_off_roll(ash.at("lead"), "", "Oisin Carrow", "elsewhere")
    with ash.at("lead").work() as work:
        row = work.db.query(Child).filter_by(school_id=ash.school_id, reference=ash.children["zofia"]).one()
        row.left_on = row.created_at.date()
        work.note("child.changed", f"child:{row.id}")
    assert meant(ash, "Oisin Carrow and Zofia Lisle were there.") == {added.reference, ash.children["zofia"]}


@pytest.mark.parametrize("column", ["legal_surname", "preferred_forename", "former_surname", "preferred_surname"])
def test_a_name_that_changes_is_found_at_once_in_the_same_instant_too(ash: School, column: str) -> None:
    index(ash)
    with ash.at("lead").work() as work:
        row = work.db.query(Child).filter_by(school_id=ash.school_id, reference=ash.children["amara"]).one()
        setattr(row, column, "Quillfeather")
        work.note("child.changed", f"child:{row.id}")
    said = "Quillfeather Lisle" if column == "preferred_forename" else "Amara Quillfeather"
    assert meant(ash, f"Then {said} spoke.") == {ash.children["amara"]}


def test_a_child_called_by_two_surnames_is_found_by_both_and_told_once(ash: School) -> None:
    with ash.at("lead").work() as work:
        row = work.db.query(Child).filter_by(school_id=ash.school_id, reference=ash.children["amara"]).one()
        row.preferred_surname = "Quillfeather"
        work.note("child.changed", f"child:{row.id}")
    for said in ("Amara Lisle", "Amara Quillfeather"):
        (hit,) = index(ash).scan(f"Then {said} spoke.")
        assert hit.children == (ash.children["amara"],)


def test_another_schools_children_are_not_in_it(town: Town) -> None:
    assert meant(town.ash, f"Amara Lisle{NOISE} was late.") <= set(town.ash.children.values())
    assert index(town.ash) is not index(town.birch)


def test_a_grown_up_who_comes_is_in_it_at_once(ash: School) -> None:
    said = "Mrs Hope rang."
    assert [hit.staff for hit in index(ash).scan(said)] == [()]
    added = people.add_person(ash.at("administrator"), "Ottoline Hope", "teacher")
    assert [hit.staff for hit in index(ash).scan(said)] == [(str(added.person_id),)]


def test_a_process_keeps_few_schools_and_the_one_used_last_stays(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_index, "KEPT", 1)
    first = index(town.ash)
    index(town.birch)
    assert index(town.ash) is not first
