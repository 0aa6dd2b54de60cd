"""A name that becomes known, or that is typed into another child's file: looked for, asked about, never given out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.integration.school import NOISE, School, Town, ready, texts
from tests.integration.test_notes import answers, row
from webapp.db.children import Child, ChronologyEntry, EntryIndex, EntryOutcome
from webapp.db.mentions import Mention
from webapp.documents.codec import rows_of
from webapp.domain.errors import NotFound, Unavailable
from webapp.domain.retention import Kept
from webapp.domain.roll.fields import Field
from webapp.services import (
    child_details,
    chronology_sheets,
    destroying,
    entry_export,
    entry_search,
    filings,
    home,
    known_names,
    leaving,
    mention_decisions,
    named,
    names_waiting,
    new_children,
    notes,
    outcomes,
    scanning,
    scanning_again,
    unfiled,
    upgrading,
    withdrawing,
)
from webapp.services.apart import UNSEARCHED
from webapp.services.children import NewChild
from webapp.services.names_waiting import WaitingName

LATER = NewChild("Benedek", "Quorrin", "", date(2017, 2, 3), "4", "4K")
SAID = "Benedek Quorrin shared his lunch."


def by_hand(ash: School) -> None:
    ash.add_child("benedek", LATER)


def in_one_line(ash: School) -> None:
    """By a party who writes about no child and reads no roll."""
    ash.contract("head", "staff")
    new_children.add_off_roll(ash.at("head"), ash.contracts["head-staff"], "Benedek Quorrin", "elsewhere")


def renamed(ash: School) -> None:
    changed: dict[Field, Any] = {Field.PREFERRED_FORENAME: "Benedek", Field.PREFERRED_SURNAME: "Quorrin"}
    child_details.change_details(ash.at("deputy"), ash.children["hope"], changed)


BECOMES_KNOWN = pytest.mark.parametrize("becomes_known", [by_hand, in_one_line, renamed])


def listed(ash: School, who: str = "lead") -> tuple[WaitingName, ...]:
    return names_waiting.names_to_decide(ash.at(who)).names


def found(ash: School, query: str, who: str = "deputy") -> list[str]:
    return [entry.child.reference for entry in entry_search.search_entries(ash.at(who), query, ended=True).entries]


def noted(ash: School, words: str, child: str = "amara", who: str = "deputy") -> str:
    """A note of these words alone. Returns the uid of its entry."""
    notes.record_note(ash.at(who), answers(row(ash, child, "", why=words, advised="", decided="", reason="")))
    return next(entry.uid for entry in ash.chronology(child) if entry.is_note)


def came(ash: School, uid: str, words: str, child: str = "amara") -> None:
    outcomes.add_outcome(ash.at("deputy"), ash.children[child], uid, ash.clock().date(), words)


def said_of(ash: School, child: str) -> str:
    return "\n".join(text for entry in ash.chronology(child) for text in texts(entry))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What makes every search for names fail from then on."""

    def fails(work: object) -> None:
        raise RuntimeError("no index")

    def fail() -> None:
        monkeypatch.setattr(named, "index_of", fails)
        monkeypatch.setattr(scanning, "index_of", fails)

    return fail


# A name becomes known


@BECOMES_KNOWN
def test_issued_papers_are_looked_through_for_it(ash: School, becomes_known: Callable[[School], None]) -> None:
    ash.contract("lead", "deputy")
    ready(ash, between="lead-deputy", trends=SAID).issue("lead", "deputy")
    assert listed(ash) == ()
    becomes_known(ash)
    assert [(name.words, name.issued) for name in listed(ash)] == [("Benedek Quorrin", True)]


@BECOMES_KNOWN
def test_nobody_is_found_by_it_in_another_childs_file(ash: School, becomes_known: Callable[[School], None]) -> None:
    paper = ash.record(cases=[ash.case("amara", "", analysis=SAID, next_steps="Ring home")])
    paper.end("amara")
    came(ash, ash.standing("amara")[0].uid, "Quorrin moved away.")
    noted(ash, "A note: " + SAID, "zofia")
    assert len(found(ash, "quorrin")) == 2
    becomes_known(ash)
    for query in ("quorrin", "benedek quorrin", "bened"):
        assert found(ash, query) == [], query
    assert found(ash, "ring") == [ash.children["amara"]]
    assert "entries.indexed" in ash.events()


def beside_an_older_entry(ash: School, words: str) -> None:
    """What came of a discussion that was written anew afterwards: it is found by the entry that stands."""
    paper = ready(ash, "amara")
    came(ash, ash.standing("amara")[0].uid, words)
    paper.save(cases=[{**paper.answers["cases"][0], "analysis": "Other words."}])
    assert len(ash.standing("amara")) == 1


@BECOMES_KNOWN
def test_nor_beside_an_entry_that_was_written_anew(ash: School, becomes_known: Callable[[School], None]) -> None:
    beside_an_older_entry(ash, SAID)
    assert set(found(ash, "quorrin")) == {ash.children["amara"]}
    becomes_known(ash)
    assert found(ash, "quorrin") == []


def test_nobody_is_found_by_initials_decided_beside_an_entry_that_was_written_anew(ash: School) -> None:
    beside_an_older_entry(ash, "H.D. saw it.")
    assert set(found(ash, "h d")) == {ash.children["amara"]}
    (name,) = listed(ash)
    about = answers(row(ash, "hope", "", why="She was seen.", advised="", decided="", reason=""))
    notes.record_note(ash.at("lead"), about, mention_id=name.mention_id)
    assert found(ash, "h d") == []


def test_a_change_of_anything_else_looks_nothing_through(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(desk: object) -> int:
        raise AssertionError

    monkeypatch.setattr(child_details, "scan_again", never)
    child_details.change_details(ash.at("deputy"), ash.children["hope"], {Field.FORM_CLASS: "5A"})


def recorded(ash: School, words: str, name: str) -> tuple[Any, str, int]:
    """What it takes to decide about this name in a record of these words."""
    ash.contract("lead", "deputy")
    paper = ash.record("lead-deputy", cases=[ash.case("amara", "", analysis=words)])
    paper.end("amara")
    (shown,) = [one for one in paper.view("lead").names if one.words == name]
    return paper.at("lead"), paper.reference, shown.mention_id


def test_nobody_is_found_by_initials_once_they_are_decided(ash: School) -> None:
    paper = recorded(ash, "H.D. saw her at the gate today.", "H.D.")
    assert found(ash, "h d") == [ash.children["amara"]]
    mention_decisions.decide(*paper, "this_child", ash.children["hope"])
    assert set(found(ash, "h d")) == {ash.children["hope"]}
    assert ash.children["amara"] in found(ash, "gate")


def test_nobody_is_found_by_a_name_that_is_asked_about_again(ash: School) -> None:
    mention_decisions.decide(*recorded(ash, "Darrow wrote to us about the club.", "Darrow"), "always")
    assert ash.children["amara"] in found(ash, "darrow")
    (line,) = known_names.known_names(ash.at("lead"))
    known_names.ask_again(ash.at("lead"), line.known_id)
    assert found(ash, "darrow") == []
    assert ash.children["amara"] in found(ash, "club")


# It is typed into another child's file


def test_a_name_in_a_note_is_by_reference_at_once_and_the_leads_to_decide(ash: School) -> None:
    noted(ash, "Hope Darrow hit her twice.")
    assert "C-0003 hit her twice." in said_of(ash, "amara")
    (name,) = listed(ash)
    assert (name.words, name.paper_reference, name.file_of, name.issued) == ("Hope Darrow", "", "C-0001", True)
    assert [child.reference for child in name.children] == ["C-0003"]
    assert home.home(ash.at("lead")).names == 1
    assert ash.standing("hope") == []


def test_a_name_in_what_came_of_a_discussion_is_asked_about_too(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "Spoken of")]).end("amara")
    came(ash, ash.standing("amara")[0].uid, "Hope Darrow moved away with her.")
    assert [(name.words, name.file_of) for name in listed(ash)] == [("Hope Darrow", "C-0001")]
    assert [row.text for row in ash.rows(EntryOutcome)] == ["C-0003 moved away with her."]


def test_the_lead_writes_the_other_childs_note_and_is_not_asked_about_the_first(ash: School) -> None:
    noted(ash, "Hope Darrow hit Amara Lisle twice.")
    (name,) = listed(ash)
    begun = notes.begin_note(ash.at("lead"), mention_id=name.mention_id, child_reference="C-0003")
    (first,) = rows_of(begun.answers, "cases")
    assert first["why"] == "From the file of C-0001: “Hope Darrow hit Amara Lisle twice.”"
    assert begun.paper_reference == ""
    about = row(ash, "hope", "", why=first["why"], advised="", decided="", reason="")
    notes.record_note(ash.at("lead"), answers(about), mention_id=name.mention_id)
    assert "Hope Darrow hit C-0001 twice." in said_of(ash, "hope")
    assert listed(ash) == ()


def test_two_children_of_one_note_have_their_lines_and_a_third_is_asked_about(ash: School) -> None:
    told = row(ash, "amara", "", why="Hope Darrow and Zofia Lisle hit her."), row(ash, "hope", "x")
    notes.record_note(ash.at("deputy"), answers(*told))
    assert [name.words for name in listed(ash)] == ["Zofia Lisle"]


@pytest.mark.parametrize("choice", ["someone_else", "not_a_name"])
def test_the_lead_says_that_it_is_nobody_of_the_school(ash: School, choice: str) -> None:
    noted(ash, "We rang Hope at ten, the line for parents.")
    (name,) = listed(ash)
    mention_decisions.decide_unread(ash.at("lead"), name.mention_id, choice)
    assert listed(ash) == ()
    scan_all(ash)
    assert listed(ash) == ()


def scan_all(ash: School) -> None:
    ash.add_child("more", NewChild("Orsolya", "Tarjan", "", date(2017, 5, 6), "4", "4K"))


def test_a_child_who_comes_later_is_asked_about_in_notes_and_outcomes_of_before(ash: School) -> None:
    uid = noted(ash, SAID)
    came(ash, uid, "Quorrin moved away.")
    assert listed(ash) == ()
    by_hand(ash)
    assert [name.words for name in listed(ash)] == ["Benedek Quorrin", "Quorrin"]


def test_what_may_be_a_name_is_by_reference_once_it_is_decided(ash: School) -> None:
    noted(ash, "H.D. saw her at the gate this morning.")
    (name,) = listed(ash)
    assert "H.D. saw her" in said_of(ash, "amara")
    about = row(ash, "hope", "", why="Seen at the gate.", advised="", decided="", reason="")
    notes.record_note(ash.at("lead"), answers(about), mention_id=name.mention_id)
    assert "C-0003 saw her" in said_of(ash, "amara")
    assert found(ash, "h d") == []


def test_nobody_but_the_lead_decides_nor_another_schools(town: Town) -> None:
    ash = town.ash
    noted(ash, "Hope Darrow hit her twice.")
    (name,) = listed(ash)
    for desk in (ash.at("deputy"), ash.at("head"), town.birch.at("lead")):
        with pytest.raises(NotFound):
            mention_decisions.decide_unread(desk, name.mention_id, "someone_else")
    assert [one.file_of for one in names_waiting.names_to_decide(town.birch.at("lead")).names] == []
    assert NOISE not in name.words


def test_a_destroyed_childs_name_is_in_no_other_file(ash: School, clock: FakeClock) -> None:
    noted(ash, "Amara Lisle and Hope Darrow hit her.", "zofia")
    assert [name.words for name in listed(ash)] == ["Amara Lisle", "Hope Darrow"]
    lead, reference = ash.at("lead"), ash.children["amara"]
    leaving.note_leaving(lead, reference, clock().date())
    clock.forward(days=30 * 366)
    destroying.propose(lead, Kept.CHILD, reference, "Its time has come")
    destroying.carry_out(ash.at("head"), Kept.CHILD, reference)
    (name,) = listed(ash)
    assert (name.words, "Amara" in name.before, "Lisle" in name.before) == ("Hope Darrow", False, False)


# Where names cannot be looked for


def test_reading_and_writing_go_on(ash: School, broken: Callable[[], None]) -> None:
    ash.record(cases=[ash.case("amara", "Zofia came too.")]).end("amara")
    uid = ash.standing("amara")[0].uid
    came(ash, uid, "Zofia moved away.")
    broken()
    came(ash, uid, "Hope Darrow stayed.")
    shown = ash.chronology("amara")[0]
    assert [outcome.text for outcome in shown.outcomes] == ["C-0002 moved away.", "Hope Darrow stayed."]
    noted(ash, "Hope Darrow hit her twice.")
    assert "Hope Darrow hit her twice." in said_of(ash, "amara")


def test_nothing_is_copied_exported_printed_or_found(ash: School, broken: Callable[[], None]) -> None:
    ash.record(cases=[ash.case("amara", "Benedek came too.")]).end("amara")
    (entry,) = ash.standing("amara")
    reference, lead = ash.children["amara"], ash.at("lead")
    broken()
    view = filings.read_filing(lead, reference, entry.uid)
    assert (view.text, view.cannot) == ("", UNSEARCHED)
    for give in (
        lambda: entry_export.export_chronology(lead, reference),
        lambda: entry_export.export_unfiled(lead, unfiled.Chosen()),
        lambda: chronology_sheets.print_chronology(lead, reference),
    ):
        with pytest.raises(Unavailable) as told:
            give()
        assert told.value.sentence == UNSEARCHED
    uid = noted(ash, "Zofia Lisle hit her twice.")
    with pytest.raises(Unavailable):
        chronology_sheets.print_note(lead, reference, uid)
    assert found(ash, "hit twice") == []


def test_once_they_can_it_is_found_again_and_asked_about(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(work: object) -> None:
        raise RuntimeError("no index")

    with monkeypatch.context() as patched:
        patched.setattr(named, "index_of", fails)
        patched.setattr(scanning, "index_of", fails)
        noted(ash, "Hope Darrow hit her twice.")
    assert (found(ash, "hit twice"), listed(ash)) == ([], ())
    scan_all(ash)
    assert (found(ash, "hit twice"), found(ash, "hope")) == ([ash.children["amara"]], [])
    assert [name.words for name in listed(ash)] == ["Hope Darrow"]


def test_what_could_not_be_looked_for_is_made_up_for_when_the_lead_looks(
    ash: School, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ash.record(cases=[ash.case("amara", "About Amara")]).end("amara")
    uid = ash.standing("amara")[0].uid

    def fails(work: object) -> None:
        raise RuntimeError("no index")

    with monkeypatch.context() as patched:
        patched.setattr(named, "index_of", fails)
        patched.setattr(scanning, "index_of", fails)
        came(ash, uid, "Hope Darrow saw the umbrella.")
        clock.forward(hours=1)
        scanning_again.go_on(ash.at("lead"))
        clock.forward(hours=1)
    assert listed(ash) == ()
    scanning_again.go_on(ash.at("lead"))
    assert [name.words for name in listed(ash)] == ["Hope Darrow"]
    assert (found(ash, "umbrella"), found(ash, "darrow")) == ([ash.children["amara"]], [])
    assert ash.rows(Child, Child.look_for_since.is_not(None)) == []


def test_an_entry_stays_found_by_its_own_words_while_what_came_of_it_cannot_be_looked_through(
    ash: School, broken: Callable[[], None]
) -> None:
    ash.record(cases=[ash.case("amara", "About thunder")]).end("amara")
    uid = ash.standing("amara")[0].uid
    broken()
    came(ash, uid, "Hope Darrow saw the umbrella.")
    words = [row.words.split() for row in ash.rows(EntryIndex)]
    assert ["thunder" in words[0], "umbrella" in words[0]] == [True, False]


class Killed(BaseException):
    """The process ends."""


@BECOMES_KNOWN
def test_what_broke_off_is_gone_on_with(
    ash: School, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, becomes_known: Callable[[School], None]
) -> None:
    ash.record(cases=[ash.case("amara", "", analysis=SAID)]).end("amara")

    def killed(*looked: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(scanning_again, "_again", killed)
        with pytest.raises(Killed):
            becomes_known(ash)
    scanning_again.go_on(ash.at("lead"))
    assert found(ash, "quorrin") == [ash.children["amara"]]  # it may be under way still
    clock.forward(hours=1)
    upgrading.go_on_in_every_school(ash.desk)
    assert found(ash, "quorrin") == []
    assert ash.rows(Child, Child.look_for_since.is_not(None)) == []
    assert "names.looked_for" in ash.events()


def test_a_withdrawn_note_is_in_no_index_again(ash: School) -> None:
    uid = noted(ash, "Thunder and rain.")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], uid, "Wrong child")
    scan_all(ash)
    assert found(ash, "thunder") == []
    assert len(ash.rows(ChronologyEntry)) == 1
    assert ash.rows(Mention) == []
