"""Entries through an amendment, child by child: relinked, followed, struck, and never waiting where a child was wrong."""

from collections.abc import Callable

import pytest

from forms.kit import Row
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, decisions, ready, sound, texts
from webapp.db.children import ChronologyEntry, EntryDecision, EntryLink, Task
from webapp.db.schools import Person
from webapp.documents.codec import rows_of
from webapp.services import amending, chronology, mention_decisions

WHY = "The plan was written down wrongly"


@pytest.fixture
@kept
def issued(ash: School, clock: FakeClock) -> Paper:
    """A record about two children that was agreed, and that is being amended a week later."""
    paper = ready(ash, "amara", "hope")
    paper.issue("lead", "head")
    clock.forward(days=7)
    amending.amend(paper.at(), paper.reference, WHY)
    return paper


def rows(paper: Paper) -> dict[str, Row]:
    """The cases in hand, by the key of their child."""
    keys = {reference: key for key, reference in paper.school.children.items()}
    return {keys.get(row["child"], ""): row for row in rows_of(paper.answers, "cases")}


def agree(paper: Paper) -> None:
    paper.circulate()
    for found in paper.view("lead").names:
        mention_decisions.decide(paper.at("lead"), paper.reference, found.mention_id, "someone_else")
    paper.agree("lead")
    paper.agree("head")


def stored(ash: School) -> list[tuple[int, str]]:
    return [(row.entry_id, row.decision) for row in ash.rows(EntryDecision)]


def test_nothing_that_was_issued_moves_before_the_next_issue(issued: Paper) -> None:
    ash, cases = issued.school, rows(issued)
    before = stored(ash)
    issued.save(cases=[{**cases["amara"], "analysis": "Other words"}])  # and hope's case is taken out
    assert stored(ash) == before
    issued.circulate()
    issued.agree("lead")
    assert stored(ash) == before


def test_unchanged_words_are_relinked(issued: Paper, clock: FakeClock) -> None:
    ash = issued.school
    issued.save(trends="What the record says of trends is no child's")
    before = stored(ash)
    agree(issued)
    assert stored(ash) == before
    links = ash.rows(EntryLink)
    assert {link.entry_id for link in links} == {row.id for row in ash.rows(ChronologyEntry)}
    assert {link.paper_version_id for link in links} == {issued.row.versions[-1].id}
    assert [entry.version for entry in ash.standing("amara")] == [2]
    assert ash.events().count("entry.relinked") == 2
    assert links[0].made_at == clock()


def test_an_office_that_has_another_name_since_makes_no_new_entry(issued: Paper) -> None:
    ash = issued.school
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.get_one(Person, ash.person("lead")).office = "Assistant head"
        work.note("person.added", "person:1")
    issued.save(trends="Changed")
    before = stored(ash)
    agree(issued)
    assert stored(ash) == before
    assert len(ash.rows(EntryLink)) == 2


def test_changed_words_are_amended_and_followed(issued: Paper) -> None:
    ash, cases = issued.school, rows(issued)
    issued.save(cases=[{**cases["amara"], "analysis": "Put right"}, cases["hope"]])
    agree(issued)
    new, old = ash.chronology("amara")
    assert (decisions([new, old]), texts(new)[0], texts(old)[0]) == (
        ["approved", "amended"],
        "Put right",
        "About amara: now",
    )
    assert old.reason.startswith("Amended in version 2 of the record")
    assert WHY not in old.reason  # it was written about the record, and may say anything of anybody
    assert (new.replaces, old.replaced_by, new.version, old.version) == (old.uid, new.uid, 2, 1)
    assert decisions(ash.chronology("hope")) == ["approved"]
    assert "entry.amended" in ash.events()
    assert sound(ash.desk)


def test_the_new_words_wait_where_the_lead_did_not_agree_them(ash: School, clock: FakeClock) -> None:
    paper = ready(ash, "amara", between="wellbeing-deputy")
    paper.issue("deputy", "wellbeing")
    chronology.approve_entry(ash.at("lead"), "C-0001", ash.standing("amara")[0].uid)
    amending.amend(paper.at(), paper.reference, WHY)
    paper.save(cases=[{**rows(paper)["amara"], "analysis": "Put right"}])
    paper.circulate()
    paper.agree("deputy")
    paper.agree("wellbeing")
    assert decisions(ash.chronology("amara")) == ["recorded", "amended"]


def test_a_case_that_was_taken_out_is_struck_with_the_reason(issued: Paper) -> None:
    ash = issued.school
    issued.save(cases=[rows(issued)["amara"]])
    agree(issued)
    struck = ash.chronology("hope")[0]
    assert struck.decision == "struck"
    assert struck.reason.startswith("No longer in the record since its version 2")
    assert decisions(ash.chronology("amara")) == ["approved"]


def test_a_child_named_only_now_has_an_entry_at_once_and_is_followed_at_once(issued: Paper) -> None:
    ash, cases = issued.school, [*rows(issued).values()]
    new = ash.case("zofia", "Z")
    issued.save(cases=[*cases, new])
    assert [texts(entry) for entry in ash.standing("zofia")] == [["Z now", "Z next"]]
    issued.save(cases=[*cases, {**new, "analysis": "More"}])
    assert decisions(ash.chronology("zofia")) == ["recorded", "corrected"]
    agree(issued)
    assert decisions(ash.chronology("zofia")) == ["approved", "corrected"]
    assert [entry.version for entry in ash.standing("zofia")] == [2]


def test_a_child_named_now_and_taken_out_again_is_struck_at_once(issued: Paper) -> None:
    ash, cases = issued.school, [*rows(issued).values()]
    issued.save(cases=[*cases, ash.case("zofia", "Z")])
    issued.save(cases=cases)
    assert decisions(ash.chronology("zofia")) == ["struck"]


def test_an_amendment_that_is_given_up_leaves_all_as_it_was_and_a_new_child_stays(issued: Paper) -> None:
    ash, cases = issued.school, rows(issued)
    issued.save(cases=[{**cases["amara"], "analysis": "Other"}, ash.case("zofia", "Z")])
    amending.give_up(issued.at(), issued.reference)
    amending.amend(issued.at(), issued.reference, "Once more")
    issued.save(trends="Another try")
    agree(issued)
    assert decisions(ash.chronology("amara")) == decisions(ash.chronology("hope")) == ["approved"]
    assert [entry.version for entry in (*ash.standing("amara"), *ash.standing("hope"))] == [3, 3]
    assert decisions(ash.chronology("zofia")) == ["recorded"]  # the lead did not agree these words


def test_a_wrong_child_does_not_wait_for_the_issue(issued: Paper) -> None:
    ash, cases = issued.school, rows(issued)
    issued.save(cases=[{**cases["amara"], "child": ash.children["zofia"]}, cases["hope"]])
    assert ash.chronology("amara") == ()
    assert [texts(entry)[0] for entry in ash.standing("zofia")] == ["About C-0001: now"]
    assert [task.kind for task in ash.rows(Task)] == ["take_out"]
    agree(issued)
    assert ash.chronology("amara") == ()
    assert decisions(ash.standing("zofia")) == ["approved"]
    assert texts(ash.standing("zofia")[0])[0] == "About amara: now"  # somebody else, as it was said


def test_a_child_put_right_stays_so_when_the_amendment_is_given_up(issued: Paper) -> None:
    """The issued record names the wrong child again, and no later save files the words on them once more."""
    ash, cases = issued.school, rows(issued)
    issued.save(cases=[{**cases["amara"], "child": ash.children["zofia"]}, cases["hope"]])
    amending.give_up(issued.at(), issued.reference)
    amending.amend(issued.at(), issued.reference, "Once more")
    issued.save(trends="Another try")
    assert ash.chronology("amara") == ()
    assert decisions(ash.chronology("zofia")) == ["recorded"]
    agree(issued)
    assert ash.chronology("amara") == ()
    assert decisions(ash.chronology("zofia")) == ["approved"]


def test_a_slip_of_the_picker_in_an_amendment_is_undone(issued: Paper) -> None:
    ash, cases = issued.school, rows(issued)
    issued.save(cases=[{**cases["amara"], "child": ash.children["zofia"]}, cases["hope"]])
    issued.save(cases=[*cases.values()])
    assert ash.chronology("zofia") == ()
    assert [texts(entry)[0] for entry in ash.standing("amara")] == ["About amara: now"]


@pytest.mark.parametrize(
    "change",
    [lambda row: {**row, "analysis": "Second"}, lambda row: row],
    ids=["changed each time", "changed once"],
)
def test_a_second_amendment_goes_on_from_the_first(issued: Paper, change: Callable[[Row], Row]) -> None:
    ash, cases = issued.school, rows(issued)
    first = {**cases["amara"], "analysis": "First"}
    issued.save(cases=[first, cases["hope"]])
    agree(issued)
    amending.amend(issued.at(), issued.reference, "Again")
    issued.save(cases=[change(first), cases["hope"]])
    agree(issued)
    assert len(ash.standing("amara")) == 1
    assert texts(ash.standing("amara")[0])[0] == change(first)["analysis"]
    assert ash.standing("amara")[0].version == 3
    assert ash.standing("hope")[0].version == 3
