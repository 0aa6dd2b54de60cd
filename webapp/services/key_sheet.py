"""The key of the database on paper: printed as words, typed back to prove that the sheet was kept, put back when it is lost.

Without the key nobody reads the data, the school included (design, section 11). Only the console shows the words: whoever
can read the key file has them anyway, and a browser would keep them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from webapp.db.schools import Installation
from webapp.domain.errors import Conflict, Invalid, StartUpError
from webapp.domain.spelling import secret_of, words_of
from webapp.services.setup import installation_of
from webapp.services.work import Desk, Work
from webapp.settings import read_key, write_key


@dataclass(frozen=True, slots=True)
class KeySheet:
    """What is printed."""

    words: tuple[str, ...]
    mark: str
    """Eight digits by which a sheet is told from one of another key, and that say nothing of it."""
    made_on: date


def print_sheet(desk: Desk) -> KeySheet:
    """The words of this installation's key, noted in the audit. Raises StartUpError where there is no key yet."""
    key = read_key(desk.settings)
    with desk.work() as work:
        work.note("installation.key_sheet_printed", "installation")
        return KeySheet(tuple(words_of(bytes.fromhex(key))), mark_of(key), work.today)


def confirm_sheet(desk: Desk, typed: str) -> None:
    """Note that the sheet was kept: its words, typed back. Raises Invalid where they are not those of this key."""
    key = read_key(desk.settings)
    if secret_of(typed).hex() != key:
        raise Invalid("These words are sound, but they belong to another key. Use the sheet that was printed last.")
    with desk.work() as work:
        installation = installation_of(work)
        installation.key_sheet_hash, installation.key_sheet_at = hash_of_key(key), work.now
        work.note("installation.key_sheet_kept", "installation")


def put_back(desk: Desk, typed: str) -> None:
    """Write the key file anew from its sheet, where it was lost.

    Raises Conflict where a key file is there, Invalid for words that are wrong or do not open the database, StartUpError
    where there is no database or the file cannot be written. No key file stays that does not open the data.
    """
    key = secret_of(typed).hex()
    try:
        write_key(desk.settings, key)
    except FileExistsError:
        raise Conflict(f"There is a key in {desk.settings.key_file} already, so nothing was written.") from None
    try:
        desk.database.check()
    except StartUpError as problem:
        desk.database.close()
        desk.settings.key_file.unlink()
        if desk.database.settings.on_postgresql or not desk.settings.database_file.exists():
            raise
        raise Invalid(f"The key was not put back. {problem.sentence}") from None


def is_kept(work: Work, installation: Installation | None) -> bool:
    """Whether the sheet of the very key that is used now was typed back."""
    if installation is None or installation.key_sheet_hash is None:
        return False
    return installation.key_sheet_hash == hash_of_key(read_key(work.settings))


def hash_of_key(key: str) -> str:
    """What is kept of a key to know it again. 256 bits of chance cannot be guessed from it."""
    return hashlib.sha256(b"alongside key " + bytes.fromhex(key)).hexdigest()


def mark_of(key: str) -> str:
    """The first digits of that, for people."""
    return hash_of_key(key)[:8]
