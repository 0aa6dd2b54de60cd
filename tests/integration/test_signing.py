"""Ink: who signed the issued copy, and where it lies. Then the paper is filed, and nothing follows."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, ready, sound
from webapp.db.papers import Signature, SignedCopy
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.people import PartyKind
from webapp.services import agreeing, ending, signing, writing
from webapp.services.signing import Ink


@pytest.fixture
@kept
def issued(ash: School, clock: FakeClock) -> Paper:
    paper = ready(ash, "amara")
    paper.issue("lead", "head")
    clock.forward(days=3)
    return paper


def sign(paper: Paper, ink: dict[int, Ink] | None = None, place: str = " Cabinet 2 ", who: str = "head") -> None:
    signing.note_signatures(paper.at(who), paper.reference, paper.ink() if ink is None else ink, place)


@pytest.mark.parametrize("who", ["head", "lead"])
def test_either_party_tells_of_the_ink_and_the_paper_is_filed(issued: Paper, who: str) -> None:
    ash, day = issued.school, issued.school.clock().date()
    sign(issued, who=who)
    assert issued.state == "filed"
    ink = issued.view().ink
    assert ink is not None
    assert ink.place == "Cabinet 2"
    assert set(ink.signatures) == {(ash.name("head"), "signed", day), (ash.name("lead"), "signed", day)}
    assert {row.recorded_by_id for row in ash.rows(Signature)} == {ash.person(who)}
    told = [event for event in ash.events() if event.split(".")[0] in ("signature", "signed_copy") or "filed" in event]
    assert told == ["signature.recorded", "signature.recorded", "signed_copy.recorded", "paper.filed"]
    assert sound(ash.desk)


def test_an_absentee_tells_nothing_of_the_ink(ash: School) -> None:
    """They have the copy, and nothing is asked of them; whoever leads or signed says where the paper is."""
    ash.add_party("deputy", PartyKind.SUPERVISEE)
    paper = ash.record()
    ending.end_session(
        paper.at(),
        paper.session,
        starts_at=ash.clock() - timedelta(hours=1),
        ended_at=ash.clock(),
        discussed=[],
        none=True,
        present=[paper.party("head"), paper.party("lead")],
    )
    paper.complete()
    paper.issue("lead", "head")
    paper.view("deputy")
    with pytest.raises(Conflict, match="Only those who sign"):
        sign(paper, who="deputy")
    sign(paper, who="lead")
    assert paper.state == "filed"


@pytest.mark.parametrize("outcome", signing.OUTCOMES)
def test_refusing_or_disagreeing_is_told_and_files_too(issued: Paper, outcome: str) -> None:
    ink = issued.ink() | {issued.party("lead"): Ink(outcome, issued.school.clock().date())}
    sign(issued, ink)
    assert issued.state == "filed"
    assert outcome in {row.outcome for row in issued.school.rows(Signature)}


def test_every_partys_ink_is_told(town: Town, issued: Paper) -> None:
    whole = issued.ink()
    head, lead = issued.party("head"), issued.party("lead")
    day = whole[head].on
    for ink in (
        {},
        {head: whole[head]},
        {**whole, 9999: whole[head]},
        {head: whole[head], lead: Ink("scribbled", day)},
        {head: whole[head], lead: Ink("", day)},
    ):
        with pytest.raises(Invalid, match="for each party"):
            sign(issued, ink)
    assert (issued.state, issued.school.rows(Signature)) == ("issued", [])


@pytest.mark.parametrize(("days", "well"), [(-4, False), (-3, True), (0, True), (1, False)])
def test_ink_is_dated_from_the_issue_until_today(issued: Paper, days: int, well: bool) -> None:
    ink = issued.ink(on=issued.school.clock().date() + timedelta(days=days))
    if well:
        sign(issued, ink)
        assert issued.state == "filed"
        return
    with pytest.raises(Invalid, match="dated from the day"):
        sign(issued, ink)
    assert issued.state == "issued"


@pytest.mark.parametrize("place", ["", "  \n"])
def test_the_place_is_said(issued: Paper, place: str) -> None:
    with pytest.raises(Invalid, match="where the signed paper is kept"):
        sign(issued, place=place)
    assert issued.school.rows(SignedCopy) == []


def test_only_an_issued_paper_is_signed(ash: School) -> None:
    paper = ready(ash, "amara")
    for _ in ("draft", "circulated"):
        with pytest.raises(Conflict):
            sign(paper, {paper.party("head"): Ink("signed", ash.clock().date())})
        if paper.state == "draft":
            paper.circulate()


def test_it_is_filed_once_and_then_nothing_follows(issued: Paper) -> None:
    sign(issued)
    seen = issued.view().content_hash
    uses: tuple[Callable[[], object], ...] = (
        lambda: sign(issued),
        lambda: agreeing.recall(issued.at(), issued.reference),
        lambda: agreeing.circulate(issued.at(), issued.reference, issued.revision),
        lambda: agreeing.agree(issued.at(), issued.reference, seen),
        lambda: agreeing.decline(issued.at(), issued.reference, seen, "No"),
        lambda: agreeing.comment(issued.at(), issued.reference, "", "Late"),
        lambda: writing.save(issued.at(), issued.reference, issued.revision, {**issued.answers, "trends": "Late"}),
    )
    for use in uses:
        with pytest.raises(Conflict, match="signed and filed"):
            use()
    assert issued.state == "filed"


def test_others_tell_nothing(town: Town, issued: Paper) -> None:
    before = issued.school.events()
    for who in ("deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            sign(issued, {}, who=who)
    with pytest.raises(Refused):
        signing.note_signatures(town.birch.at("deputy"), issued.reference, {}, "Cabinet 2")
    with pytest.raises(CLOSED):
        signing.note_signatures(issued.school.desk, issued.reference, {}, "Cabinet 2")
    assert issued.school.events() == before


def test_the_ink_of_a_party_of_another_contract_is_no_ink(town: Town, issued: Paper) -> None:
    other = town.ash.contract_paper("wellbeing-deputy")
    stranger = other.party("deputy")
    ink = {
        issued.party("head"): Ink("signed", town.ash.clock().date()),
        stranger: Ink("signed", town.ash.clock().date()),
    }
    with pytest.raises(Invalid):
        sign(issued, ink)
