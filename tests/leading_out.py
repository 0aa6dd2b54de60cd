"""A Word file that leads out in every way that we know of: for what takes that out, and for whether anything is fetched."""

from __future__ import annotations

from tests import word_files

SOMEWHERE = "http://elsewhere.invalid"
"""An address that no network has."""

_SPACES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_KINDS = ("image", "oleObject", "hyperlink", "image", "aFChunk", "subDocument", "hyperlink")
_IMAGE = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def leads_out(address: str) -> bytes:
    """The file, whose links go to this address; its last results are "result 0" and so on."""
    return word_files.rezipped(
        word_files.template("Before"),
        {
            "word/document.xml": lambda xml: xml.replace(b"<w:sectPr", _body(address).encode() + b"<w:sectPr", 1),
            "word/_rels/document.xml.rels": lambda xml: xml.replace(b"</Relationships>", _relations(address)),
            "word/settings.xml": lambda xml: _in_settings(xml, address),
            "word/_rels/settings.xml.rels": _settings_relations(address),
        },
    )


def _relations(address: str) -> bytes:
    rows = "".join(_relation(f"rIdX{number}", kind, address) for number, kind in enumerate(_KINDS))
    return f"{rows}</Relationships>".encode()


def _relation(name: str, kind: str, address: str) -> str:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="{name}" Type="{kinds}/{kind}" Target="{address}/{name}.png" TargetMode="External"/>'


def _settings_relations(address: str) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    rows = _relation("rIdT", "attachedTemplate", address) + _relation("rIdM", "mailMergeSource", address)
    return f'<Relationships xmlns="{space}">{rows}</Relationships>'.encode()


def _in_settings(xml: bytes, address: str) -> bytes:
    head, start, rest = xml.partition(b"<w:zoom")
    added = (
        f'<w:attachedTemplate {_SPACES} r:id="rIdT"/><w:mailMerge {_SPACES}><w:mainDocumentType w:val="formLetters"/>'
        f'<w:query w:val="{address}"/><w:dataSource r:id="rIdM"/></w:mailMerge>'
    )
    assert start
    return head + added.encode() + start + rest


def _body(address: str) -> str:
    fields = (
        f'INCLUDEPICTURE "{address}/field.png" \\d', f'INCLUDETEXT "{address}/text.docx"', f'HYPERLINK "{address}/h"',
        f'LINK Word.Document.8 "{address}/l.docx" "" \\a', f'DDEAUTO c "{address}/dde"', f'IMPORT "{address}/i.png"',
    )  # fmt: skip
    return (
        f"<w:p {_SPACES}>{_linked_picture(address)}{_old_pictures(address)}"
        '<w:hyperlink r:id="rIdX2"><w:r><w:t>the link words</w:t></w:r></w:hyperlink></w:p>'
        + "".join(_field(number, instruction) for number, instruction in enumerate(fields))
        + f"<w:p {_SPACES}><w:fldSimple w:instr='HYPERLINK \"{address}/simple\"'><w:r><w:t>the other link words</w:t></w:r>"
        f'</w:fldSimple></w:p><w:altChunk {_SPACES} r:id="rIdX4"/>'
        f'<w:p {_SPACES}><w:subDoc r:id="rIdX5"/><w:r><w:t>After</w:t></w:r></w:p>'
    )


def _field(number: int, instruction: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    said = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    result = f"<w:r><w:t>result {number}</w:t></w:r>"
    return f"<w:p>{mark('begin')}{said}{mark('separate')}{result}{mark('end')}</w:p>"


def _linked_picture(address: str) -> str:
    size = 'cx="900000" cy="900000"'
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="1" name="x"><a:hlinkClick r:id="rIdX6"/></wp:docPr>'
        f'<a:graphic><a:graphicData uri="{_IMAGE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/>'
        '</pic:nvPicPr><pic:blipFill><a:blip r:link="rIdX0"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _old_pictures(address: str) -> str:
    return (
        f'<w:r><w:pict><v:shape id="s" style="width:50pt;height:50pt" href="{address}/shape"><v:imagedata r:id="rIdX3"'
        ' o:title="x"/></v:shape></w:pict></w:r>'
        f'<w:r><w:object><v:shape id="t" style="width:50pt;height:50pt"><v:imagedata src="{address}/old.png"/></v:shape>'
        '<o:OLEObject Type="Link" ProgID="Word.Document" ShapeID="t" DrawAspect="Content" ObjectID="_1" r:id="rIdX1"'
        ' UpdateMode="Always"/></w:object></w:r>'
    )
