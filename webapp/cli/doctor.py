"""`doctor`: what is wrong with this installation."""

from __future__ import annotations

import os

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.services.health import Grade, examine

_SHOWN = {Grade.GOOD: "ok", Grade.WARNING: "look", Grade.BAD: "BAD"}


@click.command()
@with_appcontext
def doctor() -> None:
    """Look the installation over. Ends with a failure where something must be put right."""
    with sentences():
        found = examine(here(), os.environ)
    for finding in found:
        click.echo(f"{_SHOWN[finding.grade]:<5} {finding.about}: {finding.words}")
    bad = sum(finding.grade is Grade.BAD for finding in found)
    if bad:
        raise click.ClickException(f"{bad} of {len(found)} must be put right before real names are safe here.")
    click.echo("Nothing must be put right.")
