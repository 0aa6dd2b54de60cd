"""Version n stands until n+1 is agreed: amending, giving the amendment up, and the addendum for a slip."""

from collections.abc import Callable

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, ready, sound
from tests.integration.test_issuing import words
from webapp.db.papers import Action, Addendum, IssuedCopy, PaperVersion
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import agreeing, amending, issuing, reading, signing, writing
from webapp.services.work import Desk

WHY = "The child’s year group was wrong"


@pytest.fixture
@kept
def issued(ash: School, clock: FakeClock) -> Paper:
    paper = ready(ash, "amara", trends="Mondays")
    paper.issue("lead", "head")
    clock.forward(days=7)
    return paper


def amend(paper: Paper, who: str = "", reason: str = WHY) -> None:
    amending.amend(paper.at(who), paper.reference, reason)


def sign(paper: Paper) -> None:
    signing.note_signatures(paper.at(), paper.reference, paper.ink(), "Cabinet 2")


def numbers(paper: Paper) -> list[tuple[int, bool, bool]]:
    """(number, issued, given up) of every version that there ever was."""
    rows = [row for row in paper.school.rows(PaperVersion) if row.paper_id == paper.row.id]
    return [(row.number, row.issued_at is not None, row.given_up_at is not None) for row in rows]


# Amending


@pytest.mark.parametrize("filed", [False, True])
def test_the_next_version_begins_as_the_one_that_stands(issued: Paper, filed: bool) -> None:
    if filed:
        sign(issued)
    before = issued.answers
    amend(issued)
    view = issued.view()
    assert (issued.state, view.shown, view.standing) == ("amending", 2, 1)
    assert issued.answers == before
    assert [(line.number, line.reason, line.issued_at is None) for line in view.versions] == [
        (1, "", False),
        (2, WHY, True),
    ]
    assert "paper.amending" in issued.school.events()[-2:]


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_a_reason_is_asked_for(issued: Paper, reason: str) -> None:
    with pytest.raises(Invalid):
        amend(issued, reason=reason)
    assert (issued.state, numbers(issued)) == ("issued", [(1, True, False)])


def test_the_others_read_the_version_that_stands_until_the_amendment_is_circulated(issued: Paper) -> None:
    amend(issued)
    issued.save(trends="Tuesdays")
    view = issued.view("lead")
    assert (view.shown, view.standing, view.answers["trends"], view.head.version) == (1, 1, "Mondays", 1)
    assert {said.decision for said in view.agreements} == {"agreed"}
    assert [line.number for line in view.versions] == [1]
    assert WHY not in str(view)
    assert issued.view().answers["trends"] == "Tuesdays"
    issued.circulate()
    view = issued.view("lead")
    assert (view.shown, view.standing, view.answers["trends"]) == (2, 1, "Tuesdays")
    assert {said.decision for said in view.agreements} == {""}
    agreeing.recall(issued.at(), issued.reference)
    assert issued.state == "amending"
    assert issued.view("lead").shown == 1


def test_the_draft_of_an_amendment_is_printed_for_its_writers_alone(issued: Paper) -> None:
    amend(issued)
    issued.save(trends="Tuesdays")
    with pytest.raises(Refused):
        issuing.print_draft(issued.at("lead"), issued.reference)
    assert "Tuesdays" in words(issuing.print_draft(issued.at(), issued.reference).content)
    issued.circulate()
    assert "Tuesdays" in words(issuing.print_draft(issued.at("lead"), issued.reference).content)


def test_once_agreed_the_next_version_stands_and_the_first_stays(issued: Paper) -> None:
    first = issuing.download(issued.at("lead"), issued.reference, issued.code)
    code = issued.code
    amend(issued)
    issued.save(trends="Tuesdays")
    issued.circulate()
    issued.issue("lead", "head")
    view = issued.view("lead")
    assert (issued.state, view.shown, view.standing) == ("issued", 2, 2)
    assert [copy.version for copy in view.copies] == [2, 1]
    assert issuing.download(issued.at("lead"), issued.reference, code) == first
    second = issuing.download(issued.at("lead"), issued.reference, view.copies[0].code)
    assert second.file_name.endswith("version-2.docx")
    assert "Tuesdays" in words(second.content)
    earlier = reading.read_paper(issued.at("lead"), issued.reference, 1)
    assert (earlier.shown, earlier.standing, earlier.answers["trends"]) == (1, 2, "Mondays")
    assert earlier.content_hash != view.content_hash
    assert [line.reason for line in view.versions] == ["", WHY]
    sign(issued)
    assert (issued.state, issued.view().ink is not None) == ("filed", True)
    assert reading.read_paper(issued.at(), issued.reference, 1).ink is None
    assert sound(issued.school.desk)


def test_an_amendment_is_signed_anew(issued: Paper) -> None:
    """The ink on version 1 is for version 1."""
    sign(issued)
    amend(issued)
    issued.circulate()
    issued.issue("lead", "head")
    assert (issued.state, issued.view().ink) == ("issued", None)
    assert reading.read_paper(issued.at(), issued.reference, 1).ink is not None


@pytest.mark.parametrize("number", [0, 2, 3, -1])
def test_only_issued_versions_are_read_by_number(issued: Paper, number: int) -> None:
    amend(issued)
    with pytest.raises(NotFound):
        reading.read_paper(issued.at(), issued.reference, number)


def test_a_contract_is_amended_like_a_record(ash: School) -> None:
    paper = ash.contract_paper()
    paper.issue("lead", "head")
    amend(paper)
    paper.save(place="The library")
    paper.circulate()
    paper.issue("lead", "head")
    assert paper.view("lead").answers["place"] == "The library"


def test_the_successor_amends_what_their_forerunner_wrote(issued: Paper, clock: FakeClock) -> None:
    ash = issued.school
    ash.succeed("head", "wellbeing", "lead")
    with pytest.raises(Refused):
        amend(issued, "head")
    amend(issued, "wellbeing")
    issued.save("wellbeing", trends="Tuesdays")
    agreeing.circulate(issued.at("wellbeing"), issued.reference, issued.revision)
    assert issued.agree("lead") is False
    assert issued.agree("wellbeing") is True
    assert {said.party.person_id for said in issued.view("lead").agreements if said.expected} == {
        ash.person("wellbeing"),
        ash.person("lead"),
    }


def test_an_amendment_past_the_deadline(issued: Paper, clock: FakeClock) -> None:
    amend(issued)
    issued.circulate()
    issued.agree("head")
    clock.forward(days=20)
    seen = issued.view().content_hash
    agreeing.issue_unagreed(issued.at(), issued.reference, seen, "He has left the school")
    assert (issued.state, issued.view().standing) == ("issued", 2)


# Giving it up


def test_an_amendment_that_is_given_up_leaves_the_version_that_stands(issued: Paper) -> None:
    before, code = issued.answers, issued.code
    amend(issued)
    issued.save(trends="Tuesdays")
    amending.give_up(issued.at(), issued.reference)
    view = issued.view()
    assert (issued.state, view.shown, view.standing, issued.answers) == ("issued", 1, 1, before)
    assert [line.number for line in view.versions] == [1]
    assert issued.code == code
    assert "Tuesdays" in issued.school.rows(PaperVersion)[-1].answers  # kept, and shown to nobody
    with pytest.raises(NotFound):
        reading.read_paper(issued.at(), issued.reference, 2)
    sign(issued)
    assert issued.state == "filed"


def test_what_was_filed_is_filed_again(issued: Paper) -> None:
    sign(issued)
    amend(issued)
    amending.give_up(issued.at(), issued.reference)
    assert issued.state == "filed"
    assert issued.school.events()[-2:] == ["paper.amendment_given_up", "paper.filed"]
    assert issued.view().ink is not None


def test_a_number_means_one_text_for_good(issued: Paper) -> None:
    amend(issued)
    issuing.print_draft(issued.at(), issued.reference)
    amending.give_up(issued.at(), issued.reference)
    amend(issued, reason="Again")
    assert numbers(issued) == [(1, True, False), (2, False, True), (3, False, False)]
    issued.circulate()
    issued.issue("lead", "head")
    assert (issued.view().shown, [line.number for line in issued.view().versions]) == (3, [1, 3])
    assert [(copy.kind, copy.version) for copy in issued.view().copies] == [("issued", 3), ("draft", 2), ("issued", 1)]


def test_only_an_amendment_in_its_writers_hands_is_given_up(issued: Paper) -> None:
    with pytest.raises(Conflict):
        amending.give_up(issued.at(), issued.reference)
    amend(issued)
    issued.circulate()
    with pytest.raises(Conflict, match="with its parties"):
        amending.give_up(issued.at(), issued.reference)
    assert issued.state == "recirculated"


def test_its_actions_are_again_those_of_the_version_that_stands(ash: School) -> None:
    paper = ready(ash, "amara")
    kept, dropped = ash.action(paper, "Kept", "lead"), ash.action(paper, "Left out", "lead")
    paper.save(actions=[kept, dropped])
    paper.issue("lead", "head")
    amend(paper)
    paper.save(actions=[{**kept, "what": "Changed"}, ash.action(paper, "New", "lead")])
    amending.give_up(paper.at(), paper.reference)
    # What was promised stands until an amendment is issued: its owner reads no word of one that is not.
    assert {row.what: row.state for row in ash.rows(Action)} == {"Kept": "open", "Left out": "open"}


def test_what_somebody_was_typing_into_it_is_kept_for_them(issued: Paper) -> None:
    amend(issued)
    writing.autosave(issued.at(), issued.reference, issued.revision, {**issued.answers, "trends": "Typed"})
    amending.give_up(issued.at(), issued.reference)
    amend(issued, reason="Again")
    assert writing.open_for_writing(issued.at(), issued.reference).answers["trends"] == "Typed"
    assert issued.answers["trends"] == "Mondays"


# Beside it


def test_a_slip_is_put_right_beside_the_text(issued: Paper, clock: FakeClock) -> None:
    ash, text = issued.school, issued.answers
    amending.add_addendum(issued.at(), issued.reference, " Read “Year 5” for “Year 4” ")
    sign(issued)
    clock.forward(days=1)
    amending.add_addendum(issued.at(), issued.reference, "And one more")
    shown = [(row.text, row.who) for row in issued.view("lead").addenda]
    assert shown == [("Read “Year 5” for “Year 4”", ash.name("head")), ("And one more", ash.name("head"))]
    assert (issued.state, issued.answers) == ("filed", text)
    assert ash.events().count("paper.addendum_added") == 2
    assert len(ash.rows(IssuedCopy)) == 1


def test_an_addendum_belongs_to_the_version_beside_which_it_stands(issued: Paper) -> None:
    amending.add_addendum(issued.at(), issued.reference, "A slip")
    amend(issued)
    issued.circulate()
    issued.issue("lead", "head")
    assert issued.view().addenda == ()
    assert [row.text for row in reading.read_paper(issued.at(), issued.reference, 1).addenda] == ["A slip"]


@pytest.mark.parametrize("text", ["", " \n", "x" * 2001])
def test_an_addendum_is_said_and_short(issued: Paper, text: str) -> None:
    with pytest.raises(Invalid):
        amending.add_addendum(issued.at(), issued.reference, text)
    assert issued.school.rows(Addendum) == []


def test_a_slip_in_what_can_be_changed_is_no_addendum(ash: School, issued: Paper) -> None:
    draft = ready(ash)
    for paper in (draft, issued):
        if paper is issued:
            amend(issued)
        with pytest.raises(Conflict):
            amending.add_addendum(paper.at(), paper.reference, "A slip")
        paper.circulate()
        with pytest.raises(Conflict):
            amending.add_addendum(paper.at(), paper.reference, "A slip")


# Who

USES: dict[str, Callable[[Desk, str], None]] = {
    "amend": lambda desk, ref: amending.amend(desk, ref, WHY),
    "give up": amending.give_up,
    "add": lambda desk, ref: amending.add_addendum(desk, ref, "A slip"),
}


@pytest.mark.parametrize("use", USES)
def test_others_amend_nothing(town: Town, issued: Paper, use: str) -> None:
    if use == "give up":
        amend(issued)
    before = issued.school.events()
    for who in ("lead", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            USES[use](issued.at(who), issued.reference)
    with pytest.raises(Refused):
        USES[use](town.birch.at("deputy"), issued.reference)
    with pytest.raises(CLOSED):
        USES[use](issued.school.desk, issued.reference)
    assert issued.school.events() == before


def test_who_may_not_read_the_paper_reads_no_version_of_it(issued: Paper) -> None:
    for who in ("deputy", "wellbeing", "governor", "administrator", "second_lead", "nobody"):
        with pytest.raises(Refused):
            reading.read_paper(issued.at(who), issued.reference, 1)
