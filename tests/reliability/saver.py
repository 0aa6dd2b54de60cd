"""A child process that saves and acknowledges, like a server: run as `python saver.py DATA KEY_FILE`.

Each acknowledgement is one line on standard output, written after the commit has returned: what a browser would have
shown as "saved". Reads are mixed in, and several threads save at once.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from pathlib import Path

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


def save_and_tell(desk: Desk, run: str, thread: int) -> None:
    """Save for ever; a line for each save that the database has confirmed."""
    for number in itertools.count():
        name = f"{run}-{thread}-{number}"
        try:
            save(desk, name)
        except Unavailable as problem:
            tell(f"refused {problem.sentence}")
            os._exit(3)
        tell(f"saved {name}")


def tell(line: str) -> None:
    """One write for each line, so that a kill cannot cut it in two or leave it in a buffer."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def main() -> None:
    data, key_file, run = sys.argv[1:4]
    settings = Settings(data=Path(data), key_file=Path(key_file))
    database = Database(settings, system_clock)
    database.check()
    desk = Desk(database, system_clock, settings)
    tell("ready")
    threads = [threading.Thread(target=save_and_tell, args=(desk, run, n), daemon=True) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
