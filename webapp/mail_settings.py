"""How reminders go out by e-mail: part of the installation's settings. Without a mail server nothing is sent.

The password lies in a file of its own beside the key, as the certificate's key does: a variable is shown by the tools that
list services, and inherited by every program that one of them starts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from webapp.domain.errors import StartUpError

STARTTLS: Final = "starttls"
TLS: Final = "tls"
NONE: Final = "none"
PORTS: Final = {STARTTLS: 587, TLS: 465, NONE: 25}
"""How the connection is protected, each with its usual port (RFC 8314; a relay on this very computer needs nothing)."""
SETTINGS: Final = (
    "MAIL_HOST",
    "MAIL_SECURITY",
    "MAIL_PORT",
    "MAIL_USER",
    "MAIL_PASSWORD_FILE",
    "MAIL_FROM",
    "ADDRESS",
)
"""The variables, each after ALONGSIDE_."""
HERE: Final = ("localhost", "127.0.0.1", "::1")

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mail server, and what a mail says beside its one sentence: who sends it, and where to sign in."""

    host: str
    port: int
    security: str
    """`STARTTLS`, `TLS` or, for a server on this computer alone, `NONE`."""
    user: str
    """Empty where the server takes mail without a sign-in."""
    password_file: Path
    sender: str
    address: str
    """Of Alongside itself, as people type it: `https://alongside.school.example`."""

    @classmethod
    def read(cls, environ: Mapping[str, str], folder: Path) -> MailSettings | None:
        """What the environment says; None where it names no mail server. Raises StartUpError for half a setting."""
        given = {name: environ.get(f"ALONGSIDE_{name}") or "" for name in SETTINGS}
        host = given["MAIL_HOST"]
        if not host:
            return None
        security = given["MAIL_SECURITY"] or STARTTLS
        if security not in PORTS:
            raise StartUpError("ALONGSIDE_MAIL_SECURITY must be starttls, tls or none.")
        if security == NONE and host not in HERE:
            raise StartUpError(
                "ALONGSIDE_MAIL_SECURITY=none is for a mail server on this computer only. Use starttls or tls."
            )
        named = given["MAIL_PASSWORD_FILE"]
        return cls(
            host=host,
            port=_port(given["MAIL_PORT"] or str(PORTS[security])),
            security=security,
            user=given["MAIL_USER"],
            password_file=Path(named).absolute() if named else folder / "mail.password",
            sender=_sender(given["MAIL_FROM"]),
            address=_address(given["ADDRESS"]),
        )

    @property
    def sign_in_page(self) -> str:
        """The address in every mail."""
        return f"{self.address}/sign-in"

    @property
    def own_host(self) -> str:
        """The name that this server goes by towards the mail server."""
        return urlsplit(self.address).hostname or "localhost"

    def password(self) -> str:
        """The password, from its file. Raises StartUpError with what to do where it cannot be used."""
        path = self.password_file
        try:
            if sys.platform != "win32" and path.stat().st_mode & 0o007:
                raise StartUpError(f"Everybody on this computer can read {path}. Run: chmod 600 {path}")
            password = path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            password = ""
        if not password:
            raise StartUpError(
                f"The password of the mail server cannot be read. Write it into {path}, or name its file in"
                " ALONGSIDE_MAIL_PASSWORD_FILE."
            )
        return password


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise StartUpError("ALONGSIDE_MAIL_PORT must be a number from 1 to 65535.")


def _sender(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise StartUpError("ALONGSIDE_MAIL_FROM must be the address that mail comes from, such as name@school.example.")
    return text


def _address(text: str) -> str:
    """Only where to find Alongside: whatever else stood in it would be in every mail."""
    sought = text.rstrip("/")
    try:
        parts = urlsplit(sought)
        plain = f"{parts.scheme}://{parts.netloc}" == sought and "@" not in parts.netloc and sought.isprintable()
        here = parts.scheme == "http" and parts.hostname in HERE
        if plain and parts.hostname and " " not in sought and (parts.scheme == "https" or here):
            return sought
    except ValueError:
        pass
    raise StartUpError(
        "ALONGSIDE_ADDRESS must be the address of Alongside as people type it, such as https://alongside.school.example"
    )
