"""`backup`, `backup key` and `restore`: one sealed file; the words that open it; back from it, proven."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from webapp.cli import sheets
from webapp.cli.serve import here, sentences
from webapp.db.migrations import HEAD
from webapp.domain.dates import day
from webapp.services import backup_keys, backups, restoring, upgrading
from webapp.services.work import Desk
from webapp.settings import configuration_folder

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--to", "folder", type=FOLDER, help="The folder for backups; else ALONGSIDE_BACKUPS, or beside the data.")
@click.option("--copy", "copy_to", type=FOLDER, help="A second place, such as another disk or a share.")
@click.pass_context
@with_appcontext
def backup(context: click.Context, folder: Path | None, copy_to: Path | None) -> None:
    """Make one sealed backup, proven before it is sealed, while the server runs."""
    if context.invoked_subcommand is None:
        with sentences():
            made = backups.make_backup(here(), click.echo, folder, copy_to)
        click.echo(f"The backup is good: {made.size} bytes, SHA-256 {made.sha256}")
        with sentences():
            upgrading.go_on_in_every_school(here())  # each night, as the backup


@backup.command()
@click.option("--confirm", is_flag=True, help="Type back the words of the newest sheet; make nothing.")
@click.option("--yes", is_flag=True, help="Make a new key without asking, where there is one already.")
@with_appcontext
def key(*, confirm: bool, yes: bool) -> None:
    """Make the key that backups are sealed to, and show the sheet that opens them. It is shown once."""
    desk = here()
    with sentences():
        desk.database.check()
        if not confirm:
            _make_key(desk, yes=yes)
        if confirm or sys.stdin.isatty():
            backup_keys.confirm_backup_key(desk, sheets.typed_words())
            click.echo("These are the words. Keep the sheet in the school’s safe, away from this server.")
        else:
            click.echo("When it is printed, type the words back: python run.py backup key --confirm")


def _make_key(desk: Desk, *, yes: bool) -> None:
    if backup_keys.has_backup_key(desk) and not yes:
        click.confirm(
            "There is a backup key already. Backups made until now will still want the old sheet. Make a new one?",
            abort=True,
        )
    sheet = backup_keys.make_backup_key(desk)
    sheets.show(f"the backups, sheet {sheet.fingerprint}, made on {day(sheet.made_on)}", sheet.words)
    click.echo("Print or write this down now: it is kept nowhere else, and without it no backup can be opened.\n")


@click.command()
@click.argument("file", type=FILE)
@click.option("--to", "folder", type=FOLDER, help="A fresh folder for the data; with --drill, where there is room.")
@click.option("--key-file", type=click.Path(dir_okay=False, path_type=Path), help="Where the database's key goes.")
@click.option("--words-from", type=FILE, help="A file with the words of the sheet, for scripts.")
@click.option("--drill", is_flag=True, help="Prove that it can be restored, and leave nothing.")
@with_appcontext
def restore(file: Path, folder: Path | None, key_file: Path | None, words_from: Path | None, *, drill: bool) -> None:
    """Open a sealed backup with the words of its sheet, prove it, and put it into a fresh folder."""
    if folder is None and not drill:
        raise click.UsageError("Name a fresh folder with --to FOLDER, or give --drill.")
    with sentences():
        # What is not text is no word of the sheet, and is told as such.
        words = words_from.read_text("utf-8", errors="replace") if words_from else sheets.typed_words()
        if drill:
            found = restoring.drill(here(), file, words, folder, click.echo)
            click.echo(f"The drill is passed: this backup of {found.made_at} can be restored. Nothing of it was kept.")
        elif folder is not None:
            data = folder.absolute()
            key_file = (key_file or configuration_folder(os.environ) / f"{data.name}.key").absolute()
            found = restoring.restore(here(), file, words, data, key_file, click.echo)
            click.echo(f"Restored and proven, as of {found.made_at}. To serve it, set these and start Alongside:")
            click.echo(f"  ALONGSIDE_DATA={data}\n  ALONGSIDE_KEY_FILE={key_file}")
            if found.revision != HEAD:
                click.echo(f"It is of version {found.revision}: first run python run.py upgrade with these set.")
            click.echo("If this was a drill, take away both again. What was there before was not touched.")
