"""What text may carry into Word. What it may not is taken out before rendering, counted and told.

XML cannot hold most control characters or half of a surrogate pair, and the usual answer of a parser is to drop the
rest of the document without a word (pitfalls, Word). So nothing reaches the template that a strict parser would refuse.
"""

from __future__ import annotations

import re
from typing import Final

NEW_LINE: Final = "\ufdd0"
"""Stands for a line end of an answer while Jinja renders, so that it is never mistaken for one of the template's own."""

TAB: Final = "\ufdd1"
"""The same for a tab."""

# CRLF and a lone CR (browsers, old files), NEL and the two Unicode separators: each is one line end.
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# A vertical tab is Word's own line break and a form feed its page break. Taken out for good they would join two words.
_BREAKS = re.compile("[\x0b\x0c]")
# What XML 1.0 forbids, and Unicode's "noncharacters", which are reserved for inner use, as above.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17))
    + "]"
)


def clean_text(text: str) -> tuple[str, int]:
    """The text as Word can hold it, and how many characters were taken out. Line ends become LF, which is not counted."""
    # Nearly every answer, and this runs over each, each time a paper is made. Whatever is looked for below is a control,
    # a surrogate, a separator or unassigned, and Python calls none of these printable: twenty times as fast to ask.
    if text.replace("\n", "").isprintable():
        return text, 0
    text = _LINE_ENDS.sub("\n", text)
    text, breaks = _BREAKS.subn("\n", text)
    text, forbidden = _FORBIDDEN.subn("", text)
    return text, breaks + forbidden


def one_spaced(text: str) -> str:
    """The text with every run of white space, line ends included, as one space: how the proof compares (see `proof`)."""
    return " ".join(text.split())


def count_removed(value: object) -> int:
    """How many characters `clean_text` takes out of every text in a context or in answers: what a person is told."""
    if isinstance(value, str):
        return clean_text(value)[1]
    if isinstance(value, dict):
        return sum(count_removed(item) for item in value.values())
    return sum(count_removed(item) for item in value) if isinstance(value, list | tuple) else 0
