"""What may be attached as a provider's own record: Word and PDF by content, and nothing that acts when it is opened."""

from __future__ import annotations

import random
import zlib
from contextlib import suppress

import pytest

from tests import attached_files as files
from tests import word_files
from webapp.documents.attached import MOST_BYTES, FileKind, check_file
from webapp.documents.ooxml import write_package
from webapp.documents.starters import starter
from webapp.domain.errors import Invalid

SCRIPT = b"<< /S /JavaScript /JS (app.alert) >>"


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as told:
        check_file(content)
    sentence = told.value.sentence
    assert sentence.endswith(".")
    assert files.CANARY not in sentence
    return sentence


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.word(), FileKind.WORD),
        (starter("dsl_record"), FileKind.WORD),
        (files.pdf(), FileKind.PDF),
        (files.pdf(objects=b"<< /Type /Annot /A << /S /URI /URI (https://x) >> >>", packed=True), FileKind.PDF),
        (files.pdf(objects=b"<< /Type /ObjStm /N 0 /First 0 /Length 0 >>\nstream\n\nendstream"), FileKind.PDF),
        (files.pdf_with_a_title(), FileKind.PDF),
        (files.with_relationship("hyperlink", "https://provider.example/"), FileKind.WORD),
        (files.with_relationship("attachedTemplate", "file:///C:\\Users\\me\\Normal.dotm"), FileKind.WORD),
        (files.with_relationship("attachedTemplate", "Normal.dotm"), FileKind.WORD),
        (files.with_field("{", " PAGE ", "}"), FileKind.WORD),
        (files.with_field("{", "HYPER", 'LINK "https://x/dde link"', "}"), FileKind.WORD),
    ],
)
def test_word_and_pdf_are_told_by_their_content(content: bytes, kind: FileKind) -> None:
    assert check_file(content) is kind


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing in this file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word file"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "LibreOffice"),
        (b"\xff\xd8\xff\xe0 a photograph", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"II*\0 a scan", "picture"),
        (b"\0\0\0\x18ftypheic", "picture"),
        (b"{\\rtf1 Hello}", "Rich Text"),
        (b"<html><script>alert(1)</script>", "neither a Word file"),
        (b"MZ\x90", "neither a Word file"),
        (b" %PDF-1.7 hidden behind a blank %%EOF", "neither a Word file"),
        (b"PK\x03\x04 nonsense", "not a Word file"),
        (word_files.rezipped(b"PK\x05\x06" + b"\0" * 18, {"xl/workbook.xml": b"<a/>"}), "not a Word file"),
    ],
)
def test_what_is_neither_is_told_what_to_do(content: bytes, says: str) -> None:
    assert says in refused(content)


def test_the_limit_is_ten_megabytes() -> None:
    assert "larger than 10 MB" in refused(files.pdf() + b" " * MOST_BYTES)
    scan = files.pdf(objects=b"<< /Length 0 >>\nstream\n" + random.Random(4).randbytes(9_000_000) + b"\nendstream")
    assert check_file(scan) is FileKind.PDF
    scan = word_files.rezipped(files.word(), {"word/media/scan.jpeg": random.Random(4).randbytes(9_000_000)})
    assert check_file(scan) is FileKind.WORD


# Word


@pytest.mark.parametrize(
    "content",
    [
        files.with_type("application/vnd.ms-office.vbaProject"),
        files.with_type("application/vnd.ms-office.activeX"),
        files.with_type("application/vnd.openxmlformats-officedocument.oleObject"),
        files.with_relationship("oleObject", "embeddings/oleObject1.bin", external=False),
        files.with_relationship("package", "embeddings/sheet.xlsx", external=False),
        files.with_relationship("control", "activeX/activeX1.xml", external=False),
        files.with_relationship("aFChunk", "part.html", external=False),
        files.with_relationship("subDocument", "other.docx"),
    ],
)
def test_a_word_file_that_carries_a_program_or_a_file_is_refused(content: bytes) -> None:
    assert "carries a program or another file" in refused(content)


@pytest.mark.parametrize(
    "content",
    [
        files.with_relationship("image", "https://elsewhere.example/x.png"),
        files.with_relationship("attachedTemplate", "https://elsewhere.example/x.dotm"),
        files.with_relationship("attachedTemplate", "file:///\\\\server\\share\\x.dotm"),
        files.with_relationship("attachedTemplate", "\\\\server\\share\\x.dotm"),
        files.with_relationship("frame", "https://elsewhere.example/"),
        files.with_field("{", ' INCLUDEPICTURE "https://elsewhere.example/x.png" ', "}"),
        files.with_field("{", " DD", "EAUTO c:\\\\x ", "}"),
        files.with_field("{", ' IF 1=1 "', "{", " INCLUDETEXT x ", "}", '" ', "}"),
        files.with_field("{", " LINK Excel.Sheet x "),
        word_files.rezipped(
            files.word("PLACE"),
            {
                "word/document.xml": lambda xml: xml.replace(
                    b"<w:r><w:t>PLACE</w:t></w:r>", b'<w:fldSimple w:instr="DATABASE x"/>'
                )
            },
        ),
    ],
)
def test_a_word_file_that_fetches_something_is_refused(content: bytes) -> None:
    assert "fetches something from elsewhere" in refused(content)


def test_a_word_file_that_is_no_plain_document_is_refused() -> None:
    main = b"wordprocessingml.document.main+xml"
    for kind in (b"wordprocessingml.template.main+xml", b"x+json"):
        changed = {"[Content_Types].xml": lambda xml, kind=kind: xml.replace(main, kind)}
        assert "not a Word document" in refused(word_files.rezipped(files.word(), changed))
    macros = {
        "[Content_Types].xml": lambda xml: xml.replace(
            b"application/vnd.openxmlformats-officedocument." + main,
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )
    }
    assert "carries a program" in refused(word_files.rezipped(files.word(), macros))
    # XML under a name that would not be looked into.
    assert "not a Word document" in refused(files.with_type("application/xml", "dat"))


def test_the_bounded_reader_and_the_strict_parser_stand_before_it() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert "document type" in refused(word_files.rezipped(files.word(), {"word/document.xml": entity}))
    assert "leads out" in refused(word_files.rezipped(files.word(), {"../evil.xml": b"<a/>"}))
    assert "not sound XML" in refused(word_files.rezipped(files.word(), {"word/document.xml": b"<a>"}))
    many = b"<a>" + b"<b/>" * 3_000_000 + b"</a>"
    assert "far larger inside" in refused(write_package(word_files.parts(files.word()) | {"word/big.xml": many}))


# PDF


@pytest.mark.parametrize(
    "active",
    [
        SCRIPT,
        b"<< /S /J#61vaScript /JS (x) >>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /Type /EmbeddedFile /Length 0 >>",
        b"<< /Names << /EmbeddedFiles 9 0 R >> >>",
        b"<< /Type /Annot /Subtype /FileAttachment >>",
        b"<< /Subtype /RichMedia >>",
        b"<< /AcroForm << /XFA 9 0 R >> >>",
        b"<< /S /SubmitForm /F (https://x) >>",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_does_something_is_refused(active: bytes, packed: bool) -> None:
    assert "runs something, or carries another file" in refused(files.pdf(objects=active, packed=packed))


def test_real_programs_pdfs_are_read_alike() -> None:
    for content in (files.pdf_with_script(), files.pdf_with_a_file_inside()):
        assert "runs something" in refused(content)
    assert "password" in refused(files.locked_pdf())


def test_a_pdf_that_is_cut_off_is_refused() -> None:
    assert "not complete" in refused(files.pdf()[:-60])
    assert "not complete" in refused(b"%PDF-1.7\n%%EOF")


@pytest.mark.parametrize(
    "stream",
    [
        b"<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nxxxx\nendstream",
        b"<< /Type /ObjStm /Filter [/FlateDecode /FlateDecode] >>\nstream\nxxxx\nendstream",
        b"<< /DecodeParms << /Predictor 12 >> /Type /ObjStm /Filter /FlateDecode >>\nstream\nxx\nendstream",
        b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnot zlib\nendstream",
        b"<< /Type /ObjStm /Filter /FlateDecode >>" + b" " * 5_000 + b"stream\n",
        b"<< /Type /Obj#53tm /Filter /FlateDecode >>\nstream\nxx\nendstream",
    ],
)
def test_packed_objects_that_cannot_be_looked_into_are_refused(stream: bytes) -> None:
    assert "cannot be looked into" in refused(files.pdf(objects=stream))


def test_packed_objects_are_unpacked_within_a_bound() -> None:
    bomb = zlib.compress(b"\0" * 50_000_000)
    stream = b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + bomb + b"\nendstream"
    assert len(bomb) < 100_000
    assert "far larger inside" in refused(files.pdf(objects=stream))


def test_any_bytes_are_told_in_a_sentence() -> None:
    """Whatever is sent: a kind or a sentence, never another exception."""
    sound = (files.pdf(objects=SCRIPT, packed=True), files.pdf(), files.word())
    chance = random.Random(11)
    for _ in range(400):
        content = bytearray(chance.choice(sound))
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        cut = bytes(content[: chance.randint(0, len(content))]) if chance.random() < 0.3 else bytes(content)
        with suppress(Invalid):
            assert check_file(cut) in FileKind
    for _ in range(50):
        refused(b"PK\x03\x04" + chance.randbytes(300))
