"""The queue that leads who share the post work through: who has what in hand, and nothing is approved twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.clock import FakeClock
from tests.integration.school import NOISE, School, Town, decisions, ready, sound
from webapp.db.children import EntryClaim
from webapp.domain.errors import Conflict, DomainError, NotFound, Refused
from webapp.services import approval_queue, approving, chronology, withdrawing
from webapp.services.approval_queue import Queue
from webapp.services.claims import HOLDS, ClaimView


def queue(ash: School, who: str = "lead", open_uid: str = "") -> Queue:
    return approval_queue.read_queue(ash.at(who), 1, open_uid)


def waiting(ash: School) -> list[str]:
    return [uid for record in queue(ash).records for uid in record.uids]


def claims(ash: School, who: str = "lead") -> list[ClaimView | None]:
    return [line.claim for record in queue(ash, who).records for line in record.lines]


# What is told


def test_it_is_told_record_by_record_oldest_first(town: Town, clock: FakeClock) -> None:
    ash = town.ash
    ready(ash, "hope", between="wellbeing-deputy")
    clock.forward(days=2)
    ready(ash, "amara", "zofia", between="wellbeing-deputy")
    found = queue(ash)
    assert [[line.child.reference for line in record.lines] for record in found.records] == [
        ["C-0003"], ["C-0001", "C-0002"],
    ]  # fmt: skip
    assert [record.school_days for record in found.records] == [2, 0]
    assert (found.total, found.pages) == (3, 1)
    assert NOISE not in str(found)


def test_only_the_words_of_the_open_record_are_shown_and_noted(ash: School) -> None:
    ready(ash, "hope", between="wellbeing-deputy")
    ready(ash, "amara", "zofia", between="wellbeing-deputy")
    assert "About" not in str(queue(ash))
    assert ash.events().count("entry.read") == 0
    words = str(queue(ash, open_uid=waiting(ash)[2]))
    assert "About amara" in words
    assert "About zofia" in words
    assert "About hope" not in words
    assert ash.events().count("entry.read") == 2


def test_more_records_than_a_page_holds(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_queue, "PAGE", 2)
    for child in ("hope", "amara", "zofia"):
        ash.record(cases=[ash.case(child, "A")])
    first, second, after = (approval_queue.read_queue(ash.at("lead"), page) for page in (1, 2, 9))
    assert [len(page.records) for page in (first, second, after)] == [2, 1, 1]
    assert (second.page, after.page, first.total) == (2, 2, 3)


# Claims


def test_what_one_has_in_hand_the_other_sees_and_leaves(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    uids = waiting(ash)
    approving.claim_entries(ash.at("lead"), uids)
    approving.claim_entries(ash.at("lead"), uids)  # the button pressed twice
    assert len(ash.rows(EntryClaim)) == 2
    (record,) = queue(ash, "second_lead").records
    assert (record.taken, record.own, record.free) == (tuple(uids), (), ())
    assert record.lines[0].claim == ClaimView(ash.name("lead"), clock(), is_own=False, is_over=False)
    for use in (
        lambda: approving.claim_entries(ash.at("second_lead"), uids),
        lambda: approving.approve_entries(ash.at("second_lead"), uids[:1]),
        lambda: chronology.approve_entry(ash.at("second_lead"), "C-0001", uids[0]),
        lambda: approving.let_go(ash.at("second_lead"), uids),
    ):
        with pytest.raises(Conflict):
            use()
    assert waiting(ash) == uids
    approving.approve_entries(ash.at("lead"), uids)
    assert waiting(ash) == []
    assert all(row.ended_at == clock() for row in ash.rows(EntryClaim))
    assert sound(ash.desk)


def test_what_is_let_go_is_free(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    uids = waiting(ash)
    approving.claim_entries(ash.at("lead"), uids)
    approving.let_go(ash.at("lead"), uids)
    assert claims(ash) == [None]
    approving.approve_entries(ash.at("second_lead"), uids)
    assert [event for event in ash.events() if event in ("entry.claimed", "entry.let_go", "entry.approved")] == [
        "entry.claimed", "entry.let_go", "entry.approved",
    ]  # fmt: skip


def test_who_was_told_takes_over_at_once(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    uids = waiting(ash)
    approving.claim_entries(ash.at("lead"), uids)
    approving.claim_entries(ash.at("second_lead"), uids, told=True)
    (claim,) = claims(ash, "second_lead")
    assert claim is not None
    assert claim.is_own
    with pytest.raises(Conflict, match="Somebody else"):
        approving.approve_entries(ash.at("lead"), uids)


def test_nothing_waits_for_somebody_who_went_home(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    uids = waiting(ash)
    approving.claim_entries(ash.at("lead"), uids)
    clock.now += HOLDS
    (record,) = queue(ash, "second_lead").records
    assert (record.taken, record.free) == ((), tuple(uids))
    approving.claim_entries(ash.at("second_lead"), uids[:1])
    approving.approve_entries(ash.at("second_lead"), uids)
    assert waiting(ash) == []


@pytest.mark.parametrize("how", ["corrected", "struck", "withdrawn"])
def test_a_claim_ends_with_what_it_is_on(ash: School, how: str) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    approving.claim_entries(ash.at("lead"), waiting(ash))
    (row,) = paper.answers["cases"]
    match how:
        case "corrected":
            paper.save(cases=[{**row, "analysis": "B"}])  # type: ignore[dict-item]
        case "struck":
            paper.save(cases=[])
        case _:
            withdrawing.withdraw_entry(ash.at("deputy"), "C-0001", ash.standing("amara")[0].uid, "Another child")
    assert [row.ended_at is not None for row in ash.rows(EntryClaim)] == [True]
    assert claims(ash) == ([None] if how == "corrected" else [])


# Approving


def test_all_of_a_record_or_none_of_it(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    uids = waiting(ash)
    chronology.approve_entry(ash.at("second_lead"), "C-0003", uids[1])
    with pytest.raises(Conflict, match="any more"):
        approving.approve_entries(ash.at("lead"), uids)
    assert decisions(ash.chronology("amara")) == ["recorded"]
    approving.approve_entries(ash.at("lead"), uids[:1])
    assert decisions(ash.chronology("amara")) == ["approved"]


def test_two_leads_at_once_never_approve_twice(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    uids, said, start = waiting(ash), [], threading.Barrier(2)
    desks = [ash.at("lead"), ash.at("second_lead")]

    def press(who: int) -> None:
        start.wait()
        try:
            approving.approve_entries(desks[who], uids)
            said.append("approved")
        except DomainError as problem:
            said.append(type(problem).__name__)

    threads = [threading.Thread(target=press, args=(who,)) for who in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["Conflict", "approved"]
    assert ash.events().count("entry.approved") == 2
    assert sound(ash.desk)


def test_another_schools_entries_are_not_there(town: Town) -> None:
    ash = town.ash
    ash.record(cases=[ash.case("amara", "A")])
    mine, theirs = waiting(ash), [entry.uid for entry in town.birch.chronology("amara")]
    uses: tuple[Callable[[list[str]], None], ...] = (
        lambda uids: approving.claim_entries(ash.at("lead"), uids),
        lambda uids: approving.approve_entries(ash.at("lead"), uids),
        lambda uids: approving.let_go(ash.at("lead"), uids),
    )
    for use in uses:
        for uids in (theirs, [*mine, *theirs], ["x"], []):
            with pytest.raises(NotFound):
                use(uids)
    assert ash.rows(EntryClaim) == town.birch.rows(EntryClaim) == []
    assert decisions(town.birch.chronology("amara")) == ["recorded"]


def test_the_queue_is_the_leads(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    uids = waiting(ash)
    for who in ("deputy", "head", "wellbeing", "trust", "administrator", "staff", "governor", "nobody"):
        for use in (
            lambda who=who: queue(ash, who),
            lambda who=who: approving.claim_entries(ash.at(who), uids),
            lambda who=who: approving.approve_entries(ash.at(who), uids),
            lambda who=who: approving.let_go(ash.at(who), uids),
        ):
            with pytest.raises(Refused):
                use()
    assert waiting(ash) == uids
