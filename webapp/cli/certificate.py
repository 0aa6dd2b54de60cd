"""`certificate`: make the server's certificate with a small authority of the school's own, and show what is there."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.domain.errors import NotFound, StartUpError
from webapp.services import authority as service
from webapp.services.certificates import inspect, shown

GUIDE = "docs/certificates.md"


@click.group()
def certificate() -> None:
    """Make the server's certificate, or show the one that is there."""


@certificate.command()
@click.argument("hosts", metavar="HOSTNAME [HOSTNAME_OR_ADDRESS...]", nargs=-1, required=True)
@click.option("--authority", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="The folder of the authority, where its key is kept elsewhere.")  # fmt: skip
@click.option("--replace", is_flag=True, help="Set the school's own certificate and key aside under other names.")
@with_appcontext
def make(hosts: tuple[str, ...], folder: Path | None, replace: bool) -> None:
    """Make or renew the certificate for the names that people type into the browser.

    The first time makes an authority too, whose file goes on every staff computer; later certificates are of the same.
    """
    desk = here()
    with sentences():
        made = service.make(
            desk.settings, hosts, desk.clock(), folder=folder.absolute() if folder else None, replace=replace
        )
    for path in made.set_aside:
        click.echo(f"Set aside: {path}")
    click.echo(f"The certificate is made: {made.certificate}, until {shown(made.not_after)}.")
    if made.new_authority:
        click.echo(f"Put this file on every staff computer, once: {made.authority}")
        click.echo(f"Its SHA-256 fingerprint: {made.authority_fingerprint}")
        click.echo(
            f"Keep this key where nobody can take it, better away from this computer: {made.authority_key}"
            " (the next certificate wants it: --authority FOLDER)."
        )
    else:
        click.echo("It is of the same authority: nothing changes on staff computers.")
    click.echo(f"Then start Alongside again. Step by step: {GUIDE}")


@certificate.command()
@with_appcontext
def show() -> None:
    """Show whose certificate is there, for which hosts, until when, and what is wrong with it."""
    desk = here()
    with sentences():
        found = inspect(desk.settings, desk.clock())
        if found is None:
            raise NotFound(
                f"There is no certificate at {desk.settings.certificate}. Make one: python run.py certificate make"
                f" HOSTNAME ({GUIDE})."
            )
        if found.not_after is not None:
            click.echo(f"File:         {desk.settings.certificate}")
            click.echo(f"Hosts:        {', '.join(found.hosts)}")
            click.echo(f"Issued by:    {found.issuer}")
            click.echo(f"Until:        {shown(found.not_after)} ({found.days_left} days)")
            click.echo(f"Fingerprint:  {found.fingerprint} (SHA-256)")
        if found.own_authority:
            click.echo(f"Authority:    {found.authority_fingerprint} (SHA-256), made here")
        if found.trouble:
            raise StartUpError(found.trouble)
