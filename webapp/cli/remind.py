"""`remind`: tells people by e-mail how much waits for them. For cron or Task Scheduler, as often as one likes."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.services import reminding


@click.command()
@click.option(
    "--test", "address", metavar="ADDRESS", help="Send one mail to this address only, to see that it arrives."
)
@with_appcontext
def remind(address: str | None) -> None:
    """Send each person at most one mail a day: how many things wait, and where to sign in. Safe to run at any time."""
    desk = here()
    with sentences():
        desk.database.check()
        if address is not None:
            reminding.send_test(desk, address)
            click.echo("The mail server has taken the mail.")
            return
        report = reminding.remind(desk)
    click.echo(f"{report.sent} sent." if report.sent or report.failed else "Nothing was due.")
    # By the number in the address of their page: an e-mail address is a name, and this goes to a log.
    for person_id, code in report.refused:
        click.echo(f"Not taken by the mail server (it answered {code}): the mail to person {person_id}.", err=True)
    for person_id, fault in report.uncounted:
        click.echo(
            f"The home page of person {person_id} could not be made, so nothing was sent to them: {fault}.", err=True
        )
    if report.stopped:
        raise click.ClickException(report.stopped)
    if report.uncounted:
        raise click.ClickException(
            f"{len(report.uncounted)} could not be counted. That is a fault of Alongside: send the lines above, which name"
            " nobody, to whoever looks after it."
        )
    if report.refused:
        raise click.ClickException(
            f"{len(report.refused)} not taken. Look at each on the page /school/people/NUMBER: is the address right, the"
            " mailbox full? The next runs try again."
        )
