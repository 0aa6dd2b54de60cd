"""Handing one reminder to a mail server by SMTP: its sentence, the address of the sign-in page, and nothing else.

One connection a mail: servers differ in how many they take in one, and a school sends few. What the server says is never
quoted, since it repeats the address it was given: its three figures are told.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from webapp.domain.errors import DomainError, Unavailable
from webapp.domain.reminding import sentence
from webapp.mail_settings import STARTTLS, TLS, MailSettings

PATIENCE = 30
"""Seconds for each answer of the mail server."""
LEAVING = 421
"""What a mail server says when it closes the door: to everybody, whatever the mail."""


class NotTaken(DomainError):
    """The mail server would not take a mail for this one person: unknown there, a full mailbox."""

    def __init__(self, code: int) -> None:
        """The server's three figures."""
        super().__init__(f"The mail server did not take it (it answered {code}).")
        self.code = code


@dataclass(frozen=True, slots=True)
class Letter:
    """One reminder."""

    to: str
    count: int
    uid: str
    at: datetime


class Post:
    """An open connection to the mail server. Made by `at_the_post` only."""

    def __init__(self, mail: MailSettings, server: smtplib.SMTP) -> None:
        """The server is signed in to already."""
        self._mail = mail
        self._server = server

    def send(self, letter: Letter) -> None:
        """Hand it over; on return the server has taken it. Raises NotTaken, or Unavailable where the server is lost."""
        try:
            self._server.send_message(written(self._mail, letter), self._mail.sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _of_person(next(iter(refused.recipients.values()))[0]) from None
        except smtplib.SMTPDataError as refused:
            raise _of_person(refused.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise NotTaken(553) from None  # letters in the address that this server cannot write
        except smtplib.SMTPSenderRefused as refused:
            if refused.smtp_code == LEAVING:
                raise _lost() from None
            raise Unavailable(
                f"The mail server does not take mail from {self._mail.sender} (it answered {refused.smtp_code}). Check"
                " ALONGSIDE_MAIL_FROM. Nothing is lost: the next run goes on."
            ) from None
        except (smtplib.SMTPException, OSError):
            raise _lost() from None


def written(mail: MailSettings, letter: Letter) -> EmailMessage:
    """The mail. No name stands in it but the address that it goes to, which the mail server has to know."""
    message = EmailMessage(policy=SMTP)
    message["From"] = mail.sender
    message["To"] = letter.to
    message["Subject"] = sentence(letter.count)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.uid}@{mail.own_host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{sentence(letter.count)}.\n\n{mail.sign_in_page}\n")
    return message


@contextmanager
def at_the_post(mail: MailSettings) -> Iterator[Post]:
    """A connection for one mail. Raises Unavailable or StartUpError with one sentence where there is none to be had."""
    server = _connected(mail)
    try:
        _sign_in(mail, server)
        yield Post(mail, server)
        with suppress(smtplib.SMTPException, OSError):
            server.quit()  # whatever it answers: the mail was taken
    finally:
        server.close()


def _connected(mail: MailSettings) -> smtplib.SMTP:
    """Connected, and protected where that is asked for, with the server's certificate checked."""
    where = f"{mail.host}, port {mail.port}"
    server: smtplib.SMTP | None = None
    try:
        checked = ssl.create_default_context()
        if mail.security == TLS:
            return smtplib.SMTP_SSL(mail.host, mail.port, mail.own_host, timeout=PATIENCE, context=checked)
        server = smtplib.SMTP(mail.host, mail.port, mail.own_host, timeout=PATIENCE)
        if mail.security == STARTTLS:
            server.starttls(context=checked)
    except (smtplib.SMTPException, OSError) as problem:
        if server is not None:
            server.close()
        raise _no_way_in(where, problem) from None
    return server


def _no_way_in(where: str, problem: Exception) -> Unavailable:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Unavailable(
            f"The certificate of the mail server {where} is not to be trusted, so nothing was sent. Check"
            " ALONGSIDE_MAIL_HOST; for an authority of your own, name its file in SSL_CERT_FILE."
        )
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return Unavailable(
            f"The mail server {where} offers no STARTTLS, so nothing was sent in the open. Try"
            " ALONGSIDE_MAIL_SECURITY=tls."
        )
    return Unavailable(
        f"The mail server {where} cannot be reached. Check ALONGSIDE_MAIL_HOST, ALONGSIDE_MAIL_PORT and"
        " ALONGSIDE_MAIL_SECURITY. Nothing is lost: the next run goes on."
    )


def _sign_in(mail: MailSettings, server: smtplib.SMTP) -> None:
    if not mail.user:
        return
    password = mail.password()
    try:
        server.login(mail.user, password)
    except smtplib.SMTPAuthenticationError as refused:
        raise Unavailable(
            f"The mail server refused the user or the password (it answered {refused.smtp_code}). Check"
            f" ALONGSIDE_MAIL_USER and {mail.password_file}."
        ) from None
    except UnicodeError:
        raise Unavailable(
            "The user or the password of the mail server has letters that no mail server takes."
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Unavailable("The mail server offers no way to sign in. Leave ALONGSIDE_MAIL_USER empty.") from None
    except (smtplib.SMTPException, OSError):
        raise _lost() from None


def _of_person(code: int) -> DomainError:
    return _lost() if code == LEAVING else NotTaken(code)


def _lost() -> Unavailable:
    return Unavailable("The connection to the mail server was lost. Nothing else is: the next run goes on.")
