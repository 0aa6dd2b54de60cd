"""A text as words, each with what its place says about it: capitals, what stands before it, where a sentence starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from webapp.domain.mentions.letters import APOSTROPHES, INVISIBLE, RUN, plain
from webapp.domain.mentions.lists import section

_WORD: Final = re.compile(rf"({RUN}(?:[{APOSTROPHES}]{RUN})*)")
_ELSEWHERE: Final = re.compile(r"(?:https?://|www\.)\S+|(?<=@)[\w-]+(?:\.[\w-]+)+")
"""Addresses of pages, and what follows the @ of an e-mail address: no name of a person is looked for there."""
_SUFFIX: Final = re.compile(rf"[{APOSTROPHES}](s|ll|d|ve|re|m)$", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(rf"[{APOSTROPHES}] ")
"""James' book. Between single quotation marks it is none."""
_QUOTES: Final = tuple(APOSTROPHES)
_STOP: Final = re.compile(r"[.!?…]")
_OPENING: Final = re.compile(r"[:;\n\t•*>|“”\"\[\](){}]|(?:^|\s)[-‐–—]+\s|—")
_UNSEEN: Final = dict.fromkeys(map(ord, INVISIBLE))
_WRAPPED: Final = 50
"""A line at least so long that ends without a stop goes on in the next."""


Written = tuple[str, bool, bool, str, int]
"""What the letters of a word say by themselves, wherever it stands: how they are compared, whether they begin with a
capital, whether all of them are capitals, the suffix, and how many characters at its end are that."""


class Word:
    """A word in its place. `end` leaves out a possessive or contraction, which `suffix` holds ("s", "ll")."""

    __slots__ = ("before", "capital", "end", "full_end", "plain", "start", "starts", "suffix", "upper")

    def __init__(self, written: Written, start: int, full_end: int, before: str) -> None:
        """`before` is what stands between it and the word before."""
        self.plain, self.capital, self.upper, self.suffix, cut = written
        self.start, self.end, self.full_end = start, full_end - cut, full_end
        self.before = before
        self.starts = False
        """Whether it stands where any word is written with a capital."""

    @property
    def ends_before(self) -> bool:
        """Whether a full stop before it ended a sentence, and no short form: "Miss Hope. Hope Darrow", not "Mr. Khan"."""
        return self.starts and "." in self.before


def split(text: str) -> list[Word]:
    """The words of a text, in order."""
    elsewhere = _places_elsewhere(text)
    skipped, until = next(elsewhere)
    words: list[Word] = []
    known: dict[str, Written] = {}
    last = end = 0
    pieces = _WORD.split(text)  # a gap, a word, a gap, ...
    for gap, letters in zip(pieces[:-1:2], pieces[1::2], strict=True):
        start = end + len(gap)
        end = start + len(letters)
        while until <= start:
            skipped, until = next(elsewhere)
        written = known.get(letters) or known.setdefault(letters, _read(letters))
        if skipped <= start or not written[0]:
            continue
        if words and gap == " " and last + 1 == start:
            word = Word(written, start, end, gap)
        else:
            word = Word(written, start, end, text[last:start].translate(_UNSEEN))
            word.starts = not words or (word.before != " " and _starts(text, words[-1], word))
        if (
            letters[-1] in "sS"
            and not word.suffix
            and _POSSESSIVE.match(text, end)
            and not word.before.endswith(_QUOTES)
        ):
            word.suffix, word.full_end = "s", end + 1
        words.append(word)
        last = word.full_end
    return words


def _read(letters: str) -> Written:
    if letters.isascii() and letters.isalpha():
        capital = letters[0].isupper()
        return letters.lower(), capital, capital and len(letters) > 1 and letters.isupper(), "", 0
    found = _SUFFIX.search(letters)
    name = letters[: found.start()] if found else letters
    folded = plain(name)
    capital = name[0].isupper()
    upper = capital and len(folded) > 1 and name.isupper()
    return folded, capital, upper, found[1].lower() if found else "", len(letters) - len(name)


def _places_elsewhere(text: str) -> Iterator[tuple[int, int]]:
    """Where an address stands, and at last a place behind the text."""
    if "@" in text or "://" in text or "www." in text:
        yield from (found.span() for found in _ELSEWHERE.finditer(text))
    yield len(text), len(text) + 1


def _starts(text: str, last: Word, word: Word) -> bool:
    """Whether a word stands where any word is written with a capital."""
    gap = word.before
    if _STOP.search(gap):
        return not (
            (last.plain in section("shortened") or len(last.plain) == 1) and gap.startswith(".") and gap[1:].isspace()
        )
    if "\n" in gap and not gap.strip() and gap.count("\n") == 1:
        line = last.full_end - (text.rfind("\n", 0, last.full_end) + 1)
        return line < _WRAPPED
    return bool(_OPENING.search(gap))
