"""A text as words, each with what its place says about it: capitals, what stands before it, where a sentence starts."""

from __future__ import annotations

import re
from typing import Final

from webapp.domain.mentions.letters import APOSTROPHES, RUN, plain
from webapp.domain.mentions.lists import section

_WORD: Final = re.compile(rf"{RUN}(?:[{APOSTROPHES}]{RUN})*")
_ELSEWHERE: Final = re.compile(r"(?:https?://|www\.)\S+|(?<=@)[\w-]+(?:\.[\w-]+)+")
"""Addresses of pages, and what follows the @ of an e-mail address: no name of a person is looked for there."""
_SUFFIX: Final = re.compile(rf"[{APOSTROPHES}](s|ll|d|ve|re|m)$", re.IGNORECASE)
_STOP: Final = re.compile(r"[.!?…]")
_OPENING: Final = re.compile(r"[:;\n\t•*>|“”\"\[\](){}]|(?:^|\s)[-‐–—]+\s|—")
_WRAPPED: Final = 50
"""A line at least so long that ends without a stop goes on in the next."""


class Word:
    """A word in its place. `end` leaves out a possessive or contraction, which `suffix` holds ("s", "ll")."""

    __slots__ = ("before", "capital", "end", "full_end", "plain", "start", "starts", "suffix", "upper")

    def __init__(self, text: str, start: int, end: int, before: str) -> None:
        """Read the word at text[start:end]; `before` is what stands between it and the word before."""
        written = text[start:end]
        self.suffix = ""
        self.start, self.end, self.full_end = start, end, end
        if not written.isalpha() and (found := _SUFFIX.search(written)):
            self.suffix = found[1].lower()
            written = written[: found.start()]
            self.end = start + len(written)
        self.plain = plain(written)
        self.capital = written[:1].isupper()
        self.upper = self.capital and len(self.plain) > 1 and written.isupper()
        self.before = before
        self.starts = True


def split(text: str) -> list[Word]:
    """The words of a text, in order."""
    skipped = [(found.start(), found.end()) for found in _ELSEWHERE.finditer(text)] if _has_address(text) else []
    words: list[Word] = []
    last = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        while skipped and skipped[0][1] <= start:
            skipped.pop(0)
        if skipped and skipped[0][0] <= start:
            continue
        word = Word(text, start, end, text[last:start])
        if not word.plain:
            continue
        word.starts = not words or _starts(text, words[-1], word)
        words.append(word)
        last = end
    return words


def _has_address(text: str) -> bool:
    return "@" in text or "://" in text or "www." in text


def _starts(text: str, last: Word, word: Word) -> bool:
    """Whether a word stands where any word is written with a capital."""
    gap = word.before
    if gap == " ":
        return False
    if _STOP.search(gap):
        return not (
            (last.plain in section("shortened") or len(last.plain) == 1) and gap.startswith(".") and gap[1:].isspace()
        )
    if "\n" in gap and not gap.strip() and gap.count("\n") == 1:
        line = last.full_end - (text.rfind("\n", 0, last.full_end) + 1)
        return line < _WRAPPED
    return bool(_OPENING.search(gap))
