"""`serve` and `init`: running the program, and making the database before anybody serves it."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.documents import alone
from webapp.domain.errors import DomainError, StartUpError
from webapp.domain.faults import where_it_broke
from webapp.domain.people import Role
from webapp.services import restoring, rotating, setup
from webapp.services.catalogue import install_starters
from webapp.services.certificates import Certificate, how_to_renew, inspect
from webapp.services.work import Desk
from webapp.settings import Settings, is_local

THREADS = 16
"""Requests handled at once: what was measured without an error on the embedded database (pitfalls, "Database")."""


@click.command()
@click.option("--host", default=None, help="The address to listen on; anything beyond this computer needs TLS.")
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="The port to listen on.")
@with_appcontext
def serve(host: str | None, port: int | None) -> None:
    """Run Alongside. The first run opens the set-up page and prints its one-time code."""
    desk = here()
    with sentences():
        settings = replace(desk.settings, host=host or desk.settings.host, port=port or desk.settings.port)
        certificate = usable_certificate(settings, desk.clock())
        check_address(settings, certificate)
        restoring.sweep_drills()
        alone.sweep()
        prepare(desk)
        if not setup.is_set_up(desk):
            click.echo(f"First run. Open the address below and enter this code: {setup.setup_code(desk)}")
        run(settings.host, settings.port, desk, certificate)


@click.command()
@click.option("--school", prompt="Name of the school")
@click.option("--name", prompt="Your name")
@click.option("--office", prompt="Your office, as printed after your name", default="", show_default=False)
@click.option("--email", prompt="Your school email address")
@click.option("--role", type=click.Choice(["none", "lead", "deputy", "head"]), default="none", show_default=True,
              prompt="Your role beside administrator")  # fmt: skip
@click.password_option(help="Asked for where it is not given. A command line is no place for a real one.")
@with_appcontext
def init(school: str, name: str, office: str, email: str, role: str, password: str) -> None:
    """Make the database and the first administrator, without the set-up page."""
    desk = here()
    with sentences():
        prepare(desk)
        code = setup.setup_code(desk)
        roles = [] if role == "none" else [Role(role)]
        setup.set_up(desk, code, school, name, office, email, password, roles, installers=(install_starters,))
    click.echo("The school is set up. Start it with: python run.py")


def here() -> Desk:
    """The desk of the command that runs, once a change of the key that was killed is finished or undone."""
    desk: Desk = current_app.extensions["alongside"]
    with sentences():
        rotating.settle(desk)
    return desk


_OF_CLICK = (click.ClickException, click.exceptions.Exit, click.Abort)
"""These say themselves how a command ends."""


class sentences:  # noqa: N801 - reads as a word in a with statement
    """Turns whatever goes wrong in a command into a sentence on the console and a failure, never a traceback.

    Of what nobody foresaw it says where in the program it happened; not its message, which may quote what is kept here.
    """

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        """Say the sentence and leave with a failure."""
        if isinstance(problem, DomainError):
            raise click.ClickException(problem.sentence) from None
        if isinstance(problem, OSError):
            where = f"{problem.filename}: " if problem.filename else ""
            words = f"The computer refused ({where}{problem.strerror or type(problem).__name__})."
            raise click.ClickException(f"{words} Put that right, then give the command again.") from None
        if isinstance(problem, Exception) and not isinstance(problem, _OF_CLICK):
            raise click.ClickException(
                "Something went wrong in Alongside itself, and the command did not end well. Send this line, which says"
                f" nothing about anybody, to whoever makes it: {where_it_broke(problem)}"
            ) from None


def prepare(desk: Desk) -> None:
    """Make the database where there is none, and refuse one that cannot be trusted. Raises StartUpError."""
    if not desk.database.exists():
        desk.database.create()
    desk.database.check()


def run(host: str, port: int, desk: Desk, certificate: Certificate | None = None) -> None:
    """Serve until stopped: by TLS where there is a certificate."""
    desk.database.close()  # the serving process opens its own
    os.environ["ALONGSIDE_DEMO"] = "1" if desk.settings.demo else ""
    os.environ["ALONGSIDE_HOST"] = host  # the serving process tells on the page Safety who can reach it
    if certificate is not None and certificate.ends_soon:
        click.echo(f"The certificate ends in {certificate.days_left} days. {how_to_renew(certificate)}", err=True)
    click.echo(f"Alongside answers on {shown_address(host, port, certificate)}. Stop it with Ctrl+C.")
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, SSLProtocols
    from granian.log import LogLevels

    Granian(
        "webapp:serve_app",
        factory=True,  # made anew in the serving process: its connections are its own
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        ssl_cert=desk.settings.certificate if certificate else None,
        ssl_key=desk.settings.certificate_key if certificate else None,
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()


def usable_certificate(settings: Settings, now: datetime) -> Certificate | None:
    """The certificate to serve with, or None where there is none. Raises StartUpError for one that cannot be used."""
    found = inspect(settings, now)
    if found is not None and found.trouble:
        raise StartUpError(found.trouble)
    return found


def check_address(settings: Settings, certificate: Certificate | None = None) -> None:
    """Raise StartUpError where this address cannot or must not be listened on."""
    if certificate is None and not is_local(settings.host):
        # Names of children do not cross a network in the open.
        raise StartUpError(
            f"{settings.host} can be reached from other computers. "
            + (
                "The demo is for this computer alone: listen on 127.0.0.1."
                if settings.demo
                else "That needs a certificate for TLS: python run.py certificate make HOSTNAME (docs/certificates.md)."
                " Without one, listen on 127.0.0.1."
            )
        )
    _refuse_taken(settings.host, settings.port)


def shown_address(host: str, port: int, certificate: Certificate | None) -> str:
    """What to type into a browser: by TLS one of the certificate's own hosts, for only that is trusted."""
    shown, scheme = host, "http"
    if certificate is not None:
        scheme = "https"
        if host not in certificate.hosts:
            shown = next((name for name in certificate.hosts if not name.startswith("*")), host)
    shown = f"[{shown}]" if ":" in shown else shown
    return f"{scheme}://{shown}" if (scheme, port) == ("https", 443) else f"{scheme}://{shown}:{port}"


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # on Windows this option would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise StartUpError(
                f"Port {port} on {host} cannot be used ({problem.strerror}). "
                "Stop what uses it, or choose another with --port."
            ) from None
