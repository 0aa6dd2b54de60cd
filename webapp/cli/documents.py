"""`flask documents`: the catalogue, and a Word file from a file of answers. Needs no database and no configuration."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from forms import catalogue, latest
from forms.kit import Document
from webapp.documents.example import example_context
from webapp.documents.filling import fill_context
from webapp.documents.proof import prove
from webapp.documents.starters import starter
from webapp.documents.text import count_removed
from webapp.domain.errors import DomainError, Invalid
from webapp.services import disk

_LARGEST = 5_000_000
_LARGEST_WORD = 50_000_000


@click.group()
def documents() -> None:
    """What is asked, and the Word files that it fills."""


@documents.command("list")
def list_documents() -> None:
    """Show every document: its key, version, title and what it is for."""
    rows = [(key, str(version), document) for (key, version), document in catalogue().items()]
    width = max(len(key) for key, _, _ in rows)
    for key, version, document in rows:
        click.echo(f"{key:<{width}}  version {version}  {document.title} ({document.purpose.value.replace('_', ' ')})")


@documents.command("fill")
@click.argument("key")
@click.argument("answers", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def fill(key: str, answers: Path, out: Path) -> None:
    """Fill the Word file of document KEY from ANSWERS (JSON) and write it to OUT.

    ANSWERS holds a key for each question: a text, a list of options, or a list of objects for rows. Names are written as
    they are to be printed; "" and [] mean "not answered". It may also hold "school", and "signatures" as a list of
    objects with "role" and "name". What does not fit is listed, and then nothing is written.
    """
    try:
        document = _document(key)
        context = fill_context(document, _read(answers))
        data = _rendered(document, context)
        _write(out, data)
    except DomainError as error:
        problems = error.problems if isinstance(error, Invalid) and error.problems != (error.sentence,) else ()
        for line in (error.sentence, *(f"  {problem}" for problem in problems), "Nothing was written."):
            click.echo(line, err=True)
        sys.exit(1)
    if removed := count_removed(context):
        click.echo(f"Characters that Word cannot hold were taken out: {removed}.", err=True)
    click.echo(f"{out} is written: {document.title}, version {document.version}.")


@documents.command("release")
@click.argument("key")
def release(key: str) -> None:
    """Freeze the newest version of document KEY, and make the Word file that it begins with.

    For whoever writes a document in forms/: papers are signed on what is released, and the tests hold to it.
    """
    from docx_templates.release import release_document

    try:
        document = _document(key)
        release_document(document)
    except Invalid as error:
        click.echo(error.sentence, err=True)
        sys.exit(1)
    click.echo(f"{document.title}, version {document.version}, is released: {document.fingerprint()}.")


@documents.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", "key", metavar="KEY", help="Hold its names against those of this document.")
@click.option("--names", type=click.Path(path_type=Path), help="Hold its names against this JSON of example data.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects with fault, place, text and suggestion.")
def check(file: Path, key: str | None, names: Path | None, as_json: bool) -> None:
    """Say everything that is wrong with the Word template FILE, each with its place and what to write instead.

    Without --document or --names, only how its tags are written is looked at. Ends with 1 where there is anything.
    """
    # Word's libraries take half a second to load, as below.
    from webapp.documents.worker import check_upload

    try:
        found = check_upload(_bytes(file), _example(key, names))
    except DomainError as error:
        click.echo(error.sentence, err=True)
        sys.exit(2)
    if as_json:
        said = [{"fault": f.fault.value, "place": f.place, "text": f.text, "suggestion": f.suggestion} for f in found]
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for fault in found:
            click.echo(fault.sentence)
        count = f"{len(found)} fault{'' if len(found) == 1 else 's'}" if found else "No fault was found"
        click.echo(f"{count} in {file}.")
    sys.exit(1 if found else 0)


@documents.command("slots")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="A list of label, kind, meaning, place, certainty and repeats.")
def slots(file: Path, as_json: bool) -> None:
    """Show the blanks of the Word form FILE, which needs no tags, in their order.

    A repeating table has one for each column; boxes to tick have one each.
    """
    # Word's libraries take half a second to load, as below.
    from webapp.documents.slots.listing import entries, lines
    from webapp.documents.worker import find_slots

    try:
        found = entries(find_slots(_bytes(file)))
    except DomainError as error:
        click.echo(error.sentence, err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in lines(found):
        click.echo(line)
    count = f"{len(found)} blank{'' if len(found) == 1 else 's'}" if found else "No blank was found"
    click.echo(f"{count} in {file}.")


def _example(key: str | None, names: Path | None) -> dict[str, Any] | None:
    """What the names of a template are held against. Raises `Invalid` where both are given, or neither can be read."""
    if key and names:
        raise Invalid("Give --document or --names, not both.")
    if key:
        return example_context(_document(key))
    return {name: _as_text(value) for name, value in _read(names).items()} if names else None


def _as_text(value: Any) -> Any:
    """Example data may be written with numbers, true and null; a template is given texts, lists and objects."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return "" if value is None else str(value)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_WORD:
            raise Invalid(f"{path} is larger than any form. Leave out pictures that it does not need.")
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error


def _document(key: str) -> Document:
    try:
        return latest(key)
    except KeyError as error:
        known = ", ".join(dict.fromkeys(name for name, _ in catalogue()))
        raise Invalid(f"There is no document called “{key}”. There are: {known}.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise Invalid(f"{path} is larger than any set of answers. Check that it is the right file.")
        value = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_no_twins)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path} is not a file of answers (JSON in UTF-8): {error}.") from error
    if not isinstance(value, dict):
        raise Invalid(f"{path} holds no answers: an object with a key for each question is expected.")
    return value


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key “{key}” stands there twice")
        found[key] = value
    return found


def _rendered(document: Document, context: dict[str, Any]) -> bytes:
    # Word's libraries take half a second to load; listing documents or a mistyped answer should not wait for them.
    from webapp.documents.word import prepare, render

    data = render(prepare(starter(document.key)), context)
    if lost := prove(data, document, context):
        raise Invalid("The Word file does not hold every answer.", tuple(f"Missing: {label}." for label in lost))
    return data


def _write(path: Path, data: bytes) -> None:
    """Write beside the place and put it there in one step, so that nobody opens half a file.

    The file beside it always has the same name, so what a killed run left goes with the next.
    """
    beside = path.with_name(f".{path.name}.filling")
    try:
        beside.unlink(missing_ok=True)
        try:
            with disk.private(beside) as file:
                file.write(data)
                disk.sync(file)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        way = "See that the folder is there and the file closed in Word."
        raise Invalid(f"{path} cannot be written: {error.strerror}. {way}") from error
