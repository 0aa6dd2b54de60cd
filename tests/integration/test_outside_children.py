"""Outside the school a child is "Child A": on every page, print and list of a contract that somebody from outside is in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NoReturn

import pytest
from sqlalchemy import text as sql

from tests import word_files
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town
from webapp.db.contracts import Pseudonym
from webapp.documents.codec import dump
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.mentions import Index
from webapp.domain.people import ContractKind, PartyKind
from webapp.services import (
    action_sheet,
    actions,
    agreeing,
    amending,
    contracts,
    ending,
    evidence,
    home,
    issuing,
    mention_decisions,
    moving,
    name_index,
    outcomes,
    people,
    practice,
    printing,
    sessions,
    writing,
)
from webapp.services.children import NewChild
from webapp.services.work import Work

BETWEEN = "coach-lead"
NAMES = ("Amara", "Zofia", "Zosia", "Hope", "Lisle", "Darrow")


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, whose lead is supervised by a coach from outside; a colleague types for the coach."""
    return with_coach(town.ash)


def with_coach(ash: School, choice: str = "pseudonym") -> School:
    for who in ("coach", "helper"):
        ash.add_person(who)
    practice.choose(ash.at("lead"), "outside_children", choice)
    people.set_outside(ash.at("administrator"), ash.person("coach"), outside=True)
    ash.contract("coach", "lead", maker="lead")
    ash.add_party("helper", PartyKind.SCRIBE, BETWEEN)
    return ash


def begun(ash: School, *children: str, who: str = "helper", **changes: Any) -> Paper:
    """The coach's record of a session of the last hour, with these children and answers, typed by somebody."""
    session = sessions.plan_session(ash.at("lead"), ash.contracts[BETWEEN], ash.clock() - timedelta(hours=1), "Room 2")
    reference = sessions.start_record(ash.at("coach"), session)
    paper = Paper(ash, "coach", ash.contracts[BETWEEN], session, reference)
    cases = [ash.case(child, f"About {ash.children[child]}:") for child in children]
    paper.save(who, cases=cases, **changes)
    return paper


def letters(ash: School) -> dict[str, int]:
    """The number of each child in the coach's contract, by the child's key."""
    keys = {reference: key for key, reference in ash.children.items()}
    return {keys[row.child.reference]: row.number for row in ash.rows(Pseudonym) if row.child}


def without_names(told: object) -> None:
    """Neither a name nor a reference of anybody."""
    assert [name for name in (*NAMES, "C-000") if name in str(told)] == []


def cases_of(answers: Any) -> list[dict[str, str]]:
    return [row for row in answers["cases"] if isinstance(row, dict)]


# The letters


def test_letters_are_given_once_and_last_through_versions_and_practices(ash: School) -> None:
    paper = begun(ash, "zofia", "amara")
    first = letters(ash)
    assert sorted(first.values()) == [1, 2]
    practice.choose(ash.at("lead"), "outside_children", "reference")
    paper.save("helper", cases=[ash.case("hope", "New"), *cases_of(paper.answers)])
    assert letters(ash) == first | {"hope": 3}
    assert {label.name for label in paper.view("coach").children.values()} == {"Child A", "Child B", "Child C"}


def test_a_contract_has_letters_of_its_own(ash: School) -> None:
    begun(ash, "zofia")
    begun(ash, "amara")
    other = contracts.create_contract(ash.at("deputy"), ash.person("coach"), ash.person("deputy"))
    session = sessions.plan_session(ash.at("deputy"), other, ash.clock() - timedelta(hours=1), "Room 2")
    paper = Paper(ash, "coach", other, session, sessions.start_record(ash.at("coach"), session))
    paper.save(trends="Amara rang.")
    guess(ash, paper, "Child A")
    assert [label.name for label in paper.view("coach").children.values()] == ["Child A"]
    assert letters(ash)["zofia"] == 1


def test_nobody_from_outside_no_letters(town: Town) -> None:
    ash = town.ash
    practice.choose(ash.at("lead"), "outside_children", "pseudonym")
    ash.record("head-lead", cases=[ash.case("amara", "Said")])
    assert ash.rows(Pseudonym) == []


def test_whoever_works_elsewhere_from_now_on_sees_letters_from_now_on(town: Town) -> None:
    ash = town.ash
    practice.choose(ash.at("lead"), "outside_children", "pseudonym")
    paper = ash.record("head-lead", cases=[ash.case("amara", "Amara said")])
    paper.end("amara")
    people.set_outside(ash.at("administrator"), ash.person("head"), outside=True)
    view = paper.view("head")
    assert [label.name for label in view.children.values()] == ["Child A"]
    without_names(view.answers)


# What is shown


def test_what_colleagues_type_is_read_outside_without_a_name(ash: School) -> None:
    paper = begun(ash, "amara", trends="Zofia’s mother rang about AMARA LISLE and C-0003.")
    view = paper.view("coach")
    numbers = letters(ash)
    assert set(numbers) >= {"amara", "zofia"}
    said = {key: f"Child {'ABC'[number - 1]}" for key, number in numbers.items()}
    assert (
        view.answers["trends"]
        == f"{said['zofia']}’s mother rang about {said['amara']} and {said.get('hope', 'a child')}."
    )
    without_names((view.answers, view.children, view.problems))
    without_names(writing.open_for_writing(ash.at("coach"), paper.reference))
    # Colleagues read it as it was typed, and what those outside call the child.
    (label,) = paper.view("helper").children.values()
    assert (label.name, f"{said['amara']} to those outside the school" in label.detail) == ("Amara Lisle", True)
    assert paper.view("helper").answers["trends"] == "Zofia’s mother rang about AMARA LISLE and C-0003."


def test_comments_reasons_and_actions_come_without_a_name(ash: School) -> None:
    paper = begun(ash, "amara")
    paper.save("helper", actions=[ash.action(paper, "Write to Amara’s aunt", "lead")])
    paper.end("amara", who="helper")
    paper.save("helper", next_on=(ash.clock().date() + timedelta(days=42)).isoformat())
    paper.circulate()
    agreeing.comment(ash.at("lead"), paper.reference, "", "Amara said so herself.")
    agreeing.decline(ash.at("lead"), paper.reference, paper.view("lead").content_hash, "Amara was not there.")
    view = paper.view("coach")
    assert view.comments[0].text == "Child A said so herself."
    assert [said.reason for said in view.agreements if said.reason] == ["Child A was not there."]
    (action,) = actions.my_actions(ash.at("coach")).actions
    assert action.what == "Write to Child A’s aunt"
    sheet = "\n".join(word_files.lines(action_sheet.print_actions(ash.at("coach"), paper.session).content))
    assert "Write to Child A’s aunt" in sheet
    without_names(sheet)


def test_their_own_audit_tells_them_no_reference(ash: School) -> None:
    guess(ash, begun(ash, "amara"), "Child A")
    without_names(evidence.audit_page(ash.at("coach"), 1).lines)
    assert "C-0001" in str(evidence.audit_page(ash.at("lead"), 1).lines)


def test_by_reference_where_the_school_wants_that_and_a_child_where_it_wants_none(town: Town) -> None:
    ash = with_coach(town.ash, "reference")
    paper = begun(ash, "amara", trends="Zofia rang.")
    assert paper.view("coach").answers["trends"] == "C-0002 rang."
    practice.choose(ash.at("lead"), "outside_children", "none")
    assert paper.view("coach").answers["trends"] == "a child rang."


def test_between_schools_no_child_is_even_a_letter(town: Town) -> None:
    ash = with_coach(town.ash)
    made = contracts.create_contract(
        ash.at("lead"), ash.person("lead"), ash.person("coach"), ash.person("deputy"), kind=ContractKind.CLUSTER
    )
    session = sessions.plan_session(ash.at("lead"), made, ash.clock() - timedelta(hours=1), "Room 2")
    paper = Paper(ash, "lead", made, session, sessions.start_record(ash.at("lead"), session))
    key = next(question.key for question in paper.view().document.questions() if type(question).__name__ == "Text")
    paper.save(**{key: "Amara was spoken of."})
    assert paper.row.closed_to_children
    assert ash.rows(Pseudonym) == []


# What they type


def test_what_they_leave_as_it_was_stays_as_it_was_typed(ash: School) -> None:
    paper = begun(ash, "amara", "zofia", trends="Zofia’s mother rang.")
    before = paper.answers
    coach = ash.at("coach")
    view = writing.open_for_writing(coach, paper.reference)
    writing.save(coach, paper.reference, paper.revision, {**view.answers, "next_on": "2026-06-01"})
    after = paper.answers
    assert (after["trends"], after["cases"]) == (before["trends"], before["cases"])


def test_what_they_change_is_theirs_and_the_child_stays_the_child(ash: School) -> None:
    paper = begun(ash, "amara", trends="Zofia’s mother rang.")
    coach = ash.at("coach")
    view = writing.open_for_writing(coach, paper.reference)
    (row,) = cases_of(view.answers)
    changed = {
        **view.answers,
        "trends": "Child B’s mother rang twice.",
        "cases": [row | {"analysis": "Child A was calm."}],
    }
    writing.save(coach, paper.reference, paper.revision, changed)
    assert paper.answers["trends"] == "Child B’s mother rang twice."
    (row,) = cases_of(paper.answers)
    assert (row["child"], row["analysis"]) == (ash.children["amara"], "Child A was calm.")


def test_they_lose_no_race_against_nobody(ash: School) -> None:
    """What their page was opened on is compared as it is kept, not as it was shown."""
    paper = begun(ash, "amara", trends="Zofia’s mother rang.")
    coach = ash.at("coach")
    view = writing.open_for_writing(coach, paper.reference)
    paper.complete()
    paper.save("helper", next_on=view.answers["next_on"])  # there and back: the text is the same, the revision is not
    writing.save(coach, paper.reference, 1, view.answers, dump(view.base))
    kept = writing.autosave(coach, paper.reference, paper.revision, view.answers, dump(view.base))
    assert not kept.overtaken


def test_they_end_the_session_by_letters(ash: School) -> None:
    paper = begun(ash, "amara")
    asked = ending.ask_ending(ash.at("coach"), paper.session)
    assert asked.children == (("Child A", "Child A", ""),)
    now = ash.clock()
    ending.end_session(
        ash.at("coach"),
        paper.session,
        starts_at=now - timedelta(hours=1),
        ended_at=now,
        discussed=["Child A"],
        none=False,
    )
    assert len(ash.standing("amara")) == 1


def guess(ash: School, paper: Paper, child: str) -> list[str]:
    """The children of the paper after the coach chose one more, by typing what stands for them or a reference."""
    coach, seen = ash.at("coach"), writing.stored(ash.at("coach"), paper.reference).answers
    row = {**ash.case("", "The coach heard it"), "child": child}
    changed = {**seen, "cases": [*cases_of(seen), row]}
    writing.autosave(coach, paper.reference, paper.revision, changed)
    writing.save(coach, paper.reference, paper.revision, changed)
    *_, last = cases_of(paper.answers)
    assert last["analysis"].startswith("The coach heard it")
    return [row["child"] for row in cases_of(paper.answers)]


def test_a_guessed_reference_puts_nobody_into_the_paper(ash: School) -> None:
    paper = begun(ash, "amara", trends="Zofia rang.")
    amara, zofia, hope = (ash.children[key] for key in ("amara", "zofia", "hope"))
    assert guess(ash, paper, hope) == [amara, ""]
    assert guess(ash, paper, f"Child {'?AB'[letters(ash)['zofia']]}") == [amara, "", zofia]
    now = ash.clock()
    with pytest.raises(Invalid, match="from the list"):
        ending.end_session(
            ash.at("coach"),
            paper.session,
            starts_at=now - timedelta(hours=1),
            ended_at=now,
            discussed=["Child A", "Child B", hope],
            none=False,
        )
    assert (ash.standing("hope"), set(letters(ash))) == ([], {"amara", "zofia"})


def test_a_reference_is_chosen_outside_where_it_is_what_a_child_is_called(town: Town) -> None:
    ash = with_coach(town.ash, "reference")
    paper = begun(ash, "amara")
    assert guess(ash, paper, ash.children["hope"])[1:] == [ash.children["hope"]]


# Files


def issued(ash: School, paper: Paper, *parties: str) -> str:
    typist = "helper" if paper.writer == "coach" else paper.writer
    paper.end("amara", who=typist)
    paper.save(typist, next_on=(ash.clock().date() + timedelta(days=42)).isoformat())
    paper.issue(*parties)
    return paper.code


def test_a_copy_for_somebody_outside_names_nobody(ash: School) -> None:
    paper = begun(ash, "amara")
    code = issued(ash, paper, "coach", "lead")
    words = word_files.lines(issuing.download(ash.at("coach"), paper.reference, code).content)
    assert any("Child A" in line for line in words)
    without_names(words)


def test_a_copy_made_for_colleagues_is_not_handed_outside(town: Town) -> None:
    ash = town.ash
    practice.choose(ash.at("lead"), "outside_children", "pseudonym")
    paper = ash.record("head-lead", cases=[ash.case("amara", "About her:")])
    code = issued(ash, paper, "head", "lead")
    people.set_outside(ash.at("administrator"), ash.person("head"), outside=True)
    with pytest.raises(Conflict, match="for people of the school alone"):
        issuing.download(ash.at("head"), paper.reference, code)
    assert issuing.download(ash.at("lead"), paper.reference, code).content


def met(ash: School, name: str = "Ben Carter") -> Paper:
    """A record, issued with the coach, that speaks of somebody whom nobody knows yet."""
    paper = begun(ash, "amara", trends=f"I met {name} in the hall.")
    issued(ash, paper, "coach", "lead")
    return paper


def decided(paper: Paper, choice: str, child: str = "") -> None:
    (name,) = [name for name in paper.view("lead").names if name.is_open]
    mention_decisions.decide(paper.at("lead"), paper.reference, name.mention_id, choice, child)


def test_a_frozen_copy_that_names_a_child_who_came_later_is_not_handed_outside(ash: School) -> None:
    paper = met(ash)
    assert issuing.download(ash.at("coach"), paper.reference, paper.code).content
    ash.add_child("ben", NewChild("Ben", "Carter", "", date(2016, 1, 1), "5", "5M"))
    assert "Ben Carter" not in str(paper.view("coach"))
    with pytest.raises(Conflict, match="not known when it was made"):
        issuing.download(ash.at("coach"), paper.reference, paper.code)
    with pytest.raises(Conflict, match="not known when it was made"):
        printing.issued_pdf(ash.at("coach"), paper.reference, paper.code)
    assert issuing.download(ash.at("lead"), paper.reference, paper.code).content


def test_the_next_version_of_it_is_handed_outside(ash: School) -> None:
    paper = met(ash)
    ash.add_child("ben", NewChild("Ben", "Carter", "", date(2016, 1, 1), "5", "5M"))
    amending.amend(ash.at("coach"), paper.reference, "For a file without the name")
    paper.save("helper", cases=[*cases_of(paper.answers), ash.case("ben", "About him:")])
    paper.circulate()
    decided(paper, "this_child", ash.children["ben"])
    paper.issue("coach", "lead")
    content = issuing.download(ash.at("coach"), paper.reference, paper.code).content
    assert "Ben Carter" not in "\n".join(word_files.lines(content))


def test_a_frozen_copy_is_handed_outside_where_the_name_is_somebody_elses_or_a_partys(ash: School) -> None:
    paper = met(ash)
    ash.add_child("ben", NewChild("Ben", "Carter", "", date(2016, 1, 1), "5", "5M"))
    decided(paper, "someone_else")
    ash.add_child("coach", NewChild("Coach", "OfAshgrove", "", date(2016, 1, 1), "5", "5M"))
    assert issuing.download(ash.at("coach"), paper.reference, paper.code).content


# Where no names can be looked for


def no_index(self: Index, text: str) -> NoReturn:
    raise RuntimeError("No names can be looked for.")


def no_database(work: Work) -> NoReturn:
    work.db.execute(sql("SELECT nothing FROM nowhere"))
    raise AssertionError


FAILING = [(Index, "scan", no_index), (name_index, "stamp_of", no_database)]


@pytest.mark.parametrize(("owner", "name", "fails"), FAILING, ids=["engine", "database"])
def test_what_was_typed_is_saved_and_outside_nothing_is_read(
    ash: School, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, fails: Any
) -> None:
    paper = begun(ash, "amara")
    with monkeypatch.context() as failing:
        failing.setattr(owner, name, fails)
        paper.save("helper", trends="Zofia rang.", cases=[*cases_of(paper.answers), ash.case("hope", "Calm.")])
        with pytest.raises(Exception, match=r"No names|nowhere"):
            paper.view("coach")
    assert paper.answers["trends"] == "Zofia rang."
    assert set(letters(ash)) == {"amara", "hope"}
    assert paper.view("coach").answers["trends"] == "a child rang."
    paper.save("helper")
    assert set(letters(ash)) == {"amara", "hope", "zofia"}


@pytest.mark.parametrize(("owner", "name", "fails"), FAILING, ids=["engine", "database"])
def test_what_is_typed_into_a_childs_file_is_kept(
    ash: School, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, fails: Any
) -> None:
    paper = begun(ash, "amara")
    paper.end("amara", who="helper")
    paper.save("helper", next_on=(ash.clock().date() + timedelta(days=42)).isoformat())
    paper.circulate()
    (entry,) = ash.standing("amara")
    with monkeypatch.context() as failing:
        failing.setattr(owner, name, fails)
        outcomes.add_outcome(ash.at("lead"), ash.children["amara"], entry.uid, ash.clock().date(), "She is calm.")
        assert paper.view("lead").answers
    assert [one.text for one in ash.standing("amara")[0].outcomes] == ["She is calm."]


def test_where_a_session_is_names_no_child_outside(ash: School) -> None:
    """Neither before it has a record, nor in it; and whoever puts the session off leaves the place as it is kept."""
    said = "Zofia Lisle’s classroom"
    at = ash.clock() - timedelta(hours=1)
    session = sessions.plan_session(ash.at("lead"), ash.contracts[BETWEEN], at, said)
    seen = sessions.read_session(ash.at("coach"), session).place
    assert seen == "a child’s classroom"
    moving.move_session(ash.at("coach"), session, at, seen)
    record = sessions.start_record(ash.at("coach"), session)
    paper = Paper(ash, "coach", ash.contracts[BETWEEN], session, record)
    for told in (
        sessions.read_session(ash.at("coach"), session),
        paper.view("coach").head,
        contracts.read_contract(ash.at("coach"), ash.contracts[BETWEEN]),
        home.home(ash.at("coach")),
    ):
        without_names(told)
    assert sessions.read_session(ash.at("lead"), session).place == said
