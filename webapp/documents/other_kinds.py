"""What is sent in place of a Word file, told by its content and never by its name, and how each becomes a .docx.

Only first bytes, the names in a zip and the type of a Word file's main part are looked at. Whatever is none of these is
left to the readers (`unzip`, `active`), which refuse it in sentences of their own.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from typing import Final

from webapp.documents.faults import WordFault
from webapp.documents.ooxml import content_type_of

_SAVE: Final = "choose File, Save As, and as the kind of file “Word Document (.docx)”. Then send that file."
_IN_WORD: Final = f"Open it in Word, {_SAVE}"

_EMPTY: Final = f"This is an empty file: there is nothing in it. If your form opens in Word, {_SAVE}"
_OLD_WORD: Final = f"This is an old Word file (.doc). {_IN_WORD}"
_LOCKED: Final = (
    "This is a file that is locked with a password. Open it in Word with the password, choose File, Info, Protect "
    f"Document, Encrypt with Password, and empty the box. Then {_SAVE}"
)
_OLD_OR_LOCKED: Final = (
    "This is an old Word file (.doc), or one that is locked with a password. Open it in Word, take the password off, "
    f"{_SAVE}"
)
_SHEET: Final = (
    "This is {}, and a form has to be a Word document. Copy what is on it into a new document in Word, and in Word "
    + _SAVE
)
_OPEN_DOCUMENT: Final = (
    "This is an OpenDocument file (.odt), such as LibreOffice writes. Open it there or in Word, choose File, Save As, and "
    "as the kind of file “Word 2007–365 (.docx)” or “Word Document (.docx)”. Then send that file."
)
_PAGES: Final = (
    "This is a file of Apple’s Pages, or of its neighbours. Open it in Pages, choose File, Export To, Word, and under "
    "Advanced Options the format .docx. Then send that file."
)
_PICTURE: Final = (
    "This is a picture, and a form has to be a Word document with words in it. Ask whoever made the form for its Word file; "
    f"or type it anew in Word, {_SAVE}"
)
_PDF: Final = (
    "This is a PDF, which nothing can be filled into here. Look for the Word file that it was made from. Where there is "
    f"none, open the PDF in Word, which turns it into a document; put right what moved, {_SAVE}"
)
_RICH_TEXT: Final = f"This is a Rich Text file (.rtf). {_IN_WORD}"
_PAGE: Final = f"This is a page as a browser shows it (HTML), even if its name ends in .doc. {_IN_WORD}"
_OLD_XML: Final = f"This is a Word file in one piece of XML. {_IN_WORD}"
_LINK: Final = (
    "This is only a link to a Google document. Open it in Google Docs, choose File, Download, “Microsoft Word (.docx)”, and "
    "send the file that comes."
)
_TEXT: Final = f"This is plain text without a form’s lines and tables. {_IN_WORD}"
_PERFECT: Final = f"This is a WordPerfect file. Open it in Word or LibreOffice, {_SAVE}"
_ZIP: Final = "This is a zip file, and no Word document. Unpack it, and send the Word file (.docx) that is in it."

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in such a file, which stand in it as UTF-16 (MS-CFB, 2.6).
_STREAMS: Final = (
    ("EncryptedPackage", _LOCKED),
    ("WordDocument", _OLD_WORD),
    ("Workbook", _SHEET.format("an old Excel file (.xls)")),
    ("PowerPoint Document", _SHEET.format("an old PowerPoint file (.ppt)")),
)
# By the names in a zip; the first that fits is told.
_ZIPPED: Final = (
    (re.compile(r"xl/workbook\.(xml|bin)"), _SHEET.format("an Excel file (.xlsx)")),
    (re.compile(r"ppt/presentation\.xml"), _SHEET.format("a PowerPoint file (.pptx)")),
    (re.compile(r"META-INF/manifest\.xml"), _OPEN_DOCUMENT),
    (re.compile(r"Index/Document\.iwa|Index\.zip|index\.apxl|QuickLook/.*"), _PAGES),
)
_FIRST: Final = (
    (re.compile(rb"%PDF-"), _PDF),
    (re.compile(rb"\{\\rtf"), _RICH_TEXT),
    (
        re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*|BM....\0\0\0\0|RIFF....WEBP|....ftyp", re.DOTALL),
        _PICTURE,
    ),
    (re.compile(rb"\xffWPC"), _PERFECT),
    (re.compile(rb"(?s)\s*(<\?xml.{0,200}?)?(<\?mso-application|<pkg:package|<w:wordDocument)"), _OLD_XML),
    (re.compile(rb"(?is)\s*(<\?xml.{0,200}?)?(<!--.{0,500}?-->\s*)?(<!doctype html|<html|<head|<body)"), _PAGE),
    (re.compile(rb"(?i)(MIME-Version:|From: .{0,200}\r?\n(.{0,500}\r?\n){0,9}MIME-Version:)"), _PAGE),
    (re.compile(rb"\s*\{[^{}]{0,2000}\"(doc_id|url)\"\s*:"), _LINK),
)
_BYTE_ORDER: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT: Final = 4_000
"""Bytes at the beginning that tell what it is."""

# What Word says of a file's main part (ECMA-376, part 1, 11.3.10; MS-OFFMACRO2, 2.1).
_WORD_KINDS: Final[Mapping[str, str]] = {
    "application/vnd.ms-word.document.macroenabled.main+xml": "This is a Word file that carries macros (.docm)",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": "This is a Word template that carries macros (.dotm)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "This is a Word template (.dotx)",
}

_TAG: Final = re.compile(r"\{[{%#]|\{_[{%]|[}%]_\}")
_LOOSE_END: Final = re.compile(r"[%}]\}")
_WORDS: Final = re.compile(r"<w:t(?: [^>]*)?>([^<]*)")
_ELEMENT: Final = re.compile(r"<[^>]*>")
_NEAR: Final = 40
"""Letters shown on each side of a tag."""


def refuse_other_kinds(data: bytes) -> None:
    """Raise `WordFault`, with a sentence that tells how to get a .docx, where this is a file of another kind."""
    if not data.strip(b"\0 \t\r\n" + _BYTE_ORDER):
        raise WordFault(_EMPTY)  # a file of noughts is what a synchronised folder leaves of one that never came
    if data.startswith(_OLE):
        raise WordFault(_old(data))
    if data.startswith(b"PK"):
        _refuse_other_zips(data)
        return
    plain = data[:_LOOKED_AT].removeprefix(_BYTE_ORDER)
    for is_it, sentence in _FIRST:
        if is_it.match(plain):
            raise WordFault(sentence)
    if _is_text(data):
        raise WordFault(_TEXT)


def refuse_other_word(package: Mapping[str, bytes]) -> None:
    """The same for a Word file whose main part is that of a template, or carries macros."""
    kind = content_type_of(package)["word/document.xml"].casefold()
    if kind in _WORD_KINDS:
        raise WordFault(f"{_WORD_KINDS[kind]}. {_IN_WORD}")


def refuse_tags(package: Mapping[str, bytes]) -> None:
    """Raise `WordFault` where an accepted form (`upload.accept`) holds template tags of its own.

    What is filled later may hold no tag but ours: a stranger's would say what is printed where.
    """
    for name, kind in content_type_of(package).items():
        if name.casefold().endswith(".rels") or not (name.casefold().endswith(".xml") or kind.endswith("xml")):
            continue
        xml = package[name].decode("utf-8", "replace")
        # A tag that Word has split over runs is whole once the elements are gone; in an attribute it stands in `xml`.
        text = _ELEMENT.sub("", xml)
        words = "".join(_WORDS.findall(xml))
        for where, what in ((words, _LOOSE_END), (text, _TAG)):
            if found := what.search(where):
                raise WordFault(_tags(where[max(0, found.start() - _NEAR) : found.end() + _NEAR]))
        if _TAG.search(xml):
            raise WordFault(_tags(""))


def _old(data: bytes) -> str:
    """What lies in a compound file, such as Office wrote before 2007 and still writes round a file with a password."""
    return next((said for name, said in _STREAMS if name.encode("utf-16-le") in data), _OLD_OR_LOCKED)


def _refuse_other_zips(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, struct.error, EOFError, ValueError, NotImplementedError, OSError):
        return  # `unzip` says so
    if "word/document.xml" in names:
        return
    for is_it, sentence in _ZIPPED:
        if any(is_it.fullmatch(name) for name in names):
            raise WordFault(sentence)
    if not any(name.startswith(("word/", "[Content_Types]")) for name in names):
        raise WordFault(_ZIP)


def _is_text(data: bytes) -> bool:
    """Whether a person could read its beginning as it stands."""
    head = data[:_LOOKED_AT]
    if head.startswith(_UTF_16):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        text = head.decode("utf-8", "ignore" if len(data) > len(head) else "replace")
    odd = sum(1 for letter in text if not (letter.isprintable() or letter in "\r\n\t\f"))
    return "\0" not in text and odd + text.count("\ufffd") <= len(text) // 20


def _tags(near: str) -> str:
    where = f", near “{' '.join(near.split())}”" if near.strip() else ""
    return (
        f"This form holds template tags already, such as {{{{ name }}}} or {{% for %}}{where}. A form with tags is sent on "
        "the page “Documents and Word templates”, to the document that it prints. If they are words of the form, take the "
        "braces out in Word, and send it again."
    )
