"""Providers' files for the tests: small Word and PDF files, and what can be wrong with them."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import NameObject, TextStringObject

from tests import word_files
from webapp.documents.ooxml import write_package

CANARY = "Quillfeather told nobody but the provider"
"""Words that stand in a provider's file and must never stand anywhere else."""

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(*paragraphs: str) -> bytes:
    """A provider's Word file, the same bytes each time: the zip has no clock in it."""
    return write_package(word_files.parts(word_files.template(*(paragraphs or (CANARY,)))))


def pdf(words: str = CANARY, *, packed: bool = False, objects: bytes = b"") -> bytes:
    """A provider's PDF of one page; `objects` stand in it besides, packed together as newer programs do."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words) + 8, f"BT ({words}) ET"[: len(words) + 8].encode()),
    ]
    if objects and packed:
        inside = zlib.compress(b"5 0 " + objects)
        parts.append(
            b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (len(inside), inside)
        )
    elif objects:
        parts.append(objects)
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return body + b"trailer << /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def locked_pdf() -> bytes:
    """A real PDF with a password, as a program writes it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def pdf_with_script() -> bytes:
    """A real PDF that runs a script when it is opened."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_open_action(JavaScript("app.alert('x')"))
    return _written(writer)


def pdf_with_a_file_inside() -> bytes:
    """A real PDF that carries another file."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("other.exe", b"MZ")
    return _written(writer)


def pdf_with_a_title() -> bytes:
    """A real PDF with nothing wrong in it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.metadata = {NameObject("/Title"): TextStringObject("Session /JavaScripted")}
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_relationship(kind: str, target: str, *, external: bool = True) -> bytes:
    """A Word file whose page points to something."""
    mode = ' TargetMode="External"' if external else ""
    entry = f'<Relationship Id="rIdX" Type="{_RELATIONSHIPS}/{kind}" Target="{target}"{mode}/></Relationships>'
    return word_files.rezipped(
        word(), {"word/_rels/document.xml.rels": lambda xml: xml.replace(b"</Relationships>", entry.encode())}
    )


def with_type(kind: str, extension: str = "bin") -> bytes:
    """A Word file with a part of this content type."""
    entry = f'<Default Extension="{extension}" ContentType="{kind}"/></Types>'.encode()
    changes = {f"word/part.{extension}": b"x"}
    return word_files.rezipped(word(), {**changes, "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", entry)})


def with_field(*runs: str) -> bytes:
    """A Word file with a field whose instruction is written in these runs; "{" and "}" begin and end one."""
    marks = {"{": '<w:fldChar w:fldCharType="begin"/>', "}": '<w:fldChar w:fldCharType="end"/>'}
    made = "".join(f"<w:r>{marks.get(run) or f'<w:instrText>{run}</w:instrText>'}</w:r>" for run in runs)
    return word_files.rezipped(
        word("PLACE"), {"word/document.xml": lambda xml: xml.replace(b"<w:r><w:t>PLACE</w:t></w:r>", made.encode())}
    )
