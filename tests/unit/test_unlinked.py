"""What leads out of a file is taken out: before LibreOffice opens it, and of the PDF that it made."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from lxml import etree
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests import word_files
from tests.leading_out import SOMEWHERE, leads_out
from tests.pdf_files import drawn
from tests.unit.test_stamp import ISSUED
from webapp.documents.ooxml import PACKAGE_RELATIONSHIPS, W, relationships, target_of
from webapp.documents.stamp import stamp
from webapp.documents.starters import starter
from webapp.documents.unlinked import pdf_without_links, word_without_links
from webapp.domain.errors import Unavailable

PNG = b"\x89PNG\r\n\x1a\n"


def everything(docx: bytes) -> str:
    return "\n".join(data.decode("utf-8", "replace") for name, data in word_files.parts(docx).items())


def test_nothing_that_is_left_leads_out() -> None:
    before = leads_out("http://elsewhere.invalid")
    assert everything(before).count("elsewhere.invalid") > 12
    after = word_without_links(before)
    assert "elsewhere.invalid" not in everything(after)
    assert 'TargetMode="External"' not in everything(after)
    assert word_files.all_xml_is_sound(after)


def test_the_words_stay() -> None:
    said = " ".join(word_files.lines(word_without_links(leads_out("http://elsewhere.invalid"))))
    for words in ("Before", "the link words", "the other link words", *(f"result {n}" for n in range(6)), "After"):
        assert words in said


def test_what_is_named_is_there() -> None:
    """A relationship that is gone leaves no name behind, which Word and LibreOffice would trip over."""
    package = word_files.parts(word_without_links(leads_out("http://elsewhere.invalid")))
    for name in package:
        if not name.endswith(".xml") or name.startswith("["):
            continue
        known = {entry.get("Id"): target_of(name, entry) for entry in relationships(package, name)}
        assert set(known.values()) <= set(package) | {"word"}
        named = {
            value
            for element in etree.fromstring(package[name]).iter(etree.Element)
            for key, value in element.attrib.items()
            if "officeDocument/2006/relationships}" in str(key)
        }
        assert named <= set(known)


@pytest.mark.parametrize("key", ["dsl_record", "dsl_contract", "provider_record"])
def test_a_paper_of_ours_says_the_same_without(key: str) -> None:
    """Pages, page numbers and the stamp's square included."""
    before = stamp(starter(key), ISSUED)
    after = word_without_links(before)
    for name, data in word_files.parts(before).items():
        found = word_files.parts(after)[name]
        if name.endswith((".xml", ".rels")):
            assert etree.tostring(etree.fromstring(found), method="c14n") == etree.tostring(
                etree.fromstring(data), method="c14n"
            )
        else:
            assert found == data


@pytest.mark.parametrize(
    ("instruction", "stays"),
    [
        (" PAGE ", True),
        (" NUMPAGES \\* MERGEFORMAT ", True),
        (" = 1 + 1 ", True),
        ("=1", True),
        (" TOC \\o ", True),
        (' INCLUDEPICTURE "x" ', False),
        (' includetext "x" ', False),
        (' HYPERLINK "x" ', False),
        (" MACROBUTTON x y ", False),
        (" MERGEFIELD name ", False),
        ("", False),
        (" PAGENOT ", False),
    ],
)
def test_a_field_stays_only_where_it_is_known_to_be_harmless(instruction: str, stays: bool) -> None:
    field = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>result</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p><w:fldSimple w:instr="{instruction.replace(chr(34), "")}">'
        "<w:r><w:t>simple</w:t></w:r></w:fldSimple></w:p>"
    )
    docx = word_files.rezipped(
        word_files.template("x"),
        {"word/document.xml": lambda xml: xml.replace(b"<w:sectPr", field.encode() + b"<w:sectPr")},
    )
    root = word_files.root(word_without_links(docx))
    assert bool(list(root.iter(f"{W}instrText"))) is stays
    assert bool(list(root.iter(f"{W}fldChar"))) is stays
    assert bool(list(root.iter(f"{W}fldSimple"))) is stays
    assert {"result", "simple"} <= {text.text for text in root.iter(f"{W}t")}


def test_a_field_inside_another_is_looked_at_by_itself() -> None:
    inner = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r>'
        f'<w:r><w:instrText>TEXT "x</w:instrText></w:r>{inner}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    docx = word_files.rezipped(
        word_files.template("x"),
        {"word/document.xml": lambda xml: xml.replace(b"<w:sectPr", field.encode() + b"<w:sectPr")},
    )
    root = word_files.root(word_without_links(docx))
    assert [text.text for text in root.iter(f"{W}instrText")] == [" PAGE "]


@pytest.mark.parametrize(
    ("picture", "stays"),
    [
        (PNG, True),
        (b"\xff\xd8\xff\xe0", True),
        (b"GIF89a", True),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://x'/></svg>", False),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", False),
        (b"%!PS-Adobe", False),
    ],
)
def test_a_picture_that_is_a_page_of_its_own_goes(picture: bytes, stays: bool) -> None:
    relation = (
        b'<Relationship Id="rIdP" Target="media/p.png" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/image"/></Relationships>'
    )
    docx = word_files.rezipped(
        word_files.template("x"),
        {
            "word/media/p.png": picture,
            "word/_rels/document.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
        },
    )
    rels = etree.fromstring(word_files.parts(word_without_links(docx))["word/_rels/document.xml.rels"])
    kept = [e.get("Id") for e in rels.iterchildren(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship")]
    assert ("rIdP" in kept) is stays


# The PDF


def test_a_pdf_has_nothing_to_click_or_run_and_no_name_in_its_properties() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn(word_files.template("x"))))
    writer.add_uri(0, "http://elsewhere.invalid", (0, 0, 50, 50))
    writer.add_attachment("names.csv", b"a child's name")
    writer.add_outline_item(title="A child's name", page_number=0)
    writer.pages[1][NameObject("/AA")] = DictionaryObject({NameObject("/O"): TextStringObject("x")})
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(script))
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject()
    writer.add_metadata({"/Author": "Amara Lisle", "/Subject": "x", "/Keywords": "y", "/Creator": "Writer"})
    out = io.BytesIO()
    writer.write(out)
    clean = pdf_without_links(out.getvalue(), "SR-0147")
    reader = pypdf.PdfReader(io.BytesIO(clean))
    assert dict(reader.metadata or {}) == {"/Title": "SR-0147", "/Producer": "Alongside"}
    assert set(reader.trailer["/Root"]) <= {
        "/Type",
        "/Pages",
        "/Lang",
        "/MarkInfo",
        "/StructTreeRoot",
        "/ViewerPreferences",
    }
    assert not any({"/Annots", "/AA"} & set(page) for page in reader.pages)
    for word in (b"elsewhere", b"JavaScript", b"EmbeddedFile", b"Lisle", b"child"):
        assert word not in clean


def test_what_is_no_pdf_is_said_in_a_sentence() -> None:
    for broken in (b"", b"%PDF-1.4", b"no", drawn(word_files.template("x"))[:200]):
        with pytest.raises(Unavailable, match="sound PDF"):
            pdf_without_links(broken, "x")


def test_the_list_of_what_leads_out_is_long() -> None:
    assert len(re.findall(re.escape(SOMEWHERE), everything(leads_out(SOMEWHERE)))) > 12
