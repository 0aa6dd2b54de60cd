"""The one seam to Word: `prepare` a template once, `render` it as often as there are papers.

A render costs what Jinja, one strict reading of what it wrote and the compression of what it changed cost; the rest of
the file is copied as it was prepared (`prepared`, `zipped`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jinja2.exceptions import TemplateError
from lxml import etree

from webapp.documents import zipped
from webapp.documents.columns import fit_tables
from webapp.documents.filters import NOT_ANSWERED, NOTHING
from webapp.documents.logo import set_logo
from webapp.documents.ooxml import WP, Package, pack_part, parse, serialise
from webapp.documents.paragraphs import settle_paragraphs
from webapp.documents.prepared import Part, PreparedTemplate, Shelf, prepare
from webapp.documents.template_guard import TemplateFault
from webapp.documents.text import NEW_LINE, TAB, clean_text

__all__ = ["NOT_ANSWERED", "Context", "PreparedTemplate", "Shelf", "prepare", "render"]

Context = Mapping[str, Any]
"""Plain dicts, lists and texts. Nothing else reaches a template."""

_DECLARATION: Final = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


def render(template: PreparedTemplate, context: Context, *, logo: bytes | None = None) -> bytes:
    """The filled Word file. Every text of the context is printed as text, whatever is in it."""
    package = dict(template.package)
    values = _settled(context, "the context")
    for part in template.parts:
        package[part.name] = _filled(part, values, package, logo)
    return zipped.join(
        # The logo adds its picture and says so in parts that no answer changes.
        template.entries[name] if name in template.entries and data is template.package[name] else pack_part(name, data)
        for name, data in package.items()
    )


def _settled(value: Any, where: str) -> Any:
    """The context as the template sees it: clean texts, and a word for "nothing". Anything else is a mistake of ours."""
    if isinstance(value, str):
        return clean_text(value)[0].strip() or NOTHING
    if isinstance(value, Mapping):
        return {str(key): _settled(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item, where) for item in value]
    raise TypeError(f"{where!r} holds {type(value).__name__}; Word is given texts, lists and dicts")


def _filled(part: Part, values: Any, package: Package, logo: bytes | None) -> bytes:
    try:
        xml = part.template.render(values)
    except TemplateError as error:
        raise TemplateFault(str(error.message or "The Word template cannot be filled.")) from error
    data = xml.encode("utf-8")
    root = parse(data, part.name)
    marked = NEW_LINE in xml or TAB in xml
    if not (marked or part.has_tables or part.has_drawings or part.has_logo):
        return _DECLARATION + data
    if part.has_tables:
        fit_tables(root)
    if marked:
        settle_paragraphs(root)
    if part.has_drawings:
        _number_drawings(root)
    if part.has_logo:
        set_logo(package, part.name, root, logo)
    return _without_marks(serialise(root))


def _without_marks(data: bytes) -> bytes:
    """A line end that went where there are no lines (alternative text, a property) is a space."""
    if b"\xef" not in data:
        return data  # how both begin in UTF-8: looking for one byte costs nothing, and papers rarely have it
    for mark in (NEW_LINE, TAB):
        data = data.replace(mark.encode("utf-8"), b" ")
    return data


def _number_drawings(root: etree._Element) -> None:
    """A picture in a loop is repeated with its number; Word wants each once."""
    for number, drawing in enumerate(root.iter(f"{WP}docPr"), 1001):
        drawing.set("id", str(number))
