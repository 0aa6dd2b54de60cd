"""`children import`: the roll from a file, as a dry run unless told otherwise."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.domain.errors import Invalid
from webapp.domain.roll.comparing import Comparison, Standing
from webapp.services import importing
from webapp.services.importing import Imported
from webapp.tables.table import MOST_BYTES

LEFT_OVER: Final = 3
"""The exit code where some rows did not go in: all others did."""
_SHOWN: Final = 200
"""Lines about rows on the console; the page Children shows all of them."""

_QUOTED: Final = re.compile("“[^”]*”")
"""What was typed in a cell may be a name, and a console keeps what it shows."""


@click.group()
def children() -> None:
    """The roll."""


@children.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", "applied", is_flag=True, help="Bring it in. Without this it is a dry run: nothing is changed.")
@click.option("--whole", is_flag=True, help="The file is the whole roll: who is not in it has left.")
@click.option("--many-leave", is_flag=True, help="More than a fifth of the roll may leave at once.")
@click.option("--school", "number", type=int, help="The school’s number, where there are several.")
@with_appcontext
def import_(file: Path, applied: bool, whole: bool, many_leave: bool, number: int | None) -> None:
    """Hold FILE (CSV, Excel or CTF) against the roll: what would be added, changed, left; and with --apply bring it in.

    Rows that cannot be used, or may be more than one child's, stay out and are told by their line, without a name. Ends
    with 0 where every row went in or would, with 3 where some stay out, with 1 where nothing could be done.
    """
    desk = here()
    with sentences():
        desk.database.check()
        school_id = _school(importing.schools(desk), number)
        click.echo(f"Reading {file}.", err=True)
        found = importing.import_file(
            desk, school_id, _bytes(file), whole=whole, applied=applied, leaving_meant=many_leave, tell=_tell
        )
    for line in (*_told(found, applied=applied), *_rows(found.comparison)):
        click.echo(line)
    if any(True for _ in _rows(found.comparison)):
        sys.exit(LEFT_OVER)


def _school(known: Mapping[int, str], number: int | None) -> int:
    if number is None and len(known) == 1:
        return next(iter(known))
    if number is not None and number in known:
        return number
    listed = ", ".join(f"{school_id} ({name})" for school_id, name in known.items()) or "none yet"
    raise Invalid(f"Say with --school which school it is. There are: {listed}.")


def _tell(done: int, rows: int) -> None:
    click.echo(f"{done} of {rows} rows, {100 * done // rows}%", err=True)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Invalid(f"{file} is larger than 16 MB: it is no roll. Export names, numbers, classes and plans only.")
        return file.read_bytes()
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


def _told(found: Imported, *, applied: bool) -> Iterator[str]:
    comparison = found.comparison
    yield "Brought in." if applied else "Dry run: nothing is changed. Give the command again with --apply."
    yield f"Added: {comparison.count(Standing.ADDED)}"
    yield f"Changed: {comparison.count(Standing.CHANGED)}"
    yield f"As they are here: {comparison.count(Standing.SAME)}"
    yield f"Left the school: {len(comparison.leaving)}"
    yield f"To be decided on the page Children: {comparison.count(Standing.DOUBTFUL)}"
    yield f"Cannot be used: {len(comparison.bad)}"
    if found.left_out:
        yield f"Columns that were not read: {', '.join(heading or '(without a heading)' for heading in found.left_out)}"


def _rows(comparison: Comparison) -> Iterator[str]:
    """The rows that stay out, in the order of the file."""
    said = {row.line: _QUOTED.sub("“…”", row.sentence) for row in comparison.bad}
    for outcome in comparison.outcomes:
        if outcome.standing is Standing.DOUBTFUL:
            said[outcome.pupil.line] = "It may be " + " or ".join(one.child.reference for one in outcome.likely) + "."
    for line, sentence in sorted(said.items())[:_SHOWN]:
        yield f"  row {line}: {sentence}"
    if len(said) > _SHOWN:
        yield f"  and {len(said) - _SHOWN} rows more."
