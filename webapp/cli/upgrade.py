"""`upgrade`: bring the database to what this version of the program needs, after a backup that was proven."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.services import upgrading


@click.command()
@click.option("--without-backup", is_flag=True, help="Upgrade even though no backup is made first.")
@with_appcontext
def upgrade(*, without_backup: bool) -> None:
    """Bring the database to this version of the program: a proven backup first, then all of it or nothing."""
    with sentences():
        upgrading.upgrade(here(), click.echo, without_backup=without_backup)
    click.echo("The database is ready for this version.")
