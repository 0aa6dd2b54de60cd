"""The fixed parts of a starter Word file: styles, settings, headers and footers. The look's section 7 in Word's words."""

from __future__ import annotations

from html import escape
from typing import Final

_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# The tokens of the light theme: text, quiet, edge, line, shade.
_TEXT, _QUIET, _EDGE, _LINE = "16232B", "465760", "5F6F67", "C6D1C9"

DOCUMENT: Final = (
    _DECLARED + f'<w:document {_W} xmlns:r="{_OFFICE}/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>{body}<w:sectPr>'
    '<w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>'
    '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="first" r:id="rId6"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="907" w:right="1020" w:bottom="1644" w:left="1020" w:header="397" w:footer="680" w:gutter="0"/>'
    "<w:titlePg/></w:sectPr></w:body></w:document>"
)

CONTENT_TYPES: Final = (
    _DECLARED
    + f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"), ("styles", "styles"), ("settings", "settings"),
            ("header1", "header"), ("header2", "header"), ("footer1", "footer"), ("footer2", "footer"),
        )
    )
    + '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
).encode()  # fmt: skip

PACKAGE_RELS: Final = (
    _DECLARED + f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
).encode()

# Mode 15 is what Word 2013 and later lay out without "compatibility mode" in the title bar.
SETTINGS: Final = (
    _DECLARED + f'<w:settings {_W}><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
).encode()


def rels() -> bytes:
    """The relationships of the page."""
    targets = (
        ("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml"),
        ("rId3", "header", "header1.xml"), ("rId4", "header", "header2.xml"),
        ("rId5", "footer", "footer1.xml"), ("rId6", "footer", "footer2.xml"), ("rId9", "image", "media/logo.png"),
    )  # fmt: skip
    entries = "".join(
        f'<Relationship Id="{i}" Type="{_OFFICE}/relationships/{k}" Target="{t}"/>' for i, k, t in targets
    )
    return f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'.encode()


def core(title: str) -> bytes:
    """The properties: a title for readers of the screen, and nobody's name."""
    return (
        f'{_DECLARED}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        "<dc:language>en-GB</dc:language></cp:coreProperties>"
    ).encode()


def header(title: str) -> bytes:
    """The running head of later pages; the first page has its letterhead instead."""
    line = '<w:p><w:pPr><w:pStyle w:val="Running"/></w:pPr>{}</w:p>'
    words = (
        '<w:r><w:t xml:space="preserve">{% if school %}{{ school }}: {% endif %}' + title + "</w:t></w:r>"
        "<w:r><w:tab/><w:t>Confidential</w:t></w:r>"
    )
    return f"{_DECLARED}<w:hdr {_W}>{line.format(words if title else '')}</w:hdr>".encode()


def footer() -> bytes:
    """Page n of m, for a file that is never stamped; the stamp takes its place."""

    def field(name: str) -> str:
        steps = ('<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{name}</w:instrText>", "", "<w:t>1</w:t>", "")
        marks = {2: '<w:fldChar w:fldCharType="separate"/>', 4: '<w:fldChar w:fldCharType="end"/>'}
        return "".join(f"<w:r>{marks.get(number, step)}</w:r>" for number, step in enumerate(steps))

    words = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    return (
        f'{_DECLARED}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Running"/><w:jc w:val="right"/></w:pPr>'
        f"{words.format('Page ')}{field('PAGE')}{words.format(' of ')}{field('NUMPAGES')}</w:p></w:ftr>"
    ).encode()


def _style(
    name: str, *, text: str = "", space: str = "", keep: str = "", kind: str = "paragraph", title: str = ""
) -> str:
    based = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="{kind}"{default} w:styleId="{name}"><w:name w:val="{title or name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{keep}{space}</w:pPr><w:rPr>{text}</w:rPr></w:style>"
    )


def _spacing(before: int, after: int, line: int = 240) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _size(half_points: int, colour: str = _TEXT, *, bold: bool = False) -> str:
    strong = "<w:b/><w:bCs/>" if bold else ""
    return f'{strong}<w:color w:val="{colour}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _border(side: str, kind: str, eighths: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def _table_style(name: str, borders: str) -> str:
    # The air below a cell is its last paragraph's own.
    return (
        f'<w:style w:type="table" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr/><w:tblPr>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="113" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


_RIGHT_TAB: Final = '<w:tabs><w:tab w:val="right" w:pos="9865"/></w:tabs>'
_RULE: Final = f"<w:pBdr>{_border('bottom', 'single', 18, _TEXT, 2)}</w:pBdr>"
_KEEP: Final = "<w:keepNext/><w:keepLines/>"

STYLES: Final = (
    _DECLARED
    + f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
    '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>'
    + _style("Normal", text=_size(22), keep="<w:widowControl/>", space=_spacing(0, 0))
    + _style("Letterhead", text=_size(22), keep=_KEEP + _RULE + _RIGHT_TAB,
             space=_spacing(0, 0) + '<w:textAlignment w:val="center"/>')
    + _style("Title", text=_size(36, bold=True), keep=_KEEP, space=_spacing(140, 60))
    + _style("Intro", text=_size(20, _QUIET), space=_spacing(0, 160, 276))
    + _style("Heading1", text=_size(22, bold=True), keep=_KEEP, title="heading 1",
             space=_spacing(20, 60) + '<w:outlineLvl w:val="0"/>')
    + _style("Label", text=_size(18, _QUIET, bold=True), space=_spacing(0, 20))
    + _style("Answer", text=_size(22), space=_spacing(0, 80, 300))
    + _style("Child", text=_size(22, bold=True), keep=_KEEP, space=_spacing(0, 80, 300))
    + _style("Fineprint", text=_size(17, _QUIET), space=_spacing(0, 0))
    + _style("When", text=_size(22, bold=True), keep="<w:keepLines/>", space=_spacing(0, 80, 276))
    + _style("Small", text=_size(19), keep="<w:keepLines/>", space=_spacing(0, 40, 260))
    + _style("Running", text=_size(17, _QUIET), keep=_RIGHT_TAB, space=_spacing(0, 0))
    + _style("Gap", text=_size(8), space='<w:spacing w:before="0" w:after="0" w:line="220" w:lineRule="exact"/>')
    + _table_style("Box", "".join(
        (*(_border(side, "single", 4, _EDGE) for side in ("top", "left", "bottom", "right")),
         _border("insideH", "single", 4, _LINE), _border("insideV", "single", 4, _EDGE))))
    + "</w:styles>"
).encode()  # fmt: skip
