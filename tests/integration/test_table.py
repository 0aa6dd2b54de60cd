"""Agreed and signed at the table in one act: the print that was signed is the issued copy, to the byte."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, decisions, ready, sound
from tests.integration.test_issuing import words
from webapp.db.contracts import Party
from webapp.db.papers import Agreement, IssuedCopy
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from webapp.domain.people import PartyKind
from webapp.services import agreeing, amending, copies, issuing, signing, table
from webapp.services.issuing import Download
from webapp.services.signing import Ink
from webapp.services.work import Desk


@pytest.fixture
@kept
def circulated(ash: School) -> Paper:
    paper = ready(ash, "amara", trends="Mondays")
    paper.circulate()
    return paper


def print_it(paper: Paper, who: str = "") -> Download:
    return table.print_for_table(paper.at(who), paper.reference, paper.view(who).content_hash)


def everyones(paper: Paper, outcome: str = "signed", on: date | None = None) -> dict[int, Ink]:
    day = on or paper.school.clock().date()
    return {view.party.party_id: Ink(outcome, day) for view in paper.view().agreements if view.expected}


def sign(paper: Paper, code: str = "", ink: dict[int, Ink] | None = None, place: str = "Cabinet 2") -> None:
    found = everyones(paper) if ink is None else ink
    table.sign_at_table(paper.at(), paper.reference, code or paper.view().table_code, found, place)


# One act


def test_one_act_agrees_issues_signs_and_files(circulated: Paper) -> None:
    ash = circulated.school
    print_it(circulated)
    assert circulated.state == "circulated"
    before = len(ash.events())
    sign(circulated)
    assert circulated.state == "filed"
    view = circulated.view()
    assert {said.decision for said in view.agreements} == {"agreed"}
    assert view.ink is not None
    assert {outcome for _, outcome, _ in view.ink.signatures} == {"signed"}
    assert view.ink.place == "Cabinet 2"
    assert [event for event in ash.events()[before:] if not event.startswith("entry")] == [
        "paper.agreed",
        "paper.agreed",
        "paper.issued",
        "signature.recorded",
        "signature.recorded",
        "signed_copy.recorded",
        "paper.filed",
    ]
    assert decisions(ash.chronology("amara")) == ["approved"]
    assert sound(ash.desk)


def test_the_very_copy_that_was_signed_is_the_issued_one(circulated: Paper) -> None:
    printed = print_it(circulated)
    code = circulated.view().table_code
    sign(circulated)
    (copy,) = circulated.school.rows(IssuedCopy)
    assert (copy.code, copy.kind, copy.sha256) == (code, "table", hashlib.sha256(printed.content).hexdigest())
    (shown,) = circulated.view("lead").copies
    assert (shown.code, shown.kind) == (code, "table")
    for who in ("head", "lead"):
        assert issuing.download(circulated.at(who), circulated.reference, code).content == printed.content
    assert circulated.view().table_code == ""


def test_the_print_is_to_be_signed_by_everyone_who_is_asked(circulated: Paper) -> None:
    printed = print_it(circulated)
    said = words(printed.content)
    assert printed.file_name == "P-0003-to-sign.docx"
    assert "Draft" not in said
    assert circulated.view().table_code in said
    for who in ("head", "lead"):
        assert circulated.school.name(who) in said


def test_a_party_on_paper_signs_at_the_table_like_the_others(ash: School) -> None:
    ash.add_person("visitor", account=False)
    ash.contract("lead", "visitor")
    paper = ready(ash, between="lead-visitor")
    paper.circulate()
    print_it(paper)
    sign(paper, ink=everyones(paper) | {paper.party("visitor"): Ink("signed_with_dissent", ash.clock().date())})
    assert paper.state == "filed"
    assert {row.agreed_on for row in ash.rows(Agreement)} == {ash.clock().date()}


def test_who_had_agreed_in_the_product_keeps_that_word(circulated: Paper) -> None:
    circulated.agree("lead")
    print_it(circulated)
    sign(circulated)
    rows = {row.party_id: row for row in circulated.school.rows(Agreement)}
    assert rows[circulated.party("lead")].agreed_on is None
    assert rows[circulated.party("head")].agreed_on == circulated.school.clock().date()


# Which print


def test_a_print_that_nobody_signed_is_no_copy(circulated: Paper) -> None:
    print_it(circulated)
    code = circulated.view().table_code
    assert circulated.view().copies == ()
    with pytest.raises(NotFound):
        issuing.download(circulated.at(), circulated.reference, code)
    circulated.issue("lead", "head")
    assert [copy.kind for copy in circulated.view().copies] == ["issued"]
    with pytest.raises(NotFound):
        issuing.download(circulated.at(), circulated.reference, code)


def test_any_print_of_this_text_may_be_the_one_that_was_signed(circulated: Paper, clock: FakeClock) -> None:
    first = print_it(circulated)
    code = circulated.view().table_code
    clock.forward(hours=1)
    print_it(circulated)
    assert circulated.view().table_code != code
    sign(circulated, f" {code.lower()} ")
    assert [copy.code for copy in circulated.view().copies] == [code]
    assert issuing.download(circulated.at(), circulated.reference, code).content == first.content


def test_a_print_of_another_text_is_not_agreed_by_its_ink(circulated: Paper) -> None:
    print_it(circulated)
    code = circulated.view().table_code
    agreeing.recall(circulated.at(), circulated.reference)
    circulated.save(trends="Tuesdays")
    circulated.circulate()
    assert circulated.view().table_code == ""
    with pytest.raises(Conflict, match="The text has changed since that print"):
        sign(circulated, code)
    assert circulated.state == "circulated"


def test_a_print_of_the_version_before_is_not_the_amendments(circulated: Paper) -> None:
    """Even where the text is the very same: the signatures on it are for another version."""
    print_it(circulated)
    code = circulated.view().table_code
    sign(circulated)
    amending.amend(circulated.at(), circulated.reference, "A date was wrong")
    circulated.circulate()
    with pytest.raises(Conflict, match="The text has changed since that print"):
        sign(circulated, code)
    print_it(circulated)
    sign(circulated)
    assert circulated.state == "filed"
    assert [(copy.kind, copy.version) for copy in circulated.view().copies] == [("table", 2), ("table", 1)]


@pytest.mark.parametrize("code", ["AAA-333", "%", "draft"])
def test_a_code_that_is_on_no_print_to_sign(circulated: Paper, code: str) -> None:
    print_it(circulated)
    issuing.print_draft(circulated.at(), circulated.reference)
    found = next(copy.code for copy in circulated.view().copies) if code == "draft" else code
    with pytest.raises(Invalid, match="No print of this paper to sign has that code"):
        sign(circulated, found)


def test_a_code_of_another_paper_is_no_code_of_this_one(town: Town, circulated: Paper) -> None:
    other = town.ash.contract_paper()
    other.circulate()
    print_it(other)
    with pytest.raises(Invalid, match="No print of this paper"):
        sign(circulated, other.view().table_code)


# The ink


def test_a_refusal_is_no_agreement(circulated: Paper) -> None:
    print_it(circulated)
    before = circulated.school.events()
    ink = everyones(circulated) | {circulated.party("lead"): Ink("refused", circulated.school.clock().date())}
    with pytest.raises(Conflict, match="somebody refused to sign is not agreed"):
        sign(circulated, ink=ink)
    assert circulated.state == "circulated"
    assert circulated.school.rows(Agreement) == []
    assert circulated.school.events() == before


@pytest.mark.parametrize(("days", "well"), [(-3, False), (-2, True), (0, True), (1, False)])
def test_ink_is_dated_from_the_print_until_today(circulated: Paper, clock: FakeClock, days: int, well: bool) -> None:
    print_it(circulated)
    clock.forward(days=2)
    ink = everyones(circulated, on=clock().date() + timedelta(days=days))
    if well:
        sign(circulated, ink=ink)
        assert circulated.state == "filed"
        return
    with pytest.raises(Invalid, match="dated from the day"):
        sign(circulated, ink=ink)
    assert circulated.state == "circulated"


def test_everyones_ink_and_the_place_are_told(circulated: Paper) -> None:
    print_it(circulated)
    whole = everyones(circulated)
    head = circulated.party("head")
    for ink in ({}, {head: whole[head]}, {**whole, 9999: whole[head]}, {**whole, head: Ink("", whole[head].on)}):
        with pytest.raises(Invalid, match="for each party"):
            sign(circulated, ink=ink)
    with pytest.raises(Invalid, match="where the signed paper is kept"):
        sign(circulated, place=" ")
    assert circulated.state == "circulated"


# When not


def test_only_what_is_with_its_parties_and_was_read_is_printed(ash: School, circulated: Paper) -> None:
    draft = ready(ash)
    with pytest.raises(Conflict, match="still a draft"):
        print_it(draft)
    with pytest.raises(Conflict, match="changed since you read it"):
        table.print_for_table(circulated.at(), circulated.reference, "0" * 64)
    print_it(circulated)
    sign(circulated)
    for use in (lambda: print_it(circulated), lambda: sign(circulated, "AAA-333")):
        with pytest.raises(Conflict, match="signed and filed"):
            use()


def test_what_blocks_agreement_blocks_the_table(circulated: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    print_it(circulated)
    code, ink = circulated.view().table_code, everyones(circulated)
    monkeypatch.setattr(agreeing, "BLOCKERS", (lambda work, paper: ("A name is undecided.",),))
    for use in (lambda: print_it(circulated), lambda: sign(circulated, code, ink)):
        with pytest.raises(Invalid) as told:
            use()
        assert told.value.problems == ("A name is undecided.",)


def test_a_print_that_lost_an_answer_is_not_handed_out(circulated: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "prove", lambda *given: ["One"])
    with pytest.raises(Unavailable, match="One"):
        print_it(circulated)
    assert circulated.school.rows(IssuedCopy) == []


USES: tuple[Callable[[Desk, Paper], object], ...] = (
    lambda desk, paper: table.print_for_table(desk, paper.reference, "0" * 64),
    lambda desk, paper: table.sign_at_table(desk, paper.reference, "AAA-333", {}, "Cabinet 2"),
)


@pytest.mark.parametrize("use", USES)
def test_the_supervisee_and_outsiders_have_no_table(town: Town, circulated: Paper, use: Callable[..., object]) -> None:
    before = circulated.school.events()
    for who in ("lead", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            use(circulated.at(who), circulated)
    with pytest.raises(Refused):
        use(town.birch.at("deputy"), circulated)
    with pytest.raises(CLOSED):
        use(circulated.school.desk, circulated)
    assert circulated.school.events() == before


# Places for one session


def test_places_for_the_session_end_when_its_record_is_filed(ash: School, clock: FakeClock) -> None:
    paper = ready(ash, "amara")
    other = ash.record()
    bound, head = {}, paper.party("head")
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.get_one(Party, head).contract
        sessions = {session.reference: session.id for session in contract.sessions}
        for who, session in (("staff", paper.session), ("deputy", other.session)):
            party = Party(
                school_id=ash.school_id,
                contract_id=contract.id,
                person_id=ash.person(who),
                kind=PartyKind.SCRIBE.value,
                from_on=work.today,
                session_id=sessions[session],
            )
            work.db.add(party)
            work.db.flush()
            bound[who] = party.id
        work.note("party.named", "contract:1")
    paper.circulate()
    paper.issue("lead", "head")
    clock.forward(days=1)
    signing.note_signatures(paper.at(), paper.reference, paper.ink(), "Cabinet 2")
    until = {row.id: row.until_on for row in ash.rows(Party)}
    assert until[bound["staff"]] == clock().date()
    assert until[bound["deputy"]] is None
    assert until[paper.party("head")] is None
    assert ash.events()[-2:] == ["paper.filed", "party.ended"]
