"""From draft to agreed: everything that blocks is named at once, and nobody agrees to a text that they did not read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from forms.kit import Purpose
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, Paper, School, Town, decisions, ready, sound
from webapp.db.contracts import Attendance, Party
from webapp.db.papers import Agreement, Comment, IssuedCopy
from webapp.db.papers import Paper as PaperRow
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, Refused, Unavailable
from webapp.domain.people import PartyKind
from webapp.services import (
    agreeing,
    copies,
    issuing,
    reading,
)
from webapp.services.work import Desk


@pytest.fixture
@kept
def circulated(ash: School) -> Paper:
    paper = ready(ash, "amara", trends="Mondays")
    paper.circulate()
    return paper


def said(paper: Paper) -> dict[str, str]:
    """What each party has said, by who they are."""
    people = {number: key for key, number in paper.school.made.people.items()}
    return {people[view.party.person_id]: view.decision for view in paper.view().agreements}


# Circulating


def test_everything_that_blocks_is_named_at_once(ash: School) -> None:
    paper = ash.record()
    half = {**ash.case("amara", "A"), "analysis": "", "child": ""}
    action = {**ash.action(paper, "Telephone", "lead"), "owner": "999999", "due": "soon"}
    paper.save(cases=[half], actions=[action], held_on="yesterday", vulnerable_list="a few", next_on="")
    with pytest.raises(Invalid) as told:
        paper.circulate()
    assert len(told.value.problems) == 8
    text = "\n".join(told.value.problems)
    for words in (
        "“yesterday” is not a date",
        "“a few” is not a whole number",
        "Choose which child this is about",
        "chronology",
        "Choose somebody who is in this contract",
        "“soon” is not a date",
        "Give a date",
        "End the session first",
    ):
        assert words in text
    assert paper.state == "draft"
    assert paper.view().blocking == ("End the session first, and say which children were discussed.",)
    assert len(paper.view().problems) == 7


def test_a_contract_has_no_session_to_end(ash: School) -> None:
    paper = ash.contract_paper()
    paper.circulate()
    assert (paper.state, said(paper)) == ("circulated", {"head": "", "lead": ""})


def test_an_owner_from_another_contract_is_no_owner(town: Town) -> None:
    ash = town.ash
    paper = ready(ash)
    own = {ash.person("head"), ash.person("lead")}
    others = [p.id for school in (ash, town.birch) for p in school.rows(Party) if p.person_id not in own]
    for party in others[:3]:
        paper.save(actions=[{**ash.action(paper, "Act", "lead"), "owner": str(party)}])
        with pytest.raises(Invalid, match="put right") as told:
            paper.circulate()
        assert [p.endswith("Choose somebody who is in this contract") for p in told.value.problems] == [True]


def test_blocks_that_nobody_used_are_left_out_of_what_is_agreed(ash: School) -> None:
    paper = ready(ash, cases=[ash.case("", "", analysis="", reflection=" ", next_steps="", plan_changed="")])
    paper.circulate()
    assert [paper.answers["cases"], paper.answers["actions"]] == [[], []]


def test_a_draft_that_has_moved_on_is_not_circulated(ash: School) -> None:
    paper = ready(ash)
    opened = paper.revision
    paper.save(trends="Later")
    with pytest.raises(Conflict, match="Somebody changed this paper"):
        agreeing.circulate(paper.at(), paper.reference, opened)
    assert paper.state == "draft"


# Agreeing


def test_both_agree_and_the_last_issues(circulated: Paper) -> None:
    assert circulated.agree("lead") is False
    assert said(circulated) == {"head": "", "lead": "agreed"}
    assert circulated.state == "circulated"
    assert circulated.agree("head") is True
    assert circulated.state == "issued"
    assert circulated.school.events()[-3:] == ["paper.agreed", "paper.issued", "entry.approved"]


@pytest.mark.parametrize("wrong", ["", "0" * 64, "the text"])
def test_only_the_text_that_was_read_is_agreed(circulated: Paper, wrong: str) -> None:
    for use in (
        lambda: agreeing.agree(circulated.at("lead"), circulated.reference, wrong),
        lambda: agreeing.decline(circulated.at("lead"), circulated.reference, wrong, "No"),
    ):
        with pytest.raises(Conflict, match="changed since you read it"):
            use()
    assert said(circulated) == {"head": "", "lead": ""}


def test_a_text_that_changed_since_it_was_read_is_not_agreed(circulated: Paper) -> None:
    read = circulated.view("lead").content_hash
    agreeing.recall(circulated.at(), circulated.reference)
    circulated.save(trends="Tuesdays")
    circulated.circulate()
    with pytest.raises(Conflict, match="changed since you read it"):
        agreeing.agree(circulated.at("lead"), circulated.reference, read)
    assert circulated.agree("lead") is False


def test_a_recall_clears_what_was_agreed(circulated: Paper) -> None:
    circulated.agree("lead")
    agreeing.recall(circulated.at(), circulated.reference)
    circulated.circulate()  # the very same text
    assert said(circulated) == {"head": "", "lead": ""}
    assert circulated.agree("head") is False
    assert len([row for row in circulated.school.rows(Agreement) if row.cleared_at]) == 1


def test_agreeing_twice_counts_once(circulated: Paper) -> None:
    for _ in range(2):
        assert circulated.agree("lead") is False
    standing = [row for row in circulated.school.rows(Agreement) if row.cleared_at is None]
    assert [row.decision for row in standing] == ["agreed"]


def test_a_draft_is_not_agreed(ash: School) -> None:
    paper = ready(ash)
    with pytest.raises(Conflict, match="still a draft"):
        paper.agree("head")


def test_what_blocks_after_all_blocks_the_agreement_too(circulated: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later work adds to the list, for instance names that are undecided."""
    monkeypatch.setattr(agreeing, "BLOCKERS", (*agreeing.BLOCKERS, lambda work, paper: ("One.", "Two.")))
    with pytest.raises(Invalid) as told:
        circulated.agree("lead")
    assert told.value.problems == ("One.", "Two.")
    assert said(circulated) == {"head": "", "lead": ""}


@pytest.mark.parametrize("first", ["head", "lead"])
def test_a_failing_render_leaves_nothing_agreed_and_nothing_issued(
    circulated: Paper, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    last = {"head": "lead", "lead": "head"}[first]
    circulated.agree(first)
    circulated.view(last)
    ash, before = circulated.school, circulated.school.events()
    with monkeypatch.context() as patched:
        patched.setattr(copies, "prove", lambda *given: ["What trends do you see?"])
        with pytest.raises(Unavailable, match=r"leaves out: What trends do you see\?\. Nothing was issued"):
            circulated.agree(last)
    assert ash.events() == before
    assert said(circulated) == {first: "agreed", last: ""}
    assert (circulated.state, ash.rows(IssuedCopy)) == ("circulated", [])
    assert decisions(ash.chronology("amara")) == ["recorded"]
    assert sound(ash.desk)
    assert circulated.agree(last) is True


# Declining and commenting


def test_declining_needs_a_reason_and_shows_it(circulated: Paper) -> None:
    seen = circulated.view("lead").content_hash
    for reason in ("", " \n"):
        with pytest.raises(Invalid, match="Say what should change"):
            agreeing.decline(circulated.at("lead"), circulated.reference, seen, reason)
    agreeing.decline(circulated.at("lead"), circulated.reference, seen, " It was Tuesday ")
    view = next(v for v in circulated.view().agreements if v.decision)
    assert (view.decision, view.reason) == ("declined", "It was Tuesday")
    assert circulated.agree("head") is False  # a paper that somebody declined is not issued
    assert circulated.state == "circulated"


def test_who_declined_may_agree_after_all(circulated: Paper) -> None:
    agreeing.decline(circulated.at("lead"), circulated.reference, circulated.view().content_hash, "No")
    circulated.agree("lead")
    assert circulated.agree("head") is True


def test_comments_stand_beside_the_paper_and_never_in_it(circulated: Paper) -> None:
    agreeing.comment(circulated.at("lead"), circulated.reference, "trends", " Was it Tuesdays? ")
    comments = circulated.view().comments
    assert [(c.path, c.who, c.text) for c in comments] == [
        ("trends", circulated.school.name("lead"), "Was it Tuesdays?")
    ]
    assert NOISE not in str(comments)
    for text in ("", "  ", "x" * 5001):
        with pytest.raises(Invalid):
            agreeing.comment(circulated.at("lead"), circulated.reference, "trends", text)
    assert len(circulated.school.rows(Comment)) == 1


def test_a_comment_stands_beside_an_answer_of_the_paper_or_beside_the_whole(circulated: Paper) -> None:
    case = circulated.answers["cases"][0]["uid"]  # type: ignore[index]
    shown = ("", "trends", f"cases:{case}:child", f"cases:{case}:analysis")
    for path in shown:
        agreeing.comment(circulated.at("lead"), circulated.reference, path, "Yes")
    for path in ("x" * 100_000, "nothing", "cases", f"cases:{case}", f"cases:{case}:owner", "cases:0:analysis"):
        with pytest.raises(Invalid, match="not in this paper"):
            agreeing.comment(circulated.at("lead"), circulated.reference, path, "Yes")
    assert tuple(row.path for row in circulated.school.rows(Comment)) == shown


def test_a_draft_and_an_issued_paper_take_no_comment(circulated: Paper) -> None:
    circulated.issue("lead", "head")
    for paper in (circulated, circulated.school.record()):
        with pytest.raises(Conflict):
            agreeing.comment(paper.at("head"), paper.reference, "", "Late")


# On paper, and absent


def on_paper(ash: School, clock: FakeClock) -> Paper:
    ash.add_person("visitor", account=False)
    ash.contract("lead", "visitor")
    paper = ash.contract_paper("lead-visitor")
    paper.circulate()
    return paper


def test_a_party_without_an_account_agrees_on_paper(ash: School, clock: FakeClock) -> None:
    paper = on_paper(ash, clock)
    assert paper.agree("lead", party_id=paper.party("visitor")) is False
    row = ash.rows(Agreement)[-1]
    assert (row.party_id, row.recorded_by_id) == (paper.party("visitor"), ash.person("lead"))
    assert paper.agree("lead") is True
    shown = {view.party.party_id: (view.agreed_on, view.noted_by) for view in paper.view("lead").agreements}
    assert shown == {
        paper.party("visitor"): (clock().date(), ash.name("lead")),
        paper.party("lead"): (None, ""),
    }


@pytest.mark.parametrize(("days", "well"), [(-3, False), (-2, True), (-1, True), (0, True), (1, False)])
def test_the_day_of_an_agreement_on_paper_is_told(ash: School, clock: FakeClock, days: int, well: bool) -> None:
    """Who, when, by whom: from the day of circulation until today."""
    paper = on_paper(ash, clock)
    clock.forward(days=2)
    seen, on = paper.view("lead").content_hash, clock().date() + timedelta(days=days)
    told = {"party_id": paper.party("visitor"), "agreed_on": on}
    if well:
        agreeing.agree(paper.at("lead"), paper.reference, seen, **told)
        assert ash.rows(Agreement)[-1].agreed_on == on
        return
    with pytest.raises(Invalid, match="from the day when the paper was circulated"):
        agreeing.agree(paper.at("lead"), paper.reference, seen, **told)
    assert ash.rows(Agreement) == []


def test_a_party_without_an_account_asks_for_a_change_on_paper(ash: School, clock: FakeClock) -> None:
    paper = on_paper(ash, clock)
    seen, visitor = paper.view("lead").content_hash, paper.party("visitor")
    agreeing.decline(paper.at("lead"), paper.reference, seen, "It was Tuesday", party_id=visitor)
    said = next(view for view in paper.view("lead").agreements if view.party.party_id == visitor)
    assert (said.decision, said.reason, said.noted_by) == ("declined", "It was Tuesday", ash.name("lead"))
    assert paper.agree("lead") is False
    assert paper.agree("lead", party_id=visitor) is True


def attached(ash: School) -> Paper:
    """A record whose supervisor, a provider, has no account: the supervisee wrote round it (trust)."""
    ash.add_person("provider", account=False)
    ash.contract("head", "deputy")
    paper = ready(ash, between="head-deputy")
    paper.circulate()
    with ash.desk.work(school_id=ash.school_id) as work:
        row = work.db.query(PaperRow).filter_by(school_id=ash.school_id, reference=paper.reference).one()
        row.purpose = Purpose.ATTACHED_RECORD.value
        supervisor = next(party for party in row.contract.parties if party.kind == PartyKind.SUPERVISOR)
        supervisor.person_id = ash.person("provider")
        work.note("paper.attached", f"paper:{row.id}")
    return replace(paper, writer="deputy")


def test_the_supervisee_of_an_attached_record_notes_what_its_supervisor_said(ash: School) -> None:
    paper = attached(ash)
    provider = paper.party("provider")
    assert paper.agree("deputy") is False
    with pytest.raises(Refused):
        paper.agree("deputy", party_id=paper.party("deputy"))
    assert paper.agree("deputy", party_id=provider) is True
    row = next(row for row in ash.rows(Agreement) if row.party_id == provider)
    assert row.recorded_by_id == ash.person("deputy")


def test_nobody_speaks_for_a_party_who_has_an_account(circulated: Paper) -> None:
    for party in (circulated.party("lead"), circulated.party("head"), 9999):
        with pytest.raises(Refused):
            circulated.agree("head", party_id=party)
    assert said(circulated) == {"head": "", "lead": ""}


def test_nobody_speaks_for_a_party_of_another_contract(ash: School, clock: FakeClock) -> None:
    paper = on_paper(ash, clock)
    other = ready(ash, "amara")
    other.circulate()
    with pytest.raises(Refused):
        other.agree("head", party_id=paper.party("visitor"))


def test_the_supervisee_does_not_speak_for_a_party_on_paper(ash: School, clock: FakeClock) -> None:
    ash.add_person("visitor", account=False)
    party = ash.add_party("visitor", PartyKind.ATTENDEE)
    paper = ash.contract_paper()
    paper.circulate()
    with pytest.raises(Refused):
        paper.agree("lead", party_id=party)
    paper.agree("lead")
    assert paper.agree("head") is False  # the attendee's word is waited for
    assert paper.agree("head", party_id=party) is True


def test_an_absentee_has_no_veto_and_a_scribe_decides_nothing(ash: School) -> None:
    absent = ash.add_party("deputy", PartyKind.ATTENDEE)
    ash.add_party("staff", PartyKind.SCRIBE)
    paper = ready(ash, "amara")
    with ash.desk.work(school_id=ash.school_id) as work:
        for row in work.db.query(Attendance).filter_by(party_id=absent):
            row.present = False
        work.note("session.planned", "session:1")
    paper.circulate()
    assert dict.fromkeys(("head", "lead", "deputy"), "") == said(paper)
    with pytest.raises(Refused):
        paper.agree("staff")
    paper.issue("lead", "head")
    assert paper.state == "issued"


def test_a_supervisor_whose_place_was_over_is_not_waited_for(ash: School) -> None:
    """They may not agree any more ("on D the leaver loses all"), so nothing would ever be issued again."""
    ash.succeed("head", "wellbeing", "lead")
    paper = ready(ash, "amara", between="wellbeing-lead")
    paper.circulate()
    assert {view.party.person_id for view in paper.view().agreements if view.expected} == {
        ash.person("wellbeing"),
        ash.person("lead"),
    }
    paper.issue("lead", "wellbeing")
    assert paper.state == "issued"


# At once


def at_once(*uses: Callable[[], object]) -> list[object]:
    """What each of these gave, or raised, when all began together."""
    begin = Barrier(len(uses))

    def run(use: Callable[[], object]) -> object:
        begin.wait()
        try:
            return use()
        except (Conflict, Refused) as told:
            return told

    with ThreadPoolExecutor(len(uses)) as pool:
        return [future.result() for future in [pool.submit(run, use) for use in uses]]


def agreeing_of(paper: Paper, who: str) -> Callable[[], object]:
    desk, seen = paper.at(who), paper.view(who).content_hash
    return lambda: agreeing.agree(desk, paper.reference, seen)


def test_two_agreements_at_once_issue_once(circulated: Paper) -> None:
    told = at_once(agreeing_of(circulated, "head"), agreeing_of(circulated, "lead"))
    assert sorted(told, key=str) == [False, True]
    assert circulated.state == "issued"
    assert [copy.kind for copy in circulated.school.rows(IssuedCopy)] == ["issued"]
    assert sound(circulated.school.desk)


def test_the_same_agreement_twice_at_once_counts_once(circulated: Paper) -> None:
    circulated.agree("head")
    told = at_once(*[agreeing_of(circulated, "lead")] * 2)
    assert [answer for answer in told if answer is True] == [True]
    late = next(answer for answer in told if answer is not True)
    assert isinstance(late, Conflict)
    assert late.sentence.startswith("This paper has been agreed and issued")
    assert circulated.school.events().count("paper.issued") == 1


@pytest.mark.parametrize(("first", "last"), [("lead", "head"), ("head", "lead")])
def test_a_recall_against_the_last_agreement(circulated: Paper, first: str, last: str) -> None:
    """One wins and the other is told, and nothing is half done. A supervisee is not shown what is a draft again."""
    circulated.agree(first)
    desk = circulated.at()
    agreed, recalled = at_once(agreeing_of(circulated, last), lambda: agreeing.recall(desk, circulated.reference))
    if agreed is True:
        assert isinstance(recalled, Conflict)
        assert recalled.sentence.startswith("This paper has been agreed and issued")
    else:
        assert recalled is None
        assert isinstance(agreed, Conflict if last == "head" else Refused)
    assert circulated.state == ("issued" if agreed is True else "draft")
    assert len(circulated.school.rows(IssuedCopy)) == (1 if agreed is True else 0)
    assert sound(circulated.school.desk)


# Who, once it is circulated

USES: dict[str, Callable[[Desk, str, str], object]] = {
    "read": lambda desk, reference, seen: reading.read_paper(desk, reference),
    "circulate": lambda desk, reference, seen: agreeing.circulate(desk, reference, 1),
    "recall": lambda desk, reference, seen: agreeing.recall(desk, reference),
    "comment": lambda desk, reference, seen: agreeing.comment(desk, reference, "", "x"),
    "agree": agreeing.agree,
    "decline": lambda desk, reference, seen: agreeing.decline(desk, reference, seen, "x"),
    "print": lambda desk, reference, seen: issuing.print_draft(desk, reference),
    "download": lambda desk, reference, seen: issuing.download(desk, reference, "AAA-333"),
}
OUTSIDERS = ("deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody")


@pytest.mark.parametrize("use", USES)
def test_wrong_people_are_refused(town: Town, use: str) -> None:
    ash = town.ash
    paper = ready(ash, "amara")
    seen = paper.view().content_hash
    before = ash.events()
    # While it is a draft, the supervisee does not learn that it exists.
    for who in ("lead", *OUTSIDERS):
        with pytest.raises(Refused):
            USES[use](ash.at(who), paper.reference, seen)
    assert ash.events() == before
    paper.circulate()
    before = ash.events()
    for who in OUTSIDERS + (("lead",) if use in ("circulate", "recall") else ()):
        with pytest.raises(Refused):
            USES[use](ash.at(who), paper.reference, seen)
    for key in ("lead", "second_lead"):
        with pytest.raises(Refused):
            USES[use](town.birch.at(key), "P-0009", seen)
    with pytest.raises(CLOSED):
        USES[use](ash.desk, paper.reference, seen)
    assert ash.events() == before


def test_a_supervisee_recalls_nothing_and_circulates_nothing(circulated: Paper) -> None:
    for use in ("circulate", "recall"):
        with pytest.raises(Refused):
            USES[use](circulated.at("lead"), circulated.reference, "")


def test_the_supervisee_of_a_session_before_their_place_does_not_read_it(ash: School, clock: FakeClock) -> None:
    paper = ready(ash, "amara")
    paper.circulate()
    mine = paper.party("lead")
    with ash.desk.work(school_id=ash.school_id) as work:
        party = work.db.get_one(Party, mine)
        party.from_on = work.today + timedelta(days=1)
        work.note("contract.created", "contract:1")
    clock.forward(days=2)
    for use in ("read", "agree", "comment", "print"):
        with pytest.raises(Refused):
            USES[use](ash.at("lead"), paper.reference, "")


def test_agreement_rows_carry_the_hash_and_are_never_of_next_door(town: Town) -> None:
    paper = ready(town.ash, "amara", "hope")
    paper.circulate()
    paper.agree("lead")
    row = town.ash.rows(Agreement)[0]
    assert row.content_hash == paper.view().content_hash
    assert town.birch.rows(Agreement) == []
    assert len(rows_of(paper.answers, "cases")) == 2
