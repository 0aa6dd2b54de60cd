"""Lines that somebody typed as a list look like one: "- x", "• x" or "1. x", the words after the mark set in.

Not one letter of them changes. A placeholder in a numbered or bulleted paragraph of the template needs nothing of this:
each line of the answer takes the paragraph's own number or bullet with it.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W, drop
from webapp.documents.text import TAB

_MARK: Final = re.compile(rf"\s*([-–•·*]|\d{{1,2}}[.)]|[a-z]\))[ \u00a0{TAB}]", re.ASCII)
# The schema's order; Word refuses a file that has another.
_BEFORE_INDENT: Final = frozenset(
    f"{W}{name}"
    for name in (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
        "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
        "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing",
    )
)  # fmt: skip


def hang(paragraph: etree._Element, line: str) -> None:
    """Set in what follows the mark with which this line begins, unless the template's paragraph is a list already."""
    found = _MARK.match(line)
    if found is None or _is_list(paragraph):
        return
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    indent = properties.find(f"{W}ind")
    if indent is None:
        indent = etree.Element(f"{W}ind")
        properties.insert(sum(child.tag in _BEFORE_INDENT for child in properties), indent)
    # Twentieths of a point: about the width of the mark and its space in a letter of the usual size.
    room = 120 * len(found[1]) + 20
    side = f"{W}start" if f"{W}start" in indent.attrib else f"{W}left"
    left = indent.get(side, "0")
    drop(indent, f"{W}firstLine")
    indent.set(side, str((int(left) if left.lstrip("-").isdecimal() else 0) + room))
    indent.set(f"{W}hanging", str(room))


def _is_list(paragraph: etree._Element) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    numbered = paragraph.find(f"{W}pPr/{W}numPr") is not None
    return numbered or (style is not None and style.get(f"{W}val", "").startswith("List"))
