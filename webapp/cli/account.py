"""`account`: the way back in for an administrator who lost everything. Whoever has the console has the data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences, shown_address, usable_certificate
from webapp.domain.clock import school_day
from webapp.domain.dates import day
from webapp.services import accounts


@click.group()
def account() -> None:
    """Accounts of people: a new way in from the console."""


@account.command()
@click.option("--email", prompt="School email address of the account", help="Asked for where it is not given here.")
@with_appcontext
def invite(email: str) -> None:
    """Make a new invitation for an account, good once: a new password and a new second factor."""
    desk = here()
    with sentences():
        desk.database.check()
        made = accounts.invite_at_console(desk, email)
        certificate = usable_certificate(desk.settings, desk.clock())
    address = shown_address(desk.settings.host, desk.settings.port, certificate)
    click.echo(
        f"Good once, until {day(school_day(made.until))}. Whoever opens it can sign in as this person:\n\n"
        f"  {address}/invitation/{made.token}\n\n"
        "It is noted in the audit as made at the console, and told on the home pages of this person and, of a lead or\n"
        "deputy, of the head."
    )
