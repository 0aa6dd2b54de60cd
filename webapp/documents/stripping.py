"""What is taken out of an uploaded Word file and told: what only points elsewhere, and the names of who wrote it.

Real and harmless forms name a template on their writer's disk, a list of addresses for letters, a linked picture (pitfalls,
Word). Nothing of that is needed to fill them, and LibreOffice would fetch it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from webapp.documents.active import FETCHES, external, kind_of
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import A, R, W, drop

_V: Final = "{urn:schemas-microsoft-com:vml}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_WP15: Final = "{http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing}"
_W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_HARMLESS_LINK: Final = re.compile(r"(https?://|mailto:|tel:|#)", re.IGNORECASE)
_HOLDERS: Final = (f"{W}drawing", f"{W}pict")
_PEOPLE: Final = frozenset(("creator", "lastModifiedBy", "Manager"))
_OWNERS: Final = re.compile(r"owner|author|editor|manager", re.IGNORECASE)

_TOLD: Final[Mapping[str, str]] = {
    "template": "The file named another file as its template; that was taken out.",
    "merge": "The file named a list of addresses for letters; that was taken out.",
    "transform": "The file named a sheet by which it is saved otherwise; that was taken out.",
    "variables": "The file carried hidden variables; they were taken out.",
    "frames": "The file named other pages as its frames; that was taken out.",
    "addin": "The file asked for an add-in of Word; that was taken out.",
    "keys": "The file changed keys and menus of Word; that was taken out.",
    "picture": "A picture that lies elsewhere was taken out. Put it into the file itself.",
    "video": "A film that lies elsewhere was taken out.",
    "link": "A link to a file on somebody’s computer was taken out; its words were kept.",
    "binding": "Fields that Word fills by itself (bound content controls) were made plain.",
    "people": "The names of who wrote, changed or commented on the file were taken out.",
}

# What is taken out of each part, and what is told of it. `None`: nobody misses it.
_ELEMENTS: Final[Mapping[str, str | None]] = {
    f"{W}attachedTemplate": "template",
    f"{W}linkStyles": None,
    f"{W}mailMerge": "merge",
    f"{W}saveThroughXslt": "transform",
    f"{W}docVars": "variables",
    f"{W}rsids": None,
    f"{W}frameset": "frames",
    f"{W}dataBinding": "binding",
    f"{_W15}dataBinding": "binding",
    f"{_WP15}webVideoPr": "video",
}
# By the last word of a relationship's type.
_RELATIONS: Final[Mapping[str, str]] = {
    "attachedTemplate": "template",
    "mailMergeSource": "merge",
    "mailMergeHeaderSource": "merge",
    "recipientData": "merge",
    "mailMergeRecipientData": "merge",
    "transform": "transform",
    "frame": "frames",
    "webextensiontaskpanes": "addin",
    "webextension": "addin",
    "keyMapCustomizations": "keys",
    "image": "picture",
    "video": "video",
    "media": "video",
    "audio": "video",
    "hyperlink": "link",
}
# These lie in the file itself and still are not kept.
_INNER: Final = frozenset(
    ("recipientData", "mailMergeRecipientData", "webextensiontaskpanes", "webextension", "keyMapCustomizations")
)


def strip(roots: Mapping[str, etree._Element]) -> tuple[str, ...]:
    """Take it all out of the parts of XML, by their names; a sentence for each kind of thing that was there.

    Raises `WordFault` where something outside is asked for in a way that is none of these.
    """
    told: set[str] = set()
    for name, root in roots.items():
        if not name.endswith(".rels"):
            _strip_part(name, root, told)
    for name, root in roots.items():
        if name.endswith(".rels"):
            _strip_relations(root, roots.get(_part_of(name)), told)
    return tuple(sentence for key, sentence in _TOLD.items() if key in told)


def without_people(root: etree._Element) -> bool:
    """Take the names of people out of a part of properties: a paper does not carry who made its template."""
    gone = False
    for entry in list(root):
        if isinstance(entry.tag, str) and etree.QName(entry).localname in _PEOPLE:
            gone |= bool(entry.text)
            root.remove(entry)
        elif _OWNERS.search(entry.get("name") or "") or (
            entry.get("name") and "@" in "".join(map(str, entry.itertext()))
        ):
            gone = True
            root.remove(entry)
    return gone


def without_bindings(root: etree._Element) -> bool:
    """Make content controls plain: Word refills a bound control when it opens the file."""
    return _without(root, f"{W}dataBinding") | _without(root, f"{_W15}dataBinding")


def _without(root: etree._Element, tag: str) -> bool:
    found = list(root.iter(tag))
    for element in found:
        _remove(element)
    return bool(found)


def _strip_part(name: str, root: etree._Element, told: set[str]) -> None:
    for tag, what in _ELEMENTS.items():
        if _without(root, tag) and what:
            told.add(what)
    if (name.startswith("docProps/") and without_people(root)) or _without_authors(root):
        told.add("people")
    for element in root.iter():
        if isinstance(element.tag, str) and _without_addresses(element):
            told.add("picture")


def _without_authors(root: etree._Element) -> bool:
    """Comments, changes and Word's own list of people."""
    gone = _without(root, f"{_W15}person")
    for element in root.iter(etree.Element):
        for key, plain in ((f"{W}author", "Author"), (f"{W}initials", "A")):
            if element.get(key, plain) != plain:
                element.set(key, plain)
                gone = True
    return gone


def _without_addresses(element: etree._Element) -> bool:
    """Old drawings (VML) and SVG name pictures without a relationship."""
    drop(element, f"{_O}gfxdata")
    gone = False
    if element.tag in (f"{_V}imagedata", f"{_V}fill", f"{_V}stroke"):
        for key in ("src", f"{_O}href", f"{_O}althref"):
            gone |= key in element.attrib
            drop(element, key)
    if str(element.tag).startswith("{http://www.w3.org/2000/svg}"):
        for key in ("href", f"{_XLINK}href"):
            if not element.get(key, "#").startswith(("#", "data:")):
                gone = True
                drop(element, key)
    return gone


def _part_of(rels: str) -> str:
    folder, _, name = rels.rpartition("_rels/")
    return f"{folder}{name.removesuffix('.rels')}"


def _strip_relations(rels: etree._Element, root: etree._Element | None, told: set[str]) -> None:
    outside = {str(entry.get("Id")) for entry in external(rels)}
    for entry in list(rels):
        if not isinstance(entry.tag, str):
            continue
        kind, number = kind_of(entry), str(entry.get("Id"))
        if number not in outside and kind not in _INNER:
            continue
        if kind == "hyperlink" and _HARMLESS_LINK.match(entry.get("Target") or ""):
            continue
        if kind not in _RELATIONS:
            raise WordFault(FETCHES)
        told.add(_RELATIONS[kind])
        rels.remove(entry)
        if root is not None:
            _forget(root, number)


def _forget(root: etree._Element, number: str) -> None:
    """Take out whatever asks for this relationship. Raises `WordFault` where that is nothing that is known."""
    for element in list(root.iter(etree.Element)):
        for key in [key for key, value in element.attrib.items() if str(key).startswith(R) and value == number]:
            forget = _FORGET.get(str(element.tag))
            if forget is None:
                raise WordFault(FETCHES)
            forget(element, str(key))


def _unlink(element: etree._Element, key: str) -> None:
    drop(element, key)


def _remove_link(element: etree._Element, _: str) -> None:
    _remove(element)


def _remove_picture(element: etree._Element, key: str) -> None:
    """A picture that also lies in the file keeps that; any other goes with its frame."""
    drop(element, key)
    if not (element.get(f"{R}embed") or element.get(f"{R}id")):
        _remove(next(element.iterancestors(*_HOLDERS), element))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


_FORGET: Final[Mapping[str, Callable[[etree._Element, str], None]]] = {
    f"{W}hyperlink": _unlink,
    f"{A}hlinkClick": _remove_link,
    f"{A}hlinkHover": _remove_link,
    f"{A}hlinkMouseOver": _remove_link,
    f"{A}videoFile": _remove_link,
    f"{A}audioFile": _remove_link,
    f"{A}blip": _remove_picture,
    f"{_V}imagedata": _remove_picture,
    f"{_V}fill": _remove_picture,
    f"{_V}stroke": _remove_picture,
}
