"""`flask mentions`: children's names, in a text from a roll in a file (no database), or in every paper that is kept."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from webapp.cli.serve import here, sentences
from webapp.domain.errors import Invalid
from webapp.domain.mentions import ChildNames, Hit, Index, StaffNames
from webapp.services import upgrading

_LARGEST = 50_000_000
_CHILD = ("id", "legal_forename", "legal_surname")
_CHILD_ALSO = ("middle_names", "preferred_forename", "former_surname", "year_group")
_STAFF = ("id", "forename", "surname")


@click.group()
def mentions() -> None:
    """Children's names in free text."""


@mentions.command()
@click.option("--roll", type=click.Path(path_type=Path), required=True, help="The children, as CSV.")
@click.option("--staff", type=click.Path(path_type=Path), help="The staff, as CSV: who may share a child's name.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects with start, end, text, children and so on.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def scan(roll: Path, staff: Path | None, as_json: bool, file: Path) -> None:
    """Find the children of a roll who are named in the text FILE ("-" reads it from the input).

    The roll has the columns id, legal_forename and legal_surname, and where it has them middle_names,
    preferred_forename, former_surname and year_group; the staff have id, forename and surname. Other columns do not
    matter, and an id may have several lines. start and end count the Unicode code points of the text as it stands, without
    a byte order mark. What is found is a help to a reader and never complete.
    """
    try:
        children = (ChildNames(**row) for row in _rows(roll, _CHILD, _CHILD_ALSO))
        people = (StaffNames(**row) for row in (_rows(staff, _STAFF) if staff else ()))
        index = Index(children, people)
        text = _text(file)
    except Invalid as error:
        click.echo(error.sentence, err=True)
        sys.exit(1)
    hits = index.scan(text)
    if as_json:
        # Letters beyond ASCII are escaped, so that it reads the same on every console.
        click.echo(json.dumps([_as_json(hit) for hit in hits], indent=2))
    else:
        for line in _listed(text, hits):
            click.echo(line)


@mentions.command()
@with_appcontext
def again() -> None:
    """Look for names in every paper of every school once more.

    It is done whenever a paper is saved, a roll is brought in or the program is upgraded; this is for whoever wants to be
    sure. Decisions that were made stay.
    """
    with sentences():
        count = upgrading.scan_every_school(here())
    click.echo(f"{count} paper{'' if count == 1 else 's'} looked through. What is to be decided stands in each.")


def _as_json(hit: Hit) -> dict[str, int | str | list[str]]:
    return {
        "start": hit.start,
        "end": hit.end,
        "text": hit.text,
        "children": list(hit.children),
        "staff": list(hit.staff),
        "certainty": hit.certainty.value,
    }


def _listed(text: str, hits: tuple[Hit, ...]) -> Iterator[str]:
    """A line for each hit: where, how surely, what, and who may be meant."""
    line = counted = 0
    for hit in hits:
        line += text.count("\n", counted, hit.start)
        counted = hit.start
        column = hit.start - text.rfind("\n", 0, hit.start)
        staff = f" (staff: {', '.join(hit.staff)})" if hit.staff else ""
        words = " ".join(hit.text.split())
        yield f"line {line + 1}, column {column}: {words} - {hit.certainty.value} - {', '.join(hit.children)}{staff}"
    yield f"{len(hits)} place{'' if len(hits) == 1 else 's'} where a child may be named."


def _rows(path: Path, needed: tuple[str, ...], also: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by those columns. Raises `Invalid` that names the line where it cannot be read."""
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        heading = [cell.strip().casefold().replace(" ", "_") for cell in next(reader, [])]
        places = {column: heading.index(column) for column in (*needed, *also) if column in heading}
        if missing := [column for column in needed if column not in places]:
            raise Invalid(
                f"{path} has no column {', '.join(missing)}. Its first line must name its columns, and reads:"
                f" {', '.join(heading) or 'nothing'}."
            )
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _row(path, reader.line_num, row, heading, places)
    except csv.Error as error:
        raise Invalid(
            f"Line {reader.line_num} of {path} is not CSV: {error}. Look for a lone quotation mark."
        ) from error


def _row(path: Path, line: int, row: list[str], heading: list[str], places: dict[str, int]) -> dict[str, str]:
    if any(cell.strip() for cell in row[len(heading) :]):
        raise Invalid(
            f"Line {line} of {path} has {len(row)} cells and the heading has {len(heading)}. A cell with a comma in it is"
            " written between quotation marks."
        )
    values = {column: row[place].strip() if place < len(row) else "" for column, place in places.items()}
    if not values["id"]:
        raise Invalid(f"Line {line} of {path} has no id. Give every person one.")
    return values


def _delimiter(text: str) -> str:
    """What stands between the columns of the first line: a comma, or what a spreadsheet of another country writes."""
    return max(",;\t", key=text.partition("\n")[0].count)


def _text(path: Path) -> str:
    """A text file: UTF-8, what Windows wrote before it, or UTF-16 where its first bytes say so."""
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with path.open("rb") as file:
                data = file.read(_LARGEST + 1)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > _LARGEST:
        raise Invalid(f"{path} is larger than any roll or text. Check that it is the right file.")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for attempt in (encoding, "cp1252"):
        try:
            return data.decode(attempt)
        except UnicodeDecodeError:
            continue
    raise Invalid(f"{path} is not a text file. Save it as text in UTF-8 (in a spreadsheet: CSV UTF-8).")
