"""Printed sheets that belong to no paper: a session's actions and a child's chronology, from the page to the bytes kept."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from tests import factories, word_files
from tests.client import Site, open_site
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import NOISE, Paper, School, ready, sound
from webapp.db.contracts import Contract
from webapp.db.papers import IssuedCopy
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.domain.people import PartyKind
from webapp.services import action_sheet, chronology_sheets, issuing, reading, withdrawing
from webapp.settings import Settings

CANARY = "canary-of-zofia"


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


@pytest.fixture
@kept
def ended(ash: School) -> Paper:
    """A session that has just ended; its record is a draft still."""
    paper = ash.record(cases=[ash.case("amara", "About amara:"), ash.case("zofia", CANARY)])
    paper.save(
        actions=[
            ash.action(paper, "Call Amara Lisle’s aunt, then Zosia’s nursery", "lead"),
            ash.action(paper, "Read the new guidance", "head", 14),
        ]
    )
    paper.end("amara", "zofia")
    return paper


def sheet(paper: Paper, who: str) -> str:
    """All words of the sheet of actions that this person downloads."""
    return "\n".join(word_files.lines(action_sheet.print_actions(paper.school.at(who), paper.session).content))


def chronology(ash: School, child: str, who: str = "lead") -> str:
    """All words of the chronology that this person downloads."""
    return "\n".join(word_files.lines(chronology_sheets.print_chronology(ash.at(who), ash.children[child]).content))


# A session's actions


@pytest.mark.parametrize("who", ["head", "lead"])
def test_it_is_there_the_moment_the_session_ends_for_both(ended: Paper, who: str) -> None:
    assert ended.state == "draft"
    words = sheet(ended, who)
    assert "Read the new guidance" in words
    assert ended.school.name("lead") in words
    assert ended.reference in words
    assert action_sheet.PROVISIONAL in words
    assert "Anyone else who was there\nNobody" in words
    assert NOISE not in words


def test_no_child_is_named_on_it_and_nothing_of_what_was_said(ended: Paper) -> None:
    words, ash = sheet(ended, "head"), ended.school
    assert f"Call {ash.children['amara']}’s aunt, then {ash.children['zofia']}’s nursery" in words
    assert not [name for name in ("Amara", "Zofia", "Zosia", "Lisle", CANARY) if name in words]


def test_with_somebody_from_outside_not_even_by_reference(ended: Paper) -> None:
    ash = ended.school
    ended.school.add_party("wellbeing", PartyKind.SUPERVISEE)
    before = sheet(ended, "head")
    party_id = ended.party("wellbeing")
    with ash.desk.database.engine.begin() as connection:
        connection.execute(text("UPDATE party SET external = :yes WHERE id = :id"), {"yes": True, "id": party_id})
    after = sheet(ended, "head")
    assert ash.children["amara"] in before
    assert ash.children["amara"] not in after
    assert "Call a child’s aunt, then a child’s nursery" in after


def test_once_agreed_it_is_no_longer_provisional(ash: School) -> None:
    paper = ready(ash, "amara")
    assert action_sheet.PROVISIONAL in sheet(paper, "lead")
    paper.issue("lead", "head")
    assert action_sheet.PROVISIONAL not in sheet(paper, "lead")


@pytest.mark.parametrize("who", ["deputy", "wellbeing", "staff", "governor", "administrator", "trust", "second_lead"])
def test_it_is_nobody_elses(ended: Paper, who: str) -> None:
    with pytest.raises(Refused):
        action_sheet.print_actions(ended.school.at(who), ended.session)
    assert ended.school.rows(IssuedCopy) == []


def test_who_joined_later_has_no_sheet_of_what_was_before(ended: Paper, clock: FakeClock) -> None:
    clock.forward(days=2)
    ash = ended.school
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.scalars(select(Contract).where(Contract.school_id == ash.school_id)).first()
        assert contract is not None
        factories.make_party(work, contract, ash.person("staff"), PartyKind.ATTENDEE, from_on=work.today)
        work.note("contract.created", f"contract:{contract.id}")
    with pytest.raises(Refused):
        action_sheet.print_actions(ended.school.at("staff"), ended.session)


def test_before_the_end_there_is_none(ash: School) -> None:
    paper = ash.record()
    with pytest.raises(Conflict, match="End it first"):
        action_sheet.print_actions(ash.at("head"), paper.session)


def test_an_action_that_was_taken_out_was_promised_by_nobody(ended: Paper) -> None:
    rows = ended.answers["actions"]
    ended.save(actions=rows[1:])
    assert "aunt" not in sheet(ended, "head")


def test_a_print_is_kept_as_it_went_out_and_told(ended: Paper) -> None:
    ash = ended.school
    file = action_sheet.print_actions(ash.at("lead"), ended.session)
    assert file.file_name == f"{ended.session}-actions.docx"
    (copy,) = ash.rows(IssuedCopy)
    assert (copy.kind, copy.paper_version_id, copy.entry_id, copy.child_id) == ("sheet", None, None, None)
    assert copy.sha256 == hashlib.sha256(file.content).hexdigest()
    assert copy.code in "".join(
        word_files.parts(file.content)[name].decode("utf-8", "ignore") for name in _footers(file)
    )
    assert ash.events()[-1] == "actions.printed"
    assert sound(ash.desk)


def _footers(file: object) -> list[str]:
    return [name for name in word_files.parts(file.content) if "footer" in name]  # type: ignore[attr-defined]


def test_a_sheet_is_no_copy_of_the_paper(ended: Paper) -> None:
    """Not in its list, and not under its code: what is signed is the record."""
    action_sheet.print_actions(ended.at("lead"), ended.session)
    (copy,) = ended.school.rows(IssuedCopy)
    assert ended.view().copies == ()
    with pytest.raises(NotFound):
        issuing.download(ended.at(), ended.reference, copy.code)


def test_a_copy_shows_one_thing(ended: Paper) -> None:
    """The database itself refuses a copy of nothing, and one of two things."""
    action_sheet.print_actions(ended.at("lead"), ended.session)
    (copy,) = ended.school.rows(IssuedCopy)
    row = {column.key: getattr(copy, column.key) for column in IssuedCopy.__table__.columns if column.key != "content"}
    for shows in ({"session_id": None}, {"paper_version_id": ended.row.versions[-1].id}):
        wrong = row | {"id": 900, "code": "AAA-333", "content": b"x"} | shows
        with pytest.raises(IntegrityError), ended.school.desk.database.engine.begin() as connection:
            connection.execute(insert(IssuedCopy.__table__).values(wrong))


# A chronology


def test_a_chronology_holds_its_own_childs_words_alone(ended: Paper) -> None:
    ash = ended.school
    amara, zofia = chronology(ash, "amara"), chronology(ash, "zofia")
    assert "About amara: now" in amara
    assert CANARY in zofia
    assert CANARY not in amara
    assert "About amara" not in zofia
    assert "inside" not in amara  # what is about the adult stays in the record
    assert NOISE not in amara
    assert "Not answered" not in amara
    assert "?:" not in amara


def test_other_children_stand_by_their_reference_and_a_shared_surname_stays(ash: School) -> None:
    words = "Zosia walks her home; Zofia Lisle says so. The Lisle family agreed."
    paper = ash.record(cases=[ash.case("amara", words), ash.case("zofia", "x")])
    paper.end("amara", "zofia")
    said, other = chronology(ash, "amara"), ash.children["zofia"]
    assert f"{other} walks her home; {other} says so. The Lisle family agreed." in said
    assert "Zosia" not in said


def test_struck_stands_as_such_and_withdrawn_is_absent(ended: Paper) -> None:
    ash = ended.school
    ended.save(cases=[row for row in ended.answers["cases"] if row["child"] == ash.children["zofia"]])
    assert "Struck through: No longer in the record" in chronology(ash, "amara")
    (entry,) = ash.standing("zofia")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["zofia"], entry.uid, "Another child")
    assert CANARY not in chronology(ash, "zofia")


def test_entries_stand_in_the_order_of_what_happened(ash: School, clock: FakeClock) -> None:
    for words in ("first-words", "second-words"):
        paper = ash.record(cases=[ash.case("amara", words)])
        paper.end("amara")
        clock.forward(days=3)
    said = chronology(ash, "amara", "deputy")
    assert said.index("first-words") < said.index("second-words")


def test_the_file_carries_the_reference_and_no_name(ended: Paper) -> None:
    ash = ended.school
    file = chronology_sheets.print_chronology(ash.at("deputy"), ash.children["amara"])
    assert file.file_name == f"{ash.children['amara']}-chronology.docx"
    properties = word_files.parts(file.content)["docProps/core.xml"].decode()
    assert "Amara" not in properties
    assert "Lisle" not in properties
    assert [(copy.kind, copy.child_id is None) for copy in ash.rows(IssuedCopy)] == [("sheet", False)]
    assert ash.events()[-1] == "child.printed"


@pytest.mark.parametrize("who", ["head", "wellbeing", "staff", "governor", "administrator", "trust"])
def test_a_chronology_is_printed_by_leads_and_deputies_only(ended: Paper, who: str) -> None:
    with pytest.raises(Refused):
        chronology_sheets.print_chronology(ended.school.at(who), ended.school.children["amara"])


def test_reading_the_paper_shows_no_sheet(ended: Paper) -> None:
    action_sheet.print_actions(ended.at("lead"), ended.session)
    assert reading.read_paper(ended.at(), ended.reference).copies == ()


# Pages


def test_the_pages_give_the_files_out(site: Site) -> None:
    browser = site.browser("lead")
    with site.desk.read() as work:
        child = work.db.execute(
            text("SELECT reference FROM child WHERE id = :id"), {"id": site.here.child_id}
        ).scalar_one()
    page = browser.get(f"/children/{child}").get_data(as_text=True)
    assert f'action="/children/{child}/print"' in page
    answer = browser.post(f"/children/{child}/print", status=200)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={child}-chronology.docx"
    site.browser("head").post(f"/children/{child}/print", status=404)
