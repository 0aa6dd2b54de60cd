"""What a refused sign-in takes, for an address that somebody has and for one that nobody has: both should take the same.

    .venv/bin/python -m bench.sign_in [PAIRS]

Through the pages of the real application on a real encrypted file, wrong passwords, one of each in turn; which goes first
changes with every pair. Prints both medians and their ratio, in each order too. Beyond the twenty that the throttle lets
through in an hour, the clock moves on, so that every try reaches the hash.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from tests.client import open_site
from tests.clock import FakeClock
from webapp.db.engine import Database
from webapp.services import throttle
from webapp.services.work import Desk
from webapp.settings import Settings, create_key

PAIRS = 300
IN_A_WINDOW = 19
WARM = 20


def main() -> None:
    """Measure, and print the rows for README.md."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    for noted in (True, False):
        measure(pairs, noted=noted)


def measure(pairs: int, *, noted: bool) -> None:
    """So many of each; while failures at unknown addresses are still noted in the audit, or once they are not."""
    with tempfile.TemporaryDirectory() as folder:
        clock = FakeClock()
        settings = Settings(data=Path(folder) / "data", key_file=Path(folder) / "key" / "bench.key")
        create_key(settings)
        Database(settings, clock).create()
        site = open_site(settings, clock)
        client = site.app.test_client()
        known, unknown = site.here.emails["lead"], "nobody-here@ashgrove.example"
        times: dict[tuple[str, bool], list[float]] = {}
        for pair in range(WARM + pairs):
            if pair % IN_A_WINDOW == 0:
                clock.forward(hours=2)
                if not noted:
                    fill(site.desk)
            first = (known, unknown) if pair % 2 else (unknown, known)
            for place, email in enumerate(first):
                took = refused(client, email)
                if pair >= WARM:
                    times.setdefault((email, place == 0), []).append(took)
        site.desk.database.close()
    print("noted in the audit" if noted else "noted no more")
    report("in turn", times[known, True] + times[known, False], times[unknown, True] + times[unknown, False])
    report("somebody's first", times[known, True], times[unknown, False])
    report("nobody's first", times[known, False], times[unknown, True])


def fill(desk: Desk) -> None:
    """As if somebody had just tried many addresses that nobody has."""
    with desk.work() as work:
        while throttle.counts(work, throttle.UNKNOWN):
            pass


def refused(client: FlaskClient, email: str) -> float:
    """Milliseconds that one wrong password takes."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
    if found is None:
        raise RuntimeError("The sign-in page has no form.")
    fields = {"csrf_token": found[1], "email": email, "password": "not the password at all"}
    begun = time.perf_counter()
    answer = client.post("/sign-in", data=fields)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 422:
        raise RuntimeError(f"{answer.status_code} instead of a refusal.")
    return took


def report(order: str, known: list[float], unknown: list[float]) -> None:
    """One line: both medians and how they compare."""
    one, other = statistics.median(known), statistics.median(unknown)
    print(f"{order}: {len(known)} each, somebody's {one:.1f} ms, nobody's {other:.1f} ms, ratio {one / other:.3f}")


if __name__ == "__main__":
    main()
