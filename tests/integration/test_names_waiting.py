"""The lead's list of names: only of papers that nobody else decides of, by the words around each name and no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.integration.kept import kept
from tests.integration.school import NOISE, Paper, School, Town, ready
from webapp.db.audit import AuditRow
from webapp.db.mentions import Mention
from webapp.documents.codec import new_uid, rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import agreeing, drafts, home, mention_decisions, names_waiting, notes, scanning_again
from webapp.services.children import NewChild
from webapp.services.names_waiting import NamesPage

SECRET = "I could not sleep after that and told nobody of it at home either."
SAID = f"{SECRET} On Monday Hope Darrow told us about the bus. {SECRET}"


@pytest.fixture
@kept
def paper(ash: School) -> Paper:
    """A record between a supervisor and a supervisee neither of whom may read the roll, with a name in it."""
    ash.contract("wellbeing", "staff")
    return ready(ash, between="wellbeing-staff", trends=SAID)


def listed(school: School, who: str = "lead") -> NamesPage:
    return names_waiting.names_to_decide(school.at(who))


def ids(school: School) -> list[str]:
    return [row.shown_as for row in school.rows(Mention)]


def note(school: School, child: str, words: str = "Spoken of") -> dict[str, Any]:
    parts = dict.fromkeys(("why", "advised", "decided", "plan_changed"), words)
    return {
        "held_on": school.clock().date().isoformat(),
        "attendees": "Lead",
        "cases": [{"uid": new_uid(), "child": school.children[child], **parts}],
    }


def test_a_draft_is_its_writers_own_until_it_is_circulated(paper: Paper, ash: School) -> None:
    assert listed(ash).names == ()
    assert home.home(ash.at("lead")).names == 0
    for act in (
        lambda: mention_decisions.decide_unread(ash.at("lead"), ids(ash)[0], "someone_else"),
        lambda: notes.begin_note(ash.at("lead"), mention_id=ids(ash)[0], child_reference="C-0003"),
    ):
        with pytest.raises(NotFound):
            act()
    paper.circulate()
    assert len(listed(ash).names) == home.home(ash.at("lead")).names == 1


def test_it_tells_the_words_around_and_nothing_else_of_the_paper(paper: Paper, ash: School) -> None:
    paper.circulate()
    (name,) = listed(ash).names
    assert (name.paper_reference, name.words, name.issued) == (paper.reference, "Hope Darrow", False)
    assert [child.reference for child in name.children] == ["C-0003"]
    told = f"{name.before}{name.words}{name.after}"
    assert "On Monday Hope Darrow told us about the bus." in told
    assert "sleep" not in told
    with pytest.raises(Refused):
        paper.view("lead")


def test_who_is_no_lead_has_no_list(paper: Paper, ash: School) -> None:
    paper.circulate()
    for who in ("deputy", "head", "wellbeing", "staff", "administrator", "governor", "trust", "nobody"):
        with pytest.raises(Refused):
            listed(ash, who)
        with pytest.raises(NotFound):
            mention_decisions.decide_unread(ash.at(who), ids(ash)[0], "someone_else")
        with pytest.raises(Refused):
            notes.begin_note(ash.at(who), mention_id=ids(ash)[0], child_reference="C-0003")
        assert home.home(ash.at(who)).names == 0


def test_the_look_is_noted(paper: Paper, ash: School) -> None:
    paper.circulate()
    listed(ash)
    assert ash.rows(AuditRow)[-1].event == "mentions.listed"


def test_the_lead_decides_and_the_paper_is_agreed(paper: Paper, ash: School) -> None:
    paper.circulate()
    with pytest.raises(Invalid):
        paper.agree("wellbeing")
    mention_decisions.decide_unread(ash.at("lead"), listed(ash).names[0].mention_id, "someone_else")
    assert listed(ash).names == ()
    paper.issue("wellbeing", "staff")


def test_the_lead_says_this_child_with_a_note_that_begins_with_the_words_around(paper: Paper, ash: School) -> None:
    paper.circulate()
    found = listed(ash).names[0].mention_id
    with pytest.raises(Invalid):
        mention_decisions.decide_unread(ash.at("lead"), found, "this_child")
    begun = notes.begin_note(ash.at("lead"), mention_id=found, child_reference="C-0003")
    (row,) = rows_of(begun.answers, "cases")
    assert row["child"] == "C-0003"
    assert "Hope Darrow told us" in row["why"]
    assert paper.reference in row["why"]
    assert "sleep" not in row["why"]
    assert begun.paper_reference == ""
    assert len(listed(ash).names) == 1
    notes.record_note(ash.at("lead"), note(ash, "hope"), mention_id=found)
    assert len(ash.standing("hope")) == 1
    assert listed(ash).names == ()
    paper.issue("wellbeing", "staff")


def test_where_somebody_of_its_parties_decides_the_lead_is_not_told(ash: School) -> None:
    paper = ready(ash, between="wellbeing-deputy", trends=SAID)
    paper.circulate()
    assert listed(ash).names == ()
    with pytest.raises(NotFound):
        mention_decisions.decide_unread(ash.at("lead"), ids(ash)[0], "someone_else")


def test_a_draft_laid_aside_or_left_lying_is_the_leads(paper: Paper, ash: School) -> None:
    ash.clock.now += timedelta(days=9)
    assert len(listed(ash).names) == 1
    paper.save(successes="A word more")
    assert listed(ash).names == ()
    drafts.abandon(paper.at(), paper.reference, "Never finished")
    assert len(listed(ash).names) == 1


def test_an_issued_record_that_names_a_child_who_came_later_is_listed_after_the_others(
    paper: Paper, ash: School
) -> None:
    issued = ready(ash, between="wellbeing-deputy", trends="We spoke of Thandeka Mbele at length.")
    issued.issue("wellbeing", "deputy")
    paper.circulate()
    ash.add_child("thandeka", NewChild("Thandeka", "Mbele", "", date(2016, 1, 2)))
    scanning_again.scan_again(ash.at("lead"))
    assert [(name.words, name.issued) for name in listed(ash).names] == [
        ("Hope Darrow", False),
        ("Thandeka Mbele", True),
    ]
    notes.record_note(ash.at("lead"), note(ash, "thandeka"), mention_id=listed(ash).names[1].mention_id)
    assert [name.words for name in listed(ash).names] == ["Hope Darrow"]


def test_it_is_never_more_than_a_page(paper: Paper, ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_waiting, "PAGE", 2)
    paper.save(trends="\n".join(f"On day {number} Hope Darrow came at {number}." for number in range(5)))
    paper.circulate()
    pages = [names_waiting.names_to_decide(ash.at("lead"), number) for number in (1, 2, 3, 99)]
    assert [len(page.names) for page in pages] == [2, 2, 1, 1]
    assert {(page.total, page.last) for page in pages} == {(5, 3)}


def test_another_schools_names_are_not_listed_nor_decided(town: Town, paper: Paper) -> None:
    paper.circulate()
    town.birch.contract("wellbeing", "staff")
    theirs = ready(town.birch, between="wellbeing-staff", trends=f"{NOISE}: Hope Darrow{NOISE} came.")
    theirs.circulate()
    (name,) = listed(town.ash).names
    (other,) = listed(town.birch).names
    assert NOISE not in f"{name.before}{name.words}{name.after}"
    with pytest.raises(NotFound):
        mention_decisions.decide_unread(town.ash.at("lead"), other.mention_id, "someone_else")


def test_a_name_that_is_gone_is_not_decided(paper: Paper, ash: School) -> None:
    paper.circulate()
    found = listed(ash).names[0].mention_id
    mention_decisions.decide_unread(ash.at("lead"), found, "someone_else")
    with pytest.raises((NotFound, Conflict)):
        mention_decisions.decide_unread(ash.at("lead"), "10000-x", "someone_else")


def test_a_list_left_open_decides_no_other_name(paper: Paper, ash: School) -> None:
    """The number of a name that goes is given to the next one, on one of the two databases."""
    paper.circulate()
    stale = listed(ash).names[0].mention_id
    agreeing.recall(paper.at(), paper.reference)
    paper.save(trends="")
    paper.save(trends="Zofia Lisle said that she was hit.")
    paper.circulate()
    number = ids(ash)[0].partition("-")[0]
    for found in (stale, f"{number}-{stale.partition('-')[2]}"):
        with pytest.raises(NotFound):
            mention_decisions.decide_unread(ash.at("lead"), found, "someone_else")
        with pytest.raises(NotFound):
            notes.begin_note(ash.at("lead"), mention_id=found, child_reference="C-0003")
    assert [name.words for name in listed(ash).names] == ["Zofia Lisle"]
