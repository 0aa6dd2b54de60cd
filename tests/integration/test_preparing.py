"""Preparing for a session: private until shared, ready for whoever leads it, and in the record without losing a word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forms.kit import Cases
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.own_forms import in_use, short_record
from tests.integration.school import Paper, School, Town, ready
from tests.integration.test_destroying import everything
from tests.integration.test_outside_children import BETWEEN, with_coach
from webapp.db.children import ChronologyEntry
from webapp.db.contracts import Pseudonym
from webapp.db.papers import Action, Comment
from webapp.db.preparing import Preparation
from webapp.documents.codec import new_uid, rows_of
from webapp.documents.preparing import agenda_key_in
from webapp.domain.cadence import Reason
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.domain.people import PartyKind
from webapp.domain.retention import Kept
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import (
    actions,
    cancelling,
    choosing,
    destroying,
    ending,
    home,
    leaving,
    moving,
    people,
    practice,
    preparing,
    readiness,
    sessions,
    standing,
    ways,
    writing,
)
from webapp.services.prepared import Said
from webapp.services.preparing import Page, SavedElsewhere, Typed

WORDS = "Amara Lisle did not sleep again"


@pytest.fixture
@kept
def meeting(ash: School) -> str:
    """The head and the lead meet in three days."""
    return ahead(ash)


def ahead(ash: School, between: str = "head-lead", days: int = 3) -> str:
    supervisor = between.split("-")[0]
    return sessions.plan_session(
        ash.at(supervisor), ash.contracts[between], ash.clock() + timedelta(days=days), "Room 2"
    )


def typed(ash: School, session: str, who: str = "lead", said: dict[int, Said] | None = None, **changes: Any) -> Typed:
    """What a page just opened would post, with these changes; `agenda` is what else needs room."""
    view = preparing.open_preparation(ash.at(who), session)
    agenda = {agenda_key_in(view.document): changes.pop("agenda")} if "agenda" in changes else {}
    ash.found(who, [row["child"] for row in changes.get("cases", ())])
    return Typed({**view.answers, **agenda, **changes}, said or {})


def page(ash: School, session: str, who: str = "lead") -> Page:
    return Page(preparing.open_preparation(ash.at(who), session).revision, new_uid())


def case(ash: School, child: str, words: str = WORDS) -> dict[str, str]:
    return {"uid": new_uid(), "child": ash.children[child] if child else "", "analysis": words}


def save(ash: School, session: str, who: str = "lead", **changes: Any) -> None:
    preparing.save(ash.at(who), session, page(ash, session, who), typed(ash, session, who, **changes))


def share(ash: School, session: str, who: str = "lead", **changes: Any) -> None:
    preparing.share(ash.at(who), session, page(ash, session, who), typed(ash, session, who, **changes))


def started(ash: School, session: str, who: str = "head", between: str = "head-lead") -> Paper:
    return Paper(ash, who, ash.contracts[between], session, sessions.start_record(ash.at(who), session))


def ready_of(ash: School, session: str, who: str = "head") -> readiness.Readiness | None:
    return sessions.read_session(ash.at(who), session).readiness


def stands(ash: School, session: str, who: str = "head") -> list[bool]:
    found = ready_of(ash, session, who)
    return [one.is_ready for one in found.people] if found else []


# Private until shared


def test_it_is_its_writers_alone_until_it_is_shared(ash: School, meeting: str) -> None:
    save(ash, meeting, cases=[case(ash, "amara")], trends="Late buses", agenda="The budget")
    view = preparing.open_preparation(ash.at("lead"), meeting)
    assert (view.answers["trends"], view.shared_at) == ("Late buses", None)
    assert stands(ash, meeting) == [False]
    for who in ("head", "deputy", "administrator", "second_lead", "staff", "trust"):
        with pytest.raises((Refused, NotFound)):
            readiness.read_shared(ash.at(who), meeting)
        with pytest.raises(Refused):
            preparing.open_preparation(ash.at(who), meeting)
    share(ash, meeting)
    assert stands(ash, meeting) == [True]
    (shared,) = readiness.read_shared(ash.at("head"), meeting).shared
    assert shared.answers["trends"] == "Late buses"
    assert [label.name for label in shared.children.values()] == ["Amara Lisle"]
    for who in ("deputy", "administrator", "second_lead", "staff", "trust", "lead"):
        with pytest.raises((Refused, NotFound)):
            readiness.read_shared(ash.at(who), meeting)
    assert {"preparation.shared", "preparation.read"} <= set(ash.events())
    line = ready_of(ash, meeting, "lead")
    assert line is not None
    assert (line.own, line.people, line.may_read) == ("shared", (), False)


def test_what_is_shared_does_not_change_and_is_taken_back_first(ash: School, meeting: str) -> None:
    share(ash, meeting, trends="Late buses")
    with pytest.raises(Conflict, match="Take it back first"):
        save(ash, meeting, trends="Other")
    preparing.take_back(ash.at("lead"), meeting)
    with pytest.raises(NotFound):
        readiness.read_shared(ash.at("head"), meeting)
    with pytest.raises(Conflict, match="nothing to take back"):
        preparing.take_back(ash.at("lead"), meeting)
    save(ash, meeting, trends="Other")
    assert preparing.open_preparation(ash.at("lead"), meeting).answers["trends"] == "Other"
    assert "preparation.taken_back" in ash.events()


def test_two_pages_of_one_person_overwrite_nothing(ash: School, meeting: str) -> None:
    one, other = page(ash, meeting), page(ash, meeting)
    for text in ("First", "First again"):  # an autosave, and the page goes on
        preparing.save(ash.at("lead"), meeting, one, typed(ash, meeting, trends=text))
    with pytest.raises(SavedElsewhere):
        preparing.save(ash.at("lead"), meeting, other, typed(ash, meeting, trends="Second"))
    assert preparing.open_preparation(ash.at("lead"), meeting).answers["trends"] == "First again"


def test_no_child_is_guessed_into_it(ash: School, meeting: str) -> None:
    """A page can send any reference; only who was found by name is kept."""
    session = ahead(ash, "wellbeing-deputy")
    ash.contract("head", "staff")
    session = ahead(ash, "head-staff")
    answers = typed(ash, session, "staff").answers
    preparing.save(
        ash.at("staff"), session, page(ash, session, "staff"), Typed({**answers, "cases": [case(ash, "hope", "x")]})
    )
    (row,) = rows_of(preparing.open_preparation(ash.at("staff"), session).answers, "cases")
    assert (row["child"], row["analysis"]) == ("", "x")


# Into the record


def test_it_is_in_the_record_that_is_begun_and_nowhere_else(ash: School, meeting: str, clock: FakeClock) -> None:
    share(ash, meeting, cases=[case(ash, "amara")], trends="Late buses", agenda="The budget")
    paper = started(ash, meeting)
    view = writing.open_for_writing(ash.at("head"), paper.reference)
    assert view.answers["trends"] == "Late buses"
    first = rows_of(view.answers, "cases")[0]
    assert (first["child"], first["analysis"]) == (ash.children["amara"], WORDS)
    assert [(remark.path, remark.who, remark.text) for remark in view.remarks] == [
        ("beforehand", ash.name("lead"), "The budget")
    ]
    (row,) = ash.rows(Preparation)
    assert (row.answers, row.outcomes) == ("{}", "{}")
    assert row.taken_at is not None
    assert ash.rows(ChronologyEntry) == []
    with pytest.raises(NotFound):
        readiness.read_shared(ash.at("head"), meeting)
    assert stands(ash, meeting) == [True]
    assert "preparation.taken_in" in ash.events()
    clock.forward(days=3, hours=2)
    paper.end("amara", starts_at=clock() - timedelta(hours=1))
    assert len(ash.rows(ChronologyEntry)) == 1
    assert ash.rows(Preparation) == []


def test_what_is_shared_later_is_taken_in_with_one_button(ash: School, meeting: str) -> None:
    paper = started(ash, meeting)
    paper.save(trends="What I saw", cases=[ash.case("hope", "Seen:")])
    share(
        ash, meeting, trends="Late buses", successes="We rang", cases=[case(ash, "hope", "Tired"), case(ash, "amara")]
    )
    assert writing.open_for_writing(ash.at("head"), paper.reference).prepared == 1
    with pytest.raises(Refused):
        writing.take_in(ash.at("deputy"), paper.reference)
    before = paper.revision
    assert writing.take_in(ash.at("head"), paper.reference) == 1
    answers = paper.answers
    assert (answers["trends"], answers["successes"]) == ("What I saw", "We rang")
    rows = {row["child"]: row for row in rows_of(answers, "cases")}
    assert rows[ash.children["hope"]]["analysis"] == "Seen: now"
    assert rows[ash.children["amara"]]["analysis"] == WORDS
    assert {row.text for row in ash.rows(Comment)} == {"Late buses", "Tired"}
    assert paper.revision > before  # whoever has it open is overtaken, and loses nothing
    with pytest.raises(Conflict, match="Nothing that was prepared waits"):
        writing.take_in(ash.at("head"), paper.reference)


def test_in_a_group_each_stands_under_the_name(ash: School) -> None:
    ash.add_party("staff", PartyKind.SUPERVISEE)
    meeting = ahead(ash)
    share(ash, meeting, trends="Late buses")
    assert stands(ash, meeting) == [True, False]
    save(ash, meeting, "staff", trends="Not for the head yet")
    assert [one.who for one in readiness.read_shared(ash.at("head"), meeting).shared] == [ash.name("lead")]
    with pytest.raises(Refused):
        readiness.read_shared(ash.at("staff"), meeting)
    share(ash, meeting, "staff", trends="Wet corridors")
    assert started(ash, meeting).answers["trends"] == (
        f"{ash.name('lead')}: Late buses\n\n{ash.name('staff')}: Wet corridors"
    )


def test_who_was_not_expected_any_more_is_not_taken_in(ash: School, meeting: str) -> None:
    share(ash, meeting, trends="Late buses")
    head_only = [paper_party(ash, "head")]
    moving.move_session(
        ash.at("head"), meeting, ash.clock() + timedelta(days=5), "Room 2", [*head_only, paper_party(ash, "lead")]
    )
    assert stands(ash, meeting) == [True]  # moved, and it moved with it
    assert started(ash, meeting).answers["trends"] == "Late buses"


def paper_party(ash: School, who: str, between: str = "head-lead") -> int:
    return Paper(ash, "head", ash.contracts[between], "", "").party(who)


def test_an_audit_keeps_the_files_that_were_drawn(ash: School, meeting: str) -> None:
    ways.switch(ash.at("lead"), list(SWITCHABLE))
    share(ash, meeting, cases=[case(ash, "amara")])
    reference = sessions.start_record(ash.at("head"), meeting, audit=True)
    view = writing.open_for_writing(ash.at("head"), reference)
    assert [row for row in rows_of(view.answers, "cases") if row["child"]] == []
    assert WORDS in view.remarks[0].text


# Actions


def promised(ash: School) -> Action:
    paper = ready(ash)
    paper.save(actions=[ash.action(paper, "Ring the school nurse", "lead"), ash.action(paper, "Ask the head", "head")])
    return next(row for row in ash.rows(Action) if row.what == "Ring the school nurse")


def test_how_an_action_stands_is_shown_beside_it_and_closes_it(ash: School) -> None:
    action = promised(ash)
    meeting = ahead(ash)
    view = preparing.open_preparation(ash.at("lead"), meeting)
    assert [one.what for one in view.actions] == ["Ring the school nurse"]
    other = next(row.id for row in ash.rows(Action) if row.id != action.id)
    said = {action.id: Said("done", "On Monday"), other: Said("done", "A guess")}
    share(ash, meeting, said=said)
    (shared,) = readiness.read_shared(ash.at("head"), meeting).shared
    assert [(what, one.state, one.words) for what, one in shared.said] == [
        ("Ring the school nurse", "done", "On Monday")
    ]
    paper = started(ash, meeting)
    seen = paper.view("head")
    assert {key: [(one.who, one.state, one.text) for one in ones] for key, ones in seen.said.items()} == {
        action.id: [(ash.name("lead"), "done", "On Monday")]
    }
    assert seen.comments == ()
    actions.close_action(ash.at("head"), action.id, "done", "On Monday")
    assert [one.action_id for one in paper.view("head").asked_about] == [other]


def test_the_last_record_is_offered_where_it_may_be_read(ash: School) -> None:
    paper = ready(ash)
    meeting = ahead(ash)
    assert preparing.open_preparation(ash.at("lead"), meeting).last_record is None
    paper.circulate()
    shown = preparing.open_preparation(ash.at("lead"), meeting).last_record
    assert shown is not None
    assert shown[0] == paper.reference


# Who leads from outside, and papers without a place for a child


def test_a_coach_from_outside_sees_that_it_is_ready_and_reads_letters_in_the_record(town: Town) -> None:
    ash = with_coach(town.ash)
    meeting = sessions.plan_session(ash.at("lead"), ash.contracts[BETWEEN], ash.clock() + timedelta(days=1), "Room 2")
    action_words = f"{WORDS}, and the budget"
    share(ash, meeting, cases=[case(ash, "amara")], agenda=action_words)
    assert stands(ash, meeting, "coach") == [True]
    seen = ready_of(ash, meeting, "coach")
    assert seen is not None
    assert not seen.may_read
    with pytest.raises(NotFound):
        readiness.read_shared(ash.at("coach"), meeting)
    (shared,) = readiness.read_shared(ash.at("helper"), meeting).shared  # who types for the coach is of the school
    assert shared.who == ash.name("lead")
    view = preparing.open_preparation(ash.at("lead"), ahead(ash))
    assert (view.readers, view.outside) == ((ash.name("head"),), ())
    paper = started(ash, meeting, "coach", BETWEEN)
    told = str(writing.open_for_writing(ash.at("coach"), paper.reference))
    assert [name for name in ("Amara", "Lisle", "C-000") if name in told] == []
    assert "Child A did not sleep again" in told
    assert len(ash.rows(Pseudonym)) == 1
    assert "Amara" in str(writing.open_for_writing(ash.at("helper"), paper.reference))


def test_where_no_child_has_a_place_none_is_prepared(town: Town) -> None:
    ash = with_coach(town.ash)
    meeting = sessions.plan_session(ash.at("lead"), ash.contracts[BETWEEN], ash.clock() + timedelta(days=1), "Room 2")
    share(ash, meeting, cases=[case(ash, "amara", "Secret")], trends="Late buses")
    practice.choose(ash.at("lead"), "outside_children", "none")
    view = preparing.open_preparation(ash.at("lead"), meeting)
    assert not any(isinstance(question, Cases) for question in view.document.questions())
    paper = started(ash, meeting, "coach", BETWEEN)
    assert paper.answers["trends"] == "Late buses"
    assert "Secret" not in everything(ash)


def test_a_stand_in_and_a_scribe_of_the_session_read_it(ash: School, meeting: str) -> None:
    share(ash, meeting, trends="Late buses")
    standing.name_stand_in(ash.at("head"), meeting, ash.person("deputy"))
    standing.name_scribe(ash.at("head"), ash.contracts["head-lead"], ash.person("staff"), meeting)
    for who in ("deputy", "staff"):
        assert readiness.read_shared(ash.at(who), meeting).shared[0].answers["trends"] == "Late buses"
    other = ahead(ash, days=9)
    share(ash, other, trends="Another")
    for who in ("deputy", "staff"):
        with pytest.raises(Refused):
            readiness.read_shared(ash.at(who), other)


# Forms that change, sessions that do not happen, people who leave


def test_it_follows_to_another_form_and_what_has_no_place_goes_onto_the_agenda(ash: School) -> None:
    meeting = ahead(ash)
    share(ash, meeting, trends="Late buses", cases=[case(ash, "amara")])
    number = in_use(ash, short_record())
    choosing.choose_record_document(ash.at("head"), ash.contracts["head-lead"], f"own_{number}")
    paper = started(ash, meeting)
    assert paper.row.document_key.startswith("own_")
    told = str(writing.open_for_writing(ash.at("head"), paper.reference))
    assert "Late buses" in told
    assert WORDS in told


def test_what_waits_since_a_session_was_cancelled_goes_to_the_next_one(ash: School, meeting: str) -> None:
    share(ash, meeting, trends="Late buses")
    cancelling.cancel_session(ash.at("head"), meeting, Reason.COVER)
    with pytest.raises(Conflict, match="was cancelled"):
        preparing.open_preparation(ash.at("lead"), meeting)
    with pytest.raises(NotFound):
        readiness.read_shared(ash.at("head"), meeting)
    assert ready_of(ash, meeting) is None
    again = ahead(ash, days=6)
    view = preparing.open_preparation(ash.at("lead"), again)
    assert (view.answers["trends"], view.waited, view.shared_at) == ("Late buses", True, None)
    assert stands(ash, again) == [False]
    save(ash, again, successes="More")
    (row,) = ash.rows(Preparation)
    assert preparing.open_preparation(ash.at("lead"), again).waited is False
    assert row.shared_at is None


def test_what_was_never_shared_goes_when_the_session_has_ended(ash: School, meeting: str, clock: FakeClock) -> None:
    save(ash, meeting, trends="Only mine")
    paper = started(ash, meeting)
    clock.forward(days=3, hours=2)
    assert ending.ask_ending(ash.at("head"), meeting).prepared == 0
    paper.end(starts_at=clock() - timedelta(hours=1))
    assert ash.rows(Preparation) == []
    with pytest.raises(Conflict, match="has ended"):
        preparing.open_preparation(ash.at("lead"), meeting)


def test_who_ends_a_session_is_told_what_would_go(ash: School, meeting: str) -> None:
    started(ash, meeting)
    share(ash, meeting, trends="Late buses")
    assert ending.ask_ending(ash.at("head"), meeting).prepared == 1


def test_what_somebody_prepared_goes_when_they_leave(ash: School) -> None:
    ash.contract("head", "staff")
    meeting = ahead(ash, "head-staff")
    save(ash, meeting, "staff", trends="Only mine")
    people.mark_left(ash.at("administrator"), ash.person("staff"))
    assert ash.rows(Preparation) == []


# Destroyed


def test_a_child_who_is_destroyed_leaves_no_trace_in_it(ash: School, clock: FakeClock) -> None:
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    clock.forward(days=30 * 366)
    meeting = ahead(ash)
    action = Said("done", WORDS)
    promised_id = promised(ash).id
    opened = page(ash, meeting)
    save(ash, meeting, cases=[case(ash, "amara"), case(ash, "zofia", "Well")], trends=WORDS, said={promised_id: action})
    stale = Page(opened.revision + 1, opened.uid)
    told = typed(ash, meeting, trends=WORDS)
    destroying.propose(ash.at("lead"), Kept.CHILD, ash.children["amara"], "Its time is over")
    destroying.carry_out(ash.at("head"), Kept.CHILD, ash.children["amara"])
    (row,) = ash.rows(Preparation)
    assert "Amara" not in f"{row.answers}{row.outcomes}"
    assert ash.children["amara"] not in row.answers
    assert ash.children["zofia"] in row.answers
    with pytest.raises(Conflict, match="were destroyed"):
        preparing.save(ash.at("lead"), meeting, stale, told)
    view = preparing.open_preparation(ash.at("lead"), meeting)
    assert view.answers["trends"] == "[destroyed] did not sleep again"
    save(ash, meeting, successes="On it goes")


# Home


def test_home_says_what_to_prepare_and_what_is_ready(ash: School, meeting: str) -> None:
    (line,) = home.home(ash.at("lead")).preparing
    assert (line.reference, line.asked, line.begun) == (meeting, True, False)
    assert home.home(ash.at("head")).preparing == ()
    save(ash, meeting, trends="Late buses")
    assert [one.begun for one in home.home(ash.at("lead")).preparing] == [True]
    assert home.home(ash.at("head")).preparing == ()
    share(ash, meeting)
    assert home.home(ash.at("lead")).preparing == ()
    (line,) = home.home(ash.at("head")).preparing
    assert (line.asked, line.ready, line.expected) == (False, 1, 1)
    assert home.home(ash.at("deputy")).preparing == ()
    assert home.home(ash.at("lead")).to_do == home.home(ash.at("lead")).to_do
