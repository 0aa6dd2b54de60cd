"""A supervisor is replaced: for next week, taken back, then at once. The sheet is written, agreed, printed; then it ends."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e import half_term, handing_over
from tests.e2e.conftest import Opens
from tests.e2e.driver import names_in
from tests.e2e.word import words_of
from webapp.domain.clock import months_before, school_day, system_clock
from webapp.domain.dates import day as short_day
from webapp.domain.dates import long_day
from webapp.services.demo_words import CHILDREN

CONTRACT = "S-0001"
"""Petra Lindholm supervises Ines Calloway, for two months already."""


def test_one_supervisor_follows_another_and_then_it_ends(sits: Opens) -> None:
    petra, ines, sunita = sits("petra"), sits("ines", script=False), sits("sunita")
    today = school_day(system_clock())
    later = today + timedelta(days=7)
    petra.go(f"/contracts/{CONTRACT}")
    kept = [
        link.get_attribute("href") or "" for link in petra.page.locator("#sessions ~ table a[href^='/papers/']").all()
    ]

    # For next week, and taken back
    laid_aside = handing_over.hand_over(petra, CONTRACT, "Sunita Marlowe", later)
    assert "Sunita Marlowe supervises instead of Petra Lindholm" in petra.main
    ines.go("/")
    assert "Sunita Marlowe supervises you instead of Petra Lindholm" in ines.main
    sunita.go("/")
    assert "you supervise Ines Calloway instead of Petra Lindholm" in sunita.main
    assert sunita.go(f"/contracts/{CONTRACT}") == 404
    handing_over.take_back(ines, CONTRACT)
    petra.go("/")
    assert "You go on supervising Ines Calloway" in petra.main
    petra.go(f"/papers/{laid_aside}")
    assert "The replacement was taken back." in petra.main

    # At once: whoever leaves sees nothing more of it, from anywhere
    session = half_term.plan(petra, CONTRACT, handing_over.typed(later), "4:30pm")
    assert handing_over.hand_over(ines, CONTRACT, "Sunita Marlowe", today)
    for path in (f"/contracts/{CONTRACT}", f"/sessions/{session}", f"/papers/{laid_aside}", *kept[:2]):
        assert (path, petra.get(path).status) == (path, 404)
    for path in ("/", "/supervision", "/actions", "/papers"):
        petra.go(path)
        assert CONTRACT not in petra.main.replace(f"of {CONTRACT}", "")
    assert session not in petra.get("/").text

    # Whoever follows has the contract, the sessions to come, and the sheet to go on with
    sunita.go("/")
    assert "Handover of supervision" in sunita.main
    assert sunita.go(f"/sessions/{session}") == 200
    sunita.go(f"/contracts/{CONTRACT}")
    expect(sunita.page.get_by_role("heading", level=1)).to_contain_text("Supervision of Ines Calloway")
    assert "With Sunita Marlowe" in sunita.main
    sunita.press("Handover sheet", exact=False)
    sheet = half_term.paper_on(sunita)
    expect(sunita.page.locator("[name=records_from]")).to_have_value(short_day(months_before(today, 6)))
    handing_over.write_sheet(sunita, sheet)
    half_term.circulate(sunita, sheet)
    half_term.agree(sheet, sunita, ines)
    sunita.go(f"/papers/{sheet}")
    words = words_of(sunita.save_file("Download the Word file"))
    for said in ("Handover of supervision", "Petra Lindholm", "Sunita Marlowe", "Nothing is owed & nothing waits."):
        assert said in words
    assert [child.surname for child in CHILDREN if child.surname in words] == []

    # And it ends
    handing_over.end(sunita, CONTRACT, today, "The role for which it was made ends")
    assert "planned sessions are cancelled" in sunita.main
    ines.go("/")
    assert f"is {long_day(today)}"[3:6] in ines.main
    assert "The last day of the supervision with Sunita Marlowe" in ines.main
    ines.go(f"/contracts/{CONTRACT}")
    assert "Its last day is" in ines.main
    ines.press("Take the end back")
    assert "this contract goes on" in ines.main
    for person in (petra, ines, sunita):
        assert [seen.url for seen in person.sights if names_in(seen.title) or names_in(seen.url)] == []
