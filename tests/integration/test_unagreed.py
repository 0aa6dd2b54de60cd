"""Past the deadline: nobody's silence keeps a record from the file, and the paper says who did not agree, and why."""

import io
import zipfile

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, decisions, ready, sound
from tests.integration.test_issuing import words
from webapp.db.contracts import Attendance
from webapp.db.papers import Agreement, IssuedCopy
from webapp.documents.word import prepare
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, Refused, Unavailable
from webapp.domain.people import PartyKind
from webapp.services import agreeing, copies, issuing, practice, signing

WHY = "He has been ill since the session"
NAME = b"{% if person.name %}: {{ person.name }}{% endif %}"


@pytest.fixture
@kept
def circulated(ash: School) -> Paper:
    """A record of Tuesday 3 March, before its parties since then; both have ten school days."""
    paper = ready(ash, "amara", trends="Mondays")
    paper.circulate()
    return paper


def issue_unagreed(paper: Paper, who: str = "", reason: str = WHY) -> None:
    agreeing.issue_unagreed(paper.at(who), paper.reference, paper.view(who).content_hash, reason)


def decline(paper: Paper, who: str, reason: str = "It was not said so") -> None:
    agreeing.decline(paper.at(who), paper.reference, paper.view(who).content_hash, reason)


def forward_to(clock: FakeClock, day: str) -> None:
    while school_day(clock()).isoformat() < day:
        clock.forward(days=1)


# The deadline


def test_the_days_are_school_days_from_the_day_of_circulation(circulated: Paper) -> None:
    view = circulated.view()
    assert view.agree_by is not None
    assert view.unagreed_from is not None
    assert view.agree_by.isoformat() == "2026-03-17"  # a Tuesday, ten school days after Tuesday 3 March
    assert view.unagreed_from.isoformat() == "2026-03-18"
    assert view.may_issue_unagreed is False


def test_a_reason_that_names_a_child_is_not_printed(circulated: Paper, clock: FakeClock) -> None:
    """Nobody can decide about a name in it before it stands in the Word file."""
    circulated.agree("head")
    forward_to(clock, "2026-03-18")
    with pytest.raises(Invalid, match="A child may be named in these words"):
        issue_unagreed(circulated, reason="He was with Zofia Lisle’s mother all week")
    assert circulated.state == "circulated"
    issue_unagreed(circulated)
    assert circulated.state == "issued"


def test_the_schools_own_days_count_as_they_were_at_circulation(ash: School, clock: FakeClock) -> None:
    practice.choose(ash.at("lead"), "agreement_days", "5")
    paper = ready(ash)
    paper.circulate()
    clock.forward(days=1)
    practice.choose(ash.at("lead"), "agreement_days", "20")
    assert str(paper.view().agree_by) == "2026-03-10"
    other = ready(ash, between="wellbeing-deputy")
    other.circulate()
    assert str(other.view().agree_by) == "2026-04-01"


def test_before_the_day_it_says_from_when(circulated: Paper, clock: FakeClock) -> None:
    circulated.agree("head")
    before = circulated.school.events()
    forward_to(clock, "2026-03-17")
    with pytest.raises(Conflict, match=r"until 17 March 2026 to agree\. From 18 March 2026 this can be issued"):
        issue_unagreed(circulated)
    assert circulated.view().may_issue_unagreed is False
    assert [event for event in circulated.school.events()[len(before) :] if event != "paper.read"] == []
    clock.forward(days=1)
    assert circulated.view().may_issue_unagreed is True
    assert circulated.view("lead").may_issue_unagreed is False
    issue_unagreed(circulated)
    assert circulated.state == "issued"


def test_a_recall_begins_the_days_anew(circulated: Paper, clock: FakeClock) -> None:
    forward_to(clock, "2026-03-18")
    agreeing.recall(circulated.at(), circulated.reference)
    assert (circulated.view().agree_by, circulated.view().unagreed_from) == (None, None)
    circulated.circulate()
    circulated.agree("head")
    with pytest.raises(Conflict, match="until 1 April 2026"):
        issue_unagreed(circulated)


# What is kept, and what is printed


def test_it_is_issued_and_says_who_did_not_agree_and_why(circulated: Paper, clock: FakeClock) -> None:
    ash = circulated.school
    circulated.agree("head")
    clock.forward(days=20)
    issue_unagreed(circulated)
    said = {view.party.kind: view for view in circulated.view().agreements}
    silent = said[PartyKind.SUPERVISEE]
    assert (silent.decision, silent.reason, silent.noted_by) == ("not_agreed", WHY, ash.name("head"))
    assert (silent.expected, said[PartyKind.SUPERVISOR].expected) == (False, True)
    printed = words(issuing.download(circulated.at("lead"), circulated.reference, circulated.code).content)
    assert f"Not agreed by the supervisee: {ash.name('lead')}, because: {WHY}" in printed
    assert f"Supervisor: {ash.name('head')}" in printed
    assert decisions(ash.chronology("amara")) == ["recorded"]  # the lead has not agreed, so has not approved
    assert ash.events().count("paper.issued_unagreed") == ash.events().count("paper.issued") == 1
    assert sound(ash.desk)


def without_names(content: bytes) -> bytes:
    """A Word template whose places to sign name nobody."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                assert NAME in part
                part = part.replace(NAME, b"")
            new.writestr(name, part)
    return out.getvalue()


def test_a_template_that_does_not_say_who_did_not_agree_issues_nothing(
    circulated: Paper, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    circulated.agree("head")
    clock.forward(days=20)
    with monkeypatch.context() as patched:
        patched.setattr(copies, "prepared", lambda template: prepare(without_names(template.content)))
        with pytest.raises(Unavailable, match=r"leaves out: Who did not agree\. Nothing was issued"):
            issue_unagreed(circulated)
    assert circulated.state == "circulated"
    assert circulated.school.rows(IssuedCopy) == []
    issue_unagreed(circulated)


def test_whoever_did_not_agree_is_not_expected_to_sign(circulated: Paper, clock: FakeClock) -> None:
    circulated.agree("head")
    clock.forward(days=20)
    issue_unagreed(circulated)
    assert set(circulated.ink()) == {circulated.party("head")}
    signing.note_signatures(circulated.at(), circulated.reference, circulated.ink(), "Cabinet 2")
    assert circulated.state == "filed"


def test_a_request_for_a_change_blocks_until_the_deadline_and_stays_known(circulated: Paper, clock: FakeClock) -> None:
    decline(circulated, "lead")
    assert circulated.agree("head") is False
    clock.forward(days=20)
    assert circulated.state == "circulated"
    issue_unagreed(circulated, reason="We could not agree on the second answer")
    rows = [row for row in circulated.school.rows(Agreement) if row.party_id == circulated.party("lead")]
    assert [(row.decision, row.reason, row.cleared_at is None) for row in rows] == [
        ("declined", "It was not said so", False),
        ("not_agreed", "We could not agree on the second answer", True),
    ]


def printed_words(paper: Paper) -> str:
    return words(issuing.download(paper.at("lead"), paper.reference, paper.code).content)


@pytest.mark.parametrize("reason", ["We could not agree on it", "We could not agree on it."])
def test_whoever_asked_for_a_change_is_not_printed_as_if_silent(
    circulated: Paper, clock: FakeClock, reason: str
) -> None:
    circulated.agree("head")
    decline(circulated, "lead", "Not this")
    clock.forward(days=1)
    decline(circulated, "lead", "I never said <this>.\n\nI said:\nthe other & more {{ person.name }}")
    clock.forward(days=20)
    issue_unagreed(circulated, reason=reason)
    change = next(view.change for view in circulated.view().agreements if view.decision == "not_agreed")
    assert change is not None
    assert change.text.startswith("I never said <this>.")
    printed = printed_words(circulated)
    assert (
        f"{circulated.school.name('lead')}, because: We could not agree on it. Asked for a change on 4 March 2026: "
        "I never said <this>. I said: the other & more {{ person.name }}"
    ) in printed
    assert "Not this" not in printed
    assert sound(circulated.school.desk)


def test_what_was_asked_for_before_a_recall_or_taken_back_is_not_printed(circulated: Paper, clock: FakeClock) -> None:
    decline(circulated, "lead", "Before the recall")
    agreeing.recall(circulated.at(), circulated.reference)
    circulated.circulate()
    circulated.agree("head")
    clock.forward(days=40)
    issue_unagreed(circulated)
    assert [view.change for view in circulated.view().agreements] == [None, None]
    assert "Asked for a change" not in printed_words(circulated)


def test_a_request_on_paper_is_printed_too(ash: School, clock: FakeClock) -> None:
    ash.add_person("visitor", account=False)
    ash.contract("head", "visitor")
    paper = ready(ash, between="head-visitor")
    paper.circulate()
    paper.agree("head")
    seen = paper.view().content_hash
    agreeing.decline(paper.at(), paper.reference, seen, "It was Tuesday", party_id=paper.party("visitor"))
    clock.forward(days=20)
    issue_unagreed(paper)
    content = issuing.download(paper.at(), paper.reference, paper.code).content
    assert f"because: {WHY}. Asked for a change on 3 March 2026: It was Tuesday" in words(content)


def test_a_group_of_six_with_one_absent_one_declining_and_one_silent(ash: School, clock: FakeClock) -> None:
    """Everyone present agrees or is named; the absentee reads, has the copy, and has no veto (design, section 5)."""
    group = {who: ash.add_party(who, PartyKind.SUPERVISEE) for who in ("deputy", "wellbeing", "staff", "second_lead")}
    paper = ready(ash, "amara")
    with ash.desk.work(school_id=ash.school_id) as work:
        for row in work.db.query(Attendance).filter_by(party_id=group["second_lead"]):
            row.present = False
        work.note("session.planned", "session:1")
    paper.circulate()
    waited_for = {view.party.party_id for view in paper.view().agreements if view.expected}
    assert waited_for == {paper.party("head"), paper.party("lead"), *group.values()} - {group["second_lead"]}
    for who in ("head", "lead", "deputy"):
        assert paper.agree(who) is False
    decline(paper, "wellbeing")
    for use in (lambda: paper.agree("second_lead"), lambda: decline(paper, "second_lead")):
        with pytest.raises(Conflict, match="Only those who were present"):
            use()
    clock.forward(days=20)
    issue_unagreed(paper)
    said = {view.party.party_id: view.decision for view in paper.view("second_lead").agreements}
    assert [said[group[who]] for who in group] == ["agreed", "not_agreed", "not_agreed", ""]
    content = words(issuing.download(paper.at("second_lead"), paper.reference, paper.code).content)
    assert content.count("because: ") == 2
    assert set(paper.ink()) == {paper.party("head"), paper.party("lead"), group["deputy"]}


# Who, and when not


def test_whoever_issues_it_has_agreed_it(circulated: Paper, clock: FakeClock) -> None:
    clock.forward(days=20)
    circulated.agree("lead")
    with pytest.raises(Conflict, match="Agree this paper yourself first"):
        issue_unagreed(circulated)
    decline(circulated, "head")
    with pytest.raises(Conflict, match="Agree this paper yourself first"):
        issue_unagreed(circulated)
    assert circulated.school.rows(IssuedCopy) == []
    assert circulated.state == "circulated"


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 501])
def test_the_reason_is_printed_so_it_is_asked_for_and_short(circulated: Paper, clock: FakeClock, reason: str) -> None:
    circulated.agree("head")
    clock.forward(days=20)
    with pytest.raises(Invalid):
        issue_unagreed(circulated, reason=reason)
    assert circulated.state == "circulated"


def test_only_the_text_that_was_read_and_only_before_the_parties(ash: School, circulated: Paper) -> None:
    with pytest.raises(Conflict, match="changed since you read it"):
        agreeing.issue_unagreed(circulated.at(), circulated.reference, "0" * 64, WHY)
    draft = ready(ash)
    with pytest.raises(Conflict, match="still a draft"):
        issue_unagreed(draft)
    circulated.issue("lead", "head")
    with pytest.raises(Conflict, match="agreed and issued"):
        issue_unagreed(circulated)


def test_the_supervisee_and_outsiders_issue_nothing(town: Town, circulated: Paper, clock: FakeClock) -> None:
    circulated.agree("head")
    seen = circulated.view().content_hash
    clock.forward(days=20)
    before = circulated.school.events()
    for who in ("lead", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            agreeing.issue_unagreed(circulated.at(who), circulated.reference, seen, WHY)
    with pytest.raises(Refused):
        agreeing.issue_unagreed(town.birch.at("deputy"), circulated.reference, seen, WHY)
    with pytest.raises(CLOSED):
        agreeing.issue_unagreed(circulated.school.desk, circulated.reference, seen, WHY)
    assert circulated.school.events() == before


def test_a_draft_that_passed_over_is_answered_for_by_the_successor(ash: School, clock: FakeClock) -> None:
    """On D the leaver loses all and drafts pass over: nobody waits for a word that cannot be given any more."""
    paper = ready(ash, "amara")
    clock.forward(days=2)
    ash.succeed("head", "wellbeing", "lead")
    agreeing.circulate(paper.at("wellbeing"), paper.reference, paper.revision)
    asked = {view.party.person_id for view in paper.view("wellbeing").agreements if view.expected}
    assert asked == {ash.person("wellbeing"), ash.person("lead")}
    assert paper.agree("wellbeing") is False
    assert paper.agree("lead") is True
