"""`upgrade`: bring the database to what this version of the program needs."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.domain.errors import DomainError


@click.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to this version of the program. Make a backup first."""
    try:
        current_app.extensions["alongside"].database.upgrade()
    except DomainError as problem:
        raise click.ClickException(problem.sentence) from None
    click.echo("The database is ready for this version.")
