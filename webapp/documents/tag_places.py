"""Where a tag may stand in Word.

docxtpl drops text beside some tags without a word, and two in one paragraph break the file (pitfalls, Word); so each is
looked at in its own paragraph, row or cell before anything else happens.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W
from webapp.documents.template_guard import TemplateFault

_ANY: Final = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_BLOCK: Final = re.compile(r"\{%-?\s*(end)?(for|if)\b")
_WHOLE: Final = {"p": ("paragraph", f"{W}p"), "tr": ("table row", f"{W}tr"), "tc": ("table cell", f"{W}tc")}
_TRIMS: Final = re.compile(r"\{%-|-%\}")
_RICH: Final = re.compile(r"\{\{(r|p|tr|tc)\s")


def check_places(root: etree._Element, place: str) -> None:
    """Refuse a tag that docxtpl would fill by losing words, or by leaving blank rows. Raises `TemplateFault`."""
    for paragraph in root.iter(f"{W}p"):
        text = _own_text(paragraph)
        if "{" in text:
            _check_paragraph(paragraph, text, place)


def _check_paragraph(paragraph: etree._Element, text: str, place: str) -> None:
    def fail(what: str) -> None:
        raise TemplateFault(f"In {place}: {what}. It stands near “{' '.join(text.split())[:120]}”.")

    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        if text.count(opening) != text.count(closing):
            fail(f"“{opening}” and “{closing}” do not pair up within one paragraph")
    if _RICH.search(text):
        fail("a placeholder for formatted text, which answers never are. Write {{ name }}")
    for tag in _ANY.findall(text):
        for letters, (word, _) in _WHOLE.items():
            if re.match(r"\{[%#]" + letters + r"\s", tag) and _text_round(paragraph, letters).strip() != tag:
                fail(f"“{tag}” needs a {word} of its own: other words in that {word} would be lost")
    if _TRIMS.search(text):
        # It joins the paragraphs around it, by taking out whatever stands between its own and their words.
        if _ANY.fullmatch(text.strip()) is None or len(_ANY.findall(text)) > 1:
            fail("a tag with “-” needs a paragraph of its own: words beside it would be lost")
    elif not _balanced(text):
        fail(
            "“for” and “if” that end in another paragraph leave blank lines. Write {%p … %}, or {%tr … %} in a table row"
        )


def _balanced(text: str) -> bool:
    opened: list[str] = []
    for end, word in _BLOCK.findall(text):
        if not end:
            opened.append(word)
        elif not opened or opened.pop() != word:
            return False
    return not opened


def _text_round(paragraph: etree._Element, letters: str) -> str:
    """All text of the paragraph, row or cell that a tag takes with it."""
    tag = _WHOLE[letters][1]
    found = paragraph if paragraph.tag == tag else next(paragraph.iterancestors(tag), paragraph)
    return "".join(str(t.text or "") for t in found.iter(f"{W}t"))


def _own_text(paragraph: etree._Element) -> str:
    """The text of this paragraph without that of a text box anchored in it."""
    own = (t for t in paragraph.iter(f"{W}t") if next(t.iterancestors(f"{W}p"), None) is paragraph)
    return "".join(str(t.text or "") for t in own)
