"""Becomes another program, with less: no network where the system can forbid it, and limits on memory, time and files.

Run as a script of its own (`python -I caged.py cut|open BYTES SECONDS PROGRAM …`), since what it gives up is given up for
the whole process, and because code that runs between fork and exec can hang a server with threads. Standard library
only, Linux and macOS only; macOS cannot forbid the network this way, and keeps no limit on memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from pathlib import Path

NO_NETWORK = 97
"""How it ends where the network was to be cut off and could not be."""

_NEW_USERS = 0x10000000  # CLONE_NEWUSER
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_LARGEST_FILE = 200 * 1024 * 1024


def cut_off() -> None:
    """Move to a network of its own in which there is nothing, not even this computer. Raises OSError where forbidden.

    An ordinary account may do so inside a user namespace; it stays the same user there, and gains nothing outside.
    """
    user, group = os.getuid(), os.getgid()
    system = ctypes.CDLL(None, use_errno=True)
    if system.unshare(_NEW_USERS | _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def limit(memory: int, seconds: int) -> None:
    """Bound what this process and its children each may use. No core dump: it would hold what the paper says."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_AS, memory),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(kind, (most, most))


def main(network: str, memory: str, seconds: str, *command: str) -> None:
    """Give up what is to be given up, and become the program."""
    os.umask(0o077)
    if network == "cut":
        try:
            cut_off()
        except (OSError, AttributeError):
            sys.exit(NO_NETWORK)
    limit(int(memory), int(seconds))
    os.execv(command[0], command)  # noqa: S606 - the program that the server chose


if __name__ == "__main__":
    main(*sys.argv[1:])
