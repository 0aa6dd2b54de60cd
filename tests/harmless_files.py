"""Word files like real and harmless ones: each carries something that a stricter reader would refuse."""

from __future__ import annotations

from collections.abc import Mapping

from tests.small_word import MAIN, field, paragraph, part, rel, rels, word

_FORM = paragraph("Name: {{ a_line }}")
_DATA = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.drawingml"


def _settings(content: str, *entries: str) -> bytes:
    return word(
        _FORM,
        links=rel("rId1", "settings", "settings.xml"),
        parts={
            "word/settings.xml": (f"{MAIN}settings+xml", part("settings", content)),
            "word/_rels/settings.xml.rels": ("", rels(*entries)),
        },
    )


def _noted(name: str, mark: str, content: str) -> bytes:
    body = _FORM + paragraph("A word").replace("</w:r>", f"{mark}</w:r>")
    parts = {f"word/{name}.xml": (f"{MAIN}{name}+xml", part(name, content))}
    return word(body, links=rel("rId1", name, f"{name}.xml"), parts=parts)


def harmless() -> Mapping[str, bytes]:
    """By what is in them. All print `a_line` of the document of every kind."""
    bound = (
        '<w:sdt><w:sdtPr><w:alias w:val="Name"/><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr>'
        f"<w:sdtContent>{_FORM}</w:sdtContent></w:sdt>"
    )
    changed = (
        '<w:p><w:ins w:id="1" w:author="Ines Calloway" w:date="2026-01-01T00:00:00Z"><w:r><w:t>new</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="Ines Calloway"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
    )
    link = '<w:p><w:hyperlink r:id="rId7"><w:r><w:t>Guidance</w:t></w:r></w:hyperlink></w:p>'
    fields = (
        (" PAGE ", " NUMPAGES "), (' DATE \\@ "d MMMM yyyy" ',), (' TOC \\o "1-3" \\h ',), (" REF _Ref1 \\h ",),
        (' HYPERLINK "https://www.gov.uk/dde" ',), (" DOCPROPERTY Title ",), (" MERGEFIELD Name ",), (" FORMTEXT ",),
        (' IF "a" = "b" "c" "d" ',), (" STYLEREF Heading ",), (" ADDIN ZOTERO_ITEM {} ",), (" = 1 + 2 ",),
        (' FILENAME \\p ',),
    )  # fmt: skip
    smart = {
        f"word/diagrams/{name}1.xml": (f"{_DRAWING}.diagram{kind}+xml", b"<d><t>Step</t></d>")
        for name, kind in (("data", "Data"), ("layout", "Layout"), ("colors", "Colors"))
    }
    return {
        "a template on its writer's disk": _settings(
            '<w:attachedTemplate r:id="rId1"/>',
            rel("rId1", "attachedTemplate", "file:///C:\\forms\\a.dotm", external=True),
        ),
        "letters to a list": _settings(
            '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataSource r:id="rId1"/></w:mailMerge>',
            rel("rId1", "mailMergeSource", "file:///C:\\lists\\a.xlsx", external=True),
        ),
        "Word 2007": _settings(
            '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="u" w:val="12"/></w:compat>'
        ),
        "Word 365": _settings(
            '<w:rsids><w:rsidRoot w:val="00AA"/></w:rsids><w:docVars><w:docVar w:name="a"/></w:docVars>'
        ),
        "protected for forms": _settings('<w:documentProtection w:edit="forms" w:enforcement="1"/>'),
        "a bound control": word(bound),
        "tracked changes": word(_FORM + changed),
        "SmartArt": word(_FORM, parts=smart),
        "data beside the page": word(
            _FORM,
            parts={
                "customXml/item1.xml": ("", b'<b:Sources xmlns:b="urn:b"/>'),
                "customXml/itemProps1.xml": (_DATA, b"<p/>"),
                "customXml/_rels/item1.xml.rels": ("", rels(rel("rId1", "customXmlProps", "itemProps1.xml"))),
            },
        ),
        "fonts": word(
            _FORM, parts={"word/fonts/font1.odttf": ("application/vnd.ms-package.obfuscated-font", b"\0" * 40)}
        ),
        "a printer": word(
            _FORM,
            links=rel("rId1", "printerSettings", "printerSettings/p.bin"),
            parts={"word/printerSettings/p.bin": (f"{MAIN}printerSettings", b"x")},
        ),
        "comments": _noted(
            "comments",
            '<w:commentReference w:id="0"/>',
            f'<w:comment w:id="0" w:author="I">{paragraph("?")}</w:comment>',
        ),
        "footnotes": _noted(
            "footnotes", '<w:footnoteReference w:id="1"/>', f'<w:footnote w:id="1">{paragraph("See")}</w:footnote>'
        ),
        "links": word(
            _FORM + link.replace("rId7", "rId8") + link,
            links=rel("rId7", "hyperlink", "https://www.gov.uk/", external=True)
            + rel("rId8", "hyperlink", "mailto:office@school.example", external=True),
        ),
        "a link to a shared drive": word(
            _FORM + link, links=rel("rId7", "hyperlink", "file:///S:/policy.docx", external=True)
        ),
        "an instruction in braces": word(_FORM + paragraph("{delete as you need}, child{ren}, 100%")),
        **{
            f"a field {names[0].split()[0]}": word(_FORM + "".join(field("{", n, "|", "}") for n in names))
            for names in fields
        },
    }
