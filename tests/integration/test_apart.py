"""Nothing about one child is read in another's file: other children by reference, whoever typed what (design, section 6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms.kit import Cases, Text
from tests import word_files
from tests.integration.kept import kept
from tests.integration.school import NOISE, Paper, School, Town, decisions, texts
from webapp.db.children import ChronologyEntry, EntryLink, EntryOutcome, Sibling
from webapp.documents.codec import new_uid
from webapp.domain.entry_content import loads
from webapp.services import (
    amending,
    apart,
    chronology,
    chronology_sheets,
    entry_search,
    mention_decisions,
    named,
    notes,
    outcomes,
    reading,
    sessions,
    withdrawing,
    writing,
)
from webapp.services.children import NewChild, children_of

PLAN = "No change of plan"


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, whose lead supervises the deputy and so decides about names in their records."""
    town.ash.contract("lead", "deputy")
    return town.ash


def record(ash: School, said: str, child: str = "amara", between: str = "lead-deputy", **changes: Any) -> Paper:
    """A record whose session has ended, in which this was said of a child."""
    case = ash.case(child, reflection="", analysis=said, next_steps=PLAN)
    paper = ash.record(between, cases=[case], **changes)
    paper.end(child)
    paper.complete()
    return paper


def said_of(ash: School, child: str) -> str:
    """What the standing entry of a child says first."""
    (entry,) = ash.standing(child)
    return texts(entry)[0]


def decide(paper: Paper, words: str, choice: str, child: str = "") -> None:
    """The lead, who writes the record, decides about a name in it."""
    found = [name for name in paper.view("lead").names if name.words == words and name.is_open]
    mention_decisions.decide(paper.at("lead"), paper.reference, found[0].mention_id, choice, child)


def stored(ash: School, child: str) -> list[ChronologyEntry]:
    """Every entry of a child, as the database has it."""
    return [entry for entry in ash.rows(ChronologyEntry) if ash.children[child] == reference_of(ash, entry)]


def reference_of(ash: School, entry: ChronologyEntry) -> str:
    with ash.desk.read() as work:
        return work.db.get_one(ChronologyEntry, entry.id).child.reference


# What is written


def test_another_child_stands_by_reference_and_the_own_name_stays(ash: School) -> None:
    record(ash, "Amara Lisle told us that Zosia’s door was locked. ZOFIA LISLE's bag was empty.")
    kept = "Amara Lisle told us that C-0002’s door was locked. C-0002's bag was empty."
    assert said_of(ash, "amara") == kept
    assert [part.text for part in loads(stored(ash, "amara")[0].content).parts] == [kept, PLAN]


def test_the_record_itself_stays_as_it_was_typed(ash: School) -> None:
    paper = record(ash, "Zofia came too.")
    assert paper.answers["cases"][0]["analysis"] == "Zofia came too."  # type: ignore[index,call-overload]
    assert said_of(ash, "amara") == "C-0002 came too."


def test_of_several_who_could_be_meant_none_is_named(ash: School) -> None:
    ash.add_child("zofia two", NewChild("Zofia", "Brand", "", date(2017, 2, 3), "4", "4K"))
    record(ash, "She sat with Zofia at lunch.")
    assert said_of(ash, "amara") == "She sat with another child at lunch."


def test_words_for_relations_are_left_for_a_person_to_take_out(ash: School) -> None:
    record(ash, "Her little sister waits at the gate.")
    assert said_of(ash, "amara") == "Her little sister waits at the gate."


def test_words_taken_from_a_reflection_name_no_other_child_either(ash: School) -> None:
    case = ash.case(
        "amara", analysis="Calm", next_steps=PLAN, reflection="I thought of Zofia.", about_child="Zofia hid it."
    )
    ash.record("lead-deputy", cases=[case]).end("amara")
    (entry,) = ash.standing("amara")
    assert texts(entry) == ["Calm", PLAN, "C-0002 hid it."]


# What was decided


def test_what_may_be_a_name_stays_until_somebody_decides(ash: School) -> None:
    paper = record(ash, "H.D. saw her at the gate this morning.")
    assert said_of(ash, "amara") == "H.D. saw her at the gate this morning."
    decide(paper, "H.D.", "this_child", ash.children["hope"])
    assert said_of(ash, "amara") == "C-0003 saw her at the gate this morning."
    # What it said before is on the page still, by reference too.
    assert [texts(entry)[0] for entry in ash.chronology("amara")] == ["C-0003 saw her at the gate this morning."] * 2


def test_somebody_else_of_that_name_is_named_again(ash: School) -> None:
    paper = record(ash, "Zofia wrote to us about the swimming club.")
    assert said_of(ash, "amara") == "C-0002 wrote to us about the swimming club."
    decide(paper, "Zofia", "someone_else")
    assert said_of(ash, "amara") == "Zofia wrote to us about the swimming club."
    assert decisions(ash.chronology("amara")) == ["recorded", "corrected"]


def test_what_is_no_name_stays(ash: School) -> None:
    paper = record(ash, "We rang Hope, the advice line, at ten.")
    decide(paper, "Hope", "not_a_name")
    assert said_of(ash, "amara") == "We rang Hope, the advice line, at ten."


def test_a_child_who_came_later_is_by_reference_from_the_next_save(ash: School) -> None:
    paper = record(ash, "Benedek shared his lunch.")
    assert said_of(ash, "amara") == "Benedek shared his lunch."
    ash.add_child("benedek", NewChild("Benedek", "Orr", "", date(2017, 2, 3), "4", "4K"))
    # On the page, on paper and in the list at once; in the file from the next save.
    assert said_of(ash, "amara") == "C-0004 shared his lunch."
    paper.save(trends="None")
    assert [loads(entry.content).parts[0].text for entry in stored(ash, "amara")] == [
        "Benedek shared his lunch.",
        "C-0004 shared his lunch.",
    ]


def test_where_names_cannot_be_looked_for_the_entry_waits_for_nothing(
    ash: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(work: object) -> None:
        raise RuntimeError("no index")

    monkeypatch.setattr(named, "index_of", broken)
    record(ash, "Zofia came too.")
    assert said_of(ash, "amara") == "Zofia came too."


# Amendment: judged by the words as they were typed


def amended(ash: School, paper: Paper) -> Paper:
    paper.issue("lead", "deputy")
    amending.amend(ash.at("lead"), paper.reference, "A date was wrong")
    return paper


def test_unchanged_words_are_relinked_though_names_stand_otherwise_now(ash: School) -> None:
    paper = record(ash, "Benedek shared his lunch.")
    amended(ash, paper)
    ash.add_child("benedek", NewChild("Benedek", "Orr", "", date(2017, 2, 3), "4", "4K"))
    paper.save(trends="Another date")
    decide(paper, "Benedek", "someone_else")
    paper.circulate()
    paper.issue("lead", "deputy")
    assert decisions(ash.chronology("amara")) == ["approved"]
    assert len(ash.rows(EntryLink)) == 1


def test_other_words_behind_one_reference_are_other_words(ash: School) -> None:
    """Zofia and Zosia are one child and one reference; what was typed is still another text."""
    paper = record(ash, "Zofia shared her lunch today.")
    decide(paper, "Zofia", "this_child", ash.children["zofia"])
    paper.save(
        cases=[
            case | {"analysis": case["analysis"] or "Said", "next_steps": PLAN, "plan_changed": "no"}
            for case in cases_of(paper)
        ]
    )
    amended(ash, paper)
    changed = [case | {"analysis": case["analysis"].replace("Zofia", "Zosia")} for case in cases_of(paper)]
    paper.save(cases=changed)
    settle(ash, paper)
    paper.circulate()
    paper.issue("lead", "deputy")
    assert decisions(ash.chronology("amara")) == ["approved", "amended"]


def cases_of(paper: Paper) -> list[dict[str, str]]:
    rows = paper.answers["cases"]
    assert isinstance(rows, list)
    return [row for row in rows if isinstance(row, dict)]


def settle(ash: School, paper: Paper) -> None:
    """Every name that is open is the child whom it may be."""
    for name in paper.view("lead").names:
        if name.is_open:
            mention_decisions.decide(
                paper.at("lead"), paper.reference, name.mention_id, "this_child", name.children[0].reference
            )


# Notes, a wrong child, paper


def note(ash: School, session: str = "", **said: str) -> None:
    """The lead writes a note of today about these children."""
    view = notes.begin_note(ash.at("lead"), session)
    (question,) = [question for question in view.document.questions() if isinstance(question, Cases)]
    rows = [
        {
            "uid": new_uid(),
            "child": ash.children[child],
            **{part.key: words if isinstance(part, Text) else "no" for part in question.parts},
        }
        for child, words in said.items()
    ]
    known = {
        "held_on": ash.clock().date().isoformat(),
        "attendees": "Zofia Lisle’s mother",
        "advice_from": "Zosia’s aunt",
    }
    notes.record_note(ash.at("lead"), {**view.answers, **known, "cases": rows}, session)


def test_a_note_of_two_puts_neither_name_into_the_others_file(ash: School) -> None:
    note(ash, amara="Calmer without Zofia", zofia="Calmer without Amara Lisle")
    (of_amara,), (of_zofia,) = ash.standing("amara"), ash.standing("zofia")
    assert "Zo" not in str(of_amara.content)
    assert "Amara" not in str(of_zofia.content)
    assert of_amara.content.took_part == ("C-0002’s mother",)
    assert of_zofia.content.took_part == ("Zofia Lisle’s mother",)


def test_a_note_knows_its_session_and_the_session_its_notes(ash: School) -> None:
    paper = record(ash, "Calm")
    note(ash, paper.session, hope="Spoken of at the end")
    (entry,) = ash.standing("hope")
    assert entry.session_reference == paper.session
    told = sessions.read_session(ash.at("lead"), paper.session).notes
    assert [(one.child, one.entry, one.state) for one in told] == [(ash.children["hope"], entry.uid, "approved")]
    # Whoever may not read chronologies is not told that there are any.
    assert sessions.read_session(ash.at("deputy"), paper.session).notes == told
    assert chronology.read_chronology(ash.at("second_lead"), ash.children["hope"]).entries[0].session_reference == ""


def test_words_moved_to_the_right_child_name_the_wrong_one_no_more(ash: School) -> None:
    record(ash, "Amara Lisle left the room twice.")
    (entry,) = ash.standing("amara")
    lead = ash.at("lead")
    withdrawing.withdraw_entry(lead, ash.children["amara"], entry.uid, "Another child", ash.children["hope"])
    assert loads(stored(ash, "hope")[0].content).parts[0].text == "C-0001 left the room twice."


def test_what_came_of_it_names_no_other_child(ash: School) -> None:
    record(ash, "Calm")
    (entry,) = ash.standing("amara")
    outcomes.add_outcome(ash.at("lead"), ash.children["amara"], entry.uid, ash.clock().date(), "Zofia moved away.")
    assert [row.text for row in ash.rows(EntryOutcome)] == ["C-0002 moved away."]
    (found,) = entry_search.search_entries(ash.at("lead"), "moved").entries
    assert "Zofia" not in str(found)
    assert entry_search.search_entries(ash.at("lead"), "Zofia").total == 0


def test_neither_sheet_of_a_child_names_another(ash: School) -> None:
    record(ash, "She hid with Zofia and Hope Darrow.")
    note(ash, amara="Calmer without Zosia")
    lead, amara = ash.at("lead"), ash.children["amara"]
    written = next(entry for entry in ash.standing("amara") if entry.is_note)
    sheets = (
        chronology_sheets.print_chronology(lead, amara).content,
        chronology_sheets.print_note(lead, amara, written.uid).content,
    )
    for sheet in sheets:
        words = "\n".join(word_files.lines(sheet))
        assert ash.children["zofia"] in words
        assert not any(name in words for name in ("Zofia", "Zosia", "Hope", "Darrow"))


# Brothers and sisters, and the way back


def link_siblings(ash: School, one: str, other: str) -> None:
    with ash.at("lead").work() as work:
        first, second = (
            children_of(work, ash.school_id, [ash.children[key]])[ash.children[key]] for key in (one, other)
        )
        work.db.add(
            Sibling(
                school_id=ash.school_id,
                child_id=first.id,
                sibling_id=second.id,
                recorded_by_id=ash.person("lead"),
                recorded_at=work.now,
            )
        )
        work.note("child.changed", f"child:{first.id}")


def test_brothers_and_sisters_are_linked_both_ways_by_reference(ash: School) -> None:
    link_siblings(ash, "amara", "zofia")
    lead = ash.at("lead")
    assert chronology.read_chronology(lead, ash.children["amara"]).siblings == (ash.children["zofia"],)
    assert chronology.read_chronology(lead, ash.children["zofia"]).siblings == (ash.children["amara"],)
    assert chronology.read_chronology(lead, ash.children["hope"]).siblings == ()


def test_who_writes_about_one_is_reminded_of_the_other_where_they_may_read_the_roll(ash: School) -> None:
    link_siblings(ash, "amara", "zofia")
    own = {ash.children["amara"]: (ash.children["zofia"],)}
    paper = ash.record("lead-deputy", cases=[ash.case("amara", "Said")])
    assert writing.open_for_writing(ash.at("lead"), paper.reference).siblings == own
    theirs = ash.record("head-lead", cases=[ash.case("amara", "Said")])
    assert writing.open_for_writing(ash.at("head"), theirs.reference).siblings == {}


def states(paper: Paper, who: str, version: int | None = None) -> list[tuple[str, str]]:
    became = reading.read_paper(paper.at(who), paper.reference, version).became
    return [(one.child, one.state) for one in became.values()]


def test_a_record_tells_what_its_cases_have_become(ash: School) -> None:
    paper, amara = record(ash, "Calm"), ash.children["amara"]
    assert states(paper, "lead") == [(amara, "recorded")]
    paper.issue("lead", "deputy")
    assert states(paper, "lead") == [(amara, "approved")]
    amending.amend(ash.at("lead"), paper.reference, "Another word")
    paper.save(cases=[case | {"analysis": "Quite calm"} for case in cases_of(paper)])
    paper.circulate()
    paper.issue("lead", "deputy")
    assert states(paper, "lead", 1) == [(amara, "replaced")]
    assert states(paper, "lead", 2) == [(amara, "approved")]


def test_who_reads_no_chronology_is_not_told_what_became_of_it(ash: School) -> None:
    paper = record(ash, "Calm", between="head-lead")
    assert states(paper, "head") == []
    paper.circulate()
    assert states(paper, "lead") == [(ash.children["amara"], "recorded")]


def test_another_school_is_told_nothing(town: Town) -> None:
    paper = record(with_lead(town.ash), "Zofia came")
    assert NOISE not in str(paper.view("lead").became)
    assert all(child in town.ash.children.values() for child, _ in states(paper, "lead"))


def with_lead(ash: School) -> School:
    ash.contract("lead", "deputy")
    return ash


def test_words_about_every_child_at_once_are_by_reference_too(ash: School) -> None:
    """An action is on a sheet that all take away."""
    word = apart.by_reference(None)
    assert (word(["C-0001"]), word(["C-0001", "C-0002"])) == ("C-0001", "another child")


# A decision holds for its own place


NIECE = "Yesterday at lunch she hit Zofia who is my niece."


def test_a_decision_about_another_sentence_does_not_bring_a_name_into_a_file(ash: School) -> None:
    """Four words before the name are the same; it was decided of the first sentence alone (design, section 6)."""
    paper = ash.record("lead-deputy", trends=NIECE)
    decide(paper, "Zofia", "someone_else")
    paper.save(cases=[ash.case("amara", reflection="", analysis="Yesterday at lunch she hit Zofia and ran off.")])
    assert said_of(ash, "amara") == "Yesterday at lunch she hit C-0002 and ran off."


def test_the_newer_decision_about_its_own_sentence_is_the_one_that_holds(ash: School) -> None:
    paper = ash.record("lead-deputy", trends=NIECE)
    decide(paper, "Zofia", "someone_else")
    paper.save(
        cases=[
            ash.case("amara", reflection="", analysis="Yesterday at lunch she hit Zofia and ran off."),
            ash.case("zofia", "About the lunch."),
        ]
    )
    decide(paper, "Zofia", "this_child", ash.children["zofia"])
    assert said_of(ash, "amara") == "Yesterday at lunch she hit C-0002 and ran off."


def test_the_same_words_in_an_undecided_place_are_nobody_elses(ash: School) -> None:
    """The near words are the same on both sides, and only one of the two places was decided."""
    paper = ash.record("lead-deputy", trends="Yesterday at lunch she hit Zofia and then ran off to class.")
    decide(paper, "Zofia", "someone_else")
    said = "Yesterday at lunch she hit Zofia and then ran off to hide."
    paper.save(cases=[ash.case("amara", reflection="", analysis=said)])
    assert said_of(ash, "amara") == said.replace("Zofia", "C-0002")


def test_a_decision_is_known_again_where_a_name_beside_it_was_replaced(ash: School) -> None:
    paper = ash.record("lead-deputy", cases=[ash.case("amara", analysis="He saw Zofia with Hope Darrow there.")])
    decide(paper, "Hope Darrow", "this_child", ash.children["hope"])
    decide(paper, "Zofia", "someone_else")
    assert said_of(ash, "amara") == "He saw Zofia with C-0003 there."
