"""Children's names in a paper: found with every save, decided, followed through changes, and waited for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.integration.kept import kept
from tests.integration.school import NOISE, Paper, School, Town, ready, texts
from webapp.db.audit import AuditPayload
from webapp.db.contracts import Contract
from webapp.db.mentions import KnownName, Mention
from webapp.db.papers import Action
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.people import PartyKind
from webapp.services import (
    actions,
    agreeing,
    amending,
    known_names,
    mention_decisions,
    new_children,
    reading,
    scanning,
    scanning_again,
    writing,
)
from webapp.services.children import NewChild
from webapp.services.mentions import FAILED, LEAD_FIRST, MentionView

SAID = "On Monday Hope Darrow told us about the bus."


@pytest.fixture
@kept
def paper(ash: School) -> Paper:
    """A record that the lead writes of the deputy's supervision, in which nothing is missing."""
    ash.contract("lead", "deputy")
    return ready(ash, between="lead-deputy")


def names(paper: Paper, who: str = "") -> tuple[MentionView, ...]:
    return reading.read_paper(paper.at(who), paper.reference).names


def waiting(paper: Paper, who: str = "") -> list[str]:
    return [found.words for found in names(paper, who) if found.is_open]


def decide(paper: Paper, choice: str, child: str = "", *, nth: int = 0, who: str = "") -> str:
    found = [one for one in names(paper, who) if one.is_open][nth]
    reference = paper.school.children.get(child, child)
    return mention_decisions.decide(paper.at(who), paper.reference, found.mention_id, choice, reference)


def rows(school: School) -> list[Any]:
    return school.rows(Mention)


def test_a_name_is_found_as_it_is_saved(paper: Paper) -> None:
    paper.save(trends=SAID)
    (found,) = names(paper)
    assert (found.place, found.words, found.start, found.certainty) == ("trends", "Hope Darrow", 10, "sure")
    assert [child.reference for child in found.children] == [paper.school.children["hope"]]
    assert (found.before, found.after, found.is_open) == ("On Monday ", " told us about the bus.", True)
    assert "C-0003" in {one.reference for one in found.children}


def test_the_child_of_a_case_discussion_may_be_named_in_it(paper: Paper) -> None:
    paper.save(cases=[paper.school.case("hope", "Hope Darrow said:"), paper.school.case("amara", "Hope Darrow asked:")])
    assert {found.place.split(":")[1] for found in names(paper)} == {rows_of(paper.answers, "cases")[1]["uid"]}


def test_until_it_is_decided_the_paper_is_not_circulated(paper: Paper) -> None:
    paper.save(trends=SAID)
    with pytest.raises(Invalid) as refused:
        paper.circulate()
    (sentence,) = refused.value.problems
    assert sentence.endswith("1 name to decide")
    assert "Hope" not in sentence
    assert paper.state == "draft"
    decide(paper, "someone_else")
    paper.circulate()


@pytest.mark.parametrize("choice", ["someone_else", "not_a_name"])
def test_what_is_decided_follows_the_text_and_into_the_next_version(paper: Paper, choice: str) -> None:
    paper.save(trends=SAID)
    decide(paper, choice)
    paper.save(trends=f"A line before it.\n{SAID}\nAnd one after it.")
    paper.save(trends="", successes=SAID)
    assert waiting(paper) == []
    paper.issue("lead", "deputy")
    amending.amend(paper.at(), paper.reference, "A slip")
    assert waiting(paper) == []
    paper.save(trend_actions="We hope that it will do. Hope Darrow agreed.")
    assert waiting(paper) == ["Hope Darrow"]


def test_words_that_come_back_are_decided_still(paper: Paper) -> None:
    paper.save(trends=SAID)
    decide(paper, "someone_else")
    paper.save(trends="")
    assert names(paper) == ()
    paper.save(trends=SAID)
    assert waiting(paper) == []


def test_this_child_is_made_a_case_discussion_and_the_words_stay(paper: Paper) -> None:
    paper.save(trends=f"First. {SAID} Last.")
    path = decide(paper, "this_child", "hope")
    (row,) = rows_of(paper.answers, "cases")
    assert path == f"cases:{row['uid']}"
    assert (row["child"], row["analysis"]) == (paper.school.children["hope"], SAID)
    assert paper.answers["trends"] == f"First. {SAID} Last."
    assert waiting(paper) == []
    (entry,) = paper.school.chronology("hope")
    assert texts(entry) == [SAID]


def test_a_case_discussion_that_is_there_is_added_to(paper: Paper) -> None:
    paper.save(cases=[paper.school.case("hope", "Before:")], trends=SAID)
    decide(paper, "this_child", "hope")
    (row,) = rows_of(paper.answers, "cases")
    assert row["analysis"] == f"Before: now\n{SAID}"


def test_a_case_discussion_taken_out_again_leaves_the_name_to_be_decided(paper: Paper) -> None:
    paper.save(trends=SAID)
    decide(paper, "this_child", "hope")
    paper.save(cases=[])
    assert waiting(paper) == ["Hope Darrow"]
    with pytest.raises(Invalid):
        paper.circulate()


def test_two_children_in_one_sentence_are_each_decided_once(paper: Paper) -> None:
    paper.save(trends="On Monday Hope Darrow and Amara Lisle fought on the bus.")
    decide(paper, "this_child", "hope")
    decide(paper, "this_child", "amara")
    assert waiting(paper) == []
    assert {row["child"] for row in rows_of(paper.answers, "cases")} == {"C-0001", "C-0003"}


def test_the_same_words_can_be_one_child_everywhere_in_the_paper(paper: Paper) -> None:
    paper.save(trends=SAID, successes="Nothing more of Hope Darrow was heard.", trend_actions="Ask Hope Darrow again.")
    assert not any(found.elsewhere for found in names(paper))
    decide(paper, "this_child", "hope")
    assert all(found.elsewhere == {"C-0003"} for found in names(paper))
    decide(paper, "everywhere", "hope")
    assert waiting(paper) == []
    (row,) = rows_of(paper.answers, "cases")
    assert row["analysis"].splitlines() == [SAID, "Ask Hope Darrow again.", "Nothing more of Hope Darrow was heard."]


def test_only_a_child_whom_it_may_be_is_chosen(paper: Paper) -> None:
    paper.save(trends=SAID)
    for child in ("amara", "C-9999", ""):
        with pytest.raises(Invalid):
            decide(paper, "this_child", child)
    with pytest.raises(Invalid):
        decide(paper, "whatever")


def test_weak_ones_are_dismissed_together_and_only_those(paper: Paper) -> None:
    paper.save(trends="We talked. Mrs Hope rang, and then Miss Hope came, while Hope Darrow waited.")
    assert waiting(paper) == ["Mrs Hope", "Miss Hope", "Hope Darrow"]
    assert mention_decisions.dismiss_weak(paper.at(), paper.reference, [one.mention_id for one in names(paper)]) == 2
    assert waiting(paper) == ["Hope Darrow"]


def test_always_someone_else_holds_in_the_whole_school_until_it_is_taken_back(paper: Paper, ash: School) -> None:
    other = ash.record("head-lead", trends="Then Mrs Hope rang about it.")
    paper.save(trends="Mrs Hope came in.")
    decide(paper, "always")
    assert [row.decision for row in rows(ash)] == ["someone_else"] * 2
    paper.save(successes="Mrs Hope was pleased.")
    assert waiting(paper) == []
    paper.save(trend_actions="Then Hope was late again.")
    assert waiting(paper) == ["Hope"]
    (known,) = known_names.known_names(ash.at("lead"))
    assert (known.shown, known.by) == ("Mrs Hope", ash.name("lead"))
    known_names.ask_again(ash.at("lead"), known.known_id)
    assert waiting(paper) == ["Mrs Hope", "Hope", "Mrs Hope"]
    assert {row.decision for row in rows(ash) if row.paper_id == other.row.id} == {None}
    with pytest.raises(Conflict):
        known_names.ask_again(ash.at("lead"), known.known_id)


def test_a_whole_name_is_never_always_someone_else(paper: Paper) -> None:
    paper.save(trends=SAID)
    assert not names(paper)[0].may_be_known
    with pytest.raises(Conflict):
        decide(paper, "always")
    assert paper.school.rows(KnownName) == []


def test_a_child_who_comes_later_is_asked_about_all_the_same(paper: Paper, ash: School) -> None:
    paper.save(trends="Mrs Hope came in.", successes="We talked to Hope about it.")
    decide(paper, "always")
    decide(paper, "someone_else")
    assert waiting(paper) == []
    ash.add_child("second", NewChild("Hope", "Farrant", "", date(2017, 5, 6)))
    with pytest.raises(Invalid):
        paper.circulate()
    assert len(waiting(paper)) == 2


def test_the_roll_is_looked_at_anew_before_agreement(paper: Paper, ash: School) -> None:
    paper.save(trends="Thandeka Mbele was discussed at length.")
    paper.circulate()
    ash.add_child("thandeka", NewChild("Thandeka", "Mbele", "", date(2016, 1, 2)))
    with pytest.raises(Invalid):
        paper.agree("lead")
    assert waiting(paper) == ["Thandeka Mbele"]
    assert paper.state == "circulated"


def test_a_comment_and_a_request_for_a_change_are_looked_through_too(paper: Paper) -> None:
    paper.circulate()
    agreeing.comment(paper.at("deputy"), paper.reference, "trends", "What of Zofia Lisle, who was there?")
    agreeing.decline(paper.at("deputy"), paper.reference, paper.view("deputy").content_hash, "Say that of Hope Darrow.")
    assert [(found.label, found.words) for found in names(paper)] == [
        ("A comment", "Zofia Lisle"),
        ("What should change", "Hope Darrow"),
    ]
    with pytest.raises(Invalid):
        paper.agree("lead")
    agreeing.recall(paper.at(), paper.reference)
    with pytest.raises(Invalid) as refused:
        paper.circulate()
    assert refused.value.problems == ("A comment: 1 name to decide",)


def test_an_addendum_is_looked_through_and_hinders_nothing(paper: Paper) -> None:
    paper.issue("lead", "deputy")
    amending.add_addendum(paper.at(), paper.reference, "It was Hope Darrow who said it.")
    assert [(found.label, found.words, found.makes_case) for found in names(paper)] == [
        ("An addendum", "Hope Darrow", False)
    ]


def test_what_stands_beside_the_issued_version_waits_through_its_amendment(paper: Paper, ash: School) -> None:
    paper.issue("lead", "deputy")
    amending.add_addendum(paper.at(), paper.reference, "It was Hope Darrow who said it.")
    amending.amend(paper.at(), paper.reference, "Zofia Lisle was there too")
    assert waiting(paper) == ["Hope Darrow", "Zofia Lisle"]
    with pytest.raises(Invalid):
        paper.circulate()
    decide(paper, "someone_else")
    decide(paper, "someone_else")
    paper.circulate()
    paper.issue("lead", "deputy")
    amending.amend(paper.at(), paper.reference, "A slip")
    assert waiting(paper) == []
    amending.give_up(paper.at(), paper.reference)
    assert [found.label for found in names(paper)] == ["An addendum", "Why it is amended"]


def test_how_an_action_ended_is_looked_through_too(paper: Paper, ash: School) -> None:
    paper.save(actions=[ash.action(paper, "Ring home", "lead")])
    paper.issue("lead", "deputy")
    (action,) = ash.rows(Action)
    actions.close_action(ash.at("lead"), action.id, "done", "Hope Darrow was fetched.")
    assert [(found.label, found.words) for found in names(paper)] == [("How an action ended", "Hope Darrow")]


def test_where_the_text_is_with_its_parties_a_case_discussion_must_be_there_already(paper: Paper) -> None:
    paper.save(cases=[paper.school.case("hope", "About hope:")])
    paper.circulate()
    for text in ("Hope Darrow was pleased.", "And Zofia Lisle was not."):
        agreeing.comment(paper.at("deputy"), paper.reference, "", text)
    decide(paper, "this_child", "hope")
    assert len(rows_of(paper.answers, "cases")) == 1
    with pytest.raises(Conflict, match="note"):
        decide(paper, "this_child", "zofia")


def test_where_the_search_fails_the_words_are_saved_the_entry_is_there_and_agreement_waits(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(work: Any) -> Any:
        raise ValueError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(scanning, "index_of", broken)
        paper.save(trends=SAID, cases=[paper.school.case("amara", "About amara:")])
        assert paper.answers["trends"] == SAID
        assert len(paper.school.standing("amara")) == 1
        with pytest.raises(Invalid) as refused:
            paper.circulate()
        assert refused.value.problems == (FAILED,)
    with pytest.raises(Invalid) as refused:
        paper.circulate()
    assert refused.value.problems != (FAILED,)


def test_an_entry_waits_for_no_decision(paper: Paper) -> None:
    paper.save(trends=SAID, cases=[paper.school.case("amara", "About amara:")])
    assert waiting(paper) == ["Hope Darrow"]
    assert len(paper.school.standing("amara")) == 1


def test_who_may_not_read_the_roll_sees_none_and_circulates_but_agreement_waits_for_the_lead(ash: School) -> None:
    paper = ready(ash, between="wellbeing-deputy", trends=SAID)
    assert names(paper) == ()
    assert writing.open_for_writing(paper.at(), paper.reference).names == ()
    paper.circulate()
    with pytest.raises(Invalid) as refused:
        paper.agree("wellbeing")
    assert refused.value.problems == (LEAD_FIRST,)
    with pytest.raises(Refused):
        mention_decisions.decide(paper.at(), paper.reference, rows(ash)[0].shown_as, "someone_else")
    decide(paper, "someone_else", who="deputy")
    paper.agree("wellbeing")


def test_an_outsider_is_shown_nothing_even_as_a_lead(ash: School) -> None:
    reference = ash.contract("lead", "deputy")
    paper = ready(ash, between="lead-deputy", trends=SAID)
    assert names(paper)
    with ash.desk.work(school_id=ash.school_id) as work:
        for party in paper_parties(work, reference):
            party.external = party.person_id == ash.person("lead")
        work.note("contract.changed", "contract:1")
    assert names(paper) == ()
    with pytest.raises(Refused):
        mention_decisions.dismiss_weak(paper.at(), paper.reference, [one.mention_id for one in names(paper)])


def paper_parties(work: Any, reference: str) -> list[Any]:
    contract = work.db.query(Contract).filter_by(school_id=work.school_id, reference=reference).one()
    return list(contract.parties)


def test_a_decision_can_be_taken_back(paper: Paper) -> None:
    paper.save(trends=SAID)
    decide(paper, "not_a_name")
    mention_decisions.decide_again(paper.at(), paper.reference, names(paper)[0].mention_id)
    assert waiting(paper) == ["Hope Darrow"]


def test_another_schools_names_are_never_touched(town: Town, paper: Paper) -> None:
    before = [(row.id, row.decision, row.start) for row in rows(town.birch)]
    paper.save(trends="Mrs Hope came in. " + SAID)
    decide(paper, "always")
    scanning_again.scan_again(town.ash.at("lead"))
    assert [(row.id, row.decision, row.start) for row in rows(town.birch)] == before
    assert NOISE not in "".join(row.words + row.before + row.after for row in rows(town.ash))
    with pytest.raises(Conflict):
        mention_decisions.decide(paper.at(), paper.reference, "10000-x", "someone_else")


def test_the_audit_says_what_was_done_and_no_name(paper: Paper, ash: School) -> None:
    paper.save(trends=SAID, successes="Mrs Hope was pleased.")
    decide(paper, "this_child", "hope")
    decide(paper, "always")
    events = ash.events()
    assert {"paper.scanned", "mention.decided", "mention.remembered"} <= set(events)
    told = "".join(row.body + row.subject for row in ash.rows(AuditPayload))
    assert "Hope" not in told
    assert "Darrow" not in told


def test_papers_of_before_are_looked_through_at_once(paper: Paper, ash: School) -> None:
    paper.save(trends="Thandeka Mbele was discussed at length.")
    issued = ready(ash, between="wellbeing-deputy", trends="We also spoke of Thandeka Mbele.")
    issued.issue("wellbeing", "deputy")
    ash.add_child("thandeka", NewChild("Thandeka", "Mbele", "", date(2016, 1, 2)))
    assert scanning_again.scan_again(ash.at("lead")) >= 2
    assert waiting(paper) == ["Thandeka Mbele"]
    assert waiting(issued, "deputy") == ["Thandeka Mbele"]
    events = ash.events()
    scanning_again.scan_again(ash.at("lead"))
    assert ash.events() == events


def test_a_supervisor_who_joins_later_with_the_roll_sees_them(ash: School) -> None:
    ash.add_party("lead", PartyKind.SUPERVISOR, "wellbeing-deputy")
    paper = ready(ash, between="wellbeing-deputy", trends=SAID)
    assert waiting(paper, "lead") == ["Hope Darrow"]


def test_a_child_added_by_the_way_while_writing_is_found_with_the_save(paper: Paper) -> None:
    new_children.add_off_roll(paper.at(), paper.contract, "Oisin Carrow", "elsewhere")
    paper.save(trends="It was about Oisin Carrow.")
    assert waiting(paper) == ["Oisin Carrow"]


@pytest.mark.parametrize(
    "words",
    ["Thandeka Mbele came in.", "THANDEKA, again", "a word with Thandekka", "T.M. rang", "A line\nThandeka’s aunt"],
)
def test_only_what_may_speak_of_the_child_is_looked_through(paper: Paper, ash: School, words: str) -> None:
    other = ready(ash, between="wellbeing-deputy", trends="Nothing of anybody.")
    other.issue("wellbeing", "deputy")
    paper.save(trends=words)
    child = ash.add_child("thandeka", NewChild("Thandeka", "Mbele", "", date(2016, 1, 2)))
    assert scanning_again.scan_again(ash.at("lead"), known=[child]) == 1
    assert len(waiting(paper)) == 1
    assert scanning_again.scan_again(ash.at("lead")) > 1


def test_a_comment_that_names_the_child_is_looked_through(paper: Paper, ash: School) -> None:
    paper.save(trends="Nothing of anybody.")
    paper.complete()
    paper.circulate()
    agreeing.comment(paper.at("lead"), paper.reference, "trends", "Is this about Thandeka?")
    child = ash.add_child("thandeka", NewChild("Thandeka", "Mbele", "", date(2016, 1, 2)))
    assert scanning_again.scan_again(ash.at("lead"), known=[child]) == 1
    assert scanning_again.scan_again(ash.at("lead"), known=[ash.children["zofia"]]) == 0
