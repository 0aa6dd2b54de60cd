"""A Word template read, checked and compiled once, to be filled as often as there are papers.

docxtpl reads its tags into plain Jinja; here that is checked, compiled and kept, so no object is shared between threads
(one DocxTemplate under eight threads crashed the interpreter). Its defaults are unsafe and lossy; each is answered here
or in a neighbour (pitfalls, Word). What no answer changes is compressed here too, once.
"""

from __future__ import annotations

import io
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import Template, nodes
from jinja2.exceptions import TemplateError
from lxml import etree

from webapp.documents.columns import mark_tables
from webapp.documents.filters import printed
from webapp.documents.logo import pictures
from webapp.documents.ooxml import WORD_NS, WP, W, content_type_of, pack_part, parse, read_package, serialise
from webapp.documents.stripping import without_bindings, without_people
from webapp.documents.tag_places import check_places
from webapp.documents.template_guard import TemplateFault, check, environment, marked_in, names_in
from webapp.documents.zipped import Entry

_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
# docxtpl leaves out endnotes and comments; a placeholder there would be printed as it stands.
FILLED: Final = {
    f"{_MAIN}document.main+xml": "the page",
    f"{_MAIN}template.main+xml": "the page",
    f"{_MAIN}header+xml": "a header",
    f"{_MAIN}footer+xml": "a footer",
    f"{_MAIN}footnotes+xml": "a footnote",
    f"{_MAIN}endnotes+xml": "an endnote",
    f"{_MAIN}comments+xml": "a comment",
}
"""The parts that are filled, by content type, and the word for each."""
_CORE: Final = "docProps/core.xml"
_TAG: Final = re.compile(r"\{[{%#]")
# How docxtpl lets a template print braces. It looks for these in the finished page, and so in answers; we do not.
_BRACES: Final = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
_WHOLE_TAG: Final = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_PARAGRAPH: Final = re.compile(r"<w:p([ >])")
_LINE: Final = re.compile(r"\n<w:p([ >])")
# Properties are seen in a folder's listing and travel with every copy: nothing that could be a name goes there.
_PUBLIC_NAMES: Final = frozenset(("title", "school", "reference"))

_ENVIRONMENT: Final = environment(printed)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the file that is filled: its compiled text, and what has to be done to it afterwards."""

    name: str
    template: Template
    has_tables: bool = False
    has_drawings: bool = False
    has_logo: bool = False
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PreparedTemplate:
    """A template that was checked and compiled. Immutable, so threads share it. `names` is what it asks for.

    `marked` are the answers that it shows by a mark beside words of its own (`template_guard.marked_in`).

    `package` holds every part; `entries` those that no answer changes, as they stand in the finished file.
    """

    package: Mapping[str, bytes]
    entries: Mapping[str, Entry]
    parts: tuple[Part, ...]
    names: frozenset[str]

    @property
    def marked(self) -> frozenset[str]:
        """See above."""
        return frozenset[str]().union(*(part.marked for part in self.parts))


def prepare(template: bytes) -> PreparedTemplate:
    """Read, check and compile a Word template. Runs nothing of it. Raises `WordFault` with a sentence."""
    package = read_package(template)
    kinds = content_type_of(package)
    if (
        any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds.values())
        or "word/vbaProject.bin" in package
    ):
        raise TemplateFault("This file carries macros. Save it in Word as “Word Document (.docx)”, which has none.")
    parts: list[Part] = []
    names: set[str] = set()
    for name, data in package.items():
        if kinds[name] in FILLED:
            root = parse(data, name)
            without_bindings(root)
            package[name] = serialise(root)
            part, used = _compile_word(name, root, FILLED[kinds[name]])
        elif name.startswith("docProps/") and name.endswith(".xml"):
            root = parse(data, name)
            without_people(root)
            package[name] = serialise(root)
            part, used = _compile_properties(name, root)
        else:
            _refuse_stray_tags(name, data)
            continue
        if part:
            parts.append(part)
        names |= used
    filled = {part.name for part in parts}
    entries = {name: pack_part(name, data) for name, data in package.items() if name not in filled}
    return PreparedTemplate(MappingProxyType(package), MappingProxyType(entries), tuple(parts), frozenset(names))


class Shelf:
    """The templates that were used last, prepared. Shared by threads; `most` bounds what they hold."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, PreparedTemplate] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, sha256: str, content: Callable[[], bytes]) -> PreparedTemplate:
        """The template with this hash; `content` is asked for its bytes where it has to be prepared. Raises `WordFault`."""
        with self._lock:
            if found := self._kept.get(sha256):
                self._kept.move_to_end(sha256)
                return found
        made = prepare(content())  # not under the lock: two threads may prepare one template, and either will do
        with self._lock:
            self._kept[sha256] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


def _compile_word(name: str, root: etree._Element, place: str) -> tuple[Part | None, frozenset[str]]:
    if root.nsmap.get("w") != WORD_NS:
        raise TemplateFault("This file was not written the way Word writes. Open it in Word and save it once more.")
    check_places(root, place)
    has_logo = bool(pictures(root))
    has_tables = mark_tables(root)
    xml = etree.tostring(root, encoding="unicode")
    if not (_TAG.search(_visible(root)) or _TAG.search(xml) or _BRACES.search(xml) or has_logo):
        return None, frozenset()
    # One line for each paragraph, so that a fault can say near which words it stands.
    source = _PARAGRAPH.sub(r"\n<w:p\1", _as_jinja(xml))
    tree = check(_ENVIRONMENT, source, place)
    used, marked = names_in(tree), marked_in(tree)
    for text in tree.find_all(nodes.TemplateData):
        text.data = _LINE.sub(r"<w:p\1", text.data)
    # As docxtpl does: in the page and nowhere else.
    has_drawings = place == "the page" and next(root.iter(f"{WP}docPr"), None) is not None
    return Part(name, _compiled(tree, place), has_tables, has_drawings, has_logo, marked), used


def _as_jinja(xml: str) -> str:
    """The part with its tags made whole by docxtpl, and what it leaves undone in them."""
    source = str(DocxTemplate(io.BytesIO()).patch_xml(xml))
    # It reads “&” in a tag as “&amp;”, and {% if a == "R & D" %} would never be true.
    source = _WHOLE_TAG.sub(lambda tag: unescape(tag[0]), source)
    return _BRACES.sub(lambda braces: "{{ '" + braces[0].replace("_", "") + "' }}", source)


def _compile_properties(name: str, root: etree._Element) -> tuple[Part | None, frozenset[str]]:
    source = etree.tostring(root, encoding="unicode")
    if not _TAG.search(source):
        return None, frozenset()
    place = "the properties of the document"
    tree = check(_ENVIRONMENT, source, place)
    if name != _CORE or names_in(tree) - _PUBLIC_NAMES:
        raise TemplateFault(
            f"In {place}: only the title, the school and the reference may stand there, never an answer."
        )
    return Part(name, _compiled(tree, place)), names_in(tree)


def _compiled(tree: nodes.Template, place: str) -> Template:
    try:
        return _ENVIRONMENT.from_string(tree)
    except (TemplateError, RecursionError, SyntaxError) as error:
        raise TemplateFault(f"In {place}: look for a “for” or “if” without its end.") from error


def _visible(root: etree._Element) -> str:
    """All text of a part, run into one: tags that Word has split over runs are whole here."""
    return "".join(text.text or "" for text in root.iter(f"{W}t"))


def _refuse_stray_tags(name: str, data: bytes) -> None:
    if name.startswith("word/") and name.endswith(".xml") and (b"{{" in data or b"{%" in data):
        raise TemplateFault(f"A placeholder stands in {name}, where nothing is filled in. Move it to the page.")
