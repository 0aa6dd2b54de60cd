"""Entries that are copied into the main system: ticked off, put right, listed while they are not, and taken out again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import word_files
from tests.clock import FakeClock
from tests.integration.school import NOISE, School, Town, ready, sound
from tests.integration.test_access_requests import asked, confirmed, pack, settle, settle_unread
from webapp.db.children import Filing, Task
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from webapp.domain.mentions import Index
from webapp.services import (
    amending,
    chronology,
    chronology_sheets,
    entry_export,
    filings,
    practice,
    school_year,
    tasks,
    unfiled,
    withdrawing,
)
from webapp.services.children import NewChild
from webapp.services.filings import FilingView, NewFiling
from webapp.services.unfiled import Chosen, Unfiled

DAY = date(2026, 3, 3)


def uid(ash: School, child: str = "amara") -> str:
    return ash.standing(child)[0].uid


def view(ash: School, child: str = "amara", entry: str = "", who: str = "lead") -> FilingView:
    return filings.read_filing(ash.at(who), ash.children[child], entry or uid(ash, child))


def tick(ash: School, child: str = "amara", reference: str = "", *, who: str = "deputy", seen: int = 0) -> str:
    entry = uid(ash, child)
    filings.file_entry(ash.at(who), ash.children[child], entry, NewFiling("CPOMS", DAY, reference), seen)
    return entry


def listed(ash: School, who: str = "lead", **chosen: bool | str | int) -> Unfiled:
    return unfiled.list_unfiled(ash.at(who), Chosen(**chosen))  # type: ignore[arg-type]


def children_in(page: Unfiled) -> list[str]:
    return [line.child.reference for line in page.lines]


# Ticking off


def test_an_entry_is_ticked_off_with_four_things(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    assert (view(ash).filed, view(ash).system) == (None, "CPOMS")
    entry = tick(ash, reference=" 4711 / b ")
    said = view(ash).filed
    assert said is not None
    assert (said.system, said.reference, said.filed_on, said.by) == ("CPOMS", "4711 / b", DAY, ash.name("deputy"))
    assert said.made_at == clock()
    assert ash.events().count("entry.filed") == 1
    assert view(ash, entry=entry).text.startswith("From supervision, Tuesday 3 March 2026")
    assert sound(ash.desk)


def test_a_mistake_is_noted_and_nothing_is_deleted(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    tick(ash, reference="wrong")
    tick(ash, reference="right", seen=1)
    assert [said.reference for said in view(ash).statements] == ["right", "wrong"]
    filings.take_back(ash.at("lead"), "C-0001", uid(ash), 2)
    assert view(ash).filed is None
    assert [row.state for row in ash.rows(Filing)] == ["filed", "filed", "not_filed"]
    with pytest.raises(Conflict, match="Nobody has said"):
        filings.take_back(ash.at("lead"), "C-0001", uid(ash), 3)
    tick(ash, seen=3)
    assert view(ash).filed is not None


def test_two_who_tick_off_the_same_entry_do_not_both(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    tick(ash, who="lead")
    with pytest.raises(Conflict, match="ticked this entry off"):
        tick(ash, who="deputy")
    assert len(ash.rows(Filing)) == 1


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        (NewFiling("", DAY), Invalid),
        (NewFiling("x" * 81, DAY), Invalid),
        (NewFiling("CPOMS", DAY, "x" * 81), filings.WrongReference),
        (NewFiling("CPOMS", DAY + timedelta(days=1)), filings.WrongDay),
    ],
)
def test_what_cannot_be_used_is_said(ash: School, new: NewFiling, kind: type[Invalid]) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    with pytest.raises(kind):
        filings.file_entry(ash.at("lead"), "C-0001", uid(ash), new, 0)
    assert ash.rows(Filing) == []


def test_an_entry_is_ticked_off_on_its_own_child(town: Town) -> None:
    ash = town.ash
    ash.record(cases=[ash.case("amara", "A")])
    theirs, new = town.birch.chronology("amara")[0].uid, NewFiling("CPOMS", DAY)
    for desk, child, entry in (
        (ash.at("lead"), "C-0003", uid(ash)),
        (ash.at("lead"), "C-0001", theirs),
        (town.birch.at("lead"), "C-0001", uid(ash)),
        (ash.at("lead"), "C-9999", uid(ash)),
    ):
        with pytest.raises(NotFound):
            filings.file_entry(desk, child, entry, new, 0)
        with pytest.raises(NotFound):
            filings.read_filing(desk, child, entry)
    for who in ("head", "wellbeing", "trust", "administrator", "staff", "governor", "nobody"):
        with pytest.raises(Refused):
            filings.file_entry(ash.at(who), "C-0001", uid(ash), new, 0)
    assert ash.rows(Filing) == town.birch.rows(Filing) == []


def test_what_does_not_stand_is_not_ticked_off(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    entry = uid(ash)
    paper.save(cases=[])
    with pytest.raises(Conflict, match="does not stand"):
        filings.file_entry(ash.at("lead"), "C-0001", entry, NewFiling("CPOMS", DAY), 0)


def test_the_look_is_noted_before_the_words_are_given(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    entry, before = uid(ash), ash.events().count("entry.read")
    view(ash, entry=entry)
    assert ash.events().count("entry.read") == before + 1


# What replaces what was copied


def test_what_follows_a_copied_entry_says_what_it_replaces(ash: School) -> None:
    paper = ready(ash, "amara")
    paper.issue("lead", "head")
    tick(ash, reference="4711")
    amending.amend(paper.at(), paper.reference, "Found in reading it again")
    (row,) = rows_of(paper.answers, "cases")
    paper.save(cases=[{**row, "analysis": "Put right"}])
    paper.save(cases=[{**row, "analysis": "Put right again"}])
    paper.circulate()
    paper.agree("lead")
    paper.agree("head")
    now = view(ash)
    assert now.filed is None
    assert now.replaces is not None
    assert now.replaces.reference == "4711"
    (line,) = listed(ash).lines
    assert line.replaces == now.replaces
    assert ash.rows(Task) == []
    tick(ash, reference="4712")
    assert children_in(listed(ash)) == []


def test_through_every_correction_the_copied_one_is_found(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    row = rows_of(paper.answers, "cases")[0]
    tick(ash, reference="4711")
    for words in ("B", "C", "D"):
        paper.save(cases=[{**row, "analysis": words}])
    replaced = view(ash).replaces
    assert replaced is not None
    assert replaced.reference == "4711"
    filings.take_back(ash.at("lead"), "C-0001", ash.chronology("amara")[-1].uid, 1)
    assert view(ash).replaces is None


@pytest.mark.parametrize("again", [False, True])
def test_a_struck_entry_that_was_copied_is_to_be_taken_out(ash: School, again: bool) -> None:
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    row = rows_of(paper.answers, "cases")[0]
    tick(ash)
    if again:  # the words were changed since, and the new ones were not copied
        paper.save(cases=[{**row, "analysis": "B"}])
    paper.save(cases=[])
    with ash.at("lead").read() as work:
        assert [(task.kind, task.child_reference) for task in tasks.open_tasks(work)] == [("take_out", "C-0001")]


def test_a_struck_entry_that_was_not_copied_asks_for_nothing(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    filings.take_back(ash.at("lead"), "C-0001", tick(ash), 1)
    paper.save(cases=[])
    assert ash.rows(Task) == []


# The list


def test_the_list_is_of_what_stands_and_was_not_copied_oldest_first(town: Town, clock: FakeClock) -> None:
    ash = town.ash
    ash.record(cases=[ash.case("hope", "H")])
    clock.forward(days=1)
    ready(ash, "amara", between="wellbeing-deputy")
    paper = ash.record(cases=[ash.case("zofia", "Z")])
    paper.save(cases=[])
    page = listed(ash)
    assert children_in(page) == ["C-0003", "C-0001"]
    assert [line.school_days for line in page.lines] == [1, 0]
    assert page.opened is not None
    assert page.opened.child.reference == "C-0003"
    assert NOISE not in str(page)
    tick(ash, "hope")
    assert children_in(listed(ash)) == ["C-0001"]
    withdrawing.withdraw_entry(ash.at("lead"), "C-0001", uid(ash), "Another child")
    assert (listed(ash).lines, listed(ash).total) == ((), 0)


def test_the_list_is_narrowed_down_by_child_age_and_writer(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    ash.record(between="wellbeing-deputy", cases=[ash.case("hope", "H")])
    clock.forward(days=6)
    ash.record(cases=[ash.case("zofia", "Z")])
    assert children_in(listed(ash, child=" c-0003 ")) == ["C-0003"]
    assert children_in(listed(ash, older=3)) == ["C-0001", "C-0003"]
    assert children_in(listed(ash, older=5)) == []
    assert listed(ash, older=5).total == 3
    assert children_in(listed(ash, mine=True)) == []
    odd = listed(ash, child="C-9999", older=4)
    assert (odd.chosen, odd.found) == (Chosen(), 3)


def test_a_day_on_which_the_school_is_closed_does_not_make_it_older(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    school_year.add_closed_day(ash.at("lead"), "INSET", DAY + timedelta(days=1), DAY + timedelta(days=1))
    clock.forward(days=3)
    assert listed(ash).lines[0].school_days == 2
    assert children_in(listed(ash, older=3)) == []


def test_only_the_words_of_the_opened_entry_are_shown_and_noted(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "canary-a"), ash.case("hope", "canary-h")])
    page = unfiled.list_unfiled(ash.at("deputy"), Chosen(), 1, uid(ash, "hope"))
    assert page.opened is not None
    assert page.opened.child.reference == "C-0003"
    assert "canary-a" not in str(page)
    assert ash.events().count("entry.read") == 1
    assert ash.events().count("entry.listed") == 1


def test_where_this_program_holds_the_main_file_nothing_is_to_be_copied(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    practice.choose(ash.at("lead"), "main_system", "Alongside")
    page = listed(ash)
    assert (page.total, page.lines, page.holds_main_file) == (0, (), True)
    assert view(ash).holds_main_file
    assert "A now" in view(ash).text


def test_the_list_is_the_leads_and_the_deputies(ash: School) -> None:
    for who in ("head", "wellbeing", "trust", "administrator", "staff", "governor", "nobody"):
        with pytest.raises(Refused):
            listed(ash, who)
    assert listed(ash, "deputy").may_export


def test_no_text_to_be_pasted_names_another_child(ash: School) -> None:
    """The two were spoken of in one record, each in the words of the other."""
    ash.record(cases=[ash.case("amara", "Hope Darrow and Hope’s mother,"), ash.case("hope", "Amara Lisle,")])
    text = view(ash).text
    assert not [name for name in ("Hope", "Darrow", "Amara", "Lisle") if name in text]
    assert "C-0003 and C-0003’s mother" in text
    assert text.endswith("Other children by reference: C-0003\n")


def given_out(ash: School) -> dict[str, str]:
    """All that is read and given out of Amara's file in which a filing stands."""
    lead, amara = ash.at("lead"), ash.children["amara"]
    request = asked(ash)
    settle(ash, request)
    settle_unread(ash, request)
    confirmed(ash, request)
    return {
        "page": str(view(ash)),
        "chronology": str(chronology.read_chronology(lead, amara).copied),
        "list": entry_export.export_chronology(lead, amara).content.decode("utf-8-sig"),
        "sheet": "\n".join(word_files.lines(chronology_sheets.print_chronology(lead, amara).content)),
        "pack": pack(ash, request),
    }


def test_what_an_entry_is_called_elsewhere_names_no_other_child(ash: School) -> None:
    ready(ash, "amara")
    tick(ash, reference="Hope Darrow and Ben Carter 44")
    (row,) = ash.rows(Filing)
    assert row.reference == f"{ash.children['hope']} and Ben Carter 44"
    ben = ash.add_child("ben", NewChild("Ben", "Carter", "", date(2016, 1, 1), "5", "5M"))
    for where, told in given_out(ash).items():
        assert ("Ben Carter" in told, f"and {ben} 44" in told) == (False, True), where


def test_where_no_names_can_be_looked_for_it_is_kept_and_not_given_out(
    ash: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Index, text: str) -> None:
        raise RuntimeError("No names can be looked for.")

    ready(ash, "amara")
    monkeypatch.setattr(Index, "scan", fails)
    tick(ash, reference="44")
    assert [row.reference for row in ash.rows(Filing)] == ["44"]
    with pytest.raises(Unavailable):
        entry_export.export_chronology(ash.at("lead"), ash.children["amara"])
