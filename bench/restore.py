"""How long a backup and its restore take: `python run.py soak restore`, or by itself with other numbers.

    .venv/bin/python -m bench.restore [--records 5000] [--megabytes 1000] [--folder FOLDER]

It builds a school's database, backs it up and restores it by the product's own commands, each a process of its own, of which
the seconds and the largest memory are printed, and their ratio to a plain copy of the database's file, synced. Then it holds
every stored document of the restored database to the first one's.

How the database is made: 20 records go the whole way through the use cases, from the planned session to the rendered and
proven Word file. The others are rows like theirs, each with references, codes and notes in the chain of its own; their Word
files are those of the 20, with a comment in the zip by which each one's bytes are its own. The scans are random bytes, two
megabytes each, as nothing can be packed smaller that was packed before.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from tests.clock import FakeClock
from tests.integration.school import School, make_town, ready
from webapp.db.base import Base
from webapp.db.contracts import SupervisionSession
from webapp.db.engine import Database
from webapp.db.papers import Agreement, Attachment, IssuedCopy, Paper, PaperVersion
from webapp.services import backup_keys, snapshots
from webapp.services.work import Desk, Work
from webapp.settings import Settings

ROOT = Path(__file__).parents[1]
WHOLE_WAY = 20
"""So many records are made by the use cases, and in a short run a tenth of them all."""
SCAN = 2_000_000
AT_ONCE = 100
"""Records of one transaction."""

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Step:
    """What a command took."""

    name: str
    seconds: float
    processor: float
    """Seconds of processor time: on a machine with much else to do, the wait is longer than the work."""
    memory: int
    """The most that it held at once, in bytes."""


def build(settings: Settings, records: int, megabytes: int) -> str:
    """Make the database. Returns the words that open its backups."""
    clock = FakeClock()
    database = Database(settings, clock)
    database.create()
    database.close()  # the town is put in its place, as a file
    desk = Desk(database, clock, settings)
    ash = make_town(desk, clock).ash
    made = [whole_way(ash) for _ in range(max(1, min(WHOLE_WAY, records // 10)))]
    for first in range(len(made), records, AT_ONCE):
        with desk.work(school_id=ash.school_id) as work:
            for number in range(first, min(first + AT_ONCE, records)):
                another(work, made[number % len(made)], number)
    versions = ids_of(desk, PaperVersion)
    for number in range(megabytes * 1_000_000 // SCAN):
        with desk.work(school_id=ash.school_id) as work:
            attach(work, versions[number * 7 % len(versions)])
    words = " ".join(backup_keys.make_backup_key(desk).words)
    database.close()
    return words


def whole_way(ash: School) -> int:
    """A record from its planned session to its Word file. Returns the paper's id."""
    paper = ready(ash, "amara", "zofia", between="wellbeing-deputy")
    paper.issue("wellbeing", "deputy")
    return paper.row.id


def ids_of(desk: Desk, model: type[PaperVersion]) -> list[int]:
    with desk.read() as work:
        return list(work.db.scalars(select(model.id).where(model.issued_at.is_not(None)).order_by(model.id)))


def another(work: Work, of: int, number: int) -> None:
    """A record like that one, with everything that hangs on it."""
    paper = work.db.get_one(Paper, of)
    version = paper.versions[-1]
    session = like(work, session_of(paper), uid=secrets.token_hex(16), reference=f"M-{number + 100_000}")
    for attendance in session_of(paper).attendances:
        like(work, attendance, session_id=session.id)
    new = like(
        work, paper, uid=secrets.token_hex(16), reference=f"P-{number + 100_000}", session_id=session.id
    )  # fmt: skip
    text = like(work, version, paper_id=new.id)
    for agreement in work.db.scalars(select(Agreement).where(Agreement.paper_version_id == version.id)):
        like(work, agreement, paper_version_id=text.id)
        work.note("paper.agreed", f"paper:{new.id}", reference=new.reference)
    printed = work.db.scalars(select(IssuedCopy).where(IssuedCopy.paper_version_id == version.id)).one()
    content = commented(printed.content, number)
    place, head = work.chain_head()
    copy = like(
        work, printed, paper_version_id=text.id, code=f"B{number:06}", content=content,
        sha256=hashlib.sha256(content).hexdigest(), audit_number=place, chain_head=head,
    )  # fmt: skip
    work.note("paper.issued", f"paper:{new.id}", reference=new.reference, code=copy.code, sha256=copy.sha256, version=1)


def session_of(paper: Paper) -> SupervisionSession:
    assert paper.session is not None
    return paper.session


def like(work: Work, row: Row, **changes: Any) -> Row:
    """A new row with that one's values, but for these."""
    columns = [c.key for c in inspect(type(row)).column_attrs if hasattr(c.columns[0], "table") and c.key != "id"]
    values = {key: getattr(row, key) for key in columns if key != "no_writer" and key not in changes}
    new = type(row)(**values, **changes)
    work.db.add(new)
    work.db.flush()
    return new


def commented(word: bytes, number: int) -> bytes:
    """The same Word file with a comment in its zip."""
    file = io.BytesIO(word)
    with zipfile.ZipFile(file, "a") as package:
        package.comment = str(number).encode()
    return file.getvalue()


def attach(work: Work, version_id: int) -> None:
    """A scan to this version."""
    version = work.db.get_one(PaperVersion, version_id)
    content = b"%PDF-1.7\n" + os.urandom(SCAN - 9)
    sha256 = hashlib.sha256(content).hexdigest()
    work.db.add(
        Attachment(
            school_id=version.school_id, version=version, kind="pdf", size=SCAN, sha256=sha256, content=content,
            attached_by_id=version.changed_by_id, attached_at=work.now,
        )
    )  # fmt: skip
    work.note("paper.attached", f"paper:{version.paper_id}", version=1, kind="pdf", size=SCAN, sha256=sha256)


def command(name: str, settings: Settings, *words: str) -> Step:
    """Run one of the product's commands. Its memory is the kernel's own count of this one child."""
    variables = {**os.environ, "ALONGSIDE_DATA": str(settings.data), "ALONGSIDE_KEY_FILE": str(settings.key_file)}
    launch = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *words]
    began = time.monotonic()
    child = subprocess.Popen(launch, env=variables, cwd=ROOT)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{name} failed.")
    return Step(name, time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def floor(file: Path, folder: Path) -> float:
    """The seconds of copying the database's file and waiting for the disk."""
    began = time.monotonic()
    with file.open("rb") as source, (folder / "copied").open("wb") as copied:
        shutil.copyfileobj(source, copied, 1 << 20)
        copied.flush()
        os.fsync(copied.fileno())
    seconds = time.monotonic() - began
    (folder / "copied").unlink()
    return seconds


def documents(settings: Settings) -> dict[str, str]:
    """The hash of every stored document's bytes, made anew."""
    clock = FakeClock()
    desk = Desk(Database(settings, clock), clock, settings)
    found = {}
    with snapshots.driver(desk) as opened:
        for table in snapshots.HASHED:
            for row, content in opened.execute(f"SELECT id, content FROM {table}"):
                found[f"{table} {row}"] = hashlib.sha256(content).hexdigest()
    desk.database.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Times a backup and its restore.")
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--megabytes", type=int, default=1_000, help="Of scans.")
    parser.add_argument("--folder", type=Path, help="Where there is room for four times as much.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="alongside-restore-", dir=chosen.folder) as name:
        measure(Path(name), chosen.records, chosen.megabytes)


def measure(folder: Path, records: int, megabytes: int) -> None:
    """Build, back up, restore, compare and print."""
    live = Settings(data=folder / "data", key_file=folder / "keys" / "data.key")
    began = time.monotonic()
    words = build(live, records, megabytes)
    size = live.database_file.stat().st_size
    print(f"Built {records} issued records and {megabytes} MB of scans in {time.monotonic() - began:.0f} s: ", end="")
    print(f"{size / 1e6:.0f} MB", flush=True)
    (folder / "words").write_text(words, "utf-8")
    copying = floor(live.database_file, folder)
    steps = [command("backup", live, "backup", "--to", str(folder / "backups"))]
    (sealed,) = (folder / "backups").glob("*.sealed")
    restored = Settings(data=folder / "restored", key_file=folder / "restored-keys" / "data.key")
    steps.append(
        command(
            "restore", live, "restore", str(sealed), "--to", str(restored.data), "--key-file", str(restored.key_file),
            "--words-from", str(folder / "words"),
        )
    )  # fmt: skip
    steps.append(command("evidence verify", restored, "evidence", "verify"))
    first, second = documents(live), documents(restored)
    if first != second or len(second) < records + megabytes * 1_000_000 // SCAN:
        sys.exit("What was restored is not what was backed up.")
    print(f"A plain copy of the file, synced: {copying:.1f} s")
    for step in steps:
        print(f"{step.name}: {step.seconds:.1f} s, of them {step.processor:.1f} s of the processor, ", end="")
        print(f"{step.memory / 1e6:.0f} MB at most, ", end="")
        print(f"{step.seconds / copying:.1f} times the plain copy")
    print(f"Complete and proven: {len(second)} stored documents, each the same byte by byte")


if __name__ == "__main__":
    main()
