"""Word files for the tests: small templates made by python-docx, and what is read out of the finished ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from docx import Document as WordDocument
from lxml import etree

from webapp.documents.ooxml import W


def template(*paragraphs: str, header: str = "", title: str = "", author: str = "") -> bytes:
    """A Word template with these paragraphs."""
    made = WordDocument()
    for text in paragraphs:
        made.add_paragraph(text)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    made.core_properties.title = title
    made.core_properties.author = author
    return saved(made)


def table_template(rows: list[list[str]]) -> bytes:
    """A Word template with one table."""
    made = WordDocument()
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return saved(made)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(docx: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The file with some parts replaced, changed or added."""
    package = parts(docx)
    for name, change in changes.items():
        package[name] = change(package[name]) if callable(change) else change
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in package.items():
            archive.writestr(name, data)
    return out.getvalue()


def root(docx: bytes, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(parts(docx)[part])


def lines(docx: bytes, part: str = "word/document.xml") -> list[str]:
    """The text of each paragraph, empty ones left out; a line break is "|"."""
    said = []
    for paragraph in root(docx, part).iter(f"{W}p"):
        marks = {f"{W}br": "|", f"{W}tab": "\t"}
        text = "".join(e.text or "" if e.tag == f"{W}t" else marks.get(str(e.tag), "") for e in paragraph.iter())
        if text:
            said.append(text)
    return said


def all_xml_is_sound(docx: bytes) -> bool:
    """Whether a strict parser reads every part."""
    for name, data in parts(docx).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    return True
