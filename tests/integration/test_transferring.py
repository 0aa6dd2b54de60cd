"""A child's file to the next school: only from the main file, within five school days, and received by somebody."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests import word_files
from tests.client import Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import NOISE, School, ready
from webapp.db.children import Child
from webapp.db.papers import IssuedCopy
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import practice, transferring, withdrawing
from webapp.services.home import home
from webapp.settings import Settings

FIRST_DAY = date(2026, 3, 6)  # a Friday


@pytest.fixture
@kept
def main(ash: School) -> School:
    """Alongside holds the main file, and Amara and Zofia were discussed."""
    practice.choose(ash.at("lead"), "main_system", "Alongside")
    ready(ash, "amara", "zofia").issue("lead", "head")
    return ash


def begun(ash: School, who: str = "lead", starts_on: date = FIRST_DAY) -> str:
    return transferring.begin_transfer(ash.at(who), ash.children["amara"], "Thornlea Academy, Ms Orla Dene", starts_on)


def test_from_the_pack_to_the_receipt(main: School, clock: FakeClock) -> None:
    ash, today = main, main.clock().date()
    reference = begun(ash)
    with pytest.raises(Conflict, match="not printed"):
        transferring.note_sent(ash.at("lead"), reference, today, "By hand")
    file = transferring.print_transfer(ash.at("lead"), reference)
    words = "\n".join(word_files.lines(file.content))
    assert file.file_name == f"{reference}-file.docx"
    assert "Thornlea Academy" in words
    assert "About amara: next" in words
    assert "Received on: ____" in words
    assert re.search(r"\b[12] entr(y|ies), from", words)
    for other in ("About zofia", "Zofia", NOISE):
        assert other not in words
    with pytest.raises(Invalid, match="future"):
        transferring.note_sent(ash.at("lead"), reference, today + timedelta(days=1), "By hand")
    transferring.note_sent(ash.at("deputy"), reference, today, "By hand, signed for")
    with pytest.raises(Invalid, match="before it was sent"):
        transferring.note_receipt(ash.at("lead"), reference, today - timedelta(days=1), "Ms Dene")
    clock.forward(days=2)
    transferring.note_receipt(ash.at("lead"), reference, ash.clock().date(), "Ms Dene, lead there")
    view = transferring.read_transfer(ash.at("lead"), reference)
    assert (view.sent_by, view.received_by, view.receipt_by) == (
        ash.name("deputy"),
        "Ms Dene, lead there",
        ash.name("lead"),
    )
    with pytest.raises(Conflict):
        transferring.note_receipt(ash.at("lead"), reference, ash.clock().date(), "Again")


def test_the_clock_is_five_school_days_from_the_first_day_there_and_late_is_told(
    main: School, clock: FakeClock
) -> None:
    ash, reference = main, begun(main)
    view = transferring.read_transfer(ash.at("lead"), reference)
    assert view.due_on == date(2026, 3, 12)  # Friday, Monday to Thursday
    clock.now = clock.now.replace(day=12)
    assert [task.late for task in home(ash.at("lead")).keeping if task.reference == reference] == [False]
    clock.forward(days=1)
    assert [task.late for task in home(ash.at("deputy")).keeping if task.reference == reference] == [True]
    assert [task for task in home(ash.at("head")).keeping if task.reference == reference] == []


def test_where_another_system_holds_the_main_file_nothing_is_sent_from_here(ash: School) -> None:
    with pytest.raises(Conflict, match="CPOMS holds the main file"):
        begun(ash)
    assert transferring.list_transfers(ash.at("lead")).holds_main_file is False


def test_what_was_withdrawn_and_the_analysis_stay_here_unless_it_is_asked_for(main: School) -> None:
    ash, reference = main, begun(main)
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], ash.chronology("amara")[0].uid, "Another child")
    words = "\n".join(word_files.lines(transferring.print_transfer(ash.at("lead"), reference).content))
    assert "About amara" not in words
    assert "0 entries, without the analysis." in words


def test_one_at_a_time_and_for_a_child_who_is_here(main: School) -> None:
    begun(main)
    with pytest.raises(Conflict, match="on its way"):
        begun(main)
    with pytest.raises(NotFound):
        transferring.begin_transfer(main.at("lead"), "C-9999", "x", FIRST_DAY)
    with pytest.raises(Invalid):
        transferring.begin_transfer(main.at("lead"), main.children["zofia"], " ", FIRST_DAY)


@pytest.mark.parametrize("who", ["head", "wellbeing", "staff", "governor", "administrator", "trust", "nobody"])
def test_it_is_for_leads_and_deputies(main: School, who: str) -> None:
    reference = begun(main)
    before = len(main.rows(IssuedCopy))
    for use in (
        lambda: begun(main, who),
        lambda: transferring.list_transfers(main.at(who)),
        lambda: transferring.read_transfer(main.at(who), reference),
        lambda: transferring.print_transfer(main.at(who), reference),
    ):
        with pytest.raises(Refused):
            use()
    assert len(main.rows(IssuedCopy)) == before


def test_through_the_pages(sqlite_settings: Settings, clock: FakeClock) -> None:
    site: Site = open_site(sqlite_settings, clock)
    with site.desk.read() as work:
        child = work.db.get_one(Child, site.here.child_id).reference
    lead = site.browser("lead")
    sent = {"to_school": "Thornlea Academy", "starts_on": "6/3/26"}
    assert "Files are sent from your main system" in text_of(lead.get("/transfers"))
    lead.post(f"/transfers/new?child={child}", sent, 409)
    lead.post("/school/practice/main_system", {"main_system": "Alongside"})
    assert "Say to which school" in text_of(lead.post(f"/transfers/new?child={child}", {"starts_on": "6/3/26"}, 422))
    page = lead.post(f"/transfers/new?child={child}", sent).location
    assert "Send a child’s file to the next school" in text_of(lead.get("/"))
    assert lead.post(f"{page}/file", status=200).data.startswith(b"PK")
    assert "not a date" in text_of(lead.post(f"{page}/sent", {"on": "", "how": "By hand"}, 422))
    lead.post(f"{page}/sent", {"on": "3/3/26", "how": "By hand"})
    assert "no receipt yet" in text_of(lead.get("/transfers"))
    assert "Say who received it" in text_of(lead.post(f"{page}/receipt", {"on": "3/3/26"}, 422))
    lead.post(f"{page}/receipt", {"on": "3/3/26", "by": "Ms Dene"})
    assert "Received on 3 March 2026" in text_of(lead.get(page))
    site.browser("head").get(page, 404)
