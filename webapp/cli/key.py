"""`key`: the database's key on paper, back from it, and another in its place."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.services import key_sheet, rotating

WORDS_IN_A_ROW = 4


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
    click.echo(f"ALONGSIDE: THE KEY, {printed.made_at:%d/%m/%Y}, mark {printed.mark}\n")
    click.echo(numbered(printed.words))
    click.echo(
        "\nPrint this, keep it in the school’s safe, and never with a backup. Then close this window, and type the words"
        "\nback from the paper: python run.py key confirm"
    )


@key.command()
@with_appcontext
def confirm() -> None:
    """Type the words back from the sheet, to prove that it was kept."""
    desk = here()
    with sentences():
        desk.database.check()
        key_sheet.confirm_sheet(desk, asked())
    click.echo("These are the words. The sheet is noted as kept.")


@key.command("restore")
@with_appcontext
def put_back() -> None:
    """Write a lost key file anew from its sheet."""
    desk = here()
    with sentences():
        key_sheet.put_back(desk, asked())
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


def numbered(words: tuple[str, ...]) -> str:
    """Words in rows, each with its number, for paper."""
    cells = [f"{place:>2} {word}" for place, word in enumerate(words, 1)]
    rows = (cells[at : at + WORDS_IN_A_ROW] for at in range(0, len(cells), WORDS_IN_A_ROW))
    return "\n".join("   ".join(row) for row in rows)


def asked() -> str:
    """The words as typed or piped: on as many lines as they take, until an empty one."""
    if sys.stdin.isatty():
        click.echo("Type the words from the sheet, in their order; the numbers may stay out. End with an empty line.")
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            break
        lines.append(line)
    return " ".join(lines)
