"""The gate: nothing real is entered before it is protected.

Until nobody can listen in, everybody signs in with a second factor, the key's sheet was kept and a first backup was
verified, no child is put on the roll and no contract is made; the demo, whose school is invented, is open to all. Once open
it stays open: `doctor` tells what went wrong since (DfE, cyber security standards for schools and colleges).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.db.schools import Account, Backup, Installation
from webapp.domain.errors import NotProtected
from webapp.services import key_sheet
from webapp.services.certificates import inspect
from webapp.services.setup import installation_there
from webapp.services.work import Desk, Work
from webapp.settings import is_local


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be in place, and whether it is."""

    title: str
    done: bool
    how: str
    """What was found, or what to do: sentences."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether real names may be entered, and what is still missing."""

    is_open: bool
    invented: bool
    """Whether this is the demo."""
    needs: tuple[Need, ...]


def read_gate(desk: Desk) -> Gate:
    """The gate as it stands. It holds no name and no secret, so whoever is signed in may see it."""
    with desk.read() as work:
        installation = installation_there(work)
        needs = needs_of(work, installation)
        is_open = desk.settings.demo or (installation is not None and installation.protected_at is not None)
        return Gate(is_open or all(need.done for need in needs), desk.settings.demo, needs)


def require_protection(work: Work) -> None:
    """Let a step that enters real names go on. The first for which all is in place opens the gate. Raises NotProtected."""
    if work.settings.demo:
        return
    installation = installation_there(work)
    if installation is not None and installation.protected_at is not None:
        return
    missing = [need.title for need in needs_of(work, installation) if not need.done]
    if missing or installation is None:
        told = ", ".join(missing)
        raise NotProtected(
            f"This installation is not safe for real names yet. Still missing: {told}. The page Safety, under"
            " School, says what to do; the demo shows everything with an invented school."
        )
    installation.protected_at = work.now
    work.note("installation.protected", "installation")


def needs_of(work: Work, installation: Installation | None) -> tuple[Need, ...]:
    """What must be in place, in the order in which a technician sets it up."""
    return (_connection(work), _key(work, installation), _backup(work, installation), _factors(work))


def _connection(work: Work) -> Need:
    title = "a connection that nobody can listen in on"
    certificate = inspect(work.settings, work.now)
    if certificate is not None and certificate.trouble:
        return Need(title, False, certificate.trouble)
    if certificate is not None:
        return Need(title, True, f"Alongside speaks TLS. Its certificate ends in {certificate.days_left} days.")
    if is_local(work.settings.host):
        return Need(title, True, "Alongside listens on its own computer only.")
    return Need(title, False, "On the server, run “python run.py certificate make HOSTNAME” and start Alongside again.")


def _key(work: Work, installation: Installation | None) -> Need:
    if key_sheet.is_kept(work, installation):
        return Need("the key on paper", True, "The sheet with the key’s words was typed back.")
    return Need(
        "the key on paper",
        False,
        "On the server, run “python run.py key sheet”, print what it shows, then “python run.py key confirm” and type it"
        " back. Keep the sheet in the school’s safe.",
    )


def _backup(work: Work, installation: Installation | None) -> Need:
    kept = installation is not None and installation.backup_sheet_at is not None
    if kept and work.db.scalar(select(Backup.id).limit(1)) is not None:
        return Need(
            "a verified backup", True, "At least one backup was made, verified and sealed, and its sheet was kept."
        )
    return Need(
        "a verified backup",
        False,
        "On the server, run “python run.py backup key”, keep the sheet that it prints, then “python run.py backup”.",
    )


def _factors(work: Work) -> Need:
    here = (Account.password_hash.is_not(None), Account.disabled_at.is_(None))
    count = work.db.scalar(select(func.count(Account.id)).where(*here)) or 0
    without = work.db.scalar(select(func.count(Account.id)).where(*here, Account.factor_since.is_(None))) or 0
    if count and not without:
        return Need("a second factor for everybody", True, "Everybody who can sign in has one.")
    return Need(
        "a second factor for everybody",
        False,
        f"{without} of {count} people who can sign in have none yet. Each is asked for it when they next sign in.",
    )
