"""A draft left lying: the lead learns that it exists, and its children reach their chronologies without its being read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forms.kit import Answers
from tests.clock import FakeClock
from tests.integration.school import CLOSED, Paper, School, Town, decisions, make_town, ready, texts
from webapp.db.audit import AuditPayload
from webapp.db.children import ChronologyEntry
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.services import releasing, writing
from webapp.services.releasing import LeftDraft
from webapp.services.work import Desk

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def town(desk: Desk, clock: FakeClock) -> Town:
    made = make_town(desk, clock)
    clock.now = MONDAY
    return made


def left(ash: School, who: str = "lead") -> tuple[LeftDraft, ...]:
    with ash.at(who).read() as work:
        return releasing.drafts_left(work)


def release(paper: Paper, who: str = "lead") -> int:
    return releasing.release_children(paper.at(who), paper.reference)


def type_into(paper: Paper, **changes: Any) -> None:
    """Typed and not saved."""
    answers: Answers = {**paper.answers, **changes}
    paper.school.found(paper.writer, [row["child"] for row in changes.get("cases", ())])
    writing.autosave(paper.at(), paper.reference, paper.revision, answers)


@pytest.mark.parametrize(
    ("days", "is_left"), [(0, False), (4, False), (6, False), (7, True)], ids=["today", "Friday", "Sunday", "Monday"]
)
def test_five_school_days_without_a_word(ash: School, clock: FakeClock, days: int, is_left: bool) -> None:
    paper = ash.record(cases=[{**ash.case("amara", "A"), "next_steps": ""}])
    clock.forward(days=days)
    assert bool(left(ash)) is is_left
    if is_left:
        assert release(paper) == 1
        return
    with pytest.raises(Conflict, match="five school days"):
        release(paper)
    assert ash.chronology("amara") == ()


def test_typing_without_saving_counts_as_touched(ash: School, clock: FakeClock) -> None:
    paper = ash.record()
    clock.forward(days=5)
    type_into(paper, trends="Still at it")
    clock.forward(days=4)
    assert left(ash) == ()
    clock.forward(days=3)
    assert [draft.since for draft in left(ash)] == [MONDAY + timedelta(days=5)]


def test_what_the_lead_learns_of_it_and_no_word_more(ash: School, clock: FakeClock) -> None:
    finished, begun = ash.case("amara", "canary"), {**ash.case("hope", "canary"), "analysis": ""}
    paper = ash.record(trends="canary", cases=[finished, begun, ash.case("")])
    clock.forward(days=8)
    assert left(ash) == (LeftDraft(paper.reference, MONDAY.date(), MONDAY, 1, 1),)
    assert release(paper) == 1
    assert left(ash) == (LeftDraft(paper.reference, MONDAY.date(), MONDAY, 2, 0),)
    assert "canary" not in str(left(ash))


def test_only_the_childs_parts_go(ash: School, clock: FakeClock) -> None:
    row = {**ash.case("hope", "hers"), "analysis": "", "reflection": "canary"}
    paper = ash.record(
        trends="canary", cases=[row, ash.case("zofia", reflection="canary", analysis=" ", next_steps="")]
    )
    clock.forward(days=8)
    assert release(paper) == 1
    assert [texts(entry) for entry in ash.standing("hope")] == [["hers next"]]
    assert ash.chronology("zofia") == ()  # of whom only the adult's own part is written
    assert "canary" not in str(ash.entry_texts())
    assert ash.standing("hope")[0].entered_by == ash.name("lead")
    assert "paper.released" in ash.events()
    assert "canary" not in " ".join(row.body for row in ash.rows(AuditPayload))


def test_the_newest_text_is_what_a_writer_typed_over_the_saved_one(ash: School, clock: FakeClock) -> None:
    paper = ash.record(cases=[ash.case("amara", "saved")])
    type_into(paper, cases=[{**rows_of(paper.answers, "cases")[0], "analysis": "typed"}, ash.case("hope", "typed")])
    clock.forward(days=8)
    assert release(paper) == 2
    assert texts(ash.standing("amara")[0])[0] == "typed"
    assert decisions(ash.chronology("amara")) == ["recorded", "corrected"]
    assert len(ash.standing("hope")) == 1


def test_a_buffer_of_an_earlier_text_is_not_the_newest(ash: School, clock: FakeClock) -> None:
    paper = ash.record(cases=[ash.case("amara", "saved")])
    old = paper.revision
    paper.save(trends="Saved since")
    ash.found("head", [ash.children["hope"]])
    writing.autosave(paper.at(), paper.reference, old, {**paper.answers, "cases": [ash.case("hope", "stale")]})
    clock.forward(days=8)
    assert release(paper) == 0
    assert ash.chronology("hope") == ()


def test_it_may_be_done_again_after_more_typing(ash: School, clock: FakeClock) -> None:
    paper = ash.record(cases=[{**ash.case("amara", "A"), "next_steps": ""}])
    clock.forward(days=8)
    assert (release(paper), release(paper)) == (1, 0)
    type_into(paper, cases=[{**rows_of(paper.answers, "cases")[0], "analysis": "More"}])
    with pytest.raises(Conflict):
        release(paper)
    clock.forward(days=8)
    assert release(paper) == 1
    assert texts(ash.standing("amara")[0]) == ["More"]


def test_what_was_released_is_kept_by_the_writers_next_save(ash: School, clock: FakeClock) -> None:
    """An unfinished case has no entry before the session ends; one that has it keeps it."""
    paper = ash.record(cases=[{**ash.case("amara", "A"), "next_steps": ""}])
    clock.forward(days=8)
    release(paper)
    paper.save(trends="Back at it")
    assert decisions(ash.chronology("amara")) == ["recorded"]
    paper.save(cases=[])
    assert decisions(ash.chronology("amara")) == ["struck"]


def test_a_contracts_paper_is_nobodys_to_release(ash: School, clock: FakeClock) -> None:
    paper = ash.contract_paper()
    clock.forward(days=30)
    assert left(ash) == ()
    with pytest.raises(NotFound):
        release(paper)


def test_what_is_no_draft_is_not_released(ash: School, clock: FakeClock) -> None:
    paper = ready(ash, "amara")
    paper.circulate()
    clock.forward(days=30)
    assert left(ash) == ()
    with pytest.raises(Conflict, match="not a draft"):
        release(paper)


@pytest.mark.parametrize(
    "who", ["deputy", "head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"]
)
def test_only_the_lead_releases_and_learns_of_drafts(ash: School, clock: FakeClock, who: str) -> None:
    """The head wrote this one, and the deputy is nobody in it."""
    paper = ash.record(cases=[{**ash.case("amara", "A"), "next_steps": ""}])
    clock.forward(days=8)
    before = ash.events()
    assert left(ash, who) == ()
    uses: tuple[Callable[[], object], ...] = (lambda: release(paper, who),)
    for use in uses:
        with pytest.raises(Refused):
            use()
    with pytest.raises(CLOSED):
        releasing.release_children(ash.desk, paper.reference)
    assert ash.events() == before
    assert ash.rows(ChronologyEntry) == []


def test_a_draft_next_door_is_not_there(town: Town, clock: FakeClock) -> None:
    clock.forward(days=8)
    theirs = [draft.reference for draft in left(town.birch)]
    assert len(theirs) == 1
    assert left(town.ash) == ()
    with pytest.raises(NotFound):
        releasing.release_children(town.ash.at("lead"), "P-0004")
