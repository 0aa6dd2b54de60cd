"""The key of the backups: its public half is kept here, its private half on a printed sheet and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db.schools import Installation
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.spelling import secret_of, words_of
from webapp.services import sealing
from webapp.services.setup import installation_there
from webapp.services.snapshots import Tell
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed and kept: the private half of the backup key. It is nowhere else."""

    words: tuple[str, ...]
    made_on: date
    fingerprint: str


def has_backup_key(desk: Desk) -> bool:
    """Whether there is a key that backups are sealed to."""
    with desk.read() as work:
        return _public(work) is not None


def make_backup_key(desk: Desk) -> Sheet:
    """Make a new pair, keep its public half, and give the private one to be printed. Older backups want the old sheet.

    Raises Conflict where the installation is not set up.
    """
    private, public = sealing.new_pair()
    name = sealing.fingerprint(public)
    with desk.work() as work:
        installation = _installation(work)
        installation.backup_key, installation.backup_sheet_at = public.hex(), None
        work.note("backup.key_made", "installation", sheet=name.lower())
        made_on = work.today
    return Sheet(tuple(words_of(private)), made_on, name)


def confirm_backup_key(desk: Desk, words: str) -> None:
    """Note that the printed words were typed back. Raises Invalid where they are not those of the newest sheet."""
    public = sealing.public_of(secret_of(words))
    with desk.work() as work:
        installation = _installation(work)
        if installation.backup_key is None:
            raise Conflict("There is no backup key yet. Make one with: python run.py backup key")
        if bytes.fromhex(installation.backup_key) != public:
            newest = sealing.fingerprint(bytes.fromhex(installation.backup_key))
            raise Invalid(f"These are the words of sheet {sealing.fingerprint(public)}, and the newest is {newest}.")
        installation.backup_sheet_at = work.now
        work.note("backup.key_confirmed", "installation", sheet=sealing.fingerprint(public).lower())


def key_to_seal_to(desk: Desk, tell: Tell) -> bytes:
    """The public half that backups are sealed to. Raises Conflict where there is none."""
    with desk.read() as work:
        public = _public(work)
        typed_back = work.db.scalar(select(Installation.backup_sheet_at))
    if public is None:
        raise Conflict("There is no backup key yet, so nothing can be sealed. Make one with: python run.py backup key")
    if typed_back is None:
        tell("Mind: nobody has typed back the words of the sheet yet. Run: python run.py backup key --confirm")
    return public


def _installation(work: Work) -> Installation:
    found = installation_there(work)
    if found is None:
        raise Conflict("Alongside is not set up yet. Do that first: python run.py init")
    return found


def _public(work: Work) -> bytes | None:
    """Only this column is asked for: before an upgrade others of the models may not be there yet."""
    key = work.db.scalar(select(Installation.backup_key))
    return None if key is None else bytes.fromhex(key)
