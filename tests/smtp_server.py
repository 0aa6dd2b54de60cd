"""A real mail server on this computer, for tests: SMTP over a socket, with TLS, a sign-in, and what goes wrong with one."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from webapp.mail_settings import NONE, STARTTLS, TLS, MailSettings
from webapp.services import authority
from webapp.settings import Settings

SENDER = "alongside@ash.example"
USER = "alongside"
PASSWORD = "seven grey herons"


@dataclass
class MailServer:
    """What it does, and what it has taken."""

    security: str = NONE
    context: ssl.SSLContext | None = None
    password: str = ""
    """Asked for where it is not empty, of `USER`."""
    refuses: dict[str, int] = field(default_factory=dict)
    """Addresses that it does not take, each with its answer."""
    full: dict[str, int] = field(default_factory=dict)
    """Addresses whose mailbox it finds full once it has the whole mail."""
    hangs_up: dict[str, int] = field(default_factory=dict)
    """At "RCPT", "DATA" or "." it ends the connection, so many times: at the last it has the mail, and never says so."""
    took: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)
    """Every line that came, but for the mails."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def to(self) -> list[str]:
        """Whom the mails that it took are to."""
        return [str(mail["To"]) for mail in self.took]

    def take(self, content: bytes) -> None:
        with self.lock:
            self.raw.append(content)
            self.took.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]

    def leaves(self, word: str) -> bool:
        """Whether it hangs up at this word, this time."""
        with self.lock:
            left = self.hangs_up.get(word, 0)
            self.hangs_up[word] = max(0, left - 1)
            return left > 0

    def settings(self, folder: Path, **changes: Any) -> MailSettings:
        """How Alongside is told of it."""
        password = folder / "mail.password"
        if self.password:
            password.write_text(f"{self.password}\n", encoding="utf-8")
            password.chmod(0o600)
        values = {
            "host": "localhost",
            "port": self.port,
            "security": self.security,
            "user": USER if self.password else "",
            "password_file": password,
            "sender": SENDER,
            "address": "https://alongside.ash.example",
        }
        return MailSettings(**(values | changes))


class _Talk(socketserver.BaseRequestHandler):
    """One connection."""

    mail: MailServer
    request: socket.socket

    def handle(self) -> None:
        try:
            if self.mail.security == TLS:
                self._protect()
            self.lines = self.request.makefile("rb", 0)
            self.protected = self.mail.security == TLS
            self.to = ""
            self._say("220 mail.example ESMTP")
            while (line := self.lines.readline()) and self._answer(line.rstrip(b"\r\n")):
                pass
        except OSError:
            return
        finally:
            self.request.close()  # of TLS: the server closes only what came in

    def _protect(self) -> None:
        assert self.mail.context is not None
        self.request = self.mail.context.wrap_socket(self.request, server_side=True)

    def _say(self, *lines: str) -> None:
        self.request.sendall(b"".join(f"{line}\r\n".encode() for line in lines))

    def _answer(self, line: bytes) -> bool:
        """Whether the talk goes on."""
        with self.mail.lock:
            self.mail.said.append(line)
        word = line.split(b" ")[0].split(b":")[0].upper().decode()
        return bool(getattr(self, f"_{word.lower()}", self._unknown)(line))

    def _unknown(self, line: bytes) -> bool:
        self._say("500 what?")
        return True

    def _ehlo(self, line: bytes) -> bool:
        offers = ["250-mail.example"]
        if self.mail.security == STARTTLS and not self.protected:
            offers.append("250-STARTTLS")
        if self.mail.password:
            offers.append("250-AUTH PLAIN")
        self._say(*offers, "250 SIZE 1000000")
        return True

    def _starttls(self, line: bytes) -> bool:
        self._say("220 go ahead")
        self._protect()
        self.lines = self.request.makefile("rb", 0)
        self.protected = True
        return True

    def _auth(self, line: bytes) -> bool:
        given = base64.b64decode(line.split(b" ")[2]).split(b"\0")[1:]
        right = given == [USER.encode(), self.mail.password.encode()]
        self._say("235 welcome" if right else "535 5.7.8 not you")
        return True

    def _mail(self, line: bytes) -> bool:
        self._say("250 fine")
        return True

    def _rset(self, line: bytes) -> bool:
        self._say("250 fine")
        return True

    def _rcpt(self, line: bytes) -> bool:
        self.to = line.partition(b"<")[2].partition(b">")[0].decode()
        if self.mail.leaves("RCPT"):
            return False
        code = self.mail.refuses.get(self.to)
        self._say(f"{code} <{self.to}> not here" if code else "250 fine")
        return True

    def _data(self, line: bytes) -> bool:
        if self.mail.leaves("DATA"):
            return False
        self._say("354 go on")
        content = b""
        while (more := self.lines.readline()) not in (b".\r\n", b""):
            content += more
        if self.mail.leaves("."):
            self.mail.take(content)
            return False
        code = self.mail.full.get(self.to)
        if not code:
            self.mail.take(content)
        self._say(f"{code} <{self.to}> has a full mailbox" if code else "250 taken")
        return True

    def _quit(self, line: bytes) -> bool:
        self._say("221 bye")
        return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A mail server that listens on this computer as long as the block lasts."""
    mail = MailServer(**options)
    talk = type("Talk", (_Talk,), {"mail": mail})
    with _Server(("localhost", 0), talk) as server:
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield mail
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """What a mail server of this name shows, and the authority that vouches for it."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Settings(
        folder / "data",
        folder / "data.key",
        certificate=folder / "certificate.pem",
        certificate_key=folder / "certificate.key",
    )
    made = authority.make(place, (host,), datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "certificate.key")
    return context, made.authority
