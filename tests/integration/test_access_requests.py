"""Asking what is held: listed whole, reviewed by those who may read it, confirmed by a second person, free of what went."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tests import word_files
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import NOISE, School, Town, names_decided, ready, sound
from tests.integration.test_names_waiting import note
from webapp.db.children import Child
from webapp.db.keeping import AccessRequest, ReleaseDecision
from webapp.db.mentions import Mention
from webapp.db.papers import Action
from webapp.domain.access_requests import RequestState
from webapp.domain.cadence import Reason
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.redaction import MARK
from webapp.services import (
    access_requests,
    actions,
    agreeing,
    amending,
    board,
    cancelling,
    contracts,
    leaving,
    notes,
    outcomes,
    release_packs,
    request_page,
    requesting,
    reviewing,
    scanning_again,
    sessions,
    withdrawing,
)
from webapp.services.children import NewChild
from webapp.services.request_page import RequestView
from webapp.services.reviewing import Choice

RELEASE = Choice("release")
SECRET = "Her brother Zosia hid in the boiler room"


def asked(ash: School, child: str = "amara", who: str = "lead") -> str:
    """A request on a child, received yesterday."""
    return access_requests.open_request(
        ash.at(who),
        child_reference=ash.children[child],
        asker="parent",
        asked_by="Her mother, by letter",
        received_on=ash.clock().date() - timedelta(days=1),
    )


def asked_on_person(ash: School, about: str, who: str = "head") -> str:
    """A request of a grown-up on themselves."""
    return access_requests.open_request(
        ash.at(who),
        person_id=ash.person(about),
        asker="self",
        asked_by="In person",
        received_on=ash.clock().date(),
    )


def view(ash: School, reference: str, who: str = "lead") -> RequestView:
    return request_page.read_request(ash.at(who), reference)


def codes(ash: School, reference: str, who: str = "lead") -> dict[str, bool]:
    """What is held, and whether this person may read it."""
    return {item.code: item.may_read for item in view(ash, reference, who).items}


def decide(ash: School, who: str, reference: str, code: str, choice: Choice) -> None:
    """Read one thing, and decide on what was read."""
    read = reviewing.read_item(ash.at(who), reference, code).text_hash
    reviewing.decide(ash.at(who), reference, code, replace(choice, read=read))


def settle(ash: School, reference: str, who: str = "lead", choice: Choice = RELEASE) -> None:
    """Decide the same on everything that this person may read and nobody decided yet."""
    for item in view(ash, reference, who).items:
        if item.may_read and not item.is_decided:
            decide(ash, who, reference, item.code, choice)


def settle_unread(ash: School, reference: str, who: str = "lead") -> None:
    """What nobody here reads was decided with the paper in hand."""
    for item in view(ash, reference, who).items:
        if not item.is_decided:
            reviewing.decide(ash.at(who), reference, item.code, Choice("outside", reason="Read on paper"))


def confirmed(ash: School, reference: str, first: str = "lead", second: str = "deputy") -> None:
    release_packs.put_forward(ash.at(first), reference)
    release_packs.confirm(ash.at(second), reference)


def pack(ash: School, reference: str, who: str = "lead") -> str:
    """All words of the pack that this person prints."""
    return "\n".join(word_files.lines(release_packs.print_pack(ash.at(who), reference).content))


@pytest.fixture
@kept
def discussed(ash: School) -> School:
    """Amara and Zofia were discussed, and what the lead felt stays in the record."""
    paper = ready(ash, "amara", "zofia", trends="Amara Lisle is late again. Nothing else.")
    cases = json.loads(json.dumps(paper.answers["cases"]))
    cases[0]["next_steps"] = f"{SECRET}. Her teacher rings on Friday."
    paper.save(cases=cases)
    names_decided(paper)
    paper.issue("lead", "head")
    return ash


# What is held


def test_everything_on_a_child_is_listed_and_nothing_of_another(discussed: School) -> None:
    ash = discussed
    held = codes(ash, asked(ash), "lead")
    entries = [f"entry-{entry.uid}" for entry in ash.chronology("amara")]
    paper = next(code for code in held if code.startswith("paper-"))
    assert set(held) == {"details", *entries, paper}
    assert not {f"entry-{entry.uid}" for entry in ash.chronology("zofia")} & set(held)
    assert NOISE not in str(held)


def test_what_the_record_says_beside_the_chronology_is_for_its_readers(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    code = next(code for code in codes(ash, reference) if code.startswith("paper-"))
    item = reviewing.read_item(ash.at("lead"), reference, code)
    assert "Amara Lisle is late again" in item.text
    assert "About amara: inside" in item.text
    assert "About zofia:" not in item.text
    assert SECRET not in item.text  # it is in the entry already
    assert codes(ash, reference, "deputy")[code] is False
    with pytest.raises(Refused):
        reviewing.read_item(ash.at("deputy"), reference, code)
    assert codes(ash, reference, "head") == {code: True}  # the supervisor, who reads no chronology


def test_a_withdrawn_entry_is_a_number_for_the_lead_and_nothing_for_the_deputy(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    entries = ash.chronology("amara")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], entries[0].uid, "Another child")
    assert not [code for code in codes(ash, reference) if code.startswith("entry-")]
    assert view(ash, reference, "lead").withdrawn == len(entries)
    assert view(ash, reference, "deputy").withdrawn == 0


def test_an_action_that_names_the_child_is_held(ash: School) -> None:
    paper = ready(ash, "amara")
    paper.save(
        actions=[ash.action(paper, "Call Amara Lisle’s aunt", "lead"), ash.action(paper, "Read the guidance", "head")]
    )
    names_decided(paper)
    paper.issue("lead", "head")
    assert sum(code.startswith("action-") for code in codes(ash, asked(ash))) == 1


def item_text(ash: School, reference: str, code: str, who: str = "lead") -> str:
    """The words of one thing, as somebody reviews them."""
    return reviewing.read_item(ash.at(who), reference, code).text


def papers_of(ash: School, reference: str) -> list[str]:
    """The codes of the papers that are held."""
    return [code for code in codes(ash, reference) if code.startswith("paper-")]


def test_a_paper_that_calls_the_child_by_another_name_is_held(ash: School) -> None:
    ash.add_child("katherine", NewChild("Katherine", "Brook", year_group="4"))
    paper = ready(ash, "zofia", trends="Katie was in tears again")
    names_decided(paper)
    paper.issue("lead", "head")
    reference = asked(ash, "katherine")
    assert papers_of(ash, reference) == [f"paper-{paper.reference}"]
    assert "Katie was in tears again" in item_text(ash, reference, f"paper-{paper.reference}")


def test_what_somebody_said_is_the_child_is_held_under_a_name_of_former_days(ash: School) -> None:
    """A whole name was changed since (adopted children), so that no scan finds the old one any more."""
    ash.add_child("katherine", NewChild("Katherine", "Brook", year_group="4"))
    paper = ready(ash, "zofia", trends="Katherine Brook was in tears again")
    paper.circulate()
    (row,) = ash.rows(Mention, Mention.paper_id == paper.row.id, Mention.words == "Katherine Brook")
    notes.record_note(ash.at("lead"), note(ash, "katherine"), mention_id=row.shown_as)
    with ash.desk.work(school_id=ash.school_id) as work:
        child = work.db.scalars(select(Child).where(Child.reference == ash.children["katherine"])).one()
        child.legal_forename, child.legal_surname, child.preferred_forename = "Robin", "Fellows", ""
        child.changed_at = work.now
        work.note("child.changed", f"child:{child.id}")
    ash.add_child("another", NewChild("Katherine", "Brook", year_group="R"))
    scanning_again.scan_again(ash.at("lead"))
    reference = asked(ash, "katherine")
    assert "was in tears again" in item_text(ash, reference, f"paper-{paper.reference}")


@pytest.mark.parametrize("beside", ["comment", "decline", "addendum", "amend"])
def test_what_names_the_child_beside_the_answers_is_held(ash: School, beside: str) -> None:
    paper = ready(ash, "zofia")
    names_decided(paper)
    words = "Amara Lisle was there too"
    if beside == "comment":
        agreeing.comment(ash.at("lead"), paper.reference, "", words)
    elif beside == "decline":
        agreeing.decline(ash.at("lead"), paper.reference, paper.view("lead").content_hash, words)
    else:
        paper.issue("lead", "head")
    if beside == "addendum":
        amending.add_addendum(ash.at("head"), paper.reference, words)
    elif beside == "amend":
        amending.amend(ash.at("head"), paper.reference, words)
        paper.complete()
        names_decided(paper)
        paper.issue("lead", "head")
    reference = asked(ash)
    assert papers_of(ash, reference) == [f"paper-{paper.reference}"]
    assert words in item_text(ash, reference, f"paper-{paper.reference}")


def test_an_action_of_which_only_the_end_calls_the_child_by_another_name_is_held(ash: School) -> None:
    """How it ended was told long after the paper was scanned, on the action itself."""
    ash.add_child("katherine", NewChild("Katherine", "Brook", year_group="4"))
    paper = ready(ash, "zofia")
    paper.save(actions=[ash.action(paper, "Ring the mother", "lead")])
    names_decided(paper)
    paper.issue("lead", "head")
    (action,) = ash.rows(Action)
    actions.close_action(ash.at("lead"), action.id, "done", "Katie is well again")
    assert f"action-{action.id}" in codes(ash, asked(ash, "katherine"))


def test_whoever_alone_reads_a_paper_with_the_childs_name_is_asked_to_review_it(ash: School) -> None:
    """The wellbeing lead, who reads no chronology: somebody said that a name there is this child."""
    paper = ready(ash, "hope", between="wellbeing-deputy", trends="Amara Lisle was in tears again")
    paper.circulate()
    (row,) = ash.rows(Mention, Mention.paper_id == paper.row.id, Mention.words == "Amara Lisle")
    notes.record_note(ash.at("deputy"), note(ash, "amara"), mention_id=row.shown_as)
    reference = asked(ash)
    assert [line.reference for line in access_requests.list_requests(ash.at("wellbeing")).to_review] == [reference]
    assert "was in tears" in item_text(ash, reference, f"paper-{paper.reference}", "wellbeing")


@pytest.mark.parametrize("who", ["wellbeing", "staff", "governor", "administrator", "trust", "nobody"])
def test_a_request_on_a_child_is_nobody_elses(discussed: School, who: str) -> None:
    reference = asked(discussed)
    for use in (
        lambda: view(discussed, reference, who),
        lambda: asked(discussed, who=who),
        lambda: reviewing.read_item(discussed.at(who), reference, "details"),
        lambda: reviewing.decide(discussed.at(who), reference, "details", RELEASE),
        lambda: release_packs.put_forward(discussed.at(who), reference),
        lambda: release_packs.preview(discussed.at(who), reference),
        lambda: release_packs.print_pack(discussed.at(who), reference),
        lambda: access_requests.close_request(discussed.at(who), reference, "x"),
    ):
        with pytest.raises(Refused):
            use()
    assert access_requests.list_requests(discussed.at(who)).total == 0


# Reviewing


def test_words_are_taken_out_and_are_nowhere_in_the_file(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    for code in [code for code in codes(ash, reference) if code.startswith("entry-")]:
        item = reviewing.read_item(ash.at("lead"), reference, code)
        number = next((n for n, sentence in enumerate(item.sentences) if "boiler room" in sentence), None)
        if number is not None:
            assert "brother" in item.proposals
            # Said of one version to be somebody else; in the other it was replaced when it was written.
            assert {"Zosia", ash.children["zofia"]} & set(item.proposals)
            choice = Choice("redact", "third_party", "The brother’s own", (number,), ("teacher",))
            decide(ash, "lead", reference, code, choice)
            again = reviewing.read_item(ash.at("lead"), reference, code)
            assert (again.taken, again.other) == ((number,), ("teacher",))
    settle(ash, reference)
    confirmed(ash, reference)
    content = release_packs.print_pack(ash.at("lead"), reference).content
    words = "\n".join(word_files.lines(content))
    assert f"Her {MARK} rings on Friday." in words
    with ZipFile(BytesIO(content)) as file:
        parts = b"".join(file.read(name) for name in file.namelist()).decode("utf-8", "ignore")
    for gone in ("boiler", "Zosia", "brother", "teacher", NOISE):
        assert gone not in parts
    assert "The brother’s own" not in parts
    assert ash.rows(ReleaseDecision)[0].ranges != "[]"
    assert "boiler" not in "".join(row.ranges + row.reason for row in ash.rows(ReleaseDecision))
    assert sound(ash.desk)


def test_a_short_name_that_was_taken_out_is_told_too(ash: School) -> None:
    ash.add_child("bo", NewChild("Bo", "Brook", year_group="4"))
    ready(ash, "bo")
    reference = asked(ash, "bo")
    decide(ash, "lead", reference, "details", Choice("redact", "third_party", "x", (), ("Bo",)))
    (entry,) = ash.standing("bo")
    outcomes.add_outcome(ash.at("lead"), ash.children["bo"], entry.uid, ash.clock().date(), "Bo rang")
    settle(ash, reference)
    settle_unread(ash, reference)
    release_packs.put_forward(ash.at("lead"), reference)
    assert "Bo" in {item.words for item in release_packs.preview(ash.at("deputy"), reference).leftovers}


def test_what_was_taken_out_of_one_part_and_stands_in_another_is_told(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    decide(ash, "lead", reference, "details", Choice("redact", "third_party", "x", (), ("Amara",)))
    settle(ash, reference)
    release_packs.put_forward(ash.at("lead"), reference)
    left = release_packs.preview(ash.at("deputy"), reference).leftovers
    assert {item.words for item in left} == {"Amara"}


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice("burn"), "Choose what"),
        (Choice("withhold", "", "x"), "why words are kept back"),
        (Choice("withhold", "whim", "x"), "why words are kept back"),
        (Choice("withhold", "crime", " "), "reason"),
        (Choice("redact", "crime", "x"), "None of these words"),
        (Choice("redact", "crime", "x", (99,), ("unsaid",)), "None of these words"),
        (Choice("has_it"), "cannot read this"),
        (Choice("outside"), "reason"),
    ],
)
def test_a_decision_is_whole_or_none(discussed: School, choice: Choice, words: str) -> None:
    reference = asked(discussed)
    with pytest.raises(Invalid, match=words):
        decide(discussed, "lead", reference, "details", choice)
    assert discussed.rows(ReleaseDecision) == []


def test_a_decision_no_longer_counts_once_the_words_are_others(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    settle(ash, reference)
    assert view(ash, reference).undecided == 0
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], ash.clock().date())
    assert [item.code for item in view(ash, reference).items if not item.is_decided] == ["details"]
    with pytest.raises(Conflict, match="changed since"):
        release_packs.put_forward(ash.at("lead"), reference)


def test_nobody_decides_on_words_that_they_did_not_see(ash: School) -> None:
    """The record is changed between the reading and the button: neither the words nor a sentence's number hold any more."""
    paper = ready(ash, "zofia", trends="Amara Lisle is late again.")
    paper.circulate()
    reference = asked(ash)
    code = f"paper-{paper.reference}"
    seen = reviewing.read_item(ash.at("lead"), reference, code)
    agreeing.recall(paper.at(), paper.reference)
    paper.save(trends="Amara Lisle was here. Her aunt hides her at 4 Mill Lane. Amara Lisle is late again.")
    paper.circulate()
    for choice in (RELEASE, Choice("redact", "third_party", "x", (0,)), Choice("withhold", "third_party", "x")):
        for read in (seen.text_hash, ""):
            with pytest.raises(reviewing.Changed, match="have changed since"):
                reviewing.decide(ash.at("lead"), reference, code, replace(choice, read=read))
    assert ash.rows(ReleaseDecision) == []
    decide(ash, "lead", reference, code, RELEASE)
    assert reviewing.read_item(ash.at("lead"), reference, code).item.is_decided


def test_what_came_of_it_is_held_and_handed_over(ash: School) -> None:
    paper = ready(ash, "amara")
    (entry,) = ash.standing("amara")
    outcomes.add_outcome(
        ash.at("lead"), ash.children["amara"], entry.uid, ash.clock().date(), "The court made an order"
    )
    outcomes.add_outcome(
        ash.at("lead"), ash.children["amara"], entry.uid, ash.clock().date(), "Zofia Lisle heard of it"
    )
    cases = json.loads(json.dumps(paper.answers["cases"]))
    cases[0]["analysis"] = "Written anew"
    paper.save(cases=cases)
    reference = asked(ash)
    settle(ash, reference)
    settle_unread(ash, reference)
    confirmed(ash, reference)
    words = pack(ash, reference)
    assert words.count("The court made an order") == 1
    assert f"{ash.children['zofia']} heard of it" in words


def test_what_is_kept_back_for_harm_is_not_even_mentioned(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    code = f"entry-{ash.chronology('amara')[0].uid}"
    decide(ash, "lead", reference, code, Choice("withhold", "serious_harm", "Her father would know"))
    settle(ash, reference, choice=RELEASE)
    confirmed(ash, reference)
    words = pack(ash, reference)
    assert "harm" not in words
    assert "Some things are not here" not in words
    assert "What was said" not in words


def test_a_ground_that_may_be_told_is_told(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    code = f"entry-{ash.chronology('amara')[0].uid}"
    decide(ash, "lead", reference, code, Choice("withhold", "privilege", "Counsel’s"))
    settle(ash, reference)
    confirmed(ash, reference)
    assert "Some things are not here. Legal advice" in pack(ash, reference)


# The second person


def test_nothing_leaves_before_everything_is_decided_and_a_second_person_says_so(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    with pytest.raises(Conflict, match="not decided"):
        release_packs.put_forward(ash.at("lead"), reference)
    settle(ash, reference)
    with pytest.raises(Conflict, match="not confirmed"):
        release_packs.print_pack(ash.at("lead"), reference)
    release_packs.put_forward(ash.at("lead"), reference)
    with pytest.raises(Refused):
        release_packs.confirm(ash.at("lead"), reference)
    with pytest.raises(Refused):
        release_packs.confirm(ash.at("head"), reference)
    with pytest.raises(Conflict):
        decide(ash, "lead", reference, "details", Choice("withhold", "crime", "x"))
    release_packs.confirm(ash.at("deputy"), reference)
    assert "Amara Lisle" in pack(ash, reference)
    access_requests.hand_over(ash.at("lead"), reference, ash.clock().date(), "To her mother, in person")
    assert ash.rows(AccessRequest)[0].state == RequestState.SENT


def test_given_back_it_is_reviewed_again(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    settle(ash, reference)
    release_packs.put_forward(ash.at("lead"), reference)
    release_packs.give_back(ash.at("deputy"), reference)
    decide(ash, "lead", reference, "details", Choice("withhold", "not_theirs", "x"))
    confirmed(ash, reference, "deputy", "lead")


def test_a_confirmed_pack_that_something_held_has_outdated_is_given_back_and_printed_after_all(
    discussed: School,
) -> None:
    """Otherwise it could be neither printed nor reviewed ever again."""
    ash, reference = discussed, asked(discussed)
    settle(ash, reference)
    confirmed(ash, reference)
    assert view(ash, reference).outdated == ()
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], ash.clock().date())
    with pytest.raises(Conflict, match="gives the request back"):
        release_packs.print_pack(ash.at("lead"), reference)
    assert [item.code for item in view(ash, reference).outdated] == ["details"]
    assert [view(ash, reference, who).may_give_back for who in ("lead", "deputy")] == [True, True]
    with pytest.raises(Refused):
        release_packs.give_back(ash.at("head"), reference)
    release_packs.give_back(ash.at("deputy"), reference)
    assert (view(ash, reference).put_forward_by, view(ash, reference).confirmed_by) == ("", "")
    settle(ash, reference)
    confirmed(ash, reference)
    assert "Left on" in pack(ash, reference)


def test_what_was_sent_is_not_given_back(discussed: School) -> None:
    ash, reference = discussed, asked(discussed)
    settle(ash, reference)
    confirmed(ash, reference)
    access_requests.hand_over(ash.at("lead"), reference, ash.clock().date(), "To her mother, in person")
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], ash.clock().date())
    with pytest.raises(Conflict, match="does not stand"):
        release_packs.give_back(ash.at("deputy"), reference)
    with pytest.raises(Conflict, match="answered by a new request"):
        release_packs.print_pack(ash.at("lead"), reference)
    assert view(ash, reference).may_give_back is False


# A member of staff


def test_the_head_runs_it_and_reads_nothing_by_that(discussed: School) -> None:
    """The deputy's supervision is between them and the wellbeing lead."""
    ash = discussed
    ready(ash, "hope", between="wellbeing-deputy", trends="The deputy wept").issue("deputy", "wellbeing")
    reference = asked_on_person(ash, "deputy")
    held = codes(ash, reference, "head")
    papers = [code for code in held if code.startswith("paper-")]
    assert papers
    assert not any(held[code] for code in papers)
    assert {"own-support", "own-concerns", "own-acts"} <= set(held)
    for code in papers:
        with pytest.raises(Refused):
            reviewing.read_item(ash.at("head"), reference, code)
        with pytest.raises(Refused):
            reviewing.decide(ash.at("head"), reference, code, RELEASE)
    assert "The deputy wept" in "".join(
        reviewing.read_item(ash.at("wellbeing"), reference, code).text for code in papers
    )
    assert set(codes(ash, reference, "wellbeing")) == set(papers)


def test_what_they_put_off_or_asked_for_is_held_on_them_too(discussed: School, clock: FakeClock) -> None:
    """That a session was moved at their wish is read by who was told of it then, and by nobody else."""
    ash = discussed
    (contract,) = (line.reference for line in board.my_contracts(ash.at("deputy")))
    session = sessions.plan_session(ash.at("wellbeing"), contract, clock() + timedelta(days=14), "Room 2")
    parties = contracts.read_contract(ash.at("wellbeing"), contract).parties
    deputy = next(one.party_id for one in parties if one.name == ash.name("deputy"))
    cancelling.cancel_session(ash.at("wellbeing"), session, Reason.COVER, deputy)
    requesting.ask_for_session(ash.at("deputy"), contract)
    reference = asked_on_person(ash, "deputy")
    code = f"wishes-{contract}"
    assert (codes(ash, reference, "head")[code], codes(ash, reference, "wellbeing")[code]) == (False, True)
    with pytest.raises(Refused):
        reviewing.read_item(ash.at("head"), reference, code)
    text = reviewing.read_item(ash.at("wellbeing"), reference, code).text
    first, second = text.splitlines()
    assert first.startswith(f"{session} of ")
    assert first.endswith(": cancelled. There was no cover for lessons.")
    assert second.startswith("Asked for an additional session on ")


def test_nobody_runs_or_reviews_or_confirms_their_own(discussed: School) -> None:
    ash = discussed
    with pytest.raises(Refused):
        asked_on_person(ash, "lead", who="lead")
    reference = asked_on_person(ash, "lead")
    held = view(ash, reference, "head").items
    paper = next(item.code for item in held if item.has_it and item.code.startswith("paper-"))
    for use in (
        lambda: view(ash, reference, "lead"),
        lambda: reviewing.read_item(ash.at("lead"), reference, paper),
        lambda: reviewing.decide(ash.at("lead"), reference, paper, RELEASE),
        lambda: release_packs.confirm(ash.at("lead"), reference),
        lambda: release_packs.print_pack(ash.at("lead"), reference),
    ):
        with pytest.raises((Refused, Conflict)):
            use()
    assert access_requests.list_requests(ash.at("lead")).own == ()


def test_each_prints_what_they_may_read_and_the_subject_all_that_was_released(discussed: School) -> None:
    ash = discussed
    ready(ash, "hope", between="wellbeing-deputy", trends="The deputy wept").issue("deputy", "wellbeing")
    reference = asked_on_person(ash, "deputy")
    settle(ash, reference, "wellbeing")
    settle(ash, reference, "head")
    reviewing.decide_what_they_have(ash.at("head"), reference)
    settle_unread(ash, reference, "head")
    confirmed(ash, reference, "head", "second_lead")
    assert "The deputy wept" not in pack(ash, reference, "head")
    assert "Parts that other people hand over" in pack(ash, reference, "head")
    assert "The deputy wept" in pack(ash, reference, "wellbeing")
    assert "The deputy wept" in pack(ash, reference, "deputy")
    assert access_requests.list_requests(ash.at("deputy")).own[0].reference == reference
    assert "The deputy wept" not in str(release_packs.preview(ash.at("head"), reference))
    for who in ("staff", "governor", "administrator"):
        with pytest.raises(Refused):
            release_packs.print_pack(ash.at(who), reference)


def test_what_they_have_is_only_what_they_can_read_today(discussed: School) -> None:
    ash = discussed
    ready(ash, "hope", between="wellbeing-deputy").issue("deputy", "wellbeing")
    reference = asked_on_person(ash, "deputy")
    papers = {
        item.title[:6]: item.has_it for item in view(ash, reference, "head").items if item.code.startswith("paper-")
    }
    assert papers == {"P-0002": False, "P-0004": True}  # the contract is a draft still, which is its writer's
    with pytest.raises(Refused):
        reviewing.decide(ash.at("wellbeing"), reference, "own-acts", Choice("has_it"))


# Its days


def test_proof_of_who_asks_stops_the_clock_and_more_time_is_asked_for_in_time(ash: School, clock: FakeClock) -> None:
    reference = asked(ash)
    today = ash.clock().date()
    access_requests.change_clock(ash.at("lead"), reference, today, None, "")
    assert view(ash, reference).line.due_on is None
    clock.forward(days=80)
    access_requests.change_clock(ash.at("lead"), reference, today, today + timedelta(days=79), "")
    assert view(ash, reference).line.late is False
    clock.forward(days=40)
    with pytest.raises(Invalid, match="within the first month"):
        access_requests.change_clock(ash.at("lead"), reference, today, today + timedelta(days=79), "Many papers")
    assert view(ash, reference).line.late is True


@pytest.mark.parametrize(
    ("days", "words"),
    [((None, 0), "not later"), ((-5, None), "before the request"), ((0, -1), "not later"), ((1, None), "future")],
)
def test_days_that_cannot_be_are_refused(ash: School, days: tuple[int | None, int | None], words: str) -> None:
    reference, today = asked(ash), ash.clock().date()
    wanted, came = (None if day is None else today + timedelta(days=day) for day in days)
    with pytest.raises(Invalid, match=words):
        access_requests.change_clock(ash.at("lead"), reference, wanted, came, "")


def test_a_request_is_noted_with_who_asked_and_when(ash: School) -> None:
    lead = ash.at("lead")
    today = ash.clock().date()
    for changes, words in (
        ({"asker": "press"}, "who asks"),
        ({"asked_by": " "}, "who asked"),
        ({"received_on": today + timedelta(days=1)}, "future"),
    ):
        told = {"asker": "parent", "asked_by": "Her mother", "received_on": today, **changes}
        with pytest.raises(Invalid, match=words):
            access_requests.open_request(lead, child_reference=ash.children["amara"], **told)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        access_requests.open_request(lead, child_reference="C-9999", asker="parent", asked_by="x", received_on=today)
    access_requests.close_request(lead, asked(ash), "Taken back")
    assert ash.rows(AccessRequest)[0].state == RequestState.CLOSED


def test_of_another_school_nothing_is_found(discussed: School, town: Town) -> None:
    birch = town.birch
    reference = asked(discussed)
    for use in (
        lambda: request_page.read_request(birch.at("lead"), reference),
        lambda: release_packs.print_pack(birch.at("lead"), reference),
    ):
        with pytest.raises(Refused):
            use()
