"""What a Word file may not carry: programs, other files, and whatever fetches something when it is opened.

Such a file is refused as a whole. What only points elsewhere, as real and harmless forms do (the template on their writer's
disk, a list of addresses for letters), is taken out instead (`stripping`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from webapp.documents.faults import WordFault
from webapp.documents.fields import fetching
from webapp.documents.ooxml import PACKAGE_RELATIONSHIPS, Package, W, content_type_of, target_of

_O: Final = "{urn:schemas-microsoft-com:office:office}"
_RELATIONSHIP: Final = f"{{{PACKAGE_RELATIONSHIPS}}}Relationship"
_MAIN: Final = "wordprocessingml.document.main+xml"

_MACROS: Final = "This file carries macros. Save it in Word as “Word Document (.docx)”, which has none."
_OBJECT: Final = (
    "This file carries an object of another program. Paste it as a picture instead, and save the file again."
)
_CONTROL: Final = "This file carries a control that runs a program (ActiveX). Delete it, and save the file again."
_INSIDE: Final = "This file carries another document inside it. Paste its text instead, and save the file again."
_BUTTONS: Final = "This file brings buttons of its own into Word. Copy its text into a new document, and save that."
FETCHES: Final = "This file fetches something from elsewhere when it is opened. Put that into the file itself."
_NOT_MAIN: Final = "This is not a Word document (.docx): open it in Word and save it as “Word Document (.docx)”."

# By a word of a part's content type, or of its name.
_KINDS: Final = (
    (("macroenabled", "vbaproject", "vbadata", "attachedtoolbars"), _MACROS),
    (("activex",), _CONTROL),
    (("oleobject", "embeddings/", "spreadsheetml", "presentationml"), _OBJECT),
    (("customui/",), _BUTTONS),
    (("afchunk", "text/html", "application/rtf", "message/rfc822"), _INSIDE),
)
# By the last word of a relationship's type.
_RELATIONS: Final[Mapping[str, str]] = {
    "vbaProject": _MACROS,
    "wordVbaData": _MACROS,
    "attachedToolbars": _MACROS,
    "control": _CONTROL,
    "activeXControlBinary": _CONTROL,
    "oleObject": _OBJECT,
    "package": _OBJECT,
    "aFChunk": _INSIDE,
    "subDocument": _INSIDE,
    "extensibility": _BUTTONS,
}
_ELEMENTS: Final[Mapping[str, str]] = {
    f"{W}altChunk": _INSIDE,
    f"{W}subDoc": _INSIDE,
    f"{W}control": _CONTROL,
    f"{_O}OLEObject": _OBJECT,
    f"{W}objectEmbed": _OBJECT,
    f"{W}objectLink": _OBJECT,
    f"{W}movie": FETCHES,
}
# Pictures, fonts and settings of a printer. A part of any other kind has no business in a form.
_PLAIN: Final = frozenset(
    ("xml", "rels", "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "emf", "wmf", "emz", "wmz",
     "svg", "wdp", "ico", "odttf", "ttf", "otf", "fntdata", "bin")
)  # fmt: skip


def refuse_active(package: Package, roots: Mapping[str, etree._Element]) -> None:
    """Raise `WordFault` where a file does more than hold words and pictures. `roots` are its parts of XML."""
    kinds = content_type_of(package)
    if not kinds["word/document.xml"].endswith(_MAIN):
        raise WordFault(_NOT_MAIN)
    for name, kind in kinds.items():
        for words, sentence in _KINDS:
            if any(word in f"{kind} {name}".casefold() for word in words):
                raise WordFault(sentence)
        ending = name.rpartition(".")[2].casefold()
        if ending not in _PLAIN:
            raise WordFault(
                f"This file carries a file of another kind (.{ending[:10]}). Take it out, and save it again."
            )
    for name, root in roots.items():
        _refuse_relations(root) if name.endswith(".rels") else _refuse_elements(root)
    _refuse_another_page(roots)


def external(rels: etree._Element) -> Iterator[etree._Element]:
    """The relationships that lead out of the file."""
    yield from (entry for entry in rels.iterchildren(_RELATIONSHIP) if entry.get("TargetMode") == "External")


def kind_of(entry: etree._Element) -> str:
    """What a relationship is for: the last word of its type."""
    return (entry.get("Type") or "").rpartition("/")[2]


def _refuse_relations(rels: etree._Element) -> None:
    for entry in rels.iterchildren(_RELATIONSHIP):
        if sentence := _RELATIONS.get(kind_of(entry)):
            raise WordFault(sentence)


def _refuse_elements(root: etree._Element) -> None:
    for element in root.iter(*_ELEMENTS):
        raise WordFault(_ELEMENTS[str(element.tag)])
    for element in root.iter("{http://www.w3.org/2000/svg}script", "{http://www.w3.org/2000/svg}foreignObject"):
        raise WordFault(_CONTROL if element.tag.endswith("script") else _INSIDE)
    if name := fetching(root):
        what = f"a field “{name}” that" if name != "?" else "a field whose name another field makes, and that"
        raise WordFault(
            f"This file holds {what} may fetch or run something when it is opened. Click into it, press Ctrl+Shift+F9 to "
            "keep only its text, and save the file again."
        )


def _refuse_another_page(roots: Mapping[str, etree._Element]) -> None:
    """What Word opens has to be what is looked at here."""
    rels = roots.get("_rels/.rels")
    begun = [e for e in rels.iterchildren(_RELATIONSHIP) if kind_of(e) == "officeDocument"] if rels is not None else []
    if [target_of("", entry) for entry in begun] != ["word/document.xml"]:
        raise WordFault(_NOT_MAIN)
