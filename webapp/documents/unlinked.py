"""Nothing that leads out of a file: a Word file before LibreOffice opens it, and the PDF that it made of it.

LibreOffice fetches linked pictures when it converts (pitfalls, Word). What is shown stays: the words of a link, the last
result of a field, the picture that stands for an embedded file. What is taken out is where they lead.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from webapp.documents.ooxml import (
    PACKAGE_RELATIONSHIPS,
    RELATIONSHIPS,
    A,
    Package,
    W,
    parse,
    read_package,
    relationships_name,
    serialise,
    target_of,
    write_package,
)
from webapp.domain.errors import Unavailable

if TYPE_CHECKING:
    from pypdf import PdfWriter

_CARRIED: Final = frozenset(
    (
        "oleObject", "package", "control", "aFChunk", "vbaProject", "attachedToolbars", "subDocument", "attachedTemplate",
        "activeXControlBinary", "keyMapCustomizations", "mailMergeSource", "mailMergeHeaderSource", "frame",
    )
)  # fmt: skip
"""The last word of a relationship's type that a page does not need: a program, or another file, inside or outside."""

_PICTURES: Final = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*|\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF|\x01\0\x09\0", re.DOTALL
)
"""Pictures that can hold nothing but themselves: not SVG, which is a page with links of its own."""

_HARMLESS_FIELDS: Final = frozenset(
    (
        "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC", "TC",
        "=", "SYMBOL", "QUOTE", "LISTNUM", "AUTONUM", "FORMCHECKBOX", "FORMTEXT", "FORMDROPDOWN",
    )
)  # fmt: skip
"""What a field may compute from the file itself. Of all others the last result is printed, as it is on the Word file."""

_GONE: Final = (
    f"{W}attachedTemplate", f"{W}mailMerge", f"{W}subDoc", f"{W}altChunk", f"{W}control", f"{W}objectEmbed",
    f"{W}objectLink", f"{W}frameset", f"{W}saveThroughXslt", f"{W}attachedSchema",
    "{urn:schemas-microsoft-com:office:office}OLEObject", f"{A}hlinkClick", f"{A}hlinkHover", f"{A}hlinkMouseOver",
    "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip",
)  # fmt: skip
_OLD_DRAWING: Final = ("urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office")
_LEADS_OUT: Final = frozenset(("href", "src", "althref"))


def word_without_links(docx: bytes) -> bytes:
    """The Word file with nothing that is fetched, run or followed. Raises WordFault where it is none."""
    package = read_package(docx)
    for name in [name for name in package if name.endswith(".rels")]:
        _cut_relationships(package, name)
    for name in [name for name in package if name.endswith(".xml") and not name.startswith("[")]:
        root = parse(package[name], name)
        _cut_elements(root)
        _settle_fields(root)
        _cut_references(root, _related(package, name))
        package[name] = serialise(root)
    return write_package(package)


def pdf_without_links(pdf: bytes, title: str) -> bytes:
    """The PDF with nothing to click or to run, and no property but a title. Raises Unavailable where it is none."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
        for page in writer.pages:
            for entry in ("/Annots", "/AA", "/Metadata", "/PieceInfo"):
                page.pop(entry, None)
    except PyPdfError as error:
        raise Unavailable("LibreOffice could not make a sound PDF of this file. Print from the Word file.") from error
    for entry in ("/OpenAction", "/AA", "/AcroForm", "/Names", "/Metadata", "/Outlines", "/Collection"):
        writer.root_object.pop(entry, None)
    writer.metadata = {"/Title": title, "/Producer": "Alongside"}
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The bytes of a PDF with only what can be reached from its pages: what was taken out is not left behind, unnamed."""
    import pypdf

    whole, out = io.BytesIO(), io.BytesIO()
    writer.write(whole)
    pypdf.PdfWriter(clone_from=whole).write(out)
    return out.getvalue()


def _cut_relationships(package: Package, name: str) -> None:
    """Take out what points outside, what carries a program or a file, and pictures that are more than a picture."""
    rels = parse(package[name], name)
    folder, _, own = name.rpartition("_rels/")
    part = folder + own.removesuffix(".rels")
    for entry in list(rels.iterchildren(f"{{{PACKAGE_RELATIONSHIPS}}}Relationship")):
        kind = (entry.get("Type") or "").rpartition("/")[2]
        outside = entry.get("TargetMode") == "External"
        picture = package.get(target_of(part, entry), b"") if kind == "image" else None
        if outside or kind in _CARRIED or (picture is not None and not _PICTURES.match(picture)):
            rels.remove(entry)
    package[name] = serialise(rels)


def _related(package: Package, part: str) -> set[str]:
    name = relationships_name(part)
    return {entry.get("Id", "") for entry in parse(package[name], name)} if name in package else set()


def _cut_elements(root: etree._Element) -> None:
    for element in list(root.iter(*_GONE)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in root.iter(*(f"{{{space}}}*" for space in _OLD_DRAWING)):
        for attribute in [a for a in element.attrib if etree.QName(a).localname in _LEADS_OUT]:
            del element.attrib[attribute]


def _cut_references(root: etree._Element, related: set[str]) -> None:
    """Take off each attribute that names a relationship which is gone; a link without one is its words."""
    for element in root.iter(etree.Element):
        for attribute, value in list(element.attrib.items()):
            if str(attribute).startswith(f"{{{RELATIONSHIPS}}}") and value not in related:
                del element.attrib[attribute]


def _settle_fields(root: etree._Element) -> None:
    """Leave of each field that is not harmless its last result alone: its instruction and its marks go."""
    for simple in list(root.iter(f"{W}fldSimple")):
        if not _is_harmless(simple.get(f"{W}instr", "")):
            _unwrap(simple)
    open_fields: list[list[etree._Element]] = []
    for element in list(root.iter(f"{W}fldChar", f"{W}instrText")):
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            open_fields.append([])
        if open_fields:
            open_fields[-1].append(element)
        if kind == "end" and open_fields:
            _settle(open_fields.pop())
    for field in open_fields:
        _settle(field)


def _settle(field: list[etree._Element]) -> None:
    said = "".join(element.text or "" for element in field if element.tag == f"{W}instrText")
    if _is_harmless(said):
        return
    for element in field:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _is_harmless(instruction: str) -> bool:
    words = instruction.replace("=", " = ").split(None, 1)
    return bool(words) and words[0].upper() in _HARMLESS_FIELDS


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        parent[place : place + 1] = list(element)
