"""`key`: the database's key on paper, back from it, and another in its place."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.cli import sheets
from webapp.cli.serve import here, sentences
from webapp.domain.dates import day
from webapp.services import key_sheet, rotating


@click.group()
def key() -> None:
    """Print the key of the database on a sheet, prove that the sheet was kept, put a lost key back, change it."""


@key.command()
@with_appcontext
def sheet() -> None:
    """Show the words of the key, to be printed. Whoever has them can read a stolen database."""
    desk = here()
    with sentences():
        desk.database.check()
        printed = key_sheet.print_sheet(desk)
    sheets.show(f"the key, mark {printed.mark}, printed on {day(printed.made_on)}", printed.words)
    click.echo(
        "Print this, keep it in the school’s safe, and never with a backup. Then close this window, and type the words"
        "\nback from the paper: python run.py key confirm"
    )


@key.command()
@with_appcontext
def confirm() -> None:
    """Type the words back from the sheet, to prove that it was kept."""
    desk = here()
    with sentences():
        desk.database.check()
        key_sheet.confirm_sheet(desk, sheets.typed_words())
    click.echo("These are the words. The sheet is noted as kept.")


@key.command("restore")
@with_appcontext
def put_back() -> None:
    """Write a lost key file anew from its sheet."""
    desk = here()
    with sentences():
        key_sheet.put_back(desk, sheets.typed_words())
    click.echo("The key is back, and opens the database. Start Alongside again.")


@key.command()
@with_appcontext
def rotate() -> None:
    """Put everything under a new key, where somebody may know the old one. Alongside must be stopped."""
    desk = here()
    with sentences():
        mark = rotating.rotate(desk, click.echo)
    if desk.settings.on_postgresql:
        click.echo("Copy the key file to every server that runs Alongside, before any is started.")
    click.echo(
        f"The key is another one now, mark {mark}. Everybody signs in again. The old sheet opens nothing that is made from"
        "\nnow on: print the new one with “python run.py key sheet”, then run: python run.py key confirm"
    )
