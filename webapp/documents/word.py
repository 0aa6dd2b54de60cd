"""The one seam to Word: `prepare` a template once, `render` it as often as there are papers.

docxtpl reads its tags into plain Jinja; here that is checked, compiled once and spliced into the file again, so no
object is shared between threads (one DocxTemplate under eight threads crashed the interpreter) and a render costs what
Jinja and the zip cost. Its defaults are unsafe and lossy; each is answered here or in a neighbour (pitfalls, Word).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import Template
from jinja2.exceptions import TemplateError, TemplateRuntimeError
from jinja2.runtime import Undefined
from lxml import etree

from webapp.documents.logo import pictures, set_logo
from webapp.documents.ooxml import WORD_NS, WP, W, content_type_of, parse, read_package, serialise, write_package
from webapp.documents.paragraphs import settle_paragraphs
from webapp.documents.tag_places import check_places
from webapp.documents.template_guard import TemplateFault, check, environment, names_in
from webapp.documents.text import NEW_LINE, TAB, clean_text

NOT_ANSWERED: Final = "Not answered"
"""What stands where nothing was answered, so that no box on a signed page is blank."""

Context = Mapping[str, Any]
"""Plain dicts, lists and texts. Nothing else reaches a template."""

_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
# docxtpl leaves out endnotes and comments; a placeholder there would be printed as it stands.
_FILLED: Final = {
    f"{_MAIN}document.main+xml": "the page",
    f"{_MAIN}template.main+xml": "the page",
    f"{_MAIN}header+xml": "a header",
    f"{_MAIN}footer+xml": "a footer",
    f"{_MAIN}footnotes+xml": "a footnote",
    f"{_MAIN}endnotes+xml": "an endnote",
    f"{_MAIN}comments+xml": "a comment",
}
_CORE: Final = "docProps/core.xml"
_TAG: Final = re.compile(r"\{[{%#]")
# Properties are seen in a folder's listing and travel with every copy: nothing that could be a name goes there.
_PUBLIC_NAMES: Final = frozenset(("title", "school", "reference"))
_PEOPLE: Final = frozenset(("creator", "lastModifiedBy", "Manager"))
_CELLS_VARY: Final = re.compile(r"\{%\s*(tc|colspan|hm)\s")


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of the file that is filled: its compiled text, and what has to be done to it afterwards."""

    name: str
    template: Template
    cells_vary: bool = False
    has_logo: bool = False


@dataclass(frozen=True, slots=True)
class PreparedTemplate:
    """A template that was checked and compiled. Immutable, so threads share it. `names` is what it asks for."""

    package: Mapping[str, bytes]
    parts: tuple[_Part, ...]
    names: frozenset[str]


class _Unanswered(str):
    """Nothing, as an answer: false in an `if`, and printed in words."""

    __slots__ = ()


_NOTHING: Final = _Unanswered("")


def _printed(value: Any) -> str:
    """What a placeholder prints: only texts and whole numbers. `None` is never printed."""
    if isinstance(value, _Unanswered):
        return NOT_ANSWERED
    if isinstance(value, str):
        return value.replace("\n", NEW_LINE).replace("\t", TAB)
    if isinstance(value, Undefined) or type(value) is int:
        return str(value)
    what = "rows: repeat them with “for”" if isinstance(value, list | dict) else "something that is no answer"
    raise TemplateRuntimeError(f"A placeholder in the Word template prints {what}.")


_ENVIRONMENT: Final = environment(_printed)


def prepare(template: bytes) -> PreparedTemplate:
    """Read, check and compile a Word template. Runs nothing of it. Raises `WordFault` with a sentence."""
    package = read_package(template)
    kinds = content_type_of(package)
    if (
        any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds.values())
        or "word/vbaProject.bin" in package
    ):
        raise TemplateFault("This file carries macros. Save it in Word as “Word Document (.docx)”, which has none.")
    parts: list[_Part] = []
    names: set[str] = set()
    for name, data in package.items():
        if kinds[name] in _FILLED:
            root = parse(data, name)
            package[name] = _settled_part(root)
            part, used = _compile_word(name, root, _FILLED[kinds[name]])
        elif name.startswith("docProps/") and name.endswith(".xml"):
            package[name] = _without_people(parse(data, name))
            part, used = _compile_properties(name, package[name])
        else:
            _refuse_stray_tags(name, data)
            continue
        if part:
            parts.append(part)
        names |= used
    return PreparedTemplate(MappingProxyType(package), tuple(parts), frozenset(names))


def render(template: PreparedTemplate, context: Context, *, logo: bytes | None = None) -> bytes:
    """The filled Word file. Every text of the context is printed as text, whatever is in it."""
    package = dict(template.package)
    values = _settled(context, "the context")
    for part in template.parts:
        root = _fill(part, values)
        if part.has_logo:
            set_logo(package, part.name, root, logo)
        package[part.name] = _finished(root)
    return write_package(package)


def _compile_word(name: str, root: etree._Element, place: str) -> tuple[_Part | None, frozenset[str]]:
    if root.nsmap.get("w") != WORD_NS:
        raise TemplateFault("This file was not written the way Word writes. Open it in Word and save it once more.")
    check_places(root, place)
    xml = etree.tostring(root, encoding="unicode")
    has_logo = bool(pictures(root))
    if not _TAG.search(_visible(root)) and not _TAG.search(xml) and not has_logo:
        return None, frozenset()
    # One line for each paragraph, so that a fault can say near which words it stands.
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", str(DocxTemplate(io.BytesIO()).patch_xml(xml)))
    tree = check(_ENVIRONMENT, source, place)
    used = names_in(tree)
    return _Part(name, _compiled(tree, place), bool(_CELLS_VARY.search(_visible(root))), has_logo), used


def _compile_properties(name: str, data: bytes) -> tuple[_Part | None, frozenset[str]]:
    source = data.decode("utf-8")
    if not _TAG.search(source):
        return None, frozenset()
    place = "the properties of the document"
    tree = check(_ENVIRONMENT, source, place)
    if name != _CORE or names_in(tree) - _PUBLIC_NAMES:
        raise TemplateFault(
            f"In {place}: only the title, the school and the reference may stand there, never an answer."
        )
    return _Part(name, _compiled(tree, place)), names_in(tree)


def _compiled(tree: Any, place: str) -> Template:
    try:
        return _ENVIRONMENT.from_string(tree)
    except (TemplateError, RecursionError, SyntaxError) as error:
        raise TemplateFault(f"In {place}: look for a “for” or “if” without its end.") from error


def _visible(root: etree._Element) -> str:
    """All text of a part, run into one: tags that Word has split over runs are whole here."""
    return "".join(text.text or "" for text in root.iter(f"{W}t"))


def _settled_part(root: etree._Element) -> bytes:
    """Drop the bindings of content controls: Word refills a bound control when it opens the file."""
    for binding in list(root.iter(f"{W}dataBinding")):
        parent = binding.getparent()
        if parent is not None:
            parent.remove(binding)
    return serialise(root)


def _without_people(root: etree._Element) -> bytes:
    """A template carries the name of whoever made it; the papers made from it do not."""
    for entry in list(root):
        if isinstance(entry.tag, str) and etree.QName(entry).localname in _PEOPLE:
            root.remove(entry)
    return serialise(root)


def _refuse_stray_tags(name: str, data: bytes) -> None:
    if name.startswith("word/") and name.endswith(".xml") and (b"{{" in data or b"{%" in data):
        raise TemplateFault(f"A placeholder stands in {name}, where nothing is filled in. Move it to the page.")


def _settled(value: Any, where: str) -> Any:
    """The context as the template sees it: clean texts, and a word for "nothing". Anything else is a mistake of ours."""
    if isinstance(value, str):
        return clean_text(value)[0].strip() or _NOTHING
    if isinstance(value, Mapping):
        return {str(key): _settled(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item, where) for item in value]
    raise TypeError(f"{where!r} holds {type(value).__name__}; Word is given texts, lists and dicts")


def _fill(part: _Part, values: Any) -> etree._Element:
    try:
        xml = part.template.render(values)
    except TemplateError as error:
        raise TemplateFault(str(error.message or "The Word template cannot be filled.")) from error
    root = parse(xml.replace("\n<w:p", "<w:p"), part.name)
    if part.cells_vary:
        # Its parser recovers, but what it is given here was parsed strictly a line above.
        root = DocxTemplate(io.BytesIO()).fix_tables(etree.tostring(root, encoding="unicode"))
    settle_paragraphs(root)
    _number_drawings(root)
    return root


def _finished(root: etree._Element) -> bytes:
    """The part as bytes. A line end that went where there are no lines (alternative text, a property) is a space."""
    data = serialise(root)
    for mark in (NEW_LINE, TAB):
        data = data.replace(mark.encode("utf-8"), b" ")
    return data


def _number_drawings(root: etree._Element) -> None:
    """A picture in a loop is repeated with its number; Word wants each once."""
    for number, drawing in enumerate(root.iter(f"{WP}docPr"), 1001):
        drawing.set("id", str(number))
