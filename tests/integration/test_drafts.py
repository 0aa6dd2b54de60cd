"""A draft that nobody goes on with is laid aside, not deleted: its children's entries and its writers' text stay."""

from collections.abc import Callable

import pytest

from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, decisions, ready
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.services import agreeing, drafts, issuing, reading, writing
from webapp.services.work import Desk

WHY = "Begun twice by mistake"


@pytest.fixture
@kept
def draft(ash: School) -> Paper:
    return ready(ash, "amara", trends="Mondays")


def abandon(paper: Paper, who: str = "", reason: str = WHY) -> None:
    drafts.abandon(paper.at(who), paper.reference, reason)


def test_it_is_laid_aside_with_a_reason_and_taken_up_again_as_it_was(draft: Paper) -> None:
    text = draft.answers
    abandon(draft)
    assert (draft.state, draft.view().abandoned_because) == ("abandoned", WHY)
    drafts.resume(draft.at(), draft.reference)
    assert (draft.state, draft.answers, draft.view().abandoned_because) == ("draft", text, "")
    assert [event for event in draft.school.events() if event.startswith(("paper.ab", "paper.res"))] == [
        "paper.abandoned",
        "paper.resumed",
    ]
    draft.issue("lead", "head")
    assert draft.state == "issued"


def test_the_children_were_spoken_of_so_their_entries_stay(draft: Paper) -> None:
    before = draft.school.chronology("amara")
    abandon(draft)
    after = draft.school.chronology("amara")
    assert [entry.content for entry in after] == [entry.content for entry in before]
    assert decisions(after) == ["recorded"]
    drafts.resume(draft.at(), draft.reference)
    assert decisions(draft.school.chronology("amara")) == ["recorded"]


def test_what_somebody_was_typing_is_kept_for_them(draft: Paper) -> None:
    revision = draft.revision
    writing.autosave(draft.at(), draft.reference, revision, {**draft.answers, "trends": "Typed"})
    abandon(draft)
    writing.autosave(draft.at(), draft.reference, revision, {**draft.answers, "trends": "Typed on"})
    drafts.resume(draft.at(), draft.reference)
    assert writing.open_for_writing(draft.at(), draft.reference).answers["trends"] == "Typed on"
    assert draft.answers["trends"] == "Mondays"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_asked_for(draft: Paper, reason: str) -> None:
    with pytest.raises(Invalid, match="Say why"):
        abandon(draft, reason=reason)
    assert draft.state == "draft"


def test_only_a_first_draft_is_abandoned_and_only_an_abandoned_one_resumed(draft: Paper) -> None:
    with pytest.raises(Conflict):
        drafts.resume(draft.at(), draft.reference)
    draft.circulate()
    with pytest.raises(Conflict):
        abandon(draft)
    draft.issue("lead", "head")
    with pytest.raises(Conflict):
        abandon(draft)


def test_nothing_else_happens_to_an_abandoned_draft(draft: Paper) -> None:
    abandon(draft)
    seen = draft.view().content_hash
    uses: tuple[Callable[[], object], ...] = (
        lambda: abandon(draft),
        draft.circulate,
        lambda: agreeing.agree(draft.at(), draft.reference, seen),
        lambda: agreeing.recall(draft.at(), draft.reference),
        lambda: draft.save(trends="Late"),
        lambda: issuing.print_draft(draft.at(), draft.reference),
    )
    for use in uses:
        with pytest.raises(Conflict):
            use()
    assert draft.state == "abandoned"


def test_the_supervisee_never_learns_of_it(draft: Paper) -> None:
    abandon(draft)
    with pytest.raises(Refused):
        reading.read_paper(draft.at("lead"), draft.reference)


@pytest.mark.parametrize("use", [lambda desk, ref: drafts.abandon(desk, ref, WHY), drafts.resume])
def test_others_abandon_and_resume_nothing(town: Town, draft: Paper, use: Callable[[Desk, str], None]) -> None:
    before = draft.school.events()
    for who in ("lead", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            use(draft.at(who), draft.reference)
    with pytest.raises(Refused):
        use(town.birch.at("deputy"), draft.reference)
    with pytest.raises(CLOSED):
        use(draft.school.desk, draft.reference)
    assert draft.school.events() == before
