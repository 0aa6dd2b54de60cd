"""From a record to each child's chronology: at once, only that child's own words, and never edited."""

import json
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.kit import Answers, Row
from tests.clock import FakeClock
from tests.factories import make_membership
from tests.integration.school import Paper, School, Town, decisions, make_town, ready, sound, texts
from webapp.db.children import CaseDiscussion, ChronologyEntry, EntryDecision, Task
from webapp.db.contracts import Attendance
from webapp.db.engine import Database
from webapp.db.papers import DraftBuffer
from webapp.db.schools import PracticeSetting
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.lifecycle import TABLE, State
from webapp.domain.people import PartyKind, Role
from webapp.services import agreeing, chronology, issuing, practice, writing
from webapp.services.children import NewChild
from webapp.services.work import Desk
from webapp.services.writing import Overtaken


def everything(ash: School) -> list[tuple[int, str, int | None]]:
    """Every entry as it is stored."""
    return [(row.id, row.content, row.follows_id) for row in ash.rows(ChronologyEntry)]


# When there is one


def test_a_finished_case_has_an_entry_at_the_save(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    entry = ash.standing("amara")[0]
    assert (texts(entry), entry.decision, entry.source) == (["A now", "A next"], "recorded", "From supervision")
    assert (entry.event_on, entry.entered_at) == (clock().date(), clock())
    assert entry.entered_by == ash.name("head")
    assert entry.content.took_part == (f"{ash.name('head')} (head)", f"{ash.name('lead')} (lead)")
    assert "entry.recorded" in ash.events()


@pytest.mark.parametrize("missing", [{"analysis": ""}, {"next_steps": " \n"}, {"child": ""}])
def test_an_unfinished_case_has_none_before_the_session_ends(ash: School, missing: dict[str, str]) -> None:
    paper = ash.record(cases=[{**ash.case("amara", "A"), **missing}])
    assert ash.entry_texts() == {}
    if "child" in missing:
        return
    paper.end("amara")
    assert len(ash.standing("amara")) == 1


def test_a_reflection_alone_finishes_nothing(ash: School) -> None:
    paper = ash.record(cases=[{**ash.case("amara", "A"), "analysis": "", "next_steps": ""}])
    assert ash.entry_texts() == {}
    paper.end("amara")
    assert [texts(entry) for entry in ash.standing("amara")] == [[]]
    assert "inside" not in ash.entry_texts()["C-0001"]


def test_after_the_end_a_case_that_is_added_has_one_though_unfinished(ash: School) -> None:
    paper = ash.record()
    paper.end()
    paper.save(cases=[{**ash.case("hope", "H"), "analysis": ""}])
    assert [texts(entry) for entry in ash.standing("hope")] == [["H next"]]


def test_a_contracts_paper_makes_none(ash: School) -> None:
    ash.contract_paper().save(own_terms="Amara Lisle")
    assert everything(ash) == []


# What is in it


def test_only_the_childs_own_parts_go(ash: School) -> None:
    canaries = {child: f"canary-{child}" for child in ("amara", "hope", "zofia")}
    paper = ash.record(
        trends="canary-trends",
        cases=[ash.case(child, words, reflection=f"canary-adult-{child}") for child, words in canaries.items()],
    )
    paper.save(actions=[ash.action(paper, "canary-action", "lead")], needs_met="canary-needs")
    paper.end(*canaries)
    told = ash.entry_texts()
    for child, words in canaries.items():
        mine = told.pop(ash.children[child])
        assert mine.count(words) == 2
        assert mine.count("canary") == 2  # and nobody else's
    assert told == {}


def test_two_children_of_a_family_do_not_share_an_entry(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "Lisle A"), ash.case("zofia", "Lisle Z")])
    assert "Lisle Z" not in ash.entry_texts()["C-0001"]
    assert "Lisle A" not in ash.entry_texts()["C-0002"]


def test_who_was_absent_took_no_part(ash: School) -> None:
    ash.add_party("wellbeing", PartyKind.ATTENDEE)
    paper = ash.record(cases=[ash.case("amara", "A")])
    assert f"{ash.name('wellbeing')} (wellbeing)" in ash.standing("amara")[0].content.took_part
    absent(ash, paper, "wellbeing")
    paper.end("amara")
    assert ash.standing("amara")[0].content.took_part == (f"{ash.name('head')} (head)", f"{ash.name('lead')} (lead)")


def test_whose_place_was_over_took_no_part(ash: School) -> None:
    """A child's file must not say that somebody was there who was not."""
    ash.succeed("head", "wellbeing", "lead")
    paper = ash.record("wellbeing-lead", cases=[ash.case("amara", "A")])
    paper.end("amara")
    assert set(ash.standing("amara")[0].content.took_part) == {
        f"{ash.name('wellbeing')} (wellbeing)",
        f"{ash.name('lead')} (lead)",
    }
    assert paper.answers["supervisor"] == ash.name("wellbeing")


def absent(ash: School, paper: Paper, who: str) -> None:
    party = paper.party(who)
    with ash.desk.work(school_id=ash.school_id) as work:
        for row in work.db.query(Attendance).filter_by(party_id=party):
            row.present = False
        work.note("session.planned", "session:1")


# What becomes of it


def test_the_same_save_twice_makes_no_new_entry(ash: School, clock: FakeClock) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    before, events = everything(ash), ash.events().count("entry.recorded")
    clock.forward(minutes=5)
    paper.save()
    paper.save(trends="Other words of the record")
    paper.end("amara")
    assert everything(ash) == before
    assert ash.events().count("entry.recorded") == events


def test_a_changed_reflection_is_no_change_of_the_chronology(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    before = everything(ash)
    rows = rows_of(paper.answers, "cases")
    paper.save(cases=[{**rows[0], "reflection": "I slept badly"}])
    assert everything(ash) == before


def test_changed_words_make_a_new_entry_that_follows_the_old(ash: School, clock: FakeClock) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    old = everything(ash)
    clock.forward(minutes=5)
    paper.save(cases=[{**rows_of(paper.answers, "cases")[0], "analysis": "Corrected"}])
    new, former = ash.chronology("amara")
    assert (decisions([new, former]), new.standing, former.standing) == (["recorded", "corrected"], True, False)
    assert (texts(new), texts(former)) == (["Corrected", "A next"], ["A now", "A next"])
    assert former.reason == f"Replaced by {new.uid}"
    assert everything(ash)[:1] == old  # nothing was edited
    assert [row.follows_id for row in ash.rows(ChronologyEntry)] == [None, old[0][0]]
    assert len(ash.rows(CaseDiscussion)) == 1
    assert (former.entered_at, new.entered_at) == (clock() - timedelta(minutes=5), clock())
    assert [d.decision for d in ash.rows(EntryDecision)] == ["recorded", "recorded", "corrected"]


def test_a_chain_of_changes_is_followed_one_by_one(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    row = rows_of(paper.answers, "cases")[0]
    for words in ("B", "C", "D"):
        paper.save(cases=[{**row, "analysis": words}])
    assert decisions(ash.chronology("amara")) == ["recorded", "corrected", "corrected", "corrected"]
    ids = [row.id for row in ash.rows(ChronologyEntry)]
    assert [row.follows_id for row in ash.rows(ChronologyEntry)] == [None, *ids[:-1]]


def test_a_case_that_was_removed_is_struck(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    paper.save(cases=[row for row in rows_of(paper.answers, "cases") if row["child"] == "C-0003"])
    struck = ash.chronology("amara")
    assert decisions(struck) == ["struck"]
    assert (struck[0].reason, texts(struck[0])) == ("No longer in the record", ["A now", "A next"])
    assert decisions(ash.chronology("hope")) == ["recorded"]
    assert "entry.struck" in ash.events()


def test_a_case_that_was_emptied_before_the_end_is_struck_and_after_it_is_corrected(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    row = rows_of(paper.answers, "cases")[0]
    paper.save(cases=[{**row, "analysis": "", "next_steps": ""}])
    assert decisions(ash.chronology("amara")) == ["struck"]
    paper.save(cases=[row])
    paper.end("amara")
    paper.save(cases=[{**row, "analysis": "", "next_steps": ""}])
    assert decisions(ash.chronology("amara")) == ["recorded", "corrected", "struck"]
    assert texts(ash.standing("amara")[0]) == []


def test_a_case_that_comes_back_has_a_new_entry(ash: School) -> None:
    """A stale page restored after the row was taken out."""
    paper = ash.record(cases=[ash.case("amara", "A")])
    row = rows_of(paper.answers, "cases")[0]
    paper.save(cases=[])
    paper.save(cases=[row])
    assert decisions(ash.chronology("amara")) == ["recorded", "struck"]
    assert len(ash.rows(CaseDiscussion)) == 1


def test_the_other_child_has_it_and_from_the_first_one_it_is_gone(ash: School) -> None:
    """Struck text can be read on that child's page: words about another child cannot stay there (design, section 6)."""
    paper = ash.record(cases=[ash.case("amara", "About her")])
    paper.save(cases=[{**rows_of(paper.answers, "cases")[0], "child": ash.children["hope"]}])
    assert ash.chronology("amara") == ()
    assert decisions(ash.chronology("hope")) == ["recorded"]
    assert [row.follows_id for row in ash.rows(ChronologyEntry)] == [None, None]
    told = [(d.decision, d.reason) for d in ash.rows(EntryDecision)]
    assert told[1] == ("withdrawn", "The discussion was about another child")
    assert [task.kind for task in ash.rows(Task)] == ["take_out"]


def test_what_was_corrected_before_goes_from_the_wrong_child_too(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "First")])
    row = rows_of(paper.answers, "cases")[0]
    paper.save(cases=[{**row, "analysis": "Second"}])
    paper.save(cases=[{**row, "analysis": "Second", "child": ash.children["hope"]}])
    assert ash.chronology("amara") == ()
    assert [d.decision for d in ash.rows(EntryDecision)].count("withdrawn") == 2


def test_a_case_whose_child_was_taken_out_is_gone_from_their_page(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "Not hers")])
    paper.save(cases=[{**rows_of(paper.answers, "cases")[0], "child": ""}])
    assert ash.chronology("amara") == ()


def test_a_writer_who_was_right_at_first_puts_it_back(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "About her")])
    row = rows_of(paper.answers, "cases")[0]
    paper.save(cases=[{**row, "child": ash.children["hope"]}])
    paper.save(cases=[row])
    assert decisions(ash.chronology("amara")) == ["recorded"]
    assert ash.chronology("hope") == ()


def test_two_children_changed_for_each_other(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "One"), ash.case("hope", "Two")])
    one, two = rows_of(paper.answers, "cases")
    paper.save(cases=[{**one, "child": "C-0003"}, {**two, "child": "C-0001"}])
    assert [texts(entry)[0] for entry in ash.standing("amara")] == ["Two now"]
    assert [texts(entry)[0] for entry in ash.standing("hope")] == ["One now"]
    assert decisions(ash.chronology("amara")) == decisions(ash.chronology("hope")) == ["recorded"]


def test_a_child_who_is_nobody_here_has_none(town: Town) -> None:
    only = town.birch.add_child("only", NewChild("Only", "There"))
    town.ash.record(cases=[{**town.ash.case("", "X"), "child": only}])
    assert town.ash.entry_texts() == {}
    assert len(town.birch.chronology("only")) == 0


# Approval


def settled(ash: School, key: str, value: str) -> None:
    """The school's practice from today on."""
    with ash.at("lead").work() as work:
        practice.set_practice(work, key, value)


def test_agreement_approves_where_the_lead_is_an_agreeing_party(ash: School) -> None:
    paper = ready(ash, "amara", "hope")
    paper.circulate()
    paper.agree("lead")
    assert decisions(ash.chronology("amara")) == ["recorded"]
    paper.agree("head")
    assert decisions(ash.chronology("amara") + ash.chronology("hope")) == ["approved", "approved"]


@pytest.mark.parametrize(("setting", "becomes"), [("lead", "recorded"), ("none", "approved")])
def test_where_the_lead_is_no_party_it_waits_if_the_school_says_so(ash: School, setting: str, becomes: str) -> None:
    settled(ash, "approval", setting)
    ready(ash, "amara", between="wellbeing-deputy").issue("deputy", "wellbeing")
    assert decisions(ash.chronology("amara")) == [becomes]


def test_the_practice_of_another_school_or_of_tomorrow_does_not_count(town: Town, clock: FakeClock) -> None:
    settled(town.birch, "approval", "none")
    with town.ash.at("lead").work() as work:
        work.db.add(
            PracticeSetting(
                school_id=work.school_id,
                key="approval",
                value="none",
                from_on=work.today + timedelta(days=1),
                set_at=work.now,
            )
        )
        work.note("practice.set", f"school:{work.school_id}")
    ready(town.ash, "amara", between="wellbeing-deputy").issue("deputy", "wellbeing")
    assert decisions(town.ash.chronology("amara")) == ["recorded"]
    with town.ash.at("lead").read() as work:
        held = [practice.practice_on(work, work.today + timedelta(days=n)).approval for n in (-1, 0, 1)]
    assert held == ["lead", "lead", "none"]


def test_a_setting_that_does_not_exist_is_not_set(ash: School) -> None:
    with pytest.raises(KeyError), ash.at("lead").work() as work:
        practice.set_practice(work, "colour", "blue")


def test_a_lead_who_was_absent_approved_nothing(ash: School) -> None:
    """jmat: "agreed by the DSL". An absentee gets the copy, and has agreed to nothing."""
    paper = ready(ash, "amara")
    absent(ash, paper, "lead")
    paper.issue("head")
    assert decisions(ash.chronology("amara")) == ["recorded", "corrected"]  # who took part is a part of it


def test_a_former_lead_approves_nothing_by_agreeing(ash: School) -> None:
    paper = ready(ash, "amara", between="wellbeing-deputy")
    with ash.desk.work(school_id=ash.school_id) as work:
        gone = make_membership(work, ash.person("deputy"), Role.LEAD, until_on=work.today - timedelta(days=1))
        work.db.add(gone)
        waits = make_membership(work, ash.person("wellbeing"), Role.LEAD, approved=False)
        work.db.add(waits)
        work.note("membership.granted", "person:1")
    paper.issue("deputy", "wellbeing")
    assert decisions(ash.chronology("amara")) == ["recorded"]


def test_only_standing_entries_are_approved(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    rows = rows_of(paper.answers, "cases")
    paper.save(cases=[{**rows[0], "analysis": "B"}])
    paper.end("amara")
    paper.complete()
    paper.issue("lead", "head")
    assert decisions(ash.chronology("amara")) == ["approved", "corrected"]
    assert decisions(ash.chronology("hope")) == ["struck"]


def test_what_was_approved_by_the_lead_before_the_agreement_stays_so(ash: School) -> None:
    paper = ready(ash, "amara")
    chronology.approve_entry(ash.at("lead"), "C-0001", ash.standing("amara")[0].uid)
    paper.issue("lead", "head")
    assert [d.decision for d in ash.rows(EntryDecision)] == ["recorded", "approved"]


def test_an_approved_entry_whose_words_change_waits_once_more(ash: School) -> None:
    paper = ready(ash, "amara")
    chronology.approve_entry(ash.at("lead"), "C-0001", ash.standing("amara")[0].uid)
    paper.save(cases=[{**rows_of(paper.answers, "cases")[0], "analysis": "Other words"}])
    assert decisions(ash.chronology("amara")) == ["recorded", "corrected"]


# The life in any order

STEPS = (
    "write",
    "write_as_scribe",
    "stale",
    "end",
    "circulate",
    "recall",
    "agree_lead",
    "agree_head",
    "decline",
    "print",
)
SHORT = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CASE = st.tuples(st.sampled_from(["amara", "hope", "zofia", ""]), st.booleans())
PLAN = st.lists(st.tuples(st.sampled_from(STEPS), st.lists(CASE, max_size=3, unique_by=lambda c: c[0])), max_size=9)


class Life:
    """A record on its way, and what must hold whatever is done with it in whatever order."""

    def __init__(self, ash: School) -> None:
        self.ash = ash
        self.paper = ash.record()
        self.number = 0
        self.acknowledged = self.paper.answers
        self.states = [self.paper.state]

    def rows(self, cases: list[tuple[str, bool]]) -> list[Row]:
        """Some of the cases that are there, changed, and new ones; the words name their child."""
        kept = {row["child"]: row for row in rows_of(self.paper.answers, "cases") if row["child"]}
        rows = []
        for child, keep in cases:
            self.number += 1
            fresh = self.ash.case(child, f"[{child or 'nobody'} {self.number}]")
            before = kept.get(fresh["child"])
            rows.append({**fresh, "uid": before["uid"]} if before and keep else fresh)
        return rows

    def do(self, step: str, cases: list[tuple[str, bool]]) -> None:
        paper, ash = self.paper, self.ash
        if step in ("write", "write_as_scribe", "stale"):
            self.write(step, cases)
        elif step == "end":
            named = {row["child"] for row in rows_of(paper.answers, "cases")}
            paper.end(*(key for key, reference in ash.children.items() if reference in named))
        elif step == "circulate":
            self.acknowledged = {**self.acknowledged}
            paper.circulate()
            self.acknowledged = paper.answers
        elif step == "recall":
            agreeing.recall(paper.at(), paper.reference)
        elif step == "decline":
            agreeing.decline(paper.at("lead"), paper.reference, paper.view().content_hash, "Please change it")
        elif step == "print":
            issuing.print_draft(paper.at(), paper.reference)
        else:
            paper.agree(step.removeprefix("agree_"))

    def write(self, step: str, cases: list[tuple[str, bool]]) -> None:
        who = "staff" if step == "write_as_scribe" else "head"
        answers = {**self.paper.answers, "cases": self.rows(cases), "next_on": "2026-06-01", "trends": f"{self.number}"}
        base = self.paper.revision - (1 if step == "stale" else 0)
        try:
            self.ash.found(who, list(self.ash.children.values()))
            writing.save(self.ash.at(who), self.paper.reference, base, answers)
        except Conflict as lost:
            self.check_lost(lost, answers, who)
            raise
        self.acknowledged = answers

    def check_lost(self, lost: Conflict, answers: Answers, who: str) -> None:
        """A text that was not saved is in its author's buffer, and on the page that compares the two."""
        assert json.loads(self.buffer(who)) == answers
        if isinstance(lost, Overtaken):
            assert (lost.both.mine, lost.both.theirs) == (answers, self.acknowledged)

    def buffer(self, who: str) -> str:
        return next(row.answers for row in self.ash.rows(DraftBuffer) if row.person_id == self.ash.person(who))

    def check(self) -> None:
        """What holds after every step."""
        view = self.paper.view()
        self.states.append(str(view.head.state))
        before, after = (State(state) for state in self.states[-2:])
        assert before is after or (before, after) in {(a, b) for (a, _), b in TABLE.items()}
        assert view.answers == self.acknowledged
        told = self.ash.entry_texts()
        for key, reference in self.ash.children.items():
            others = [other for other in (*self.ash.children, "nobody") if other != key]
            assert not [other for other in others if f"[{other} " in told.get(reference, "")]
        assert not [text for text in told.values() if "inside" in text or "Birchfield" in text]
        if view.head.session_ended_at is not None:
            self.check_ended()

    def check_ended(self) -> None:
        rows = {row["child"]: row for row in rows_of(self.acknowledged, "cases") if row["child"]}
        for key, reference in self.ash.children.items():
            standing = self.ash.standing(key)
            assert len(standing) == (reference in rows)
            if standing:
                row = rows[reference]
                assert texts(standing[0]) == [row[part] for part in ("analysis", "next_steps") if row[part]]


@pytest.mark.slow
@SHORT
@given(plan=PLAN)
def test_in_whatever_order_nothing_is_lost_and_each_entry_is_its_own_childs(
    sqlite_settings: Any, clock: FakeClock, tmp_path_factory: pytest.TempPathFactory, plan: list[tuple[str, Any]]
) -> None:
    life = Life(scribed(sqlite_settings, clock, tmp_path_factory))
    database = life.ash.desk.database
    try:
        for step, cases in plan:
            with suppress(Conflict, Invalid, Refused):  # a step that is not allowed now: nothing may change
                life.do(step, cases)
            life.check()
        assert sound(life.ash.desk)
    finally:
        database.close()


def scribed(settings_: Any, clock: FakeClock, folders: pytest.TempPathFactory) -> School:
    """A town of its own for one example, in which the staff member types too."""
    data = folders.mktemp("life") / "data"
    shutil.copytree(settings_.data, data)
    own = replace(settings_, data=data)
    ash = make_town(Desk(Database(own, clock), clock, own), clock).ash
    ash.add_party("staff", PartyKind.SCRIBE)
    return ash


def test_the_walk_reaches_every_state(ash: School) -> None:
    """The counter-proof: with these steps a paper goes all the way, so the property is not about nothing."""
    ash.add_party("staff", PartyKind.SCRIBE)
    life = Life(ash)
    steps = [
        "write",
        "end",
        "circulate",
        "agree_lead",
        "recall",
        "write_as_scribe",
        "circulate",
        "agree_lead",
        "agree_head",
    ]
    for step in steps:
        life.do(step, [("amara", True), ("hope", True)])
        life.check()
    assert life.states[-1] == "issued"
    with pytest.raises(Conflict):
        life.do("stale", [("zofia", True)])
    life.check()
    assert sound(ash.desk)


def test_another_schools_chronology_is_not_there(town: Town) -> None:
    with pytest.raises((NotFound, Refused)):
        chronology.read_chronology(town.ash.at("lead"), "C-0009")
