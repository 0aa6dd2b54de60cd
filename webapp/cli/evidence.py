"""`evidence verify`: whether the audit is whole."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.services import evidence as service


@click.group()
def evidence() -> None:
    """Check the audit and hand it over."""


@evidence.command()
@with_appcontext
def verify() -> None:
    """Check the chains of the audit from end to end; name the rows where they are broken."""
    desk = here()
    with sentences():
        desk.database.check()
        report = service.verify(desk)
    for chain in report.chains:
        state = "sound" if not chain.fault_count else f"{chain.fault_count} faults"
        click.echo(f"{chain.chain}: {chain.rows} rows, {state}, head {chain.head}")
    for fault in report.faults:
        click.echo(str(fault), err=True)
    if not report.sound:
        raise click.ClickException(
            f"The audit is broken in {report.fault_count} places, named above. Keep the server as it is, make a copy of"
            " it, and compare the heads printed on issued papers."
        )
    click.echo("The audit is whole. Rows after the last issued paper have no witness outside this server.")
