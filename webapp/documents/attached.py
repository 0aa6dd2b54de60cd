"""What may be attached as a provider's own record: a Word or PDF file, told by its content and never by its name (trust).

Nothing of it is rendered here: it is kept and handed back as it is. What is looked for is what such a file would do to
whoever opens it: run a program, fetch something from elsewhere, carry a second file. This is a look, not a virus scanner:
it does not follow what a PDF program only puts together while opening, nor find a fault in the program itself. The way
out is always the same: a PDF made by printing has nothing of the kind.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import Final

from lxml import etree

from webapp.documents.fields import fetching
from webapp.documents.ooxml import PACKAGE_RELATIONSHIPS, content_type_of, parse, read_package
from webapp.domain.errors import Invalid

MOST_BYTES: Final = 10 * 1024 * 1024
"""A record of some pages is under a megabyte, a scan of twenty pages about five."""

_PRINT: Final = "Open it and print it to PDF, then attach that PDF."


class FileKind(StrEnum):
    """The two kinds that are taken; the value is the ending of the file's name."""

    WORD = "docx"
    PDF = "pdf"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return "Word file" if self is FileKind.WORD else "PDF"


class Unfit(Invalid):
    """A file that is not taken; the sentence says why and what to do."""


def check_file(content: bytes) -> FileKind:
    """What kind of file this is. Raises `Invalid`, with a sentence, where it is not taken."""
    if not content:
        raise Unfit("There is nothing in this file. Choose the provider’s record once more.")
    if len(content) > MOST_BYTES:
        raise Unfit(
            f"This file is larger than {MOST_BYTES // 1024**2} MB. Scan it in fewer colours, or print it to PDF."
        )
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return FileKind.PDF
    for is_it, sentence in _OTHER_KINDS:
        if is_it.match(content):
            raise Unfit(sentence)
    if not content.startswith(b"PK"):
        raise Unfit("This is neither a Word file (.docx) nor a PDF. Open it where it was written, and save it as PDF.")
    _check_word(content)
    return FileKind.WORD


# What people attach by mistake, by its first bytes.
_OTHER_KINDS: Final = (
    (
        re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "This is an old Word file (.doc), or one with a password. Open it in Word and save it without a password as “Word "
        "Document (.docx)” or as PDF.",
    ),
    (
        re.compile(rb"PK.{28}mimetypeapplication/vnd\.oasis\.opendocument", re.DOTALL),
        "This is an OpenDocument file, such as LibreOffice writes (.odt). Save it there as Word (.docx) or as PDF.",
    ),
    (
        re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*|BM|RIFF....WEBP|....ftyp", re.DOTALL),
        "This is a picture. Scan the pages to PDF, all pages in one file, and attach that.",
    ),
    (
        re.compile(rb"\{\\rtf"),
        "This is a Rich Text file (.rtf). Open it in Word and save it as “Word Document (.docx)”.",
    ),
)


# Word


_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MOST_XML: Final = 10_000_000
"""Bytes. Each small element of it is twenty times as large in memory (pitfalls, Word: 76 KB held 400,000 paragraphs)."""
_PROGRAMS: Final = ("macroEnabled", "vbaProject", "activeX", "oleObject", "ms-word.attachedToolbars")
# The last word of a relationship's type: a program, or a second file inside this one.
_CARRIED: Final = frozenset(
    ("oleObject", "package", "control", "aFChunk", "vbaProject", "attachedToolbars", "subDocument")
)
_OFTEN_LOCAL: Final = frozenset(("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource"))
_CARRIES: Final = f"This Word file carries a program or another file inside it. {_PRINT}"
_FETCHES: Final = f"This Word file fetches something from elsewhere when it is opened. {_PRINT}"


def _check_word(content: bytes) -> None:
    """Refuse what is no plain Word document. Reads it with the same bounds as a template."""
    package = read_package(content)
    xml = [name for name in package if name.endswith((".xml", ".rels"))]
    if sum(len(package[name]) for name in xml) > _MOST_XML:
        raise Unfit(f"This Word file is far larger inside than a record. {_PRINT}")
    kinds = content_type_of(package)
    if any(word in kind for kind in kinds.values() for word in _PROGRAMS):
        raise Unfit(_CARRIES)
    disguised = any(kind.endswith("xml") and name not in xml for name, kind in kinds.items())
    if kinds["word/document.xml"] != _MAIN or disguised:
        raise Unfit("This is not a Word document (.docx): open it in Word and save it as “Word Document (.docx)”.")
    for name in xml:
        root = parse(package[name], name)
        if name.endswith(".rels"):
            _check_relationships(root)
        else:
            _check_fields(root)


def _check_relationships(rels: etree._Element) -> None:
    for entry in rels.iterchildren(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship"):
        kind = (entry.get("Type") or "").rpartition("/")[2]
        if kind in _CARRIED:
            raise Unfit(_CARRIES)
        # A link waits until somebody follows it. Real files name a template on their writer's own disk (pitfalls, Word):
        # that is fetched from nowhere, but one on a server is.
        harmless = kind == "hyperlink" or (kind in _OFTEN_LOCAL and _is_on_a_disk(entry.get("Target") or ""))
        if entry.get("TargetMode") == "External" and not harmless:
            raise Unfit(_FETCHES)


def _is_on_a_disk(target: str) -> bool:
    return re.match(r"(file:///)?[A-Za-z]:[\\/]|[^:\\/]+\Z", target) is not None


def _check_fields(root: etree._Element) -> None:
    if fetching(root):
        raise Unfit(_FETCHES)


# PDF


_ACTIVE: Final = (
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment", "RichMedia", "Rendition", "XFA",
    "SubmitForm", "ImportData", "GoToE",
)  # fmt: skip
_ACTIVE_NAME: Final = re.compile(rb"/(%s)(?![A-Za-z0-9_])" % "|".join(_ACTIVE).encode())
_LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9_])")
_PACKED: Final = re.compile(rb"/ObjStm(?![A-Za-z0-9_])")
_STREAM: Final = re.compile(rb"stream\r?\n")
_LONGEST_HEAD: Final = 4_096
_HOW_PACKED: Final = re.compile(rb"/(\w+Decode|Fl|DecodeParms|DP|F)(?!\w)")
_UNREADABLE: Final = f"This PDF is packed in a way that cannot be looked into. {_PRINT}"
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_UNPACKED: Final = 40_000_000
"""Bytes of objects that are unpacked to be looked at; the text of a record is a few hundred kilobytes."""


def _check_pdf(content: bytes) -> None:
    """Refuse a PDF that is cut off, locked, or does something when it is opened."""
    if b"%%EOF" not in content[-1024:] or b"startxref" not in content[-2048:]:
        raise Unfit("This PDF is not complete: its end is missing. Save or scan it once more.")
    plain = _spelled_out(content)
    if _LOCKED.search(plain):
        raise Unfit(f"This PDF has a password or is locked. {_PRINT}")
    if len(_PACKED.findall(plain)) != len(_PACKED.findall(content)):
        raise Unfit(_UNREADABLE)
    for text in chain((plain,), map(_spelled_out, _packed_objects(content))):
        if _ACTIVE_NAME.search(text):
            raise Unfit(f"This PDF runs something, or carries another file inside it. {_PRINT}")


def _spelled_out(content: bytes) -> bytes:
    """A name may be written with numbers for letters: /J#61vaScript is /JavaScript."""
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """The objects that newer PDFs keep packed together, unpacked within a bound."""
    left = _MOST_UNPACKED
    for found in _PACKED.finditer(content):
        begun = content.rfind(b"obj", 0, found.start())
        stream = _STREAM.search(content, found.end(), found.end() + _LONGEST_HEAD)
        ways = _HOW_PACKED.findall(content, max(begun, 0), stream.end()) if stream else [b"unknown"]
        if not stream or ways not in ([], [b"FlateDecode"]):
            raise Unfit(_UNREADABLE)
        if not ways:
            continue  # it stands there in plain, and was looked at with the rest
        try:
            unpacked = zlib.decompressobj().decompress(content[stream.end() :], left)
        except zlib.error as error:
            raise Unfit(_UNREADABLE) from error
        left -= len(unpacked)
        if left <= 0:
            raise Unfit(f"This PDF is far larger inside than it looks. {_PRINT}")
        yield unpacked
