"""A child's chronology: read by those who may, approved by the lead, and every look noted."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.integration.school import CLOSED, NOISE, School, Town, decisions, ready
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.children import Child, ChronologyEntry, EntryDecision
from webapp.documents.codec import content_hash, new_uid
from webapp.domain.errors import Conflict, NotFound, Refused, Unavailable
from webapp.services import chronology
from webapp.services.chronology import PAGE
from webapp.services.work import Desk


def many(school: School, child: str, count: int) -> None:
    """Entries by the dozen, a day apart, the newest today; each waits for the lead."""
    content = json.dumps({"parts": [], "took_part": []})
    with school.desk.work(school_id=school.school_id) as work:
        found = work.db.query(Child).filter_by(school_id=school.school_id, reference=school.children[child]).one()
        for number in range(count):
            entry = ChronologyEntry(
                school_id=school.school_id,
                uid=new_uid(),
                child_id=found.id,
                source="supervision",
                event_on=work.today - timedelta(days=number),
                entered_at=work.now,
                entered_by_id=school.person("head"),
                content=content,
                content_hash=content_hash(content),
            )
            entry.decisions = [
                EntryDecision(
                    school_id=school.school_id,
                    decision="recorded",
                    reason="",
                    made_by_id=school.person("head"),
                    made_at=work.now,
                )
            ]
            work.db.add(entry)
        work.note("entry.recorded", f"child:{found.id}")


# Reading


@pytest.mark.parametrize(("who", "approves"), [("lead", True), ("deputy", False), ("second_lead", True)])
def test_leads_and_deputies_read_it(ash: School, who: str, approves: bool) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    view = chronology.read_chronology(ash.at(who), "C-0001")
    assert (view.child.name, view.child.detail) == ("Amara Lisle", "4K, born 14 March 2017")
    assert [{part.label: part.text for part in entry.content.parts} for entry in view.entries] == [
        {
            "What is the situation for this child now?": "A now",
            "What needs to happen, to make a difference for the child?": "A next",
        }
    ]
    assert (view.awaiting, view.page, view.pages, view.may_approve) == (1, 1, 1, approves)
    assert NOISE not in str(view)


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_nobody_else_reads_it(ash: School, who: str) -> None:
    """The head is the supervisor here and wrote the record: that opens no chronology (design, section 7)."""
    ash.record(cases=[ash.case("amara", "A")])
    before = ash.events()
    for reference in ("C-0001", "C-9999"):
        with pytest.raises(Refused):
            chronology.read_chronology(ash.at(who), reference)
    with pytest.raises(Refused):
        chronology.approve_entry(ash.at(who), "C-0001", ash.rows(ChronologyEntry)[0].uid)
    with pytest.raises(CLOSED):
        chronology.read_chronology(ash.desk, "C-0001")
    assert ash.events() == before


def test_the_record_is_named_to_those_who_may_open_it_only(ash: School) -> None:
    paper = ready(ash, "amara")
    # While it is a draft, not even the lead, whose own it is, learns of it.
    assert [e.paper_reference for who in ("lead", "deputy") for e in ash.chronology("amara", who)] == ["", ""]
    paper.circulate()
    told = {who: ash.chronology("amara", who)[0].paper_reference for who in ("lead", "deputy", "second_lead")}
    assert told == {"lead": paper.reference, "deputy": "", "second_lead": ""}


def test_the_newest_day_comes_first_whatever_was_entered_last(ash: School, clock: FakeClock) -> None:
    recent = clock() - timedelta(hours=1)
    for starts_at, words in ((recent, "new"), (clock() - timedelta(days=20), "old")):
        ash.record(starts_at=starts_at, cases=[ash.case("amara", words)])
    assert [entry.content.parts[0].text for entry in ash.chronology("amara")] == ["new now", "old now"]


def test_a_page_holds_so_many_and_no_more(ash: School) -> None:
    many(ash, "amara", PAGE * 2 + 1)
    pages = [chronology.read_chronology(ash.at("lead"), "C-0001", page) for page in (1, 2, 3, 4)]
    assert [len(page.entries) for page in pages] == [PAGE, PAGE, 1, 0]
    assert {page.pages for page in pages} == {3}
    days = [entry.event_on for page in pages for entry in page.entries]
    assert days == sorted(days, reverse=True)
    assert len({entry.uid for page in pages for entry in page.entries}) == PAGE * 2 + 1


def test_a_child_of_nobody_has_one_empty_page(ash: School) -> None:
    view = chronology.read_chronology(ash.at("lead"), "C-0003")
    assert (view.entries, view.awaiting, view.pages) == ((), 0, 1)


def test_all_that_wait_are_counted_on_every_page(ash: School) -> None:
    """The page says "25 entries wait for the lead's approval"; on page two they do not become fewer."""
    many(ash, "amara", PAGE + 5)
    counted = {chronology.read_chronology(ash.at("lead"), "C-0001", page).awaiting for page in (1, 2)}
    assert counted == {PAGE + 5}


@pytest.mark.parametrize("page", [0, -1])
def test_a_page_before_the_first_is_no_fault_of_the_database(ash: School, page: int) -> None:
    many(ash, "amara", 1)
    try:
        view = chronology.read_chronology(ash.at("lead"), "C-0001", page)
    except NotFound:
        return
    assert len(view.entries) == 1


# Noting the look


def test_a_look_is_noted_once_in_a_quarter_hour(ash: School, clock: FakeClock) -> None:
    for _ in range(3):
        ash.chronology("amara")
    ash.chronology("amara", "deputy")
    assert ash.events().count("child.read") == 2
    clock.forward(minutes=16)
    ash.chronology("amara")
    assert ash.events().count("child.read") == 3
    subjects = {row.subject for row in payloads(ash) if row.subject.startswith("child:")}
    assert len(subjects) == 3  # three were put on the roll; the look is noted on one of them


def payloads(ash: School) -> list[Any]:
    return ash.rows(AuditPayload)


def test_no_look_that_cannot_be_noted(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*given: Any, **facts: Any) -> None:
        raise Unavailable("The database is busy.")

    ash.record(cases=[ash.case("amara", "A")])
    monkeypatch.setattr(Desk, "note_read", closed)
    with pytest.raises(Unavailable):
        ash.chronology("amara")


def test_the_audit_tells_no_name_and_no_word_of_it(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "canary")])
    ash.chronology("amara")
    told = " ".join(row.body for row in payloads(ash))
    assert not [word for word in ("canary", "Amara", "Lisle", "Of", "Room") if word in told]


# Approving


def test_the_lead_approves_what_waits(ash: School, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    clock.forward(days=1)
    chronology.approve_entry(ash.at("lead"), "C-0001", ash.chronology("amara")[0].uid)
    entry = ash.chronology("amara")[0]
    assert (entry.decision, entry.reason, entry.decided_at, entry.standing) == (
        "approved",
        "Approved by the lead",
        clock(),
        True,
    )
    decision = ash.rows(EntryDecision)[-1]
    assert decision.made_by_id == ash.person("lead")
    assert ash.events().count("entry.approved") == 1


def test_only_the_lead_approves(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    uid = ash.chronology("amara")[0].uid
    for who in ("deputy", "head", "wellbeing", "trust", "administrator", "staff", "governor"):
        with pytest.raises(Refused):
            chronology.approve_entry(ash.at(who), "C-0001", uid)
    assert decisions(ash.chronology("amara")) == ["recorded"]


def test_what_does_not_wait_is_not_approved(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A")])
    paper.save(cases=[])
    uid = ash.chronology("amara")[0].uid
    with pytest.raises(Conflict, match="any more"):
        chronology.approve_entry(ash.at("lead"), "C-0001", uid)
    ash.record(cases=[ash.case("hope", "H")])
    hope = ash.chronology("hope")[0].uid
    chronology.approve_entry(ash.at("lead"), "C-0003", hope)
    with pytest.raises(Conflict, match="any more"):
        chronology.approve_entry(ash.at("second_lead"), "C-0003", hope)
    assert [row.decision for row in ash.rows(EntryDecision)] == ["recorded", "struck", "recorded", "approved"]


def test_an_entry_is_approved_on_its_own_child(town: Town) -> None:
    ash = town.ash
    ash.record(cases=[ash.case("amara", "A")])
    uid = ash.chronology("amara")[0].uid
    theirs = town.birch.chronology("amara")[0].uid
    uses: tuple[Callable[[], None], ...] = (
        lambda: chronology.approve_entry(ash.at("lead"), "C-0003", uid),
        lambda: chronology.approve_entry(ash.at("lead"), "C-0001", theirs),
        lambda: chronology.approve_entry(ash.at("lead"), "C-0001", ""),
        lambda: chronology.approve_entry(town.birch.at("lead"), "C-0001", uid),
    )
    for use in uses:
        with pytest.raises(NotFound):
            use()
    assert decisions(ash.chronology("amara") + town.birch.chronology("amara")) == ["recorded", "recorded"]


def test_the_same_reference_next_door_is_another_child(town: Town) -> None:
    town.ash.record(cases=[town.ash.case("amara", "Ours")])
    assert NOISE not in str(town.ash.chronology("amara"))
    assert "Ours" not in str(town.birch.chronology("amara"))
    assert {row.event for row in town.ash.rows(AuditRow)} >= {"child.read", "entry.recorded"}
