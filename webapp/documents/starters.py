"""The starter Word files, one for each document, as they are copied into a new school."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from forms import latest
from forms.kit import check_key
from webapp.domain.errors import NotFound

FOLDER: Final = Path(__file__).resolve().parents[2] / "docx_templates"


def starter(key: str, version: int | None = None) -> bytes:
    """The starter of a document. The newest version has the plain name; an older one is kept as ``key-1.docx``.

    Raises `NotFound` where there is none.
    """
    try:
        check_key(key)
        newest = latest(key).version
    except (ValueError, KeyError) as error:
        raise NotFound(f"There is no document called “{key}”.") from error
    name = f"{key}.docx" if version in (None, newest) else f"{key}-{version}.docx"
    try:
        return (FOLDER / name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no starter {name} for the document “{key}”.") from error
