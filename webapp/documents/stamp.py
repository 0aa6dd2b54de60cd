"""The stamp: the last step on a finished Word file, outside Jinja, on any template.

Every page says which paper it is: reference, version, a code as text and as a square, the audit's chain head, page n of
m. It is one text box, anchored once in every footer part, so it pushes nothing of the page aside. An extra line, a frame
and two anchors each failed (design, section 9). All units are millimetres until they are written.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import segno
from lxml import etree

from webapp.documents.ooxml import (
    MC,
    MM,
    RELATIONSHIPS,
    TWIPS,
    WORD_NS,
    WP,
    XML_SPACE,
    A,
    Package,
    W,
    WordFault,
    add_content_type,
    parse,
    read_package,
    relate,
    serialise,
    write_package,
)
from webapp.documents.sections import FooterUse, footer_uses, footers_everywhere
from webapp.documents.text import clean_text, one_spaced

ROOM: Final = 22.0
"""The bottom margin that the stamp needs: the square, and the edge that no office printer reaches."""

SQUARE: Final = 18.0
QUIET_ZONE: Final = 2
"""Modules of white around the square; the words and the edge of the paper stand further off than a reader asks."""
_EDGE: Final = 4.0
_QUIET: Final = "465760"
_TEXT: Final = "16232B"
_WPS: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PIC: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DRAFT: Final = "Draft. Not the agreed record: do not sign this copy."


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every page says about itself. `code` is short: it is typed where the square cannot be read."""

    reference: str
    version: int | None
    """None for a sheet: it is made anew each time, from what stands then."""
    code: str
    title: str
    dated: str
    audit_number: int
    chain_head: str
    draft: bool


def stamp(docx: bytes, stamp: Stamp) -> bytes:
    """The file with the stamp on every page. A page whose bottom margin is too small is given the room."""
    package = read_package(docx)
    uses = footers_everywhere(package, ROOM)
    picture = "" if stamp.draft else _square(package, stamp.code)
    for use in uses:
        root = parse(package[use.part], use.part)
        relation = relate(package, use.part, "image", f"/{picture}") if picture else ""
        _last_paragraph(root).append(_box(stamp, use, relation))
        _name_requirement(root)
        package[use.part] = serialise(root)
    return write_package(package)


def paged(stamped: bytes, code: str, own: str) -> bytes:
    """A stamped file as its PDF is made from it: `own` in place of `code`, and in words with the number of each page.

    The squares on the pages are the PDF's to set (`webapp.documents.page_codes`), since a Word file has one for all.
    Raises WordFault where the file was not stamped with this code.
    """
    package = read_package(stamped)
    words = [
        (part, root, text)
        for part in [name for name in package if name.endswith(".xml") and b'name="Stamp"' in package[name]]
        for root in [parse(package[part], part)]
        for text in list(root.iter(f"{W}t"))
        if (text.text or "").startswith((f"{code}, version ", f"{code}. "))
    ]
    if not words:
        raise WordFault("This Word file does not carry its code, so no PDF is made of it. Print from the Word file.")
    for part, root, text in words:
        _say_page_code(text, own, (text.text or "").removeprefix(code))
        package[part] = serialise(root)
    _square(package, own)
    return write_package(package)


def page_code(code: str, number: int) -> str:
    """The code of one page of a PDF, as its square and its words say it. Pages count from 1."""
    return f"{code}-{number}"


def square(code: str) -> segno.QRCode:
    """The square of a code. The most forgiving kind, since paper is folded, stapled and scanned."""
    return segno.make_qr(code, error="h")


def room_for_stamp(docx: bytes) -> bool:
    """Whether the stamp fits below the page as it is laid out. Where not, `stamp` moves the end of the page up."""
    return all(use.fits for use in footer_uses(read_package(docx), ROOM))


def _square(package: Package, code: str) -> str:
    out = io.BytesIO()
    square(code).save(out, kind="png", scale=12, border=QUIET_ZONE)
    package["word/media/stamp.png"] = out.getvalue()
    add_content_type(package, extension="png", kind="image/png")
    return "word/media/stamp.png"


def _say_page_code(text: etree._Element, own: str, rest: str) -> None:
    """Write the code with the page's number in place of a text, as three runs of the same line."""
    run = text.getparent()
    paragraph = run.getparent() if run is not None else None
    if run is None or paragraph is None:  # never so in what `_line` made
        return
    paragraph.remove(run)
    _say(paragraph, page_code(own, 1).removesuffix("1"))
    _field(paragraph, "PAGE")
    _say(paragraph, rest)


def _last_paragraph(root: etree._Element) -> etree._Element:
    """The last line of the footer itself: not one inside a text box, whose anchor may not hold another."""
    own = [p for p in root.iter(f"{W}p") if next(p.iterancestors(f"{W}txbxContent"), None) is None]
    return own[-1] if own else etree.SubElement(root, f"{W}p")


def _name_requirement(root: etree._Element) -> None:
    """Say "Requires" with the prefix that stands in this file: it may have its own for the same namespace."""
    for choice in root.iter(f"{MC}Choice"):
        shape = next(choice.iter(f"{{{_WPS}}}wsp"), None)
        if shape is not None and choice.get("Requires") == "wps":
            choice.set("Requires", str(shape.prefix))


def _lines(stamp: Stamp) -> tuple[str, ...]:
    paper = f"{stamp.title}, {stamp.dated}" if stamp.dated else stamp.title
    version = f", version {stamp.version}" if stamp.version else ""
    if stamp.draft:
        return _DRAFT, paper, f"{stamp.reference}{version}"
    code = f"{stamp.code}{version}. If the square cannot be read, type this code."
    return code, paper, f"{stamp.reference}. Audit {stamp.audit_number}, {stamp.chain_head}"


def _box(stamp: Stamp, use: FooterUse, relation: str) -> etree._Element:
    """The one run with the one anchored box: as wide as the text of the page, at the foot of the sheet."""
    # A little air below where the margin allows it; the square stays clear of the text above.
    below = min(max(use.room - SQUARE - 4, _EDGE), 7.0)
    width, height = use.width * MM, (SQUARE + below) * MM
    run = _xml(f"""
      <w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
        <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="251659264" behindDoc="0"
            locked="0" layoutInCell="0" allowOverlap="1">
          <wp:simplePos x="0" y="0"/>
          <wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>
          <wp:positionV relativeFrom="page"><wp:align>bottom</wp:align></wp:positionV>
          <wp:extent cx="{width:.0f}" cy="{height:.0f}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
          <wp:docPr id="9001" name="Stamp" descr="Reference, code and page number"/><wp:cNvGraphicFramePr/>
          <a:graphic><a:graphicData uri="{_WPS}"><wps:wsp><wps:cNvSpPr txBox="1"/>
            <wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width:.0f}" cy="{height:.0f}"/></a:xfrm>
              <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
            <wps:txbx><w:txbxContent/></wps:txbx>
            <wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>
          </wps:wsp></a:graphicData></a:graphic>
        </wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>""")
    content = next(run.iter(f"{W}txbxContent"))
    content.append(_table(stamp, use.width, relation))
    content.append(
        _xml('<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>')
    )
    return run


def _table(stamp: Stamp, width: float, relation: str) -> etree._Element:
    """Square, words, page number, side by side: a table, so that the words wrap beside the square and not under it."""
    left, right = (SQUARE + 3 if relation else 0.0), 26.0
    columns = [column for column in (left, width - left - right, right) if column]
    table = _xml(
        f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(width)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{_twips(column)}"/>' for column in columns)
        + f'</w:tblGrid><w:tr><w:trPr><w:trHeight w:val="{_twips(SQUARE)}" w:hRule="exact"/></w:trPr></w:tr></w:tbl>'
    )
    row = table[-1]
    words = [_line(line, strong=stamp.draft and not number) for number, line in enumerate(_lines(stamp))]
    cells = [*([[_picture(relation)]] if relation else []), words, [_page_number()]]
    for column, paragraphs in zip(columns, cells, strict=True):
        cell = etree.SubElement(row, f"{W}tc")
        cell.append(_xml(f'<w:tcPr><w:tcW w:w="{_twips(column)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'))
        cell.extend(paragraphs)
    return table


def _line(text: str, side: str = "left", *, strong: bool = False) -> etree._Element:
    paragraph = _xml(
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="220" w:lineRule="exact"/><w:ind w:left="0" w:right="0"'
        f' w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr></w:p>'
    )
    return _say(paragraph, text, strong=strong) if text else paragraph


def _say(paragraph: etree._Element, text: str, *, strong: bool = False) -> etree._Element:
    run = _run(paragraph, strong=strong)
    words = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
    words.text = one_spaced(clean_text(text)[0]) + (" " if text.endswith(" ") else "")
    return paragraph


def _run(paragraph: etree._Element, *, strong: bool = False) -> etree._Element:
    """A run that looks the same whatever styles the template has."""
    run = etree.SubElement(paragraph, f"{W}r")
    bold, colour = ("1", _TEXT) if strong else ("0", _QUIET)
    run.append(
        _xml(
            '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
            f'<w:b w:val="{bold}"/><w:i w:val="0"/><w:color w:val="{colour}"/><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr>'
        )
    )
    return run


def _page_number() -> etree._Element:
    paragraph = _line("", "right")
    _say(paragraph, "Page ")
    _field(paragraph, "PAGE")
    words = _run(paragraph)
    etree.SubElement(words, f"{W}t", {XML_SPACE: "preserve"}).text = " of "
    _field(paragraph, "NUMPAGES")
    return paragraph


def _field(paragraph: etree._Element, name: str) -> None:
    for kind in ("begin", "", "separate", "1", "end"):
        run = _run(paragraph)
        if kind == "":
            etree.SubElement(run, f"{W}instrText", {XML_SPACE: "preserve"}).text = f" {name} "
        elif kind == "1":
            etree.SubElement(run, f"{W}t").text = "1"
        else:
            etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": kind})


def _picture(relation: str) -> etree._Element:
    side = f"{SQUARE * MM:.0f}"
    paragraph = _xml('<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:p>')
    paragraph.append(
        _xml(f"""
      <w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>
        <wp:docPr id="9002" name="Code" descr="The code of this paper as a square"/><wp:cNvGraphicFramePr/>
        <a:graphic><a:graphicData uri="{_PIC}"><pic:pic>
          <pic:nvPicPr><pic:cNvPr id="0" name="code.png"/><pic:cNvPicPr/></pic:nvPicPr>
          <pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
          <pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>
            <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
        </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>""")
    )
    return paragraph


def _twips(millimetres: float) -> str:
    return f"{millimetres * TWIPS:.0f}"


def _xml(body: str) -> etree._Element:
    """A piece of Word written by hand, its spaces between elements left out. No text of anybody's goes through here."""
    spaces = {"w": WORD_NS, "wp": WP[1:-1], "a": A[1:-1], "r": RELATIONSHIPS, "mc": MC[1:-1], "wps": _WPS, "pic": _PIC}
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.fromstring(f"<root {declared}>{body.strip()}</root>", parser)[0]
