"""Releasing a document: from here its definition is frozen, and the Word file that it begins with is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import forms
from docx_templates.build import FOLDER, build
from forms.kit import Document
from webapp.domain.errors import Invalid

RELEASED: Final = Path(forms.__file__).with_name("released.json")


def release_document(document: Document, *, file: Path = RELEASED, folder: Path = FOLDER) -> None:
    """Write the document's fingerprint into `file` and its starter into `folder`; an older version's starter is kept.

    Raises `Invalid` where this version was released already, or is not the next one.
    """
    told: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    versions = told.setdefault(document.key, {})
    newest = max(map(int, versions), default=0)
    _refuse(document, versions, newest)
    plain = folder / f"{document.key}.docx"
    if newest and plain.exists():
        # Papers that were begun on it, and schools that are made from a backup of then, still print on it.
        plain.replace(folder / f"{document.key}-{newest}.docx")
    plain.write_bytes(build(document))
    versions[str(document.version)] = document.fingerprint()
    file.write_text(json.dumps(dict(sorted(told.items())), indent=2) + "\n", encoding="utf-8")


def _refuse(document: Document, versions: dict[str, str], newest: int) -> None:
    name = f"{document.key} version {document.version}"
    frozen = versions.get(str(document.version))
    if frozen == document.fingerprint():
        raise Invalid(f"{name} was released already, as it is. Its Word file alone: python -m docx_templates.build.")
    if frozen is not None:
        raise Invalid(f"{name} was released and has changed since. Make what is new version {newest + 1}.")
    if document.version != newest + 1:
        raise Invalid(f"{name} cannot be released: the next version is {newest + 1}.")
