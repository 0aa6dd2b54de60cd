"""How often a password may be tried: counted before anything is hashed, since hashing is what costs (pitfalls).

A stranger's guesses fill the account's window; a browser in which the account has signed in before has a window of its
own. So nobody is locked out by another: in their own browser the right password lets them in, whatever strangers do.

A window is over an hour after the last try that was counted, so that no hour, wherever it begins, holds more than the most.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select, update

from webapp.db.guards import BULK
from webapp.db.schools import Throttle
from webapp.domain.errors import TooManyTries
from webapp.services.work import Work

WINDOW = timedelta(hours=1)
MOST = 20
"""Tries in a window that reach the hash: 480 guesses a day against one account, which no fair password falls to."""
MOST_CODES = 10
"""The same for six digits, of which three are right at any moment: 240 tries a day hit one in about 1,400 days."""

_MEANT = {BULK: True, "synchronize_session": False}
"""In SQL and not through loaded rows: a trust's other process may be counting the same window (PostgreSQL)."""

SET_UP = "set-up"
"""The window of the code that the console shows at the first run."""

UNKNOWN = "unknown"
"""The window of the failures noted of e-mail addresses that nobody here has: a guesser must not fill the audit."""
NOTED = "noted"
"""A count that closes nothing: a failure at somebody's address counts where one at nobody's does, so both take as long."""
NO_END = 2**31 - 1


def stranger_key(email: str) -> str:
    """The window that every unknown browser shares for this address, whether it is an account's or not."""
    return f"email:{email}"


def device_key(device_id: int) -> str:
    """The window of one browser in which an account has signed in before."""
    return f"device:{device_id}"


def proof_key(account_id: int) -> str:
    """The window of a person who is signed in and gives the password once more."""
    return f"proof:{account_id}"


def proof_code_key(account_id: int) -> str:
    """The same for the code that goes with it."""
    return f"proof-code:{account_id}"


def factor_key(account_id: int) -> str:
    """The window of whoever gave the right password in an unknown browser and is asked for the second factor."""
    return f"factor:{account_id}"


def factor_device_key(device_id: int) -> str:
    """The same in a browser in which the account has signed in before: who stole the password cannot fill this one."""
    return f"factor-device:{device_id}"


def counts(work: Work, key: str, most: int = MOST, *, evenly: bool = False) -> bool:
    """Count one try and tell whether it may go on. The work must be committed, so raise TooManyTries only after it.

    One that is refused is not counted: the window opens again an hour after the last that was let through. `evenly` is
    for what rightly comes all day long: then it opens an hour after the first.
    """
    _sweep(work)
    here = Throttle.key_hash == _hashed(key)
    counted = update(Throttle).where(here, Throttle.tries < most).values(tries=Throttle.tries + 1)
    if not evenly:
        counted = counted.values(window_start=work.now)
    if work.db.scalar(counted.returning(Throttle.tries).execution_options(**_MEANT)) is not None:
        return True
    if work.db.scalar(select(Throttle.tries).where(here)) is not None:
        return False
    work.db.add(Throttle(key_hash=_hashed(key), window_start=work.now, tries=1))
    return True


def is_full(work: Work, key: str, most: int) -> bool:
    """Whether the next try would be refused, without counting it: in a read."""
    here = Throttle.key_hash == _hashed(key), Throttle.window_start > work.now - WINDOW
    return (work.db.scalar(select(Throttle.tries).where(*here)) or 0) >= most


def forget(work: Work, key: str) -> None:
    """This try was right: it is taken off the count. Those before it stay, which may have been a guesser's.

    Were they forgotten too, an owner who signs in often would give a guesser twenty more each time.
    """
    here = update(Throttle).where(Throttle.key_hash == _hashed(key), Throttle.tries > 0)
    work.db.execute(here.values(tries=Throttle.tries - 1).execution_options(**_MEANT))


def closed() -> TooManyTries:
    """The same sentence for every address, known here or not."""
    return TooManyTries(
        "There have been too many tries for this address. Wait an hour, or use a computer that you have signed in on before."
    )


def _sweep(work: Work) -> None:
    """Windows that are over go, also those of addresses that nobody has."""
    old = delete(Throttle).where(Throttle.window_start <= work.now - WINDOW)
    work.db.execute(old.execution_options(**_MEANT))


def _hashed(key: str) -> str:
    """The table holds no e-mail address."""
    return hashlib.sha256(key.encode()).hexdigest()
