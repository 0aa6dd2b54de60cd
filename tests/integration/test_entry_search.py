"""Searching what chronologies say: alike on both databases, and never past what its reader may see."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from tests.integration.school import School, Town
from webapp.db.children import ChronologyEntry, EntryIndex
from webapp.domain.errors import NotFound, Refused
from webapp.services import entry_search, outcomes, withdrawing
from webapp.services.entry_index import take_out


def noted(ash: School, child: str = "amara", **parts: str) -> str:
    """An entry that says these things of a child. Returns its uid."""
    paper = ash.record(cases=[ash.case(child, "", **parts)])
    paper.end(child)
    return ash.chronology(child)[0].uid


def found(ash: School, query: str, who: str = "lead", **options: Any) -> list[tuple[str, str]]:
    """(child, what was found with the words round it), best first."""
    view = entry_search.search_entries(ash.at(who), query, **options)
    return [(e.child.reference, e.snippet.before + e.snippet.found + e.snippet.after) for e in view.entries]


def test_every_word_begins_a_word_whatever_its_case_and_accents(ash: School) -> None:
    noted(ash, analysis="A bruise on the LEFT arm, seen by Zoë at the café.")
    noted(ash, "zofia", analysis="Left early on Friday.")
    ref = ash.children["amara"]
    for query in ("bruise", "BRUIS", "left bruise", "cafe", "Café zoe", "arm, left!"):
        assert [child for child, _ in found(ash, query)] == [ref], query
    assert {child for child, _ in found(ash, "left")} == {ref, ash.children["zofia"]}
    for query in ("ruise", "bruise friday", "", "  ", "'); DROP", '"', "* OR NEAR", "-"):
        assert found(ash, query) == [], query


def test_it_shows_the_words_round_the_first_place(ash: School) -> None:
    noted(ash, analysis=f"{'Settled and calm. ' * 20}Then he found a café by himself. {'All was well. ' * 20}")
    ((_, words),) = found(ash, "cafe")
    assert "Then he found a café by himself." in words
    assert len(words) < 230
    assert words.startswith("… ")
    assert words.endswith(" …")


def test_what_fits_better_comes_first(ash: School) -> None:
    noted(ash, "zofia", analysis="Breakfast club began. " + "Nothing else was said of it that day. " * 12)
    noted(ash, "amara", analysis="Breakfast, breakfast, breakfast.", next_steps="Breakfast")
    assert [child for child, _ in found(ash, "breakfast")] == [ash.children["amara"], ash.children["zofia"]]


def test_in_one_childs_chronology(ash: School) -> None:
    noted(ash, "amara", analysis="Lateness")
    noted(ash, "zofia", analysis="Lateness")
    assert len(found(ash, "late")) == 2
    assert [child for child, _ in found(ash, "late", reference=ash.children["zofia"])] == [ash.children["zofia"]]
    with pytest.raises(NotFound):
        found(ash, "late", reference="C-9999")


def test_more_than_fits_on_a_page_is_counted(ash: School) -> None:
    for number in range(entry_search.MOST_FOUND + 2):
        noted(ash, analysis=f"Thread {number}")
    view = entry_search.search_entries(ash.at("lead"), "thread")
    assert (len(view.entries), view.total) == (entry_search.MOST_FOUND, entry_search.MOST_FOUND + 2)


def test_what_was_replaced_or_struck_is_found_only_where_it_is_asked_for(ash: School) -> None:
    row = ash.case("amara", "", analysis="canaryformer")
    paper = ash.record(cases=[row])
    paper.save(cases=[{**row, "analysis": "canarylater"}])
    assert found(ash, "canaryformer") == []
    assert len(found(ash, "canaryformer", ended=True)) == 1
    assert len(found(ash, "canarylater")) == 1
    paper.save(cases=[])
    assert found(ash, "canary") == []
    assert len(found(ash, "canary", ended=True)) == 2


def test_a_withdrawn_entry_is_in_no_search_and_in_no_index(ash: School) -> None:
    uid = noted(ash, analysis="canarywrong")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], uid, "Wrong child", ash.children["zofia"])
    assert [child for child, _ in found(ash, "canarywrong", ended=True)] == [ash.children["zofia"]]
    (entry,) = ash.rows(ChronologyEntry, ChronologyEntry.uid == uid)
    assert ash.rows(EntryIndex, EntryIndex.entry_id == entry.id) == []


def test_counter_proof_a_withdrawn_entry_in_the_index_is_held_back_all_the_same(ash: School) -> None:
    uid = noted(ash, analysis="canarywrong")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], uid, "Wrong child")
    (entry,) = ash.rows(ChronologyEntry, ChronologyEntry.uid == uid)
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.add(EntryIndex(entry_id=entry.id, school_id=ash.school_id, plan_changed=None, words="canarywrong"))
        work.db.flush()
        if not work.desk.database.on_postgresql:
            work.db.execute(
                text("INSERT INTO entry_index_fts (rowid, words) VALUES (:id, 'canarywrong')"), {"id": entry.id}
            )
        work.note("child.changed", f"child:{entry.child_id}")
    assert found(ash, "canarywrong", ended=True) == []


def test_nobody_else_may_search_and_nothing_of_another_school_is_found(town: Town, ash: School) -> None:
    noted(town.birch, analysis="canaryelsewhere")
    noted(ash, analysis="canaryash")
    for who in ("head", "governor", "administrator", "staff", "wellbeing"):
        with pytest.raises(Refused):
            found(ash, "canary", who)
    assert [child for child, _ in found(ash, "canary", "deputy")] == [ash.children["amara"]]


def test_a_search_is_noted_without_its_words(ash: School) -> None:
    noted(ash, analysis="canary")
    found(ash, "canary")
    assert ash.events()[-1] == "entries.searched"


def test_words_of_an_outcome_find_the_entry_that_stands(ash: School) -> None:
    row = ash.case("amara", "One")
    paper = ash.record(cases=[row])
    paper.end("amara")
    uid = ash.standing("amara")[0].uid
    outcomes.add_outcome(ash.at("deputy"), ash.children["amara"], uid, ash.clock().date(), "Moved to foster care")
    assert "Moved to foster care" in found(ash, "foster")[0][1]
    paper.save(cases=[{**row, "analysis": "Two"}])
    assert len(found(ash, "foster")) == 1


def test_what_is_taken_out_leaves_no_word_behind(ash: School) -> None:
    """For destruction: not in the rows, and on SQLite not in the pages of the index either."""
    uid = noted(ash, analysis="canarygone")
    (entry,) = ash.rows(ChronologyEntry, ChronologyEntry.uid == uid)
    with ash.desk.work(school_id=ash.school_id) as work:
        take_out(work, [entry.id])
        work.note("child.changed", f"child:{entry.child_id}")
    assert found(ash, "canarygone") == []
    with ash.desk.read() as work:
        assert "canarygone" not in str(work.db.scalars(select(EntryIndex.words)).all())
        if not work.desk.database.on_postgresql:
            pages = work.db.scalars(text("SELECT block FROM entry_index_fts_data")).all()
            assert not any(b"canarygone" in bytes(page) for page in pages)


def test_every_entry_is_in_the_index_and_says_whether_the_plan_changed(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A", plan_changed="yes"), ash.case("zofia", "Z"), ash.case("hope", "H")])
    rows = ash.rows(EntryIndex)
    assert {row.entry_id for row in rows} == {row.id for row in ash.rows(ChronologyEntry)}
    assert [row.plan_changed for row in rows] == [True, False, False]
