"""Where two parts of a paper's life meet: an amendment given up, a print that was overtaken, a draft given up half way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms.kit import Row
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, decisions, ready, texts
from webapp.db.children import Task
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict
from webapp.services import (
    actions,
    agreeing,
    amending,
    drafts,
    home,
    issuing,
    moving,
    reading,
    releasing,
    sessions,
    standing,
    table,
    writing,
)
from webapp.services.signing import Ink


@pytest.fixture
@kept
def amended(ash: School, clock: FakeClock) -> Paper:
    """A record of two children, issued and now being amended."""
    paper = ready(ash, "amara", "hope", actions=[])
    paper.save(actions=[ash.action(paper, "Ring the clinic", "lead")])
    paper.issue("lead", "head")
    clock.forward(days=7)
    amending.amend(paper.at(), paper.reference, "A slip about somebody’s father")
    return paper


def cases(paper: Paper) -> dict[str, Row]:
    """The blocks of the text in hand, by child."""
    keys = {reference: key for key, reference in paper.school.children.items()}
    return {keys.get(row["child"], ""): row for row in rows_of(paper.answers, "cases")}


# An amendment


def test_a_child_cleared_in_an_amendment_that_is_given_up_has_their_entry_again(amended: Paper) -> None:
    ash, before = amended.school, cases(amended)
    amended.save(cases=[{**before["amara"], "child": ""}, before["hope"]])
    assert ash.standing("amara") == []
    amending.give_up(amended.at(), amended.reference)
    assert [texts(entry) for entry in ash.standing("amara")] == [["About amara: now", "About amara: next"]]


def test_a_child_exchanged_in_an_amendment_that_is_given_up_leaves_a_task(amended: Paper) -> None:
    """The words stay with the right child; the issued text names the wrong one, and somebody is told."""
    ash, before = amended.school, cases(amended)
    amended.save(cases=[{**before["amara"], "child": ash.children["zofia"]}, before["hope"]])
    amending.give_up(amended.at(), amended.reference)
    assert (len(ash.standing("amara")), len(ash.standing("zofia"))) == (0, 1)
    assert [task.kind for task in ash.rows(Task)].count("amend") == 1


def test_no_word_of_an_amendment_reaches_the_supervisee_by_its_actions(amended: Paper) -> None:
    ash = amended.school
    (row,) = rows_of(amended.answers, "actions")
    amended.save(actions=[{**row, "what": "Unissued"}, ash.action(amended, "Unissued too", "lead")])
    shown = str(actions.my_actions(ash.at("lead"))) + str(sessions.read_session(ash.at("lead"), amended.session))
    assert "Unissued" not in shown + str(home.home(ash.at("lead")))
    amended.save(actions=[])
    assert [action.what for action in actions.my_actions(ash.at("lead")).actions] == ["Ring the clinic"]
    amended.save(actions=[{**row, "what": "Ring the clinic twice"}])
    amended.circulate()
    amended.issue("lead", "head")
    assert [action.what for action in actions.my_actions(ash.at("lead")).actions] == ["Ring the clinic twice"]


def test_the_drafts_of_an_amendment_are_no_copies_of_what_stands(amended: Paper) -> None:
    issuing.print_draft(amended.at(), amended.reference)
    assert {copy.version for copy in reading.read_paper(amended.school.at("lead"), amended.reference).copies} == {1}


# What was released, and what was agreed


@pytest.mark.parametrize("leave_out", [True, False])
def test_words_that_stand_in_no_version_are_approved_by_no_agreement(
    ash: School, clock: FakeClock, leave_out: bool
) -> None:
    clock.now = clock.now.replace(day=2)
    paper = ready(ash, "amara")
    typed = [{**cases(paper)["amara"], "analysis": "Typed, and never saved"}, ash.case("zofia", "Typed:")]
    ash.found("head", [ash.children["zofia"]])
    writing.autosave(paper.at(), paper.reference, paper.revision, {**paper.answers, "cases": typed})
    clock.forward(days=10)
    assert releasing.release_children(ash.at("lead"), paper.reference) == 2
    if leave_out:
        writing.leave_out(paper.at(), paper.reference)
    paper.issue("lead", "head")
    (amara,) = ash.standing("amara")
    assert (texts(amara)[0], amara.decision) == ("About amara: now", "approved")
    assert "approved" not in decisions(ash.chronology("zofia"))


def test_what_a_former_scribe_typed_is_released_to_nobody(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    party = standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"))
    typed = {**paper.answers, "cases": [ash.case("amara", "Typed:")]}
    ash.found("staff", [ash.children["amara"]])
    writing.autosave(ash.at("staff"), paper.reference, paper.revision, typed)
    standing.end_place(ash.at("head"), party)
    clock.forward(days=10)
    assert releasing.release_children(ash.at("lead"), paper.reference) == 0


def test_what_is_prepared_for_a_session_to_come_is_not_left_lying(ash: School, clock: FakeClock) -> None:
    session = sessions.plan_session(ash.at("head"), "S-0001", clock() + timedelta(days=40), "Room 2")
    paper = Paper(ash, "head", "S-0001", session, sessions.start_record(ash.at("head"), session))
    paper.save(cases=[{**ash.case("amara", "Prepared:"), "next_steps": ""}])
    clock.forward(days=10)
    assert home.home(ash.at("lead")).left == ()
    with pytest.raises(Conflict, match="not been held"):
        releasing.release_children(ash.at("lead"), paper.reference)


@pytest.mark.parametrize("saved", [True, False])
def test_abandoning_files_the_children_who_were_spoken_of(ash: School, saved: bool) -> None:
    unfinished = [{**ash.case("amara", "Half:"), "next_steps": ""}]
    paper = ash.record(**({"cases": unfinished} if saved else {}))
    if not saved:
        ash.found("head", [ash.children["amara"]])
        writing.autosave(paper.at(), paper.reference, paper.revision, {**paper.answers, "cases": unfinished})
    drafts.abandon(paper.at(), paper.reference, "No time")
    assert [texts(entry) for entry in ash.standing("amara")] == [["Half: now"]]


def test_an_entry_moves_with_its_session(ash: School, clock: FakeClock) -> None:
    session = sessions.plan_session(ash.at("head"), "S-0001", clock() + timedelta(hours=10), "Room 2")
    paper = Paper(ash, "head", "S-0001", session, sessions.start_record(ash.at("head"), session))
    paper.save(cases=[ash.case("amara", "Before:")])
    later = clock() + timedelta(days=5)
    moving.move_session(ash.at("head"), session, later, "Room 2")
    assert [entry.event_on for entry in ash.standing("amara")] == [later.date()]


# A print for the table that was overtaken


def signed(paper: Paper, who: str = "head", days_ago: int = 0) -> None:
    """Everyone who is asked signs the last print of this text."""
    view = reading.read_paper(paper.at(who), paper.reference)
    day = (paper.school.clock() - timedelta(days=days_ago)).date()
    ink = {said.party.party_id: Ink("signed", day) for said in view.agreements if said.expected}
    table.sign_at_table(paper.at(who), paper.reference, view.table_code, ink, "Cabinet 2")


@pytest.fixture
@kept
def printed(ash: School) -> Paper:
    paper = ready(ash, "amara")
    paper.circulate()
    table.print_for_table(paper.at(), paper.reference, paper.view().content_hash)
    return paper


def test_counter_proof_a_print_that_nothing_overtook_is_signed(printed: Paper) -> None:
    signed(printed)
    assert printed.state == "filed"


def test_a_print_from_before_a_recall_is_not_signed_after_it(printed: Paper, clock: FakeClock) -> None:
    agreeing.recall(printed.at(), printed.reference)
    clock.forward(days=3)
    printed.circulate()
    with pytest.raises(Conflict, match="recalled after that print"):
        signed(printed, days_ago=3)


def test_a_print_is_not_signed_over_a_later_request_for_a_change(printed: Paper, clock: FakeClock) -> None:
    clock.forward(days=3)
    agreeing.decline(printed.at("lead"), printed.reference, printed.view().content_hash, "No, not so")
    with pytest.raises(Conflict, match="asked for a change since that print"):
        signed(printed, days_ago=3)


def test_a_print_with_the_leavers_line_is_not_signed_by_the_successor(printed: Paper, clock: FakeClock) -> None:
    clock.forward(days=1)
    printed.school.succeed("head", "wellbeing", "lead")
    with pytest.raises(Conflict, match="took a place in this contract after that print"):
        signed(printed, "wellbeing")
