"""`serve` and `init`: running the program, and making the database before anybody serves it."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import replace

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.domain.errors import DomainError, StartUpError
from webapp.domain.people import Role
from webapp.services import setup
from webapp.services.catalogue import install_starters
from webapp.services.work import Desk

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
        check_address(settings.host, settings.port)
        prepare(desk)
        if not setup.is_set_up(desk):
            click.echo(f"First run. Open the address below and enter this code: {setup.setup_code(desk)}")
        run(settings.host, settings.port, desk)


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
    """The desk of the command that runs."""
    desk: Desk = current_app.extensions["alongside"]
    return desk


class sentences:  # noqa: N801 - reads as a word in a with statement
    """Turns what a person can be told into a line on the console, and nothing else."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        """Say the sentence and leave with a failure."""
        if isinstance(problem, DomainError):
            raise click.ClickException(problem.sentence) from None


def prepare(desk: Desk) -> None:
    """Make the database where there is none, and refuse one that cannot be trusted. Raises StartUpError."""
    if not desk.database.exists():
        desk.database.create()
    desk.database.check()


def run(host: str, port: int, desk: Desk) -> None:
    """Serve until stopped."""
    desk.database.close()  # the serving process opens its own
    os.environ["ALONGSIDE_DEMO"] = "1" if desk.settings.demo else ""
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Alongside answers on http://{shown}:{port}. Stop it with Ctrl+C.")
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    Granian(
        "webapp:create_app",
        factory=True,  # made anew in the serving process: its connections are its own
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
    ).serve()


def check_address(host: str, port: int) -> None:
    """Raise StartUpError where this address cannot or must not be listened on."""
    _refuse_beyond_loopback(host)
    _refuse_taken(host, port)


def _refuse_beyond_loopback(host: str) -> None:
    """Names of children do not cross a network in the open."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise StartUpError(
            f"{host} can be reached from other computers, and this version has no TLS of its own yet. "
            "Listen on 127.0.0.1, behind a proxy on this computer that speaks HTTPS."
        )


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
