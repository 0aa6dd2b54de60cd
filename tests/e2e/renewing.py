"""A contract over the years in the invented school, and a disagreement in it: the steps that walks share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from tests.e2e import half_term
from tests.e2e.conftest import Server
from tests.e2e.driver import Person
from webapp.db import triggers
from webapp.db.contracts import Contract
from webapp.db.engine import Database
from webapp.db.papers import Paper
from webapp.domain.clock import school_day, system_clock
from webapp.services.work import Desk

SOON = timedelta(days=20)
"""How far ahead the review of a contract is that is due now."""
A_YEAR = timedelta(days=345)


def agreed_contract(petra: Person, other: Person, name: str) -> tuple[str, str]:
    """A contract that both agreed, whose review is near. Returns its reference, and that of its paper."""
    contract = half_term.make_contract(petra, [name])
    petra.press("DSL supervision contract")
    petra.page.locator("[name='review_on']").fill(f"{school_day(system_clock()) + SOON:%d/%m/%Y}")
    petra.answer_contract()
    petra.press("Check answers")
    petra.press("Circulate this paper")
    paper = half_term.paper_on(petra)
    half_term.agree(paper, other, petra)
    return contract, paper


def a_year_ago(server: Server, contract: str) -> None:
    """Say in the database that the contract was begun and agreed a year ago: a browser cannot wait so long."""
    database = Database(server.settings, system_clock)
    with Desk(database, system_clock, server.settings).work() as work:
        row = work.db.scalars(select(Contract).where(Contract.reference == contract)).one()
        row.started_on -= A_YEAR
        for party in row.parties:
            party.from_on -= A_YEAR
        with triggers.lifted(work.db.connection()):
            for paper in work.db.scalars(select(Paper).where(Paper.contract_id == row.id)):
                paper.created_at -= A_YEAR
                for version in paper.versions:
                    version.issued_at = earlier(version.issued_at)
            work.db.flush()
        work.note("contract.changed", f"contract:{row.id}")
    database.close()


def earlier(moment: datetime | None) -> datetime | None:
    """The same moment a year ago."""
    return None if moment is None else moment - A_YEAR


def begin_renewal(writer: Person, *, change: bool = False) -> str:
    """From home to the paper that is to follow. Returns its reference."""
    writer.go("/")
    writer.page.locator("section[aria-labelledby=reviews] a").first.click()
    writer.look()
    writer.press("Begin it, and change answers" if change else "Nothing has changed: begin it as it is")
    return half_term.paper_on(writer)


def note_disagreement(person: Person, contract: str, about: str) -> str:
    """Note one, since today. Returns the address of its page."""
    person.go(f"/contracts/{contract}")
    person.press("Disagreements")
    person.press("Note a disagreement")
    person.page.get_by_label(about).check()
    person.press("Note it")
    expect(person.page.locator(".flashes")).to_contain_text("Noted.")
    return person.page.url.removeprefix(person.base.rstrip("/"))


def take_step(person: Person, path: str, words: str, on: date | None = None) -> None:
    """Note the next step of it, of today."""
    person.go(path)
    person.page.get_by_label(words).first.check()
    person.fill("On which day?", f"{on or school_day(system_clock()):%d/%m/%Y}")
    person.press("Note this step")
