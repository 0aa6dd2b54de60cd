"""What is wrong with this installation, as `doctor` tells it: each finding says what was found and what to do.

It looks at the computer and at counts, never at anybody's content, and changes nothing.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from sqlalchemy import func, select

from webapp.db.audit import AuditRow
from webapp.db.schools import Backup
from webapp.documents import pdf
from webapp.domain.clock import school_day, system_clock
from webapp.domain.dates import day as short_day
from webapp.domain.errors import DomainError
from webapp.services.certificates import how_to_renew, inspect
from webapp.services.mail_standing import mail_standing
from webapp.services.protection import read_gate
from webapp.services.work import Desk

OLDEST_BACKUP = timedelta(days=2)
"""A backup each night, and one night may fail (DfE: backups, checked)."""
FEW_FREE_BYTES = 1024**3
"""A year of a school's papers is far less; whoever has less than this is about to have none."""
LONGEST_TERM = timedelta(days=120)
"""The autumn term with the holiday before it: a drill each term is never further from the next."""
MENDED_UNTIL = {
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
}
"""Until when Python's own people mend what is unsafe in each version (PEP 664, 693, 719, 745)."""
LOCK = Path(__file__).parents[2] / "requirements.txt"
CLOCK_MAY_STEP_BACK = timedelta(minutes=5)
SYNCED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "box sync",
)
"""Words in the path of a folder that a program copies elsewhere while the database writes to it: it gets damaged there."""
LEAKS = ("FLASK_DEBUG", "WERKZEUG_DEBUG_PIN", "SQLALCHEMY_ECHO")
"""Variables that make a program show what it works with."""


class Grade(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    grade: Grade
    words: str


def examine(desk: Desk, environ: Mapping[str, str]) -> list[Finding]:
    """Everything that `doctor` looks at, in the order of putting it right. A fault is a finding, never raised."""
    place = _place(desk)
    found = [_versions(desk.today), *_locked(), *place, *_leaks(desk, environ), _pdf()]
    # Where the database cannot be opened, that is told once, and the rest is looked at when it can.
    shut = any(finding.grade is Grade.BAD and finding.about == "database" for finding in place)
    for look in () if shut else (_gate, *_LOOKS):
        found += _safely(look, desk)
    return found


def what_is_bad(desk: Desk, environ: Mapping[str, str]) -> list[Finding]:
    """What must be put right beside the gate's needs, as far as a running server may look.

    It does not look at the files: whoever opens the database's file a second time and closes it gives up its locks.
    """
    found = [_versions(desk.today), *_leaks(desk, environ)]
    if not desk.settings.on_postgresql:
        found.append(_synced(desk.settings.data))
    for look in _LOOKS:
        found += _safely(look, desk)
    return [finding for finding in found if finding.grade is Grade.BAD]


def _pdf() -> Finding:
    """Whether papers can be had as PDF. Without, nothing is wrong: they are printed from Word."""
    found = pdf.standing()
    grade = Grade.WARNING if found.installed and not found.without_network else Grade.GOOD
    return Finding("PDF", grade, found.words)


def _safely(look: Callable[[Desk], list[Finding]], desk: Desk) -> list[Finding]:
    """What needs the database, which may be what is wrong."""
    try:
        return look(desk)
    except DomainError as problem:
        return [Finding("database", Grade.BAD, problem.sentence)]


def _versions(today: date) -> Finding:
    """Whether this Python is still mended."""
    import sqlcipher3.dbapi2 as sqlcipher

    last = MENDED_UNTIL.get(sys.version_info[:2])
    if last is not None and today > last:
        words = f"Python {platform.python_version()} is too old: its faults are no longer mended. Install a newer one."
        return Finding("versions", Grade.BAD, words)
    words = f"Python {platform.python_version()}, SQLite {sqlcipher.sqlite_version}, {ssl.OPENSSL_VERSION}, "
    return Finding("versions", Grade.GOOD, f"{words}{platform.system()}.")


def _locked() -> list[Finding]:
    """Whether the packages are those of the lock."""
    others = [f"{name} is {there}, not {wanted}" for name, wanted, there in _packages() if there != wanted]
    if not others:
        return []
    words = f"Some packages are not those of this version: {', '.join(others)}. Start Alongside by run.py."
    return [Finding("packages", Grade.WARNING, words)]


def _packages() -> Iterator[tuple[str, str, str]]:
    """Each package of the lock that is installed here: its name, the version in the lock, and the one that is here."""
    for name, wanted in re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^ ;\\\n]+)", LOCK.read_text(encoding="utf-8")):
        with suppress(metadata.PackageNotFoundError):  # of another operating system
            yield name, wanted, metadata.version(name)


def _place(desk: Desk) -> list[Finding]:
    """The key, the folder, the disk and the tables: what `serve` would refuse, and what it puts up with."""
    try:
        desk.database.check()
    except DomainError as problem:
        return [Finding("database", Grade.BAD, problem.sentence)]
    folder = desk.settings.data
    found = [Finding("database", Grade.GOOD, "It opens with its key, and its tables are those of this version.")]
    if sys.platform != "win32":
        found += [_rights("key folder", desk.settings.key_file.parent), _rights("key", desk.settings.key_file)]
    if desk.settings.on_postgresql:
        return found
    if sys.platform != "win32":
        found.append(_rights("data folder", folder))
    return [*found, _synced(folder), _disk(folder)]


def _rights(about: str, path: Path) -> Finding:
    mode = path.stat().st_mode & 0o777
    if not mode & 0o077:
        return Finding(about, Grade.GOOD, "Only the account that owns it can open it.")
    right = "700" if path.is_dir() else "600"
    return Finding(about, Grade.WARNING, f"Other accounts can open {path} (mode {mode:o}). Run: chmod {right} {path}")


def _synced(folder: Path) -> Finding:
    place = str(folder.resolve()).casefold()
    word = next((word for word in SYNCED if word in place), None)
    if word is None:
        return Finding(
            "synced folder",
            Grade.GOOD,
            "By its name the data is in no folder that is copied elsewhere.",
        )
    return Finding(
        "synced folder",
        Grade.BAD,
        f"{folder} looks like a folder that is synced ({word}). A database gets damaged there, and leaves the school."
        " Stop Alongside, move the folder, and name its new place in ALONGSIDE_DATA.",
    )


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"{free / 1024**3:.1f} GB are free on the disk of the data."
    if free >= FEW_FREE_BYTES:
        return Finding("disk", Grade.GOOD, words)
    return Finding("disk", Grade.WARNING, f"{words} Make room: backups need as much again as the database.")


def _leaks(desk: Desk, environ: Mapping[str, str]) -> list[Finding]:
    found = [
        Finding("settings", Grade.BAD, f"{name} is set, which makes the program show what it works with. Unset it.")
        for name in LEAKS
        if environ.get(name)
    ]
    if desk.settings.on_postgresql and _in_the_open(desk.settings.database_url or ""):
        words = "DATABASE_URL reaches another computer without TLS. Add ?sslmode=verify-full to it."
        found.append(Finding("settings", Grade.BAD, words))
    found = found or [Finding("settings", Grade.GOOD, "No setting makes the program show what it works with.")]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not desk.settings.demo:
        words = "Alongside runs as root. Give it an account of its own, as the guide for Linux shows."
        found.append(Finding("account", Grade.WARNING, words))
    return found


def _in_the_open(url: str) -> bool:
    from sqlalchemy.engine import make_url

    address = make_url(url)
    return address.host not in (None, "", "localhost", "127.0.0.1", "::1") and address.query.get("sslmode") not in (
        "require", "verify-ca", "verify-full",
    )  # fmt: skip


def _gate(desk: Desk) -> list[Finding]:
    gate = read_gate(desk)
    if gate.invented:
        return [Finding("gate", Grade.GOOD, "This is the demo: everything in it is invented.")]
    return [
        Finding("gate", Grade.GOOD if need.done else Grade.BAD, f"{need.title[0].upper()}{need.title[1:]}. {need.how}")
        for need in gate.needs
    ]


def _certificate(desk: Desk) -> list[Finding]:
    found = inspect(desk.settings, desk.clock())
    if found is None or found.trouble:
        return []  # the gate says it already
    if found.ends_soon:
        words = f"It ends in {found.days_left} days. {how_to_renew(found)}"
        return [Finding("certificate", Grade.WARNING, words)]
    return [Finding("certificate", Grade.GOOD, f"It is good for {found.days_left} days more.")]


def _backups(desk: Desk) -> list[Finding]:
    with desk.read() as work:
        newest = work.db.scalar(select(func.max(Backup.made_at)))
        uncopied = work.db.scalar(select(Backup.copied_at).order_by(Backup.made_at.desc()).limit(1)) is None
    if newest is None:
        return []  # the gate says it already
    age = desk.clock() - newest
    if age > OLDEST_BACKUP:
        words = f"The newest backup is {age.days} days old. Run “python run.py backup”, and find out why no night did."
        return [Finding("backups", Grade.BAD, words)]
    if uncopied:
        words = "The newest backup is on this computer only. Give it a second place with --copy."
        return [Finding("backups", Grade.WARNING, words)]
    return [Finding("backups", Grade.GOOD, "The newest is not older than two days, and lies in two places.")]


def _drill(desk: Desk) -> list[Finding]:
    """Whether a backup was opened with the printed words lately: one that nobody can open is none."""
    if desk.settings.on_postgresql:
        return []
    with desk.read() as work:
        made = work.db.scalar(select(Backup.id).limit(1))
        last = work.db.scalar(select(func.max(AuditRow.at)).where(AuditRow.event == "backup.drilled"))
    if made is None:
        return []  # the gate says it already
    if last is None or desk.clock() - last > LONGEST_TERM:
        words = "No backup was restored as a drill this term. Run “python run.py restore FILE --drill” with the sheet."
        return [Finding("drill", Grade.WARNING, words)]
    return [Finding("drill", Grade.GOOD, f"The last was on {short_day(school_day(last))}.")]


def _clock(desk: Desk) -> list[Finding]:
    """A clock that was set back puts the audit out of order, and lets invitations and sessions live too long."""
    with desk.read() as work:
        last = work.db.scalar(select(func.max(AuditRow.at)))
    if last is not None and last - desk.clock() > CLOCK_MAY_STEP_BACK:
        words = "The audit’s last row is later than this computer’s clock. Set the clock by the network’s time service."
        return [Finding("clock", Grade.BAD, words)]
    ahead = _newest_file(desk) - system_clock().timestamp()  # files are stamped by the computer, not by a desk
    if ahead > CLOCK_MAY_STEP_BACK.total_seconds():
        words = (
            "The data was written later than this computer’s clock says. Set the clock by the network’s time service."
        )
        return [Finding("clock", Grade.BAD, words)]
    return [Finding("clock", Grade.GOOD, "It is behind neither the audit nor the files.")]


def _newest_file(desk: Desk) -> float:
    """When the last of the database's files or backups was written, by the disk's own note."""
    here = (*desk.settings.data.glob("*.db*"), *desk.settings.backup_folder.glob("*.sealed"))
    return max((path.stat().st_mtime for path in here if path.exists()), default=0.0)


def _mail(desk: Desk) -> list[Finding]:
    found = mail_standing(desk)
    return [Finding("e-mail", Grade.GOOD if found.good else Grade.WARNING, found.words)]


_LOOKS = (_certificate, _backups, _drill, _clock, _mail)
