"""A child process that saves and acknowledges: `python saver.py DATA KEY_FILE RUN [SAVES [SYNCHRONOUS]]`.

Each acknowledgement is one line on standard output, written after the commit has returned: what a browser would have
shown as "saved". Several threads save at once: for ever, or so often in all and then closing the database in order.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from pathlib import Path

from webapp.db import engine, trouble
from webapp.db.engine import Database
from webapp.db.schools import School
from webapp.domain.clock import system_clock
from webapp.domain.errors import Unavailable
from webapp.services.work import Desk
from webapp.settings import Settings

THREADS = 4


def save(desk: Desk, name: str) -> None:
    """One use case: a change and its note."""
    with desk.work() as work:
        work.db.add(School(name=name, created_at=work.now))
        work.note("school.created", "installation")


def save_and_tell(desk: Desk, run: str, thread: int, saves: int | None) -> None:
    """A line for each save that the database has confirmed."""
    for number in itertools.count() if saves is None else range(saves):
        name = f"{run}-{thread}-{number}"
        try:
            save(desk, name)
        except Unavailable as problem:
            if problem.sentence == trouble.BUSY:
                continue  # another thread came first for ten seconds, on a machine with much else to do
            tell(f"refused {problem.sentence}")
            os._exit(3)
        tell(f"saved {name}")


def tell(line: str) -> None:
    """One write for each line, so that a kill cannot cut it in two or leave it in a buffer."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def begin(settings: Settings, run: str, each: int | None = None) -> None:
    """Save until it is told to stop, or each thread so often."""
    database = Database(settings, system_clock)
    database.check()
    desk = Desk(database, system_clock, settings)
    tell("ready")
    threads = [threading.Thread(target=save_and_tell, args=(desk, run, n, each), daemon=True) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()


def main() -> None:
    data, key_file, run, *more = sys.argv[1:]
    each = int(more[0]) // THREADS if more else None
    if more[1:]:  # for the counter-proof only
        engine.PRAGMAS = tuple(p if "synchronous" not in p else f"synchronous = {more[1]}" for p in engine.PRAGMAS)
    begin(Settings(data=Path(data), key_file=Path(key_file)), run, each)


if __name__ == "__main__":
    main()
