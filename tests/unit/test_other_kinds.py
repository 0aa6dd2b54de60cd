"""What is sent in place of a .docx is told by its content, in a sentence that says how it becomes one."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.attached_files import pdf
from tests.slots.writing import p, word_file
from tests.small_word import MAIN, package, paragraph, part, rel, word
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import read_package, write_package
from webapp.documents.other_kinds import refuse_other_kinds, refuse_tags
from webapp.documents.starters import starter
from webapp.documents.upload import accept


def ole(*streams: str) -> bytes:
    """A compound file as far as it is looked at: its first bytes, and the names in its directory."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def typed(kind: str) -> bytes:
    """A Word file whose main part says that it is of this type."""
    made = package(paragraph("Name: ____"))
    types = made["[Content_Types].xml"].replace(f"{MAIN}document.main+xml".encode(), kind.encode())
    return write_package(made | {"[Content_Types].xml": types})


HTML = b"<!DOCTYPE html>\n<html><body>Name</body></html>"
OTHERS = {
    "nothing": (b"", "empty file"),
    "noughts": (b"\0" * 4096, "empty file"),
    "blanks": (b"\xef\xbb\xbf \r\n", "empty file"),
    "doc": (ole("Root Entry", "1Table", "WordDocument"), "old Word file (.doc)"),
    "docx with a password": (ole("Root Entry", "EncryptionInfo", "EncryptedPackage"), "Encrypt with Password"),
    "xls": (ole("Root Entry", "Workbook"), "old Excel file"),
    "ppt": (ole("Root Entry", "PowerPoint Document"), "old PowerPoint file"),
    "some old file": (ole("Root Entry"), "or one that is locked with a password"),
    "docm": (typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "carries macros (.docm)"),
    "dotm": (typed("application/vnd.ms-word.template.macroEnabledTemplate.main+xml"), "carries macros (.dotm)"),
    "dotx": (typed(f"{MAIN}template.main+xml"), "Word template (.dotx)"),
    "odt": (zipped("mimetype", "content.xml", "META-INF/manifest.xml"), "OpenDocument file (.odt)"),
    "rtf": (b"{\\rtf1\\ansi Name: ____}", "Rich Text file"),
    "pdf": (pdf(), "This is a PDF"),
    "pages": (zipped("Index/Document.iwa", "Metadata/Properties.plist"), "Export To, Word"),
    "old pages": (zipped("index.xml", "QuickLook/Thumbnail.jpg"), "Export To, Word"),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "Excel file (.xlsx)"),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint file (.pptx)"),
    "jpeg": (b"\xff\xd8\xff\xe1" + b"\0" * 90, "This is a picture"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "This is a picture"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 90, "This is a picture"),
    "html": (HTML, "as a browser shows it"),
    "html called a Word file": (b'<html xmlns:w="urn:schemas-microsoft-com:office:word">', "as a browser shows it"),
    "html with a declaration": (b'\xef\xbb\xbf<?xml version="1.0"?>\n' + HTML, "as a browser shows it"),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "as a browser shows it"),
    "mail of a page": (b"From: <Saved by Word>\r\nSubject: x\r\nMIME-Version: 1.0\r\n", "as a browser shows it"),
    "word 2003": (b'<?xml version="1.0"?>\r\n<?mso-application progid="Word.Document"?><w:a/>', "one piece of XML"),
    "flat": (b'<?xml version="1.0" standalone="yes"?>\n<pkg:package xmlns:pkg="u"/>', "one piece of XML"),
    "wordperfect": (b"\xffWPC\x10\0\0\0", "WordPerfect"),
    "a link": (b'{"":"WARNING","doc_id":"abc","email":"a@school.example"}', "link to a Google document"),
    "text": ("Name: ______\nWhat went well? …\n".encode(), "plain text"),
    "text of a notepad": ("\ufeffName: ____ café\r\n".encode("utf-16-le"), "plain text"),
    "long text": (b"a" + "é".encode() * 30_000, "plain text"),
    "old text": ("Name: ______ caf\xe9 and more words than one letter\n".encode("latin-1"), "plain text"),
    "zip": (zipped("form.docx", "notes.txt"), "Unpack it"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_another_kind_is_told_by_its_content_and_how_it_becomes_a_docx(kind: str) -> None:
    data, says = OTHERS[kind]
    with pytest.raises(WordFault) as told:
        accept(data)
    sentence = told.value.sentence
    assert says in sentence
    assert sentence.startswith("This is ")
    assert sentence.endswith(".")
    assert ".docx)" in sentence or ".docx." in sentence
    assert len(sentence) < 400


@pytest.mark.parametrize(
    "data",
    [word(), starter("dsl_record"), b"PK\3\4 nonsense", b"PK", bytes(range(256)) * 9, b"MZ\x90\0\3", b"\x7fELF\2\1\1"],
    ids=["a form", "a starter", "a broken zip", "two letters", "bytes", "a program", "another"],
)
def test_a_word_file_and_what_nobody_knows_are_left_to_the_reader(data: bytes) -> None:
    refuse_other_kinds(data)


def test_a_name_does_not_make_it_one() -> None:
    """What stands inside a Word file does not make it another kind."""
    odd = write_package(package() | {"META-INF/manifest.xml": b"<a/>", "xl/workbook.xml": b"<a/>"})
    refuse_other_kinds(odd)


ALT = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{{ a }}"/></wp:inline></w:drawing></w:r>'
TAGGED = {
    "a name": word_file(p("Name: {{ name }}")),
    "a loop": word_file(p("{%tr for a in actions %}")),
    "a remark": word_file(p("{# later #}")),
    "braces of docxtpl": word_file(p("{_{ name }_}")),
    "half a tag": word_file(p("Name }} or {")),
    "over runs": word_file(p("Name: ", "{", "{", " name", " }}")),
    "over paragraphs": word_file(p("a {"), p("{ b")),
    "by numbers": word_file(p("Name: &#123;&#x7b; name }}").replace("&amp;", "&")),
    "in a header": word_file(p("Name: ____"), header=p("{{ school }}")),
    "in a field": word_file(p('<w:r><w:instrText> REF {{ a }} </w:instrText></w:r>')),
    "in an alternative text": word_file(p(ALT)),
    "in the title": word(parts={"docProps/core.xml": ("application/xml", b"<c><title>{{ a }}</title></c>")}),
    "in a style": word(parts={"word/styles.xml": (f"{MAIN}styles+xml", part("styles", '<w:style w:styleId="{{ a }}"/>'))}),
    "in a part with another ending": word(
        links=rel("rId1", "header", "header1.bin"),
        parts={"word/header1.bin": (f"{MAIN}header+xml", part("hdr", paragraph("{{ a }}")))},
    ),
    "in a comment": word(parts={"word/comments.xml": (f"{MAIN}comments+xml", part("comments", paragraph("{% if a %}")))}),
}  # fmt: skip


@pytest.mark.parametrize("where", TAGGED)
def test_a_form_with_tags_is_sent_to_the_page_for_templates(where: str) -> None:
    with pytest.raises(WordFault) as told:
        refuse_tags(read_package(accept(TAGGED[where]).content))
    assert "holds template tags already" in told.value.sentence
    assert "the page “Documents and Word templates”" in told.value.sentence


@pytest.mark.parametrize(
    "data",
    [
        word_file(p("Name: ______ (delete {as needed}), 100%"), p("{", "DSL", "}"), p("{"), p("} %"), header=p("{a}")),
        word_file(p('<w:r><w:instrText> ADDIN ZOTERO_ITEM {"a":{"b":{}}} </w:instrText></w:r>')),
        word(parts={"customXml/item1.xml": ("", b'<a id="{00AA}">{"a": {"b": 1}}</a>')}),
    ],
    ids=["words in braces", "a field of an add-in", "data beside the page"],
)
def test_braces_that_are_no_tags_are_words(data: bytes) -> None:
    refuse_tags(read_package(accept(data).content))


def test_tracked_changes_and_comments_are_told() -> None:
    tracked = p('<w:ins w:id="1" w:author="A"><w:r><w:t>new</w:t></w:r></w:ins>')
    comment = f'<w:comment w:id="0">{paragraph("?")}</w:comment>'
    comments = {"word/comments.xml": (f"{MAIN}comments+xml", part("comments", comment))}
    assert "tracked changes, which every paper would show" in " ".join(accept(word(tracked)).told)
    assert "comments, which every paper would carry" in " ".join(accept(word(parts=comments)).told)
    assert accept(word(paragraph("x"))).told == ()
    empty = {"word/comments.xml": (f"{MAIN}comments+xml", part("comments", ""))}
    assert accept(word(parts=empty)).told == ()
