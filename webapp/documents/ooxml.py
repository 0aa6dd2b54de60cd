"""A Word file as what it is: a zip of XML parts. Read with bounds, parsed strictly, written the same way each time.

Never a recovering parser: it answers a bad character by dropping the rest of the document (pitfalls, Word).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from webapp.documents import zipped
from webapp.documents.faults import WordFault as WordFault
from webapp.documents.unzip import unzip

Package = dict[str, bytes]
"""The parts of a Word file by name, in the order of the file."""

WORD_NS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W: Final = f"{{{WORD_NS}}}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_DOCTYPE: Final = "The part {} of this file carries a document type, which Word never writes."

MM: Final = 36_000
"""English Metric Units in a millimetre; drawings are measured in them."""
TWIPS: Final = 56.6929
"""Twentieths of a point in a millimetre; text and margins are measured in them."""


def read_package(data: bytes) -> Package:
    """The parts of a Word file. Raises `WordFault` where it is not one, or would unpack to more than a form could be."""
    package = unzip(data)
    if "word/document.xml" not in package or "[Content_Types].xml" not in package:
        raise WordFault("This is not a Word file (.docx): it has no document in it.")
    return package


def write_package(package: Mapping[str, bytes], *, compress: bool = True) -> bytes:
    """The parts as one file. The same parts give the same bytes: no clock and no platform gets in."""
    return zipped.join(pack_part(name, data, compress=compress) for name, data in package.items())


def pack_part(name: str, data: bytes, *, compress: bool = True) -> zipped.Entry:
    """One part as it is written. A picture is compressed already."""
    return zipped.pack(name, data, compress=compress and not name.startswith("word/media/"))


def parse(data: bytes | str, part: str) -> etree._Element:
    """The root of a part, parsed strictly: no entities, no DTD, no network, no recovery."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    if _STRICT in raw[:20_000]:
        raise WordFault("This file is saved as “Strict Open XML”. Save it in Word as “Word Document (.docx)”.")
    if b"<!DOCTYPE" in raw:  # before any of its entities is read
        raise WordFault(_DOCTYPE.format(part))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise WordFault(f"The part {part} of this file is not sound XML: {error.msg}.") from error
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise WordFault(_DOCTYPE.format(part))
    return root


def drop(element: etree._Element, name: str) -> None:
    """Take an attribute off, whether it is there or not."""
    if name in element.attrib:
        del element.attrib[name]


def serialise(root: etree._Element) -> bytes:
    """The part as bytes, with the declaration that Word writes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def content_type_of(package: Mapping[str, bytes]) -> dict[str, str]:
    """The content type of each part, by the part's name."""
    types = parse(package["[Content_Types].xml"], "[Content_Types].xml")
    defaults: dict[str, str] = {}
    named: dict[str, str] = {}
    for entry in types.iterchildren(f"{{{CONTENT_TYPES}}}Default", f"{{{CONTENT_TYPES}}}Override"):
        kind = entry.get("ContentType", "")
        if extension := entry.get("Extension"):
            defaults[extension.casefold()] = kind
        else:
            named[entry.get("PartName", "").lstrip("/")] = kind
    return {name: named.get(name, defaults.get(name.rpartition(".")[2].casefold(), "")) for name in package}


def add_content_type(package: Package, *, extension: str = "", part: str = "", kind: str) -> None:
    """Declare the type of an extension or of one part, unless the file does so already."""
    types = parse(package["[Content_Types].xml"], "[Content_Types].xml")
    tag, key, value = ("Default", "Extension", extension) if extension else ("Override", "PartName", f"/{part}")
    if any((entry.get(key) or "").casefold() == value.casefold() for entry in types.iterchildren()):
        return
    # Defaults stand before overrides in the schema.
    entry = etree.Element(f"{{{CONTENT_TYPES}}}{tag}", {key: value, "ContentType": kind})
    types.insert(0, entry) if extension else types.append(entry)
    package["[Content_Types].xml"] = serialise(types)


def relationships_name(part: str) -> str:
    """Where the relationships of a part are kept."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def relationships(package: Mapping[str, bytes], part: str) -> etree._Element:
    """The relationships of a part; an empty set where it has none."""
    name = relationships_name(part)
    if name in package:
        return parse(package[name], name)
    return etree.Element(f"{{{PACKAGE_RELATIONSHIPS}}}Relationships", nsmap={None: PACKAGE_RELATIONSHIPS})  # type: ignore[dict-item]


def relate(package: Package, part: str, kind: str, target: str) -> str:
    """Add a relationship from a part to a file, and give its id. `kind` is the last word of its type."""
    rels = relationships(package, part)
    taken = {entry.get("Id") for entry in rels.iterchildren()}
    number = next(n for n in range(1, len(taken) + 2) if f"rIdA{n}" not in taken)
    new: dict[str, Any] = {"Id": f"rIdA{number}", "Type": f"{RELATIONSHIPS}/{kind}", "Target": target}
    etree.SubElement(rels, f"{{{PACKAGE_RELATIONSHIPS}}}Relationship", new)
    package[relationships_name(part)] = serialise(rels)
    return f"rIdA{number}"


def target_of(part: str, entry: etree._Element) -> str:
    """The part that a relationship points to, as a name in the package."""
    target = entry.get("Target", "")
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )
