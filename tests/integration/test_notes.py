"""A note for a child's own file: from its page to each child's chronology, and back onto paper (cambridgeshire, jmat)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from tests import word_files
from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.school import NOISE, School
from webapp.db.audit import AuditPayload
from webapp.db.children import Child, ChronologyEntry
from webapp.db.papers import IssuedCopy
from webapp.documents.codec import new_uid
from webapp.domain.entry_content import Part
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import PartyKind
from webapp.services import chronology_sheets, notes, practice, withdrawing
from webapp.settings import Settings

DAY = "2026-03-02"


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def row(ash: School, child: str, words: str, **parts: str) -> dict[str, str]:
    said = {key: f"{words} {key}" for key in ("why", "advised", "decided", "reason")}
    return {"uid": new_uid(), "child": ash.children.get(child, child), "plan_changed": "no", **said, **parts}


def answers(*rows: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {
        "held_on": DAY,
        "formality": "Ad hoc",
        "attendees": "Lead and the school nurse",
        "advice_from": "The trust’s lead",
        "held_how": "By telephone",
        "cases": list(rows),
        **changes,
    }


def printed(ash: School, child: str) -> str:
    """All words of the one note of this child, on paper."""
    (entry,) = ash.chronology(child)
    return "\n".join(
        word_files.lines(chronology_sheets.print_note(ash.at("deputy"), ash.children[child], entry.uid).content)
    )


def test_each_child_gets_their_own_words_alone(ash: School) -> None:
    filed = notes.record_note(ash.at("deputy"), answers(row(ash, "amara", "canary-a"), row(ash, "hope", "canary-h")))
    assert set(filed) == {ash.children["amara"], ash.children["hope"]}
    (entry,) = ash.chronology("amara")
    assert (entry.source, entry.event_on.isoformat(), entry.is_note) == ("Professionals’ meeting", DAY, True)
    assert entry.content.took_part == ("Lead and the school nurse",)
    assert Part("Who gave advice", "The trust’s lead") in entry.content.parts
    told = ash.entry_texts()
    assert "canary-a" in told[ash.children["amara"]]
    assert "canary-h" not in told[ash.children["amara"]]
    assert "canary-a" not in told[ash.children["hope"]]
    assert "canary-a" not in printed(ash, "hope")
    assert "canary-h" not in printed(ash, "amara")


def test_the_day_of_the_discussion_is_not_that_of_the_entry(ash: School) -> None:
    notes.record_note(ash.at("lead"), answers(row(ash, "amara", "x"), held_on="2026-02-10"))
    (entry,) = ash.rows(ChronologyEntry)
    assert entry.event_on.isoformat() == "2026-02-10"
    assert entry.entered_at == ash.clock()


@pytest.mark.parametrize(
    ("who", "approves", "decision"),
    [("deputy", "lead", "recorded"), ("lead", "lead", "approved"), ("deputy", "none", "approved")],
)
def test_approval_is_as_the_school_says(ash: School, who: str, approves: str, decision: str) -> None:
    practice.choose(ash.at("lead"), "approval", approves)
    notes.record_note(ash.at(who), answers(row(ash, "amara", "x")))
    assert [entry.decision for entry in ash.chronology("amara")] == [decision]


@pytest.mark.parametrize("who", ["head", "wellbeing", "staff", "governor", "administrator", "trust"])
def test_without_a_session_only_leads_and_deputies_write(ash: School, who: str) -> None:
    with pytest.raises(Refused):
        notes.begin_note(ash.at(who))
    with pytest.raises(Refused):
        notes.record_note(ash.at(who), answers(row(ash, "amara", "x")))
    assert ash.rows(ChronologyEntry) == []


def test_a_party_of_a_session_may_propose_in_it(ash: School) -> None:
    """The head supervises and reads no chronology: in their own session they may name a child, as in its record."""
    paper = ash.record()
    view = notes.begin_note(ash.at("head"), paper.session)
    assert view.may_read is False
    assert view.answers["held_on"] == ash.clock().date().isoformat()
    assert ash.name("lead") in str(view.answers["attendees"])
    ash.found("head", [ash.children["amara"]])
    notes.record_note(ash.at("head"), answers(row(ash, "amara", "x")), paper.session)
    assert [entry.decision for entry in ash.chronology("amara")] == ["recorded"]
    with ash.desk.read() as work:
        assert paper.session in "".join(work.db.scalars(select(AuditPayload.body)))
    with pytest.raises(Refused):
        notes.begin_note(ash.at("staff"), paper.session)


def test_a_party_from_outside_names_no_child(ash: School) -> None:
    """The same place as the head's, marked as from outside: a child's confidentiality is kept there (loxdale, jmat)."""
    paper = ash.record()
    party_id = ash.add_party("staff", PartyKind.ATTENDEE)
    assert notes.begin_note(ash.at("staff"), paper.session).contract_reference == paper.contract
    with ash.desk.database.engine.begin() as connection:
        connection.execute(text("UPDATE party SET external = :yes WHERE id = :id"), {"yes": True, "id": party_id})
    with pytest.raises(Refused):
        notes.begin_note(ash.at("staff"), paper.session)
    with pytest.raises(Refused):
        notes.record_note(ash.at("staff"), answers(row(ash, "amara", "x")), paper.session)
    with pytest.raises(NotFound):
        notes.begin_note(ash.at("lead"), "M-9999")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": "2026-12-24"}, "future"),
        ({"held_on": ""}, "Enter the day"),
        ({"cases": []}, "Choose the child"),
    ],
)
def test_what_cannot_be_kept(ash: School, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        notes.record_note(ash.at("lead"), answers(row(ash, "amara", "x"), **changes))
    assert ash.rows(ChronologyEntry) == []


def test_a_child_twice_or_of_nowhere(ash: School) -> None:
    with pytest.raises(Invalid, match="two blocks"):
        notes.record_note(ash.at("lead"), answers(row(ash, "amara", "x"), row(ash, "amara", "y")))
    with pytest.raises(Invalid, match="not in this school"):
        notes.record_note(ash.at("lead"), answers(row(ash, "amara", "x"), row(ash, "C-9999", "y")))
    assert ash.rows(ChronologyEntry) == []


def test_the_button_pressed_twice_files_once(ash: School) -> None:
    same = answers(row(ash, "amara", "x"))
    notes.record_note(ash.at("lead"), same)
    with pytest.raises(Conflict, match="already"):
        notes.record_note(ash.at("lead"), same)
    assert len(ash.rows(ChronologyEntry)) == 1


def test_a_note_on_paper_is_kept_and_names_no_other_child_of_it(ash: School) -> None:
    said = row(ash, "amara", "x", advised="Hope Darrow was there. Then Hope said so.")
    notes.record_note(ash.at("deputy"), answers(said, row(ash, "hope", "y")))
    words = printed(ash, "amara")
    assert f"{ash.children['hope']} was there. Then {ash.children['hope']} said so." in words
    assert "Darrow" not in words
    assert "Amara Lisle" in words
    assert ash.name("deputy") in words
    assert NOISE not in words
    (copy,) = ash.rows(IssuedCopy)
    assert (copy.kind, copy.entry_id is None, copy.child_id) == ("sheet", False, None)
    assert ash.events()[-1] == "entry.printed"


def test_a_withdrawn_note_is_not_printed_and_stands_on_the_right_child_as_a_note(ash: School) -> None:
    notes.record_note(ash.at("lead"), answers(row(ash, "amara", "canary-a")))
    (entry,) = ash.chronology("amara")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], entry.uid, "Wrong", ash.children["hope"])
    with pytest.raises(NotFound):
        chronology_sheets.print_note(ash.at("lead"), ash.children["amara"], entry.uid)
    assert [one.source for one in ash.chronology("hope")] == ["Professionals’ meeting"]
    assert "canary-a" in printed(ash, "hope")


def test_an_entry_of_a_record_is_not_printed_as_a_note(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "x")])
    paper.end("amara")
    (entry,) = ash.chronology("amara")
    with pytest.raises(NotFound):
        chronology_sheets.print_note(ash.at("lead"), ash.children["amara"], entry.uid)


# Pages


def _child(site: Site) -> str:
    with site.desk.read() as work:
        return work.db.get_one(Child, site.here.child_id).reference


def _fields(site: Site, **changes: str) -> dict[str, str]:
    said = {f"cases-0-{key}": f"typed {key}" for key in ("why", "advised", "decided", "reason")}
    said["cases-0-plan_changed"] = "no"
    base = {"held_on": "2/3/26", "attendees": "Two of us", "cases-0-uid": new_uid(), "cases-0-child": _child(site)}
    return base | said | changes


def test_the_page_puts_it_on_the_chronology_without_javascript(site: Site) -> None:
    browser = site.browser("deputy")
    page = browser.get("/notes/new").get_data(as_text=True)
    assert 'name="cases-0-find"' in page
    answer = browser.post("/notes/new", _fields(site, do="save"))
    assert answer.location == f"/children/{_child(site)}"
    assert "typed advised" in text_of(browser.get(answer.location))


def test_nothing_typed_is_lost(site: Site) -> None:
    browser = site.browser("lead")
    missing = _fields(site, do="save") | {"cases-0-decided": "", "held_on": "31/2/26"}
    answer = browser.post("/notes/new", missing, 422).get_data(as_text=True)
    assert "typed why" in answer
    assert "31/2/26" in answer
    for do in ("add:cases", "find:cases:x"):
        assert "typed why" in browser.post("/notes/new", _fields(site, do=do), 200).get_data(as_text=True)


def test_a_child_is_found_and_chosen(site: Site) -> None:
    browser = site.browser("lead")
    looked = _fields(site, do="save") | {"cases-0-child": "", "cases-0-find": "Quillf"}
    answer = browser.post("/notes/new", looked, 200).get_data(as_text=True)
    assert f'value="{_child(site)}"' in answer


def test_the_page_is_not_for_those_who_may_not(site: Site) -> None:
    for who in ("governor", "administrator", "nobody"):
        site.browser(who).get("/notes/new", 404)
