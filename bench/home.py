"""What the home page of a supervisor costs: of forty people over five years of sessions, and of one.

    .venv/bin/python -m bench.home [PAIRS]

The real page of the real application, in a school that has both supervisors, on a real encrypted file; the two pages in
turn, and which goes first changes with every pair. Each of the forty, and the one, met six times a year for five years, no
two of them from the same day on: every session has its record, filed, and two actions, all done but the last two; the
contract was reviewed this year, and the next session is planned. Prints the medians of processor time, their ratio and how
many statements each page sends.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from tests import factories
from tests.client import Site, open_site
from tests.clock import FakeClock
from tests.integration.counting import statements
from webapp.db.engine import Database
from webapp.domain.people import PartyKind, Role
from webapp.services import school_year
from webapp.services.work import Work
from webapp.settings import Settings, create_key

PAIRS = 60
PEOPLE = {"one": 1, "forty": 40}
YEARS = 5
A_YEAR = 6
"""Sessions: one in each half term (loxdale, jmat, nefutures)."""
WARM = 5


def main() -> None:
    """Measure, and print the row for README.md."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    with tempfile.TemporaryDirectory() as folder:
        clock = FakeClock()
        settings = Settings(data=Path(folder) / "data", key_file=Path(folder) / "key" / "bench.key")
        create_key(settings)
        Database(settings, clock).create()
        site = open_site(settings, clock)
        enter_year(site)
        pages = {who: open_home(site, who, people) for who, people in PEOPLE.items()}
        sent = {who: statements(site.desk, partial(page.get, "/")) for who, page in pages.items()}
        took = measure(pages, pairs)
        site.desk.database.close()
    one, forty = (statistics.median(took[who]) for who in PEOPLE)
    print(
        f"{pairs} each: of one {one:.1f} ms and {sent['one']} statements, of forty {forty:.1f} ms and {sent['forty']};"
    )
    print(f"ratio {forty / one:.2f}")


def enter_year(site: Site) -> None:
    """The half terms of the school's year, without which nothing is due."""
    ends = [(9, 3, 10, 23), (11, 2, 12, 18), (1, 5, 2, 13), (2, 23, 3, 27), (4, 13, 5, 22), (6, 1, 7, 21)]
    dates = [
        (date(2025 + (first < 9), first, day), date(2025 + (last < 9), last, until)) for first, day, last, until in ends
    ]
    school_year.set_half_terms(factories.seat(site.desk, site.here, "head"), 2025, dates)


def open_home(site: Site, who: str, people: int) -> FlaskClient:
    """A browser of somebody who has supervised so many people for five years."""
    supervisor = factories.add_person(site.desk, site.here, who, Role.STAFF)
    for number in range(people):
        supervisee = factories.add_person(site.desk, site.here, f"{who}_{number}", account=False)
        with site.desk.work(school_id=site.here.school_id) as work:
            supervised_for_years(work, supervisor, supervisee, work.today - timedelta(days=365 * YEARS + number))
            work.note("contract.created", "contract:0")
    return site.browser(who).client


def supervised_for_years(work: Work, supervisor: int, supervisee: int, since: date) -> None:
    """One contract with its sessions, records and actions."""
    contract = factories.make_contract(work, supervisor)
    contract.started_on = since
    both = [
        factories.make_party(work, contract, supervisor, PartyKind.SUPERVISOR),
        factories.make_party(work, contract, supervisee, PartyKind.SUPERVISEE),
    ]
    paper = factories.make_paper(work, contract, None, state="filed")
    paper.versions[-1].issued_at = work.now - timedelta(days=100)  # reviewed this year, as a contract is (trust)
    for back in range(YEARS * A_YEAR):
        held = factories.make_session(work, contract, work.now - timedelta(days=20 + back * 365 // A_YEAR), *both)
        held.ended_at = held.starts_at + timedelta(hours=1)
        record = factories.make_paper(work, contract, held, state="filed")
        for owner in both:
            factories.make_action(work, record, owner=owner, state="done" if back else "open")
    factories.make_session(work, contract, work.now + timedelta(days=14), *both)


def measure(pages: dict[str, FlaskClient], pairs: int) -> dict[str, list[float]]:
    """Milliseconds of processor time of each page, in turn."""
    took: dict[str, list[float]] = {who: [] for who in pages}
    for pair in range(WARM + pairs):
        order: Iterable[str] = list(pages) if pair % 2 else reversed(list(pages))
        for who in order:
            begun = time.process_time()
            answer = pages[who].get("/")
            spent = (time.process_time() - begun) * 1000
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} instead of the home page.")
            if pair >= WARM:
                took[who].append(spent)
    return took


if __name__ == "__main__":
    main()
